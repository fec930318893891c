package main

import (
	"encoding/xml"
	"flag"
	"fmt"
	"html"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"wayside/hub/notice"
)

// outlet is a way by which people meet a notice: where it is made, and what of
// it they read or hear. ID in a path is the notice's, SEL the selection of it.
type outlet struct {
	name  string
	says  string // for the table
	paths []string
	show  string // of a page: the parts that are read, as a selector; "" of a document
	wide  int64
	high  int64
}

// carriers are the eight.
var carriers = []outlet{
	{name: "radio", says: "Radio script 广播稿", paths: []string{"/feeds/now.radio?SEL"}},
	{name: "television", says: "TV crawl 电视滚动字幕", paths: []string{"/feeds/now.crawl?SEL"}},
	{name: "web", says: "Web page 网页", paths: []string{"/notices/ID"}, show: "main .lead, main section > dl", wide: 1280, high: 1000},
	{name: "newspaper", says: "Newspaper feed, short text 报纸稿、短信", paths: []string{"/feeds/now.atom?SEL", "/feeds/now.text?SEL"}},
	{name: "screen", says: "Public-ad screen 公益广告屏", paths: []string{"/board?SEL"}, show: "#head h1, #main, #call", wide: 1920, high: 1080},
	{name: "notice-board", says: "Notice board 公告栏", paths: []string{"/notices/ID.poster"}, show: ".paper", wide: 900, high: 1240},
	{name: "light-box", says: "Light box 灯箱", paths: []string{"/board?SEL&mode=poster"}, show: "#head h1, #main, #call", wide: 1080, high: 1920},
	{name: "village-window", says: "Village window 村务橱窗", paths: []string{"/poster?SEL"}, show: ".paper", wide: 900, high: 1240},
}

var carrierLangs = []notice.Lang{notice.Chinese, notice.English}

// TestEachKindSaysWhatItMustOnEachCarrier makes the table of kinds and carriers
// in both languages, asks of each what its kind must say, and compares it with
// what is kept in testdata/carriers; -update keeps it anew. With -artifacts the
// pages are kept as pictures, too.
func TestEachKindSaysWhatItMustOnEachCarrier(t *testing.T) {
	t.Parallel()
	dir, tab := filepath.Join("testdata", "carriers"), look(t)
	h := carriersHub(t)
	kept := map[string]string{"README.md": carriersIndex()}
	for _, k := range carriedKinds {
		id := h.publish(k.doc(t)).ID.UUID()
		for _, c := range carriers {
			var all strings.Builder
			for _, lang := range carrierLangs {
				said := h.carried(tab, c, k, id, lang)
				for _, m := range k.must {
					if want := m.on(c.name, lang); want != "" && !strings.Contains(said, want) {
						t.Errorf("%s by %s in %s: without the %s, %q, in:\n%s", k.name, c.name, lang, m.what, want, said)
					}
				}
				fmt.Fprintf(&all, "[%s]\n%s\n\n", lang, said)
			}
			kept[k.name+"."+c.name+".txt"] = strings.TrimRight(all.String(), "\n") + "\n"
		}
	}
	for name, text := range kept {
		sameAsKept(t, filepath.Join(dir, name), text)
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if _, ok := kept[f.Name()]; !ok {
			t.Errorf("%s is kept, and nothing makes it", f.Name())
		}
	}
}

// carriersHub is a hub whose clock stands still, and whose public address is
// always the same.
func carriersHub(t *testing.T) *running {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	data := filepath.Join(t.TempDir(), "data")
	must(t, "token", "add", "newsroom", "--data", data, "--publisher", "yunxi-police", "--name-zh", "云溪县交警大队", "--name-en", "Yunxi County Traffic Police", "--severity", "extreme", "--rate", "100000")
	h := listenAt(t, func() time.Time { return carriersNow }, data, "--addr", addr, "--base", "https://hub.example", "--name-zh", "云溪路况", "--name-en", "Yunxi Roads")
	h.url, h.token = "http://"+addr, strings.TrimSpace(must(t, "token", "rotate", "newsroom", "--data", data))
	h.eventually("ready", func() bool {
		code, _ := h.get("/readyz")
		return code == http.StatusOK
	})
	return h
}

