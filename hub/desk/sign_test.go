package desk_test

import (
	"errors"
	"testing"

	"wayside/hub/desk"
)

func TestAProfileIsReplacedOnlyByWhoHasSeenIt(t *testing.T) {
	d, c, path := open(t)
	put := func(doc string, expect int) (desk.Sign, error) {
		return d.PutSign(t.Context(), desk.Sign{ID: "yuling", By: "admin", Doc: []byte(doc)}, expect)
	}
	if _, err := put("a", 3); !errors.Is(err, desk.ErrSignChanged) {
		t.Errorf("a revision that never was: %v", err)
	}
	first, err := put("a", 0)
	if err != nil || first.Revision != 1 {
		t.Fatal(first, err)
	}
	if same, err := put("a", 0); err != nil || same.Revision != 1 {
		t.Errorf("the same again: %+v, %v", same, err)
	}
	if _, err := put("b", 0); !errors.Is(err, desk.ErrSignChanged) {
		t.Errorf("over one that stands: %v", err)
	}
	if s, err := put("b", 1); err != nil || s.Revision != 2 {
		t.Errorf("%+v, %v", s, err)
	}
	if s, err := put("c", desk.AnyRevision); err != nil || s.Revision != 3 {
		t.Errorf("%+v, %v", s, err)
	}
	d = openAt(t, path, c) // another process
	if s, err := d.Sign(t.Context(), "yuling"); err != nil || string(s.Doc) != "c" || s.By != "admin" || !s.At.Equal(morning) {
		t.Errorf("%+v, %v", s, err)
	}
	if err := d.RemoveSign(t.Context(), "yuling", "admin"); err != nil {
		t.Fatal(err)
	}
	if err := d.RemoveSign(t.Context(), "yuling", "admin"); !errors.Is(err, desk.ErrNoSign) {
		t.Errorf("removed twice: %v", err)
	}
	if _, err := d.Sign(t.Context(), "yuling"); !errors.Is(err, desk.ErrNoSign) {
		t.Errorf("one that is gone: %v", err)
	}
	if list, err := d.Signs(t.Context()); err != nil || len(list) != 0 {
		t.Errorf("%v, %v", list, err)
	}
	if s, err := put("a", 0); err != nil || s.Revision != 4 {
		t.Errorf("one that comes back is %+v, %v: its ETag must not be an old one", s, err)
	}
}
