package desk

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"wayside/hub/report"
)

// AssignReport gives a report to a desk, which has it in hand from then on. Whom
// was asked first stays responsible. The error may wrap [ErrNoReport] or
// [ErrReportMerged].
func (d *Desk) AssignReport(ctx context.Context, code, worker string) error {
	return d.onReport(ctx, "assign", code, func(tx *sql.Tx, r report.Report) error {
		if r.With == worker {
			return nil
		}
		state := r.State
		if state == report.Received {
			state = report.Working
		}
		if _, err := tx.Exec("UPDATE reports SET worker = ?, state = ? WHERE code = ?", worker, state, code); err != nil {
			return err
		}
		if err := d.moved(tx, code); err != nil {
			return err
		}
		return note(tx, Act{At: d.Now(), What: "report assigned", Subject: code, Before: r.With, After: worker}.in(ctx))
	})
}

// MergeReport merges an open report into another, with all that were merged into
// it. The error may be [notice.Problems], or wrap [ErrNoReport] or
// [ErrReportMerged].
func (d *Desk) MergeReport(ctx context.Context, code, into string) error {
	book, err := d.ReportBook(ctx)
	if err != nil {
		return err
	}
	return d.onReport(ctx, "merge", code, func(tx *sql.Tx, r report.Report) error {
		to, err := reportOf(tx, into)
		if err != nil {
			return err
		}
		if to.State == report.Merged || to.Code == r.Code {
			return ErrReportMerged
		}
		with, err := mergedInto(ctx, tx, code)
		if err != nil {
			return err
		}
		contacts, err := d.contacts(tx, code)
		if err != nil {
			return err
		}
		if err := book.CheckMerge(r, with, to, contacts...).Err(); err != nil {
			return err
		}
		return d.merge(ctx, tx, r, to)
	})
}

// moved notes that a report came on now, with all that were merged into it.
func (d *Desk) moved(tx *sql.Tx, code string) error {
	_, err := tx.Exec("UPDATE reports SET moved = ? WHERE code = ? OR (target = ? AND target <> '')", millis(d.Now()), code, code)
	return err
}

// merge does it. What was merged into r has its answer no sooner than r itself.
func (d *Desk) merge(ctx context.Context, tx *sql.Tx, r, to report.Report) error {
	now := d.Now()
	if _, err := tx.Exec("UPDATE reports SET state = ?, target = ?, closed = ?, moved = ? WHERE code = ? OR (target = ? AND target <> '')", report.Merged, to.Code, millis(now), millis(now), r.Code, r.Code); err != nil {
		return err
	}
	if _, err := tx.Exec("UPDATE report_answers SET fate = ?, decided = ? WHERE code = ? AND fate = ?", Replaced, millis(now), r.Code, Waits); err != nil {
		return err
	}
	if !to.Open() {
		if err := d.letContactsGo(tx, to.Code, now); err != nil {
			return err
		}
	}
	return note(tx, Act{At: now, What: "report merged", Subject: r.Code, Before: string(r.State), After: to.Code}.in(ctx))
}

// onReport does something with a report that was not merged, in one transaction.
func (d *Desk) onReport(ctx context.Context, doing, code string, f func(*sql.Tx, report.Report) error) error {
	err := d.write(ctx, func(tx *sql.Tx) error {
		r, err := reportOf(tx, code)
		if err != nil {
			return err
		}
		if r.State == report.Merged {
			return ErrReportMerged
		}
		return f(tx, r)
	})
	if err != nil {
		return fmt.Errorf("%s report %s: %w", doing, code, err)
	}
	return nil
}

// Proposal is an answer that waits for a second person, or did.
type Proposal struct {
	ID      int64
	Code    string
	At      time.Time
	By      string
	State   report.State // [report.Answered] or [report.Declined]
	Answer  report.Answer
	Fate    Fate
	Decided time.Time
	Decider string
	Why     string // of a refusal

	doc []byte
}

// Digest binds a decision to exactly what waits.
func (p Proposal) Digest() string { return digest(append([]byte(p.State+"\n"), p.doc...)) }

const proposalColumns = "SELECT id, code, at, by, state, doc, fate, decided, decider, why FROM report_answers "

func (p *Proposal) scan(row interface{ Scan(...any) error }) error {
	var at, decided int64
	if err := row.Scan(&p.ID, &p.Code, &at, &p.By, &p.State, &p.doc, &p.Fate, &decided, &p.Decider, &p.Why); err != nil {
		return err
	}
	p.At, p.Decided = moment(at), moment(decided)
	return json.Unmarshal(p.doc, &p.Answer)
}

