package serve_test

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"wayside/hub/desk"
	"wayside/hub/notice"
	"wayside/hub/report"
	"wayside/hub/serve"
)

// post311 files a report as a client of Open311 does.
func (h *house) post311(format, from, body string, header ...string) *httptest.ResponseRecorder {
	h.Helper()
	return h.ask("POST", "/open311/v2/requests."+format, body, append([]string{"Content-Type", "application/x-www-form-urlencoded", "From", from + ":1"}, header...)...)
}

func TestOpen311ClientsFileReportsAndReadTheirState(t *testing.T) {
	h := build(t)
	w := wants(t, h.post311("json", "198.51.100.7", "service_code=hazard&lat=28.51471&long=117.92534&attribute[what]=load&description=MARKER-TEXT&email=MARKER@example.com", "Accept-Language", "en"), 201)
	created := decode[[]map[string]any](t, w)
	code, _ := created[0]["service_request_id"].(string)
	if w.Header().Get("Content-Type") != "application/json; charset=utf-8" || len(code) != 7 || created[0]["service_notice"] != base+"/reports/"+code {
		t.Errorf("%v %s", w.Header(), w.Body)
	}
	one := decode[[]map[string]any](t, wants(t, h.get("/open311/v2/requests/"+code+".json", "Accept-Language", "en"), 200))
	if len(one) != 1 || one[0]["status"] != "open" || one[0]["agency_responsible"] != "Control room" || one[0]["lat"] != 28.515 {
		t.Errorf("%v", one)
	}
	if r, err := h.desk.Private(t.Context(), code); err != nil || r.Text != "MARKER-TEXT" || r.Until.IsZero() {
		t.Errorf("%+v, %v", r, err)
	}
	if w := wants(t, h.get("/open311/v2/requests/"+strings.ToLower(code)+".xml"), 200); w.Header().Get("Content-Type") != "text/xml; charset=utf-8" || !strings.Contains(w.Body.String(), "<service_request_id>"+code) {
		t.Errorf("%s", w.Body)
	}
	for query, want := range map[string]int{"": 1, "?status=open&jurisdiction_id=x": 1, "?status=closed": 0, "?service_code=sign,hazard": 1, "?service_code=sign": 0, "?service_request_id=" + code: 1, "?end_date=2020-01-01T00:00:00Z": 0} {
		if list := decode[[]any](t, wants(t, h.get("/open311/v2/requests.json"+query), 200)); len(list) != want {
			t.Errorf("%q: %d", query, len(list))
		}
	}
	for target, status := range map[string]int{"/open311/v2/requests/2222222.json": 404, "/open311/v2/services/nothing.xml": 404, "/open311/v2/nothing.json": 404, "/open311/v2/requests.json?status=shut": 400, "/open311/v2/services.yaml": 404} {
		w := wants(t, h.get(target), status)
		if strings.HasSuffix(target, ".json") {
			if e := decode[[]struct{ Code int }](t, w); len(e) != 1 || e[0].Code != status {
				t.Errorf("%s: %s", target, w.Body)
			}
		}
	}
	w = wants(t, h.post311("json", "203.0.113.1", "service_code=hazard&lat=x&long=y", "Accept-Language", "en"), 400)
	if !strings.Contains(w.Body.String(), "attribute[what]: ") {
		t.Errorf("%s", w.Body)
	}
	for i := range 5 {
		want := 201
		if i >= 2 {
			want = 429
		}
		wants(t, h.post311("xml", "203.0.113.2", fmt.Sprint("service_code=question&description=", i)), want)
		wants(t, h.post311("xml", "203.0.113.3", fmt.Sprint("service_code=question&description=", i, "&api_key=", h.newsroom)), 201)
	}
	d := decode[map[string]any](t, wants(t, h.get("/open311/v2/discovery.json"), 200))
	if raw, _ := json.Marshal(d["endpoints"]); !strings.Contains(string(raw), `"specification":"http://wiki.open311.org/GeoReport_v2"`) || !strings.Contains(string(raw), base+"/open311/v2") {
		t.Errorf("%v", d)
	}
}

// errors311 wants errors of Open311, in the form that a path asks for, and returns
// what they say.
func errors311(t *testing.T, path string, w *httptest.ResponseRecorder, status int) string {
	t.Helper()
	body, media := w.Body.String(), "application/json; charset=utf-8"
	want := fmt.Sprintf(`[{"code":%d,"description":"`, status)
	if strings.HasSuffix(path, ".xml") {
		media, want = "text/xml; charset=utf-8", fmt.Sprintf("<errors><error><code>%d</code><description>", status)
	}
	if w.Code != status || w.Header().Get("Content-Type") != media || !strings.Contains(body, want) || w.Header().Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("%s: %d %v %s", path, w.Code, w.Header(), body)
	}
	return body
}

