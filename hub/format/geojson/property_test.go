package geojson_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"wayside/hub/format/geojson"
	"wayside/hub/format/internal/formattest"
	"wayside/hub/notice"
)

// rfc7946 is the schema of testdata.
func rfc7946(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(formattest.Sample(t, "geojson.schema.json")))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("geojson.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("geojson.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

type written struct {
	BBox     []float64
	Features []struct {
		Geometry   *notice.Geometry
		Properties json.RawMessage
	}
}

// Whatever the notices: the document is GeoJSON by schema, rings are closed and
// turn as they must, the box holds every position, and the notice can be read
// back out of it whole.
func TestAnyNoticesMakeValidGeoJSONAndNothingIsLost(t *testing.T) {
	schema := rfc7946(t)
	rapid.Check(t, func(t *rapid.T) {
		var ns []*notice.Notice
		for range rapid.IntRange(0, 3).Draw(t, "notices") {
			ns = append(ns, formattest.Notice(t))
		}
		doc, losses := formattest.Encode(geojson.Encode).Write(t, rapid.SampledFrom([]notice.Lang{notice.Chinese, notice.English}).Draw(t, "lang"), ns...)
		if len(losses) > 0 {
			t.Fatalf("losses %v", losses)
		}
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader(doc))
		if err != nil {
			t.Fatalf("%v\n%s", err, doc)
		}
		if err := schema.Validate(v); err != nil {
			t.Fatalf("%v\n%s", err, doc)
		}
		var got written
		if err := json.Unmarshal(doc, &got); err != nil || len(got.Features) != len(ns) {
			t.Fatalf("%d features, %v\n%s", len(got.Features), err, doc)
		}
		for i, f := range got.Features {
			rings(t, f.Geometry)
			f.Geometry.Each(func(p notice.Position) {
				if b := got.BBox; len(b) != 4 || p[0] < b[0] || p[1] < b[1] || p[0] > b[2] || p[1] > b[3] {
					t.Fatalf("%v lies outside of %v", p, b)
				}
			})
			back := new(notice.Notice)
			if err := json.Unmarshal(f.Properties, back); err != nil {
				t.Fatal(err)
			}
			want := ns[i].Clone()
			if back.Geometry = want.Geometry; formattest.Missing(back, want, nil) != "" {
				t.Fatalf("lost: %s", formattest.Missing(back, want, nil))
			}
			if !slices.Equal(sorted(f.Geometry), sorted(want.Geometry)) {
				t.Fatalf("got geometry %v, want %v", f.Geometry, want.Geometry)
			}
		}
	})
}

// sorted are the positions of g in no order.
func sorted(g *notice.Geometry) (all []string) {
	g.Each(func(p notice.Position) { all = append(all, fmt.Sprint(p)) })
	slices.Sort(all)
	return all
}

func rings(t *rapid.T, g *notice.Geometry) {
	if g == nil {
		return
	}
	for _, polygon := range g.Polygons {
		for i, ring := range polygon {
			if ring[0] != ring[len(ring)-1] {
				t.Fatalf("an open ring: %v", ring)
			}
			var sum float64
			for k := 1; k < len(ring); k++ {
				sum += (ring[k-1][0]-117.9)*(ring[k][1]-28.5) - (ring[k][0]-117.9)*(ring[k-1][1]-28.5)
			}
			if i == 0 && sum < -1e-12 || i > 0 && sum > 1e-12 {
				t.Fatalf("ring %d turns the wrong way: %v", i, ring)
			}
		}
	}
	for i := range g.Members {
		rings(t, &g.Members[i])
	}
}

func TestCountyGolden(t *testing.T) {
	for _, lang := range []notice.Lang{notice.Chinese, notice.English} {
		got, _ := formattest.Encode(geojson.Encode).Write(t, lang, formattest.County()...)
		formattest.Golden(t, "all-kinds."+string(lang)+".json", []byte(formattest.Indent(t, got)))
	}
}

func BenchmarkEncode(b *testing.B) { bench(b, 20, "", 3) }

// Texts to escape in every character, lines as long as they may be.
func BenchmarkHostileMegabyte(b *testing.B) { bench(b, 3, strings.Repeat("\"\\\u2028\n", 2500), 6000) }

func bench(b *testing.B, times int, text string, positions int) {
	var ns []*notice.Notice
	for i := range times {
		for _, n := range formattest.County() {
			n.ID = notice.DeriveID("bench", string(n.ID)+fmt.Sprint(i))
			if text != "" {
				n.Text = map[notice.Lang]notice.Text{notice.Chinese: {Headline: "x", Description: text}}
			}
			if n.Geometry != nil && n.Geometry.Type == "LineString" {
				n.Geometry = notice.LineString(slices.Repeat([]notice.Position{{117.123456, 28.123456}}, positions)...)
			}
			ns = append(ns, n)
		}
	}
	s := formattest.Sheet(notice.Chinese, ns...)
	s.Updated = time.Time{}
	var out bytes.Buffer
	for b.Loop() {
		out.Reset()
		if _, err := geojson.Encode(&out, s); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(int64(out.Len()))
}
