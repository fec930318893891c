package formattest

import (
	"fmt"
	"strings"
	"time"

	"pgregory.net/rapid"

	"wayside/hub/notice"
)

// Notice is any notice of any kind, valid, as rapid draws it: every field, odd
// characters, all shapes of geometry.
func Notice(t *rapid.T) *notice.Notice { return draw{t}.notice() }

// draw makes random values in the notice's own terms.
type draw struct{ t *rapid.T }

func (d draw) pick(label string, words ...string) string {
	return rapid.SampledFrom(words).Draw(d.t, label)
}
func (d draw) may(label string) bool { return rapid.Bool().Draw(d.t, label) }
func (d draw) whole(label string, most int) int {
	return rapid.IntRange(0, most).Draw(d.t, label)
}

func (d draw) term(label string, terms []notice.Term) string {
	return rapid.SampledFrom(terms).Draw(d.t, label).Word
}

func (d draw) text(label string, most int) string {
	s := rapid.StringOfN(rapid.RuneFrom([]rune("云溪青河大桥【】℃１ａ <&>'\"\\]]>%;,{}[]=😀é\u2028\n\t")), 0, most, -1).Draw(d.t, label)
	return strings.TrimSpace(s)
}

func (d draw) line(label string) string {
	return "路" + strings.Join(strings.Fields(d.text(label, 20)), " ")
}

func (d draw) words(label string) notice.Words {
	w := notice.Words{}
	for _, l := range []notice.Lang{"zh-CN", "en", "pt-PT"} {
		if d.may(label + " in " + string(l)) {
			w[l] = d.line(label)
		}
	}
	return w
}

func (d draw) time(label string, after time.Time) time.Time {
	return after.Add(time.Duration(d.whole(label, 500_000)) * time.Second)
}

func (d draw) position(label string) notice.Position {
	at := func(base float64, i int) float64 { return float64(int(base*1e4)+i) / 1e4 }
	return notice.Position{at(117.90, d.whole(label+" x", 999)), at(28.50, d.whole(label+" y", 999))}
}

func (d draw) positions(label string, least int) []notice.Position {
	ps := make([]notice.Position, least+d.whole(label, 50))
	for i := range ps {
		ps[i] = d.position(label)
	}
	return ps
}

func (d draw) ring(label string) []notice.Position {
	ps := d.positions(label, 3)
	return append(ps, ps[0])
}

func (d draw) geometry(depth int) *notice.Geometry {
	switch d.whole("geometry", 8) {
	case 0:
		return nil
	case 1:
		p := d.position("point")
		return notice.Point(p[0], p[1])
	case 2:
		return &notice.Geometry{Type: "MultiPoint", Points: d.positions("points", 1)}
	case 3:
		return notice.LineString(d.positions("line", 2)...)
	case 4:
		return &notice.Geometry{Type: "MultiLineString", Lines: [][]notice.Position{d.positions("line", 2), d.positions("line", 2)}}
	case 5:
		return notice.Polygon(d.ring("ring"))
	case 6:
		return notice.Polygon(d.ring("ring"), d.ring("hole"))
	case 7:
		return &notice.Geometry{Type: "MultiPolygon", Polygons: [][][]notice.Position{{d.ring("ring")}, {d.ring("ring")}}}
	}
	g := &notice.Geometry{Type: "GeometryCollection"}
	for range 2 {
		if m := (*notice.Geometry)(nil); depth == 0 {
			if m = d.geometry(1); m != nil {
				g.Members = append(g.Members, *m)
			}
		}
	}
	if len(g.Members) == 0 {
		return nil
	}
	return g
}

func pointer[T any](v T) *T { return &v }

