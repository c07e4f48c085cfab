-- name: import.rows
SELECT i.id,
       i.version,
       i.created_at,
       i.created_by,
       cb.name AS created_by_name,
       i.updated_at,
       i.updated_by,
       ub.name AS updated_by_name,
       i.archived_at,
       i.name,
       i.resource,
       i.state,
       i.n_rows AS rows,
       i.n_new AS added,
       i.n_changed AS changed,
       i.n_same AS same,
       i.n_errors AS errors,
       i.committed_at,
       i.undone_at
  FROM import i
  LEFT JOIN person cb ON cb.id = i.created_by
  LEFT JOIN person ub ON ub.id = i.updated_by;

-- name: import.add
-- $1 file's name, $2 resource, $3 format, $4 columns, $5 questions, $6 options, $7 person
INSERT INTO import (name, resource, format, columns, questions, options, created_by, updated_by)
VALUES ($1, $2, $3::jsonb, $4::jsonb, $5::jsonb, $6::jsonb, $7::bigint, $7::bigint)
RETURNING id;

-- name: import.add_part
-- $1 import, $2 number, $3 bytes
INSERT INTO import_file (import, part, bytes) VALUES ($1, $2::int, $3);

-- name: import.part
-- $1 import, $2 number
SELECT bytes FROM import_file WHERE import = $1 AND part = $2::int;

