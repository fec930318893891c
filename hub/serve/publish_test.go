package serve_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"wayside/hub"
	"wayside/hub/desk"
	"wayside/hub/notice"
	"wayside/hub/serve"
)

func (h *house) post(doc string, header ...string) *httptest.ResponseRecorder {
	h.Helper()
	return h.ask("POST", "/api/v1/notices", doc, as(h.newsroom, header...)...)
}

// standing are the ids of what the public sees.
func (h *house) standing() (ids []string) {
	h.Helper()
	for _, e := range decode[struct {
		Notices []struct{ Notice struct{ ID string } }
	}](h, h.get("/api/v1/notices")).Notices {
		ids = append(ids, e.Notice.ID)
	}
	return ids
}

func TestAPublicationIsAnsweredByItsOutcome(t *testing.T) {
	h := build(t)
	doc := work("雨岭隧道检修", member("id", id1))
	w := wants(t, h.post(doc), 201)
	r := decode[notice.Receipt](t, w)
	if r.ID != id1 || r.Code == "" || r.Revision != 1 || r.Seq != 1 || r.Epoch != h.hub.Epoch() || r.State != notice.Active || r.Duplicate || r.URL == "" {
		t.Errorf("receipt %+v", r)
	}
	if w.Header().Get("Location") != r.URL || w.Header().Get("ETag") != `"`+h.hub.Epoch()+`-1"` {
		t.Errorf("headers %v", w.Header())
	}
	if again := decode[notice.Receipt](t, wants(t, h.post(doc), 200)); !again.Duplicate || again.Seq != 1 {
		t.Errorf("a repeat: %+v", again)
	}
	other := decode[problem](t, wants(t, h.post(work("另一内容", member("id", id1))), 409))
	var e struct {
		Seq    int
		Notice struct{ ID string }
	}
	if err := json.Unmarshal(other.Entry, &e); err != nil || e.Seq != 1 || e.Notice.ID != id1 {
		t.Errorf("the 409 shows %s, %v", other.Entry, err)
	}
	signed := decode[notice.Receipt](t, wants(t, h.post(`{"notice":`+work("带签名", member("id", id2))+`,"sigs":[]}`), 201))
	if signed.ID != id2 {
		t.Errorf("a signed one: %+v", signed)
	}
}

func TestBadInputIsRefusedWithItsFields(t *testing.T) {
	h := build(t)
	huge := strings.Repeat(" ", 16<<20+1)
	for name, c := range map[string]struct {
		body   string
		header []string
		target string
		status int
		fields []string
	}{
		"nothing":             {"", nil, "", 415, nil},
		"nothing, of JSON":    {"", []string{"Content-Type", "application/json"}, "", 422, []string{"byte 0"}},
		"blanks":              {" \n\t ", []string{"Content-Type", "application/json"}, "", 422, []string{"byte 0"}},
		"half a document":     {`{"kind":"traffic","text":{`, nil, "", 422, []string{"byte 26"}},
		"half a list":         {"[" + work("甲") + ",{", nil, "", 422, []string{""}},
		"wrong words":         {`{"kind":"trafic","event":"roadwork","text":{"en":{"headline":"x"}},"expires":"2020-01-01T00:00:00Z"}`, nil, "", 422, []string{"kind", "expires"}},
		"unknown members":     {work("甲", `,"colr":"red"`), nil, "", 422, []string{"colr"}},
		"too large":           {huge, nil, "", 413, nil},
		"compressed":          {work("甲"), []string{"Content-Encoding", "gzip"}, "", 415, nil},
		"no format":           {"GIF89a", []string{"Content-Type", "image/gif"}, "", 415, nil},
		"a format not read":   {work("甲"), nil, "?format=rss", 415, nil},
		"broken CAP":          {`<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>`, nil, "", 422, nil},
		"a key for a list":    {"[" + work("甲") + "]", []string{"Idempotency-Key", "k"}, "", 400, nil},
		"another's publisher": {work("甲", `,"publisher":{"id":"yunxi-roads"}`), nil, "", 403, []string{"publisher"}},
	} {
		w := h.ask("POST", "/api/v1/notices"+c.target, c.body, as(h.newsroom, c.header...)...)
		if w.Code != c.status {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
			continue
		}
		p := decode[problem](t, w)
		if name == "half a list" && len(p.Problems) == 1 && strings.HasPrefix(p.Problems[0].Field, "byte ") {
			p.Problems[0].Field = c.fields[0]
		}
		if p.Status != c.status || p.Detail == "" || c.fields != nil && !subset(c.fields, p.fields()) {
			t.Errorf("%s: %s", name, w.Body)
		}
		if c.status == 415 && !strings.Contains(name, "compressed") && !slices.Contains(p.Formats, "cap") {
			t.Errorf("%s: candidates %q", name, p.Formats)
		}
	}
	if got := h.standing(); len(got) != 0 {
		t.Errorf("%q stand", got)
	}
}

