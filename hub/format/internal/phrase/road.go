package phrase

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"wayside/hub/notice"
)

// Road is a stretch of a road on one line: its number and name, from where to
// where, and its direction: "G320 云溪大道 K123+400 雨岭隧道 – K125+900 东行".
func Road(r notice.Road, lang notice.Lang) string {
	parts := []string{r.Name}
	if r.LocalName != r.Name {
		parts = append(parts, r.LocalName)
	}
	from, to := Post(r.From), Post(r.To)
	if from != "" && to != "" && from != to {
		from += " –"
	} else if from == to {
		to = ""
	}
	parts = append(parts, from, to)
	switch towards := r.Towards.In(lang); {
	case towards == "":
		parts = append(parts, directionName(r.Direction, lang))
	case IsChinese(lang):
		parts = append(parts, "往"+towards+"方向")
	default:
		parts = append(parts, "towards "+towards)
	}
	return Line(strings.Join(parts, " "))
}

// Post is a point on a road as the post there says it, else by its chainage,
// with its name: "K123+400 雨岭隧道". "" for nil.
func Post(p *notice.RoadPoint) string {
	if p == nil {
		return ""
	}
	label := p.Label
	if label == "" && p.Chainage != nil && *p.Chainage >= 0 && *p.Chainage < 1e8 {
		metres := int(math.Round(*p.Chainage))
		label = fmt.Sprintf("K%d+%03d", metres/1000, metres%1000)
	}
	return strings.TrimSpace(label + " " + p.Name)
}

// Restrictions are the limits of a notice in words, each with its value and the
// classes of vehicles as the document names them: "限高（米） 4.2 [hgv]".
func Restrictions(n *notice.Notice, lang notice.Lang) (out []string) {
	for _, r := range n.Restrictions {
		s := notice.NameOf(notice.RestrictionTypes(), r.Type, lang)
		if r.Value != nil {
			s += " " + strconv.FormatFloat(*r.Value, 'f', -1, 64)
		}
		if len(r.Vehicles) > 0 {
			s += " [" + strings.Join(r.Vehicles, ", ") + "]"
		}
		out = append(out, s)
	}
	return out
}
