package desk

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"wayside/hub/notice"
	"wayside/hub/report"
)

// Errors of reports.
var (
	ErrNoReport     = errors.New("there is no report of that code")
	ErrReportMerged = errors.New("the report was merged into another: answer that one")
	ErrNoAnswer     = errors.New("no answer of that report waits for a decision")
)

// reports are kept for good, without what anybody wrote: that is sealed, and
// forgotten after a while.
const reports = `
CREATE TABLE reports (
	code     TEXT PRIMARY KEY,
	category TEXT NOT NULL,
	lang     TEXT NOT NULL,
	at       INTEGER NOT NULL,
	due      INTEGER NOT NULL,
	desk     TEXT NOT NULL,
	worker   TEXT NOT NULL,
	notice   TEXT NOT NULL,
	revision INTEGER NOT NULL,
	lon      REAL,             -- to a thousandth of a degree
	lat      REAL,
	state    TEXT NOT NULL,
	closed   INTEGER NOT NULL,
	target   TEXT NOT NULL,    -- that it was merged into
	answer   BLOB,             -- JSON, as everybody reads it
	said     BLOB              -- sealed; NULL: forgotten
) STRICT;
CREATE INDEX reports_by_end ON reports (closed, due);
CREATE INDEX reports_by_time ON reports (at);
CREATE INDEX reports_by_category ON reports (category, at);
CREATE INDEX reports_by_place ON reports (category, lat) WHERE closed = 0 AND lat IS NOT NULL;
CREATE INDEX reports_by_notice ON reports (notice) WHERE notice <> '';
CREATE INDEX reports_by_target ON reports (target) WHERE target <> '';
CREATE TRIGGER reports_as_sent BEFORE UPDATE OF code, category, lang, at, due, desk, notice, revision, lon, lat ON reports
BEGIN SELECT RAISE(ABORT, 'who was asked what, and by when it is due, is never changed'); END;
CREATE TRIGGER reports_stay BEFORE DELETE ON reports
BEGIN SELECT RAISE(ABORT, 'a report is never deleted'); END;

CREATE TABLE report_photos (
	code    TEXT NOT NULL REFERENCES reports (code),
	n       INTEGER NOT NULL,
	picture BLOB NOT NULL, -- JPEG, sealed
	PRIMARY KEY (code, n)
) STRICT;

CREATE TABLE report_contacts (
	code    TEXT PRIMARY KEY REFERENCES reports (code),
	contact BLOB NOT NULL, -- sealed
	until   INTEGER NOT NULL
) STRICT;
CREATE INDEX report_contacts_by_end ON report_contacts (until);

CREATE TABLE report_answers (
	id      INTEGER PRIMARY KEY,
	code    TEXT NOT NULL REFERENCES reports (code),
	at      INTEGER NOT NULL,
	by      TEXT NOT NULL,
	state   TEXT NOT NULL,
	doc     BLOB NOT NULL, -- JSON
	fate    TEXT NOT NULL DEFAULT 'waiting',
	decided INTEGER NOT NULL DEFAULT 0,
	decider TEXT NOT NULL DEFAULT '',
	why     TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX report_answers_by_code ON report_answers (code);
CREATE UNIQUE INDEX report_answers_wait ON report_answers (code) WHERE fate = 'waiting';
CREATE TRIGGER report_answers_as_written BEFORE UPDATE OF id, code, at, by, state, doc ON report_answers
BEGIN SELECT RAISE(ABORT, 'what is decided on is never changed'); END;
`

// moves keeps when a report last came on: those of before, when they came, were
// answered or had their answer corrected.
const moves = `
ALTER TABLE reports ADD COLUMN moved INTEGER NOT NULL DEFAULT 0;
UPDATE reports SET moved = max(at, closed, coalesce((SELECT max(decided) FROM report_answers AS a WHERE a.code = reports.code AND fate = 'approved'), 0));
`

// NewReport is a report that comes in.
type NewReport struct {
	report.Report
	Said    report.Said
	Contact string   // how to reach who sent it; "": not given
	Photos  [][]byte // JPEG, without anything but the picture
}

// codes are the codes of all reports: notices ask for them while they are
// published, and must not wait for a disk.
type codes struct {
	mu    sync.Mutex
	taken map[string]bool
}

