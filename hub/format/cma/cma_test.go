package cma_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"
	"pgregory.net/rapid"

	"wayside/hub/format/cma"
	"wayside/hub/format/internal/formattest"
	"wayside/hub/notice"
)

func pair(encode formattest.Encode) formattest.Pair {
	return formattest.Pair{Encode: encode, Decode: cma.Decode, Settings: formattest.Settings(), Lang: notice.Chinese}
}

func items(t testing.TB, doc []byte, s notice.Settings) []notice.Item {
	t.Helper()
	out, err := formattest.Decode(cma.Decode).Items(doc, s)
	if err != nil {
		t.Fatal(err)
	}
	for _, it := range out {
		formattest.Sound(t, it)
	}
	return out
}

func one(t testing.TB, doc []byte) notice.Item {
	t.Helper()
	all := items(t, doc, formattest.Settings())
	if len(all) != 1 {
		t.Fatalf("got %d items", len(all))
	}
	return all[0]
}

func TestSamplesAreReadAsTheyWereAndWrittenAgain(t *testing.T) {
	for _, name := range []string{"alert.xml", "upgrade.xml", "cancel.xml", "list.xml", "list.json"} {
		all := items(t, formattest.Sample(t, name), formattest.Settings())
		formattest.Golden(t, name+".golden.json", formattest.Told(t, all))
	}
}

func TestTheCountyIsWritten(t *testing.T) {
	doc, losses := formattest.Encode(cma.Encode).Write(t, notice.Chinese, formattest.County()...)
	formattest.Golden(t, "county.golden.xml", doc)
	var lines bytes.Buffer
	for _, l := range losses {
		lines.WriteString(l.String() + "\n")
	}
	formattest.Golden(t, "county.losses.txt", lines.Bytes())
	wellFormed(t, doc)
	for _, n := range formattest.County() {
		pair(cma.Encode).RoundTrip(t, n)
		pair(cma.EncodeOne).RoundTrip(t, n)
	}
}

// A chain of messages is one notice: first, upgrade, lifted.
func TestAnUpgradeIsAVersionAndALiftingAnEndOfTheSameNotice(t *testing.T) {
	first, up, end := one(t, formattest.Sample(t, "alert.xml")), one(t, formattest.Sample(t, "upgrade.xml")), one(t, formattest.Sample(t, "cancel.xml"))
	if first.Notice.Colour != notice.Orange || up.Notice.Colour != notice.Red || up.Notice.Severity != notice.Extreme {
		t.Errorf("colours %s, %s", first.Notice.Colour, up.Notice.Colour)
	}
	if len(first.Continues) != 0 {
		t.Errorf("a reference to itself continues %v", first.Continues)
	}
	if up.Notice.ID != first.Notice.ID || len(up.Continues) != 1 || up.Continues[0] != first.Key {
		t.Errorf("the upgrade is of %s, continues %v; want %s, %s", up.Notice.ID, up.Continues, first.Notice.ID, first.Key)
	}
	if end.End == nil || end.End.Keys[0] != first.Key || end.End.Cause != notice.CauseEnded || end.End.Text[notice.Chinese] != "降水云系东移，预警信号解除。" {
		t.Errorf("the end is %+v", end.End)
	}
	if want := time.Date(2026, 11, 24, 2, 12, 0, 0, time.UTC); !up.Notice.Sent.Equal(want) {
		t.Errorf("a time without an offset is %s, want Shanghai's %s", up.Notice.Sent, want)
	}
	bare, err := formattest.Decode(cma.Decode).Items(formattest.Sample(t, "upgrade.xml"), notice.Settings{Publisher: notice.Party{ID: "x"}})
	if err != nil || !bare[0].Notice.Sent.Equal(up.Notice.Sent) {
		t.Errorf("without a zone in the settings: %v, %v", bare, err)
	}
}

func TestAnEndedNoticeIsWrittenAsLifted(t *testing.T) {
	it := one(t, formattest.Sample(t, "upgrade.xml"))
	for _, state := range []notice.State{notice.Ended, notice.Withdrawn, notice.Superseded} {
		s := formattest.Sheet(notice.Chinese, it.Notice, formattest.County()[4])
		at := it.Notice.Sent.Add(time.Hour)
		for i := range s.Entries {
			s.Entries[i].State = state
			s.Entries[i].End = &notice.End{Cause: notice.Cause(state), Text: notice.Words{notice.Chinese: "雨停了"}, At: at}
		}
		var doc bytes.Buffer
		if _, err := cma.Encode(&doc, s); err != nil {
			t.Fatal(err)
		}
		wellFormed(t, doc.Bytes())
		back := items(t, doc.Bytes(), formattest.Settings())
		if len(back) != 2 || back[0].End == nil || back[1].End == nil {
			t.Fatalf("%s: got %+v\n%s", state, back, doc.Bytes())
		}
		if back[0].End.Keys[0] != it.Continues[0] || back[0].End.Text[notice.Chinese] != "雨停了" || !back[0].End.Sent.Equal(at) {
			t.Errorf("%s: %+v", state, back[0].End)
		}
		if !strings.Contains(doc.String(), "<headline>云溪县气象台解除暴雨红色预警</headline>") {
			t.Errorf("%s: no lifting headline\n%s", state, doc.Bytes())
		}
		if strings.Contains(doc.String(), "50毫米") || strings.Contains(doc.String(), "请勿驶入") {
			t.Errorf("%s: the danger is told again\n%s", state, doc.Bytes())
		}
	}
}

