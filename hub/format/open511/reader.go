package open511

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"wayside/hub/format/internal/jsonsafe"
	"wayside/hub/format/internal/phrase"
	"wayside/hub/format/internal/place"
	"wayside/hub/notice"
)

// reader reads the events of one document.
type reader struct {
	settings notice.Settings
	lang     notice.Lang // of texts that tell no other
	events   []*entry
	next     string // URL of the next page
	base     string // URL that relative ones are meant from
}

// entry is one event as it was read.
type entry struct {
	event
	place      string
	problems   notice.Problems
	lang       notice.Lang // of its texts
	sent       time.Time
	created    time.Time
	group      string
	impact     notice.Impact
	onset      time.Time
	ends       time.Time
	schedule   *notice.Schedule
	superseded bool // by another of the same id
}

func newReader(s notice.Settings) *reader {
	r := &reader{settings: s, lang: s.Lang}
	if r.lang == "" {
		r.lang = notice.English
	}
	return r
}

// maxEvents bounds a document; the largest of a country's have some thousands.
const maxEvents = 10_000

// begin adds an event; nil where there are too many.
func (r *reader) begin(place string) *entry {
	if len(r.events) == maxEvents {
		return nil
	}
	e := &entry{place: place}
	r.events = append(r.events, e)
	return e
}

func tooMany() error {
	return jsonsafe.Fault("events", fmt.Sprintf("超过 %d 个事件，其余未读", maxEvents), fmt.Sprintf("more than %d events; the rest was not read", maxEvents))
}

func (e *entry) add(field, zh, en string)  { e.problems.Add(field, zh, en) }
func (e *entry) warn(field, zh, en string) { e.problems.Warn(field, zh, en) }

// event reads one event from its tree. It has no problems but warnings where
// it can be told.
func (r *reader) event(e *entry, fields map[string]any, lang notice.Lang) {
	e.ID, _ = fields["id"].(string) // for the key, though the rest may be refused
	if e.problems.Failed() {
		return
	}
	e.lang = lang
	s := shaper{lang: lang, ps: &e.problems}
	s.object(fields, "")
	e.event = event{}
	jsonsafe.Fill(fields, &e.event, "", spec, &e.problems)
	e.ID = phrase.Cut(phrase.Line(e.ID), 1000)
	r.require(e)
	if e.problems.Failed() || e.Status == archived {
		return
	}
	r.tidy(e)
	r.times(e)
	e.Geography = r.place(e)
	e.impact = e.stated()
	e.wordsAgainstFields()
}

// require checks what an event can't do without.
func (r *reader) require(e *entry) {
	switch {
	case e.ID == "":
		e.add("id", "缺少编号", "missing")
	case !eventID.MatchString(e.ID):
		e.warn("id", "编号应为“辖区/编号”，例如 drivebc.ca/DBC-1", "want jurisdiction/id, such as drivebc.ca/DBC-1")
	}
	switch e.Status = strings.ToUpper(e.Status); e.Status {
	case active, archived:
	case "":
		e.warn("status", "缺少状态，按 ACTIVE 处理", "missing; taken as ACTIVE")
		e.Status = active
	default:
		e.add("status", fmt.Sprintf("%.40q 不是 ACTIVE 或 ARCHIVED", e.Status), fmt.Sprintf("%.40q is neither ACTIVE nor ARCHIVED", e.Status))
	}
	e.created = r.stamp(e, "created", e.Created)
	e.sent = r.stamp(e, "updated", e.Updated)
	for _, t := range []time.Time{e.created, r.settings.Now.UTC()} {
		if e.sent.IsZero() {
			e.sent = t
		}
	}
}

func (r *reader) stamp(e *entry, field, s string) time.Time {
	t, ok := readTime(s, r.settings.In())
	if !ok {
		e.warn(field, "缺少时间，或不是 RFC 3339 时间", "missing, or not an RFC 3339 time")
	}
	return t
}

