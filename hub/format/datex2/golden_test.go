package datex2_test

import (
	"bytes"
	"strings"
	"testing"

	"wayside/hub/format/datex2"
	"wayside/hub/format/internal/formattest"
	"wayside/hub/notice"
)

// told is what a document says, for people to read and for golden files.
func told(t *testing.T, doc []byte, s notice.Settings) string {
	t.Helper()
	var b strings.Builder
	items, err := decode.Items(doc, s)
	for _, it := range items {
		formattest.Sound(t, it)
		b.WriteString("== " + it.Place + " " + it.Key + "\n")
		for _, p := range it.Problems {
			b.WriteString(map[bool]string{true: "  warning ", false: "  error "}[p.Warning] + p.Field + ": " + p.Message[notice.English] + "\n")
		}
		if it.Notice != nil {
			b.WriteString(formattest.Indent(t, it.Notice) + "\n")
		}
		if it.End != nil {
			b.WriteString(formattest.Indent(t, it.End) + "\n")
		}
	}
	if err != nil {
		b.WriteString("!! " + err.Error() + "\n")
	}
	return b.String()
}

func TestOwnSamplesReadAsShown(t *testing.T) {
	for _, name := range []string{"county.v3", "county.v2"} {
		formattest.Golden(t, name+".golden", []byte(told(t, formattest.Sample(t, name+".xml"), formattest.Settings())))
	}
}

func TestOwnSamplesComeBackFromWhatIsWrittenOfThem(t *testing.T) {
	for _, name := range []string{"county.v3", "county.v2"} {
		s := formattest.Settings()
		s.AllowConfidential = []string{"unspecified", "restrictedToAuthoritiesTrafficOperatorsAndPublishers"}
		items, err := decode.Items(formattest.Sample(t, name+".xml"), s)
		if err != nil {
			t.Fatal(err)
		}
		var ns []*notice.Notice
		for _, it := range items {
			if it.Notice != nil {
				ns = append(ns, it.Notice)
			}
		}
		doc, losses := encode.Write(t, notice.Chinese, ns...)
		for _, l := range losses {
			t.Errorf("%s: got loss %v, want none", name, l)
		}
		if d := formattest.Diff(formattest.Indent(t, decode.Notices(t, doc, s)), formattest.Indent(t, ns)); d != "" {
			t.Errorf("%s: %s\n%s", name, d, doc)
		}
		valid(t, doc)
	}
}

func TestTheCountyIsWrittenAsShown(t *testing.T) {
	doc, losses := encode.Write(t, notice.Chinese, formattest.County()...)
	var b strings.Builder
	for _, l := range losses {
		b.WriteString(l.String() + "\n")
	}
	formattest.Golden(t, "county.golden.xml", doc)
	formattest.Golden(t, "county.losses", []byte(b.String()))
	valid(t, doc)
	for _, it := range decode.Notices(t, doc, formattest.Settings()) {
		if it.Status != notice.Actual && it.Status != notice.Exercise {
			t.Errorf("got status %s", it.Status)
		}
	}
}

func TestOneNoticeIsNoSnapshot(t *testing.T) {
	var one, all bytes.Buffer
	sheet := formattest.Sheet(notice.Chinese, formattest.County()[0])
	if _, err := datex2.EncodeOne(&one, sheet); err != nil {
		t.Fatal(err)
	}
	if _, err := datex2.Encode(&all, sheet); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(one.String(), "feedType") || !strings.Contains(all.String(), "<com:feedType>FULL<") {
		t.Error("want feedType FULL of a sheet, and none of a single notice")
	}
	valid(t, one.Bytes())
}

func TestAnEmptySheetIsAValidSnapshot(t *testing.T) {
	doc, losses := encode.Write(t, notice.English)
	if len(losses) != 0 || len(decode.Notices(t, doc, formattest.Settings())) != 0 {
		t.Errorf("got losses %v, want nothing at all", losses)
	}
	valid(t, doc)
}

func TestCheckFindsWhatCannotBeRead(t *testing.T) {
	if err := datex2.Check(accident(""), ""); err != nil {
		t.Errorf("got %v, want none for a good delivery", err)
	}
	if err := datex2.Check(bytes.ReplaceAll(accident(""), []byte("2026-11-24T08:00:00Z"), []byte("soon")), ""); err == nil {
		t.Error("got no error for a time that is none")
	}
}

// A ban of vehicles that DATEX II has no word for must not close the road for
// all, and neither must what it has words for.
func TestABanForSomeNeverReadsAsAClosureForAll(t *testing.T) {
	for _, r := range []notice.Restriction{
		{Type: "noTrucks", Vehicles: []string{"sleigh"}}, {Type: "noTrucks"}, {Type: "noTrucks", Vehicles: []string{"hgv", "bus"}}, {Type: "noTowing"},
		{Type: "noOversize"}, {Type: "weight", Value: pointer(12.0)}, {Type: "height"}, {Type: "width", Value: pointer(2.5), Vehicles: []string{"sleigh"}},
	} {
		n := formattest.County()[1]
		n.Impact, n.Restrictions = "", []notice.Restriction{r}
		doc, losses := encode.Write(t, notice.Chinese, n)
		back := decode.Notices(t, doc, formattest.Settings())
		if len(back) != 1 || back[0].Impact == notice.AllClosed {
			t.Errorf("%+v: got %d notices, losses %v\n%s", r, len(back), losses, doc)
		}
		if bytes.Contains(doc, []byte("<sit:forVehiclesWithCharacteristicsOf>\n    </sit:")) {
			t.Errorf("%+v: a measure for no vehicle at all", r)
		}
	}
}
