package sign_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"wayside/hub/notice"
	"wayside/hub/sign"
)

// board220 is a line matrix of two lines of twenty characters, as DriveBC's.
const board220 = `{"id":"dms","width":100,"height":14,"matrix":"line","cell":{"h":7},"panel":"amber","languages":["en"],"fonts":[{"number":3,"face":"7","charSpacing":0}],"place":{"road":"1"}}`

func data(t testing.TB, name string) []byte {
	t.Helper()
	root := os.Getenv("WAYSIDE_DATA")
	if root == "" {
		root = "../../../shared/data"
	}
	raw, err := os.ReadFile(filepath.Join(root, "signs", name))
	if err != nil {
		t.Skipf("the shared samples are not here: %v", err)
	}
	return raw
}

func TestRealMessagesAreLaidOutAsTheirBoardsShowThem(t *testing.T) {
	f, p := fonts(t), profile(t, board220)
	var signs []struct {
		Message string `json:"message_text"`
		One     string `json:"message_display_1"`
		Two     string `json:"message_display_2"`
	}
	if err := json.Unmarshal(data(t, "drivebc_dms_list_of_three.json"), &signs); err != nil {
		t.Fatal(err)
	}
	for i, s := range signs {
		m, ps := p.ReadMULTI(s.Message)
		if len(ps) > 0 || len(m.Pages) != 2-i/2 {
			t.Fatalf("sign %d: %d pages, %v", i, len(m.Pages), ps)
		}
		for k, pg := range m.Pages {
			runs, ps := f.Layout(p, pg)
			full := i == 0 && k == 1 // "ALEX FRASER BR" and "<5 MIN": 14 + 6 of 20
			if ps.Failed() || full != (len(ps) > 0) {
				t.Errorf("sign %d, page %d: %v", i, k, ps)
			}
			got := ""
			for j, r := range runs {
				if j > 0 && j%2 == 0 {
					got += "\n"
				}
				got += r.Text
			}
			if want := []string{s.One, s.Two}[k]; got != want {
				t.Errorf("sign %d, page %d: %q, want %q", i, k, got, want)
			}
			if i < 2 && (pg.On != 30 || pg.Off != 0) {
				t.Errorf("sign %d, page %d: %d and %d tenths", i, k, pg.On, pg.Off)
			}
		}
	}
}

func TestTextsOfPortableBoardsFitTheirBoardsExactly(t *testing.T) {
	f, p := fonts(t), profile(t, panels[0].doc)
	one, two := 0, 0
	for line := range strings.Lines(string(data(t, "icone_pcms_messages.tsv"))) {
		cells := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if cells[0] == "sign" {
			continue
		}
		text := strings.ReplaceAll(strings.ReplaceAll(strings.TrimSpace(cells[2]), " // ", "\n\n"), " / ", "\n")
		n := happening(1, "roadwork", notice.Text{}, notice.Text{Headline: "Roadwork", Sign: text}, nil)
		s := f.Fit(p, n, zone, now)
		if s.Notices[0].Verdict != sign.Fits || strings.TrimSuffix(s.Text(), "\n") != text {
			t.Errorf("%q is shown as %q: %+v", text, s.Text(), s.Notices[0])
		}
		raw, ps := s.MULTI(p)
		m, wrong := p.ReadMULTI(raw)
		if ps.Failed() || wrong.Failed() || len(m.Pages) != len(s.Pages) {
			t.Errorf("%q: %v %v", raw, ps, wrong)
		}
		if len(s.Pages) == 1 {
			one++
		} else {
			two++
		}
	}
	if one != 16 || two != 15 {
		t.Errorf("%d of one phase and %d of two, want 16 and 15", one, two)
	}
}

func TestPagesSurviveMULTI(t *testing.T) {
	f := fonts(t)
	for _, pn := range panels {
		p := profile(t, pn.doc)
		p.Tags = []string{"hc"}
		for _, s := range samples() {
			showing := f.Fit(p, s.n, zone, now)
			raw, ps := showing.MULTI(p)
			if ps.Failed() {
				t.Errorf("%s, %s: %v", pn.name, s.name, ps)
			}
			m, ps := p.ReadMULTI(raw)
			if ps.Failed() {
				t.Errorf("%s, %s: %q: %v", pn.name, s.name, raw, ps)
			}
			for i, pg := range m.Pages {
				runs, ps := f.Layout(p, pg)
				frame, whole := f.Draw(p, pg.Fills, runs)
				if ps.Failed() || !whole || frame.Px() != showing.Pages[i].Px {
					t.Errorf("%s, %s: %q shows other dots on page %d: %v", pn.name, s.name, raw, i, ps)
				}
			}
			again, _ := p.WriteMULTI(m)
			if again != raw {
				t.Errorf("%s, %s: %q was written as %q", pn.name, s.name, raw, again)
			}
		}
	}
}

