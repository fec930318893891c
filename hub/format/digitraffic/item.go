package digitraffic

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"wayside/hub/format/internal/jsonsafe"
	"wayside/hub/format/internal/phrase"
	"wayside/hub/format/internal/place"
	"wayside/hub/notice"
)

// reader reads the features of one document.
type reader struct {
	settings notice.Settings
	updated  time.Time
}

func newReader(f feed, s notice.Settings) *reader {
	r := &reader{settings: s}
	r.updated, _ = readTime(f.updated)
	return r
}

// situation is one feature as it was read.
type situation struct {
	feature
	place    string
	twin     *twin
	problems notice.Problems
}

func (s *situation) warn(field, zh, en string) { s.problems.Warn(field, zh, en) }

// items are all that the features say, in their order; of several versions of
// one situation the newest stands where the first stood.
func (r *reader) items(features []rawFeature) (out []notice.Item) {
	at, versions := map[string]int{}, map[string]float64{}
	for _, raw := range features {
		s := r.situation(raw)
		item := r.item(s)
		first, twice := at[item.Key]
		if item.Problems.Failed() || !twice {
			if !item.Problems.Failed() {
				at[item.Key], versions[item.Key] = len(out), s.Properties.Version
			}
			out = append(out, item)
			continue
		}
		other := out[first]
		if s.Properties.Version <= versions[item.Key] {
			item, other = other, item
		}
		versions[item.Key] = max(s.Properties.Version, versions[item.Key])
		item.Problems.Warn("properties.situationId", "同一编号也在 "+other.Place+"，取较新的版本", "the same id also stands at "+other.Place+"; the newer version was taken")
		out[first] = item
	}
	return out
}

func (r *reader) situation(raw rawFeature) *situation {
	s := &situation{place: raw.place, twin: raw.twin}
	tree := notice.Tree(raw.json, &s.problems)
	members, _ := tree.(map[string]any)
	inner, _ := members["properties"].(map[string]any)
	s.Properties.SituationID, _ = inner["situationId"].(string)
	if s.problems.Failed() {
		return s
	}
	list, _ := inner["announcements"].([]any)
	if phrase.Line(s.Properties.SituationID) == "" {
		s.problems.Add("properties.situationId", "缺少编号", "missing")
	}
	if len(list) == 0 {
		s.problems.Add("properties.announcements", "缺少内容", "missing")
	}
	if s.problems.Failed() {
		return s
	}
	for _, a := range list {
		objects(a)
	}
	if prune(inner, new(int)) {
		s.warn("properties", fmt.Sprintf("列表过长，每个只取前 %d 项", mostListed), fmt.Sprintf("lists are too long; the first %d of each were taken", mostListed))
	}
	delete(members, "id") // of some feeds, and no more than situationId
	jsonsafe.Fill(members, &s.feature, "", spec, &s.problems)
	s.Properties.SituationID = phrase.Line(s.Properties.SituationID)
	if len(s.Properties.Announcements) == 0 && !s.problems.Failed() {
		s.problems.Add("properties.announcements", "缺少内容", "missing")
	}
	return s
}

// objects makes the plain features of old files such as those of new ones.
func objects(announcement any) {
	a, _ := announcement.(map[string]any)
	features, _ := a["features"].([]any)
	for i, f := range features {
		if word, ok := f.(string); ok {
			features[i] = map[string]any{"name": word}
		}
	}
}

// Bounds of the lists of one situation, and of all of them together.
const (
	mostListed = 100
	mostInAll  = 2000
)

// prune cuts lists that are longer than any message makes them, in place; it
// reports whether it did.
func prune(v any, count *int) (cut bool) {
	switch v := v.(type) {
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(v)) {
			e := v[k]
			if list, ok := e.([]any); ok {
				most := max(0, min(mostListed, mostInAll-*count))
				if cut = cut || len(list) > most; len(list) > most {
					list = list[:most]
				}
				v[k], e = list, list
				*count += len(list)
			}
			cut = prune(e, count) || cut
		}
	case []any:
		for _, e := range v {
			cut = prune(e, count) || cut
		}
	}
	return cut
}

func (r *reader) item(s *situation) notice.Item {
	p := &s.Properties
	item := notice.Item{Key: p.SituationID, Place: s.place}
	if !s.problems.Failed() {
		if cause := over(p); cause != "" {
			item.End = &notice.ItemEnd{Keys: []string{p.SituationID}, Cause: cause, Text: reasons(p), Sent: r.sent(s)}
		} else {
			item.Notice = r.notice(s)
		}
	}
	item.Problems = s.problems.Bounded(100)
	return item
}

// over is how a situation ended; "" where it goes on.
func over(p *properties) notice.Cause {
	closing := fold(p.Announcements[0].EarlyClosing)
	switch kind := fold(p.TrafficAnnouncementType); {
	case kind == "RETRACTED", closing == "CANCELED", closing == "CANCELLED":
		return notice.CauseWithdrawn
	case kind == "ENDED", closing == "CLOSED":
		return notice.CauseEnded
	}
	return ""
}

