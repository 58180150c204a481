-- The row number is the order of signing up; the id is what the world knows, drawn at random and never
-- given again. `email` is for people and for letters; `email_key` says which addresses are one, and must
-- never change its meaning; `email_shape` is how an address with letters beyond ASCII looks, and may
-- follow a newer table of look-alikes, because it is only asked when an address is new.
CREATE TABLE accounts (
    seq                 INTEGER PRIMARY KEY,
    id                  BLOB    NOT NULL UNIQUE CHECK (length(id) = 16),
    email               TEXT    NOT NULL,
    email_key           TEXT    NOT NULL UNIQUE,
    email_shape         TEXT    UNIQUE,
    name                TEXT,
    groups              TEXT    NOT NULL,
    operator            INTEGER NOT NULL CHECK (operator IN (0, 1)),
    disabled_at         INTEGER,
    created_at          INTEGER NOT NULL,
    email_confirmed_at  INTEGER,
    password            TEXT,
    password_changed_at INTEGER
) STRICT;

-- A device that its account has logged in with before. Only the hash of its secret is kept.
CREATE TABLE account_devices (
    hash         BLOB    NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    account      INTEGER NOT NULL REFERENCES accounts (seq) ON DELETE CASCADE,
    last_used_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX account_devices_by_account ON account_devices (account, last_used_at);

-- Tries to log in that failed, or that nobody has said the outcome of. `source` is a hash of what is
-- counted: an address for a login, a network, a device. An unknown account is counted like a known one.
CREATE TABLE login_failures (
    source BLOB    NOT NULL CHECK (length(source) = 32),
    at     INTEGER NOT NULL,
    try    BLOB    NOT NULL CHECK (length(try) = 16),
    PRIMARY KEY (source, at, try)
) STRICT, WITHOUT ROWID;

CREATE INDEX login_failures_by_time ON login_failures (at);

-- How many of them came in a row. That of an account (`lasting`) stays until a login or a reset ends it; the
-- others are forgotten after a month without a try.
CREATE TABLE login_streaks (
    source   BLOB    NOT NULL PRIMARY KEY CHECK (length(source) = 32),
    failures INTEGER NOT NULL,
    lasting  INTEGER NOT NULL CHECK (lasting IN (0, 1)),
    last_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX login_streaks_by_time ON login_streaks (last_at);

-- Accounts that were removed: what is to become of their submissions, and since when that is done. The
-- row stays, so that the id is never given again and a restored backup can be brought to the same state.
CREATE TABLE removed_accounts (
    id          BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    submissions TEXT    NOT NULL CHECK (submissions IN ('erase', 'detach')),
    removed_at  INTEGER NOT NULL,
    done_at     INTEGER
) STRICT, WITHOUT ROWID;

CREATE TRIGGER accounts_never_given_again BEFORE INSERT ON accounts
WHEN EXISTS (SELECT 1 FROM removed_accounts WHERE id = NEW.id) BEGIN
    SELECT RAISE(ABORT, 'this id belonged to an account that was removed');
END;

-- A submission that was on its way while its account was removed goes the way of the others.
CREATE TRIGGER submissions_of_the_removed AFTER INSERT ON submissions
WHEN NEW.account IS NOT NULL
    AND EXISTS (SELECT 1 FROM removed_accounts WHERE id = NEW.account) BEGIN
    UPDATE removed_accounts SET done_at = NULL WHERE id = NEW.account;
END;

CREATE INDEX submissions_by_account ON submissions (account) WHERE account IS NOT NULL;
