-- name: purchase.rows
SELECT pu.id,
       pu.version,
       pu.created_at,
       pu.created_by,
       cb.name AS created_by_name,
       pu.updated_at,
       pu.updated_by,
       ub.name AS updated_by_name,
       pu.archived_at,
       pu.watch,
       w.sku AS watch_name,
       pu.party,
       pa.name AS party_name,
       trim_scale(pu.rate) AS rate,
       pu.rate_currency,
       pu.document_kind,
       pu.document_number,
       pu.source_kind,
       pu.source_country
  FROM purchase pu
  JOIN watch w ON w.id = pu.watch
  LEFT JOIN party pa ON pa.id = pu.party
  LEFT JOIN person cb ON cb.id = pu.created_by
  LEFT JOIN person ub ON ub.id = pu.updated_by;

-- name: purchase.of_watch
-- $1 watch
SELECT id FROM purchase WHERE watch = $1 AND archived_at IS NULL;