// The hub's own warning keeps one first message through its versions and end.
func TestVersionsOfOurOwnNameTheirFirstMessage(t *testing.T) {
	n := formattest.County()[4]
	var docs []string
	for i, state := range []notice.State{notice.Active, notice.Active, notice.Ended} {
		n = n.Clone()
		n.Revision = i + 1
		n.Sent = n.Sent.Add(time.Duration(i) * time.Hour)
		s := formattest.Sheet(notice.Chinese, n)
		s.Entries[0].First, s.Entries[0].State = formattest.County()[4].Sent, state
		var doc bytes.Buffer
		if _, err := cma.EncodeOne(&doc, s); err != nil {
			t.Fatal(err)
		}
		docs = append(docs, doc.String())
	}
	first, second, end := one(t, []byte(docs[0])), one(t, []byte(docs[1])), one(t, []byte(docs[2]))
	if len(first.Continues) != 0 || second.Continues[0] != first.Key || second.Notice.ID != first.Notice.ID || second.Key == first.Key {
		t.Errorf("versions %s %v, %s %v", first.Key, first.Continues, second.Key, second.Continues)
	}
	if end.End == nil || end.End.Keys[0] != first.Key {
		t.Errorf("end %+v", end.End)
	}
}

func TestRandomNoticesComeBackButForTheNamedLosses(t *testing.T) {
	kept := 0
	rapid.Check(t, func(rt *rapid.T) {
		n := formattest.Notice(rt)
		if rapid.IntRange(0, 3).Draw(rt, "made weather") > 0 { // of eight kinds one is written
			n.Kind, n.Event = notice.Weather, notice.Event(rapid.SampledFrom(notice.Events(notice.Weather)).Draw(rt, "weather event").Word)
			n.Audience, n.Status = notice.Public, notice.Actual
			if rapid.Bool().Draw(rt, "signal") {
				n.Colour = notice.Colour(rapid.SampledFrom(notice.Colours()).Draw(rt, "signal colour").Word)
			}
		}
		if !n.Ends.After(formattest.Now) {
			n.Ends = time.Time{} // what is over is written as an end
		}
		doc := pair(cma.Encode).RoundTrip(rt, n)
		pair(cma.EncodeOne).RoundTrip(rt, n)
		if bytes.Contains(doc, []byte("<alert ")) {
			kept++
		}
	})
	if kept == 0 {
		t.Error("no random notice was written at all")
	}
}

func TestRandomNoticesAreWellFormed(t *testing.T) {
	for seed := range 10 {
		n := rapid.Custom(func(rt *rapid.T) *notice.Notice { return formattest.Notice(rt) }).Example(seed)
		n.Kind, n.Event, n.Audience, n.Status = notice.Weather, "fog", notice.Public, notice.Actual
		doc, _ := formattest.Encode(cma.EncodeOne).Write(t, notice.Chinese, n)
		wellFormed(t, doc)
	}
}

// wellFormed: xmllint reads it, and the members stand in the platform's order.
// There is no public schema to hold it against.
func wellFormed(t testing.TB, doc []byte) {
	t.Helper()
	if lint := formattest.XMLLint(t, "testdata/order.rng", doc); lint != "" {
		t.Errorf("%s\n%s", lint, doc)
	}
}

func TestEveryWrittenWarningIsSniffedAsItsOwnFormat(t *testing.T) {
	for name, want := range map[string]bool{
		`<?xml version="1.0"?><alert xmlns="http://com.icss.amp">`:                      true,
		"\xef\xbb\xbf <x:alerts xmlns:x='http://com.icss.amp'/>":                        true,
		`<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">`:                          false,
		`<alert xmlns="http://com.icss.ampere">`:                                        false,
		`{"updated":"2026-11-24T01:30:00Z","count":0,"warnings":{}}`:                    true,
		`{"warnings":{"361199":[{"type":"暴`:                                             true,
		`{"warnings":[{"uuid":"x","alert":{"identifier":"1"}}]}`:                        false,
		`{"warnings":{"a":1}}`:                                                          false,
		`{"kind":"weather","text":{"zh-CN":{"headline":"http://com.icss.amp"}}}`:        false,
		`<rss><channel><item><title>http://com.icss.amp</title></item></channel></rss>`: false,
		``: false, `[]`: false, `null`: false,
	} {
		if got := cma.Sniff([]byte(name)); got != want {
			t.Errorf("%s: got %v", name, got)
		}
	}
	for _, file := range []string{"alert.xml", "list.xml", "list.json"} {
		if !cma.Sniff(formattest.Sample(t, file)) {
			t.Errorf("%s is not recognised", file)
		}
	}
}

func TestWhatIsInternalIsPublicOnlyWhereTheSourceMayBe(t *testing.T) {
	s := formattest.Settings()
	if n := items(t, formattest.Sample(t, "list.xml"), s)[0].Notice; n.Audience != notice.Restricted {
		t.Errorf("Inner is %s", n.Audience)
	}
	s.AllowConfidential = []string{"Inner"}
	if n := items(t, formattest.Sample(t, "list.xml"), s)[0].Notice; n.Audience != notice.Public {
		t.Errorf("Inner, allowed, is %s", n.Audience)
	}
}

func TestNothingOfAnOfficerComesThrough(t *testing.T) {
	for _, name := range []string{"alert.xml", "upgrade.xml", "cancel.xml", "list.xml"} {
		raw, err := json.Marshal(items(t, formattest.Sample(t, name), formattest.Settings()))
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{"李明", "13800000000", "值班领导", "G01002"} {
			if bytes.Contains(raw, []byte(secret)) {
				t.Errorf("%s: %s came through", name, secret)
			}
		}
	}
}

func gb18030(t testing.TB, s string) []byte {
	t.Helper()
	raw, err := simplifiedchinese.GB18030.NewEncoder().String(strings.Replace(s, "UTF-8", "GB18030", 1))
	if err != nil {
		t.Fatal(err)
	}
	return []byte(raw)
}
