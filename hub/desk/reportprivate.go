package desk

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"wayside/hub/report"
)

// sealReport seals what is private of a report, bound to its code and to what it
// is.
func (d *Desk) sealReport(code, what string, plain []byte) ([]byte, error) {
	sealed, err := d.seal(string(plain), "report "+what+" "+code)
	if err != nil {
		return nil, fmt.Errorf("seal the %s of report %s: %w", what, code, err)
	}
	return sealed, nil
}

func (d *Desk) unsealReport(code, what string, sealed []byte) ([]byte, error) {
	plain, err := d.unseal(sealed, "report "+what+" "+code)
	if err != nil {
		return nil, fmt.Errorf("open the %s of report %s: %w", what, code, err)
	}
	return []byte(plain), nil
}

// Private is what the desk reads of a report, and whether there is more.
type Private struct {
	report.Said
	Forgotten bool // it was kept long enough
	Photos    int
	Until     time.Time // when the contact is deleted; zero: none is kept
}

// Private returns what is private of a report, but for its contact. The error may
// wrap [ErrNoReport] or [ErrSealed].
func (d *Desk) Private(ctx context.Context, code string) (p Private, err error) {
	var said []byte
	var until int64
	err = d.db.Readers().QueryRowContext(ctx, `SELECT said, (SELECT count(*) FROM report_photos AS p WHERE p.code = reports.code),
		coalesce((SELECT until FROM report_contacts AS c WHERE c.code = reports.code), 0) FROM reports WHERE code = ?`, code).Scan(&said, &p.Photos, &until)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNoReport
	}
	if err != nil {
		return p, fmt.Errorf("read report %s: %w", code, err)
	}
	p.Until = moment(until)
	if p.Forgotten = said == nil; p.Forgotten {
		return p, nil
	}
	raw, err := d.unsealReport(code, "said", said)
	if err == nil {
		err = json.Unmarshal(raw, &p.Said)
	}
	return p, err
}

// Contact returns how to reach who sent a report, "" where that is not kept. That
// it was read is noted in the audit.
func (d *Desk) Contact(ctx context.Context, code string) (contact string, err error) {
	err = d.write(ctx, func(tx *sql.Tx) error {
		if contact, err = d.contact(tx, code); err != nil || contact == "" {
			return err
		}
		return note(tx, Act{At: d.Now(), What: "report contact read", Subject: code}.in(ctx))
	})
	return contact, err
}

func (d *Desk) contact(tx *sql.Tx, code string) (string, error) {
	var sealed []byte
	err := tx.QueryRow("SELECT contact FROM report_contacts WHERE code = ?", code).Scan(&sealed)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read the contact of report %s: %w", code, err)
	}
	plain, err := d.unsealReport(code, "contact", sealed)
	return string(plain), err
}

// contacts are those of a report and of all that were merged into it, for the
// answer to be held against: nobody reads them. Those whose key is lost can't be.
func (d *Desk) contacts(tx *sql.Tx, code string) ([]string, error) {
	rows, err := tx.Query("SELECT code, contact FROM report_contacts WHERE code = ? OR code IN (SELECT code FROM reports WHERE target = ? AND target <> '')", code, code)
	return collect(rows, err, "read the contacts of a report and those merged into it", func(rows *sql.Rows, contact *string) error {
		var of string
		var sealed []byte
		if err := rows.Scan(&of, &sealed); err != nil {
			return err
		}
		plain, err := d.unsealReport(of, "contact", sealed)
		if *contact = string(plain); errors.Is(err, ErrSealed) {
			return nil
		}
		return err
	})
}

// Photo is the n-th picture of a report, from 1. The error may wrap [ErrNoReport].
func (d *Desk) Photo(ctx context.Context, code string, n int) ([]byte, error) {
	var sealed []byte
	err := d.db.Readers().QueryRowContext(ctx, "SELECT picture FROM report_photos WHERE code = ? AND n = ?", code, n).Scan(&sealed)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNoReport
	}
	if err != nil {
		return nil, fmt.Errorf("read a picture of report %s: %w", code, err)
	}
	return d.unsealReport(code, "photo", sealed)
}

// ForgetReports deletes what is private and was kept long enough. It returns of
// how many reports something was deleted.
func (d *Desk) ForgetReports(ctx context.Context) (n int64, err error) {
	now := d.Now()
	old := millis(now.Add(-d.Keeps.report()))
	err = d.write(ctx, func(tx *sql.Tx) error {
		for _, step := range []struct {
			query string
			until int64
		}{
			{"DELETE FROM report_contacts WHERE until <= ?", millis(now)},
			{"DELETE FROM report_photos WHERE code IN (SELECT code FROM reports WHERE closed > 0 AND closed <= ? AND said IS NOT NULL)", old},
			{"UPDATE reports SET said = NULL WHERE closed > 0 AND closed <= ? AND said IS NOT NULL", old},
		} {
			done, err := tx.Exec(step.query, step.until)
			if err != nil {
				return err
			}
			some, err := done.RowsAffected()
			if err != nil {
				return err
			}
			n += some
		}
		if n == 0 {
			return nil
		}
		return note(tx, Act{At: now, Who: "hub", What: "reports forgotten", After: fmt.Sprint(n)})
	})
	if err != nil {
		return 0, fmt.Errorf("delete what is private of old reports: %w", err)
	}
	return n, nil
}

// Forget deletes what is private of old reports as its time comes, until ctx
// ends; failed hears of what could not be deleted.
func (d *Desk) Forget(ctx context.Context, every time.Duration, failed func(error)) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		if _, err := d.ForgetReports(ctx); err != nil && ctx.Err() == nil {
			failed(err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