// TestWhateverFailsUnderOpen311IsToldInItsForm: clients read no other.
func TestWhateverFailsUnderOpen311IsToldInItsForm(t *testing.T) {
	h := build(t)
	for _, path := range []string{"/open311/v2/nothing.xml", "/open311/v2/nothing.json", "/open311/v2/requests/2222222.xml", "/open311/v3/services.xml", "/open311/nothing", "/open311/", "/open311", "/open311/v2/services.yaml", "/open311//v2/services.json", "/open311/v2/services/nothing/more.xml"} {
		errors311(t, path, h.get(path), 404)
	}
	errors311(t, ".xml", h.get("/open311/v2/nothing", "Accept", "text/xml"), 404)
	for _, path := range []string{"/open311/v2/services.xml", "/open311/v2/requests/2222222.json"} {
		w := h.ask("DELETE", path, "")
		errors311(t, path, w, 405)
		if !strings.Contains(w.Header().Get("Allow"), "GET") {
			t.Errorf("%s: Allow %q", path, w.Header().Get("Allow"))
		}
	}
	errors311(t, "/open311/v2/nothing.xml", h.ask("POST", "/open311/v2/nothing.xml", ""), 404)
	errors311(t, "/open311/v2/requests.xml", h.ask("POST", "/open311/v2/requests.xml", "%zz", "Content-Type", "application/x-www-form-urlencoded"), 400)
	h = build(t, func(c *serve.Config) { c.Hosts = []string{"elsewhere.example"} })
	errors311(t, "/open311/v2/services.xml", h.get("/open311/v2/services.xml"), 421)
}

// TestARefusalNamesWhatTheStandardCallsIt: its numbers, and its names of fields.
func TestARefusalNamesWhatTheStandardCallsIt(t *testing.T) {
	h := build(t)
	for i, c := range []struct {
		body   string
		status int
		says   string
	}{
		{"description=x", 400, "service_code was not provided"},
		{"service_code=ufo&description=x", 404, "no such service_code"},
		{"service_code=question", 400, "description: "},
		{"service_code=outdated&attribute[notice]=2222222", 400, "attribute[notice]: "},
		{"service_code=question&description=x&api_key=bogus", 403, "api_key"},
	} {
		for _, format := range []string{"json", "xml"} {
			w := h.post311(format, fmt.Sprintf("203.0.113.%d", i), c.body, "Accept-Language", "en")
			if body := errors311(t, "requests."+format, w, c.status); !strings.Contains(body, c.says) {
				t.Errorf("%s: %s", c.body, body)
			}
		}
	}
	if list, err := h.desk.Reports(t.Context(), desk.Wanted{Limit: 9}); err != nil || len(list) != 0 {
		t.Errorf("%v, %v", list, err)
	}
}

// TestAnAppInABrowserFilesAReportFromAnySite: with no more authority than anybody
// has, and held to the same rates.
func TestAnAppInABrowserFilesAReportFromAnySite(t *testing.T) {
	h := build(t)
	from := []string{"Origin", "https://app.example", "Sec-Fetch-Site", "cross-site"}
	for _, path := range []string{"/open311/v2/requests.json", "/open311/v2/services/hazard.xml", "/open311/v2/requests/2222222.json"} {
		w := wants(t, h.ask("OPTIONS", path, "", append(from, "Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "content-type")...), 204)
		for name, want := range map[string]string{"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Methods": "GET, HEAD, POST", "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Type, X-Requested-With", "Access-Control-Allow-Credentials": ""} {
			if got := w.Header().Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", path, name, got, want)
			}
		}
	}
	for i, want := range []int{201, 201, 429} {
		w := h.post311("json", "198.51.100.7", fmt.Sprint("service_code=question&description=", i), from...)
		if w.Code != want || w.Header().Get("Access-Control-Allow-Origin") != "*" || w.Header().Get("Access-Control-Allow-Credentials") != "" {
			t.Errorf("%d: %d %v", i, w.Code, w.Header())
		}
	}
	for _, path := range []string{"/report", "/open311x"} {
		if w := h.ask("POST", path, "category=praise&text=x", append(from, "Content-Type", "application/x-www-form-urlencoded")...); w.Code != 403 {
			t.Errorf("%s takes what another site sends: %d", path, w.Code)
		}
	}
}

// TestWhatMovesAReportIsItsUpdate: what clients poll for.
func TestWhatMovesAReportIsItsUpdate(t *testing.T) {
	h := build(t)
	code := codeIn(t, h.tell("198.51.100.7", nil, "category", "question", "lang", "en", "text", "When do you open?"))
	updated := func() string {
		one := decode[[]map[string]any](t, wants(t, h.get("/open311/v2/requests/"+code+".json"), 200))
		return one[0]["updated_datetime"].(string)
	}
	for what, move := range map[string]func(){
		"assigned": func() {
			if err := h.desk.AssignReport(t.Context(), code, "order"); err != nil {
				t.Fatal(err)
			}
		},
		"answered": func() { h.answered(code, report.Answer{Text: notice.Words{notice.English: "At nine."}}) },
	} {
		was := updated()
		h.clock.forward(time.Hour)
		if updated() != was {
			t.Error("time alone updates it")
		}
		move()
		if now := updated(); now != h.clock.now().UTC().Format("2006-01-02T15:04:05Z") {
			t.Errorf("%s at %s, it was updated at %s, before at %s", what, h.clock.now().UTC(), now, was)
		}
	}
}

// TestANoticeIsNamedByItsCodeToo: that is what stands on posters and screens.
func TestANoticeIsNamedByItsCodeToo(t *testing.T) {
	h := build(t)
	n := h.publish(work("雨岭隧道检修"))
	for i, called := range []string{n.Code, strings.ToLower(n.Code[:3] + "-" + n.Code[3:]), n.ID.UUID()} {
		w := wants(t, h.post311("json", fmt.Sprintf("198.51.100.%d", i), "service_code=outdated&attribute[notice]="+called), 201)
		code, _ := decode[[]map[string]any](t, w)[0]["service_request_id"].(string)
		if r, err := h.desk.Report(t.Context(), code); err != nil || r.Notice != n.ID {
			t.Errorf("%s: %+v, %v", called, r, err)
		}
	}
}
