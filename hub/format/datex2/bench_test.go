package datex2_test

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"wayside/hub/format/datex2"
	"wayside/hub/format/internal/formattest"
	"wayside/hub/notice"
)

// delivery is our own sample over and over, with other ids, of about size
// bytes.
func delivery(t testing.TB, size int) []byte {
	t.Helper()
	doc := string(formattest.Sample(t, "county.v3.xml"))
	from, to := strings.Index(doc, "<situation id="), strings.LastIndex(doc, "</situation>")+len("</situation>")
	var b strings.Builder
	b.WriteString(doc[:from])
	for i := 0; b.Len() < size; i++ {
		b.WriteString(strings.ReplaceAll(doc[from:to], "YX-2026", fmt.Sprintf("YX-%d", 10_000+i)))
	}
	b.WriteString(doc[to:])
	return []byte(b.String())
}

func drain(tb testing.TB, doc []byte, s notice.Settings) (items int) {
	for _, err := range datex2.Decode(bytes.NewReader(doc), s) {
		if err != nil {
			tb.Fatal(err)
		}
		items++
	}
	return items
}

func tokens(tb testing.TB, doc []byte) {
	d := xml.NewDecoder(bytes.NewReader(doc))
	for {
		if _, err := d.Token(); err == io.EOF {
			return
		} else if err != nil {
			tb.Fatal(err)
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	doc := delivery(b, 1<<20)
	b.SetBytes(int64(len(doc)))
	b.ReportAllocs()
	for b.Loop() {
		drain(b, doc, formattest.Settings())
	}
}

// The ratio is the time of decoding a delivery of 10 MB over that of a bare
// loop over its tokens, both in turn, the median of all turns. It should stay
// below 2.
func BenchmarkDecodeAgainstBareTokenLoop(b *testing.B) {
	doc := delivery(b, 10<<20)
	b.SetBytes(int64(len(doc)))
	var ratios []float64
	for b.Loop() {
		for range 5 {
			start := time.Now()
			tokens(b, doc)
			bare := time.Since(start)
			start = time.Now()
			drain(b, doc, formattest.Settings())
			ratios = append(ratios, float64(time.Since(start))/float64(bare))
		}
	}
	slices.Sort(ratios)
	b.ReportMetric(ratios[len(ratios)/2], "x-bare-loop")
}

// held is the most that decoding a delivery of size bytes holds at once, beside
// the delivery itself.
func held(tb testing.TB, size int) (peak uint64) {
	tb.Helper()
	doc := delivery(tb, size)
	var before, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	count := 0
	for range datex2.Decode(bytes.NewReader(doc), settings()) {
		if count++; count%100 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&now)
			if now.HeapAlloc > before.HeapAlloc {
				peak = max(peak, now.HeapAlloc-before.HeapAlloc)
			}
		}
	}
	runtime.KeepAlive(doc)
	return peak
}

func TestMemoryDoesNotGrowWithTheDelivery(t *testing.T) {
	if small, large := held(t, 1<<20), held(t, 8<<20); large > 2*small+1<<20 {
		t.Errorf("8 MB hold %d kB at once, 1 MB hold %d kB", large>>10, small>>10)
	}
}

func BenchmarkMemory(b *testing.B) {
	for _, size := range []int{1, 10} {
		b.Run(fmt.Sprintf("%dMB", size), func(b *testing.B) {
			for b.Loop() {
				b.ReportMetric(float64(held(b, size<<20))/1024, "kB-held")
			}
		})
	}
}

