package live_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"wayside/hub"
	"wayside/hub/live"
	"wayside/hub/logtest"
	"wayside/hub/notice"
)

// TestRandomSchedulesEndWithTheBoard plays random schedules of publishers,
// clock, readers and restarts against a naive hub: every reader ends with
// exactly what the board holds, never goes back in time, is never sent what
// its filter excludes, and begins afresh only where it must.
func TestRandomSchedulesEndWithTheBoard(t *testing.T) {
	schedules, atOnce := uint64(60), 6 // and as many without an event loop
	if testing.Short() {
		schedules = 12
	}
	var playing sync.WaitGroup
	var next atomic.Uint64
	for range atOnce {
		playing.Go(func() {
			for seed := next.Add(1); seed <= schedules && !t.Failed(); seed = next.Add(1) {
				if err := play(t, seed, schedule(seed)); err != nil {
					t.Errorf("schedule %d: %v\n%s", seed, err, shortened(t, seed, schedule(seed)))
				}
			}
		})
	}
	playing.Wait()
}

// step is one thing that happens. All its choices come from its own dice, so
// that a schedule from which steps are left out is a schedule, too.
type step struct {
	do   string
	dice uint64
}

// chances are how often each thing happens.
var chances = map[string]int{
	"say": 10, "burst": 4, "flood": 1, "withdraw": 3, "restore": 2, "extend": 2, "time": 2,
	"arrive": 6, "leave": 3, "cut": 3, "return": 5, "change": 3, "old": 2, "rewind": 2, "foreign": 3,
	"read": 12, "catch up": 6, "beats": 3, "restart": 1,
}

func schedule(seed uint64) (steps []step) {
	rng := rand.New(rand.NewPCG(seed, 1))
	var all []string
	for _, do := range slices.Sorted(func(yield func(string) bool) {
		for do := range chances {
			if !yield(do) {
				return
			}
		}
	}) {
		all = append(all, slices.Repeat([]string{do}, chances[do])...)
	}
	for range 4 {
		steps = append(steps, step{"arrive", rng.Uint64()})
	}
	for range 20 + rng.IntN(40) {
		steps = append(steps, step{all[rng.IntN(len(all))], rng.Uint64()})
	}
	return steps
}

// shortened leaves out what the failure does not need.
func shortened(t *testing.T, seed uint64, steps []step) string {
	err := errors.New("it did not fail again")
	for size, tries := len(steps)/2, 0; size > 0; size /= 2 {
		for at := 0; at+size <= len(steps) && tries < 100; tries++ {
			fewer := slices.Delete(slices.Clone(steps), at, at+size)
			if e := play(t, seed, fewer); e != nil {
				steps, err = fewer, e
			} else {
				at += size
			}
		}
	}
	return fmt.Sprintf("shortened to %d steps: %v\n%v", len(steps), err, steps)
}

// story is a schedule being played.
type story struct {
	*station
	t       *testing.T
	rng     *rand.Rand // of the step
	log     *logtest.Log
	cfg     live.Config
	hubCfg  hub.Config
	now     atomic.Int64 // the hub's clock, Unix milliseconds; it goes when the story says so
	things  map[notice.ID]*thing
	readers []*watcher
	count   int
	records []hub.Record // of the log, as far as they were read
}

// thing is a notice as the naive hub knows it.
type thing struct {
	n         *notice.Notice
	withdrawn bool
}

func (x *thing) state(now time.Time) notice.State {
	if x.withdrawn {
		return notice.Withdrawn
	}
	if !now.Before(x.n.Expires) {
		return notice.Expired
	}
	if x.n.Schedule != nil {
		for _, p := range x.n.Schedule.Intervals {
			if !now.Before(p.Start) && now.Before(p.End) {
				return notice.Active
			}
		}
		return notice.Scheduled
	}
	return notice.Active
}

// wish is what a reader asks for, and the same said naively.
type wish struct {
	query string
	match func(*notice.Notice) bool
}

