-- name: listing.list
-- $1 watch or null, $2 platform or null, $3 state or null, $4 after id, $5 limit
SELECT l.id, l.version, l.watch, w.sku, l.platform, p.name AS platform_name, l.state, l.external_id,
       to_char(l.exported_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS exported_at,
       to_char(l.published_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS published_at,
       to_char(l.updated_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS updated_at
  FROM listing l
  JOIN watch w ON w.id = l.watch
  JOIN platform p ON p.id = l.platform
 WHERE l.archived_at IS NULL
   AND ($1::bigint IS NULL OR l.watch = $1)
   AND ($2::bigint IS NULL OR l.platform = $2)
   AND ($3::text IS NULL OR l.state = $3)
   AND l.id > $4::bigint
 ORDER BY l.id
 LIMIT $5::int;

-- name: listing.by_id
-- $1 listing
SELECT l.id, l.version, l.watch, w.sku, l.platform, p.name AS platform_name, l.state, l.external_id,
       to_char(l.exported_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS exported_at,
       to_char(l.published_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS published_at,
       to_char(l.updated_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS updated_at, l."values"
  FROM listing l
  JOIN watch w ON w.id = l.watch
  JOIN platform p ON p.id = l.platform
 WHERE l.id = $1 AND l.archived_at IS NULL;

-- name: listing.of_watch
-- $1 watch, $2 platform
SELECT id, version, state, "values"
  FROM listing
 WHERE watch = $1 AND platform = $2 AND archived_at IS NULL;

-- name: listing.insert
-- $1 watch, $2 platform, $3 binding, $4 values, $5 person; no row: there is one already
INSERT INTO listing (watch, platform, binding, "values", created_by, updated_by)
VALUES ($1, $2, $3, $4::jsonb, $5::bigint, $5::bigint)
ON CONFLICT (watch, platform) WHERE archived_at IS NULL DO NOTHING
RETURNING id;

-- name: listing.watch
-- $1 listing; which never moves to another watch
SELECT watch FROM listing WHERE id = $1 AND archived_at IS NULL;

-- name: listing.lock
-- $1 listing, after its watch: a sale locks them in this order
SELECT version, state, watch FROM listing WHERE id = $1 AND archived_at IS NULL FOR UPDATE;

-- name: listing.set_values
-- $1 listing, $2 values, $3 external id, $4 person; an approved one must be approved again
UPDATE listing
   SET "values" = $2::jsonb, external_id = $3, version = version + 1, updated_at = now(),
       updated_by = $4::bigint, state = CASE WHEN state = 'approved' THEN 'draft' ELSE state END
 WHERE id = $1;

-- name: listing.set_state
-- $1 listing, $2 state, $3 person
UPDATE listing
   SET state = $2, version = version + 1, updated_at = now(), updated_by = $3::bigint,
       published_at = CASE WHEN $2 = 'published' THEN now() ELSE published_at END
 WHERE id = $1;

-- name: listing.exported
-- $1 watch, $2 platform, $3 binding, $4 person; published ones stay what they are
INSERT INTO listing AS l (watch, platform, binding, state, exported_at, created_by, updated_by)
VALUES ($1, $2, $3, 'exported', now(), $4::bigint, $4::bigint)
ON CONFLICT (watch, platform) WHERE archived_at IS NULL DO UPDATE
   SET state = CASE WHEN l.state IN ('published', 'sold') THEN l.state ELSE 'exported' END,
       exported_at = now(), version = l.version + 1, updated_at = now(), updated_by = $4::bigint
RETURNING id;

-- name: listing.live_binding
-- $1 watch, $2 the listing to leave out; what already binds us
SELECT p.name AS platform_name, l.published_at
  FROM listing l
  JOIN platform p ON p.id = l.platform
 WHERE l.watch = $1 AND l.id <> $2 AND l.state = 'published' AND l.binding AND l.archived_at IS NULL;

-- name: listing.watch_state
-- $1 watch, locked before; what a listing must know of it
SELECT w.sku, w.archived_at IS NOT NULL AS archived, s.role AS status_role
  FROM watch w
  JOIN status s ON s.id = w.status
 WHERE w.id = $1;

-- name: listing.move_watch
-- $1 watch, $2 role of the status to go to, $3 roles from which it goes there, comma-separated; the status it gets
SELECT t.id
  FROM watch w
  JOIN status f ON f.id = w.status
  JOIN status t ON t.role = $2::text
 WHERE w.id = $1 AND f.role = ANY (string_to_array($3::text, ','));

-- name: listing.live_count
-- $1 watch
SELECT count(*) FROM listing WHERE watch = $1 AND state = 'published' AND archived_at IS NULL;

-- name: listing.convert
-- $1 minor units, $2 of this currency, $3 into this one: at today's rates; null when one is missing
SELECT CASE WHEN $2::text = $3::text THEN $1::bigint
            ELSE known_amount (divide_rounded($1::bigint * t.rate * 10::numeric ^ currency_places($3),
                                              f.rate * 10::numeric ^ currency_places($2))) END
  FROM (SELECT 1) one
  LEFT JOIN rate_on($2, current_date) f ON true
  LEFT JOIN rate_on($3, current_date) t ON true;
