package table_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wayside/hub/format/internal/formattest"
	"wayside/hub/format/table"
	"wayside/hub/notice"
)

// pair is CSV written and read by the same settings. The publisher is whoever
// brings a table, so it is none of its columns.
func pair(lang notice.Lang) formattest.Pair {
	return formattest.Pair{Encode: table.Encode, Decode: table.DecodeCSV, Settings: formattest.Settings(), Lang: lang, Loose: []string{"publisher"}}
}

func TestWhatIsWrittenComesBackButForNamedLosses(t *testing.T) {
	for _, n := range formattest.County() {
		for _, lang := range []notice.Lang{notice.Chinese, notice.English} {
			pair(lang).RoundTrip(t, n)
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		n := formattest.Notice(rt)
		p := pair(notice.Lang(rapid.SampledFrom([]string{"zh-CN", "en", "pt-PT"}).Draw(rt, "lang")))
		p.Settings.Bounds = nil
		p.RoundTrip(rt, n)
	})
}

func TestTheIDComesBack(t *testing.T) {
	for _, n := range formattest.County()[:11] {
		doc, _ := formattest.Encode(table.Encode).Write(t, notice.Chinese, n)
		got := formattest.Decode(table.DecodeCSV).Notices(t, doc, formattest.Settings())
		if len(got) != 1 || got[0].ID != n.ID {
			t.Errorf("%s came back as %v", n.ID, got[0].ID)
		}
	}
}

func TestCountyAsCSV(t *testing.T) {
	for _, lang := range []notice.Lang{notice.Chinese, notice.English} {
		doc, losses := formattest.Encode(table.Encode).Write(t, lang, formattest.County()...)
		formattest.Golden(t, "county."+string(lang)+".csv", doc)
		var b strings.Builder
		for _, l := range losses {
			fmt.Fprintln(&b, l)
		}
		formattest.Golden(t, "county."+string(lang)+".losses", []byte(b.String()))
	}
}

// What a spreadsheet would compute must never stand at the start of a cell.
func TestNoCellIsAFormula(t *testing.T) {
	for _, evil := range []string{"=HYPERLINK(\"http://x\")", "+86 793", "-1+2", "@SUM(A1)", "'quoted", "''twice", "＝1+1", "-", "plain"} {
		n := formattest.County()[0]
		text := n.Text[notice.Chinese]
		text.Description = evil
		n.Text[notice.Chinese] = text
		doc := pair(notice.Chinese).RoundTrip(t, n)
		for _, bad := range []string{",=", ",+", ",@", ",\"=", "\t="} {
			if strings.Contains(string(doc), bad) {
				t.Errorf("%q: a cell begins with %q:\n%s", evil, bad, doc)
			}
		}
	}
}

func TestOnlyWhatIsPublicIsWritten(t *testing.T) {
	county := formattest.County()
	doc, losses := formattest.Encode(table.Encode).Write(t, notice.Chinese, county...)
	if n := strings.Count(string(doc), "\r\nurn:uuid:"); n != len(county)-1 {
		t.Errorf("%d rows, want %d", n, len(county)-1)
	}
	for _, l := range losses {
		if l.Field == "notice" && l.ID != county[12].ID {
			t.Errorf("left out: %s", l)
		}
	}
}

// An ended notice of a log is an end for whoever reads the table.
func TestAnEndedEntryIsAnEnd(t *testing.T) {
	s := formattest.Sheet(notice.Chinese, formattest.County()[:1]...)
	s.Entries[0].End = &notice.End{Cause: notice.CauseWithdrawn, Text: notice.Words{notice.Chinese: "计划取消"}}
	var b strings.Builder
	if _, err := table.Encode(&b, s); err != nil {
		t.Fatal(err)
	}
	items, err := formattest.Decode(table.DecodeCSV).Items([]byte(b.String()), formattest.Settings())
	if err != nil || len(items) != 1 || items[0].End == nil || items[0].End.Cause != notice.CauseWithdrawn || items[0].End.Text[notice.Chinese] != "计划取消" ||
		items[0].End.Keys[0] != string(s.Entries[0].Notice.ID) {
		t.Errorf("got %+v, %v", items, err)
	}
}
