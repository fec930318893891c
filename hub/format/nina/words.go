package nina

import (
	"strings"

	"wayside/hub/format/internal/alerting"
	"wayside/hub/notice"
)

// what is about an event: its kind, and the words by which it is told.
type what struct {
	kind  notice.Kind
	event notice.Event
	words []string
}

// german are the words by which messages name their events, in lower case; the
// first row that has one in an event or headline counts, so the more particular
// come first.
var german = []what{
	{notice.Weather, "wildfire", []string{"waldbrandgefahr", "waldbrandindex", "graslandfeuerindex"}},
	{notice.Police, "evacuation", []string{"evakuierung", "bombenentschärfung", "bombenfund", "kampfmittel", "weltkriegsbombe"}},
	{notice.Police, "missing", []string{"vermisst"}},
	{notice.Police, "hazardous", []string{"gefahrstoff", "gefahrgut", "gasaustritt", "rauchgas", "rauchentwicklung", "geruchsbelästigung", "chemie", "radioaktiv", "atomar"}},
	{notice.Police, "fire", []string{"waldbrand", "großbrand", "grossbrand", "vegetationsbrand", "flächenbrand", "brand", "feuer"}},
	{notice.Weather, "coast", []string{"sturmflut"}},
	{notice.Weather, "flood", []string{"hochwasser", "überflutung", "überschwemmung", "deich"}},
	{notice.Weather, "iceRoad", []string{"glätte", "glatteis", "eisregen"}},
	{notice.Weather, "thunderstorm", []string{"gewitter"}},
	{notice.Weather, "tornado", []string{"tornado"}},
	{notice.Weather, "rainstorm", []string{"starkregen", "dauerregen"}},
	{notice.Weather, "snowstorm", []string{"schnee"}},
	{notice.Weather, "gale", []string{"sturm", "orkan", "windböen", "böen"}},
	{notice.Weather, "fog", []string{"nebel"}},
	{notice.Weather, "heat", []string{"hitze"}},
	{notice.Weather, "frost", []string{"frost"}},
	{notice.Weather, "geological", []string{"hangrutsch", "erdrutsch", "felssturz"}},
	{notice.Weather, "earthquake", []string{"erdbeben"}},
	{notice.Traffic, "closure", []string{"straßensperrung", "autobahnsperrung", "vollsperrung"}},
	{notice.Traffic, "accident", []string{"verkehrsunfall"}},
}

// categories are what a message is about where no word tells.
var categories = map[string]what{
	"Met": {kind: notice.Weather, event: "other"}, "Geo": {kind: notice.Weather, event: "other"}, "Env": {kind: notice.Weather, event: "other"},
	"Fire": {kind: notice.Police, event: "fire"}, "Rescue": {kind: notice.Police, event: "search"}, "Security": {kind: notice.Police, event: "alert"},
	"CBRNE": {kind: notice.Police, event: "hazardous"}, "Transport": {kind: notice.Traffic, event: "other"},
}

// classify says what blocks are about.
func classify(blocks []*alerting.Info) (notice.Kind, notice.Event) {
	for _, b := range blocks {
		said := strings.ToLower(alerting.Cut(b.Event, maxShort) + "\n" + alerting.Cut(b.Headline, maxShort))
		for _, w := range german {
			for _, word := range w.words {
				if strings.Contains(said, word) {
					return w.kind, w.event
				}
			}
		}
	}
	for _, c := range blocks[0].Category {
		if w, ok := categories[c]; ok {
			return w.kind, w.event
		}
	}
	return notice.Safety, "other"
}
