package vms_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"wayside/hub/format/internal/formattest"
	"wayside/hub/format/vms"
	"wayside/hub/notice"
)

// one is a publication with one sign; change replaces parts of it.
func one(change ...string) string {
	return strings.NewReplacer(change...).Replace(`<payload xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="vms:VmsPublication" lang="zh-CN">` +
		`<publicationTime>2026-11-24T01:30:00Z</publicationTime><headerInformation><confidentiality>noRestriction</confidentiality><informationStatus>real</informationStatus></headerInformation>` +
		`<vmsControllerStatus><vmsControllerReference id="c" /><vmsStatus vmsIndex="1"><vmsStatus><vmsMessage messageIndex="1"><vmsMessage><timeLastSet>2026-11-24T01:00:00Z</timeLastSet>` +
		`<displayAreaSettings displayAreaIndex="1"><displayAreaSettings xsi:type="vms:TextDisplay"><textLine lineIndex="1"><textLine><textLine>减速</textLine></textLine></textLine></displayAreaSettings></displayAreaSettings>` +
		`</vmsMessage></vmsMessage><vmsLocationOverride><pointByCoordinates><pointCoordinates><latitude>28.51</latitude><longitude>117.92</longitude></pointCoordinates></pointByCoordinates></vmsLocationOverride>` +
		`</vmsStatus></vmsStatus></vmsControllerStatus></payload>`)
}

func TestBrokenFrameIsNamed(t *testing.T) {
	for name, c := range map[string]struct{ doc, want string }{
		"empty":            {"", "no payload"},
		"JSON":             {"{}", "no payload"},
		"another root":     {"<alert/>", "no payload"},
		"situations":       {one("VmsPublication", "SituationPublication"), "is not a VmsPublication"},
		"no type":          {"<payload/>", "is not a VmsPublication"},
		"a table alone":    {one("VmsPublication", "VmsTablePublication"), "table of signs"},
		"version 2":        {one("<payload", "<payloadPublication", "</payload", "</payloadPublication"), "version 2"},
		"DOCTYPE":          {"<!DOCTYPE payload>" + one(), "DOCTYPE"},
		"truncated":        {one()[:900], "XML"},
		"two roots open":   {one("</payload>", ""), "XML"},
		"nested 50 levels": {one("减速", strings.Repeat("<x>", 50)), "nested"},
		"unknown entity":   {one("减速", "&sign;"), "XML"},
		"bad encoding":     {`<?xml version="1.0" encoding="EBCDIC"?>` + one(), "encoding"},
	} {
		_, err := formattest.Decode(vms.Decode).Items([]byte(c.doc), formattest.Settings())
		var ps notice.Problems
		if err == nil || !strings.Contains(err.Error(), c.want) || !errors.As(err, &ps) || ps[0].Message[notice.Chinese] == "" {
			t.Errorf("%s: got %v, want %q in both languages", name, err, c.want)
		}
	}
	s := formattest.Settings()
	s.MaxBytes = 100
	if _, err := formattest.Decode(vms.Decode).Items([]byte(one()), s); err == nil || !strings.Contains(err.Error(), "larger than 100 bytes") {
		t.Errorf("got %v, want a refusal for the size", err)
	}
}

// What stands before the cut still comes.
func TestTruncatedDocumentGivesWhatIsWhole(t *testing.T) {
	doc := one("</payload>", one()[strings.Index(one(), "<vmsControllerStatus"):])
	all, err := formattest.Decode(vms.Decode).Items([]byte(doc[:len(doc)-60]), formattest.Settings())
	if err == nil || len(all) != 1 || all[0].Notice == nil {
		t.Errorf("got %d items and %v, want the first sign and an error", len(all), err)
	}
}

func TestFaultOfASignIsNamedAndItsNeighbourStands(t *testing.T) {
	good := strings.Replace(one()[strings.Index(one(), "<vmsControllerStatus"):], `id="c"`, `id="good"`, 1)
	for name, c := range map[string]struct{ old, new, field string }{
		"no controller": {`<vmsControllerReference id="c" />`, ``, "vmsControllerReference"},
		"blank id":      {`id="c"`, `id=" "`, "vmsControllerReference"},
		"endless id":    {`id="c"`, `id="` + strings.Repeat("c", 400) + `"`, "vmsControllerReference"},
		"no index":      {` vmsIndex="1"`, ``, "vmsStatus.vmsIndex"},
	} {
		all := items(t, strings.Replace(one("</payload>", "")+good, c.old, c.new, 1), formattest.Settings())
		if len(all) != 2 || !all[0].Problems.Failed() || all[0].Problems[0].Field != c.field || all[0].Notice != nil || all[1].Notice == nil {
			t.Errorf("%s: got %s, want a problem at %s, and the neighbour", name, formattest.Indent(t, all), c.field)
		}
	}
}

