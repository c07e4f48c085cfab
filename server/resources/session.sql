-- name: session.find
-- $1 bytea: SHA-256 of the token. The clock of the database counts, for all servers alike.
SELECT s.id,
       s.person,
       p.role,
       p.name,
       p.email,
       p.currency,
       p.locale,
       s.idle_seconds,
       floor(extract(epoch FROM s.expires_at - now()))::bigint AS seconds_left,
       s.ended_at IS NULL
         AND NOT p.disabled
         AND p.archived_at IS NULL
         AND s.expires_at > now()
         AND s.seen_at + make_interval(secs => s.idle_seconds) > now() AS alive
  FROM session s
  JOIN person p ON p.id = s.person
 WHERE s.token_sha256 = $1;

-- name: session.touch
UPDATE session
   SET seen_at = greatest(seen_at, now())
 WHERE id = $1 AND ended_at IS NULL;

-- name: session.end
-- $1 bigint
UPDATE session SET ended_at = now() WHERE id = $1 AND ended_at IS NULL;

-- name: session.sweep
-- Ends what has run out, so that a clock set back does not bring it back.
UPDATE session
   SET ended_at = now()
 WHERE ended_at IS NULL
   AND (expires_at <= now() OR seen_at + make_interval(secs => idle_seconds) <= now());

-- name: session.prune
-- $1 days that a session is remembered after its end
DELETE FROM session WHERE ended_at < now() - make_interval(days => $1::int);

-- name: session.add
-- $1 token_sha256, $2 person, $3 is field, $4 address, $5 user_agent, $6 password_hash, $7 role: as they were when the
-- password was compared, which took its time. Nothing when they are others by now: whoever changed them has ended all
-- sessions that there were, and this one would be left over.
WITH same AS (
  SELECT id FROM person
   WHERE id = $2 AND password_hash = $6 AND role = $7 AND NOT disabled AND archived_at IS NULL
     FOR SHARE
)
INSERT INTO session (token_sha256, person, expires_at, idle_seconds, address, user_agent)
SELECT $1,
       same.id,
       now() + make_interval(hours => s.session_hours),
       60 * CASE WHEN $3::boolean THEN s.field_idle_minutes ELSE s.staff_idle_minutes END,
       $4,
       left($5, 200)
  FROM same, setting s
RETURNING id, to_char(expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS expires_at;

-- name: session.current
SELECT to_char(expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS expires_at
  FROM session
 WHERE id = $1;

-- name: session.list
-- $1 person
SELECT id,
       to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS created_at,
       to_char(seen_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS seen_at,
       to_char(expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS expires_at,
       address,
       user_agent
  FROM session
 WHERE person = $1
   AND ended_at IS NULL
   AND expires_at > now()
   AND seen_at + make_interval(secs => idle_seconds) > now()
 ORDER BY seen_at DESC, id DESC;

-- name: session.end_of
-- $1 id, $2 person or null for anybody's
UPDATE session
   SET ended_at = now()
 WHERE id = $1
   AND ended_at IS NULL
   AND ($2::bigint IS NULL OR person = $2);

-- name: session.end_rest
-- Every session of $1 but $2.
UPDATE session SET ended_at = now() WHERE person = $1 AND id <> $2 AND ended_at IS NULL;

-- name: sign_in.person
-- $1 e-mail in lower case
SELECT id, name, email, role, currency, locale, password_hash
  FROM person
 WHERE lower(email) = $1
   AND NOT disabled
   AND archived_at IS NULL;

-- name: sign_in.failures
-- $1 account, $2 address: how often each failed in a quarter of an hour, and how long ago the last time was
SELECT count(*) FILTER (WHERE account = $1 AND address = $2) AS both_count,
       count(*) FILTER (WHERE account = $1) AS account_count,
       count(*) FILTER (WHERE address = $2) AS address_count,
       ceil(extract(epoch FROM now() - max(at) FILTER (WHERE account = $1 AND address = $2)))::bigint AS both_age,
       ceil(extract(epoch FROM now() - max(at) FILTER (WHERE account = $1)))::bigint AS account_age,
       ceil(extract(epoch FROM now() - max(at) FILTER (WHERE address = $2)))::bigint AS address_age
  FROM sign_in_failure
 WHERE at > now() - interval '15 minutes'
   AND (account = $1 OR address = $2);

-- name: sign_in.failed
INSERT INTO sign_in_failure (account, address) VALUES ($1, $2);

-- name: sign_in.forgive
DELETE FROM sign_in_failure WHERE account = $1 AND address = $2;

-- name: sign_in.prune
DELETE FROM sign_in_failure WHERE at < now() - interval '1 day';

-- name: password.of
-- $1 person
SELECT password_hash FROM person WHERE id = $1 AND archived_at IS NULL;

-- name: password.still
-- $1 person, $2 the hash that was compared with: nothing when it is another by now; locked, so that it stays
SELECT id FROM person WHERE id = $1 AND password_hash = $2 AND NOT disabled AND archived_at IS NULL FOR NO KEY UPDATE;

-- name: password.set
-- $1 person, $2 hash, $3 who sets it
UPDATE person
   SET password_hash = $2, version = version + 1, updated_at = now(), updated_by = $3
 WHERE id = $1 AND archived_at IS NULL;

-- name: session.alive
-- $1 ids as '{1,2}': those of them that are still good
SELECT s.id
  FROM session s
  JOIN person p ON p.id = s.person
 WHERE s.id = ANY ($1::text::bigint[])
   AND s.ended_at IS NULL
   AND s.expires_at > now()
   AND s.seen_at + make_interval(secs => s.idle_seconds) > now()
   AND NOT p.disabled
   AND p.archived_at IS NULL;
