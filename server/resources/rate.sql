-- name: rate.rows
SELECT r.id,
       r.version,
       r.created_at,
       r.created_by,
       cb.name AS created_by_name,
       r.updated_at,
       r.updated_by,
       ub.name AS updated_by_name,
       r.archived_at,
       r.date,
       r.base,
       r.quote,
       trim_scale(r.rate) AS rate,
       r.source
  FROM rate r
  LEFT JOIN person cb ON cb.id = r.created_by
  LEFT JOIN person ub ON ub.id = r.updated_by;

-- name: rate.on
-- $1 currency, $2 day: the rate that counts on that day, with its own day
SELECT trim_scale(rate) AS rate, date, source FROM rate_on ($1, $2::date);

-- name: rate.merge
-- $1 days, $2 currencies, $3 rates, each with commas between; $4 source, $5 person, $6 request. Writes what is new or
-- differs, with its activity; a rate that somebody typed stays.
WITH given AS (
  SELECT unnest(string_to_array($1, ','))::date AS date, unnest(string_to_array($2, ',')) AS quote,
         unnest(string_to_array($3, ','))::numeric(18,9) AS rate
), made AS (
  INSERT INTO rate (date, quote, rate, source, created_by, updated_by)
  SELECT date, quote, rate, $4, $5::bigint, $5::bigint FROM given
  ON CONFLICT (quote, date) WHERE archived_at IS NULL DO NOTHING
  RETURNING id, date, quote, rate
), stored AS (
  SELECT r.id, r.version, r.rate AS old, r.source, g.rate AS new
    FROM given g JOIN rate r ON r.quote = g.quote AND r.date = g.date AND r.archived_at IS NULL
), changed AS (
  UPDATE rate r SET rate = s.new, version = r.version + 1, updated_at = now(), updated_by = $5::bigint
    FROM stored s
   WHERE r.id = s.id AND s.source = $4 AND s.old <> s.new
  RETURNING r.id, r.version, s.old, s.new
), noted AS (
  INSERT INTO activity (actor, request, kind, record, version, action, changes)
  SELECT $5::bigint, $6, 'rate', id, 1, 'create',
         jsonb_build_object('date', jsonb_build_array(NULL, date), 'quote', jsonb_build_array(NULL, quote),
                            'rate', jsonb_build_array(NULL, trim_scale(rate)::text), 'source', jsonb_build_array(NULL, $4))
    FROM made
  UNION ALL
  SELECT $5::bigint, $6, 'rate', id, version, 'update',
         jsonb_build_object('rate', jsonb_build_array(trim_scale(old)::text, trim_scale(new)::text))
    FROM changed
)
SELECT (SELECT count(*) FROM made) AS created,
       (SELECT count(*) FROM changed) AS changed,
       (SELECT count(*) FROM stored WHERE old = new) AS same,
       (SELECT count(*) FROM stored WHERE old <> new AND source <> $4) AS kept;
