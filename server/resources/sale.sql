-- name: sale.rows
SELECT s.id,
       s.version,
       s.created_at,
       s.created_by,
       cb.name AS created_by_name,
       s.updated_at,
       s.updated_by,
       ub.name AS updated_by_name,
       s.archived_at,
       s.watch,
       w.sku AS watch_name,
       w.name AS title,
       w.brand AS brand,
       b.name AS brand_name,
       s.date,
       CASE WHEN s.cancelled_at IS NULL THEN 'active' ELSE 'cancelled' END AS state,
       s.platform,
       pl.name AS platform_name,
       s.external_reference,
       s.party,
       pa.name AS party_name,
       s.buyer_name,
       s.buyer_email,
       s.buyer_address,
       s.price,
       s.price_currency,
       s.freight,
       s.freight_currency,
       trim_scale(s.rate) AS rate,
       s.base_total,
       s.base_total_currency,
       s.fee_total,
       s.fee_total_currency,
       w.cost AS cost,
       w.cost_currency AS cost_currency,
       CASE WHEN w.purchase_price IS NOT NULL AND s.cancelled_at IS NULL THEN s.base_total - s.fee_total - w.cost END AS profit,
       s.base_total_currency AS profit_currency,
       s.former_status,
       fs.name AS former_status_name,
       s.cancelled_at,
       s.cancel_reason
  FROM sale s
  JOIN watch w ON w.id = s.watch
  LEFT JOIN brand b ON b.id = w.brand
  LEFT JOIN platform pl ON pl.id = s.platform
  LEFT JOIN party pa ON pa.id = s.party
  LEFT JOIN status fs ON fs.id = s.former_status
  LEFT JOIN person cb ON cb.id = s.created_by
  LEFT JOIN person ub ON ub.id = s.updated_by;

-- name: sale.watch
-- $1 watch: where it stands, and its sale
SELECT w.id, w.sku, w.archived_at IS NOT NULL AS archived, w.status, st.name AS status_name, st.role AS status_role,
       s.id AS sale, s.date AS sale_date, s.price, s.price_currency, s.platform, s.external_reference
  FROM watch w
  JOIN status st ON st.id = w.status
  LEFT JOIN sale s ON s.watch = w.id AND s.cancelled_at IS NULL
 WHERE w.id = $1;

-- name: sale.watch_of_sku
-- $1 SKU
SELECT id FROM watch WHERE code_key (sku) = code_key ($1);

-- name: sale.recorded
-- $1 watch, $2 platform (0: none), $3 order number or null, $4 date, $5 price, $6 currency: this very sale, cancelled or
-- not. One that went with the whole report it came from was never there: the report may come again.
SELECT id, cancelled_at IS NOT NULL AS cancelled
  FROM sale
 WHERE watch = $1
   AND NOT EXISTS (SELECT 1 FROM import_row r JOIN import i ON i.id = r.import
                    WHERE r.sale = sale.id AND r.kept IS NULL AND i.state = 'undone')
   AND platform IS NOT DISTINCT FROM nullif($2::bigint, 0)
   AND (external_reference = $3::text
        OR ((external_reference IS NULL OR $3::text IS NULL) AND date = $4::date AND price = $5 AND price_currency = $6))
 ORDER BY cancelled_at NULLS FIRST
 LIMIT 1;

-- name: sale.sold_status
SELECT id, name FROM status WHERE role = 'sold' AND archived_at IS NULL;

-- name: sale.status_after
-- $1 sale: the status of its watch when the sale is cancelled: the former one, if that still is one
SELECT st.id, st.name
  FROM status st
  JOIN sale s ON s.id = $1
 WHERE st.archived_at IS NULL AND ((st.id = s.former_status AND st.role <> 'sold') OR st.role IN ('ready', 'draft'))
 ORDER BY st.id <> coalesce(s.former_status, 0), st.role <> 'ready'
 LIMIT 1;

-- name: sale.party_of_buyer
-- $1 name, $2 e-mail or null, $3 country or null: who it must be; the name only where no e-mail tells
SELECT id, name
  FROM party
 WHERE archived_at IS NULL
   AND CASE WHEN $2::text IS NOT NULL THEN lower(email) = lower($2)
            ELSE name = $1 AND ($3::text IS NULL OR country IS NULL OR country = $3) END
 ORDER BY id
 LIMIT 2;