func subset(part, whole []string) bool {
	return !slices.ContainsFunc(part, func(s string) bool { return !slices.Contains(whole, s) })
}

type results struct {
	Results []struct {
		Index, Status int
		Receipt       *notice.Receipt
		Problem       *problem
	}
}

func TestOneBadNoticeNeverStopsItsNeighbours(t *testing.T) {
	h := build(t)
	good1, good2, bad := work("甲", member("id", id1)), work("乙", member("id", id2)), `{"kind":"traffic","text":{}}`
	for _, c := range []struct {
		body   string
		status int
		each   []int
	}{
		{"[" + good1 + "," + bad + "," + good2 + "]", 207, []int{201, 422, 201}},
		{"[" + good1 + "," + good2 + "]", 200, []int{200, 200}},
		{"\xef\xbb\xbf \n[" + good1 + "," + good2 + "]", 200, []int{200, 200}},
		{"[" + bad + "," + bad + "]", 422, []int{422, 422}},
		{"[]", 200, []int{}},
	} {
		got := decode[results](t, wants(t, h.post(c.body, "Content-Type", "application/json"), c.status))
		each := []int{}
		for i, r := range got.Results {
			each = append(each, r.Status)
			if r.Index != i || (r.Receipt == nil) == (r.Problem == nil) {
				t.Errorf("%.40s: result %d: %+v", c.body, i, r)
			}
		}
		if !slices.Equal(each, c.each) {
			t.Errorf("%.40s: %v, want %v", c.body, each, c.each)
		}
	}
}

func TestATrialKeepsNothing(t *testing.T) {
	h := build(t)
	for _, body := range []string{work("甲", member("id", id1)), "[" + work("甲", member("id", id1)) + "]"} {
		w := wants(t, h.ask("POST", "/api/v1/notices?dryRun=1", body, bearer(h.newsroom)...), 200)
		if w.Header().Get("Location") != "" || w.Header().Get("ETag") != "" {
			t.Errorf("a trial has a place: %v", w.Header())
		}
	}
	wants(t, h.ask("POST", "/api/v1/notices?dryRun=1", `{"kind":"traffic","text":{}}`, bearer(h.newsroom)...), 422)
	wants(t, h.ask("POST", "/api/v1/notices?dryRun=1&format=cap", sample, bearer(h.newsroom)...), 200)
	r := h.publish(work("乙"))
	wants(t, h.ask("PUT", "/api/v1/notices/"+r.ID.UUID()+"?dryRun=1", work("丙"), as(h.newsroom, "If-Match", "*")...), 200)
	if h.hub.Head() != 1 {
		t.Errorf("the log has %d records, want 1", h.hub.Head())
	}
}

func TestAKeyTellsARepeatOfWhatHasNoID(t *testing.T) {
	h := build(t)
	first := decode[notice.Receipt](t, wants(t, h.post(work("甲"), "Idempotency-Key", "k1"), 201))
	again := decode[notice.Receipt](t, wants(t, h.post(work("甲"), "Idempotency-Key", "k1"), 200))
	other := decode[notice.Receipt](t, wants(t, h.post(work("甲"), "Idempotency-Key", "k2"), 201))
	if again.ID != first.ID || other.ID == first.ID {
		t.Errorf("ids %s, %s, %s", first.ID, again.ID, other.ID)
	}
	wants(t, h.post(work("别的"), "Idempotency-Key", "k1"), 409)
}

const sample = `<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>YX-1</identifier><sender>yunxi-weather@example.cn</sender><sent>2026-11-24T08:00:00+08:00</sent><status>Actual</status><msgType>Alert</msgType><scope>Public</scope><info><language>zh-CN</language><category>Met</category><event>暴雨</event><urgency>Expected</urgency><severity>Moderate</severity><certainty>Likely</certainty><headline>暴雨黄色预警</headline><area><areaDesc>云溪县</areaDesc></area></info></alert>`

