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

-- name: person.first_password
-- $1 person, $2 hash; of somebody new, so no session ends and no version counts
UPDATE person SET password_hash = $2 WHERE id = $1;

-- name: person.other_admins
-- $1 person; locked, so that two admins cannot leave at once
SELECT id
  FROM person
 WHERE role = 'admin' AND NOT disabled AND archived_at IS NULL AND id <> $1
 ORDER BY id
   FOR UPDATE;

-- name: person.agents
SELECT agent FROM seller_agent WHERE seller = $1 ORDER BY agent;

-- name: person.hold_seller
-- $1 person: nothing when it is no seller; its agents are set by one at a time, and its role stays until then
SELECT id FROM person WHERE id = $1 AND role = 'seller' FOR NO KEY UPDATE;

-- name: person.not_agents
-- $1 ids: those that are no agents; the others stay agents until this is committed
WITH agent AS (
  SELECT id FROM person WHERE id = ANY ($1::bigint[]) AND role = 'agent' AND archived_at IS NULL ORDER BY id FOR SHARE
)
SELECT id FROM unnest ($1::bigint[]) AS id WHERE id NOT IN (SELECT a.id FROM agent a);

-- name: person.part
-- $1 person whose role changes: it is nobody's agent any more, or has none. Each seller with its agents before and after.
WITH gone AS (
  DELETE FROM seller_agent WHERE seller = $1 OR agent = $1 RETURNING seller
)
SELECT sa.seller, array_agg (sa.agent ORDER BY sa.agent) AS before,
       coalesce (array_agg (sa.agent ORDER BY sa.agent) FILTER (WHERE sa.seller <> $1 AND sa.agent <> $1), '{}') AS after
  FROM seller_agent sa
 WHERE sa.seller IN (SELECT g.seller FROM gone g)
 GROUP BY sa.seller
 ORDER BY sa.seller;

-- name: person.set_agents
-- $1 seller, $2 ids; the ids of before
WITH before AS (
  SELECT coalesce (array_agg (agent ORDER BY agent), '{}') AS ids FROM seller_agent WHERE seller = $1
), gone AS (
  DELETE FROM seller_agent WHERE seller = $1 AND agent <> ALL ($2::bigint[])
), added AS (
  INSERT INTO seller_agent (seller, agent)
  SELECT DISTINCT $1::bigint, id FROM unnest ($2::bigint[]) AS id
      ON CONFLICT DO NOTHING
)
SELECT ids FROM before;
