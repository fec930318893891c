package serve_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"wayside/hub/account"
	"wayside/hub/desk"
	"wayside/hub/serve"
	"wayside/static"
)

// targets are all routes, filled in so that each GET answers 200.
func targets(h *house) map[string]string {
	r := h.publish(work("雨岭隧道检修"))
	if _, err := h.desk.PutSign(context.Background(), desk.Sign{ID: "g320", Doc: []byte(strings.Replace(twoLines, "g320.n", "g320", 1))}, desk.AnyRevision); err != nil {
		h.Fatal(err)
	}
	report := codeIn(h, h.tell("192.0.2.99", nil, "category", "praise", "lang", "en", "text", "x"))
	var drawn bytes.Buffer
	if err := png.Encode(&drawn, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		h.Fatal(err)
	}
	pic, err := h.album.Put(context.Background(), drawn.Bytes())
	if err != nil {
		h.Fatal(err)
	}
	put := strings.NewReplacer("{$}", "", "/reports/{code}", "/reports/"+report, "/services/{file}", "/services/hazard.json", "/requests/{file}", "/requests/"+report+".xml", "/open311/v2/{file}", "/open311/v2/services.json", "/attachments/{file}", "/attachments/"+pic.Files[0], "{id}/{file}", r.ID.UUID()+"/1.json", "/notices/{file}", "/notices/"+r.ID.UUID(), "/feeds/{file}", "/feeds/now.atom", "/account/{file}", "/account/"+account.MonthOf(h.clock.now(), time.UTC).String(), "/signs/{file}", "/signs/g320.json",
		"{id}", r.ID.UUID(), "{code}", r.Code, "{road}", "G320", "{sign}", "g320", "{build}/{file...}", static.Build()+"/shared/base.css", "{name}", "works",
		"{epoch}", h.log.Epoch(), "{path...}", "0/000.p/1", "{list}", "cameras")
	all := map[string]string{}
	for _, p := range serve.Routes() {
		all[p] = put.Replace(strings.SplitN(p, " ", 2)[1])
	}
	all["GET /area/{code}"] = "/area/361199"
	all["GET /api/v1/changes"] = "/api/v1/changes?wait=0"
	all["GET /api/v1/pages"] = "/api/v1/pages?mode=led"
	return all
}

func TestOtherMethodsAreRefusedAndTheRightOnesNamed(t *testing.T) {
	h := build(t)
	for pattern, target := range targets(h) {
		target, _, _ = strings.Cut(target, "?")
		method, path, _ := strings.Cut(pattern, " ")
		for _, other := range []string{"DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"} {
			if slices.Contains(serve.Routes(), other+" "+path) {
				continue
			}
			w := h.ask(other, target, "")
			told := w.Header().Get("Content-Type") == "application/problem+json" || strings.HasPrefix(target, "/open311/") // whose errors have a test of their own
			if w.Code != http.StatusMethodNotAllowed || !strings.Contains(w.Header().Get("Allow"), method) || !told {
				t.Errorf("%s %s: %d, Allow %q, %s", other, target, w.Code, w.Header().Get("Allow"), w.Header().Get("Content-Type"))
			}
		}
	}
}

