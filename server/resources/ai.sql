-- name: ai.watch
-- $1 watch, locked before
SELECT version, sku FROM watch WHERE id = $1;

-- name: ai.live_job
-- $1 watch: the request that has not ended
SELECT id FROM job WHERE record = $1 AND kind = 'ai.describe' AND state IN ('queued', 'running');

-- name: ai.last_job
-- $1 watch
SELECT id FROM job WHERE record = $1 AND kind = 'ai.describe' ORDER BY id DESC LIMIT 1;

-- name: ai.before
-- $1 job: how many are asked before it
SELECT count(*) FROM job j, job mine
 WHERE mine.id = $1 AND mine.state = 'queued' AND j.kind = mine.kind AND j.state = 'queued'
   AND (j.run_after, j.id) < (mine.run_after, mine.id);

-- name: ai.settings
SELECT ai_auto_accept, make_url, make_api_key, make_callback_secret FROM setting;

-- name: ai.images
-- $1 watch: the pictures chosen for the AI
SELECT w.media_key, i.stem
  FROM image i
  JOIN watch w ON w.id = i.watch
 WHERE i.watch = $1 AND i.for_ai AND i.archived_at IS NULL
 ORDER BY i.position;

-- name: ai.sent
-- $1 job, $2 version of the watch, $3 SKU; the attempt's number, which never comes again for the job
INSERT INTO ai_request AS r (job, attempt, watch_version, sku) VALUES ($1, 1, $2, $3)
ON CONFLICT (job) DO UPDATE
   SET attempt = r.attempt + 1, watch_version = excluded.watch_version, sku = excluded.sku, sent_at = now(), unanswered = true
RETURNING attempt;

-- name: ai.refused
-- $1 job: what was sent was not taken, so it may be sent again
UPDATE ai_request SET unanswered = false WHERE job = $1;

-- name: ai.may_have_arrived
-- $1 job: whether it was sent, or was just about to be, and nobody heard what became of it
SELECT EXISTS (SELECT FROM ai_request WHERE job = $1 AND unanswered);

-- name: ai.request
-- $1 job
SELECT r.attempt, r.watch_version, r.sku, j.record AS watch, j.state,
       extract(epoch FROM now() - r.sent_at)::bigint AS seconds
  FROM job j
  LEFT JOIN ai_request r ON r.job = j.id
 WHERE j.id = $1 AND j.kind = 'ai.describe';

-- name: ai.lock_job
-- $1 job: so that two answers at once are one after the other
SELECT id FROM job WHERE id = $1 AND kind = 'ai.describe' FOR UPDATE;

-- name: ai.note_answer
-- $1 job, $2 attempt, $3 effect, $4 raw
INSERT INTO ai_answer (job, attempt, effect, raw) VALUES ($1, $2, $3, $4);

-- name: ai.replace_open
-- $1 watch
UPDATE ai_proposal SET state = 'replaced', decided_at = now() WHERE watch = $1 AND state = 'open';

-- name: ai.propose
-- $1 watch, $2 job, $3 version of the watch, $4 description, $5 status, $6 thread
INSERT INTO ai_proposal (watch, job, watch_version, description, status_selected, thread_id)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (job) DO UPDATE
   SET watch_version = excluded.watch_version, description = excluded.description, status_selected = excluded.status_selected,
       thread_id = excluded.thread_id, state = 'open', created_at = now(), decided_at = NULL, decided_by = NULL
RETURNING id;

-- name: ai.open
-- $1 watch
SELECT id, to_char(created_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS created_at, watch_version, description, status_selected, thread_id, job
  FROM ai_proposal
 WHERE watch = $1 AND state = 'open';

-- name: ai.decide
-- $1 proposal, $2 state, $3 person (0: the program)
UPDATE ai_proposal SET state = $2, decided_at = now(), decided_by = nullif($3::bigint, 0)
 WHERE id = $1 AND state = 'open';

-- name: ai.allowed_status
-- $1 watch, $2 a status by name in any case; it, if a person may move the watch there
SELECT t.id
  FROM watch w
  JOIN status f ON f.id = w.status
  JOIN status t ON lower(t.name) = lower($2::text) AND t.archived_at IS NULL
 WHERE w.id = $1 AND t.id <> f.id AND t.name = ANY (string_to_array(coalesce(f.moves, ''), E'\n'));

-- name: ai.changed_since
-- $1 watch, $2 version: how often the description was changed after it
SELECT count(*) FROM activity
 WHERE kind = 'watch' AND record = $1 AND version > $2::int AND changes ? 'description';