func (d draw) notice() *notice.Notice {
	kind := notice.Kind(d.term("kind", notice.Kinds()))
	base := time.Date(2026, 11, 24, 1, 30, 0, 0, time.UTC)
	n := &notice.Notice{
		ID: notice.DeriveID("property", d.text("id", 8)), Revision: 1 + d.whole("revision", 20),
		Kind: kind, Event: notice.Event(d.term("event", notice.Events(kind))),
		Status: notice.Status(d.term("status", notice.Statuses())), Audience: notice.Audience(d.term("audience", notice.Audiences())),
		Severity: notice.Severity(d.term("severity", notice.Severities())), Urgency: notice.Urgency(d.term("urgency", notice.Urgencies())),
		Certainty: notice.Certainty(d.term("certainty", notice.Certainties())),
		Publisher: notice.Party{ID: d.pick("publisher", "yunxi", "Yunxi.Traffic-1_a"), Name: d.words("publisher")},
		Sent:      d.time("sent", base), Planned: d.may("planned"),
		Text: map[notice.Lang]notice.Text{}, Group: strings.ReplaceAll(d.text("group", 10), "\n", " "),
		Geometry: d.geometry(0),
	}
	d.moments(n)
	for _, l := range []notice.Lang{"zh-CN", "en", "pt-PT"} {
		if l == "zh-CN" || d.may("text in "+string(l)) {
			n.Text[l] = notice.Text{Headline: d.line("headline"), Description: d.text("description", 80), Instruction: d.text("instruction", 20),
				Changed: d.text("changed", 9), Brief: d.text("brief", 9), Sign: d.text("sign", 9), Radio: d.text("radio", 9)}
		}
	}
	d.road(n)
	d.rest(n)
	n.Takeover = n.Level() == 4 && n.Expires.Sub(n.Sent) <= 24*time.Hour && d.may("takeover")
	n.Correction = n.Revision > 1 && d.may("correction")
	return n
}

func (d draw) moments(n *notice.Notice) {
	latest := n.Sent
	for _, m := range []struct {
		label string
		at    *time.Time
	}{{"releaseAt", &n.ReleaseAt}, {"onset", &n.Onset}, {"ends", &n.Ends}, {"reviewBy", &n.ReviewBy}} {
		if d.may(m.label) {
			*m.at = d.time(m.label, latest)
			latest = *m.at
		}
	}
	n.Expires = d.time("expires", latest)
	if d.may("milliseconds") {
		n.Sent = n.Sent.Add(123 * time.Millisecond)
		n.Expires = n.Expires.Add(time.Second)
	}
	if n.Kind == notice.Weather && d.may("coloured") {
		n.Colour = notice.Colour(d.term("colour", notice.Colours()))
	}
	if d.may("schedule") {
		n.Schedule = &notice.Schedule{Timezone: "Asia/Shanghai", Intervals: []notice.Interval{{Start: n.Sent, End: n.Sent.Add(time.Hour)}},
			Recurring: []notice.Recurring{{From: "2026-11-24", Days: []int{1, 5}, Start: "22:00", End: "05:00"}}}
	}
}

func (d draw) road(n *notice.Notice) {
	for range d.whole("roads", 3) {
		r := notice.Road{Name: d.line("road"), Direction: notice.Direction(d.term("direction", notice.Directions())), Towards: d.words("towards")}
		if d.may("chainage") {
			r.From = &notice.RoadPoint{Chainage: pointer(float64(d.whole("from", 200_000))), Label: "K100+200"}
			r.To = &notice.RoadPoint{Chainage: pointer(float64(d.whole("to", 200_000))), Name: d.line("to")}
			r.Lanes = []notice.Lane{{Order: 1, Type: "general", Status: "closed"}}
		}
		n.Roads = append(n.Roads, r)
	}
	if d.may("impact") {
		n.Impact, n.Flow = notice.Impact(d.term("impact", notice.Impacts())), notice.Flow(d.term("flow", notice.Flows()))
		n.LanesClosed, n.LanesTotal, n.SpeedLimit = pointer(0), pointer(2), pointer(62.5)
		n.DelaySeconds, n.QueueMetres = pointer(d.whole("delay", 9000)), pointer(d.whole("queue", 9000))
		n.Restrictions = []notice.Restriction{{Type: "height", Value: pointer(4.2), Vehicles: []string{"hgv"}}, {Type: "noPassing"}}
		n.Detour = &notice.Detour{Text: d.words("detour"), Geometry: notice.LineString(d.positions("detour", 2)...)}
	}
}

