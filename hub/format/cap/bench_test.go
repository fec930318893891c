package cap_test

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"wayside/hub/format/cap"
	"wayside/hub/format/internal/formattest"
	"wayside/hub/notice"
)

func read(b *testing.B, doc []byte) {
	b.Helper()
	b.SetBytes(int64(len(doc)))
	for b.Loop() {
		_, _ = decodeAll(doc, settings())
	}
}

func BenchmarkIndex(b *testing.B) {
	doc := formattest.Data(b, "cap", "nws_atom_feed_example.xml")
	b.SetBytes(int64(len(doc)))
	for b.Loop() {
		if _, err := cap.Index(bytes.NewReader(doc)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	for _, name := range []string{"canada_signed.cap", "smhi.se.alerts.cap", "nws_atom_feed_example.xml"} {
		b.Run(name, func(b *testing.B) { read(b, formattest.Data(b, "cap", name)) })
	}
}

func BenchmarkEncode(b *testing.B) {
	s := formattest.Sheet(notice.Chinese, formattest.County()...)
	for name, encode := range map[string]formattest.Encode{"feed": cap.EncodeFeed, "atom": cap.EncodeIndexAtom, "rss": cap.EncodeIndexRSS} {
		b.Run(name, func(b *testing.B) {
			var doc bytes.Buffer
			if _, err := encode(&doc, s); err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(doc.Len()))
			for b.Loop() {
				if _, err := encode(io.Discard, s); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkHostileMegabyte: whatever stands in a megabyte, reading it must not
// take more than a second.
func BenchmarkHostileMegabyte(b *testing.B) {
	fill := func(s string) string { return strings.Repeat(s, 1<<20/len(s)) }
	numbered := func(pattern string) string {
		var out strings.Builder
		for i := 0; out.Len() < 1<<20; i++ {
			fmt.Fprintf(&out, pattern, i)
		}
		return out.String()
	}
	plain := func(more string) string {
		return message{info: block("h", "", "Immediate", "Observed", "2026-11-24T12:00:00+08:00", more)}.String()
	}
	for name, doc := range map[string]string{
		"blocks":        message{info: fill(block("h", "", "Past", "Observed", "", ""))}.String(),
		"languages":     message{info: numbered("<info><language>en-x%d</language><event>e</event></info>")}.String(),
		"references":    message{kind: "Update", references: numbered("s,%d,2026-11-24T08:00:00+08:00 "), info: block("h", "", "Past", "Observed", "", "")}.String(),
		"incidents":     message{more: "<incidents>" + fill(`a "`) + "</incidents>", info: block("h", "", "Past", "Observed", "", "")}.String(),
		"parameters":    plain(numbered("<parameter><valueName>Version</valueName><value>%d</value></parameter>")),
		"foreign ones":  plain(numbered("<parameter><valueName>p%d</valueName><value>1</value></parameter>")),
		"VTEC":          plain(parameter("VTEC", fill("/O.NEW.KYUN.HT.Y.0003."))),
		"digits":        plain(parameter("Version", fill("1 "))),
		"categories":    plain(numbered("<category>%d</category>")),
		"areas":         plain(numbered("<area><areaDesc>a%d</areaDesc></area>")),
		"geocodes":      plain("<area><areaDesc>a</areaDesc>" + numbered("<geocode><valueName>s</valueName><value>%d</value></geocode>") + "</area>"),
		"circles":       plain("<area><areaDesc>a</areaDesc>" + numbered("<circle>28.5,117.9 0.%d</circle>") + "</area>"),
		"polygons":      plain("<area><areaDesc>a</areaDesc>" + numbered("<polygon>28.5,117.9 28.6,117.9 28.6,118.%d 28.5,117.9</polygon>") + "</area>"),
		"one polygon":   plain("<area><areaDesc>a</areaDesc><polygon>" + fill("28.5,117.9 28.6,118.0 ") + "</polygon></area>"),
		"slanted":       plain("<area><areaDesc>a</areaDesc><polygon>" + slanted() + "</polygon></area>"),
		"resources":     plain(numbered("<resource><resourceDesc>r</resourceDesc><uri>https://yunxi.example/%d</uri></resource>")),
		"embedded":      plain("<resource><derefUri>" + fill("QUJD") + "</derefUri></resource>"),
		"markup":        plain("<description>" + fill("&lt;b&gt;") + "</description>"),
		"open markup":   plain("<description>" + fill("&lt;b") + "</description>"),
		"entities":      plain("<description>" + fill("&amp;amp;") + "</description>"),
		"headline":      message{info: block(fill("暴雨橙色预警，"), "", "Past", "Observed", "", "")}.String(),
		"verbs":         message{info: block(fill("解除预警"), "", "Past", "Observed", "", "")}.String(),
		"colours":       message{info: block(fill("orange a "), "", "Past", "Observed", "", "")}.String(),
		"small entries": `<feed xmlns="http://www.w3.org/2005/Atom">` + fill("<entry/>") + "</feed>",
		"links":         `<feed xmlns="http://www.w3.org/2005/Atom"><entry>` + fill(`<link href="a"/>`) + "</entry></feed>",
		"entry pairs":   `<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>a</id><event>e</event><geocode>` + fill("<valueName>a</valueName><value>b</value>") + "</geocode></entry></feed>",
		"attributes":    "<alert " + numbered(`a%d="1" `) + "/>",
		"nesting":       fill("<a>"),
		"name spaces":   fill(`<a xmlns="b">`),
	} {
		b.Run(name, func(b *testing.B) { read(b, []byte(doc)) })
	}
}

// slanted is a ring whose edges all lie along each other.
func slanted() string {
	var out strings.Builder
	for i := range 19_000 {
		at := float64(i) / 19_000
		fmt.Fprintf(&out, "%.6f,%.6f ", 28+float64(i%2)-at/2, 117+float64(i%2)+at/2)
	}
	return out.String()
}
