-- Submissions of strangers to forms that want a login, until somebody logs in within the hour. `secret` is
-- the SHA-256 of what the browser's cookie holds: whoever has that finds them, and nobody else does.
-- `former` is the account whose session was over when it was sent: no other may have it.
-- `unique_part` and `key_part` are the claim and the idempotency key as far as they are known without an
-- account.
CREATE TABLE parked (
    seq         INTEGER PRIMARY KEY,
    id          BLOB    NOT NULL UNIQUE CHECK (length(id) = 16),
    secret      BLOB    NOT NULL CHECK (length(secret) = 32),
    asks        INTEGER NOT NULL CHECK (asks IN (0, 1)),
    former      BLOB    CHECK (former IS NULL OR length(former) = 16),
    until       INTEGER NOT NULL,
    bytes       INTEGER NOT NULL,
    file_bytes  INTEGER NOT NULL,
    daily_bytes INTEGER,
    next        TEXT,
    unique_part BLOB    CHECK (unique_part IS NULL OR length(unique_part) = 32),
    key_part    BLOB    CHECK (key_part IS NULL OR length(key_part) = 32),
    fingerprint BLOB    CHECK (fingerprint IS NULL OR length(fingerprint) = 32),
    refuses     INTEGER CHECK (refuses IN (0, 1)),
    form        TEXT    NOT NULL,
    received_at INTEGER NOT NULL,
    enctype     TEXT    NOT NULL,
    charset     TEXT    NOT NULL,
    coding      TEXT    NOT NULL,
    address     TEXT,
    user_agent  TEXT,
    referer     TEXT,
    origin      TEXT,
    language    TEXT,
    notes       TEXT    NOT NULL,
    tree        TEXT    NOT NULL,
    entries     TEXT    NOT NULL
) STRICT;

CREATE INDEX parked_by_secret ON parked (secret);
CREATE INDEX parked_by_end ON parked (until);
CREATE INDEX parked_by_address ON parked (address);

CREATE TABLE parked_uploads (
    parked       INTEGER NOT NULL REFERENCES parked (seq) ON DELETE CASCADE,
    position     INTEGER NOT NULL,
    key          BLOB    NOT NULL UNIQUE CHECK (length(key) = 16),
    name         TEXT    NOT NULL,
    filename     TEXT    NOT NULL,
    content_type TEXT,
    size         INTEGER NOT NULL,
    sha256       BLOB    NOT NULL CHECK (length(sha256) = 32),
    PRIMARY KEY (parked, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE parked_counted (
    parked INTEGER NOT NULL REFERENCES parked (seq) ON DELETE CASCADE,
    field  TEXT    NOT NULL,
    value  TEXT    NOT NULL,
    PRIMARY KEY (parked, field, value)
) STRICT, WITHOUT ROWID;

-- The sum is kept by triggers, so that it is exact whoever writes.
CREATE TABLE parked_state (
    one   INTEGER PRIMARY KEY CHECK (one = 1),
    bytes INTEGER NOT NULL CHECK (bytes >= 0)
) STRICT;

INSERT INTO parked_state (one, bytes) VALUES (1, 0);

CREATE TRIGGER parked_inserted AFTER INSERT ON parked BEGIN
    UPDATE parked_state SET bytes = bytes + NEW.bytes;
END;

CREATE TRIGGER parked_deleted AFTER DELETE ON parked BEGIN
    UPDATE parked_state SET bytes = bytes - OLD.bytes;
END;
