package cma

import (
	"encoding/xml"
	"fmt"
	"hash/fnv"
	"io"
	"time"

	"wayside/hub/format/internal/alerting"
	"wayside/hub/format/internal/signal"
	"wayside/hub/format/internal/xmlsafe"
	"wayside/hub/notice"
)

// Encode writes the weather warnings of s as XML messages under a root "alerts"
// of our own: the platform knows no document of several. What is not actual
// weather for the public, or has no type code there, is left out and told as
// lost. A warning that is over (ended, withdrawn, superseded) becomes the
// Cancel that lifts it.
func Encode(w io.Writer, s notice.Sheet) (notice.Losses, error) {
	alerts, losses := compose(s)
	return losses, writeXML(w, &list{XMLName: xml.Name{Space: namespace, Local: "alerts"}, Alerts: alerts})
}

// EncodeOne writes the one entry of s as the platform's own document. A sheet
// of another number of entries is an error; one whose entry is left out gives
// an empty list.
func EncodeOne(w io.Writer, s notice.Sheet) (notice.Losses, error) {
	if len(s.Entries) != 1 {
		return nil, fmt.Errorf("write warnings of China: a document holds one notice, not %d; a feed holds many", len(s.Entries))
	}
	alerts, losses := compose(s)
	if len(alerts) == 0 {
		return losses, writeXML(w, &list{XMLName: xml.Name{Space: namespace, Local: "alerts"}})
	}
	return losses, writeXML(w, alerts[0])
}

func compose(s notice.Sheet) (alerts []*alert, losses notice.Losses) {
	used := map[string]bool{}
	for _, e := range s.Entries {
		if e.Notice == nil {
			continue
		}
		w := writer{e: e, n: e.Notice, used: used}
		if a := w.alert(); a != nil {
			a.XMLName = xml.Name{Space: namespace, Local: "alert"}
			alerts = append(alerts, a)
		}
		losses = append(losses, w.losses...)
	}
	return alerts, losses
}

func writeXML(w io.Writer, v any) error {
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return fmt.Errorf("write warnings of China: %w", err)
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", " ")
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("write warnings of China: %w", err)
	}
	if _, err := io.WriteString(w, "\n"); err != nil {
		return fmt.Errorf("write warnings of China: %w", err)
	}
	return nil
}

// writer makes one message of one entry.
type writer struct {
	e      notice.Entry
	n      *notice.Notice
	used   map[string]bool // identifiers of this document
	losses notice.Losses
}

func (w *writer) lose(field, why string) { w.losses.Add(w.n.ID, field, why) }

// refused says why a notice is left out, "" where it is not.
func (w *writer) refused() string {
	n := w.n
	switch {
	case n.Kind != notice.Weather:
		return "the platform's weather warnings alone are written"
	case n.Audience != notice.Public:
		return "not for the public"
	case n.Status == notice.Exercise:
		return "the platform does not tell exercises"
	case w.e.State == notice.Embargoed:
		return "embargoed"
	case !writable(n.Sent):
		return "no time of sending"
	case w.eventType() == "":
		return "no type code of the platform is known for " + string(n.Event)
	}
	return ""
}

// writable: a year of four figures.
func writable(t time.Time) bool { return t.UTC().Year() > 0 && t.UTC().Year() < 9999 && !t.IsZero() }

// over reports whether the message lifts the warning.
func (w *writer) over() bool {
	return w.e.State == notice.Ended || w.e.State == notice.Withdrawn || w.e.State == notice.Superseded
}

