package kml_test

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wayside/hub/format/internal/formattest"
	"wayside/hub/format/kml"
	"wayside/hub/notice"
)

var encode = formattest.Encode(kml.Encode)

func TestEncodeGolden(t *testing.T) {
	for _, lang := range []notice.Lang{notice.Chinese, notice.English} {
		got, losses := encode.Write(t, lang, formattest.County()...)
		obeys(t, got)
		formattest.Golden(t, "county."+string(lang)+".kml", []byte(indent(t, got)))
		var lines strings.Builder
		for _, l := range losses {
			lines.WriteString(l.String() + "\n")
		}
		formattest.Golden(t, "county."+string(lang)+".losses", []byte(lines.String()))
	}
}

// indent puts each element on a line of its own, for people to read.
func indent(t *testing.T, doc []byte) string {
	return regexp.MustCompile(`(</?(?:Document|Style|Placemark|ExtendedData|Data|Point|LineString|Polygon|MultiGeometry)[ >])`).ReplaceAllString(string(doc), "\n$1")
}

// order is the content of each element of KML 2.2 that is used, in the order of
// its schema (OGC 07-147r2, ogckml22.xsd); "*" may repeat. Elements that are not
// here hold text alone.
var order = map[string][]string{
	"kml":           {"Document"},
	"Document":      {"name", "open", "author", "link", "description", "Style*", "Placemark*"},
	"Placemark":     {"name", "author", "link", "phoneNumber", "Snippet", "description", "TimeSpan", "styleUrl", "ExtendedData", "Point", "LineString", "Polygon", "MultiGeometry"},
	"author":        {"name"},
	"Style":         {"IconStyle", "LabelStyle", "LineStyle", "PolyStyle"},
	"IconStyle":     {"color", "scale", "Icon"},
	"Icon":          {"href"},
	"LabelStyle":    {"color", "scale"},
	"LineStyle":     {"color", "width"},
	"PolyStyle":     {"color", "fill", "outline"},
	"TimeSpan":      {"begin", "end"},
	"ExtendedData":  {"Data*"},
	"Data":          {"displayName", "value"},
	"Point":         {"coordinates"},
	"LineString":    {"tessellate", "coordinates"},
	"Polygon":       {"tessellate", "outerBoundaryIs", "innerBoundaryIs*"},
	"MultiGeometry": {"Point*", "LineString*", "Polygon*", "Point*", "LineString*", "Polygon*"},
	"link":          nil, "outerBoundaryIs": {"LinearRing"}, "innerBoundaryIs": {"LinearRing"}, "LinearRing": {"coordinates"},
}

// texts are what elements without children must hold.
var texts = map[string]*regexp.Regexp{
	"begin": regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$`), "end": regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$`),
	"color": regexp.MustCompile(`^[0-9a-f]{8}$`), "styleUrl": regexp.MustCompile(`^#level-[0-4]$`), "href": regexp.MustCompile(`^data:image/png;base64,[A-Za-z0-9+/]+=*$`),
	"coordinates": regexp.MustCompile(`^-?[\d.]+,-?[\d.]+( -?[\d.]+,-?[\d.]+)*$`), "tessellate": regexp.MustCompile(`^1$`),
}

type element struct {
	name     string
	attr     []xml.Attr
	text     string
	children []*element
}

func (e *element) all(name string) (out []*element) {
	for _, c := range e.children {
		if c.name == name {
			out = append(out, c)
		}
		out = append(out, c.all(name)...)
	}
	return out
}