func TestOtherFormatsAreTakenByTheirLooks(t *testing.T) {
	h := build(t)
	for _, header := range [][]string{{"Content-Type", "application/cap+xml"}, {"Content-Type", "application/xml"}, nil} {
		got := decode[results](t, h.post(sample, header...))
		if len(got.Results) != 1 || got.Results[0].Status >= 300 {
			t.Errorf("%v: %+v", header, got)
		}
	}
	if got := h.standing(); len(got) != 1 {
		t.Errorf("%q stand after three times the same, want one", got)
	}
}

// TestASignedPushCanBeVerifiedLater: with a message of our own, and with a real
// one that bears two signatures, where the real data is.
func TestASignedPushCanBeVerifiedLater(t *testing.T) {
	signed := "\xef\xbb\xbf" + strings.Replace(sample, "</alert>", "\r\n<Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\"/></alert>\r\n\n", 1)
	push := func(body, key string) {
		h := build(t)
		for _, by := range []func() *httptest.ResponseRecorder{
			func() *httptest.ResponseRecorder { return h.post(body, "Content-Type", "application/cap+xml") },
			func() *httptest.ResponseRecorder {
				return h.ask("PUT", "/api/v1/sources/signed", body, as(h.newsroom, "Content-Type", "application/cap+xml")...)
			},
		} {
			wants(t, by(), 200)
		}
		sources := h.intake.Sources()
		if len(sources) != 2 {
			t.Fatalf("got %d sources", len(sources))
		}
		for _, s := range sources {
			if doc, err := h.intake.Original(t.Context(), s.Source, key); err != nil || string(doc) != body {
				t.Errorf("%s: %v, %d bytes of %d", s.Source, err, len(doc), len(body))
			}
		}
	}
	push(signed, "yunxi-weather@example.cn,YX-1")
	recorded, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "data", "cap", "canada_signed.cap"))
	if err != nil {
		t.Skip("real data is absent:", err)
	}
	key := regexp.MustCompile(`(?s)<identifier>(.*?)</identifier>.*?<sender>(.*?)</sender>`).FindSubmatch(recorded)
	push(string(recorded), string(key[2])+","+string(key[1]))
}

func TestASourceIsItsPublishersOwn(t *testing.T) {
	h := build(t)
	push := func(secret, name, body string) *httptest.ResponseRecorder {
		media := "application/cap+xml"
		if body[0] == '[' {
			media = "application/json"
		}
		return h.ask("PUT", "/api/v1/sources/"+name, body, as(secret, "Content-Type", media)...)
	}
	wants(t, push(h.newsroom, "works", sample), 200)
	wants(t, push(h.roads, "works", strings.ReplaceAll(sample, "YX-1", "YX-2")), 200)
	wants(t, push(h.newsroom, "works", `[{"kind":"traffic","text":{}}]`), 422)
	wants(t, h.ask("PUT", "/api/v1/sources/works", sample), 401)
	names := func(secret string) (list []string, told int) {
		header := []string{}
		if secret != "" {
			header = bearer(secret)
		}
		for _, s := range decode[struct {
			Sources []struct {
				Source  string
				Refused []any
			}
		}](t, wants(t, h.get("/api/v1/sources", header...), 200)).Sources {
			list, told = append(list, s.Source), told+len(s.Refused)
		}
		return list, told
	}
	for _, c := range []struct {
		secret string
		told   int
	}{{"", 0}, {h.roads, 0}, {h.newsroom, 1}, {h.chief, 1}} {
		if list, told := names(c.secret); !slices.Equal(list, []string{"yunxi-police:works", "yunxi-roads:works"}) || told != c.told {
			t.Errorf("sources %q, %d refusals told, want %d", list, told, c.told)
		}
	}
	for i := range 60 {
		push(h.roads, fmt.Sprintf("s%d", i), "[]")
	}
	if list, _ := names(""); len(list) != 51 {
		t.Errorf("%d sources, want 50 of one and 1 of the other", len(list))
	}
	wants(t, push(h.roads, "works", sample), 200)
	wants(t, push(h.roads, "more", sample), 403)
	wants(t, h.ask("POST", "/api/v1/sources/nobody/decide", `{"approve":true}`, bearer(h.chief)...), 404)
	wants(t, h.ask("POST", "/api/v1/sources/yunxi-police:works/decide", `{"approve":true}`, bearer(h.chief)...), 200)
	wants(t, h.ask("POST", "/api/v1/sources/yunxi-police:works/decide", `{"approve":"yes"}`, bearer(h.chief)...), 400)
	wants(t, h.ask("POST", "/api/v1/sources/yunxi-police:works/decide", `{"approve":true}`, bearer(h.newsroom)...), 403)
}

