package wzdx_test

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"encoding/json"

	"pgregory.net/rapid"

	"wayside/hub/notice"
)

var epoch = time.Date(2026, 11, 24, 1, 30, 0, 0, time.UTC)

func maybe(t *rapid.T, name string) bool { return rapid.Bool().Draw(t, name) }

func number(t *rapid.T, name string, most float64, digits int) *float64 {
	if !maybe(t, name+" given") {
		return nil
	}
	scale := math.Pow10(digits)
	v := math.Round(rapid.Float64Range(0, most).Draw(t, name)*scale) / scale
	return &v
}

func words(t *rapid.T, name string) string {
	return rapid.StringMatching(`[a-zA-Z0-9雨岭青河大桥城关镇]{1,8}( [a-z0-9隧道施工]{1,6}){0,3}`).Draw(t, name)
}

func roadPoint(t *rapid.T, name string) *notice.RoadPoint {
	p := notice.RoadPoint{Chainage: number(t, name+" chainage", 1e6, 3)}
	if maybe(t, name+" named") {
		p.Name = words(t, name)
	}
	if maybe(t, name+" labelled") {
		p.Label = rapid.SampledFrom([]string{"K123+400", "MP 12.3", "MP x"}).Draw(t, name+" label")
	}
	if p == (notice.RoadPoint{}) {
		return nil
	}
	return &p
}

func road(t *rapid.T, i int) notice.Road {
	name := fmt.Sprintf("road %d", i)
	var dirs []string
	for _, d := range notice.Directions() {
		dirs = append(dirs, d.Word)
	}
	r := notice.Road{
		Name:      rapid.SampledFrom([]string{"G320", "S211", "X205"}).Draw(t, name),
		Direction: notice.Direction(rapid.SampledFrom(append(dirs, "")).Draw(t, name+" direction")),
	}
	if maybe(t, name+" full") {
		r.From, r.To = roadPoint(t, name+" from"), roadPoint(t, name+" to")
		if maybe(t, name+" local") {
			r.LocalName = words(t, name+" local name")
		}
		for j := range rapid.IntRange(0, 5).Draw(t, name+" lanes") {
			r.Lanes = append(r.Lanes, notice.Lane{
				Order:  j + rapid.SampledFrom([]int{1, 1, 1, 1, 2}).Draw(t, "order"),
				Type:   rapid.SampledFrom([]string{"general", "general", "shoulder", "bus"}).Draw(t, "type"),
				Status: rapid.SampledFrom([]string{"open", "closed", "shift-left", "alternating-flow"}).Draw(t, "status"),
			})
		}
	}
	return r
}

func geometry(t *rapid.T) *notice.Geometry {
	var ps []notice.Position
	for i := range rapid.IntRange(2, 6).Draw(t, "positions") {
		ps = append(ps, notice.Position{117.9 + float64(i)/100, 28.5 + rapid.Float64Range(0, 0.1).Draw(t, "lat")})
	}
	return rapid.SampledFrom([]*notice.Geometry{
		notice.LineString(ps...), {Type: "MultiPoint", Points: ps}, notice.Point(ps[0][0], ps[0][1]),
		{Type: "MultiLineString", Lines: [][]notice.Position{ps, {ps[0], ps[1]}}},
		{Type: "GeometryCollection", Members: []notice.Geometry{*notice.Point(117.9, 28.5), *notice.LineString(ps...)}},
		notice.Polygon([]notice.Position{ps[0], ps[1], {117.95, 28.7}, ps[0]}),
	}).Draw(t, "geometry")
}

