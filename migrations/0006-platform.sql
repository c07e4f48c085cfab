-- 0006-platform.sql: marketplaces and listings

CREATE TABLE platform (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  created_by bigint REFERENCES person,
  updated_at timestamptz NOT NULL DEFAULT now(),
  updated_by bigint REFERENCES person,
  archived_at timestamptz,
  code text NOT NULL CONSTRAINT platform_code_taken UNIQUE,
  name text NOT NULL CONSTRAINT platform_name_taken UNIQUE,
  description jsonb,               -- null: the one that ships with the program
  template_uploaded_at timestamptz,
  dictionary_uploaded_at timestamptz
);

INSERT INTO platform (code, name) VALUES ('catawiki', 'Catawiki');

-- One watch on one platform: what a person typed over the defaults, and where it stands.
CREATE TABLE listing (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  created_by bigint REFERENCES person,
  updated_at timestamptz NOT NULL DEFAULT now(),
  updated_by bigint REFERENCES person,
  archived_at timestamptz,
  watch bigint NOT NULL REFERENCES watch,
  platform bigint NOT NULL REFERENCES platform,
  state text NOT NULL DEFAULT 'draft' CONSTRAINT listing_state_known
    CHECK (state IN ('draft', 'approved', 'exported', 'published', 'sold', 'withdrawn')),
  binding boolean NOT NULL DEFAULT true, -- can oblige us to sell while it is published
  "values" jsonb NOT NULL DEFAULT '{}',
  external_id text,
  exported_at timestamptz,
  published_at timestamptz
);
CREATE UNIQUE INDEX listing_one_per_platform ON listing (watch, platform) WHERE archived_at IS NULL;
-- What must never happen: two live listings of one watch that can both bind us.
CREATE UNIQUE INDEX listing_one_binding ON listing (watch)
  WHERE state = 'published' AND binding AND archived_at IS NULL;
CREATE INDEX listing_platform_state ON listing (platform, state) WHERE archived_at IS NULL;

SELECT watch_changes ('platform'), watch_changes ('listing');

ALTER TABLE sale ADD CONSTRAINT sale_platform_known FOREIGN KEY (platform) REFERENCES platform;

-- A sale ends every listing of its watch in the same transaction: the one it came from is sold, the others are withdrawn.
CREATE FUNCTION end_listings () RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  WITH ended AS (
    UPDATE listing l
       SET state = CASE WHEN l.platform = NEW.platform THEN 'sold' ELSE 'withdrawn' END,
           version = l.version + 1, updated_at = now(), updated_by = NEW.created_by
     WHERE l.watch = NEW.watch AND l.archived_at IS NULL AND l.state NOT IN ('sold', 'withdrawn')
    RETURNING l.id, l.version, l.state
  )
  INSERT INTO activity (actor, kind, record, version, action)
  SELECT NEW.created_by, 'listing', id, version, state FROM ended;
  RETURN NULL;
END $$;
CREATE TRIGGER end_listings AFTER INSERT ON sale
  FOR EACH ROW WHEN (NEW.cancelled_at IS NULL) EXECUTE FUNCTION end_listings ();
