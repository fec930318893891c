package intake_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"wayside/hub"
	"wayside/hub/intake"
	"wayside/hub/notice"
)

func TestTheSameSnapshotTwiceAppendsNothing(t *testing.T) {
	d := newDesk(t)
	if _, n := d.submit(whole(works("a"), works("b"))); n != 2 {
		t.Errorf("first: got %d records, want 2", n)
	}
	d.pass(5 * time.Minute)
	noise := func(n *notice.Notice) {
		n.Sent, n.Origin.Version, n.Revision = d.now(), "1781367030299", 7
		t := n.Text[notice.English]
		t.Changed = "confirmed"
		n.Text[notice.English] = t
	}
	out, n := d.submit(whole(works("b", noise), works("a", noise)))
	if n != 0 {
		t.Errorf("again, with noise: got %d records, want none", n)
	}
	for _, r := range out.Results {
		if r.Status != 200 || r.Receipt == nil || !r.Receipt.Duplicate || r.Receipt.Revision != 1 {
			t.Errorf("got %+v, want the receipt of the first time", r)
		}
	}
	if got := d.health().Counts; got != (intake.Counts{Seen: 2}) {
		t.Errorf("counts: got %+v", got)
	}
}

func TestARevisionKeepsItsNoticeAndTellsWhatChanged(t *testing.T) {
	d := newDesk(t)
	d.submit(whole(works("a")))
	later := func(n *notice.Notice) { n.Ends = n.Ends.AddDate(0, 0, 7); n.Impact = notice.AllClosed }
	out, n := d.submit(whole(works("a", later)))
	if n != 1 || out.Results[0].Receipt == nil || out.Results[0].Receipt.Revision != 2 {
		t.Fatalf("got %d records, %+v; want one revision", n, out.Results[0])
	}
	e, _ := d.entry("a")
	for lang, want := range map[notice.Lang]string{
		notice.Chinese: "结束时间由11月24日07:00改为12月1日07:00；通行情况由部分车道封闭改为全部封闭。",
		notice.English: "End changed from 24 Nov 07:00 to 1 Dec 07:00; Traffic changed from Some lanes closed to All lanes closed.",
	} {
		if got := e.Notice.Text[lang].Changed; got != want {
			t.Errorf("changed in %s: got %q, want %q", lang, got, want)
		}
	}
}

func TestAbsenceEndsOnlyAfterTwoCompleteFetches(t *testing.T) {
	broken := whole(works("a"))
	broken.Err = errors.New("half of it was missing")
	nameless := whole(works("a"), notice.Item{Problems: problem(), Place: "features[1]"})
	for name, c := range map[string]struct {
		second notice.Delivery
		want   notice.State
	}{
		"absent twice":         {whole(works("a")), notice.Ended},
		"unchanged counts too": {notice.Delivery{Source: "roads", Unchanged: true}, notice.Ended},
		"listed again":         {whole(works("a"), works("b")), notice.Active},
		"listed but wrong":     {whole(works("a"), notice.Item{Key: "b", Problems: problem()}), notice.Active},
		"partial":              {part(works("a")), notice.Active},
		"failed":               {notice.Delivery{Source: "roads", Err: errors.New("500")}, notice.Active},
		"broken frame":         {broken, notice.Active},
		"one without a name":   {nameless, notice.Active},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.submit(whole(works("a"), works("b")))
			if _, n := d.submit(whole(works("a"))); n != 0 || d.state("b") != notice.Active {
				t.Errorf("absent once: got %d records, %s; want nothing", n, d.state("b"))
			}
			d.submit(c.second)
			if got := d.state("b"); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			if got := d.state("a"); got != notice.Active {
				t.Errorf("its neighbour: got %s, want active", got)
			}
		})
	}
}

