-- A submission is one row: one INSERT for a form without files, and its texts are read back together.
-- The row number is the order of filing; the id is what the world knows. Both ascend, so both trees
-- grow at their ends. Short columns stand first: a list reads them without touching overflow pages.
CREATE TABLE submissions (
    seq         INTEGER PRIMARY KEY,
    id          BLOB    NOT NULL UNIQUE CHECK (length(id) = 16),
    form        TEXT    NOT NULL,
    received_at INTEGER NOT NULL,
    enctype     TEXT    NOT NULL,
    charset     TEXT    NOT NULL,
    coding      TEXT    NOT NULL,
    account     BLOB    CHECK (account IS NULL OR length(account) = 16),
    address     TEXT,
    user_agent  TEXT,
    referer     TEXT,
    origin      TEXT,
    language    TEXT,
    notes       TEXT    NOT NULL,
    tree        TEXT    NOT NULL,
    entries     TEXT    NOT NULL
) STRICT;

-- An index ends with the row number by itself, so this one lists a form in order of filing.
CREATE INDEX submissions_by_form ON submissions (form);

-- The file itself lies at uploads/<first two digits>/<key>.
CREATE TABLE uploads (
    submission   INTEGER NOT NULL REFERENCES submissions (seq) ON DELETE CASCADE,
    position     INTEGER NOT NULL,
    key          BLOB    NOT NULL UNIQUE CHECK (length(key) = 16),
    name         TEXT    NOT NULL,
    filename     TEXT    NOT NULL,
    content_type TEXT,
    size         INTEGER NOT NULL,
    sha256       BLOB    NOT NULL CHECK (length(sha256) = 32),
    PRIMARY KEY (submission, position)
) STRICT, WITHOUT ROWID;

-- Only ever written at its end and removed from its beginning: the way from a key to its row is kept in
-- memory, because an index on random keys would dirty a page of its own for nearly every submission.
-- `earlier` is the row before this one whose key begins alike. The answer once given stands here by
-- value, so that it can be given again after its submission went.
CREATE TABLE idempotency (
    seq         INTEGER PRIMARY KEY,
    earlier     INTEGER,
    key         BLOB    NOT NULL CHECK (length(key) = 32),
    fingerprint BLOB    NOT NULL CHECK (length(fingerprint) = 32),
    submission  BLOB    NOT NULL CHECK (length(submission) = 16),
    received_at INTEGER NOT NULL
) STRICT;

-- Bytes of files that one form took on one day (days since 1970-01-01, UTC).
CREATE TABLE upload_days (
    form  TEXT    NOT NULL,
    day   INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    PRIMARY KEY (form, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE forms (
    name       TEXT    NOT NULL PRIMARY KEY,
    names      TEXT    NOT NULL,
    origins    TEXT    NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- One number that moves with every change of `forms`, whoever makes it: another process, or a person in
-- the sqlite3 shell. A running server reads it instead of the whole list.
CREATE TABLE versions (
    what    TEXT    NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO versions (what, version) VALUES ('forms', 0);

CREATE TRIGGER forms_inserted AFTER INSERT ON forms BEGIN
    UPDATE versions SET version = version + 1 WHERE what = 'forms';
END;

CREATE TRIGGER forms_updated AFTER UPDATE ON forms BEGIN
    UPDATE versions SET version = version + 1 WHERE what = 'forms';
END;

CREATE TRIGGER forms_deleted AFTER DELETE ON forms BEGIN
    UPDATE versions SET version = version + 1 WHERE what = 'forms';
END;
