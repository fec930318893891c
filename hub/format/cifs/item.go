package cifs

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"wayside/hub/format/internal/phrase"
	"wayside/hub/format/internal/place"
	"wayside/hub/notice"
)

// reader reads the incidents of one document.
type reader struct {
	settings notice.Settings
	stamp    time.Time // of the feed
	lang     notice.Lang
}

func newReader(f feed, s notice.Settings) *reader {
	r := &reader{settings: s, lang: cmp.Or(s.Lang, notice.English)}
	r.stamp, _, _ = readTime(phrase.Line(f.stamp), s.In())
	return r
}

// items are all that the incidents say, in their order; of several with one id
// the newest stands where the first stood.
func (r *reader) items(incidents []*incident) (out []notice.Item) {
	at := map[string]int{}
	for _, in := range incidents {
		item := r.item(in)
		first, twice := at[item.Key]
		if item.Notice == nil || !twice {
			if item.Notice != nil {
				at[item.Key] = len(out)
			}
			out = append(out, item)
			continue
		}
		other := out[first]
		if !other.Notice.Sent.Before(item.Notice.Sent) {
			item, other = other, item
		}
		item.Problems.Warn("id", "同一编号也在 "+other.Place+"，取较新的一条", "the same id also stands at "+other.Place+"; the newer was taken")
		out[first] = item
	}
	return out
}

func (r *reader) item(in *incident) notice.Item {
	if !in.problems.Failed() {
		in.tidy()
	}
	item := notice.Item{Key: in.ID, Place: in.place}
	if in.ID == "" && in.Type == "" && !in.problems.Failed() { // not worth a closer look
		in.add("", "缺少 id 和 type", "has neither id nor type")
	}
	if !in.problems.Failed() {
		item.Notice = r.notice(in)
	}
	if in.problems.Failed() {
		item.Notice = nil
	}
	item.Problems = in.problems.Bounded(100)
	return item
}

func (in *incident) add(field, zh, en string)  { in.problems.Add(field, zh, en) }
func (in *incident) warn(field, zh, en string) { in.problems.Warn(field, zh, en) }

// notice is what an incident says; the problems of in tell where it can't.
func (r *reader) notice(in *incident) *notice.Notice {
	n := &notice.Notice{
		ID: notice.DeriveID(r.settings.Publisher.ID, in.ID), Revision: 1, Status: notice.Actual, Audience: notice.Public,
		Urgency: notice.UrgencyUnknown, Certainty: notice.CertaintyUnknown,
		Publisher: r.settings.Publisher, Issuer: r.issuer(in.Source),
		Origin: &notice.Origin{Format: name, Feed: r.settings.Feed, ID: in.ID},
	}
	if in.ID == "" {
		in.add("id", "缺少编号", "missing")
	}
	r.sense(in, n)
	r.times(in, n)
	r.where(in, n)
	r.lanes(in, n)
	n.Schedule = r.schedule(in)
	if p := in.ParentEvent; p != nil {
		n.Group = phrase.Cut(phrase.Line(p.ID), 300)
	}
	n.Ext = keep(in, n)
	n.Text = r.texts(in.Description, n)
	if len([]rune(in.Description)) > shortText {
		in.problems.Advise("description", fmt.Sprintf("超过 %d 个字符，弹窗可能显示不全", shortText), fmt.Sprintf("longer than %d characters; the popup may cut it", shortText))
	}
	return n
}

// sense fills in what type and subtype say.
func (r *reader) sense(in *incident, n *notice.Notice) {
	s, exact, ok := meaning(in.Type, in.Subtype)
	switch {
	case in.Type == "":
		in.add("type", "缺少类型", "missing")
	case !ok:
		in.add("type", fmt.Sprintf("不认识 %q", in.Type), fmt.Sprintf("unknown value %q", in.Type))
	case !exact:
		in.warn("subtype", fmt.Sprintf("%q 不是 %s 的子类型，已略去", in.Subtype, in.Type), fmt.Sprintf("%q is no subtype of %s; left out", in.Subtype, in.Type))
		in.Subtype = ""
	}
	n.Kind, n.Event, n.Impact, n.Flow = s.kind, s.event, s.impact, s.flow
	n.Severity = cmp.Or(s.severity, notice.SeverityUnknown)
	if in.Subtype == hiding {
		n.Audience = notice.Restricted
		in.warn("subtype", "隐蔽执勤不对外发布", "hidden checks are not for the public")
	}
}

func (r *reader) times(in *incident, n *notice.Notice) {
	created := r.time(in, "creationtime", &in.CreationTime)
	n.Sent = r.time(in, "updatetime", &in.UpdateTime)
	for _, t := range []time.Time{created, r.stamp, r.settings.Now.UTC()} {
		if n.Sent.IsZero() {
			n.Sent = t
		}
	}
	n.Onset, n.Ends = r.time(in, "starttime", &in.StartTime), r.time(in, "endtime", &in.EndTime)
	if n.Onset.IsZero() && in.Type == roadClosed {
		in.warn("starttime", "封闭道路必须写明开始时间", "a closure must say when it starts")
	}
	if n.Ends.IsZero() && in.Type == roadClosed {
		in.warn("endtime", "没有结束时间：Waze 会当作封闭两周", "missing: Waze takes it as closed for two weeks")
	}
	if !n.Ends.IsZero() && n.Ends.Before(n.Onset) {
		in.warn("endtime", "早于开始时间，已略去", "is before starttime; left out")
		n.Ends = time.Time{}
	}
}

