package cifs

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"wayside/hub/format/internal/phrase"
	"wayside/hub/notice"
)

const none = "CIFS has no place for it"

// members are those of a notice that are whole or lost, with why they may be.
var members = []struct {
	field, why string
	of         func(n *notice.Notice) any
}{
	{"kind", "a closure is told as one of the roads, and of a check that police are there", func(n *notice.Notice) any { return n.Kind }},
	{"event", "the nearest subtype is told", func(n *notice.Notice) any { return n.Event }},
	{"severity", "of accidents alone, major or minor", func(n *notice.Notice) any { return n.Severity }},
	{"urgency", none, func(n *notice.Notice) any { return n.Urgency }},
	{"certainty", none, func(n *notice.Notice) any { return n.Certainty }},
	{"colour", none, func(n *notice.Notice) any { return n.Colour }},
	{"issuer", "told in one language, without its time", func(n *notice.Notice) any { return n.Issuer }},
	{"sent", "told to the second", func(n *notice.Notice) any { return n.Sent.UTC() }},
	{"releaseAt", none, func(n *notice.Notice) any { return n.ReleaseAt.UTC() }},
	{"onset", "the start of what is told first", func(n *notice.Notice) any { return n.Onset.UTC() }},
	{"ends", "the end of what is told first", func(n *notice.Notice) any { return n.Ends.UTC() }},
	{"expires", none, func(n *notice.Notice) any { return n.Expires.UTC() }},
	{"reviewBy", none, func(n *notice.Notice) any { return n.ReviewBy.UTC() }},
	{"planned", none, func(n *notice.Notice) any { return n.Planned }},
	{"schedule", "each time within 30 days is told as an incident of its own", func(n *notice.Notice) any { return n.Schedule }},
	{"impact", "only a closed road and closed lanes are told", func(n *notice.Notice) any { return n.Impact }},
	{"flow", "of a jam alone", func(n *notice.Notice) any { return n.Flow }},
	{"lanesClosed", "told with the lanes, or where it is known on which side", func(n *notice.Notice) any { return n.LanesClosed }},
	{"lanesTotal", "counted from the lanes", func(n *notice.Notice) any { return n.LanesTotal }},
	{"speedLimit", none, func(n *notice.Notice) any { return n.SpeedLimit }},
	{"delaySeconds", none, func(n *notice.Notice) any { return n.DelaySeconds }},
	{"queueMetres", none, func(n *notice.Notice) any { return n.QueueMetres }},
	{"restrictions", none, func(n *notice.Notice) any { return n.Restrictions }},
	{"detour", none, func(n *notice.Notice) any { return n.Detour }},
	{"enforcement", none, func(n *notice.Notice) any { return n.Enforcement }},
	{"service", none, func(n *notice.Notice) any { return n.Service }},
	{"statement", none, func(n *notice.Notice) any { return n.Statement }},
	{"handling", none, func(n *notice.Notice) any { return n.Handling }},
	{"areas", none, func(n *notice.Notice) any { return n.Areas }},
	{"geometry", "one line or point is told; of several lines each as an incident of its own", func(n *notice.Notice) any { return n.Geometry }},
	{"links", none, func(n *notice.Notice) any { return n.Links }},
	{"attachments", none, func(n *notice.Notice) any { return n.Attachments }},
	{"contact", none, func(n *notice.Notice) any { return n.Contact }},
	{"references", none, func(n *notice.Notice) any { return n.References }},
	{"group", "too short for a parent_event", func(n *notice.Notice) any { return n.Group }},
	{"takeover", none, func(n *notice.Notice) any { return n.Takeover }},
	{"correction", none, func(n *notice.Notice) any { return n.Correction }},
}

// lost names what of a notice its incidents can't carry: they are read again,
// and what came back is held against what was there.
func (w *writer) lost(d *draft, told []wire) {
	r := reader{lang: w.lang, settings: notice.Settings{Publisher: d.Publisher, Now: w.sheet.Now}}
	if d.recursByWeek() { // the zone of a schedule is that of the source
		r.settings.Zone = zoneOf(d.Schedule)
	}
	in := &incident{wire: told[0]}
	in.tidy()
	back := r.notice(in)
	lose := func(field, why string) {
		if !slices.ContainsFunc(w.losses, func(l notice.Loss) bool { return l.ID == d.ID && l.Field == field }) {
			w.losses.Add(d.ID, field, why)
		}
	}
	if d.closed && d.Ends.IsZero() && told[0].EndTime != "" {
		lose("ends", "not known; the road is told as closed until the notice expires")
	}
	if len(d.lines[0]) == 2 {
		lose("geometry", "a line of two points often fails to match the road")
	}
	for _, m := range members {
		if want := m.of(d.Notice); missing(want, m.of(back)) {
			lose(m.field, m.why)
		}
	}
	lostRoads(d.Notice, back, lose)
	w.lostText(d, back, lose)
	lostExt(d.Notice, back, lose)
}

