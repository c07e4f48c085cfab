-- name: setting.rows
SELECT s.id,
       s.version,
       s.created_at,
       s.created_by,
       cb.name AS created_by_name,
       s.updated_at,
       s.updated_by,
       ub.name AS updated_by_name,
       s.archived_at,
       s.house_name,
       s.base_currency,
       s.rate_days,
       s.sku_pattern,
       s.staff_idle_minutes,
       s.field_idle_minutes,
       s.session_hours,
       s.ai_auto_accept,
       s.make_url,
       s.make_api_key,
       s.make_api_key IS NOT NULL AS make_api_key_set,
       s.make_callback_secret,
       s.make_callback_secret IS NOT NULL AS make_callback_secret_set
  FROM setting s
  LEFT JOIN person cb ON cb.id = s.created_by
  LEFT JOIN person ub ON ub.id = s.updated_by;
