package nina

import (
	"strings"
	"unicode"
	"unicode/utf8"

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
// come first. A word with a hyphen may begin another (hochwasserinformation);
// others end theirs (waldbrand), so that Brandenburg does not burn and the
// Feuerwehr that warns is no fire.
var german = []what{
	{notice.Weather, "wildfire", []string{"waldbrandgefahr", "waldbrandindex", "graslandfeuerindex"}},
	{notice.Police, "evacuation", []string{"evakuierung-", "bombenentschärfung", "bombenfund", "kampfmittel-", "weltkriegsbombe"}},
	{notice.Police, "missing", []string{"vermisst", "vermisste", "vermissten"}},
	{notice.Police, "hazardous", []string{"gefahrstoff-", "gefahrgut-", "gasaustritt", "rauchgas-", "geruchsbelästigung", "chemieunfall", "radioaktiv-"}},
	{notice.Police, "fire", []string{"brand", "brandes", "brände", "brandgeruch", "feuer", "rauchentwicklung"}},
	{notice.Weather, "coast", []string{"sturmflut-"}},
	{notice.Weather, "flood", []string{"hochwasser-", "überflutung-", "überschwemmung-", "deichbruch"}},
	{notice.Weather, "iceRoad", []string{"glätte", "glatteis-", "eisregen"}},
	{notice.Weather, "thunderstorm", []string{"gewitter", "gewittern"}},
	{notice.Weather, "tornado", []string{"tornado-"}},
	{notice.Weather, "rainstorm", []string{"starkregen-", "dauerregen"}},
	{notice.Weather, "snowstorm", []string{"schneefall", "schneefälle", "schneeverwehung-", "neuschnee"}},
	{notice.Weather, "gale", []string{"sturm", "sturmböen", "orkan-", "böen"}},
	{notice.Weather, "fog", []string{"nebel"}},
	{notice.Weather, "heat", []string{"hitze"}},
	{notice.Weather, "frost", []string{"frost"}},
	{notice.Weather, "geological", []string{"hangrutsch-", "erdrutsch-", "felssturz"}},
	{notice.Weather, "earthquake", []string{"erdbeben"}},
	{notice.Traffic, "closure", []string{"straßensperrung-", "autobahnsperrung", "vollsperrung"}},
	{notice.Traffic, "accident", []string{"verkehrsunfall"}},
}

// tells reports whether text has word in it.
func tells(text, word string) bool {
	word, opens := strings.CutSuffix(word, "-")
	for at := 0; ; {
		i := strings.Index(text[at:], word)
		if i < 0 {
			return false
		}
		at += i + len(word)
		if next, _ := utf8.DecodeRuneInString(text[at:]); opens || !unicode.IsLetter(next) {
			return true
		}
	}
}

// categories are what a message is about where no word tells. Fire brigades use
// Fire and Rescue for whatever they warn of.
var categories = map[string]what{
	"Met": {kind: notice.Weather, event: "other"}, "Geo": {kind: notice.Weather, event: "other"}, "Env": {kind: notice.Weather, event: "other"},
	"Fire": {kind: notice.Police, event: "alert"}, "Rescue": {kind: notice.Police, event: "alert"}, "Security": {kind: notice.Police, event: "alert"},
	"CBRNE": {kind: notice.Police, event: "hazardous"}, "Transport": {kind: notice.Traffic, event: "other"},
}

// classify says what blocks are about.
func classify(blocks []*alerting.Info) (notice.Kind, notice.Event) {
	for _, b := range blocks {
		said := strings.ToLower(alerting.Cut(b.Event, maxShort) + "\n" + alerting.Cut(b.Headline, maxShort))
		for _, w := range german {
			for _, word := range w.words {
				if tells(said, word) {
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