// missing reports whether want says something that got does not, or says that
// it does not know what got claims to.
func missing(want, got any) bool {
	v := reflect.ValueOf(want)
	switch {
	case !v.IsValid() || v.IsZero() || v.Kind() == reflect.Slice && v.Len() == 0:
		return false
	case v.Kind() == reflect.String && v.String() == "unknown" && reflect.ValueOf(got).IsZero():
		return false
	}
	return !reflect.DeepEqual(want, got)
}

func lostRoads(n, back *notice.Notice, lose func(field, why string)) {
	for i, r := range n.Roads {
		at := fmt.Sprintf("roads[%d]", i)
		if i > 0 {
			lose(at, "one street is told")
			continue
		}
		b := back.Roads[0]
		if b.Direction == "both" && r.Direction != "both" {
			lose(at+".direction", "not known; drivers of both directions are told")
		}
		for _, m := range []struct {
			field     string
			want, got any
		}{
			{"name", r.Name, b.Name}, {"localName", r.LocalName, b.LocalName}, {"direction", r.Direction, b.Direction},
			{"towards", r.Towards, b.Towards}, {"from", r.From, b.From}, {"to", r.To, b.To}, {"lanes", r.Lanes, b.Lanes},
		} {
			if missing(m.want, m.got) {
				lose(at+"."+m.field, map[bool]string{true: "the order of the positions tells it", false: none}[m.field == "direction"])
			}
		}
	}
}

func (w *writer) lostText(d *draft, back *notice.Notice, lose func(field, why string)) {
	for _, l := range slices.Sorted(maps.Keys(d.Text)) {
		t, b := d.Text[l], back.Text[l]
		for _, m := range []struct{ field, want, got string }{
			{"headline", t.Headline, b.Headline}, {"description", t.Description, b.Description}, {"instruction", t.Instruction, ""},
			{"changed", t.Changed, ""}, {"brief", t.Brief, ""}, {"sign", t.Sign, ""}, {"radio", t.Radio, ""},
		} {
			if missing(m.want, m.got) {
				lose("text."+string(l)+"."+m.field, fmt.Sprintf("CIFS tells one text of about %d characters in one language", shortText))
			}
		}
	}
}

func lostExt(n, back *notice.Notice, lose func(field, why string)) {
	for _, format := range slices.Sorted(maps.Keys(n.Ext)) {
		if format != name {
			lose("ext."+format, "of another format")
			continue
		}
		want, _ := n.Ext[name].(map[string]any)
		got, _ := back.Ext[name].(map[string]any)
		for _, k := range slices.Sorted(maps.Keys(want)) {
			if missing(want[k], got[k]) {
				lose("ext."+name+"."+k, none)
			}
		}
	}
}

// shortText is how many characters of a description the popup shows.
const shortText = 40

// description is the text that is told. What came as CIFS is told as it came;
// our own is the headline where it is short, else the shortest that still is
// whole: the brief, the first sentences, or the fields in words.
func (w *writer) description(d *draft) string {
	t, l := d.TextIn(w.lang)
	if d.foreign && t.Description != "" {
		return line(t.Description)
	}
	headline := line(t.Headline)
	if d.foreign && headline != "" {
		return headline
	}
	bare := *d.Notice
	built := []string{phrase.Headline(&bare, l)}
	bare.Areas = nil
	for _, road := range [][]notice.Road{{{Name: d.Roads[0].Name, Direction: d.Roads[0].Direction}}, {{Name: d.Roads[0].Name}}, nil} {
		bare.Roads = road
		built = append(built, phrase.Headline(&bare, l))
	}
	for _, s := range append([]string{headline, line(t.Brief), sentences(headline)}, built...) {
		if s = line(s); s != "" && utf8.RuneCountInString(s) <= shortText {
			return s
		}
	}
	return notice.EventName(d.Kind, d.Event, l)
}

// sentences are as many whole ones of s as are short enough; "" where the
// first is not.
func sentences(s string) string {
	runes := []rune(s)
	for i := min(shortText, len(runes)) - 1; i > 0; i-- {
		if strings.ContainsRune("。！？；", runes[i]) || strings.ContainsRune(".!?;", runes[i]) && i+1 < len(runes) && runes[i+1] == ' ' {
			return strings.TrimRight(string(runes[:i+1]), "；;")
		}
	}
	return ""
}