func schedule(t *rapid.T) *notice.Schedule {
	s := &notice.Schedule{Timezone: rapid.SampledFrom([]string{"Asia/Shanghai", "UTC", "America/Denver"}).Draw(t, "zone")}
	if maybe(t, "recurring") {
		from := rapid.IntRange(0, 40).Draw(t, "from")
		r := notice.Recurring{
			From:  epoch.AddDate(0, 0, from).Format(time.DateOnly),
			Start: fmt.Sprintf("%02d:30", rapid.IntRange(0, 23).Draw(t, "start")), End: fmt.Sprintf("%02d:00", rapid.IntRange(0, 23).Draw(t, "end")),
			Days: rapid.SampledFrom([][]int{nil, {1, 2, 3, 4, 5}, {6, 7}, {3}}).Draw(t, "days"),
		}
		if maybe(t, "bounded") {
			r.To = epoch.AddDate(0, 0, from+rapid.IntRange(0, 20).Draw(t, "to")).Format(time.DateOnly)
		}
		s.Recurring = append(s.Recurring, r)
		if maybe(t, "exception") {
			s.Exceptions = append(s.Exceptions, notice.Exception{Date: epoch.AddDate(0, 0, from+2).Format(time.DateOnly)})
		}
		return s
	}
	at := epoch.Add(-48 * time.Hour)
	for range rapid.IntRange(1, 5).Draw(t, "intervals") {
		at = at.Add(time.Duration(rapid.IntRange(1, 400).Draw(t, "gap")) * time.Hour)
		end := at.Add(time.Duration(rapid.IntRange(1, 100).Draw(t, "span")) * time.Hour)
		s.Intervals = append(s.Intervals, notice.Interval{Start: at, End: end})
		at = end
	}
	return s
}

// roadNotice is any notice about road works or a detour.
func roadNotice(t *rapid.T) *notice.Notice {
	at := func(name string) time.Time {
		return epoch.Add(time.Duration(rapid.IntRange(-100_000, 3_000_000).Draw(t, name)) * time.Second)
	}
	n := &notice.Notice{
		ID: notice.DeriveID("test", words(t, "id")), Revision: 1, Kind: notice.Traffic,
		Event:  notice.Event(rapid.SampledFrom([]string{"roadwork", "roadwork", "detour"}).Draw(t, "event")),
		Status: notice.Actual, Audience: notice.Public, Severity: notice.SeverityUnknown, Urgency: notice.UrgencyUnknown,
		Certainty: rapid.SampledFrom([]notice.Certainty{notice.CertaintyUnknown, notice.Observed, notice.Likely}).Draw(t, "certainty"),
		Publisher: notice.Party{ID: "yunxi-roads", Name: notice.Words{notice.Chinese: "云溪县公路中心", notice.English: "Yunxi Roads"}},
		Sent:      at("sent"), Planned: maybe(t, "planned"),
		Text:     map[notice.Lang]notice.Text{notice.Chinese: {Headline: words(t, "headline"), Description: words(t, "description")}},
		Geometry: geometry(t), SpeedLimit: number(t, "speed", 120, 0),
		Impact: notice.Impact(rapid.SampledFrom([]string{"allClosed", "someClosed", "alternating", "shifted", "allOpen", "unknown"}).Draw(t, "impact")),
	}
	for i := range rapid.IntRange(1, 3).Draw(t, "roads") {
		n.Roads = append(n.Roads, road(t, i))
	}
	if maybe(t, "onset given") {
		n.Onset = at("onset")
	}
	if maybe(t, "ends given") {
		n.Ends = n.Onset
		if n.Onset.IsZero() {
			n.Ends = n.Sent
		}
		n.Ends = n.Ends.Add(time.Duration(rapid.IntRange(1, 2000).Draw(t, "hours")) * time.Hour)
	}
	if maybe(t, "scheduled") {
		n.Schedule = schedule(t)
	}
	if maybe(t, "lanes counted") {
		closed, total := 1, 2
		n.LanesClosed, n.LanesTotal = &closed, &total
	}
	for range rapid.IntRange(0, 3).Draw(t, "restrictions") {
		r := notice.Restriction{Type: rapid.SampledFrom(notice.RestrictionTypes()).Draw(t, "restriction").Word, Value: number(t, "value", 60, 2)}
		if maybe(t, "some vehicles") {
			r.Vehicles = []string{"hgv"}
		}
		n.Restrictions = append(n.Restrictions, r)
	}
	if maybe(t, "English") {
		n.Text[notice.English] = notice.Text{Headline: "G320 " + words(t, "English headline"), Brief: words(t, "brief")}
	}
	if maybe(t, "more") {
		delay := 600
		n.DelaySeconds, n.Flow, n.Colour, n.Severity = &delay, notice.Slow, notice.Orange, notice.Severe
		n.Areas = []notice.Area{{Scheme: "GB/T 2260", Code: "361199"}}
		n.Ext = map[string]any{"cap": map[string]any{"x": 1.0}}
		n.Contact, n.Group = &notice.Contact{Telephone: "12122"}, "g"
		n.Expires = n.Sent.AddDate(0, 1, 0)
	}
	return n
}

