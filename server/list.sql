-- name: list.seq
-- Every change that the present cannot see yet comes after this point, see sv-hub.
SELECT pg_snapshot_xmin(pg_current_snapshot())::text || '.0';
