package intake_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"wayside/hub"
	"wayside/hub/intake"
	"wayside/hub/notice"
	"wayside/hub/sqlite"
)

// alert is a message sent some minutes after the morning.
func alert(key string, minute int, continues ...string) notice.Item {
	it := works(key, func(n *notice.Notice) {
		n.Kind, n.Event, n.Impact, n.Roads = notice.Weather, "iceRoad", "", nil
		n.Sent = morning.Add(time.Duration(minute-60) * time.Minute)
		n.Text = map[notice.Lang]notice.Text{notice.Chinese: {Headline: "道路结冰预警 " + key}}
	})
	it.Continues = continues
	return it
}

func ended(minute int, keys ...string) notice.Item {
	return notice.Item{Key: fmt.Sprint("end", keys), End: &notice.ItemEnd{
		Keys: keys, Cause: notice.CauseEnded, Text: notice.Words{notice.Chinese: "解除"}, Sent: morning.Add(time.Duration(minute-60) * time.Minute),
	}}
}

func undated(keys ...string) notice.Item {
	it := ended(0, keys...)
	it.End.Sent, it.End.Cause = time.Time{}, notice.CauseWithdrawn
	return it
}

func TestChainsOfMessages(t *testing.T) {
	type steps [][]notice.Item
	for name, c := range map[string]struct {
		steps    steps
		id       string // the key that derives the id
		state    notice.State
		headline string
		records  int
	}{
		"an update keeps the notice": {
			steps{{alert("a", 0)}, {alert("b", 1, "a")}, {alert("c", 2, "b")}}, "a", notice.Active, "c", 3},
		"a whole chain at once says the newest": {
			steps{{alert("c", 2, "b"), alert("a", 0), alert("b", 1, "a")}}, "a", notice.Active, "c", 1},
		"an old message comes again": {
			steps{{alert("a", 0)}, {alert("b", 1, "a")}, {alert("a", 0)}, {alert("b", 1, "a"), alert("a", 0)}}, "a", notice.Active, "b", 2},
		"an update of something unknown heads the chain, the unknown stays buried": {
			steps{{alert("b", 1, "a")}, {alert("a", 0)}}, "a", notice.Active, "b", 1},
		"an older branch comes late": {
			steps{{alert("a", 0)}, {alert("c", 2, "a")}, {alert("b", 1, "a")}}, "a", notice.Active, "c", 2},
		"two updates at once: the later counts": {
			steps{{alert("a", 0)}, {alert("c", 2, "a"), alert("b", 1, "a")}, {alert("c", 2, "a"), alert("b", 1, "a")}}, "a", notice.Active, "c", 2},
		"a reference to itself": {
			steps{{alert("a", 0, "a")}, {alert("a", 0, "a")}}, "a", notice.Active, "a", 1},
		"an end": {
			steps{{alert("a", 0)}, {ended(1, "a")}, {ended(1, "a")}, {ended(1, "a"), alert("a", 0)}}, "a", notice.Ended, "a", 2},
		"a withdrawal": {
			steps{{alert("a", 0)}, {undated("a")}, {undated("a")}}, "a", notice.Withdrawn, "a", 2},
		"an end before its alert": {
			steps{{ended(1, "a")}, {alert("a", 0)}}, "a", "none", "", 0},
		"an end with its alert": {
			steps{{alert("a", 0), ended(1, "a")}}, "a", "none", "", 0},
		"an end of an update that comes late buries the whole chain": {
			steps{{ended(2, "b")}, {alert("b", 1, "a")}, {alert("a", 0)}}, "a", "none", "", 0},
		"an end that names the first of the chain alone": {
			steps{{alert("a", 0)}, {alert("b", 1, "a")}, {ended(2, "a")}}, "a", notice.Ended, "b", 3},
		"the same, all at once": {
			steps{{alert("a", 0), alert("b", 1, "a"), ended(2, "a")}}, "a", "none", "", 0},
		"an end older than the update": {
			steps{{alert("a", 0)}, {alert("c", 2, "a")}, {ended(1, "a")}}, "a", notice.Active, "c", 2},
		"an update older than the end comes late": {
			steps{{alert("a", 0)}, {ended(2, "a")}, {alert("b", 1, "a")}}, "a", notice.Ended, "a", 2},
		"an update of something ended before it came": {
			steps{{ended(2, "a")}, {alert("b", 3, "a")}, {alert("a", 0)}}, "a", notice.Active, "b", 1},
		"cancelled and issued anew at once": {
			steps{{alert("a", 0)}, {undated("a"), alert("b", 1, "a")}}, "a", notice.Active, "b", 2},
		"revived by an update": {
			steps{{alert("a", 0)}, {ended(1, "a")}, {alert("b", 2, "a")}}, "a", notice.Active, "b", 3},
		"a silent re-issue": {
			steps{{alert("a", 0)}, {same(alert("b", 1, "a"), "a")}, {same(alert("b", 1, "a"), "a")}}, "a", notice.Active, "a", 1},
		"an event that all messages name": {
			steps{{alert("a", 0, "vtec")}, {alert("b", 1, "vtec")}, {ended(2, "vtec")}}, "vtec", notice.Ended, "b", 3},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			for _, items := range c.steps {
				if _, err := d.in.Submit(t.Context(), part(items...)); err != nil {
					t.Fatal(err)
				}
			}
			if got := d.state(c.id); got != c.state {
				t.Errorf("state: got %s, want %s", got, c.state)
			}
			if e, ok := d.entry(c.id); ok && e.Notice.Text[notice.Chinese].Headline != "道路结冰预警 "+c.headline {
				t.Errorf("got %q, want that of %s", e.Notice.Text[notice.Chinese].Headline, c.headline)
			}
			if got := d.head(); got != c.records {
				t.Errorf("got %d records, want %d", got, c.records)
			}
		})
	}
}