func TestEveryAnswerSaysWhatItIs(t *testing.T) {
	h := build(t)
	server := httptest.NewServer(h.handler)
	t.Cleanup(server.Close)
	for pattern, target := range targets(h) {
		if !strings.HasPrefix(pattern, "GET ") || pattern == "GET /api/v1/stream" {
			continue
		}
		var got [2]*http.Response
		for i, method := range []string{"GET", "HEAD"} {
			req, _ := http.NewRequestWithContext(t.Context(), method, server.URL+target, nil)
			if slices.Contains([]string{"GET /api/v1/held", "GET /api/v1/doubts", "GET /api/v1/roster", "GET /api/v1/receipts"}, pattern) {
				req.Header.Set("Authorization", "Bearer "+h.chief)
			}
			resp, err := http.DefaultTransport.RoundTrip(req)
			if err != nil {
				t.Fatal(err)
			}
			body, _ := io.ReadAll(resp.Body)
			resp.Body.Close()
			if want := http.StatusOK; resp.StatusCode != want && !slices.Contains([]string{"GET /n/{code}", "GET /n", "GET /n/{$}", "GET /reports", "GET /reports/{$}"}, pattern) {
				t.Errorf("%s %s: %d: %s", method, target, resp.StatusCode, body)
			}
			if method == "HEAD" && len(body) > 0 {
				t.Errorf("HEAD %s has a body", target)
			}
			got[i] = resp
		}
		for _, name := range []string{"Content-Type", "Cache-Control", "Vary", "X-Content-Type-Options", "Content-Security-Policy", "Referrer-Policy"} {
			if a, b := got[0].Header.Get(name), got[1].Header.Get(name); a != b {
				t.Errorf("%s: %s is %q for GET and %q for HEAD", target, name, a, b)
			}
		}
		head := got[0].Header
		media := head.Get("Content-Type")
		if media == "" || (strings.HasPrefix(media, "text/") || strings.Contains(media, "json") && !strings.Contains(media, "+json")) && !strings.Contains(media, "charset=utf-8") {
			t.Errorf("%s: Content-Type %q", target, media)
		}
		if head.Get("X-Content-Type-Options") != "nosniff" || head.Get("Referrer-Policy") != "no-referrer" || !strings.Contains(head.Get("Content-Security-Policy"), "default-src 'self'") {
			t.Errorf("%s: headers %v", target, head)
		}
		if strings.Contains(head.Get("Content-Security-Policy"), "unsafe") {
			t.Errorf("%s: an unsafe policy", target)
		}
		if head.Get("Cache-Control") == "" && pattern != "GET /metrics" {
			t.Errorf("%s: no Cache-Control", target)
		}
	}
}

func TestPagesOfAnyOriginReadWhatIsPublicAlone(t *testing.T) {
	h := build(t)
	open := targets(h)
	for pattern, want := range map[string]string{
		"GET /api/v1/notices": "*", "GET /api/v1/notices/{id}": "*", "GET /api/v1/notices/{id}/history": "*", "GET /api/v1/changes": "*",
		"GET /feeds/{file}": "*", "GET /notices/{id}/{file}": "*", "GET /open311/v2/{file}": "*", "GET /api/v1/held": "", "GET /metrics": "", "POST /api/v1/tickets": "",
	} {
		method, _, _ := strings.Cut(pattern, " ")
		if got := h.ask(method, open[pattern], "", "Origin", "http://hub.example").Header().Get("Access-Control-Allow-Origin"); got != want {
			t.Errorf("%s: Access-Control-Allow-Origin %q, want %q", pattern, got, want)
		}
	}
}

func TestOtherSitesPostNothing(t *testing.T) {
	h := build(t)
	for _, header := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}} {
		w := wants(t, h.ask("POST", "/api/v1/notices", work("甲"), as(h.newsroom, header...)...), http.StatusForbidden)
		if p := decode[problem](t, w); w.Header().Get("Content-Type") != "application/problem+json" || p.Status != 403 || w.Header().Get("X-Content-Type-Options") == "" {
			t.Errorf("%v: %s %s", header, w.Header(), w.Body)
		}
	}
	for _, header := range [][]string{nil, {"Origin", base}, {"Sec-Fetch-Site", "same-origin"}} {
		wants(t, h.ask("POST", "/api/v1/notices", work("乙"), as(h.newsroom, header...)...), http.StatusCreated)
	}
}

func TestOnlyTheHubsOwnNamesAreAnswered(t *testing.T) {
	h := build(t, func(c *serve.Config) { c.Hosts = []string{"Hub.example", "::1"} })
	for host, want := range map[string]int{
		"hub.example": 200, "HUB.EXAMPLE:8080": 200, "hub.example.": 200, "[::1]:80": 200, "[::1]": 200,
		"evil.example": 421, "hub.example.evil.example": 421, "": 421, "127.0.0.1": 421,
	} {
		for _, target := range []string{"/healthz", "/", "/nothing", "/api//v1/notices"} {
			r := request("GET", target, "")
			r.Host = host
			w := httptest.NewRecorder()
			h.handler.ServeHTTP(w, r)
			if (w.Code == 421) != (want == 421) {
				t.Errorf("Host %q, %s: %d", host, target, w.Code)
			}
		}
	}
}

