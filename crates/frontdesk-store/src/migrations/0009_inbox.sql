-- What the desk keeps of a submission: one narrow row, so that a million can be walked through. It is
-- written a moment after the submission was filed (inbox/indexer.rs): a form post pays nothing for it, and
-- what older versions stored comes in the same way. `since` is when it came into its state.
CREATE TABLE inbox (
    seq         INTEGER PRIMARY KEY REFERENCES submissions (seq) ON DELETE CASCADE,
    form        TEXT    NOT NULL,
    received_at INTEGER NOT NULL,
    account     BLOB    CHECK (account IS NULL OR length(account) = 16),
    state       INTEGER NOT NULL CHECK (state BETWEEN 0 AND 3),
    unread      INTEGER NOT NULL CHECK (unread IN (0, 1)),
    starred     INTEGER NOT NULL CHECK (starred IN (0, 1)),
    since       INTEGER,
    reason      TEXT
) STRICT;

-- Each ends with the row number by itself, so each lists the newest first.
CREATE INDEX inbox_by_state ON inbox (state);
CREATE INDEX inbox_by_form ON inbox (form, state);
CREATE INDEX inbox_unread ON inbox (state) WHERE unread = 1;
CREATE INDEX inbox_unread_by_form ON inbox (form, state) WHERE unread = 1;
CREATE INDEX inbox_starred ON inbox (starred) WHERE starred = 1;
CREATE INDEX inbox_by_account ON inbox (account) WHERE account IS NOT NULL;

-- The words of names and values. The text itself stands in `submissions` and nowhere else. The form is a
-- word of a column of its own, so that a search within a form skips what is not its.
CREATE VIRTUAL TABLE inbox_words USING fts5 (
    words, form, content = '', contentless_delete = 1,
    tokenize = "unicode61 remove_diacritics 2"
);

-- How far the writer has come, and whether words of erased submissions may still be in the index.
CREATE TABLE inbox_index (
    one        INTEGER PRIMARY KEY CHECK (one = 1),
    upto       INTEGER NOT NULL,
    erased     INTEGER NOT NULL,
    scrubbed_at INTEGER NOT NULL
) STRICT;

INSERT INTO inbox_index (one, upto, erased, scrubbed_at) VALUES (1, 0, 0, 0);

-- Sums that the triggers keep, whoever writes.
CREATE TABLE inbox_counts (
    form   TEXT    NOT NULL,
    state  INTEGER NOT NULL,
    number INTEGER NOT NULL CHECK (number >= 0),
    unread INTEGER NOT NULL CHECK (unread >= 0),
    PRIMARY KEY (form, state)
) STRICT, WITHOUT ROWID;

-- Days since 1970-01-01, UTC. `number` counts what is neither deleted nor suspect; `first` and `last` hold
-- the row numbers of the day between them, deleted ones too: where a list of that day begins and ends.
CREATE TABLE inbox_days (
    form   TEXT    NOT NULL,
    day    INTEGER NOT NULL,
    number INTEGER NOT NULL CHECK (number >= 0),
    first  INTEGER NOT NULL,
    last   INTEGER NOT NULL,
    PRIMARY KEY (form, day)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER inbox_inserted AFTER INSERT ON inbox BEGIN
    INSERT INTO inbox_counts (form, state, number, unread)
    VALUES (NEW.form, NEW.state, 1, NEW.unread)
    ON CONFLICT (form, state) DO UPDATE SET number = number + 1, unread = unread + excluded.unread;
    INSERT INTO inbox_days (form, day, number, first, last)
    VALUES (NEW.form, NEW.received_at / 86400000000, NEW.state < 2, NEW.seq, NEW.seq)
    ON CONFLICT (form, day) DO UPDATE SET number = number + excluded.number,
        first = min(first, excluded.first), last = max(last, excluded.last);
END;

CREATE TRIGGER inbox_updated AFTER UPDATE OF state, unread ON inbox
WHEN OLD.state <> NEW.state OR OLD.unread <> NEW.unread BEGIN
    UPDATE inbox_counts SET number = number - 1, unread = unread - OLD.unread
    WHERE form = OLD.form AND state = OLD.state;
    INSERT INTO inbox_counts (form, state, number, unread)
    VALUES (NEW.form, NEW.state, 1, NEW.unread)
    ON CONFLICT (form, state) DO UPDATE SET number = number + 1, unread = unread + excluded.unread;
    UPDATE inbox_days SET number = number + (NEW.state < 2) - (OLD.state < 2)
    WHERE form = OLD.form AND day = OLD.received_at / 86400000000;
END;

CREATE TRIGGER inbox_deleted AFTER DELETE ON inbox BEGIN
    DELETE FROM inbox_words WHERE rowid = OLD.seq;
    UPDATE inbox_index SET erased = erased + 1;
    UPDATE inbox_counts SET number = number - 1, unread = unread - OLD.unread
    WHERE form = OLD.form AND state = OLD.state;
    UPDATE inbox_days SET number = number - (OLD.state < 2)
    WHERE form = OLD.form AND day = OLD.received_at / 86400000000;
END;

-- The next submission may get the row number of the last one that was deleted: it is still to be indexed.
CREATE TRIGGER inbox_submission_deleted AFTER DELETE ON submissions BEGIN
    UPDATE inbox_index SET upto = min(upto, coalesce((SELECT max(seq) FROM submissions), 0));
END;

CREATE TRIGGER inbox_submission_detached AFTER UPDATE OF account ON submissions BEGIN
    UPDATE inbox SET account = NEW.account WHERE seq = NEW.seq;
END;

-- What a submission holds while it is in force: its claim, and what of it is counted in public. While it is
-- deleted or suspect, it waits here, so that the visitor can send another and no sum is wrong.
CREATE TABLE claims_aside (
    submission INTEGER PRIMARY KEY REFERENCES submissions (seq) ON DELETE CASCADE,
    key        BLOB    NOT NULL CHECK (length(key) = 32)
) STRICT;

CREATE TABLE counted_aside (
    submission INTEGER NOT NULL REFERENCES submissions (seq) ON DELETE CASCADE,
    form       TEXT    NOT NULL,
    field      TEXT    NOT NULL,
    value      TEXT    NOT NULL,
    PRIMARY KEY (submission, field, value)
) STRICT, WITHOUT ROWID;
