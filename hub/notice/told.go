package notice

import (
	"fmt"
	"iter"
	"maps"
	"slices"
)

// told yields every text by which n tells people something, in whatever
// language, with its field: its texts, what its kind says, the way round, links,
// pictures, names of places and of its office.
func (n *Notice) told() iter.Seq2[string, string] {
	return func(yield func(field, text string) bool) {
		for _, l := range slices.Sorted(maps.Keys(n.Text)) {
			for _, part := range n.Text[l].parts() {
				if part.Text != "" && !yield("text."+string(l)+"."+part.Name, part.Text) {
					return
				}
			}
		}
		for _, w := range n.wordings() {
			for _, l := range slices.Sorted(maps.Keys(w.words)) {
				if !yield(w.field+"."+string(l), w.words[l]) {
					return
				}
			}
		}
		for _, m := range n.Members() {
			if m.Text != nil && m.Terms == nil && *m.Text != "" && !yield(m.Field(), *m.Text) {
				return
			}
		}
		if n.Group != "" {
			yield("group", n.Group)
		}
	}
}

// part is one part of a text in one language.
type part struct{ Name, Text string }

func (t Text) parts() []part {
	return []part{
		{"headline", t.Headline}, {"description", t.Description}, {"instruction", t.Instruction}, {"changed", t.Changed},
		{"brief", t.Brief}, {"sign", t.Sign}, {"radio", t.Radio},
	}
}

// wording is what stands in several languages at one field.
type wording struct {
	field string
	words Words
}

func (n *Notice) wordings() (all []wording) {
	for _, m := range n.Members() {
		if m.Words != nil {
			all = append(all, wording{m.Field(), *m.Words})
		}
	}
	if n.Detour != nil {
		all = append(all, wording{"detour.text", n.Detour.Text})
	}
	for i, l := range n.Links {
		all = append(all, wording{fmt.Sprintf("links[%d].title", i), l.Title})
	}
	for i, a := range n.Attachments {
		all = append(all, wording{fmt.Sprintf("attachments[%d].text", i), a.Text})
	}
	for i, r := range n.Roads {
		all = append(all, wording{fmt.Sprintf("roads[%d].towards", i), r.Towards})
	}
	for i, a := range n.Areas {
		all = append(all, wording{fmt.Sprintf("areas[%d].name", i), a.Name})
	}
	if n.Contact != nil {
		all = append(all, wording{"contact.name", n.Contact.Name})
	}
	return all
}