// reasons are the comments on an end, by language.
func reasons(p *properties) notice.Words {
	out := notice.Words{}
	for _, a := range p.Announcements {
		if c := phrase.Cut(phrase.Line(a.Comment), 300); c != "" {
			out[language(a.Language)] = c
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

func (r *reader) sent(s *situation) time.Time {
	p := &s.Properties
	for _, at := range []time.Time{r.time(s, "properties.versionTime", p.VersionTime), r.time(s, "properties.releaseTime", p.ReleaseTime), r.updated} {
		if !at.IsZero() {
			return at
		}
	}
	return r.settings.Now.UTC()
}

func (r *reader) notice(s *situation) *notice.Notice {
	p, first := &s.Properties, &s.Properties.Announcements[0]
	n := &notice.Notice{
		ID: notice.DeriveID(r.settings.Publisher.ID, p.SituationID), Revision: 1, Kind: notice.Traffic,
		Status: notice.Actual, Audience: notice.Public, Severity: notice.SeverityUnknown, Urgency: notice.UrgencyUnknown,
		Publisher: r.settings.Publisher, Sent: r.sent(s),
		Origin: &notice.Origin{Format: name, Feed: r.settings.Feed, ID: phrase.Cut(p.SituationID, 300), Version: strconv.FormatFloat(p.Version, 'f', -1, 64)},
	}
	n.Event, n.Certainty = event(s)
	n.Planned = fold(p.SituationType) == "ROAD_WORK"
	n.Onset = r.time(s, "properties.announcements[0].timeAndDuration.startTime", first.TimeAndDuration.StartTime)
	n.Ends = r.time(s, "properties.announcements[0].timeAndDuration.endTime", first.TimeAndDuration.EndTime)
	if !n.Ends.IsZero() && n.Ends.Before(n.Onset) {
		s.warn("properties.announcements[0].timeAndDuration.endTime", "早于开始时间，已略去", "is before startTime; left out")
		n.Ends = time.Time{}
	}
	n.Roads, n.Areas = roads(first), areas(p.Announcements)
	r.phases(s, n)
	n.Geometry = r.geometry(s)
	r.parties(s, n)
	s.twin.judge(n, r.settings, &s.problems)
	n.Ext = keep(s)
	r.texts(s, n)
	return n
}

// mostPositions of a geometry: with more, no document would be small enough to
// publish ([notice.MaxDocument]).
const mostPositions = 8000

func (r *reader) geometry(s *situation) *notice.Geometry {
	g := place.Mend(s.Geometry, "geometry", &s.problems)
	g = place.Tidy(g, r.settings.Bounds, "geometry", &s.problems)
	return place.Fit(g, mostPositions, "geometry", &s.problems)
}

// parties fills in who sends the message and how to reach them: an office that
// is named, else nobody.
func (r *reader) parties(s *situation, n *notice.Notice) {
	who := notice.Words{}
	for _, a := range s.Properties.Announcements {
		if name := phrase.Cut(phrase.Line(a.Sender), 300); name != "" {
			who[language(a.Language)] = name
		}
	}
	if len(who) == 0 {
		return
	}
	if !slices.ContainsFunc(values(r.settings.Publisher.Name), func(ours string) bool { return slices.Contains(values(who), ours) }) {
		n.Issuer = &notice.Issuer{Name: who}
	}
	c := s.Properties.Contact
	phone, email := phrase.Line(c.Phone), phrase.Line(c.Email)
	if len(phone) > 100 {
		phone = ""
	}
	if len(email) > 200 || !strings.Contains(email, "@") {
		email = ""
	}
	if phone+email != "" {
		n.Contact = &notice.Contact{Name: who, Telephone: phone, Email: email}
	}
}

func values(w notice.Words) (out []string) {
	for _, s := range w {
		out = append(out, s)
	}
	return out
}

// time reads one time, to the millisecond; a warning where it is none.
func (r *reader) time(s *situation, field, text string) time.Time {
	if text == "" {
		return time.Time{}
	}
	t, err := readTime(text)
	if err != nil && !slices.ContainsFunc(s.problems, func(p notice.Problem) bool { return p.Field == field }) {
		s.warn(field, "应为带时区的时间，例如 2026-11-24T01:30:00Z；已略去", "want a time with its offset, such as 2026-11-24T01:30:00Z; left out")
	}
	return t
}

func readTime(s string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339Nano, strings.TrimSpace(s))
	if err == nil && (t.Year() < 1970 || t.Year() > 2200) {
		err = fmt.Errorf("the year %d is not plausible", t.Year())
	}
	if err != nil {
		return time.Time{}, err
	}
	return t.UTC().Truncate(time.Millisecond), nil
}
