-- name: health.database
SELECT 1 AS answers;
