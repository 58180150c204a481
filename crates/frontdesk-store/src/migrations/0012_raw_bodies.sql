-- A body as it was sent, where its form keeps it: beside the submission, so that no list reads over it.
-- `bytes` is NULL where the body was longer than what is kept; `size` says how long it was.
CREATE TABLE raw_bodies (
    submission   INTEGER PRIMARY KEY REFERENCES submissions (seq) ON DELETE CASCADE,
    content_type TEXT    NOT NULL,
    size         INTEGER NOT NULL,
    bytes        BLOB
) STRICT;

-- The names of entries whose values nobody searches for, as a JSON array: passwords. Hardly any submission has
-- a row here.
CREATE TABLE unsearched (
    submission INTEGER PRIMARY KEY REFERENCES submissions (seq) ON DELETE CASCADE,
    names      TEXT    NOT NULL
) STRICT;

-- The same of what waits for a login.
ALTER TABLE parked ADD COLUMN raw_type TEXT;
ALTER TABLE parked ADD COLUMN raw_size INTEGER;
ALTER TABLE parked ADD COLUMN raw_bytes BLOB;
ALTER TABLE parked ADD COLUMN unsearched TEXT;
