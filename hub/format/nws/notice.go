package nws

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"wayside/hub/format/internal/eventname"
	"wayside/hub/format/internal/phrase"
	"wayside/hub/format/internal/place"
	"wayside/hub/format/internal/vtec"
	"wayside/hub/notice"
)

// Bounds of a notice, in characters or counts.
const (
	maxHeadline = 200
	maxText     = 10_000
	maxShort    = 300
	maxList     = 200
)

func (a *alert) notice() *notice.Notice {
	n := &notice.Notice{
		ID: notice.DeriveID(a.settings.Publisher.ID, a.hazards[0]), Revision: 1,
		Status: notice.Status(strings.ToLower(a.Status)), Audience: a.audience(),
		Urgency:   notice.Urgency(word(notice.Urgencies(), a.Urgency)),
		Certainty: notice.Certainty(word(notice.Certainties(), a.Certainty)),
		Severity:  a.severity(), Publisher: a.settings.Publisher, Issuer: a.issuer(), Sent: a.sent,
		Text: map[notice.Lang]notice.Text{a.lang(): a.text()}, Areas: a.areas(),
		Geometry: a.shape(),
		Origin:   &notice.Origin{Format: "nws", Feed: a.settings.Feed, ID: a.ID},
		Ext:      map[string]any{"nws": a.ext()},
	}
	n.Kind, n.Event = a.classify()
	if n.Status == notice.Actual && slices.ContainsFunc(a.events, func(e vtec.Event) bool { return e.Class == "T" }) {
		n.Status = notice.Test
	}
	if notice.WebURL(a.Web) {
		n.Links = []notice.Link{{Href: a.Web, Rel: "related"}}
	}
	a.span(n)
	return n
}

// classify goes by the name of the event, which is one of a fixed list; a
// "special weather statement" says in its headline what it is about.
func (a *alert) classify() (notice.Kind, notice.Event) {
	for _, text := range []string{a.Event, a.param("NWSheadline")} {
		for _, k := range []notice.Kind{notice.Weather, notice.Police} {
			if e := eventname.Find(k, text); e != "" {
				return k, e
			}
		}
	}
	return notice.Weather, "other"
}

// Names and SAME codes of alerts that name persons.
var (
	personEvents = []string{"child abduction emergency", "missing endangered person", "missing and endangered persons"}
	personCodes  = []string{"CAE", "MEP"}
)

// audience keeps from the public what is restricted, and what names persons
// unless the source's settings allow it by its code.
func (a *alert) audience() notice.Audience {
	if a.Scope != "" && a.Scope != "Public" {
		a.problems.Warn("properties.scope", "限制范围的消息，不会公开", "restricted: it will not be public")
		return notice.Restricted
	}
	code := ""
	if slices.Contains(personEvents, strings.ToLower(a.Event)) {
		code = "CAE"
	}
	for _, codes := range a.EventCode {
		for _, c := range codes {
			if slices.Contains(personCodes, c) {
				code = c
			}
		}
	}
	if code != "" && !slices.ContainsFunc(a.settings.AllowConfidential, func(s string) bool { return strings.EqualFold(s, code) }) {
		a.problems.Warn("properties.eventCode", "寻人警报含有个人信息，须由人工放行", "the alert names persons; a person must release it")
		return notice.Restricted
	}
	return notice.Public
}

// word is got as one of ours, "unknown" where it is none.
func word(terms []notice.Term, got string) string {
	got = strings.ToLower(got)
	if _, ok := notice.Find(terms, got); ok {
		return got
	}
	return "unknown"
}

var bySignificance = map[string]notice.Severity{"W": notice.Severe, "A": notice.Moderate, "Y": notice.Minor}

