-- name: watch.rows
SELECT w.id,
       w.version,
       w.created_at,
       w.created_by,
       cb.name AS created_by_name,
       w.updated_at,
       w.updated_by,
       ub.name AS updated_by_name,
       w.archived_at,
       w.sku,
       w.name,
       w.brand,
       b.name AS brand_name,
       w.model,
       w.reference,
       w.serial,
       w.calibre,
       w.timegrapher,
       w.year,
       w.movement,
       w.case_material,
       w.case_diameter,
       w.dial,
       w.band,
       w.gender,
       w.condition,
       w.box,
       w.papers,
       w.service_documents,
       t.description,
       t.notes,
       t.ai_instructions,
       w.ai_thread_id,
       w.ai_state,
       w.purchase_date,
       w.purchase_price,
       w.purchase_price_currency,
       w.cost,
       w.cost_currency,
       w.asking_price,
       w.asking_price_currency,
       w.floor_price,
       w.floor_price_currency,
       w.status,
       st.name AS status_name,
       w.stage,
       sg.name AS stage_name,
       w.location,
       l.name AS location_name,
       w.batch,
       ba.name AS batch_name,
       w.agent,
       ag.name AS agent_name,
       w.seller,
       se.name AS seller_name,
       w.image_count,
       w.image
  FROM watch w
  LEFT JOIN watch_text t ON t.watch = w.id
  LEFT JOIN person cb ON cb.id = w.created_by
  LEFT JOIN person ub ON ub.id = w.updated_by
  LEFT JOIN brand b ON b.id = w.brand
  LEFT JOIN status st ON st.id = w.status
  LEFT JOIN stage sg ON sg.id = w.stage
  LEFT JOIN location l ON l.id = w.location
  LEFT JOIN batch ba ON ba.id = w.batch
  LEFT JOIN person ag ON ag.id = w.agent
  LEFT JOIN person se ON se.id = w.seller;

-- name: watch.brand_code
SELECT code FROM brand WHERE id = $1;

-- name: watch.is_on_offer
-- $1 watch: listed, reserved or sold
SELECT st.role IN ('listed', 'reserved', 'sold') AS on_offer
  FROM watch w
  JOIN status st ON st.id = w.status
 WHERE w.id = $1;

-- name: watch.ties
-- $1 watch: whether it has a sale, a cancelled one too; and the marketplace where it is live
SELECT EXISTS (SELECT 1 FROM sale WHERE watch = $1) AS sold,
       (SELECT p.name
          FROM listing l
          JOIN platform p ON p.id = l.platform
         WHERE l.watch = $1 AND l.state = 'published' AND l.archived_at IS NULL
         ORDER BY l.id
         LIMIT 1) AS live_on;

-- name: watch.lock
-- $1 watch: nobody else changes it until we are done. What is read of it comes in a statement of its own, which
-- sees what was committed while this one waited; a join here would lose the row when its other side changed.
SELECT w.id FROM watch w WHERE w.id = $1 FOR NO KEY UPDATE;

-- name: watch.lock_all
-- $1 watches as an array's text; in one order for all, so that two lists never wait for each other
SELECT w.id FROM watch w WHERE w.id = ANY ($1::bigint[]) ORDER BY w.id FOR NO KEY UPDATE;

-- name: watch.lock_of_request
-- $1 request, $2 person: the watches that it changed, today; nobody else changes them until we are done
SELECT w.id
  FROM watch w
 WHERE w.id IN (SELECT a.record FROM activity a
                 WHERE a.at > now() - interval '1 day' AND a.request = $1 AND a.actor = $2::bigint AND a.kind = 'watch' AND a.action = 'update')
 ORDER BY w.id
   FOR NO KEY UPDATE OF w;

-- name: watch.of_request
-- $1 request, $2 person
SELECT a.record, a.changes
  FROM activity a
 WHERE a.at > now() - interval '1 day' AND a.request = $1 AND a.actor = $2::bigint AND a.kind = 'watch' AND a.action = 'update'
 ORDER BY a.record;