// time reads one time and leaves its text as we write it, empty where it is
// none.
func (r *reader) time(in *incident, field string, text *string) time.Time {
	s := phrase.Line(*text)
	*text = ""
	if s == "" {
		return time.Time{}
	}
	t, offset, err := readTime(s, r.settings.In())
	switch {
	case err != nil:
		in.warn(field, "应为 ISO 8601 时间，例如 2026-11-24T09:30:00+08:00；已略去", "want an ISO 8601 time, such as 2026-11-24T09:30:00+08:00; left out")
		return t
	case !offset:
		in.warn(field, "缺少时区偏移，按来源的时区读取", "has no offset; read in the zone of the source")
	}
	*text = stamp(t)
	return t
}

// readTime reads a time to the millisecond; one without an offset is of zone.
func readTime(s string, zone *time.Location) (t time.Time, offset bool, err error) {
	t, err = time.Parse(time.RFC3339Nano, s)
	if offset = err == nil; !offset {
		t, err = time.ParseInLocation("2006-01-02T15:04:05", s, zone)
	}
	if err == nil && (t.Year() < 1970 || t.Year() > 2200) {
		err = fmt.Errorf("the year %d is not plausible", t.Year())
	}
	if err != nil {
		return time.Time{}, false, err
	}
	return t.UTC().Truncate(time.Millisecond), offset, nil
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05-07:00") }

// where reads street, direction and polyline.
func (r *reader) where(in *incident, n *notice.Notice) {
	if in.Street == "" {
		in.warn("street", "缺少路名", "missing")
	} else {
		n.Roads = []notice.Road{{Name: phrase.Cut(in.Street, 300)}}
	}
	n.Geometry = r.line(in)
	switch in.Direction {
	case bothDirections:
		if len(n.Roads) > 0 {
			n.Roads[0].Direction = "both"
		}
	case "", oneDirection:
	default:
		in.warn("direction", fmt.Sprintf("不认识 %q，已略去", in.Direction), fmt.Sprintf("unknown value %q; left out", in.Direction))
		in.Direction = ""
	}
	if in.Direction == "" && n.Geometry != nil && n.Geometry.Type == "Point" {
		in.warn("direction", "只有一个点时必须写明方向", "missing, and a single point needs it")
	}
	if n.Geometry == nil && len(n.Roads) == 0 {
		in.add("polyline", "既没有位置也没有路名", "neither a place nor a street")
	}
}

// line reads a polyline: pairs of latitude and longitude, by blanks or, of old,
// by commas.
func (r *reader) line(in *incident) *notice.Geometry {
	numbers := strings.FieldsFunc(in.Polyline, func(c rune) bool { return c == ' ' || c == ',' })
	var ps []notice.Position
	for i := 0; i+1 < len(numbers); i += 2 {
		lat, err1 := strconv.ParseFloat(numbers[i], 64)
		lon, err2 := strconv.ParseFloat(numbers[i+1], 64)
		if err1 != nil || err2 != nil {
			break
		}
		ps = append(ps, notice.Position{lon, lat})
	}
	if len(numbers) == 0 {
		in.warn("polyline", "缺少位置", "missing")
		return nil
	}
	if 2*len(ps) != len(numbers) {
		in.warn("polyline", "应为成对的纬度和经度，位置已略去", "want pairs of latitude and longitude; left out")
		return nil
	}
	if len(ps) == 1 {
		ps = append(ps, ps[0])
	}
	g := place.Mend(notice.LineString(ps...), "polyline", new(notice.Problems))
	g = place.Fit(place.Tidy(g, r.settings.Bounds, "polyline", &in.problems), maxPositions, "polyline", &in.problems)
	if g != nil && g.Type == "LineString" && len(g.Lines[0]) == 2 {
		in.warn("polyline", "只有两个点的线往往对不上道路", "a line of two points often fails to match the road")
	}
	return g
}

// maxPositions of one line, in and out.
const maxPositions = 2000

func (r *reader) issuer(s *source) *notice.Issuer {
	if s == nil {
		return nil
	}
	i := &notice.Issuer{ID: phrase.Cut(phrase.Line(s.Reference), 300)}
	if who := phrase.Cut(phrase.Line(s.Name), 300); who != "" {
		i.Name = notice.Words{r.lang: who}
	}
	if i.Is(r.settings.Publisher) || i.ID == "" && i.Name == nil {
		return nil
	}
	return i
}

// texts are headlines made of fields in zh-CN and en and in the language of
// the source, where its description is the headline if it stands alone.
func (r *reader) texts(said string, n *notice.Notice) map[notice.Lang]notice.Text {
	out := map[notice.Lang]notice.Text{}
	for _, l := range []notice.Lang{notice.Chinese, notice.English, r.lang} {
		out[l] = notice.Text{Headline: phrase.Headline(n, l)}
	}
	switch built := out[r.lang]; {
	case said == "" || said == built.Headline:
	case phrase.StandsAlone(said, n):
		out[r.lang] = notice.Text{Headline: said}
	default:
		built.Description = phrase.Cut(said, 10_000)
		out[r.lang] = built
	}
	return out
}
