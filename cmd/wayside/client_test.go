package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"wayside/hub/notice"
)

// rainstorm is a CAP alert; ends is a Cancel of it.
const (
	rainstorm = `<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>yunxi-1</identifier><sender>qx@yunxi.example</sender>
<sent>2026-01-01T08:00:00+08:00</sent><status>Actual</status><msgType>Alert</msgType><scope>Public</scope>
<info><language>zh-CN</language><category>Met</category><event>暴雨</event><urgency>Immediate</urgency><severity>Moderate</severity><certainty>Likely</certainty>
<expires>2030-01-01T08:00:00+08:00</expires><senderName>云溪县气象台</senderName><headline>暴雨蓝色预警</headline>
<area><areaDesc>云溪县</areaDesc><polygon>28.4,117.8 28.6,117.8 28.6,118.0 28.4,118.0 28.4,117.8</polygon></area></info></alert>`
	ends = `<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>yunxi-2</identifier><sender>qx@yunxi.example</sender>
<sent>2026-01-01T09:00:00+08:00</sent><status>Actual</status><msgType>Cancel</msgType><scope>Public</scope>
<references>qx@yunxi.example,yunxi-1,2026-01-01T08:00:00+08:00</references></alert>`
)

// by runs a command of a publisher against h.
func (h *running) by(token, stdin string, args ...string) (code int, out, errs string) {
	h.t.Helper()
	return command(h.t, stdin, append(args, "--hub", h.url, "--token", token)...)
}

// junior is the token of a publisher whose severe notices wait.
func (h *running) junior(flags ...string) string {
	h.t.Helper()
	args := append([]string{"token", "add", "junior", "--data", h.data, "--publisher", "yunxi-junior", "--name-zh", "城关中队"}, flags...)
	return strings.TrimSpace(must(h.t, args...))
}

func TestPublishedByCommandLine(t *testing.T) {
	t.Parallel()
	h := start(t)
	soon := time.Now().Add(time.Hour)
	file := write(t, "closure.json", closure("甲", soon, ""))

	code, out, errs := h.by(h.token, "", "publish", "--dry-run", file)
	if code != 0 || !strings.HasPrefix(out, "good  would be taken") {
		t.Errorf("dry run: exit %d\n%s%s", code, out, errs)
	}
	if n := len(h.board()); n != 0 {
		t.Errorf("a dry run published %d notices", n)
	}
	named := strings.Replace(closure("己", soon, ""), `"headline":`, `"description":"有事找驾驶员王强。","headline":`, 1)
	if code, out, errs := h.by(h.token, named, "publish", "--dry-run"); code != 0 || strings.Contains(out, "warning") || !strings.Contains(errs, "warning: text.zh-CN.description: ") {
		t.Errorf("nobody is told of the name: exit %d\n%s%s", code, out, errs)
	}
	receipt := regexp.MustCompile(`(?m)^(urn:uuid:\S+)  (\w{7})  revision 1  seq \d+  active  ` + h.url + `/notices/\S+$`)
	code, out, errs = h.by(h.token, "", "publish", "--repeat", "k1", file)
	first := receipt.FindStringSubmatch(out)
	if code != 0 || first == nil || errs != "" {
		t.Fatalf("publish: exit %d\n%s%s", code, out, errs)
	}
	_, out, _ = h.by(h.token, "", "publish", "--repeat", "k1", file)
	says(t, out, first[1], "active (repeat)")

	code, out, errs = h.by(h.token, closure("乙", soon, ""), "publish", file, "-", "/nowhere.json")
	if code != exitRefused || strings.Count(out, "revision 1") != 2 {
		t.Errorf("with one file missing: exit %d, want %d and two receipts\n%s%s", code, exitRefused, out, errs)
	}
	says(t, errs, "/nowhere.json: ")

	code, out, errs = h.by(h.token, "["+closure("丙", soon, "")+`,{"kind":"trafic","text":{}},`+closure("丁", soon, "")+"]", "publish")
	if code != exitRefused || len(receipt.FindAllString(out, -1)) != 2 {
		t.Errorf("a list with a bad one: exit %d, want %d and two receipts\n%s%s", code, exitRefused, out, errs)
	}
	says(t, errs, "- [1]: ", "kind: ", "1 of 3 were refused", "缺少", "missing")

	for _, c := range []struct{ doc, token, want string }{
		{"nonsense", h.token, "name it with --format: native, cap, cma"},
		{`{"kind":"traffic"}`, "wst_wrong", "wayside token add"},
		{`{"kind":"traffic"}`, "", "wayside token add"},
		{`{"kind":"trafic","text":{}}`, h.token, "kind: "},
	} {
		code, out, errs := h.by(c.token, c.doc, "publish")
		if code != exitRefused || out != "" {
			t.Errorf("publish %s: exit %d, want %d\n%s", c.doc, code, exitRefused, out)
		}
		says(t, errs, c.want)
	}
}

