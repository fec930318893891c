package sign_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"image/png"
	"strings"
	"testing"

	"wayside/hub/notice"
	"wayside/hub/sign"
)

func TestAProfileTellsAllThatIsWrongAtOnceInBothLanguages(t *testing.T) {
	_, ps := sign.Read([]byte(`{"id":"a/b","width":4,"height":9999,"panel":"blue","matrix":"round","fonts":[{"number":0,"face":"12"},{"number":1,"face":"24","charSpacing":-1},{"number":1,"face":"16"}],
		"languages":["zh-CN","fr","zh-CN"],"filter":"kind=trafic&nonsense=1","speed":900,"night":"never","loss":"dance","lossAfter":3,"fill":"x","tz":"Mars","maxPages":5,"pageOff":300,"tags":["feed"],
		"place":{"direction":"sideways","chainage":5,"lat":99,"up":1},"text":{"zh-CN":"字"},"wide":1,"takeover":"maybe","pitch":0.1,"justifyLine":"full"}`))
	for _, field := range []string{"id", "width", "height", "panel", "matrix", "fonts[0].number", "fonts[0].face", "fonts[1].charSpacing", "fonts[2].number", "languages[1]", "languages[2]", "filter.kind", "filter.nonsense",
		"speed", "night", "loss", "lossAfter", "fill", "tz", "maxPages", "pageOff", "tags[0]", "place.direction", "place.road", "place.lon", "place.lat", "place.up", "wide", "takeover", "pitch", "justifyLine"} {
		found := false
		for _, p := range ps {
			found = found || p.Field == field && !p.Warning && p.Message[notice.Chinese] != "" && p.Message[notice.English] != ""
		}
		if !found {
			t.Errorf("nothing is said of %s", field)
		}
	}
	for doc, field := range map[string]string{"": "document", "[]": "document", `{"width":"wide"}`: "width", `{} {}`: "document", `{"cell":{"w":1,"x":2}}`: "cell.x", `{"id":"a","panel":"amber","width":40,"height":21,"matrix":"character"}`: "cell"} {
		if _, ps := sign.Read([]byte(doc)); !ps.Failed() || !strings.Contains(ps.Error(), field+":") {
			t.Errorf("%s: %v, want a problem with %s", doc, ps, field)
		}
	}
}

func TestWhatIsLeftOutIsTheUsual(t *testing.T) {
	p := profile(t, `{"id":"a","width":160,"height":34,"panel":"rg","place":{"road":"G320"}}`)
	if p.Matrix != sign.Full || p.Depth != sign.Classic || p.MaxPages != 2 || *p.PageOff != 3 || p.LossAfter != 300 || p.Loss != "default" || p.Fill != "clock" || p.Takeover != "yes" || p.Fonts[0].Face != "16" || p.Languages[0] != notice.Chinese {
		t.Errorf("got %+v", p)
	}
	_, ps := sign.Read([]byte(`{"id":"a","width":160,"height":34,"pitch":10,"speed":120,"panel":"rg","place":{"road":"G320"}}`))
	if ps.Failed() || !strings.Contains(ps.Error(), "2.5 seconds") {
		t.Errorf("letters of 160 mm at 120 km/h: %v", ps)
	}
}

func TestADefaultTextThatDoesNotFitIsToldWithItsCharacters(t *testing.T) {
	f := fonts(t)
	p := profile(t, `{"id":"a","width":64,"height":16,"panel":"rg","place":{"road":"G320"},"text":{"zh-CN":"请按现场标志行驶"},"languages":["zh-CN"]}`)
	if ps := f.CheckText(p); !ps.Failed() {
		t.Error("eight characters stand on four")
	}
	p = profile(t, `{"id":"a","width":128,"height":16,"panel":"rg","place":{"road":"G320"},"text":{"zh-CN":"㙍头村"},"languages":["zh-CN"]}`)
	if ps := f.CheckText(p); !strings.Contains(ps.Error(), "U+364D") {
		t.Errorf("the missing character is not named: %v", ps)
	}
}

func TestWithoutContactTheSignHasItsDefault(t *testing.T) {
	f := fonts(t)
	doc := `{"id":"a","width":160,"height":34,"panel":"rg","place":{"road":"G320"},"text":{"zh-CN":"请按现场标志行驶"},"fill":"blank","loss":%q}`
	p := profile(t, fmt.Sprintf(doc, "default"))
	s := f.Compose(p, nil, zone, now)
	if len(s.Pages) != 1 || len(s.Pages[0].Runs) != 0 || strings.Join(s.Default.Lines, "") != "请按现场标志行驶" {
		t.Errorf("quiet %+v, lost %q", s.Pages, s.Default.Lines)
	}
	if got := f.Compose(profile(t, fmt.Sprintf(doc, "blank")), nil, zone, now).Default; len(got.Runs) != 0 || got.Px != s.Pages[0].Px {
		t.Errorf("a dark panel is %+v", got)
	}
}

