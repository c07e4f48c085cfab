-- name: party.rows
SELECT pa.id,
       pa.version,
       pa.created_at,
       pa.created_by,
       cb.name AS created_by_name,
       pa.updated_at,
       pa.updated_by,
       ub.name AS updated_by_name,
       pa.archived_at,
       pa.name,
       pa.email,
       pa.phone,
       pa.street,
       pa.postal_code,
       pa.city,
       pa.region,
       pa.country,
       pa.notes
  FROM party pa
  LEFT JOIN person cb ON cb.id = pa.created_by
  LEFT JOIN person ub ON ub.id = pa.updated_by;

-- name: party.uses
-- $1 party: how many sales and purchases name it
SELECT (SELECT count(*) FROM sale WHERE party = $1 AND cancelled_at IS NULL)
       + (SELECT count(*) FROM purchase WHERE party = $1 AND archived_at IS NULL) AS uses;
