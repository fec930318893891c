package feed

import (
	"html/template"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"wayside/hub/notice"
)

// teller tells one notice in one language.
type teller struct {
	page *page
	e    notice.Entry
	n    *notice.Notice
	text notice.Text
}

// row is one paragraph: a label, and a text of one or more lines, a link or an
// image.
type row struct {
	Label string
	Text  string
	Href  string
	Image bool
}

// Lines are the lines of the text.
func (r row) Lines() []string { return strings.Split(r.Text, "\n") }

var body = template.Must(template.New("body").Parse(`{{range .}}<p>
{{- with .Label}}<strong>{{.}}</strong>{{end}}
{{- if .Image}}<img src="{{.Href}}" alt="{{.Text}}">
{{- else if .Href}}<a href="{{.Href}}">{{.Text}}</a>
{{- else}}{{range $i, $line := .Lines}}{{if $i}}<br>{{end}}{{$line}}{{end}}{{end -}}
</p>
{{end}}`))

// html is the content: made from the fields alone, never from markup of a
// publisher.
func (t teller) html() string {
	var b strings.Builder
	if err := body.Execute(&b, t.rows()); err != nil {
		panic("feed: content: " + err.Error()) // a fault of the template, which tests run
	}
	return b.String()
}

// title is the headline, marked where the notice isn't in force or is only
// practice.
func (t teller) title() string {
	title := or(plain(t.text.Headline), plain(t.text.Brief), plain(strings.TrimSpace(t.event()+" "+t.place())), string(t.n.Kind), string(t.n.ID))
	if t.n.Status != notice.Actual {
		title = "[" + notice.NameOf(notice.Statuses(), plain(string(t.n.Status)), t.page.lang) + "] " + title
	}
	if t.e.State != notice.Active && t.e.State != "" {
		title = "[" + t.state() + "] " + title
	}
	return title
}

// mostSummary is the length of a summary in characters.
const mostSummary = 400

// summary is the same on one line, without markup.
func (t teller) summary() string {
	var parts []string
	add := func(s string) {
		if s = plain(s); s != "" {
			parts = append(parts, s)
		}
	}
	add(t.endMark())
	if t.e.State != notice.Withdrawn {
		if label, said := t.change(); said != "" {
			add(label + said)
		}
		add(or(t.text.Brief, t.text.Description, t.text.Headline, t.event()))
		add(t.text.Instruction)
		add(t.untilWords())
	}
	if len(parts) == 0 {
		return t.title()
	}
	return cut(strings.Join(parts, " "), mostSummary)
}

// cut shortens s to at most limit characters.
func cut(s string, limit int) string {
	if utf8.RuneCountInString(s) <= limit {
		return s
	}
	return string([]rune(s)[:limit-1]) + "…"
}

func (t teller) rows() []row {
	rs := &rows{colon: t.page.words.colon}
	w := t.page.words
	rs.add("", t.endMark())
	if t.e.State == notice.Withdrawn {
		rs.add(w.where, t.place())
		t.source(rs)
		return rs.list
	}
	if label, said := t.change(); said != "" {
		rs.list = append(rs.list, row{Label: label, Text: said})
	}
	if t.n.Status != notice.Actual {
		rs.list = append(rs.list, row{Label: notice.NameOf(notice.Statuses(), string(t.n.Status), t.page.lang)})
	}
	rs.list = append(rs.list, row{Label: t.level(), Text: " · " + t.event()})
	rs.add(w.where, t.place())
	rs.add("", or(t.text.Description, t.text.Headline))
	rs.add(w.effect, t.effect())
	rs.add(w.advice, t.text.Instruction)
	if t.n.Detour != nil {
		rs.add(w.detour, t.n.Detour.Text.In(t.page.lang))
	}
	rs.add("", t.untilWords())
	t.duties(rs)
	t.source(rs)
	t.further(rs)
	return rs.list
}

// rows collects those that have something to say.
type rows struct {
	list  []row
	colon string
}

func (rs *rows) add(label, text string) {
	if text == "" {
		return
	}
	if label != "" {
		label += rs.colon
	}
	rs.list = append(rs.list, row{Label: label, Text: text})
}

// endMark says that a notice is over, since when, and why.
func (t teller) endMark() string {
	if t.e.State == notice.Active || t.e.State == notice.Scheduled || t.e.State == "" {
		return ""
	}
	mark := t.state() + " " + t.page.when(changed(t.e))
	if t.e.End != nil {
		if why := notice.Clean(t.e.End.Text.In(t.page.lang)); why != "" {
			mark += t.page.words.colon + why
		}
	}
	return strings.TrimSpace(mark)
}

// change is what this revision corrected, or is new in it, and when.
func (t teller) change() (label, said string) {
	if t.n.Revision < 2 || t.text.Changed == "" {
		return "", ""
	}
	label = t.page.words.update
	if t.n.Correction {
		label = t.page.words.correction
	}
	return label + " " + t.page.local(t.revised()).Format("15:04") + t.page.words.colon, t.text.Changed
}

// revised is when the standing revision was said: an end of the notice is a
// later change.
func (t teller) revised() time.Time {
	if t.e.State.Live() && !t.e.At.IsZero() || t.n.Sent.IsZero() {
		return changed(t.e)
	}
	return t.n.Sent
}

// source names who answers for the content, with the time of issue, and who
// published it.
func (t teller) source(rs *rows) {
	lang := t.page.lang
	if i := t.n.Issuer; i != nil {
		rs.add(t.page.words.issuer, strings.TrimSpace(or(i.Name.In(lang), i.ID)+" "+t.page.when(i.Issued)))
	}
	rs.add(t.page.words.publisher, strings.TrimSpace(or(t.n.Publisher.Name.In(lang), t.n.Publisher.ID)+" "+t.page.when(t.n.Sent)))
	rs.add(t.page.words.code, line(t.e.Code))
	if by, ok := successor(t.e); ok {
		rs.page(t.page.words.replacement, t.page.permalink(by))
	}
	for _, ref := range t.n.References[:min(len(t.n.References), mostEarlier)] {
		if ref.Valid() {
			rs.page(t.page.words.earlier, t.page.permalink(ref))
		}
	}
}

// mostEarlier bounds how many earlier notices a text links to.
const mostEarlier = 3

// page adds a link to the page of another notice.
func (rs *rows) page(label, href string) {
	rs.list = append(rs.list, row{Label: label + rs.colon, Text: href, Href: href})
}

// further are the ways to learn more: contact, files, links.
func (t teller) further(rs *rows) {
	lang, w := t.page.lang, t.page.words
	if c := t.n.Contact; c != nil {
		parts := slices.DeleteFunc([]string{c.Name.In(lang), c.Telephone, c.Email, c.Web}, func(s string) bool { return s == "" })
		rs.add(w.contact, strings.Join(parts, w.comma))
	}
	for _, a := range t.n.Attachments {
		if absolute(a.Href) {
			rs.list = append(rs.list, fileRow(a, lang, w.file+rs.colon))
		}
	}
	for _, l := range t.n.Links {
		if absolute(l.Href) {
			rs.list = append(rs.list, row{Label: w.link + rs.colon, Text: or(l.Title.In(lang), l.Href), Href: address(l.Href)})
		}
	}
}

func fileRow(a notice.Attachment, lang notice.Lang, label string) row {
	if strings.HasPrefix(a.Media, "image/") {
		return row{Text: a.Text.In(lang), Href: address(a.Href), Image: true}
	}
	return row{Label: label, Text: or(a.Text.In(lang), a.Href), Href: address(a.Href)}
}
