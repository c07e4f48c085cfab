-- 0003-job.sql: work that takes time

CREATE TABLE job (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  created_by bigint REFERENCES person,
  updated_at timestamptz NOT NULL DEFAULT now(),
  updated_by bigint REFERENCES person,
  archived_at timestamptz,
  kind text NOT NULL,
  record bigint,                           -- the watch or the import it is about
  state text NOT NULL DEFAULT 'queued' CONSTRAINT job_state_known
    CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled', 'unknown')),
  payload jsonb NOT NULL DEFAULT '{}',
  result jsonb,
  error jsonb,                             -- {"code", "message"}
  raw text,                                -- the last answer from outside, as it came
  done bigint NOT NULL DEFAULT 0,
  total bigint NOT NULL DEFAULT 0,
  attempts int NOT NULL DEFAULT 0,
  run_after timestamptz NOT NULL DEFAULT now(),
  cancel_asked boolean NOT NULL DEFAULT false,
  owner bigint,                            -- the process that works on it; it holds this advisory lock
  lease_until timestamptz,                 -- until then the process counts as alive
  waits_until timestamptz,                 -- a callback must come before; then nobody works on it
  ended_at timestamptz,
  CONSTRAINT job_owner_leased CHECK ((owner IS NULL) = (lease_until IS NULL)),
  CONSTRAINT job_owner_running CHECK (owner IS NULL OR state = 'running'),
  CONSTRAINT job_ended CHECK ((ended_at IS NOT NULL) = (state IN ('done', 'failed', 'cancelled')))
);
CREATE INDEX job_queue ON job (kind, run_after, id) WHERE state = 'queued';
CREATE INDEX job_running ON job (id) WHERE state = 'running';
CREATE INDEX job_record ON job (record, kind);
CREATE INDEX job_created_by ON job (created_by, id);

SELECT watch_changes ('job', 'created_by');
