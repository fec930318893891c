package vms

import (
	"encoding/json"
	"slices"

	"wayside/hub/format/internal/jsonsafe"
	"wayside/hub/format/internal/phrase"
	"wayside/hub/notice"
)

const extName = "vms"

// pocket is Ext["vms"]: what a sign says and a notice has no field for, in the
// words of DATEX II.
type pocket struct {
	Table      ref      `json:"table,omitzero"`
	Controller ref      `json:"controller,omitzero"`
	Index      string   `json:"index,omitempty"`
	Place      string   `json:"place,omitempty"` // where no road is named
	Lines      [][]line `json:"lines,omitempty"` // by page, where any has a colour or flashes
	Pictograms []string `json:"pictograms,omitempty"`
	Reason     string   `json:"codedReasonForSetting,omitempty"`
	Kinds      []string `json:"messageInformationType,omitempty"`
	Situations []ref    `json:"relatedSituation,omitempty"`
	Interval   *float64 `json:"sequencingInterval,omitempty"` // seconds for each page
}

type ref struct {
	ID      string `json:"id,omitempty"`
	Version string `json:"version,omitempty"`
}

// tree is p as it stands in Ext.
func (p *pocket) tree() (ext map[string]any) {
	raw, _ := json.Marshal(p) // texts, numbers and flags alone
	_ = json.Unmarshal(raw, &ext)
	return ext
}

// pocketOf reads Ext["vms"]; what does not fit is passed over.
func pocketOf(n *notice.Notice) (p pocket) {
	raw, err := json.Marshal(n.Ext[extName])
	if err != nil {
		return p
	}
	var unheard notice.Problems
	jsonsafe.Fill(notice.Tree(raw, &unheard), &p, "", extName, &unheard)
	p.tidy()
	return p
}

// tidy drops what a sign does not say, and cuts what a notice should not hold.
func (p *pocket) tidy() {
	for _, s := range []*string{&p.Table.ID, &p.Table.Version, &p.Controller.ID, &p.Controller.Version, &p.Index, &p.Place, &p.Reason} {
		*s = phrase.Cut(phrase.Line(*s), maxShort)
	}
	p.Pictograms = tidyWords(p.Pictograms, "", "blankVoid")
	if p.Kinds = tidyWords(p.Kinds, ""); clockwork(p.Kinds) {
		p.Kinds = nil
	}
	var situations []ref
	for _, s := range p.Situations {
		s = ref{phrase.Cut(phrase.Line(s.ID), maxShort), phrase.Cut(phrase.Line(s.Version), maxShort)}
		if s.ID != "" && !slices.Contains(situations, s) && len(situations) < maxList {
			situations = append(situations, s)
		}
	}
	p.Situations = situations
	if v := p.Interval; v != nil && !(*v > 0 && *v <= 3600) {
		p.Interval = nil
	}
	for _, page := range p.Lines {
		for i := range page {
			if !slices.Contains(colours, page[i].Colour) {
				page[i].Colour = ""
			}
		}
	}
	if !slices.ContainsFunc(p.Lines, func(page []line) bool {
		return slices.ContainsFunc(page, func(l line) bool { return l.Colour != "" || l.Flashing })
	}) {
		p.Lines = nil
	}
}

// tidyWords are words, each once, without those that say nothing.
func tidyWords(words []string, nothing ...string) (out []string) {
	for _, w := range words {
		w = phrase.Cut(phrase.Line(w), maxShort)
		if len(out) < maxList && !slices.Contains(nothing, w) && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}