func TestFaultThatCostsOneMemberAlone(t *testing.T) {
	for name, c := range map[string]struct{ old, new, field string }{
		"time of day":        {"2026-11-24T01:00:00Z", "noon", "vmsMessage.timeLastSet"},
		"time without zone":  {"2026-11-24T01:00:00Z", "2026-11-24T09:00:00", "vmsMessage.timeLastSet"},
		"year 9999":          {"2026-11-24T01:00:00Z", "9999-01-01T00:00:00Z", "vmsMessage.timeLastSet"},
		"unknown status":     {"real", "surreal", "headerInformation.informationStatus"},
		"latitude in words":  {"28.51", "here", "pointCoordinates"},
		"not a number":       {"28.51", "NaN", "pointCoordinates"},
		"axes swapped":       {"28.51</latitude><longitude>117.92", "117.92</latitude><longitude>28.51", "pointCoordinates"},
		"projected metres":   {"28.51", "3155000.5", "pointCoordinates"},
		"out of the bounds":  {"28.51", "48.51", "pointCoordinates"},
		"text without end":   {"减速", strings.Repeat("减速", 9000), "vmsMessage"},
		"wrong message seen": {"<vmsLocationOverride>", "<vmsFault><vmsFault>incorrectMessageDisplayed</vmsFault></vmsFault><vmsLocationOverride>", "vmsStatus.vmsFault"},
	} {
		all := items(t, one(c.old, c.new), formattest.Settings())
		warned := false
		for _, p := range all[0].Problems {
			warned = warned || p.Warning && p.Field == c.field
		}
		formattest.Sound(t, all[0])
		if len(all) != 1 || all[0].Notice == nil || !warned {
			t.Errorf("%s: got %s, want a notice and a warning at %s", name, formattest.Indent(t, all), c.field)
		}
	}
}

// A pictogram without words, a number on it and a text below are shown too.
func TestWhatIsNoLineIsShownToo(t *testing.T) {
	const text = `<textLine lineIndex="1"><textLine><textLine>减速</textLine></textLine></textLine>`
	for shown, want := range map[string]string{
		`<pictogram><displayedNumericalInformation><numericValue>60</numericValue><unitOfMeasure>kilometresPerHour</unitOfMeasure></displayedNumericalInformation></pictogram>`: "60 km/h",
		`<pictogram/><supplementaryInformationDisplay><textLine><textLine>500 m</textLine></textLine></supplementaryInformationDisplay>`:                                        "500 m",
		`<pictogram/>`: "",
	} {
		n := items(t, one(text, shown), formattest.Settings())[0].Notice
		if n == nil || n.Text[notice.Chinese].Sign != want {
			t.Errorf("%s: got %+v, want the text %q", shown, n, want)
		}
	}
	for _, shown := range []string{"", "<isBlank>true</isBlank>" + text, "<pictogram><pictogramDescription>blankVoid</pictogramDescription></pictogram>"} {
		if it := items(t, one(text, shown), formattest.Settings())[0]; it.End == nil || it.End.Cause != notice.CauseEnded {
			t.Errorf("%s: got %+v, want an end", shown, it)
		}
	}
}

func TestSignToldTwiceKeepsTheNewer(t *testing.T) {
	second := one()[strings.Index(one(), "<vmsControllerStatus"):]
	for set, want := range map[string]string{"02:00:00Z": "限速", "00:30:00Z": "减速"} {
		all := items(t, one("</payload>", strings.NewReplacer("减速", "限速", "01:00:00Z", set).Replace(second)), formattest.Settings())
		if len(all) != 1 || all[0].Notice.Text[notice.Chinese].Sign != want || len(all[0].Problems) != 1 {
			t.Errorf("%s: got %s, want %s and a warning", set, formattest.Indent(t, all), want)
		}
	}
}

// A mark, another prefix and another encoding change nothing.
func TestSpellingOfTheDocumentDoesNotMatter(t *testing.T) {
	want := formattest.Indent(t, items(t, one(), formattest.Settings()))
	for name, doc := range map[string]string{"mark": "\ufeff" + one(), "prefix": strings.NewReplacer("<payload", `<p:payload xmlns:p="http://datex2.eu/schema/3/d2Payload"`, "</payload", "</p:payload").Replace(one())} {
		if got := formattest.Indent(t, items(t, doc, formattest.Settings())); got != want {
			t.Errorf("%s: %s", name, formattest.Diff(got, want))
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(one()))
	for _, name := range append(samples, "county.xml") {
		f.Add(formattest.Sample(f, name))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		vms.Sniff(raw)
		formattest.FuzzTarget(t, raw, pair())
	})
}

