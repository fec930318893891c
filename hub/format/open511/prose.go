package open511

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"wayside/hub/notice"
)

// noise are the sentences of DriveBC that change with each look at an event.
var (
	noise    = regexp.MustCompile(`(?i)\s*\b(?:last updated|next update time)\b[^.\n]*\.?`)
	announce = regexp.MustCompile(`(?i)next update time\s+[a-z]{3,9},?\s+([a-z]{3})[a-z]*\s+(\d{1,2})\s+at\s+(\d{1,2}:\d{2}\s+[ap]m)(?:\s+([a-z]{3,4}))?`)
	weekday  = regexp.MustCompile(`(?i)next update time\s+([a-z]{3})`)
)

// northAmerican are the zones that DriveBC and its neighbours write, as hours
// from UTC.
var northAmerican = map[string]int{"PST": -8, "PDT": -7, "MST": -7, "MDT": -6, "CST": -6, "CDT": -5, "EST": -5, "EDT": -4}

// withoutNoise takes the noise out of a text, and reads when a person looks
// again out of it, where it can be read: the sentence has no year, so that its
// weekday must tell the one after sent.
func withoutNoise(s string, sent time.Time, zone *time.Location) (rest string, next time.Time) {
	if m := announce.FindStringSubmatch(s); m != nil {
		if hours, ok := northAmerican[strings.ToUpper(m[4])]; ok {
			zone = time.FixedZone(m[4], hours*3600)
		}
		day := weekday.FindStringSubmatch(s)[1]
		for year := sent.Year() - 1; year <= sent.Year()+1; year++ {
			t, err := time.ParseInLocation("Jan 2 2006 3:04 pm", fmt.Sprintf("%s %s %d %s", m[1], m[2], year, strings.ToLower(m[3])), zone)
			if err == nil && strings.EqualFold(t.Weekday().String()[:3], day) && !t.Before(sent) {
				next = t.UTC()
				break
			}
		}
	}
	return strings.TrimSpace(noise.ReplaceAllString(s, "")), next
}

// wordsAgainstFields warns where the words say what no state of a road does:
// the impact is never taken out of prose.
func (e *entry) wordsAgainstFields() {
	says := func(phrases ...string) bool {
		for _, s := range e.Description {
			s = strings.ToLower(s)
			if slices.ContainsFunc(phrases, func(p string) bool { return strings.Contains(s, p) }) {
				return true
			}
		}
		return false
	}
	switch {
	case e.impact == notice.ImpactUnknown && says("road closed", "highway closed", "bridge closed", "closed in both directions", "道路封闭", "全线封闭", "双向封闭"):
		e.warn("roads.state", "文字说道路封闭，而字段没有给出通行状态；影响按“情况不明”处理", "the words say that the road is closed, and no state does; the impact is taken as unknown")
	case e.impact != notice.Alternating && says("single lane alternating", "alternating traffic", "交替通行"):
		e.warn("roads.state", "文字说单车道交替通行，而字段不是", "the words say alternating traffic, and no state does")
	}
}

// post is a place on a road that ends in its chainage, as on the post: "雨岭隧道西口 K123+400".
var post = regexp.MustCompile(`^(?:(.*\S)\s+)?(K(\d{1,5})(?:\+(\d{1,3}))?)$`)

// parsePoint reads from or to; DriveBC says "at" of one place.
func parsePoint(s string) *notice.RoadPoint {
	if s = strings.TrimPrefix(s, "at "); s == "" {
		return nil
	}
	m := post.FindStringSubmatch(s)
	if m == nil {
		return &notice.RoadPoint{Name: s}
	}
	km, _ := strconv.ParseFloat(m[3], 64)
	metres, _ := strconv.ParseFloat(m[4], 64) // 0 where there are none
	at := km*1000 + metres
	return &notice.RoadPoint{Name: m[1], Label: m[2], Chainage: &at}
}

// formatPoint is the text of from or to: the name and the post, where that is
// what the chainage says.
func formatPoint(p *notice.RoadPoint) string {
	if p == nil {
		return ""
	}
	name, label := oneLine(p.Name), oneLine(p.Label)
	if back := parsePoint(label); back != nil && back.Chainage != nil && p.Chainage != nil && *back.Chainage == *p.Chainage {
		return strings.TrimSpace(name + " " + label)
	}
	if name == "" && (p.Chainage == nil || parsePoint(label) != nil && parsePoint(label).Chainage == nil) {
		return label
	}
	return name
}

// withReference adds DriveBC's linear reference in kilometres to the begin of
// the first road, where no post tells its chainage.
func withReference(p *notice.RoadPoint, reference any) *notice.RoadPoint {
	km, ok := number(reference).(float64)
	if !ok || !(km >= 0 && km <= 20_000) || p != nil && p.Chainage != nil {
		return p
	}
	if p == nil {
		p = &notice.RoadPoint{}
	}
	metres := math.Round(km*1e6) / 1e3
	p.Chainage = &metres
	return p
}
