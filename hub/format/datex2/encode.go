package datex2

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"wayside/hub/format/internal/xmlsafe"
	"wayside/hub/notice"
)

// Encode writes a sheet as a full snapshot (feedType FULL) of DATEX II 3.5, one
// situation per notice, in all languages. What is restricted and what has no
// word in DATEX II is left out and named in the losses, and so is everything
// that reading it back does not yield.
func Encode(w io.Writer, s notice.Sheet) (notice.Losses, error) { return encode(w, s, "FULL") }

// EncodeOne is [Encode] for a document that is no snapshot.
func EncodeOne(w io.Writer, s notice.Sheet) (notice.Losses, error) { return encode(w, s, "") }

func encode(w io.Writer, s notice.Sheet, feedType string) (notice.Losses, error) {
	out := writer{sheet: s, taken: map[string]int{}, used: map[string]bool{}}
	for _, e := range s.Entries {
		out.taken[foreignID(e.Notice)]++
	}
	doc := out.head(feedType)
	for _, e := range s.Entries {
		doc.Raw(out.situation(e))
	}
	doc.Close("d2:payload")
	if _, err := w.Write(doc.Bytes()); err != nil {
		return out.losses, fmt.Errorf("write DATEX II: %w", err)
	}
	return out.losses, nil
}

// Check finds the first fault in what [Encode] wrote.
func Check(body []byte, _ string) error {
	return notice.FirstFault(Decode(bytes.NewReader(body), notice.Settings{}))
}

// writer is one pass over a sheet.
type writer struct {
	sheet  notice.Sheet
	losses notice.Losses
	taken  map[string]int  // ids of sources among the entries
	used   map[string]bool // ids of records that are written
}

// foreignID is the id that a notice has in the DATEX II it came from, or "".
func foreignID(n *notice.Notice) string {
	if o := n.Origin; o != nil && o.Format == extName {
		return o.ID
	}
	return ""
}

// country of what the hub itself publishes (ISO 3166-1).
const country = "cn"

func (w *writer) head(feedType string) *xmlsafe.Writer {
	d := &xmlsafe.Writer{}
	d.Head()
	d.Open("d2:payload", "xmlns:d2", schema+"3/d2Payload", "xmlns:com", schema+"3/common", "xmlns:loc", schema+"3/locationReferencing",
		"xmlns:sit", schema+"3/situation", "xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance",
		"xsi:type", "sit:"+situations, "lang", string(w.lang()), "modelBaseVersion", "3")
	d.Leaf("com:feedType", feedType)
	d.Leaf("com:publicationTime", stamp(w.sheet.Now))
	d.Open("com:publicationCreator")
	d.Leaf("com:country", country)
	d.Leaf("com:nationalIdentifier", cmp.Or(notice.Clean(w.sheet.Owner.ID), "wayside"))
	d.Close("com:publicationCreator")
	return d
}

// lang is the language of texts that name none.
func (w *writer) lang() notice.Lang {
	if tag.MatchString(string(w.sheet.Lang)) {
		return w.sheet.Lang
	}
	return notice.English
}

// unfit says why a notice can't be a situation, "" where it can.
func unfit(n *notice.Notice) string {
	class, _ := wordFor(n.Kind, n.Event)
	switch {
	case n.Audience == notice.Restricted:
		return "it is not for the public"
	case n.Kind == notice.Traffic && n.Event == "reopening":
		return "in DATEX II a road that is cleared ends its situation"
	case n.Kind == notice.Traffic && n.Event == "flow" && flowWords[n.Flow] == "":
		return "DATEX II has no word for a road that is free"
	case n.Kind == notice.ServiceCard, class == "" && !pocketOf(n).known():
		return "DATEX II has no word for it"
	}
	return ""
}

// situation writes one entry: with the records of its source where they still
// say what the notice says, else with those of our profile.
func (w *writer) situation(e notice.Entry) []byte {
	n := e.Notice
	if why := unfit(n); why != "" {
		w.losses.Add(n.ID, "notice", why)
		return nil
	}
	id := foreignID(n)
	if id != "" && (w.taken[id] > 1 || strings.TrimSpace(id) != id) {
		w.losses.Add(n.ID, "origin.id", "another source uses the same id; written under the notice's own")
		id = ""
	}
	if id == "" {
		id = n.ID.UUID()
	}
	var best []byte
	var lost map[string]bool
	var why string
	var chosen []*part
	plans := [][]*part{own(n, id)}
	if !w.free(plans[0]) {
		plans[0] = own(n, n.ID.UUID())
	}
	if p := pocketOf(n); p.known() && id == foreignID(n) {
		plans = slices.Insert(plans, 0, sourced(n, p))
	}
	for _, plan := range plans {
		if len(plan) == 0 || !w.free(plan) {
			continue
		}
		raw := w.draft(e, id, plan)
		missing, fault := w.missing(n, raw)
		if best == nil || fault == "" && (why != "" || more(lost, missing)) {
			best, lost, why, chosen = raw, missing, fault, plan
		}
	}
	if best == nil {
		why = "DATEX II has no word for it"
	}
	if why != "" {
		w.losses.Add(n.ID, "notice", why)
		return nil
	}
	for _, o := range chosen {
		w.used[o.id] = true
	}
	for _, field := range slices.Sorted(maps.Keys(lost)) {
		w.losses.Add(n.ID, field, reason(field))
	}
	return best
}

// free reports whether no id of these records is taken: they are unique in a
// document.
func (w *writer) free(plan []*part) bool {
	own := map[string]bool{}
	for _, o := range plan {
		if w.used[o.id] || own[o.id] {
			return false
		}
		own[o.id] = true
	}
	return true
}

// more reports whether a loses something of the notice that b does not.
func more(a, b map[string]bool) bool {
	for field := range a {
		if !b[field] && field != "ext."+extName {
			return true
		}
	}
	return false
}

// stamp is a time as it is written.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.999Z07:00") }
