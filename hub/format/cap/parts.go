package cap

import (
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"wayside/hub/format/internal/signal"
	"wayside/hub/notice"
)

// kinds says what a message of a kind is in CAP's words.
var kinds = map[notice.Kind]struct{ category, response []string }{
	notice.Traffic:     {[]string{"Transport"}, []string{"Avoid"}},
	notice.Weather:     {[]string{"Met"}, []string{"Prepare", "Avoid"}},
	notice.Police:      {[]string{"Security", "Safety"}, []string{"Monitor", "Avoid"}},
	notice.Enforcing:   {[]string{"Safety", "Transport"}, []string{"Monitor"}},
	notice.Case:        {[]string{"Security"}, []string{"Monitor"}},
	notice.Safety:      {[]string{"Safety"}, []string{"Prepare", "Monitor"}},
	notice.ServiceCard: {[]string{"Other"}, []string{"None"}},
	notice.Community:   {[]string{"Other"}, []string{"None"}},
}

var (
	categoryWords = []string{"Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "CBRNE", "Other"}
	responseWords = []string{"Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear", "None"}
)

// categories are the source's own, else those of the kind; a closure concerns
// the infrastructure too.
func (w *writer) categories() []string {
	if own := only(w.extStrings("category"), categoryWords); len(own) > 0 {
		return own
	}
	k, ok := kinds[w.n.Kind]
	if !ok {
		return []string{"Other"}
	}
	if w.n.Kind == notice.Traffic && w.n.Event == "closure" {
		return append(slices.Clone(k.category), "Infra")
	}
	return k.category
}

func (w *writer) responses() []string {
	if own := only(w.extStrings("responseType"), responseWords); len(own) > 0 {
		// An all-clear would end the notice at its next reader.
		return slices.DeleteFunc(own, func(s string) bool { return s == "AllClear" })
	}
	if w.n.Event == "reopening" {
		return []string{"None"}
	}
	return kinds[w.n.Kind].response
}

func only(list, allowed []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return !slices.Contains(allowed, s) })
}

func (w *writer) event(lang notice.Lang) string {
	return first(w.text("ext.cap.event", w.extWord("event", string(lang))), w.text("event", eventName(w.n, lang)), "-")
}

// incidents are the notice's id, its group, and those of an imported message
// that follow its group.
func (w *writer) incidents() string {
	out := []string{string(w.n.ID)}
	if group := w.group(); group != "" {
		out = append(out, quote(group))
		if more := w.extStrings("incidents"); len(more) > 1 && more[0] == w.n.Group {
			for _, s := range more[1:] {
				if s = strings.ReplaceAll(w.text("ext.cap.incidents", s), `"`, "'"); s != "" {
					out = append(out, quote(s))
				}
			}
		}
	}
	return strings.Join(out, " ")
}

func (w *writer) eventCodes() []pair {
	codes := []pair{{ownEventCode, string(w.n.Event)}}
	if c, ok := australianCode[w.n.Event]; ok {
		codes = append(codes, pair{australianList, c})
	} else if w.n.Kind == notice.Traffic {
		codes = append(codes, pair{australianList, "roadIncident"})
	}
	if t, ok := signal.Of(w.n.Event); ok && w.n.Kind == notice.Weather && slices.Contains(officialSignals, w.n.Event) {
		codes = append(codes, pair{chineseList, t.Code})
	}
	ours := codes
	for _, c := range w.extPairs("eventCode") { // one list may give several
		if !slices.ContainsFunc(ours, func(p pair) bool { return p.Name == c.Name }) {
			codes = append(codes, c)
		}
	}
	return codes
}

// senderName is the organisation that answers for the content.
func (w *writer) senderName(lang notice.Lang) string {
	if w.n.Issuer != nil && len(w.n.Issuer.Name) > 0 {
		return w.text("issuer.name", w.n.Issuer.Name.In(lang))
	}
	return w.text("publisher.name", w.n.Publisher.Name.In(lang))
}

func (w *writer) contact(lang notice.Lang) string {
	c := w.n.Contact
	if c == nil {
		return ""
	}
	parts := slices.DeleteFunc([]string{c.Name.In(lang), c.Telephone, c.Email, c.Web}, func(s string) bool { return s == "" })
	return w.text("contact", strings.Join(parts, "; "))
}

// flatRoads say the roads again, one value each, for filters of others:
// kilometres as 100-140.
func (w *writer) flatRoads() []pair {
	var out []pair
	for _, r := range w.n.Roads {
		for _, p := range []pair{{"road", r.Name}, {"direction", string(r.Direction)}, {"km", kilometres(r)}} {
			if value := w.text("roads", p.Value); value != "" {
				out = append(out, pair{ownPrefix + p.Name, value})
			}
		}
	}
	return out
}

func kilometres(r notice.Road) string {
	if r.From == nil || r.From.Chainage == nil {
		return ""
	}
	km := func(metres float64) string { return strconv.FormatFloat(metres/1000, 'f', -1, 64) }
	if r.To == nil || r.To.Chainage == nil {
		return km(*r.From.Chainage)
	}
	return km(min(*r.From.Chainage, *r.To.Chainage)) + "-" + km(max(*r.From.Chainage, *r.To.Chainage))
}

