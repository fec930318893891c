package page

import (
	"io"
	"strings"
	"time"

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
	Code      string // to give on the telephone, after a blank; "" of a sheet
}

type posterView struct {
	posterFrame
	Faces    []posterFace // the language that comes first is first
	Level    levelOf
	Practice string
	Over     string
	Roads    []posterRoad
	Shut     bool // nobody gets through on them
}

// posterFace is the notice in one language.
type posterFace struct {
	frame
	Level    string
	By       string
	Headline string
	Place    string // its two parts
	What     string
	When     string
	Area     string
	Stage    string   // how far a case has come
	Do       []string // sentence by sentence
	How      string
	Facts    []fact // what its kind must say beside the text
	More     bool   // something was left to the page
}

type posterRoad struct{ Road, State, Way string }

// Poster writes the poster of a notice.
func (p *Pages) Poster(w io.Writer, d Poster) error {
	n := d.Entry.Notice
	f := p.frame(d.Lang, "")
	f.dated = true
	v := &posterView{posterFrame: p.posterFrame(f, d.Paper, d.Now), Level: f.level(n)}
	v.Title = f.T("poster") + " · " + v.Site()
	v.Home = "/notices/" + n.ID.UUID()
	v.QR = qrCode(p.address(d.Entry))
	v.Number = f.T("posterNumber", d.Entry.Code, n.Revision, v.Printed)
	v.Code = " " + d.Entry.Code
	v.Address = typed(p.address(d.Entry))
	if t := leaves(n); !t.IsZero() {
		v.TakeDown = f.clock(t, d.Now)
	}
	if n.Contact != nil && n.Contact.Telephone != "" {
		v.Telephone = n.Contact.Telephone
	}
	if n.Status != notice.Actual {
		v.Practice = f.practice(n.Status) + " · " + p.face(f.other()).practice(n.Status)
	}
	if !d.Entry.State.Live() {
		v.Over = f.over(d.Entry.State).Word + " · " + p.face(f.other()).over(d.Entry.State).Word
	}
	text, lang := f.text(n)
	v.Faces = append(v.Faces, f.poster(n, text, d.Now))
	for _, l := range []notice.Lang{f.other(), notice.English} {
		if text, second := n.TextIn(l); len(v.Faces) == 1 && second == l && l != lang {
			v.Faces = append(v.Faces, p.face(l).poster(n, text, d.Now))
		}
	}
	v.Roads, v.Shut = f.posterRoads(n), n.Impact == notice.AllClosed
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
	return posterFrame{frame: f, Paper: paper, Printed: f.clock(now, now), Telephone: or(p.site.Telephone, p.site.Emergency)}
}

// Second is a text of the pages in the second language of the paper.
func (f posterFrame) Second(key string) string { return f.site.Words.Say(f.other(), key) }

// tongueLine is a line of text in its language.
type tongueLine struct {
	Lang notice.Lang
	Text string
}

// Checks say in both languages how to find out whether the paper is genuine.
func (f posterFrame) Checks() (out []tongueLine) {
	for _, l := range []notice.Lang{f.Lang, f.other()} {
		g := f.frame
		g.Lang = l
		text := g.T("sheetCheck", f.Telephone)
		if f.Code != "" {
			text = g.T("posterCheck", f.Telephone, f.Code)
		}
		out = append(out, tongueLine{l, text})
	}
	return out
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
	out := posterFace{frame: f, Level: f.level(n).Word, By: f.by(n, now), Headline: or(text.Headline, f.event(n)), Area: f.areas(n), Stage: f.stage(n), How: text.Description}
	start := n.Sent
	if !n.Onset.IsZero() {
		start = n.Onset
	}
	out.Facts = f.posterFacts(n, now)
	out.When = f.clock(start, now)
	if t := leaves(n); !t.IsZero() {
		end := f
		end.dated = false // its day goes without saying where it is that of the start
		out.When = f.T("fromTo", out.When, end.clock(t, start))
	}
	out.Place, out.What = split(out.Headline, f.names(n, out.Headline))
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
		out[0].Way = f.in(n.Detour.Text)
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
