package vms_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"wayside/hub/format/internal/formattest"
	"wayside/hub/format/vms"
	"wayside/hub/notice"
)

const payloadSchema = "datex2-3.5/DATEXII_3_D2Payload.xsd"

func pair() formattest.Pair {
	return formattest.Pair{Encode: vms.Encode, Decode: vms.Decode, Settings: formattest.Settings(), Lang: notice.Chinese}
}

func items(t testing.TB, doc string, s notice.Settings) []notice.Item {
	t.Helper()
	all, err := formattest.Decode(vms.Decode).Items([]byte(doc), s)
	if err != nil {
		t.Fatalf("decode: %v", err)
	}
	return all
}

func sample(t testing.TB, name string) string { return string(formattest.Sample(t, name)) }

var samples = []string{"signs.xml", "restricted.xml", "container.xml", "table.xml"}

func TestDecodeGolden(t *testing.T) {
	for _, name := range samples {
		var b strings.Builder
		all, err := formattest.Decode(vms.Decode).Items(formattest.Sample(t, name), formattest.Settings())
		for _, item := range all {
			formattest.Sound(t, item)
			b.WriteString(item.Place + " " + item.Key + "\n")
			for _, p := range item.Problems {
				b.WriteString(map[bool]string{true: "  warning ", false: "  error "}[p.Warning] + p.Field + ": " + p.Message[notice.English] + "\n")
			}
			if item.Notice != nil {
				b.WriteString(formattest.Indent(t, item.Notice) + "\n")
			}
			if item.End != nil {
				b.WriteString(formattest.Indent(t, item.End) + "\n")
			}
		}
		if err != nil {
			b.WriteString("refused: " + err.Error() + "\n")
		}
		formattest.Golden(t, strings.TrimSuffix(name, ".xml")+".golden", []byte(b.String()))
	}
}

