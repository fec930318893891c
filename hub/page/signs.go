package page

import (
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"wayside/hub/notice"
)

// Signs is the page of the signs along the roads: where they are and what they
// say now.
type Signs struct {
	Lang  notice.Lang
	Now   time.Time
	Signs []Sign // by road, and along it
}

// Sign is one sign, as the public may know it.
type Sign struct {
	ID        string
	Name      notice.Words
	Road      string
	Label     string // of the post where it stands
	Direction notice.Direction
	At        *notice.Position // nil: nobody has said
	Pages     []SignPage
	Report    Report
	Confirmed time.Time // when its dots were last those of Pages, or of what came before; zero: never
}

// SignPage is one page of a sign.
type SignPage struct {
	Picture       string // its address
	Width, Height int    // of the picture, in any unit
	Lines         []string
	Notice        *notice.Notice // that it tells of; nil: the sign's own text
}

// Report is what a sign lets the hub know of what it shows.
type Report string

const (
	NoReport  Report = ""       // it never said anything
	SameDots  Report = "same"   // it shows just this
	Unsure    Report = "unsure" // it is connected, and can't be or was not compared
	OtherDots Report = "other"  // what it shows is not this
	Silent    Report = "silent" // it has stopped reporting
)

type signsView struct {
	frame
	Home, Feeds, AsOf string
	Map               *signMap
	Roads             []signRoad
}

type signRoad struct {
	Name, Href string
	Signs      []signView
}

type signView struct {
	Number                   int
	ID, Name, Where          string
	Pages                    []signPageView
	Class, Icon, Said, Since string // of the report
}

type signPageView struct {
	SignPage
	Alt, Says, Href string
}

// Signs writes the page of the signs.
func (p *Pages) Signs(w io.Writer, d Signs) error {
	f := p.frame(d.Lang, "signs")
	f.turn(func(l notice.Lang) string { return "/signs/?lang=" + string(l) })
	v := signsView{frame: f, Home: "/?lang=" + string(f.Lang), Feeds: "/feeds/?lang=" + string(f.Lang), AsOf: d.Now.In(f.site.Zone).Format("15:04:05"), Map: f.signMap(d.Signs)}
	for i, s := range d.Signs {
		if len(v.Roads) == 0 || v.Roads[len(v.Roads)-1].Name != s.Road {
			road := signRoad{Name: s.Road}
			if s.Road != "" {
				road.Href = pageOf("road="+s.Road, f.Lang)
			}
			v.Roads = append(v.Roads, road)
		}
		last := &v.Roads[len(v.Roads)-1]
		last.Signs = append(last.Signs, f.sign(i+1, s, d.Now))
	}
	return draw(w, p.signs, "signs", v)
}

func (f frame) sign(number int, s Sign, now time.Time) signView {
	v := signView{Number: number, ID: s.ID, Name: f.in(s.Name)}
	if v.Name == "" {
		v.Name = s.ID
	}
	where := []string{strings.TrimSpace(s.Road + " " + s.Label)}
	if s.Direction != "" {
		where = append(where, f.name("direction", notice.Directions(), string(s.Direction)))
	}
	v.Where = strings.Trim(strings.Join(where, " · "), " ·")
	for i, page := range s.Pages {
		one := signPageView{SignPage: page, Alt: strings.Join(page.Lines, " / ")}
		if one.Alt == "" {
			one.Alt = f.T("signDark")
		}
		if len(s.Pages) > 1 {
			one.Alt = f.T("signPage", i+1) + " " + one.Alt
		}
		if n := page.Notice; n != nil && (i == 0 || s.Pages[i-1].Notice == nil || s.Pages[i-1].Notice.ID != n.ID) {
			text, _ := f.text(n)
			one.Says, one.Href = text.Headline, "/notices/"+n.ID.UUID()+"?lang="+string(f.Lang)
		}
		v.Pages = append(v.Pages, one)
	}
	v.report(f, s, now)
	return v
}

// report says plainly how far the picture is known to stand there.
func (v *signView) report(f frame, s Sign, now time.Time) {
	at := f.clock(s.Confirmed, now)
	if !s.Confirmed.IsZero() && s.Report != SameDots {
		v.Since = f.T("signLast", at)
	}
	switch s.Report {
	case SameDots:
		v.Class, v.Icon, v.Said = "ok", "ok", f.T("signSame", at)
	case OtherDots:
		v.Class, v.Icon, v.Said = "s2", "2", f.T("signOther")
	case Silent:
		v.Class, v.Icon, v.Said = "s0", "0", f.T("signSilent")
	case Unsure:
		v.Class, v.Icon, v.Said = "s1", "1", f.T("signHeard")
		if s.Confirmed.IsZero() {
			v.Said = f.T("signUnsure")
		}
	default:
		v.Class, v.Icon, v.Said = "s0", "0", f.T("signNever")
	}
}

// signMap is where the signs are, over the roads.
type signMap struct {
	W, H   int
	Roads  []string
	Marks  []signMark
	Labels []mapLabel
}

type signMark struct {
	X, Y, ID, Title string
	Number          int
}

// signMap draws the map; nil where no sign has a place.
func (f frame) signMap(list []Sign) *signMap {
	box := notice.Box{West: math.Inf(1), South: math.Inf(1), East: math.Inf(-1), North: math.Inf(-1)}
	take := func(b notice.Box) {
		box = notice.Box{West: min(box.West, b.West), South: min(box.South, b.South), East: max(box.East, b.East), North: max(box.North, b.North)}
	}
	placed := false
	for _, s := range list {
		if s.At != nil {
			placed = true
			take(notice.Box{West: s.At[0], East: s.At[0], South: s.At[1], North: s.At[1]})
		}
	}
	if !placed {
		return nil
	}
	for _, o := range f.site.Outlines {
		if b, ok := o.Line.Bounds(); ok {
			take(b)
		}
	}
	d := newDrawing(box)
	for _, o := range f.site.Outlines {
		d.road(o)
	}
	m := &signMap{W: d.W, H: d.H, Roads: d.Roads}
	for i, s := range list {
		if s.At == nil || len(m.Marks) >= mostMarks {
			continue
		}
		x, y := d.at(*s.At)
		for try := 0; !d.free(x, y, 26) && try < 8; try++ { // signs of one gantry stand side by side
			x += 27
		}
		m.Marks = append(m.Marks, signMark{X: unit(x), Y: unit(y), ID: s.ID, Number: i + 1, Title: fmt.Sprintf("%d %s", i+1, f.in(s.Name))})
	}
	for _, o := range f.site.Outlines {
		d.name(o)
	}
	m.Labels = d.Labels
	return m
}
