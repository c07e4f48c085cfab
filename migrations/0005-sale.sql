-- 0005-sale.sql: parties, exchange rates, what a watch cost, and its sale

-- Any person or firm we deal with.
CREATE TABLE party (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  created_by bigint REFERENCES person,
  updated_at timestamptz NOT NULL DEFAULT now(),
  updated_by bigint REFERENCES person,
  archived_at timestamptz,
  name text NOT NULL CONSTRAINT party_name_given CHECK (name <> ''),
  email text,
  phone text,
  street text,
  postal_code text,
  city text,
  region text,
  country text,
  notes text
);
CREATE INDEX party_by_name ON party (name text_pattern_ops) WHERE archived_at IS NULL;
CREATE INDEX party_by_email ON party (lower(email)) WHERE email IS NOT NULL AND archived_at IS NULL;

-- Units of a currency for one euro on a day.
CREATE TABLE rate (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  created_by bigint REFERENCES person,
  updated_at timestamptz NOT NULL DEFAULT now(),
  updated_by bigint REFERENCES person,
  archived_at timestamptz,
  date date NOT NULL,
  base text NOT NULL DEFAULT 'EUR' CONSTRAINT rate_base_euro CHECK (base = 'EUR'),
  quote text NOT NULL CONSTRAINT rate_quote_other CHECK (quote <> base),
  rate numeric(18,9) NOT NULL CONSTRAINT rate_rate_positive CHECK (rate > 0),
  source text NOT NULL DEFAULT 'manual'
);
CREATE UNIQUE INDEX rate_date_taken ON rate (quote, date) WHERE archived_at IS NULL;

-- An earlier rate stands in for a missing one, but not an older one than this.
ALTER TABLE setting ADD COLUMN rate_days int NOT NULL DEFAULT 7 CONSTRAINT setting_rate_days_range CHECK (rate_days BETWEEN 0 AND 366);

-- What was paid for a watch besides its price.
CREATE TABLE watch_cost (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  created_by bigint REFERENCES person,
  updated_at timestamptz NOT NULL DEFAULT now(),
  updated_by bigint REFERENCES person,
  archived_at timestamptz,
  watch bigint NOT NULL CONSTRAINT watch_cost_watch_known REFERENCES watch,
  date date NOT NULL,
  kind text NOT NULL DEFAULT 'other',
  amount bigint NOT NULL CONSTRAINT watch_cost_amount_positive CHECK (amount > 0),
  amount_currency text NOT NULL,
  rate numeric(18,9) CONSTRAINT watch_cost_rate_positive CHECK (rate > 0), -- base units for one of the amount's
  rate_base text,                                                          -- the base currency that it was given for
  text text,
  CONSTRAINT watch_cost_rate_base CHECK ((rate IS NULL) = (rate_base IS NULL))
);
CREATE INDEX watch_cost_watch ON watch_cost (watch);

-- How a watch came to us; its date and price stand on the watch itself.
CREATE TABLE purchase (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  created_by bigint REFERENCES person,
  updated_at timestamptz NOT NULL DEFAULT now(),
  updated_by bigint REFERENCES person,
  archived_at timestamptz,
  watch bigint NOT NULL CONSTRAINT purchase_watch_known REFERENCES watch,
  party bigint CONSTRAINT purchase_party_known REFERENCES party,
  rate numeric(18,9) CONSTRAINT purchase_rate_positive CHECK (rate > 0),
  rate_base text,
  rate_currency text, -- of the price that the rate is for
  document_kind text,
  document_number text,
  source_kind text CONSTRAINT purchase_source_kind_known CHECK (source_kind IN ('private', 'dealer-margin', 'dealer-vat', 'import', 'gift')),
  source_country text,
  CONSTRAINT purchase_rate_base CHECK ((rate IS NULL) = (rate_base IS NULL))
);
CREATE UNIQUE INDEX purchase_watch_taken ON purchase (watch) WHERE archived_at IS NULL;
CREATE INDEX purchase_party ON purchase (party) WHERE party IS NOT NULL;