func (w *writer) alert() *alert {
	if why := w.refused(); why != "" {
		w.lose("notice", why)
		return nil
	}
	n := w.n
	a := &alert{
		Sender: w.sender(), SenderCode: w.senderCode(), SendTime: clock(n.Sent), Status: "Actual", MsgType: "Alert", Scope: "Public",
		Secrecy: "None",
	}
	if n.Status == notice.Test {
		a.Status = "Test"
	}
	root := w.root(a.SenderCode)
	a.Identifier = w.identifier(a.SenderCode, root)
	if w.used[a.Identifier] {
		w.lose("notice", "another message of this document has its identifier")
		return nil
	}
	w.used[a.Identifier] = true
	switch {
	case w.over():
		a.MsgType, a.References, a.SendTime = "Cancel", root, clock(w.endedAt())
		if w.e.End != nil {
			a.Note = w.text("end.text", w.e.End.Text.In(notice.Chinese))
		}
	case root != a.Identifier:
		a.MsgType, a.References = "Update", root
	}
	f := w.info(a)
	a.Info = []info{f}
	if !w.over() {
		a.Methods = w.methods()
		w.lost()
	}
	if len(a.Methods) == 0 { // mandatory; without a message the description is told
		a.Methods = []method{{Name: "WEB"}}
	}
	return a
}

func (w *writer) endedAt() time.Time {
	at := w.n.Sent
	if w.e.End != nil && writable(w.e.End.At) {
		at = w.e.End.At
	} else if writable(w.e.At) {
		at = w.e.At
	}
	if at.Before(w.n.Sent) {
		return w.n.Sent
	}
	return at
}

// clock writes a time as the platform wants it: in Beijing's, with a blank.
func clock(t time.Time) string { return t.In(shanghai).Format("2006-01-02 15:04:05-07:00") }

func (w *writer) time(field string, t time.Time) string {
	switch {
	case t.IsZero():
		return ""
	case !writable(t):
		w.lose(field, "a year that can't be written")
		return ""
	case t.Nanosecond() != 0:
		w.lose(field, "fractions of a second")
	}
	return clock(t)
}

// senderCode is the 14 digits of the issuer, where it has one of the platform,
// else one made of the notice's id: the same for life, and under a province 99
// that does not exist.
func (w *writer) senderCode() string {
	if i := w.n.Issuer; i != nil && senderPattern.MatchString(i.ID) {
		return i.ID
	}
	h := fnv.New64a()
	h.Write([]byte(w.n.ID))
	return fmt.Sprintf("99%012d", h.Sum64()%1_000_000_000_000)
}

func (w *writer) sender() string {
	if i := w.n.Issuer; i != nil {
		return w.line("issuer.name", i.Name.In(notice.Chinese))
	}
	return w.line("publisher.name", w.n.Publisher.Name.In(notice.Chinese))
}

// source is the identifier of the message from which the notice was read, ""
// where there is none.
func (w *writer) source() string {
	if o := w.n.Origin; o != nil && o.Format == "cma" && identifier.MatchString(o.ID) {
		return o.ID
	}
	return ""
}

// root is the identifier of the first message on the warning.
func (w *writer) root(code string) string {
	if ref := w.pocket("references"); ref != "" {
		return ref
	}
	if id := w.source(); id != "" {
		return id
	}
	first := w.e.First
	if !writable(first) {
		first = w.n.Sent
	}
	return code + "_" + first.In(shanghai).Format(stamp)
}

const stamp = "20060102150405"

// identifier of this message: the source's own while it stands, the root for
// the first one; else the code and the time of entry, moved on where another
// message of the document has it: nothing will refer to it.
func (w *writer) identifier(code, root string) string {
	if id := w.source(); id != "" && !w.over() {
		return id
	}
	at := w.e.At
	switch {
	case w.over():
		at = w.endedAt()
	case w.n.Revision <= 1 && w.pocket("references") == "":
		return root
	case !writable(at):
		at = w.n.Sent
	}
	for {
		id := code + "_" + at.In(shanghai).Format(stamp)
		if !w.used[id] && id != root {
			return id
		}
		at = at.Add(time.Second)
	}
}

// eventType is the source's own code while it fits the event, else the table's.
func (w *writer) eventType() string {
	own := w.pocket("eventType")
	if t, ok := signal.Coded(own); own != "" && (!ok || t.Event == w.n.Event) {
		return own
	}
	return codeOf(w.pocket("type"), w.n.Event)
}

// pocket is what the source said under a name in Ext["cma"].
func (w *writer) pocket(name string) string {
	ext, _ := w.n.Ext["cma"].(map[string]any)
	s, _ := ext[name].(string)
	if len(s) > 500 {
		return ""
	}
	return alerting.Line(xmlsafe.Clean(s))
}