func (e *element) get(name string) string {
	for _, a := range e.attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// obeys holds a document against the rules above, and returns it as a tree.
func obeys(t formattest.Reporter, doc []byte) *element {
	t.Helper()
	top := &element{}
	stack := []*element{top}
	for d := xml.NewDecoder(bytes.NewReader(doc)); ; {
		tok, err := d.Token()
		if err == io.EOF {
			break
		} else if err != nil {
			t.Fatalf("%v\n%s", err, doc)
		}
		in := stack[len(stack)-1]
		switch tok := tok.(type) {
		case xml.StartElement:
			e := &element{name: tok.Name.Local, attr: slices.Clone(tok.Attr)}
			if space := tok.Name.Space; space != "http://www.opengis.net/kml/2.2" && (space != "http://www.w3.org/2005/Atom" || !slices.Contains([]string{"link", "author", "name"}, e.name)) {
				t.Fatalf("<%s> is of %q", e.name, space)
			}
			in.children = append(in.children, e)
			stack = append(stack, e)
		case xml.EndElement:
			check(t, in)
			stack = stack[:len(stack)-1]
		case xml.CharData:
			in.text += string(tok)
		}
	}
	return top
}

func check(t formattest.Reporter, e *element) {
	t.Helper()
	at := 0
	want, known := order[e.name]
	for _, c := range e.children {
		for at < len(want) && strings.TrimSuffix(want[at], "*") != c.name {
			at++
		}
		if at == len(want) {
			t.Fatalf("<%s> may not stand there in <%s>", c.name, e.name)
		}
		if !strings.HasSuffix(want[at], "*") {
			at++
		}
	}
	if known && strings.TrimSpace(e.text) != "" {
		t.Fatalf("<%s> holds text %q", e.name, e.text)
	}
	if re := texts[e.name]; re != nil && !re.MatchString(e.text) {
		t.Fatalf("<%s> holds %.80q", e.name, e.text)
	}
	if e.name == "TimeSpan" && len(e.children) == 2 && e.children[0].text >= e.children[1].text {
		t.Fatalf("from %s to %s", e.children[0].text, e.children[1].text)
	}
	rings := func(name string) (out [][]notice.Position) {
		for _, b := range e.children {
			if b.name == name {
				out = append(out, positions(t, b.children[0].children[0].text))
			}
		}
		return out
	}
	for _, r := range rings("outerBoundaryIs") {
		if r[0] != r[len(r)-1] || len(r) < 4 || area(r) < 0 {
			t.Fatalf("an outer ring that is open or clockwise: %v", r)
		}
	}
	for _, r := range rings("innerBoundaryIs") {
		if r[0] != r[len(r)-1] || len(r) < 4 || area(r) > 0 {
			t.Fatalf("an inner ring that is open or counter-clockwise: %v", r)
		}
	}
}

func positions(t formattest.Reporter, text string) (out []notice.Position) {
	t.Helper()
	for _, tuple := range strings.Fields(text) {
		x, y, _ := strings.Cut(tuple, ",")
		lon, err1 := strconv.ParseFloat(x, 64)
		lat, err2 := strconv.ParseFloat(y, 64)
		if err1 != nil || err2 != nil || math.Abs(lon) > 180 || math.Abs(lat) > 90 {
			t.Fatalf("not a position: %q", tuple)
		}
		out = append(out, notice.Position{lon, lat})
	}
	return out
}

func area(ring []notice.Position) (sum float64) {
	for i := 1; i < len(ring); i++ {
		sum += (ring[i-1][0]-ring[0][0])*(ring[i][1]-ring[0][1]) - (ring[i][0]-ring[0][0])*(ring[i-1][1]-ring[0][1])
	}
	if math.Abs(sum) < 1e-12 {
		return 0
	}
	return sum
}

// Whatever is in a notice, the document keeps the rules, refers to nothing
// elsewhere but the notice's own page, and holds every position once.
func TestAnyNoticesMakeAValidDocument(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := formattest.Notice(t)
		lang := rapid.SampledFrom([]notice.Lang{notice.Chinese, notice.English}).Draw(t, "lang")
		doc, losses := encode.Write(t, lang, n)
		marks := obeys(t, doc).all("Placemark")
		if hidden := n.Status != notice.Actual || n.Audience == notice.Restricted; hidden {
			if len(marks) != 0 || len(losses) != 1 || losses[0].Field != "notice" {
				t.Fatalf("%d placemarks, losses %v", len(marks), losses)
			}
			return
		}
		if len(marks) != 1 || marks[0].get("id") != "notice-"+n.ID.UUID() {
			t.Fatalf("got %s", doc)
		}
		for _, href := range regexp.MustCompile(`(?:href="|<href>)([^"<]*)`).FindAllStringSubmatch(string(doc), -1) {
			if !strings.HasPrefix(href[1], "https://hub.example/") && !strings.HasPrefix(href[1], "data:") {
				t.Fatalf("refers to %s", href[1])
			}
		}
		got, want := 0, 0
		for _, c := range marks[0].all("coordinates") {
			got += len(positions(t, c.text))
		}
		if n.Geometry.Each(func(notice.Position) { want++ }); got != want {
			t.Fatalf("%d positions, want %d", got, want)
		}
		text, _ := n.TextIn(lang)
		if shown := marks[0].all("name")[0].text; !strings.HasSuffix(shown, strings.Join(strings.Fields(notice.Clean(text.Headline)), " ")) {
			t.Fatalf("name %q, want %q", shown, text.Headline)
		}
	})
}