CREATE TABLE sale (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  created_by bigint REFERENCES person,
  updated_at timestamptz NOT NULL DEFAULT now(),
  updated_by bigint REFERENCES person,
  archived_at timestamptz,
  watch bigint NOT NULL CONSTRAINT sale_watch_known REFERENCES watch,
  date date NOT NULL,
  party bigint CONSTRAINT sale_party_known REFERENCES party,
  buyer_name text,    -- as it was then; the party may move or change its name
  buyer_email text,
  buyer_address text,
  platform bigint,
  external_reference text, -- the platform's order number
  price bigint NOT NULL CONSTRAINT sale_price_positive CHECK (price >= 0),
  price_currency text NOT NULL,
  rate numeric(18,9) CONSTRAINT sale_rate_positive CHECK (rate > 0), -- base units for one of the price's
  rate_base text,
  freight bigint CONSTRAINT sale_freight_positive CHECK (freight >= 0), -- what the buyer pays us besides
  freight_currency text,
  former_status bigint CONSTRAINT sale_former_status_known REFERENCES status, -- of the watch
  cancelled_at timestamptz,
  cancel_reason text,
  base_total bigint,  -- price and freight in the base currency; null when a rate is missing
  base_total_currency text,
  fee_total bigint,   -- the fees in the base currency
  fee_total_currency text,
  CONSTRAINT sale_rate_base CHECK ((rate IS NULL) = (rate_base IS NULL)),
  CONSTRAINT sale_freight_currency CHECK ((freight IS NULL) = (freight_currency IS NULL)),
  CONSTRAINT sale_base_total_currency CHECK ((base_total IS NULL) = (base_total_currency IS NULL)),
  CONSTRAINT sale_fee_total_currency CHECK ((fee_total IS NULL) = (fee_total_currency IS NULL))
);
-- What must never happen: one watch sold twice.
CREATE UNIQUE INDEX sale_one_active ON sale (watch) WHERE cancelled_at IS NULL;
CREATE INDEX sale_watch ON sale (watch);
CREATE INDEX sale_date ON sale (date, id);
CREATE INDEX sale_party ON sale (party) WHERE party IS NOT NULL;

-- What others keep of a sale.
CREATE TABLE sale_fee (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  sale bigint NOT NULL CONSTRAINT sale_fee_sale_known REFERENCES sale ON DELETE CASCADE,
  kind text NOT NULL DEFAULT 'platform',
  amount bigint NOT NULL CONSTRAINT sale_fee_amount_positive CHECK (amount >= 0),
  amount_currency text NOT NULL
);
CREATE INDEX sale_fee_sale ON sale_fee (sale);

SELECT watch_changes ('party'), watch_changes ('rate'), watch_changes ('watch_cost'), watch_changes ('purchase'), watch_changes ('sale');


-- Amounts in the base currency. What depends on them (watch.cost, sale.base_total, sale.fee_total) is kept by
-- triggers, so that no way of writing can forget it, and totals over everything are plain sums.

-- Digits after the point, ISO 4217; the same table as in common/sv-currency.c.
CREATE FUNCTION currency_places (currency text) RETURNS int IMMUTABLE PARALLEL SAFE LANGUAGE sql AS $$
  SELECT CASE
    WHEN currency IN ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF') THEN 0
    WHEN currency IN ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') THEN 3
    WHEN currency IN ('CLF', 'UYW') THEN 4
    ELSE 2 END
$$;

-- n / d, rounded half away from zero, without a quotient that is already rounded in between.
CREATE FUNCTION divide_rounded (n numeric, d numeric) RETURNS numeric IMMUTABLE PARALLEL SAFE LANGUAGE sql AS $$
  SELECT sign(n) * div(abs(n) * 2 + d, d * 2)
$$;

