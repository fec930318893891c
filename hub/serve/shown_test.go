package serve_test

import (
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"wayside/hub/desk"
	"wayside/hub/live"
	"wayside/hub/notice"
	"wayside/hub/sign"
)

// display puts up the sign of two lines and returns a token of its display.
func (h *house) display() string {
	h.Helper()
	wants(h, h.ask("PUT", "/api/v1/signs/g320.n", twoLines, bearer(h.admin())...), http.StatusCreated)
	return h.token(desk.Token{Name: "display", Publisher: notice.Party{ID: "yunxi-police"}, Sign: "g320.n"})
}

const reports = "/api/v1/signs/g320.n/shown"

func TestOnlyTheDisplayOfASignSaysWhatItShows(t *testing.T) {
	h := build(t)
	own := h.display()
	other := h.token(desk.Token{Name: "other", Publisher: notice.Party{ID: "yunxi-police"}, Sign: "g320.s"})
	const beat = `{"showing":{"drawAgeMs":1,"pages":[]}}`
	for name, c := range map[string]struct {
		header []string
		want   int
	}{
		"nobody": {nil, 401}, "a stranger": {bearer("wst_wrong"), 401}, "another display": {bearer(other), 403},
		"a publisher": {bearer(h.newsroom), 403}, "who approves": {bearer(h.chief), 403},
	} {
		if w := h.ask("POST", reports, beat, c.header...); w.Code != c.want {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
	if n := len(h.roster.Records(h.clock.now())); n != 0 {
		t.Fatalf("%d displays are known of those that were refused", n)
	}
	wants(t, h.ask("POST", reports, beat, bearer(own)...), http.StatusOK)
	wants(t, h.ask("POST", reports, `{"sign":"g320.s"}`, bearer(own)...), http.StatusUnprocessableEntity)
	wants(t, h.ask("POST", reports, `{"pad":"`+strings.Repeat("x", 64<<10)+`"}`, bearer(own)...), http.StatusRequestEntityTooLarge)
	wants(t, h.ask("DELETE", "/api/v1/signs/g320.n", "", as(h.token(desk.Token{Name: "admin2", Publisher: notice.Party{ID: "office"}, Admin: true}))...), http.StatusNoContent)
	wants(t, h.ask("POST", reports, beat, bearer(own)...), http.StatusNotFound)
}

// TestADisplayMayDoNothingElse: its token hangs by a road.
func TestADisplayMayDoNothingElse(t *testing.T) {
	h := build(t)
	own := h.display()
	secret := h.publish(strings.Replace(work("内部"), `"kind"`, `"audience":"restricted","kind"`, 1))
	if e := h.get("/api/v1/notices/"+secret.ID.UUID(), bearer(h.newsroom)...); e.Code != http.StatusOK {
		t.Fatalf("its publisher sees it with %d", e.Code)
	}
	for _, ask := range [][2]string{
		{"POST", "/api/v1/notices"}, {"PUT", "/api/v1/notices/" + secret.ID.UUID()}, {"POST", "/api/v1/fit"}, {"PUT", "/api/v1/sources/x"},
		{"GET", "/api/v1/held"}, {"GET", "/api/v1/roster"}, {"GET", "/api/v1/receipts"}, {"GET", "/api/v1/doubts"}, {"PUT", "/api/v1/signs/g320.n"},
	} {
		if w := h.ask(ask[0], ask[1], work("假"), bearer(own)...); w.Code != http.StatusForbidden {
			t.Errorf("%s %s: %d %s", ask[0], ask[1], w.Code, w.Body)
		}
	}
	wants(t, h.get("/api/v1/notices/"+secret.ID.UUID(), bearer(own)...), http.StatusNotFound)
	wants(t, h.get("/api/v1/notices?status=test", bearer(own)...), http.StatusUnauthorized)
	wants(t, h.ask("POST", "/api/v1/tickets", "", bearer(own)...), http.StatusCreated)
}

func TestADisplayThatTalksTooMuchIsSlowedDown(t *testing.T) {
	h := build(t)
	own, slowed := h.display(), 0
	for range 40 {
		if w := h.ask("POST", reports, `{}`, bearer(own)...); w.Code == http.StatusTooManyRequests && w.Header().Get("Retry-After") != "" {
			slowed++
		}
	}
	if slowed == 0 {
		t.Error("forty messages at once went through")
	}
}

func TestTheRosterTellsWhatStandsOnEachSign(t *testing.T) {
	h := build(t)
	own := h.display()
	r := h.publish(strings.Replace(work("G320 施工"), `"roads":[{"name":"G320"}]`, `"roads":[{"name":"G320","from":{"chainage":1285000}}]`, 1))
	showing := decode[sign.Showing](t, h.get("/signs/g320.n.json"))
	beat := func(px string) string {
		w := wants(t, h.ask("POST", reports, fmt.Sprintf(`{"type":"shown","build":"b7","seq":%d,"clockErrorMs":-1500,"showing":{"profile":1,"asOf":%q,"drawAgeMs":40,"pages":[{"notice":%q,"revision":1,"px":%q}]},
			"receipts":[{"notice":%q,"revision":1,"first":%q,"last":%q,"px":%q,"asOf":%q,"profile":1}]}`,
			r.Seq, showing.AsOf.Format(time.RFC3339), r.ID, px, r.ID, showing.AsOf.Format(time.RFC3339), showing.AsOf.Format(time.RFC3339), px, showing.AsOf.Format(time.RFC3339)), bearer(own)...), http.StatusOK)
		return w.Body.String()
	}
	if got := beat(showing.Pages[0].Px); !strings.Contains(got, `"state":"fine"`) || !strings.Contains(got, `"status":"kept"`) || !strings.Contains(got, `"approved":true`) {
		t.Errorf("got %s", got)
	}
	type listed struct {
		Sign   string
		Lines  [][]string
		Wanted []struct {
			Notice notice.ID
			Px     string
		}
		Display struct {
			State, Build string
			Seq          int
			ClockErrorMs int
			Confirmed    time.Time
		}
	}
	got := decode[struct {
		Build   string
		States  map[string]int
		Signs   []listed
		Changes []desk.Change
	}](t, wants(t, h.get("/api/v1/roster", bearer(h.newsroom)...), http.StatusOK))
	if len(got.Signs) != 1 {
		t.Fatalf("%+v", got)
	}
	one := got.Signs[0]
	if one.Wanted[0].Notice != r.ID || one.Wanted[0].Px != showing.Pages[0].Px || one.Lines[0][0] != "前方5公里施工" || one.Display.State != "fine" || one.Display.Build != "b7" ||
		one.Display.Seq != int(r.Seq) || one.Display.ClockErrorMs != -1500 || one.Display.Confirmed.IsZero() || got.States["fine"] != 1 {
		t.Errorf("%+v", one)
	}
	for _, target := range []string{"/api/v1/roster", "/api/v1/receipts"} {
		wants(t, h.get(target), http.StatusUnauthorized)
	}
	wants(t, h.get("/api/v1/receipts?notice=x&since=y&limit=0", bearer(h.newsroom)...), http.StatusBadRequest)
	if list := h.get("/api/v1/receipts?notice="+r.ID.UUID()+"&sign=g320.n", bearer(h.newsroom)...).Body.String(); strings.Count(list, `"approved":true`) != 1 {
		t.Errorf("receipts %s", list)
	}
	if w := h.get("/metrics", "From", "127.0.0.1:1"); !strings.Contains(w.Body.String(), `wayside_displays{state="fine"} 1`) || !strings.Contains(w.Body.String(), "wayside_display_receipts_total 1") {
		t.Error("the metrics don't tell")
	}
}

func TestThePageOfTheSignsTellsNothingThatIsNotOnTheRoad(t *testing.T) {
	h := build(t)
	own := h.display()
	page := func() string {
		return text(t, wants(t, h.get("/signs/?lang=zh-CN"), http.StatusOK))
	}
	h.publish(strings.Replace(work("内部警情"), `"kind"`, `"audience":"restricted","kind"`, 1))
	h.publish(strings.Replace(work("演练一条"), `"kind"`, `"status":"exercise","kind"`, 1))
	h.publish(strings.Replace(work("预发一条"), `"kind"`, fmt.Sprintf(`"releaseAt":%q,"kind"`, time.Now().Add(time.Hour).UTC().Format(time.RFC3339)), 1))
	if got := page(); strings.Contains(got, "内部") || strings.Contains(got, "演练") || strings.Contains(got, "预发") || !strings.Contains(got, `alt="请按现场标志行驶"`) || !strings.Contains(got, "不回报") {
		t.Errorf("the page is %s", got)
	}
	h.publish(strings.Replace(work("G320 施工"), `"roads":[{"name":"G320"}]`, `"roads":[{"name":"G320","from":{"chainage":1285000}}]`, 1))
	got := page()
	if !strings.Contains(got, `alt="前方5公里施工 / 减速慢行"`) || !strings.Contains(got, "G320 施工") {
		t.Errorf("the page is %s", got)
	}
	showing := decode[sign.Showing](t, h.get("/signs/g320.n.json"))
	picture := "/signs/g320.n.svg?page=1&v=" + showing.Pages[0].Px[7:19]
	if !strings.Contains(got, strings.ReplaceAll(picture, "&", "&amp;")) {
		t.Errorf("the page has no picture %s", picture)
	}
	wants(t, h.get(picture), http.StatusOK)
	wants(t, h.ask("POST", reports, fmt.Sprintf(`{"build":"secret-build","showing":{"drawAgeMs":1,"pages":[{"px":%q}]}}`, showing.Pages[0].Px), bearer(own)...), http.StatusOK)
	h.clock.forward(2 * time.Second)
	if got := page(); !strings.Contains(got, "核对，屏上就是这样") || strings.Contains(got, "secret-build") {
		t.Errorf("the page is %s", got)
	}
	h.clock.forward(5 * time.Minute)
	if got := page(); !strings.Contains(got, "没有回报 · 最近一次核对相符") {
		t.Errorf("the page is %s", got)
	}
	if home := h.get("/?lang=zh-CN"); !strings.Contains(text(t, home), `href="/signs/?lang=zh-CN"`) {
		t.Error("the driver's page does not lead to it")
	}
}

func TestATrialTellsWhatEachSignWouldShow(t *testing.T) {
	h := build(t)
	h.display()
	type tried struct {
		ID    notice.ID
		Signs []struct {
			Sign, Verdict string
			Lines         [][]string
			Problems      notice.Problems
		}
		Results []struct {
			Signs []struct{ Sign, Verdict string }
		}
	}
	try := func(doc string, want int) tried {
		t.Helper()
		return decode[tried](t, wants(t, h.ask("POST", "/api/v1/notices?dryRun=1", doc, bearer(h.newsroom)...), want))
	}
	near := strings.Replace(work("G320 施工"), `"roads":[{"name":"G320"}]`, `"roads":[{"name":"G320","from":{"chainage":1285000}}]`, 1)
	if got := try(near, 200); got.ID == "" || len(got.Signs) != 1 || got.Signs[0].Sign != "g320.n" || got.Signs[0].Verdict != "fits" || got.Signs[0].Lines[0][0] != "前方5公里施工" {
		t.Errorf("%+v", got)
	}
	if got := try(strings.Replace(near, "G320", "S211", 2), 200); len(got.Signs) != 0 {
		t.Errorf("a notice of another road: %+v", got)
	}
	unfit := strings.Replace(strings.Replace(near, `"roadwork"`, `"other"`, 1), "G320 施工", strings.Repeat("很长的一句话", 9), 1)
	if got := try(unfit, 200); len(got.Signs) != 1 || got.Signs[0].Verdict != "doesNotFit" || !got.Signs[0].Problems.Failed() || len(got.Signs[0].Lines) != 0 {
		t.Errorf("%+v", got)
	}
	if got := try(strings.Replace(near, `"kind"`, `"audience":"restricted","kind"`, 1), 200); len(got.Signs) != 0 {
		t.Errorf("what is not for everybody: %+v", got)
	}
	if got := try("["+near+","+unfit+"]", 200); len(got.Results) != 2 || got.Results[0].Signs[0].Verdict != "fits" || got.Results[1].Signs[0].Verdict != "doesNotFit" {
		t.Errorf("%+v", got)
	}
	if got := try(strings.Replace(near, `"minor"`, `"extreme"`, 1), 202); len(got.Signs) != 1 {
		t.Errorf("what would wait for a second person: %+v", got)
	}
	stands := h.publish(strings.Replace(near, "1285000", "1290000", 1))
	revised := decode[tried](t, wants(t, h.ask("PUT", "/api/v1/notices/"+stands.ID.UUID()+"?dryRun=1", near, as(h.newsroom, "If-Match", "*")...), 200))
	if len(revised.Signs) != 1 || revised.Signs[0].Verdict != "fits" {
		t.Errorf("a revision that is only tried: %+v", revised)
	}
	if list := text(t, h.get("/api/v1/signs")); !strings.Contains(list, `"lines":[["前方10公里施工"`) {
		t.Errorf("the list of signs is %s", list)
	}
	if real := h.ask("POST", "/api/v1/notices", near, bearer(h.newsroom)...).Body.String(); strings.Contains(real, `"signs"`) {
		t.Errorf("a receipt that is no trial's: %s", real)
	}
}

func TestWhatADisplaySaysOverItsStreamCountsAsWell(t *testing.T) {
	h := build(t)
	own := h.display()
	over := func(doc string) string {
		err := h.web.ShownOver(live.Receipt{Address: netip.MustParseAddr("192.0.2.9"), Raw: []byte(doc)})
		return fmt.Sprint(err)
	}
	for doc, want := range map[string]string{
		`{"type":"shown","sign":"g320.n"}`: "no token", `{"type":"shown","sign":"g320.n","token":"wst_x"}`: "no token", `{"type":"shown","token":7}`: "wrong type",
		`{"type":"shown","sign":"g320.n","token":"` + h.chief + `"}`: "not of this sign", `{"type":"shown","sign":"g320.s","token":"` + own + `"}`: "not of this sign",
		`{"type":"shown","sign":"g320.n","token":"` + own + `","waiting":-1}`: "problems",
	} {
		if got := over(doc); !strings.Contains(got, want) {
			t.Errorf("%s: %s, want %s", doc, got, want)
		}
	}
	if n := len(h.roster.Records(h.clock.now())); n != 0 {
		t.Errorf("%d displays are known of messages that were refused", n)
	}
	if got := over(`{"type":"shown","sign":"g320.n","token":"` + own + `","showing":{"drawAgeMs":1,"pages":[]}}`); got != "<nil>" {
		t.Errorf("a good message: %s", got)
	}
	if r := h.roster.Record("g320.n", h.clock.now()); r.State != "fine" {
		t.Errorf("%+v", r)
	}
	if err := h.desk.Revoke(t.Context(), "display"); err != nil { // it was stolen with its box
		t.Fatal(err)
	}
	if got := over(`{"type":"shown","sign":"g320.n","token":"` + own + `","showing":{"drawAgeMs":1,"pages":[]}}`); !strings.Contains(got, "no token that is good") {
		t.Errorf("the next message of a display whose token was revoked: %s", got)
	}
	wants(t, h.ask("POST", reports, `{"showing":{"drawAgeMs":1,"pages":[]}}`, bearer(own)...), http.StatusUnauthorized)
	if strings.Contains(h.said.String(), own) {
		t.Error("the token is in the log")
	}
}
