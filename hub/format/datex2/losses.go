package datex2

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"wayside/hub/notice"
)

// missing reads a situation back and names the fields of n that did not come
// back as they were: what a reader of this format would not learn. fault says
// why it would not be read as a notice at all.
func (w *writer) missing(n *notice.Notice, raw []byte) (lost map[string]bool, fault string) {
	d := w.head("")
	d.Raw(raw)
	d.Close("d2:payload")
	s := notice.Settings{Now: w.sheet.Now, Publisher: n.Publisher, Zone: w.sheet.Zone, Lang: w.lang()}
	if n.Origin != nil {
		s.Feed = n.Origin.Feed
	}
	for item, err := range Decode(bytes.NewReader(d.Bytes()), s) {
		switch {
		case err != nil:
			return nil, err.Error()
		case item.Problems.Failed():
			return nil, item.Problems.Error()
		case item.End != nil:
			return nil, "in DATEX II this would end it"
		}
		if item.Notice.Impact == notice.AllClosed && n.Impact != notice.AllClosed {
			return nil, "in DATEX II the road would be closed to all"
		}
		c := comparison{lost: map[string]bool{}}
		if want := n.Schedule; want != nil && !reflect.DeepEqual(w.effect(item.Notice.Schedule, item.Notice), w.effect(want, n)) {
			c.lost["schedule"] = true
		}
		c.compare("", fields(item.Notice), fields(n))
		return c.lost, ""
	}
	return nil, "nothing was written"
}

func fields(n *notice.Notice) (v map[string]any) {
	raw, err := json.Marshal(n)
	if err == nil {
		err = json.Unmarshal(raw, &v)
	}
	if err != nil {
		return map[string]any{"notice": err.Error()}
	}
	return v
}

// effect is when a schedule is in effect within the life of its notice, told
// in one way, for half a year.
func (w *writer) effect(s *notice.Schedule, n *notice.Notice) (out []notice.Interval) {
	for _, p := range s.Between(w.sheet.Now.AddDate(0, 0, -100), w.sheet.Now.AddDate(0, 0, 200)) {
		if p.Start.Before(n.Onset) {
			p.Start = n.Onset
		}
		if !n.Ends.IsZero() && (p.End.IsZero() || p.End.After(n.Ends)) {
			p.End = n.Ends
		}
		switch last := len(out) - 1; {
		case !p.End.IsZero() && !p.End.After(p.Start):
		case last >= 0 && !p.Start.After(out[last].End):
			out[last].End = p.End
		default:
			out = append(out, notice.Interval{Start: p.Start.UTC(), End: p.End.UTC()})
		}
	}
	return out
}

// comparison gathers the fields of a notice that another lacks.
type comparison struct{ lost map[string]bool }

// whole are members that are lost as a whole or not at all.
var whole = []string{"geometry", "detour.geometry", "origin", "issuer", "ext." + extName}

// elsewhere are members that the hub or the reader gives, and the schedule,
// which is compared by its effect.
var elsewhere = []string{"id", "revision", "publisher", "schedule"}

func (c comparison) compare(path string, got, want any) {
	if slices.Contains(elsewhere, path) {
		return
	}
	switch want := want.(type) {
	case map[string]any:
		if slices.Contains(whole, path) {
			break
		}
		g, _ := got.(map[string]any)
		for k, v := range want {
			c.compare(strings.TrimPrefix(path+"."+k, "."), g[k], v)
		}
		return
	case []any:
		g, _ := got.([]any)
		skipped := 0 // what was lost moves its successors up
		for i, v := range want {
			var o any
			if i-skipped < len(g) {
				o = g[i-skipped]
			}
			at := path + "[" + strconv.Itoa(i) + "]"
			if lacks(o, v) && !similar(o, v) {
				c.lost[at] = true
				skipped++
				continue
			}
			c.compare(at, o, v)
		}
		return
	}
	if lacks(got, want) {
		c.lost[path] = true
	}
}

// lacks reports whether got does not say what want says; "unknown" says no
// more than nothing.
func lacks(got, want any) bool {
	return !reflect.DeepEqual(got, want) && (got != nil || want != "unknown" && want != "" && want != false)
}

// similar reports whether two elements of a list are about the same thing.
func similar(got, want any) bool {
	a, ok1 := got.(map[string]any)
	b, ok2 := want.(map[string]any)
	if !ok1 || !ok2 {
		return false
	}
	for _, name := range []string{"name", "href", "type", "code"} {
		if b[name] != nil {
			return reflect.DeepEqual(a[name], b[name])
		}
	}
	return true
}

// reasons say why a field that begins so, and ends so, does not come back.
var reasons = []struct{ begins, ends, why string }{
	{"text", "", "DATEX II carries headline, description and instruction, in values of at most 1024 characters"},
	{"roads", ".label", "what stands on a post is not told, only the distance"},
	{"roads", ".direction", "DATEX II tells a direction along a line or of a measure alone"},
	{"roads", ".name", "the places on a road are told together, in one language"},
	{"roads", ".chainage", "DATEX II tells the distances of both ends or of a point"},
	{"roads", "]", "DATEX II has no list of lanes with what is left of each"},
	{"roads", "", "DATEX II has no place for it"},
	{"areas", "", "beside a road, DATEX II carries the name of one area"},
	{"geometry", "", "DATEX II knows points, lines and polygons, each once"},
	{"issuer", "", "when it was issued is not told"},
	{"restrictions", "", "DATEX II has no such restriction, or not for these vehicles"},
	{"schedule", "", "DATEX II tells times of day in the zone of its reader"},
	{"certainty", "", "DATEX II knows certain, probable and at risk of"},
	{"event", "", "DATEX II has one word for several events"},
	{"planned", "", "road works are planned, nothing else is"},
	{"enforcement", "", "the legal ground has no place in DATEX II"},
	{"ext." + extName, "", "the notice says something else than the records of its source, or in words that 3.5 lacks"},
}

func reason(field string) string {
	for _, r := range reasons {
		if strings.HasPrefix(field, r.begins) && strings.HasSuffix(field, r.ends) {
			return r.why
		}
	}
	return "DATEX II has no place for it"
}