// ProposeAnswer lets an answer to a report wait for a second person, in place of
// what waits already. The error may be [notice.Problems], or wrap [ErrNoReport]
// or [ErrReportMerged].
func (d *Desk) ProposeAnswer(ctx context.Context, p Proposal) error {
	return d.onReport(ctx, "answer", p.Code, func(tx *sql.Tx, r report.Report) error {
		if err := d.checkAnswer(tx, r, p.Answer); err != nil {
			return err
		}
		now := d.Now()
		p.Answer.At = time.Time{} // the hub says so when it goes out
		p.doc = mustJSON(p.Answer)
		if _, err := tx.Exec("UPDATE report_answers SET fate = ?, decided = ?, decider = ? WHERE code = ? AND fate = ?", Replaced, millis(now), p.By, p.Code, Waits); err != nil {
			return err
		}
		if _, err := tx.Exec("INSERT INTO report_answers (code, at, by, state, doc) VALUES (?,?,?,?,?)", p.Code, millis(now), p.By, p.State, p.doc); err != nil {
			return err
		}
		return note(tx, Act{At: now, Who: p.By, What: "report answer written", Subject: p.Code, After: p.Digest()}.in(ctx))
	})
}

// checkAnswer judges an answer to a report with what was merged into it so far.
func (d *Desk) checkAnswer(tx *sql.Tx, r report.Report, a report.Answer) error {
	contacts, err := d.contacts(tx, r.Code)
	if err != nil {
		return err
	}
	return report.CheckAnswer(a, r.Lang, contacts...).Err()
}

// Proposals are all answers that were written to a report, the newest first.
func (d *Desk) Proposals(ctx context.Context, code string) ([]Proposal, error) {
	rows, err := d.db.Readers().QueryContext(ctx, proposalColumns+"WHERE code = ? ORDER BY id DESC", code)
	return collect(rows, err, "list the answers to a report", func(rows *sql.Rows, p *Proposal) error { return p.scan(rows) })
}

// ReviewAnswer publishes the answer that waits at a report, or refuses it. The
// error may be [notice.Problems]: the answer is judged again, by what was merged
// since it was written; or wrap [ErrNoAnswer], [ErrOther], [ErrOwn],
// [ErrNoReport] or [ErrReportMerged].
func (d *Desk) ReviewAnswer(ctx context.Context, code string, v Verdict) error {
	return d.onReport(ctx, "review the answer to", code, func(tx *sql.Tx, r report.Report) error {
		var p Proposal
		err := p.scan(tx.QueryRow(proposalColumns+"WHERE code = ? AND fate = ?", code, Waits))
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return ErrNoAnswer
		case err != nil:
			return err
		case v.Digest != p.Digest():
			return ErrOther
		case v.By == p.By && v.Approve:
			return ErrOwn
		}
		now, fate := d.Now(), Refused
		if v.Approve {
			fate = Approved
			if err := d.checkAnswer(tx, r, p.Answer); err != nil {
				return err
			}
			if err := d.publishAnswer(tx, r, p, now); err != nil {
				return err
			}
			if err := d.moved(tx, code); err != nil {
				return err
			}
		}
		if _, err := tx.Exec("UPDATE report_answers SET fate = ?, decided = ?, decider = ?, why = ? WHERE id = ?", fate, millis(now), v.By, v.Why, p.ID); err != nil {
			return err
		}
		return note(tx, Act{At: now, Who: v.By, What: "report answer " + string(fate), Subject: code, After: strings.TrimSpace(p.Digest() + " " + v.Why)}.in(ctx))
	})
}

// publishAnswer gives a report its answer. A later one corrects the first, and
// leaves it the time at which it was answered.
func (d *Desk) publishAnswer(tx *sql.Tx, r report.Report, p Proposal, now time.Time) error {
	p.Answer.At = now.UTC().Truncate(time.Second)
	closed := r.Closed
	if closed.IsZero() {
		closed = now
	}
	worker := r.With
	if worker == "" {
		worker = r.Desk
	}
	if _, err := tx.Exec("UPDATE reports SET state = ?, worker = ?, closed = ?, answer = ? WHERE code = ?", p.State, worker, millis(closed), mustJSON(p.Answer), r.Code); err != nil {
		return err
	}
	return d.letContactsGo(tx, r.Code, now)
}

// letContactsGo keeps no longer than is meant after their answer the contacts of a
// report and of all that were merged into it.
func (d *Desk) letContactsGo(tx *sql.Tx, code string, now time.Time) error {
	_, err := tx.Exec("UPDATE report_contacts SET until = min(until, ?) WHERE code = ? OR code IN (SELECT code FROM reports WHERE target = ? AND target <> '')", millis(now.Add(d.Keeps.ForContact())), code, code)
	return err
}
