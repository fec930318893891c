package hub_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"wayside/hub"
	"wayside/hub/logtest"
	"wayside/hub/notice"
)

func TestAnAuthorMaySayOnlyWhatTheTokenAllows(t *testing.T) {
	scoped := func(change func(*hub.Author)) hub.Author {
		a := police
		change(&a)
		return a
	}
	kinds := scoped(func(a *hub.Author) { a.Kinds = []notice.Kind{notice.Weather, notice.Traffic} })
	other := scoped(func(a *hub.Author) { a.Kinds = []notice.Kind{notice.Community} })
	area := scoped(func(a *hub.Author) { a.Areas = []string{"GB/T 2260:3611", "UGC:CO"} })
	anyScheme := scoped(func(a *hub.Author) { a.Areas = []string{"361199"} })
	elsewhere := scoped(func(a *hub.Author) { a.Areas = []string{"GB/T 2260:3301"} })
	cases := map[string]struct {
		a     hub.Author
		spoil func(*notice.Notice)
		field string // of the refusal
	}{
		"all":                       {a: police},
		"its kinds":                 {a: kinds},
		"another kind":              {other, nil, "kind"},
		"its area":                  {a: area},
		"its area, any scheme":      {a: anyScheme},
		"another area":              {elsewhere, nil, "areas"},
		"no area":                   {area, func(n *notice.Notice) { n.Areas = nil }, "areas"},
		"one area outside":          {area, func(n *notice.Notice) { n.Areas = append(n.Areas, notice.Area{Scheme: "GB/T 2260", Code: "330100"}) }, "areas"},
		"the same code, other kind": {area, func(n *notice.Notice) { n.Areas[0].Scheme = "SAME" }, "areas"},
		"an area without a code":    {area, func(n *notice.Notice) { n.Areas[0] = notice.Area{Name: notice.Words{"en": "Yunxi"}} }, "areas"},
		"its own name":              {police, func(n *notice.Notice) { n.Publisher.ID = police.Publisher.ID }, ""},
		"another's name":            {police, func(n *notice.Notice) { n.Publisher.ID = roads.Publisher.ID }, "publisher"},
		"another's name, by chief":  {chief, func(n *notice.Notice) { n.Publisher.ID = roads.Publisher.ID }, ""},
		"sent tomorrow":             {police, func(n *notice.Notice) { n.Sent = time.Now().Add(6 * time.Minute) }, "sent"},
		"expired":                   {police, func(n *notice.Notice) { n.Sent, n.Expires = time.Now().Add(-time.Hour), time.Now().Add(-time.Minute) }, "expires"},
		"in eleven years":           {police, func(n *notice.Notice) { n.Expires = time.Now().AddDate(11, 0, 0) }, "expires"},
		"released in two years": {police, func(n *notice.Notice) {
			n.ReleaseAt, n.Expires = time.Now().AddDate(2, 0, 0), time.Now().AddDate(2, 1, 0)
		}, "releaseAt"},
		"no expiry": {police, func(n *notice.Notice) { n.Expires = time.Time{} }, "expires"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			h := open(t, logtest.Memory(), hub.Config{})
			n := accident(time.Now())
			if c.spoil != nil {
				c.spoil(n)
			}
			_, err := h.Publish(t.Context(), c.a, n, hub.Terms{})
			got := ""
			if e, ok := err.(*hub.Error); ok {
				got = e.Problems[0].Field
				if p := e.Problems[0].Message; p[notice.Chinese] == "" || p[notice.English] == "" || e.Message[notice.Chinese] == "" {
					t.Errorf("a refusal in one language: %+v", e)
				}
			}
			if got != c.field || (h.Head() == 0) != (c.field != "") {
				t.Errorf("got %q (%v), want %q; %d records", got, err, c.field, h.Head())
			}
		})
	}
}

