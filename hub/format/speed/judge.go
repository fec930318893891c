package speed

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"wayside/hub/format/internal/grid"
	"wayside/hub/format/internal/phrase"
	"wayside/hub/format/internal/place"
	"wayside/hub/notice"
)

// measurement is what a document says of one section.
type measurement struct {
	place     string // in the document
	section   string
	road      notice.Road
	class     string
	speed     *float64 // km/h; nil: none is given
	samples   *int     // vehicles; nil: not told
	time      time.Time
	geometry  *notice.Geometry
	problems  notice.Problems
	geomField string
}

// judge makes items of measurements.
type judge struct {
	set   notice.Settings
	table notice.SpeedTable
	rank  int // of the mildest state that is worth a notice
}

func newJudge(s notice.Settings) *judge {
	j := &judge{set: s, table: Default()}
	if s.Speeds != nil {
		j.table = *s.Speeds
	}
	if j.table.MaxAge <= 0 {
		j.table.MaxAge = Default().MaxAge
	}
	j.rank = max(rankOf(j.table.Mildest), 0)
	return j
}

func rankOf(f notice.Flow) int {
	return slices.IndexFunc(notice.Flows(), func(t notice.Term) bool { return t.Word == string(f) })
}

// item tells a section: a notice of its state, one that has ended, or nothing
// new and why.
func (j *judge) item(m measurement) notice.Item {
	it := notice.Item{Key: key(m), Place: m.place, Problems: m.problems}
	located := m.road.Name != "" || m.geometry != nil
	switch {
	case it.Key == "":
		it.Problems.Add("section", "缺少路段编号和道路", "missing: neither a section nor a road")
	case !located:
		it.Problems.Add("road", "没有说明在哪里：缺少道路、位置或检测点表", "it does not say where: no road, no geometry, no site table")
	}
	switch age := j.set.Now.Sub(m.time); {
	case it.Problems.Failed():
		return it
	case m.speed == nil:
		it.Problems.Warn("speed", "没有有效速度，未作判断", "no valid speed; nothing is said")
		return it
	case m.time.IsZero():
		it.Problems.Add("time", "缺少测量时间", "missing: the time of measurement")
		return it
	case age > j.table.MaxAge:
		it.Problems.Warn("time", "测量已过期，未作判断", "the measurement is too old; nothing is said")
		return it
	case age < -j.table.MaxAge:
		it.Problems.Add("time", "测量时间在将来", "the time of measurement lies in the future")
		return it
	case m.samples != nil && *m.samples < j.table.MinSamples:
		it.Problems.Warn("samples", fmt.Sprintf("只有 %d 辆车，少于 %d，未作判断", *m.samples, j.table.MinSamples), fmt.Sprintf("%d vehicles, fewer than %d; nothing is said", *m.samples, j.table.MinSamples))
		return it
	case m.samples == nil && *m.speed == 0:
		it.Problems.Warn("speed", "速度为 0 而没有车辆数：可能是空路，未作判断", "0 km/h without a number of vehicles may be an empty road; nothing is said")
		return it
	}
	it.Notice = j.notice(m, it.Key, &it.Problems)
	return it
}

// key is the section's id, else where it lies.
func key(m measurement) string {
	if m.section != "" || m.road.Name == "" {
		return m.section
	}
	parts := []string{m.road.Name, string(m.road.Direction)}
	for _, p := range []*notice.RoadPoint{m.road.From, m.road.To} {
		if p != nil {
			parts = append(parts, cmp.Or(p.Label, p.Name))
		}
	}
	return strings.Join(parts, "|")
}

func (j *judge) notice(m measurement, key string, ps *notice.Problems) *notice.Notice {
	n := &notice.Notice{
		ID: notice.DeriveID(j.set.Publisher.ID, key), Revision: 1, Kind: notice.Traffic, Event: "flow", Status: notice.Actual, Audience: notice.Public,
		Severity: notice.SeverityUnknown, Urgency: notice.UrgencyUnknown, Certainty: notice.Observed, Publisher: j.set.Publisher,
		Sent: m.time.UTC(), Geometry: place.Tidy(m.geometry, j.set.Bounds, cmp.Or(m.geomField, "geometry"), ps),
		Origin: &notice.Origin{Format: "speed", Feed: j.set.Feed, ID: key},
	}
	if m.road.Name != "" {
		n.Roads = []notice.Road{m.road}
	} else if n.Geometry == nil {
		ps.Add("road", "没有说明在哪里", "it does not say where")
		return nil
	}
	limits := j.limits(m)
	rank := state(*m.speed, limits, j.table.Margin, j.standing(n.ID))
	n.Flow = notice.Flow(notice.Flows()[rank].Word)
	n.Text = map[notice.Lang]notice.Text{notice.Chinese: {Headline: phrase.Headline(n, notice.Chinese)}, notice.English: {Headline: phrase.Headline(n, notice.English)}}
	if rank < j.rank {
		n.Ends = m.time.UTC().Truncate(24 * time.Hour) // past, and the same all day: repeating it says nothing new
	} else {
		n.Expires = m.time.UTC().Truncate(j.table.MaxAge).Add(2 * j.table.MaxAge)
	}
	trial := *n
	trial.Expires = n.Sent.Add(j.table.MaxAge)
	if trial.Publisher.ID == "" { // of a document that is only converted
		trial.Publisher.ID = "section"
	}
	if bad := trial.Validate(); bad.Failed() {
		*ps = append(*ps, bad...)
		return nil
	}
	return n
}

// standing is the rank of the state that stands: of the notice in force, else
// just milder than what is worth one. -1: none, and any state is worth one.
func (j *judge) standing(id notice.ID) int {
	if j.set.Standing != nil {
		if n := j.set.Standing(id); n != nil {
			if r := rankOf(n.Flow); r >= 0 {
				return r
			}
		}
	}
	return j.rank - 1
}

// state is the rank of speed v, from free (0) to jammed (4), where rank
// standing stands: a neighbouring state begins only margin beyond the limit.
// Standing -1 is no state, and no margin.
func state(v float64, limits [4]float64, margin float64, standing int) int {
	if standing < 0 {
		standing, margin = 0, 0
	}
	for standing < len(limits) && v <= limits[standing]-margin {
		standing++
	}
	for standing > 0 && v > limits[standing-1]+margin {
		standing--
	}
	return standing
}

// chinese expressways by their numbers (GB/T 917): G42, G1512, S36.
var expressway = regexp.MustCompile(`^(G\d{1,2}|G\d{4}|S\d{1,2})$`)

// limits are those of the section's class. The words of the vocabulary and
// what stations write for them are known; another class is one of the table's
// own, or "other".
func (j *judge) limits(m measurement) [4]float64 {
	class := strings.ToLower(grid.Fold(m.class))
	if own, ok := map[string]string{
		"高速": "expressway", "高速公路": "expressway", "快速路": "expressway", "motorway": "expressway", "freeway": "expressway", "主干路": "arterial", "主干道": "arterial", "国道": "arterial", "省道": "arterial", "trunk": "arterial", "primary": "arterial",
	}[class]; ok {
		class = own
	}
	if class == "" && expressway.MatchString(strings.ToUpper(m.road.Name)) {
		class = "expressway"
	}
	for _, table := range []map[string][4]float64{j.table.Classes, Default().Classes} {
		for name, limits := range table {
			if strings.EqualFold(name, class) {
				return limits
			}
		}
	}
	if other, ok := j.table.Classes["other"]; ok {
		return other
	}
	return Default().Classes["other"]
}