func (w wish) states() []notice.State {
	if strings.Contains(w.query, "state=active,scheduled") {
		return []notice.State{notice.Active, notice.Scheduled}
	}
	return []notice.State{notice.Active}
}

// sees is the naive filter.
func (w wish) sees(n *notice.Notice, s notice.State) bool {
	may := n.Audience != notice.Restricted || strings.Contains(w.query, "viewer=yunxi")
	return may && slices.Contains(w.states(), s) && w.match(n)
}

func road(name string) func(*notice.Notice) bool {
	return func(n *notice.Notice) bool { return n.Roads[0].Name == name }
}

func grave(n *notice.Notice) bool { return n.Severity == notice.Severe || n.Severity == notice.Extreme }

var wishes = []wish{
	{"", func(*notice.Notice) bool { return true }},
	{"viewer=yunxi", func(*notice.Notice) bool { return true }},
	{"state=active,scheduled", func(*notice.Notice) bool { return true }},
	{"road=G320", road("G320")},
	{"road=S211&state=active,scheduled&viewer=yunxi", road("S211")},
	{"kind=traffic", func(n *notice.Notice) bool { return n.Kind == notice.Traffic }},
	{"severity=severe", grave},
	{"area=3611", func(n *notice.Notice) bool { return strings.HasPrefix(n.Areas[0].Code, "3611") }},
	{"road=G320&severity=severe", func(n *notice.Notice) bool { return road("G320")(n) && grave(n) }},
}

// watcher is a reader that keeps to the contract and checks that the hub does.
type watcher struct {
	*follower
	story *story
	wish  wish
	how   string
	src   source // nil while it is away

	newest map[notice.ID]int // the highest revision it had since it last started afresh
	places []string          // cursors it had
	old    *watcher          // itself, some time ago
	afresh bool              // the next batch must be a reset
	may    bool              // it may be one
	bye    bool
}

func play(t *testing.T, seed uint64, steps []step) error {
	rng := rand.New(rand.NewPCG(seed, 2))
	s := &story{t: t, log: logtest.Memory(), things: map[notice.ID]*thing{}}
	// However long a reader of this story takes, it isn't dead.
	s.cfg = live.Config{Heartbeat: 20 * time.Millisecond, Ping: time.Hour, Write: time.Hour, MaxCohorts: 2 + rng.IntN(20)}
	s.now.Store(time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC).UnixMilli())
	s.hubCfg.Now = func() time.Time { return time.UnixMilli(s.now.Load()) }
	if seed%4 == 0 { // a hub with a short memory
		s.hubCfg.Keep, s.hubCfg.KeepRecords = 20*time.Second, 12
	}
	s.station = openHub(t, s.log, s.cfg, s.hubCfg)
	defer func() {
		s.allLeave()
		s.stop()
	}()
	for i, st := range append(steps, step{do: "end"}) {
		s.rng = rand.New(rand.NewPCG(st.dice, 3))
		s.now.Add(1)
		if err := s.act(st.do); err != nil {
			return fmt.Errorf("step %d, %s: %w", i, st.do, err)
		}
	}
	return nil
}

func (s *story) act(do string) error {
	switch do {
	case "say":
		return s.speak(s.draft())
	case "burst":
		for range 2 + s.rng.IntN(20) {
			if err := s.speak(s.draft()); err != nil {
				return err
			}
		}
	case "flood":
		return s.flood()
	case "withdraw", "restore", "extend":
		return s.alter(do)
	case "time":
		return s.pass()
	case "restart":
		return s.restart()
	case "end":
		return s.end()
	case "arrive":
		if len(s.readers) == 8 {
			return nil
		}
		w := &watcher{story: s, follower: newFollower(), newest: map[notice.ID]int{}, wish: wishes[s.rng.IntN(len(wishes))]}
		s.readers = append(s.readers, w)
		return w.come("")
	default:
		if len(s.readers) > 0 {
			return s.readers[s.rng.IntN(len(s.readers))].act(do)
		}
	}
	return nil
}