func TestATokenTouchesNothingOutsideItsScope(t *testing.T) {
	h := open(t, logtest.Memory(), hub.Config{})
	id := publish(t, h, police, accident(time.Now())).ID
	narrow := police
	narrow.Kinds = []notice.Kind{notice.Community}
	meeting := accident(time.Now())
	meeting.ID, meeting.Kind, meeting.Event = id, notice.Community, "meeting"
	_, err := h.Revise(t.Context(), narrow, meeting, hub.Terms{})
	if got, want := kind(err), hub.Forbidden; got != want {
		t.Errorf("revise: %v", err)
	}
	meeting.ID, meeting.References = "", []notice.ID{id}
	if _, err = h.Publish(t.Context(), narrow, meeting, hub.Terms{}); kind(err) != hub.Forbidden {
		t.Errorf("replace: %v", err)
	}
	if _, err = h.Withdraw(t.Context(), narrow, id, nil); kind(err) != hub.Forbidden {
		t.Errorf("withdraw: %v", err)
	}
	if _, err = h.Extend(t.Context(), narrow, id, time.Now().Add(2*time.Hour)); kind(err) != hub.Forbidden {
		t.Errorf("extend: %v", err)
	}
	if e := entry(t, h, id, ""); e.State != notice.Active || e.Notice.Revision != 1 {
		t.Errorf("it stands as %s, revision %d", e.State, e.Notice.Revision)
	}
}

func TestWhatIsTooSevereWaitsForASecondPerson(t *testing.T) {
	var held []hub.Held
	h := open(t, logtest.Memory(), hub.Config{Hold: func(_ context.Context, x hub.Held) (string, error) {
		held = append(held, x)
		return fmt.Sprint(len(held)), nil
	}})
	junior := police
	junior.Severest = notice.Moderate
	now := time.Now()
	severe := func() *notice.Notice {
		n := accident(now)
		n.ID, n.Severity, n.Colour = notice.DeriveID("yunxi", "1"), notice.Extreme, notice.Blue
		return n
	}
	if _, err := h.Publish(t.Context(), junior, severe(), hub.Terms{DryRun: true}); kind(err) != hub.Waiting || len(held) > 0 {
		t.Errorf("dry run: %v, %d held", err, len(held))
	}
	_, err := h.Publish(t.Context(), junior, severe(), hub.Terms{})
	if kind(err) != hub.Waiting || err.(*hub.Error).HeldID != "1" || len(held) != 1 || held[0].Notice.Severity != notice.Extreme || held[0].Replace {
		t.Fatalf("%v %+v", err, held)
	}
	if h.Head() != 0 || len(h.List(hub.View{Viewer: police.Publisher.ID}, time.Now())) != 0 {
		t.Error("it stands on the board all the same")
	}
	publish(t, h, police, held[0].Notice) // approved
	again := severe()
	again.Sent = held[0].Notice.Sent
	r, err := h.Publish(t.Context(), junior, again, hub.Terms{})
	if err != nil || !r.Duplicate || len(held) != 1 {
		t.Errorf("a repeat of what was approved: %+v %v, %d held", r, err, len(held))
	}
	changed := severe()
	changed.Group = "other"
	if _, err := h.Revise(t.Context(), junior, changed, hub.Terms{}); kind(err) != hub.Waiting || len(held) != 2 || !held[1].Replace {
		t.Errorf("a change of what was approved: %v, %d held", err, len(held))
	}
	mild := accident(time.Now())
	mild.Severity = notice.Moderate
	publish(t, h, junior, mild)
	without := open(t, logtest.Memory(), hub.Config{})
	if _, err := without.Publish(t.Context(), junior, severe(), hub.Terms{}); kind(err) != hub.Forbidden {
		t.Errorf("with nobody to ask: %v", err)
	}
}

