-- What is to be sent to somebody: a submission to a channel of its form, or a letter of an account.
-- Written in the transaction of its submission, and gone with it. The id is what receivers know a
-- repetition by, so it stays the same through all tries.
-- `lane` names whom a slow receiver holds up: all that goes the same way. `key` is what a newer one
-- replaces while it waits. `turn` moves when a person steps in, so that a try under way does not undo that.
-- `tries` counts all of them, `round` those since the plan last began.
CREATE TABLE deliveries (
    seq        INTEGER PRIMARY KEY,
    id         BLOB    NOT NULL UNIQUE CHECK (length(id) = 16),
    submission INTEGER REFERENCES submissions (seq) ON DELETE CASCADE,
    form       TEXT,
    channel    TEXT    NOT NULL,
    target     TEXT    NOT NULL,
    lane       TEXT    NOT NULL,
    key        TEXT,
    made_at    INTEGER NOT NULL,
    state      TEXT    NOT NULL CHECK (state IN ('waiting', 'delivered', 'failed', 'held')),
    next_at    INTEGER,
    until      INTEGER,
    tries      INTEGER NOT NULL DEFAULT 0,
    round      INTEGER NOT NULL DEFAULT 0,
    turn       INTEGER NOT NULL DEFAULT 0,
    payload    BLOB,
    CHECK ((state = 'waiting') = (next_at IS NOT NULL))
) STRICT;

CREATE INDEX deliveries_by_submission ON deliveries (submission);
CREATE INDEX deliveries_by_form ON deliveries (form) WHERE form IS NOT NULL;
CREATE INDEX deliveries_by_target ON deliveries (channel, target, made_at);
CREATE INDEX deliveries_by_key ON deliveries (key) WHERE key IS NOT NULL;

-- What is looked for all the time is what is not done, and most is done.
CREATE INDEX deliveries_due ON deliveries (lane, next_at) WHERE state = 'waiting';
CREATE INDEX deliveries_open ON deliveries (state) WHERE state <> 'delivered';

CREATE TABLE delivery_tries (
    delivery INTEGER NOT NULL REFERENCES deliveries (seq) ON DELETE CASCADE,
    number   INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    duration INTEGER NOT NULL,
    status   INTEGER,
    outcome  TEXT    NOT NULL,
    answer   BLOB    NOT NULL,
    PRIMARY KEY (delivery, number)
) STRICT, WITHOUT ROWID;

-- Ways that nothing is sent on until an operator opens them again: their receiver said that it is gone.
CREATE TABLE closed_lanes (
    lane      TEXT    NOT NULL PRIMARY KEY,
    closed_at INTEGER NOT NULL,
    why       TEXT    NOT NULL
) STRICT, WITHOUT ROWID;