func BenchmarkEncode(b *testing.B) {
	sheet := formattest.Sheet(notice.Chinese, formattest.County()...)
	var out bytes.Buffer
	for b.Loop() {
		out.Reset()
		if _, err := datex2.Encode(&out, sheet); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(int64(out.Len()))
}

// hostile are documents of a megabyte, each the worst of its sort that we can
// think of.
func hostile() map[string][]byte {
	fill := func(part string, doc func(inner string) []byte) []byte {
		return doc(strings.Repeat(part, (1<<20)/len(part)))
	}
	one := func(inner string) []byte { return accident(inner) }
	period := `<c:exceptionPeriod><c:startOfPeriod>2026-01-01T00:00:00Z</c:startOfPeriod><c:endOfPeriod>2026-03-30T00:00:00Z</c:endOfPeriod></c:exceptionPeriod>`
	recurring := `<c:validPeriod><c:startOfPeriod>2020-01-01T00:00:00Z</c:startOfPeriod><c:endOfPeriod>2029-12-31T00:00:00Z</c:endOfPeriod>` +
		strings.Repeat(`<c:recurringTimePeriodOfDay><c:startTimeOfPeriod>01:00:00</c:startTimeOfPeriod><c:endTimeOfPeriod>02:00:00</c:endTimeOfPeriod></c:recurringTimePeriodOfDay>`, 50) + `</c:validPeriod>`
	months := `<c:validPeriod><c:startOfPeriod>2020-01-01T00:00:00Z</c:startOfPeriod><c:endOfPeriod>2029-12-31T00:00:00Z</c:endOfPeriod><c:recurringDayWeekMonthPeriod><c:applicableMonth>may</c:applicableMonth></c:recurringDayWeekMonthPeriod></c:validPeriod>`
	timed := func(inner string) []byte {
		return bytes.Replace(accident(""), []byte("</c:overallStartTime>"), []byte("</c:overallStartTime>"+inner), 1)
	}
	numbered := func(n int, part func(i int) string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(part(i))
		}
		return b.String()
	}
	return map[string][]byte{
		"comments in a text": fill("a<!---->", func(s string) []byte {
			return one(`<s:generalPublicComment><s:comment><c:values><c:value>` + s + `</c:value></c:values></s:comment></s:generalPublicComment>`)
		}),
		"empty situations":  fill(situation("1"), func(s string) []byte { return payload(s) }),
		"records of one id": fill(record("Accident", "1", "", ""), func(s string) []byte { return payload(situation("1", s)) }),
		"records": payload(situation("1", numbered(2000, func(i int) string {
			return record("RoadOrCarriagewayOrLaneManagement", fmt.Sprint(i), "", `<s:forVehiclesWithCharacteristicsOf><c:vehicleType>lorry</c:vehicleType></s:forVehiclesWithCharacteristicsOf>`)
		}))),
		"points": one(numbered(6000, func(i int) string {
			return fmt.Sprintf(`<s:locationReference xsi:type="l:PointLocation"><l:pointByCoordinates><l:pointCoordinates><l:latitude>28.%d</l:latitude><l:longitude>117</l:longitude></l:pointCoordinates></l:pointByCoordinates></s:locationReference>`, i)
		})),
		"roads": one(numbered(12_000, func(i int) string {
			return fmt.Sprintf(`<s:locationReference><l:x><l:roadNumber>%d</l:roadNumber></l:x></s:locationReference>`, i)
		})),
		"comments": one(numbered(9000, func(i int) string {
			return fmt.Sprintf(`<s:generalPublicComment><s:comment><c:values><c:value>%d</c:value></c:values></s:comment></s:generalPublicComment>`, i)
		})),
		"languages": one(`<s:generalPublicComment><s:comment><c:values>` + numbered(25_000, func(i int) string { return fmt.Sprintf(`<c:value lang="aa-%d">x</c:value>`, i) }) + `</c:values></s:comment></s:generalPublicComment>`),
		"bars": fill("|", func(s string) []byte {
			return one(`<s:generalPublicComment><s:comment><c:values><c:value>` + s + `</c:value></c:values></s:comment></s:generalPublicComment>`)
		}),
		"positions": fill("1 2 ", func(s string) []byte {
			return one(location(`<l:gmlLineString><l:posList>` + s + `</l:posList></l:gmlLineString>`))
		}),
		"exceptions": fill(period, func(s string) []byte { return timed(recurring + s) }),
		"recurring":  fill(recurring, timed),
		"months":     fill(months, timed),
		"namespaces": fill(`<s:x xmlns:a="b"/>`, one),
		"declared":   []byte(strings.Replace(string(one(`<l:x xsi:type="zz:y"/>`)), "<p:payload ", "<p:payload "+numbered(40_000, func(i int) string { return fmt.Sprintf(`xmlns:q%d="x" `, i) }), 1)),
		"links": one(numbered(9000, func(i int) string {
			return fmt.Sprintf(`<s:urlLink><c:urlLinkAddress>https://yunxi.example/%d</c:urlLinkAddress></s:urlLink>`, i)
		})),
		"areas": one(numbered(5000, func(i int) string {
			return fmt.Sprintf(`<s:locationReference xsi:type="l:AreaLocation"><l:namedArea><l:areaName><c:values><c:value>%d</c:value></c:values></l:areaName></l:namedArea></s:locationReference>`, i)
		})),
		"nested": one(strings.Repeat(strings.Repeat("<s:a>", 50)+strings.Repeat("</s:a>", 50), 1900)),
	}
}

func BenchmarkHostileMegabyte(b *testing.B) {
	for name, doc := range hostile() {
		b.Run(strings.ReplaceAll(name, " ", "-"), func(b *testing.B) {
			b.SetBytes(int64(len(doc)))
			for b.Loop() {
				for range datex2.Decode(bytes.NewReader(doc), settings()) {
				}
			}
		})
	}
}

// However hostile, what comes of it is sound.
func TestHostileMegabytesAreSound(t *testing.T) {
	for name, doc := range hostile() {
		items, err := decode.Items(doc, settings())
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, it := range items[:min(len(items), 3)] {
			formattest.Sound(t, it)
		}
	}
}
