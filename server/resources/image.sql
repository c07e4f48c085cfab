-- name: image.place
-- $1 watch, locked by watch.lock before, so that two uploads cannot take one number
SELECT w.sku,
       w.media_key,
       s.role AS status_role,
       (SELECT count(*) FROM image i WHERE i.watch = w.id AND i.archived_at IS NULL) AS shown,
       (SELECT coalesce(max(i.number), 0) + 1 FROM image i WHERE i.watch = w.id) AS next_number
  FROM watch w
  JOIN status s ON s.id = w.status
 WHERE w.id = $1;

-- name: image.insert
-- $1 watch, $2 number, $3 stem, $4 sha256, $5 type, $6 bytes, $7 width, $8 height, $9 person; the first is the primary
INSERT INTO image (watch, number, stem, sha256, original_type, original_bytes, width, height,
                   created_by, updated_by, position, is_primary)
SELECT $1::bigint, $2::int, $3::text, $4::text, $5::text, $6::bigint, $7::int, $8::int,
       $9::bigint, $9::bigint,
       (SELECT count(*) + 1 FROM image i WHERE i.watch = $1 AND i.archived_at IS NULL),
       NOT EXISTS (SELECT 1 FROM image i WHERE i.watch = $1 AND i.is_primary AND i.archived_at IS NULL)
RETURNING id;

-- name: image.of_watch
-- $1 watch
SELECT i.id, i.version, i.watch, i.position, i.width, i.height, i.is_primary, i.for_ai, i.stem, w.media_key,
       i.created_at
  FROM image i
  JOIN watch w ON w.id = i.watch
 WHERE i.watch = $1 AND i.archived_at IS NULL
 ORDER BY i.position;

-- name: image.one
-- $1 image, also one that was taken away
SELECT i.id, i.version, i.watch, i.position, i.width, i.height, i.is_primary, i.for_ai, i.stem, w.media_key,
       i.created_at, i.archived_at IS NOT NULL AS archived, i.swept_at IS NOT NULL AS swept,
       i.sha256, i.original_type, i.original_bytes
  FROM image i
  JOIN watch w ON w.id = i.watch
 WHERE i.id = $1;

-- name: image.order
-- $1 watch, $2 ids in their new order as an array's text, $3 person
UPDATE image i
   SET position = o.position, version = i.version + 1, updated_at = now(), updated_by = $3::bigint
  FROM unnest($2::bigint[]) WITH ORDINALITY AS o (id, position)
 WHERE i.id = o.id AND i.watch = $1 AND i.archived_at IS NULL AND i.position <> o.position;

-- name: image.ids
-- $1 watch; as one array, to compare with what was asked for
SELECT coalesce(array_agg(id ORDER BY id), '{}') AS ids
  FROM image
 WHERE watch = $1 AND archived_at IS NULL;

-- name: image.clear_primary
-- $1 watch, $2 the image that will be primary
UPDATE image
   SET is_primary = false, version = version + 1, updated_at = now()
 WHERE watch = $1 AND is_primary AND id <> $2 AND archived_at IS NULL;

-- name: image.set
-- $1 image, $2 primary or null, $3 for_ai or null, $4 person
UPDATE image
   SET is_primary = coalesce($2::boolean, is_primary), for_ai = coalesce($3::boolean, for_ai),
       version = version + 1, updated_at = now(), updated_by = $4::bigint
 WHERE id = $1
   AND (is_primary IS DISTINCT FROM coalesce($2::boolean, is_primary)
        OR for_ai IS DISTINCT FROM coalesce($3::boolean, for_ai));

-- name: image.archive
-- $1 image, $2 person
UPDATE image
   SET archived_at = now(), is_primary = false, version = version + 1, updated_at = now(),
       updated_by = $2::bigint
 WHERE id = $1 AND archived_at IS NULL;

-- name: image.restore
-- $1 image, $2 person; it comes back as the last
UPDATE image i
   SET archived_at = NULL, version = version + 1, updated_at = now(), updated_by = $2::bigint,
       position = (SELECT count(*) + 1 FROM image o WHERE o.watch = i.watch AND o.archived_at IS NULL)
 WHERE id = $1 AND archived_at IS NOT NULL AND swept_at IS NULL;

-- name: image.close_gaps
-- $1 watch; positions from 1 without gaps, and a primary one as long as there is any
UPDATE image i
   SET position = o.place, is_primary = o.leads
  FROM (SELECT id, row_number() OVER (ORDER BY position, id) AS place,
               row_number() OVER (ORDER BY is_primary DESC, position, id) = 1 AS leads
          FROM image
         WHERE watch = $1 AND archived_at IS NULL) AS o
 WHERE i.id = o.id AND (i.position <> o.place OR i.is_primary <> o.leads);

-- name: image.summary
-- $1 watch; what the watch itself shows of its pictures
SELECT count(*) AS image_count,
       max('/media/' || w.media_key || '/' || i.stem || '_256.jpg') FILTER (WHERE i.is_primary) AS image
  FROM watch w
  LEFT JOIN image i ON i.watch = w.id AND i.archived_at IS NULL
 WHERE w.id = $1;

-- name: image.public
-- $1 media key, $2 stem; a picture that was taken away is gone from the public too
SELECT 1
  FROM watch w
  JOIN image i ON i.watch = w.id
 WHERE w.media_key = $1 AND i.stem = $2 AND i.archived_at IS NULL;

-- name: image.to_sweep
SELECT i.id, w.media_key, i.stem
  FROM image i
  JOIN watch w ON w.id = i.watch
 WHERE i.archived_at < now() - interval '1 day' AND i.swept_at IS NULL
 ORDER BY i.archived_at
 LIMIT 100;

-- name: image.sweep
-- $1 image; media key and name of its public files, none when another server was first or it was taken back
WITH gone AS (
  UPDATE image
     SET swept_at = now()
   WHERE id = $1 AND archived_at < now() - interval '1 day' AND swept_at IS NULL
  RETURNING watch, stem
)
SELECT w.media_key, g.stem || e.ending
  FROM gone g
  JOIN watch w ON w.id = g.watch
 CROSS JOIN unnest(ARRAY['.jpg', '_256.jpg', '_1024.jpg', '_2048.jpg']) AS e (ending);

-- name: image.names_of_key
-- $1 media key: the files that belong there
SELECT i.stem || e.ending
  FROM watch w
  JOIN image i ON i.watch = w.id
 CROSS JOIN unnest(ARRAY['.jpg', '_256.jpg', '_1024.jpg', '_2048.jpg']) AS e (ending)
 WHERE w.media_key = $1 AND i.swept_at IS NULL;

-- name: image.originals_on_shelf
-- $1 the first two digits; originals are kept as long as there is a row, and rows stay
SELECT DISTINCT sha256 FROM image WHERE left(sha256, 2) = $1;