func TestARepeatAppendsNothing(t *testing.T) {
	h := open(t, logtest.Memory(), hub.Config{})
	n := accident(time.Now())
	first, err := h.Publish(t.Context(), police, n.Clone(), hub.Terms{RepeatKey: "k"})
	if err != nil {
		t.Fatal(err)
	}
	again, err := h.Publish(t.Context(), police, n.Clone(), hub.Terms{RepeatKey: "k"})
	want := first
	want.Duplicate = true
	if err != nil || again != want || h.Head() != 1 {
		t.Errorf("got %+v %v, want %+v; %d records", again, err, want, h.Head())
	}
	if r, err := h.Publish(t.Context(), roads, n.Clone(), hub.Terms{RepeatKey: "k"}); err != nil || r.ID == first.ID {
		t.Errorf("another publisher's key is the same key: %+v %v", r, err)
	}
	other := n.Clone()
	other.Group = "other"
	_, err = h.Publish(t.Context(), police, other, hub.Terms{RepeatKey: "k"})
	if e, ok := err.(*hub.Error); !ok || e.Kind != hub.Conflict || e.Entry == nil || e.Entry.Notice.ID != first.ID {
		t.Errorf("another content under the key: %v", err)
	}
	if _, err := h.Withdraw(t.Context(), police, first.ID, nil); err != nil {
		t.Fatal(err)
	}
	if r, err := h.Publish(t.Context(), police, n.Clone(), hub.Terms{RepeatKey: "k"}); err != nil || !r.Duplicate || r.State != notice.Withdrawn {
		t.Errorf("a late repeat of what was withdrawn: %+v %v", r, err)
	}
	served := entry(t, h, first.ID, "").Notice
	if r, err := h.Publish(t.Context(), police, served.Clone(), hub.Terms{}); err != nil || !r.Duplicate {
		t.Errorf("the document as served is no repeat: %+v %v", r, err)
	}
}

func TestAListUnderOneKeyIsSeveralNotices(t *testing.T) {
	h := open(t, logtest.Memory(), hub.Config{})
	now := time.Now()
	for round := range 2 {
		ns := []*notice.Notice{accident(now), accident(now), {}, accident(now)}
		ns[1].Group = "b"
		receipts, errs := h.PublishAll(t.Context(), police, saying(ns), hub.Terms{RepeatKey: "k"})
		seen := map[notice.ID]bool{}
		for i := range ns {
			if bad := i == 2; (errs[i] != nil) != bad || !bad && (seen[receipts[i].ID] || receipts[i].Duplicate != (round == 1)) {
				t.Errorf("round %d, %d: %+v %v", round, i, receipts[i], errs[i])
			}
			seen[receipts[i].ID] = true
		}
	}
	if got, want := h.Head(), hub.Seq(3); got != want {
		t.Errorf("%d records, want %d", got, want)
	}
}

func TestTextIsStoredCleanAndComposed(t *testing.T) {
	h := open(t, logtest.Memory(), hub.Config{})
	n := accident(time.Now())
	n.Text[notice.English] = notice.Text{Headline: " Cafe\u200b\u0301\x00 road closed "}
	r := publish(t, h, police, n)
	served := entry(t, h, r.ID, "").Notice
	if got, want := served.Text[notice.English].Headline, "Caf\u00e9 road closed"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if again := publish(t, h, police, served.Clone()); !again.Duplicate {
		t.Error("what was served is no repeat")
	}
}

