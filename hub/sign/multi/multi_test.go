package multi_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wayside/hub/notice"
	"wayside/hub/sign/multi"
)

func TestEveryTagIsReadAndWrittenAsItStands(t *testing.T) {
	for _, s := range []string{
		"[nl]", "[nl0]", "[nl9]", "[np]", "[pt]", "[pt30]", "[pto0]", "[pt30o0]", "[pt255o255]", "[jp]", "[jp2]", "[jp4]", "[jl]", "[jl2]", "[jl5]",
		"[fo]", "[fo1]", "[fo255]", "[fo1,0A2B]", "[cf]", "[cf9]", "[cf255,170,0]", "[pb]", "[pb0]", "[pb0,0,0]", "[cb7]",
		"[tr1,1,0,0]", "[tr1,1,100,27]", "[cr1,1,10,5,2]", "[cr1,1,10,5,255,0,0]", "[g1]", "[g255,1,1]", "[g3,10,2,00FF]",
		"[sc0]a[/sc]", "[sc99]a[/sc]", "[hc524D]", "[hc0041]", "[fl]a[/fl]", "[flt5o5]a[/fl]", "[flo5t5]a[/fl]", "[flt5]a[/fl]", "[flo5]a[/fl]",
		"[f1]", "[f12,10]", "[ms1,abc]x[/ms1,abc]", "[mvcl100,1,10,TEXT]", "[mvl4r100,1,10,TEXT]",
		"[[a]]b[[[[c]][[]]]]d", "ROAD WORK[nl]NEXT 6 MILES", "<5 MIN", "", "\u00e9\u00ff",
	} {
		tags, ps := multi.Parse(s)
		if len(ps) > 0 {
			t.Errorf("%q: %v", s, ps)
		}
		if got := multi.Format(tags); got != s {
			t.Errorf("%q was written as %q", s, got)
		}
	}
	if tags, _ := multi.Parse("[[a]]b[[[[c]][[]]]]d"); len(tags) != 1 || tags[0].Text != "[a]b[[c][]]d" {
		t.Errorf("brackets: %+v", tags)
	}
	if tags, _ := multi.Parse("[NL][Fo1]"); multi.Format(tags) != "[nl][fo1]" {
		t.Errorf("case: %+v", tags)
	}
}

func TestEveryFaultIsToldWithItsOffsetAndCode(t *testing.T) {
	for s, want := range map[string]string{
		"[nl10]": "multi[0] unsupportedTagValue", "[fo0]": "multi[0] unsupportedTagValue", "[fo256]": "multi[0] unsupportedTagValue", "[fo1,12]": "multi[0] unsupportedTagValue",
		"[tr1,0,5,5]": "multi[0] unsupportedTagValue", "[tr1,1,5]": "multi[0] unsupportedTagValue", "[flt10o100]a": "multi[0] unsupportedTagValue",
		"[hc1FFFF]": "multi[0] unsupportedTagValue", "[hc0]": "multi[0] unsupportedTagValue", "[jp5]": "multi[0] unsupportedTagValue", "[jl6]": "multi[0] unsupportedTagValue",
		"[cf1,2]": "multi[0] unsupportedTagValue", "[cf256]": "multi[0] unsupportedTagValue", "[pt256]": "multi[0] unsupportedTagValue", "[pt5o]": "multi[0] unsupportedTagValue",
		"[sc]": "multi[0] unsupportedTagValue", "[sc100]": "multi[0] unsupportedTagValue", "[g0]": "multi[0] unsupportedTagValue", "[g256]": "multi[0] unsupportedTagValue",
		"[g1,5]": "multi[0] unsupportedTagValue", "[cr1,1,2,2,256]": "multi[0] unsupportedTagValue", "[f14]": "multi[0] unsupportedTagValue", "[f]": "multi[0] unsupportedTagValue",
		"[mvcl1,2]": "multi[0] unsupportedTagValue", "[np1]": "multi[0] unsupportedTagValue", "[cf-1]": "multi[0] unsupportedTag", "[cf+1]": "multi[0] unsupportedTag", "[nl 1]": "multi[0] unsupportedTag",
		"ab[x]": "multi[2] unsupportedTag", "a]b": "multi[1] unsupportedTag", "a[nl": "multi[1] unsupportedTag", "[x[nl]": "multi[0] unsupportedTag",
		"[feedx]": "multi[0] unsupportedTag", "[ttS100]": "multi[0] unsupportedTag", "[vsa]": "multi[0] unsupportedTag", "[slow1,2]": "multi[0] unsupportedTag",
		"[locrn]": "multi[0] unsupportedTag", "[pa1,2]": "multi[0] unsupportedTag", "[]": "multi[0] unsupportedTag",
		"前方": "multi[0] other", "a\x00": "multi[1] other", "a\xff": "multi[1] other",
	} {
		_, ps := multi.Parse(s)
		if len(ps) == 0 {
			t.Errorf("%q was taken", s)
			continue
		}
		code, _, _ := strings.Cut(ps[0].Message[notice.English], ":")
		if got := ps[0].Field + " " + code; got != want {
			t.Errorf("%q: %s, want %s", s, got, want)
		}
		if zh := ps[0].Message[notice.Chinese]; !strings.HasPrefix(zh, code) {
			t.Errorf("%q has no sentence in Chinese: %q", s, zh)
		}
	}
	if _, ps := multi.Parse("[x]a]前[nl10]"); len(ps) != 4 {
		t.Errorf("not all faults at once: %v", ps)
	}
}

