package cap

import (
	"fmt"
	"math"
	"strings"

	"wayside/hub/format/internal/alerting"
	"wayside/hub/notice"
)

// areas are the geocodes of all blocks under the schemes their source names,
// each area description as the name of its only code or as an area of its own.
// Blocks in further languages add names.
func (m *message) areas(blocks []*info) []notice.Area {
	s := areaSet{coded: map[pair]int{}, next: map[notice.Lang]int{}}
	for _, b := range blocks {
		lang := m.lang(b)
		for _, a := range b.Area {
			name := alerting.Cut(oneLine(a.Desc), maxShort)
			if len(a.Geocode) == 1 {
				s.name(s.code(a.Geocode[0]), lang, name)
				continue
			}
			if name != "" {
				s.name(s.uncoded(lang, name), lang, name)
			}
			for _, c := range a.Geocode {
				s.code(c)
			}
		}
	}
	return s.list
}

// areaSet collects areas without repeats. Those without a code are told apart
// by their name, and matched across languages by their order.
type areaSet struct {
	list  []notice.Area
	coded map[pair]int
	bare  []int // indices of those without a code
	next  map[notice.Lang]int
}

// code is the index of the area with code c, -1 where the list is full.
func (s *areaSet) code(c pair) int {
	i, ok := s.coded[c]
	if !ok {
		i = s.add(notice.Area{Scheme: c.Name, Code: c.Value})
		s.coded[c] = i
	}
	return i
}

func (s *areaSet) uncoded(lang notice.Lang, name string) int {
	for _, i := range s.bare {
		if s.list[i].Name[lang] == name {
			return i
		}
	}
	k := s.next[lang]
	s.next[lang]++
	if k < len(s.bare) {
		return s.bare[k]
	}
	i := s.add(notice.Area{})
	if i >= 0 {
		s.bare = append(s.bare, i)
	}
	return i
}

func (s *areaSet) add(a notice.Area) int {
	if len(s.list) == maxList {
		return -1
	}
	a.Name = notice.Words{}
	s.list = append(s.list, a)
	return len(s.list) - 1
}

func (s *areaSet) name(i int, lang notice.Lang, name string) {
	if i >= 0 && name != "" && s.list[i].Name[lang] == "" {
		s.list[i].Name[lang] = name
	}
}

// kilometre is CAP's unit of the radius of a circle, in metres.
const kilometre = 1000

// maxPositions bounds a geometry, as a notice does.
const maxPositions = 20_000

// geometry is the union of the polygons and circles of the blocks, or nil.
func (m *message) geometry(blocks []*info) *notice.Geometry {
	var polygons [][]notice.Position
	var circles []*alerting.Circle
	seen, total := map[string]bool{}, 0
	where := "" // the first of them stands
	for _, b := range blocks {
		for k, a := range b.Area {
			at := fmt.Sprintf("%s.area[%d]", m.at(b), k)
			if where == "" && len(a.Polygon)+len(a.Circle) > 0 {
				where = at
			}
			for _, s := range a.Polygon {
				if s = strings.TrimSpace(s); s == "" || seen[s] {
					continue
				}
				seen[s] = true
				if ring := m.ring(at+".polygon", s); ring != nil && total+len(ring) <= maxPositions {
					polygons, total = append(polygons, ring), total+len(ring)
				}
			}
			for _, s := range a.Circle {
				if s = oneLine(s); s == "" || seen[s] {
					continue
				}
				seen[s] = true
				if c, ok := alerting.ParseCircle(s, kilometre); !ok {
					m.warn(at+".circle", "不是“纬度,经度 半径”："+alerting.Cut(s, 60), "not 'lat,lon radius': "+alerting.Cut(s, 60))
				} else if total+alerting.Corners+1 <= maxPositions {
					m.checkCircle(at+".circle", c)
					circles, total = append(circles, &c), total+alerting.Corners+1
				}
			}
		}
	}
	m.orient(where, polygons, circles)
	return alerting.Union(polygons, nil, circles)
}

// ring reads a polygon, closing it where its author forgot to.
func (m *message) ring(at, s string) []notice.Position {
	fields := strings.Fields(s)
	ring := make([]notice.Position, 0, len(fields)+1)
	for _, f := range fields {
		p, ok := alerting.Position(f)
		if !ok {
			m.warn(at, "不是“纬度,经度”："+alerting.Cut(f, 60), "not 'lat,lon': "+alerting.Cut(f, 60))
			return nil
		}
		ring = append(ring, p)
	}
	if len(ring) > 2 && ring[0] != ring[len(ring)-1] {
		m.warn(at, "多边形首尾不同，已闭合", "the polygon was not closed; it is now")
		ring = append(ring, ring[0])
	}
	if len(ring) < 4 {
		m.warn(at, "多边形至少四个点，未采用", "a polygon needs four positions; left out")
		return nil
	}
	if notice.Crosses(ring) {
		m.warn(at, "多边形的边互相交叉，范围不明", "the edges cross, so that the inside is not certain")
	}
	return ring
}

// orient swaps the axes of a message that was written longitude first: where a
// latitude is beyond 90, or where the source's places are met only that way.
func (m *message) orient(where string, polygons [][]notice.Position, circles []*alerting.Circle) {
	each := func(f func(*notice.Position)) {
		for _, ring := range polygons {
			for i := range ring {
				f(&ring[i])
			}
		}
		for _, c := range circles {
			f(&c.Centre)
		}
	}
	beyond, straight, swapped, all := false, 0, 0, 0
	each(func(p *notice.Position) {
		all++
		beyond = beyond || math.Abs(p[1]) > 90
		if b := m.settings.Bounds; b != nil {
			straight += count(b.Contains(*p))
			swapped += count(b.Contains(notice.Position{p[1], p[0]}))
		}
	})
	switch {
	case all == 0:
	case beyond || straight == 0 && swapped > 0:
		m.warn(where, "坐标像是经度在前，已对调", "the coordinates look like longitude first; they were swapped")
		each(func(p *notice.Position) { p[0], p[1] = p[1], max(-90, min(90, p[0])) })
	case m.settings.Bounds != nil && straight == 0:
		m.warn(where, "坐标不在该来源的范围内，请核实", "the coordinates lie outside of the source's area; please check")
	}
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}
