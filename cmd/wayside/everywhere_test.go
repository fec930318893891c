package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"wayside/hub/notice"
)

// channels are all ways to read what is in force.
var channels = []string{
	"/api/v1/notices", "/feeds/now.rss", "/feeds/now.atom", "/feeds/now.json", "/feeds/now.geojson", "/feeds/now.cap",
	"/", "/board", "/road/G320", "/api/v1/changes?wait=0",
}

func TestOneNoticeComesOutEverywhere(t *testing.T) {
	t.Parallel()
	h := start(t)
	r := h.publish(closure("雨岭隧道封闭-甲", time.Now().Add(time.Hour), ""))
	for _, c := range channels {
		h.eventually("published on "+c, func() bool { _, body := h.get(c); return strings.Contains(body, "雨岭隧道封闭-甲") })
	}
	page := "/notices/" + r.ID.UUID()
	for _, c := range []string{page, page + ".json", page + ".cap", page + ".geojson", page + "/1.json", "/api/v1/notices/" + r.ID.UUID(), "/api/v1/notices/" + r.Code} {
		if code, body := h.get(c); code != http.StatusOK || !strings.Contains(body, "雨岭隧道封闭-甲") {
			t.Errorf("GET %s: %d, without the notice", c, code)
		}
	}

	_, _, head := h.ask(http.MethodGet, "/api/v1/notices/"+r.ID.UUID(), nil, "")
	code, body, _ := h.say(http.MethodPut, "/api/v1/notices/"+r.ID.UUID(), closure("雨岭隧道封闭-乙", time.Now().Add(time.Hour), ""), "If-Match", head.Get("ETag"))
	if code != http.StatusOK {
		t.Fatalf("revise: %d %s", code, body)
	}
	for _, c := range channels {
		h.eventually("revised on "+c, func() bool {
			_, body := h.get(c)
			return strings.Contains(body, "雨岭隧道封闭-乙") && !strings.Contains(body, "雨岭隧道封闭-甲")
		})
	}

	code, body, _ = h.say(http.MethodPost, "/api/v1/notices/"+r.ID.UUID()+"/withdraw", `{"reason":{"zh-CN":"误发","en":"sent by mistake"}}`)
	if code != http.StatusOK {
		t.Fatalf("withdraw: %d %s", code, body)
	}
	for _, c := range channels {
		if c == "/" || c == "/road/G320" { // shown struck through for half an hour
			continue
		}
		h.eventually("withdrawn on "+c, func() bool { _, body := h.get(c); return !strings.Contains(body, "雨岭隧道封闭-乙") })
	}
	for _, c := range []string{"/feeds/log.rss", "/feeds/log.atom", "/feeds/log.json", page} {
		h.eventually("told in "+c, func() bool { _, body := h.get(c); return strings.Contains(body, "误发") })
	}
	if code, body := h.get("/api/v1/notices/" + r.ID.UUID() + "/history"); code != http.StatusOK || strings.Count(body, `"revision":`) != 2 {
		t.Errorf("history: %d %s", code, body)
	}
}

func TestStreamsTellEveryStepOfANotice(t *testing.T) {
	t.Parallel()
	h := start(t)
	for _, transport := range []string{"websocket", "sse"} {
		t.Run(transport, func(t *testing.T) {
			f := follow(t, h, transport, "")
			f.until("the whole state", func(m message) bool { return m.Type == "changes" && m.Reset && !m.More })
			r := h.publish(closure("一步-"+transport, time.Now().Add(2*time.Second), ""))
			f.until("the put", func(m message) bool { return f.has(m, "put", r.ID) })
			f.until("its expiry, with nobody asking", func(m message) bool { return f.has(m, "remove", r.ID) })
			r = h.publish(closure("二步-"+transport, time.Now().Add(time.Hour), ""))
			f.until("the second put", func(m message) bool { return f.has(m, "put", r.ID) })
			f.close()
			h.say(http.MethodPost, "/api/v1/notices/"+r.ID.UUID()+"/withdraw", `{"reason":"误发"}`)
			again := follow(t, h, transport, f.cursor)
			defer again.close()
			again.until("what was missed, exactly", func(m message) bool {
				if m.Type == "changes" && m.Reset {
					t.Error("a valid cursor got a reset")
				}
				return again.has(m, "remove", r.ID)
			})
		})
	}
}

func TestExpiryLeavesNowAndIsToldInLog(t *testing.T) {
	t.Parallel()
	h := start(t)
	r := h.publish(closure("很快到期", time.Now().Add(1500*time.Millisecond), ""))
	h.eventually("in now", func() bool { _, b := h.get("/feeds/now.atom"); return strings.Contains(b, "很快到期") })
	h.eventually("out of now", func() bool { _, b := h.get("/feeds/now.atom"); return !strings.Contains(b, "很快到期") })
	h.eventually("told in log", func() bool { _, b := h.get("/feeds/log.atom"); return strings.Contains(b, r.ID.UUID()) })
	_, body := h.get("/api/v1/notices/" + r.ID.UUID())
	var e notice.Entry
	if err := json.Unmarshal([]byte(body), &e); err != nil || e.State != notice.Expired {
		t.Errorf("state is %q, want expired (%v)", e.State, err)
	}
	if late := time.Until(e.At); late > 0 {
		t.Errorf("the record lies in the future by %s", late)
	}
}

func TestWhatIsNotForThePublicReachesNoPublicSurface(t *testing.T) {
	t.Parallel()
	h := start(t)
	secrets := map[string]string{
		"restricted": `,"audience":"restricted"`,
		"exercise":   `,"status":"exercise"`,
		"test":       `,"status":"test"`,
		"embargoed":  fmt.Sprintf(`,"releaseAt":%q`, time.Now().Add(30*time.Minute).UTC().Format(time.RFC3339)),
	}
	ids := map[string]notice.Receipt{}
	for word, more := range secrets {
		ids[word] = h.publish(closure("秘密-"+word, time.Now().Add(time.Hour), more))
	}
	h.publish(closure("公开", time.Now().Add(time.Hour), ""))
	paths := append([]string{"/feeds/log.rss", "/feeds/log.atom", "/feeds/log.json", "/feeds/", "/api/v1/notices?state=active,scheduled,ended,expired,withdrawn,superseded,embargoed", "/?q=%E7%A7%98%E5%AF%86"}, channels...)
	for _, p := range paths {
		h.eventually("the public one is on "+p, func() bool { code, _ := h.get(p); return code == http.StatusOK })
		if _, body := h.get(p); strings.Contains(body, "秘密-") {
			t.Errorf("GET %s shows a notice that is not for the public", p)
		}
	}
	for word, r := range ids {
		for _, p := range []string{"/notices/" + r.ID.UUID(), "/notices/" + r.ID.UUID() + ".json", "/notices/" + r.ID.UUID() + "/1.json", "/api/v1/notices/" + r.ID.UUID(), "/api/v1/notices/" + r.ID.UUID() + "/history", "/n/" + r.Code} {
			if code, _ := h.get(p); code != http.StatusNotFound {
				t.Errorf("GET %s of a %s notice: %d, want 404 as for an unknown one", p, word, code)
			}
		}
		if code, body, _ := h.say(http.MethodGet, "/api/v1/notices/"+r.ID.UUID(), ""); code != http.StatusOK {
			t.Errorf("its own publisher can't read the %s notice: %d %s", word, code, body)
		}
	}
	if code, _ := h.get("/api/v1/notices?status=test"); code != http.StatusUnauthorized {
		t.Errorf("status=test without a token: %d, want 401", code)
	}
}
