// Package compose makes notices of facts: a template says which facts it asks
// for and what both languages say of them, a person fills them in and may edit
// every text, and the same facts always give the same texts. It also says, at
// the field, what is wrong with what was typed: banned words, characters that
// signs lack, places and times that can't be, data of persons.
//
// It keeps nothing, sends nothing and has no clock: drafts and the documents of
// templates are kept by hub/desk, pages and previews are made by hub/console.
// The vocabulary itself is judged by hub/notice.
package compose

import (
	"time"

	"wayside/hub/notice"
)

// Book is all that an authority has set for those who write: its templates,
// the words it does not want, its roads and places.
type Book struct {
	Templates []*Template
	Banned    []Banned
	County    County
	// Lacks is the first character of s that the signs' fonts don't have; nil:
	// nothing is known of fonts.
	Lacks func(s string) (rune, bool)
	// Known is the notice of a short code; nil: none is known.
	Known func(code string) (notice.ID, bool)
	// Picture is what a notice says of the uploaded picture of that digest; nil:
	// none was uploaded.
	Picture func(digest string) (notice.Attachment, bool)
	// Coarse makes a notice as coarse as the hub will; nil: it stays exact.
	Coarse func(n *notice.Notice) notice.Problems
}

// Template returns the template of that name.
func (b *Book) Template(name string) (*Template, bool) {
	for _, t := range b.Templates {
		if t.Name == name {
			return t, true
		}
	}
	return nil, false
}

// Draft is a notice in the making, as the form holds it.
type Draft struct {
	ID       notice.ID `json:"id"` // of the notice that it becomes
	Template string    `json:"template"`
	Facts    Facts     `json:"facts"`
	// Level is what a person chose; "": what is suggested.
	Level notice.Severity `json:"level,omitempty"`
	// Texts are those that a person wrote over what was made, by field
	// ("zh-CN.headline").
	Texts  map[string]string `json:"texts,omitempty"`
	Status notice.Status     `json:"status,omitempty"`
}

// Facts are what was filled in, as typed, by slot; the English of a slot in two
// languages stands under its name and ".en". Times are wall clock in the hub's
// zone, "2006-01-02T15:04".
type Facts map[string]string

// Moment is the layout of times in [Facts]: that of HTML's datetime-local.
const Moment = "2006-01-02T15:04"

// New is a fresh draft of t: its defaults, and until when it holds.
func New(t *Template, now time.Time, zone *time.Location) Draft {
	d := Draft{ID: notice.NewID(), Template: t.Name, Facts: Facts{}, Status: notice.Actual}
	start := now.In(zone)
	if t.Asks("onset") {
		start = start.Add(time.Hour).Truncate(time.Hour)
		d.Facts["onset"] = start.Format(Moment)
	}
	d.Facts["until"] = tidied(start.Add(t.lasts))
	for slot, value := range t.Defaults {
		if s, _ := SlotNamed(slot); s.Sort == Time {
			after, _ := time.ParseDuration(value) // it was judged when the template was read
			value = tidied(start.Add(after))
		}
		d.Facts[slot] = value
	}
	return d
}

// tidied is a moment as a form has it, rounded up.
func tidied(t time.Time) string {
	t = t.Add(tidy - 1)
	return t.Add(-time.Duration(t.UnixNano() % int64(tidy))).Format(Moment)
}

// tidy is what default times are rounded up to.
const tidy = 5 * time.Minute

// Made is what a draft makes.
type Made struct {
	Notice *notice.Notice
	// Made are the texts of the facts alone, Notice.Text those with a person's
	// over them.
	Made     map[notice.Lang]notice.Text
	Level    Suggestion
	Problems notice.Problems // each at its field of the form
}

// Suggestion is the level that the facts suggest, and why.
type Suggestion struct {
	Severity notice.Severity
	Why      notice.Words
}

// Texts are the fields of a text, in the order of the form.
var Texts = []string{"headline", "instruction", "description", "sign", "brief", "radio"}

// Field is a text of t by its name in [Texts]; nil where there is none.
func Field(t *notice.Text, name string) *string {
	switch name {
	case "headline":
		return &t.Headline
	case "description":
		return &t.Description
	case "instruction":
		return &t.Instruction
	case "brief":
		return &t.Brief
	case "sign":
		return &t.Sign
	case "radio":
		return &t.Radio
	}
	return nil
}