// ReportTaken reports whether a code is a report's.
func (d *Desk) ReportTaken(code string) bool {
	d.codes.mu.Lock()
	defer d.codes.mu.Unlock()
	return d.codes.taken[code]
}

// NoticeOf is the id of the notice that a report becomes, if ever: one, however
// often somebody begins it. With the desk's key nobody else can name it first.
func (d *Desk) NoticeOf(code string) notice.ID {
	mac := hmac.New(sha256.New, d.Key)
	mac.Write([]byte("wayside notice of a report\x00" + code))
	return notice.DeriveID("report", hex.EncodeToString(mac.Sum(nil)))
}

func (d *Desk) noteCode(code string) {
	d.codes.mu.Lock()
	defer d.codes.mu.Unlock()
	d.codes.taken[code] = true
}

// loadCodes reads the codes of all reports.
func (d *Desk) loadCodes(ctx context.Context) error {
	rows, err := d.db.Readers().QueryContext(ctx, "SELECT code FROM reports")
	all, err := collect(rows, err, "read the codes of reports", func(rows *sql.Rows, code *string) error { return rows.Scan(code) })
	d.codes.taken = make(map[string]bool, len(all))
	for _, code := range all {
		d.codes.taken[code] = true
	}
	return err
}

// AddReport keeps a report and returns it with its code, which taken says of no
// notice. Where an open one tells of the same already, it is merged into that.
func (d *Desk) AddReport(ctx context.Context, in NewReport, taken func(code string) bool) (r report.Report, err error) {
	r = in.Report
	r.Moved = r.At
	id := notice.NewID()
	for try := 0; r.Code == "" || taken(r.Code) || d.ReportTaken(r.Code); try++ {
		r.Code = notice.Code(id, try)
	}
	said, err := d.sealReport(r.Code, "said", mustJSON(in.Said))
	if err != nil {
		return r, err
	}
	err = d.write(ctx, func(tx *sql.Tx) error {
		if err := same(tx, &r); err != nil {
			return err
		}
		var lon, lat any
		if r.Point != nil {
			lon, lat = r.Point.Lon, r.Point.Lat
		}
		if _, err := tx.Exec("INSERT INTO reports (code, category, lang, at, due, desk, worker, notice, revision, lon, lat, state, moved, closed, target, said) VALUES (?,?,?,?,?,?,'',?,?,?,?,?,?,?,?,?)",
			r.Code, r.Category, r.Lang, millis(r.At), millis(r.Due), r.Desk, r.Notice, r.Revision, lon, lat, r.State, millis(r.Moved), millis(r.Closed), r.Into, said); err != nil {
			return err
		}
		return d.addPrivate(tx, r, in)
	})
	if err != nil {
		return r, fmt.Errorf("keep a report: %w", err)
	}
	d.noteCode(r.Code)
	return r, nil
}

// same merges r into the open report that tells of the same.
func same(tx *sql.Tx, r *report.Report) error {
	where, args := "notice = ? AND notice <> ''", []any{r.Notice}
	if p := r.Point; p != nil {
		const near = 0.002 // degrees, more than any two that are the same are apart
		where, args = "lat BETWEEN ? AND ? AND lat IS NOT NULL", []any{p.Lat - near, p.Lat + near}
	} else if r.Notice == "" {
		return nil
	}
	rows, err := tx.Query(reportColumns+"WHERE category = ? AND closed = 0 AND at > ? AND "+where+" ORDER BY at", append([]any{r.Category, millis(r.At.Add(-report.SameFor))}, args...)...)
	found, err := collect(rows, err, "look for the same", func(rows *sql.Rows, x *report.Report) error { return scanReport(rows, x) })
	for _, x := range found {
		if x.Same(*r) {
			r.State, r.Closed, r.Into = report.Merged, r.At, x.Code
			break
		}
	}
	return err
}