// same gives it the words of key.
func same(it notice.Item, key string) notice.Item {
	it.Notice.Text = map[notice.Lang]notice.Text{notice.Chinese: {Headline: "道路结冰预警 " + key}}
	return it
}

func TestAnUpdateOfTwoReplacesBoth(t *testing.T) {
	d := newDesk(t)
	d.submit(part(alert("a", 0), alert("b", 0)))
	d.submit(part(alert("c", 1, "a", "b")))
	if a, b := d.state("a"), d.state("b"); a != notice.Active || b != notice.Superseded {
		t.Errorf("got %s and %s, want one active and the other superseded", a, b)
	}
}

func TestAMessageThatIsListedNoLongerEndsItsChain(t *testing.T) {
	d := newDesk(t)
	d.submit(whole(alert("a", 0), alert("x", 0)))
	d.submit(whole(alert("b", 1, "a"), alert("x", 0)))
	refused := alert("c", 2, "b")
	refused.Notice, refused.Problems = nil, problem()
	for range 3 {
		d.submit(whole(refused, alert("x", 0)))
	}
	if got := d.state("a"); got != notice.Active {
		t.Errorf("its newer version is listed but refused: got %s, want active", got)
	}
	d.submit(whole(alert("x", 0)))
	d.submit(whole(alert("x", 0)))
	if got := d.state("a"); got != notice.Ended {
		t.Errorf("nothing of it is listed: got %s, want ended", got)
	}
}

func TestANativeDocumentIsItsOwnKey(t *testing.T) {
	d := newDesk(t)
	id := notice.DeriveID("yunxi", "own")
	own := func(change ...func(*notice.Notice)) notice.Item {
		it := works("", change...)
		it.Notice.ID, it.Notice.Revision, it.Notice.Origin = id, 1, nil
		return it
	}
	bare := works("")
	bare.Notice.Origin = nil
	d.submit(part(own()))
	d.submit(part(own()))
	d.submit(part(own(func(n *notice.Notice) { n.Impact = notice.AllClosed })))
	if e, ok := d.entry("own"); !ok || e.Notice.Revision != 2 || d.head() != 2 {
		t.Errorf("got %+v after %d records, want revision 2", e, d.head())
	}
	for range 2 {
		again := bare
		again.Notice = bare.Notice.Clone()
		d.submit(part(again))
	}
	if d.head() != 3 {
		t.Errorf("without an id, twice: got %d records in all, want 3", d.head())
	}
}

func TestWhatAPersonWithdrewStaysWithdrawn(t *testing.T) {
	d := newDesk(t)
	d.submit(whole(works("a"), works("b")))
	if _, err := d.hub.Withdraw(t.Context(), office, notice.DeriveID("yunxi", "a"), notice.Words{notice.English: "wrong"}); err != nil {
		t.Fatal(err)
	}
	d.submit(whole(works("a"), works("b")))
	out, _ := d.submit(whole(works("a", func(n *notice.Notice) { n.Impact = notice.AllClosed }), works("b")))
	if got := d.state("a"); got != notice.Withdrawn || out.Results[0].Status != 409 {
		t.Errorf("got %s, %+v; want it to stay withdrawn, and the change refused with 409", got, out.Results[0])
	}
}