// sameAsKept compares a text with a file that is kept, or keeps it.
func sameAsKept(t *testing.T, file, text string) {
	t.Helper()
	if flag.Lookup("update").Value.String() == "true" {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	was, err := os.ReadFile(file)
	if err != nil || string(was) != text {
		t.Errorf("%s differs, %v (keep with -update):\n%s\nwas:\n%s", file, err, text, was)
	}
}

// carried is what people read or hear of a notice on a carrier.
func (h *running) carried(tab glass, c outlet, k carriedKind, id string, lang notice.Lang) string {
	h.t.Helper()
	var parts []string
	for _, path := range c.paths {
		file, query, _ := strings.Cut(strings.NewReplacer("ID", id, "SEL", "kind="+k.kind+"&event="+k.event).Replace(path), "?")
		q, _ := url.ParseQuery(query)
		if lang == notice.English || strings.HasPrefix(file, "/notices/") || file == "/poster" {
			q.Set("lang", string(lang))
		}
		at := file + "?" + q.Encode() // in the canonical order
		if c.show != "" {
			parts = append(parts, h.shown(tab, c, k, at, lang))
			continue
		}
		code, body := h.get(at)
		if code != http.StatusOK {
			h.t.Fatalf("%s: %d", at, code)
		}
		if strings.HasSuffix(file, ".atom") {
			body = h.items(body)
		}
		parts = append(parts, strings.TrimSpace(body))
	}
	return strings.Join(parts, "\n\n")
}

// shown is the visible text of a page, in the order of its parts.
func (h *running) shown(tab glass, c outlet, k carriedKind, at string, lang notice.Lang) string {
	h.t.Helper()
	tab.size(c.wide, c.high)
	tab.visit(h.url + at)
	ready := "document.readyState === 'complete'"
	if strings.HasPrefix(at, "/board") {
		ready = `document.querySelector("#main .lead") && document.fonts.status === "loaded" && document.getElementById("fresh").dataset.state === "live"`
	}
	tab.until(ready)
	text, err := chromedp.Run(tab.tab, chromedp.Evaluate[string](fmt.Sprintf(`[...document.querySelectorAll(%q)].map((e) => e.innerText).join("\n")`, c.show)))
	if err != nil {
		h.t.Fatal(err)
	}
	if f := flag.Lookup("test.artifacts"); f != nil && f.Value.String() == "true" {
		picture, err := chromedp.Run(tab.tab, chromedp.FullScreenshot(90))
		if err != nil {
			h.t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(h.t.ArtifactDir(), fmt.Sprintf("%s.%s.%s.jpg", k.name, c.name, lang)), picture, 0o600); err != nil {
			h.t.Fatal(err)
		}
	}
	return lined(text)
}

// lined is a text without blank lines, and without blanks at the ends of lines.
func lined(text string) string {
	var out []string
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}

var markup = regexp.MustCompile(`<[^>]*>`)

// items are what an editor reads of the items of an Atom feed.
func (h *running) items(feed string) string {
	h.t.Helper()
	var f struct {
		Entries []struct {
			Title   string `xml:"title"`
			Summary string `xml:"summary"`
			Content string `xml:"content"`
			Author  string `xml:"author>name"`
		} `xml:"entry"`
	}
	if err := xml.Unmarshal([]byte(feed), &f); err != nil {
		h.t.Fatal(err)
	}
	var out []string
	for _, e := range f.Entries {
		out = append(out, e.Title, e.Author, e.Summary, html.UnescapeString(markup.ReplaceAllString(e.Content, "")))
	}
	return lined(strings.Join(out, "\n"))
}

// carriersIndex is the table of what is kept.
func carriersIndex() string {
	var b strings.Builder
	b.WriteString("# What people read and hear\n\nEach kind of notice on each carrier, in both languages: what stands on the page, the paper and the screen, what is\n" +
		"read out, what an editor gets. Made by `TestEachKindSaysWhatItMustOnEachCarrier`, which asks of each what its kind must\n" +
		"say, and compares it with what is kept here. `go test ./cmd/wayside -run OnEachCarrier -update` keeps it anew; `-artifacts`\nkeeps pictures of the pages.\n\n|")
	for _, c := range carriers {
		b.WriteString(" | " + c.says)
	}
	b.WriteString(" |\n|" + strings.Repeat("---|", len(carriers)+1) + "\n")
	for _, k := range carriedKinds {
		b.WriteString("| " + k.says)
		for _, c := range carriers {
			fmt.Fprintf(&b, " | [%s](%s.%s.txt)", c.name, k.name, c.name)
		}
		b.WriteString(" |\n")
	}
	b.WriteString("\nWhat each must say, and where there is no room for it:\n\n| | must say | but not on |\n|---|---|---|\n")
	for _, k := range carriedKinds {
		for _, m := range k.must {
			fmt.Fprintf(&b, "| %s | %s | %s |\n", k.says, m.what, strings.ReplaceAll(m.but, " ", ", "))
		}
	}
	return b.String()
}

// TestTheTableOfCarriersIsOfAllKinds, so that no kind is forgotten in it.
func TestTheTableOfCarriersIsOfAllKinds(t *testing.T) {
	for _, k := range notice.Kinds() {
		if !slices.ContainsFunc(carriedKinds, func(c carriedKind) bool { return c.kind == k.Word }) {
			t.Errorf("%s is not in the table", k.Word)
		}
	}
}
