package live_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"wayside/hub"
	"wayside/hub/live"
	"wayside/hub/notice"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m,
		goleak.IgnoreAnyFunction("net/http.(*persistConn).readLoop"), goleak.IgnoreAnyFunction("net/http.(*persistConn).writeLoop"))
}

func TestAStreamBeginsWithHelloAndTheWholeState(t *testing.T) {
	s := open(t, memory(), quick())
	n := sample("a", "G320")
	r := s.say(n)
	for name, src := range map[string]source{"ws": s.ws("kind=traffic&road=g320"), "sse": s.sse("kind=traffic&road=g320")} {
		m, err := src.next()
		if err != nil {
			t.Fatal(name, err)
		}
		if m.Type != "hello" || m.Epoch != s.hub.Epoch() || m.Seq != r.Seq || m.Filter != "kind=traffic&road=G320" || m.HeartbeatSeconds != 0.02 || m.RetryMillis <= 0 || m.Time.IsZero() {
			t.Errorf("%s: hello is %+v", name, m)
		}
		if m, err = src.next(); err != nil {
			t.Fatal(name, err)
		}
		if m.Type != "changes" || !m.Reset || m.More || m.From != 0 || m.To != r.Seq || len(m.Changes) != 1 {
			t.Fatalf("%s: the first batch is %+v", name, m)
		}
		e, err := s.hub.Entry(context.Background(), n.ID, "")
		if err != nil {
			t.Fatal(err)
		}
		if c := m.Changes[0]; c.Op != "put" || c.Code != r.Code || c.State != notice.Active || string(c.Notice) != string(e.Doc) {
			t.Errorf("%s: the put is %+v", name, c)
		}
		if m, err = src.next(); err != nil || m.Type != "heartbeat" || m.Seq != r.Seq || m.Active.Count != 1 || m.StaleSince != nil {
			t.Errorf("%s: the heartbeat is %+v, %v", name, m, err)
		}
	}
}

