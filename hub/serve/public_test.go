package serve_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"wayside/hub"
	"wayside/hub/intake"
	"wayside/hub/notice"
)

// tap posts a form as a page of the hub does.
func (h *house) tap(target, body string, header ...string) (status int, location string) {
	h.Helper()
	w := h.ask("POST", target, body, append([]string{"Content-Type", "application/x-www-form-urlencoded"}, header...)...)
	return w.Code, w.Header().Get("Location")
}

func TestADoubtCountsOnceForAnAddressAndARevision(t *testing.T) {
	h := build(t)
	id := strings.TrimPrefix(string(h.publish(work("G320封闭")).ID), "urn:uuid:")
	shown := func() string {
		h.clock.forward(2 * time.Second)
		return regexp.MustCompile(`已有 \d+ 人反映`).FindString(text(t, wants(t, h.get("/notices/"+id), 200)))
	}
	if got := shown(); got != "" {
		t.Errorf("before anybody said so: %s", got)
	}
	for i, c := range []struct {
		from, body, want string
		status           int
	}{
		{"192.0.2.1:1", "revision=1", "已有 1 人反映", 303}, {"192.0.2.1:2", "revision=1", "已有 1 人反映", 303}, {"192.0.2.2:1", "revision=1&lang=en", "已有 2 人反映", 303},
		{"[2001:db8::1]:1", "revision=1", "已有 3 人反映", 303}, {"[2001:db8::2]:1", "revision=1", "已有 3 人反映", 303}, // one /64 is one
		{"192.0.2.3:1", "revision=2", "已有 3 人反映", 400}, {"192.0.2.3:1", "revision=x", "已有 3 人反映", 400}, {"192.0.2.3:1", "", "已有 3 人反映", 400},
		{"192.0.2.3:1", "revision=1&x=" + strings.Repeat("a", 5000), "已有 3 人反映", 400},
	} {
		status, to := h.tap("/notices/"+id, c.body, "From", c.from)
		if status != c.status || status == 303 && !strings.HasSuffix(to, "#thanks") {
			t.Errorf("%d: %d to %q", i, status, to)
		}
		if got := shown(); got != c.want {
			t.Errorf("%d: the page says %q, want %q", i, got, c.want)
		}
	}
	if _, to := h.tap("/notices/"+id, "revision=1&lang=en", "From", "192.0.2.2:9"); to != "/notices/"+id+"?lang=en#thanks" {
		t.Errorf("the reader of English is led to %q", to)
	}
	if status, _ := h.tap("/notices/"+id, "revision=1", "Sec-Fetch-Site", "cross-site"); status != http.StatusForbidden {
		t.Errorf("another site's page may doubt: %d", status)
	}
	if status, _ := h.tap("/notices/0b6f5a1e-38cb-4f0e-9f0e-5d5fb0a1ffff", "revision=1"); status != http.StatusNotFound {
		t.Errorf("a notice that is not there: %d", status)
	}
	limited := 0
	for range 10 {
		if status, _ := h.tap("/notices/"+id, "revision=1", "From", "198.51.100.7:1"); status == http.StatusTooManyRequests {
			limited++
		}
	}
	if limited != 6 {
		t.Errorf("%d of 10 in a row were refused, want 6", limited)
	}
	wants(t, h.get("/api/v1/doubts"), 401)
	wants(t, h.get("/api/v1/doubts", bearer(h.newsroom)...), 403)
	var list struct {
		Doubts []struct {
			ID              string
			Revision, Count int
		}
	}
	if err := json.Unmarshal(wants(t, h.get("/api/v1/doubts", bearer(h.chief)...), 200).Body.Bytes(), &list); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(list.Doubts); got != "[{urn:uuid:"+id+" 1 4}]" {
		t.Errorf("operators see %s", got)
	}
}

func TestNobodyDoubtsWhatIsOver(t *testing.T) {
	h := build(t)
	r := h.publish(work("G320封闭"))
	id := strings.TrimPrefix(string(r.ID), "urn:uuid:")
	wants(t, h.ask("POST", "/api/v1/notices/"+id+"/withdraw", `{"reason":"已恢复"}`, bearer(h.newsroom)...), 200)
	if status, _ := h.tap("/notices/"+id, "revision=1"); status != 303 {
		t.Errorf("status %d", status)
	}
	if n, err := h.desk.Doubted(t.Context(), string(r.ID), 1); err != nil || n != 0 {
		t.Errorf("%d doubts of what is over, %v", n, err)
	}
	if page := text(t, h.get("/notices/"+id)); strings.Contains(page, `class="panel doubt"`) {
		t.Error("the page still asks")
	}
}

func TestWhatIsOverStaysForAWhileAndNeverCrowdsThePage(t *testing.T) {
	h := build(t)
	for i := range 15 {
		r := h.publish(work(fmt.Sprintf("G320封闭第%d次", i)))
		wants(t, h.ask("POST", "/api/v1/notices/"+r.ID.UUID()+"/withdraw", `{"reason":"已恢复"}`, bearer(h.newsroom)...), 200)
	}
	page := text(t, h.get("/?lang=zh-CN"))
	if n := strings.Count(page, ` over" id="n-`); n != 12 || !strings.Contains(page, "第14次") || strings.Contains(page, "第2次") {
		t.Errorf("%d are shown as over, want the newest 12", n)
	}
	h.clock.forward(31 * time.Minute)
	if page := text(t, h.get("/?lang=zh-CN")); strings.Contains(page, ` over" id="n-`) {
		t.Error("what has long been over is still shown")
	}
}

