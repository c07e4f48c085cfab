-- name: idempotency.lock
-- $1 bigint: the number of principal, method, path and key; false: somebody else is at it
SELECT pg_try_advisory_xact_lock($1);

-- name: idempotency.find
SELECT body_sha256,
       status,
       headers->>'content_type' AS content_type,
       headers->>'etag' AS etag,
       headers->>'location' AS location,
       headers->>'disposition' AS disposition,
       body
  FROM idempotency
 WHERE person = $1 AND method = $2 AND path = $3 AND key = $4
   AND created_at > now() - interval '7 days';

-- name: idempotency.keep
-- A row older than seven days may still stand there; it counts no more.
INSERT INTO idempotency (person, method, path, key, body_sha256, status, headers, body)
VALUES ($1, $2, $3, $4, $5, $6,
        jsonb_strip_nulls(jsonb_build_object('content_type', $7::text, 'etag', $8::text,
                                             'location', $9::text, 'disposition', $10::text)),
        $11)
ON CONFLICT (person, method, path, key) DO UPDATE
   SET body_sha256 = excluded.body_sha256, status = excluded.status, headers = excluded.headers,
       body = excluded.body, created_at = now();

-- name: idempotency.prune
DELETE FROM idempotency WHERE created_at < now() - interval '7 days';
