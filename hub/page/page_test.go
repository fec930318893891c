package page_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io/fs"
	"math"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"wayside/hub/notice"
	"wayside/hub/page"
	"wayside/hub/words"
	"wayside/static"
)

// drawn are all pages in a language, with entries of the caller's.
func drawn(t testing.TB, lang notice.Lang, entries []notice.Entry) map[string]string {
	t.Helper()
	return drawnBy(t, newPages(t, site("https://hub.example")), lang, entries)
}

func drawnBy(t testing.TB, p *page.Pages, lang notice.Lang, entries []notice.Entry) map[string]string {
	t.Helper()
	out := map[string]string{}
	draw := func(name string, f func(b *bytes.Buffer) error) {
		var b bytes.Buffer
		if err := f(&b); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		out[name] = b.String()
	}
	d := drive(lang)
	d.Entries = entries
	draw("drive", func(b *bytes.Buffer) error { return p.Drive(b, d) })
	empty := drive(lang)
	empty.Entries, empty.Recent, empty.Search = nil, nil, "K9"
	draw("empty", func(b *bytes.Buffer) error { return p.Drive(b, empty) })
	empty.Search = "7k2qf9x"
	draw("slip", func(b *bytes.Buffer) error { return p.Drive(b, empty) })
	draw("near", func(b *bytes.Buffer) error { n := d; n.Near, n.Path = true, "/near"; return p.Drive(b, n) })
	for i, e := range append(slices.Clone(entries), over()) {
		draw(fmt.Sprint("notice", i), func(b *bytes.Buffer) error {
			return p.Notice(b, page.Permanent{Lang: lang, Entry: e, History: append([]notice.Entry{e}, history()...), Now: now()})
		})
	}
	for i, e := range entries {
		draw(fmt.Sprint("poster", i), func(b *bytes.Buffer) error {
			return p.Poster(b, page.Poster{Lang: lang, Paper: page.A4, Entry: e, Now: now()})
		})
	}
	draw("sheet", func(b *bytes.Buffer) error {
		return p.Sheet(b, page.Sheet{Lang: lang, Paper: page.A3, Entries: entries, Now: now()})
	})
	for _, typed := range []string{"7K2QF9X", "7K2QF9W", `"><b>`} {
		draw("lookup"+typed, func(b *bytes.Buffer) error { return p.Lookup(b, page.Lookup{Lang: lang, Typed: typed}) })
	}
	draw("offline", func(b *bytes.Buffer) error { return p.Offline(b, lang) })
	draw("feeds", func(b *bytes.Buffer) error { return p.Feeds(b, feeds(lang)) })
	for _, as := range []string{"", "bad", "good", "unread"} {
		draw("check"+as, func(b *bytes.Buffer) error { return p.Check(b, checked(lang, as)) })
	}
	draw("verify", func(b *bytes.Buffer) error { return p.Verify(b, lang) })
	_, ps := page.ParseDisplay(url.Values{"mode": {"neon"}, "<b>": {"x"}})
	draw("problem", func(b *bytes.Buffer) error { return p.Problem(b, 400, ps, lang) })
	draw("missing", func(b *bytes.Buffer) error { return p.Problem(b, 418, nil, lang) })
	display, _ := page.ParseDisplay(url.Values{"lang": {string(lang)}, "test": {"1"}}, p.Langs()...)
	draw("board", func(b *bytes.Buffer) error {
		return p.Board(b, page.Board{Display: display, Problems: ps, Entries: entries, Fresh: page.Freshness{Now: now(), Covered: true}, Cursor: "e-1"})
	})
	return out
}

var languages = []notice.Lang{notice.Chinese, notice.English}

var (
	inline   = regexp.MustCompile(`(?i)\sstyle\s*=|\son[a-z]+\s*=|<style|javascript:|vbscript:`)
	script   = regexp.MustCompile(`<script([^>]*)>([^<]*)`)
	tag      = regexp.MustCompile(`<[a-zA-Z][^>]*>`)
	foreign  = regexp.MustCompile(`(?:src|href)="(?:https?:)?//`)
	unfilled = regexp.MustCompile(`%!|ZgotmplZ|&lt;no value|>[^<{]*\{[0-9]\}[^<]*<`)
)

