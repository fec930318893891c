package page_test

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"

	"wayside/hub/notice"
	"wayside/hub/page"
	"wayside/hub/words"
	"wayside/static"
)

// french is a third language: one file, and not a whole one.
const french = `{
  "language": "Français",
  "find": "Chercher",
  "overAt": "rétablissement prévu à {0}",
  "months": "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
  "severity.extreme": "extrême",
  "traffic.closure": "route fermée"
}`

// TestAThirdLanguageIsOneFile draws every page in a language that the hub was
// given one file of: its words where it has them, English where it has none,
// and on each page the way to the others.
func TestAThirdLanguageIsOneFile(t *testing.T) {
	one := fstest.MapFS{"fr.json": &fstest.MapFile{Data: []byte(french)}}
	catalogue, err := words.Load(static.Words(), one)
	if err != nil {
		t.Fatal(err)
	}
	in := site("https://hub.example")
	in.Words = catalogue
	p := newPages(t, in)
	for name, html := range drawnBy(t, p, "fr", sampleEntries()) {
		if !strings.Contains(html, `<html lang="fr"`) {
			t.Errorf("%s is not in French", name)
		}
		if m := unfilled.FindString(html); m != "" {
			t.Errorf("%s: a text was not filled in: %q", name, m)
		}
	}
	var b bytes.Buffer
	if err := p.Drive(&b, drive("fr")); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{">Chercher<", "rétablissement prévu à 12:30", "extrême", "G320 Yuling Tunnel closed", `lang="en"`, ">中文</a>", ">English</a>", `href="/?lang=en"`,
		"All", `"also":"en"`, `"months":"janv.`} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	b.Reset()
	if err := p.Drive(&b, drive("en")); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), `<a class="lang" lang="fr" hreflang="fr" href="/?lang=fr">Français</a>`) {
		t.Error("the English page doesn't lead to the French one")
	}
}

// TestABoardSpeaksAThirdLanguage reads a board whose words are French: what a
// notice says stands there in English, the second language is its own.
func TestABoardSpeaksAThirdLanguage(t *testing.T) {
	tab := browser(t)
	catalogue, err := words.Load(static.Words(), fstest.MapFS{"fr.json": &fstest.MapFile{Data: []byte(strings.Replace(french, "{", `{"issuedLabel": "Publié", "nothing": "Rien à signaler", "call": "Police {0}", "scan": "tout lire", "date": "{weekday} {day} {monthName}",`, 1))}})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ query, want, not string }{
		{"lang=fr", "extrême|Publié|Yuling Tunnel|dimanche 22 novembre|Police 122|tout lire", "双向封闭|Issued"},
		{"lang=fr,zh-CN", "extrême|Yuling Tunnel|双向封闭", "Issued"},
		{"lang=zh-CN,fr", "特别严重|双向封闭|Yuling Tunnel", "Publié|extrême"},
		{"lang=fr,en", "extrême|Yuling Tunnel", "双向封闭"},
		{"lang=fr&mode=ticker", "", "双向封闭"},
		{"lang=fr&mode=poster", "extrême|Publié", "双向封闭"},
	} {
		v, _ := url.ParseQuery(c.query)
		_, address := newHub(t, func(_ *page.Pages, w http.ResponseWriter) error {
			in := site("https://hub.example")
			in.Words = catalogue
			p := newPages(t, in)
			d, ps := page.ParseDisplay(v, p.Langs()...)
			if ps.Failed() {
				t.Error(ps)
			}
			return p.Board(w, page.Board{Display: d, Entries: sampleEntries(), Fresh: page.Freshness{Now: now()}, Cursor: "e-812"})
		})
		visit(t, tab, 1920, 1080, address)
		until(t, tab, `document.querySelector(".lead .what, .line")`)
		shown := run[string](t, tab, `return document.body.innerText`)
		for _, s := range strings.Split(c.want, "|") {
			if !strings.Contains(shown, s) {
				t.Errorf("%s: the board lacks %q:\n%s", c.query, s, shown)
			}
		}
		for _, s := range strings.Split(c.not, "|") {
			if strings.Contains(shown, s) {
				t.Errorf("%s: the board says %q:\n%s", c.query, s, shown)
			}
		}
	}
}

// TestAPosterNamesWhomToAsk tells the numbers at which somebody learns whether
// paper is genuine: the publisher's own, else the site's, else the emergency
// number.
func TestAPosterNamesWhomToAsk(t *testing.T) {
	in := site("https://hub.example")
	for _, c := range []struct{ own, contact, want string }{{"", "", "122"}, {"0793-8122110", "", "0793-8122110"}, {"0793-8122110", "0793-8199000", "0793-8199000"}} {
		in.Telephone = c.own
		n := closure()
		n.Contact = nil
		if c.contact != "" {
			n.Contact = &notice.Contact{Telephone: c.contact}
		}
		e := entry(9, n)
		for _, lang := range languages {
			var b bytes.Buffer
			if err := newPages(t, in).Poster(&b, page.Poster{Lang: lang, Paper: page.A3, Entry: e, Now: now()}); err != nil {
				t.Fatal(err)
			}
			for _, want := range []string{"拨打 " + c.want + "，报短码 " + e.Code, "Call " + c.want + ", code " + e.Code, "到期请取下", "Take down"} {
				if !strings.Contains(b.String(), want) {
					t.Errorf("%s: the poster lacks %q", lang, want)
				}
			}
		}
	}
}