func TestTheHashIsThatOfTheDots(t *testing.T) {
	f := fonts(t)
	p := profile(t, `{"id":"a","width":10,"height":8,"panel":"amber","fonts":[{"number":1,"face":"7"}],"languages":["en"],"place":{"road":"G320"}}`)
	frame, whole := f.Draw(p, nil, []sign.Run{{X: 1, Y: 0, Text: "I", Face: "7", Colour: sign.AmberLight}})
	if !whole {
		t.Error("it leaves the panel")
	}
	// I of 5×7 is .###. ..#.. … .###.
	want := []byte{0b00111000, 0, 0b00010000, 0, 0b00010000, 0, 0b00010000, 0, 0b00010000, 0, 0b00010000, 0, 0b00111000, 0, 0, 0}
	if got := frame.Bits(); !bytes.Equal(got, want) {
		t.Errorf("dots %08b", got)
	}
	if want := fmt.Sprintf("sha256:%x", sha256.Sum256(append([]byte("10,8,1,"), want...))); frame.Px() != want {
		t.Errorf("%s, want %s", frame.Px(), want)
	}
	other, _ := f.Draw(p, nil, []sign.Run{{X: 2, Y: 0, Text: "I", Face: "7", Colour: sign.AmberLight}})
	if other.Px() == frame.Px() {
		t.Error("another frame has the same hash")
	}
	if _, whole := f.Draw(p, nil, []sign.Run{{X: 6, Y: 0, Text: "H", Face: "7", Colour: sign.AmberLight}}); whole {
		t.Error("a dot beyond the panel is not told")
	}
	if _, whole := f.Draw(p, nil, []sign.Run{{X: 0, Y: 0, Text: "字", Face: "7", Colour: sign.AmberLight}}); whole {
		t.Error("a missing glyph is not told")
	}
}

func TestEveryFaceHasGB2312OrSaysWhichCharacterItLacks(t *testing.T) {
	f := fonts(t)
	for _, face := range []string{"16", "24", "32", "48"} {
		p := profile(t, fmt.Sprintf(`{"id":"a","width":1024,"height":60,"panel":"white","fonts":[{"number":1,"face":%q}],"place":{"road":"G320"}}`, face))
		for _, text := range []string{"酃坳峁埏赣", "K1285+300 ℃ → ■ ，。、（）", "齄鼽龠"} {
			if _, ps := f.Layout(p, sign.Page{Rects: []sign.Rect{{Lines: []sign.Line{{Spans: []sign.Span{{Text: text}}}}}}}); len(ps) > 0 {
				t.Errorf("%s dots, %s: %v", face, text, ps)
			}
		}
		_, ps := f.Layout(p, sign.Page{Rects: []sign.Rect{{Lines: []sign.Line{{Spans: []sign.Span{{Text: "事故"}}}, {Spans: []sign.Span{{Text: "𠮷"}}}}}}})
		if len(ps) != 1 || ps[0].Field != "rects[0].lines[1].spans[0]" || !strings.Contains(ps[0].Message[notice.English], "U+20BB7") {
			t.Errorf("𠮷 on %s dots: %v", face, ps)
		}
	}
}

func TestThePicturesHaveEveryLitDot(t *testing.T) {
	f := fonts(t)
	for _, pn := range panels {
		p := profile(t, pn.doc)
		s := f.Fit(p, samples()[0].n, zone, now)
		frame := f.Frame(p, s, 0)
		lit := 0
		for i := range p.Width * p.Height {
			if frame.At(i%p.Width, i/p.Width) != "" {
				lit++
			}
		}
		var raster, drawing bytes.Buffer
		if err := frame.PNG(&raster); err != nil {
			t.Fatal(err)
		}
		if err := frame.SVG(&drawing, "A & B"); err != nil {
			t.Fatal(err)
		}
		im, err := png.Decode(&raster)
		if err != nil {
			t.Fatal(err)
		}
		dots := map[[2]int]bool{}
		face := map[string]bool{"ff3b2f": true, "ff8a1f": true, "ffe100": true, "4fa3ff": true, "ffb000": true, "f4f6ff": true}
		for y := range im.Bounds().Dy() {
			for x := range im.Bounds().Dx() {
				if r, g, b, _ := im.At(x, y).RGBA(); face[fmt.Sprintf("%02x%02x%02x", r>>8, g>>8, b>>8)] {
					dots[[2]int{x / 8, y / 8}] = true
				}
			}
		}
		if len(dots) != lit {
			t.Errorf("%s: %d dots in the picture, %d lit", pn.name, len(dots), lit)
		}
		dark := 0
		if p.Cell != nil {
			dark = p.Width*p.Height - lit
		}
		if got := strings.Count(drawing.String(), "h0"); got != lit+dark || !strings.Contains(drawing.String(), "<title>A &amp; B</title>") {
			t.Errorf("%s: %d dots in the drawing, %d lit", pn.name, got, lit)
		}
	}
}
