package notice

import (
	"fmt"
	"math"
	"net/url"
	"strings"
)

func (v *checker) roads() {
	v.count("roads", len(v.n.Roads))
	for i, r := range v.n.Roads {
		at := fmt.Sprintf("roads[%d]", i)
		if r.Name == "" {
			v.add(at+".name", "缺少路名", "missing")
		}
		v.length(at+".name", r.Name, maxShort)
		v.length(at+".localName", r.LocalName, maxShort)
		if r.Direction != "" {
			v.word(at+".direction", string(r.Direction), Directions())
		}
		v.named(at+".towards", r.Towards)
		for end, p := range map[string]*RoadPoint{"from": r.From, "to": r.To} {
			if p == nil {
				continue
			}
			if p.Chainage != nil && !(*p.Chainage >= 0 && *p.Chainage <= 2e7) {
				v.add(at+"."+end+".chainage", "应为米，0 到 20000000", "want metres, 0 to 20,000,000")
			}
			v.length(at+"."+end+".label", p.Label, maxShort)
			v.length(at+"."+end+".name", p.Name, maxShort)
		}
		v.lanes(at+".lanes", r.Lanes)
	}
}

func (v *checker) lanes(field string, lanes []Lane) {
	seen := map[int]bool{}
	for j, l := range lanes {
		lane := fmt.Sprintf("%s[%d]", field, j)
		if l.Order < 1 || l.Order > 30 || seen[l.Order] {
			v.add(lane+".order", "应为 1 起的不同数字（1 为行驶方向最左侧车道）", "want distinct numbers from 1, the left-most in the direction of travel")
		}
		seen[l.Order] = true
		if l.Type == "" || l.Status == "" {
			v.add(lane, "缺少 type 或 status", "needs type and status")
		}
		v.length(lane+".type", l.Type, maxShort)
		v.length(lane+".status", l.Status, maxShort)
	}
}

func (v *checker) numbers() {
	n := v.n
	whole := func(field string, p *int, most int) {
		if p != nil && (*p < 0 || *p > most) {
			v.add(field, fmt.Sprintf("应为 0 到 %d", most), fmt.Sprintf("want 0 to %d", most))
		}
	}
	whole("lanesClosed", n.LanesClosed, 30)
	whole("lanesTotal", n.LanesTotal, 30)
	whole("delaySeconds", n.DelaySeconds, 7*24*3600)
	whole("queueMetres", n.QueueMetres, 1_000_000)
	if n.LanesClosed != nil && n.LanesTotal != nil && *n.LanesClosed > *n.LanesTotal {
		v.add("lanesClosed", "多于车道总数", "more than lanesTotal")
	}
	if s := n.SpeedLimit; s != nil && !(*s >= 0 && *s <= 200) {
		v.add("speedLimit", "应为 0 到 200 公里/小时", "want 0 to 200 km/h")
	}
	v.count("restrictions", len(n.Restrictions))
	for i, r := range n.Restrictions {
		at := fmt.Sprintf("restrictions[%d]", i)
		v.word(at+".type", r.Type, RestrictionTypes())
		if r.Value != nil && !(*r.Value >= 0 && *r.Value <= 10_000) {
			v.add(at+".value", "应为 0 到 10000", "want 0 to 10,000")
		}
		v.count(at+".vehicles", len(r.Vehicles))
		for _, class := range r.Vehicles {
			v.length(at+".vehicles", class, maxShort)
		}
	}
}

func (v *checker) place() {
	v.count("areas", len(v.n.Areas))
	for i, a := range v.n.Areas {
		if a.Code == "" && len(a.Name) == 0 {
			v.add(fmt.Sprintf("areas[%d]", i), "缺少代码或名称", "needs a code or a name")
		}
		v.length(fmt.Sprintf("areas[%d].scheme", i), a.Scheme, maxShort)
		v.length(fmt.Sprintf("areas[%d].code", i), a.Code, maxShort)
		v.named(fmt.Sprintf("areas[%d].name", i), a.Name)
	}
	v.geometry("geometry", v.n.Geometry)
	if v.n.Detour != nil {
		v.wordsOf("detour.text", v.n.Detour.Text, maxText)
		v.geometry("detour.geometry", v.n.Detour.Geometry)
	}
}