func (w *watcher) act(do string) error {
	s := w.story
	switch do {
	case "leave":
		w.leave()
	case "cut":
		w.cut(1 + s.rng.IntN(3000))
	case "return":
		return w.come(w.cursor)
	case "change":
		*w = watcher{story: s, follower: newFollower(), newest: w.newest, wish: wishes[s.rng.IntN(len(wishes))], src: w.src}
		return w.come("")
	case "old":
		if len(w.places) > 0 {
			return w.come(w.places[s.rng.IntN(len(w.places))])
		}
	case "rewind":
		return w.rewind()
	case "foreign":
		at := uint64(s.hub.Head())
		return w.come([]string{
			fmt.Sprintf("0123456789abcdef-%d", s.rng.IntN(int(at)+1)), fmt.Sprintf("%s-%d", s.hub.Epoch(), at+1000), "rubbish",
		}[s.rng.IntN(3)])
	case "read":
		for range 1 + s.rng.IntN(4) {
			if err := w.read(); err != nil {
				return err
			}
		}
	case "beats":
		for beats := w.beats + 3; w.src != nil && w.how != "poll" && w.beats < beats; {
			if err := w.read(); err != nil {
				return err
			}
		}
	case "catch up":
		return w.catchUp()
	}
	return nil
}

// come opens a stream from a cursor on; a stream that is open ends.
func (w *watcher) come(cursor string) error {
	s := w.story
	w.leave()
	at, ok := hub.ParseCursor(cursor)
	w.afresh = !ok || at.Epoch != s.hub.Epoch() || at.Seq > s.hub.Head()
	w.may = w.afresh || s.hubCfg.KeepRecords > 0
	if w.afresh { // it may be told what stood a moment ago, which others share, and then what has come since
		w.newest = map[notice.ID]int{}
	}
	path := "/?" + w.wish.query + "&since=" + cursor
	w.how = []string{"ws", "deflated", "ws", "sse", "deflated", "sse", "poll"}[s.rng.IntN(7)]
	buffer := []int{0, 0, 128 << 10}[s.rng.IntN(3)] // smaller ones let loopback wait for its timers
	switch w.how {
	case "poll":
		w.src = &pollSource{s: s.station, query: w.wish.query + "&since=" + cursor}
		return nil
	case "ws":
		w.src = &rawSource{conn: s.raw(path, buffer)}
		return nil
	case "deflated":
		w.src = &rawSource{conn: s.raw(path, buffer, offer), deflates: true}
		return nil
	}
	conn := s.dial(buffer)
	fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: hub\r\nAccept: text/event-stream\r\n\r\n", path)
	r := bufio.NewReader(conn)
	resp, err := http.ReadResponse(r, nil)
	if err != nil {
		return err
	}
	w.src = &rawEvents{sseSource{body: bufio.NewReader(resp.Body)}, conn}
	return nil
}

// rawEvents are Server-Sent Events on a connection of their own.
type rawEvents struct {
	sseSource
	conn net.Conn
}

func (e *rawEvents) next() (msg, error) {
	_ = e.conn.SetDeadline(time.Now().Add(patience))
	return e.sseSource.next()
}

func (e *rawEvents) close() { e.conn.Close() }

func (w *watcher) leave() {
	if w.src != nil {
		w.src.close()
	}
	w.src, w.bye = nil, false
}

// cut breaks the connection n bytes further on, mostly within a frame.
func (w *watcher) cut(n int) {
	switch src := w.src.(type) {
	case *rawSource:
		_, _ = io.CopyN(io.Discard, src.conn, int64(n))
		_ = src.conn.(*net.TCPConn).SetLinger(n % 2 * -1) // with a reset or without
	case *rawEvents:
		_, _ = io.CopyN(io.Discard, src.body, int64(n))
	}
	w.leave()
}