func TestWhatIsMostUrgentStandsFirst(t *testing.T) {
	s := open(t, memory(), quick())
	var want []notice.ID
	for i := range 5 {
		n := sample(fmt.Sprint(i), "G320")
		if i == 3 {
			n.Severity = notice.Extreme
		}
		s.say(n)
		want = append(want, n.ID)
	}
	want = []notice.ID{want[3], want[0], want[1], want[2], want[4]}
	src := s.ws("")
	_, _ = src.next()
	m, err := src.next()
	if err != nil {
		t.Fatal(err)
	}
	var got []notice.ID
	for _, c := range m.Changes {
		n, _ := notice.Read(c.Notice)
		got = append(got, n.ID)
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestALargeStateComesInParts(t *testing.T) {
	s := open(t, memory(), quick())
	for i := range 60 {
		n := sample(fmt.Sprint(i), "G320")
		n.Text[notice.English] = notice.Text{Headline: "x", Description: strings.Repeat("long ", 1900)}
		s.say(n)
	}
	for name, src := range map[string]source{"ws": s.ws(""), "sse": s.sse("")} {
		f, parts := newFollower(), 0
		for f.seq == 0 {
			m, err := src.next()
			if err != nil {
				t.Fatal(name, err)
			}
			if m.Type == "changes" {
				parts++
				if m.size > 256<<10 {
					t.Errorf("%s: a part of %d bytes", name, m.size)
				}
				if m.More != (m.id == "") && name == "sse" {
					t.Errorf("more %v, id %q: only the last part has an id", m.More, m.id)
				}
				if m.Reset != (parts == 1) {
					t.Errorf("%s: part %d: reset %v", name, parts, m.Reset)
				}
			}
			if err := f.take(m); err != nil {
				t.Fatal(name, err)
			}
		}
		if parts < 2 {
			t.Errorf("%s: %d parts", name, parts)
		}
		f.holds(t, s.hub, "")
	}
}

func TestEventIdsResumeAndWinOverSince(t *testing.T) {
	s := open(t, memory(), quick())
	s.say(sample("a", "G320"))
	src, f := s.sse(""), newFollower()
	m, err := src.next()
	if err != nil || m.id != "" || !strings.HasPrefix(src.lines[0], "retry: ") {
		t.Fatalf("the first event is %q, %v", src.lines, err)
	}
	m, _ = src.next()
	if err := f.take(m); err != nil || m.id != m.Cursor || m.id == "" {
		t.Fatalf("the batch has id %q and cursor %q, %v", m.id, m.Cursor, err)
	}
	last := m.id
	if m, _ = src.next(); m.Type != "heartbeat" || m.id != m.Cursor {
		t.Errorf("the heartbeat has id %q and cursor %q", m.id, m.Cursor)
	}
	src.close()
	r := s.say(sample("b", "G320"))
	src = s.sse("since=0123456789abcdef-1", "Last-Event-ID", last)
	_, _ = src.next()
	m, err = src.next()
	if err != nil || m.Reset || len(m.Changes) != 1 || m.Changes[0].Seq != r.Seq {
		t.Errorf("the resume is %+v, %v", m, err)
	}
	src = s.sse("", "Last-Event-ID", "whatever")
	_, _ = src.next()
	if m, err = src.next(); err != nil || !m.Reset || len(m.Changes) != 2 {
		t.Errorf("after a foreign id: %+v, %v", m, err)
	}
}

func TestCursorsThatCanNotBeResumedGetAReset(t *testing.T) {
	log := memory()
	now := time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	var mu sync.Mutex
	clock := func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		return now
	}
	s := openHub(t, log, quick(), hub.Config{Now: clock, Keep: time.Hour})
	old := sample("old", "G320")
	old.Expires = now.Add(time.Minute)
	first := s.say(old)
	s.withdraw(old.ID)
	mu.Lock()
	now = now.Add(3 * time.Hour)
	mu.Unlock()
	n := sample("new", "G320")
	n.Expires = now.Add(time.Hour)
	s.say(n)
	s.stop()
	s = openHub(t, log, quick(), hub.Config{Now: clock, Keep: time.Hour})
	for name, c := range map[string]hub.Cursor{
		"foreign epoch": {Epoch: "0123456789abcdef", Seq: 1},
		"too old":       {Epoch: s.hub.Epoch(), Seq: hub.Seq(first.Seq)},
		"ahead":         {Epoch: s.hub.Epoch(), Seq: 99},
	} {
		f := newFollower()
		f.seq, f.state["urn:uuid:stale"] = uint64(c.Seq), held{}
		src := s.ws("since=" + c.String())
		if err := f.until(src, func() bool { return f.batches > 0 }); err != nil {
			t.Fatal(name, err)
		}
		if f.resets != 1 {
			t.Errorf("%s: %d resets", name, f.resets)
		}
		f.holds(t, s.hub, "")
	}
}

func TestEditsThatMoveANoticeOutOfAFilterRemoveIt(t *testing.T) {
	for name, edit := range map[string]func(*notice.Notice){
		"road":     func(n *notice.Notice) { n.Roads[0].Name = "S211" },
		"severity": func(n *notice.Notice) { n.Severity = notice.SeverityUnknown },
		"kind":     func(n *notice.Notice) { n.Kind, n.Event = notice.Safety, "tip" },
		"area":     func(n *notice.Notice) { n.Areas[0].Code = "361102" },
		"geometry": func(n *notice.Notice) { n.Geometry = notice.Point(117, 28) },
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, memory(), quick())
			n := sample("a", "G320")
			n.Areas, n.Geometry = []notice.Area{{Scheme: "GB/T 2260", Code: "361199"}}, notice.Point(117.92, 28.51)
			r := s.say(n)
			query := "road=G320&kind=traffic&severity=minor&area=361199&near=117.92,28.51,5"
			inStep, offline := newFollower(), newFollower()
			src := s.ws(query)
			inStep.reach(t, src, r.Seq)
			away := s.sse(query)
			offline.reach(t, away, r.Seq)
			away.close()
			edit(n)
			r = s.say(n)
			inStep.reach(t, src, r.Seq)
			offline.reach(t, s.sse(query+"&since="+offline.cursor), r.Seq)
			for who, f := range map[string]*follower{"in step": inStep, "offline": offline} {
				if f.causes[n.ID] != notice.CauseLeft || len(f.state) != 0 {
					t.Errorf("%s: cause %q, %d notices left", who, f.causes[n.ID], len(f.state))
				}
			}
		})
	}
}

