-- name: change.prune
-- Remembers how far the past is gone, so that nobody resumes from before it.
WITH gone AS (
  DELETE FROM change WHERE at < now() - interval '1 day' RETURNING xid, seq
), last AS (
  SELECT xid, seq FROM gone ORDER BY xid DESC, seq DESC LIMIT 1
)
UPDATE change_past p
   SET xid = last.xid, seq = last.seq
  FROM last
 WHERE (last.xid, last.seq) > (p.xid, p.seq);
