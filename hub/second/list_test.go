package second_test

import (
	"fmt"
	"testing"

	"wayside/hub"
	"wayside/hub/notice"
	"wayside/hub/second"
)

// listed is a list of so many new closures of li's.
func (r *room) listed(count int) second.List {
	l := second.List{Author: person("li"), Name: "cameras", File: "cameras.csv"}
	for i := range count {
		n := r.closure(notice.Minor)
		n.ID = notice.DeriveID("test", fmt.Sprint(i))
		l.Rows = append(l.Rows, second.ListRow{Number: i + 2, Notice: n})
	}
	return l
}

func TestAListGoesOutAsAWholeBySomebodyElsesWordAlone(t *testing.T) {
	r := open(t)
	l := r.listed(3)
	id, err := r.HoldList(t.Context(), l)
	if err != nil || r.hub.Head() != 0 {
		t.Fatalf("held: %v, the log is at %d", err, r.hub.Head())
	}
	if again, err := r.HoldList(t.Context(), l); err != nil || again != id {
		t.Errorf("the same again waits as %s, not %s: %v", again, id, err)
	}
	_, err = r.Decide(t.Context(), id, verdict("li", true))
	r.refused("approved one's own list", err, hub.Forbidden)
	out, err := r.Decide(t.Context(), id, verdict("chen", true))
	if err != nil || out.List == nil || out.Receipt != nil {
		t.Fatalf("approved: %+v, %v", out, err)
	}
	for _, row := range l.Rows {
		if r.stands(row.Notice.ID) == nil {
			t.Errorf("row %d does not stand", row.Number)
		}
	}
	// The next one revises, and withdraws what it lacks.
	revised := *r.stands(l.Rows[0].Notice.ID)
	revised.Revision, revised.Text = 0, map[notice.Lang]notice.Text{notice.Chinese: {Headline: "改了"}}
	e, err := r.hub.Entry(t.Context(), revised.ID, "")
	if err != nil {
		t.Fatal(err)
	}
	next := second.List{Author: person("li"), Name: "cameras", Rows: []second.ListRow{{Number: 2, Replace: true, Expect: hub.Seq(e.Seq), Notice: &revised}},
		Ends: []second.ListEnd{{ID: l.Rows[2].Notice.ID, Reason: notice.Words{notice.Chinese: "已拆除"}}}}
	if id, err = r.HoldList(t.Context(), next); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Decide(t.Context(), id, verdict("chen", true)); err != nil {
		t.Fatal(err)
	}
	if r.stands(revised.ID).Text[notice.Chinese].Headline != "改了" || r.stands(l.Rows[1].Notice.ID) == nil || r.stands(l.Rows[2].Notice.ID) != nil {
		t.Error("the second list was not carried out")
	}
}

// TestAListThatCanNotBeSaidAnyMorePublishesNothing: not one row of it, and it waits
// again.
func TestAListThatCanNotBeSaidAnyMorePublishesNothing(t *testing.T) {
	r := open(t)
	l := r.listed(3)
	id, err := r.HoldList(t.Context(), l)
	if err != nil {
		t.Fatal(err)
	}
	other := r.closure(notice.Minor)
	other.ID, other.Text = l.Rows[2].Notice.ID, map[notice.Lang]notice.Text{notice.Chinese: {Headline: "另一条"}}
	if _, err := r.hub.Publish(t.Context(), person("wang"), other, hub.Terms{}); err != nil {
		t.Fatal(err)
	}
	_, err = r.Decide(t.Context(), id, verdict("chen", true))
	r.refused("approved what can't be said", err, hub.Conflict)
	if r.stands(l.Rows[0].Notice.ID) != nil || len(r.waiting()) != 1 {
		t.Error("half of a list went out, or it does not wait any more")
	}
}

// TestANewerListTakesThePlaceOfItsAuthorsOwn that waits, and of nobody else's.
func TestANewerListTakesThePlaceOfItsAuthorsOwn(t *testing.T) {
	r := open(t)
	theirs := r.listed(1)
	theirs.Author = person("wang")
	for _, l := range []second.List{theirs, r.listed(2), r.listed(3)} {
		if _, err := r.HoldList(t.Context(), l); err != nil {
			t.Fatal(err)
		}
	}
	rows := 0
	for _, h := range r.waiting() {
		l, ok := second.ReadList(h)
		if !ok {
			t.Fatal("what waits is no list")
		}
		rows += len(l.Rows)
	}
	if rows != 4 {
		t.Errorf("%d rows wait, want those of wang's list and of li's last", rows)
	}
}

// TestAListThatABrokenDiskLeftHalfDoneGoesOnWhereItStopped: it waits again, and
// approved once more does the rest, and nothing twice.
func TestAListThatABrokenDiskLeftHalfDoneGoesOnWhereItStopped(t *testing.T) {
	r := open(t)
	l := r.listed(3)
	for _, row := range l.Rows {
		if _, err := r.hub.Publish(t.Context(), person("li"), row.Notice.Clone(), hub.Terms{}); err != nil {
			t.Fatal(err)
		}
	}
	next := second.List{Author: person("li"), Name: "cameras", Ends: []second.ListEnd{{ID: l.Rows[2].Notice.ID, Reason: notice.Words{notice.Chinese: "已拆除"}}}}
	for i, row := range l.Rows[:2] {
		e, err := r.hub.Entry(t.Context(), row.Notice.ID, "")
		if err != nil {
			t.Fatal(err)
		}
		n := row.Notice.Clone()
		n.Text = map[notice.Lang]notice.Text{notice.Chinese: {Headline: "改了"}}
		next.Rows = append(next.Rows, second.ListRow{Number: i + 2, Replace: true, Expect: hub.Seq(e.Seq), Notice: n})
	}
	added := r.listed(4).Rows[3]
	next.Rows = append(next.Rows, added)
	for broken := range int32(4) { // before the new row, a revision, the other one, the withdrawal
		id, err := r.HoldList(t.Context(), next)
		if err != nil {
			t.Fatal(err)
		}
		if r.disk.whole.Store(1); broken > 0 {
			r.disk.whole.Store(2) // what went out before is a repeat, and writes nothing
		}
		_, err = r.Decide(t.Context(), id, verdict("chen", true))
		r.refused("approved with a broken disk", err, hub.Unavailable)
		if len(r.waiting()) != 1 {
			t.Fatal("what is half done does not wait any more")
		}
	}
	head := r.hub.Head()
	if _, err := r.Decide(t.Context(), r.waiting()[0].ID, verdict("chen", true)); err != nil {
		t.Fatal(err)
	}
	if got := r.hub.Head() - head; got != 1 || r.hub.Head() != 3+4 {
		t.Errorf("the last approval wrote %d records, and %d stand: want the one that was missing, and seven", got, r.hub.Head())
	}
	if r.stands(added.Notice.ID) == nil || r.stands(l.Rows[1].Notice.ID).Text[notice.Chinese].Headline != "改了" || r.stands(l.Rows[2].Notice.ID) != nil {
		t.Error("the list was not carried out")
	}
}
