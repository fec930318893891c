package console

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"wayside/hub/album"
	"wayside/hub/compose"
	"wayside/hub/notice"
	"wayside/hub/second"
)

// draftPage is the form of a draft, with everything that follows from what it
// says.
type draftPage struct {
	UUID     string
	Template *compose.Template
	Heading  string
	Revision int
	Digest   string // of the document that the preview shows
	Slots    []*slotBox
	Level    levelChoice
	Statuses []option
	Texts    []textGroup
	Told     []told // what belongs to no field
	Refused  []told // why it was not submitted
	Errors   int
	Warnings int
	Ready    bool   // it can be submitted
	Waits    string // why it waits for a second person then; "": it goes out at once
	Submit   string // words of the button
	Red      bool   // it may be sent without a second person, in an emergency
	Why      string // that was given for it
	Personal personal
	ack      string          // what the box of Personal said
	refused  notice.Problems // what came with the form and was not taken
	Preview  *preview
	Conflict *conflict
	Said     string // key of what became of the last button
	Saved    string // when it was saved, "" where it is not
	savedAt  time.Time
}

// told is one problem: its level as colour and shape, and its words.
type told struct {
	Class string `json:"class"`
	Icon  string `json:"icon"`
	Text  string `json:"text"`
}

type option struct {
	Word, Name string
	Chosen     bool
}

// slotBox is a fact of the form. Filled is what the hub filled in.
type slotBox struct {
	compose.Slot
	Label, Hint     string
	Need, Two       bool
	Value, Filled   string
	English, Auto   string // the same of its English
	Options         []option
	Choices         []choicePair
	Told, ToldOther []told
	Focus           bool
	Picture         string // address of the one that is kept, small
}

type choicePair struct{ Chinese, English string }

type levelChoice struct {
	Suggested, Name, Why string
	Levels               []option
	Told                 []told
}

type textGroup struct {
	Lang  notice.Lang
	Name  string
	Boxes []*textBox
}

type textBox struct {
	Field, Label string // "zh-CN.headline"
	Value, Made  string
	Edited       bool
	Rows, Count  int
	Told         []told
}

// conflict is what somebody else has saved meanwhile.
type conflict struct {
	By       string `json:"by"`
	At       string `json:"at"`
	Revision int    `json:"revision"`
}

// toldAt are the problems of a field, in the visitor's language.
func (t tongue) toldAt(ps notice.Problems, field string) (out []told) {
	for _, p := range ps {
		if p.Field != field {
			continue
		}
		one := told{"s4", "4", t.Say(p.Message)}
		if p.Warning || p.Advice {
			one.Class, one.Icon = "s2", "2"
		}
		out = append(out, one)
	}
	return out
}

// inDraft are problems of a notice where the form of its draft tells them: the
// template gives the kind, and where it is follows from place or road.
func inDraft(b *compose.Book, d compose.Draft, ps notice.Problems) notice.Problems {
	for i := range ps {
		switch ps[i].Field {
		case "severity":
			ps[i].Field = "level"
		case "kind":
			ps[i].Field = ""
		case "areas":
			ps[i].Field = ""
			if t, ok := b.Template(d.Template); ok {
				if k := slices.IndexFunc(t.Slots, func(slot string) bool { return slot == "place" || slot == "road" }); k >= 0 {
					ps[i].Field = t.Slots[k]
				}
			}
		}
	}
	return ps
}

