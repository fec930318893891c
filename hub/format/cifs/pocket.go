package cifs

import (
	"encoding/json"

	"wayside/hub/format/internal/jsonsafe"
	"wayside/hub/format/internal/phrase"
	"wayside/hub/notice"
)

// pocket is Ext["cifs"]: what an incident says and a notice has no field for,
// under the names of CIFS.
type pocket struct {
	Type         string        `json:"type,omitempty"`
	Subtype      string        `json:"subtype,omitempty"`
	CreationTime string        `json:"creationtime,omitempty"`
	Roadside     string        `json:"roadside,omitempty"`
	SourceURL    string        `json:"source_url,omitempty"`
	Address      string        `json:"location_description,omitempty"`
	Displays     []shownOnSign `json:"display,omitempty"`  // of the old dialect, never written
	Scheduled    bool          `json:"schedule,omitempty"` // it recurs by the element of that name
}

// shownOnSign is what one sign shows.
type shownOnSign struct {
	Type     string   `json:"type,omitempty"`
	ID       string   `json:"id,omitempty"`
	Messages []string `json:"message"`
}

// keep puts aside what the notice of in has no field for.
func keep(in *incident, n *notice.Notice) map[string]any {
	k := pocket{CreationTime: in.CreationTime, Scheduled: n.Schedule != nil}
	s, _, _ := meaning(in.Type, in.Subtype)
	if own := (word{in.Type, in.Subtype}); own != wordOf(s) && in.Type != construction {
		k.Type, k.Subtype = own.main, own.sub
	}
	if l := in.LaneImpact; l != nil && n.LanesTotal == nil { // else the lanes tell it
		k.Roadside = l.Roadside
	}
	if s := in.Source; s != nil {
		k.SourceURL = phrase.Cut(phrase.Line(s.URL), 300)
	}
	if l := in.Location; l != nil {
		k.Address = phrase.Cut(phrase.Line(l.Description), 300)
	}
	for _, d := range in.Displays {
		if s := d.shown(); len(s.Messages) > 0 && len(k.Displays) < 50 {
			k.Displays = append(k.Displays, s)
		}
	}
	raw, _ := json.Marshal(k) // texts and flags alone
	var ext map[string]any
	_ = json.Unmarshal(raw, &ext)
	if len(ext) == 0 {
		return nil
	}
	return map[string]any{name: ext}
}

// shown are the messages of a sign, each once: a sign that reports the same
// message twice shows it once.
func (d display) shown() shownOnSign {
	s := shownOnSign{Type: phrase.Cut(phrase.Line(d.Type), 100), ID: phrase.Cut(phrase.Line(d.ID), 100)}
	told := map[string]bool{"": true}
	for _, m := range d.Messages {
		for _, text := range []string{m.Text, m.Indicator} {
			if text = phrase.Cut(phrase.Line(text), 300); !told[text] && len(s.Messages) < 20 {
				told[text] = true
				s.Messages = append(s.Messages, text)
			}
		}
	}
	return s
}

// pocketOf reads Ext["cifs"]; what does not fit is passed over.
func pocketOf(n *notice.Notice) (k pocket) {
	raw, err := json.Marshal(n.Ext[name])
	if err != nil {
		return k
	}
	var unheard notice.Problems
	jsonsafe.Fill(notice.Tree(raw, &unheard), &k, "", spec, &unheard)
	return k
}
