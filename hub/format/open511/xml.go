package open511

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"wayside/hub/format/internal/jsonsafe"
	"wayside/hub/format/internal/xmlsafe"
	"wayside/hub/notice"
)

// limits of an XML document; its bytes are bounded before.
var limits = xmlsafe.Limits{Depth: 40, Elements: 2_000_000}

// containers are the elements that are lists in JSON; grouped_events and
// attachments, which hold links, are of a kind of their own.
var containers = []string{"event_subtypes", "recurring_schedules", "exceptions", "intervals", "days", "areas", "roads", "impacted_systems", "restrictions", "schedules", "specific_dates"}

// xmlReader turns the events of an XML document into the trees that JSON would
// give.
type xmlReader struct {
	r    *reader
	d    *xmlsafe.Decoder
	home string // name space of Open511's own elements: none, but any is taken
	e    *entry // that is being read
}

// readXML reads the events of an XML document.
func (r *reader) readXML(raw []byte) error {
	x := &xmlReader{r: r, d: xmlsafe.NewDecoder(bytes.NewReader(raw), limits)}
	depth := 0
	var path []string
	lang, seen := r.lang, ""
	for {
		t, err := x.d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			name := t.Name.Local
			switch {
			case depth == 0 && name != "open511":
				return refuseXML(raw, name)
			case depth == 0:
				x.home, lang, r.base = t.Name.Space, langOf(t, lang), attr(t, "base")
			case slices.Equal(path, []string{"open511", "events"}) && name == "event" && t.Name.Space == x.home,
				slices.Equal(path, []string{"open511"}) && name == "event": // of the drafts
				seen = "events"
				if err := x.event(t, lang); err != nil {
					return err
				}
				continue
			case depth == 1 && t.Name.Space == x.home && (name == "events" || slices.Contains(otherResources, name)) && seen != "events":
				seen = name
			case name == "link" && slices.Equal(path, []string{"open511", "pagination"}) && attr(t, "rel") == "next":
				r.next = attr(t, "href")
			}
			path = append(path, name)
			depth++
		case xml.EndElement:
			depth--
			path = path[:depth]
		}
	}
	if seen != "events" && seen != "" {
		return notEvents(seen)
	}
	if seen == "" {
		return jsonsafe.Fault("events", "open511 元素中没有 events", "an open511 element without events")
	}
	return nil
}

func attr(t xml.StartElement, name string) string {
	for _, a := range t.Attr {
		if a.Name.Local == name {
			return strings.TrimSpace(a.Value)
		}
	}
	return ""
}

// langOf is the xml:lang of an element, else that of what it stands in.
func langOf(t xml.StartElement, outer notice.Lang) notice.Lang {
	for _, a := range t.Attr {
		if a.Name.Local == "lang" && a.Name.Space != "" && langTag.MatchString(a.Value) {
			return notice.Lang(a.Value)
		}
	}
	return outer
}

func (x *xmlReader) event(start xml.StartElement, outer notice.Lang) error {
	line := x.d.Line()
	if x.e = x.r.begin(""); x.e == nil {
		return tooMany()
	}
	lang := langOf(start, outer)
	tree, err := x.members(start, lang)
	id, _ := tree["id"].(string)
	x.e.place = fmt.Sprintf("event %.100q (line %d)", strings.TrimSpace(id), line)
	if err != nil {
		x.r.events = x.r.events[:len(x.r.events)-1] // cut off: no event
		return err
	}
	x.r.event(x.e, tree, lang)
	return nil
}

// members reads the children of an element as the members of an object.
func (x *xmlReader) members(start xml.StartElement, lang notice.Lang) (map[string]any, error) {
	out := map[string]any{}
	for {
		t, err := x.d.Token()
		if err != nil {
			return out, err
		}
		switch t := t.(type) {
		case xml.EndElement:
			return out, nil
		case xml.StartElement:
			if err := x.member(out, t, lang); err != nil {
				return out, err
			}
		}
	}
}

