-- name: activity.page
-- sv-activity adds WHERE, ORDER BY and LIMIT
SELECT a.id, a.at, a.actor, p.name AS actor_name, a.kind, a.record, a.version, a.action, a.changes,
       CASE a.kind
         WHEN 'watch' THEN (SELECT w.sku FROM watch w WHERE w.id = a.record)
         WHEN 'person' THEN (SELECT r.name FROM person r WHERE r.id = a.record)
         WHEN 'brand' THEN (SELECT r.name FROM brand r WHERE r.id = a.record)
         WHEN 'location' THEN (SELECT r.name FROM location r WHERE r.id = a.record)
         WHEN 'status' THEN (SELECT r.name FROM status r WHERE r.id = a.record)
         WHEN 'stage' THEN (SELECT r.name FROM stage r WHERE r.id = a.record)
         WHEN 'party' THEN (SELECT r.name FROM party r WHERE r.id = a.record)
         WHEN 'platform' THEN (SELECT r.name FROM platform r WHERE r.id = a.record)
       END AS record_name
  FROM activity a
  LEFT JOIN person p ON p.id = a.actor;