-- A figure that is larger is one that nobody knows, as when a rate is missing: a hundred of these can still be added
-- up by anybody who gets them.
CREATE FUNCTION known_amount (n numeric) RETURNS bigint IMMUTABLE PARALLEL SAFE LANGUAGE sql AS $$
  SELECT CASE WHEN abs(n) <= 90000000000000000 THEN n::bigint END
$$;

-- The rate of a day, or the latest earlier one that is not too old; no row when there is none.
CREATE FUNCTION rate_on (currency text, day date) RETURNS TABLE (rate numeric, date date, source text) STABLE PARALLEL SAFE LANGUAGE sql AS $$
  SELECT 1::numeric, day, NULL::text WHERE currency = 'EUR' AND day IS NOT NULL
  UNION ALL
  (SELECT r.rate, r.date, r.source
     FROM rate r
    WHERE r.quote = currency AND r.archived_at IS NULL AND r.date <= day
      AND r.date >= day - (SELECT rate_days FROM setting)
    ORDER BY r.date DESC
    LIMIT 1)
$$;

-- The base currency for whoever is about to write an amount in it, and a promise that neither it nor any rate changes
-- until this transaction ends. Rates and base currency change by hold_rates () alone: that waits for everybody who has
-- written by the old ones, and then converts what they wrote.
CREATE FUNCTION hold_base_currency () RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  base text;
BEGIN
  SELECT base_currency INTO base FROM setting FOR KEY SHARE;
  RETURN base;
END $$;

CREATE FUNCTION hold_rates () RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM setting FOR UPDATE;
  RETURN NULL;
END $$;
CREATE TRIGGER hold_rates BEFORE INSERT OR UPDATE OR DELETE ON rate FOR EACH STATEMENT EXECUTE FUNCTION hold_rates ();
CREATE TRIGGER hold_rates BEFORE UPDATE OF base_currency, rate_days ON setting FOR EACH STATEMENT EXECUTE FUNCTION hold_rates ();

-- Null when a rate is missing. own_rate: given with the amount, for the base currency own_base.
CREATE FUNCTION money_in_base (amount bigint, currency text, day date, own_rate numeric, own_base text)
  RETURNS bigint STABLE LANGUAGE plpgsql AS $$
DECLARE
  base text;
  places int;
  from_rate numeric := 1;
  to_rate numeric := own_rate;
BEGIN
  SELECT base_currency INTO base FROM setting;
  IF amount IS NULL OR currency = base THEN
    RETURN amount;
  END IF;
  IF own_rate IS NULL OR own_base <> base THEN
    SELECT r.rate INTO from_rate FROM rate_on (currency, day) r;
    SELECT r.rate INTO to_rate FROM rate_on (base, day) r;
  END IF;
  places := currency_places (base) - currency_places (currency);
  RETURN known_amount (divide_rounded (amount * to_rate * 10::numeric ^ greatest(places, 0),
                                       from_rate * 10::numeric ^ greatest(-places, 0)));
END $$;

-- What a watch has cost so far: its price and all later costs. Null when there is nothing, or a rate is missing.
CREATE FUNCTION keep_watch_cost () RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  own_rate numeric;
  own_base text;
  later record;
  house text := hold_base_currency ();
