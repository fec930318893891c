package cifs_test

import (
	"encoding/xml"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"wayside/hub/format/cifs"
	"wayside/hub/format/internal/formattest"
	"wayside/hub/notice"
)

var (
	decode = formattest.Decode(cifs.Decode)
	encode = formattest.Encode(cifs.Encode)
	both   = formattest.Pair{
		Encode: encode, Decode: decode, Settings: formattest.Settings(), Lang: notice.Chinese,
		Loose: []string{"publisher", "origin"}, // the hub that reads stamps them
	}
)

// written is what a reader of the specification sees; it is not the reader of
// this package.
type written struct {
	XMLName   xml.Name `xml:"incidents"`
	Incidents []struct {
		ID          string `xml:"id,attr"`
		Type        string `xml:"type"`
		Subtype     string `xml:"subtype"`
		Description string `xml:"description"`
		Street      string `xml:"street"`
		Polyline    string `xml:"polyline"`
		Direction   string `xml:"direction"`
		Start       string `xml:"starttime"`
		End         string `xml:"endtime"`
		Created     string `xml:"creationtime"`
		Updated     string `xml:"updatetime"`
		Impact      *struct {
			Closed   string `xml:"total_closed_lanes"`
			Roadside string `xml:"roadside"`
		} `xml:"lane_impact"`
		Lanes *struct {
			Lane []struct {
				Order  string `xml:"order"`
				Type   string `xml:"type"`
				Status string `xml:"status"`
			} `xml:"lane"`
		} `xml:"lanes"`
		Schedule *struct {
			Days []struct {
				XMLName xml.Name
				Hours   string `xml:",chardata"`
			} `xml:",any"`
		} `xml:"schedule"`
		Parent *struct {
			ID string `xml:"id,attr"`
		} `xml:"parent_event"`
		Source *struct {
			Reference string `xml:"reference"`
			Name      string `xml:"name"`
			URL       string `xml:"url"`
		} `xml:"source"`
		Other []struct{ XMLName xml.Name } `xml:",any"`
	} `xml:"incident"`
}