// Readers take a description for HTML: markup of a publisher must come out as
// the text it is.
func TestMarkupInATextIsShownNotObeyed(t *testing.T) {
	n := formattest.County()[1]
	n.Text = map[notice.Lang]notice.Text{notice.Chinese: {Headline: "<b>a</b>", Description: "1 < 2 & <script>x</script>]]>\n完"}}
	doc, _ := encode.Write(t, notice.Chinese, n)
	mark := obeys(t, doc).all("Placemark")[0]
	if got, want := mark.all("description")[0].text, "1 &lt; 2 &amp; &lt;script&gt;x&lt;/script&gt;]]&gt;<br>\n完"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := mark.all("name")[0].text; got != "<b>a</b>" {
		t.Errorf("got name %q", got)
	}
}

func TestEveryGeometryIsWritten(t *testing.T) {
	ring := []notice.Position{{117, 28}, {118, 28}, {118, 29}, {117, 28}}
	for want, g := range map[string]*notice.Geometry{
		"":        nil,
		"Point":   notice.Point(117, 28),
		"Point 2": {Type: "MultiPoint", Points: []notice.Position{{117, 28}, {118, 28}}}, "LineString": notice.LineString(ring...),
		"LineString 2": {Type: "MultiLineString", Lines: [][]notice.Position{ring, ring}}, "Polygon": notice.Polygon(ring, ring),
		"Polygon 2": {Type: "MultiPolygon", Polygons: [][][]notice.Position{{ring}, {ring, ring}}},
		"Polygon 3": {Type: "GeometryCollection", Members: []notice.Geometry{*notice.Polygon(ring), {Type: "GeometryCollection", Members: []notice.Geometry{*notice.Polygon(ring), *notice.Polygon(ring)}}}},
	} {
		n := formattest.County()[0]
		n.Geometry = g
		doc, _ := encode.Write(t, notice.Chinese, n)
		top := obeys(t, doc)
		name, many, multi := strings.Cut(want, " ")
		count, _ := strconv.Atoi(many)
		if got := len(top.all(name)); name != "" && got != max(count, 1) || len(top.all("MultiGeometry")) != map[bool]int{true: 1}[multi] || name == "" && len(top.all("coordinates")) > 0 {
			t.Errorf("%q: got %s", want, doc)
		}
	}
}

func TestEmptySheetIsADocumentOfStyles(t *testing.T) {
	doc, _ := encode.Write(t, notice.Chinese)
	if top := obeys(t, doc); len(top.all("Placemark")) != 0 || len(top.all("Style")) != 5 {
		t.Errorf("got %s", doc)
	}
}

