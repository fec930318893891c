package compose

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"wayside/hub/notice"
)

// County is what an authority knows of its own ground: a document in TOML.
type County struct {
	Areas  []notice.Area `toml:"area"`  // in which its notices lie
	Box    []float64     `toml:"box"`   // west, south, east, north; empty: anywhere
	Roads  []KnownRoad   `toml:"road"`  // others can be named too, with a warning
	Places []Place       `toml:"place"` // that drivers know by name
	Office Office        `toml:"office"`
}

// Office is what every enforcement notice of an authority says where its own
// form leaves it out.
type Office struct {
	Authority   notice.Words `toml:"authority"`
	Remedy      notice.Words `toml:"remedy"`
	RemedyLimit notice.Words `toml:"remedyLimit"`
	Supervision string       `toml:"supervision"` // telephone
}

// KnownRoad is a road of the county: From and To bound its chainages in
// metres. Line runs from the one to the other, so that a chainage has a place
// on the map.
type KnownRoad struct {
	Name      string      `toml:"name"`
	LocalName string      `toml:"localName"`
	English   string      `toml:"english"` // for readers of English; "": Name
	From      float64     `toml:"from"`
	To        float64     `toml:"to"`
	Line      [][]float64 `toml:"line"` // longitude, latitude
}

// Place is a tunnel, bridge or junction: choosing it fills in where it is, and
// the usual way round.
type Place struct {
	Name      notice.Words     `toml:"name"`
	Road      string           `toml:"road"`
	From      float64          `toml:"from"` // chainage, metres; 0 and 0: not known
	To        float64          `toml:"to"`
	Direction notice.Direction `toml:"direction"`
	Detour    notice.Words     `toml:"detour"`
}

// ReadCounty reads and judges a county: every problem with its field.
func ReadCounty(raw []byte) (c County, ps notice.Problems) {
	if ps = decode(raw, &c); ps.Failed() {
		return c, ps
	}
	if n := len(c.Box); n != 0 && (n != 4 || c.Box[0] >= c.Box[2] || c.Box[1] >= c.Box[3]) {
		ps.Add("box", "应为 [西, 南, 东, 北]", "want [west, south, east, north]")
	}
	for i, a := range c.Areas {
		if a.Code == "" {
			ps.Add(fmt.Sprintf("area[%d].code", i), "缺少", "missing")
		}
	}
	for i, r := range c.Roads {
		at := fmt.Sprintf("road[%d]", i)
		if r.Name == "" {
			ps.Add(at+".name", "缺少", "missing")
		}
		if r.From < 0 || r.To < r.From {
			ps.Add(at+".to", "应为米，不小于 from", "want metres, not less than from")
		}
		for _, p := range r.Line {
			if len(p) != 2 || math.Abs(p[0]) > 180 || math.Abs(p[1]) > 90 {
				ps.Add(at+".line", "应为 [经度, 纬度] 的列表", "want a list of [longitude, latitude]")
				break
			}
		}
	}
	for i, p := range c.Places {
		at := fmt.Sprintf("place[%d]", i)
		if p.Name[notice.Chinese] == "" || p.Name[notice.English] == "" {
			ps.Add(at+".name", "要有中文和英文", "needs zh-CN and en")
		}
		if _, ok := c.road(p.Road); p.Road != "" && !ok {
			ps.Add(at+".road", "没有登记这条道路", "is no road of this document")
		}
		if _, ok := notice.Find(directions(), string(p.Direction)); p.Direction != "" && !ok {
			ps.Add(at+".direction", "没有这个方向", "unknown direction")
		}
	}
	return c, ps
}

func (c *County) road(name string) (*KnownRoad, bool) {
	i := slices.IndexFunc(c.Roads, func(r KnownRoad) bool { return strings.EqualFold(r.Name, name) })
	if i < 0 {
		return nil, false
	}
	return &c.Roads[i], true
}

