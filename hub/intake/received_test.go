package intake_test

import (
	"database/sql"
	"errors"
	"fmt"
	"testing"
	"time"

	"wayside/hub/intake"
	"wayside/hub/notice"
	"wayside/hub/sqlite"
)

// signed are the bytes of a message whose signature covers each of them: a
// byte order mark, line ends of two kinds, blanks at the end.
func signed(key string) []byte {
	return []byte("\xef\xbb\xbf<?xml version=\"1.0\"?>\r\n<alert><!-- " + key + " -->\n<Signature/></alert>\r\n \n")
}

// brought is a delivery of messages, each in a document of its own.
func brought(items ...notice.Item) notice.Delivery {
	d := part(items...)
	d.Raw = nil
	for i := range d.Items {
		d.Items[i].Document = i
		d.Raw = append(d.Raw, signed(d.Items[i].Key))
	}
	return d
}

func (d *desk) original(key string) string {
	d.t.Helper()
	doc, err := d.in.Original(d.t.Context(), "roads", key)
	if err != nil && !errors.Is(err, intake.ErrNotKept) {
		d.t.Fatal(err)
	}
	return string(doc)
}

func TestASignedMessageIsGivenBackByteForByte(t *testing.T) {
	d := newDesk(t)
	cancel := ended(2, "a")
	d.submit(brought(alert("a", 0), alert("b", 1))) // of an index that was followed
	d.submit(brought(cancel))                       // pushed
	for i := range 8 {                              // more than are kept
		d.submit(brought(alert(fmt.Sprint("more", i), 3)))
	}
	d.open(intake.Source{Name: "roads", Author: office})
	for _, key := range []string{"a", "b", cancel.Key} {
		if got := d.original(key); got != string(signed(key)) {
			t.Errorf("%s: got %q", key, got)
		}
	}
	if got := d.original("never"); got != "" {
		t.Errorf("got %q of a message that never came", got)
	}
	d.pass(32 * 24 * time.Hour)
	for i := range 4 {
		d.submit(brought(alert(fmt.Sprint("later", i), 3)))
	}
	if d.original("a") != "" || d.original("later3") == "" {
		t.Error("after a month it is still there, or what has just come is not")
	}
}

func TestWhatComesAgainIsKeptOnceAndAsLongAsItComes(t *testing.T) {
	d := newDesk(t)
	for i := range 8 { // an index of which one message stays and one changes
		d.submit(brought(alert("stays", 0), alert(fmt.Sprint("n", i), 1)))
		d.pass(10 * 24 * time.Hour)
	}
	if d.original("stays") == "" {
		t.Error("it is still listed, but its bytes are gone")
	}
	if got := d.rows(); got != 1+4 { // three deliveries, and four that came within a month
		t.Errorf("got %d rows", got)
	}
}

func TestADocumentOfManyIsNoMessage(t *testing.T) {
	d := newDesk(t)
	d.submit(part(alert("a", 0), alert("b", 0)))
	if d.original("a") != "" || d.original("") != "" || d.rows() != 1 {
		t.Error("a list was taken for one of its members")
	}
}

func TestBytesThatChangedOnTheDiskAreNotGivenOut(t *testing.T) {
	d := newDesk(t)
	d.submit(brought(alert("a", 0)))
	db, err := sqlite.Open(t.Context(), d.path, []string{"", "", ""}, sqlite.Options{Mark: 0x57610003})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.Write(t.Context(), func(tx *sql.Tx) error {
		_, err := tx.Exec(`UPDATE received SET digest = zeroblob(32)`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if doc, err := d.in.Original(t.Context(), "roads", "a"); err == nil || errors.Is(err, intake.ErrNotKept) {
		t.Errorf("got %q, %v; want an error that says so", doc, err)
	}
}
