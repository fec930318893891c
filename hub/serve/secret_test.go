package serve_test

import (
	"bufio"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"wayside/hub/serve"
)

// secrets are notices that the public must not see, by a word in their text.
func secrets(h *house) map[string]string {
	later := time.Now().Add(time.Hour).UTC().Format(time.RFC3339)
	ids := map[string]string{}
	for word, more := range map[string]string{
		"机密甲": member("audience", "restricted"), "演练乙": member("status", "exercise"), "测试丙": member("status", "test"), "预发丁": member("releaseAt", later),
	} {
		ids[word] = h.publish(work(word, more)).ID.UUID()
	}
	return ids
}

func TestNoPublicRouteShowsASecret(t *testing.T) {
	h := build(t)
	public := targets(h)
	ids := secrets(h)
	var all []string
	for pattern, target := range public {
		if strings.HasPrefix(pattern, "GET ") && pattern != "GET /api/v1/stream" {
			all = append(all, target)
		}
	}
	for _, f := range []string{"rss", "atom", "json", "geojson", "wzdx", "cap"} {
		all = append(all, "/feeds/now."+f, "/feeds/log."+f, "/feeds/now."+f+"?state=active,embargoed,scheduled,ended,expired,superseded,withdrawn")
	}
	for _, q := range []string{"audience=restricted", "status=exercise", "status=test", "status=actual,exercise", "state=embargoed", "publisher=yunxi-police", "q=机密甲", "on=2099-01-01T00:00:00Z", "on=2099-01-01T00:00:00Z&state=active,scheduled,expired"} {
		all = append(all, "/?"+q, "/api/v1/notices?"+q, "/board?"+q, "/board?mode=led&"+q, "/api/v1/pages?mode=led&"+q, "/feeds/now.atom?"+q, "/feeds/log.atom?"+q, "/api/v1/changes?wait=0&"+q, "/road/G320?"+q, "/near?"+q)
	}
	all = append(all, "/board/practice")
	for word, id := range ids {
		e := h.get("/api/v1/notices/"+id, bearer(h.newsroom)...)
		if !strings.Contains(e.Body.String(), word) {
			t.Errorf("its publisher does not see %s: %s", word, e.Body)
		}
		code := decode[struct{ Code string }](t, e).Code
		for _, target := range []string{"/api/v1/notices/" + id, "/api/v1/notices/" + code, "/api/v1/notices/" + id + "/history", "/notices/" + id, "/notices/" + id + ".cap", "/notices/" + id + ".json", "/notices/" + id + "/1.json", "/n/" + code} {
			if w := h.get(target); w.Code != http.StatusNotFound {
				t.Errorf("%s of %s: %d", target, word, w.Code)
			}
			all = append(all, target)
		}
	}
	for _, target := range all {
		w := h.get(target)
		for w.Code == http.StatusMovedPermanently {
			w = h.get(w.Header().Get("Location"))
		}
		body := w.Body.String()
		for word, id := range ids {
			// The filter that was asked for may be told again; a notice may not.
			if strings.Contains(body, word) && !strings.Contains(target, word) || strings.Contains(body, id) {
				t.Errorf("%s shows %s: %d %.300s", target, word, w.Code, body)
			}
		}
	}
}

func TestPracticeNeedsATokenEverywhere(t *testing.T) {
	h := build(t)
	ids := secrets(h)
	for _, target := range []string{
		"/api/v1/notices?status=exercise", "/api/v1/notices?status=actual,test", "/api/v1/changes?status=exercise&wait=0", "/api/v1/stream?status=exercise",
		"/feeds/now.atom?status=exercise", "/feeds/log.rss?status=test", "/?status=exercise", "/road/G320?status=exercise", "/area/361199?status=test", "/near?status=test", "/board?status=exercise", "/api/v1/pages?mode=led&status=exercise", "/board/practice", "/api/v1/pages?sign=practice&mode=led",
	} {
		if w := h.get(target); w.Code != http.StatusUnauthorized || w.Header().Get("WWW-Authenticate") == "" {
			t.Errorf("%s: %d", target, w.Code)
		}
	}
	for word, id := range ids {
		sees := func(secret, target string) bool {
			return strings.Contains(text(t, h.get(target, bearer(secret)...)), word)
		}
		practice := word == "演练乙" || word == "测试丙"
		for _, target := range []string{"/api/v1/notices/" + id, "/api/v1/notices/" + id + "/history"} {
			if !sees(h.newsroom, target) || sees(h.roads, target) != practice {
				t.Errorf("%s at %s: its publisher %v, another %v", word, target, sees(h.newsroom, target), sees(h.roads, target))
			}
		}
		for _, target := range []string{"/api/v1/notices?state=active,embargoed&status=actual,exercise,test", "/api/v1/changes?wait=0&state=active,embargoed&status=actual,exercise,test"} {
			if !sees(h.newsroom, target) || sees(h.roads, target) != practice {
				t.Errorf("%s at %s: its publisher %v, another %v", word, target, sees(h.newsroom, target), sees(h.roads, target))
			}
		}
	}
	if w := h.get("/api/v1/notices", bearer(h.newsroom)...); !strings.Contains(w.Header().Get("Cache-Control"), "private") || !strings.Contains(w.Header().Get("Vary"), "Authorization") {
		t.Errorf("what a token sees may be kept by others: %v", w.Header())
	}
}

