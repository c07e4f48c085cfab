-- Statements of the command line.

-- name: command.add_user
-- $1 name, $2 e-mail, $3 role, $4 password hash
WITH made AS (
  INSERT INTO person (name, email, role, password_hash)
  VALUES ($1::text, $2::text, $3::text, $4::text)
  RETURNING id, version
)
INSERT INTO activity (kind, record, version, action, changes)
SELECT 'person', id, version, 'create',
       jsonb_build_object('name', jsonb_build_array(NULL, $1::text), 'email', jsonb_build_array(NULL, $2::text),
                          'role', jsonb_build_array(NULL, $3::text))
  FROM made;
