package open511

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"time"

	"wayside/hub/format/internal/jsonsafe"
	"wayside/hub/notice"
)

// extName is the member of Ext that is ours.
const extName = "open511"

// pocket is Ext["open511"]: what an event says and a notice has no field for,
// under the names of Open511.
type pocket struct {
	Created         string            `json:"created,omitempty"`
	JurisdictionURL string            `json:"jurisdiction_url,omitempty"`
	Type            string            `json:"event_type,omitempty"`
	Subtypes        []string          `json:"event_subtypes,omitempty"`
	Headline        map[string]string `json:"headlines,omitempty"` // by language, those that are none
	Grouped         []string          `json:"grouped_events,omitempty"`
	Areas           map[string]string `json:"area_urls,omitempty"` // by id
	Hreflang        map[string]string `json:"hreflang,omitempty"`  // by URL
	Roads           []road            `json:"roads,omitempty"`
	Plus            map[string]any    `json:"+,omitempty"`
}

// keep puts aside what the notice has no field for.
func (e *entry) keep(n *notice.Notice) map[string]any {
	k := pocket{
		Type: e.Type, Subtypes: e.Subtypes, Grouped: e.Grouped,
		Headline: map[string]string{}, Areas: map[string]string{}, Hreflang: map[string]string{}, Plus: maps.Clone(e.Plus),
	}
	if !e.created.IsZero() {
		k.Created = stamp(e.created)
	}
	if webURL(e.JurisdictionURL) {
		k.JurisdictionURL = e.JurisdictionURL
	}
	for l, own := range e.Headline {
		if n.Text[l].Headline != own {
			k.Headline[string(l)] = own
		}
	}
	for _, a := range e.Areas {
		if eventID.MatchString(a.ID) && webURL(a.URL) {
			k.Areas[a.ID] = a.URL
		}
	}
	for _, a := range e.Attachments {
		if langTag.MatchString(a.Hreflang) {
			k.Hreflang[a.URL] = a.Hreflang
		}
	}
	k.keepRoads(e.Roads)
	for _, told := range []string{ivrMessage, nextUpdate, linearReference} {
		delete(k.Plus, told)
	}
	raw, _ := marshal(k) // strings, numbers, lists of them and what was JSON
	var ext map[string]any
	_ = json.Unmarshal(raw, &ext)
	if len(ext) == 0 {
		return nil
	}
	return map[string]any{extName: ext}
}

// keepRoads keeps what the roads say one by one and a notice says once.
func (k *pocket) keepRoads(roads []road) {
	tells := false
	for _, w := range roads {
		own := road{State: w.State, LanesClosed: w.LanesClosed, LanesOpen: w.LanesOpen, Systems: w.Systems, Restrictions: w.Restrictions, Plus: w.Plus}
		if webURL(w.URL) {
			own.URL = w.URL
		}
		tells = tells || !reflect.DeepEqual(own, road{})
		k.Roads = append(k.Roads, own)
	}
	if !tells {
		k.Roads = nil
	}
}

// MarshalJSON writes the extensions as "+name" members.
func (k pocket) MarshalJSON() ([]byte, error) {
	type plain pocket
	plus := k.Plus
	k.Plus = nil
	raw, err := marshal(plain(k))
	return withPlus(raw, plus, err)
}

// pocketOf reads Ext["open511"] as far as it still agrees with n: an edit of
// the notice wins over the words of its source. What does not fit is passed
// over.
func pocketOf(n *notice.Notice) (k pocket) {
	raw, err := json.Marshal(n.Ext[extName])
	var unheard notice.Problems
	members, ok := notice.Tree(raw, &unheard).(map[string]any)
	if err != nil || !ok {
		return k
	}
	s := shaper{lang: notice.English, ps: &unheard}
	s.object(members, "")
	jsonsafe.Fill(members, &k, "", spec, &unheard)
	again := entry{}
	again.Type, again.Subtypes = again.word("", k.Type, eventTypes), again.list("", k.Subtypes, subtypes)
	if kind, event := eventOf(again.Type, again.Subtypes, n.Impact); again.Type == "" || kind != n.Kind || event != n.Event || planned(again.Type, again.Subtypes) != n.Planned {
		again.Type, again.Subtypes = "", nil
	}
	k.Type, k.Subtypes = again.Type, again.Subtypes
	if t, ok := readTime(k.Created, time.UTC); !ok || t.After(n.Sent) {
		k.Created = ""
	}
	if !webURL(k.JurisdictionURL) {
		k.JurisdictionURL = ""
	}
	k.Grouped = slices.DeleteFunc(k.Grouped, func(u string) bool { return !linkable(u) })
	maps.DeleteFunc(k.Areas, func(_, u string) bool { return !webURL(u) })
	maps.DeleteFunc(k.Hreflang, func(_, lang string) bool { return !langTag.MatchString(lang) })
	for i := range k.Roads {
		if !webURL(k.Roads[i].URL) {
			k.Roads[i].URL = ""
		}
	}
	k.agreeRoads(n)
	return k
}

// agreeRoads drops what the notice says otherwise of its roads.
func (k *pocket) agreeRoads(n *notice.Notice) {
	if len(k.Roads) != len(n.Roads) {
		k.Roads = nil
		return
	}
	e := entry{event: event{Roads: k.Roads}}
	for i := range e.Roads {
		e.Roads[i].Direction, _ = wireDirection(n.Roads[i].Direction, n.Impact)
		e.Roads[i].Name = words{notice.English: "-"} // no reason to drop it
		e.tidyRoad(&e.Roads[i], "")
	}
	closed, total := lanesOf(e.Roads)
	limit, rest := limitsOf(e.Roads)
	drop := func(differs bool, part func(*road)) {
		for i := range k.Roads {
			if differs {
				part(&k.Roads[i])
			}
		}
	}
	states := e.stated() != n.Impact && (n.Impact != "" || e.stated() != notice.ImpactUnknown)
	drop(states, func(r *road) { r.State = "" })
	drop(states || !reflect.DeepEqual(closed, n.LanesClosed) || !reflect.DeepEqual(total, n.LanesTotal), func(r *road) { r.LanesClosed, r.LanesOpen = nil, nil })
	drop(!reflect.DeepEqual(limit, n.SpeedLimit) || !reflect.DeepEqual(rest, n.Restrictions), func(r *road) { r.Restrictions = nil })
}