// Levels differ by shape and width, not by colour alone.
func TestLevelsDifferByShapeAndWidth(t *testing.T) {
	doc, _ := encode.Write(t, notice.Chinese)
	shapes, widths := map[string]bool{}, map[string]bool{}
	for level, s := range obeys(t, doc).all("Style") {
		raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(s.all("href")[0].text, "data:image/png;base64,"))
		if err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		want := symbol(level)
		var mask strings.Builder
		for y := range size {
			for x := range size {
				if color.NRGBAModel.Convert(img.At(x, y)) != color.NRGBAModel.Convert(want.At(x, y)) {
					t.Fatalf("level %d differs at %d,%d (draw it with -update)", level, x, y)
				}
				_, _, _, a := img.At(x, y).RGBA()
				fmt.Fprint(&mask, a > 0)
			}
		}
		shapes[mask.String()], widths[s.all("width")[0].text] = true, true
	}
	if len(shapes) != 5 || len(widths) != 5 {
		t.Errorf("%d shapes, %d widths, want 5 of each", len(shapes), len(widths))
	}
}

// TestMain draws the symbols with -update, before they are tested.
func TestMain(m *testing.M) {
	flag.Parse()
	if flag.Lookup("update").Value.String() == "true" {
		for level := range 5 {
			var b bytes.Buffer
			if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, symbol(level)); err != nil {
				panic(err)
			}
			if err := os.WriteFile(fmt.Sprintf("symbols/level-%d.png", level), b.Bytes(), 0o644); err != nil {
				panic(err)
			}
		}
	}
	os.Exit(m.Run())
}

// size of a symbol in pixels.
const size = 32

// symbol draws a level: square, circle, diamond, triangle, octagon, in the
// colours of our pages, with a dark outline that shows on any ground.
func symbol(level int) image.Image {
	fills := []color.NRGBA{{0x44, 0x50, 0x5C, 255}, {0x1D, 0x5F, 0xBF, 255}, {0xFF, 0xD1, 0x00, 255}, {0xF0, 0x7C, 0x00, 255}, {0xC8, 0x10, 0x2E, 255}}
	img := image.NewPaletted(image.Rect(0, 0, size, size), color.Palette{color.NRGBA{}, color.NRGBA{0x1F, 0x19, 0x00, 255}, fills[level]})
	// within is how far inside of its edge a pixel lies, in pixels.
	within := []func(x, y float64) float64{
		func(x, y float64) float64 { return 13 - max(math.Abs(x), math.Abs(y)) },
		func(x, y float64) float64 { return 14 - math.Hypot(x, y) },
		func(x, y float64) float64 { return (15 - math.Abs(x) - math.Abs(y)) / math.Sqrt2 },
		func(x, y float64) float64 { return min(13-y, (y+15-1.9*math.Abs(x))/math.Hypot(1, 1.9)) },
		func(x, y float64) float64 {
			return min(14-max(math.Abs(x), math.Abs(y)), (19.8-math.Abs(x)-math.Abs(y))/math.Sqrt2)
		},
	}[level]
	for y := range size {
		for x := range size {
			switch d := within(float64(x)-15.5, float64(y)-15.5); {
			case d >= 2:
				img.SetColorIndex(x, y, 2)
			case d >= 0:
				img.SetColorIndex(x, y, 1)
			}
		}
	}
	return img
}

func BenchmarkEncode(b *testing.B) { bench(b, 20, "") }

// Markup to escape in every character, and geometries as long as they may be.
func BenchmarkHostileMegabyte(b *testing.B) { bench(b, 8, strings.Repeat("<&>]", 2500)) }

func bench(b *testing.B, times int, text string) {
	var ns []*notice.Notice
	for i := range times {
		for _, n := range formattest.County() {
			n.ID = notice.DeriveID("bench", string(n.ID)+fmt.Sprint(i))
			if text != "" {
				n.Text = map[notice.Lang]notice.Text{notice.Chinese: {Headline: "x", Description: text}}
			}
			ns = append(ns, n)
		}
	}
	if text != "" {
		ns[0].Geometry = notice.LineString(slices.Repeat([]notice.Position{{117.123456, 28.123456}, {117.2, 28.2}}, 10_000)...)
	}
	s := formattest.Sheet(notice.Chinese, ns...)
	var out bytes.Buffer
	for b.Loop() {
		out.Reset()
		if _, err := kml.Encode(&out, s); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(int64(out.Len()))
}
