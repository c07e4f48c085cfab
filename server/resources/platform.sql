-- name: platform.rows
SELECT mp.id,
       mp.version,
       mp.created_at,
       mp.created_by,
       cb.name AS created_by_name,
       mp.updated_at,
       mp.updated_by,
       ub.name AS updated_by_name,
       mp.archived_at,
       mp.name,
       mp.code,
       mp.template_uploaded_at IS NOT NULL AS template_uploaded,
       mp.dictionary_uploaded_at IS NOT NULL AS dictionary_uploaded
  FROM platform mp
  LEFT JOIN person cb ON cb.id = mp.created_by
  LEFT JOIN person ub ON ub.id = mp.updated_by;

-- name: platform.by_id
-- $1 platform
SELECT id, version, code, name, description, template_uploaded_at IS NOT NULL AS has_template,
       dictionary_uploaded_at IS NOT NULL AS has_dictionary
  FROM platform
 WHERE id = $1 AND archived_at IS NULL;

-- name: platform.by_code
-- $1 code
SELECT id, version, code, name, description, template_uploaded_at IS NOT NULL AS has_template,
       dictionary_uploaded_at IS NOT NULL AS has_dictionary
  FROM platform
 WHERE code = $1 AND archived_at IS NULL;

-- name: platform.lock
-- $1 platform
SELECT version FROM platform WHERE id = $1 AND archived_at IS NULL FOR UPDATE;

-- name: platform.describe
-- $1 platform, $2 description, $3 whether the template is new, $4 whether the dictionary is, $5 person
UPDATE platform
   SET description = $2::jsonb, version = version + 1, updated_at = now(), updated_by = $5::bigint,
       template_uploaded_at = CASE WHEN $3::boolean THEN now() ELSE template_uploaded_at END,
       dictionary_uploaded_at = CASE WHEN $4::boolean THEN now() ELSE dictionary_uploaded_at END
 WHERE id = $1;

-- name: platform.reset
-- $1 platform, $2 person
UPDATE platform
   SET description = NULL, template_uploaded_at = NULL, dictionary_uploaded_at = NULL,
       version = version + 1, updated_at = now(), updated_by = $2::bigint
 WHERE id = $1;
