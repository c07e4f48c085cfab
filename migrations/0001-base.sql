-- 0001-base.sql: people, lists of choice, watches, activity and changes

CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- Who can sign in. Kind "person", shown as users.
CREATE TABLE person (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  created_by bigint REFERENCES person,
  updated_at timestamptz NOT NULL DEFAULT now(),
  updated_by bigint REFERENCES person,
  archived_at timestamptz,
  name text NOT NULL CONSTRAINT person_name_given CHECK (name <> ''),
  email text NOT NULL CONSTRAINT person_email_given CHECK (email <> ''),
  phone text,
  role text NOT NULL CONSTRAINT person_role_known
    CHECK (role IN ('admin', 'manager', 'finance', 'agent', 'seller')),
  disabled boolean NOT NULL DEFAULT false,
  currency text,
  locale text NOT NULL DEFAULT 'en',
  country text,
  password_hash text
);
CREATE UNIQUE INDEX person_email_taken ON person (lower(email));

-- A seller sees the agents assigned to it.
CREATE TABLE seller_agent (
  seller bigint NOT NULL REFERENCES person,
  agent bigint NOT NULL REFERENCES person,
  PRIMARY KEY (seller, agent)
);

CREATE TABLE session (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  token_sha256 bytea NOT NULL CONSTRAINT session_token_taken UNIQUE,
  person bigint NOT NULL REFERENCES person,
  created_at timestamptz NOT NULL DEFAULT now(),
  seen_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  idle_seconds int NOT NULL,
  ended_at timestamptz,
  address text,
  user_agent text
);
CREATE INDEX session_person ON session (person) WHERE ended_at IS NULL;

-- Failed attempts to sign in, for throttling per account and per address.
CREATE TABLE sign_in_failure (
  at timestamptz NOT NULL DEFAULT now(),
  account text NOT NULL,
  address text NOT NULL
);
CREATE INDEX sign_in_failure_account ON sign_in_failure (account, at);
CREATE INDEX sign_in_failure_address ON sign_in_failure (address, at);

-- Servers remember sessions; they are told what to forget: 's12' a session that has ended, 'p7' a person.
CREATE FUNCTION note_session_end () RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('sv_session', 's' || NEW.id);
  RETURN NULL;
END $$;
CREATE TRIGGER note_session_end AFTER UPDATE OF ended_at ON session
  FOR EACH ROW WHEN (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL)
  EXECUTE FUNCTION note_session_end ();

-- Whoever changes a person, the sessions that must not outlive the change end in the same transaction.
CREATE FUNCTION end_sessions () RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.role <> OLD.role OR (NEW.disabled AND NOT OLD.disabled)
     OR (NEW.archived_at IS NOT NULL AND OLD.archived_at IS NULL)
     OR NEW.password_hash IS DISTINCT FROM OLD.password_hash THEN
    UPDATE session SET ended_at = now() WHERE person = NEW.id AND ended_at IS NULL;
  END IF;
  PERFORM pg_notify('sv_session', 'p' || NEW.id);
  RETURN NULL;
END $$;
CREATE TRIGGER end_sessions AFTER UPDATE ON person
  FOR EACH ROW EXECUTE FUNCTION end_sessions ();

CREATE TABLE brand (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  created_by bigint REFERENCES person,
  updated_at timestamptz NOT NULL DEFAULT now(),
  updated_by bigint REFERENCES person,
  archived_at timestamptz,
  name text NOT NULL CONSTRAINT brand_name_given CHECK (name <> ''),
  code text NOT NULL CONSTRAINT brand_code_letters CHECK (code ~ '^[A-Z]{3}$')
);
CREATE UNIQUE INDEX brand_name_taken ON brand (name) WHERE archived_at IS NULL;

CREATE TABLE location (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  created_by bigint REFERENCES person,
  updated_at timestamptz NOT NULL DEFAULT now(),
  updated_by bigint REFERENCES person,
  archived_at timestamptz,
  name text NOT NULL CONSTRAINT location_name_given CHECK (name <> ''),
  country text
);
CREATE UNIQUE INDEX location_name_taken ON location (name) WHERE archived_at IS NULL;

