-- Devices that an account has logged in with, by the hash of the secret that the browser keeps: whoever logs in
-- with another one is told of by letter.
CREATE TABLE seen_devices (
    account INTEGER NOT NULL REFERENCES accounts (seq) ON DELETE CASCADE,
    hash    BLOB    NOT NULL CHECK (length(hash) = 32),
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (account, hash)
) STRICT, WITHOUT ROWID;
