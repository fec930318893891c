package speed

import (
	"cmp"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strings"

	"wayside/hub/format/internal/grid"
	"wayside/hub/format/internal/phrase"
	"wayside/hub/notice"
)

// mostSections bounds a document; a national network has some 20,000.
const mostSections = 20_000

func readJSON(raw []byte, s notice.Settings) iter.Seq2[measurement, error] {
	return func(yield func(measurement, error) bool) {
		var ps notice.Problems
		tree := notice.Tree(raw, &ps)
		if err := ps.Err(); err != nil {
			yield(measurement{}, err)
			return
		}
		list, ok := tree.([]any)
		path := ""
		if o, isObject := tree.(map[string]any); isObject {
			list, ok = o["sections"].([]any)
			path = "sections"
		}
		if !ok {
			yield(measurement{}, grid.Refuse("document", "应为路段列表，或带有 sections 列表的对象", "want a list of sections, or an object with the list sections"))
			return
		}
		if len(list) > mostSections {
			yield(measurement{}, grid.Refuse("document", fmt.Sprintf("超过 %d 个路段", mostSections), fmt.Sprintf("more than %d sections", mostSections)))
			return
		}
		for i, v := range list {
			if !yield(fromJSON(v, fmt.Sprintf("%s[%d]", path, i), s), nil) {
				return
			}
		}
	}
}

func fromJSON(v any, at string, s notice.Settings) measurement {
	m := measurement{place: at}
	members, ok := v.(map[string]any)
	if !ok {
		m.problems.Add("", "应为对象", "want an object")
		return m
	}
	o := object{members: members, ps: &m.problems}
	m.section = cmp.Or(o.text("section"), o.text("id"))
	m.road = notice.Road{
		Name: o.text("road"), LocalName: o.text("localName"), Direction: direction(o.text("direction")), From: point(o.text("from")), To: point(o.text("to")),
	}
	m.class, m.speed = o.text("class"), o.number("speed")
	if n := o.number("samples"); n != nil {
		count := int(min(max(*n, -1), 1e9))
		m.samples = &count
	}
	if g, given := members["geometry"]; given {
		m.geometry = new(notice.Geometry)
		raw, err := json.Marshal(g)
		if err == nil {
			err = json.Unmarshal(raw, m.geometry)
		}
		if err != nil {
			m.geometry = nil
			m.problems.Warn("geometry", "应为 GeoJSON 几何，已略去", "want a GeoJSON geometry; left out")
		}
	}
	if when := o.text("time"); when != "" {
		t, _, fault := grid.Grid{}.Time(when, s.In())
		if fault != nil {
			m.problems.Add("time", fault[notice.Chinese], fault[notice.English])
		}
		m.time = t
	}
	o.unknown()
	m.sane()
	return m
}

// object reads the members of a section; each misfit is a warning.
type object struct {
	members map[string]any
	ps      *notice.Problems
}

func (o object) text(name string) string {
	v, ok := o.members[name].(string)
	if o.members[name] != nil && !ok {
		o.ps.Warn(name, "应为字符串，已略去", "want a string; left out")
	}
	return phrase.Line(v)
}

func (o object) number(name string) *float64 {
	v, ok := o.members[name].(float64)
	if !ok {
		if o.members[name] != nil {
			o.ps.Warn(name, "应为数字，已略去", "want a number; left out")
		}
		return nil
	}
	return &v
}

// unknown names the members that mean nothing here; at most so many, since
// their number is the sender's.
func (o object) unknown() {
	const known, most = " section id road localName direction from to class speed samples time geometry ", 20
	var names []string
	for name := range o.members {
		if !strings.Contains(known, " "+name+" ") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names[:min(len(names), most)] {
		o.ps.Warn(name, "路段数据没有这个成员，未采用", "not a member of a section; not taken over")
	}
}
