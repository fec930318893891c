package console_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"wayside/hub"
	"wayside/hub/album"
	"wayside/hub/console"
	"wayside/hub/desk"
	"wayside/hub/format"
	"wayside/hub/intake"
	"wayside/hub/logtest"
	"wayside/hub/notice"
	"wayside/hub/page"
	"wayside/hub/press"
	"wayside/hub/roster"
	"wayside/hub/second"
	"wayside/hub/serve"
	"wayside/hub/sign"
	"wayside/publishers/demo"
	"wayside/static"
)

// house is a whole hub with a console that listens on a socket.
type house struct {
	testing.TB
	clock  *clock
	hub    *hub.Hub
	desk   *desk.Desk
	second *second.Office
	web    *console.Server
	roster *roster.Roster
	intake *intake.Intake
	url    string // of the server, no slash at the end
	public string // of the public side, the same way
	said   *buffer
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

// build joins the rooms as cmd does; change may alter what the console is told.
func build(t testing.TB, change ...func(*console.Config)) *house {
	t.Helper()
	h := &house{TB: t, clock: &clock{}, said: &buffer{}}
	log, ctx, dir := logtest.Memory(), context.Background(), t.TempDir()
	var err error
	h.desk, err = desk.Open(ctx, filepath.Join(dir, "desk.db"))
	h.ok(err)
	h.desk.Now, h.desk.Key, h.desk.Work = h.clock.now, []byte("key of the test"), desk.Work{Memory: 64, Passes: 1}
	h.second = second.New(second.Config{Desk: h.desk, Now: h.clock.now, Log: slog.New(slog.NewTextHandler(h.said, nil))})
	h.hub, err = hub.Open(ctx, log, hub.Config{Now: h.clock.now, Hold: h.second.Hold, Second: h.second.Needs})
	h.ok(err)
	h.second.Hub = h.hub
	h.intake, err = intake.Open(ctx, filepath.Join(dir, "intake.db"), h.hub, intake.Config{Now: h.clock.now})
	h.ok(err)
	logger := slog.New(slog.NewTextHandler(h.said, nil))
	site := notice.Words{notice.Chinese: "云溪路况", notice.English: "Yunxi roads"}
	var roads []page.Outline
	for _, o := range demo.Outlines() {
		roads = append(roads, page.Outline(o))
	}
	var handler http.Handler
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler.ServeHTTP(w, r) }))
	h.url = server.URL
	probe := console.Config{} // what the pages need of it
	for _, f := range change {
		f(&probe)
	}
	pages, err := page.New(page.Site{Name: site, Base: h.url, Build: static.Build(), Emergency: "122", Zone: probe.Zone, Outlines: roads})
	h.ok(err)
	papers := press.New(h.hub, format.Table(), press.Config{Base: h.url, Site: site, Records: log, Log: logger})
	displays, err := roster.Open(ctx, roster.Config{Hub: h.hub, Desk: h.desk, Fonts: sign.NewFonts(static.Glyphs()), Log: logger})
	h.ok(err)
	h.roster = displays
	pictures, err := album.Open(t.TempDir(), 64<<20)
	h.ok(err)
	web := serve.New(serve.Config{Album: pictures, Roster: displays, Hub: h.hub, Desk: h.desk, Second: h.second, Intake: h.intake, Pages: pages, Formats: format.Table(), Press: papers, Base: h.url, Site: site, Zone: probe.Zone})
	open := httptest.NewServer(web.Handler())
	h.public = open.URL
	c := console.Config{
		Album: pictures, Hub: h.hub, Desk: h.desk, Second: h.second, Roster: displays, Intake: h.intake, Press: papers, Pages: pages, Formats: format.Table(), Static: web.Static(), Log: logger, Base: h.url, Site: site,
	}
	for _, f := range change {
		f(&c)
	}
	h.web, err = console.New(c)
	h.ok(err)
	handler = h.web.Handler()
	t.Cleanup(func() {
		server.Close()
		open.Close()
		h.hub.Close()
		h.ok(h.intake.Close())
		h.ok(h.desk.Close())
	})
	return h
}

func (h *house) ok(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

var yunxi = notice.Party{ID: "yunxi-police", Name: notice.Words{notice.Chinese: "云溪县交警大队", notice.English: "Yunxi Traffic Police"}}

// operator adds one with roles and opens a browser in which they are signed in;
// change may narrow what they may do.
func (h *house) operator(name string, role desk.Role, change ...func(*desk.Operator)) *browser {
	h.Helper()
	o := desk.Operator{Name: name, Roles: []desk.Role{role}, Scope: desk.Scope{Publisher: yunxi}}
	for _, f := range change {
		f(&o)
	}
	_, err := h.desk.AddOperator(context.Background(), o)
	h.ok(err)
	b := h.browser()
	b.enter(name)
	return b
}

// browser keeps cookies and says where its requests come from, as browsers do.
type browser struct {
	*house
	http.Client
	csrf string
}

func (h *house) browser() *browser {
	jar, err := cookiejar.New(nil)
	h.ok(err)
	return &browser{house: h, Client: http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// enter signs in by the back door.
func (b *browser) enter(name string) {
	b.Helper()
	secret, err := b.desk.Enter(context.Background(), name, "127.0.0.1", "test")
	b.ok(err)
	at, err := url.Parse(b.url + "/console/")
	b.ok(err)
	b.Jar.SetCookies(at, []*http.Cookie{{Name: "wayside-console", Value: secret, Path: "/console/"}})
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   string
}

var csrfField = regexp.MustCompile(`name="csrf" value="([^"]+)"`)

// get opens a page.
func (b *browser) get(path string) answer {
	b.Helper()
	req, err := http.NewRequest(http.MethodGet, b.url+path, nil)
	b.ok(err)
	a := b.do(req)
	if found := csrfField.FindStringSubmatch(a.body); found != nil {
		b.csrf = found[1]
	}
	return a
}

// post sends a form of the page that was opened last.
func (b *browser) post(path string, form url.Values) answer {
	b.Helper()
	if form == nil {
		form = url.Values{}
	}
	if form.Get("csrf") == "" {
		form.Set("csrf", b.csrf)
	}
	req, err := http.NewRequest(http.MethodPost, b.url+path, strings.NewReader(form.Encode()))
	b.ok(err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Origin", b.url)
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.do(req)
}

func (b *browser) do(req *http.Request) answer {
	b.Helper()
	if req.Header.Get("Accept-Language") == "" {
		req.Header.Set("Accept-Language", "en")
	}
	resp, err := b.Do(req)
	b.ok(err)
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	b.ok(err)
	return answer{resp.StatusCode, resp.Header, string(raw)}
}

// says fails where a body lacks one of wants.
func (b *browser) says(a answer, status int, wants ...string) {
	b.Helper()
	if a.status != status {
		b.Fatalf("answered %d, want %d:\n%.600s", a.status, status, a.body)
	}
	for _, want := range wants {
		if !strings.Contains(a.body, want) {
			b.Errorf("it never says %q:\n%.2000s", want, a.body)
		}
	}
}
