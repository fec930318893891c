package sqlog

// mark tells a log from other SQLite files ("Wa" and the kind).
const mark = 0x57610001

// migrations of the log; what was released is never edited.
func migrations() []string { return []string{records} }

// The number of a record is its row's key. The triggers keep the table
// append-only and free of gaps, whoever writes: INSERT OR REPLACE fails too,
// since an old number is never the next.
const records = `
CREATE TABLE records (
	seq    INTEGER PRIMARY KEY,
	at     INTEGER NOT NULL, -- Unix time in milliseconds
	op     TEXT NOT NULL,
	id     TEXT NOT NULL,
	rev    INTEGER NOT NULL,
	code   TEXT NOT NULL,
	doc    BLOB NOT NULL,    -- the exact bytes
	sigs   TEXT,             -- JSON
	ending TEXT,             -- JSON
	state  TEXT NOT NULL,
	author TEXT NOT NULL
) STRICT;

CREATE INDEX records_by_notice ON records (id, seq);

CREATE TRIGGER records_stay BEFORE UPDATE ON records
BEGIN SELECT RAISE(ABORT, 'records are never changed'); END;

CREATE TRIGGER records_remain BEFORE DELETE ON records
BEGIN SELECT RAISE(ABORT, 'records are never deleted'); END;

CREATE TRIGGER records_have_no_gaps BEFORE INSERT ON records
WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM records)
BEGIN SELECT RAISE(ABORT, 'records are numbered without gaps'); END;

CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
`
