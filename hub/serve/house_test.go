package serve_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"wayside/hub"
	"wayside/hub/account"
	"wayside/hub/album"
	"wayside/hub/desk"
	"wayside/hub/format"
	"wayside/hub/intake"
	"wayside/hub/ledger"
	"wayside/hub/live"
	"wayside/hub/logtest"
	"wayside/hub/notice"
	"wayside/hub/page"
	"wayside/hub/press"
	"wayside/hub/roster"
	"wayside/hub/second"
	"wayside/hub/serve"
	"wayside/hub/sign"
	"wayside/hub/trust"
	"wayside/static"
)

// house is a whole hub on a log in memory, asked without a network.
type house struct {
	testing.TB
	clock   *clock
	log     *logtest.Log
	hub     *hub.Hub
	desk    *desk.Desk
	intake  *intake.Intake
	roster  *roster.Roster
	second  *second.Office
	web     *serve.Server
	handler http.Handler
	said    *buffer // the operator's log
	root    trust.Public

	newsroom, roads, chief string // secrets of tokens
	album                  *album.Album
}

// clock is the hub's clock: the system's, moved on by hand.
type clock struct {
	mu    sync.Mutex
	ahead time.Duration
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.ahead)
}

func (c *clock) forward(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += d
}

type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

const base = "http://hub.example"

// build joins the rooms as cmd does; change may alter what the server is told.
func build(t testing.TB, change ...func(*serve.Config)) *house {
	t.Helper()
	h := &house{TB: t, clock: &clock{}, log: logtest.Memory(), said: &buffer{}}
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ctx, dir := context.Background(), t.TempDir()
	var err error
	h.desk, err = desk.Open(ctx, filepath.Join(dir, "desk.db"))
	ok(err)
	h.desk.Now = h.clock.now
	key, err := trust.Generate("hub.example/log")
	ok(err)
	root, err := trust.Generate("hub.example/root")
	ok(err)
	h.root = root.Public
	list, err := trust.SignList(trust.List{Host: "hub.example", Made: time.Now(), Keys: []trust.Listed{{Public: key.Public, Uses: []trust.Use{trust.SignsLog, trust.SignsNotices}}}}, root)
	ok(err)
	h.second = second.New(second.Config{Desk: h.desk, Log: slog.New(slog.NewTextHandler(h.said, nil)), Now: h.clock.now})
	h.hub, err = hub.Open(ctx, h.log, hub.Config{Now: h.clock.now, Hold: h.second.Hold, Second: h.second.Needs, Sign: func(doc []byte) []notice.Sig { return trust.SignNotice(doc, key) }})
	ok(err)
	h.second.Hub = h.hub
	public, err := ledger.Open(ctx, h.log, ledger.Config{
		Dir: filepath.Join(dir, "ledger"), Origin: "hub.example/log/" + h.log.Epoch(), Secret: []byte("secret"),
		Keys: func() []*trust.Key { return []*trust.Key{key} }, Known: func() trust.Keyring { return trust.Trust(trust.SignsLog, key.Public) },
	})
	ok(err)
	h.intake, err = intake.Open(ctx, filepath.Join(dir, "intake.db"), h.hub, intake.Config{Now: h.clock.now})
	ok(err)
	logger := slog.New(slog.NewTextHandler(h.said, nil))
	site := notice.Words{notice.Chinese: "云溪路况", notice.English: "Yunxi roads"}
	pages, err := page.New(page.Site{Name: site, Base: base, Build: static.Build(), Emergency: "122", Root: root.Public})
	ok(err)
	h.roster, err = roster.Open(ctx, roster.Config{Hub: h.hub, Desk: h.desk, Fonts: sign.NewFonts(static.Glyphs()), Log: logger})
	ok(err)
	engine := live.New(h.hub, live.Config{Log: logger})
	h.album, err = album.Open(filepath.Join(dir, "album"), 1<<20)
	ok(err)
	c := serve.Config{
		Album: h.album, Accounts: account.NewKeeper(h.log, time.UTC, ledger.Sealed, h.clock.now),
		Hub: h.hub, Desk: h.desk, Intake: h.intake, Live: engine, Pages: pages, Roster: h.roster, Formats: format.Table(), Log: logger, Second: h.second,
		Press: press.New(h.hub, format.Table(), press.Config{Base: base, Site: site, Records: h.log, Log: logger}),
		Base:  base, Site: site, Ledger: public, Keys: func() []byte { return list },
		Signs: map[string]string{"g320": "mode=led&road=G320", "practice": "status=exercise"},
	}
	for _, f := range change {
		f(&c)
	}
	h.web = serve.New(c)
	h.handler = h.web.Handler()
	police := notice.Party{ID: "yunxi-police", Name: notice.Words{notice.Chinese: "云溪县交警大队"}}
	h.newsroom = h.token(desk.Token{Name: "newsroom", Publisher: police, Rate: 100_000})
	h.roads = h.token(desk.Token{Name: "roads", Publisher: notice.Party{ID: "yunxi-roads"}, Rate: 100_000})
	h.chief = h.token(desk.Token{Name: "chief", Publisher: police, Approve: true, MaxSeverity: notice.Extreme, Rate: 100_000})
	run, stop := context.WithCancel(ctx)
	var running sync.WaitGroup
	running.Go(func() { _ = engine.Run(run) })
	running.Go(func() { _ = public.Run(run) })
	t.Cleanup(func() {
		stop()
		running.Wait()
		h.hub.Close()
		ok(public.Close())
		ok(h.intake.Close())
		ok(h.desk.Close())
	})
	return h
}