// layouts of a time: with and without an offset, seconds and minutes.
var layouts = []string{time.RFC3339Nano, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05Z07", "2006-01-02T15:04Z07", "2006-01-02T15:04:05", "2006-01-02T15:04"}

// readTime reads a time to the millisecond; one without an offset is of zone.
func readTime(s string, zone *time.Location) (time.Time, bool) {
	if len(s) > 40 {
		return time.Time{}, false
	}
	for _, layout := range layouts {
		if t, err := time.ParseInLocation(layout, s, zone); err == nil {
			return t.UTC().Truncate(time.Millisecond), t.UTC().Year() >= 1970 && t.UTC().Year() <= 2200
		}
	}
	return time.Time{}, false
}

// Bounds of an event, those of a notice.
const (
	maxHeadline = 200
	maxText     = 10_000
	maxShort    = 300
	maxList     = 200
)

// tidy drops what Open511 does not allow and a notice can't hold, each with a
// warning, so that what was read may be written again.
func (r *reader) tidy(e *entry) {
	e.Headline = e.Headline.clean(maxHeadline, phrase.Line)
	e.Description, e.Detour = e.Description.clean(maxText, notice.Clean), e.Detour.clean(maxText, notice.Clean)
	e.Type = e.word("event_type", e.Type, eventTypes)
	e.Subtypes = e.list("event_subtypes", e.Subtypes, subtypes)
	if _, ok := toOurs(severities, e.Severity); !ok {
		e.Severity = e.word("severity", e.Severity, nil)
	}
	if _, ok := toOurs(certainties, e.Certainty); !ok && e.Certainty != "" {
		e.Certainty = e.word("certainty", e.Certainty, nil)
	}
	e.Roads = bounded(e, "roads", e.Roads)
	e.Areas = bounded(e, "areas", e.Areas)
	e.Attachments = bounded(e, "attachments", e.Attachments)
	e.Grouped = bounded(e, "grouped_events", e.Grouped)
	e.resolve(r.base)
	for i := range e.Roads {
		e.tidyRoad(&e.Roads[i], fmt.Sprintf("roads[%d].", i))
	}
	e.Roads = slices.DeleteFunc(e.Roads, func(r road) bool { return len(r.Name) == 0 })
	for i := range e.Areas {
		a := &e.Areas[i]
		a.ID, a.Name = phrase.Cut(phrase.Line(a.ID), maxShort), a.Name.clean(maxShort, phrase.Line)
	}
	e.Areas = slices.DeleteFunc(e.Areas, func(a area) bool { return a.ID == "" && len(a.Name) == 0 })
	e.Attachments = slices.DeleteFunc(e.Attachments, func(a attachment) bool {
		if !webURL(a.URL) {
			e.warn("attachments", "附件没有可用的网址，已略去", "an attachment without a web address; left out")
		}
		return !webURL(a.URL)
	})
	e.Grouped = slices.DeleteFunc(e.Grouped, func(u string) bool { return !linkable(u) })
}

func (e *entry) tidyRoad(r *road, at string) {
	r.Name, r.From, r.To = r.Name.clean(maxShort, phrase.Line), r.From.clean(maxShort, phrase.Line), r.To.clean(maxShort, phrase.Line)
	if len(r.Name) == 0 {
		e.warn(at+"name", "缺少路名，该路段已略去", "missing; the road was left out")
	}
	if _, ok := toOurs(directions, r.Direction); !ok && r.Direction != "" {
		r.Direction = e.word(at+"direction", r.Direction, nil)
	}
	if _, ok := toOurs(states, r.State); !ok && r.State != "" {
		r.State = e.word(at+"state", r.State, nil)
	}
	if (r.LanesClosed != nil || r.LanesOpen != nil) && (r.State != someClosed || r.Direction == "" || r.Direction == both) {
		e.warn(at+"lanes", "只有单方向的 SOME_LANES_CLOSED 才能给出车道数", "only SOME_LANES_CLOSED in one direction has numbers of lanes")
	}
	r.LanesClosed, r.LanesOpen = e.lanes(at+"lanes_closed", r.LanesClosed), e.lanes(at+"lanes_open", r.LanesOpen)
	r.Systems = e.list(at+"impacted_systems", r.Systems, systems)
	r.Restrictions = slices.DeleteFunc(bounded(e, at+"restrictions", r.Restrictions), func(x restriction) bool {
		_, known := toOurs(restrictions, x.Type)
		bad := !known && x.Type != speed || x.Value == nil || !(*x.Value >= 0 && *x.Value <= 10_000) || x.Type == speed && *x.Value > 200
		if bad {
			e.warn(at+"restrictions", fmt.Sprintf("限制 %.40q 未知或数值不合理，已略去", x.Type), fmt.Sprintf("the restriction %.40q is unknown or its value not plausible; left out", x.Type))
		}
		return bad
	})
}

func (e *entry) lanes(field string, n *int) *int {
	if n != nil && (*n < 1 || *n > 15) {
		e.warn(field, "应为 1 到 15，已略去", "want 1 to 15; left out")
		return nil
	}
	return n
}

// word returns s where it is one of words, else "" with a warning.
func (e *entry) word(field, s string, words []string) string {
	if slices.Contains(words, s) {
		return s
	}
	if s == "" {
		e.warn(field, "缺少", "missing")
	} else {
		e.warn(field, fmt.Sprintf("不认识 %.40q，已略去", s), fmt.Sprintf("unknown value %.40q; left out", s))
	}
	return ""
}

func (e *entry) list(field string, list, words []string) (out []string) {
	for _, s := range bounded(e, field, list) {
		if s = e.word(field, s, words); s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

func bounded[T any](e *entry, field string, list []T) []T {
	if len(list) > maxList {
		e.warn(field, fmt.Sprintf("超过 %d 项，其余已略去", maxList), fmt.Sprintf("more than %d items; the rest was left out", maxList))
		list = list[:maxList]
	}
	return list
}

// place brings the geography into degrees with longitude first, or drops it
// with a warning. The roads still say where it is.
func (r *reader) place(e *entry) *notice.Geometry {
	if e.Geography == nil {
		e.warn("geography", "缺少位置", "missing")
		return nil
	}
	return place.Tidy(e.Geography, r.settings.Bounds, "geography", &e.problems)
}
