package speed

import (
	"fmt"
	"iter"
	"strings"
	"time"

	"wayside/hub/format/internal/grid"
	"wayside/hub/format/internal/phrase"
	"wayside/hub/notice"
)

// usual are the headers of each column of a table of speeds.
var usual = map[string]string{
	"section": "section 路段 路段编号 路段id 编号 检测点 检测点编号 断面编号 设备编号 id sectionid site siteid detector segment", "road": "road 道路 路线 路名 道路名称 路线编号 route highway roadname",
	"localName": "localname 俗称 道路俗称", "direction": "direction 方向 行车方向 bound", "from": "from 起点 起点桩号 start", "to": "to 止点 终点 止点桩号 终点桩号 end",
	"class": "class 道路等级 等级 道路类型 roadclass", "speed": "speed 速度 车速 平均速度 平均车速 averagespeed avgspeed", "samples": "samples 样本数 样本量 车辆数 流量 车流量 count vehicles volume",
	"time": "time 时间 采集时间 测量时间 更新时间 timestamp datetime measured", "lon": "lon 经度 longitude lng x", "lat": "lat 纬度 latitude y",
}

// fields finds columns by their headers.
type fields map[string]string // folded header → field

func fieldsOf(s notice.Settings) fields {
	f := fields{}
	for field, words := range usual {
		if _, given := s.Columns[field]; given {
			continue
		}
		for _, w := range strings.Fields(words) {
			f[grid.Key(w)] = field
		}
	}
	for field, header := range s.Columns {
		f[grid.ParseHeader(header).Base] = field
	}
	return f
}

// Field reports whether name is a column of a table of speeds.
func Field(name string) bool { return usual[name] != "" }

func (f fields) columns(cells []string) map[string]int {
	out := map[string]int{}
	for i, c := range cells {
		field := f[grid.ParseHeader(c).Base]
		if _, taken := out[field]; field != "" && !taken {
			out[field] = i
		}
	}
	return out
}

func (f fields) score(cells []string) int { return len(f.columns(cells)) }

// readCSV yields one measurement per row.
func readCSV(raw []byte, s notice.Settings) iter.Seq2[measurement, error] {
	return func(yield func(measurement, error) bool) {
		text, err := grid.Text(raw)
		if err != nil {
			yield(measurement{}, err)
			return
		}
		f := fieldsOf(s)
		g := grid.CSV(text, f.score)
		at := g.FindHeader(f.score, 2)
		if at < 0 {
			yield(measurement{}, grid.Refuse("header", "没有找到表头：至少要有路段、速度和时间", "no header found: a table of speeds has at least section, speed and time"))
			return
		}
		columns := f.columns(g.Rows[at].Cells)
		for _, need := range []string{"speed", "time"} {
			if _, ok := columns[need]; !ok {
				yield(measurement{}, grid.Refuse("header", "表头缺少一列："+need, "the header lacks a column: "+need))
				return
			}
		}
		for _, row := range g.Rows[at+1:] {
			if !yield(fromRow(row, columns, g, s), nil) {
				return
			}
		}
		if g.Broken != nil {
			yield(measurement{}, g.Broken)
		}
	}
}

func fromRow(row grid.Row, columns map[string]int, g grid.Grid, s notice.Settings) measurement {
	m := measurement{place: row.Place(), geomField: "lon"}
	bad := func(field string, fault notice.Words) {
		if fault != nil {
			m.problems.Add(field, fault[notice.Chinese], fault[notice.English])
		}
	}
	cell := func(field string) string {
		i, ok := columns[field]
		if !ok {
			return ""
		}
		v := phrase.Line(row.Cell(i))
		if fault := grid.Spoilt(v); fault != nil {
			bad(field, fault)
			return ""
		}
		return v
	}
	number := func(field string) *float64 {
		v := cell(field)
		if v == "" {
			return nil
		}
		f, _, fault := grid.Number(v)
		bad(field, fault)
		return &f
	}
	bad("", row.Fault)
	m.section, m.class = cell("section"), cell("class")
	m.road = notice.Road{Name: cell("road"), LocalName: cell("localName"), Direction: direction(cell("direction")), From: point(cell("from")), To: point(cell("to"))}
	m.speed = number("speed")
	if n := number("samples"); n != nil {
		count := int(min(max(*n, -1), 1e9))
		m.samples = &count
	}
	if v := cell("time"); v != "" {
		t, _, fault := g.Time(v, s.In())
		bad("time", fault)
		m.time = t
	}
	if lon, lat := number("lon"), number("lat"); lon != nil && lat != nil {
		m.geometry = notice.Point(*lon, *lat)
	}
	m.sane()
	return m
}

// sane drops what no speed can be: negative ones mean "none".
func (m *measurement) sane() {
	if m.speed != nil && *m.speed < 0 {
		m.speed = nil
	}
	if m.speed != nil && *m.speed > 300 {
		m.problems.Add("speed", fmt.Sprintf("速度 %g 不合理", *m.speed), fmt.Sprintf("the speed %g is not plausible", *m.speed))
	}
	if y := m.time.Year(); !m.time.IsZero() && (y < 1970 || y > 2200) {
		m.problems.Add("time", "年份不合理", "the year is not plausible")
		m.time = time.Time{}
	}
}

// point is an end of a section, by its post or its name.
func point(v string) *notice.RoadPoint {
	if v == "" {
		return nil
	}
	if metres, label, ok := grid.Post(v); ok {
		return &notice.RoadPoint{Chainage: &metres, Label: label}
	}
	return &notice.RoadPoint{Name: v}
}

// direction is a word of the vocabulary, by any of its names; "" of others.
func direction(v string) notice.Direction {
	key := grid.Key(v)
	for _, t := range notice.Directions() {
		for _, name := range []string{t.Word, t.Name[notice.Chinese], t.Name[notice.English]} {
			if key == grid.Key(name) {
				return notice.Direction(t.Word)
			}
		}
	}
	return ""
}