func (h *house) token(t desk.Token) string {
	h.Helper()
	secret, err := h.desk.Add(context.Background(), t)
	if err != nil {
		h.Fatal(err)
	}
	return secret
}

// request makes a request; header is pairs of names and values.
func request(method, target, body string, header ...string) *http.Request {
	r := httptest.NewRequest(method, base+target, strings.NewReader(body))
	r.RemoteAddr = "192.0.2.7:4711"
	for i := 0; i+1 < len(header); i += 2 {
		if header[i] == "From" {
			r.RemoteAddr = header[i+1]
			continue
		}
		r.Header.Add(header[i], header[i+1])
	}
	return r
}

func (h *house) ask(method, target, body string, header ...string) *httptest.ResponseRecorder {
	h.Helper()
	w := httptest.NewRecorder()
	h.handler.ServeHTTP(w, request(method, target, body, header...))
	return w
}

func (h *house) get(target string, header ...string) *httptest.ResponseRecorder {
	h.Helper()
	return h.ask("GET", target, "", header...)
}

func bearer(secret string) []string { return []string{"Authorization", "Bearer " + secret} }

// as adds a token to further headers.
func as(secret string, header ...string) []string { return append(bearer(secret), header...) }

// text is the body, unpacked where it is packed.
func text(t testing.TB, w *httptest.ResponseRecorder) string {
	t.Helper()
	if w.Header().Get("Content-Encoding") != "gzip" {
		return w.Body.String()
	}
	z, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func decode[T any](t testing.TB, w *httptest.ResponseRecorder) (v T) {
	t.Helper()
	if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil {
		t.Fatalf("%d %s: %v", w.Code, w.Body, err)
	}
	return v
}

type problem struct {
	Status   int
	Title    string
	Detail   string
	Held     string
	Formats  []string
	Entry    json.RawMessage
	Problems []struct {
		Field   string
		Message map[string]string
	}
}

func (p problem) fields() (list []string) {
	for _, q := range p.Problems {
		list = append(list, q.Field)
	}
	return list
}

// wants checks the status of an answer.
func wants(t testing.TB, w *httptest.ResponseRecorder, status int) *httptest.ResponseRecorder {
	t.Helper()
	if w.Code != status {
		t.Fatalf("got %d, want %d: %s", w.Code, status, w.Body)
	}
	return w
}

// work is a native document; more are further members, each with a comma
// before it.
func work(headline string, more ...string) string {
	return fmt.Sprintf(`{"kind":"traffic","event":"roadwork","severity":"minor","expires":%q,"text":{"zh-CN":{"headline":%q}},"roads":[{"name":"G320"}],"areas":[{"scheme":"GB/T 2260","code":"361199"}]%s}`,
		time.Now().Add(12*time.Hour).UTC().Format(time.RFC3339), headline, strings.Join(more, ""))
}

func member(name, value string) string { return fmt.Sprintf(",%q:%q", name, value) }

// publish posts a document and returns its receipt.
func (h *house) publish(doc string) notice.Receipt {
	h.Helper()
	w := wants(h, h.ask("POST", "/api/v1/notices", doc, bearer(h.newsroom)...), http.StatusCreated)
	return decode[notice.Receipt](h, w)
}

const id1, id2 = "urn:uuid:0b6f5a1e-38cb-4f0e-9f0e-5d5fb0a10001", "urn:uuid:0b6f5a1e-38cb-4f0e-9f0e-5d5fb0a10002"
