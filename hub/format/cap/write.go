package cap

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"wayside/hub/format/internal/xmlsafe"
	"wayside/hub/notice"
)

// writer makes one alert of one entry.
type writer struct {
	e      notice.Entry
	n      *notice.Notice
	s      notice.Sheet
	losses notice.Losses
}

func (w *writer) lose(field, why string) { w.losses.Add(w.n.ID, field, why) }

// text is s as it may stand in the document; what that drops is told.
func (w *writer) text(field, s string) string {
	clean := strings.TrimSpace(xmlsafe.Clean(s))
	if clean != s {
		w.lose(field, "characters that XML can't carry, and blanks at the ends")
	}
	return clean
}

// ending is the letter of a message that ends its notice, "" for others.
func (w *writer) ending() string {
	switch w.e.State {
	case notice.Withdrawn:
		return "w"
	case notice.Ended:
		return "e"
	}
	return ""
}

// compose makes the alert: the notice itself, or, where it was withdrawn or
// has ended, the Cancel or all-clear that says so.
func (w *writer) compose() (*alert, error) {
	n := w.n
	if n == nil || !n.ID.Valid() {
		return nil, fmt.Errorf("write CAP: a notice without an id")
	}
	if !writable(n.Sent) {
		return nil, fmt.Errorf("write CAP of %s: no time of sending", n.ID)
	}
	a := &alert{
		XMLName: xml.Name{Space: namespace, Local: "alert"}, Identifier: w.identifier(w.revision()), Sender: w.sender(),
		Sent: formatTime(w.sent()), Status: capital(string(n.Status), "Test"), MsgType: "Alert", Scope: "Public",
		Incidents: w.incidents(),
	}
	if n.Audience != notice.Public {
		a.Scope, a.Restriction = "Restricted", "Not for the public"
	}
	if n.Status == notice.Exercise {
		a.Note = first(w.group(), string(n.ID))
	}
	a.References = w.references()
	if w.revision() > 1 || w.ending() == "e" {
		a.MsgType = "Update"
	}
	if w.ending() == "w" {
		a.MsgType = "Cancel"
		if w.e.End != nil {
			a.Note = w.text("end.text", w.e.End.Text.In(w.s.Lang))
		}
	}
	if end := w.ending(); end != "" {
		a.Identifier += "." + end
		w.endInfo(a)
	} else {
		w.info(a)
	}
	return a, nil
}

func (w *writer) revision() int { return max(1, w.n.Revision) }

func (w *writer) identifier(revision int) string {
	return w.n.ID.UUID() + "." + strconv.Itoa(revision)
}

// sender is the publisher at the hub's host (CAP wants a name that is unique
// in the world).
func (w *writer) sender() string {
	host := "wayside.invalid"
	if u, err := url.Parse(w.s.Base); err == nil && u.Host != "" {
		host = u.Host
	}
	return first(w.n.Publisher.ID, w.s.Owner.ID, "hub") + "@" + host
}

// sent is when the message was said: the revision, or its end.
func (w *writer) sent() time.Time {
	if w.ending() != "" {
		for _, t := range []time.Time{w.e.At, w.endedAt()} {
			if writable(t) && !t.Before(w.n.Sent) {
				return t
			}
		}
	}
	return w.n.Sent
}

func (w *writer) endedAt() time.Time {
	if w.e.End != nil && !w.e.End.At.IsZero() {
		return w.e.End.At
	}
	return w.n.Ends
}

func writable(t time.Time) bool { return t.UTC().Year() > 0 && t.UTC().Year() < 9999 && !t.IsZero() }

func (w *writer) group() string {
	g := w.text("group", w.n.Group)
	if strings.Contains(g, `"`) {
		w.lose("group", `quotes become '`)
	}
	return strings.ReplaceAll(g, `"`, "'")
}

// maxEarlier is how many earlier revisions a message names.
const maxEarlier = 16

