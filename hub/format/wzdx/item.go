package wzdx

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"wayside/hub/format/internal/phrase"
	"wayside/hub/notice"
)

// items are all that the features say, in their order.
func (r *reader) items(raw []json.RawMessage) (out []notice.Item) {
	type placed struct {
		index int // in the document
		notice.Item
	}
	var told []placed
	var events []*event
	newest := map[string]*event{}
	for i, f := range raw {
		e := r.event(i, f)
		if e.ID == "" && r.nameless > maxProblems {
			continue
		}
		if e.problems.Failed() {
			told = append(told, placed{i, notice.Item{Key: e.ID, Problems: e.problems.Bounded(maxProblems), Place: e.place}})
			continue
		}
		if other := newest[e.ID]; other != nil {
			if e.sent.After(other.sent) {
				*other, *e = *e, *other
			}
			other.warn("id", "同一编号也在 "+e.place+"，取较新的一条", "the same id also stands at "+e.place+"; the newer was taken")
			continue
		}
		newest[e.ID] = e
		events = append(events, e)
	}
	if more := r.nameless - maxProblems; more > 0 {
		told[len(told)-1].Problems.Add("", fmt.Sprintf("另有 %d 条没有编号", more), fmt.Sprintf("%d more features have no id", more))
	}
	r.link(events)
	chains := map[string][]*event{}
	for _, e := range events {
		chains[e.key] = append(chains[e.key], e)
	}
	for _, c := range chains {
		item := r.item(c) // sorts c by time
		told = append(told, placed{c[0].index, item})
	}
	slices.SortFunc(told, func(a, b placed) int { return a.index - b.index })
	for _, t := range told {
		out = append(out, t.Item)
	}
	return out
}

// item tells the occurrences of one event: what the first of them says, at all
// of their times.
func (r *reader) item(chain []*event) notice.Item {
	slices.SortStableFunc(chain, func(a, b *event) int { return a.start.Compare(b.start) })
	item := notice.Item{Key: chain[0].key, Place: chain[0].place}
	live := slices.DeleteFunc(slices.Clone(chain), func(e *event) bool { return e.over() != "" })
	differ(live)
	for _, e := range chain {
		for _, p := range e.problems {
			if e != chain[0] {
				p.Field = e.place + "." + p.Field
			}
			item.Problems = append(item.Problems, p)
		}
	}
	item.Problems = item.Problems.Bounded(maxProblems)
	if len(live) == 0 {
		last := chain[len(chain)-1]
		item.End = &notice.ItemEnd{Keys: []string{last.key}, Cause: last.over(), Sent: last.sent}
		return item
	}
	item.Notice = r.notice(live)
	if s := item.Notice.Schedule; s != nil && len(s.Intervals) > maxList {
		s.Intervals = s.Intervals[:maxList]
		item.Problems.Warn("properties.core_details.related_road_events", fmt.Sprintf("超过 %d 个时段，其余略去", maxList), fmt.Sprintf("more than %d occurrences; the later ones were left out", maxList))
	}
	return item
}

// maxProblems bounds what is told of one item, and the items that have no id, so
// that a document made of faults does not become a larger one of messages.
const maxProblems = 100

// over is how the deprecated event_status ends an event.
func (e *event) over() notice.Cause {
	switch e.Properties.EventStatus {
	case "completed":
		return notice.CauseEnded
	case "cancelled":
		return notice.CauseWithdrawn
	}
	return ""
}

// differ warns where an occurrence says something else than the first.
func differ(live []*event) {
	if len(live) < 2 {
		return
	}
	first := live[0].content()
	for _, e := range live[1:] {
		own := e.content()
		var names []string
		for _, name := range slices.Sorted(maps.Keys(merged(first, own))) {
			if first[name] != own[name] {
				names = append(names, name)
			}
		}
		if len(names) > 0 {
			list := strings.Join(names, ", ")
			e.warn("properties", "与首次时段不同（"+list+"），以首次为准", "differs from the first occurrence in "+list+"; the first is told")
		}
	}
}

func merged(a, b map[string]string) map[string]string {
	out := maps.Clone(a)
	maps.Copy(out, b)
	return out
}

// content are the members that all occurrences should share, as JSON texts.
func (e *event) content() map[string]string {
	raw, _ := json.Marshal(e.Properties) // of what was JSON a moment ago
	var parts map[string]json.RawMessage
	_ = json.Unmarshal(raw, &parts)
	out := map[string]string{}
	for name, part := range parts {
		switch {
		case name == "core_details", name == "start_date", name == "end_date", name == "event_status", strings.HasPrefix(name, "is_"):
		default:
			out[name] = string(part)
		}
	}
	if e.Geometry != nil {
		raw, _ = json.Marshal(e.Geometry)
		out["geometry"] = string(raw)
	}
	return out
}