// severity: the severity member is unreliable; a warning is a warning.
// Tornadoes, extreme wind and what the office calls catastrophic are extreme.
func (a *alert) severity() notice.Severity {
	if len(a.events) == 0 {
		return notice.Severity(word(notice.Severities(), a.Severity))
	}
	worst := notice.SeverityUnknown
	for _, e := range a.events {
		s := bySignificance[e.Significance]
		switch {
		case e.Over() || s == "":
			continue
		case s == notice.Severe && (e.Phenomenon == "TO" || e.Phenomenon == "EW" || a.catastrophic()):
			s = notice.Extreme
		}
		if s.Rank() > worst.Rank() {
			worst = s
		}
	}
	return worst
}

func (a *alert) catastrophic() bool {
	for name := range a.Parameters {
		if strings.HasSuffix(name, "DamageThreat") && strings.EqualFold(a.param(name), "CATASTROPHIC") {
			return true
		}
	}
	return false
}

// issuer is the office. Other senders (counties, through IPAWS) put codes and
// persons into senderName, and are known by their sender alone.
func (a *alert) issuer() *notice.Issuer {
	issuer := &notice.Issuer{ID: phrase.Cut(phrase.Line(a.Sender[strings.LastIndexByte(a.Sender, '@')+1:]), maxShort), Issued: a.sent}
	if name := phrase.Line(a.SenderName); strings.HasPrefix(name, "NWS ") {
		issuer.Name = notice.Words{a.lang(): phrase.Cut(name, maxShort)}
	}
	if issuer.ID == "" && issuer.Name == nil {
		return nil
	}
	return issuer
}

var tag = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)

func (a *alert) lang() notice.Lang {
	switch {
	case tag.MatchString(a.Language):
		return notice.Lang(a.Language)
	case a.settings.Lang != "":
		return a.settings.Lang
	}
	return "en-US"
}

func (a *alert) text() notice.Text {
	return notice.Text{
		Headline: a.headline(), Description: a.long("description", a.Description), Instruction: a.long("instruction", a.Instruction),
		Brief: phrase.Cut(phrase.Line(a.param("CMAMtext")), maxShort),
	}
}

// issued is when a product was typed, which each re-issue changes.
var issued = regexp.MustCompile(` issued [A-Z][a-z]+ \d{1,2} at \d{1,2}:\d\d[AP]M [A-Z]{2,4}\b`)

func (a *alert) headline() string {
	h := issued.ReplaceAllString(phrase.Line(a.Headline), "")
	if h == "" {
		h = phrase.Line(a.Event)
	}
	if h == "" {
		h = "-"
	}
	return phrase.Cut(h, maxHeadline)
}

var (
	fold  = regexp.MustCompile(`\n([^*-])`)
	table = regexp.MustCompile(`\S {3,}\S`)
)

// long undoes the breaks after 69 characters of a teletype, and keeps
// paragraphs, lists and tables.
func (a *alert) long(field, s string) string {
	paragraphs := strings.Split(notice.Clean(s), "\n\n")
	for i, p := range paragraphs {
		if !table.MatchString(p) {
			paragraphs[i] = fold.ReplaceAllString(p, " $1")
		}
	}
	s = strings.Join(paragraphs, "\n\n")
	if cut := phrase.Cut(s, maxText); cut != s {
		a.problems.Warn("properties."+field, "文字过长，已截断", "the text was too long and was cut")
		return cut
	}
	return s
}

// areas are the codes under the schemes that the source names, then the names:
// their order is not that of the codes in all files.
func (a *alert) areas() []notice.Area {
	var out []notice.Area
	for _, scheme := range slices.Backward(slices.Sorted(maps.Keys(a.Geocode))) { // UGC before SAME
		for _, code := range a.Geocode[scheme] {
			if code = phrase.Line(code); code != "" && scheme != "" && len(out) < maxList-1 {
				out = append(out, notice.Area{Scheme: phrase.Cut(phrase.Line(scheme), maxShort), Code: phrase.Cut(code, maxShort)})
			}
		}
	}
	var names []string
	for _, name := range strings.Split(a.AreaDesc, ";") {
		if name = phrase.Line(name); name != "" {
			names = append(names, name)
		}
	}
	if len(out)+len(names) > maxList {
		names = []string{strings.Join(names, "; ")}
	}
	for _, name := range names {
		out = append(out, notice.Area{Name: notice.Words{a.lang(): phrase.Cut(name, maxShort)}})
	}
	return out
}

