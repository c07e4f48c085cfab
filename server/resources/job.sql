-- name: job.add
-- $1 kind, $2 record (0: none), $3 payload, $4 person (0: none)
INSERT INTO job (kind, record, payload, created_by, updated_by)
VALUES ($1, nullif($2::bigint, 0), $3::jsonb, nullif($4::bigint, 0), nullif($4::bigint, 0))
RETURNING id;

-- name: job.wake
SELECT pg_notify('sv_job', '');

-- name: job.read
-- $1 job
SELECT id, kind, record, created_by, attempts, payload
  FROM job
 WHERE id = $1 AND archived_at IS NULL;

-- name: job.show
-- $1 job
SELECT j.id, j.kind, j.record, j.state, j.done, j.total, j.result, j.error, j.attempts, j.created_by, p.name AS created_by_name,
       to_char(j.created_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS created_at, j.cancel_asked, j.raw
  FROM job j
  LEFT JOIN person p ON p.id = j.created_by
 WHERE j.id = $1;

-- name: job.list
-- $1 person whose jobs (0: all), $2 state or null, $3 kind or null, $4 record (0: all), $5 before this id (0: from the newest), $6 how many
SELECT j.id
  FROM job j
 WHERE ($1::bigint = 0 OR j.created_by = $1) AND ($2::text IS NULL OR j.state = $2)
   AND ($3::text IS NULL OR j.kind = $3) AND ($4::bigint = 0 OR j.record = $4)
   AND ($5::bigint = 0 OR j.id < $5)
 ORDER BY j.id DESC
 LIMIT $6::bigint;

-- name: job.principal
-- $1 person
SELECT id, role, name, email, currency, locale FROM person WHERE id = $1 AND NOT disabled AND archived_at IS NULL;

-- name: job.claim
-- $1 kinds, with commas, $2 owner, $3 seconds of lease. A job is free when it waits in the queue, or its process is
-- gone: its lease is over, or nobody holds the advisory lock of its number any more. A claim waits for nobody: a job
-- that somebody else looks at is passed over, and so is one whose watch somebody writes, since the state of an AI
-- request stands with its watch. One after the other is tried, in order, until one is free: each subquery with a lock
-- is left as it is by the planner. What a process left behind is older than what waits, and comes before it.
WITH free AS (
  SELECT f.id, f.orphaned
    FROM unnest(string_to_array($1, ',')) AS k(kind)
   CROSS JOIN LATERAL (
           SELECT * FROM (SELECT r.id, r.kind, r.record, true AS orphaned
                            FROM job r
                           WHERE r.kind = k.kind AND r.state = 'running' AND r.waits_until IS NULL AND r.owner <> $2::bigint
                             AND (r.lease_until < now()
                                  OR NOT EXISTS (SELECT 1 FROM pg_locks l
                                                  WHERE l.locktype = 'advisory' AND l.objsubid = 1 AND l.granted
                                                    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
                                                    AND (l.classid::bigint << 32 | l.objid::bigint) = r.owner))
                           ORDER BY r.run_after, r.id
                           LIMIT 1000
                             FOR NO KEY UPDATE SKIP LOCKED) abandoned
           UNION ALL
           SELECT * FROM (SELECT q.id, q.kind, q.record, false
                            FROM job q
                           WHERE q.kind = k.kind AND q.state = 'queued' AND q.waits_until IS NULL AND q.run_after <= now()
                           ORDER BY q.run_after, q.id
                           LIMIT 1000
                             FOR NO KEY UPDATE SKIP LOCKED) waiting) f
   WHERE f.kind <> 'ai.describe' OR EXISTS (SELECT 1 FROM watch w WHERE w.id = f.record FOR NO KEY UPDATE SKIP LOCKED)
   LIMIT 1)
UPDATE job j
   SET state = 'running', attempts = j.attempts + 1, owner = $2::bigint,
       lease_until = now() + make_interval(secs => $3::int), done = 0, total = 0, error = NULL,
       version = j.version + 1, updated_at = now()
  FROM free
 WHERE j.id = free.id
RETURNING j.id, j.kind, j.record, j.created_by, j.attempts, j.payload, j.cancel_asked, free.orphaned;

-- name: job.hold
-- $1 owner: the advisory lock that says its process lives
SELECT CASE WHEN EXISTS (SELECT 1 FROM pg_locks
                          WHERE locktype = 'advisory' AND objsubid = 1 AND pid = pg_backend_pid()
                            AND (classid::bigint << 32 | objid::bigint) = $1::bigint)
            THEN true ELSE pg_try_advisory_lock($1::bigint) END;

-- name: job.keep
-- $1 owner, $2 seconds of lease, $3 the jobs it knows, with commas: the others it lost, and anybody may have them.
-- All that this process still has, and whether it shall stop. A lease is written anew when a third of it is over; a row
-- that is being written just now has time until the next look.
WITH ours AS (
  SELECT id, NOT id = ANY (string_to_array($3, ',')::bigint[]) AS lost
    FROM job
   WHERE owner = $1::bigint AND state = 'running'
     FOR NO KEY UPDATE SKIP LOCKED),
kept AS (
  UPDATE job j
     SET owner = CASE WHEN o.lost THEN -j.owner ELSE j.owner END,
         lease_until = CASE WHEN o.lost THEN now() ELSE now() + make_interval(secs => $2::int) END
    FROM ours o
   WHERE j.id = o.id AND (o.lost OR j.lease_until < now() + make_interval(secs => $2::int) * 2 / 3))
SELECT id, cancel_asked FROM job WHERE owner = $1::bigint AND state = 'running';

-- name: job.progress
-- $1 owner, $2 jobs, $3 done, $4 total, each with commas
UPDATE job j
   SET done = told.done, total = told.total
  FROM unnest(string_to_array($2, ',')::bigint[], string_to_array($3, ',')::bigint[], string_to_array($4, ',')::bigint[])
         AS told(id, done, total)
 WHERE j.id IN (SELECT id FROM job WHERE owner = $1::bigint AND state = 'running' FOR NO KEY UPDATE SKIP LOCKED)
   AND j.id = told.id;

-- name: job.next
-- $1 kinds, with commas. Gives up callbacks that did not come, and tells in how many milliseconds the next job or
-- callback is due, none: null. As job.claim, it waits for nobody.
WITH late AS (
  SELECT id
    FROM (SELECT id, kind, record
            FROM job
           WHERE state = 'running' AND waits_until < now()
           ORDER BY waits_until
           LIMIT 1000
             FOR NO KEY UPDATE SKIP LOCKED) l
   WHERE l.kind <> 'ai.describe' OR EXISTS (SELECT 1 FROM watch w WHERE w.id = l.record FOR NO KEY UPDATE SKIP LOCKED)),
given_up AS (
  UPDATE job j
     SET state = 'unknown', waits_until = NULL, version = version + 1, updated_at = now(),
         error = jsonb_build_object('code', 'no_answer', 'message', 'No answer came back in time.')
    FROM late
   WHERE j.id = late.id)
SELECT (min(greatest(0, extract(epoch FROM CASE WHEN state = 'queued' THEN run_after ELSE waits_until END - now()))) * 1000)::bigint
  FROM job
 WHERE ((state = 'queued' AND kind = ANY (string_to_array($1, ','))) OR (state = 'running' AND waits_until IS NOT NULL))
   AND id NOT IN (SELECT id FROM late);

-- name: job.last_word
-- $1 job: whether somebody asked it to stop. Whoever asks from now on waits until its end is written, and is told.
SELECT cancel_asked FROM job WHERE id = $1 FOR NO KEY UPDATE;

-- name: job.end
-- $1 job, $2 owner, $3 attempt, $4 state, $5 result, $6 error, $7 raw. No row: somebody else has it by now.
UPDATE job
   SET state = $4, result = $5::jsonb, error = $6::jsonb, raw = coalesce($7, raw), owner = NULL, lease_until = NULL,
       done = CASE WHEN $4 = 'done' THEN total ELSE done END, ended_at = CASE WHEN $4 = 'unknown' THEN NULL ELSE now() END,
       version = version + 1, updated_at = now()
 WHERE id = $1 AND owner = $2::bigint AND attempts = $3::int AND state = 'running'
RETURNING id;

-- name: job.again
-- $1 job, $2 owner, $3 attempt, $4 seconds from now, $5 error, $6 raw
UPDATE job
   SET state = 'queued', run_after = now() + make_interval(secs => $4::int), error = $5::jsonb, raw = coalesce($6, raw),
       owner = NULL, lease_until = NULL, version = version + 1, updated_at = now()
 WHERE id = $1 AND owner = $2::bigint AND attempts = $3::int AND state = 'running'
RETURNING id;

-- name: job.wait
-- $1 job, $2 owner, $3 attempt, $4 seconds from now, $5 raw: a callback will end it
UPDATE job
   SET waits_until = now() + make_interval(secs => $4::int), raw = coalesce($5, raw), owner = NULL, lease_until = NULL,
       version = version + 1, updated_at = now()
 WHERE id = $1 AND owner = $2::bigint AND attempts = $3::int AND state = 'running'
RETURNING id;

-- name: job.close
-- $1 job, $2 state, $3 result, $4 error, $5 raw: from outside
UPDATE job
   SET state = $2, result = $3::jsonb, error = $4::jsonb, raw = coalesce($5, raw), owner = NULL, lease_until = NULL, waits_until = NULL,
       ended_at = CASE WHEN $2 = 'unknown' THEN NULL ELSE now() END, version = version + 1, updated_at = now()
 WHERE id = $1 AND state IN ('queued', 'running', 'unknown')
RETURNING id;

-- name: job.cancel
-- $1 job: what waits is over at once, what runs is asked to stop
UPDATE job
   SET state = CASE WHEN owner IS NULL THEN 'cancelled' ELSE state END, cancel_asked = true,
       ended_at = CASE WHEN owner IS NULL THEN now() END, waits_until = NULL, version = version + 1, updated_at = now()
 WHERE id = $1 AND state IN ('queued', 'running', 'unknown')
RETURNING id, state;

-- name: job.retry
-- $1 job, $2 person
UPDATE job
   SET state = 'queued', attempts = 0, run_after = now(), error = NULL, result = NULL, raw = NULL, cancel_asked = false,
       ended_at = NULL, done = 0, total = 0, version = version + 1, updated_at = now(), updated_by = $2::bigint
 WHERE id = $1 AND state IN ('failed', 'cancelled', 'unknown')
RETURNING id;

-- name: job.prune
-- $1 days. What the AI answered stays with its watch, and the job of an import with it.
DELETE FROM job j
 WHERE j.id IN (SELECT o.id
                  FROM job o
                 WHERE o.ended_at < now() - make_interval(days => $1::int)
                   AND o.state IN ('done', 'failed', 'cancelled')
                   AND NOT EXISTS (SELECT 1 FROM import i WHERE i.job = o.id)
                   AND NOT EXISTS (SELECT 1 FROM ai_request r WHERE r.job = o.id)
                   AND NOT EXISTS (SELECT 1 FROM ai_answer a WHERE a.job = o.id)
                   AND NOT EXISTS (SELECT 1 FROM ai_proposal p WHERE p.job = o.id)
                 ORDER BY o.id
                 LIMIT 1000
                   FOR UPDATE SKIP LOCKED);