// addPrivate keeps what nobody but the desk sees.
func (d *Desk) addPrivate(tx *sql.Tx, r report.Report, in NewReport) error {
	for n, picture := range in.Photos {
		sealed, err := d.sealReport(r.Code, "photo", picture)
		if err != nil {
			return err
		}
		if _, err := tx.Exec("INSERT INTO report_photos (code, n, picture) VALUES (?,?,?)", r.Code, n+1, sealed); err != nil {
			return err
		}
	}
	if in.Contact == "" {
		return nil
	}
	sealed, err := d.sealReport(r.Code, "contact", []byte(in.Contact))
	if err != nil {
		return err
	}
	_, err = tx.Exec("INSERT INTO report_contacts (code, contact, until) VALUES (?,?,?)", r.Code, sealed, millis(r.Due.Add(d.Keeps.ForContact())))
	return err
}

const reportColumns = `SELECT code, category, lang, at, due, desk, worker, notice, revision, lon, lat, state, moved, closed, target,
	coalesce((SELECT closed FROM reports AS t WHERE t.code = reports.target), 0), coalesce(answer, (SELECT answer FROM reports AS t WHERE t.code = reports.target)),
	(SELECT count(*) FROM reports AS o WHERE ` + mergedHere + `), ` + firstDue + ` FROM reports `

// firstDue is when the first of a report and those merged into it is due.
const firstDue = "min(due, coalesce((SELECT min(due) FROM reports AS o WHERE " + mergedHere + "), due))"

// mergedHere are the reports o that were merged into the one at hand. That target is
// not blank is said for the index, which is of such alone: without it all reports are
// looked at for each.
const mergedHere = "o.target = reports.code AND o.target <> ''"

// settled is [report.Report.Settled], for the database; 0: not yet.
const settled = "iif(target = '', closed, coalesce((SELECT iif(t.closed = 0, 0, max(t.closed, reports.closed)) FROM reports AS t WHERE t.code = reports.target), 0))"

func scanReport(row interface{ Scan(...any) error }, r *report.Report) error {
	var at, due, moved, closed, intoClosed, firstDue int64
	var lon, lat sql.NullFloat64
	var answer []byte
	if err := row.Scan(&r.Code, &r.Category, &r.Lang, &at, &due, &r.Desk, &r.With, &r.Notice, &r.Revision, &lon, &lat, &r.State, &moved, &closed, &r.Into, &intoClosed, &answer, &r.Others, &firstDue); err != nil {
		return err
	}
	r.At, r.Due, r.Moved, r.Closed, r.IntoClosed, r.FirstDue = moment(at), moment(due), moment(moved), moment(closed), moment(intoClosed), moment(firstDue)
	if lon.Valid && lat.Valid {
		r.Point = &report.Point{Lon: lon.Float64, Lat: lat.Float64}
	}
	if answer == nil {
		return nil
	}
	r.Answer = &report.Answer{}
	return json.Unmarshal(answer, r.Answer)
}

// Report returns the report of a code. The error may wrap [ErrNoReport].
func (d *Desk) Report(ctx context.Context, code string) (r report.Report, err error) {
	err = scanReport(d.db.Readers().QueryRowContext(ctx, reportColumns+"WHERE code = ?", code), &r)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNoReport
	}
	if err != nil {
		return r, fmt.Errorf("read report %s: %w", code, err)
	}
	return r, nil
}

func reportOf(tx *sql.Tx, code string) (r report.Report, err error) {
	if err = scanReport(tx.QueryRow(reportColumns+"WHERE code = ?", code), &r); errors.Is(err, sql.ErrNoRows) {
		err = ErrNoReport
	}
	return r, err
}

func mustJSON(v any) []byte {
	raw, err := json.Marshal(v)
	if err != nil {
		panic("desk: write JSON: " + err.Error()) // texts always can be
	}
	return raw
}

// Keeps are for how long what is private of reports is kept; zero values are the
// usual ones.
type Keeps struct {
	Contact time.Duration // after the answer, or after it was due
	Report  time.Duration // text and pictures, after the report's end
}

// Usual times.
const (
	usualContact = 30 * 24 * time.Hour
	usualReport  = 365 * 24 * time.Hour
)

// ForContact is how long a contact is kept after the answer.
func (k Keeps) ForContact() time.Duration {
	if k.Contact == 0 {
		return usualContact
	}
	return k.Contact
}

func (k Keeps) report() time.Duration {
	if k.Report == 0 {
		return usualReport
	}
	return k.Report
}