// hostile are the worst documents of a size that we can think of.
func hostile(size int) map[string]string {
	fill := func(part string) string { return strings.Repeat(part, size/len(part)) }
	numbered := func(format string) string {
		var b strings.Builder
		for i := 0; b.Len() < size; i++ {
			fmt.Fprintf(&b, format, size-i)
		}
		return b.String()
	}
	whole := one()
	start, end := strings.Index(whole, "<vmsControllerStatus"), strings.Index(whole, "</payload>")
	text := `<textLine lineIndex="1"><textLine><textLine>减速</textLine></textLine></textLine>`
	message := whole[strings.Index(whole, "<vmsMessage m"):strings.Index(whole, "<vmsLocationOverride")]
	return map[string]string{
		"signs":          whole[:start] + numbered(strings.Replace(whole[start:end], `id="c"`, `id="c%d"`, 1)) + whole[end:],
		"bare signs":     whole[:start] + `<vmsControllerStatus><vmsControllerReference id="c"/>` + numbered(`<vmsStatus vmsIndex="%d"/>`) + `</vmsControllerStatus>` + whole[end:],
		"nameless signs": whole[:start] + `<vmsControllerStatus>` + fill(`<vmsStatus/>`) + `</vmsControllerStatus>` + whole[end:],
		"one sign":       whole[:start] + fill(whole[start:end]) + whole[end:],
		"lines":          one(text, numbered(`<textLine lineIndex="%d"><textLine><textLine>减</textLine></textLine></textLine>`)),
		"messages":       one(message, fill(message)),
		"pages":          one(text, numbered(`<displayAreaSettings pageNumber="%d"><displayAreaSettings><textLine><textLine><textLine>a</textLine></textLine></textLine></displayAreaSettings></displayAreaSettings>`)),
		"pictograms":     one(text, "<pictogram>"+fill("<pictogramDescription>fire</pictogramDescription>")+"</pictogram>"),
		"situations":     one("<timeLastSet>", numbered(`<relatedSituation id="%d"/>`)+"<timeLastSet>"),
		"kinds":          one("<timeLastSet>", numbered(`<messageInformationType>k%d</messageInformationType>`)+"<timeLastSet>"),
		"bad times":      one(message, fill(strings.Replace(message, "2026-11-24T01:00:00Z", "x", 1))),
		"one text":       one("减速", fill("减")),
		"attributes":     one(`id="c"`, `id="`+fill("c")+`"`),
		"elements":       fill("<a>"),
		"unknown":        one("<publicationTime>", fill("<a/>")+"<publicationTime>"),
		"payloads":       "<x>" + fill("<payload/>") + "</x>",
	}
}

// Whatever a document holds, what comes of it is sound and can be written.
func TestHostileDocumentsYieldSoundItems(t *testing.T) {
	for name, doc := range hostile(1 << 18) {
		t.Run(name, func(t *testing.T) { formattest.FuzzTarget(t, []byte(doc), pair()) })
	}
}

func BenchmarkHostileMegabyte(b *testing.B) {
	for name, doc := range hostile(1 << 20) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(doc)))
			for b.Loop() {
				all, _ := formattest.Decode(vms.Decode).Items([]byte(doc), formattest.Settings())
				s := notice.Sheet{Now: formattest.Now}
				for _, it := range all {
					if it.Notice != nil {
						s.Entries = append(s.Entries, notice.Entry{Notice: it.Notice})
					}
				}
				if _, err := vms.Encode(io.Discard, s); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func many(b *testing.B) (ns []*notice.Notice, doc []byte) {
	for i := range 500 {
		n := county()[1]
		n.ID = notice.DeriveID("many", fmt.Sprint(i))
		ns = append(ns, n)
	}
	doc, _ = formattest.Encode(vms.Encode).Write(b, notice.Chinese, ns...)
	return ns, doc
}

func BenchmarkDecode(b *testing.B) {
	_, doc := many(b)
	b.SetBytes(int64(len(doc)))
	for b.Loop() {
		for _, err := range vms.Decode(bytes.NewReader(doc), formattest.Settings()) {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
}

func BenchmarkEncode(b *testing.B) {
	ns, doc := many(b)
	s := formattest.Sheet(notice.Chinese, ns...)
	b.SetBytes(int64(len(doc)))
	for b.Loop() {
		if _, err := vms.Encode(io.Discard, s); err != nil {
			b.Fatal(err)
		}
	}
}