func (v *checker) geometry(field string, g *Geometry) {
	if g == nil {
		return
	}
	count, outside := 0, false
	g.Each(func(p Position) {
		count++
		if !(math.Abs(p[0]) <= 180 && math.Abs(p[1]) <= 90) {
			outside = true
		}
	})
	if outside {
		v.add(field, "坐标超出范围：应为经度在前的 WGS 84 度数", "a coordinate is out of range: want degrees of WGS 84, longitude first")
	}
	if count == 0 || count > maxPositions {
		v.add(field, fmt.Sprintf("有 %d 个点，应为 1 到 %d", count, maxPositions), fmt.Sprintf("%d positions, want 1 to %d", count, maxPositions))
	}
	v.shape(field, g)
}

// shape also refuses parts without a position: some readers of GeoJSON fail on
// them.
func (v *checker) shape(field string, g *Geometry) {
	if len(g.Points)+len(g.Lines)+len(g.Polygons)+len(g.Members) == 0 {
		v.add(field, "几何没有坐标", "a geometry without positions")
	}
	for _, l := range g.Lines {
		if len(l) < 2 {
			v.add(field, "线至少要有两个点", "a line needs two positions")
		}
	}
	for _, rings := range g.Polygons {
		if len(rings) == 0 {
			v.add(field, "多边形没有环", "a polygon without a ring")
		}
		for _, r := range rings {
			if len(r) < 4 || r[0] != r[len(r)-1] {
				v.add(field, "多边形的环至少四个点，首尾相同", "a ring needs four positions, the last equal to the first")
			}
		}
	}
	for i := range g.Members {
		v.shape(field, &g.Members[i])
	}
}

func (v *checker) attached() {
	n := v.n
	v.count("links", len(n.Links))
	for i, l := range n.Links {
		v.link(fmt.Sprintf("links[%d].href", i), l.Href, false)
		v.length(fmt.Sprintf("links[%d].rel", i), l.Rel, maxShort)
		v.length(fmt.Sprintf("links[%d].media", i), l.Media, maxShort)
		v.named(fmt.Sprintf("links[%d].title", i), l.Title)
	}
	v.count("attachments", len(n.Attachments))
	for i, a := range n.Attachments {
		at := fmt.Sprintf("attachments[%d]", i)
		v.link(at+".href", a.Href, false)
		if !strings.Contains(a.Media, "/") {
			v.add(at+".media", "应为媒体类型，例如 image/png", "want a media type, such as image/png")
		}
		v.length(at+".media", a.Media, maxShort)
		if a.Digest != "" && !digest.MatchString(a.Digest) {
			v.add(at+".digest", "应为 sha256: 加 64 位小写十六进制", "want sha256: and 64 lower-case hexadecimal characters")
		}
		if a.Size < 0 {
			v.add(at+".size", "不能是负数", "must not be negative")
		}
		v.named(at+".text", a.Text)
		if n.Origin == nil && a.mute() { // a source may know no better
			v.add(at+".text", "没有说明图上是什么：看不见图的人无从知道", "does not say what the picture shows: who can't see it does not learn it")
		}
	}
}

// mute reports whether a is a picture that nobody has put into words.
func (a Attachment) mute() bool {
	return strings.HasPrefix(strings.ToLower(a.Media), "image/") && a.Text.blank()
}

func (v *checker) link(field, s string, mayBeEmpty bool) {
	if s == "" && mayBeEmpty {
		return
	}
	if !WebURL(s) {
		v.add(field, "应为 http 或 https 的完整网址", "want an absolute http or https URL")
	}
}

// WebURL reports whether s can be the address of a link: an absolute http or
// https URL of at most 2,000 bytes.
func WebURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && len(s) <= 2000 && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}
