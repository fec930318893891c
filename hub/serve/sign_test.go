package serve_test

import (
	"encoding/json"
	"image/png"
	"net/http"
	"strings"
	"testing"
	"time"

	"wayside/hub/desk"
	"wayside/hub/notice"
	"wayside/hub/sign"
)

// twoLines is a sign of two lines of ten characters on G320.
const twoLines = `{"id":"g320.n","width":160,"height":34,"pitch":20,"speed":80,"panel":"rg","filter":"road=G320","languages":["zh-CN"],"place":{"road":"G320","chainage":1280000,"ahead":"rising"},"text":{"zh-CN":"请按现场标志行驶"},"fill":"text"}`

func (h *house) admin() string {
	return h.token(desk.Token{Name: "admin", Publisher: notice.Party{ID: "office"}, Admin: true, Rate: 100_000})
}

func TestOnlyAnAdministratorChangesASignAndNobodyBlindly(t *testing.T) {
	h := build(t)
	admin := h.admin()
	const at = "/api/v1/signs/g320.n"
	wants(t, h.ask("PUT", at, twoLines), http.StatusUnauthorized)
	wants(t, h.ask("PUT", at, twoLines, bearer(h.chief)...), http.StatusForbidden)
	wants(t, h.ask("PUT", "/api/v1/signs/other", twoLines, bearer(admin)...), http.StatusUnprocessableEntity)
	bad := decode[problem](t, wants(t, h.ask("PUT", at, `{"id":"g320.n","width":1,"height":34,"panel":"pink","filter":"kind=x"}`, bearer(admin)...), http.StatusUnprocessableEntity))
	if got := strings.Join(bad.fields(), " "); !strings.Contains(got, "filter.kind") || !strings.Contains(got, "width") || !strings.Contains(got, "panel") || !strings.Contains(got, "place") {
		t.Errorf("fields %s", got)
	}
	if long := h.ask("PUT", at, strings.Replace(twoLines, "请按现场标志行驶", strings.Repeat("请按现场标志行驶", 9), 1), bearer(admin)...); !strings.Contains(long.Body.String(), "text.zh-CN") {
		t.Errorf("a default text that does not fit: %d %s", long.Code, long.Body)
	}
	made := wants(t, h.ask("PUT", at, twoLines, bearer(admin)...), http.StatusCreated)
	tag := made.Header().Get("ETag")
	changed := strings.Replace(twoLines, "clock", "blank", 1)
	changed = strings.Replace(changed, `"speed":80`, `"speed":60`, 1)
	wants(t, h.ask("PUT", at, changed, bearer(admin)...), http.StatusPreconditionRequired)
	wants(t, h.ask("PUT", at, changed, as(admin, "If-Match", `"7"`)...), http.StatusPreconditionFailed)
	wants(t, h.ask("PUT", at, changed, as(admin, "If-Match", tag)...), http.StatusOK)
	wants(t, h.ask("PUT", at, twoLines, as(admin, "If-Match", tag)...), http.StatusPreconditionFailed)
	got := h.get(at)
	if p := decode[sign.Profile](t, got); p.Speed != 60 || p.MaxPages != 2 || got.Header().Get("ETag") != `"2"` {
		t.Errorf("%+v %s", p, got.Header())
	}
	wants(t, h.get(at, "If-None-Match", `"2"`), http.StatusNotModified)
	if list := h.get("/api/v1/signs").Body.String(); !strings.Contains(list, `"sign":"g320.n"`) {
		t.Error(list)
	}
	wants(t, h.ask("DELETE", at, "", bearer(h.chief)...), http.StatusForbidden)
	wants(t, h.ask("DELETE", at, "", bearer(admin)...), http.StatusNoContent)
	wants(t, h.ask("DELETE", at, "", bearer(admin)...), http.StatusNotFound)
	wants(t, h.get(at), http.StatusNotFound)
	wants(t, h.get("/signs/g320.n.json"), http.StatusNotFound)
	acts, err := h.desk.Acts(t.Context(), 0, 100)
	said := ""
	for _, a := range acts {
		said += a.Who + " " + a.What + " " + a.Subject + "\n"
	}
	if err != nil || strings.Count(said, "admin sign changed g320.n") != 2 || strings.Count(said, "admin sign removed g320.n") != 1 {
		t.Errorf("the audit says %s, %v", said, err)
	}
}