func TestAFullLogRefusesWithoutLosingReaders(t *testing.T) {
	h := build(t)
	h.publish(work("甲", member("id", id1)))
	for _, c := range []struct{ method, target, body string }{
		{"POST", "/api/v1/notices", work("乙")},
		{"POST", "/api/v1/notices", "[" + work("乙") + "]"},
		{"POST", "/api/v1/notices", sample},
		{"PUT", "/api/v1/sources/works", sample},
		{"PUT", "/api/v1/notices/" + id1[9:], work("丙")},
		{"POST", "/api/v1/notices/" + id1[9:] + "/withdraw", `{"reason":"误发"}`},
	} {
		h.log.FailNext(hub.ErrFull)
		w := h.ask(c.method, c.target, c.body, as(h.newsroom, "If-Match", "*")...)
		if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
			t.Errorf("%s %s: %d, Retry-After %q: %s", c.method, c.target, w.Code, w.Header().Get("Retry-After"), w.Body)
		}
		for _, target := range []string{"/api/v1/notices", "/", "/feeds/now.atom", "/api/v1/notices/" + id1[9:]} {
			wants(t, h.get(target), 200)
		}
		wants(t, h.get("/readyz"), 503)
	}
	wants(t, h.post(work("丁")), 201)
	wants(t, h.get("/readyz"), 200)
}

