package digitraffic

import (
	"fmt"
	"strconv"

	"wayside/hub/format/internal/phrase"
	"wayside/hub/notice"
)

// roads is the stretch that an announcement is about.
func roads(a *announcement) []notice.Road {
	l := a.LocationDetails.Road
	if l.Primary == nil || l.Primary.RoadAddress.Road <= 0 {
		return nil
	}
	r := notice.Road{
		Name: strconv.Itoa(l.Primary.RoadAddress.Road), LocalName: phrase.Cut(phrase.Line(l.Primary.RoadName), 300),
		From: point(l.Primary), To: point(l.Secondary),
	}
	switch fold(l.Direction) {
	case "POS":
		r.Direction = "up"
	case "NEG":
		r.Direction = "down"
	case "BOTH":
		r.Direction = "both"
	case "UNKNOWN":
		r.Direction = "unknown"
	}
	if to := phrase.Cut(phrase.Line(l.DirectionDescription), 300); to != "" && (r.Direction == "up" || r.Direction == "down") {
		r.Direction, r.Towards = "towards", notice.Words{language(a.Language): to}
	}
	return []notice.Road{r}
}

// point is a place by its name and its road address: the section of the road
// and the metres from its start, as they stand on the posts.
func point(p *roadPoint) *notice.RoadPoint {
	if p == nil {
		return nil
	}
	out := notice.RoadPoint{Name: phrase.Cut(phrase.Line(p.AlertC.Name), 300)}
	if p.RoadAddress.RoadSection > 0 {
		out.Label = fmt.Sprintf("%d/%d", p.RoadAddress.RoadSection, p.RoadAddress.Distance)
	}
	if out == (notice.RoadPoint{}) {
		return nil
	}
	return &out
}

// areas of all announcements, each once with its name by language.
func areas(as []announcement) (out []notice.Area) {
	at := map[string]int{}
	for i := range as {
		scheme := "AlertC"
		if l := as[i].Location; l.CountryCode > 0 && l.LocationTableNumber > 0 {
			scheme = fmt.Sprintf("AlertC %d.%d", l.CountryCode, l.LocationTableNumber)
		}
		for _, a := range as[i].LocationDetails.Area.Areas {
			name := phrase.Cut(phrase.Line(a.Name), 300)
			if a.LocationCode <= 0 || name == "" {
				continue
			}
			code := strconv.Itoa(a.LocationCode)
			j, known := at[scheme+" "+code]
			if !known {
				if j = len(out); j >= 200 {
					continue
				}
				at[scheme+" "+code] = j
				out = append(out, notice.Area{Scheme: scheme, Code: code, Name: notice.Words{}})
			}
			out[j].Name[language(as[i].Language)] = name
		}
	}
	return out
}
