package open511_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"wayside/hub/format/internal/formattest"
	"wayside/hub/format/open511"
	"wayside/hub/notice"
)

func told(t *testing.T, items []notice.Item) string {
	var b strings.Builder
	for _, it := range items {
		fmt.Fprintln(&b, it.Place, it.Key)
		for _, p := range it.Problems {
			fmt.Fprintf(&b, "  %s %s: %s\n", map[bool]string{true: "warning", false: "error"}[p.Warning], p.Field, p.Message[notice.English])
		}
		if it.Notice != nil {
			fmt.Fprintln(&b, formattest.Indent(t, it.Notice))
		}
		if it.End != nil {
			fmt.Fprintln(&b, formattest.Indent(t, it.End))
		}
	}
	return b.String()
}

func TestDecodeGolden(t *testing.T) {
	for _, name := range []string{"events.json", "events.xml"} {
		items, err := decoder().Items(formattest.Sample(t, name), formattest.Settings())
		if err != nil {
			t.Fatal(err)
		}
		for _, it := range items {
			formattest.Sound(t, it)
		}
		formattest.Golden(t, name+".golden", []byte(told(t, items)))
	}
}

// sampled are the notices of both samples.
func sampled(t testing.TB, name string) (out []*notice.Notice) {
	t.Helper()
	items, err := decoder().Items(formattest.Sample(t, name), formattest.Settings())
	if err != nil {
		t.Fatal(err)
	}
	for _, it := range items {
		if it.Notice != nil {
			out = append(out, it.Notice)
		}
	}
	return out
}