func TestATicketIsGoodOnceAndForReadingAlone(t *testing.T) {
	h := build(t)
	secrets(h)
	take := func() string {
		return decode[struct{ Ticket string }](t, wants(t, h.ask("POST", "/api/v1/tickets", "", bearer(h.newsroom)...), 201)).Ticket
	}
	for _, target := range []string{"/api/v1/notices?status=exercise&", "/api/v1/changes?status=exercise&wait=0&"} {
		ticket := take()
		wants(t, h.get(target+"nonsense=1&ticket="+ticket), 400) // and it is still good
		if w := wants(t, h.get(target+"ticket="+ticket), 200); !strings.Contains(text(t, w), "演练乙") || strings.Contains(text(t, w), ticket) {
			t.Errorf("%s: %s", target, w.Body)
		}
		wants(t, h.get(target+"ticket="+ticket), 401)
	}
	wants(t, h.get("/api/v1/notices?ticket="), 401)
	wants(t, h.get("/api/v1/notices?ticket=made-up"), 401)
	wants(t, h.ask("POST", "/api/v1/tickets", ""), 401)
	ticket := take()
	for _, c := range [][2]string{{"POST", "/api/v1/notices"}, {"PUT", "/api/v1/notices/" + id1[9:]}, {"POST", "/api/v1/tickets"}, {"GET", "/api/v1/held"}} {
		if w := h.ask(c[0], c[1]+"?ticket="+ticket, work("甲"), "If-Match", "*"); w.Code != 400 {
			t.Errorf("%s %s takes a ticket: %d", c[0], c[1], w.Code)
		}
	}
	h.clock.forward(2 * time.Minute)
	wants(t, h.get("/api/v1/notices?ticket="+ticket), 401)
}

func TestStreamsOpenWithATicket(t *testing.T) {
	h := build(t)
	secrets(h)
	server := httptest.NewServer(h.handler)
	t.Cleanup(server.Close)
	ticket := decode[struct{ Ticket string }](t, wants(t, h.ask("POST", "/api/v1/tickets", "", bearer(h.newsroom)...), 201)).Ticket
	address := "ws" + strings.TrimPrefix(server.URL, "http") + "/api/v1/stream?status=exercise&ticket=" + ticket
	conn, resp, err := websocket.DefaultDialer.DialContext(t.Context(), address, http.Header{"Origin": {"https://newsroom.example"}})
	if err != nil {
		t.Fatalf("%v %v", err, resp)
	}
	defer conn.Close()
	_ = conn.SetReadDeadline(time.Now().Add(30 * time.Second))
	for {
		_, msg, err := conn.ReadMessage()
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(msg), "演练乙") {
			break
		}
	}
	if _, resp, err := websocket.DefaultDialer.DialContext(t.Context(), address, nil); err == nil || resp.StatusCode != 401 {
		t.Errorf("a second use: %v", err)
	}
	req, _ := http.NewRequestWithContext(t.Context(), "GET", server.URL+"/api/v1/stream", nil)
	events, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer events.Body.Close()
	line, err := bufio.NewReader(events.Body).ReadString('\n')
	if err != nil || line == "" || events.Header.Get("Content-Type") != "text/event-stream; charset=utf-8" || events.Header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("%q %v %v", line, err, events.Header)
	}
}

func TestAWrongTokenIsNeverTakenForNone(t *testing.T) {
	h := build(t)
	if err := h.desk.Revoke(t.Context(), "roads"); err != nil {
		t.Fatal(err)
	}
	for name, given := range map[string]string{
		"unknown": "Bearer wst_nonsense", "revoked": "Bearer " + h.roads, "another scheme": "Basic eDp5", "no scheme": h.newsroom, "empty": "Bearer ", "cut": "Bearer " + h.newsroom[:20],
	} {
		for _, target := range []string{"/api/v1/notices", "/api/v1/changes?wait=0", "/api/v1/sources", "/api/v1/stream"} {
			w := h.get(target, "Authorization", given)
			if w.Code != 401 && w.Code != 429 || !strings.Contains(w.Header().Get("Content-Type"), "problem") {
				t.Errorf("%s token at %s: %d", name, target, w.Code)
			}
		}
	}
	wants(t, h.get("/api/v1/notices", "Authorization", "bearer  "+h.newsroom), 200)
	h.clock.forward(400 * 24 * time.Hour)
	wants(t, h.get("/api/v1/notices", "Authorization", "Bearer "+h.newsroom, "From", "192.0.2.99:1"), 401)
}

