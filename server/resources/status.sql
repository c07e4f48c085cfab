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

-- name: status.of_role
-- $1 role: the status that the program itself means by it
SELECT id, name FROM status WHERE role = $1;

-- name: status.move
-- $1 from, $2 to: the roles of both, and whether a person may move a watch from one to the other
SELECT a.role AS from_role,
       b.role AS to_role,
       b.name = ANY (string_to_array (a.moves, E'\n')) AS allowed
  FROM status a, status b
 WHERE a.id = $1 AND b.id = $2;

-- name: status.unknown_moves
-- $1 names, one a line: those that no status has
SELECT line
  FROM unnest (string_to_array ($1, E'\n')) AS line
 WHERE line <> '' AND NOT EXISTS (SELECT FROM status WHERE name = line);

-- name: status.renamed_moves
-- $1 old name, $2 new name: the moves of other statuses that name it
SELECT id, array_to_string (array_replace (string_to_array (moves, E'\n'), $1, $2), E'\n') AS moves
  FROM status
 WHERE $1 = ANY (string_to_array (moves, E'\n')) AND name <> $1;
