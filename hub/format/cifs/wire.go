package cifs

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"wayside/hub/format/internal/jsonsafe"
	"wayside/hub/format/internal/phrase"
	"wayside/hub/format/internal/xmlsafe"
	"wayside/hub/notice"
)

// spec is how this format is called in messages.
const spec = "CIFS 2"

// incident is one incident as it stands, with where it stands and what was
// found wrong with it.
type incident struct {
	wire
	place    string
	problems notice.Problems
}

// wire is an incident under the names of CIFS. All values are texts.
type wire struct {
	ID            string       `xml:"id,attr" json:"id"`
	ParentEvent   *parentEvent `xml:"parent_event" json:"parent_event"`
	ParentEventID string       `xml:"parent_event_id,omitempty" json:"parent_event_id"` // as some producers write it
	CreationTime  string       `xml:"creationtime,omitempty" json:"creationtime"`
	UpdateTime    string       `xml:"updatetime,omitempty" json:"updatetime"`
	Source        *source      `xml:"source" json:"source"`
	Type          string       `xml:"type" json:"type"`
	Subtype       string       `xml:"subtype,omitempty" json:"subtype"`
	Description   string       `xml:"description" json:"description"`
	Street        string       `xml:"street" json:"street"`
	Polyline      string       `xml:"polyline" json:"polyline"`
	Direction     string       `xml:"direction,omitempty" json:"direction"`
	LaneImpact    *laneImpact  `xml:"lane_impact" json:"lane_impact"`
	Lanes         *lanes       `xml:"lanes" json:"lanes"`
	StartTime     string       `xml:"starttime,omitempty" json:"starttime"`
	EndTime       string       `xml:"endtime,omitempty" json:"endtime"`
	Schedule      *schedule    `xml:"schedule" json:"schedule"`

	// Of the old dialect, read and never written.
	Location *location `xml:"location" json:"location"`
	Displays []display `xml:"display" json:"-"`
	Sensors  []dropped `xml:"sensor" json:"-"`
	Markers  []dropped `xml:"marker" json:"-"`

	Unknown []unknown `xml:",any" json:"-"`
}

type parentEvent struct {
	ID string `xml:"id,attr" json:"id"`
}

// source is the organization that the information comes from.
type source struct {
	Reference string `xml:"reference" json:"reference"`
	Name      string `xml:"name,omitempty" json:"name"`
	URL       string `xml:"url,omitempty" json:"url"`
}

type laneImpact struct {
	Closed   string `xml:"total_closed_lanes" json:"total_closed_lanes"`
	Roadside string `xml:"roadside" json:"roadside"` // LEFT, MIDDLE or RIGHT
}

type lanes struct {
	Lane []lane `xml:"lane" json:"lane"`
}

// lane 1 is the left-most in the direction of travel.
type lane struct {
	Order  string `xml:"order" json:"order"`
	Type   string `xml:"type" json:"type"`
	Status string `xml:"status" json:"status"`
}

// schedule holds "hh:mm-hh:mm,…" by weekday.
type schedule struct {
	Everyday  string `xml:"everyday,omitempty" json:"everyday"`
	Monday    string `xml:"monday,omitempty" json:"monday"`
	Tuesday   string `xml:"tuesday,omitempty" json:"tuesday"`
	Wednesday string `xml:"wednesday,omitempty" json:"wednesday"`
	Thursday  string `xml:"thursday,omitempty" json:"thursday"`
	Friday    string `xml:"friday,omitempty" json:"friday"`
	Saturday  string `xml:"saturday,omitempty" json:"saturday"`
	Sunday    string `xml:"sunday,omitempty" json:"sunday"`
}

// days are the texts of the weekdays, Monday first; the last is every day.
func (s *schedule) days() []*string {
	return []*string{&s.Monday, &s.Tuesday, &s.Wednesday, &s.Thursday, &s.Friday, &s.Saturday, &s.Sunday, &s.Everyday}
}

type location struct {
	Street      string `xml:"street" json:"street"`
	Direction   string `xml:"direction" json:"direction"`
	Polyline    string `xml:"polyline" json:"polyline"`
	Description string `xml:"location_description" json:"location_description"`
}