// fill makes the fields of the form of what was made.
func (p *draftPage) fill(b *compose.Book, d compose.Draft, m compose.Made, in tongue) {
	facts := b.Fill(p.Template, d.Facts)
	for _, name := range p.Template.Slots {
		s, ok := p.Template.Slot(name)
		if !ok {
			continue
		}
		box := slotBox{Slot: s, Label: in.Say(s.Label), Hint: in.Say(s.Hint), Need: name == "until" || slices.Contains(p.Template.Needs, name), Two: s.Sort == compose.Words,
			Value: facts[name], English: facts[name+".en"], Told: in.toldAt(m.Problems, name), ToldOther: in.toldAt(m.Problems, name+".en")}
		if d.Facts[name] == "" {
			box.Filled = box.Value
		}
		if d.Facts[name+".en"] == "" {
			box.Auto = box.English
		}
		for _, t := range s.Options {
			box.Options = append(box.Options, option{t.Word, in.Say(t.Name), t.Word == box.Value})
		}
		if s.Sort == compose.Picture && len(m.Notice.Attachments) > 0 {
			box.Picture = small(m.Notice.Attachments[0], album.Widths[2])
		}
		box.Choices = choicesOf(b, p.Template, name)
		p.Slots = append(p.Slots, &box)
	}
	if i := slices.IndexFunc(p.Slots, func(s *slotBox) bool { return s.Need && s.Value == "" }); i >= 0 {
		p.Slots[i].Focus = true
	}
	p.level(d, m, in)
	p.texts(m, in)
	p.Told = in.toldAt(m.Problems, "")
	for _, q := range m.Problems {
		if q.Warning || q.Advice {
			p.Warnings++
		} else {
			p.Errors++
		}
	}
	for _, t := range notice.Statuses() {
		p.Statuses = append(p.Statuses, option{t.Word, in.Name("status", notice.Statuses(), t.Word), t.Word == string(m.Notice.Status)})
	}
	p.Ready = p.Errors == 0
}

// choicesOf are what is offered for a slot.
func choicesOf(b *compose.Book, t *compose.Template, slot string) (out []choicePair) {
	switch slot {
	case "place":
		for _, p := range b.County.Places {
			out = append(out, choicePair{p.Name[notice.Chinese], p.Name[notice.English]})
		}
	case "road":
		for _, r := range b.County.Roads {
			out = append(out, choicePair{r.Name, r.LocalName})
		}
	}
	for _, w := range t.Choices[slot] {
		out = append(out, choicePair{w[notice.Chinese], w[notice.English]})
	}
	return out
}

func (p *draftPage) level(d compose.Draft, m compose.Made, in tongue) {
	l := levelChoice{Suggested: string(m.Level.Severity), Name: in.severity(m.Level.Severity), Why: in.Say(m.Level.Why), Told: in.toldAt(m.Problems, "level")}
	for _, t := range slices.Backward(notice.Severities()) {
		l.Levels = append(l.Levels, option{t.Word, in.severity(notice.Severity(t.Word)), t.Word == string(m.Notice.Severity)})
	}
	p.Level = l
}

// sending is what the button does with n, in its words: an exercise says so.
func (p *draftPage) sending(waits notice.Words, n *notice.Notice, in tongue) {
	key := "draft.submit"
	if waits != nil {
		key, p.Waits, p.Red = "draft.submitSecond", in.T("draft.waitsNote", in.Say(waits)), second.Red(n)
	}
	if p.Submit = in.T(key); n.Status != notice.Actual {
		p.Submit = in.T("draft.submitPractice", p.Submit, in.Name("status", notice.Statuses(), string(n.Status)))
	}
}

// Status is what the draft is: real, or practice.
func (p *draftPage) Status() notice.Status {
	for _, o := range p.Statuses {
		if o.Chosen {
			return notice.Status(o.Word)
		}
	}
	return notice.Actual
}

// Rank is the level of an option, for its colour and shape.
func (o option) Rank() int { return notice.Severity(o.Word).Rank() }

