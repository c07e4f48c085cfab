-- name: store.note
-- $1 actor or null, $2 request, $3 kind, $4 record, $5 version after the change, $6 action, $7 {"field": [old, new]}
INSERT INTO activity (actor, request, kind, record, version, action, changes)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: store.changes
-- $1 kind, $2 record, $3 version: what was written since then
SELECT version, changes
  FROM activity
 WHERE kind = $1 AND record = $2 AND version > $3
 ORDER BY version, id;
