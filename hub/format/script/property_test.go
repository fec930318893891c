package script_test

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"wayside/hub/format/internal/formattest"
	"wayside/hub/format/script"
	"wayside/hub/notice"
)

// written are pieces of text as they stand in notices, with all that a voice
// must not meet.
var written = rapid.SampledFrom([]string{
	"G320 K1285+300处", "S211", "X205线K12+050至K13", "G42", "22:00-06:00", "9时30分", "11月25日", "2026-12-01 08:05", "40公里/小时", "80%", "-3℃", "0793-5661234", "拨打110",
	"（双向）", "https://hub.example/x?a=1", "duty@yunxi.example", "①", "１２３", "\x07", "[b]", "“雨岭”", "……", "减速慢行", "lane 2/3 closed", "\n", "。", "! ", "𝟙", "٣",
})

// sheet is any sheet of up to eight notices, in any state.
func sheet(t *rapid.T) notice.Sheet {
	var ns []*notice.Notice
	for range rapid.IntRange(0, 8).Draw(t, "notices") {
		n := formattest.Notice(t)
		silent := rapid.Bool().Draw(t, "no radio")
		for _, lang := range slices.Sorted(maps.Keys(n.Text)) {
			text := n.Text[lang]
			for _, field := range []*string{&text.Headline, &text.Description, &text.Instruction, &text.Radio, &text.Brief} {
				*field += "，" + strings.Join(rapid.SliceOfN(written, 0, 6).Draw(t, "text"), rapid.SampledFrom([]string{" ", "，"}).Draw(t, "between"))
			}
			if silent {
				text.Radio = ""
			}
			text.Headline = strings.ReplaceAll(text.Headline, "\n", " ")
			n.Text[lang] = text
		}
		ns = append(ns, n)
	}
	s := formattest.Sheet(rapid.SampledFrom([]notice.Lang{notice.Chinese, notice.English}).Draw(t, "lang"), ns...)
	for i := range s.Entries {
		s.Entries[i].State = rapid.SampledFrom([]notice.State{notice.Active, notice.Active, notice.Scheduled, notice.Withdrawn, notice.Expired, ""}).Draw(t, "state")
	}
	return s
}

func write(t *rapid.T, encode formattest.Encode, s notice.Sheet) (string, notice.Losses) {
	var b bytes.Buffer
	losses, err := encode(&b, s)
	if err != nil {
		t.Fatalf("encode: %v", err)
	}
	return b.String(), losses
}

// left counts the notices that losses name as left out.
func left(losses notice.Losses) (n int) {
	for _, l := range losses {
		if l.Field == "notice" {
			n++
		}
	}
	return n
}

var (
	digit     = regexp.MustCompile(`\d`)
	unspelled = regexp.MustCompile(`\b[GSX]\d|\bK\d|\d\d:\d\d:`)
	word      = regexp.MustCompile(`\d|\p{L}[\p{L}']*`)
	han       = regexp.MustCompile(`\p{Han}`)
	colour    = regexp.MustCompile(`(?i)[蓝黄橙红]色|\b(blue|yellow|orange|red)\b`)
	ownLink   = regexp.MustCompile(` https://hub\.example/n/[0-9A-Z]{7}$`)
)

func TestRadioScriptsKeepTheirPromises(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := sheet(t)
		budget := rapid.IntRange(25, 180).Draw(t, "budget")
		doc, losses := write(t, script.Reading{Budget: time.Duration(budget) * time.Second}.Radio, s)
		head, body, _ := strings.Cut(doc, "\n\n")
		paragraphs := strings.Split(strings.TrimSuffix(body, "\n"), "\n\n")

		if took := reading(paragraphs); took > float64(budget) {
			t.Fatalf("takes %.1f seconds, at most %d\n%s", took, budget, doc)
		} else if want := fmt.Sprintf("约%.0f秒", math.Ceil(took-1e-6)); !strings.Contains(head, want) && s.Lang == notice.Chinese {
			t.Fatalf("the head says %q, want %s", head, want)
		}
		if told := len(s.Entries) - left(losses); told > 0 && len(paragraphs) != told+2 {
			t.Fatalf("%d paragraphs for %d notices\n%s", len(paragraphs), told, doc)
		}
		for _, p := range paragraphs {
			if !strings.ContainsRune("。！？.!?", last(p)) || strings.ContainsAny(p, "()（）[]【】/<>*#@=+\x07") || strings.Contains(p, "http") || strings.Contains(p, "\n") {
				t.Fatalf("not to be read aloud: %q", p)
			}
			if s.Lang == notice.Chinese && digit.MatchString(p) {
				t.Fatalf("a figure was not spelled: %q", p)
			}
			if s.Lang == notice.English && unspelled.MatchString(p) {
				t.Fatalf("a road, chainage or time was not spelled: %q", p)
			}
		}
		if out := shown(s); out > 0 && left(losses) > len(s.Entries)-out {
			if more := paragraphs[len(paragraphs)-1]; !strings.Contains(more, "没有播报") && !strings.Contains(more, "more notice") {
				t.Fatalf("doesn't say that there is more: %q", more)
			}
		}
	})
}