func TestTwoEditorsCantOverwriteEachOther(t *testing.T) {
	h := open(t, logtest.Memory(), hub.Config{})
	r := publish(t, h, police, accident(time.Now()))
	change := func(group string, revision int) *notice.Notice {
		n := entry(t, h, r.ID, "").Notice.Clone()
		n.Group, n.Revision = group, revision
		return n
	}
	mine, theirs := change("mine", 0), change("theirs", 0)
	if _, err := h.Revise(t.Context(), police, mine, hub.Terms{Expect: hub.Seq(r.Seq)}); err != nil {
		t.Fatal(err)
	}
	_, err := h.Revise(t.Context(), police, theirs, hub.Terms{Expect: hub.Seq(r.Seq)})
	if e, ok := err.(*hub.Error); !ok || e.Kind != hub.Stale || e.Entry.Notice.Group != "mine" {
		t.Errorf("the second editor: %v", err)
	}
	if again, err := h.Revise(t.Context(), police, change("mine", 0), hub.Terms{Expect: hub.Seq(r.Seq)}); err != nil || !again.Duplicate {
		t.Errorf("the first editor's retry: %+v %v", again, err)
	}
	if _, err = h.Revise(t.Context(), police, change("x", 9), hub.Terms{}); kind(err) != hub.Invalid || err.(*hub.Error).Problems[0].Field != "revision" {
		t.Errorf("revision 9 after 2: %v", err)
	}
	if got, err := h.Revise(t.Context(), police, change("x", 3), hub.Terms{}); err != nil || got.Revision != 3 {
		t.Errorf("revision 3 after 2: %+v %v", got, err)
	}
}

func TestADryRunKeepsNothing(t *testing.T) {
	h := open(t, logtest.Memory(), hub.Config{})
	dry := hub.Terms{DryRun: true}
	r, err := h.Publish(t.Context(), police, accident(time.Now()), dry)
	if err != nil || r.State != notice.Active || r.Seq != 0 || h.Head() != 0 {
		t.Errorf("%+v %v, %d records", r, err, h.Head())
	}
	if _, err := h.Entry(t.Context(), r.ID, police.Publisher.ID); kind(err) != hub.NotFound {
		t.Errorf("it stands: %v", err)
	}
	id := publish(t, h, police, accident(time.Now())).ID
	n := accident(time.Now())
	n.ID, n.Group = id, "x"
	if r, err = h.Revise(t.Context(), police, n, dry); err != nil || r.Revision != 2 || h.Head() != 1 {
		t.Errorf("%+v %v, %d records", r, err, h.Head())
	}
}

func TestAnApproversRevisionStaysItsPublishers(t *testing.T) {
	h := open(t, logtest.Memory(), hub.Config{})
	n := accident(time.Now())
	n.Audience = notice.Restricted
	id := publish(t, h, roads, n).ID
	n = accident(time.Now())
	n.ID, n.Group = id, "x"
	revise(t, h, chief, n)
	if got, want := entry(t, h, id, "").Notice.Publisher.ID, roads.Publisher.ID; got != want {
		t.Errorf("the publisher is now %s, want %s", got, want)
	}
	restricted := accident(time.Now())
	restricted.Audience = notice.Restricted
	secret := publish(t, h, roads, restricted).ID
	if r, err := h.Extend(t.Context(), chief, secret, time.Now().Add(5*time.Hour)); err != nil || r.Revision != 2 {
		t.Errorf("an approver extends what is restricted: %+v %v", r, err)
	}
	if _, err := h.Extend(t.Context(), police, secret, time.Now().Add(9*time.Hour)); kind(err) != hub.NotFound {
		t.Errorf("a stranger hears of what is restricted: %v", err)
	}
}

func TestReferencesToItselfAreDropped(t *testing.T) {
	h := open(t, logtest.Memory(), hub.Config{})
	n := accident(time.Now())
	n.ID = notice.NewID()
	n.References = []notice.ID{n.ID, n.ID}
	r := publish(t, h, police, n)
	if e := entry(t, h, r.ID, ""); len(e.Notice.References) != 0 || e.State != notice.Active {
		t.Errorf("%s %v", e.State, e.Notice.References)
	}
}

func TestAnEndNeverFailsForItsWording(t *testing.T) {
	h := open(t, logtest.Memory(), hub.Config{})
	id := publish(t, h, police, accident(time.Now())).ID
	said := notice.Words{notice.English: " wrong\x00 road ", "not a tag": "x", notice.Chinese: strings.Repeat("长", 20_000)}
	if _, err := h.Withdraw(t.Context(), police, id, said); err != nil {
		t.Fatal(err)
	}
	e := entry(t, h, id, "")
	if got := e.End.Text; len(got) != 1 || got[notice.English] != "wrong road" || said[notice.English] == "wrong road" {
		t.Errorf("got %v", got)
	}
	head := h.Head()
	if r, err := h.Withdraw(t.Context(), police, id, said); err != nil || !r.Duplicate || h.Head() != head {
		t.Errorf("a second withdrawal: %+v %v", r, err)
	}
}

