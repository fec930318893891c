package table

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"

	"wayside/hub/format/internal/grid"
	"wayside/hub/format/internal/place"
	"wayside/hub/notice"
)

// roads is the stretch that the row tells of.
func (l *line) roads() []notice.Road {
	r := notice.Road{
		Name: l.oneLine("road"), LocalName: l.oneLine("localName"), Towards: l.words("towards"),
		From: l.point("from"), To: l.point("to"),
	}
	r.Direction = l.direction(&r)
	if v := l.text("posts"); v != "" {
		from, to, ok := grid.Posts(v)
		if !ok {
			l.faultf("posts", "应为桩号，例如 K123+400 或 K123+400-K125+900", "want kilometre posts, such as K123+400 or K123+400-K125+900")
		}
		if ok && r.From == nil {
			r.From = posted(from)
		}
		if ok && r.To == nil && to != "" {
			r.To = posted(to)
		}
	}
	if r.Name == "" {
		r.Name, r.LocalName = r.LocalName, ""
	}
	if r.Name == "" && r.Direction == "" && r.Towards == nil && r.From == nil && r.To == nil {
		return nil
	}
	return []notice.Road{r}
}

func posted(label string) *notice.RoadPoint {
	metres, label, _ := grid.Post(label)
	return &notice.RoadPoint{Chainage: &metres, Label: label}
}

// point is one end of the stretch: a post, metres, a name. What is no post is
// a name, or, where there is one already, what is printed on the post.
func (l *line) point(end string) *notice.RoadPoint {
	p := notice.RoadPoint{Name: l.oneLine(end + "Name")}
	v, at := l.cell(end)
	if metres, label, ok := grid.Post(v); ok {
		p.Chainage, p.Label = &metres, label
	} else if _, isUnit := lengths[at.unit]; isUnit {
		p.Chainage = l.quantity(end, lengths)
	} else if _, _, fault := grid.Number(v); v != "" && fault == nil {
		l.faultf(end, "%q 可能是公里也可能是米；请写成 K123+400", "%q may be kilometres or metres; write K123+400", v)
	} else if p.Name == "" {
		p.Name = v
	} else {
		p.Label = v
	}
	if m := l.quantity(end+"Metres", map[string]float64{"": 1, "m": 1, "米": 1, "km": 1000, "公里": 1000}); m != nil {
		p.Chainage = m
	}
	if p == (notice.RoadPoint{}) {
		return nil
	}
	return &p
}

var towards = regexp.MustCompile(`^(?:往|至|去往|驶往|开往)(.+?)(?:方向)?$|^(.+)方向$|^(?i:to|towards?)\s+(.+)$`)

// direction is a word of the list, or where the road goes ("往云溪方向").
func (l *line) direction(r *notice.Road) notice.Direction {
	v := l.text("direction")
	if v == "" {
		if r.Towards != nil {
			return "towards"
		}
		return ""
	}
	for _, try := range []string{v, strings.TrimSuffix(v, "方向")} {
		if word, ok := l.lexicon.meant(try, notice.Directions(), directions); ok {
			return notice.Direction(word)
		}
	}
	if m := towards.FindStringSubmatch(v); m != nil {
		if r.Towards == nil {
			r.Towards = notice.Words{l.lang: m[1] + m[2] + m[3]}
		}
		return "towards"
	}
	return notice.Direction(l.perhaps("direction", notice.Directions(), directions))
}

// geometry is where the row says that it lies: the shape, else the position.
func (l *line) geometry() *notice.Geometry {
	field, g := "geometry", (*notice.Geometry)(nil)
	switch v, pair := l.text("geometry"), l.text("position"); {
	case strings.HasPrefix(v, "{"):
		g = new(notice.Geometry)
		if err := json.Unmarshal([]byte(v), g); err != nil {
			l.faultf(field, "应为 WKT 或 GeoJSON 几何：%v", "want a geometry in WKT or GeoJSON: %v", err)
			return nil
		}
	case v != "":
		var err error
		if g, err = parseWKT(v); err != nil {
			l.faultf(field, "应为 WKT 几何，例如 POINT (117.9 28.5)：%v", "want a geometry in WKT, such as POINT (117.9 28.5): %v", err)
			return nil
		}
	case pair != "":
		field = "position"
		parts := strings.FieldsFunc(grid.Fold(pair), func(r rune) bool { return strings.ContainsRune(", ;、()", r) })
		if len(parts) != 2 {
			l.faultf(field, "应为经度,纬度，例如 117.9,28.5", "want longitude,latitude, such as 117.9,28.5")
			return nil
		}
		g = l.at(field, parts[0], field, parts[1])
	default:
		field = "lon"
		lon, lat := l.text("lon"), l.text("lat")
		if lon == "" && lat == "" {
			return nil
		}
		g = l.at("lon", lon, "lat", lat)
	}
	return place.Tidy(g, l.set.Bounds, l.header(field), &l.ps)
}

func (l *line) at(lonField, lon, latField, lat string) *notice.Geometry {
	x, okX := degrees(lon)
	y, okY := degrees(lat)
	for _, c := range []struct {
		field string
		ok    bool
	}{{lonField, okX}, {latField, okY}} {
		if !c.ok {
			l.faultf(c.field, "应为度数，例如 117.901 或 117°54′03″", "want degrees, such as 117.901 or 117°54′03″")
		}
	}
	if !okX || !okY {
		return nil
	}
	return notice.Point(x, y)
}

var sexagesimal = regexp.MustCompile(`^(\d{1,3})[°度](?:(\d{1,2}(?:\.\d+)?)[′'分])?(?:(\d{1,2}(?:\.\d+)?)(?:[″"秒]|''|′′)?)?$`)

// degrees reads a longitude or a latitude: decimal, or in minutes and seconds.
func degrees(cell string) (float64, bool) {
	s := strings.ToUpper(grid.Fold(cell))
	sign := 1.0
	if strings.ContainsAny(s, "SW南西") {
		sign = -1
	}
	s = strings.Trim(s, "NSEW东南西北经纬: ")
	if m := sexagesimal.FindStringSubmatch(s); m != nil {
		d, _ := strconv.ParseFloat(m[1], 64)
		minutes, _ := strconv.ParseFloat("0"+m[2], 64)
		seconds, _ := strconv.ParseFloat("0"+m[3], 64)
		return sign * (d + minutes/60 + seconds/3600), minutes < 60 && seconds < 60
	}
	if !strings.Contains(s, ".") {
		s = strings.Replace(s, ",", ".", 1) // degrees have no thousands
	}
	v, unit, fault := grid.Number(s)
	return sign * v, fault == nil && (unit == "" || unit == "°" || unit == "度")
}
