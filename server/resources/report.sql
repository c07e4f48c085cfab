-- name: report.house
SELECT base_currency, current_date AS today, date_trunc('month', current_date)::date AS month FROM setting;

-- name: report.stock
-- every watch that is not archived, counted once by status and once by location; $1 base currency. Where the sum is
-- too large for anybody, here and below, each of its parts counts as unknown.
SELECT g.by_status, g.status, st.name AS status_name, st.role, st.colour, g.location, l.name AS location_name,
       g.n, coalesce(known_amount (g.cost), 0) AS cost, CASE WHEN known_amount (g.cost) IS NULL THEN g.n ELSE g.unknown END AS unknown
  FROM (SELECT grouping(w.location) = 1 AS by_status, w.status, w.location, count(*) AS n,
               coalesce(sum(w.cost) FILTER (WHERE w.cost_currency = $1), 0) AS cost,
               count(*) FILTER (WHERE w.cost_currency IS DISTINCT FROM $1) AS unknown
          FROM watch w
         WHERE w.archived_at IS NULL
         GROUP BY GROUPING SETS ((w.status), (w.status, w.location))) g
  JOIN status st ON st.id = g.status
  LEFT JOIN location l ON l.id = g.location
 WHERE g.by_status OR st.role <> 'sold'
 ORDER BY g.by_status DESC, st.position, st.id, l.name;

-- name: report.asking
-- what is listed, per currency of the asking price
SELECT w.asking_price_currency, count(*) AS n, sum(w.asking_price)::bigint AS total
  FROM watch w
  JOIN status st ON st.id = w.status
 WHERE st.role = 'listed' AND w.archived_at IS NULL AND w.asking_price IS NOT NULL
 GROUP BY w.asking_price_currency
 ORDER BY n DESC, w.asking_price_currency;

-- name: report.sales
-- $1 first day, $2 last day, $3 base currency: sold, and the profit of what has all its figures
SELECT x.n, coalesce(known_amount (x.total), 0) AS total, coalesce(known_amount (x.profit), 0) AS profit,
       CASE WHEN known_amount (x.total) + known_amount (x.profit) IS NULL THEN x.n ELSE x.unknown END AS unknown
  FROM (SELECT count(*) AS n,
               coalesce(sum(s.base_total) FILTER (WHERE s.base_total_currency = $3), 0) AS total,
               coalesce(sum(s.base_total::numeric - s.fee_total - w.cost)
                        FILTER (WHERE w.purchase_price IS NOT NULL AND s.base_total_currency = $3 AND w.cost_currency = $3), 0) AS profit,
               count(*) FILTER (WHERE (w.purchase_price IS NOT NULL AND s.base_total_currency = $3 AND w.cost_currency = $3
                                       AND s.fee_total IS NOT NULL) IS NOT TRUE) AS unknown
          FROM sale s
          JOIN watch w ON w.id = s.watch
         WHERE s.cancelled_at IS NULL AND s.date BETWEEN $1::date AND $2::date) x;

-- name: report.months
-- $1 a day: the twelve months that end with its own; $2 base currency
SELECT m.first::date AS first, (m.first + interval '1 month' - interval '1 day')::date AS last,
       coalesce(x.n, 0) AS n, coalesce(known_amount (x.total), 0) AS total, coalesce(known_amount (x.profit), 0) AS profit,
       coalesce(CASE WHEN known_amount (x.total) + known_amount (x.profit) IS NULL THEN x.n ELSE x.unknown END, 0) AS unknown
  FROM generate_series(date_trunc('month', $1::date) - interval '11 months', date_trunc('month', $1::date), interval '1 month') m(first)
  LEFT JOIN (SELECT date_trunc('month', s.date) AS first, count(*) AS n,
                    coalesce(sum(s.base_total) FILTER (WHERE s.base_total_currency = $2), 0) AS total,
                    coalesce(sum(s.base_total::numeric - s.fee_total - w.cost)
                      FILTER (WHERE w.purchase_price IS NOT NULL AND s.base_total_currency = $2 AND w.cost_currency = $2), 0) AS profit,
                    count(*) FILTER (WHERE (w.purchase_price IS NOT NULL AND s.base_total_currency = $2 AND w.cost_currency = $2
                                            AND s.fee_total IS NOT NULL) IS NOT TRUE) AS unknown
               FROM sale s
               JOIN watch w ON w.id = s.watch
              WHERE s.cancelled_at IS NULL AND s.date >= (date_trunc('month', $1::date) - interval '11 months')::date
                AND s.date < (date_trunc('month', $1::date) + interval '1 month')::date
              GROUP BY 1) x ON x.first = m.first
 ORDER BY m.first;

-- name: report.jobs
SELECT count(*) FILTER (WHERE state IN ('queued', 'running')) AS running,
       count(*) FILTER (WHERE state = 'failed') AS failed,
       count(*) FILTER (WHERE state = 'unknown') AS unknown
  FROM job
 WHERE archived_at IS NULL AND state IN ('queued', 'running', 'failed', 'unknown');

-- name: report.proposals
-- texts of the AI that a person must look at
SELECT count(*) FROM ai_proposal WHERE state = 'open';

-- name: report.activity
-- $1 person whose doings (0: everybody's)
SELECT a.id, a.at, a.actor, p.name AS actor_name, a.kind, a.record, a.action, w.sku, w.name
  FROM (SELECT * FROM activity WHERE $1::bigint = 0 OR actor = $1::bigint ORDER BY id DESC LIMIT 12) a
  LEFT JOIN person p ON p.id = a.actor
  LEFT JOIN watch w ON a.kind = 'watch' AND w.id = a.record
 ORDER BY a.id DESC;
