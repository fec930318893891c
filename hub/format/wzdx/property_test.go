package wzdx_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"wayside/hub/format/internal/formattest"
	"wayside/hub/format/internal/phrase"
	"wayside/hub/notice"
)

func maybe(t *rapid.T, name string) bool { return rapid.Bool().Draw(t, name) }

func number(t *rapid.T, name string, most float64, digits int) *float64 {
	if !maybe(t, name+" given") {
		return nil
	}
	scale := math.Pow10(digits)
	v := math.Round(rapid.Float64Range(0, most).Draw(t, name)*scale) / scale
	return &v
}

func roadPoint(t *rapid.T, name string) *notice.RoadPoint {
	p := notice.RoadPoint{
		Chainage: number(t, name+" chainage", 1e6, 3), Name: rapid.SampledFrom([]string{"", "青河大桥"}).Draw(t, name),
		Label: rapid.SampledFrom([]string{"", "K123+400", "MP 12.3", "MP x"}).Draw(t, name+" label"),
	}
	if p == (notice.RoadPoint{}) {
		return nil
	}
	return &p
}

// full is a road with all that a road event can say of it, and more.
func full(t *rapid.T) notice.Road {
	r := notice.Road{
		Name: rapid.SampledFrom([]string{"G320", "S211"}).Draw(t, "road"), LocalName: rapid.SampledFrom([]string{"", "云溪大道", "G320"}).Draw(t, "local name"),
		Direction: notice.Direction(rapid.SampledFrom(notice.Directions()).Draw(t, "direction").Word),
		From:      roadPoint(t, "from"), To: roadPoint(t, "to"),
	}
	for j := range rapid.IntRange(0, 5).Draw(t, "lanes") {
		r.Lanes = append(r.Lanes, notice.Lane{
			Order:  j + rapid.SampledFrom([]int{1, 1, 1, 1, 2}).Draw(t, "order"),
			Type:   rapid.SampledFrom([]string{"general", "general", "shoulder", "center-left-turn-lane", "bus"}).Draw(t, "type"),
			Status: rapid.SampledFrom([]string{"open", "closed", "shift-left", "alternating-flow"}).Draw(t, "status"),
		})
	}
	return r
}

func schedule(t *rapid.T) *notice.Schedule {
	s := &notice.Schedule{Timezone: rapid.SampledFrom([]string{"Asia/Shanghai", "UTC", "America/Denver"}).Draw(t, "zone")}
	if maybe(t, "recurring") {
		from := rapid.IntRange(0, 40).Draw(t, "from")
		day := func(after int) string { return formattest.Now.AddDate(0, 0, from+after).Format(time.DateOnly) }
		r := notice.Recurring{
			From: day(0), Days: rapid.SampledFrom([][]int{nil, {1, 2, 3, 4, 5}, {6, 7}, {3}}).Draw(t, "days"),
			Start: fmt.Sprintf("%02d:30", rapid.IntRange(0, 23).Draw(t, "start")), End: fmt.Sprintf("%02d:00", rapid.IntRange(0, 23).Draw(t, "end")),
		}
		if maybe(t, "bounded") {
			r.To = day(rapid.IntRange(0, 20).Draw(t, "to"))
		}
		s.Recurring = append(s.Recurring, r)
		if maybe(t, "exception") {
			s.Exceptions = append(s.Exceptions, notice.Exception{Date: day(2)})
		}
		return s
	}
	at := formattest.Now.Add(-48 * time.Hour)
	for range rapid.IntRange(1, 5).Draw(t, "intervals") {
		at = at.Add(time.Duration(rapid.IntRange(1, 400).Draw(t, "gap")) * time.Hour)
		end := at.Add(time.Duration(rapid.IntRange(1, 100).Draw(t, "span")) * time.Hour)
		s.Intervals = append(s.Intervals, notice.Interval{Start: at, End: end})
		at = end
	}
	return s
}

// pocket is what a source of either dialect may have said besides.
func pocket(t *rapid.T) map[string]any {
	return rapid.SampledFrom([]map[string]any{
		{"name": "YL 7", "vehicle_impact": "flagging", "work_zone_type": "moving", "types_of_work": []any{map[string]any{"type_name": "maintenance"}}},
		{"reference_post_unit": "kilometers", "is_end_date_verified": true, "creation_date": "2026-11-20T02:00:00Z"},
		{"restrictions": []any{map[string]any{"type": "reduced-length", "value": 0.01, "unit": "miles"}}},
		{"lanes": []any{map[string]any{"order": 1.0, "type": "general", "status": "open", "lane_number": 1.0}}},
		{"location_method": "by eye", "operator": "王某", "worker_presence": 7.0, "types_of_work": []any{map[string]any{"type_name": "gardening"}}},
	}).Draw(t, "pocket")
}

// roadNotice is any notice, most often about road works or a detour on one line.
func roadNotice(t *rapid.T, d dialect) *notice.Notice {
	n := formattest.Notice(t)
	n.Publisher = d.Settings.Publisher
	n.Normalise(notice.Clean)
	if n.Origin != nil {
		n.Origin.Format, n.Origin.Feed = d.name, d.Settings.Feed
	}
	if rapid.IntRange(0, 9).Draw(t, "as it is") == 0 {
		return n
	}
	n.Kind, n.Event, n.Status, n.Audience = notice.Traffic, "roadwork", notice.Actual, notice.Public
	if maybe(t, "detour") {
		n.Event = "detour"
	}
	if len(n.Roads) == 0 || maybe(t, "full road") {
		n.Roads = append([]notice.Road{full(t)}, n.Roads...)
	}
	if n.Geometry == nil || len(n.Geometry.Polygons) > 0 {
		n.Geometry = notice.LineString(notice.Position{117.9, 28.5}, notice.Position{117.91, 28.51})
	}
	if maybe(t, "scheduled") {
		n.Schedule = schedule(t)
	}
	if maybe(t, "from a source") {
		n.Ext = map[string]any{"wzdx": pocket(t)}
	}
	return n
}

// A notice comes back as it was, but for what the losses name, in both
// dialects, and what is written is valid.
func TestLossesNameAllThatIsLost(t *testing.T) {
	inBoth(t, func(t *testing.T, d dialect) {
		rapid.Check(t, func(rt *rapid.T) { d.assertSchema(t, "random", d.RoundTrip(rt, roadNotice(rt, d))) })
	})
}

// What was read of one dialect goes through the other and comes back, but for
// what the losses on the way name.
func TestDialectsConvertIntoEachOther(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		d, other := works(), connected()
		if maybe(rt, "the other way") {
			d, other = other, d
		}
		there, losses := d.Encode.Write(rt, d.Lang, roadNotice(rt, d))
		for _, n := range d.Decode.Notices(rt, there, d.Settings) {
			across, lost := other.Encode.Write(rt, other.Lang, n)
			for _, m := range other.Decode.Notices(rt, across, other.Settings) {
				if m.ID != n.ID {
					continue // the other direction
				}
				m.Origin.Format = d.name
				for l, text := range n.Text {
					if text.Headline == phrase.Headline(n, l) { // made of fields, and made again
						lost.Add(n.ID, "text."+string(l)+".headline", "")
					}
				}
				if diff := formattest.Missing(m, n, lost); diff != "" {
					rt.Fatalf("not named as a loss: %s\nlosses %v, before %v\n%s\n%s", diff, lost, losses, there, across)
				}
			}
		}
	})
}
