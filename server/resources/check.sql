-- Invariants. Each must return no row; its columns tell a person what is broken. Add yours here.

-- name: check.an_admin_is_left
-- Somebody must be able to run the house, as soon as anybody can sign in.
SELECT count(*) AS people
  FROM person
HAVING count(*) > 0
   AND count(*) FILTER (WHERE role = 'admin' AND NOT disabled AND archived_at IS NULL) = 0;

-- name: check.no_session_of_the_disabled
SELECT s.id AS session, p.id AS person
  FROM session s
  JOIN person p ON p.id = s.person
 WHERE s.ended_at IS NULL AND (p.disabled OR p.archived_at IS NOT NULL);

-- name: check.assigned_agents_are_agents
SELECT sa.seller, sa.agent
  FROM seller_agent sa
  JOIN person s ON s.id = sa.seller
  JOIN person a ON a.id = sa.agent
 WHERE s.role <> 'seller' OR a.role <> 'agent';

-- name: check.the_house_is_set
SELECT count(*) AS rows FROM setting HAVING count(*) <> 1;

-- name: check.the_program_has_its_statuses
SELECT needed AS role
  FROM unnest (ARRAY['draft', 'review', 'listed', 'reserved', 'sold']) AS needed
 WHERE NOT EXISTS (SELECT FROM status s WHERE s.role = needed AND s.archived_at IS NULL);

-- name: check.status_moves
SELECT s.id, s.name, line AS unknown
  FROM status s, unnest (string_to_array (s.moves, E'\n')) AS line
 WHERE line <> '' AND NOT EXISTS (SELECT FROM status o WHERE o.name = line);

-- name: check.currencies_are_codes
SELECT id, sku
  FROM watch
 WHERE purchase_price_currency !~ '^[A-Z]{3}$'
    OR cost_currency !~ '^[A-Z]{3}$'
    OR asking_price_currency !~ '^[A-Z]{3}$'
    OR floor_price_currency !~ '^[A-Z]{3}$';

-- name: check.cost_has_its_currency
SELECT id, sku FROM watch WHERE (cost IS NULL) <> (cost_currency IS NULL);

-- name: check.every_change_of_a_watch_is_told
-- The data layer writes an activity row with each new version.
SELECT w.id, w.sku, w.version
  FROM watch w
 WHERE w.version > 1
   AND NOT EXISTS (SELECT FROM activity a WHERE a.kind = 'watch' AND a.record = w.id AND a.version = w.version);

-- name: check.nothing_is_told_that_did_not_happen
-- A watch that is gone (its import was undone) has its going as the last thing that is told.
SELECT a.id AS activity, a.record AS watch, a.version
  FROM activity a
  LEFT JOIN watch w ON w.id = a.record
 WHERE a.kind = 'watch' AND a.version > coalesce (w.version, 0)
   AND (w.id IS NOT NULL
        OR NOT EXISTS (SELECT FROM activity last
                        WHERE last.kind = 'watch' AND last.record = a.record AND last.version >= a.version
                          AND last.action IN ('delete', 'undo')));

-- name: check.indexes_are_valid
SELECT i.indexrelid::regclass AS index FROM pg_index i WHERE NOT i.indisvalid;

-- name: check.constraints_are_valid
SELECT conrelid::regclass AS "table", conname AS "constraint" FROM pg_constraint WHERE NOT convalidated;