var (
	moment   = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$`)
	pairs    = regexp.MustCompile(`^-?\d{1,2}\.\d{6,} -?\d{1,3}\.\d{6,}( -?\d{1,2}\.\d{6,} -?\d{1,3}\.\d{6,})*$`)
	openings = regexp.MustCompile(`^\d{1,2}:\d\d-\d{1,2}:\d\d(,\d{1,2}:\d\d-\d{1,2}:\d\d)*$`)
	weekdays = []string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "everyday"}
	types    = []string{"ROAD_CLOSED", "ACCIDENT", "HAZARD", "POLICE", "CHIT_CHAT", "JAM"}
	subtypes = strings.Fields(`ACCIDENT_MINOR ACCIDENT_MAJOR JAM_LIGHT_TRAFFIC JAM_MODERATE_TRAFFIC JAM_HEAVY_TRAFFIC JAM_STAND_STILL_TRAFFIC
		ROAD_CLOSED_HAZARD ROAD_CLOSED_CONSTRUCTION ROAD_CLOSED_EVENT POLICE_VISIBLE
		HAZARD_ON_ROAD HAZARD_ON_ROAD_CAR_STOPPED HAZARD_ON_ROAD_CONSTRUCTION HAZARD_ON_ROAD_ICE HAZARD_ON_ROAD_LANE_CLOSED HAZARD_ON_ROAD_OBJECT
		HAZARD_ON_ROAD_OIL HAZARD_ON_ROAD_POT_HOLE HAZARD_ON_ROAD_ROAD_KILL HAZARD_ON_ROAD_TRAFFIC_LIGHT_FAULT
		HAZARD_ON_SHOULDER HAZARD_ON_SHOULDER_ANIMALS HAZARD_ON_SHOULDER_CAR_STOPPED HAZARD_ON_SHOULDER_MISSING_SIGN
		HAZARD_WEATHER HAZARD_WEATHER_FLOOD HAZARD_WEATHER_FOG HAZARD_WEATHER_FREEZING_RAIN HAZARD_WEATHER_HAIL HAZARD_WEATHER_HEAT_WAVE
		HAZARD_WEATHER_HEAVY_RAIN HAZARD_WEATHER_HEAVY_SNOW HAZARD_WEATHER_HURRICANE HAZARD_WEATHER_MONSOON HAZARD_WEATHER_TORNADO`)
)

// conforms holds a document against the rules of the specification.
func conforms(t formattest.Reporter, doc []byte) written {
	t.Helper()
	var f written
	if err := xml.Unmarshal(doc, &f); err != nil {
		t.Fatalf("not XML: %v\n%s", err, doc)
	}
	ids := map[string]bool{}
	for _, in := range f.Incidents {
		bad := func(what string, got any) { t.Helper(); t.Errorf("%s: %s: %v\n%s", in.ID, what, got, doc) }
		if utf8.RuneCountInString(in.ID) < 3 || ids[in.ID] {
			bad("id is too short or not unique", in.ID)
		}
		ids[in.ID] = true
		if !slices.Contains(types, in.Type) {
			bad("unknown type", in.Type)
		}
		if in.Subtype != "" && !slices.Contains(subtypes, in.Subtype) || !strings.HasPrefix(in.Subtype, in.Type) && in.Subtype != "" {
			bad("no subtype of "+in.Type, in.Subtype)
		}
		if in.Description == "" || strings.Contains(in.Description, "\n") {
			bad("description is missing or not one line", in.Description)
		}
		if utf8.RuneCountInString(in.Street) < 2 {
			bad("street is too short", in.Street)
		}
		if !pairs.MatchString(in.Polyline) {
			bad("polyline is not pairs of six decimals", in.Polyline)
		}
		if in.Direction != "ONE_DIRECTION" && in.Direction != "BOTH_DIRECTIONS" {
			bad("unknown direction", in.Direction)
		}
		for _, at := range []string{in.Start, in.End, in.Created, in.Updated} {
			if at != "" && !moment.MatchString(at) {
				bad("not a time to the second with an offset", at)
			}
		}
		conformsClosure(bad, in.Type, in.Start, in.End, in.Direction, strings.Count(in.Polyline, " ") > 1, in.Impact != nil || in.Lanes != nil)
		if l := in.Impact; l != nil && (!slices.Contains([]string{"LEFT", "MIDDLE", "RIGHT"}, l.Roadside) || !regexp.MustCompile(`^\d{1,2}$`).MatchString(l.Closed)) {
			bad("lane_impact", *l)
		}
		if in.Lanes != nil {
			for i, l := range in.Lanes.Lane {
				if l.Order != string(rune('1'+i)) && i < 9 || l.Type != "LANE" || l.Status != "OPEN" && l.Status != "CLOSED" {
					bad("lane", l)
				}
			}
			if len(in.Lanes.Lane) == 0 {
				bad("no lane in lanes", "")
			}
		}
		if in.Schedule != nil {
			for _, d := range in.Schedule.Days {
				if !slices.Contains(weekdays, d.XMLName.Local) || !openings.MatchString(d.Hours) {
					bad("schedule", d)
				}
			}
		}
		if p := in.Parent; p != nil && utf8.RuneCountInString(p.ID) < 3 {
			bad("parent_event is too short", p.ID)
		}
		if s := in.Source; s != nil && s.Reference == "" {
			bad("source without a reference", *s)
		}
		if len(in.Other) > 0 {
			bad("an element that CIFS has not", in.Other)
		}
	}
	return f
}

func conformsClosure(bad func(string, any), kind, start, end, direction string, line, lanes bool) {
	a, _ := time.Parse(time.RFC3339, start)
	b, err := time.Parse(time.RFC3339, end)
	if end != "" && (err != nil || start != "" && b.Before(a)) {
		bad("ends before it starts", start+" "+end)
	}
	if kind != "ROAD_CLOSED" {
		return
	}
	if start == "" {
		bad("a closure without a start", "")
	}
	if end == "" && a.After(formattest.Now) {
		bad("a closure ahead without an end", start)
	}
	if lanes {
		bad("a closure with single lanes", "")
	}
	if !line && direction != "BOTH_DIRECTIONS" {
		bad("a closure of one direction at a point", "")
	}
}

// told are the items of a document for a golden file.
func told(t testing.TB, doc []byte) string {
	t.Helper()
	items, err := decode.Items(doc, formattest.Settings())
	var b strings.Builder
	for _, it := range items {
		formattest.Sound(t, it)
		b.WriteString(it.Place + " " + it.Key + "\n")
		for _, p := range it.Problems {
			b.WriteString("  " + map[bool]string{true: "advice ", false: map[bool]string{true: "warning ", false: "error "}[p.Warning]}[p.Advice] + p.Field + ": " + p.Message[notice.English] + "\n")
		}
		if it.Notice != nil {
			b.WriteString(formattest.Indent(t, it.Notice) + "\n")
		}
	}
	if err != nil {
		b.WriteString(err.Error() + "\n")
	}
	return b.String()
}

func TestDecodeGolden(t *testing.T) {
	for _, file := range []string{"feed.xml", "old.xml", "feed.json"} {
		formattest.Golden(t, file+".golden", []byte(told(t, formattest.Sample(t, file))))
	}
}

func TestEncodeGolden(t *testing.T) {
	for _, lang := range []notice.Lang{notice.Chinese, notice.English} {
		doc, losses := encode.Write(t, lang, formattest.County()...)
		conforms(t, doc)
		if err := cifs.Check(doc, ""); err != nil {
			t.Error(err)
		}
		formattest.Golden(t, "county."+string(lang)+".xml", doc)
		var b strings.Builder
		for _, l := range losses {
			b.WriteString(l.String() + "\n")
		}
		formattest.Golden(t, "county."+string(lang)+".losses", []byte(b.String()))
	}
}

func TestEmptySheetIsAFeedWithoutIncidents(t *testing.T) {
	doc, losses := encode.Write(t, notice.English)
	if got := conforms(t, doc); len(got.Incidents)+len(losses) != 0 {
		t.Errorf("got %d incidents and %v, want none", len(got.Incidents), losses)
	}
	if items, err := decode.Items(doc, formattest.Settings()); len(items) != 0 || err != nil {
		t.Errorf("got %v, %v; want an empty feed", items, err)
	}
}