func TestASignShowsWhatIsInForceAndDropsItOnTime(t *testing.T) {
	h := build(t)
	wants(t, h.ask("PUT", "/api/v1/signs/g320.n", twoLines, bearer(h.admin())...), http.StatusCreated)
	text := func() string { return h.get("/signs/g320.n.txt").Body.String() }
	if got := text(); got != "请按现场标志行驶\n" {
		t.Errorf("with nothing in force: %q", got)
	}
	doc := strings.Replace(work("G320 施工"), `"roads":[{"name":"G320"}]`, `"roads":[{"name":"G320","from":{"chainage":1285000}}]`, 1)
	r := h.publish(doc)
	h.publish(strings.Replace(work("别处"), "G320", "S211", 1))
	if got := text(); got != "前方5公里施工\n减速慢行\n" {
		t.Errorf("got %q", got)
	}
	showing := decode[sign.Showing](t, wants(t, h.get("/signs/g320.n.json"), http.StatusOK))
	if len(showing.Pages) != 1 || showing.Pages[0].Notices[0] != r.ID || !showing.Notices[0].Shown || len(showing.Notices) != 1 || showing.Pages[0].Expires.IsZero() || strings.Join(showing.Default.Lines, "") != "请按现场标志行驶" {
		t.Errorf("%+v", showing)
	}
	image, err := png.Decode(wants(t, h.get("/signs/g320.n.png"), http.StatusOK).Body)
	if err != nil || image.Bounds().Dx() != 162*8 {
		t.Errorf("%v %v", image.Bounds(), err)
	}
	if svg := h.get("/signs/g320.n.svg"); !strings.Contains(svg.Body.String(), "<title>前方5公里施工 / 减速慢行</title>") || svg.Header().Get("Content-Type") != "image/svg+xml" {
		t.Errorf("%s", svg.Header())
	}
	wants(t, h.get("/signs/g320.n.png?page=2"), http.StatusBadRequest)
	wants(t, h.get("/signs/g320.n.gif"), http.StatusNotFound)
	h.clock.forward(13 * time.Hour)
	if got := text(); got != "请按现场标志行驶\n" {
		t.Errorf("after its expiry: %q", got)
	}
}

func TestAControllerWithoutHanGetsTheEnglishText(t *testing.T) {
	h := build(t)
	doc := strings.Replace(twoLines, `"fill":"text"`, `"fill":"clock"`, 1)
	wants(t, h.ask("PUT", "/api/v1/signs/g320.n", doc, bearer(h.admin())...), http.StatusCreated)
	both := strings.Replace(work("施工"), `"text":{`, `"text":{"en":{"headline":"Roadwork"},`, 1)
	h.publish(strings.Replace(both, `"roads":[{"name":"G320"}]`, `"roads":[{"name":"G320","from":{"chainage":1285000}}]`, 1))
	if got := h.get("/signs/g320.n.multi").Body.String(); got != "[pt40o0]ROADWORK 5 KM AHEAD[nl]SLOW DOWN" {
		t.Errorf("got %q", got)
	}
	h = build(t)
	wants(t, h.ask("PUT", "/api/v1/signs/g320.n", doc, bearer(h.admin())...), http.StatusCreated)
	h.publish(strings.Replace(work("前方落石"), "roadwork", "other", 1)) // nothing of it is known in English
	if p := decode[problem](t, wants(t, h.get("/signs/g320.n.multi"), http.StatusConflict)); !strings.Contains(p.Problems[0].Message["en"], "U+524D") {
		t.Errorf("%+v", p)
	}
}

func TestPracticeIsNeverOnAPublicSign(t *testing.T) {
	h := build(t)
	doc := strings.Replace(twoLines, `"filter":"road=G320"`, `"filter":"status=exercise,test"`, 1)
	wants(t, h.ask("PUT", "/api/v1/signs/g320.n", doc, bearer(h.admin())...), http.StatusCreated)
	h.publish(work("演练", member("status", "exercise")))
	if got := h.get("/signs/g320.n.txt").Body.String(); got != "请按现场标志行驶\n" {
		t.Errorf("got %q", got)
	}
}

func TestWhoPublishesIsToldBeforehandWhatSignsWouldShow(t *testing.T) {
	h := build(t)
	admin := h.admin()
	wants(t, h.ask("PUT", "/api/v1/signs/g320.n", twoLines, bearer(admin)...), http.StatusCreated)
	wants(t, h.ask("PUT", "/api/v1/signs/s211", strings.NewReplacer("g320.n", "s211", "road=G320", "road=S211").Replace(twoLines), bearer(admin)...), http.StatusCreated)
	wants(t, h.ask("POST", "/api/v1/fit", work("G320 施工")), http.StatusUnauthorized)
	wants(t, h.ask("POST", "/api/v1/fit", "{", bearer(h.newsroom)...), http.StatusUnprocessableEntity)
	type told struct{ Signs []sign.Showing }
	got := decode[told](t, wants(t, h.ask("POST", "/api/v1/fit", work("G320 施工"), bearer(h.newsroom)...), http.StatusOK))
	if len(got.Signs) != 1 || got.Signs[0].Sign != "g320.n" || got.Signs[0].Notices[0].Verdict != sign.Fits {
		t.Errorf("%+v", got)
	}
	long, _ := json.Marshal(strings.Repeat("很长的一句话说不完", 8))
	unfit := strings.Replace(work("x"), `"headline":"x"`, `"headline":`+string(long), 1)
	unfit = strings.Replace(unfit, `"event":"roadwork"`, `"event":"other"`, 1)
	got = decode[told](t, wants(t, h.ask("POST", "/api/v1/fit?sign=s211", unfit, bearer(h.newsroom)...), http.StatusOK))
	if it := got.Signs[0].Notices[0]; it.Verdict != sign.Unfit || it.Shown || !it.Problems.Failed() {
		t.Errorf("%+v", it)
	}
	practice := decode[told](t, wants(t, h.ask("POST", "/api/v1/fit", work("G320 施工", member("status", "test")), bearer(h.newsroom)...), http.StatusOK))
	if pg := practice.Signs[0].Pages[0]; !pg.Test || !strings.HasPrefix(pg.Lines[0], "测试") {
		t.Errorf("%+v", pg)
	}
	wants(t, h.ask("POST", "/api/v1/fit?sign=none", work("x"), bearer(h.newsroom)...), http.StatusNotFound)
	if n := h.hub.Head(); n != 0 {
		t.Errorf("something was published: %d", n)
	}
}
