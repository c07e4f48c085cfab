-- name: demo.mark
-- no row: it was filled before
INSERT INTO demo (watches, seed) VALUES ($1, $2) ON CONFLICT DO NOTHING;

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
