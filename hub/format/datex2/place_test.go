package datex2_test

import (
	"fmt"
	"strings"
	"testing"

	"wayside/hub/format/internal/formattest"
	"wayside/hub/notice"
)

func TestCoordinatesAreReadAsTheirReferenceSystemSays(t *testing.T) {
	display := `<l:coordinatesForDisplay><l:latitude>28.5</l:latitude><l:longitude>117.9</l:longitude></l:coordinatesForDisplay>`
	for name, c := range map[string]struct {
		line  string
		want  notice.Position // the first
		shape string
		warn  bool
	}{
		"no system":         {`<l:gmlLineString><l:posList>28.51 117.91 28.52 117.92</l:posList></l:gmlLineString>`, notice.Position{117.91, 28.51}, "LineString", false},
		"on the list":       {`<l:gmlLineString><l:posList srsName="urn:ogc:def:crs:OGC:1.3:CRS84">117.91 28.51 117.92 28.52</l:posList></l:gmlLineString>`, notice.Position{117.91, 28.51}, "LineString", false},
		"three dimensions":  {`<l:gmlLineString srsName="EPSG:4979" srsDimension="3"><l:posList>28.51 117.91 5 28.52 117.92 6</l:posList></l:gmlLineString>`, notice.Position{117.91, 28.51}, "LineString", false},
		"untold three":      {`<l:gmlLineString><l:posList>28.51 117.91 5 28.52 117.92 6 28.53 117.93 7</l:posList></l:gmlLineString>`, notice.Position{117.91, 28.51}, "LineString", false},
		"UTM 50":            {`<l:gmlLineString srsName="EPSG:32650"><l:posList>591000 3153000 591400 3153600</l:posList></l:gmlLineString>`, notice.Position{117.9298348, 28.5005026}, "LineString", false},
		"named WGS 84":      {`<l:gmlLineString srsName="WGS 84"><l:posList>28.51 117.91 28.52 117.92</l:posList></l:gmlLineString>`, notice.Position{117.91, 28.51}, "LineString", false},
		"one place":         {`<l:gmlLineString><l:posList>28.51 117.91 28.51 117.91</l:posList></l:gmlLineString>`, notice.Position{117.91, 28.51}, "Point", false},
		"projected, untold": {`<l:gmlLineString><l:posList>591000 3153000 591400 3153600</l:posList></l:gmlLineString>`, notice.Position{117.9, 28.5}, "Point", true},
		"Gauss-Krüger":      {`<l:gmlLineString srsName="EPSG:4549"><l:posList>3153000 591000 3153600 591400</l:posList></l:gmlLineString>`, notice.Position{117.9, 28.5}, "Point", true},
		"named system":      {`<l:gmlLineString srsName="local grid"><l:posList>28.51 117.91 28.52 117.92</l:posList></l:gmlLineString>`, notice.Position{117.9, 28.5}, "Point", true},
		"degrees as UTM":    {`<l:gmlLineString srsName="25833"><l:posList>-28.51 117.91 28.52 117.92</l:posList></l:gmlLineString>`, notice.Position{117.9, 28.5}, "Point", true},
		"odd number":        {`<l:gmlLineString><l:posList>28.51 117.91 28.52 117.92 28.53</l:posList></l:gmlLineString>`, notice.Position{117.9, 28.5}, "Point", true},
		"no numbers":        {`<l:gmlLineString><l:posList>here there NaN Inf</l:posList></l:gmlLineString>`, notice.Position{117.9, 28.5}, "Point", true},
		"huge":              {`<l:gmlLineString><l:posList>1e400 117.91 28.52 117.92</l:posList></l:gmlLineString>`, notice.Position{117.9, 28.5}, "Point", true},
		"empty":             {`<l:gmlLineString><l:posList/></l:gmlLineString>`, notice.Position{117.9, 28.5}, "Point", true},
	} {
		t.Run(name, func(t *testing.T) {
			it := only(t, accident(location(display+c.line)), settings())
			g := it.Notice.Geometry
			if g == nil || g.Type != c.shape {
				t.Fatalf("got %+v, want a %s", g, c.shape)
			}
			var first *notice.Position
			g.Each(func(p notice.Position) {
				if first == nil {
					first = &p
				}
			})
			same(t, *first, c.want)
			same(t, len(it.Problems) > 0, c.warn)
		})
	}
}