func TestRemovalsTellTheirCauseAndReason(t *testing.T) {
	s := open(t, memory(), quick())
	n := sample("a", "G320")
	r := s.say(n)
	src, f := s.ws(""), newFollower()
	f.reach(t, src, r.Seq)
	s.withdraw(n.ID)
	for {
		m, err := src.next()
		if err != nil {
			t.Fatal(err)
		}
		if m.Type == "changes" {
			if c := m.Changes[0]; c.Op != "remove" || c.ID != n.ID || c.Cause != notice.CauseWithdrawn || c.Text[notice.English] != "mistake" {
				t.Errorf("got %+v", c)
			}
			return
		}
	}
}

// Readers come and go at any time while publishers publish, revise and
// withdraw; nobody misses anything, and all end with the board's state.
func TestSnapshotThenChangesWithoutASeam(t *testing.T) {
	s := open(t, memory(), quick())
	const publishers, readers, rounds = 4, 24, 60
	queries := []string{"", "road=G320", "road=S211&state=active,scheduled", "severity=severe"}
	var work, reading sync.WaitGroup
	final := make(chan struct{})
	var last uint64
	for p := range publishers {
		work.Go(func() { s.churn(rand.New(rand.NewPCG(1, uint64(p))), fmt.Sprint(p), rounds) })
	}
	for i := range readers {
		query := queries[i%len(queries)]
		reading.Go(func() {
			f := newFollower()
			rng := rand.New(rand.NewPCG(2, uint64(i)))
			reached := func() bool {
				select {
				case <-final:
					return f.seq >= last
				default:
					return false
				}
			}
			for !reached() {
				src := s.any(rng, query+"&since="+f.cursor)
				batches := f.batches + 1 + rng.IntN(20)
				err := f.until(src, func() bool { return reached() || f.batches >= batches })
				src.close()
				if err != nil {
					t.Errorf("reader %d (%q): %v", i, query, err)
					return
				}
			}
			f.holds(t, s.hub, query)
			if f.resets != 1 {
				t.Errorf("reader %d: %d resets", i, f.resets)
			}
		})
	}
	work.Wait()
	last = uint64(s.hub.Head())
	close(final)
	reading.Wait()
}

// churn says things at random.
func (s *station) churn(rng *rand.Rand, who string, rounds int) {
	roads := []string{"G320", "S211", "X205"}
	for i := range rounds {
		n := sample(fmt.Sprint(who, rng.IntN(8)), roads[rng.IntN(3)])
		n.Text[notice.English] = notice.Text{Headline: fmt.Sprint("round ", i)}
		if rng.IntN(4) == 0 {
			n.Severity = notice.Severe
		}
		ctx := context.Background()
		if _, err := s.hub.Publish(ctx, author, n.Clone(), hub.Terms{}); err != nil {
			if rng.IntN(5) == 0 {
				_, _ = s.hub.Withdraw(ctx, author, n.ID, nil)
				_, _ = s.hub.Restore(ctx, author, n.ID)
			}
			_, _ = s.hub.Revise(ctx, author, n, hub.Terms{})
		}
	}
}

// any is a stream of any transport.
func (s *station) any(rng *rand.Rand, query string) source {
	switch rng.IntN(3) {
	case 0:
		return s.ws(query)
	case 1:
		return s.sse(query)
	}
	return &pollSource{s: s, query: query}
}

// pollSource turns long-polls into a stream.
type pollSource struct {
	s     *station
	query string
}

func (p *pollSource) close() {}

