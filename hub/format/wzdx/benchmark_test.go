package wzdx_test

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"wayside/hub/format"
	"wayside/hub/format/internal/formattest"
	"wayside/hub/notice"
)

// many are n road works in their own places.
func many(n int) (ns []*notice.Notice) {
	for i := range n {
		c := county()[0]
		c.ID, c.Group = notice.DeriveID("many", fmt.Sprint(i)), fmt.Sprint(i/2)
		ns = append(ns, c)
	}
	return ns
}

func BenchmarkDecode(b *testing.B) {
	for _, d := range []dialect{works(), connected()} {
		raw, _ := d.Encode.Write(b, notice.Chinese, many(300)...)
		b.Run(d.name, func(b *testing.B) {
			b.SetBytes(int64(len(raw)))
			for b.Loop() {
				for _, err := range d.Decode(bytes.NewReader(raw), d.Settings) {
					if err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}

func BenchmarkEncode(b *testing.B) {
	for _, d := range []dialect{works(), connected()} {
		s := formattest.Sheet(notice.Chinese, many(300)...)
		raw, _ := d.Encode.Write(b, notice.Chinese, many(300)...)
		b.Run(d.name, func(b *testing.B) {
			b.SetBytes(int64(len(raw)))
			for b.Loop() {
				if _, err := d.Encode(io.Discard, s); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// hostile are the worst documents of a size that we can think of.
func hostile(size int) map[string]string {
	fill := func(part string) string { return strings.Repeat(part, size/len(part)) }
	list := func(part string) string { return strings.TrimSuffix(fill(part+","), ",") }
	member := func(m string) string { return one(`"location_method"`, m+`,"location_method"`) }
	features := func(each func(i int) string) string {
		var b strings.Builder
		for i := 0; b.Len() < size; i++ {
			at := fmt.Sprintf(`"2026-11-24T%02d:%02d:00Z","end`, i/60%24, i%60)
			f := one(`"w1"`, fmt.Sprintf(`"w%d"`, i), `"2026-11-24T01:00:00Z","end`, at, `"direction"`, each(i)+`,"direction"`)
			b.WriteString(strings.TrimSuffix(f[strings.Index(f, `{"id"`):], "]}") + ",")
		}
		return `{"type":"FeatureCollection","features":[` + strings.TrimSuffix(b.String(), ",") + `]}`
	}
	numbered := func(part string) string {
		var all []string
		for i, length := 0, 0; length < size; i++ {
			all = append(all, fmt.Sprintf(part, i))
			length += len(all[i]) + 1
		}
		return strings.Join(all, ",")
	}
	link := func(kind, id string) string {
		return `"related_road_events":[{"type":"` + kind + `","id":"` + id + `"}]`
	}
	return map[string]string{
		"one chain":        features(func(i int) string { return link("next-occurrence", fmt.Sprintf("w%d", i+1)) }),
		"chain backwards":  features(func(i int) string { return link("first-occurrence", fmt.Sprintf("w%d", i+1)) }),
		"one sequence":     features(func(i int) string { return link("next-in-sequence", fmt.Sprintf("w%d", i+1)) }),
		"all of one":       features(func(int) string { return link("first-occurrence", "w0") }),
		"one group":        features(func(int) string { return link("related-detour", "w0") }),
		"one name":         features(func(int) string { return `"name":"a_eastbound"` }),
		"one id":           strings.ReplaceAll(features(func(int) string { return `"name":"a"` }), `"id":"w`, `"id":"w1","x":"`),
		"bare features":    `{"type":"FeatureCollection","features":[` + numbered(`{"id":"%d"}`) + `]}`,
		"refused features": `{"type":"FeatureCollection","features":[` + numbered(`{"id":"%d","properties":{}}`) + `]}`,
		"empty features":   `{"type":"FeatureCollection","features":[` + list("{}") + `]}`,
		"links":            one(`"direction"`, `"related_road_events":[`+list(`{"type":"related-detour","id":"x"}`)+`],"direction"`),
		"unknown links":    one(`"direction"`, `"related_road_events":[`+list(`{"type":"q","id":"x"}`)+`],"direction"`),
		"lanes":            member(`"lanes":[` + list(`{"order":1,"type":"general","status":"open"}`) + `]`),
		"restrictions":     member(`"restrictions":[` + list(`{"type":"no-trucks"}`) + `]`),
		"unknown members":  member(list(`"a":1`)),
		"positions":        one(`[117.92,28.51]`, list(`[117.92,28.51]`)),
		"road names":       one(`"X205"`, list(`"X205"`)),
		"brackets":         fill("["),
		"nested members":   fill(`{"a":`),
		"one number":       `{"type":` + fill("1") + `}`,
		"one text":         one("X205", fill("云")),
		"sources":          one(`{"data_source_id":"a","organization_name":"云溪县公路中心"}`, list(`{"data_source_id":"b"}`)),
	}
}

// Whatever a document holds, what comes of it is sound and can be written.
func TestHostileDocumentsYieldSoundItems(t *testing.T) {
	for name, doc := range hostile(1 << 17) {
		t.Run(name, func(t *testing.T) { formattest.FuzzTarget(t, []byte(doc), connected().Pair) })
	}
}

func BenchmarkHostileMegabyte(b *testing.B) {
	for name, doc := range hostile(1 << 20) {
		for _, d := range []dialect{works(), connected()} {
			b.Run(name+"/"+d.name, func(b *testing.B) {
				b.SetBytes(int64(len(doc)))
				for b.Loop() {
					d.sniff([]byte(doc[:format.SniffBytes]))
					items, _ := d.Decode.Items([]byte(doc), d.Settings)
					var ns []*notice.Notice
					for _, it := range items {
						if it.Notice != nil {
							ns = append(ns, it.Notice)
						}
					}
					s := notice.Sheet{Now: formattest.Now}
					for _, n := range ns {
						s.Entries = append(s.Entries, notice.Entry{Notice: n})
					}
					if _, err := d.Encode(io.Discard, s); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