func TestUnchangedCountsAsTheLastDeliveryDid(t *testing.T) {
	unchanged := notice.Delivery{Source: "roads", Unchanged: true}
	failed := notice.Delivery{Source: "roads", Err: errors.New("500")}
	for name, c := range map[string]struct {
		between []notice.Delivery
		want    notice.State
	}{
		"after a partial one":       {[]notice.Delivery{part(works("a")), unchanged, unchanged}, notice.Active},
		"after one with a nameless": {[]notice.Delivery{whole(works("a"), notice.Item{Problems: problem()}), unchanged, unchanged}, notice.Active},
		"after a failure":           {[]notice.Delivery{failed, unchanged}, notice.Ended},
	} {
		d := newDesk(t)
		d.submit(whole(works("a"), works("b")))
		d.submit(whole(works("a")))
		for _, dl := range c.between {
			d.submit(dl)
		}
		if got := d.state("b"); got != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
}

func problem() notice.Problems {
	var ps notice.Problems
	ps.Add("geometry", "缺少", "missing")
	return ps
}

func TestWhatEndedByAbsenceComesBackAsTheSameNotice(t *testing.T) {
	d := newDesk(t)
	d.submit(whole(works("a"), works("b")))
	d.submit(whole(works("a")))
	d.submit(whole(works("a")))
	e, _ := d.entry("b")
	if e.State != notice.Ended || e.End == nil || e.End.Text.In(notice.English) != "No longer listed by its source" {
		t.Fatalf("got %s, %+v; want ended with its reason", e.State, e.End)
	}
	d.submit(whole(works("a"), works("b")))
	if e, _ = d.entry("b"); e.State != notice.Active || e.Notice.Revision != 2 {
		t.Errorf("got %s, revision %d; want active again as revision 2", e.State, e.Notice.Revision)
	}
	if _, n := d.submit(whole(works("a"), works("b"))); n != 0 {
		t.Errorf("and again: got %d records, want none", n)
	}
}

// many are works called 0 … n-1; those below over end in an hour.
func many(from, to, over int) (items []notice.Item) {
	for i := from; i < to; i++ {
		items = append(items, works(fmt.Sprint(i), func(n *notice.Notice) {
			if i < over {
				n.Ends = morning.Add(time.Hour)
			}
		}))
	}
	return items
}

func (d *desk) states(n int) (count map[notice.State]int) {
	count = map[notice.State]int{}
	for i := range n {
		count[d.state(fmt.Sprint(i))]++
	}
	return count
}

func TestTheBrakeHoldsWhatVanishesAtOnce(t *testing.T) {
	d := newDesk(t)
	d.submit(whole(many(0, 20, 5)...))
	d.submit(whole(many(12, 20, 5)...))
	out, n := d.submit(whole(many(12, 20, 5)...))
	h := d.health()
	if n != 0 || out.Held != 12 || h.Waiting != 12 || len(h.Held) != 12 || h.Counts.Held != 12 || h.StaleSince.IsZero() {
		t.Fatalf("got %d records, %d held, health %+v; want all 12 held and the source stale", n, out.Held, h)
	}
	d.pass(2 * time.Hour)
	if _, n := d.submit(whole(many(12, 20, 5)...)); d.states(20)[notice.Ended] != 5 || d.health().Waiting != 7 {
		t.Errorf("past their end: got %v after %d records, %d waiting; want 5 ended by their own time, 7 waiting", d.states(20), n, d.health().Waiting)
	}
	if err := d.in.Decide(t.Context(), "roads", true); err != nil {
		t.Fatal(err)
	}
	if got := d.states(20); got[notice.Ended] != 12 || got[notice.Active] != 8 || d.health().Waiting != 0 || !d.health().StaleSince.IsZero() {
		t.Errorf("let go: got %v, health %+v; want 12 ended and nothing waiting", got, d.health())
	}
	before := d.head()
	d.submit(whole(many(12, 20, 5)...))
	if got := d.head(); got != before {
		t.Errorf("and again: got %d records more, want none", got-before)
	}
}

func TestTheQuestionOfTheBrakeIsLiftedOrAnsweredNo(t *testing.T) {
	d := newDesk(t)
	d.submit(whole(many(0, 4, 0)...))
	d.submit(whole())
	d.submit(whole())
	if got := d.health().Waiting; got != 4 {
		t.Fatalf("all of four gone: got %d waiting, want 4", got)
	}
	d.submit(whole(many(0, 3, 0)...))
	if got := d.health().Waiting; got != 1 || d.states(4)[notice.Active] != 4 {
		t.Errorf("three are back: got %d waiting, %v; want 1 and all active", got, d.states(4))
	}
	if err := d.in.Decide(t.Context(), "roads", false); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		d.submit(whole(many(0, 3, 0)...))
	}
	if got := d.health().Waiting; got != 0 || d.states(4)[notice.Active] != 4 {
		t.Errorf("kept: got %d waiting, %v; want it to stay until its own time", got, d.states(4))
	}
}

func TestTheBrakeKnowsItsMeasure(t *testing.T) {
	for _, c := range []struct {
		listed, left int
		end          string
		held         int
	}{
		{20, 11, "", 0}, {20, 10, "", 0}, {21, 10, "", 11}, {15, 6, "", 0}, {3, 0, "", 3}, {2, 0, "", 0}, {20, 0, "end", 0},
	} {
		d := newDesk(t, intake.Source{Name: "roads", Author: office, OnVanish: c.end})
		d.submit(whole(many(0, c.listed, 0)...))
		d.submit(whole(many(0, c.left, 0)...))
		out, _ := d.submit(whole(many(0, c.left, 0)...))
		if ended := d.states(c.listed)[notice.Ended]; out.Held != c.held || ended != c.listed-c.left-c.held {
			t.Errorf("%d of %d left, %q: got %d held, %d ended; want %d held", c.left, c.listed, c.end, out.Held, ended, c.held)
		}
	}
}