func (p *pollSource) next() (m msg, err error) {
	resp, err := http.Get(p.s.server.URL + "/poll?wait=50ms&" + p.query)
	if err != nil {
		return m, err
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		return m, err
	}
	err = json.Unmarshal(raw, &m)
	base, _, _ := strings.Cut(p.query, "&since=")
	p.query = base + "&since=" + m.Cursor
	return m, err
}

// Two hundred readers, each of whom may be any transport and filter, agree
// with the history that the log holds.
func TestTwoHundredReadersSeeOneHistory(t *testing.T) {
	log := memory()
	s := open(t, log, live.Config{Heartbeat: 500 * time.Millisecond})
	const readers = 200
	queries := []string{"", "road=G320", "kind=traffic&road=S211", "severity=severe", "road=X205,G320"}
	var reading sync.WaitGroup
	var final atomic.Uint64
	final.Store(1 << 62)
	for i := range readers {
		query := queries[i%len(queries)]
		var src source = s.ws(query)
		if i%2 == 1 {
			src = s.sse(query)
		}
		reading.Go(func() {
			f := newFollower()
			var puts []chg
			for f.seq < final.Load() {
				m, err := src.next()
				if err == nil {
					err = f.take(m)
				}
				if err != nil {
					t.Errorf("reader %d: %v", i, err)
					return
				}
				for _, c := range m.Changes {
					if c.Op == "put" {
						puts = append(puts, c)
					}
				}
			}
			f.holds(t, s.hub, query)
			agrees(t, log, puts)
		})
	}
	s.churn(rand.New(rand.NewPCG(3, 3)), "x", 150)
	final.Store(uint64(s.hub.Head()))
	reading.Wait()
}

// agrees checks that every put carries the document of its record.
func agrees(t *testing.T, log hub.Log, puts []chg) {
	slices.SortFunc(puts, bySeq)
	for _, c := range puts {
		rs, err := log.Read(context.Background(), hub.Seq(c.Seq)-1, 1)
		if err != nil || len(rs) != 1 || string(rs[0].Doc) != string(c.Notice) {
			t.Errorf("change %d is not what the log holds: %v", c.Seq, err)
			return
		}
	}
}

func TestResumeLosesNothingOverARestart(t *testing.T) {
	log := memory()
	s := open(t, log, quick())
	rng := rand.New(rand.NewPCG(5, 5))
	s.churn(rng, "x", 40)
	queries := []string{"", "road=G320", "severity=severe"}
	followers := make([]*follower, 9)
	for i := range followers {
		followers[i] = newFollower()
		src := []source{s.ws(queries[i%3]), s.sse(queries[i%3])}[i%2]
		followers[i].reach(t, src, uint64(s.hub.Head()))
		src.close()
		s.churn(rng, "x", 5)
	}
	s.stop()
	s = open(t, log, quick())
	check := func() {
		for i, f := range followers {
			src := s.ws(queries[i%3] + "&since=" + f.cursor)
			f.reach(t, src, uint64(s.hub.Head()))
			f.holds(t, s.hub, queries[i%3])
			src.close()
			if f.resets != 1 {
				t.Errorf("reader %d had to begin %d times", i, f.resets)
			}
		}
	}
	check() // resume before anything new is said
	s.churn(rng, "y", 30)
	check()
}

// A reader that stops reading costs the others nothing, and when it reads
// again it finds the newest state of what has changed, once.
func TestASlowReaderGetsTheNewestStateAndDelaysNobody(t *testing.T) {
	s := open(t, memory(), live.Config{Heartbeat: time.Hour})
	slow := s.raw("/", 1024)
	brisk, f := s.ws(""), newFollower()
	long := strings.Repeat("long ", 1500)
	var last notice.Receipt
	const rounds = 250
	for i := range rounds {
		n := sample(fmt.Sprint(i%4), "G320")
		n.Text[notice.English] = notice.Text{Headline: fmt.Sprint("round ", i), Description: long}
		last = s.say(n)
		f.reach(t, brisk, last.Seq) // in step all the time
	}
	late, messages := newFollower(), 0
	src := &rawSource{conn: slow}
	if err := late.until(src, func() bool { messages++; return late.seq >= last.Seq }); err != nil {
		t.Fatal(err)
	}
	late.holds(t, s.hub, "")
	if messages > rounds*3/4 {
		t.Errorf("the slow reader was sent %d messages for %d changes of 4 notices", messages, rounds)
	}
	if s.engine.Stats().CatchUps == 0 {
		t.Error("the slow reader never fell off the log")
	}
}