func TestTheClientIsWhoTrustedProxiesSay(t *testing.T) {
	of := serve.ClientOf([]netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")})
	for _, c := range []struct{ remote, forwarded, want string }{
		{"192.0.2.1:5", "", "192.0.2.1"},
		{"192.0.2.1:5", "203.0.113.9", "192.0.2.1"},
		{"10.1.1.1:5", "203.0.113.9", "203.0.113.9"},
		{"10.1.1.1:5", "1.1.1.1, 203.0.113.9", "203.0.113.9"},
		{"10.1.1.1:5", "203.0.113.9, 10.2.2.2", "203.0.113.9"},
		{"10.1.1.1:5", "nonsense", "10.1.1.1"},
		{"[::ffff:10.1.1.1]:5", "2001:db8::1", "2001:db8::1"},
		{"@", "1.2.3.4", "invalid IP"},
	} {
		r := request("GET", "/", "", "From", c.remote)
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		if got := of(r).String(); got != c.want {
			t.Errorf("%s forwarding %q: got %s, want %s", c.remote, c.forwarded, got, c.want)
		}
	}
}

func TestAPanicIsOneRequestsErrorAndTellsNothing(t *testing.T) {
	h := build(t, func(c *serve.Config) { c.StaleSince = func() time.Time { panic("the secret of the cellar") } })
	w := wants(t, h.get("/board"), http.StatusInternalServerError)
	if strings.Contains(w.Body.String(), "cellar") || strings.Contains(w.Body.String(), "goroutine") {
		t.Errorf("the answer tells: %s", w.Body)
	}
	if said := h.said.String(); !strings.Contains(said, "cellar") || !strings.Contains(said, "board.go") {
		t.Errorf("the operator is not told: %s", said)
	}
	wants(t, h.get("/healthz"), http.StatusOK)
}

func TestWhoLeavesBeforeTheAnswerIsNoErrorOfTheHub(t *testing.T) {
	h := build(t)
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(10*time.Millisecond, cancel)
	cursor := decode[struct{ Cursor string }](t, h.get("/api/v1/notices")).Cursor
	r := request("GET", "/api/v1/changes?since="+cursor, "").WithContext(ctx)
	h.handler.ServeHTTP(httptest.NewRecorder(), r)
	r = request("POST", "/api/v1/notices", work("甲"), bearer(h.newsroom)...).WithContext(ctx)
	h.handler.ServeHTTP(httptest.NewRecorder(), r)
	if said := h.said.String(); said != "" {
		t.Errorf("said %s", said)
	}
}

func TestTheAPINeverRedirects(t *testing.T) {
	h := build(t)
	for _, target := range []string{
		"/api//v1/notices", "/api/v1/./notices", "/api/v1/../v1/notices", "/api/v1/notices/", "/api/v1", "/api/", "/api/v1/notices?severity=SEVERE&kind=weather,traffic",
		"/api/v1/changes?wait=0&road=g320", "/api/v1/nothing", "/api/v1/notices//history",
	} {
		for _, method := range []string{"GET", "POST", "PUT"} {
			if w := h.ask(method, target, ""); w.Code/100 == 3 || w.Header().Get("Location") != "" {
				t.Errorf("%s %s: %d %s", method, target, w.Code, w.Header().Get("Location"))
			}
		}
	}
}

func TestUnknownParametersAreNamed(t *testing.T) {
	h := build(t)
	r := h.publish(work("甲"))
	entry := "/api/v1/notices/" + r.ID.UUID()
	for _, c := range []struct {
		method, target string
		fields         []string
	}{
		{"GET", "/api/v1/notices?colour=pink&nonsense=1&severity=loud", []string{"colour", "nonsense", "severity"}},
		{"GET", "/api/v1/notices?utm_source=x", []string{"utm_source"}},
		{"GET", "/api/v1/notices?next=~~", []string{"next"}},
		{"GET", "/api/v1/notices?limit=0", []string{"limit"}},
		{"GET", "/api/v1/notices?kind=", []string{"kind"}},
		{"GET", "/api/v1/notices?since=1", []string{"since"}},
		{"GET", "/api/v1/notices?km=1-2", []string{"km"}},
		{"GET", "/api/v1/notices?kind=traffic;severity=severe", []string{""}},
		{"GET", "/api/v1/notices?q=%zz", []string{""}},
		{"GET", entry + "?lang=en", []string{"lang"}},
		{"GET", entry + "/history?limit=3", []string{"limit"}},
		{"GET", "/api/v1/changes?wait=61", []string{"wait"}},
		{"GET", "/api/v1/changes?wait=soon", []string{"wait"}},
		{"GET", "/api/v1/changes?on=2026-11-24T00:00:00Z", []string{"on"}},
		{"GET", "/api/v1/stream?limit=1", []string{"limit"}},
		{"GET", "/api/v1/sources?name=x", []string{"name"}},
		{"POST", "/api/v1/notices?dryrun=1", []string{"dryrun"}},
		{"POST", "/api/v1/notices?dryRun=yes", []string{"dryRun"}},
		{"PUT", entry + "?dryRun=true", []string{"dryRun"}},
		{"PUT", entry + "?format=native", []string{"format"}},
		{"PUT", "/api/v1/sources/works?dryRun=1", []string{"dryRun"}},
		{"PUT", "/api/v1/sources/no%20name", []string{"name"}},
		{"PUT", "/api/v1/sources/api", []string{"name"}},
		{"POST", entry + "/withdraw?reason=x", []string{"reason"}},
		{"GET", "/feeds/now.atom?nonsense=1", []string{"nonsense"}},
		{"GET", "/feeds/now.atom?limit=3", []string{"limit"}},
		{"GET", "/feeds/now.atom?kind=;", []string{""}},
		{"GET", "/feeds/now.atom?day=2026-01-01", []string{"day"}},
		{"GET", "/feeds/log.atom?day=yesterday", []string{"day"}},
		{"GET", "/feeds/log.atom?day=", []string{"day"}},
		{"GET", "/feeds/log.atom?state=active", []string{"state"}},
		{"GET", "/feeds.opml?kind=traffic", []string{"kind"}},
		{"GET", "/notices/" + r.ID.UUID() + ".json?kind=traffic", []string{"kind"}},
	} {
		w := h.ask(c.method, c.target, "{}", as(h.newsroom, "If-Match", "*")...)
		if w.Code != http.StatusBadRequest || w.Header().Get("Location") != "" {
			t.Errorf("%s %s: %d %s", c.method, c.target, w.Code, w.Body)
			continue
		}
		p := decode[problem](t, w)
		if !slices.Equal(p.fields(), c.fields) {
			t.Errorf("%s %s names %q, want %q", c.method, c.target, p.fields(), c.fields)
		}
		for _, q := range p.Problems {
			if q.Message["zh-CN"] == "" || q.Message["en"] == "" {
				t.Errorf("%s: %q is not said in both languages", c.target, q.Field)
			}
		}
	}
	if n := len(decode[struct{ Notices []any }](t, h.get("/api/v1/notices")).Notices); n != 1 {
		t.Errorf("%d notices stand after misspelled trials, want 1", n)
	}
	if w := wants(t, h.get("/board?rows=99&nonsense=1"), http.StatusBadRequest); !strings.Contains(text(t, w), "nonsense") || !strings.Contains(text(t, w), "rows") {
		t.Error("the board does not name what it did not understand")
	}
}

func TestPagesAndFeedsHaveOneAddress(t *testing.T) {
	h := build(t)
	r := h.publish(work("甲"))
	uuid := r.ID.UUID()
	for target, want := range map[string]string{
		"/?utm_source=x&kind=":                      "/",
		"/?severity=SEVERE&kind=weather,traffic":    "/?kind=traffic,weather&severity=severe",
		"/?LANG=EN":                                 "/?lang=en",
		"/?q=%zz":                                   "/",
		"/?state=active":                            "/",
		"/road/g320":                                "/road/G320",
		"/road/g320?road=S211&lang=en":              "/road/G320?lang=en",
		"/road/G320?road=S211":                      "/road/G320",
		"/area/361199?AREA=1":                       "/area/361199",
		"/near?near=117.9200,28.51,10":              "/near?near=117.92,28.51,10",
		"/feeds/?kind=traffic&lang=en":              "/feeds/?lang=en",
		"/feeds.opml?lang=EN":                       "/feeds.opml?lang=en",
		"/feeds/now.atom?severity=severe&kind=case": "/feeds/now.atom?kind=case&severity=severe",
		"/feeds/now.atom?state=active":              "/feeds/now.atom",
		"/feeds/now.wzdx?state=scheduled,active":    "/feeds/now.wzdx",
		"/feeds/log.rss?day=2026-11-20&day=x":       "/feeds/log.rss?day=2026-11-20",
		"/notices/" + strings.ToUpper(uuid):         "/notices/" + uuid,
		"/notices/" + uuid + "?utm=1&lang=zh":       "/notices/" + uuid + "?lang=zh-CN",
		"/notices/" + uuid + "?lang=xx":             "/notices/" + uuid,
		"/notices/urn:uuid:" + uuid + ".json":       "/notices/" + uuid + ".json",
		"/notices/" + uuid + ".cap?lang=EN":         "/notices/" + uuid + ".cap?lang=en",
	} {
		w := h.get(target)
		if w.Code != http.StatusMovedPermanently || w.Header().Get("Location") != want {
			t.Errorf("%s: %d to %q, want %q", target, w.Code, w.Header().Get("Location"), want)
			continue
		}
		if again := h.get(want); again.Code == http.StatusMovedPermanently {
			t.Errorf("%s leads on to %s", want, again.Header().Get("Location"))
		}
	}
	if w := h.get("/n/" + strings.ToLower(r.Code)); w.Code != http.StatusFound || w.Header().Get("Location") != "/notices/"+uuid {
		t.Errorf("short code: %d %s", w.Code, w.Header().Get("Location"))
	}
	for _, target := range []string{"/road/G320,S211", "/road/%00", "/n/XXXXXXX", "/notices/x", "/nothing", "/board/nobody", "/notices/" + uuid + "/01.json", "/notices/" + uuid + "/2.json", "/feeds/now.nonsense", "/feeds/log.wzdx", "/static/x/shared/layout.html", "/static/x/..%2fstatic.go"} {
		if w := h.get(target); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", target, w.Code)
		}
	}
}