// members are filled, each text in one language at least.
func (d draw) members(all []notice.Member) {
	for _, m := range all {
		switch {
		case m.Words != nil:
			*m.Words = d.words(m.Word)
			if len(*m.Words) == 0 {
				*m.Words = notice.Words{notice.Chinese: d.line(m.Word)}
			}
		case m.Terms != nil:
			*m.Text = d.term(m.Word, m.Terms)
		case m.Text != nil:
			*m.Text = "12123"
		}
	}
}

// measure makes n one of enforcement, with the period that some measures ask for.
func (d draw) measure(n *notice.Notice) {
	n.Enforcement = &notice.Enforcement{}
	d.members(n.Enforcement.Members())
	n.Enforcement.LegalBasis = notice.Words{"zh-CN": d.line("basis")}
	if (n.Onset.IsZero() || n.Ends.IsZero()) && n.Schedule == nil {
		n.Schedule = &notice.Schedule{Timezone: "Asia/Shanghai", Intervals: []notice.Interval{{Start: n.Sent, End: n.Sent.Add(time.Hour)}}}
	}
}

func (d draw) rest(n *notice.Notice) {
	if n.Kind == notice.Enforcing || d.may("enforcement") {
		d.measure(n)
	}
	if n.Kind == notice.ServiceCard || d.may("service") {
		n.Service = &notice.Service{}
		d.members(n.Service.Members())
	}
	if n.Event == "rumour" || d.may("statement") {
		n.Statement = &notice.Statement{}
		d.members(n.Statement.Members())
		n.Statement.NextWord = n.Expires
	}
	if d.may("handling") {
		n.Handling = &notice.Handling{}
		d.members(n.Handling.Members())
	}
	if d.may("issuer") {
		n.Issuer = &notice.Issuer{ID: "yunxi-weather", Name: d.words("issuer"), Issued: n.Sent}
	}
	areas := d.whole("areas", 3)
	if n.Enforcement != nil && len(n.Roads) == 0 && n.Geometry == nil {
		areas++ // some measures ask for their place
	}
	for i := range areas {
		n.Areas = append(n.Areas, notice.Area{Scheme: d.pick("scheme", "GB/T 2260", "UGC", ""), Code: fmt.Sprint(361199 + i), Name: d.words("area")})
	}
	for range d.whole("links", 2) {
		n.Links = append(n.Links, notice.Link{Href: "https://yunxi.example/?a=1&b=云", Rel: d.pick("rel", "", "related"), Title: d.words("link")})
	}
	for range d.whole("attachments", 2) {
		shows := d.words("attachment")
		if shows[notice.Chinese] == "" {
			shows = notice.Words{notice.Chinese: d.line("shows")}
		}
		n.Attachments = append(n.Attachments, notice.Attachment{Href: "https://yunxi.example/map.png", Media: "image/png",
			Digest: "sha256:" + strings.Repeat("0", 64), Size: int64(d.whole("size", 99)), Text: shows})
	}
	if d.may("contact") {
		n.Contact = &notice.Contact{Name: d.words("contact"), Telephone: "0793-5660000", Web: "https://yunxi.example/"}
	}
	for i := range d.whole("references", 2) {
		n.References = append(n.References, notice.DeriveID("property", fmt.Sprint("other", i)))
	}
	if d.may("origin") {
		n.Origin = &notice.Origin{Format: "wzdx", Feed: "f", ID: "1"}
	}
	if d.may("ext") {
		n.Ext = map[string]any{"cap": map[string]any{
			"event": map[string]any{"zh-CN": d.line("event")}, "responseType": []any{"AllClear", "Shelter", "x"}, "category": []any{"Met", "y"},
			"parameter": []any{map[string]any{"valueName": d.line("name"), "value": d.text("value", 9)}, "odd"}, "number": 4.5,
		}}
		if d.may("foreign ext") {
			n.Ext["wzdx"] = map[string]any{"a": true}
		}
	}
}
