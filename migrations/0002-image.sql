-- 0002-image.sql: the pictures of a watch

-- Rows stay when a picture is taken away: its number is never used again, so that an address never
-- changes its picture.
CREATE TABLE image (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  created_by bigint REFERENCES person,
  updated_at timestamptz NOT NULL DEFAULT now(),
  updated_by bigint REFERENCES person,
  archived_at timestamptz,               -- taken away; its public files go a day later
  swept_at timestamptz,                  -- when they went
  watch bigint NOT NULL REFERENCES watch,
  number int NOT NULL,                   -- in the file name: SKU_001.jpg
  position int NOT NULL,                 -- from 1, without gaps among those that are shown
  stem text NOT NULL,                    -- 'SEI-LMX-0003_001', the file name without size and ending
  sha256 text NOT NULL,                  -- of the original, which is kept under this name
  original_type text NOT NULL CONSTRAINT image_type_known
    CHECK (original_type IN ('image/jpeg', 'image/png', 'image/webp')),
  original_bytes bigint NOT NULL,
  width int NOT NULL,                    -- of the largest public file, turned upright
  height int NOT NULL,
  is_primary boolean NOT NULL DEFAULT false,
  for_ai boolean NOT NULL DEFAULT true,
  CONSTRAINT image_number_taken UNIQUE (watch, number)
);
CREATE INDEX image_watch ON image (watch, position) WHERE archived_at IS NULL;
CREATE UNIQUE INDEX image_one_primary ON image (watch) WHERE is_primary AND archived_at IS NULL;
CREATE INDEX image_archived ON image (archived_at) WHERE archived_at IS NOT NULL;
CREATE INDEX image_sha256 ON image (sha256);
CREATE UNIQUE INDEX watch_media_key_taken ON watch (media_key);

SELECT watch_changes ('image');
