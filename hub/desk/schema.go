package desk

// mark tells a desk from other SQLite files ("Wa" and the kind).
const mark = 0x57610002

// migrations of the desk; what was released is never edited.
func migrations() []string {
	return []string{office, answers, signs, displays, people, papers + drafts, second, waits, reports, several, ratings, moves}
}

// Times are Unix milliseconds; 0 is none.
const office = `
CREATE TABLE tokens (
	id      TEXT PRIMARY KEY,
	name    TEXT NOT NULL,
	hash    BLOB NOT NULL UNIQUE, -- SHA-256 of the secret, which is nowhere
	terms   TEXT NOT NULL,        -- JSON: what it may do
	created INTEGER NOT NULL,
	expires INTEGER NOT NULL,
	revoked INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX tokens_by_name ON tokens (name) WHERE revoked = 0;

CREATE TABLE held (
	id       TEXT PRIMARY KEY,
	token    TEXT NOT NULL,
	at       INTEGER NOT NULL,
	reason   TEXT NOT NULL,
	doc      BLOB NOT NULL,
	decided  INTEGER NOT NULL DEFAULT 0,
	decider  TEXT NOT NULL DEFAULT '',
	approved INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX held_by_time ON held (decided, at);
CREATE TRIGGER held_as_sent BEFORE UPDATE OF id, token, at, reason, doc ON held
BEGIN SELECT RAISE(ABORT, 'what is decided on is never changed'); END;

CREATE TABLE audit (
	n       INTEGER PRIMARY KEY,
	at      INTEGER NOT NULL,
	who     TEXT NOT NULL,
	what    TEXT NOT NULL,
	subject TEXT NOT NULL,
	before  TEXT NOT NULL,
	after   TEXT NOT NULL
) STRICT;
CREATE TRIGGER audit_stays BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit is never changed'); END;
CREATE TRIGGER audit_remains BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit is never deleted'); END;
CREATE TRIGGER audit_has_no_gaps BEFORE INSERT ON audit
WHEN NEW.n <> (SELECT coalesce(max(n), 0) + 1 FROM audit)
BEGIN SELECT RAISE(ABORT, 'the audit is numbered without gaps'); END;
`

// A sign that was removed leaves its revision: a profile that comes back under
// the id is told from the one before.
const signs = `
CREATE TABLE signs (
	id       TEXT PRIMARY KEY,
	revision INTEGER NOT NULL,
	at       INTEGER NOT NULL,
	by       TEXT NOT NULL,
	doc      BLOB            -- JSON, as it was given; NULL: removed
) STRICT;
`

// What is ended or revoked stays: the audit speaks of it.
const people = `
ALTER TABLE audit ADD COLUMN origin TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN hash BLOB; -- SHA-256 over the line and the hash before it
DROP TRIGGER audit_stays;
CREATE TRIGGER audit_stays BEFORE UPDATE ON audit -- but for the hashes of what was there before hashes
WHEN OLD.hash IS NOT NULL OR NEW.n IS NOT OLD.n OR NEW.at IS NOT OLD.at OR NEW.who IS NOT OLD.who OR NEW.what IS NOT OLD.what
	OR NEW.subject IS NOT OLD.subject OR NEW.before IS NOT OLD.before OR NEW.after IS NOT OLD.after OR NEW.origin IS NOT OLD.origin
BEGIN SELECT RAISE(ABORT, 'the audit is never changed'); END;
CREATE TRIGGER audit_is_chained BEFORE INSERT ON audit WHEN length(NEW.hash) IS NOT 32
BEGIN SELECT RAISE(ABORT, 'the audit is chained'); END;

CREATE TABLE operators (
	id       TEXT PRIMARY KEY,
	name     TEXT NOT NULL UNIQUE,
	terms    TEXT NOT NULL,            -- JSON: roles and scope
	password TEXT NOT NULL DEFAULT '', -- argon2id, in the PHC form
	totp     BLOB,                     -- the key of the one-time codes, sealed
	step     INTEGER NOT NULL DEFAULT 0, -- of the last code that was taken
	created  INTEGER NOT NULL,
	joined   INTEGER NOT NULL DEFAULT 0,
	revoked  INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE recovery (
	hash     BLOB PRIMARY KEY,
	operator TEXT NOT NULL REFERENCES operators (id),
	used     INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE invitations (
	hash     BLOB PRIMARY KEY,
	operator TEXT NOT NULL, -- id; '' is the first start
	until    INTEGER NOT NULL
) STRICT;

CREATE TABLE devices ( -- browsers in which an operator has signed in
	hash     BLOB PRIMARY KEY,
	operator TEXT NOT NULL REFERENCES operators (id),
	seen     INTEGER NOT NULL
) STRICT;

CREATE TABLE sessions (
	id       TEXT PRIMARY KEY,
	hash     BLOB NOT NULL UNIQUE, -- SHA-256 of the secret, which is nowhere
	operator TEXT NOT NULL REFERENCES operators (id),
	half     INTEGER NOT NULL,
	began    INTEGER NOT NULL,
	seen     INTEGER NOT NULL,
	proved   INTEGER NOT NULL,
	ended    INTEGER NOT NULL DEFAULT 0,
	origin   TEXT NOT NULL,
	agent    TEXT NOT NULL
) STRICT;
CREATE INDEX sessions_by_operator ON sessions (operator, ended);
`