-- name: import.read
-- $1 import
SELECT i.*, p.name AS created_by_name, (SELECT base_currency FROM setting) AS base_currency,
       to_char(i.created_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS created,
       to_char(i.committed_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS committed,
       to_char(i.undone_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS undone
  FROM import i
  LEFT JOIN person p ON p.id = i.created_by
 WHERE i.id = $1 AND i.archived_at IS NULL;

-- name: import.lock
-- $1 import
SELECT state, job FROM import WHERE id = $1 AND archived_at IS NULL FOR UPDATE;

-- name: import.hold_rates
SELECT hold_base_currency ();

-- name: import.change
-- $1 import, $2 format, $3 columns, $4 questions, $5 options, $6 state, $7 person
UPDATE import
   SET format = $2::jsonb, columns = $3::jsonb, questions = $4::jsonb, options = $5::jsonb, state = $6, updated_by = $7::bigint,
       version = version + 1, updated_at = now()
 WHERE id = $1;

-- name: import.begin
-- $1 import, $2 state, $3 job, $4 person
UPDATE import SET state = $2, job = $3::bigint, result = NULL, version = version + 1, updated_at = now(), updated_by = $4::bigint
 WHERE id = $1;

-- name: import.set_state
-- $1 import, $2 state
UPDATE import SET state = $2, version = version + 1, updated_at = now() WHERE id = $1;

-- name: import.give_back
-- $1 import, $2 state, $3 job: its work ended without success
UPDATE import SET state = $2, version = version + 1, updated_at = now()
 WHERE id = $1 AND job = $3::bigint AND state IN ('checking', 'committing', 'undoing');

-- name: import.forget_rows
-- $1 import
DELETE FROM import_row WHERE import = $1;

-- name: import.forget_skus
-- $1 import: another check, other numbers
DELETE FROM import_sku WHERE import = $1;

-- name: import.match
-- $1 import, $2 by SKU, $3 by brand and serial, $4 by the very same row of an earlier import
UPDATE import_row r
   SET watch = m.watch, watch_version = m.version, changes = NULL, state = NULL,
       clashes = CASE WHEN m.code IS NULL THEN '[]'
                      ELSE jsonb_build_array(jsonb_build_object('field', 'sku', 'value', m.sku, 'code', m.code, 'message', m.message)) END
  FROM (SELECT x.line, x.sku,
               coalesce(s.id, n.id, f.id) AS watch,
               coalesce(s.version, n.version, f.version) AS version,
               CASE WHEN s.archived_at IS NOT NULL THEN 'archived'
                    WHEN s.id IS NOT NULL AND NOT $2::boolean THEN 'taken'
                    WHEN n.n > 1 THEN 'ambiguous_match'
                    WHEN n.id IS NOT NULL AND x.sku IS NOT NULL THEN 'read_only' END AS code,
               CASE WHEN s.archived_at IS NOT NULL
                    THEN 'The watch ' || s.sku || ' is archived. Restore it first, or leave this row out.'
                    WHEN s.id IS NOT NULL AND NOT $2::boolean
                    THEN 'The SKU ' || s.sku || ' is taken, and rows are not matched by SKU.'
                    WHEN n.n > 1
                    THEN 'Several watches have this brand and serial number: ' || n.skus || '. Give the SKU of the right one.'
                    WHEN n.id IS NOT NULL AND x.sku IS NOT NULL
                    THEN 'This brand and serial number is in stock as ' || n.skus || '. Give that SKU, or correct the serial number.'
               END AS message
          FROM import_row x
          LEFT JOIN watch s ON code_key (s.sku) = code_key (x.sku)
          LEFT JOIN (SELECT w.brand, w.serial, min(w.id) AS id, min(w.version) AS version, count(*) AS n,
                            string_agg(w.sku, ', ' ORDER BY w.sku) AS skus
                       FROM watch w
                      WHERE w.serial IS NOT NULL AND w.brand IS NOT NULL AND w.archived_at IS NULL
                      GROUP BY w.brand, w.serial) n
            ON $3::boolean AND s.id IS NULL AND n.brand = x.brand AND n.serial = x.serial
          LEFT JOIN (SELECT DISTINCT ON (p.fingerprint) p.fingerprint, w.id, w.version
                       FROM import_row p
                       JOIN import i ON i.id = p.import AND i.state = 'committed' AND i.resource = 'watches'
                       JOIN watch w ON w.id = p.watch AND w.archived_at IS NULL
                      WHERE p.import <> $1 AND p.state <> 'error'
                        AND p.fingerprint IN (SELECT y.fingerprint FROM import_row y WHERE y.import = $1 AND y.sku IS NULL)
                      ORDER BY p.fingerprint, p.import DESC) f
            ON $4::boolean AND x.sku IS NULL AND n.id IS NULL AND f.fingerprint = x.fingerprint
         WHERE x.import = $1) m
 WHERE r.import = $1 AND r.line = m.line;

-- name: import.twice_sku
-- $1 import
UPDATE import_row r
   SET clashes = r.clashes || jsonb_build_object('field', 'sku', 'value', r.sku, 'code', 'duplicate_in_file', 'message',
                   'The SKU ' || r.sku || ' stands in the lines ' || d.lines || '. Keep one of them.')
  FROM (SELECT code_key (sku) AS sku,
               array_to_string((array_agg(line ORDER BY line))[1:8], ', ') || CASE WHEN count(*) > 8 THEN ' …' ELSE '' END AS lines
          FROM import_row WHERE import = $1 AND sku IS NOT NULL GROUP BY 1 HAVING count(*) > 1) d
 WHERE r.import = $1 AND code_key (r.sku) = d.sku;

-- name: import.twice_sale
-- $1 import: what is no sale, a cancelled order of the same watch, is in nobody's way
UPDATE import_row r
   SET clashes = r.clashes || jsonb_build_object('field', 'sku', 'value', r.sku, 'code', 'duplicate_in_file', 'message',
                   'The SKU ' || r.sku || ' stands in the lines ' || d.lines || '. Keep one of them.')
  FROM (SELECT code_key (sku) AS sku,
               array_to_string((array_agg(line ORDER BY line))[1:8], ', ') || CASE WHEN count(*) > 8 THEN ' …' ELSE '' END AS lines
          FROM import_row WHERE import = $1 AND sku IS NOT NULL AND errors = '[]' GROUP BY 1 HAVING count(*) > 1) d
 WHERE r.import = $1 AND r.errors = '[]' AND code_key (r.sku) = d.sku;

-- name: import.twice_serial
-- $1 import: two rows without a SKU of one brand and serial number
UPDATE import_row r
   SET clashes = r.clashes || jsonb_build_object('field', 'serial', 'value', r.serial, 'code', 'duplicate_in_file', 'message',
                   'This brand and serial number stands in the lines ' || d.lines || '. Keep one of them, or give each its SKU.')
  FROM (SELECT fields -> 'brand' ->> 'name' AS brand, serial,
               array_to_string((array_agg(line ORDER BY line))[1:8], ', ') || CASE WHEN count(*) > 8 THEN ' …' ELSE '' END AS lines
          FROM import_row
         WHERE import = $1 AND fields -> 'brand' ->> 'name' IS NOT NULL AND serial IS NOT NULL AND watch IS NULL
         GROUP BY 1, 2 HAVING count(*) > 1 AND bool_or(sku IS NULL)) d
 WHERE r.import = $1 AND r.fields -> 'brand' ->> 'name' = d.brand AND r.serial = d.serial AND r.watch IS NULL;

-- name: import.twice_watch
-- $1 import: two rows that mean one watch in different ways
UPDATE import_row r
   SET clashes = r.clashes || jsonb_build_object('field', 'sku', 'value', r.sku, 'code', 'duplicate_in_file', 'message',
                   'The lines ' || d.lines || ' mean the same watch, ' || w.sku || '. Keep one of them.')
  FROM (SELECT watch, array_to_string((array_agg(line ORDER BY line))[1:8], ', ') || CASE WHEN count(*) > 8 THEN ' …' ELSE '' END AS lines
          FROM import_row WHERE import = $1 AND watch IS NOT NULL GROUP BY watch HAVING count(*) > 1) d
  JOIN watch w ON w.id = d.watch
 WHERE r.import = $1 AND r.watch = d.watch AND r.clashes = '[]';

-- name: import.judge_new
-- $1 import
UPDATE import_row r
   SET changes = NULL,
       state = CASE WHEN r.errors = '[]' AND n.clashes = '[]' THEN 'new' ELSE 'error' END,
       clashes = n.clashes
  FROM (SELECT x.line,
               x.clashes
               || CASE WHEN x.fields ? 'name' OR x.made_name IS NOT NULL THEN '[]'::jsonb
                       ELSE jsonb_build_array(jsonb_build_object('field', 'name', 'value', NULL, 'code', 'required', 'message',
                              'A new watch needs a name, or a brand, model or reference to make one of.')) END
               || CASE WHEN st.role IS DISTINCT FROM 'sold' THEN '[]'::jsonb
                       ELSE jsonb_build_array(jsonb_build_object('field', 'status', 'value', st.name, 'code', 'move_not_allowed',
                              'message', 'A watch is sold by recording its sale. Import it with another status, then its sale.')) END
               AS clashes
          FROM import_row x
          LEFT JOIN status st ON st.id = (x.fields -> 'status' ->> 'id')::bigint
         WHERE x.import = $1 AND x.watch IS NULL) n
 WHERE r.import = $1 AND r.line = n.line;

-- name: import.judge_moves
-- $1 import: a status changes by its allowed moves only
UPDATE import_row r
   SET state = 'error',
       clashes = r.clashes || jsonb_build_object('field', 'status', 'value', r.changes -> 'status' -> 1 ->> 'name', 'code', 'move_not_allowed',
                   'message', coalesce(r.changes -> 'status' -> 0 ->> 'name', '–') || ' cannot become '
                     || coalesce(r.changes -> 'status' -> 1 ->> 'name', '–')
                     || CASE WHEN b.role = 'sold' THEN '. A watch is sold by recording its sale.' ELSE '. See the allowed moves of the statuses.' END)
  FROM import_row x
  LEFT JOIN status a ON a.id = (x.changes -> 'status' -> 0 ->> 'id')::bigint
  LEFT JOIN status b ON b.id = (x.changes -> 'status' -> 1 ->> 'id')::bigint
 WHERE x.import = $1 AND x.state = 'changed' AND x.changes ? 'status'
   AND (b.id IS NULL OR b.role = 'sold' OR NOT coalesce(b.name = ANY (string_to_array(a.moves, E'\n')), false))
   AND r.import = x.import AND r.line = x.line;

-- name: import.counts
-- $1 import
SELECT count(*) AS rows,
       count(*) FILTER (WHERE state = 'new') AS new,
       count(*) FILTER (WHERE state = 'changed') AS changed,
       count(*) FILTER (WHERE state = 'same') AS same,
       count(*) FILTER (WHERE state = 'error') AS errors,
       count(*) FILTER (WHERE state IN ('new', 'changed') AND notices <> '[]') AS notices
  FROM import_row
 WHERE import = $1;

-- name: import.sums
-- $1 import, $2 money fields with commas
SELECT k.key, r.fields -> k.key ->> 'currency' AS currency, sum((r.fields -> k.key ->> 'amount')::bigint)::text AS amount
  FROM import_row r, unnest(string_to_array($2, ',')) AS k(key)
 WHERE r.import = $1 AND r.state <> 'error' AND jsonb_typeof(r.fields -> k.key) = 'object'
 GROUP BY 1, 2
 ORDER BY 1, 2;

-- name: import.missing
-- $1 import, $2 field: the names that nothing has yet
SELECT DISTINCT fields -> $2 ->> 'name' AS name
  FROM import_row
 WHERE import = $1 AND state IN ('new', 'changed') AND jsonb_typeof(fields -> $2 -> 'id') = 'null'
 ORDER BY 1;

-- name: import.checked
-- $1 import, $2 rows, $3 new, $4 changed, $5 same, $6 errors, $7 notices, $8 sums, $9 missing
UPDATE import
   SET state = 'checked', n_rows = $2::bigint, n_new = $3::bigint, n_changed = $4::bigint, n_same = $5::bigint, n_errors = $6::bigint,
       n_notices = $7::bigint, sums = $8::jsonb, missing = $9::jsonb, version = version + 1, updated_at = now()
 WHERE id = $1;

-- name: import.show_rows
-- $1 import, $2 state or null ("noticed": with cells that go to the notes instead), $3 after this line, $4 how many
SELECT r.line, r.state, r.watch AS id, coalesce(w.sku, r.made_sku, r.sku) AS sku, r.fields, r.changes, r.errors || r.clashes AS errors, r.notices,
       r.kept, r.made_name
  FROM import_row r
  LEFT JOIN watch w ON w.id = r.watch
 WHERE r.import = $1 AND r.line > $3::bigint
   AND ($2::text IS NULL OR r.state = $2 OR ($2 = 'noticed' AND r.state IN ('new', 'changed') AND r.notices <> '[]'))
 ORDER BY r.line
 LIMIT $4::bigint;

-- name: import.kept_rows
-- $1 import, $2 after this line, $3 how many: what the undo left as it is
SELECT r.line, r.state, r.watch AS id, coalesce(w.sku, r.made_sku, r.sku) AS sku, r.fields, r.changes, r.errors || r.clashes AS errors, r.notices,
       r.kept, r.made_name
  FROM import_row r
  LEFT JOIN watch w ON w.id = r.watch
 WHERE r.import = $1 AND r.kept IS NOT NULL AND r.line > $2::bigint
 ORDER BY r.line
 LIMIT $3::bigint;

-- name: import.error_lines
-- $1 import, $2 state, "noticed" or "kept"; for the file of what was left out, or left as it is by the undo
SELECT r.line, CASE WHEN $2 = 'kept' THEN r.kept ELSE string_agg(e ->> 'message', ' ' ORDER BY n) END AS why
  FROM import_row r
  LEFT JOIN LATERAL jsonb_array_elements(CASE WHEN $2 = 'noticed' THEN r.notices ELSE r.errors || r.clashes END)
       WITH ORDINALITY AS m(e, n) ON true
 WHERE r.import = $1
   AND (r.state = $2 OR ($2 = 'noticed' AND r.state IN ('new', 'changed') AND r.notices <> '[]') OR ($2 = 'kept' AND r.kept IS NOT NULL))
 GROUP BY r.line, r.kept
 ORDER BY r.line;

-- name: import.stale
-- $1 import: rows that would do something else by now than what was shown
SELECT count(*)
  FROM import_row r
  LEFT JOIN watch w ON w.id = r.watch
  LEFT JOIN watch s ON code_key (s.sku) = code_key (r.sku) AND r.watch IS NULL
 WHERE r.import = $1 AND ((r.state = 'changed' AND (w.version IS DISTINCT FROM r.watch_version OR w.archived_at IS NOT NULL))
                          OR (r.state = 'new' AND s.id IS NOT NULL));

-- name: import.lock_watches
-- $1 import: nobody changes them until we are done
SELECT count(*) FROM (SELECT w.id FROM watch w JOIN import_row r ON r.watch = w.id
                       WHERE r.import = $1 AND r.state = 'changed' ORDER BY w.id FOR NO KEY UPDATE OF w) locked;

-- name: import.skip_numbers
-- $1 import: numbers that its own rows bring along are not given to others of them. A SKU is a prefix and up to 15
-- digits; where the prefix ends cannot be seen, so each place is tried, and equal keys meet by grouping: comparing
-- every prefix with every row takes a minute for ten thousand rows.
INSERT INTO sku_counter AS c (prefix, last)
SELECT unnest (k.prefixes), k.last
  FROM (SELECT array_agg(DISTINCT x.prefix) FILTER (WHERE x.prefix IS NOT NULL) AS prefixes, max(x.number) AS last
          FROM (SELECT DISTINCT code_key (prefix) AS key, prefix, NULL::bigint AS number
                  FROM import_row WHERE import = $1 AND state = 'new' AND prefix IS NOT NULL
                UNION ALL
                SELECT left(s.sku, -n), NULL, right(s.sku, n)::bigint
                  FROM (SELECT code_key (sku) AS sku FROM import_row WHERE import = $1 AND sku ~ '[0-9]$') s,
                       generate_series(1, least(15, length(substring(s.sku FROM '[0-9]*$')))) AS n) x
         GROUP BY x.key) k
 WHERE k.prefixes IS NOT NULL AND k.last IS NOT NULL
 ORDER BY 1
    ON CONFLICT (prefix) DO UPDATE SET last = greatest(c.last, excluded.last);

-- name: import.wanted_skus
-- $1 import: how many numbers each prefix still needs
SELECT r.prefix, count(*) AS n
  FROM import_row r
 WHERE r.import = $1 AND r.state = 'new' AND r.prefix IS NOT NULL
   AND NOT EXISTS (SELECT 1 FROM import_sku k WHERE k.import = $1 AND k.prefix = r.prefix)
 GROUP BY r.prefix
 ORDER BY r.prefix;

-- name: import.keep_skus
-- $1 import, $2 prefix, $3 SKUs
INSERT INTO import_sku (import, prefix, skus) VALUES ($1, $2, $3::text[]);

-- name: import.give_skus
-- $1 import; lines and numbers side by side: finding the n-th text of an array goes through all before it, and a join
-- by number is one of every line with every number when the planner errs
UPDATE import_row r
   SET made_sku = y.sku
  FROM (SELECT u.line, u.sku
          FROM (SELECT prefix, array_agg(line ORDER BY line) AS lines
                  FROM import_row WHERE import = $1 AND state = 'new' AND prefix IS NOT NULL GROUP BY prefix) x
          JOIN import_sku k ON k.import = $1 AND k.prefix = x.prefix,
               unnest(x.lines, k.skus) AS u (line, sku)) y
 WHERE r.import = $1 AND r.line = y.line;

-- name: import.note_made
-- $1 import, $2 kind, $3 record, $4 name
INSERT INTO import_made (import, kind, record, name) VALUES ($1, $2, $3::bigint, $4);

-- name: import.resolve
-- $1 import, $2 field, $3 kind: rows that name what has just been made
UPDATE import_row r
   SET fields = jsonb_set(r.fields, ARRAY[$2, 'id'], to_jsonb(m.record)),
       changes = CASE WHEN r.changes ? $2 THEN jsonb_set(r.changes, ARRAY[$2, '1', 'id'], to_jsonb(m.record)) ELSE r.changes END
  FROM import_made m
 WHERE m.import = $1 AND m.kind = $3 AND r.import = $1 AND r.state IN ('new', 'changed')
   AND jsonb_typeof(r.fields -> $2 -> 'id') = 'null' AND r.fields -> $2 ->> 'name' = m.name;

-- name: import.lines
-- $1 import, $2 state: where batches of so many rows ($3) end
SELECT max(line) AS last
  FROM (SELECT line, (row_number() OVER (ORDER BY line) - 1) / $3::bigint AS batch
          FROM import_row WHERE import = $1 AND state = $2) b
 GROUP BY batch
 ORDER BY 1;

-- name: import.note_new
-- $1 import, $2 after line, $3 to line, $4 person: an activity row for each watch that was made
INSERT INTO activity (actor, request, kind, record, version, action, changes)
SELECT $4::bigint, 'import-' || $1::bigint, 'watch', r.watch, 1, 'import',
       (SELECT coalesce(jsonb_object_agg(f.key, jsonb_build_array(NULL, f.value)), '{}')
          FROM jsonb_each(r.fields - '+notes') f WHERE jsonb_typeof(f.value) <> 'null')
         || jsonb_build_object('sku', jsonb_build_array(NULL, coalesce(r.sku, r.made_sku)))
         || CASE WHEN r.fields ? 'name' THEN '{}' ELSE jsonb_build_object('name', jsonb_build_array(NULL, r.made_name)) END
         || CASE WHEN r.fields ? '+notes' THEN jsonb_build_object('notes', jsonb_build_array(NULL, r.fields ->> '+notes')) ELSE '{}' END
  FROM import_row r
 WHERE r.import = $1 AND r.state = 'new' AND r.line > $2::bigint AND r.line <= $3::bigint
 ORDER BY r.line;

-- name: import.note_changed
-- $1 import, $2 after line, $3 to line, $4 person
INSERT INTO activity (actor, request, kind, record, version, action, changes)
SELECT $4::bigint, 'import-' || $1::bigint, 'watch', r.watch, r.watch_version, 'import', r.changes
  FROM import_row r
 WHERE r.import = $1 AND r.state = 'changed' AND r.line > $2::bigint AND r.line <= $3::bigint
 ORDER BY r.line;

-- name: import.committed
-- $1 import, $2 result
UPDATE import SET state = 'committed', result = $2::jsonb, committed_at = now(), version = version + 1, updated_at = now() WHERE id = $1;

-- name: import.lock_for_undo
-- $1 import
SELECT count(*) FROM (SELECT w.id FROM watch w JOIN import_row r ON r.watch = w.id
                       WHERE r.import = $1 AND r.state IN ('new', 'changed') ORDER BY w.id FOR UPDATE OF w) locked;

-- name: import.keep_edited
-- $1 import: what somebody changed since then stays as it is
UPDATE import_row r
   SET kept = CASE WHEN w.id IS NULL THEN 'removed' ELSE 'edited' END
  FROM import_row x
  LEFT JOIN watch w ON w.id = x.watch
 WHERE x.import = $1 AND x.state IN ('new', 'changed') AND w.version IS DISTINCT FROM x.watch_version
   AND r.import = x.import AND r.line = x.line;

-- name: import.keep_gone
-- $1 import: watches that are gone cannot be put back
UPDATE import_row r SET kept = 'removed'
 WHERE r.import = $1 AND r.state IN ('new', 'changed') AND NOT EXISTS (SELECT 1 FROM watch w WHERE w.id = r.watch);

-- name: import.keep_in_use
-- $1 import: whatever somebody wants, a watch that is sold or on offer does not get another status, nor becomes sold
-- without a sale
UPDATE import_row r SET kept = 'in_use'
 WHERE r.import = $1 AND r.state = 'changed' AND r.kept IS NULL AND r.changes ? 'status'
   AND (EXISTS (SELECT FROM sale s WHERE s.watch = r.watch AND s.cancelled_at IS NULL)
        OR EXISTS (SELECT FROM listing l
                    WHERE l.watch = r.watch AND l.archived_at IS NULL AND l.state IN ('approved', 'exported', 'published'))
        OR EXISTS (SELECT FROM status st WHERE st.id = (r.changes -> 'status' -> 0 ->> 'id')::bigint AND st.role = 'sold'));

-- name: import.references
-- $1 table: every column that refers to it from a table of its own rows; those of side tables are their keys
SELECT c.conrelid::regclass::text AS table, quote_ident(a.attname) AS column
  FROM pg_constraint c
  JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
 WHERE c.confrelid = $1::text::regclass AND c.contype = 'f' AND cardinality(c.conkey) = 1
   AND NOT EXISTS (SELECT 1 FROM pg_constraint k
                    WHERE k.conrelid = c.conrelid AND k.contype = 'p' AND k.conkey = c.conkey)
 ORDER BY 1, 2;

-- name: import.note_undone
-- $1 import, $2 person: what is put back as it was
INSERT INTO activity (actor, request, kind, record, version, action, changes)
SELECT $2::bigint, 'import-' || $1::bigint, 'watch', r.watch, w.version, 'undo',
       (SELECT coalesce(jsonb_object_agg(f.key, jsonb_build_array(f.value -> 1, f.value -> 0)), '{}') FROM jsonb_each(r.changes) f)
  FROM import_row r
  JOIN watch w ON w.id = r.watch
 WHERE r.import = $1 AND r.state = 'changed' AND r.kept IS NULL
 ORDER BY r.line;

-- name: import.note_removed
-- $1 import, $2 person: watches that go again
INSERT INTO activity (actor, request, kind, record, version, action, changes)
SELECT $2::bigint, 'import-' || $1::bigint, 'watch', r.watch, w.version + 1, 'undo',
       jsonb_build_object('sku', jsonb_build_array(w.sku, NULL), 'name', jsonb_build_array(w.name, NULL))
  FROM import_row r
  JOIN watch w ON w.id = r.watch
 WHERE r.import = $1 AND r.state = 'new' AND r.kept IS NULL
 ORDER BY r.line;

-- name: import.remove_watches
-- $1 import
DELETE FROM watch w
 USING import_row r
 WHERE r.import = $1 AND r.state = 'new' AND r.kept IS NULL AND w.id = r.watch;

-- name: import.made
-- $1 import
SELECT kind, record, name FROM import_made WHERE import = $1 ORDER BY kind, record;

-- name: import.undone
-- $1 import, $2 result
UPDATE import SET state = 'undone', result = $2::jsonb, undone_at = now(), version = version + 1, updated_at = now() WHERE id = $1;

-- name: import.undo_counts
-- $1 import
SELECT count(*) FILTER (WHERE state = 'changed' AND kept IS NULL) AS restored,
       count(*) FILTER (WHERE state = 'new' AND kept IS NULL) AS removed,
       count(*) FILTER (WHERE kept IS NOT NULL) AS kept
  FROM import_row
 WHERE import = $1;

-- name: import.brands
SELECT id, name, code FROM brand ORDER BY archived_at IS NOT NULL, id;

-- name: import.locations
SELECT id, name FROM location ORDER BY archived_at IS NOT NULL, id;

-- name: import.statuses
SELECT id, name FROM status ORDER BY archived_at IS NOT NULL, id;

-- name: import.stages
SELECT id, name FROM stage ORDER BY archived_at IS NOT NULL, id;

-- name: import.batches
SELECT id, name FROM batch ORDER BY archived_at IS NOT NULL, id;

-- name: import.people
-- $1 role
SELECT id, name FROM person WHERE role = $1 ORDER BY archived_at IS NOT NULL OR disabled, id;

-- name: import.currency
SELECT base_currency FROM setting;

-- name: import.note_versions
-- $1 import, $2 after line, $3 to line: what the commit made of the watches, for the undo
UPDATE import_row r
   SET watch_version = w.version
  FROM watch w
 WHERE r.import = $1 AND r.state = 'changed' AND r.line > $2::bigint AND r.line <= $3::bigint AND w.id = r.watch;

-- name: import.search_later
-- What is searched by is written once a batch, not once for each table.
SELECT set_config('sv.search_later', 'on', true);

-- name: import.search_now
-- $1 import, $2 state, $3 after line, $4 to line
SELECT watch_search_fill(array_agg(r.watch))
  FROM import_row r
 WHERE r.import = $1 AND r.state = $2 AND r.kept IS NULL AND r.line > $3::bigint AND r.line <= $4::bigint
   AND (r.state = 'new' OR r.changes ?| ARRAY['serial', 'reference', 'brand', 'model', 'name', 'description'])
HAVING count(*) > 0;

-- name: import.platform
-- $1 id, code or name
SELECT id FROM platform WHERE archived_at IS NULL AND (id::text = $1 OR lower(code) = lower($1) OR lower(name) = lower($1)) LIMIT 1;

-- name: import.clear_sales
-- $1 import
UPDATE import_row SET state = NULL, watch = NULL, clashes = '[]' WHERE import = $1;

-- name: import.bad_sales
-- $1 import
UPDATE import_row SET state = 'error' WHERE import = $1 AND (errors <> '[]' OR clashes <> '[]');

-- name: import.open_sales
-- $1 import, $2 state, null: not judged yet
SELECT line, fields FROM import_row WHERE import = $1 AND state IS NOT DISTINCT FROM $2 ORDER BY line;

-- name: import.judge_sale
-- $1 import, $2 line, $3 state, $4 watch (0: none), $5 code, $6 message (both null: nothing is wrong), $7 field
UPDATE import_row
   SET state = $3, watch = nullif($4::bigint, 0),
       clashes = CASE WHEN $5::text IS NULL THEN '[]'
                      ELSE jsonb_build_array(jsonb_build_object('field', $7::text, 'value', fields ->> $7, 'code', $5::text, 'message', $6::text)) END
 WHERE import = $1 AND line = $2::bigint;

-- name: import.notice_sale
-- $1 import, $2 line, $3 field, $4 code, $5 message: recorded, but not quite as it is written
UPDATE import_row
   SET notices = notices || jsonb_build_array(jsonb_build_object('column', NULL, 'field', $3::text, 'value', fields ->> $3,
                                                                 'code', $4::text, 'message', $5::text))
 WHERE import = $1 AND line = $2::bigint;

-- name: import.note_sale
-- $1 import, $2 line, $3 sale that the row recorded
UPDATE import_row
   SET sale = $3::bigint, sale_version = (SELECT version FROM sale WHERE id = $3::bigint)
 WHERE import = $1 AND line = $2::bigint;

-- name: import.lock_sold
-- $1 import: first the watches, in the order in which everybody locks them
SELECT count(*) FROM (SELECT w.id FROM watch w JOIN import_row r ON r.watch = w.id
                       WHERE r.import = $1 AND r.sale IS NOT NULL ORDER BY w.id FOR NO KEY UPDATE OF w) locked;

-- name: import.lock_sales
-- $1 import
SELECT count(*) FROM (SELECT s.id FROM sale s JOIN import_row r ON r.sale = s.id
                       WHERE r.import = $1 ORDER BY s.id FOR UPDATE OF s) locked;

-- name: import.keep_cancelled_sales
-- $1 import: whoever cancelled one has undone it already
UPDATE import_row r SET kept = 'cancelled'
  FROM sale s
 WHERE r.import = $1 AND s.id = r.sale AND s.cancelled_at IS NOT NULL;

-- name: import.keep_edited_sales
-- $1 import: what somebody changed since then, or added fees to, stays as it is; a report brings no fees
UPDATE import_row r SET kept = 'edited'
  FROM sale s
 WHERE r.import = $1 AND r.kept IS NULL AND s.id = r.sale
   AND (s.version <> r.sale_version OR EXISTS (SELECT 1 FROM sale_fee f WHERE f.sale = s.id));

-- name: import.undo_sales
-- $1 import: the sales to take back
SELECT sale, line FROM import_row WHERE import = $1 AND sale IS NOT NULL AND kept IS NULL ORDER BY line;

-- name: import.undo_sales_counts
-- $1 import
SELECT count(*) FILTER (WHERE kept IS NULL) AS cancelled, count(*) FILTER (WHERE kept IS NOT NULL) AS kept
  FROM import_row
 WHERE import = $1 AND sale IS NOT NULL;

-- name: import.list
-- $1 person whose imports (0: all), $2 resource or null, $3 state or null, $4 before this id (0: from the newest), $5 how many
SELECT i.id
  FROM import i
 WHERE i.archived_at IS NULL AND ($1::bigint = 0 OR i.created_by = $1) AND ($2::text IS NULL OR i.resource = $2)
   AND ($3::text IS NULL OR i.state = $3) AND ($4::bigint = 0 OR i.id < $4)
 ORDER BY i.id DESC
 LIMIT $5::bigint;

-- name: import.prune
-- $1 days: imports that came to nothing, with their files and rows. A committed one stays, since it can be undone.
DELETE FROM import i
 WHERE i.id IN (SELECT o.id
                  FROM import o
                 WHERE o.updated_at < now() - make_interval(days => $1::int)
                   AND o.state IN ('sniffed', 'checked', 'cancelled', 'failed', 'undone')
                 ORDER BY o.id
                 LIMIT 20
                   FOR UPDATE SKIP LOCKED);