BEGIN
  NEW.cost := NULL;
  NEW.cost_currency := NULL;
  -- A watch that is only just made has neither purchase nor costs.
  IF TG_OP = 'INSERT' THEN
    NEW.cost := money_in_base (NEW.purchase_price, NEW.purchase_price_currency, NEW.purchase_date, NULL, NULL);
  ELSE
    SELECT rate, rate_base INTO own_rate, own_base FROM purchase
     WHERE watch = NEW.id AND archived_at IS NULL AND rate_currency = NEW.purchase_price_currency;
    SELECT count(*) AS n, count(base) AS known, sum(base) AS total INTO later
      FROM (SELECT money_in_base (amount, amount_currency, date, rate, rate_base) AS base
              FROM watch_cost WHERE watch = NEW.id AND archived_at IS NULL) costs;
    NEW.cost := money_in_base (NEW.purchase_price, NEW.purchase_price_currency, NEW.purchase_date, own_rate, own_base);
    IF later.known < later.n OR (NEW.cost IS NULL AND NEW.purchase_price IS NOT NULL) THEN
      NEW.cost := NULL;
    ELSIF later.n > 0 THEN
      NEW.cost := known_amount (coalesce(NEW.cost, 0) + later.total);
    END IF;
  END IF;
  IF NEW.cost IS NOT NULL THEN
    NEW.cost_currency := house;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_watch_cost BEFORE INSERT OR UPDATE OF purchase_price, purchase_price_currency, purchase_date ON watch
  FOR EACH ROW EXECUTE FUNCTION keep_watch_cost ();

-- A rate that comes with an amount is for the base currency of that day.
CREATE FUNCTION keep_rate_base () RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.rate IS NULL THEN
    NEW.rate_base := NULL;
  ELSIF TG_OP = 'INSERT' OR OLD.rate IS DISTINCT FROM NEW.rate THEN
    NEW.rate_base := hold_base_currency ();
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_rate_base BEFORE INSERT OR UPDATE OF rate ON watch_cost FOR EACH ROW EXECUTE FUNCTION keep_rate_base ();
CREATE TRIGGER keep_rate_base BEFORE INSERT OR UPDATE OF rate ON purchase FOR EACH ROW EXECUTE FUNCTION keep_rate_base ();

-- After a cost or purchase changed. The lock comes first: then the sum sees what whoever held it wrote.
CREATE FUNCTION refresh_watch_cost () RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  touched bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.watch ELSE NEW.watch END;
BEGIN
  -- Whoever writes many rows at once sums up afterwards.
  IF current_setting ('sv.sums_later', true) = 'on' THEN
    RETURN NULL;
  END IF;
  PERFORM FROM watch WHERE id = touched FOR NO KEY UPDATE;
  UPDATE watch SET purchase_date = purchase_date WHERE id = touched;
  RETURN NULL;
END $$;
CREATE TRIGGER refresh_watch_cost AFTER INSERT OR UPDATE OR DELETE ON watch_cost FOR EACH ROW EXECUTE FUNCTION refresh_watch_cost ();
CREATE TRIGGER refresh_watch_cost AFTER INSERT OR UPDATE OR DELETE ON purchase FOR EACH ROW EXECUTE FUNCTION refresh_watch_cost ();

CREATE FUNCTION keep_sale_totals () RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  fees record;
  house text := hold_base_currency ();
BEGIN
  IF NEW.rate IS NULL THEN
    NEW.rate_base := NULL;
  ELSIF TG_OP = 'INSERT' OR OLD.rate IS DISTINCT FROM NEW.rate THEN
    NEW.rate_base := house;
  END IF;

  -- The rate of a sale is for amounts in the currency of its price.
  NEW.base_total := money_in_base (NEW.price, NEW.price_currency, NEW.date, NEW.rate, NEW.rate_base);
  IF NEW.freight IS NOT NULL THEN
    NEW.base_total := known_amount (NEW.base_total::numeric
      + money_in_base (NEW.freight, NEW.freight_currency, NEW.date, CASE WHEN NEW.freight_currency = NEW.price_currency THEN NEW.rate END, NEW.rate_base));
  END IF;

  SELECT count(*) AS n, count(base) AS known, coalesce(sum(base), 0) AS total INTO fees
    FROM (SELECT money_in_base (amount, amount_currency, NEW.date, CASE WHEN amount_currency = NEW.price_currency THEN NEW.rate END, NEW.rate_base) AS base
            FROM sale_fee WHERE sale = NEW.id) known;
  NEW.fee_total := CASE WHEN fees.known = fees.n THEN known_amount (fees.total) END;

  NEW.base_total_currency := CASE WHEN NEW.base_total IS NOT NULL THEN house END;
  NEW.fee_total_currency := CASE WHEN NEW.fee_total IS NOT NULL THEN house END;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_sale_totals BEFORE INSERT OR UPDATE OF price, price_currency, freight, freight_currency, date, rate ON sale
  FOR EACH ROW EXECUTE FUNCTION keep_sale_totals ();

