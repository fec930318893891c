package wzdx

import (
	"encoding/json"
	"fmt"
	"time"

	"wayside/hub/format/internal/jsonsafe"
	"wayside/hub/format/internal/phrase"
	"wayside/hub/notice"
)

// reader reads the features of one document.
type reader struct {
	*dialect
	settings notice.Settings
	sources  map[string]string // data_source_id to organization_name
	stamp    time.Time         // of the feed
	lang     notice.Lang       // of the source's texts
	problems notice.Problems   // of the feed; told once, with its first feature
	nameless int               // features without an id
}

func newReader(d *dialect, f frame, s notice.Settings) *reader {
	r := &reader{dialect: d, settings: s, sources: map[string]string{}, lang: s.Lang}
	if r.lang == "" {
		r.lang = notice.English
	}
	var info feedInfo
	var ps notice.Problems
	if tree := notice.Tree(f.info, &ps); tree != nil {
		jsonsafe.Fill(tree, &info, "feed_info", r.spec, &ps)
	}
	r.feedRules(&info, &ps)
	for _, p := range ps { // a head that can't be read costs no more than what it says
		r.problems.Warn(p.Field, p.Message[notice.Chinese], p.Message[notice.English])
	}
	for _, d := range info.DataSources {
		r.sources[d.ID] = d.OrganizationName
	}
	r.stamp, _, _ = readTime(info.UpdateDate, s.In())
	return r
}

// event is one feature as it was read.
type event struct {
	feature
	index      int // in the document
	place      string
	problems   notice.Problems
	start, end time.Time // end is zero where it is missing
	sent       time.Time
	key        string // of the chain that it belongs to
	group      string
	impact     notice.Impact
}

// event reads one feature. It has no problems but warnings where it can be
// told.
func (r *reader) event(i int, raw json.RawMessage) *event {
	e := &event{index: i, place: fmt.Sprintf("features[%d]", i)}
	if i == 0 {
		e.problems = r.problems
	}
	tree := notice.Tree(raw, &e.problems)
	if members, ok := tree.(map[string]any); ok {
		e.ID, _ = members["id"].(string) // for the key, though the rest may be refused
		if _, ok := members["properties"].(map[string]any); !ok {
			e.add("properties", "缺少，或不是对象", "missing, or not an object")
		}
	}
	if e.ID == "" { // nothing will ever refer to it, so the first ones tell enough
		r.nameless++
	}
	if e.problems.Failed() || e.ID == "" && r.nameless > maxProblems {
		return e
	}
	e.feature = feature{}
	jsonsafe.Fill(tree, &e.feature, "", r.spec, &e.problems)
	e.ID = phrase.Line(e.ID)
	r.require(e)
	if e.problems.Failed() {
		return e
	}
	e.Geometry = r.place(e.Geometry, &e.problems)
	r.tidy(e)
	r.rules(e)
	return e
}

func (e *event) add(field, zh, en string)  { e.problems.Add(field, zh, en) }
func (e *event) warn(field, zh, en string) { e.problems.Warn(field, zh, en) }

// require checks what a notice can't do without, and reads the times.
func (r *reader) require(e *event) {
	p, c := &e.Properties, &e.Properties.Core
	if e.ID == "" {
		e.add("id", "缺少编号", "missing")
	}
	switch c.EventType {
	case workZone, detour:
	case "":
		e.add("properties.core_details.event_type", "缺少事件类型", "missing")
	default:
		e.add("properties.core_details.event_type", fmt.Sprintf("%q 不是 work-zone 或 detour", c.EventType), fmt.Sprintf("%q is neither work-zone nor detour", c.EventType))
	}
	e.bounds()
	if len(c.RoadNames) == 0 {
		e.add("properties.core_details.road_names", "缺少路名", "missing")
	}
	e.start = r.time(e, "properties.start_date", p.StartDate, true)
	e.end = r.time(e, "properties.end_date", p.EndDate, false)
	if p.EndDate == "" {
		e.warn("properties.end_date", "缺少结束时间", "missing")
	}
	if !e.end.IsZero() && e.end.Before(e.start) {
		e.add("properties.end_date", "早于开始时间", "is before start_date")
	}
	e.sent = r.time(e, "properties.core_details.update_date", c.UpdateDate, false)
	created := r.time(e, "properties.core_details.creation_date", c.CreationDate, false)
	c.CreationDate = ""
	if !created.IsZero() {
		c.CreationDate = stamp(created)
	}
	for _, t := range []time.Time{created, r.stamp, r.settings.Now.UTC()} {
		if e.sent.IsZero() {
			e.sent = t
		}
	}
}

func (r *reader) time(e *event, field, s string, required bool) time.Time {
	if s == "" && !required {
		return time.Time{}
	}
	t, utc, err := readTime(s, r.settings.In())
	switch {
	case s == "":
		e.add(field, "缺少", "missing")
	case err != nil && required:
		e.add(field, "应为 RFC 3339 时间，例如 2026-11-24T01:30:00Z", "want an RFC 3339 time, such as 2026-11-24T01:30:00Z")
	case err != nil:
		e.warn(field, "应为 RFC 3339 时间，例如 2026-11-24T01:30:00Z；已略去", "want an RFC 3339 time, such as 2026-11-24T01:30:00Z; left out")
	case !utc:
		e.warn(field, r.spec+" 要求使用 UTC 时间（以 Z 结尾）", r.spec+" wants times in UTC, ending in Z")
	}
	return t
}

// readTime reads an RFC 3339 time, to the millisecond; one without an offset
// is of zone.
func readTime(s string, zone *time.Location) (t time.Time, utc bool, err error) {
	t, err = time.Parse(time.RFC3339Nano, s)
	if err != nil {
		if local, e := time.ParseInLocation("2006-01-02T15:04:05", s, zone); e == nil {
			t, err = local, nil
		}
	}
	if err != nil {
		return time.Time{}, false, err
	}
	return t.UTC().Truncate(time.Millisecond), s[len(s)-1] == 'Z' || s[len(s)-1] == 'z', nil
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.999Z07:00") }