// A road notice comes back as it was, but for what the losses name.
func TestLossesNameAllThatIsLost(t *testing.T) {
	official := true
	if _, err := realSchemas(); err != nil {
		official = false // the rest of the promise holds without the official schema
	}
	rapid.Check(t, func(rt *rapid.T) {
		n := roadNotice(rt)
		raw, losses := encode(t, sheet(epoch, notice.Chinese, n))
		if official {
			assertSchema(t, "random", raw)
		}
		got := notices(t, raw, settings(t))
		if len(losses) > 0 && losses[0].Field == "notice" {
			if len(got) != 0 {
				rt.Fatalf("got %d notices of one left out", len(got))
			}
			return
		}
		if len(got) == 0 || len(got) > 2 {
			rt.Fatalf("got %d notices of one\n%s", len(got), raw)
		}
		back := got[0]
		if len(got) == 2 && back.Origin.ID != n.ID.UUID() {
			back = got[1]
		}
		if back.Origin.ID != n.ID.UUID() {
			rt.Fatalf("got origin %s, want the id of the notice %s", back.Origin.ID, n.ID.UUID())
		}
		if d := missing(t, back, n, losses); d != "" {
			rt.Fatalf("not named as a loss: %s\nlosses %v\n%s", d, losses, raw)
		}
		again, _ := encode(t, sheet(epoch, notice.Chinese, got...))
		if d := diff(pretty(t, notices(t, again, settings(t))), pretty(t, got)); d != "" {
			rt.Fatalf("written and read again it differs: %s", d)
		}
	})
}

// missing is the first thing of want that got lacks and losses do not name.
func missing(t *testing.T, got, want *notice.Notice, losses notice.Losses) string {
	lost := map[string]bool{"id": true, "revision": true}
	for _, l := range losses {
		lost[l.Field] = true
	}
	if s := want.Schedule; s != nil && !lost["schedule"] {
		a, b := effect(got.Schedule, got), effect(s, want)
		if pretty(t, a) != pretty(t, b) {
			return fmt.Sprintf("schedule: got %v, want %v", a, b)
		}
	}
	lost["schedule"] = true
	var a, b any
	for from, to := range map[*notice.Notice]*any{got: &a, want: &b} {
		raw, err := json.Marshal(from)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(raw, to); err != nil {
			t.Fatal(err)
		}
	}
	return lacks("", a, b, lost)
}

// effect is when a scheduled notice is in effect, told in one way.
func effect(s *notice.Schedule, n *notice.Notice) (out []notice.Interval) {
	for _, p := range s.Between(epoch.AddDate(0, 0, -100), epoch.AddDate(0, 0, 200)) {
		if p.Start.Before(n.Onset) {
			p.Start = n.Onset
		}
		if !n.Ends.IsZero() && p.End.After(n.Ends) {
			p.End = n.Ends
		}
		switch last := len(out) - 1; {
		case !p.End.After(p.Start):
		case last >= 0 && !p.Start.After(out[last].End):
			out[last].End = p.End
		default:
			out = append(out, notice.Interval{Start: p.Start.UTC(), End: p.End.UTC()})
		}
	}
	return out
}

func lacks(path string, got, want any, lost map[string]bool) string {
	if lost[path] || strings.HasSuffix(path, ".direction") && want == "" {
		return ""
	}
	switch want := want.(type) {
	case map[string]any:
		g, _ := got.(map[string]any)
		for k, v := range want {
			at := strings.TrimPrefix(path+"."+k, ".")
			if d := lacks(at, g[k], v, lost); d != "" {
				return d
			}
		}
		return ""
	case []any:
		if path == "geometry.coordinates" {
			break
		}
		g, _ := got.([]any)
		skipped := 0 // what was lost moves its successors up
		for i, v := range want {
			at := path + "[" + strconv.Itoa(i) + "]"
			if lost[at] {
				skipped++
				continue
			}
			var o any
			if i-skipped < len(g) {
				o = g[i-skipped]
			}
			if d := lacks(at, o, v, lost); d != "" {
				return d
			}
		}
		return ""
	}
	if !reflect.DeepEqual(got, want) && !(want == "unknown" && got == nil) {
		return fmt.Sprintf("%s: got %v, want %v", path, got, want)
	}
	return ""
}