func TestARestartAnnouncesNothingAgain(t *testing.T) {
	d := newDesk(t)
	d.submit(whole(many(0, 20, 0)...))
	d.submit(whole(many(12, 20, 0)...))
	d.open(intake.Source{Name: "roads", Author: office})
	if _, n := d.submit(whole(many(12, 20, 0)...)); n != 0 || d.health().Waiting != 12 {
		t.Errorf("got %d records, %d waiting; want none, and the absence counted over the restart", n, d.health().Waiting)
	}
	d.open(intake.Source{Name: "roads", Author: office})
	if h := d.health(); h.Waiting != 12 || h.LastSuccess.IsZero() || h.Totals.New != 20 {
		t.Errorf("health after a restart: got %+v", h)
	}
	if err := d.in.Decide(t.Context(), "roads", true); err != nil || d.states(20)[notice.Ended] != 12 {
		t.Errorf("decided after a restart: got %v, %v", d.states(20), err)
	}
}

func TestALostMemoryAnnouncesNothingAgain(t *testing.T) {
	d := newDesk(t)
	open := func(n *notice.Notice) { n.Ends = time.Time{} }
	d.submit(whole(works("a"), works("b", open)))
	d.pass(time.Hour)
	d.path += ".new"
	d.open(intake.Source{Name: "roads", Author: office})
	if _, n := d.submit(whole(works("a"), works("b", open))); n != 0 {
		t.Errorf("got %d records, want none: the hub has it all", n)
	}
	changed := func(n *notice.Notice) { n.Impact = notice.AllClosed }
	if _, n := d.submit(whole(works("a", changed), works("b", open))); n != 1 {
		t.Errorf("a change after that: got %d records, want 1", n)
	}
}

func TestWhatIsOverAlreadyIsNotAnnounced(t *testing.T) {
	d := newDesk(t)
	old := func(n *notice.Notice) { n.Onset, n.Ends = morning.Add(-3*time.Hour), morning.Add(-time.Hour) }
	out, n := d.submit(whole(works("a", old), works("b")))
	if n != 1 || out.Results[0].Status != 200 || out.Results[0].Problems.Failed() {
		t.Errorf("got %d records, %+v; want b alone and no refusal", n, out.Results[0])
	}
	if _, n := d.submit(whole(works("a"), works("b"))); n != 1 || d.state("a") != notice.Active {
		t.Errorf("prolonged: got %d records, %s; want it announced now", n, d.state("a"))
	}
	if _, n := d.submit(whole(works("a", old), works("b"))); n != 1 || d.state("a") != notice.Ended {
		t.Errorf("its end moved into the past: got %d records, %s; want it ended", n, d.state("a"))
	}
}

func TestADefaultExpiryMovesOnOnlyNearItsTime(t *testing.T) {
	d := newDesk(t)
	open := func(n *notice.Notice) { n.Ends = time.Time{} }
	d.submit(whole(works("a", open)))
	e, _ := d.entry("a")
	if want := morning.Add(24 * time.Hour); !e.Notice.Expires.Equal(want) || e.Notice.ReviewBy.IsZero() {
		t.Errorf("got %v, review %v; want a day, and a review", e.Notice.Expires, e.Notice.ReviewBy)
	}
	total := 0
	for range 24 * 3 {
		d.pass(time.Hour)
		_, n := d.submit(whole(works("a", open)))
		if total += n; d.state("a") != notice.Active {
			t.Fatalf("after %v: got %s, want active while it is listed", d.now().Sub(morning), d.state("a"))
		}
	}
	if total == 0 || total > 4 {
		t.Errorf("three days of hourly polls cost %d records, want one for each 18 hours", total)
	}
	e, _ = d.entry("a")
	if got := e.Notice.Text[notice.English].Changed; !strings.HasPrefix(got, "Validity changed from ") {
		t.Errorf("changed: got %q", got)
	}
	d.pass(time.Hour)
	d.submit(whole(works("a", open, func(n *notice.Notice) { n.Impact = notice.AllClosed })))
	e, _ = d.entry("a")
	if got := e.Notice.Text[notice.English].Changed; !strings.HasPrefix(got, "Traffic changed from ") {
		t.Errorf("of a change, an expiry that nobody gave is told too: %q", got)
	}
}