// references names every earlier message of this notice and the notices it
// replaces (CAP 1.2: sender,identifier,sent). The sheet knows when the first
// revision was said, not the others; readers match by the first two.
func (w *writer) references() string {
	last := w.revision() - 1
	if w.ending() != "" {
		last++
	}
	var out []string
	triple := func(identifier string, sent time.Time) {
		out = append(out, w.sender()+","+identifier+","+formatTime(sent))
	}
	for r := max(1, last-maxEarlier+1); r <= last; r++ {
		sent := w.n.Sent
		if r == 1 && writable(w.e.First) && w.e.First.Before(sent) {
			sent = w.e.First
		}
		triple(w.identifier(r), sent)
	}
	for _, id := range w.n.References {
		triple(id.UUID()+".1", w.n.Sent)
	}
	if len(w.n.References) > 0 {
		w.lose("references", "named by their first revision; exact in a wayside: parameter")
	}
	return strings.Join(out, " ")
}

// formatTime writes t as CAP wants it: an offset in figures, no fractions.
func formatTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05+00:00") }

// capital is one of CAP's words for one of ours.
func capital(word, fallback string) string {
	if word == "" {
		return fallback
	}
	return strings.ToUpper(word[:1]) + word[1:]
}

// wordOf is a value of a list of ours in CAP's spelling.
func wordOf(terms []notice.Term, word string) string {
	if _, ok := notice.Find(terms, word); ok {
		return capital(word, "Unknown")
	}
	return "Unknown"
}

var languagePattern = regexp.MustCompile(`^[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*$`)

// languages of the message: Chinese, English, then the others.
func (w *writer) languages() []notice.Lang {
	var tags []notice.Lang
	for l := range w.n.Text {
		tags = append(tags, l)
	}
	if w.ending() != "" && w.e.End != nil {
		for l := range w.e.End.Text {
			tags = append(tags, l)
		}
	}
	rank := func(l notice.Lang) int { return slices.Index([]notice.Lang{notice.English, notice.Chinese}, l) }
	slices.SortFunc(tags, func(a, b notice.Lang) int {
		if ra, rb := rank(a), rank(b); ra != rb {
			return rb - ra
		}
		return strings.Compare(string(a), string(b))
	})
	tags = slices.DeleteFunc(slices.Compact(tags), func(l notice.Lang) bool {
		bad := !languagePattern.MatchString(string(l))
		if bad {
			w.lose("text."+string(l), "not a language tag that XML knows")
		}
		return bad
	})
	if len(tags) == 0 {
		tags = []notice.Lang{notice.Chinese}
	}
	return tags
}

// common is what all info blocks of the message share: one issue, said in
// several languages (the profiles of IPAWS, Google and MET Norway).
func (w *writer) common() info {
	n := w.n
	return info{
		Category: w.categories(), ResponseType: w.responses(),
		Urgency:   wordOf(notice.Urgencies(), string(n.Urgency)),
		Severity:  wordOf(notice.Severities(), string(n.Severity)),
		Certainty: wordOf(notice.Certainties(), string(n.Certainty)),
		EventCode: w.eventCodes(),
		Effective: w.time("releaseAt", n.ReleaseAt), Onset: w.time("onset", n.Onset), Expires: w.time("expires", n.Expires),
	}
}

func (w *writer) time(field string, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	if !writable(t) {
		w.lose(field, "a year that CAP can't carry")
		return ""
	}
	if t.Nanosecond() != 0 {
		w.lose(field, "fractions of a second")
	}
	return formatTime(t)
}

// info adds the blocks of a notice that stands.
func (w *writer) info(a *alert) {
	n := w.n
	w.time("sent", n.Sent)
	base := w.common()
	var place area
	exact := w.shape(&place)
	base.Parameter = append(w.parameters(), exact...)
	base.Resource = w.resources()
	if len(n.Links) > 0 {
		base.Web = w.url("links", n.Links[0].Href)
	}
	if n.Origin != nil {
		w.lose("origin", "not written")
	}
	for name := range n.Ext {
		if name != "cap" {
			w.lose("ext."+name, "of another format")
		}
	}
	for _, lang := range w.languages() {
		i, t := base, n.Text[lang]
		at := "text." + string(lang) + "."
		i.Language, i.Event, i.SenderName = string(lang), w.event(lang), w.senderName(lang)
		i.Headline = w.text(at+"headline", t.Headline)
		i.Description = w.text(at+"description", t.Description)
		i.Instruction = w.text(at+"instruction", t.Instruction)
		i.Audience, i.Contact = w.text("ext.cap.audience", w.extWord("audience", string(lang))), w.contact(lang)
		i.Parameter = slices.Clip(i.Parameter)
		for _, p := range []pair{{"changed", t.Changed}, {"brief", t.Brief}, {"sign", t.Sign}, {"radio", t.Radio}} {
			if value := w.text(at+p.Name, p.Value); value != "" {
				i.Parameter = append(i.Parameter, pair{ownPrefix + p.Name, value})
			}
		}
		i.Resource = describe(i.Resource, n.Attachments, lang)
		i.Area = w.area(place, lang)
		a.Info = append(a.Info, i)
	}
}

