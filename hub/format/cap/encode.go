package cap

import (
	"encoding/xml"
	"fmt"
	"io"

	"wayside/hub/notice"
)

// EncodeAlert writes the one entry of s as a CAP 1.2 alert, for a notice's own
// address. A withdrawn notice becomes a Cancel, one that has ended an Update
// that says all is clear, both under identifiers of their own. A sheet of
// another number of entries, or a notice that can't be a message (no id, no
// time), is an error. Exact places and all else that CAP has no member for
// stand in parameters called "wayside:…", so that [Decode] gives the notice
// back, but for the losses.
func EncodeAlert(w io.Writer, s notice.Sheet) (notice.Losses, error) {
	if len(s.Entries) != 1 {
		return nil, fmt.Errorf("write CAP: a document holds one notice, not %d; a feed holds many", len(s.Entries))
	}
	wr := writer{e: s.Entries[0], n: s.Entries[0].Notice, s: s}
	a, err := wr.compose()
	if err != nil {
		return nil, err
	}
	return distinct(wr.losses), writeXML(w, a)
}

// EncodeFeed writes s as an Atom feed (RFC 4287) whose entries hold whole CAP
// 1.2 alerts, for the feed of what is in force. The entry id is the notice's
// (an update is a new alert but the same entry). A notice that can't be a
// message, or is still embargoed, is left out and told as lost.
func EncodeFeed(w io.Writer, s notice.Sheet) (notice.Losses, error) {
	f := newFeed(s)
	var losses notice.Losses
	for _, e := range s.Entries {
		wr, a := composed(e, s, &losses)
		if a == nil {
			continue
		}
		losses = append(losses, distinct(wr.losses)...)
		entry := wr.entry(a)
		entry.Content = &feedAlert{Type: Media, Alert: a}
		if page := wr.page(); page != "" {
			entry.Links = []atomLink{{Rel: "alternate", Type: "text/html", Href: page}, {Rel: "related", Type: Media, Href: page + ".cap"}}
		}
		f.Entries = append(f.Entries, entry)
	}
	return losses, writeXML(w, &f)
}

// composed makes the alert of e; nil where there is none to tell the public
// of, which is told as lost.
func composed(e notice.Entry, s notice.Sheet, losses *notice.Losses) (*writer, *alert) {
	if e.Notice == nil {
		return nil, nil
	}
	wr := &writer{e: e, n: e.Notice, s: s}
	if e.State == notice.Embargoed {
		losses.Add(e.Notice.ID, "notice", "embargoed")
		return nil, nil
	}
	a, err := wr.compose()
	if err != nil {
		losses.Add(e.Notice.ID, "notice", err.Error())
		return nil, nil
	}
	return wr, a
}

// distinct drops repeats: what is lost in every language is told once.
func distinct(losses notice.Losses) notice.Losses {
	seen := map[notice.Loss]bool{}
	var out notice.Losses
	for _, l := range losses {
		if !seen[l] {
			seen[l] = true
			out = append(out, l)
		}
	}
	return out
}

func writeXML(w io.Writer, v any) error {
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return fmt.Errorf("write CAP: %w", err)
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", " ")
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("write CAP: %w", err)
	}
	if _, err := io.WriteString(w, "\n"); err != nil {
		return fmt.Errorf("write CAP: %w", err)
	}
	return nil
}
