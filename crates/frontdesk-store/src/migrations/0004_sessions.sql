-- A session is one row, found by the first eight bytes of its token's hash without an index of its own:
-- tokens are drawn by the server, so two that begin alike never happen, and the whole hash is compared.
-- An ended session is the same row with everything taken out but the hash, so that ending dirties no
-- other page than finding it read, and no call can bring it back while the row stands.
-- `data` stands last: a list does not read its overflow pages.
CREATE TABLE sessions (
    key              INTEGER PRIMARY KEY,
    hash             BLOB    NOT NULL CHECK (length(hash) = 32),
    version          INTEGER NOT NULL,
    era              INTEGER NOT NULL,
    until            INTEGER NOT NULL,
    look_at          INTEGER NOT NULL,
    ended_at         INTEGER,
    stranger_bytes   INTEGER NOT NULL,
    id               BLOB    CHECK (id IS NULL OR length(id) = 16),
    realm            TEXT,
    account          TEXT,
    made_at          INTEGER,
    authenticated_at INTEGER,
    seen_at          INTEGER,
    idle             INTEGER,
    stay             INTEGER,
    user_agent       TEXT,
    address          TEXT,
    data             BLOB
) STRICT;

-- When the purge looks at a row next. A session that is used moves its end and not this number, or each
-- touch would move an index entry; what turns out to be alive is given a later moment then.
CREATE INDEX sessions_by_look ON sessions (look_at);

-- The same for strangers that are counted: those that expired make room when there is none left.
CREATE INDEX strangers_by_look ON sessions (look_at) WHERE stranger_bytes <> 0;

CREATE INDEX sessions_by_account ON sessions (account, realm) WHERE account IS NOT NULL;
CREATE INDEX sessions_by_id ON sessions (id) WHERE account IS NOT NULL;
CREATE INDEX strangers_by_id ON sessions (id) WHERE account IS NULL AND id IS NOT NULL;

-- Sessions of an earlier era are over: one number ends a million of them at once.
-- The sum is kept by triggers, so that it is exact whoever writes.
CREATE TABLE session_state (
    one            INTEGER PRIMARY KEY CHECK (one = 1),
    era            INTEGER NOT NULL,
    stranger_bytes INTEGER NOT NULL
) STRICT;

INSERT INTO session_state (one, era, stranger_bytes) VALUES (1, 0, 0);

CREATE TRIGGER sessions_inserted AFTER INSERT ON sessions WHEN NEW.stranger_bytes <> 0 BEGIN
    UPDATE session_state SET stranger_bytes = stranger_bytes + NEW.stranger_bytes;
END;

CREATE TRIGGER sessions_updated AFTER UPDATE OF stranger_bytes ON sessions
WHEN NEW.stranger_bytes <> OLD.stranger_bytes BEGIN
    UPDATE session_state
    SET stranger_bytes = stranger_bytes + NEW.stranger_bytes - OLD.stranger_bytes;
END;

CREATE TRIGGER sessions_deleted AFTER DELETE ON sessions WHEN OLD.stranger_bytes <> 0 BEGIN
    UPDATE session_state SET stranger_bytes = stranger_bytes - OLD.stranger_bytes;
END;

-- Moved by every other process that ends sessions, and by the server never: what the server remembers
-- of sessions is void when this number moves.
INSERT INTO versions (what, version) VALUES ('sessions', 0);
