package console_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"wayside/hub"
	"wayside/hub/console"
	"wayside/hub/desk"
	"wayside/hub/intake"
	"wayside/hub/logtest"
	"wayside/hub/roster"
	"wayside/hub/sign"
	"wayside/static"
)

// TestASessionIsOutWithinASecondOnOpenConnectionsToo: a page that watches ends
// with its session; the clock is the bubble's.
func TestASessionIsOutWithinASecondOnOpenConnectionsToo(t *testing.T) {
	for what, out := range map[string]func(d *desk.Desk, session string) error{
		"ended":   func(d *desk.Desk, session string) error { return d.EndSession(context.Background(), session) },
		"revoked": func(d *desk.Desk, _ string) error { return d.RevokeOperator(context.Background(), "li") },
		"reset":   func(d *desk.Desk, _ string) error { _, err := d.Invite(context.Background(), "li"); return err },
	} {
		dir := t.TempDir()
		t.Run(what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := bubble(t, dir)
				_, err := h.desk.AddOperator(t.Context(), desk.Operator{Name: "li", Roles: []desk.Role{desk.Author}, Scope: desk.Scope{Publisher: yunxi}})
				h.ok(err)
				secret, err := h.desk.Enter(t.Context(), "li", "127.0.0.1", "test")
				h.ok(err)
				session, err := h.desk.Session(t.Context(), secret, false)
				h.ok(err)
				r := httptest.NewRequest(http.MethodGet, "http://127.0.0.1/console/watch", nil)
				r.RemoteAddr = "127.0.0.1:1"
				r.AddCookie(&http.Cookie{Name: "wayside-console", Value: secret})
				w, done := httptest.NewRecorder(), make(chan struct{})
				go func() {
					defer close(done)
					h.web.Handler().ServeHTTP(w, r)
				}()
				time.Sleep(3*time.Second + time.Nanosecond) // in the bubble: just after a look
				began := time.Now()
				h.ok(out(h.desk, session.ID))
				<-done
				if took := time.Since(began); took > time.Second || !strings.Contains(w.Body.String(), "event: out") {
					t.Errorf("it goes on for %s, and says %q", took, w.Body)
				}
			})
		})
	}
}

// bubble is a console that is asked without a network, for a bubble of time.
func bubble(t *testing.T, dir string) *house {
	t.Helper()
	h := &house{TB: t, clock: &clock{}}
	var err error
	h.desk, err = desk.Open(t.Context(), filepath.Join(dir, "desk.db"))
	h.ok(err)
	h.hub, err = hub.Open(t.Context(), logtest.Memory(), hub.Config{})
	h.ok(err)
	sources, err := intake.Open(t.Context(), filepath.Join(dir, "intake.db"), h.hub, intake.Config{})
	h.ok(err)
	h.roster, err = roster.Open(t.Context(), roster.Config{Hub: h.hub, Desk: h.desk, Fonts: sign.NewFonts(static.Glyphs())})
	h.ok(err)
	h.web, err = console.New(console.Config{Hub: h.hub, Desk: h.desk, Intake: sources, Roster: h.roster, Static: http.NotFoundHandler()})
	h.ok(err)
	t.Cleanup(func() {
		h.hub.Close()
		h.ok(sources.Close())
		h.ok(h.desk.Close())
	})
	return h
}

// TestAFormThatIsHalfSentEndsWithItsSession: what an ended session had begun to
// say is not said.
func TestAFormThatIsHalfSentEndsWithItsSession(t *testing.T) {
	h := build(t)
	b := h.operator("wang", desk.Administrator)
	b.get("/console/tokens")
	all, err := h.desk.Sessions(t.Context())
	h.ok(err)
	_, err = h.desk.Add(t.Context(), desk.Token{Name: "roads", Publisher: yunxi})
	h.ok(err)
	half, rest := io.Pipe()
	read := make(chan struct{})
	ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{Got100Continue: func() { close(read) }})
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.url+"/console/tokens/revoke", half)
	h.ok(err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Expect", "100-continue")
	b.Transport = &http.Transport{ExpectContinueTimeout: time.Hour}
	go func() {
		<-read // the hub waits for the form
		h.ok(h.desk.EndSession(context.Background(), all[0].ID))
		_, _ = io.WriteString(rest, url.Values{"csrf": {b.csrf}, "name": {"roads"}}.Encode())
		rest.Close()
	}()
	if a := b.do(req); a.status != http.StatusSeeOther || !strings.HasPrefix(a.header.Get("Location"), "/console/sign-in") {
		t.Errorf("it is answered %d %s", a.status, a.header.Get("Location"))
	}
	tokens, err := h.desk.List(t.Context())
	h.ok(err)
	if !tokens[0].Revoked.IsZero() {
		t.Error("it was done all the same")
	}
}
