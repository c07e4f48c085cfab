-- name: stage.rows
SELECT sg.id,
       sg.version,
       sg.created_at,
       sg.created_by,
       cb.name AS created_by_name,
       sg.updated_at,
       sg.updated_by,
       ub.name AS updated_by_name,
       sg.archived_at,
       sg.name,
       sg.position
  FROM stage sg
  LEFT JOIN person cb ON cb.id = sg.created_by
  LEFT JOIN person ub ON ub.id = sg.updated_by;
