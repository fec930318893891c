package page

import (
	"io"
	"strings"
	"time"
	"unicode"

	"wayside/hub/notice"
)

// A poster is a notice, or a sheet of several, as one page of paper for a
// board on a wall: both languages, the way to the page that is kept up to
// date, and the time at which somebody must take it down.

// Paper is a size of paper.
type Paper string

// Papers that posters are laid out for.
const (
	A4 Paper = "a4"
	A3 Paper = "a3"
)

// Poster is what the poster of one notice is drawn from.
type Poster struct {
	Lang  notice.Lang // the language that comes first
	Paper Paper
	Entry notice.Entry
	Now   time.Time
}

// posterFrame is what both kinds of poster share.
type posterFrame struct {
	frame
	Paper     Paper
	Size      string // class of the size of letters
	QR        *qrView
	Address   string // the short one, to type
	Printed   string
	TakeDown  string // "" where nothing says when
	Telephone string
	Home      string
	Number    string // of the notice, its revision, when it was printed
}

type posterView struct {
	posterFrame
	Faces    []posterFace // the language that comes first is first
	Level    levelOf
	Practice string
	Over     string
	Roads    []posterRoad
}

// posterFace is the notice in one language.
type posterFace struct {
	frame
	Level    string
	By       string
	Headline string
	When     string
	Area     string
	Do       []string // sentence by sentence
	How      string
	More     bool // something was left to the page
}

type posterRoad struct{ Road, State, Way string }

// Poster writes the poster of a notice.
func (p *Pages) Poster(w io.Writer, d Poster) error {
	n := d.Entry.Notice
	f := p.frame(d.Lang, "")
	f.dated = true
	v := &posterView{posterFrame: p.posterFrame(f, d.Paper, d.Now), Level: levelView(n, f.Lang)}
	v.Title = f.T("poster") + " · " + v.Site()
	v.Home = "/notices/" + n.ID.UUID()
	v.QR = qrCode(p.site.Base + v.Home)
	v.Number = f.T("posterNumber", d.Entry.Code, n.Revision, v.Printed)
	v.Address = typed(p.site.Base) + "/n/" + d.Entry.Code
	if t := leaves(n); !t.IsZero() {
		v.TakeDown = f.clock(t, d.Now)
	}
	if n.Contact != nil && n.Contact.Telephone != "" {
		v.Telephone = n.Contact.Telephone
	}
	if n.Status != notice.Actual {
		v.Practice = f.practice(n.Status) + " · " + p.face(f.Other()).practice(n.Status)
	}
	if !d.Entry.State.Live() {
		v.Over = overView(d.Entry.State, f.Lang).Word + " · " + overView(d.Entry.State, f.Other()).Word
	}
	for _, l := range []notice.Lang{f.Lang, f.Other()} {
		face := p.face(l)
		if text, lang := n.TextIn(l); len(v.Faces) == 0 || lang == l {
			v.Faces = append(v.Faces, face.poster(n, text, d.Now))
		}
	}
	v.Roads = f.posterRoads(n)
	v.fit()
	return draw(w, p.poster, "poster", v)
}

// face is the frame of a language, with dates in all times: paper is read on
// other days.
func (p *Pages) face(l notice.Lang) frame {
	f := p.frame(l, "")
	f.dated = true
	return f
}

func (p *Pages) posterFrame(f frame, paper Paper, now time.Time) posterFrame {
	return posterFrame{frame: f, Paper: paper, Printed: f.clock(now, now), Telephone: p.site.Emergency}
}

// typed is an address as people type it.
func typed(base string) string {
	_, after, ok := strings.Cut(base, "://")
	if !ok {
		return base
	}
	return after
}

func (f frame) poster(n *notice.Notice, text notice.Text, now time.Time) posterFace {
	out := posterFace{frame: f, Level: levelView(n, f.Lang).Word, By: f.by(n, now), Headline: or(text.Headline, notice.EventName(n.Kind, n.Event, f.Lang)), Area: f.areas(n), How: text.Description}
	start := n.Sent
	if !n.Onset.IsZero() {
		start = n.Onset
	}
	out.When = f.clock(start, now)
	if t := leaves(n); !t.IsZero() {
		out.When = f.T("fromTo", out.When, f.clock(t, now))
	}
	out.Do = sentences(text.Instruction)
	if strings.TrimRight(out.How, "。.") == strings.TrimRight(out.Headline, "。.") {
		out.How = ""
	}
	return out
}