func TestMetresInLatitudeAreNeverDegrees(t *testing.T) {
	it := only(t, accident(`<s:locationReference xsi:type="l:PointLocation"><l:pointByCoordinates><l:pointCoordinates><l:latitude>6719914.0</l:latitude><l:longitude>349200.0</l:longitude></l:pointCoordinates></l:pointByCoordinates></s:locationReference>`), settings())
	if it.Notice.Geometry != nil || len(it.Problems) != 1 {
		t.Errorf("got %v and %v, want no geometry and a warning", it.Notice.Geometry, it.Problems)
	}
}

func TestSwappedAxesAreToldByTheBoundsOfTheSource(t *testing.T) {
	it := only(t, accident(location(`<l:gmlLineString srsName="EPSG:4326"><l:posList>117.91 28.51 117.92 28.52</l:posList></l:gmlLineString>`)), formattest.Settings())
	same(t, it.Notice.Geometry.Lines[0][0], notice.Position{117.91, 28.51})
	same(t, len(it.Problems), 1)
}

func TestALongShapeIsThinnedOut(t *testing.T) {
	var b strings.Builder
	for i := range 30_000 {
		fmt.Fprintf(&b, "%.5f %.5f ", 28.5+float64(i)*1e-5, 117.9+float64(i%7)*1e-5)
	}
	it := only(t, accident(location(`<l:gmlLineString><l:posList>`+b.String()+`</l:posList></l:gmlLineString>`)), settings())
	if n := len(it.Notice.Geometry.Lines[0]); n < 5000 || n > 20_000 {
		t.Errorf("got %d positions, want some thousands", n)
	}
}

// Positions of UTM that others have published, and the meridian arc.
func TestUTMAgreesWithKnownPoints(t *testing.T) {
	for _, c := range []struct {
		srs         string
		east, north float64
		want        notice.Position
		metres      float64
	}{
		{"EPSG:32617", 630_084, 4_833_438, notice.Position{-79.387139, 43.642567}, 2}, // CN Tower, to the metre
		{"EPSG:32631", 166_021.4431, 0, notice.Position{0, 0}, 0.02},                  // the equator at the edge of a zone
		{"EPSG:25831", 500_000, 6_651_411.19, notice.Position{3, 60}, 0.02},           // the meridian arc to 60 degrees
		{"25833", 500_000, 0, notice.Position{15, 0}, 0.01},
	} {
		line := fmt.Sprintf(`<l:gmlLineString srsName="%s"><l:posList>%v %v %v %v</l:posList></l:gmlLineString>`, c.srs, c.east, c.north, c.east+10, c.north)
		it := only(t, accident(location(line)), settings())
		if got := it.Notice.Geometry.Lines[0][0]; notice.Distance(got, c.want) > c.metres {
			t.Errorf("%s %v %v: got %v, want %v within %v m", c.srs, c.east, c.north, got, c.want, c.metres)
		}
	}
}

// Feeds without GML say where by TPEG and OpenLR: their points are drawn, and
// never a straight line between them.
func TestEndsOfTPEGAndOpenLRAreDrawnAsPoints(t *testing.T) {
	at := func(name string, lat float64) string {
		return fmt.Sprintf(`<l:%s><l:latitude>%v</l:latitude><l:longitude>117.9</l:longitude></l:%s>`, name, lat, name)
	}
	name := `<l:name><l:descriptor><c:values><c:value>X205</c:value></c:values></l:descriptor><l:tpegOtherPointDescriptorType>linkName</l:tpegOtherPointDescriptorType></l:name>`
	tpeg := `<l:tpegLinearLocation><l:tpegDirection>southBound</l:tpegDirection><l:to>` + at("pointCoordinates", 28.5) + name + `</l:to><l:from>` + at("pointCoordinates", 28.6) + `</l:from></l:tpegLinearLocation>`
	n := only(t, accident(location(tpeg)), settings()).Notice
	same(t, n.Geometry.Type, "MultiPoint")
	same(t, n.Roads[0].Name, "X205")
	same(t, n.Roads[0].Direction, "S")
	openlr := `<l:openlrLinear><l:firstDirection><l:openlrLocationReferencePoint>` + at("openlrCoordinates", 28.5) + `</l:openlrLocationReferencePoint><l:openlrLastLocationReferencePoint>` + at("openlrCoordinates", 28.6) + `</l:openlrLastLocationReferencePoint></l:firstDirection></l:openlrLinear>`
	same(t, only(t, accident(location(openlr)), settings()).Notice.Geometry.Type, "MultiPoint")
}
