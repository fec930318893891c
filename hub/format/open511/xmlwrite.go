package open511

import (
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

// xmlWriter writes the elements of Open511 in order.
type xmlWriter struct{ xmlsafe.Writer }

func (x *xmlWriter) link(rel, href string, attrs ...string) {
	kept := []string{"rel", rel, "href", href}
	for i := 0; i+1 < len(attrs); i += 2 {
		if attrs[i+1] != "" {
			kept = append(kept, attrs[i], attrs[i+1])
		}
	}
	x.Empty("link", kept...)
}

// words writes a free text in each of its languages.
func (x *xmlWriter) words(name string, w words) {
	for _, l := range slices.Sorted(maps.Keys(w)) {
		x.Leaf(name, w[l], "xml:lang", string(l))
	}
}

// list writes a container of what item writes of each; none where empty.
func list[T any](x *xmlWriter, name string, all []T, item func(T)) {
	if len(all) == 0 {
		return
	}
	x.Open(name)
	for _, v := range all {
		item(v)
	}
	x.Close(name)
}

// leaves is a list of texts.
func (x *xmlWriter) leaves(container, name string, all []string) {
	list(x, container, all, func(s string) { x.Leaf(name, s) })
}

func (x *xmlWriter) event(e event) {
	x.Open("event", "xml:lang", e.Lang)
	x.link("self", e.URL)
	x.link("jurisdiction", e.JurisdictionURL)
	x.Leaf("id", e.ID)
	x.Leaf("status", e.Status)
	x.words("headline", e.Headline)
	x.words("description", e.Description)
	x.Leaf("event_type", e.Type)
	x.leaves("event_subtypes", "event_subtype", e.Subtypes)
	x.Leaf("severity", e.Severity)
	x.Leaf("certainty", e.Certainty)
	x.Leaf("created", e.Created)
	x.Leaf("updated", e.Updated)
	x.words("detour", e.Detour)
	x.geography(e.Geography)
	list(x, "grouped_events", e.Grouped, func(href string) { x.link("related", href) })
	list(x, "areas", e.Areas, func(a area) {
		x.Open("area")
		x.Leaf("id", a.ID)
		x.words("name", a.Name)
		if a.URL != "" {
			x.link("self", a.URL)
		}
		x.Close("area")
	})
	list(x, "roads", e.Roads, x.road)
	x.Leaf("timezone", e.Timezone)
	x.schedule(e.Schedule)
	list(x, "attachments", e.Attachments, func(a attachment) {
		length := ""
		if a.Length > 0 {
			length = strconv.Itoa(a.Length)
		}
		x.link("related", a.URL, "title", a.Title, "type", a.Type, "length", length, "hreflang", a.Hreflang)
	})
	x.plus(e.Plus)
	x.Close("event")
}

func (x *xmlWriter) road(r road) {
	x.Open("road")
	x.words("name", r.Name)
	if r.URL != "" {
		x.link("self", r.URL)
	}
	x.words("from", r.From)
	x.words("to", r.To)
	x.Leaf("direction", r.Direction)
	x.Leaf("state", r.State)
	x.count("lanes_closed", r.LanesClosed)
	x.count("lanes_open", r.LanesOpen)
	x.leaves("impacted_systems", "impacted_system", r.Systems)
	list(x, "restrictions", r.Restrictions, func(l restriction) {
		x.Open("restriction")
		x.Leaf("restriction_type", l.Type)
		x.Leaf("value", decimal(*l.Value))
		x.Close("restriction")
	})
	x.plus(r.Plus)
	x.Close("road")
}

func (x *xmlWriter) count(name string, n *int) {
	if n != nil {
		x.Leaf(name, strconv.Itoa(*n))
	}
}

func (x *xmlWriter) schedule(s schedule) {
	x.Open("schedule")
	x.leaves("intervals", "interval", s.Intervals)
	list(x, "recurring_schedules", s.Recurring, func(r recurring) {
		x.Open("recurring_schedule")
		x.Leaf("start_date", r.StartDate)
		x.Leaf("end_date", r.EndDate)
		list(x, "days", r.Days, func(d int) { x.Leaf("day", strconv.Itoa(d)) })
		x.Leaf("daily_start_time", r.StartTime)
		x.Leaf("daily_end_time", r.EndTime)
		x.Close("recurring_schedule")
	})
	x.leaves("exceptions", "exception", s.Exceptions)
	x.Close("schedule")
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
			x.Leaf(name, v)
		} else {
			x.Leaf(name, v, "type", "string")
		}
	case float64:
		x.Leaf(name, decimal(v))
	case bool:
		x.Leaf(name, strconv.FormatBool(v))
	case words:
		x.words(name, v)
	case []any:
		for _, e := range v {
			x.extension(name, e)
		}
	case map[string]any:
		x.Open(name)
		x.plus(v)
		x.Close(name)
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
	x.Open("geography")
	x.shape(g, "srsName", crs)
	x.Close("geography")
}
