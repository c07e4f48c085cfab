-- name: brand.rows
SELECT b.id,
       b.version,
       b.created_at,
       b.created_by,
       cb.name AS created_by_name,
       b.updated_at,
       b.updated_by,
       ub.name AS updated_by_name,
       b.archived_at,
       b.name,
       b.code
  FROM brand b
  LEFT JOIN person cb ON cb.id = b.created_by
  LEFT JOIN person ub ON ub.id = b.updated_by;