func TestARevisionNeedsWhatItsAuthorSaw(t *testing.T) {
	h := build(t)
	r := h.publish(work("甲", member("id", id1)))
	target := "/api/v1/notices/" + r.ID.UUID()
	tag := h.get(target).Header().Get("ETag")
	epoch := h.hub.Epoch()
	for name, c := range map[string]struct {
		match  string
		status int
	}{
		"none":             {"", 428},
		"another epoch":    {`"0123456789abcdef-1"`, 412},
		"another record":   {`"` + epoch + `-7"`, 412},
		"zero":             {`"` + epoch + `-0"`, 412},
		"nonsense":         {"nonsense", 412},
		"empty":            {`""`, 412},
		"a list of others": {`"a", "` + epoch + `-9"`, 412},
	} {
		header := bearer(h.newsroom)
		if c.match != "" {
			header = append(header, "If-Match", c.match)
		}
		w := h.ask("PUT", target, work("乙"), header...)
		if w.Code != c.status {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
		if p := decode[problem](t, w); c.status == 412 && !strings.Contains(string(p.Entry), id1) {
			t.Errorf("%s does not show what stands: %s", name, w.Body)
		}
	}
	for i, match := range []string{tag, `"x", W/"` + epoch + `-2" , "` + epoch + `-1"`, "*"} {
		w := wants(t, h.ask("PUT", target, work(fmt.Sprint("改", i)), as(h.newsroom, "If-Match", match)...), 200)
		if got := decode[notice.Receipt](t, w); got.Revision != i+2 {
			t.Errorf("revision %d, want %d", got.Revision, i+2)
		}
	}
	wants(t, h.ask("PUT", target, work("丁", member("id", id2)), as(h.newsroom, "If-Match", "*")...), 400)
	wants(t, h.ask("PUT", target, work("丁"), as(h.roads, "If-Match", "*")...), 403)
	wants(t, h.ask("PUT", "/api/v1/notices/"+id2[9:], work("丁"), as(h.newsroom, "If-Match", "*")...), 404)
	wants(t, h.ask("PUT", target, "{", as(h.newsroom, "If-Match", "*")...), 422)
}

func TestActionsCanBeRepeatedWithoutHarm(t *testing.T) {
	h := build(t)
	target := "/api/v1/notices/" + h.publish(work("甲")).ID.UUID()
	act := func(what, body string, status int) notice.Receipt {
		t.Helper()
		return decode[notice.Receipt](t, wants(t, h.ask("POST", target+"/"+what, body, bearer(h.newsroom)...), status))
	}
	until := time.Now().Add(24 * time.Hour).UTC().Format(time.RFC3339)
	for i := range 2 {
		if r := act("extend", `{"until":"`+until+`"}`, 200); r.Revision != 2 || r.Duplicate != (i > 0) {
			t.Errorf("extend %d: %+v", i, r)
		}
	}
	for i := range 2 {
		if r := act("withdraw", `{"reason":{"zh-CN":"误发","en":"sent in error"}}`, 200); r.State != notice.Withdrawn || r.Duplicate != (i > 0) {
			t.Errorf("withdraw %d: %+v", i, r)
		}
	}
	for i := range 2 {
		if r := act("restore", ``, 200); r.State != notice.Active || r.Duplicate != (i > 0) {
			t.Errorf("restore %d: %+v", i, r)
		}
	}
	for _, bad := range []string{``, `{}`, `[]`, `{"reason":""}`, `{"reason":"\u200b"}`, `{"reason":{}}`, `{"reason":7}`, `{"reason":{"en":""}}`} {
		act("withdraw", bad, 400)
	}
	act("extend", `{"until":"tomorrow"}`, 400)
	act("extend", `{"until":"2020-01-01T00:00:00Z"}`, 422)
	act("withdraw", `{"reason":"`+strings.Repeat("x", 70_000)+`"}`, 413)
	wants(t, h.ask("POST", target+"/withdraw", `{"reason":"x"}`, bearer(h.roads)...), 403)
	wants(t, h.ask("POST", "/api/v1/notices/nonsense/withdraw", `{"reason":"x"}`, bearer(h.newsroom)...), 404)
}

func TestWhatIsSevereNeedsASecondPerson(t *testing.T) {
	h := build(t)
	severe := strings.Replace(work("隧道封闭", member("id", id1)), `"minor"`, `"severe"`, 1)
	first := decode[problem](t, wants(t, h.post(severe), 202))
	if again := decode[problem](t, wants(t, h.post(severe), 202)); first.Held == "" || again.Held != first.Held {
		t.Errorf("held as %q, a repeat as %q", first.Held, again.Held)
	}
	if got := h.standing(); len(got) != 0 {
		t.Fatalf("%q stand before anybody approved", got)
	}
	wants(t, h.get("/api/v1/notices/"+id1[9:]), 404)
	wants(t, h.get("/api/v1/held"), 401)
	wants(t, h.get("/api/v1/held", bearer(h.newsroom)...), 403)
	list := decode[struct {
		Held []struct {
			Held, By string
			Notice   struct{ ID string }
		}
	}](t, wants(t, h.get("/api/v1/held", bearer(h.chief)...), 200)).Held
	if len(list) != 1 || list[0].Held != first.Held || list[0].By != "newsroom" || list[0].Notice.ID != id1 {
		t.Fatalf("held: %+v", list)
	}
	decide := func(secret, id, body string, status int) *httptest.ResponseRecorder {
		t.Helper()
		return wants(t, h.ask("POST", "/api/v1/held/"+id, body, bearer(secret)...), status)
	}
	decide(h.newsroom, first.Held, `{"approve":true}`, 403)
	decide(h.chief, first.Held, `{}`, 400)
	decide(h.chief, "nonsense", `{"approve":true}`, 404)
	h.log.FailNext(hub.ErrFull)
	decide(h.chief, first.Held, `{"approve":true}`, 503) // it waits again
	if r := decode[notice.Receipt](t, decide(h.chief, first.Held, `{"approve":true}`, 200)); r.ID != id1 || r.State != notice.Active {
		t.Errorf("approved: %+v", r)
	}
	decide(h.chief, first.Held, `{"approve":true}`, 404)
	if got := h.standing(); !slices.Equal(got, []string{id1}) {
		t.Errorf("%q stand", got)
	}
	if r := decode[notice.Receipt](t, wants(t, h.post(severe), 200)); !r.Duplicate {
		t.Errorf("a repeat after the approval: %+v", r)
	}
	// Withdrawing needs nobody else; raising a revision does.
	extreme := strings.Replace(severe, `"severe"`, `"extreme"`, 1)
	raised := decode[problem](t, wants(t, h.ask("PUT", "/api/v1/notices/"+id1[9:], extreme, as(h.newsroom, "If-Match", "*")...), 202))
	decide(h.chief, raised.Held, `{"approve":false}`, 200)
	if e := h.get("/api/v1/notices/" + id1[9:]); !strings.Contains(e.Body.String(), `"severe"`) {
		t.Errorf("after a refusal: %s", e.Body)
	}
	wants(t, h.ask("POST", "/api/v1/notices/"+id1[9:]+"/withdraw", `{"reason":"误发"}`, bearer(h.newsroom)...), 200)
}

func TestNobodyApprovesTheirOwn(t *testing.T) {
	h := build(t)
	secret := h.token(desk.Token{Name: "duty", Publisher: notice.Party{ID: "yunxi-police"}, Approve: true, MaxSeverity: notice.Moderate})
	severe := strings.Replace(work("隧道封闭"), `"minor"`, `"severe"`, 1)
	held := decode[problem](t, wants(t, h.ask("POST", "/api/v1/notices", severe, bearer(secret)...), 202)).Held
	wants(t, h.ask("POST", "/api/v1/held/"+held, `{"approve":true}`, bearer(secret)...), 403)
	wants(t, h.ask("POST", "/api/v1/held/"+held, `{"approve":true}`, bearer(h.chief)...), 200)
}

func TestATokenThatHoldsTooMuchIsRefused(t *testing.T) {
	h := build(t)
	severe := func(i int) string {
		return strings.Replace(work(fmt.Sprint("封闭", i)), `"minor"`, `"severe"`, 1)
	}
	var list []string
	for i := range 210 {
		list = append(list, severe(i))
	}
	got := decode[results](t, wants(t, h.post("["+strings.Join(list, ",")+"]"), 207))
	count := map[int]int{}
	for _, r := range got.Results {
		count[r.Status]++
	}
	if count[202] != 200 || count[503] != 10 {
		t.Errorf("statuses %v", count)
	}
	wants(t, h.post(work("一般")), 201)
}

func TestATokenReachesNoFurtherThanItsScope(t *testing.T) {
	h := build(t, func(c *serve.Config) {})
	narrow := h.token(desk.Token{Name: "narrow", Publisher: notice.Party{ID: "yunxi-town"}, Kinds: []notice.Kind{notice.Weather}, Areas: []string{"3612"}})
	w := wants(t, h.ask("POST", "/api/v1/notices", work("甲"), bearer(narrow)...), 403)
	if p := decode[problem](t, w); !subset([]string{"kind"}, p.fields()) {
		t.Errorf("%s", w.Body)
	}
	doc := strings.NewReplacer(`"traffic"`, `"weather"`, `"roadwork"`, `"fog"`).Replace(work("大雾"))
	if p := decode[problem](t, wants(t, h.ask("POST", "/api/v1/notices", doc, bearer(narrow)...), 403)); !subset([]string{"areas"}, p.fields()) {
		t.Errorf("problems %+v", p)
	}
	wants(t, h.ask("POST", "/api/v1/notices", strings.Replace(doc, "361199", "361281", 1), bearer(narrow)...), 201)
}

// TestWhoPublishesHearsWhatIsLikelyWrong: published, tried, revised or in a list, and
// nothing is refused for it.
func TestWhoPublishesHearsWhatIsLikelyWrong(t *testing.T) {
	h := build(t)
	doc := strings.Replace(work("施工"), `"headline":"施工"`, `"headline":"施工","description":"有事找驾驶员王强。"`, 1)
	if doc == work("施工") {
		t.Fatal("the notice names nobody")
	}
	type said struct {
		ID       notice.ID
		Warnings notice.Problems
	}
	named := func(where string, ps notice.Problems) {
		t.Helper()
		if !slices.ContainsFunc(ps, func(p notice.Problem) bool {
			return p.Field == "text.zh-CN.description" && p.Warning && p.Message[notice.Chinese] != "" && p.Message[notice.English] != ""
		}) {
			t.Errorf("%s: nobody is told of the name: %+v", where, ps)
		}
	}
	post := func(path, doc string, status int) said {
		t.Helper()
		return decode[said](t, wants(t, h.ask("POST", path, doc, bearer(h.newsroom)...), status))
	}
	named("tried", post("/api/v1/notices?dryRun=1", doc, 200).Warnings)
	out := post("/api/v1/notices", doc, 201)
	named("published", out.Warnings)
	again := strings.Replace(doc, "有事找", "有急事找", 1)
	named("revised", decode[said](t, wants(t, h.ask("PUT", "/api/v1/notices/"+out.ID.UUID(), again, as(h.newsroom, "If-Match", "*")...), 200)).Warnings)
	list := decode[struct{ Results []said }](t, wants(t, h.ask("POST", "/api/v1/notices", "["+doc+","+work("养护")+"]", bearer(h.newsroom)...), 200)).Results
	named("in a list", list[0].Warnings)
	if slices.ContainsFunc(list[1].Warnings, func(p notice.Problem) bool { return p.Field == "text.zh-CN.description" }) {
		t.Errorf("its neighbour names nobody: %+v", list[1].Warnings)
	}
}
