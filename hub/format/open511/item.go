package open511

import (
	"maps"
	"slices"
	"strings"
	"unicode"

	"wayside/hub/format/internal/phrase"
	"wayside/hub/notice"
)

// items are all that the events say, in their order.
func (r *reader) items() (out []notice.Item) {
	newest := map[string]*entry{}
	var standing []*entry
	for _, e := range r.events {
		if e.problems.Failed() {
			continue
		}
		if other := newest[e.ID]; other != nil {
			older, newer := e, other
			if e.sent.After(other.sent) {
				older, newer = other, e
			}
			older.superseded = true
			newer.warn("id", "同一编号也在 "+older.place+"，取较新的一条", "the same id also stands at "+older.place+"; the newer was taken")
			newest[e.ID] = newer
			continue
		}
		newest[e.ID] = e
	}
	for _, e := range r.events {
		if !e.superseded && !e.problems.Failed() && e.Status == active {
			standing = append(standing, e)
		}
	}
	r.group(standing)
	for _, e := range r.events {
		if !e.superseded {
			out = append(out, r.item(e))
		}
	}
	if r.next != "" {
		page := notice.Item{Place: "pagination"}
		page.Problems.Warn("pagination.next_url", "这只是列表的一页；其他页未读，不据此判断哪些事件已结束", "this is one page of a longer list; the others were not read, and nothing is taken as over because it is not on this one")
		out = append(out, page)
	}
	return out
}

func (r *reader) item(e *entry) notice.Item {
	item := notice.Item{Key: e.ID, Place: e.place}
	switch {
	case e.problems.Failed():
	case e.Status == archived:
		item.End = &notice.ItemEnd{Keys: []string{e.ID}, Cause: notice.CauseEnded, Sent: e.sent}
	default:
		if item.Notice = r.notice(e); e.problems.Failed() {
			item.Notice = nil
		}
	}
	item.Problems = e.problems.Bounded(maxProblems)
	return item
}

// maxProblems bounds what is told of one item, so that a document made of
// faults does not become a larger one of messages.
const maxProblems = 100

func (r *reader) notice(e *entry) *notice.Notice {
	severity, _ := toOurs(severities, e.Severity)
	certainty, _ := toOurs(certainties, e.Certainty)
	kind, event := eventOf(e.Type, e.Subtypes, e.impact)
	n := &notice.Notice{
		ID: notice.DeriveID(r.settings.Publisher.ID, e.ID), Revision: 1,
		Kind: kind, Event: event, Status: notice.Actual, Audience: notice.Public,
		Severity: severity, Urgency: notice.UrgencyUnknown, Certainty: certainty,
		Publisher: r.settings.Publisher, Sent: e.sent, Onset: e.onset, Ends: e.ends,
		Planned: planned(e.Type, e.Subtypes), Schedule: e.schedule,
		Impact: e.impact, Geometry: e.Geography, Group: e.group,
		Origin: &notice.Origin{Format: "open511", Feed: r.settings.Feed, ID: e.ID},
	}
	if n.Severity == "" {
		n.Severity = notice.SeverityUnknown
	}
	if n.Certainty == "" {
		n.Certainty = notice.CertaintyUnknown
	}
	r.roads(n, e)
	r.attached(n, e)
	r.texts(n, e)
	n.Ext = e.keep(n)
	r.judge(n, e)
	return n
}

// judge drops a geometry that is none, and refuses a notice that none can be
// made of; what intake fills in is not missed.
func (r *reader) judge(n *notice.Notice, e *entry) {
	whole := *n
	whole.Expires = whole.Sent
	if whole.Onset.After(whole.Expires) {
		whole.Expires = whole.Onset
	}
	if whole.Publisher.ID == "" {
		whole.Publisher.ID = "source"
	}
	for _, p := range whole.Validate() {
		if p.Field == "geometry" { // the roads still say where it is
			n.Geometry = nil
			e.warn("geography", p.Message[notice.Chinese]+"；已略去", p.Message[notice.English]+"; left out")
			continue
		}
		e.problems = append(e.problems, p)
	}
}

// roads fills in the roads and what of them is told of the whole event.
func (r *reader) roads(n *notice.Notice, e *entry) {
	for _, w := range e.Roads {
		direction, _ := toOurs(directions, w.Direction)
		if j, _, _ := strings.Cut(e.ID, "/"); direction == "none" && slices.Contains(bothWays, j) {
			direction = "both"
		}
		n.Roads = append(n.Roads, notice.Road{
			Name: notice.Words(w.Name).In(e.lang), Direction: direction,
			From: parsePoint(notice.Words(w.From).In(e.lang)), To: parsePoint(notice.Words(w.To).In(e.lang)),
		})
	}
	if len(n.Roads) > 0 {
		n.Roads[0].From = withReference(n.Roads[0].From, e.Plus[linearReference])
	}
	n.LanesClosed, n.LanesTotal = lanesOf(e.Roads)
	n.SpeedLimit, n.Restrictions = limitsOf(e.Roads)
}