func TestStreamsEndInTimeAndSayWhenToComeBack(t *testing.T) {
	s := open(t, memory(), live.Config{Heartbeat: time.Hour, Lifetime: 50 * time.Millisecond, Retry: time.Second})
	for name, src := range map[string]source{"ws": s.ws(""), "sse": s.sse("")} {
		var kinds []string
		var err error
		for {
			var m msg
			if m, err = src.next(); err != nil {
				break
			}
			kinds = append(kinds, m.Type)
			if m.Type == "goodbye" && (m.RetryMillis < 500 || m.RetryMillis > 1500) {
				t.Errorf("%s: come back in %d ms", name, m.RetryMillis)
			}
		}
		if got := fmt.Sprint(kinds); got != "[hello changes goodbye]" {
			t.Errorf("%s: got %s", name, got)
		}
		if name == "ws" && !websocket.IsCloseError(err, websocket.CloseGoingAway) {
			t.Errorf("ws: ended with %v", err)
		}
	}
}

func TestDrainSendsEveryoneAwayAndTakesNobodyNew(t *testing.T) {
	s := open(t, memory(), live.Config{Heartbeat: time.Hour})
	var said sync.WaitGroup
	for i := range 50 {
		src := []source{s.ws(""), s.sse("")}[i%2]
		_, _ = src.next()
		_, _ = src.next()
		said.Go(func() {
			if m, err := src.next(); err != nil || m.Type != "goodbye" || m.RetryMillis <= 0 {
				t.Errorf("instead of goodbye: %+v, %v", m, err)
			}
			_, _ = src.next()
		})
	}
	polled := make(chan error, 1)
	go func() {
		_, err := s.engine.Poll(context.Background(), hub.View{}, hub.Cursor{Epoch: s.hub.Epoch()}, patience)
		polled <- err
	}()
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	s.engine.Drain(ctx)
	said.Wait()
	if err := <-polled; err != nil {
		t.Errorf("a poll ended with %v", err)
	}
	if st := s.engine.Stats(); st.WebSockets+st.EventStreams+st.Cohorts != 0 {
		t.Errorf("left over: %+v", st)
	}
	resp, err := http.Get(s.server.URL)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusServiceUnavailable || resp.Header.Get("Retry-After") == "" {
		t.Errorf("a new reader got %s", resp.Status)
	}
}

func TestDrainCutsOffWhoDoesNotGo(t *testing.T) {
	s := open(t, memory(), live.Config{Heartbeat: time.Hour})
	stuck := s.raw("/", 1024) // never reads, so the goodbye stays unsent
	for i := range 200 {
		n := sample(fmt.Sprint(i), "G320")
		n.Text[notice.English] = notice.Text{Headline: "x", Description: strings.Repeat("long ", 1900)}
		s.say(n)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	s.engine.Drain(ctx)
	if st := s.engine.Stats(); st.WebSockets != 0 {
		t.Errorf("left over: %+v", st)
	}
	stuck.Close()
}

func TestTooManyReadersAreRefusedBeforeTheUpgrade(t *testing.T) {
	addr := netip.MustParseAddr("2001:db8::1")
	cfg := live.Config{Heartbeat: time.Hour, MaxReaders: 3, MaxPerAddress: 2, Address: func(r *http.Request) netip.Addr {
		if a, err := netip.ParseAddr(r.Header.Get("X-From")); err == nil {
			return a
		}
		return addr
	}}
	s := open(t, memory(), cfg)
	status := func(from string) int {
		req, _ := http.NewRequest(http.MethodGet, s.server.URL, nil)
		req.Header.Set("X-From", from)
		ctx, cancel := context.WithCancel(context.Background())
		t.Cleanup(cancel)
		resp, err := http.DefaultClient.Do(req.WithContext(ctx))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { resp.Body.Close() })
		if resp.StatusCode == 503 && resp.Header.Get("Retry-After") == "" {
			t.Error("no Retry-After")
		}
		return resp.StatusCode
	}
	for i, c := range []struct {
		from string
		want int
	}{
		{"2001:db8::1", 200}, {"2001:db8::2", 200}, {"2001:db8::3", 503}, // one /64
		{"192.0.2.1", 200}, {"192.0.2.2", 503}, // in all
		{"127.0.0.1", 200}, {"::1", 200}, {"::ffff:127.0.0.1", 200}, // the own machine
	} {
		if got := status(c.from); got != c.want {
			t.Errorf("%d, from %s: got %d, want %d", i, c.from, got, c.want)
		}
	}
	if got := s.engine.Stats().Refused; got != 2 {
		t.Errorf("refused: %d", got)
	}
}