func TestNothingIsInlineOrFromElsewhere(t *testing.T) {
	for _, lang := range languages {
		for name, html := range drawn(t, lang, sampleEntries()) {
			for _, tag := range tag.FindAllString(html, -1) {
				if inline.MatchString(tag) {
					t.Errorf("%s %s: inline style or script: %s", name, lang, tag)
				}
				if foreign.MatchString(strings.ReplaceAll(tag, "https://hub.example", "")) {
					t.Errorf("%s %s: from elsewhere: %s", name, lang, tag)
				}
			}
			for _, s := range script.FindAllStringSubmatch(html, -1) {
				if !strings.Contains(s[1], `src="/static/test/`) && !strings.Contains(s[1], `type="application/json"`) {
					t.Errorf("%s %s: a script of its own: %s", name, lang, s[0])
				}
			}
			if m := unfilled.FindString(html); m != "" {
				t.Errorf("%s %s: a text was not filled in: %q", name, lang, html[strings.Index(html, m)-40:strings.Index(html, m)+40])
			}
		}
	}
}

// hostile is text that a document may carry and that must come out as text.
const hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{.}}${x}</title></script><!--\u202etxt.exe\u0007"

func TestHostileTextStaysText(t *testing.T) {
	n := closure()
	for l := range n.Text {
		n.Text[l] = notice.Text{Headline: hostile, Description: hostile, Instruction: hostile, Changed: hostile, Brief: hostile, Sign: hostile}
	}
	n.Publisher.Name, n.Issuer = w(hostile, hostile), &notice.Issuer{Name: w(hostile, hostile), Issued: at("09:00")}
	n.Roads[0] = notice.Road{Name: hostile, LocalName: hostile, Direction: "towards", Towards: w(hostile, hostile), From: &notice.RoadPoint{Label: hostile, Name: hostile}}
	n.Areas[0].Name = w(hostile, hostile)
	n.Detour.Text = w(hostile, hostile)
	n.Event, n.Restrictions = hostile, []notice.Restriction{{Type: hostile, Vehicles: []string{hostile}}}
	n.Links = []notice.Link{{Href: "javascript:alert(3)", Title: w(hostile, hostile)}, {Href: "https://news.example/", Title: w(hostile, hostile)}}
	n.Attachments = []notice.Attachment{{Href: "data:text/html,<script>", Media: hostile}, {Href: "https://hub.example/attachments/" + strings.Repeat("0a", 32) + ".jpg", Media: "image/jpeg", Text: w(hostile, hostile)}}
	n.Contact = &notice.Contact{Name: w(hostile, hostile), Telephone: hostile}
	n.Normalise(notice.Clean) // as the hub stores it
	e := entry(1, n)
	gone := entry(2, n)
	gone.State, gone.End = notice.Withdrawn, &notice.End{Cause: notice.CauseWithdrawn, Text: w(notice.Clean(hostile), notice.Clean(hostile))}
	data := regexp.MustCompile(`<script type="application/json" id="data">[^<]*</script>`)
	for name, html := range drawn(t, notice.Chinese, []notice.Entry{e, gone}) {
		html = data.ReplaceAllString(html, "") // never run; and no "<" in it, or it would not match
		for _, bad := range []string{"<script>", "<img src=x", "javascript:", "data:text/html", "\u202e", "\u0007", "</title></script"} {
			if strings.Contains(html, bad) {
				t.Errorf("%s holds %q", name, bad)
			}
		}
		if scripts := strings.Count(html, "<script"); scripts > 1 {
			t.Errorf("%s: %d scripts", name, scripts)
		}
		for _, tag := range tag.FindAllString(html, -1) {
			if regexp.MustCompile(`\son[a-z]+=`).MatchString(regexp.MustCompile(`"[^"]*"`).ReplaceAllString(tag, `""`)) {
				t.Errorf("%s: a handler came through: %s", name, tag)
			}
		}
	}
}

