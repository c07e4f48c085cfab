-- 0007-ai.sql: descriptions by the AI

-- Where the newest request stands. Kept by the triggers below and not by a person, so it has no part in a watch's version.
ALTER TABLE watch ADD COLUMN ai_state text CONSTRAINT watch_ai_state_known
  CHECK (ai_state IN ('queued', 'asked', 'proposed', 'failed', 'unknown'));

-- At most one request a watch that has not ended.
CREATE UNIQUE INDEX job_one_description ON job (record)
  WHERE kind = 'ai.describe' AND state IN ('queued', 'running');

-- What was sent last for a job: answers to earlier attempts change nothing.
CREATE TABLE ai_request (
  job bigint PRIMARY KEY REFERENCES job,
  attempt int NOT NULL,
  watch_version int NOT NULL,
  sku text NOT NULL,
  sent_at timestamptz NOT NULL DEFAULT now(),
  unanswered boolean NOT NULL DEFAULT true -- nothing came back that says it did not arrive
);

-- Every answer as it came, also those without effect.
CREATE TABLE ai_answer (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  job bigint NOT NULL REFERENCES job,
  at timestamptz NOT NULL DEFAULT now(),
  attempt int NOT NULL,
  effect text NOT NULL,
  raw text NOT NULL
);
CREATE INDEX ai_answer_job ON ai_answer (job);

CREATE TABLE ai_proposal (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  created_at timestamptz NOT NULL DEFAULT now(),
  watch bigint NOT NULL REFERENCES watch,
  job bigint NOT NULL CONSTRAINT ai_proposal_one_a_job UNIQUE REFERENCES job,
  watch_version int NOT NULL,            -- of the watch it was made from
  description text NOT NULL,
  status_selected text,
  thread_id text,
  state text NOT NULL DEFAULT 'open' CONSTRAINT ai_proposal_state_known
    CHECK (state IN ('open', 'accepted', 'discarded', 'replaced')),
  decided_at timestamptz,
  decided_by bigint REFERENCES person
);
CREATE UNIQUE INDEX ai_proposal_one_open ON ai_proposal (watch) WHERE state = 'open';

CREATE FUNCTION ai_follow_job () RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  shown text := CASE NEW.state WHEN 'queued' THEN 'queued' WHEN 'running' THEN 'asked' WHEN 'failed' THEN 'failed'
                               WHEN 'unknown' THEN 'unknown' END;
BEGIN
  -- A job that is done leaves a proposal, whose own trigger says so.
  IF NEW.state <> 'done' THEN
    UPDATE watch SET ai_state = shown WHERE id = NEW.record AND ai_state IS DISTINCT FROM shown;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER ai_follow_job AFTER INSERT OR UPDATE OF state ON job
  FOR EACH ROW WHEN (NEW.kind = 'ai.describe') EXECUTE FUNCTION ai_follow_job ();

CREATE FUNCTION ai_follow_proposal () RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  shown text := CASE WHEN NEW.state = 'open' THEN 'proposed' END;
BEGIN
  IF NEW.state <> 'replaced' THEN
    UPDATE watch SET ai_state = shown WHERE id = NEW.watch AND ai_state IS DISTINCT FROM shown;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER ai_follow_proposal AFTER INSERT OR UPDATE OF state ON ai_proposal
  FOR EACH ROW EXECUTE FUNCTION ai_follow_proposal ();