func TestWhatWaitsForASecondPersonIsAskedOnce(t *testing.T) {
	author := office
	author.Severest = notice.Moderate
	d := newDesk(t, intake.Source{Name: "roads", Author: author})
	severe := func(n *notice.Notice) { n.Severity = notice.Severe }
	out, n := d.submit(whole(works("a", severe), works("b")))
	if n != 1 || out.Results[0].Status != 202 || d.health().Counts.Refused != 0 {
		t.Errorf("got %d records, %+v; want b alone, and a waiting", n, out.Results[0])
	}
	for range 3 {
		d.submit(whole(works("b"), works("a", severe)))
	}
	if d.asked != 1 {
		t.Errorf("a second person was asked %d times, want once", d.asked)
	}
	d.submit(whole(works("b")))
	if _, n := d.submit(whole(works("b"))); n != 0 || d.health().Err != "" {
		t.Errorf("gone before anybody answered: got %d records, %q; want nothing", n, d.health().Err)
	}
}

func TestATokenOwnsTheSourceItNames(t *testing.T) {
	d := newDesk(t)
	dl := part(works("p"))
	dl.Source = "api-yunxi"
	for i := range 2 {
		out, err := d.in.SubmitAs(t.Context(), office, dl)
		if err != nil || out.Results[0].Receipt == nil || out.Results[0].Receipt.Duplicate != (i == 1) {
			t.Errorf("got %+v, %v; want a receipt, the second time as a duplicate", out, err)
		}
		dl = part(works("p"))
		dl.Source = "api-yunxi"
	}
	stranger := hub.Author{Name: "x", Publisher: notice.Party{ID: "other"}}
	if _, err := d.in.SubmitAs(t.Context(), stranger, dl); !errors.Is(err, intake.ErrUnknownSource) {
		t.Errorf("another publisher: got %v, want ErrUnknownSource", err)
	}
	if _, err := d.in.Submit(t.Context(), notice.Delivery{Source: "nobody"}); !errors.Is(err, intake.ErrUnknownSource) {
		t.Errorf("unknown: got %v, want ErrUnknownSource", err)
	}
}

