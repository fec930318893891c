package datex2

import (
	"fmt"
	"reflect"
	"slices"
	"time"

	"wayside/hub/notice"
)

// notice tells what the records say together.
func (s *situation) notice(key string) *notice.Notice {
	first := primary(s.live)
	n := &notice.Notice{
		ID: notice.DeriveID(s.settings.Publisher.ID, key), Revision: 1,
		Status: s.status, Audience: notice.Public,
		Severity: s.severity(), Urgency: notice.UrgencyUnknown, Certainty: notice.CertaintyUnknown,
		Publisher: s.settings.Publisher, Issuer: s.issuer(first), Sent: s.sent(),
		Planned: first.class == "MaintenanceWorks" || first.class == "ConstructionWorks" || first.status == "planned",
		Origin:  &notice.Origin{Format: "datex2", Feed: s.settings.Feed, ID: key, Version: first.version},
	}
	n.Kind, n.Event = meaningOf(first.class, first.types)
	if v := s.e.attr("version"); v != "" {
		n.Origin.Version = v
	}
	if c, ok := certainties[first.e.say("probabilityOfOccurrence")]; ok {
		n.Certainty = c
	}
	if s.restrict {
		n.Audience = notice.Restricted
	}
	s.times(n)
	n.Schedule = first.schedule
	active := s.active(n)
	s.effects(n, active)
	if n.Event == "closure" && (selective(first.e) || len(first.types) > 0 && slices.Contains(open, first.types[0])) {
		n.Event = "control" // closed for some vehicles alone, or not at all
	}
	s.places(n)
	s.detour(n, active)
	s.links(n)
	s.texts(n)
	n.Ext = s.keep(n, first)
	return n
}

// standing are the records that still stand: without those that have ended,
// and without suspended ones, unless that leaves none.
func standing(rs []*record) []*record {
	for _, left := range []func(*record) bool{
		func(r *record) bool { return r.over != "" },
		func(r *record) bool { return r.status == "suspended" },
	} {
		if kept := slices.DeleteFunc(slices.Clone(rs), left); len(kept) > 0 {
			rs = kept
		}
	}
	return rs
}

// primary is the record that the situation is about.
func primary(rs []*record) *record {
	causes := map[string]bool{}
	for _, r := range rs {
		if r.cause != r.id {
			causes[r.cause] = true
		}
	}
	rank := func(r *record) (n int) {
		if r.id != "" && causes[r.id] {
			n += 100
			if r.cause == "" || r.cause == r.id {
				n += 100 // the first of a chain
			}
		}
		n += 10 * severities[r.e.say("severity")].Rank()
		if !managed(r.class) {
			n++
		}
		return n
	}
	return slices.MaxFunc(rs, func(a, b *record) int {
		if d := rank(a) - rank(b); d != 0 {
			return d
		}
		return b.index - a.index
	})
}

func (s *situation) severity() notice.Severity {
	if v, ok := severities[s.e.say("overallSeverity")]; ok {
		return v
	}
	worst := notice.SeverityUnknown
	for _, r := range s.live {
		if v := severities[r.e.say("severity")]; v.Rank() > worst.Rank() {
			worst = v
		}
	}
	return worst
}

// issuer is the source of a record, where it is not the publisher itself.
func (s *situation) issuer(r *record) *notice.Issuer {
	src := r.e.first("source")
	out := notice.Issuer{ID: short(src.say("sourceIdentification")), Name: s.multilingual(src.first("sourceName"), maxShort)}
	if out.ID == "" && len(out.Name) == 0 || out.Is(s.settings.Publisher) {
		return nil
	}
	return &out
}

// times are the union of those of the records. A status beats them: what is
// active is not over, and what is suspended is.
func (s *situation) times(n *notice.Notice) {
	open, suspended := false, true
	for _, r := range s.live {
		start := r.start
		if r.status == "active" && start.After(s.settings.Now) {
			start = r.sent
		}
		if n.Onset.IsZero() || !start.IsZero() && start.Before(n.Onset) {
			n.Onset = start
		}
		over := r.status == "active" && !r.end.After(s.settings.Now)
		open = open || r.end.IsZero() || over
		suspended = suspended && r.status == "suspended"
		n.Ends = latest(n.Ends, r.end)
	}
	switch {
	case suspended:
		if n.Ends.IsZero() || n.Ends.After(n.Sent) {
			n.Ends = n.Sent
		}
		if n.Ends.Before(n.Onset) {
			n.Onset = n.Ends
		}
	case open:
		n.Ends = time.Time{}
	}
}

// active are the records in force now: of a situation that has not begun,
// those with which it begins, and of one that is over, those with which it
// ended.
func (s *situation) active(n *notice.Notice) []*record {
	at := s.settings.Now
	if at.Before(n.Onset) {
		at = n.Onset
	}
	if !n.Ends.IsZero() && !at.Before(n.Ends) {
		at = n.Ends.Add(-1)
	}
	return slices.DeleteFunc(slices.Clone(s.live), func(r *record) bool {
		if r.schedule != nil && !reflect.DeepEqual(r.schedule, n.Schedule) {
			if on, _ := r.schedule.Active(at); !on {
				return true
			}
		}
		return r.status != "active" && (at.Before(r.start) || !r.end.IsZero() && !at.Before(r.end) && at.After(r.start))
	})
}

// links are the addresses that the records give.
func (s *situation) links(n *notice.Notice) {
	for _, r := range s.live {
		for u := range r.e.all("urlLink") {
			l := notice.Link{Href: u.say("urlLinkAddress"), Title: s.multilingual(u.first("urlLinkDescription"), maxShort)}
			probe := notice.Notice{Links: []notice.Link{l}}
			same := slices.ContainsFunc(n.Links, func(o notice.Link) bool { return o.Href == l.Href })
			switch {
			case same || len(n.Links) >= maxList:
			case slices.ContainsFunc(probe.Validate(), func(p notice.Problem) bool { return p.Field == "links[0].href" }):
				s.ps.Warn(fmt.Sprintf("situationRecord[%d].urlLink", r.index), "不是网址，已略去", "not a web address; left out")
			default:
				n.Links = append(n.Links, l)
			}
		}
	}
}

// maxList bounds the lists of a notice.
const maxList = 200

// detour is what rerouting records in force say.
func (s *situation) detour(n *notice.Notice, active []*record) {
	for _, r := range active {
		if r.class != "ReroutingManagement" {
			continue
		}
		if n.Detour == nil {
			n.Detour = &notice.Detour{}
		}
		if w := s.multilingual(r.e.first("reroutingItineraryDescription"), maxText); len(n.Detour.Text) == 0 && len(w) > 0 {
			n.Detour.Text = w
		}
		p := places{situation: s, field: fmt.Sprintf("situationRecord[%d].alternativeRoute", r.index)}
		for route := range r.e.all("alternativeRoute") {
			p.walk(route)
		}
		if g := p.geometry(); g != nil && n.Detour.Geometry == nil {
			n.Detour.Geometry = g
		}
	}
	if d := n.Detour; d != nil && len(d.Text) == 0 && d.Geometry == nil {
		n.Detour = nil
	}
}
