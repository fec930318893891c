package live_test

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"wayside/hub"
	"wayside/hub/filter"
	"wayside/hub/live"
	"wayside/hub/logtest"
	"wayside/hub/notice"

	"github.com/gorilla/websocket"
)

// patience is how long a test waits for what must come.
const patience = 30 * time.Second

// station is a hub, an engine and a server on loopback.
type station struct {
	t      testing.TB
	hub    *hub.Hub
	engine *live.Engine
	server *httptest.Server
	stop   func()
}

// quick are settings with heartbeats that a test can wait for.
func quick() live.Config { return live.Config{Heartbeat: 20 * time.Millisecond} }

func open(t testing.TB, log hub.Log, cfg live.Config) *station {
	return openHub(t, log, cfg, hub.Config{})
}

func openHub(t testing.TB, log hub.Log, cfg live.Config, hubCfg hub.Config) *station {
	t.Helper()
	h, err := hub.Open(context.Background(), log, hubCfg)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Portable = strings.HasPrefix(t.Name(), "TestWithoutAnEventLoop/")
	s := &station{t: t, hub: h, engine: live.New(h, cfg)}
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { _ = s.engine.Run(ctx) })
	s.server = httptest.NewServer(s)
	s.stop = sync.OnceFunc(func() {
		cancel()
		running.Wait()
		s.server.Close()
		h.Close()
	})
	t.Cleanup(s.stop)
	return s
}

// ServeHTTP is what hub/serve does with a stream's request.
func (s *station) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	q, ps := filter.Parse(r.URL.Query(), filter.Params{View: []string{"state", "since"}, Extra: []string{"viewer", "wait"}})
	if ps.Failed() {
		http.Error(w, ps.Error(), http.StatusBadRequest)
		return
	}
	view := hub.View{Filter: q.Selection, States: q.States, Viewer: r.URL.Query().Get("viewer")}
	cursor, ok := hub.ParseCursor(q.Since)
	if !ok {
		cursor = hub.Cursor{Epoch: "unknown"}
	}
	switch {
	case r.Header.Get("Upgrade") != "":
		s.engine.ServeWS(w, r, view, cursor)
	case r.URL.Path == "/poll":
		wait, _ := time.ParseDuration(r.URL.Query().Get("wait"))
		if msg, err := s.engine.Poll(r.Context(), view, cursor, wait); err == nil {
			_, _ = w.Write(msg)
		}
	default:
		s.engine.ServeSSE(w, r, view, cursor)
	}
}

var author = hub.Author{Name: "yunxi", Publisher: notice.Party{ID: "yunxi"}}

// sample is a notice about road of the county of Yunxi.
func sample(name, road string) *notice.Notice {
	return &notice.Notice{
		ID: notice.DeriveID("yunxi", name), Kind: notice.Traffic, Event: "roadwork", Severity: notice.Minor,
		Expires: time.Now().Add(time.Hour).UTC().Truncate(time.Millisecond),
		Text:    map[notice.Lang]notice.Text{notice.Chinese: {Headline: road + " 施工 " + name}},
		Roads:   []notice.Road{{Name: road}},
	}
}

// say publishes or revises a notice.
func (s *station) say(n *notice.Notice) notice.Receipt {
	s.t.Helper()
	r, err := s.hub.Publish(context.Background(), author, n.Clone(), hub.Terms{})
	if err != nil {
		r, err = s.hub.Revise(context.Background(), author, n.Clone(), hub.Terms{})
	}
	if err != nil {
		s.t.Fatalf("say %s: %v", n.ID, err)
	}
	return r
}

func (s *station) withdraw(id notice.ID) notice.Receipt {
	s.t.Helper()
	r, err := s.hub.Withdraw(context.Background(), author, id, notice.Words{notice.English: "mistake"})
	if err != nil {
		s.t.Fatalf("withdraw %s: %v", id, err)
	}
	return r
}

