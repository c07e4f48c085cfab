-- name: location.rows
SELECT l.id,
       l.version,
       l.created_at,
       l.created_by,
       cb.name AS created_by_name,
       l.updated_at,
       l.updated_by,
       ub.name AS updated_by_name,
       l.archived_at,
       l.name,
       l.country
  FROM location l
  LEFT JOIN person cb ON cb.id = l.created_by
  LEFT JOIN person ub ON ub.id = l.updated_by;
