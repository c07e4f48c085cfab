-- name: sku.pattern
SELECT sku_pattern FROM setting WHERE id = 1;

-- name: sku.reserve
-- $1 prefix, $2 how many; the last of them
INSERT INTO sku_counter AS c (prefix, last)
VALUES ($1, $2)
    ON CONFLICT (prefix) DO UPDATE SET last = c.last + excluded.last
RETURNING last;

-- name: sku.taken
-- $1 prefix: the highest number that a watch has after it. The range holds every SKU that goes on with a digit.
SELECT coalesce (max (substr (code_key (sku), length (code_key ($1)) + 1)::bigint), 0) AS last
  FROM watch
 WHERE code_key (sku) >= code_key ($1) || '0' AND code_key (sku) < code_key ($1) || ':'
   AND substr (code_key (sku), length (code_key ($1)) + 1) ~ '^[0-9]{1,15}$';

-- name: sku.skip
-- $1 prefix, $2 a number that is taken: no lower one is given any more
UPDATE sku_counter SET last = greatest (last, $2) WHERE prefix = $1;

-- name: sku.used
-- $1 SKUs of a block: whether a watch has one of them
SELECT EXISTS (SELECT FROM unnest ($1::text[]) AS made (sku) JOIN watch w ON code_key (w.sku) = code_key (made.sku)) AS used;
