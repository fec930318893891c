package console_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"wayside/hub"
	"wayside/hub/desk"
	"wayside/hub/notice"
)

// speak lets the operator who has signed in publish n over a socket, by the way
// that every page of the console uses.
func (b *browser) speak(server string, n notice.Notice) int {
	b.Helper()
	doc, err := json.Marshal(n)
	b.ok(err)
	req, err := http.NewRequest(http.MethodPost, server+"/console/speak", strings.NewReader(string(doc)))
	b.ok(err)
	req.Header.Set("X-CSRF", b.csrf)
	return b.do(req).status
}

func TestAnOperatorSaysOnlyWhatRoleKindAreaAndSeverityAllow(t *testing.T) {
	h := build(t)
	server := httptest.NewServer(h.web.Speaking())
	defer server.Close()
	kinds := []notice.Kind{notice.Traffic, notice.Weather}
	severities := []notice.Severity{notice.Minor, notice.Moderate, notice.Severe, notice.Extreme}
	cases := 0
	for _, role := range []desk.Role{desk.Author, desk.Reviewer, desk.Supervisor, desk.Administrator} {
		for _, limit := range severities {
			name := fmt.Sprintf("%s-%s", role, limit)
			b := h.operator(name, role, func(o *desk.Operator) {
				o.Kinds, o.Areas, o.MaxSeverity = []notice.Kind{notice.Traffic}, []string{"gbt2260:3611"}, limit
			})
			b.get("/console/")
			for _, kind := range kinds {
				for _, area := range []string{"361199", "350100"} {
					for _, severity := range severities {
						want := http.StatusCreated
						switch {
						case role == desk.Administrator, severity.Rank() > limit.Rank(), kind != notice.Traffic, area != "361199":
							want = http.StatusForbidden
						case severity.Rank() > notice.Moderate.Rank():
							want = http.StatusAccepted
						}
						cases++
						if got := b.speak(server.URL, saying(kind, area, severity)); got != want {
							t.Errorf("%s up to %s says %s, %s, %s: %d, want %d", role, limit, kind, area, severity, got, want)
						}
					}
				}
			}
		}
	}
	t.Logf("%d combinations", cases)
	held, err := h.desk.Held(context.Background())
	h.ok(err)
	if !slices.ContainsFunc(held, func(x desk.Held) bool { return x.Token == "@author-extreme" }) {
		t.Error("what waits does not name its author")
	}
	said := h.hub.List(hub.View{}, h.hub.Now())
	if len(said) == 0 {
		t.Error("nothing was published")
	}
	for _, e := range said {
		if e.Notice.Publisher.ID != yunxi.ID {
			t.Errorf("published as %s", e.Notice.Publisher.ID)
		}
	}
}

func saying(kind notice.Kind, area string, severity notice.Severity) notice.Notice {
	return notice.Notice{
		ID: notice.NewID(), Kind: kind, Event: map[notice.Kind]notice.Event{notice.Traffic: "accident", notice.Weather: "fog"}[kind], Severity: severity, Urgency: notice.Immediate, Certainty: notice.Observed,
		Expires: time.Now().Add(2 * time.Hour).UTC().Truncate(time.Second), Areas: []notice.Area{{Scheme: "gbt2260", Code: area}},
		Text: map[notice.Lang]notice.Text{notice.Chinese: {Headline: "G320 事故"}, notice.English: {Headline: "Accident on G320"}},
	}
}
