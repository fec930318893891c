package main

import (
	"bytes"
	"image/jpeg"
	"testing"

	"wayside/hub/desk"
	"wayside/hub/notice"
	"wayside/hub/report"
)

// heard are the reports of a desk, once there are so many.
func (h *running) heard(d *desk.Desk, want int) (all []report.Report) {
	h.t.Helper()
	h.eventually("the citizens have reported", func() bool {
		var err error
		if all, err = d.Reports(h.t.Context(), desk.Wanted{Limit: 100}); err != nil {
			h.t.Fatal(err)
		}
		return len(all) >= want
	})
	return all
}

// TestTheDemonstrationsCitizensAreInEveryState: the inbox, the status pages and
// the account of a demonstration have something of all that can become of a
// report, in both languages and without a way to reach anybody, and a restart
// reports nothing again.
func TestTheDemonstrationsCitizensAreInEveryState(t *testing.T) {
	t.Parallel()
	h := start(t, "--demo")
	d := h.office()
	d.Key = h.deskKey()
	all := h.heard(d, 10)
	has := map[string]int{}
	for _, r := range all {
		has[string(r.State)]++
		has[string(r.Lang)]++
		has[r.Category]++
		switch {
		case r.Overdue(d.Now()) && r.Settled().IsZero():
			has["overdue"]++
		case r.Overdue(d.Now()):
			has["answered late"]++
		case r.Answer != nil:
			has["answered in time"]++
		}
		private, err := d.Private(t.Context(), r.Code)
		if err != nil {
			t.Fatal(err)
		}
		if contact, err := d.Contact(t.Context(), r.Code); err != nil || contact != "" || !private.Until.IsZero() {
			t.Errorf("%s can be reached: %q, %v", r.Code, contact, err)
		}
		var ps notice.Problems
		notice.Personal(&ps, "text", private.Text)
		if ps.Failed() {
			t.Errorf("%s names somebody: %v", r.Code, ps)
		}
		if private.Photos > 0 {
			raw, err := d.Photo(t.Context(), r.Code, 1)
			if _, bad := jpeg.Decode(bytes.NewReader(raw)); err != nil || bad != nil {
				t.Errorf("the picture of %s: %v, %v", r.Code, err, bad)
			}
			has["picture"]++
		}
		rating, err := d.Rated(t.Context(), r.Code)
		if err != nil {
			t.Fatal(err)
		}
		has["rated"] += rating.Good
	}
	waits, err := d.Reports(t.Context(), desk.Wanted{Answering: true, Limit: 9})
	if err != nil || len(waits) == 0 {
		t.Errorf("no answer waits for a second person: %v", err)
	}
	wanted := []string{"zh-CN", "en", "overdue", "answered late", "answered in time", "picture", "rated"}
	for _, s := range report.States() {
		wanted = append(wanted, s.Word)
	}
	for _, want := range wanted {
		if has[want] == 0 {
			t.Errorf("nothing is %s: %v", want, has)
		}
	}
	h.stop()
	again := listen(t, h.data, "--demo")
	again.county()
	if now := again.heard(d, len(all)); len(now) != len(all) {
		t.Errorf("%d reports after a restart, %d before", len(now), len(all))
	}
}
