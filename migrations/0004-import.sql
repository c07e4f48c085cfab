-- 0004-import.sql: lists that come in as files

CREATE TABLE import (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  created_by bigint REFERENCES person,
  updated_at timestamptz NOT NULL DEFAULT now(),
  updated_by bigint REFERENCES person,
  archived_at timestamptz,
  name text,                               -- of the file
  resource text NOT NULL CONSTRAINT import_resource_known CHECK (resource IN ('watches', 'sales')),
  state text NOT NULL DEFAULT 'sniffed' CONSTRAINT import_state_known
    CHECK (state IN ('sniffed', 'checking', 'checked', 'committing', 'committed', 'undoing', 'undone',
                     'cancelled', 'failed')),
  format jsonb NOT NULL,
  columns jsonb NOT NULL,
  questions jsonb NOT NULL,
  options jsonb NOT NULL,
  n_rows bigint NOT NULL DEFAULT 0,
  n_new bigint NOT NULL DEFAULT 0,
  n_changed bigint NOT NULL DEFAULT 0,
  n_same bigint NOT NULL DEFAULT 0,
  n_errors bigint NOT NULL DEFAULT 0,
  n_notices bigint NOT NULL DEFAULT 0,     -- rows with a cell that goes to the notes instead
  sums jsonb NOT NULL DEFAULT '{}',        -- {"asking_price": {"SEK": 125000}} of the rows without error
  missing jsonb NOT NULL DEFAULT '{}',     -- {"brand": ["Enicar"]}: what the commit makes
  result jsonb,                            -- what the commit or the undo came to
  job bigint REFERENCES job,
  committed_at timestamptz,
  undone_at timestamptz
);
CREATE INDEX import_created_by ON import (created_by, id);
SELECT watch_changes ('import');

-- The file in pieces, in the database so that any process can go on with it.
CREATE TABLE import_file (
  import bigint NOT NULL REFERENCES import ON DELETE CASCADE,
  part int NOT NULL,
  bytes bytea NOT NULL,
  PRIMARY KEY (import, part)
);
ALTER TABLE import_file ALTER bytes SET STORAGE EXTERNAL;

-- One row of the file, as it was understood, and what became of it.
CREATE TABLE import_row (
  import bigint NOT NULL REFERENCES import ON DELETE CASCADE,
  line bigint NOT NULL,                    -- of the file
  state text CONSTRAINT import_row_state_known CHECK (state IN ('new', 'changed', 'same', 'error')),
  sku text,                                -- as the file has it
  brand bigint,                            -- for matching, with the serial number
  serial text,
  made_name text,                          -- for a new watch without a name
  prefix text,                             -- for a new watch without a SKU
  made_sku text,
  fingerprint uuid NOT NULL,               -- of the cells: the very same row in another file
  fields jsonb NOT NULL,                   -- field: canonical value; "+notes": lines to add
  changes jsonb,                           -- {"field": [old, new]} of a watch that is there
  errors jsonb NOT NULL DEFAULT '[]',      -- of the cells
  clashes jsonb NOT NULL DEFAULT '[]',     -- with other rows and with what is there
  notices jsonb NOT NULL DEFAULT '[]',     -- of cells that did not fit their column and go to the notes
  watch bigint,                            -- that it matches, or that it made
  watch_version int,                       -- when it was looked at; after the commit the one it made
  sale bigint,                             -- that it recorded, at that version: for the undo
  sale_version int,
  kept text,                               -- why the undo left it as it is
  PRIMARY KEY (import, line)
);
CREATE INDEX import_row_fingerprint ON import_row (fingerprint);
CREATE INDEX import_row_sale ON import_row (sale) WHERE sale IS NOT NULL;

-- Numbers that were reserved for the new watches of an import: a commit that is tried again takes the same.
CREATE TABLE import_sku (
  import bigint NOT NULL REFERENCES import ON DELETE CASCADE,
  prefix text NOT NULL,
  skus text[] NOT NULL,
  PRIMARY KEY (import, prefix)
);

-- Brands and locations that an import made, for its undo.
CREATE TABLE import_made (
  import bigint NOT NULL REFERENCES import ON DELETE CASCADE,
  kind text NOT NULL,
  record bigint NOT NULL,
  name text NOT NULL,
  PRIMARY KEY (import, kind, record)
);