CREATE TABLE status (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  created_by bigint REFERENCES person,
  updated_at timestamptz NOT NULL DEFAULT now(),
  updated_by bigint REFERENCES person,
  archived_at timestamptz,
  name text NOT NULL CONSTRAINT status_name_given CHECK (name <> ''),
  position int NOT NULL DEFAULT 0,
  colour text NOT NULL DEFAULT 'grey',
  role text NOT NULL DEFAULT 'none',
  moves text -- names of the statuses a person may move on to, one a line
);
CREATE UNIQUE INDEX status_name_taken ON status (name) WHERE archived_at IS NULL;
CREATE UNIQUE INDEX status_role_taken ON status (role) WHERE role <> 'none';

CREATE TABLE stage (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  created_by bigint REFERENCES person,
  updated_at timestamptz NOT NULL DEFAULT now(),
  updated_by bigint REFERENCES person,
  archived_at timestamptz,
  name text NOT NULL CONSTRAINT stage_name_given CHECK (name <> ''),
  position int NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX stage_name_taken ON stage (name) WHERE archived_at IS NULL;

-- Filled by shipping, which has no screens yet; a watch can already name its batch.
CREATE TABLE batch (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  created_by bigint REFERENCES person,
  updated_at timestamptz NOT NULL DEFAULT now(),
  updated_by bigint REFERENCES person,
  archived_at timestamptz,
  name text NOT NULL CONSTRAINT batch_name_given CHECK (name <> '')
);
CREATE UNIQUE INDEX batch_name_taken ON batch (name) WHERE archived_at IS NULL;

-- The next counter of each SKU prefix; reserved in short transactions of their own, never re-used.
CREATE TABLE sku_counter (
  prefix text PRIMARY KEY,
  last bigint NOT NULL DEFAULT 0
);

-- What a code is told apart by: nobody means another watch when he writes its SKU in small letters. In byte order, so
-- that sku.taken reads a range.
CREATE FUNCTION code_key (code text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN lower (code COLLATE "und-x-icu") COLLATE "C";

CREATE TABLE watch (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  created_by bigint REFERENCES person,
  updated_at timestamptz NOT NULL DEFAULT now(),
  updated_by bigint REFERENCES person,
  archived_at timestamptz,
  sku text COLLATE "C" NOT NULL,
  name text NOT NULL CONSTRAINT watch_name_given CHECK (name <> ''),
  brand bigint CONSTRAINT watch_brand_known REFERENCES brand,
  model text,
  reference text,
  serial text,
  calibre text,
  timegrapher text,
  year int,
  movement text,
  case_material text,
  case_diameter numeric CONSTRAINT watch_case_diameter_range CHECK (case_diameter BETWEEN 0 AND 9999),
  dial text,
  band text,
  gender text,
  condition text,
  box boolean,
  papers boolean,
  service_documents boolean,
  ai_thread_id text,
  purchase_date date,
  purchase_price bigint CONSTRAINT watch_purchase_price_positive CHECK (purchase_price >= 0),
  purchase_price_currency text,
  cost bigint, -- purchase plus later costs, in the base currency; kept by the costs' trigger
  cost_currency text,
  asking_price bigint CONSTRAINT watch_asking_price_positive CHECK (asking_price >= 0),
  asking_price_currency text,
  floor_price bigint CONSTRAINT watch_floor_price_positive CHECK (floor_price >= 0),
  floor_price_currency text,
  status bigint NOT NULL CONSTRAINT watch_status_known REFERENCES status,
  stage bigint CONSTRAINT watch_stage_known REFERENCES stage,
  location bigint CONSTRAINT watch_location_known REFERENCES location,
  batch bigint CONSTRAINT watch_batch_known REFERENCES batch,
  agent bigint CONSTRAINT watch_agent_known REFERENCES person,
  seller bigint CONSTRAINT watch_seller_known REFERENCES person,
  media_key text NOT NULL DEFAULT replace(gen_random_uuid()::text, '-', ''), -- its folder of public pictures
  image_count int NOT NULL DEFAULT 0 CONSTRAINT watch_image_count_range CHECK (image_count BETWEEN 0 AND 40),
  image text, -- address of the primary picture at 256 px, relative to the server
  CONSTRAINT watch_purchase_price_currency CHECK ((purchase_price IS NULL) = (purchase_price_currency IS NULL)),
  CONSTRAINT watch_asking_price_currency CHECK ((asking_price IS NULL) = (asking_price_currency IS NULL)),
  CONSTRAINT watch_floor_price_currency CHECK ((floor_price IS NULL) = (floor_price_currency IS NULL))
);
CREATE UNIQUE INDEX watch_sku_taken ON watch (code_key (sku));

-- Long text apart from the row, so that an update does not touch its indexes.
CREATE TABLE watch_text (
  watch bigint PRIMARY KEY REFERENCES watch ON DELETE CASCADE,
  description text,
  notes text,
  ai_instructions text
);

-- One row per change of a record. The data layer writes it in the transaction of the change.
CREATE TABLE activity (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT now(),
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  actor bigint,          -- person, null for the program itself
  request text,          -- request id
  kind text NOT NULL,
  record bigint NOT NULL,
  version int NOT NULL,  -- of the record after the change
  action text NOT NULL,  -- create, update, archive, restore, sale, import, undo …
  changes jsonb NOT NULL DEFAULT '{}' -- {"field": [old, new]}
);
CREATE INDEX activity_record ON activity (kind, record, version);
CREATE INDEX activity_at ON activity (at);
CREATE INDEX activity_actor ON activity (actor, id);

CREATE FUNCTION activity_is_final () RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'activity rows are never changed' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER activity_is_final BEFORE UPDATE OR DELETE ON activity
  FOR EACH ROW EXECUTE FUNCTION activity_is_final ();

-- What live clients are told about. (xid, seq) orders by commit; seq alone would lose events.
CREATE TABLE change (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  at timestamptz NOT NULL DEFAULT now(),
  kind text NOT NULL,
  record bigint,          -- null: many
  change text NOT NULL,   -- create, update, delete, many
  agent_before bigint,
  agent_after bigint,
  seller_before bigint,
  seller_after bigint
);
CREATE INDEX change_order ON change (xid, seq);
CREATE INDEX change_at ON change (at);
CREATE INDEX change_many ON change (xid, kind) WHERE record IS NULL;

-- The last change that was thrown away: nobody can resume from before it.
CREATE TABLE change_past (
  id bigint PRIMARY KEY DEFAULT 1 CONSTRAINT change_past_single CHECK (id = 1),
  xid xid8 NOT NULL DEFAULT '0',
  seq bigint NOT NULL DEFAULT 0
);
INSERT INTO change_past DEFAULT VALUES;

-- watch_changes ('brand') makes the triggers that note what happens to one record: one change row a row, and once a
-- transaction has touched more than 500, one 'many' instead. agent and seller name the columns that say
-- whose it is; 'many' is noted once for each of them.
CREATE FUNCTION watch_changes (kind text, agent text DEFAULT NULL, seller text DEFAULT NULL)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  verb record;
  body text;
BEGIN
  FOR verb IN
    SELECT * FROM (VALUES
      ('insert', 'create', 'NEW TABLE AS after_rows', 'after_rows a', false, true),
      ('update', 'update', 'OLD TABLE AS before_rows NEW TABLE AS after_rows',
       'after_rows a JOIN before_rows b ON b.id = a.id', true, true),
      ('delete', 'delete', 'OLD TABLE AS before_rows', 'before_rows b', true, false)
    ) AS v (name, change, tables, source, has_before, has_after)
  LOOP
    body := format(
      'DECLARE
         n bigint := coalesce(nullif(current_setting(''sv.changed_%1$s'', true), ''''), ''0'')::bigint;
         here bigint;
       BEGIN
         SELECT count(*) INTO here FROM %2$s;
         IF here = 0 THEN
           RETURN NULL;
         END IF;
         PERFORM set_config(''sv.changed_%1$s'', (n + here)::text, true);
         IF n + here > 500 THEN
           INSERT INTO change (kind, change, agent_before, agent_after, seller_before, seller_after)
             SELECT DISTINCT ''%1$s'', ''many'', %4$s, %5$s, %6$s, %7$s FROM %3$s
             EXCEPT
             SELECT kind, change, agent_before, agent_after, seller_before, seller_after
               FROM change WHERE xid = pg_current_xact_id() AND kind = ''%1$s'' AND record IS NULL;
         ELSE
           INSERT INTO change (kind, record, change, agent_before, agent_after, seller_before, seller_after)
             SELECT ''%1$s'', %8$s.id, ''%9$s'', %4$s, %5$s, %6$s, %7$s FROM %3$s;
         END IF;
         PERFORM pg_notify(''sv_change'', '''');
         RETURN NULL;
       END',
      kind,
      CASE WHEN verb.has_after THEN 'after_rows' ELSE 'before_rows' END,
      verb.source,
      coalesce(CASE WHEN verb.has_before THEN 'b.' || quote_ident(agent) END, 'NULL::bigint'),
      coalesce(CASE WHEN verb.has_after THEN 'a.' || quote_ident(agent) END, 'NULL::bigint'),
      coalesce(CASE WHEN verb.has_before THEN 'b.' || quote_ident(seller) END, 'NULL::bigint'),
      coalesce(CASE WHEN verb.has_after THEN 'a.' || quote_ident(seller) END, 'NULL::bigint'),
      CASE WHEN verb.has_after THEN 'a' ELSE 'b' END,
      verb.change);
    EXECUTE format('CREATE FUNCTION %I () RETURNS trigger LANGUAGE plpgsql AS %L',
                   'note_' || kind || '_' || verb.name, body);
    EXECUTE format('CREATE TRIGGER %I AFTER %s ON %I REFERENCING %s FOR EACH STATEMENT EXECUTE FUNCTION %I ()',
                   'note_' || verb.name, verb.name, kind, verb.tables, 'note_' || kind || '_' || verb.name);
  END LOOP;
END $$;

SELECT watch_changes ('person'), watch_changes ('brand'), watch_changes ('location'),
       watch_changes ('status'), watch_changes ('stage'), watch_changes ('batch'), watch_changes ('watch', 'agent', 'seller');

-- Answers of requests with an Idempotency-Key, kept seven days; written in the transaction of the effect.
CREATE TABLE idempotency (
  person bigint NOT NULL,
  method text NOT NULL,
  path text NOT NULL,
  key text NOT NULL,
  body_sha256 bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  status int NOT NULL,
  headers jsonb NOT NULL DEFAULT '{}',
  body bytea,
  PRIMARY KEY (person, method, path, key)
);
CREATE INDEX idempotency_created_at ON idempotency (created_at);

-- What the demo generator made, so that it does so once.
CREATE TABLE demo (
  id int PRIMARY KEY DEFAULT 1 CONSTRAINT demo_single CHECK (id = 1),
  filled_at timestamptz NOT NULL DEFAULT now(),
  watches bigint NOT NULL,
  seed bigint NOT NULL
);

-- The house: one versioned record.
CREATE TABLE setting (
  id bigint PRIMARY KEY DEFAULT 1 CONSTRAINT setting_single CHECK (id = 1),
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  created_by bigint REFERENCES person,
  updated_at timestamptz NOT NULL DEFAULT now(),
  updated_by bigint REFERENCES person,
  archived_at timestamptz,
  house_name text NOT NULL DEFAULT 'SecondVintage',
  base_currency text NOT NULL DEFAULT 'EUR',
  sku_pattern text NOT NULL DEFAULT 'BBB-MMM-NNNN',
  staff_idle_minutes int NOT NULL DEFAULT 480,
  field_idle_minutes int NOT NULL DEFAULT 30,
  session_hours int NOT NULL DEFAULT 12,
  ai_auto_accept boolean NOT NULL DEFAULT false,
  make_url text,
  make_api_key text,
  make_callback_secret text
);
INSERT INTO setting DEFAULT VALUES;
SELECT watch_changes ('setting');

INSERT INTO status (name, position, colour, role, moves) VALUES
  ('Draft', 10, 'grey', 'draft', E'Review\nProblem\nStandby'),
  ('Review', 20, 'blue', 'review', E'Draft\nApproved\nProblem\nStandby'),
  ('Approved', 30, 'teal', 'approved', E'Review\nPlatform review\nReady for listing\nProblem\nStandby'),
  ('Platform review', 40, 'purple', 'platform_review', E'Approved\nReady for listing\nProblem\nStandby'),
  ('Ready for listing', 50, 'teal', 'ready', E'Platform review\nApproved\nListed\nReserved\nProblem\nStandby'),
  ('Listed', 60, 'green', 'listed', E'Ready for listing\nReserved\nProblem\nStandby'),
  ('Reserved', 70, 'yellow', 'reserved', E'Ready for listing\nListed\nProblem\nStandby'),
  ('Sold', 80, 'orange', 'sold', ''),
  ('Problem', 90, 'red', 'problem', E'Draft\nReview\nApproved\nReady for listing\nStandby'),
  ('Standby', 100, 'grey', 'standby', E'Draft\nReview\nApproved\nReady for listing\nProblem');
INSERT INTO stage (name, position) VALUES
  ('Bought', 10), ('At the watchmaker', 20), ('To be photographed', 30), ('Photographed', 40),
  ('In stock', 50), ('Sent', 60);