// msg is any message of the stream.
type msg struct {
	Type             string
	Epoch, Cursor    string
	Seq, From, To    uint64
	Time             time.Time
	HeartbeatSeconds float64
	Filter           string
	RetryMillis      int64
	Reset, More      bool
	Changes          []chg
	Root             string
	Sigs             []notice.Sig
	Active           struct {
		Count  int
		Digest string
	}
	StaleSince *time.Time

	id   string // of the SSE event
	size int
}

type chg struct {
	Seq    uint64
	Op     string
	ID     notice.ID
	Code   string
	State  notice.State
	Cause  notice.Cause
	Text   notice.Words
	Notice json.RawMessage
}

// source yields messages of a stream.
type source interface {
	next() (msg, error)
	close()
}

type wsSource struct{ conn *websocket.Conn }

func (s *station) ws(query string) *wsSource {
	s.t.Helper()
	conn, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(s.server.URL, "http")+"/?"+query, nil)
	if err != nil {
		s.t.Fatalf("dial: %v", err)
	}
	s.t.Cleanup(func() { conn.Close() })
	return &wsSource{conn}
}

func (w *wsSource) next() (m msg, err error) {
	_ = w.conn.SetReadDeadline(time.Now().Add(patience))
	_, raw, err := w.conn.ReadMessage()
	if err != nil {
		return m, err
	}
	m.size = len(raw)
	return m, json.Unmarshal(raw, &m)
}

func (w *wsSource) close() { w.conn.Close() }

type sseSource struct {
	body   *bufio.Reader
	cancel func()
	lines  []string // of the last event
}

func (s *station) sse(query string, header ...string) *sseSource {
	s.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	s.t.Cleanup(cancel)
	req, _ := http.NewRequestWithContext(ctx, http.MethodGet, s.server.URL+"/?"+query, nil)
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatalf("get: %v", err)
	}
	s.t.Cleanup(func() { resp.Body.Close() })
	return &sseSource{body: bufio.NewReader(resp.Body), cancel: cancel}
}

func (e *sseSource) next() (m msg, err error) {
	e.lines = nil
	for {
		line, err := e.body.ReadString('\n')
		if err != nil {
			return m, err
		}
		line = strings.TrimSuffix(line, "\n")
		if line == "" {
			return m, nil
		}
		e.lines = append(e.lines, line)
		if data, ok := strings.CutPrefix(line, "data: "); ok {
			id := m.id
			if err := json.Unmarshal([]byte(data), &m); err != nil {
				return m, err
			}
			m.id, m.size = id, len(data)
		}
		if id, ok := strings.CutPrefix(line, "id: "); ok {
			m.id = id
		}
	}
}

func (e *sseSource) close() { e.cancel() }

// follower is a client that obeys the contract and checks that the hub does.
type follower struct {
	seq    uint64
	cursor string
	epoch  string
	aside  []chg
	reset  bool
	state  map[notice.ID]held
	causes map[notice.ID]notice.Cause

	resets, batches, beats int

	judge func(c chg, n *notice.Notice) error // of every change that is applied; n is nil for a removal
}

// held is a notice as the follower has it, and its expiry as it is written.
type held struct {
	doc     json.RawMessage
	n       *notice.Notice
	expires string
}

func newFollower() *follower {
	return &follower{state: map[notice.ID]held{}, causes: map[notice.ID]notice.Cause{}}
}

// take applies one message, or says which rule it breaks.
func (f *follower) take(m msg) error {
	switch m.Type {
	case "hello":
		f.epoch, f.aside, f.reset = m.Epoch, nil, false
	case "changes":
		return f.changes(m)
	case "heartbeat":
		return f.beat(m)
	case "goodbye":
	default:
		return fmt.Errorf("unknown message %q", m.Type)
	}
	return nil
}