func TestOwnSamplesComeBack(t *testing.T) {
	for name, lang := range map[string]notice.Lang{"events.json": notice.Chinese, "events.xml": notice.English} {
		first := sampled(t, name)
		raw, losses := forms["XML"].Write(t, lang, first...)
		for _, l := range losses {
			t.Errorf("%s: %v", name, l)
		}
		conforms(t, "XML", raw)
		second := decoder().Notices(t, raw, formattest.Settings())
		if d := formattest.Diff(formattest.Indent(t, second), formattest.Indent(t, first)); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestEncodeGolden(t *testing.T) {
	for form, encode := range map[string]formattest.Encode{"JSON": open511.Encode, "XML": open511.EncodeXML} {
		raw, losses := encode.Write(t, notice.Chinese, formattest.County()...)
		conforms(t, form, raw)
		name := "county." + strings.ToLower(form)
		if form == "JSON" {
			formattest.Golden(t, name, []byte(formattest.Indent(t, raw)))
		} else {
			formattest.Golden(t, name, raw)
		}
		var b strings.Builder
		for _, l := range losses {
			fmt.Fprintln(&b, l)
		}
		formattest.Golden(t, name+".losses", []byte(b.String()))
	}
}

// The two forms say the same, but that XML has all languages.
func TestFormsAgree(t *testing.T) {
	for lang, ns := range map[notice.Lang][]*notice.Notice{notice.Chinese: formattest.County(), notice.English: sampled(t, "events.json")} {
		made := notice.Losses{{Field: "text.en.headline"}, {Field: "text.zh-CN.headline"}} // of fields, where JSON lacks the language
		json, _ := forms["JSON"].Write(t, lang, ns...)
		xml, _ := forms["XML"].Write(t, lang, ns...)
		a, b := decoder().Notices(t, json, formattest.Settings()), decoder().Notices(t, xml, formattest.Settings())
		if len(a) != len(b) {
			t.Fatalf("got %d notices of JSON and %d of XML", len(a), len(b))
		}
		for i := range a {
			if d := formattest.Missing(b[i], a[i], made); d != "" {
				t.Errorf("%s: XML lacks what JSON says: %s", a[i].Origin.ID, d)
			}
		}
	}
}

// A number that neither form has must not silence the feed.
func TestNoticeThatCannotBeWrittenIsLeftOutAlone(t *testing.T) {
	ns := formattest.County()[:3]
	ns[0].Geometry.Lines[0][1][0] = math.NaN()
	ns[1].Geometry = nil
	for form, encode := range forms {
		raw, losses := encode.Write(t, notice.Chinese, ns...)
		if got := len(decoder().Notices(t, raw, formattest.Settings())); got != 1 {
			t.Errorf("%s: got %d notices, want 1", form, got)
		}
		for _, n := range ns[:2] {
			if !slices.ContainsFunc(losses, func(l notice.Loss) bool { return l.ID == n.ID && l.Field == "notice" }) {
				t.Errorf("%s: got losses %v, want %s among them", form, losses, n.ID)
			}
		}
	}
}

func TestEmptySheetIsAValidDocument(t *testing.T) {
	for form, encode := range forms {
		raw, _ := encode.Write(t, "")
		conforms(t, form, raw)
		if got := len(decoder().Notices(t, raw, formattest.Settings())); got != 0 {
			t.Errorf("%s: got %d notices, want none", form, got)
		}
		if err := open511.Check(raw, ""); err != nil {
			t.Errorf("%s: %v", form, err)
		}
	}
}

func TestWhatIsOverIsArchived(t *testing.T) {
	n := formattest.County()[1]
	n.Ends = formattest.Now.Add(-1)
	for form, encode := range map[string]formattest.Encode{"JSON": open511.Encode, "XML": open511.EncodeXML} {
		raw, _ := encode.Write(t, notice.Chinese, n)
		conforms(t, form, raw)
		items, err := decoder().Items(raw, formattest.Settings())
		if err != nil || len(items) != 1 || items[0].End == nil || items[0].End.Cause != notice.CauseEnded || items[0].End.Keys[0] != items[0].Key {
			t.Errorf("%s: got %+v and %v, want an end", form, items, err)
		}
	}
}

// What an operator has changed is told, not what the source once said.
func TestEditWinsOverTheWordsOfTheSource(t *testing.T) {
	n := sampled(t, "events.json")[0]
	n.Impact, n.Restrictions, n.Event = notice.AllClosed, nil, "closure"
	raw, _ := forms["JSON"].Write(t, notice.Chinese, n)
	conforms(t, "JSON", raw)
	for word, want := range map[string]bool{`"CLOSED"`: true, "SOME_LANES": false, "lanes_open": false, "HEIGHT": false, "SPEED": true, "ROAD_MAINTENANCE": false, "+pavement": true} {
		if got := strings.Contains(string(raw), word); got != want {
			t.Errorf("%s: got %v, want %v", word, got, want)
		}
	}
}

func TestGroupIsWrittenAsLinks(t *testing.T) {
	raw, _ := forms["JSON"].Write(t, notice.Chinese, formattest.County()...)
	groups := map[notice.Event]string{}
	for _, n := range decoder().Notices(t, raw, formattest.Settings()) {
		groups[n.Event] = n.Group
	}
	if groups["roadwork"] == "" || groups["roadwork"] != groups["closure"] || groups["accident"] != "" {
		t.Errorf("got groups %v, want the tunnel's works with its closure alone", groups)
	}
}

func TestIDUsedByTwoSourcesIsWrittenUnderTheNoticesOwn(t *testing.T) {
	s := formattest.Settings()
	raw := formattest.Sample(t, "events.xml")
	a, _ := decoder().Items(raw, s)
	s.Publisher.ID = "other"
	b, _ := decoder().Items(raw, s)
	out, losses := forms["JSON"].Write(t, notice.Chinese, a[0].Notice, b[0].Notice)
	conforms(t, "JSON", out)
	if len(decoder().Notices(t, out, s)) != 2 || losses[0].Field != "origin.id" {
		t.Errorf("got losses %v, want origin.id of both", losses)
	}
}

// JSON has extensions of every shape; what XML can't tell of one is named.
func TestExtensionsComeBack(t *testing.T) {
	for ext, told := range map[string]bool{
		`"a"`: true, `"35"`: true, `35.5`: true, `"true"`: true, `true`: true, `["a","b"]`: true, `{"a":[1,2],"b":{"c":"d"}}`: true, `-0.001`: true,
		`["a"]`: false, `[]`: false, `[[1,2],3]`: false, `{"a":null}`: false, `{}`: false, `""`: false,
	} {
		first := decoder().Notices(t, []byte(one(`"severity"`, `"+x":`+ext+`,"severity"`)), formattest.Settings())
		for form, encode := range forms {
			raw, losses := encode.Write(t, notice.Chinese, first...)
			conforms(t, form, raw)
			named := slices.ContainsFunc(losses, func(l notice.Loss) bool { return l.Field == "ext.open511.+x" })
			back := decoder().Notices(t, raw, formattest.Settings())
			same := formattest.Indent(t, back[0].Ext) == formattest.Indent(t, first[0].Ext)
			if want := told || form == "JSON"; same != want || named == want {
				t.Errorf("%s as %s: came back %v, named as a loss %v, want %v\n%s", ext, form, same, named, want, raw)
			}
		}
	}
}
