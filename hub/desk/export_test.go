package desk

import (
	"testing"
	"time"

	"wayside/hub/sqlite"
)

// Exec runs a statement on the writing connection.
func (d *Desk) Exec(statement string) error {
	_, err := d.db.Writer().Exec(statement)
	return err
}

// LookAtStrangers keeps every look that strangers have at once busy until done is
// called.
func (d *Desk) LookAtStrangers() (done func()) {
	for range cap(d.strangers) {
		d.strangers <- struct{}{}
	}
	return func() {
		for range cap(d.strangers) {
			<-d.strangers
		}
	}
}

// StepOf is stepOf.
func StepOf(key, code string, now time.Time, used int64) (int64, error) {
	return stepOf(key, code, now, used)
}

// OpenOld opens a desk as it was before there were operators.
func OpenOld(t *testing.T, path string) *Desk {
	db, err := sqlite.Open(t.Context(), path, []string{office, answers, signs}, sqlite.Options{Mark: mark})
	if err != nil {
		t.Fatal(err)
	}
	return &Desk{Now: time.Now, db: db}
}
