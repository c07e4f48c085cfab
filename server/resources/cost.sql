-- name: watch_cost.rows
SELECT wc.id,
       wc.version,
       wc.created_at,
       wc.created_by,
       cb.name AS created_by_name,
       wc.updated_at,
       wc.updated_by,
       ub.name AS updated_by_name,
       wc.archived_at,
       wc.watch,
       w.sku AS watch_name,
       wc.date,
       wc.kind,
       wc.amount,
       wc.amount_currency,
       trim_scale(wc.rate) AS rate,
       wc.text
  FROM watch_cost wc
  JOIN watch w ON w.id = wc.watch
  LEFT JOIN person cb ON cb.id = wc.created_by
  LEFT JOIN person ub ON ub.id = wc.updated_by;

-- name: watch_cost.of_watch
-- $1 watch
SELECT id FROM watch_cost WHERE watch = $1 AND archived_at IS NULL ORDER BY date, id;