func (f *follower) changes(m msg) error {
	if m.Reset {
		f.aside, f.reset = nil, true
	}
	f.aside = append(f.aside, m.Changes...)
	if m.More {
		return nil
	}
	all, reset := f.aside, f.reset
	f.aside, f.reset = nil, false
	if reset {
		f.state, f.seq = map[notice.ID]held{}, 0
		f.resets++
	}
	if m.From > f.seq {
		return fmt.Errorf("a gap: from %d, the reader is at %d", m.From, f.seq)
	}
	if m.To > f.seq {
		f.batches++
		seen := map[notice.ID]bool{}
		for _, c := range all {
			if c.Seq > m.To {
				return fmt.Errorf("change %d beyond to %d", c.Seq, m.To)
			}
			if c.Seq <= f.seq {
				continue
			}
			if err := f.apply(c, seen); err != nil {
				return err
			}
		}
		f.seq = m.To
	}
	if f.seq == m.To {
		f.cursor = m.Cursor
	}
	return nil
}

func (f *follower) apply(c chg, seen map[notice.ID]bool) error {
	id := c.ID
	var n *notice.Notice
	if c.Op == "put" {
		var ps notice.Problems
		if n, ps = notice.Read(c.Notice); ps.Failed() {
			return fmt.Errorf("change %d: %w", c.Seq, ps)
		}
		id = n.ID
		var as struct{ Expires string }
		_ = json.Unmarshal(c.Notice, &as)
		f.state[id] = held{c.Notice, n, as.Expires}
	} else {
		delete(f.state, id)
		f.causes[id] = c.Cause
	}
	if seen[id] {
		return fmt.Errorf("%s twice in one batch", id)
	}
	seen[id] = true
	if f.judge != nil {
		return f.judge(c, n)
	}
	return nil
}

func (f *follower) beat(m msg) error {
	f.beats++
	if m.Seq < f.seq {
		return fmt.Errorf("a heartbeat at %d leads back, the reader is at %d", m.Seq, f.seq)
	}
	f.seq, f.cursor = m.Seq, m.Cursor
	if got, want := m.Active.Digest, f.digest(m.Time); got != want {
		return fmt.Errorf("at %d: digest %s of %d, the reader has %s of %d", m.Seq, got, m.Active.Count, want, len(f.state))
	}
	return nil
}

// digest is what the reader computes from what it holds.
func (f *follower) digest(at time.Time) string {
	var lines []string
	for id, has := range f.state {
		if notice.StateAt(notice.Life{Notice: has.n}, at) == notice.Active {
			lines = append(lines, fmt.Sprintf("%s %d %s\n", id, has.n.Revision, has.expires))
		}
	}
	slices.Sort(lines)
	return fmt.Sprintf("sha256:%x", sha256.Sum256([]byte(strings.Join(lines, ""))))
}

// until follows src until done.
func (f *follower) until(src source, done func() bool) error {
	for !done() {
		m, err := src.next()
		if err == nil {
			err = f.take(m)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// reach follows src up to a place of the log.
func (f *follower) reach(t testing.TB, src source, seq uint64) {
	t.Helper()
	if err := f.until(src, func() bool { return f.seq >= seq }); err != nil {
		t.Fatalf("at %d, on the way to %d: %v", f.seq, seq, err)
	}
}

// holds checks that the follower has exactly what the hub lists.
func (f *follower) holds(t testing.TB, h *hub.Hub, query string) {
	t.Helper()
	v, _ := url.ParseQuery(query)
	v.Del("since")
	q, ps := filter.Parse(v, filter.Params{View: []string{"state"}})
	if ps.Failed() {
		t.Fatal(ps)
	}
	want := h.List(hub.View{Filter: q.Selection, States: q.States}, h.Now())
	if len(f.state) != len(want) {
		t.Errorf("%q: the reader has %d notices, the board %d", query, len(f.state), len(want))
	}
	for _, e := range want {
		if has := f.state[e.Notice.ID].doc; !bytes.Equal(has, e.Doc) {
			t.Errorf("%q: %s: the reader has %s, the board %s", query, e.Notice.ID, has, e.Doc)
		}
	}
}

func bySeq(a, b chg) int { return cmp.Compare(a.Seq, b.Seq) }

func memory() *logtest.Log { return logtest.Memory() }