func TestInventedFiltersGetCohortsOfTheirOwn(t *testing.T) {
	s := open(t, memory(), live.Config{Heartbeat: 20 * time.Millisecond, MaxCohorts: 2})
	queries := []string{"", "road=G320", "road=G320,S211", "road=G320,X205", "road=G320,S211"}
	var srcs []source
	for _, q := range queries {
		src := s.ws(q)
		_, _ = src.next() // it is in its cohort once it is greeted
		srcs = append(srcs, src)
	}
	r := s.say(sample("a", "G320"))
	for i, src := range srcs {
		f := newFollower()
		f.reach(t, src, r.Seq)
		if err := f.until(src, func() bool { return f.beats > 0 }); err != nil {
			t.Fatal(err)
		}
		f.holds(t, s.hub, queries[i])
	}
	if got := s.engine.Stats().Cohorts; got != 5 {
		t.Errorf("cohorts: %d", got)
	}
}

func TestPollWaitsForWhatComes(t *testing.T) {
	s := open(t, memory(), quick())
	ctx := context.Background()
	poll := func(from hub.Cursor, wait time.Duration) (m msg) {
		raw, err := s.engine.Poll(ctx, hub.View{}, from, wait)
		if err == nil {
			err = json.Unmarshal(raw, &m)
		}
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	first := poll(hub.Cursor{}, patience)
	if !first.Reset || first.More || len(first.Changes) != 0 {
		t.Errorf("the first is %+v", first)
	}
	cursor, _ := hub.ParseCursor(first.Cursor)
	done := make(chan msg)
	go func() { done <- poll(cursor, patience) }()
	r := s.say(sample("a", "G320"))
	if m := <-done; m.Reset || m.To != r.Seq || len(m.Changes) != 1 {
		t.Errorf("the second is %+v", m)
	}
	cursor.Seq = hub.Seq(r.Seq)
	if m := poll(cursor, time.Millisecond); m.Reset || len(m.Changes) != 0 || m.Cursor != cursor.String() {
		t.Errorf("after the wait: %+v", m)
	}
}

func TestHeartbeatsTellHowOldSourcesAre(t *testing.T) {
	since := time.Date(2026, 11, 24, 8, 10, 0, 0, time.UTC)
	s := open(t, memory(), live.Config{Heartbeat: 20 * time.Millisecond, StaleSince: func() time.Time { return since }})
	src := s.ws("")
	for {
		m, err := src.next()
		if err != nil {
			t.Fatal(err)
		}
		if m.Type == "heartbeat" {
			if m.StaleSince == nil || !m.StaleSince.Equal(since) {
				t.Errorf("staleSince %v", m.StaleSince)
			}
			return
		}
	}
}

func TestPingsCarryThePlaceAndTheDeafAreClosed(t *testing.T) {
	s := open(t, memory(), live.Config{Heartbeat: time.Hour, Ping: 20 * time.Millisecond})
	r := s.say(sample("a", "G320"))
	src := s.ws("")
	pings := make(chan string, 100)
	src.conn.SetPingHandler(func(payload string) error {
		select {
		case pings <- payload:
		default:
		}
		return nil // and no pong
	})
	for {
		if _, err := src.next(); err != nil {
			break
		}
	}
	if got := <-pings; got != fmt.Sprint(r.Seq) {
		t.Errorf("payload %q, want %d", got, r.Seq)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	s.engine.Drain(ctx)
	if got := s.engine.Stats().Dead; got != 1 {
		t.Errorf("dead: %d", got)
	}
}

// Notices begin and expire by the clock while heartbeats come fast; the
// follower compares every digest with what it holds.
func TestHeartbeatsAgreeWhenTheClockChangesThings(t *testing.T) {
	s := open(t, memory(), live.Config{Heartbeat: 2 * time.Millisecond})
	var reading sync.WaitGroup
	queries := []string{"", "state=active,scheduled"}
	const notices = 40
	begun := time.Now().UTC().Truncate(time.Millisecond)
	for _, query := range queries {
		src := s.ws(query)
		reading.Go(func() {
			f := newFollower()
			gone := func() bool { return len(f.causes) == notices && len(f.state) == 0 }
			if err := f.until(src, gone); err != nil {
				t.Errorf("%q: %v", query, err)
			}
			if f.beats < 10 {
				t.Errorf("%q: only %d heartbeats", query, f.beats)
			}
		})
	}
	for i := range notices {
		n := sample(fmt.Sprint(i), "G320")
		n.Onset = begun.Add(500*time.Millisecond + time.Duration(i)*7*time.Millisecond)
		n.Expires = n.Onset.Add(600 * time.Millisecond)
		s.say(n)
	}
	reading.Wait()
}

func TestDismissalEndsTheStreamsOfOneViewer(t *testing.T) {
	s := open(t, memory(), live.Config{Heartbeat: time.Hour})
	private, public := s.ws("viewer=yunxi"), s.ws("")
	for _, src := range []source{private, public} {
		_, _ = src.next()
		_, _ = src.next()
	}
	s.engine.Dismiss("yunxi")
	if m, err := private.next(); err != nil || m.Type != "goodbye" {
		t.Errorf("got %+v, %v", m, err)
	}
	if _, err := private.next(); !websocket.IsCloseError(err, websocket.ClosePolicyViolation) {
		t.Errorf("ended with %v", err)
	}
	r := s.say(sample("a", "G320"))
	if m, err := public.next(); err != nil || m.To != r.Seq {
		t.Errorf("the public stream: %+v, %v", m, err)
	}
}

// notary is an attestor whose log comes to a place only when it was waited for.
type notary struct {
	mu       sync.Mutex
	at       hub.Seq
	roots    int // asked for, and there
	attested []live.Beat
}

func (n *notary) Reached(_ context.Context, seq hub.Seq) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.at = max(n.at, seq)
	return true
}

func (n *notary) Root(seq hub.Seq) (string, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if seq > n.at {
		return "", false
	}
	n.roots++
	return "root", true
}

func (n *notary) Sign(b live.Beat) []notice.Sig {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.attested = append(n.attested, b)
	return []notice.Sig{{Key: "k", Sig: b.Digest}}
}

func TestHeartbeatsAreSignedOnceThePublicLogHasCome(t *testing.T) {
	n := &notary{}
	cfg := quick()
	cfg.Attest = n
	s := open(t, memory(), cfg)
	s.say(sample("a", "G320"))
	src := s.ws("road=G320")
	for beats := 0; beats < 3; {
		m, err := src.next()
		if err != nil {
			t.Fatal(err)
		}
		if m.Type != "heartbeat" {
			continue
		}
		beats++
		n.mu.Lock()
		said := slices.ContainsFunc(n.attested, func(b live.Beat) bool {
			return b.Filter == "road=G320" && uint64(b.Seq) == m.Seq && b.Count == m.Active.Count && b.Digest == m.Active.Digest && b.Root == "root" && b.Stale == ""
		})
		n.mu.Unlock()
		if m.Root != "root" || len(m.Sigs) != 1 || m.Sigs[0].Sig != m.Active.Digest || !said {
			t.Errorf("the heartbeat is %+v", m)
		}
	}
}