func TestAStrangerLocksNobodyOut(t *testing.T) {
	h := build(t)
	count := map[int]int{}
	for i := range 100 {
		w := h.get("/api/v1/notices", "Authorization", fmt.Sprintf("Bearer wst_%d", i))
		if count[w.Code]++; w.Code == 429 && w.Header().Get("Retry-After") == "" {
			t.Fatal("no Retry-After")
		}
	}
	if count[401] < 10 || count[429] < 80 {
		t.Errorf("wrong tokens are answered %v", count)
	}
	wants(t, h.post(work("甲")), 201) // from the same address
	wants(t, h.get("/api/v1/notices"), 200)
}

func TestAFloodOfOneTokenIsHeldToItsRateAndDelaysNoOther(t *testing.T) {
	h := build(t)
	secret := h.token(deskToken("thief", 10))
	count, slowest := map[int]int{}, time.Duration(0)
	for i := range 1000 {
		w := h.ask("POST", "/api/v1/notices", "{}", bearer(secret)...)
		if count[w.Code]++; w.Code == 429 && w.Header().Get("Retry-After") == "" {
			t.Fatal("no Retry-After")
		}
		if i%20 == 0 { // another token's
			began := time.Now()
			wants(t, h.post(work(fmt.Sprint("第", i, "条"))), 201)
			slowest = max(slowest, time.Since(began))
		}
	}
	if burst := 1000 - count[429]; burst < 20 || burst > 200 { // twice the rate at once, then what its time allows
		t.Errorf("of 1,000 posts %d were looked at: %v", burst, count)
	}
	t.Logf("1,000 posts: %v; the slowest of 50 by another token took %s", count, slowest)
}

func TestATokenStaysInItsNetwork(t *testing.T) {
	h := build(t)
	secret := h.token(networked("office"))
	wants(t, h.get("/api/v1/notices", as(secret, "From", "10.1.2.3:4")...), 200)
	wants(t, h.get("/api/v1/notices", as(secret, "From", "[::ffff:10.1.2.3]:4")...), 200)
	wants(t, h.get("/api/v1/notices", as(secret, "From", "192.0.2.1:4")...), 403)
	wants(t, h.get("/api/v1/notices", as(secret, "From", "192.0.2.1:4", "X-Forwarded-For", "10.1.2.3")...), 403)
}

// TestNothingPrivateIsInTheLog holds the operator's log, and the metrics,
// against what people ask with.
func TestNothingPrivateIsInTheLog(t *testing.T) {
	broken := false
	h := build(t, func(c *serve.Config) {
		c.StaleSince = func() time.Time {
			if broken {
				panic("broken")
			}
			return time.Time{}
		}
	})
	ticket := decode[struct{ Ticket string }](t, h.ask("POST", "/api/v1/tickets", "", bearer(h.newsroom)...)).Ticket
	broken = true
	wants(t, h.get("/near?near=117.92,28.51,10"), 500)
	wants(t, h.get("/?near=117.92,28.51,10"), 500)
	wants(t, h.get("/board?near=117.9213,28.5147,10"), 500)
	h.get("/api/v1/notices?near=117.9213,28.5147,10&ticket=" + ticket)
	h.get("/feeds/now.atom?near=117.9213,28.5147,10")
	h.get("/api/v1/notices", "Authorization", "Bearer wst_nonsense")
	metrics := h.get("/metrics", "From", "127.0.0.1:1").Body.String()
	for _, secret := range []string{"117.92", "28.51", ticket, h.newsroom, "wst_nonsense", "192.0.2.7"} {
		if strings.Contains(h.said.String(), secret) || strings.Contains(metrics, secret) {
			t.Errorf("%q is in the log or the metrics", secret)
		}
	}
	if h.said.String() == "" {
		t.Error("nothing was said at all")
	}
	broken = false
	for target, status := range map[string]int{"/near?near=117.92,28.51,10": 200, "/near?near=117.9213,28.5147,10": 301, "/poster?near=117.92,28.51,10": 200} {
		if w := wants(t, h.get(target), status); w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("where somebody is may be kept: %s %v", target, w.Header())
		}
	}
	if to := h.get("/near?near=117.9253,-28.5147,10").Header().Get("Location"); to != "/near?near=117.93,-28.51,10" {
		t.Errorf("the position goes on as %q, want it to a kilometre", to)
	}
}