// lanesOf are the numbers of lanes of the first road that tells them.
func lanesOf(roads []road) (closed, total *int) {
	for _, w := range roads {
		if w.LanesClosed == nil {
			continue
		}
		n := *w.LanesClosed
		if w.LanesOpen != nil {
			sum := n + *w.LanesOpen
			total = &sum
		}
		return &n, total
	}
	return nil, nil
}

// limitsOf are the limits of all roads, each once, and the first speed limit.
func limitsOf(roads []road) (limit *float64, out []notice.Restriction) {
	seen := map[string]bool{}
	for _, w := range roads {
		for _, x := range w.Restrictions {
			v, key := *x.Value, x.Type+" "+decimal(*x.Value)
			ours, _ := toOurs(restrictions, x.Type)
			switch {
			case x.Type == speed && limit == nil:
				limit = &v
			case x.Type != speed && !seen[key]:
				out = append(out, notice.Restriction{Type: ours, Value: &v})
			}
			seen[key] = true
		}
	}
	return limit, out
}

// stated is what the states of the roads come to: what they agree on, else
// some lanes closed where anything is. Roads without a state do not vote.
func (e *entry) stated() notice.Impact {
	var all []notice.Impact
	for _, w := range e.Roads {
		if i, ok := toOurs(states, w.State); ok {
			all = append(all, i)
		}
	}
	slices.Sort(all)
	switch all = slices.Compact(all); {
	case len(all) == 0:
		return notice.ImpactUnknown
	case len(all) == 1:
		return all[0]
	case slices.Contains(all, notice.AllClosed) || slices.Contains(all, notice.SomeClosed):
		return notice.SomeClosed
	}
	return notice.Alternating
}

// attached fills in areas, attachments and links.
func (r *reader) attached(n *notice.Notice, e *entry) {
	for _, a := range e.Areas {
		n.Areas = append(n.Areas, notice.Area{Scheme: areaScheme, Code: a.ID, Name: notice.Words(a.Name)})
	}
	for _, a := range e.Attachments {
		var title notice.Words
		if t := phrase.Cut(phrase.Line(a.Title), maxShort); t != "" {
			title = notice.Words{e.lang: t}
		}
		if strings.Contains(a.Type, "/") && len(a.Type) <= maxShort {
			n.Attachments = append(n.Attachments, notice.Attachment{Href: a.URL, Media: a.Type, Size: int64(max(0, a.Length)), Text: title})
		} else {
			n.Links = append(n.Links, notice.Link{Href: a.URL, Rel: "related", Title: title})
		}
	}
	if len(e.Detour) > 0 {
		n.Detour = &notice.Detour{Text: notice.Words(e.Detour)}
	}
}

// areaScheme is the scheme of areas that have an id of Open511.
const areaScheme = "Open511"

// texts fills in what the notice says: in the languages of the event, and
// headlines made of fields in Chinese and English.
func (r *reader) texts(n *notice.Notice, e *entry) {
	n.Text = map[notice.Lang]notice.Text{}
	text := func(l notice.Lang, set func(*notice.Text)) {
		t := n.Text[l]
		set(&t)
		n.Text[l] = t
	}
	for _, l := range slices.Sorted(maps.Keys(e.Description)) {
		s, next := withoutNoise(e.Description[l], e.sent, r.settings.In())
		if n.ReviewBy.IsZero() {
			n.ReviewBy = next
		}
		text(l, func(t *notice.Text) { t.Description = s })
	}
	if spoken, ok := e.Plus[ivrMessage].(map[string]any); ok {
		for l, v := range spoken {
			s, _ := v.(string)
			s, _ = withoutNoise(phrase.Cut(notice.Clean(s), maxText), e.sent, r.settings.In())
			text(notice.Lang(l), func(t *notice.Text) { t.Radio = s })
		}
	}
	if s, ok := e.Plus[nextUpdate].(string); ok {
		n.ReviewBy, _ = readTime(s, r.settings.In())
	}
	for l := range e.Headline {
		text(l, func(*notice.Text) {})
	}
	for _, l := range []notice.Lang{notice.Chinese, notice.English} {
		said := slices.ContainsFunc(slices.Collect(maps.Keys(n.Text)), func(o notice.Lang) bool { return primary(o) == primary(l) })
		if !said {
			text(l, func(*notice.Text) {})
		}
	}
	for l := range n.Text {
		text(l, func(t *notice.Text) { t.Headline = headline(e.Headline[l], n, l) })
	}
}

// headline is what a source calls its event, where that is more than a single
// word such as "INCIDENT"; else one made of road, place and event.
func headline(own string, n *notice.Notice, l notice.Lang) string {
	if strings.ContainsFunc(own, func(r rune) bool { return r == ' ' || r > unicode.MaxASCII }) {
		return own
	}
	return phrase.Headline(n, l)
}

// primary is the language of a tag, without its country.
func primary(l notice.Lang) string {
	p, _, _ := strings.Cut(strings.ToLower(string(l)), "-")
	return p
}
