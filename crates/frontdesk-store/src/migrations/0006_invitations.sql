-- One-time links by which somebody makes an account of their own. Only the hash of what stands in the link
-- is kept; a link that is used or withdrawn has no row any more. `made_by` is the operator who made it,
-- NULL the command line. Not in backups, like everything that works once.
CREATE TABLE invitations (
    id        BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    hash      BLOB    NOT NULL UNIQUE CHECK (length(hash) = 32),
    email     TEXT,
    email_key TEXT,
    groups    TEXT    NOT NULL,
    operator  INTEGER NOT NULL CHECK (operator IN (0, 1)),
    made_by   BLOB    CHECK (made_by IS NULL OR length(made_by) = 16),
    made_at   INTEGER NOT NULL,
    until     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX invitations_by_end ON invitations (until);