// posterRoads is where one can't go, and how else.
func (f frame) posterRoads(n *notice.Notice) (out []posterRoad) {
	for _, r := range n.Roads {
		place := strings.TrimSpace(r.Name + " " + r.LocalName)
		for _, s := range []string{placeNames(r), stretch(r), f.direction(r)} {
			if s != "" && !strings.Contains(place, s) {
				place += " " + s
			}
		}
		out = append(out, posterRoad{Road: place, State: f.impact(n)})
	}
	if len(out) > 0 && n.Detour != nil {
		out[0].Way = n.Detour.Text.In(f.Lang)
	}
	if len(out) == 1 && out[0].State == "" && out[0].Way == "" {
		return nil // the headline says as much
	}
	return out[:min(len(out), mostPosterRoads)]
}

const mostPosterRoads = 6

// sentences parts a text at the ends of its sentences and lines.
func sentences(text string) (out []string) {
	last := 0
	cut := func(to int) {
		if s := strings.TrimSpace(text[last:to]); s != "" {
			out = append(out, s)
		}
		last = to
	}
	for i, r := range text {
		end := i + len(string(r))
		switch {
		case r == '\n', strings.ContainsRune("。！？；", r):
			cut(end)
		case strings.ContainsRune(".!?", r) && strings.HasPrefix(text[end:], " "):
			cut(end)
		}
	}
	cut(len(text))
	return out
}

// Letters of a poster: the class of a size, and how much text that leaves room
// for, in characters of the running text.
var posterSizes = []struct {
	class string
	room  float64
}{{"t1", 470}, {"t2", 620}, {"t3", 800}, {"t4", 1060}, {"t5", 1350}}

// width is how many Han characters a text is as wide as.
func width(s string) (n float64) {
	for _, r := range s {
		if unicode.Is(unicode.Han, r) || r > 0x2E80 {
			n++
		} else {
			n += 0.55
		}
	}
	return n
}

// fit chooses the largest letters with which all goes on one page. What does
// not go on it even in the smallest is left to the page of the notice, whole
// sentences at a time: first the descriptions, then the end of what to do.
func (v *posterView) fit() {
	for _, drop := range []func() bool{
		func() bool { return true }, v.leaveDescriptions, v.leaveRoads,
		v.leaveSentence, v.leaveSentence, v.leaveSentence, v.leaveSentence, v.leaveSentence, v.leaveSentence, v.leaveSentence, v.leaveSentence,
	} {
		if !drop() {
			continue
		}
		for _, s := range posterSizes {
			if v.Size = s.class; v.needs() <= s.room {
				return
			}
		}
	}
	for i := range v.Faces { // a single sentence longer than a page
		v.Faces[i].Do, v.Faces[i].More = nil, true
	}
}

// needs is the room of all that stands on the poster.
func (v *posterView) needs() (n float64) {
	for i, f := range v.Faces {
		big, text := 6.5, 2.3
		if i > 0 {
			big, text = 1.6, 1.1
		}
		n += big*(width(f.Headline)+4) + 1.6*(width(f.When)+width(f.Area)+width(f.By)) + 1.1*width(f.How)
		for _, s := range f.Do {
			n += text * (width(s) + 8)
		}
	}
	for _, r := range v.Roads {
		n += 2.2 * max(width(r.Road), width(r.State), width(r.Way), 12)
	}
	return n
}

func (v *posterView) leaveDescriptions() (left bool) {
	for i := range v.Faces {
		if v.Faces[i].How != "" {
			v.Faces[i].How, v.Faces[i].More, left = "", true, true
		}
	}
	return left
}

func (v *posterView) leaveRoads() bool {
	had := len(v.Roads) > 2
	if had {
		v.Roads, v.Faces[0].More = v.Roads[:2], true
	}
	return had
}

func (v *posterView) leaveSentence() (left bool) {
	for i := range v.Faces {
		f := &v.Faces[i]
		if most := max(1, len(f.Do)*2/3); most < len(f.Do) {
			f.Do, f.More, left = f.Do[:most], true, true
		}
	}
	return left
}