func TestWhatCarriesOverAndWhatDoesNot(t *testing.T) {
	p := profile(t, `{"id":"a","width":96,"height":32,"panel":"full","depth":"classic","languages":["en"],"pageOff":0,"fonts":[{"number":1,"face":"16"},{"number":2,"face":"7"}],"place":{"road":"1"}}`)
	m, ps := p.ReadMULTI("[pt20o5][jp2][jl2][cf1][fo2]A[nl2]B[np]C[jl4]D")
	if len(ps) > 0 || len(m.Pages) != 2 {
		t.Fatal(m, ps)
	}
	two := 2
	want := sign.Message{Pages: []sign.Page{
		{On: 20, Off: 5, Rects: []sign.Rect{{Justify: "top", Lines: []sign.Line{
			{Spans: []sign.Span{{Text: "A", Font: 2, Colour: sign.Red, Justify: "left"}}}, {Spacing: &two, Spans: []sign.Span{{Text: "B", Font: 2, Colour: sign.Red, Justify: "left"}}}}}}},
		{On: 20, Off: 5, Rects: []sign.Rect{{Justify: "top", Lines: []sign.Line{{Spans: []sign.Span{{Text: "C", Font: 2, Colour: sign.Red, Justify: "left"}, {Text: "D", Font: 2, Colour: sign.Red, Justify: "right"}}}}}}},
	}}
	if !reflect.DeepEqual(m, want) {
		t.Errorf("got %+v", m)
	}
	for s, pages := range map[string]int{"": 1, "A[np]": 2, "[pto1]1[np]2": 2} {
		if m, ps := p.ReadMULTI(s); len(ps) > 0 || len(m.Pages) != pages {
			t.Errorf("%q has %d pages: %v", s, len(m.Pages), ps)
		}
	}
}

func TestWhatASignCanNotDoIsRefusedWithItsCode(t *testing.T) {
	f := fonts(t)
	full := `{"id":"a","width":96,"height":32,"panel":"full","languages":["en"],"place":{"road":"1"}}`
	amber := strings.Replace(full, "full", "amber", 1)
	classic := strings.Replace(full, `"panel":"full"`, `"panel":"rg"`, 1)
	for _, c := range []struct{ doc, multi, want string }{
		{full, "[fo2]A", "fontNotDefined"}, {full, "[jl4]A[jl2]B", "tagConflict"}, {full, "[jp4]A[jp2]B", "tagConflict"},
		{full, "[jl5]A", "unsupportedTagValue"}, {full, "[fl]A[/fl]", "unsupportedTag"}, {full, "[mvcl10,1,1,A]", "unsupportedTag"}, {full, "[g1]", "unsupportedTag"}, {full, "[f1]", "unsupportedTag"},
		{full, "A[np]B[np]C", "tooManyPages"}, {full, "[cf10]A", "unsupportedTagValue"}, {amber, "[cf2]A", "unsupportedTagValue"}, {amber, "[cf255,0,0]A", "unsupportedTagValue"},
		{classic, "[cf5]A", "unsupportedTagValue"}, {classic, "[cf255,0,0]A", "unsupportedTagValue"},
		{full, "ABCDEFGHIJKLM", "textTooBig"}, {full, "A[nl]B[nl]C", "textTooBig"}, {full, "[tr1,1,200,10]A", "unsupportedTagValue"}, {full, "[hc364D]", "characterNotDefined"},
		{full, "[jl2]ABCDEFG[jl4]HIJKLM", "textTooBig"}, {board220, "A[nl2]B", "unsupportedTagValue"}, {board220, "[tr1,3,100,7]A", "unsupportedTagValue"},
	} {
		p := profile(t, c.doc)
		m, ps := p.ReadMULTI(c.multi)
		for _, pg := range m.Pages {
			_, wrong := f.Layout(p, pg)
			ps = append(ps, wrong...)
		}
		if !strings.Contains(ps.Error(), c.want) {
			t.Errorf("%q: %v, want %s", c.multi, ps, c.want)
		}
	}
	han := f.Fit(profile(t, panels[4].doc), samples()[0].n, zone, now)
	if _, ps := han.MULTI(profile(t, panels[4].doc)); !strings.Contains(ps.Error(), "'前' (U+524D)") || !strings.Contains(ps.Error(), "pages[0].rects[0].lines[0]") {
		t.Errorf("Han on a controller without it: %v", ps)
	}
}

func FuzzReadMULTI(f *testing.F) {
	for _, s := range []string{"[pt30o0][fo3][jl2]A[jl4]B[nl]C[np]D", "[tr1,1,40,14][jp4]A[jp2]", "[cr1,1,3,3,1][cf1]x", "[hc524D][nl2]"} {
		f.Add(s)
	}
	glyphs := fonts(f)
	p := profile(f, board220)
	p.Tags = []string{"hc"}
	f.Fuzz(func(t *testing.T, s string) {
		m, ps := p.ReadMULTI(s)
		if ps.Failed() {
			return
		}
		written, ps := p.WriteMULTI(m)
		if ps.Failed() {
			t.Fatalf("%q was read and can't be written: %v", s, ps)
		}
		again, ps := p.ReadMULTI(written)
		if ps.Failed() || len(again.Pages) != len(m.Pages) {
			t.Fatalf("%q → %q: %v", s, written, ps)
		}
		for i, pg := range m.Pages {
			a, wrongA := glyphs.Layout(p, pg)
			b, wrongB := glyphs.Layout(p, again.Pages[i])
			if wrongA.Failed() != wrongB.Failed() || !wrongA.Failed() && !reflect.DeepEqual(a, b) {
				t.Fatalf("%q → %q: %v %v, %v %v", s, written, a, wrongA, b, wrongB)
			}
			if wrongA.Failed() {
				continue
			}
			if _, whole := glyphs.Draw(p, pg.Fills, a); !whole {
				t.Fatalf("%q was laid out and leaves the panel", s)
			}
		}
	})
}