// span fills the times, and leaves out what would keep the notice from being
// shown or make it stand too long.
func (a *alert) span(n *notice.Notice) {
	n.Onset, n.Ends, n.Expires = a.onset, a.ends, later(a.expires, a.ends)
	if n.Onset.IsZero() && a.effective.After(a.sent) {
		n.Onset = a.effective
	}
	if n.Expires.IsZero() {
		a.problems.Warn("properties.expires", "没有失效时间", "it says no expiry")
	} else if n.Expires.Before(n.Sent) {
		a.problems.Warn("properties.expires", "在发出之前已经失效", "it was over before it was sent")
		n.Expires = n.Sent
	}
	if !n.Expires.IsZero() && n.Expires.Before(n.Onset) {
		a.problems.Warn("properties.onset", "开始晚于失效，开始时间未采用", "it begins after it expires; the onset was left out")
		n.Onset = time.Time{}
	}
	if !n.Ends.IsZero() && n.Ends.Before(n.Onset) {
		a.problems.Warn("properties.ends", "结束早于开始，结束时间未采用", "it ends before it begins; the end was left out")
		n.Ends = time.Time{}
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// Parameters that may be public and say something of the hazard.
var publicParameter = regexp.MustCompile(`^(?:AWIPSidentifier|NWSheadline|EAS-ORG|WEAHandling|timezone|eventMotionDescription|` +
	`(?:max|tornado|thunderstorm|flashFlood|hail|wind|waterspout|snowSquall|squall|dust)[A-Za-z]*)$`)

// ext is what a notice has no place for, in the source's words.
func (a *alert) ext() map[string]any {
	ext := map[string]any{"event": phrase.Cut(phrase.Line(a.Event), maxShort)}
	if r := phrase.Line(a.Response); r != "" {
		ext["response"] = phrase.Cut(r, maxShort)
	}
	var events []string
	for _, e := range a.events {
		if !e.Over() {
			events = append(events, e.Name())
		}
	}
	if len(events) > 0 {
		ext["VTEC"] = list(events)
	}
	codes, parameters := map[string]any{}, map[string]any{}
	for _, scheme := range []string{"SAME", "NationalWeatherService"} {
		if len(a.EventCode[scheme]) > 0 {
			codes[scheme] = list(a.EventCode[scheme])
		}
	}
	for name, values := range a.Parameters {
		if publicParameter.MatchString(name) && len(name) <= maxShort && len(values) > 0 {
			parameters[name] = list(values)
		}
	}
	if len(codes) > 0 {
		ext["eventCode"] = codes
	}
	if len(parameters) > 0 {
		ext["parameters"] = parameters
	}
	return ext
}

func list(values []string) []any {
	out := make([]any, 0, len(values))
	for _, v := range values[:min(len(values), maxList)] {
		out = append(out, phrase.Cut(phrase.Line(v), maxShort))
	}
	return out
}

// maxPositions is what a notice holds.
const maxPositions = 20_000

// shape is where the alert holds, brought into what a notice can hold.
func (a *alert) shape() *notice.Geometry {
	g := place.Mend(a.geometry, "geometry", &a.problems)
	if g != nil && slices.ContainsFunc(g.Polygons, func(rings [][]notice.Position) bool { return slices.ContainsFunc(rings, notice.Crosses) }) {
		a.problems.Warn("geometry", "多边形的边互相交叉，范围不明", "the edges of a polygon cross, so that its inside is not certain")
	}
	return place.Fit(place.Tidy(g, a.settings.Bounds, "geometry", &a.problems), maxPositions, "geometry", &a.problems)
}