func TestAnErrorIsAPageForPeopleAndADocumentForMachines(t *testing.T) {
	h := build(t)
	for target, want := range map[string]string{
		"/nothing": "text/html; charset=utf-8", "/notices/x": "text/html; charset=utf-8", "/board/x": "text/html; charset=utf-8", "/?kind=x": "text/html; charset=utf-8",
		"/api/v1/nothing": "application/problem+json", "/feeds/x": "application/problem+json", "/notices/0b6f5a1e-38cb-4f0e-9f0e-5d5fb0a10001.cap": "application/problem+json",
	} {
		w := h.get(target)
		if w.Code < 400 || w.Header().Get("Content-Type") != want || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d %v", target, w.Code, w.Header())
		}
	}
}

func TestWhoMayNotPublishNeedNotSendTheBody(t *testing.T) {
	h := build(t)
	server := httptest.NewServer(h.handler)
	t.Cleanup(server.Close)
	conn, err := net.Dial("tcp", strings.TrimPrefix(server.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(30 * time.Second))
	_, err = io.WriteString(conn, "POST /api/v1/notices HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\nExpect: 100-continue\r\n\r\n")
	if err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 12)
	if _, err := io.ReadFull(conn, buf); err != nil || string(buf) != "HTTP/1.1 401" {
		t.Errorf("got %q, %v", buf, err)
	}
}