func (r *reader) notice(live []*event) *notice.Notice {
	e := live[0]
	p := &e.Properties
	n := &notice.Notice{
		ID: notice.DeriveID(r.settings.Publisher.ID, e.key), Revision: 1,
		Kind: notice.Traffic, Event: "roadwork", Status: notice.Actual, Audience: notice.Public,
		Severity: notice.SeverityUnknown, Urgency: notice.UrgencyUnknown, Certainty: notice.CertaintyUnknown,
		Publisher: r.settings.Publisher, Issuer: r.issuer(p.Core.DataSourceID),
		Sent: e.sent, Onset: e.start, Ends: e.end, Planned: true,
		Roads: roads(p), Impact: e.impact, SpeedLimit: p.ReducedSpeedLimit,
		Geometry: e.Geometry, Group: e.group,
		Origin: &notice.Origin{Format: r.format, Feed: r.settings.Feed, ID: e.key},
	}
	if p.Core.EventType == detour {
		n.Event, n.Planned = "detour", false
	}
	if yes(p.IsStartDateVerified) {
		n.Certainty = notice.Observed
	}
	if closed, total := generalLanes(n.Roads[0].Lanes); total > 0 {
		n.LanesClosed, n.LanesTotal = &closed, &total
	}
	for _, w := range p.Restrictions {
		ours, _, _ := toOurs(w)
		n.Restrictions = append(n.Restrictions, ours)
	}
	for _, o := range live[1:] {
		if o.sent.After(n.Sent) {
			n.Sent = o.sent
		}
		if open := o.end.IsZero() || n.Ends.IsZero(); open {
			n.Ends = time.Time{}
		} else if o.end.After(n.Ends) {
			n.Ends = o.end
		}
	}
	n.Schedule = r.schedule(live)
	spoken := r.texts(n, &p.Core)
	n.Ext = keep(live, spoken)
	return n
}

func yes(flag *bool) bool { return flag != nil && *flag }

// issuer is the organization of the data source, where it is not the publisher
// itself.
func (r *reader) issuer(source string) *notice.Issuer {
	name := phrase.Cut(phrase.Line(r.sources[source]), maxShort)
	names := notice.Words{r.lang: name}
	if name == "" || (notice.Issuer{ID: name, Name: names}).Is(r.settings.Publisher) {
		return nil
	}
	return &notice.Issuer{Name: names}
}

func roads(p *properties) []notice.Road {
	c := &p.Core
	direction, _ := directionOf(c.Direction)
	first := notice.Road{
		Name: c.RoadNames[0], Direction: direction, Lanes: ourLanes(p.Lanes),
		From: point(p.BeginningCrossStreet, p.BeginningMilepost, p.unit()), To: point(p.EndingCrossStreet, p.EndingMilepost, p.unit()),
	}
	out := []notice.Road{first}
	for i, name := range c.RoadNames[1:] {
		if i == 0 {
			out[0].LocalName = name
			continue
		}
		out = append(out, notice.Road{Name: name, Direction: direction})
	}
	return out
}

func ourLanes(lanes []lane) (out []notice.Lane) {
	for _, l := range lanes {
		out = append(out, notice.Lane{Order: l.Order, Type: l.Type, Status: l.Status})
	}
	return out
}

func point(crossStreet string, post *float64, unit postUnit) *notice.RoadPoint {
	p := notice.RoadPoint{Name: crossStreet}
	if post != nil {
		metres := unit.metres(*post)
		p.Chainage, p.Label = &metres, unit.label(*post)
	}
	if p == (notice.RoadPoint{}) {
		return nil
	}
	return &p
}

// texts fills in what the notice says, and reports whether the name of the
// event became the headline.
func (r *reader) texts(n *notice.Notice, c *coreDetails) (named bool) {
	n.Text = map[notice.Lang]notice.Text{}
	for _, l := range []notice.Lang{notice.Chinese, notice.English, r.lang} {
		n.Text[l] = notice.Text{Headline: phrase.Headline(n, l)}
	}
	own := n.Text[r.lang]
	own.Description = c.Description
	if name := phrase.Line(c.Name); phrase.StandsAlone(name, n) {
		own.Headline, named = name, true
	}
	n.Text[r.lang] = own
	return named
}
