package hub_test

import (
	"testing"
	"time"

	"wayside/hub"
	"wayside/hub/notice"
)

// all are the states in which somebody might ask for notices.
var all = []notice.State{notice.Withdrawn, notice.Superseded, notice.Ended, notice.Expired, notice.Embargoed, notice.Scheduled, notice.Active}

// known reports by which ways the viewer learns of a notice at all.
func known(t *testing.T, h *hub.Hub, id notice.ID, code, viewer string, since hub.Cursor) (ways []string) {
	t.Helper()
	for _, query := range []string{"", "status=actual,exercise,test"} {
		v := hub.View{Filter: selection(t, query), States: all, Viewer: viewer}
		for _, at := range []time.Time{time.Now(), time.Now().Add(24 * time.Hour), time.Now().Add(-24 * time.Hour)} {
			for _, e := range h.List(v, at) {
				if e.Notice.ID == id {
					ways = append(ways, "list")
				}
			}
		}
		for _, c := range []hub.Cursor{{}, since} {
			if what := causes(h.Since(c, v))[id]; what != "" {
				ways = append(ways, "since: "+what)
			}
		}
	}
	if _, err := h.Entry(t.Context(), id, viewer); kind(err) != hub.NotFound {
		ways = append(ways, "entry")
	}
	if _, err := h.ByCode(t.Context(), code, viewer); kind(err) != hub.NotFound {
		ways = append(ways, "code")
	}
	if es, err := h.History(t.Context(), id, viewer); err != nil || len(es) > 0 {
		ways = append(ways, "history")
	}
	return ways
}

func TestWhatIsNotForThePublicIsNeverShownToIt(t *testing.T) {
	cases := map[string]struct {
		set     func(*notice.Notice)
		do      func(t *testing.T, h *hub.Hub, id notice.ID)
		insider bool // any token may see it
	}{
		"restricted":            {set: func(n *notice.Notice) { n.Audience = notice.Restricted }},
		"restricted, withdrawn": {set: func(n *notice.Notice) { n.Audience = notice.Restricted }, do: withdraw},
		"embargoed":             {set: func(n *notice.Notice) { n.ReleaseAt = time.Now().Add(30 * time.Minute) }},
		"embargoed, withdrawn":  {set: func(n *notice.Notice) { n.ReleaseAt = time.Now().Add(30 * time.Minute) }, do: withdraw},
		"withdrawn, released later": {set: func(n *notice.Notice) { n.ReleaseAt = time.Now().Add(30 * time.Minute) }, do: func(t *testing.T, h *hub.Hub, id notice.ID) {
			withdraw(t, h, id)
			time.Sleep(40 * time.Minute)
		}},
		"embargoed, replaced": {set: func(n *notice.Notice) { n.ReleaseAt = time.Now().Add(30 * time.Minute) }, do: func(t *testing.T, h *hub.Hub, id notice.ID) {
			n := accident(time.Now())
			n.References = []notice.ID{id}
			publish(t, h, police, n)
		}},
		"restricted, revised often": {set: func(n *notice.Notice) { n.Audience = notice.Restricted }, do: func(t *testing.T, h *hub.Hub, id notice.ID) {
			for i := range 20 {
				n := accident(time.Now())
				n.ID, n.Audience, n.Group = id, notice.Restricted, string(rune('a'+i))
				revise(t, h, police, n)
			}
		}},
		"exercise": {set: func(n *notice.Notice) { n.Status = notice.Exercise }, insider: true},
		"test":     {set: func(n *notice.Notice) { n.Status = notice.Test }, insider: true},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T, h *hub.Hub, _ *slow) {
				publish(t, h, roads, accident(time.Now()))
				since := hub.Cursor{Epoch: h.Epoch(), Seq: h.Head()}
				n := accident(time.Now())
				c.set(n)
				r := publish(t, h, police, n)
				if c.do != nil {
					c.do(t, h, r.ID)
				}
				if ways := known(t, h, r.ID, r.Code, "", since); len(ways) > 0 {
					t.Errorf("the public knows of it: %v", ways)
				}
				if ways := known(t, h, r.ID, r.Code, roads.Publisher.ID, since); (len(ways) > 0) != c.insider {
					t.Errorf("another publisher knows of it: %v", ways)
				}
				if ways := known(t, h, r.ID, r.Code, police.Publisher.ID, since); len(ways) == 0 {
					t.Error("its own publisher does not")
				}
			})
		})
	}
}

func withdraw(t *testing.T, h *hub.Hub, id notice.ID) {
	t.Helper()
	if _, err := h.Withdraw(t.Context(), police, id, notice.Words{notice.English: "secret reason"}); err != nil {
		t.Fatal(err)
	}
}

func TestWhatReplacesInSecretIsNotNamed(t *testing.T) {
	bubble(t, func(t *testing.T, h *hub.Hub, _ *slow) {
		old := publish(t, h, police, accident(time.Now())).ID
		n := accident(time.Now())
		n.Audience, n.References = notice.Restricted, []notice.ID{old}
		publish(t, h, police, n)
		if e := entry(t, h, old, ""); e.State != notice.Superseded || e.End.By != police.Publisher.ID {
			t.Errorf("%s by %+v", e.State, e.End)
		}
	})
}

// TestWhatBecomesSecretLeavesTheReaders: they hear that it is gone, and no
// word of what it now says.
func TestWhatBecomesSecretLeavesTheReaders(t *testing.T) {
	bubble(t, func(t *testing.T, h *hub.Hub, _ *slow) {
		id := publish(t, h, police, accident(time.Now())).ID
		shown := h.Since(hub.Cursor{}, hub.View{})
		n := accident(time.Now())
		n.ID, n.Audience = id, notice.Restricted
		revise(t, h, police, n)
		withdraw(t, h, id)
		b := h.Since(shown.Cursor(), hub.View{})
		if len(b.Changes) != 1 || b.Changes[0].Cause != notice.CauseRestricted || b.Changes[0].Text != nil || b.Changes[0].Put != nil {
			t.Errorf("%+v", b.Changes)
		}
		if es, err := h.History(t.Context(), id, ""); err != nil || len(es) != 1 || es[0].Notice.Revision != 1 {
			t.Errorf("the public history: %+v %v", es, err)
		}
	})
}