func TestDefaultsByKindAndTime(t *testing.T) {
	d := newDesk(t)
	items := []notice.Item{
		works("with end"),
		works("tip", func(n *notice.Notice) {
			n.Kind, n.Event, n.Onset, n.Ends = notice.Safety, "tip", time.Time{}, time.Time{}
		}),
		works("soon", func(n *notice.Notice) { n.Onset = morning.Add(30 * time.Minute) }),
		works("later", func(n *notice.Notice) { n.Onset = morning.Add(3 * time.Hour) }),
		works("said", func(n *notice.Notice) { n.Urgency, n.Expires = notice.Past, morning.Add(2*time.Hour) }),
	}
	d.submit(whole(items...))
	for key, want := range map[string]struct {
		urgency notice.Urgency
		expires time.Time
	}{
		"with end": {notice.Immediate, morning.Add(7 * time.Hour)}, "tip": {notice.Immediate, morning.AddDate(0, 0, 7)},
		"soon": {notice.Expected, morning.Add(7 * time.Hour)}, "later": {notice.Future, morning.Add(7 * time.Hour)},
		"said": {notice.Past, morning.Add(2 * time.Hour)},
	} {
		e, _ := d.entry(key)
		if e.Notice == nil || e.Notice.Urgency != want.urgency || !e.Notice.Expires.Equal(want.expires) {
			t.Errorf("%s: got %+v, want %s until %v", key, e.Notice, want.urgency, want.expires)
		}
	}
}

func TestOneBadNoticeNeverStopsItsNeighbours(t *testing.T) {
	d := newDesk(t)
	bad := func(n *notice.Notice) { n.Text = nil }
	out, n := d.submit(whole(works("a"), works("b", bad), notice.Item{Key: "c", Place: "features[2]", Problems: problem()}, works("d")))
	if n != 2 || out.Results[1].Status != 422 || !out.Results[1].Problems.Failed() || out.Results[2].Status != 422 {
		t.Errorf("got %d records, %+v; want a and d published, b and c refused", n, out.Results)
	}
	h := d.health()
	if h.Counts.Refused != 2 || len(h.Refused) != 2 || h.Refused[0].Place != "features[2]" || h.Refused[1].Key != "b" {
		t.Errorf("health: got %+v", h)
	}
	d.submit(whole(works("a"), works("b", bad), works("d")))
	if h = d.health(); len(h.Refused) != 2 {
		t.Errorf("refused again: got %d entries, want each key once", len(h.Refused))
	}
	if _, n = d.submit(whole(works("a"), works("b"), works("d"))); n != 1 {
		t.Errorf("mended: got %d records, want b", n)
	}
}

func TestNothingIsLostWhereTheHubCannotWrite(t *testing.T) {
	d := newDesk(t)
	d.log.FailNext(hub.ErrFull)
	if _, err := d.in.Submit(t.Context(), whole(works("a"))); err == nil {
		t.Fatal("got no error, want the delivery handed back")
	}
	if h := d.health(); h.Err == "" || !h.LastSuccess.IsZero() {
		t.Errorf("health: got %+v, want the failure", h)
	}
	if _, n := d.submit(whole(works("a"))); n != 1 || d.state("a") != notice.Active {
		t.Errorf("brought again: got %d records, %s; want it published", n, d.state("a"))
	}
}

func TestTheSameEventInTwoFormatsIsOneNotice(t *testing.T) {
	d := newDesk(t, intake.Source{Name: "roads", Author: office}, intake.Source{Name: "cwz", Author: office})
	d.submit(whole(works("a")))
	twin := whole(works("a", func(n *notice.Notice) {
		n.Origin = &notice.Origin{Format: "cwz", Feed: "cwz", ID: "a"}
		n.Impact = notice.Shifted
	}))
	twin.Source = "cwz"
	for range 2 {
		if _, n := d.submit(twin); n != 0 {
			t.Errorf("the second format: got %d records, want none", n)
		}
	}
	twin.Items = nil
	d.submit(twin)
	d.submit(twin)
	if got := d.state("a"); got != notice.Active {
		t.Errorf("gone from the second source: got %s, want active: the first still lists it", got)
	}
}

func TestOneKeyTwiceInADeliveryDoesNotFlap(t *testing.T) {
	d := newDesk(t)
	flagger := func(n *notice.Notice) { n.Impact = notice.Alternating }
	newer := func(n *notice.Notice) { n.Impact = notice.Shifted; n.Sent = n.Sent.Add(time.Minute) }
	total := 0
	for range 3 {
		_, n := d.submit(whole(works("a"), works("a", flagger), works("b", newer), works("b")))
		total += n
	}
	a, _ := d.entry("a")
	b, _ := d.entry("b")
	if total != 2 || a.Notice.Impact != notice.SomeClosed || b.Notice.Impact != notice.Shifted {
		t.Errorf("got %d records, a %s, b %s; want 2 in all, the first of equals and the newer", total, a.Notice.Impact, b.Notice.Impact)
	}
}