func TestOtherFormatsArePublishedByCommandLine(t *testing.T) {
	t.Parallel()
	h := start(t)
	code, out, errs := h.by(h.token, "", "publish", "--dry-run", write(t, "a.cap", rainstorm))
	if code != 0 || !strings.HasPrefix(out, "good") {
		t.Errorf("dry run: exit %d\n%s%s", code, out, errs)
	}
	code, out, errs = h.by(h.token, rainstorm, "publish")
	if code != 0 || !strings.Contains(out, "revision 1") {
		t.Errorf("publish: exit %d\n%s%s", code, out, errs)
	}
	code, out, errs = h.by(h.token, rainstorm, "publish", "--format", "cap")
	if code != 0 || !strings.Contains(out, "(repeat)") {
		t.Errorf("repeat: exit %d\n%s%s", code, out, errs)
	}
	code, out, errs = h.by(h.token, ends, "publish")
	if code != 0 || !strings.Contains(out, "withdrawn") {
		t.Errorf("cancel: exit %d\n%s%s", code, out, errs)
	}
	if n := len(h.board()); n != 0 {
		t.Errorf("%d notices stand after the cancel", n)
	}
	code, out, errs = h.by(h.token, strings.Replace(rainstorm, "<scope>Public</scope>", "", 1), "publish")
	if code != exitRefused || out != "" {
		t.Errorf("without a scope: exit %d\n%s", code, out)
	}
	says(t, errs, "scope: ", "1 of 1 were refused")
}

func TestWhatWaitsForASecondPersonIsNoFailure(t *testing.T) {
	t.Parallel()
	h := start(t)
	junior := h.junior()
	code, out, errs := h.by(junior, closure("等待", time.Now().Add(time.Hour), ""), "publish")
	held := regexp.MustCompile(`^held  (\S+)  waits for a second person`).FindStringSubmatch(out)
	if code != 0 || held == nil {
		t.Fatalf("exit %d\n%s%s", code, out, errs)
	}
	if n := len(h.board()); n != 0 {
		t.Errorf("%d notices stand before anybody approved", n)
	}
	severe := closure("二", time.Now().Add(time.Hour), "")
	mild := strings.Replace(severe, `"severe"`, `"minor"`, 1)
	code, out, errs = h.by(junior, "["+mild+","+severe+"]", "publish")
	if code != 0 || strings.Count(out, "held  ") != 1 || strings.Count(out, "revision 1") != 1 {
		t.Errorf("a list: exit %d\n%s%s", code, out, errs)
	}
	code, out, errs = h.by(junior, strings.Replace(rainstorm, "Moderate", "Extreme", 1), "publish")
	if code != 0 || !strings.HasPrefix(out, "held  ") {
		t.Errorf("CAP: exit %d\n%s%s", code, out, errs)
	}
	approver := strings.TrimSpace(must(t, "token", "add", "chief", "--data", h.data, "--approve"))
	bearer := http.Header{"Authorization": {"Bearer " + approver}, "Content-Type": {"application/json"}}
	if status, body, _ := h.ask(http.MethodPost, "/api/v1/held/"+held[1], bearer, `{"approve":true}`); status >= 300 {
		t.Fatalf("approve: %d %s", status, body)
	}
	if _, body := h.get("/api/v1/notices"); !strings.Contains(body, "等待") {
		t.Error("what was approved is not published")
	}
}

