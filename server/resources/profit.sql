-- name: profit.lines
-- $1 watch: every amount of its profit, in its own currency and in the base currency, with the rates it takes
WITH house AS (
  SELECT base_currency AS base FROM setting
), s AS (
  SELECT * FROM sale WHERE watch = $1 AND cancelled_at IS NULL
), lines AS (
  SELECT 1 AS place, 0::bigint AS id, 'sale' AS kind, NULL::text AS label, 1 AS sign, price AS amount, price_currency AS currency,
         date AS day, rate, rate_base
    FROM s
  UNION ALL
  SELECT 2, 0, 'freight', NULL, 1, freight, freight_currency, date, CASE WHEN freight_currency = price_currency THEN rate END, rate_base
    FROM s WHERE freight IS NOT NULL
  UNION ALL
  SELECT 3, 0, 'purchase', NULL, -1, w.purchase_price, w.purchase_price_currency, w.purchase_date, pu.rate, pu.rate_base
    FROM watch w
    LEFT JOIN purchase pu ON pu.watch = w.id AND pu.archived_at IS NULL AND pu.rate_currency = w.purchase_price_currency
   WHERE w.id = $1 AND w.purchase_price IS NOT NULL
  UNION ALL
  SELECT 4, c.id, 'cost', concat_ws(': ', c.kind, c.text), -1, c.amount, c.amount_currency, c.date, c.rate, c.rate_base
    FROM watch_cost c WHERE c.watch = $1 AND c.archived_at IS NULL
  UNION ALL
  SELECT 5, f.id, 'fee', f.kind, -1, f.amount, f.amount_currency, s.date, CASE WHEN f.amount_currency = s.price_currency THEN s.rate END, s.rate_base
    FROM s JOIN sale_fee f ON f.sale = s.id
)
SELECT l.kind, l.label, l.amount, l.currency, l.day, h.base, l.sign * money_in_base (l.amount, l.currency, l.day, l.rate, l.rate_base) AS base_amount,
       CASE WHEN l.rate_base = h.base THEN trim_scale(l.rate) END AS own_rate,
       trim_scale(f.rate) AS from_rate, f.date AS from_day, trim_scale(t.rate) AS to_rate, t.date AS to_day,
       trim_scale(round(CASE WHEN l.rate_base = h.base THEN l.rate ELSE t.rate / f.rate END, 9)) AS shown_rate
  FROM lines l
 CROSS JOIN house h
  LEFT JOIN LATERAL rate_on (l.currency, l.day) f ON true
  LEFT JOIN LATERAL rate_on (h.base, l.day) t ON true
 ORDER BY l.place, l.day, l.id;

-- name: profit.base
SELECT base_currency FROM setting;
