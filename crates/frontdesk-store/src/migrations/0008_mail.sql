-- Links that were mailed, each for one use. Of the secret in a link only the hash is kept. A link that ends a
-- sign-up has no account yet: it makes one, with the address and the name that stand here.
CREATE TABLE account_links (
    hash      BLOB    NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    purpose   TEXT    NOT NULL CHECK (purpose IN ('reset', 'confirm', 'move', 'sign up')),
    account   INTEGER REFERENCES accounts (seq) ON DELETE CASCADE,
    email     TEXT    NOT NULL,
    email_key TEXT    NOT NULL,
    name      TEXT,
    made_at   INTEGER NOT NULL,
    until     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX account_links_by_account ON account_links (account, purpose);
CREATE INDEX account_links_by_time ON account_links (until);

-- Mails that were kept here instead of being sent, because no mail server is set. The earliest go first.
CREATE TABLE mailbox (
    seq       INTEGER PRIMARY KEY,
    id        BLOB    NOT NULL UNIQUE CHECK (length(id) = 16),
    kept_at   INTEGER NOT NULL,
    recipient TEXT    NOT NULL,
    subject   TEXT    NOT NULL,
    text      TEXT    NOT NULL,
    html      TEXT    NOT NULL,
    source    BLOB    NOT NULL
) STRICT;