func (w *writer) resources() []resource {
	var out []resource
	for _, a := range w.n.Attachments {
		uri := w.url("attachments", a.Href)
		if uri == "" {
			continue
		}
		r := resource{MimeType: w.text("attachments", a.Media), URI: uri, Desc: uri}
		if a.Size > 0 {
			r.Size = strconv.FormatInt(a.Size, 10)
		}
		if d := w.extWord("digest", a.Href); sha1Digest.MatchString(d) {
			r.Digest = d
		}
		out = append(out, r)
	}
	return out
}

// describe names the resources in lang where the attachments do.
func describe(resources []resource, attachments []notice.Attachment, lang notice.Lang) []resource {
	resources = slices.Clone(resources)
	for i := range resources {
		for _, a := range attachments {
			if text := oneLine(a.Text.In(lang)); a.Href == resources[i].URI && text != "" {
				resources[i].Desc = text
			}
		}
	}
	return resources
}

// url is s where it can stand as an xs:anyURI.
func (w *writer) url(field, s string) string {
	if u, err := url.Parse(s); err != nil || !u.IsAbs() || strings.ContainsAny(s, " \t\r\n") {
		w.lose(field, "no absolute URL")
		return ""
	}
	return w.text(field, s)
}

var sixDigits = regexp.MustCompile(`^[0-9]{6}$`)

// area is the one area of a block: all places in words and codes, with the
// polygons and circles of place, which say the same in coordinates.
func (w *writer) area(place area, lang notice.Lang) []area {
	var names []string
	for _, a := range w.n.Areas {
		if name := oneLine(a.Name.In(lang)); name != "" {
			names = append(names, name)
		}
		if a.Code == "" {
			continue
		}
		place.Geocode = append(place.Geocode, pair{w.text("areas", first(a.Scheme, nationalScheme)), w.text("areas", a.Code)})
		if a.Scheme == nationalScheme && sixDigits.MatchString(a.Code) {
			place.Geocode = append(place.Geocode, pair{longScheme, a.Code + "000000"})
		}
	}
	separator := "; "
	if strings.HasPrefix(strings.ToLower(string(lang)), "zh") {
		separator = "、"
	}
	for _, r := range w.n.Roads {
		if len(w.n.Areas) == 0 {
			names = append(names, strings.TrimSpace(oneLine(r.Name)+" "+oneLine(r.LocalName)))
		}
	}
	place.Desc = w.text("areas", strings.Join(slices.Compact(names), separator))
	if place.Desc == "" {
		if len(place.Polygon)+len(place.Circle)+len(place.Geocode) == 0 {
			return nil
		}
		place.Desc = "-"
	}
	if heights, _ := w.ext()["altitude"].([]any); len(heights) == 1 { // of all areas: we write one
		h, _ := heights[0].(map[string]any)
		place.Altitude, _ = h["altitude"].(string)
		place.Ceiling, _ = h["ceiling"].(string)
		if _, ok := heightOf(place); !ok {
			place.Altitude, place.Ceiling = "", ""
		}
	}
	return []area{place}
}

// ext is what an imported CAP message said that a notice has no place for.
func (w *writer) ext() map[string]any {
	ext, _ := w.n.Ext["cap"].(map[string]any)
	return ext
}

// extWord is a word of a member of ext.cap that is a list by name.
func (w *writer) extWord(member, name string) string {
	words, _ := w.ext()[member].(map[string]any)
	s, _ := words[name].(string)
	return s
}

func (w *writer) extStrings(name string) []string {
	list, _ := w.ext()[name].([]any)
	var out []string
	for _, e := range list {
		if s, ok := e.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

func (w *writer) extPairs(name string) []pair {
	list, _ := w.ext()[name].([]any)
	var out []pair
	for _, e := range list {
		m, _ := e.(map[string]any)
		p := pair{}
		p.Name, _ = m["valueName"].(string)
		p.Value, _ = m["value"].(string)
		if p.Name != "" && !strings.HasPrefix(strings.ToLower(p.Name), ownPrefix) {
			out = append(out, pair{w.text("ext.cap", p.Name), w.text("ext.cap", p.Value)})
		}
	}
	return out
}

// extParameters tell on the source's own parameters, and carry all of ext.cap
// for a hub that reads the message.
func (w *writer) extParameters() []pair {
	if w.n.Ext["cap"] == nil {
		return nil
	}
	raw, err := json.Marshal(w.n.Ext["cap"])
	if err != nil {
		w.lose("ext.cap", err.Error())
		return nil
	}
	out := []pair{}
	for _, p := range w.extPairs("parameter") {
		if p.Name != "awareness_level" && p.Name != "eventEndingTime" {
			out = append(out, p)
		}
	}
	return append(out, pair{ownPrefix + "ext", w.text("ext.cap", string(raw))})
}
