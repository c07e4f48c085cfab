-- 0008-list.sql: what lists and searching need

-- Lists of watches, newest change first; sorted by SKU as people sort; by maker and status.
CREATE INDEX watch_by_updated ON watch (updated_at, id) WHERE archived_at IS NULL;
CREATE INDEX watch_by_sku ON watch (sku COLLATE "und-x-icu", id) WHERE archived_at IS NULL;
CREATE INDEX watch_by_brand ON watch (brand, status, updated_at, id) WHERE archived_at IS NULL;
CREATE INDEX watch_by_status ON watch (status, updated_at, id) WHERE archived_at IS NULL;
CREATE INDEX watch_by_agent ON watch (agent) WHERE agent IS NOT NULL;
CREATE INDEX watch_by_seller ON watch (seller) WHERE seller IS NOT NULL;
CREATE INDEX watch_by_batch ON watch (batch) WHERE batch IS NOT NULL;

CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS fuzzystrmatch;

-- One configuration for what is searched and for what is asked: every word as it is, without accents.
CREATE TEXT SEARCH CONFIGURATION sv (COPY = simple);
ALTER TEXT SEARCH CONFIGURATION sv
  ALTER MAPPING FOR asciiword, word, numword, asciihword, hword, numhword, hword_asciipart, hword_part, hword_numpart
  WITH unaccent, simple;

-- What people search a watch by, apart from its row: a change of its price touches none of this.
CREATE TABLE watch_search (
  watch bigint PRIMARY KEY REFERENCES watch ON DELETE CASCADE,
  live boolean NOT NULL,  -- not archived
  codes text NOT NULL,    -- SKU, serial and reference in lower case, each with a line break before and after
  names tsvector NOT NULL, -- words of brand, model and name
  words tsvector NOT NULL -- these and the description's
);
-- Every word there ever was, to guess what somebody meant who typed another. Without a unique index: two
-- writers of the same new word would wait for each other. A word that stands twice does no harm.
CREATE TABLE search_word (word text NOT NULL);
CREATE INDEX search_word_word ON search_word (word);

-- Only spaces part words: the parser would take 145.022 for a number and a/b for a file.
CREATE FUNCTION search_words (given text) RETURNS tsvector LANGUAGE sql STABLE AS $$
  SELECT strip(to_tsvector('sv', translate(given, '-/.,;:_''"()[]&+*#@=', '                   ')))
$$;

-- How far a word is from what was typed, which may be its beginning; null when too far to be meant.
CREATE FUNCTION search_distance (word text, typed text) RETURNS int LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN d <= CASE WHEN length(typed) < 5 THEN 1 ELSE 2 END THEN d END
    FROM (SELECT least(levenshtein_less_equal(word, typed, 2),
                       levenshtein_less_equal(left(word, length(typed)), typed, 2)) AS d
           WHERE length(typed) BETWEEN 3 AND 64 AND length(word) >= length(typed) - 2) near
$$;