func TestAnUnnormalisedTextIsNoLessHarmless(t *testing.T) {
	n := closure()
	n.Text[notice.Chinese] = notice.Text{Headline: "abc\u202edef\x00<b>"}
	for name, html := range drawn(t, notice.Chinese, []notice.Entry{entry(1, n)}) {
		if strings.Contains(html, "<b>") && strings.Contains(html, "def<b>") {
			t.Errorf("%s: markup came through", name)
		}
	}
}

func TestADriversPageWeighsLittle(t *testing.T) {
	entries := sampleEntries()
	for len(entries) < 40 {
		n := *sampleNotices()[len(entries)%11]
		n.ID = notice.NewID()
		entries = append(entries, entry(uint64(900+len(entries)), &n))
	}
	for _, lang := range languages {
		var b bytes.Buffer
		z, _ := gzip.NewWriterLevel(&b, gzip.DefaultCompression)
		write := func(text []byte) {
			if _, err := z.Write(text); err != nil {
				t.Fatal(err)
			}
			if err := z.Close(); err != nil {
				t.Fatal(err)
			}
		}
		total := 0
		write([]byte(drawn(t, lang, entries)["drive"]))
		total += b.Len()
		for _, css := range []string{"shared/tokens.css", "shared/base.css", "drive/drive.css"} {
			body, err := fs.ReadFile(static.FS(), css)
			if err != nil {
				t.Fatal(err)
			}
			b.Reset()
			z.Reset(&b)
			write(body)
			total += b.Len()
		}
		if total > 30<<10 {
			t.Errorf("%s: %d bytes of HTML and CSS, gzipped; at most 30 KiB", lang, total)
		}
		t.Logf("%s: %d bytes with %d notices", lang, total, len(entries))
	}
}

func TestAPageIsCompleteWithoutScript(t *testing.T) {
	for _, lang := range languages {
		pages := drawn(t, lang, sampleEntries())
		for _, n := range sampleNotices() {
			for _, name := range []string{"drive", "board"} {
				if !strings.Contains(pages[name], `id="n-`+n.ID.UUID()+`"`) {
					t.Errorf("%s %s lacks %s", name, lang, n.Text[lang].Headline)
				}
			}
		}
		for _, want := range []string{`<noscript><meta http-equiv="refresh" content="60"></noscript>`, `type="application/rss+xml"`, `type="application/atom+xml"`, `type="application/feed+json"`} {
			if !strings.Contains(pages["drive"], want) {
				t.Errorf("drive %s lacks %s", lang, want)
			}
		}
	}
}

func TestTheFeedsOfAPageCarryItsFilter(t *testing.T) {
	p := newPages(t, site("https://hub.example"))
	for _, c := range []struct {
		lang                   notice.Lang
		canonical, query, want string
	}{
		{notice.Chinese, "", "", `href="/feeds/now.rss"`},
		{notice.Chinese, "kind=weather", "kind=weather", `href="/feeds/now.rss?kind=weather"`},
		{notice.English, "kind=weather&lang=en", "kind=weather", `href="/feeds/now.atom?kind=weather&amp;lang=en"`},
		{notice.English, "lang=en&road=G320", "road=G320", `href="/feeds/now.json?lang=en&amp;road=G320"`},
	} {
		d := drive(c.lang)
		d.Canonical, d.Query = c.canonical, c.query
		var b bytes.Buffer
		if err := p.Drive(&b, d); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(b.String(), c.want) {
			t.Errorf("%s %s: no link %s", c.lang, c.canonical, c.want)
		}
	}
}

