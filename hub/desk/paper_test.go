package desk_test

import (
	"database/sql"
	"errors"
	"path/filepath"
	"testing"

	"wayside/hub/desk"
)

func TestEveryRevisionOfAPaperIsKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "desk.db")
	d, err := desk.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if _, err := d.Paper(t.Context(), "template/tunnel"); !errors.Is(err, desk.ErrNoPaper) {
		t.Fatalf("a paper that nobody wrote: %v", err)
	}
	put := func(doc []byte, expect int) (desk.Paper, error) {
		return d.PutPaper(t.Context(), desk.Paper{Name: "template/tunnel", By: "chen", Doc: doc}, expect)
	}
	first, err := put([]byte("one"), 0)
	if err != nil || first.Revision != 1 {
		t.Fatalf("%+v, %v", first, err)
	}
	if again, err := put([]byte("one"), 0); err != nil || again.Revision != 1 {
		t.Errorf("the same again: %+v, %v", again, err)
	}
	if _, err := put([]byte("two"), 0); !errors.Is(err, desk.ErrPaperChanged) {
		t.Errorf("what somebody else wrote was overwritten: %v", err)
	}
	if p, err := put([]byte("two"), 1); err != nil || p.Revision != 2 {
		t.Fatalf("%+v, %v", p, err)
	}
	if p, err := put(nil, 2); err != nil || p.Revision != 3 {
		t.Fatalf("%+v, %v", p, err)
	}
	if p, err := d.Paper(t.Context(), "template/tunnel"); !errors.Is(err, desk.ErrNoPaper) || p.Revision != 3 {
		t.Errorf("taken away: %+v, %v", p, err)
	}
	all, err := d.PaperHistory(t.Context(), "template/tunnel")
	if err != nil || len(all) != 3 || string(all[1].Doc) != "two" || string(all[2].Doc) != "one" {
		t.Errorf("history: %+v, %v", all, err)
	}
	if list, err := d.Papers(t.Context(), "template/"); err != nil || len(list) != 1 || list[0].Revision != 3 {
		t.Errorf("list: %+v, %v", list, err)
	}
	if list, err := d.Papers(t.Context(), "other/"); err != nil || len(list) != 0 {
		t.Errorf("list of others: %+v, %v", list, err)
	}
	raw, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	for _, q := range []string{"UPDATE papers SET doc = 'x'", "DELETE FROM papers"} {
		if _, err := raw.Exec(q); err == nil {
			t.Errorf("%s was done", q)
		}
	}
}

func TestTwoWhoSaveOneDraftAreTold(t *testing.T) {
	d, err := desk.Open(t.Context(), filepath.Join(t.TempDir(), "desk.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	save := func(by, doc string, expect int) (desk.Draft, error) {
		return d.PutDraft(t.Context(), desk.Draft{ID: "urn:uuid:1", By: by, Title: "t", Doc: []byte(doc)}, expect)
	}
	if f, err := save("chen", "a", 0); err != nil || f.Revision != 1 || f.Author != "chen" {
		t.Fatalf("%+v, %v", f, err)
	}
	if f, err := save("lin", "b", 1); err != nil || f.Revision != 2 || f.Author != "chen" || f.By != "lin" {
		t.Fatalf("%+v, %v", f, err)
	}
	if f, err := save("chen", "c", 1); !errors.Is(err, desk.ErrDraftChanged) || f.By != "lin" || string(f.Doc) != "b" {
		t.Errorf("chen is not told of what lin saved: %+v, %v", f, err)
	}
	if f, err := save("chen", "b", 1); err != nil || f.Revision != 2 {
		t.Errorf("the same is no quarrel: %+v, %v", f, err)
	}
	if err := d.RemoveDraft(t.Context(), "urn:uuid:1"); err != nil {
		t.Fatal(err)
	}
	if f, err := save("chen", "c", 2); !errors.Is(err, desk.ErrDraftChanged) {
		t.Errorf("a draft that was deleted comes back: %+v, %v", f, err)
	}
	if _, err := d.Draft(t.Context(), "urn:uuid:1"); !errors.Is(err, desk.ErrNoDraft) {
		t.Errorf("it is still there: %v", err)
	}
}
