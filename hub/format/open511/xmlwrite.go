package open511

import (
	"bytes"
	"encoding/xml"
	"maps"
	"slices"
	"strconv"

	"wayside/hub/format/internal/xmlsafe"
	"wayside/hub/notice"
)

// Name spaces of the XML form. Open511 itself has none.
const (
	gmlSpace      = "http://www.opengis.net/gml"
	ownSpace      = "urn:wayside:open511"                          // of extensions
	internalSpace = "http://open511.org/namespaces/internal-field" // of what is not public
	crs           = "urn:ogc:def:crs:EPSG::4326"                   // latitude first
)

// xmlWriter writes elements in order.
type xmlWriter struct{ b bytes.Buffer }

func (x *xmlWriter) tag(name string, attrs []string) {
	x.b.WriteString("<" + name)
	for i := 0; i+1 < len(attrs); i += 2 {
		x.b.WriteString(" " + attrs[i] + `="`)
		x.escape(attrs[i+1])
		x.b.WriteByte('"')
	}
}

func (x *xmlWriter) escape(s string) { _ = xml.EscapeText(&x.b, []byte(xmlsafe.Clean(s))) } // to a buffer

// open begins an element with attributes (name, value, …).
func (x *xmlWriter) open(name string, attrs ...string) {
	x.tag(name, attrs)
	x.b.WriteByte('>')
}

func (x *xmlWriter) close(name string) { x.b.WriteString("</" + name + ">\n") }

// leaf writes an element with a text; none where the text is empty.
func (x *xmlWriter) leaf(name, text string, attrs ...string) {
	if text != "" {
		x.open(name, attrs...)
		x.escape(text)
		x.close(name)
	}
}

func (x *xmlWriter) link(rel, href string, attrs ...string) {
	kept := []string{"rel", rel, "href", href}
	for i := 0; i+1 < len(attrs); i += 2 {
		if attrs[i+1] != "" {
			kept = append(kept, attrs[i], attrs[i+1])
		}
	}
	x.tag("link", kept)
	x.b.WriteString("/>\n")
}

// words writes a free text in each of its languages.
func (x *xmlWriter) words(name string, w words) {
	for _, l := range slices.Sorted(maps.Keys(w)) {
		x.leaf(name, w[l], "xml:lang", string(l))
	}
}

// list writes a container of what item writes of each; none where empty.
func list[T any](x *xmlWriter, name string, all []T, item func(T)) {
	if len(all) == 0 {
		return
	}
	x.open(name)
	for _, v := range all {
		item(v)
	}
	x.close(name)
}

// leaves is a list of texts.
func (x *xmlWriter) leaves(container, name string, all []string) {
	list(x, container, all, func(s string) { x.leaf(name, s) })
}

func (x *xmlWriter) event(e event) {
	x.open("event", "xml:lang", e.Lang)
	x.link("self", e.URL)
	x.link("jurisdiction", e.JurisdictionURL)
	x.leaf("id", e.ID)
	x.leaf("status", e.Status)
	x.words("headline", e.Headline)
	x.words("description", e.Description)
	x.leaf("event_type", e.Type)
	x.leaves("event_subtypes", "event_subtype", e.Subtypes)
	x.leaf("severity", e.Severity)
	x.leaf("certainty", e.Certainty)
	x.leaf("created", e.Created)
	x.leaf("updated", e.Updated)
	x.words("detour", e.Detour)
	x.geography(e.Geography)
	list(x, "grouped_events", e.Grouped, func(href string) { x.link("related", href) })
	list(x, "areas", e.Areas, func(a area) {
		x.open("area")
		x.leaf("id", a.ID)
		x.words("name", a.Name)
		if a.URL != "" {
			x.link("self", a.URL)
		}
		x.close("area")
	})
	list(x, "roads", e.Roads, x.road)
	x.leaf("timezone", e.Timezone)
	x.schedule(e.Schedule)
	list(x, "attachments", e.Attachments, func(a attachment) {
		length := ""
		if a.Length > 0 {
			length = strconv.Itoa(a.Length)
		}
		x.link("related", a.URL, "title", a.Title, "type", a.Type, "length", length, "hreflang", a.Hreflang)
	})
	x.plus(e.Plus)
	x.close("event")
}

func (x *xmlWriter) road(r road) {
	x.open("road")
	x.words("name", r.Name)
	if r.URL != "" {
		x.link("self", r.URL)
	}
	x.words("from", r.From)
	x.words("to", r.To)
	x.leaf("direction", r.Direction)
	x.leaf("state", r.State)
	x.count("lanes_closed", r.LanesClosed)
	x.count("lanes_open", r.LanesOpen)
	x.leaves("impacted_systems", "impacted_system", r.Systems)
	list(x, "restrictions", r.Restrictions, func(l restriction) {
		x.open("restriction")
		x.leaf("restriction_type", l.Type)
		x.leaf("value", decimal(*l.Value))
		x.close("restriction")
	})
	x.plus(r.Plus)
	x.close("road")
}

func (x *xmlWriter) count(name string, n *int) {
	if n != nil {
		x.leaf(name, strconv.Itoa(*n))
	}
}

func (x *xmlWriter) schedule(s schedule) {
	x.open("schedule")
	x.leaves("intervals", "interval", s.Intervals)
	list(x, "recurring_schedules", s.Recurring, func(r recurring) {
		x.open("recurring_schedule")
		x.leaf("start_date", r.StartDate)
		x.leaf("end_date", r.EndDate)
		list(x, "days", r.Days, func(d int) { x.leaf("day", strconv.Itoa(d)) })
		x.leaf("daily_start_time", r.StartTime)
		x.leaf("daily_end_time", r.EndTime)
		x.close("recurring_schedule")
	})
	x.leaves("exceptions", "exception", s.Exceptions)
	x.close("schedule")
}

// plus writes extensions as elements of our own name space.
func (x *xmlWriter) plus(members map[string]any) {
	for _, name := range slices.Sorted(maps.Keys(members)) {
		x.extension("w:"+name, members[name])
	}
}

// extension writes one: a list as one element for each of its values. A text
// that looks like a number says so.
func (x *xmlWriter) extension(name string, v any) {
	switch v := v.(type) {
	case string:
		if _, same := scalar(v).(string); same {
			x.leaf(name, v)
		} else {
			x.leaf(name, v, "type", "string")
		}
	case float64:
		x.leaf(name, decimal(v))
	case bool:
		x.leaf(name, strconv.FormatBool(v))
	case words:
		x.words(name, v)
	case []any:
		for _, e := range v {
			x.extension(name, e)
		}
	case map[string]any:
		x.open(name)
		x.plus(v)
		x.close(name)
	}
}

// scalar is what the text of an extension means: a number or a flag where it
// is written exactly as one, else a text.
func scalar(s string) any {
	if f, err := strconv.ParseFloat(s, 64); err == nil && decimal(f) == s {
		return f
	}
	if s == "true" || s == "false" {
		return s == "true"
	}
	return s
}

// geography writes GML with latitude first.
func (x *xmlWriter) geography(g *notice.Geometry) {
	x.open("geography")
	x.shape(g, "srsName", crs)
	x.close("geography")
}