// rewind makes the reader what it was some time ago, or remembers it.
func (w *watcher) rewind() error {
	if old := w.old; old != nil {
		w.leave()
		*w = *old
		w.judge = w.applied
		return w.come(w.cursor)
	}
	was, f := *w, *w.follower
	f.state, f.causes, f.aside = cloned(f.state), cloned(f.causes), nil
	was.follower, was.newest, was.src = &f, cloned(w.newest), nil
	w.old = &was
	return nil
}

func cloned[K comparable, V any](m map[K]V) map[K]V {
	out := map[K]V{}
	for k, v := range m {
		out[k] = v
	}
	return out
}

// read takes one message.
func (w *watcher) read() error {
	if w.src == nil {
		return nil
	}
	m, err := w.src.next()
	if err != nil {
		if w.bye {
			w.leave()
			return nil
		}
		return fmt.Errorf("%s %q at %d: %w", w.how, w.wish.query, w.seq, err)
	}
	w.judge = w.applied
	before := w.seq
	switch {
	case m.Type == "goodbye":
		w.bye = true
	case m.Type != "changes":
	case m.Reset && !w.may:
		err = errors.New("an unasked reset")
	case w.afresh && !m.Reset:
		err = errors.New("no reset")
	default:
		w.afresh, w.may = false, w.story.hubCfg.KeepRecords > 0
	}
	if err == nil {
		err = w.take(m)
	}
	if err == nil && w.seq < before {
		err = fmt.Errorf("back to %d", w.seq)
	}
	if err != nil {
		return fmt.Errorf("%s %q at %d: %+v: %w", w.how, w.wish.query, before, m.brief(), err)
	}
	if n := len(w.places); w.cursor != "" && (n == 0 || w.places[n-1] != w.cursor) {
		w.places = append(w.places, w.cursor)
	}
	return nil
}

func (m msg) brief() string {
	s := fmt.Sprintf("%s from %d to %d seq %d reset %v more %v:", m.Type, m.From, m.To, m.Seq, m.Reset, m.More)
	for _, c := range m.Changes {
		s += fmt.Sprintf(" %d %s", c.Seq, c.Op)
	}
	return s
}

// applied judges a change that the reader has just applied.
func (w *watcher) applied(c chg, n *notice.Notice) error {
	if n == nil {
		if c.Cause == "" {
			return fmt.Errorf("%s was removed without a cause", c.ID)
		}
		return nil
	}
	if n.Revision < w.newest[n.ID] {
		return fmt.Errorf("%s went back from revision %d to %d", n.ID, w.newest[n.ID], n.Revision)
	}
	w.newest[n.ID] = n.Revision
	if !w.wish.sees(n, c.State) {
		return fmt.Errorf("%s (%s) is none of this reader's: %s", n.ID, c.State, c.Notice)
	}
	rs, err := w.story.kept()
	if err != nil || uint64(len(rs)) < c.Seq || string(rs[c.Seq-1].Doc) != string(c.Notice) {
		return fmt.Errorf("change %d is not what the log holds: %v", c.Seq, err)
	}
	return nil
}

// kept is what the log holds, the record of sequence number n at n-1.
func (s *story) kept() ([]hub.Record, error) {
	if int(s.hub.Head()) > len(s.records) {
		rs, err := s.log.Read(context.Background(), hub.Seq(len(s.records)), 1<<30)
		if err != nil {
			return nil, err
		}
		s.records = append(s.records, rs...)
	}
	return s.records, nil
}

// catchUp reads up to the head.
func (w *watcher) catchUp() error {
	for head := uint64(w.story.hub.Head()); w.src != nil && (w.seq < head || w.afresh); {
		if err := w.read(); err != nil {
			return err
		}
	}
	return nil
}