// FuzzNoRequestMakesAnError asks for anything at all: nothing but a panic or a
// failure inside would be a 500.
func FuzzNoRequestMakesAnError(f *testing.F) {
	h := build(f)
	for _, p := range serve.Routes() {
		method, path, _ := strings.Cut(p, " ")
		f.Add(method, path, "kind=traffic&near=117.92,28.51,25&q=隧道", "[{}]", "text/csv")
	}
	f.Add("POST", "/api/v1/notices", "format=cap", "<alert/>", "application/cap+xml")
	f.Add("POST", "/api/v1/notices", "", " \n", "application/json")
	f.Add("GET", "/road/%e9", "lang=en&state=ended&on=2026-01-01T00:00:00Z", "", "*;q=0")
	f.Add("GET", "/feeds/log.atom", "day=2026-01-01", "", "zstd;q=nan")
	f.Fuzz(func(t *testing.T, method, path, query, body, odd string) {
		u, err := url.Parse(path)
		if err != nil || !strings.HasPrefix(path, "/") || strings.Contains(path, "/api/v1/stream") || strings.ContainsAny(method, " \r\n") {
			t.Skip()
		}
		ctx, cancel := context.WithTimeoutCause(t.Context(), 50*time.Millisecond, errors.New("a long-poll that waits is fine"))
		defer cancel()
		r := request("GET", "/", body, as(h.chief, "Accept", odd, "Accept-Encoding", odd, "Accept-Language", odd, "Content-Type", odd, "If-Match", odd, "If-None-Match", odd, "If-Modified-Since", odd, "Last-Event-ID", odd)...).WithContext(ctx)
		r.Method, u.RawQuery = method, query
		r.URL, r.RequestURI = u, u.RequestURI()
		w := httptest.NewRecorder()
		h.handler.ServeHTTP(w, r)
		if w.Code >= 500 && ctx.Err() == nil {
			t.Errorf("%s %s: %d %s\n%s", method, u, w.Code, w.Body, h.said)
		}
	})
}