// shown is how many notices of s may be announced.
func shown(s notice.Sheet) (n int) {
	for _, e := range s.Entries {
		if e.Notice.Status == notice.Actual && e.Notice.Audience == notice.Public {
			n++
		}
	}
	return n
}

// reading is how long paragraphs take, by the promise of the package: 240
// Chinese characters or 150 words and figures a minute, 0.7 s between
// paragraphs.
func reading(paragraphs []string) float64 {
	took := 0.7 * float64(len(paragraphs)-1)
	for _, p := range paragraphs {
		words := word.FindAllString(han.ReplaceAllString(p, " "), -1)
		took += float64(len(han.FindAllString(p, -1)))/4 + float64(len(words))/2.5
	}
	return took
}

func last(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

// inside says which elements may stand in which (SSML 1.1, section 3).
var inside = map[string][]string{"": {"speak"}, "speak": {"p", "break"}, "p": {"s"}, "s": {"say-as", "lang"}, "lang": {"say-as"}, "say-as": nil, "break": nil}

// SSML says what the radio script says, in well-formed and well-nested
// elements.
func TestSSMLIsWellFormedAndSaysTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := sheet(t)
		doc, _ := write(t, script.SSML, s)
		radio, _ := write(t, script.Radio, s)
		_, want, _ := strings.Cut(radio, "\n\n")
		if got := heard(t, doc, s.Lang); got != strings.Join(strings.Fields(want), "") {
			t.Fatalf("got  %s\nwant %s", got, want)
		}
	})
}

func heard(t *rapid.T, doc string, lang notice.Lang) string {
	var text strings.Builder
	d := xml.NewDecoder(strings.NewReader(doc))
	stack := []string{""}
	for {
		tok, err := d.Token()
		if err == io.EOF {
			return strings.Join(strings.Fields(text.String()), "")
		} else if err != nil {
			t.Fatalf("%v\n%s", err, doc)
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			if tok.Name.Space != "http://www.w3.org/2001/10/synthesis" || !slices.Contains(inside[stack[len(stack)-1]], tok.Name.Local) {
				t.Fatalf("<%s> in <%s>", tok.Name.Local, stack[len(stack)-1])
			}
			for _, a := range tok.Attr {
				if tok.Name.Local == "speak" && a.Name.Local == "lang" && a.Value != string(lang) {
					t.Fatalf("speaks %s, want %s", a.Value, lang)
				}
			}
			stack = append(stack, tok.Name.Local)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			if in := stack[len(stack)-1]; in == "p" || in == "speak" && strings.TrimSpace(string(tok)) != "" {
				t.Fatalf("text %q outside of a sentence", tok)
			}
			text.Write(tok)
		}
	}
}

func TestCrawlIsOneLineOfBoundedItems(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := sheet(t)
		doc, losses := write(t, script.Crawl, s)
		line, ok := strings.CutSuffix(doc, "\n")
		if !ok || strings.ContainsFunc(line, unicode.IsControl) {
			t.Fatalf("not one clean line: %q", doc)
		}
		items := strings.Split(line, script.Separator)
		if told := len(s.Entries) - left(losses); len(items) != told+min(told, 1) && told > 0 {
			t.Fatalf("%d items for %d notices: %q", len(items), told, line)
		}
		most := script.MostCrawl
		if s.Lang == notice.English {
			most *= 2
		}
		for _, item := range items {
			if n := utf8.RuneCountInString(item); n > most || n == 0 {
				t.Fatalf("%d characters, at most %d: %q", n, most, item)
			}
		}
		signalled := slices.ContainsFunc(s.Entries, func(e notice.Entry) bool { return e.Notice.Colour != "" })
		if colour.MatchString(line) && !signalled {
			t.Fatalf("a colour without a signal: %q", line)
		}
	})
}

func TestShortTextsFitWithTheirLink(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := sheet(t)
		doc, losses := write(t, script.Text, s)
		paragraphs := strings.Split(strings.TrimSuffix(doc, "\n"), "\n\n")
		told := len(s.Entries) - left(losses)
		if len(paragraphs) != told+1 {
			t.Fatalf("%d paragraphs for %d notices\n%s", len(paragraphs), told, doc)
		}
		for _, p := range paragraphs[1:] {
			if utf8.RuneCountInString(p) > script.MostText || !ownLink.MatchString(p) || strings.Contains(p, "\n") {
				t.Fatalf("doesn't fit: %q", p)
			}
		}
		for _, e := range s.Entries {
			one := s
			one.Entries = []notice.Entry{e}
			text, losses := write(t, script.TextOne, one)
			if left(losses) == 0 && !slices.Contains(paragraphs, strings.TrimSuffix(text, "\n")) {
				t.Fatalf("alone it reads otherwise: %q", text)
			}
		}
	})
}