// data is a file of the shared samples; the test is skipped where they are not.
func data(t testing.TB, name string) []byte {
	t.Helper()
	root := os.Getenv("WAYSIDE_DATA")
	if root == "" {
		root = "../../../../shared/data"
	}
	raw, err := os.ReadFile(filepath.Join(root, "signs", name))
	if err != nil {
		t.Skipf("the shared samples are not here: %v", err)
	}
	return raw
}

func TestRealSignsAreReadAndWrittenWithoutLoss(t *testing.T) {
	var signs []struct {
		Message string `json:"message_text"`
	}
	if err := json.Unmarshal(data(t, "drivebc_dms_list_of_three.json"), &signs); err != nil || len(signs) != 3 {
		t.Fatalf("%d signs, %v", len(signs), err)
	}
	pages := []int{2, 2, 0}
	for i, s := range signs {
		tags, ps := multi.Parse(s.Message)
		if len(ps) > 0 || multi.Format(tags) != s.Message {
			t.Errorf("%q was written as %q: %v", s.Message, multi.Format(tags), ps)
		}
		if got := strings.Count(multi.Format(tags), "[pt30o0]"); got != pages[i] {
			t.Errorf("sign %d has %d pages of 3 seconds, want %d", i, got, pages[i])
		}
	}
	lines := bufio.NewScanner(strings.NewReader(string(data(t, "icone_pcms_messages.tsv"))))
	n := 0
	for lines.Scan() {
		cells := strings.Split(lines.Text(), "\t")
		if len(cells) != 3 || cells[0] == "sign" {
			continue
		}
		n++
		s := strings.ReplaceAll(strings.ReplaceAll(strings.TrimSpace(cells[2]), " // ", "[np]"), " / ", "[nl]")
		if tags, ps := multi.Parse(s); len(ps) > 0 || multi.Format(tags) != s {
			t.Errorf("%q: %v", s, ps)
		}
	}
	if n != 31 {
		t.Errorf("%d texts of portable boards, want 31", n)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"[pt30o0][fo3][jl2]PATTULLO BR[jl4]<5 MIN[nl]", "[[a]]b[[[[c]]", "[hc524D]", "[cr1,1,2,2,255,0,0]", "[mvcl1,2,3,x]", "[flo1t2]", "[g1,2,3,00ff]"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		tags, ps := multi.Parse(s)
		for _, p := range ps {
			if p.Message[notice.Chinese] == "" || p.Message[notice.English] == "" {
				t.Errorf("%q: a problem without words: %+v", s, p)
			}
		}
		normal := multi.Format(tags)
		again, ps := multi.Parse(normal)
		if len(ps) > 0 || multi.Format(again) != normal {
			t.Errorf("%q → %q → %q: %v", s, normal, multi.Format(again), ps)
		}
	})
}
