-- name: person.rows
SELECT p.id,
       p.version,
       p.created_at,
       p.created_by,
       cb.name AS created_by_name,
       p.updated_at,
       p.updated_by,
       ub.name AS updated_by_name,
       p.archived_at,
       p.name,
       p.email,
       p.phone,
       p.role,
       p.disabled,
       p.currency,
       p.locale,
       p.country
  FROM person p
  LEFT JOIN person cb ON cb.id = p.created_by
  LEFT JOIN person ub ON ub.id = p.updated_by;