func TestWithdrawnAndExtendedByIDCodeAndURL(t *testing.T) {
	t.Parallel()
	h := start(t)
	until := time.Now().Add(48 * time.Hour).UTC().Truncate(time.Second)
	names := map[string]func(notice.Receipt) string{
		"urn":      func(r notice.Receipt) string { return string(r.ID) },
		"uuid":     func(r notice.Receipt) string { return r.ID.UUID() },
		"code":     func(r notice.Receipt) string { return strings.ToLower(r.Code) },
		"url":      func(r notice.Receipt) string { return r.URL },
		"revision": func(r notice.Receipt) string { return h.url + "/notices/" + r.ID.UUID() + "/1.json" },
		"short":    func(r notice.Receipt) string { return h.url + "/n/" + r.Code },
	}
	for name, of := range names {
		r := h.publish(closure("按"+name, time.Now().Add(time.Hour), ""))
		code, out, errs := h.by(h.token, "", "extend", of(r), "--until", until.Format(time.RFC3339))
		if code != 0 || !strings.Contains(out, string(r.ID)) || !strings.Contains(out, "revision 2") {
			t.Errorf("extend by %s: exit %d\n%s%s", name, code, out, errs)
		}
		var e struct{ Notice notice.Notice }
		if _, body := h.get("/api/v1/notices/" + r.ID.UUID()); json.Unmarshal([]byte(body), &e) != nil || !e.Notice.Expires.Equal(until) {
			t.Errorf("extend by %s: it expires %s, want %s", name, e.Notice.Expires, until)
		}
		code, out, errs = h.by(h.token, "", "withdraw", of(r), "--reason", "误发", "--reason-en", "sent by mistake")
		if code != 0 || !strings.Contains(out, "withdrawn") {
			t.Errorf("withdraw by %s: exit %d\n%s%s", name, code, out, errs)
		}
		if code, _, errs := h.by(h.token, "", "withdraw", of(r), "--reason", "误发"); code != 0 {
			t.Errorf("withdrawn again by %s: exit %d, want no harm\n%s", name, code, errs)
		}
	}
	r := h.publish(closure("不变", time.Now().Add(time.Hour), ""))
	for _, c := range [][]string{
		{h.token, "extend", "7K2QF9W", "--until", "2h"},
		{h.token, "withdraw", "00000000-0000-4000-8000-000000000000", "--reason", "x"},
		{h.junior(), "withdraw", r.Code, "--reason", "another's"},
	} {
		if code, out, errs := h.by(c[0], "", c[1:]...); code == 0 || out != "" || !strings.Contains(errs, "wayside: ") {
			t.Errorf("%v: exit %d\n%s%s", c[1:], code, out, errs)
		}
	}
}

func TestAHubThatIsNotThereSaysSo(t *testing.T) {
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	for _, args := range [][]string{{"publish"}, {"withdraw", "7K2QF9W", "--reason", "x"}, {"watch", "--once"}, {"watch", "--sources"}} {
		code, _, errs := command(t, "{}", append(args, "--hub", gone.URL)...)
		if want := exitRefused; code != want && args[0] != "withdraw" {
			t.Errorf("%v: exit %d, want %d", args, code, want)
		}
		if args[0] != "withdraw" {
			says(t, errs, "is it running?", gone.URL)
		}
	}
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.Write([]byte("<html>hello</html>")) }))
	defer other.Close()
	code, _, errs := command(t, "{}", "publish", "--hub", other.URL)
	if code != exitRefused {
		t.Errorf("another server: exit %d, want %d", code, exitRefused)
	}
	says(t, errs, "is this the address of a hub?")
}
