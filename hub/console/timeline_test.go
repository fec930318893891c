package console_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"wayside/hub/console"
	"wayside/hub/desk"
)

// TestANoticeTellsItsWholeStory goes from the first word of a draft to the last
// display, and finds each step in its order with the time that it took.
func TestANoticeTellsItsWholeStory(t *testing.T) {
	fetched := uint64(5)
	h := newsroom(t, func(c *console.Config) { c.Feeds = func() uint64 { return fetched } })
	follow := h.web.Following()
	li, wang := h.operator("li", desk.Author), h.operator("wang", desk.Reviewer)
	action, f := formOf(t, li.get("/console/compose?template=tunnel").body)
	f.Set("f.place", "雨岭隧道")
	_, f = formOf(t, li.post(action, f).body)
	h.clock.forward(20 * time.Second)
	f.Set("act", "submit")
	li.sent(li.post(action, f), "/console/compose/")
	h.clock.forward(75 * time.Second)
	held, err := h.desk.Held(context.Background())
	h.ok(err)
	at := "/console/waiting/" + held[0].ID
	form := wang.form(at)
	form.Set("decision", "approve")
	wang.sent(wang.post(at, form), "/console/notices/")
	path := "/console/notices/" + action[len("/console/compose/"):]
	follow()
	before := li.get(path)
	li.says(before, http.StatusOK, "No display has reported it yet", "should show it", "have not said so")
	h.clock.forward(3 * time.Second)
	fetched += 7
	h.shows(t, "demo-gantry")
	half := li.get(path)
	li.says(half, http.StatusOK, "First shown by a display", " after approval", "Not yet")
	if strings.Contains(half.body, "Shown by every display") {
		t.Error("one display is taken for all")
	}
	h.clock.forward(30 * time.Second)
	h.shows(t, "demo-led")
	done := li.get(path)
	li.says(done, http.StatusOK, "Draft begun", "Previewed as it was submitted", "Submitted for review", "Approved by a second person", "1 min 15 s", "Published", "Told to live readers", "First shown by a display", "3.", "Shown by every display that should", "33 s after approval",
		"Feeds fetched by anybody since it changed at", "<dd>7</dd>")
	last := -1
	for _, step := range []string{"Draft begun", "Previewed as", "Submitted for", "Approved by", "Published<", "First shown", "Shown by every"} {
		i := strings.Index(done.body, step)
		if i < last {
			t.Errorf("%s comes too early", step)
		}
		last = i
	}
}

// shows lets a display say that it shows what it should, for the first time.
func (h *house) shows(t *testing.T, sign string) {
	t.Helper()
	ctx, now := context.Background(), h.hub.Now()
	profile, _, err := h.roster.Profile(ctx, sign)
	h.ok(err)
	var receipts []map[string]any
	for _, n := range h.roster.Shows(profile, now).Notices {
		if n.Shown {
			receipts = append(receipts, map[string]any{"notice": n.ID, "revision": n.Revision, "first": now, "last": now})
		}
	}
	if len(receipts) == 0 {
		t.Fatalf("%s has nothing to show", sign)
	}
	raw, err := json.Marshal(map[string]any{"type": "shown", "sign": sign, "receipts": receipts})
	h.ok(err)
	taken, _, err := h.roster.Heard(ctx, sign, raw)
	h.ok(err)
	if len(taken) != len(receipts) {
		t.Fatal(fmt.Sprint(taken))
	}
}
