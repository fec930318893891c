// Package page draws the pages for people: the driver's page, the permanent
// page of a notice, the feeds, the shell of the signboard, and errors. It turns
// entries into HTML, and nothing else: it serves no HTTP, asks no clock, and
// decides neither who may see a notice nor whether it is in force. hub/serve
// uses it.
package page

import (
	"bytes"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
	"time"

	"wayside/hub/notice"
	"wayside/hub/trust"
	"wayside/hub/words"
	"wayside/static"
)

// Site is what all pages of one hub share.
type Site struct {
	Name      notice.Words     // "云溪路况"
	Base      string           // public URL, no slash at the end
	Zone      *time.Location   // of the times that people read; nil: UTC
	Build     string           // version of the static files, as in /static/{build}/
	Emergency string           // telephone number, "122"
	Telephone string           // at which people ask whether paper is genuine; "": the emergency number
	Radio     string           // frequency of the traffic station, "FM 103.4"; may be empty
	Outlines  []Outline        // the roads that the map always shows; may be empty
	Words     *words.Catalogue // of the pages; nil: the built-in ones
	Root      trust.Public     // the key that the hub's keys are signed by; zero: it signs nothing
}

// Outline is the line of a road as the map draws it beneath the notices.
type Outline struct {
	Road string
	Line *notice.Geometry
}

// Freshness is how new a page is: when it was made, when its sources were last
// checked, since when some of them have been silent (zero: none is), whether
// all of them are, and whether any source tells of what the page is about at
// all.
type Freshness struct {
	Now, Checked, StaleSince time.Time
	Covered, Silent          bool
}

// Pages are the parsed templates of a site. They may be used from several
// goroutines.
type Pages struct {
	site  Site
	drive *template.Template
	note  *template.Template
	feeds *template.Template
	board *template.Template
	wrong *template.Template
	check *template.Template
	proof *template.Template

	poster *template.Template
	signs  *template.Template
	report *template.Template
	status *template.Template

	account *template.Template
	list    *template.Template
}

// New parses the templates once.
func New(site Site) (*Pages, error) {
	if site.Zone == nil {
		site.Zone = time.UTC
	}
	if site.Words == nil {
		own, err := words.Load(static.Words())
		if err != nil {
			return nil, err
		}
		site.Words = own
	}
	p := &Pages{site: site}
	for _, t := range []struct {
		into **template.Template
		file string
	}{
		{&p.drive, "drive/drive.html"}, {&p.note, "drive/notice.html"}, {&p.feeds, "feeds/feeds.html"},
		{&p.board, "board/board.html"}, {&p.wrong, "shared/problem.html"},
		{&p.check, "check/check.html"}, {&p.proof, "verify/verify.html"}, {&p.poster, "poster/poster.html"}, {&p.signs, "signs/signs.html"},
		{&p.report, "report/report.html"}, {&p.status, "report/status.html"},
		{&p.account, "account/account.html"}, {&p.list, "lists/list.html"},
	} {
		parsed, err := template.New("").ParseFS(static.FS(), "shared/layout.html", "shared/card.html", t.file)
		if err != nil {
			return nil, fmt.Errorf("parse the template %s: %w", t.file, err)
		}
		*t.into = parsed
	}
	return p, nil
}

// draw executes the template called name, wholly before the first byte goes
// out: a page is complete, or an error.
func draw(w io.Writer, t *template.Template, name string, data any) error {
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, name, data); err != nil {
		return fmt.Errorf("draw the page %s: %w", name, err)
	}
	_, err := w.Write(b.Bytes())
	return err
}

// frame is what every template finds in its data.
type frame struct {
	site    *Site
	Lang    notice.Lang
	Title   string
	Tongues []tongue // other languages that the page can be read in
	dated   bool     // every time bears its date, for what is read on other days
	lasting bool     // and its year, for what goes round for years
}

// frame is that of a page in a language; title is the key of its own title, ""
// for none.
func (p *Pages) frame(lang notice.Lang, title string) frame {
	if !p.site.Words.Speaks(lang) {
		lang = notice.Chinese
	}
	f := frame{site: &p.site, Lang: lang}
	f.Title = f.Site()
	if title != "" {
		f.Title = f.T(title) + " · " + f.Title
	}
	return f
}

// Langs are the languages that pages can be drawn in, the usual one first.
func (p *Pages) Langs() []notice.Lang { return p.site.Words.Langs() }

// Fallbacks are the languages that fill the gaps of others, each once: for what
// speaks Chinese and English alone, such as dots.
func (p *Pages) Fallbacks(langs []notice.Lang) (out []notice.Lang) {
	for _, l := range langs {
		if l = p.site.Words.Fallback(l); !slices.Contains(out, l) {
			out = append(out, l)
		}
	}
	return out
}

// Site is the name of the site.
func (f frame) Site() string { return f.in(f.site.Name) }

// Emergency is the number to call.
func (f frame) Emergency() string { return f.site.Emergency }

// Asset is the address of a static file.
func (f frame) Asset(file string) string { return "/static/" + f.site.Build + "/" + file }

// other is the second language of what is said in two: English beside Chinese,
// Chinese beside any other.
func (f frame) other() notice.Lang {
	if f.Lang == notice.Chinese {
		return notice.English
	}
	return notice.Chinese
}

// clock is a time as people here read it: with its date where that is not
// the day of now.
func (f frame) clock(t, now time.Time) string {
	t, now = t.In(f.site.Zone), now.In(f.site.Zone)
	hm := t.Format("15:04")
	switch {
	case f.lasting:
		return t.Format("2006-01-02 ") + hm
	case t.Year() == now.Year() && t.YearDay() == now.YearDay() && !f.dated:
		return hm
	case t.Year() == now.Year():
		return f.T("day", int(t.Month()), t.Day(), f.month(t)) + " " + hm
	}
	return t.Format("2006-01-02 ") + hm
}

// month is the name of the month, short.
func (f frame) month(t time.Time) string {
	names := strings.Fields(f.T("months"))
	return names[min(int(t.Month()), len(names))-1]
}