func (p *draftPage) texts(m compose.Made, in tongue) {
	for _, l := range []notice.Lang{notice.Chinese, notice.English} {
		g := textGroup{Lang: l, Name: in.T("text." + string(l))}
		is, made := m.Notice.Text[l], m.Made[l]
		for _, name := range compose.Texts {
			box := textBox{Field: string(l) + "." + name, Label: in.T("text." + name), Value: *compose.Field(&is, name), Made: *compose.Field(&made, name), Told: in.toldAt(m.Problems, "text."+string(l)+"."+name)}
			box.Edited = box.Value != box.Made
			box.Count = utf8.RuneCountInString(box.Value)
			perRow := 34
			if l == notice.English {
				perRow = 70
			}
			for _, line := range strings.Split(box.Value, "\n") {
				box.Rows += 1 + utf8.RuneCountInString(line)/perRow
			}
			box.Rows = min(max(box.Rows, 1), 6)
			g.Boxes = append(g.Boxes, &box)
		}
		p.Texts = append(p.Texts, g)
	}
}

// answer is what the script of the form gets: by field what the hub filled in
// and what is wrong. It sets nothing that somebody is typing.
type answer struct {
	Revision int                 `json:"revision"`
	Digest   string              `json:"digest"`
	Saved    string              `json:"saved"`
	Facts    map[string]filledIn `json:"facts"`
	Texts    map[string]filledIn `json:"texts"`
	Told     map[string][]told   `json:"told"`
	Level    string              `json:"level"`
	Suggests string              `json:"suggested"`
	Why      string              `json:"why"`
	Waits    string              `json:"waits"`
	Submit   string              `json:"submit"`
	Red      bool                `json:"red"`
	Personal []string            `json:"personal"`
	Ack      string              `json:"ack"`
	Picture  string              `json:"picture"`
	Status   notice.Status       `json:"status"`
	Errors   int                 `json:"errors"`
	Warnings int                 `json:"warnings"`
	Conflict *conflict           `json:"conflict,omitempty"`
	Preview  string              `json:"preview"`
}

// filledIn is the value of a field, and what the hub would put there.
type filledIn struct {
	Value string `json:"value"`
	Made  string `json:"made"`
}

func (p *draftPage) answer(preview string) answer {
	a := answer{Revision: p.Revision, Digest: p.Digest, Saved: p.Saved, Facts: map[string]filledIn{}, Texts: map[string]filledIn{}, Told: map[string][]told{}, Suggests: p.Level.Suggested, Why: p.Level.Why, Waits: p.Waits, Submit: p.Submit, Red: p.Red, Personal: p.Personal.Found, Ack: p.Personal.Word, Status: p.Status(),
		Errors: p.Errors, Warnings: p.Warnings, Conflict: p.Conflict, Preview: preview}
	for _, s := range p.Slots {
		a.Picture += s.Picture
		a.Facts[s.Name], a.Told[factField+s.Name] = filledIn{s.Value, s.Filled}, s.Told
		if s.Two {
			a.Facts[s.Name+".en"], a.Told[factField+s.Name+".en"] = filledIn{s.English, s.Auto}, s.ToldOther
		}
	}
	for _, g := range p.Texts {
		for _, b := range g.Boxes {
			a.Texts[b.Field], a.Told[textField+b.Field] = filledIn{b.Value, b.Made}, b.Told
		}
	}
	for _, l := range p.Level.Levels {
		if l.Chosen {
			a.Level = l.Word
		}
	}
	a.Told["level"], a.Told[""] = p.Level.Told, p.Told
	return a
}

// boxed is a field of the form with the page around it.
type boxed struct {
	View *view
	Slot *slotBox
	Box  *textBox
}

// Pair gives a template a slot or a text, and the words of the page.
func (v *view) Pair(slot *slotBox, box *textBox) boxed { return boxed{v, slot, box} }

// Joined is a list in one line.
func (v *view) Joined(list []string) string {
	return strings.Join(list, v.words.Say(v.Lang, "comma"))
}

// Stages are the keys of the way of a notice, from the form to the signs.
func (v *view) Stages() []string {
	out := "stage.out"
	if v.Practice() != "" {
		out = "stage.outPractice"
	}
	return []string{"stage.write", "stage.look", "stage.second", out}
}

// Next is the number of what stands at index i.
func (v *view) Next(i int) int { return i + 1 }