// draft is a notice, new or known, with anything in it that filters and the
// clock look at.
func (s *story) draft() *notice.Notice {
	s.count++
	name := fmt.Sprint(s.rng.IntN(12))
	n := sample(name, []string{"G320", "S211"}[s.rng.IntN(2)])
	n.Text[notice.English] = notice.Text{Headline: fmt.Sprint("said ", s.count), Description: strings.Repeat("long ", s.rng.IntN(1000))}
	now := s.hubCfg.Now()
	n.Expires = now.Truncate(time.Second).Add(time.Hour).UTC()
	if s.rng.IntN(3) == 0 {
		n.Expires = now.Truncate(time.Second).Add(time.Duration(2+s.rng.IntN(30)) * time.Second).UTC()
	}
	if s.rng.IntN(3) == 0 {
		n.Kind, n.Event = notice.Safety, "tip"
	}
	n.Severity = []notice.Severity{notice.Minor, notice.Moderate, notice.Severe, notice.Extreme}[s.rng.IntN(4)]
	n.Areas = []notice.Area{{Scheme: "GB/T 2260", Code: []string{"361199", "361102", "330102"}[s.rng.IntN(3)]}}
	if s.rng.IntN(5) == 0 {
		n.Audience = notice.Restricted
	}
	if s.rng.IntN(4) == 0 {
		n.Schedule = &notice.Schedule{Timezone: "UTC"}
		for at := now.Truncate(time.Second).UTC(); len(n.Schedule.Intervals) < 3; {
			start := at.Add(time.Duration(s.rng.IntN(6)) * time.Second)
			at = start.Add(time.Duration(1+s.rng.IntN(6)) * time.Second)
			n.Schedule.Intervals = append(n.Schedule.Intervals, notice.Interval{Start: start, End: at})
			at = at.Add(time.Second)
		}
	}
	return n
}

// speak publishes or revises, which nothing forbids but a withdrawal.
func (s *story) speak(n *notice.Notice) error {
	x := s.things[n.ID]
	if x != nil && x.withdrawn {
		return nil
	}
	say := s.hub.Publish
	if x != nil {
		say = s.hub.Revise
	}
	r, err := say(context.Background(), author, n.Clone(), hub.Terms{})
	if err != nil {
		return fmt.Errorf("%s: %w", n.ID, err)
	}
	n.Revision = r.Revision
	s.things[n.ID] = &thing{n: n}
	return nil
}

// flood publishes so much at once that it comes in parts.
func (s *story) flood() error {
	var all []*notice.Notice
	for i := range 40 {
		n := s.draft()
		s.count++
		n.ID, n.Expires = notice.DeriveID("yunxi", fmt.Sprint("flood ", s.count)), n.Expires.Add(-time.Duration(i)*time.Minute)
		if n.Expires.Sub(s.hubCfg.Now()) < time.Minute {
			n.Expires = s.hubCfg.Now().Add(2 * time.Second).UTC()
		}
		n.Schedule = nil
		n.Text[notice.English] = notice.Text{Headline: "flood", Description: strings.Repeat("long ", 1900)}
		all = append(all, n)
	}
	sent := make([]hub.Said, len(all))
	for i, n := range all {
		sent[i].Notice = n.Clone()
	}
	rs, errs := s.hub.PublishAll(context.Background(), author, sent, hub.Terms{})
	for i, n := range all {
		if errs[i] != nil {
			return errs[i]
		}
		n.Revision = rs[i].Revision
		s.things[n.ID] = &thing{n: n}
	}
	return nil
}

// alter does something to a notice that is there.
func (s *story) alter(do string) error {
	id := notice.DeriveID("yunxi", fmt.Sprint(s.rng.IntN(12)))
	x := s.things[id]
	if x == nil {
		return nil
	}
	ctx := context.Background()
	switch do {
	case "withdraw":
		if _, err := s.hub.Withdraw(ctx, author, id, notice.Words{notice.English: "mistake"}); err != nil {
			return err
		}
		x.withdrawn = true
	case "restore":
		if _, err := s.hub.Restore(ctx, author, id); err == nil { // not for ever
			x.withdrawn = false
		}
	case "extend":
		until := s.hubCfg.Now().Truncate(time.Second).Add(time.Duration(1+s.rng.IntN(300)) * time.Second).UTC()
		if x.withdrawn {
			return nil
		}
		r, err := s.hub.Extend(ctx, author, id, until)
		if err != nil {
			return err
		}
		x.n = x.n.Clone()
		x.n.Expires, x.n.Revision = until, r.Revision
	}
	return nil
}