// allClear is how long the message that something is over stands.
const allClear = time.Hour

// endInfo adds the blocks of a message that ends the notice: what it was, where,
// and the reason in words.
func (w *writer) endInfo(a *alert) {
	base := w.common()
	base.Effective, base.Onset, base.Expires = "", "", formatTime(w.sent().Add(allClear))
	base.Parameter = append(w.reference(), pair{ownPrefix + "kind", string(w.n.Kind)})
	if w.ending() == "e" {
		base.ResponseType, base.Urgency = []string{"AllClear"}, "Past"
	}
	var place area
	if w.n.Geometry != nil {
		outline(w.n.Geometry, &place)
	}
	for _, lang := range w.languages() {
		i := base
		i.Language, i.Event, i.SenderName = string(lang), w.event(lang), w.senderName(lang)
		text, _ := w.n.TextIn(lang)
		i.Headline = endPrefix(w.ending(), lang) + w.text("text.headline", text.Headline)
		if w.e.End != nil {
			i.Description = w.text("end.text", w.e.End.Text[lang])
		}
		i.Area = w.area(place, lang)
		a.Info = append(a.Info, i)
	}
}

func endPrefix(ending string, lang notice.Lang) string {
	withdrawn := notice.Words{notice.Chinese: "已撤回：", notice.English: "Withdrawn: "}
	ended := notice.Words{notice.Chinese: "已解除：", notice.English: "Over: "}
	if strings.HasPrefix(strings.ToLower(string(lang)), "zh") {
		lang = notice.Chinese
	} else {
		lang = notice.English
	}
	if ending == "w" {
		return withdrawn[lang]
	}
	return ended[lang]
}

// reference are the parameters by which people and machines find the notice.
func (w *writer) reference() []pair {
	var out []pair
	if w.e.Seq > 0 {
		out = append(out, pair{ownPrefix + "seq", strconv.FormatUint(w.e.Seq, 10)})
	}
	if w.e.Code != "" {
		out = append(out, pair{ownPrefix + "code", w.e.Code})
	}
	return append(out, w.signatures()...)
}

// signatures are those of the native document, which is named beside them: of
// the CAP message itself there is none. The proof of one that ended shows that.
func (w *writer) signatures() (out []pair) {
	if len(w.e.Sigs) == 0 || w.s.Base == "" {
		return nil
	}
	at := w.s.Base + "/notices/" + w.n.ID.UUID()
	document, proof := at+"/"+strconv.Itoa(w.revision()), at+"/"+strconv.Itoa(w.revision())
	if w.ending() != "" {
		proof = at
	}
	for _, s := range w.e.Sigs {
		out = append(out, pair{ownPrefix + "sig", s.Key + " " + s.Sig})
	}
	return append(out, pair{ownPrefix + "document", document + ".json"}, pair{ownPrefix + "proof", proof + ".proof"})
}

// parameters carry what CAP has no place for, and say the main things again in
// the words of others.
func (w *writer) parameters() []pair {
	n := w.n
	out := w.reference()
	doc, err := notice.Emit(n)
	var members map[string]json.RawMessage
	if err == nil {
		err = json.Unmarshal(doc, &members)
	}
	if err != nil {
		w.lose("notice", err.Error())
		return out
	}
	for _, name := range carried() {
		value, ok := members[name]
		if !ok || name == "kind" && n.Kind == "" {
			continue
		}
		s := string(value)
		if bare(name) {
			json.Unmarshal(value, &s) // Emit wrote a string
		}
		out = append(out, pair{ownPrefix + name, w.text(name, s)})
	}
	if level, ok := awareness[n.Colour]; ok {
		out = append(out, pair{"awareness_level", level})
	}
	if s := w.time("ends", n.Ends); s != "" {
		out = append(out, pair{"eventEndingTime", s})
	}
	return append(append(out, w.flatRoads()...), w.extParameters()...)
}
