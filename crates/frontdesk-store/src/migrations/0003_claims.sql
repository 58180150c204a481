-- Where a form takes one submission for each account and value, the one that is there holds a claim:
-- SHA-256 of form, account and values. Random keys, but only forms with a login have any.
CREATE TABLE claims (
    key        BLOB    NOT NULL PRIMARY KEY CHECK (length(key) = 32),
    submission INTEGER NOT NULL UNIQUE REFERENCES submissions (seq) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- What of a submission is counted in public. It goes with its submission, whoever removes that, and the
-- triggers keep the sums.
CREATE TABLE counted (
    submission INTEGER NOT NULL REFERENCES submissions (seq) ON DELETE CASCADE,
    form       TEXT    NOT NULL,
    field      TEXT    NOT NULL,
    value      TEXT    NOT NULL,
    PRIMARY KEY (submission, field, value)
) STRICT, WITHOUT ROWID;

CREATE TABLE counts (
    form   TEXT    NOT NULL,
    field  TEXT    NOT NULL,
    value  TEXT    NOT NULL,
    number INTEGER NOT NULL CHECK (number >= 0),
    PRIMARY KEY (form, field, value)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER counted_inserted AFTER INSERT ON counted BEGIN
    INSERT INTO counts (form, field, value, number) VALUES (new.form, new.field, new.value, 1)
    ON CONFLICT (form, field, value) DO UPDATE SET number = number + 1;
END;

CREATE TRIGGER counted_deleted AFTER DELETE ON counted BEGIN
    UPDATE counts SET number = number - 1
    WHERE form = old.form AND field = old.field AND value = old.value;
END;

-- One's own submissions to one form. Those of strangers are in no index but their form's.
DROP INDEX submissions_by_account;
CREATE INDEX submissions_by_account ON submissions (account, form) WHERE account IS NOT NULL;