func TestColourWordsOnlyWhereAnIssuerGaveOne(t *testing.T) {
	html := drawn(t, notice.Chinese, []notice.Entry{entry(1, closure())})["drive"]
	list := html[strings.Index(html, `<ol id="list">`):strings.Index(html, `class="recent"`)]
	if strings.Contains(list, "红色") || !strings.Contains(list, "特别严重") {
		t.Error("a closure without an official colour is worded as one")
	}
	html = drawn(t, notice.Chinese, []notice.Entry{entry(1, ice())})["drive"]
	if !strings.Contains(html, "橙色预警</span>") || !strings.Contains(html, "云溪县气象台 09:00 发布") {
		t.Error("a warning lacks its colour, its issuer or the time of issue")
	}
}

func TestFreshnessIsHonest(t *testing.T) {
	p := newPages(t, site("https://hub.example"))
	draw := func(change func(*page.Drive)) string {
		d := drive(notice.Chinese)
		d.Entries, d.Recent = nil, nil
		change(&d)
		var b bytes.Buffer
		if err := p.Drive(&b, d); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	for _, c := range []struct {
		name, want, not string
		change          func(*page.Drive)
	}{
		{"nothing known, checked", "目前没有消息", "没有数据来源", func(*page.Drive) {}},
		{"no source", "没有数据来源", "目前没有消息</b>", func(d *page.Drive) { d.Fresh.Covered = false }},
		{"silent sources", "自 08:10 起没有更新", "没有数据来源", func(d *page.Drive) { d.Fresh.StaleSince = at("08:10") }},
		{"another time", "08:00 时的情况", `"live":true`, func(d *page.Drive) { d.Canonical = "on=2026-11-22T00:00:00Z" }},
	} {
		html := draw(c.change)
		html = regexp.MustCompile(`"words":\{[^}]*\}`).ReplaceAllString(html, "") // what the script might say
		if !strings.Contains(html, c.want) || strings.Contains(html, c.not) {
			t.Errorf("%s: want %q and not %q", c.name, c.want, c.not)
		}
	}
}

func TestHistoryTellsWhatChanged(t *testing.T) {
	var b bytes.Buffer
	p := newPages(t, site("https://hub.example"))
	if err := p.Notice(&b, page.Permanent{Lang: notice.Chinese, Entry: history()[0], History: history(), Now: now()}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"由单向封闭改为双向封闭。", "级别（原为 严重）", "多用时间（原为 15 分钟）", "首次发布", "/4.json", "https://hub.example/n/"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

func TestEveryTextIsInBothLanguages(t *testing.T) {
	texts, err := words.Load(static.Words())
	if err != nil {
		t.Fatal(err)
	}
	used := regexp.MustCompile(`\.(?:T|Second) "([A-Za-z0-9.]+)"`)
	inScript := regexp.MustCompile(`words\.([A-Za-z0-9]+)`)
	err = fs.WalkDir(static.FS(), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(path, "console/") { // hub/console tests its own
			return err
		}
		body, err := fs.ReadFile(static.FS(), path)
		switch {
		case strings.HasSuffix(path, ".html"):
			for _, m := range used.FindAllSubmatch(body, -1) {
				if !texts.Has(string(m[1])) {
					t.Errorf("%s uses %q, which no file has", path, m[1])
				}
			}
		case strings.HasSuffix(path, ".js"):
			for _, m := range inScript.FindAllSubmatch(body, -1) {
				if !slices.Contains(page.ForScript(), string(m[1])) {
					t.Errorf("%s uses %q, which the page doesn't give it", path, m[1])
				}
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range page.ForScript() {
		if !texts.Has(key) {
			t.Errorf("scripts are given %q, which no file has", key)
		}
	}
}

// tokens reads the custom properties of a theme.
func tokens(t *testing.T, block string) map[string]string {
	t.Helper()
	css, err := fs.ReadFile(static.FS(), "shared/tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(strings.NewReplacer(" {", "{", `"`, "").Replace(string(css)), block)
	if !ok {
		t.Fatalf("tokens.css has no %s", block)
	}
	rest, _, _ = strings.Cut(rest, "}")
	out := map[string]string{}
	for _, m := range regexp.MustCompile(`--([a-z0-9-]+):\s*(#[0-9a-fA-F]{6})`).FindAllStringSubmatch(rest, -1) {
		out[m[1]] = strings.ToUpper(m[2])
	}
	return out
}

// contrast is the ratio of WCAG 2.2.
func contrast(a, b string) float64 {
	luminance := func(c string) float64 {
		v, _ := strconv.ParseUint(c[1:], 16, 32)
		l := 0.0
		for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
			x := float64(v>>(16-8*i)&0xFF) / 255
			if x <= 0.04045 {
				x /= 12.92
			} else {
				x = math.Pow((x+0.055)/1.055, 2.4)
			}
			l += weight * x
		}
		return l
	}
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func TestEveryPairHasContrast(t *testing.T) {
	light, night, dark := tokens(t, ":root{"), tokens(t, ":root:not([data-theme=light]){"), tokens(t, ":root[data-theme=dark]{")
	if fmt.Sprint(night) != fmt.Sprint(dark) {
		t.Error("the dark theme by preference differs from the dark theme by choice")
	}
	for name, theme := range map[string]map[string]string{"light": light, "dark": dark} {
		check := func(a, b string, least float64) {
			if theme[a] == "" || theme[b] == "" {
				t.Errorf("%s: no token %s or %s", name, a, b)
				return
			}
			if got := contrast(theme[a], theme[b]); got < least {
				t.Errorf("%s: %s on %s is %.2f, want %.1f", name, a, b, got, least)
			}
		}
		for _, l := range []string{"s4", "s3", "s2", "s1", "s0", "ok"} {
			check(l+"-ink", l, 4.5)
			check("ink", l+"-soft", 7)
			if l != "s3" && l != "s2" || name == "dark" {
				check(l, "surface", 3) // yellow and orange get an outline on white
			}
		}
		for _, under := range []string{"paper", "surface", "map"} {
			check("ink", under, 7)
			check("muted", under, 4.5)
			check("outline", "s2", 3)
		}
		check("brand", "surface", 4.5)
		check("brand", "paper", 4.5)
		check("brand-ink", "brand", 4.5)
		check("focus", "paper", 3)
		check("focus", "surface", 3)
		check("edge", "surface", 3)
		check("paper", "ink", 7) // the chosen chip
	}
	for _, on := range []string{"#FF3B2F", "#FFB000", "#FFE100", "#3BFF5A", "#F4F6FF", "#4FA3FF"} {
		if got := contrast(on, "#1B1D20"); got < 4.5 {
			t.Errorf("lamp %s beside a dark dot is %.2f", on, got)
		}
	}
	if contrast("#FFFFFF", "#0B3D91") < 7 {
		t.Error("the head of the page")
	}
}

// TestAListHasNoColumnThatSaysNothing: of what came by another way than a list no
// row has a number, and nobody is shown where one would stand.
func TestAListHasNoColumnThatSaysNothing(t *testing.T) {
	d := page.List{Lang: notice.English, Name: "plan", Heads: []string{"Number", "Name", "Content"}, Rows: []page.ListRow{
		{ID: notice.DeriveID("yunxi", "1"), State: notice.Active, Cells: []string{"", "Helmets", ""}},
		{ID: notice.DeriveID("yunxi", "2"), State: notice.Active, Cells: []string{"", "Lorries", "loads"}},
	}}
	var b bytes.Buffer
	if err := newPages(t, site("https://hub.example")).List(&b, d); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`<th scope="col">Name</th><th scope="col">Content</th>`, `<td data-th="Name">Helmets</td><td data-th="Content"></td>`, `<td data-th="Name">Lorries</td><td data-th="Content">loads</td>`} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("it lacks %q", want)
		}
	}
	if strings.Contains(b.String(), "Number") {
		t.Error("it shows a column in which nothing stands")
	}
}
