package console

import (
	"context"
	"strings"

	"wayside/hub/desk"
	"wayside/hub/notice"
	"wayside/hub/roster"
)

// place is one entry of the navigation.
type place struct {
	path  string     // below Root
	key   string     // of its name among the words
	need  desk.Right // whoever lacks it does not see the entry
	count func(*duty) (n int, loud bool)
}

// places are the entries of the navigation, in their order.
func places() []place {
	return []place{
		{path: "", key: "nav.home", need: desk.Look},
		{path: "compose", key: "nav.compose", need: desk.Write},
		{path: "lists", key: "nav.lists", need: desk.Write},
		{path: "waiting", key: "nav.waiting", need: desk.Look, count: func(d *duty) (int, bool) { return d.Waiting, true }},
		{path: "reports", key: "nav.reports", need: desk.Write, count: func(d *duty) (int, bool) { return d.Reports, d.Late > 0 }},
		{path: "notices", key: "nav.notices", need: desk.Look, count: func(d *duty) (int, bool) { return d.InForce, false }},
		{path: "find", key: "title.find", need: desk.Look},
		{path: "schedule", key: "nav.schedule", need: desk.Look},
		{path: "displays", key: "nav.displays", need: desk.Look, count: func(d *duty) (int, bool) { return d.Trouble, true }},
		{path: "sources", key: "nav.sources", need: desk.Look, count: func(d *duty) (int, bool) { return d.Sources, true }},
		{path: "handover", key: "nav.handover", need: desk.Look},
		{path: "papers", key: "nav.papers", need: desk.Look},
		{path: "operators", key: "title.operators", need: desk.Administer},
		{path: "tokens", key: "title.tokens", need: desk.Administer},
		{path: "sessions", key: "title.sessions", need: desk.Administer},
		{path: "audit", key: "title.audit", need: desk.ReadAudit},
		{path: "account", key: "title.account", need: desk.Look},
	}
}

// duty is what the frame of every page says of the hub, in numbers.
type duty struct {
	Waiting  int // for this visitor to decide
	Reports  int // of citizens, open
	Late     int // of them, overdue
	InForce  int
	Trouble  int // displays
	Sources  int // that are silent, or wait for a decision
	Displays int // that were ever connected
	Online   int
	Writable bool
}

// duty counts. What can't be read is noted and counts as nothing: a page is not
// withheld for its frame.
func (s *Server) duty(ctx context.Context, v *visitor) *duty {
	d := &duty{Writable: s.Hub.Stats().Writable, InForce: len(s.entries(v, notice.Actual, notice.Active))}
	yours, _, err := s.waiting(ctx, v)
	if err != nil {
		s.Log.Error("count what waits", "err", err)
	}
	d.Waiting = len(yours)
	d.Reports, d.Late = s.open(ctx, v)
	for _, one := range s.Roster.Records(s.Hub.Now()) {
		if one.State != roster.Offline {
			d.Online++
		}
		d.Displays++
		if !(displayRow{Record: one}).Fine() {
			d.Trouble++
		}
	}
	for _, src := range s.Intake.Sources() {
		if src.Waiting > 0 || !src.StaleSince.IsZero() {
			d.Sources++
		}
	}
	return d
}

// Link is one entry of the navigation.
type Link struct {
	Href, Name string
	Here       bool
	Count      int  // 0: none is said
	Loud       bool // somebody should look
}

// Nav are the entries that the visitor may have.
func (v *view) Nav() (out []Link) {
	path, _, _ := strings.Cut(v.Path, "?")
	for _, p := range places() {
		if !v.May(p.need) {
			continue
		}
		href := Root + p.path
		l := Link{Href: href, Name: v.T(p.key), Here: path == href || p.path != "" && strings.HasPrefix(path, href+"/")}
		if p.count != nil {
			l.Count, l.Loud = p.count(v.Duty())
		}
		out = append(out, l)
	}
	return out
}
