-- name: demo.mark
-- no row: it was filled before
INSERT INTO demo (watches, seed) VALUES ($1, $2) ON CONFLICT DO NOTHING;

-- name: demo.others
-- whether people work here already
SELECT EXISTS (SELECT FROM person) OR EXISTS (SELECT FROM watch) AS present;

-- name: demo.person
-- $1 name, $2 email, $3 role, $4 currency, $5 country, $6 password hash or null
INSERT INTO person (name, email, role, currency, country, password_hash)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (lower(email)) DO UPDATE SET password_hash = EXCLUDED.password_hash
RETURNING id;

-- name: demo.password
UPDATE person SET password_hash = $1 WHERE email LIKE '%@demo.example' AND password_hash IS NOT NULL;

-- name: demo.seller-agent
INSERT INTO seller_agent (seller, agent) VALUES ($1, $2) ON CONFLICT DO NOTHING;

-- name: demo.brand
INSERT INTO brand (name, code) VALUES ($1, $2)
ON CONFLICT (name) WHERE archived_at IS NULL DO UPDATE SET code = brand.code
RETURNING id, code;

-- name: demo.location
INSERT INTO location (name, country) VALUES ($1, $2)
ON CONFLICT (name) WHERE archived_at IS NULL DO UPDATE SET country = location.country
RETURNING id;

-- name: demo.batch
INSERT INTO batch (name, created_at, updated_at) VALUES ($1, to_timestamp($2::bigint), to_timestamp($2::bigint))
ON CONFLICT (name) WHERE archived_at IS NULL DO UPDATE SET name = EXCLUDED.name
RETURNING id;

-- name: demo.statuses
SELECT id, role FROM status WHERE role <> 'none';

-- name: demo.stages
SELECT id FROM stage ORDER BY position, id;

-- name: demo.first-watch
SELECT coalesce(max(id), 0) + 1 AS id FROM watch;

-- name: demo.search-later
SELECT set_config('sv.search_later', 'on', true);

-- name: demo.search-now
SELECT watch_search_refill();

-- name: demo.next-watch
SELECT setval(pg_get_serial_sequence('watch', 'id'), max(id)) FROM watch;

-- name: demo.counter
-- $1 prefix; what is taken so far
SELECT last FROM sku_counter WHERE prefix = $1 FOR UPDATE;

-- name: demo.set-counter
INSERT INTO sku_counter (prefix, last) VALUES ($1, $2)
ON CONFLICT (prefix) DO UPDATE SET last = greatest(sku_counter.last, EXCLUDED.last);

-- name: demo.activity
-- $1 the first watch of this run: each came in as a draft, and most moved on later
INSERT INTO activity (at, actor, request, kind, record, version, action, changes)
SELECT w.created_at, w.created_by, 'demo', 'watch', w.id, 1, 'create', '{}'
  FROM watch w
 WHERE w.id >= $1
UNION ALL
SELECT w.updated_at, w.updated_by, 'demo', 'watch', w.id, w.version, 'update',
       jsonb_build_object('status', jsonb_build_array(
         jsonb_build_object('id', d.id, 'name', d.name), jsonb_build_object('id', s.id, 'name', s.name)))
  FROM watch w
  JOIN status s ON s.id = w.status
  JOIN status d ON d.role = 'draft'
 WHERE w.id >= $1 AND w.version > 1
 ORDER BY 1;

-- name: demo.rates
-- $1 unix time of today: a rate each week for as long as there are watches, moving a little
INSERT INTO rate (date, quote, rate, source)
SELECT d::date, q, round((per_euro * (1 + swing * sin(extract(epoch FROM d) / 86400 / 61 + per_euro)))::numeric, 4), 'demo'
  FROM generate_series(to_timestamp($1::bigint)::date - 180 * 7, to_timestamp($1::bigint)::date, interval '7 days') d,
       (VALUES ('DKK', 7.46, 0.0004), ('SEK', 11.2, 0.03), ('NOK', 11.6, 0.03), ('GBP', 0.86, 0.02), ('USD', 1.09, 0.04), ('CHF', 0.95, 0.02),
               ('JPY', 163.0, 0.05), ('VND', 27300.0, 0.03)) v(q, per_euro, swing)
ON CONFLICT DO NOTHING;

-- name: demo.sums-later
SELECT set_config('sv.sums_later', 'on', true);

-- name: demo.party
INSERT INTO party (name, email, city, country)
SELECT f || ' ' || l, lower(f || '.' || l) || '@customers.example', city, country
  FROM unnest(ARRAY['Anders', 'Birgit', 'Camille', 'Dieter', 'Elena', 'Frank', 'Giulia', 'Hanna']) WITH ORDINALITY first(f, i),
       unnest(ARRAY['Berg', 'Conti', 'Dahl', 'Fischer', 'Janssen', 'Laurent', 'Nowak', 'Smith']) WITH ORDINALITY last(l, j),
       LATERAL (SELECT (ARRAY['Berlin', 'Milan', 'Oslo', 'Hamburg', 'Utrecht', 'Lyon', 'Gdansk', 'Leeds'])[j] AS city,
                       (ARRAY['Germany', 'Italy', 'Norway', 'Germany', 'Netherlands', 'France', 'Poland', 'United Kingdom'])[j] AS country) at
 ORDER BY (i + j) % 8, i
RETURNING id, name, email;

-- name: demo.platform
SELECT id FROM platform WHERE code = 'catawiki';

-- name: demo.fees
-- $1 the first watch of this run
INSERT INTO sale_fee (sale, kind, amount, amount_currency)
SELECT s.id, 'platform', s.price * 125 / 1000, s.price_currency FROM sale s WHERE s.watch >= $1 AND s.platform IS NOT NULL ORDER BY s.id;

-- name: demo.costs
-- $1 the first watch of this run, $2 unix time of today: every fifth one went to the watchmaker
INSERT INTO watch_cost (created_at, updated_at, watch, date, kind, amount, amount_currency, text)
SELECT w.created_at, w.created_at, w.id, least(w.purchase_date + 14, to_timestamp($2::bigint)::date), 'service',
       (40 + w.id * 37 % 260) * 1000, 'DKK', 'Cleaned, oiled and regulated'
  FROM watch w
 WHERE w.id >= $1 AND w.id % 5 = 0
 ORDER BY w.id;

-- name: demo.sum-costs
-- $1 the first watch of this run
UPDATE watch SET purchase_date = purchase_date WHERE id IN (SELECT watch FROM watch_cost WHERE watch >= $1);

-- name: demo.sum-sales
-- $1 the first watch of this run
UPDATE sale SET date = date WHERE watch >= $1 AND platform IS NOT NULL;

-- name: demo.sale-activity
-- $1 the first watch of this run
INSERT INTO activity (at, actor, request, kind, record, version, action, changes)
SELECT s.created_at, s.created_by, 'demo', 'sale', s.id, 1, 'create', '{}'
  FROM sale s
 WHERE s.watch >= $1
 ORDER BY s.id;

-- name: demo.show-pictures
-- $1 watch
UPDATE watch w
   SET image_count = s.count, image = s.image
  FROM (SELECT count(*) AS count,
               max('/media/' || o.media_key || '/' || i.stem || '_256.jpg') FILTER (WHERE i.is_primary) AS image
          FROM image i JOIN watch o ON o.id = i.watch
         WHERE i.watch = $1 AND i.archived_at IS NULL) s
 WHERE w.id = $1;