// member reads one child element into out.
func (x *xmlReader) member(out map[string]any, t xml.StartElement, lang notice.Lang) error {
	name := t.Name.Local
	switch {
	case t.Name.Space == internalSpace:
		out["!"+name] = true // what it says is not even read
		return x.d.Skip()
	case t.Name.Space != x.home:
		v, err := x.foreign(t)
		if spoken, is := v.(string); is && name == ivrMessage {
			v = addWords(out["+"+name], langOf(t, lang), spoken)
		} else if before, again := out["+"+name]; again {
			v = append(asList(before), v)
		}
		out["+"+name] = v
		return err
	case name == "link":
		rel := attr(t, "rel") + "_url"
		if rel == "self_url" {
			rel = "url"
		}
		out[rel] = attr(t, "href")
		return x.d.Skip()
	case name == "geography":
		return x.geography(out)
	case name == "grouped_events" || name == "attachments":
		v, err := x.links(name == "attachments")
		out[name] = v
		return err
	case slices.Contains(containers, name):
		v, err := x.list(lang)
		out[name] = v
		return err
	case name == "schedule" || name == "recurring_schedule" || name == "restriction":
		v, err := x.members(t, lang)
		out[name] = v
		return err
	}
	s, err := x.text()
	if slices.Contains(freeTexts, name) {
		out[name] = addWords(out[name], langOf(t, lang), s)
	} else if before, again := out[name]; again && before != s {
		x.e.warn(name, "元素重复，取第一个", "the element is given twice; the first was taken")
	} else {
		out[name] = s
	}
	return err
}

// asList is what stands under a name already, as a list.
func asList(v any) []any {
	if list, ok := v.([]any); ok {
		return list
	}
	return []any{v}
}

// addWords adds a text in one language.
func addWords(before any, lang notice.Lang, s string) any {
	w, ok := before.(map[string]any)
	if !ok {
		w = map[string]any{}
	}
	if _, again := w[string(lang)]; !again {
		w[string(lang)] = s
	}
	return w
}

// text reads the text of an element to its end, without what elements within
// say.
func (x *xmlReader) text() (string, error) {
	var b strings.Builder
	for {
		t, err := x.d.Token()
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.CharData:
			b.Write(t)
		case xml.StartElement:
			if err := x.d.Skip(); err != nil {
				return "", err
			}
		case xml.EndElement:
			return strings.TrimSpace(b.String()), nil
		}
	}
}

// children calls read for each child of the element that was begun, to its
// end. Children of another name space are passed over.
func (x *xmlReader) children(read func(t xml.StartElement) error) error {
	for {
		t, err := x.d.Token()
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.EndElement:
			return nil
		case xml.StartElement:
			if t.Name.Space != x.home {
				err = x.d.Skip()
			} else {
				err = read(t)
			}
			if err != nil {
				return err
			}
		}
	}
}

// list reads a container.
func (x *xmlReader) list(lang notice.Lang) (out []any, err error) {
	err = x.children(func(t xml.StartElement) (err error) {
		var v any
		switch t.Name.Local {
		case "area", "road", "restriction", "recurring_schedule", "schedule":
			v, err = x.members(t, lang)
		default:
			v, err = x.text()
		}
		out = append(out, v)
		return err
	})
	return out, err
}

// links reads a container of links: their targets, or all that they say.
func (x *xmlReader) links(whole bool) (out []any, err error) {
	err = x.children(func(t xml.StartElement) error {
		if !whole {
			out = append(out, attr(t, "href"))
			return x.d.Skip()
		}
		v := map[string]any{"url": attr(t, "href")}
		for _, name := range []string{"title", "type", "length", "hreflang"} {
			if s := attr(t, name); s != "" {
				v[name] = s
			}
		}
		out = append(out, v)
		return x.d.Skip()
	})
	return out, err
}

// geography reads GML into the tree of its GeoJSON.
func (x *xmlReader) geography(out map[string]any) error {
	for {
		t, err := x.d.Token()
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.EndElement:
			return nil
		case xml.StartElement:
			if _, again := out["geography"]; again || !isGML(t.Name.Space) {
				if err := x.d.Skip(); err != nil {
					return err
				}
				continue
			}
			g, err := x.gml(t)
			if err != nil {
				return err
			}
			if g != nil {
				raw, _ := json.Marshal(g) // of numbers that were read
				var tree any
				_ = json.Unmarshal(raw, &tree)
				out["geography"] = tree
			}
		}
	}
}

// foreign reads an extension: a text, number or flag, or an object of such.
func (x *xmlReader) foreign(start xml.StartElement) (any, error) {
	var b strings.Builder
	var members map[string]any
	for {
		t, err := x.d.Token()
		if err != nil {
			return nil, err
		}
		switch t := t.(type) {
		case xml.CharData:
			b.Write(t)
		case xml.StartElement:
			if t.Name.Space == internalSpace {
				if err := x.d.Skip(); err != nil {
					return nil, err
				}
				continue
			}
			v, err := x.foreign(t)
			if err != nil {
				return nil, err
			}
			if members == nil {
				members = map[string]any{}
			}
			if before, again := members[t.Name.Local]; again {
				v = append(asList(before), v)
			}
			members[t.Name.Local] = v
		case xml.EndElement:
			s := strings.TrimSpace(b.String())
			switch {
			case members != nil:
				return members, nil
			case attr(start, "type") == "string":
				return s, nil
			}
			return scalar(s), nil
		}
	}
}