// recorded waits until the log says what the clock does.
func (s *story) recorded() error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for {
		head := s.hub.Head()
		rs, err := s.kept()
		if err != nil {
			return err
		}
		states := map[notice.ID]notice.State{}
		for _, r := range rs {
			states[r.ID] = r.State
		}
		behind := 0
		for id, x := range s.things {
			if states[id] != x.state(s.hubCfg.Now()) {
				behind++
			}
		}
		if len(rs) > 0 && s.hub.Head() < rs[len(rs)-1].Seq { // durable, and not on the board yet
			behind++
		}
		if behind == 0 {
			return nil
		}
		if _, err := s.hub.Wait(ctx, head); err != nil {
			return fmt.Errorf("%d notices in another state than the log says: %w", behind, err)
		}
	}
}

// pass lets the clock go to where it next changes something.
func (s *story) pass() error {
	if err := s.recorded(); err != nil {
		return err
	}
	now := s.hubCfg.Now()
	next := now.Add(10 * time.Second)
	for _, x := range s.things {
		at := notice.NextChange(notice.Life{Notice: x.n}, now)
		if !x.withdrawn && !at.IsZero() && at.Before(next) {
			next = at
		}
	}
	s.now.Store(next.UnixMilli())
	return nil
}

func (s *story) allLeave() {
	for _, w := range s.readers {
		w.leave()
	}
}

// restart ends hub and engine and opens new ones on the same log.
func (s *story) restart() error {
	polite := s.rng.IntN(4) == 0
	if !polite {
		s.allLeave() // or there would be goodbyes to wait for
	}
	s.stop()
	for _, w := range s.readers {
		for w.src != nil && w.how != "poll" {
			if err := w.read(); err != nil && !strings.Contains(err.Error(), "EOF") && !strings.Contains(err.Error(), "reset") {
				return err // who stalls is cut off, and may find no goodbye
			} else if err != nil {
				break
			}
		}
		w.leave()
	}
	s.station = openHub(s.t, s.log, s.cfg, s.hubCfg)
	return nil
}

// end lets everyone read what there is, and compares.
func (s *story) end() error {
	if err := s.recorded(); err != nil {
		return err
	}
	for _, w := range s.readers {
		if w.src == nil {
			if err := w.come(w.cursor); err != nil {
				return err
			}
		}
		if err := w.catchUp(); err != nil {
			return err
		}
		if err := w.compare(); err != nil {
			return fmt.Errorf("%s %q at %d: %w", w.how, w.wish.query, w.seq, err)
		}
	}
	return nil
}

// compare holds what a reader has against the naive hub.
func (w *watcher) compare() error {
	now := w.story.hubCfg.Now()
	want := 0
	for id, x := range w.story.things {
		if !w.wish.sees(x.n, x.state(now)) {
			continue
		}
		want++
		switch has, ok := w.state[id]; {
		case !ok:
			return fmt.Errorf("%s is missing", id)
		case has.n.Revision != x.n.Revision:
			return fmt.Errorf("%s stands in revision %d, the reader has %d", id, x.n.Revision, has.n.Revision)
		}
	}
	if len(w.state) == want {
		return nil
	}
	told := fmt.Sprintf("the reader has %d notices, the board %d (head %d, %d resets); too many:", len(w.state), want, w.story.hub.Head(), w.resets)
	for id, has := range w.state {
		if x := w.story.things[id]; x == nil || !w.wish.sees(x.n, x.state(now)) {
			e, err := w.story.hub.Entry(context.Background(), id, "yunxi")
			told += fmt.Sprintf(" %s in revision %d (the hub: %s at %d, %v)", id, has.n.Revision, e.State, e.Seq, err)
		}
	}
	return errors.New(told)
}