func TestManyTokensAtOnceMakeOneSource(t *testing.T) {
	d := newDesk(t)
	var all sync.WaitGroup
	for i := range 16 {
		all.Go(func() {
			dl := part(works(fmt.Sprint("k", i%4)))
			dl.Source = "api-yunxi"
			if _, err := d.in.SubmitAs(t.Context(), office, dl); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for _, h := range d.in.Sources() {
		if h.Source == "api-yunxi" && (h.Totals.Seen != 16 || h.Totals.New != 4) {
			t.Errorf("got %+v, want 16 seen and 4 new in one memory", h.Totals)
		}
	}
	if d.head() != 4 {
		t.Errorf("got %d records, want 4", d.head())
	}
}

func TestAMessageOfATokenSaysOneThing(t *testing.T) {
	d := newDesk(t)
	send := func(it notice.Item) notice.Result {
		t.Helper()
		dl := part(it)
		dl.Source = "api-yunxi"
		out, err := d.in.SubmitAs(t.Context(), office, dl)
		if err != nil {
			t.Fatal(err)
		}
		return out.Results[0]
	}
	send(alert("a", 0))
	if r := send(same(alert("a", 0), "b")); r.Status != 409 || !r.Problems.Failed() {
		t.Errorf("another content under the same key: got %+v, want 409", r)
	}
	if r := send(alert("a", 0)); r.Status != 200 || r.Receipt == nil || !r.Receipt.Duplicate {
		t.Errorf("the first again: got %+v, want a duplicate", r)
	}
	if r := send(alert("b", 1, "a")); r.Status != 200 || r.Receipt == nil || r.Receipt.Revision != 2 {
		t.Errorf("an update: got %+v, want revision 2", r)
	}
}

func TestWhatADecoderPassedOverIsNoRefusal(t *testing.T) {
	d := newDesk(t)
	it := notice.Item{Key: "ack", Place: "alert 1"}
	it.Problems.Warn("msgType", "已忽略", "passed over")
	out, _ := d.submit(part(it, works("a")))
	if r := out.Results[0]; r.Status != 200 || len(r.Problems) != 1 || d.health().Counts.Refused != 0 {
		t.Errorf("got %+v, health %+v; want the warning and no refusal", r, d.health().Counts)
	}
}

func TestReceivedBytesAreKeptApartAndBounded(t *testing.T) {
	d := newDesk(t)
	for i := range 6 {
		dl := part(works("a"))
		dl.Raw = [][]byte{fmt.Appendf(nil, "document %d", i/2)} // each comes twice
		d.submit(dl)
	}
	if got := d.rows(); got != 3 {
		t.Errorf("each twice: got %d rows, want 3", got)
	}
	for i := range 6 {
		dl := part(works("a"))
		dl.Raw = [][]byte{fmt.Appendf(nil, "more %d", i)}
		d.submit(dl)
	}
	if got := d.rows(); got != 3 {
		t.Errorf("got %d rows, want the newest 3", got)
	}
}

// rows counts the deliveries whose bytes are kept.
func (d *desk) rows() (n int) {
	d.t.Helper()
	db, err := sqlite.Open(d.t.Context(), d.path, []string{"", "", ""}, sqlite.Options{Mark: 0x57610003})
	if err != nil {
		d.t.Fatal(err)
	}
	defer db.Close()
	if err := db.Readers().QueryRow(`SELECT count(*) FROM received WHERE source = 'roads'`).Scan(&n); err != nil {
		d.t.Fatal(err)
	}
	return n
}

func TestAQuietSourceIsStale(t *testing.T) {
	d := newDesk(t, intake.Source{Name: "roads", Author: office, StaleAfter: 15 * time.Minute, Covers: []string{"G320"}})
	d.submit(whole(works("a")))
	d.pass(10 * time.Minute)
	d.submit(notice.Delivery{Source: "roads", Err: errors.New("timeout")})
	if h := d.health(); !h.StaleSince.IsZero() || h.Err != "timeout" || h.Age != 10*time.Minute || h.Covers[0] != "G320" || h.Counts.Seen != 1 {
		t.Errorf("after ten minutes: got %+v, want not stale yet, the error told", h)
	}
	d.pass(10 * time.Minute)
	if h := d.health(); !h.StaleSince.Equal(morning.Add(15 * time.Minute)) {
		t.Errorf("after twenty: got stale since %v, want %v", h.StaleSince, morning.Add(15*time.Minute))
	}
	d.submit(notice.Delivery{Source: "roads", Unchanged: true})
	if h := d.health(); !h.StaleSince.IsZero() || h.Err != "" {
		t.Errorf("heard again: got %+v, want all well", h)
	}
}

func TestSilencesAreKeptForTheAccount(t *testing.T) {
	roads := intake.Source{Name: "roads", Author: office, StaleAfter: 15 * time.Minute}
	d := newDesk(t, roads)
	silences := func() []intake.Silence {
		t.Helper()
		all, err := d.in.Silences(t.Context(), morning, morning.Add(24*time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	d.submit(whole(works("a")))
	d.pass(14 * time.Minute)
	d.submit(notice.Delivery{Source: "roads", Unchanged: true})
	if got := silences(); len(got) != 0 {
		t.Errorf("heard in time: got %+v", got)
	}
	heard := morning.Add(14 * time.Minute)
	d.pass(time.Hour)
	if got := silences(); len(got) != 1 || !got[0].Since.Equal(heard.Add(15*time.Minute)) || !got[0].Until.IsZero() {
		t.Errorf("an hour later: got %+v", got)
	}
	d.submit(notice.Delivery{Source: "roads", Err: errors.New("timeout")})
	d.open(roads) // a hub that starts again remembers
	d.submit(notice.Delivery{Source: "roads", Unchanged: true})
	d.open(roads)
	if got := silences(); len(got) != 1 || !got[0].Since.Equal(heard.Add(15*time.Minute)) || !got[0].Until.Equal(heard.Add(time.Hour)) {
		t.Errorf("heard again: got %+v", got)
	}
	if all, err := d.in.Silences(t.Context(), morning.Add(2*time.Hour), morning.Add(3*time.Hour)); err != nil || len(all) != 0 {
		t.Errorf("of another time: %+v, %v", all, err)
	}
}

func TestSourcesAreReconciledSideBySide(t *testing.T) {
	var sources []intake.Source
	for i := range 8 {
		sources = append(sources, intake.Source{Name: fmt.Sprint("s", i), Author: office})
	}
	d := newDesk(t, sources...)
	var all sync.WaitGroup
	for i := range 8 {
		for range 4 {
			all.Go(func() {
				dl := whole(works(fmt.Sprint("k", i), func(n *notice.Notice) { n.Origin.Feed = fmt.Sprint("s", i) }))
				dl.Source = fmt.Sprint("s", i)
				if _, err := d.in.Submit(t.Context(), dl); err != nil {
					t.Error(err)
				}
				d.in.Sources()
			})
		}
	}
	all.Wait()
	if d.head() != 8 {
		t.Errorf("got %d records, want 8", d.head())
	}
}