-- Writes watch_search for these watches.
CREATE FUNCTION watch_search_fill (ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO watch_search (watch, live, codes, names, words)
    SELECT w.id,
           w.archived_at IS NULL,
           lower(concat(E'\n', w.sku, E'\n', w.serial, E'\n', w.reference, E'\n')),
           n.names,
           n.names || search_words(coalesce(t.description, ''))
      FROM watch w
      LEFT JOIN brand b ON b.id = w.brand
      LEFT JOIN watch_text t ON t.watch = w.id
     CROSS JOIN LATERAL (SELECT search_words(concat_ws(' ', b.name, w.model, w.name)) OFFSET 0) n (names)
     WHERE w.id = ANY (ids)
  ON CONFLICT (watch) DO UPDATE
    SET live = EXCLUDED.live, codes = EXCLUDED.codes, names = EXCLUDED.names, words = EXCLUDED.words;

  INSERT INTO search_word
    SELECT DISTINCT given.word
      FROM watch_search s, unnest(tsvector_to_array(s.words)) AS given (word)
     WHERE s.watch = ANY (ids) AND length(given.word) BETWEEN 3 AND 64 AND given.word !~ '^[0-9]+$'
       AND NOT EXISTS (SELECT FROM search_word w WHERE w.word = given.word);
END $$;

CREATE FUNCTION watch_search_index () RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  -- A long list of waiting entries would be read by every search.
  CREATE INDEX watch_search_names ON watch_search USING gin (names) WITH (gin_pending_list_limit = 256);
  CREATE INDEX watch_search_words ON watch_search USING gin (words) WITH (gin_pending_list_limit = 256);
  CREATE INDEX watch_search_codes ON watch_search USING gin (codes gin_trgm_ops) WITH (gin_pending_list_limit = 256);
END $$;
SELECT watch_search_index();

-- Everything anew, with the indexes made afterwards: half the time. Locks the search meanwhile.
CREATE FUNCTION watch_search_refill () RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  DROP INDEX watch_search_names, watch_search_words, watch_search_codes;
  TRUNCATE watch_search, search_word;
  PERFORM watch_search_fill(array_agg(id)) FROM watch HAVING count(*) > 0;
  PERFORM watch_search_index();
END $$;

-- Who writes thousands of watches says set_config('sv.search_later', 'on', true) and calls watch_search_fill or _refill once.
CREATE FUNCTION watch_search_later () RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce(current_setting('sv.search_later', true), '') = 'on'
$$;

CREATE FUNCTION watch_search_new () RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT watch_search_later() THEN
    IF TG_TABLE_NAME = 'watch' THEN
      PERFORM watch_search_fill(array_agg(id)) FROM new_rows HAVING count(*) > 0;
    ELSE
      PERFORM watch_search_fill(array_agg(watch)) FROM new_rows WHERE description <> '' HAVING count(*) > 0;
    END IF;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER watch_search_new AFTER INSERT ON watch REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION watch_search_new ();
CREATE TRIGGER watch_search_new AFTER INSERT ON watch_text REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION watch_search_new ();

-- Changes one by one: WHEN lets those pass that touch nothing of the search, without a call.
CREATE FUNCTION watch_search_changed () RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT watch_search_later() THEN
    PERFORM watch_search_fill(ARRAY[CASE WHEN TG_TABLE_NAME = 'watch' THEN (to_jsonb(NEW) ->> 'id')::bigint
                                         ELSE (to_jsonb(NEW) ->> 'watch')::bigint END]);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER watch_search_changed AFTER UPDATE ON watch
  FOR EACH ROW WHEN ((OLD.sku, OLD.serial, OLD.reference, OLD.brand, OLD.model, OLD.name, OLD.archived_at IS NULL)
    IS DISTINCT FROM (NEW.sku, NEW.serial, NEW.reference, NEW.brand, NEW.model, NEW.name, NEW.archived_at IS NULL))
  EXECUTE FUNCTION watch_search_changed ();
CREATE TRIGGER watch_search_changed AFTER UPDATE ON watch_text
  FOR EACH ROW WHEN (OLD.description IS DISTINCT FROM NEW.description) EXECUTE FUNCTION watch_search_changed ();

-- A new name waits for whoever is writing watches of the brand, and they for it: what they write would be found by the
-- old one only. Their reference to the brand holds its key; this lock is the one that meets that.
CREATE FUNCTION watch_search_hold_brand () RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM brand WHERE id = OLD.id FOR UPDATE;
  RETURN NEW;
END $$;
CREATE TRIGGER watch_search_hold_brand BEFORE UPDATE OF name ON brand
  FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION watch_search_hold_brand ();

CREATE FUNCTION watch_search_brand () RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- In a statement of its own: the next one sees what was committed while this one waited.
  PERFORM FROM watch WHERE brand = NEW.id ORDER BY id FOR NO KEY UPDATE;
  PERFORM watch_search_fill(array_agg(id)) FROM watch WHERE brand = NEW.id HAVING count(*) > 0;
  RETURN NULL;
END $$;
CREATE TRIGGER watch_search_brand AFTER UPDATE ON brand
  FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION watch_search_brand ();