// Our own samples are as the schema wants them: there are no real ones.
func TestSamplesAreValid(t *testing.T) {
	for _, name := range []string{"signs.xml", "restricted.xml", "table.xml"} {
		if d := formattest.XMLLint(t, payloadSchema, formattest.Sample(t, name)); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestEncodeGolden(t *testing.T) {
	for lang, name := range map[notice.Lang]string{notice.Chinese: "county", notice.English: "county.en"} {
		doc, losses := formattest.Encode(vms.Encode).Write(t, lang, county()...)
		formattest.Golden(t, name+".xml", doc)
		var b strings.Builder
		for _, l := range losses {
			b.WriteString(l.String() + "\n")
		}
		formattest.Golden(t, name+".losses", []byte(b.String()))
		if err := vms.Check(doc, ""); err != nil {
			t.Error(err)
		}
		if d := formattest.XMLLint(t, payloadSchema, doc); d != "" {
			t.Error(d)
		}
	}
}

// county are the notices of the fictional county, one with a sign text of its
// own and one whose headline no sign holds.
func county() []*notice.Notice {
	all := formattest.County()
	text := all[1].Text[notice.Chinese]
	text.Sign = "青河大桥\n两车相撞\n\n占2车道\n减速慢行"
	all[1].Text[notice.Chinese] = text
	text = all[8].Text[notice.Chinese]
	text.Headline = strings.Repeat("雨天行车请开灯，", 24)
	all[8].Text[notice.Chinese] = text
	return all
}

func TestCountyRoundTrips(t *testing.T) {
	p := pair()
	p.Settings.Publisher = formattest.County()[0].Publisher
	for _, n := range county() {
		p.RoundTrip(t, n)
	}
}

// A sign that was read is written as it was: pages, colours, pictograms,
// reason, situation and place.
func TestSamplesRoundTrip(t *testing.T) {
	for _, name := range []string{"signs.xml", "container.xml"} {
		var first []*notice.Notice
		for _, item := range items(t, sample(t, name), formattest.Settings()) {
			if item.Notice != nil {
				first = append(first, item.Notice)
			}
		}
		doc, losses := formattest.Encode(vms.Encode).Write(t, notice.Chinese, first...)
		if len(losses) > 0 {
			t.Errorf("%s: got losses %v, want none", name, losses)
		}
		if d := formattest.XMLLint(t, payloadSchema, doc); d != "" {
			t.Errorf("%s: %s", name, d)
		}
		second := formattest.Decode(vms.Decode).Notices(t, doc, formattest.Settings())
		if d := formattest.Diff(formattest.Indent(t, second), formattest.Indent(t, first)); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestLossesNameAllThatIsLost(t *testing.T) {
	p := pair()
	checked := 0
	rapid.Check(t, func(rt *rapid.T) {
		n := formattest.Notice(rt)
		n.Publisher, n.Sent = p.Settings.Publisher, formattest.Now.Add(-time.Hour)
		if rapid.IntRange(0, 9).Draw(rt, "as it is") > 0 {
			n.Status, n.Audience = notice.Actual, notice.Public
			n.Onset, n.ReleaseAt, n.Schedule = time.Time{}, time.Time{}, nil
		}
		if rapid.Bool().Draw(rt, "from a sign") {
			n.Origin = &notice.Origin{Format: "vms", Feed: p.Settings.Feed, ID: "VMS-17/1"}
			n.Ext = map[string]any{"vms": pocket(rt)}
		}
		n.Normalise(notice.Clean)
		doc := p.RoundTrip(rt, n)
		if checked++; checked <= 5 {
			if d := formattest.XMLLint(t, payloadSchema, doc); d != "" {
				rt.Fatalf("%s\n%s", d, doc)
			}
		}
	})
}

// pocket is what a sign may have said besides.
func pocket(t *rapid.T) map[string]any {
	p := map[string]any{"table": map[string]any{"id": "yunxi"}, "controller": map[string]any{"id": "VMS-17", "version": "2"}, "index": "1"}
	for name, v := range map[string]any{
		"place": "雨岭隧道西口", "codedReasonForSetting": "travelTime", "pictograms": []any{"fire", "blankVoid", "dragon"}, "operator": "王某",
		"messageInformationType": []any{"dateTime"}, "sequencingInterval": 4.0, "lines": []any{[]any{map[string]any{"text": "路", "colour": "pink"}}},
		"relatedSituation": []any{map[string]any{"id": "YX-1", "version": "3"}},
	} {
		if rapid.Bool().Draw(t, name) {
			p[name] = v
		}
	}
	return p
}

func TestEmptySheetIsAValidPublication(t *testing.T) {
	doc, _ := formattest.Encode(vms.Encode).Write(t, "")
	if got := items(t, string(doc), formattest.Settings()); len(got) != 0 {
		t.Errorf("got %d items, want none", len(got))
	}
	if d := formattest.XMLLint(t, payloadSchema, doc); d != "" {
		t.Error(d)
	}
}

func TestOnlyPublicationsOfSignsAreRecognised(t *testing.T) {
	own, _ := formattest.Encode(vms.Encode).Write(t, notice.Chinese, formattest.County()...)
	docs := map[string]bool{string(own): true, "": false, "{}": false, "<payload/>": false,
		`<payload xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="sit:SituationPublication"><vmsPublication/>`: false,
		`<payload xmlns:x="http://www.w3.org/2001/XMLSchema-instance" x:type=" vms:VmsPublication ">`:                          true,
	}
	for _, name := range samples {
		docs[sample(t, name)] = true
	}
	for doc, want := range docs {
		if got := vms.Sniff([]byte(doc[:min(len(doc), 600)])); got != want {
			t.Errorf("%.200s: got %t, want %t", doc, got, want)
		}
	}
	for _, path := range formattest.DataGlob(t, "datex2", "*") {
		parts := strings.Split(path, "/")
		if vms.Sniff(formattest.Data(t, "datex2", parts[len(parts)-1])) {
			t.Errorf("%s: taken for a publication of signs", path)
		}
	}
}

func TestConfidentialityIsKept(t *testing.T) {
	doc := sample(t, "signs.xml")
	for word, want := range map[string]map[notice.Audience]bool{
		"noRestriction": {notice.Public: true}, "internalUse": {notice.Restricted: true}, "restrictedToAuthoritiesAndTrafficOperators": {notice.Restricted: true},
	} {
		for _, item := range items(t, strings.Replace(doc, "noRestriction", word, 1), formattest.Settings()) {
			if item.Notice != nil && !want[item.Notice.Audience] {
				t.Errorf("%s: got audience %s", word, item.Notice.Audience)
			}
		}
	}
	s := formattest.Settings()
	s.AllowConfidential = []string{"unspecified", "internalUse"}
	if n := items(t, sample(t, "restricted.xml"), s)[0].Notice; n.Audience != notice.Public || n.Status != notice.Exercise {
		t.Errorf("got %s %s, want public where the source allows the absent word, and an exercise", n.Audience, n.Status)
	}
	if n := items(t, strings.Replace(doc, "noRestriction", "internalUse", 1), s)[0].Notice; n.Audience != notice.Restricted {
		t.Errorf("got %s for internal use, which no setting opens", n.Audience)
	}
}

// What operators and devices are called stays inside.
func TestPrivateWordsGoNowhere(t *testing.T) {
	for _, name := range samples {
		all, _ := formattest.Decode(vms.Decode).Items(formattest.Sample(t, name), formattest.Settings())
		if got := formattest.Indent(t, all); strings.Contains(got, "王某") || strings.Contains(got, "10.0.0.7") {
			t.Errorf("%s: a private word reached the notice", name)
		}
	}
}

// A poll without news changes nothing but the time of sending.
func TestNoiseNeverReachesANotice(t *testing.T) {
	read := func(doc string) string {
		all := items(t, doc, formattest.Settings())
		for i := range all {
			if n := all[i].Notice; n != nil {
				n.Sent = time.Time{}
			}
			if e := all[i].End; e != nil {
				e.Sent = time.Time{}
			}
		}
		return formattest.Indent(t, all)
	}
	doc := sample(t, "signs.xml")
	later := strings.NewReplacer("01:29:30.1234567Z", "01:34:31Z", "2026-11-24T01:30:00Z", "2026-11-24T01:35:00Z", "14:32", "14:37", "8℃", "9℃").Replace(doc)
	if d := formattest.Diff(read(later), read(doc)); d != "" {
		t.Error(d)
	}
}

func TestScheduledNoticesAreNotShown(t *testing.T) {
	n := formattest.County()[1]
	n.Onset = formattest.Now.Add(time.Hour)
	doc, losses := formattest.Encode(vms.Encode).Write(t, notice.Chinese, n)
	if len(losses) != 1 || losses[0].Field != "notice" || strings.Contains(string(doc), "青河大桥") {
		t.Errorf("got %v, want the notice left out", losses)
	}
}

// Colours that signs lack become the nearest that they have.
func TestOfficialColourIsShown(t *testing.T) {
	for colour, want := range map[notice.Colour]string{notice.Red: "red", notice.Orange: "amber", notice.Yellow: "whiteYellow", notice.Blue: "blue"} {
		n := formattest.County()[4]
		n.Colour = colour
		doc, losses := formattest.Encode(vms.Encode).Write(t, notice.Chinese, n)
		if strings.Count(string(doc), "<vms:lineColour>"+want+"</vms:lineColour>") != 1 {
			t.Errorf("%s: got no line in %s\n%s", colour, want, doc)
		}
		if lost := map[string]bool{}; len(losses) > 0 {
			for _, l := range losses {
				lost[l.Field] = true
			}
			if !lost["colour"] {
				t.Errorf("%s: the loss is not named", colour)
			}
		}
	}
}
