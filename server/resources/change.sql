-- name: change.now
-- The point before every transaction that still runs.
SELECT pg_snapshot_xmin(pg_current_snapshot())::text || '.0';

-- name: change.after
-- $1 xid, $2 seq, $3 how many. Settled: no transaction that is older still runs.
SELECT xid,
       seq,
       kind,
       record,
       change,
       agent_before,
       agent_after,
       seller_before,
       seller_after,
       xid < pg_snapshot_xmin(pg_current_snapshot()) AS settled
  FROM change
 WHERE (xid, seq) > ($1::text::xid8, $2)
 ORDER BY xid, seq
 LIMIT $3;

-- name: change.knows
-- $1 xid, $2 seq: whether nothing after that point was thrown away, and the point is no later than now.
SELECT (p.xid, p.seq) <= ($1::text::xid8, $2)
       AND $1::text::xid8 <= pg_snapshot_xmax(pg_current_snapshot())
  FROM change_past p;

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