func (c *County) place(name string) (*Place, bool) {
	i := slices.IndexFunc(c.Places, func(p Place) bool {
		return p.Name[notice.Chinese] == name || strings.EqualFold(p.Name[notice.English], name)
	})
	if i < 0 || name == "" {
		return nil, false
	}
	return &c.Places[i], true
}

// contains reports whether a position lies in the county's box.
func (c *County) contains(p notice.Position) bool {
	return len(c.Box) != 4 || p[0] >= c.Box[0] && p[0] <= c.Box[2] && p[1] >= c.Box[1] && p[1] <= c.Box[3]
}

// Fill adds to facts what follows from them: of a place where it is, and of a
// choice its other language. What a person has filled in stays. It returns
// the facts with what was added.
func (b *Book) Fill(t *Template, given Facts) Facts {
	f := Facts{}
	for slot, value := range given {
		f[slot] = strings.TrimSpace(value)
	}
	add := func(slot, value string) {
		if name, _ := strings.CutSuffix(slot, ".en"); t.Asks(name) && f[slot] == "" {
			f[slot] = value
		}
	}
	if p, ok := b.County.place(f["place"]); ok {
		f["place"] = p.Name[notice.Chinese]
		add("place.en", p.Name[notice.English])
		add("road", p.Road)
		add("direction", string(p.Direction))
		add("detour", p.Detour[notice.Chinese])
		if f["detour"] == p.Detour[notice.Chinese] {
			add("detour.en", p.Detour[notice.English])
		}
		if p.From != 0 || p.To != 0 {
			add("chainage", Posts(p.From, p.To))
		}
	}
	if r, ok := b.County.road(f["road"]); ok {
		f["road"] = r.Name
	}
	for slot, list := range t.Choices {
		for _, c := range list {
			if f[slot] == c[notice.Chinese] {
				add(slot+".en", c[notice.English])
			}
		}
	}
	return f
}

// Posts are two chainages as posts print them, "K71+300–K74+650".
func Posts(from, to float64) string {
	if from == to || to == 0 {
		return post(from)
	}
	return post(from) + "–" + post(to)
}

func post(metres float64) string {
	m := int(math.Round(metres))
	return fmt.Sprintf("K%d+%03d", m/1000, m%1000)
}

// along is the part of the road between two chainages, as a line, or a point
// where they are the same; nil where the road's line isn't known.
func (r *KnownRoad) along(from, to float64) *notice.Geometry {
	if len(r.Line) < 2 || r.To <= r.From {
		return nil
	}
	line := make([]notice.Position, len(r.Line))
	for i, p := range r.Line {
		line[i] = notice.Position{p[0], p[1]}
	}
	lengths, whole := make([]float64, len(line)), 0.0
	for i := 1; i < len(line); i++ {
		whole += notice.Distance(line[i-1], line[i])
		lengths[i] = whole
	}
	part := func(chainage float64) float64 { return min(1, max(0, (chainage-r.From)/(r.To-r.From))) * whole }
	a, b := part(min(from, to)), part(max(from, to))
	first, last := at(line, lengths, a), at(line, lengths, b)
	if first == last {
		return notice.Point(first[0], first[1])
	}
	out := []notice.Position{first}
	for i, l := range lengths {
		if l > a && l < b {
			out = append(out, line[i])
		}
	}
	return notice.LineString(append(out, last)...)
}

// at is the position so many metres along a line.
func at(line []notice.Position, lengths []float64, metres float64) notice.Position {
	i, _ := slices.BinarySearchFunc(lengths, metres, func(l, want float64) int { return cmp.Compare(l, want) })
	if i = min(max(i, 1), len(line)-1); lengths[i] == lengths[i-1] {
		return line[i]
	}
	share := (metres - lengths[i-1]) / (lengths[i] - lengths[i-1])
	round := func(v float64) float64 { return math.Round(v*1e6) / 1e6 }
	a, b := line[i-1], line[i]
	return notice.Position{round(a[0] + (b[0]-a[0])*share), round(a[1] + (b[1]-a[1])*share)}
}