-- name: sale.buyer
-- $1 party: as it is written on the sale
SELECT name, email,
       left(nullif(concat_ws(E'\n', street, nullif(concat_ws(' ', postal_code, city), ''), region, country), ''), 1000) AS address
  FROM party WHERE id = $1;

-- name: sale.add_fee
-- $1 sale, $2 kind, $3 amount, $4 currency
INSERT INTO sale_fee (sale, kind, amount, amount_currency) VALUES ($1, $2, $3, $4) RETURNING id;

-- name: sale.remove_fee
-- $1 sale, $2 fee
DELETE FROM sale_fee WHERE sale = $1 AND id = $2 RETURNING kind, amount, amount_currency;

-- name: sale.fees
-- $1 sale
SELECT id, kind, amount, amount_currency FROM sale_fee WHERE sale = $1 ORDER BY id;

-- name: check.sold_once
-- no watch has two active sales
SELECT watch AS record, count(*) AS sales FROM sale WHERE cancelled_at IS NULL GROUP BY watch HAVING count(*) > 1;

-- name: check.sold_has_sale
-- a watch is Sold exactly when it has an active sale
SELECT w.id AS record, w.sku, st.name AS status, s.id AS sale
  FROM watch w
  JOIN status st ON st.id = w.status
  LEFT JOIN sale s ON s.watch = w.id AND s.cancelled_at IS NULL
 WHERE (st.role = 'sold') <> (s.id IS NOT NULL);

-- name: check.amount_has_currency
-- every amount has its currency, and none stands without an amount
SELECT 'watch' AS kind, id AS record FROM watch
 WHERE (purchase_price IS NULL) <> (purchase_price_currency IS NULL) OR (asking_price IS NULL) <> (asking_price_currency IS NULL)
    OR (floor_price IS NULL) <> (floor_price_currency IS NULL) OR (cost IS NULL) <> (cost_currency IS NULL)
UNION ALL
SELECT 'sale', id FROM sale
 WHERE (freight IS NULL) <> (freight_currency IS NULL) OR (base_total IS NULL) <> (base_total_currency IS NULL)
    OR (fee_total IS NULL) <> (fee_total_currency IS NULL);

-- name: check.cost_adds_up
-- the cost of a watch is its price and all later costs, in the base currency
SELECT w.id AS record, w.cost, sums.cost AS expected
  FROM watch w
  LEFT JOIN purchase pu ON pu.watch = w.id AND pu.archived_at IS NULL AND pu.rate_currency = w.purchase_price_currency
  CROSS JOIN LATERAL (SELECT money_in_base (w.purchase_price, w.purchase_price_currency, w.purchase_date, pu.rate, pu.rate_base) AS price) p
  CROSS JOIN LATERAL (SELECT count(*) AS n, count(base) AS known, sum(base) AS total
                        FROM (SELECT money_in_base (c.amount, c.amount_currency, c.date, c.rate, c.rate_base) AS base
                                FROM watch_cost c WHERE c.watch = w.id AND c.archived_at IS NULL) each_cost) costs
  CROSS JOIN LATERAL (SELECT CASE WHEN costs.known < costs.n OR (p.price IS NULL AND w.purchase_price IS NOT NULL) THEN NULL
                                  WHEN costs.n > 0 THEN known_amount (coalesce(p.price, 0) + costs.total)
                                  ELSE p.price END AS cost) sums
 WHERE w.cost IS DISTINCT FROM sums.cost;

-- name: check.sale_adds_up
-- a sale's totals are its amounts in the base currency
SELECT s.id AS record, s.base_total, s.fee_total
  FROM sale s
  CROSS JOIN LATERAL (SELECT known_amount (money_in_base (s.price, s.price_currency, s.date, s.rate, s.rate_base)::numeric
                             + CASE WHEN s.freight IS NULL THEN 0
                                    ELSE money_in_base (s.freight, s.freight_currency, s.date,
                                                        CASE WHEN s.freight_currency = s.price_currency THEN s.rate END, s.rate_base) END) AS total) t
  CROSS JOIN LATERAL (SELECT CASE WHEN count(*) = count(base) THEN known_amount (coalesce(sum(base), 0)) END AS total
                        FROM (SELECT money_in_base (f.amount, f.amount_currency, s.date,
                                                    CASE WHEN f.amount_currency = s.price_currency THEN s.rate END, s.rate_base) AS base
                                FROM sale_fee f WHERE f.sale = s.id) each_fee) fees
 WHERE s.base_total IS DISTINCT FROM t.total OR s.fee_total IS DISTINCT FROM fees.total;