func TestARoadSaysWhatIsKnownAndSinceWhen(t *testing.T) {
	h := build(t)
	add := func(name string, covers ...string) {
		t.Helper()
		if err := h.intake.Add(t.Context(), intake.Source{Name: name, Covers: covers, StaleAfter: 10 * time.Minute, Author: hub.Author{Publisher: notice.Party{ID: name}}}); err != nil {
			t.Fatal(err)
		}
	}
	submit := func(d notice.Delivery) {
		t.Helper()
		d.Complete = d.Err == nil
		if _, err := h.intake.Submit(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	add("works", "G320", "S211")
	add("police", "G320", "361199")
	add("cameras", "X205")
	submit(notice.Delivery{Source: "works"})
	heard := h.clock.now().UTC().Format("15:04")
	h.clock.forward(20 * time.Minute)
	submit(notice.Delivery{Source: "police"})
	submit(notice.Delivery{Source: "cameras", Err: errors.New("no route")})
	h.publish(work("S38施工", `,"group":"x"`))
	checked := h.clock.now().UTC().Format("15:04")
	h.clock.forward(2 * time.Second)
	page := text(t, wants(t, h.get("/"), 200))
	for road, want := range map[string]string{
		"G320": "1 条消息", // it has a notice: one of its two sources answers
		"S211": heard + " 起没有数据", "X205": " 起没有数据",
	} {
		line := regexp.MustCompile(`<li class="[^"]*"><a href="/road/` + road + `">.*?</li>`).FindString(page)
		if !strings.Contains(line, want) || road == "G320" && strings.Contains(line, "没有数据") {
			t.Errorf("%s: %s, want %q", road, line, want)
		}
	}
	if strings.Contains(page, `href="/road/361199"`) {
		t.Error("an area is listed as a road")
	}
	if page := text(t, h.get("/road/S211")); !strings.Contains(page, heard+" 起没有数据") || strings.Contains(page, "<b>目前没有消息</b>") {
		t.Error("the page of a silent road reads like good news")
	}
	if page := text(t, h.get("/area/361199")); !strings.Contains(page, checked+" 核对") || strings.Contains(page, `id="stale">`) {
		t.Error("the silence of others is told of an area whose own source answers")
	}
	if page := text(t, h.get("/?road=S211,X999&vehicle=hgv")); strings.Count(page, `<a href="/road/`) < 2 || !strings.Contains(page, "行程：S211、X999、货车") {
		t.Error("the trip does not say how its roads stand")
	}
}

func TestAPosterIsOnePaperOrAnother(t *testing.T) {
	h := build(t)
	r := h.publish(work("G320封闭"))
	id := strings.TrimPrefix(string(r.ID), "urn:uuid:")
	page := text(t, wants(t, h.get("/notices/"+id+".poster"), 200))
	for _, want := range []string{"G320封闭", "到期请取下", r.Code, "122", "hub.example/n/" + r.Code, `/poster/a4.css`} {
		if !strings.Contains(page, want) {
			t.Errorf("the poster lacks %q", want)
		}
	}
	if page := text(t, wants(t, h.get("/notices/"+id+".poster?lang=en&paper=a3"), 200)); !strings.Contains(page, "/poster/a3.css") || !strings.Contains(page, "Take down at") {
		t.Error("not on A3, or not in English first")
	}
	for target, to := range map[string]string{
		"/notices/" + id + ".poster?paper=a4": "/notices/" + id + ".poster", "/notices/" + id + ".poster?kind=case&utm_source=x": "/notices/" + id + ".poster",
		"/poster?paper=a4&road=g320": "/poster?road=G320",
	} {
		if w := wants(t, h.get(target), 301); w.Header().Get("Location") != to {
			t.Errorf("%s leads to %s", target, w.Header().Get("Location"))
		}
	}
	wants(t, h.get("/notices/"+id+".poster?paper=a0"), 400)
	wants(t, h.get("/poster?kind=robbery"), 400)
	wants(t, h.get("/poster?status=test"), 401)
	if page := text(t, wants(t, h.get("/poster?paper=a3&road=G320"), 200)); !strings.Contains(page, "G320封闭") || !strings.Contains(page, "/poster/a3.css") {
		t.Error("the sheet lacks its notice or its paper")
	}
}

func TestWhatATelephoneInstallsIsThere(t *testing.T) {
	h := build(t)
	var m struct {
		Name, Display, Start string
		Icons                []struct{ Src, Type string }
	}
	if err := json.Unmarshal(wants(t, h.get("/manifest.webmanifest?lang=en"), 200).Body.Bytes(), &m); err != nil {
		t.Fatal(err)
	}
	if m.Name != "Yunxi roads" || m.Display != "standalone" || len(m.Icons) != 3 {
		t.Errorf("manifest: %+v", m)
	}
	for _, icon := range m.Icons {
		if w := wants(t, h.get(icon.Src), 200); w.Header().Get("Content-Type") != icon.Type {
			t.Errorf("%s is %s", icon.Src, w.Header().Get("Content-Type"))
		}
	}
	if w := wants(t, h.get("/sw.js?v=1"), 200); w.Header().Get("Cache-Control") != "no-cache" {
		t.Error("an old worker may be kept")
	}
	if page := text(t, wants(t, h.get("/offline"), 200)); !strings.Contains(page, "没有网络") || !strings.Contains(page, "No network") {
		t.Error("the page for no network lacks a language")
	}
}