CREATE FUNCTION refresh_sale_totals () RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  touched bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.sale ELSE NEW.sale END;
BEGIN
  -- Whoever writes many rows at once sums up afterwards.
  IF current_setting ('sv.sums_later', true) = 'on' THEN
    RETURN NULL;
  END IF;
  PERFORM FROM sale WHERE id = touched FOR NO KEY UPDATE;
  UPDATE sale SET date = date WHERE id = touched;
  RETURN NULL;
END $$;
CREATE TRIGGER refresh_sale_totals AFTER INSERT OR UPDATE OR DELETE ON sale_fee FOR EACH ROW EXECUTE FUNCTION refresh_sale_totals ();

-- Rates of some days changed: whatever was, or could not be, converted by them is converted again.
CREATE FUNCTION refresh_base_amounts (first date, last date, quotes text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  base text;
  days int;
BEGIN
  SELECT base_currency, rate_days INTO base, days FROM setting;
  IF quotes IS NOT NULL AND base = ANY (quotes) THEN
    quotes := NULL;
  END IF;
  UPDATE watch w SET purchase_date = w.purchase_date
   WHERE (w.purchase_price_currency <> base OR quotes IS NULL) AND (quotes IS NULL OR w.purchase_price_currency = ANY (quotes))
     AND w.purchase_date BETWEEN first AND last + days
      OR w.id IN (SELECT c.watch FROM watch_cost c
                   WHERE (quotes IS NULL OR c.amount_currency = ANY (quotes)) AND c.date BETWEEN first AND last + days);
  UPDATE sale s SET date = s.date
   WHERE s.date BETWEEN first AND last + days
     AND (quotes IS NULL OR s.price_currency = ANY (quotes) OR s.freight_currency = ANY (quotes)
          OR s.id IN (SELECT f.sale FROM sale_fee f WHERE f.amount_currency = ANY (quotes)));
END $$;

CREATE FUNCTION refresh_after_rate () RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  span record;
BEGIN
  IF TG_OP = 'INSERT' THEN
    SELECT min(date) AS first, max(date) AS last, array_agg(DISTINCT quote) AS quotes INTO span FROM after_rows;
  ELSE
    SELECT min(date) AS first, max(date) AS last, array_agg(DISTINCT quote) AS quotes INTO span
      FROM (SELECT date, quote FROM after_rows UNION ALL SELECT date, quote FROM before_rows) touched;
  END IF;
  IF span.first IS NOT NULL THEN
    PERFORM refresh_base_amounts (span.first, span.last, span.quotes);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER refresh_insert AFTER INSERT ON rate REFERENCING NEW TABLE AS after_rows
  FOR EACH STATEMENT EXECUTE FUNCTION refresh_after_rate ();
CREATE TRIGGER refresh_update AFTER UPDATE ON rate REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows
  FOR EACH STATEMENT EXECUTE FUNCTION refresh_after_rate ();

CREATE FUNCTION refresh_after_setting () RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- All of them, also those that no rate was ever looked up for: without a day, or in the base currency until now.
  IF OLD.base_currency <> NEW.base_currency OR OLD.rate_days <> NEW.rate_days THEN
    UPDATE watch w SET purchase_date = w.purchase_date
     WHERE w.purchase_price IS NOT NULL OR w.id IN (SELECT c.watch FROM watch_cost c);
    UPDATE sale SET date = date;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER refresh_base_amounts AFTER UPDATE OF base_currency, rate_days ON setting
  FOR EACH ROW EXECUTE FUNCTION refresh_after_setting ();