// display is a sign on the road: PCMS (text), AB (arrow board), Signal.
type display struct {
	Type     string    `xml:"type,attr"`
	ID       string    `xml:"id,attr"`
	Messages []message `xml:"message"`
}

// message is what a sign shows: lines parted by " / ", pages by " // ", or
// what its arrow means.
type message struct {
	Text      string `xml:"text,attr"`
	Indicator string `xml:"indicator,attr"`
}

// dropped is known and not taken over.
type dropped struct{}

type unknown struct{ XMLName xml.Name }

// Bounds of an XML document.
const (
	maxDepth    = 12
	maxElements = 1_000_000
)

func readXML(raw []byte) (f feed, err error) {
	d := xmlsafe.NewDecoder(bytes.NewReader(raw), xmlsafe.Limits{Depth: maxDepth, Elements: maxElements})
	depth := 0
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			return f, nil
		}
		if err != nil {
			return f, err
		}
		switch e := t.(type) {
		case xml.EndElement:
			depth--
		case xml.StartElement:
			switch {
			case depth == 0 && e.Name.Local != "incidents":
				return f, jsonsafe.Fault("document", fmt.Sprintf("根元素是 %q，应为 incidents", e.Name.Local), fmt.Sprintf("the outermost element is %q, want incidents", e.Name.Local))
			case depth == 0:
				f.stamp = attribute(e, "timestamp")
				depth++
			case e.Name.Local != "incident":
				if err := d.Skip(); err != nil {
					return f, err
				}
			case len(f.incidents) == maxIncidents:
				return f, tooMany()
			default:
				in := &incident{place: fmt.Sprintf("incident %q (line %d)", attribute(e, "id"), d.Line())}
				if err := d.DecodeElement(&in.wire, &e); err != nil {
					return f, err
				}
				f.incidents = append(f.incidents, in)
			}
		}
	}
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// texts makes a tree of JSON such as the one of XML: numbers are texts, a
// polyline in pairs of numbers is a text of them, and a list of lanes has a
// name. What no text can be made of stays, for a warning.
func texts(v any, member string) any {
	switch v := v.(type) {
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, e := range v {
			out[k] = texts(e, k)
		}
		return out
	case []any:
		out := make([]any, len(v))
		var words []string
		for i, e := range v {
			out[i] = texts(e, member)
			if s, ok := out[i].(string); ok {
				words = append(words, s)
			}
		}
		switch {
		case member == "polyline" && len(words) == len(out):
			return strings.Join(words, " ")
		case member == "lanes":
			return map[string]any{"lane": out}
		}
		return out
	}
	return v
}

// tidy brings all texts onto one line, and what an old dialect says elsewhere
// to where it belongs, with a warning that names the dialect.
func (in *incident) tidy() {
	var old []string
	if l := in.Location; l != nil {
		old = append(old, "location")
		for to, from := range map[*string]string{&in.Street: l.Street, &in.Direction: l.Direction, &in.Polyline: l.Polyline} {
			if *to == "" {
				*to = from
			}
		}
	}
	for _, s := range []*string{&in.ID, &in.ParentEventID, &in.Type, &in.Subtype, &in.Description, &in.Street, &in.Polyline, &in.Direction} {
		*s = phrase.Line(*s)
	}
	if strings.Contains(in.Polyline, ",") {
		old = append(old, "polyline")
	}
	if in.Type == construction {
		old = append(old, "type "+construction)
	}
	if in.ParentEvent == nil && in.ParentEventID != "" {
		in.ParentEvent = &parentEvent{ID: in.ParentEventID}
	}
	if len(old) > 0 {
		list := strings.Join(old, ", ")
		in.problems.Warn(strings.Fields(old[0])[0], "旧版 CIFS 写法（"+list+"），已按新版读取", "old dialect of CIFS ("+list+"); read as version 2")
	}
	in.tellUnknown()
}

// tellUnknown warns of elements that are not known, each once.
func (in *incident) tellUnknown() {
	told := map[string]bool{}
	for _, u := range in.Unknown {
		if n := u.XMLName.Local; !told[n] && len(told) < 20 {
			told[n] = true
			in.problems.Warn(n, spec+" 没有这个成员，未采用", "not a member of "+spec+"; not taken over")
		}
	}
	in.Unknown = nil
}
