package desk

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"wayside/hub/notice"
	"wayside/hub/report"
)

// Wanted is which reports are asked for. Zero values want all.
type Wanted struct {
	Codes, Categories []string
	Desk              string // it is responsible, or has it in hand
	Remit             report.Remit
	From, Until       time.Time // of the receipt, until exclusive
	Open, Closed      bool      // only these; both or none: all
	Answering         bool      // an answer waits for a second person
	Answered          bool      // they have an answer of their own; what was answered last comes first
	Due               bool      // where somebody waits for what is due first comes first; else the newest
	Limit             int
}

// Reports are those that are wanted.
func (d *Desk) Reports(ctx context.Context, q Wanted) ([]report.Report, error) {
	where, args := q.where()
	order := "at DESC, code"
	if q.Due {
		order = firstDue + ", at, code"
	} else if q.Answered {
		order = "closed DESC, code"
	}
	rows, err := d.db.Readers().QueryContext(ctx, reportColumns+where+" ORDER BY "+order+" LIMIT ?", append(args, max(q.Limit, 0))...)
	return collect(rows, err, "list reports", func(rows *sql.Rows, r *report.Report) error { return scanReport(rows, r) })
}

func (q Wanted) where() (string, []any) {
	terms, args := []string{"1"}, []any{}
	also := func(term string, given ...any) {
		terms, args = append(terms, term), append(args, given...)
	}
	for column, list := range map[string][]string{"code": q.Codes, "category": q.Categories} {
		if len(list) > 0 {
			in, given := among(column, list)
			also(in, given...)
		}
	}
	theirs, given := within(q.Remit)
	also(theirs, given...)
	if q.Desk != "" {
		also("(desk = ? OR worker = ?)", q.Desk, q.Desk)
	}
	if !q.From.IsZero() {
		also("at >= ?", millis(q.From))
	}
	if !q.Until.IsZero() {
		also("at < ?", millis(q.Until))
	}
	if q.Open != q.Closed {
		also("(closed = 0) = ?", q.Open)
	}
	if q.Answered {
		also("closed > 0 AND target = ''")
	}
	if q.Answering {
		also("EXISTS (SELECT 1 FROM report_answers AS a WHERE a.code = reports.code AND a.fate = 'waiting')")
	}
	return "WHERE " + strings.Join(terms, " AND "), args
}

// among is the condition that a column has one of these values.
func among(column string, list []string) (term string, args []any) {
	for _, s := range list {
		args = append(args, s)
	}
	return column + " IN (" + strings.TrimSuffix(strings.Repeat("?,", len(list)), ",") + ")", args
}

// within is [report.Remit.Covers], for the database.
func within(m report.Remit) (term string, args []any) {
	for _, column := range []string{"desk", "worker"} {
		one := column + " <> ''"
		if len(m.Only) > 0 {
			in, list := among(column, m.Only)
			one, args = one+" AND "+in, append(args, list...)
		}
		not, list := among(column, m.Not)
		term, args = term+" OR "+one+" AND NOT "+not, append(args, list...)
	}
	return "(" + strings.TrimPrefix(term, " OR ") + ")", args
}

// MergedInto are the reports that were merged into one.
func (d *Desk) MergedInto(ctx context.Context, code string) ([]report.Report, error) {
	return mergedInto(ctx, d.db.Readers(), code)
}

// asker is a database, or a transaction of one.
type asker interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

func mergedInto(ctx context.Context, db asker, code string) ([]report.Report, error) {
	rows, err := db.QueryContext(ctx, reportColumns+"WHERE target = ? AND target <> '' ORDER BY at, code", code)
	return collect(rows, err, "list merged reports", func(rows *sql.Rows, r *report.Report) error { return scanReport(rows, r) })
}

// TallyReports counts, by category, the reports received from a time until
// another, as they stand at now.
func (d *Desk) TallyReports(ctx context.Context, from, until, now time.Time) ([]report.Tally, error) {
	rows, err := d.db.Readers().QueryContext(ctx, `SELECT category, count(*), count(*) FILTER (WHERE target <> ''), count(*) FILTER (WHERE settled > 0),
		count(*) FILTER (WHERE settled > 0 AND settled <= due), count(*) FILTER (WHERE settled = 0), count(*) FILTER (WHERE settled = 0 AND due < ?), coalesce(sum(good), 0), coalesce(sum(bad), 0)
		FROM (SELECT code, category, due, target, `+settled+` AS settled FROM reports WHERE at >= ? AND at < ?) LEFT JOIN report_ratings USING (code) GROUP BY category ORDER BY category`, millis(now), millis(from), millis(until))
	return collect(rows, err, "count reports", func(rows *sql.Rows, t *report.Tally) error {
		return rows.Scan(&t.Category, &t.Received, &t.Merged, &t.Answered, &t.InTime, &t.Open, &t.Overdue, &t.Good, &t.Bad)
	})
}

// OpenAbout is how many open reports there are about one notice, or about none,
// and of how many of them somebody should have had the answer by now.
type OpenAbout struct {
	Notice     notice.ID
	Open, Late int
}

// OpenReports counts the open reports within a remit.
func (d *Desk) OpenReports(ctx context.Context, m report.Remit, now time.Time) ([]OpenAbout, error) {
	term, args := within(m)
	rows, err := d.db.Readers().QueryContext(ctx, "SELECT notice, count(*), count(*) FILTER (WHERE "+firstDue+" < ?) FROM reports WHERE closed = 0 AND "+term+" GROUP BY notice", append([]any{millis(now)}, args...)...)
	return collect(rows, err, "count open reports", func(rows *sql.Rows, o *OpenAbout) error { return rows.Scan(&o.Notice, &o.Open, &o.Late) })
}

// ReportPaper is the document of what may be reported, and who answers it.
const ReportPaper = "reports"

// readBook is a book, and the revision of the paper that it was read from.
type readBook struct {
	revision int
	book     *report.Book
}

// ReportBook is what the office has set for reports, or what comes with Wayside.
func (d *Desk) ReportBook(ctx context.Context) (*report.Book, error) {
	p, err := d.Paper(ctx, ReportPaper)
	if err != nil && !errors.Is(err, ErrNoPaper) {
		return nil, err
	}
	if kept := d.book.Load(); kept != nil && kept.revision == p.Revision {
		return kept.book, nil
	}
	doc := p.Doc
	if doc == nil {
		doc = report.BuiltIn()
	}
	b, ps := report.ReadBook(doc)
	if ps.Failed() { // an older hub took it for good
		if b, ps = report.ReadBook(report.BuiltIn()); ps.Failed() {
			return nil, fmt.Errorf("read what may be reported: %w", ps)
		}
	}
	d.book.Store(&readBook{p.Revision, b})
	return b, nil
}