func TestHostileWritingIsTheAuthorsFault(t *testing.T) {
	h := open(t, logtest.Memory(), hub.Config{})
	n := accident(time.Now())
	n.Ext = map[string]any{"x": strings.Repeat("长", notice.MaxDocument)}
	if _, err := h.Publish(t.Context(), police, n, hub.Terms{}); kind(err) != hub.Invalid {
		t.Errorf("too large: %v", err)
	}
	n = accident(time.Now())
	n.Ext = map[string]any{"7": true}
	if _, err := h.Publish(t.Context(), police, n, hub.Terms{}); kind(err) != hub.Invalid {
		t.Errorf("a member named like an integer: %v", err)
	}
	n = accident(time.Now())
	n.Ext = map[string]any{"x": func() {}}
	if _, err := h.Publish(t.Context(), police, n, hub.Terms{}); kind(err) != hub.Invalid {
		t.Errorf("what is no JSON: %v", err)
	}
}

func TestAWordIsPromisedForATimeToComeAlone(t *testing.T) {
	h := open(t, logtest.Memory(), hub.Config{})
	claim := func(next time.Time) *notice.Notice {
		n := accident(time.Now())
		zh := func(s string) notice.Words { return notice.Words{notice.Chinese: s} }
		n.Kind, n.Event, n.Statement = notice.Case, "rumour", &notice.Statement{Claim: zh("桥塌了"), Known: zh("已派人查看"), Verdict: notice.Checking, NextWord: next.UTC().Truncate(time.Second)}
		return n
	}
	if _, err := h.Publish(t.Context(), police, claim(time.Now().Add(-time.Minute)), hub.Terms{}); kind(err) != hub.Invalid {
		t.Errorf("a time that has passed: %v, want a refusal", err)
	}
	if _, err := h.Publish(t.Context(), police, claim(time.Now().Add(2*time.Hour)), hub.Terms{}); kind(err) != hub.Invalid {
		t.Errorf("a time after it has expired: %v, want a refusal", err)
	}
	publish(t, h, police, claim(time.Now().Add(time.Minute)))
}

func TestWhatARuleWantsCoarseIsCoarseHoweverItIsSaid(t *testing.T) {
	h := open(t, logtest.Memory(), hub.Config{Coarse: func(n *notice.Notice) notice.Problems { return n.Coarsen(notice.Coarse{Place: notice.ToRoad}) }})
	n := accident(time.Now())
	n.Text = map[notice.Lang]notice.Text{notice.Chinese: {Headline: "G320今晚查酒驾"}}
	n.Geometry = notice.Point(117.9, 28.5)
	r := publish(t, h, police, n)
	for range 2 { // as published, and as revised with the place again
		e, err := h.Entry(t.Context(), r.ID, "")
		if err != nil || e.Notice.Geometry != nil || strings.Contains(string(e.Doc), "117.9") {
			t.Fatalf("the place is still told: %s, %v", e.Doc, err)
		}
		again := e.Notice.Clone()
		again.Geometry, again.Severity = notice.Point(117.9, 28.5), notice.Minor
		if _, err := h.Revise(t.Context(), police, again, hub.Terms{}); err != nil {
			t.Fatal(err)
		}
	}
	bad := accident(time.Now())
	bad.Text = map[notice.Lang]notice.Text{notice.Chinese: {Headline: "G320 K412+300今晚查酒驾"}}
	if _, err := h.Publish(t.Context(), police, bad, hub.Terms{}); kind(err) != hub.Invalid {
		t.Errorf("got %v, want a refusal of the text", err)
	}
}
