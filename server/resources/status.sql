-- name: status.rows
SELECT st.id,
       st.version,
       st.created_at,
       st.created_by,
       cb.name AS created_by_name,
       st.updated_at,
       st.updated_by,
       ub.name AS updated_by_name,
       st.archived_at,
       st.name,
       st.position,
       st.colour,
       st.role,
       st.moves
  FROM status st
  LEFT JOIN person cb ON cb.id = st.created_by
  LEFT JOIN person ub ON ub.id = st.updated_by;
