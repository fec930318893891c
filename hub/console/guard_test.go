package console_test

import (
	"net/http"
	"strings"
	"testing"

	"wayside/hub/desk"
)

func TestNobodyIsLetInWithoutASession(t *testing.T) {
	h := build(t)
	b := h.browser()
	if a := b.get("/console/"); a.status != http.StatusSeeOther || a.header.Get("Location") != "/console/sign-in" {
		t.Errorf("a stranger: %d %s", a.status, a.header.Get("Location"))
	}
	b.says(h.operator("li", desk.Author).get("/console/"), http.StatusOK, "Overview", "li")
}

func TestRequestsFromAnotherSiteAreRefusedUpgradesIncluded(t *testing.T) {
	h := build(t)
	b := h.operator("li", desk.Author)
	for name, header := range map[string]map[string]string{
		"a form of another site":          {"Origin": "https://evil.example"},
		"a form of a sister site":         {"Sec-Fetch-Site": "same-site"},
		"a WebSocket of another site":     {"Origin": "https://evil.example", "Upgrade": "websocket", "Connection": "Upgrade"},
		"a WebSocket that does not say":   {"Upgrade": "websocket", "Connection": "Upgrade"},
		"a WebSocket of an opaque origin": {"Origin": "null", "Upgrade": "websocket", "Connection": "Upgrade"},
	} {
		method := http.MethodPost
		if strings.Contains(name, "WebSocket") {
			method = http.MethodGet
		}
		req, err := http.NewRequest(method, h.url+"/console/", nil)
		h.ok(err)
		for k, v := range header {
			req.Header.Set(k, v)
		}
		if a := b.do(req); a.status != http.StatusForbidden {
			t.Errorf("%s: %d, want 403", name, a.status)
		}
	}
}
