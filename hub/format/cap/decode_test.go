package cap_test

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"wayside/hub/format/cap"
	"wayside/hub/notice"
)

func TestChineseSignalKeepsItsColourAndLosesTheOfficer(t *testing.T) {
	item := decodeOne(t, sample(t, "rainstorm.cap"), settings())
	n := item.Notice
	if n == nil {
		t.Fatal(item.Problems)
	}
	if n.Kind != notice.Weather || n.Event != "rainstorm" || n.Colour != notice.Orange || n.Severity != notice.Severe {
		t.Errorf("got %s %s %s %s", n.Kind, n.Event, n.Colour, n.Severity)
	}
	if n.Issuer.ID != "36119941600000" || n.Issuer.Name != nil || n.Contact != nil {
		t.Errorf("issuer %+v, contact %+v: an officer's name came through", n.Issuer, n.Contact)
	}
	if doc, _ := notice.Emit(n); strings.Contains(string(doc), "Xiaoming") || strings.Contains(string(doc), "李小明") {
		t.Errorf("a person's name is in %s", doc)
	}
	if want := "云溪县气象台发布暴雨橙色预警信号【II级/严重】"; n.Text["zh-CN"].Headline != want || n.Text["en-US"].Headline == "" {
		t.Errorf("texts %+v", n.Text)
	}
	want := []notice.Area{{Scheme: "CPEAS Geographic Code", Code: "361199000000", Name: notice.Words{"en-US": "Yunxi County", "zh-CN": "云溪县"}}}
	if !reflect.DeepEqual(n.Areas, want) {
		t.Errorf("areas %+v, want %+v", n.Areas, want)
	}
	if item.Key != "warning@weather.yunxi.example,36119941600000_20261124093000" || n.ID != "" || n.Revision != 0 {
		t.Errorf("key %q, id %q, revision %d", item.Key, n.ID, n.Revision)
	}
}

func TestRoadClosureIsReadWhole(t *testing.T) {
	item := decodeOne(t, sample(t, "closure.cap"), settings())
	n := item.Notice
	if n == nil {
		t.Fatal(item.Problems)
	}
	if n.Kind != notice.Traffic || n.Event != "closure" || n.Group != "yx-2026-0117" {
		t.Errorf("got %s %s, group %q", n.Kind, n.Event, n.Group)
	}
	if want := []string{"traffic.yunxi.example,yx-2026-0117"}; !slices.Equal(item.Continues, want) {
		t.Errorf("continues %q, want %q: a reference to itself is none", item.Continues, want)
	}
	if got := n.Text["zh-CN"].Description; got != "隧道内照明故障，双向封闭。\n请经 S211 绕行。" {
		t.Errorf("description %q", got)
	}
	if !n.Ends.Equal(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)) || !n.Expires.Equal(n.Ends.Add(time.Hour)) {
		t.Errorf("ends %v, expires %v", n.Ends, n.Expires)
	}
	g := n.Geometry
	if g.Type != "MultiPolygon" || len(g.Polygons) != 2 || g.Polygons[0][0][0] != (notice.Position{117.90, 28.50}) || len(g.Polygons[1][0]) != 65 {
		t.Errorf("geometry %+v", g)
	}
	if got := n.Ext["cap"].(map[string]any)["circle"]; !reflect.DeepEqual(got, []any{"28.51,117.92 0.5"}) {
		t.Errorf("exact circle %v", got)
	}
}

func TestListGivesEachMemberItsAnswer(t *testing.T) {
	items, err := decodeAll([]byte(sample(t, "list.xml")), settings())
	if err != nil || len(items) != 3 {
		t.Fatalf("got %d items, %v", len(items), err)
	}
	first := items[0].Notice
	if first == nil || first.Status != notice.Exercise || first.Colour != notice.Yellow || first.Certainty != notice.Likely || first.Geometry.Type != "Point" {
		t.Errorf("first: %+v %v", first, items[0].Problems)
	}
	if got, want := say(items[1].Problems), "error sent, error scope, error info"; got != want || items[1].Notice != nil {
		t.Errorf("second: %s, want %s", got, want)
	}
	if got, want := say(items[2].Problems), "warn msgType"; got != want || items[2].Notice != nil || items[2].End != nil {
		t.Errorf("third: %s, want %s", got, want)
	}
	if items[1].Place != "alert 2" {
		t.Errorf("place %q", items[1].Place)
	}
}

func TestEnvelopeMayRestrictItsContent(t *testing.T) {
	s := settings()
	item := decodeOne(t, sample(t, "envelope.xml"), s)
	if n := item.Notice; n == nil || n.Audience != notice.Restricted || n.Kind != notice.Traffic || n.Event != "accident" {
		t.Errorf("got %+v, %v", n, item.Problems)
	}
	s.AllowConfidential = []string{"internal"}
	if n := decodeOne(t, sample(t, "envelope.xml"), s).Notice; n.Audience != notice.Public {
		t.Errorf("audience %s although the source's settings allow it", n.Audience)
	}
}

func TestIndexEntriesAreReadOrFollowed(t *testing.T) {
	items, err := decodeAll([]byte(sample(t, "index.atom")), settings())
	if err != nil || len(items) != 4 {
		t.Fatalf("got %d items, %v; an alert outside of an entry is foreign", len(items), err)
	}
	thin := items[0].Notice
	if thin == nil || thin.Event != "fog" || items[0].Key != "urn:yx:1" || thin.Text["zh-CN"].Description != "能见度不足500米。" || len(thin.Areas) != 4 {
		t.Errorf("thin entry: %+v %v", thin, items[0].Problems)
	}
	if doc, _ := notice.Emit(thin); strings.Contains(string(doc), "duty.officer") {
		t.Error("the author of an entry came through")
	}
	if say(items[1].Problems) != "warn content" || say(items[2].Problems) != "error id" {
		t.Errorf("second %s, third %s", say(items[1].Problems), say(items[2].Problems))
	}
	if fat := items[3].Notice; fat == nil || items[3].Key != "weather.yunxi.example,yx-4" {
		t.Errorf("fat entry: %+v", items[3])
	}
	links, err := cap.Index(strings.NewReader(sample(t, "index.atom")))
	if err != nil || len(links) != 2 || links[0].Href != "alerts/1.cap" || links[1].Href != "https://weather.yunxi.example/alerts/2.cap?v=1" {
		t.Errorf("links %+v, %v", links, err)
	}
	if want := time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC); !links[0].Expires.Equal(want) {
		t.Errorf("expires %v, want %v", links[0].Expires, want)
	}
	links, err = cap.Index(strings.NewReader(sample(t, "index.rss")))
	if err != nil || len(links) != 1 || links[0].Href != "https://traffic.yunxi.example/cap/101" || links[0].ID != "yx-101" || links[0].Updated.IsZero() {
		t.Errorf("links %+v, %v", links, err)
	}
	if links, err := cap.Index(strings.NewReader(sample(t, "closure.cap"))); len(links) != 0 || err != nil {
		t.Errorf("an alert is no index: %v %v", links, err)
	}
}

// message is a CAP message with what a test varies.
type message struct {
	kind, status, scope, sent, references, info, more string
}

func (m message) String() string {
	or := func(s, d string) string {
		if s == "" {
			return d
		}
		return s
	}
	return fmt.Sprintf(`<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>b</identifier><sender>s</sender><sent>%s</sent>`+
		`<status>%s</status><msgType>%s</msgType><scope>%s</scope><references>%s</references>%s%s</alert>`,
		or(m.sent, "2026-11-24T09:00:00+08:00"), or(m.status, "Actual"), or(m.kind, "Alert"), or(m.scope, "Public"), m.references, m.info, m.more)
}

// block is an info with members in front of and behind the mandatory ones.
func block(headline, response, urgency, certainty, expires, more string) string {
	if response != "" {
		response = "<responseType>" + response + "</responseType>"
	}
	return `<info><language>zh-CN</language><category>Met</category><event>e</event>` + response + `<urgency>` + urgency + `</urgency><severity>Severe</severity><certainty>` +
		certainty + `</certainty><expires>` + expires + `</expires><headline>` + headline + `</headline>` + more + `</info>`
}

func parameter(name, value string) string {
	return "<parameter><valueName>" + name + "</valueName><value>" + value + "</value></parameter>"
}

func TestEveryDialectOfOver(t *testing.T) {
	const later, refs = "2026-11-24T12:00:00+08:00", "s,a,2026-11-23T09:00:00+08:00"
	plain := func(headline, more string) string {
		return block(headline, "", "Immediate", "Observed", later, more)
	}
	status := func(s string) string { return parameter("layer:EC-MSC-SMC:1.0:Alert_Location_Status", s) }
	const can = "/O.CAN.KYUN.HT.W.0003.000000T0000Z-261125T0000Z/"
	for name, c := range map[string]struct {
		in   message
		want string // cause and keys, "notice", or "nothing"
	}{
		"plain cancel":             {message{kind: "Cancel", references: refs}, "withdrawn [s,a]"},
		"cancel with all-clear":    {message{kind: "Cancel", references: refs, info: block("h", "AllClear", "Immediate", "Observed", later, "")}, "ended [s,a]"},
		"cancel with past":         {message{kind: "Cancel", references: refs, info: block("h", "", "Past", "Observed", later, "")}, "ended [s,a]"},
		"update with all-clear":    {message{kind: "Update", references: refs, info: block("h", "AllClear", "Past", "Observed", later, "")}, "ended [s,a]"},
		"tsunami centre":           {message{kind: "Update", references: refs, info: block("h", "None", "Past", "Unlikely", "2026-11-24T09:00:00+08:00", "")}, "ended [s,a]"},
		"not yet, tsunami centre":  {message{kind: "Update", references: refs, info: block("h", "None", "Past", "Unlikely", later, "")}, "notice"},
		"NWS VTEC CAN":             {message{info: plain("h", parameter("VTEC", can))}, "ended [s,vtec:KYUN.HT.W.0003.2026:e3b0c442]"},
		"NWS VTEC CAN and NEW":     {message{info: plain("h", parameter("VTEC", can+"/O.NEW.KYUN.HT.Y.0004.000000T0000Z-261125T0000Z/"))}, "notice"},
		"Canada, location ended":   {message{kind: "Update", references: refs, info: plain("h", status("ended"))}, "ended [s,a]"},
		"Canada, one ended":        {message{kind: "Update", references: refs, info: plain("h", status("ended")) + plain("h", status("active"))}, "notice"},
		"Canada, transitioned out": {message{kind: "Update", references: refs, info: plain("h", status("transitioned_out"))}, "ended [s,a]"},
		"MeteoAlarm green":         {message{kind: "Update", references: refs, info: plain("h", parameter("awareness_level", "1; green; Minor"))}, "ended [s,a]"},
		"MeteoAlarm green, alone":  {message{info: plain("h", parameter("awareness_level", "1; green; Minor"))}, "nothing"},
		"Météo-France marker":      {message{info: strings.Replace(plain("h", parameter("awareness_level", "2; yellow; Moderate")), "<expires>", "<onset>"+later+"</onset><expires>", 1)}, "nothing"},
		"解除":                       {message{kind: "Update", references: refs, info: plain("云溪县气象台解除暴雨橙色预警信号", "")}, "ended [s,a]"},
		"解除 without a reference":   {message{info: plain("云溪县气象台解除暴雨橙色预警[II级/严重]", "")}, "ended [s,b]"},
		"预警解除":                     {message{kind: "Update", references: refs, info: plain("云溪县大雾黄色预警信号解除", "")}, "ended [s,a]"},
		"lifted and issued":        {message{kind: "Update", references: refs, info: plain("云溪县气象台解除暴雨橙色预警，发布暴雨黄色预警", "")}, "notice"},
		"lifted, and rain ends":    {message{kind: "Update", references: refs, info: plain("云溪县气象台解除暴雨橙色预警，降雨趋于结束", "")}, "ended [s,a]"},
		"not yet lifted":           {message{kind: "Update", references: refs, info: plain("暴雨橙色预警尚未解除", "")}, "notice"},
		"something else lifted":    {message{kind: "Update", references: refs, info: plain("发布暴雨橙色预警，交通管制解除时间另行通知", "")}, "notice"},
		"upgraded":                 {message{kind: "Update", references: refs, info: plain("云溪县气象台将暴雨橙色预警升级为暴雨红色预警", "")}, "notice"},
		"urgency past alone":       {message{info: block("h", "", "Past", "Observed", later, "")}, "notice"},
		"self-reference":           {message{kind: "Cancel", references: "s,b,2026-11-23T09:00:00+08:00"}, "withdrawn [s,b]"},
		"wrong quoted sent":        {message{kind: "Cancel", references: "s,a,2026-11-24T09:00:00+08:00 s,a,x"}, "withdrawn [s,a]"},
	} {
		t.Run(name, func(t *testing.T) {
			item := decodeOne(t, c.in.String(), settings())
			got := "nothing"
			switch {
			case item.Problems.Failed():
				got = say(item.Problems)
			case item.End != nil:
				got = fmt.Sprint(item.End.Cause, " ", item.End.Keys)
			case item.Notice != nil:
				got = "notice"
			}
			if got != c.want {
				t.Errorf("got %s, want %s (%v)", got, c.want, item.Problems)
			}
		})
	}
}

func TestNoteOfACancelStaysInside(t *testing.T) {
	item := decodeOne(t, sample(t, "cancel.cap"), settings())
	if item.End == nil || item.End.Text != nil || len(item.End.Keys) != 2 {
		t.Errorf("got %+v", item.End)
	}
}

func TestUpgradeTakesTheNewColour(t *testing.T) {
	in := message{info: block("云溪县气象台将暴雨橙色预警升级为暴雨红色预警", "", "Immediate", "Observed", "2026-11-24T12:00:00+08:00", "")}
	if n := decodeOne(t, in.String(), settings()).Notice; n.Colour != notice.Red {
		t.Errorf("got %s", n.Colour)
	}
}

func TestColourOnlyWhereAnIssuerGaveOne(t *testing.T) {
	for _, c := range []struct {
		headline, more string
		want           notice.Colour
		severity       notice.Severity
	}{
		{"城关镇有雾", "", "", notice.Severe},
		{"Red Flag Warning", "", "", notice.Severe},
		{"Code Orange Air Quality Alert", "", notice.Orange, notice.Severe},
		{"h", parameter("awareness_level", "2; yellow; Moderate"), notice.Yellow, notice.Moderate},
		{"h", parameter("alert_color", "紅色"), notice.Red, notice.Severe},
		{"h", parameter("system_event_level_color", "#fdeb1b"), "", notice.Severe},
		{"h", parameter("scale_colour", "yellow orange red"), "", notice.Severe},
		{"大霧黃色預警", "", notice.Yellow, notice.Severe},
	} {
		in := message{info: block(c.headline, "", "Immediate", "Observed", "2026-11-24T12:00:00+08:00", c.more)}
		n := decodeOne(t, in.String(), settings()).Notice
		if n.Colour != c.want || n.Severity != c.severity {
			t.Errorf("%q %q: got %q %q, want %q %q", c.headline, c.more, n.Colour, n.Severity, c.want, c.severity)
		}
	}
}

func TestWhatIsNotForThePublicStaysRestrictedOrOut(t *testing.T) {
	info := block("h", "", "Immediate", "Observed", "2026-11-24T12:00:00+08:00", "")
	for _, scope := range []string{"Restricted", "Private"} {
		if n := decodeOne(t, message{scope: scope, info: info}.String(), settings()).Notice; n == nil || n.Audience != notice.Restricted {
			t.Errorf("%s became %+v", scope, n)
		}
	}
	for _, status := range []string{"System", "Draft"} {
		if item := decodeOne(t, message{status: status, info: info}.String(), settings()); item.Notice != nil || say(item.Problems) != "error status" {
			t.Errorf("%s: %v", status, item.Problems)
		}
	}
	names := block("h", "", "Immediate", "Observed", "2026-11-24T12:00:00+08:00", "<eventCode><valueName>SAME</valueName><value>CAE</value></eventCode>")
	s := settings()
	if n := decodeOne(t, message{info: names}.String(), s).Notice; n.Audience != notice.Restricted || n.Event != "missing" {
		t.Errorf("a child-abduction alert became %s %s", n.Audience, n.Event)
	}
	s.AllowConfidential = []string{"CAE"}
	if n := decodeOne(t, message{info: names}.String(), s).Notice; n.Audience != notice.Public {
		t.Error("the settings allow it")
	}
}

func TestOnlyListedParametersComeThrough(t *testing.T) {
	more := parameter("author", "王某") + parameter("Status", "call 0793-0000000 00") + parameter("Magnitude", "4.1") + parameter("联系人", "王某")
	n := decodeOne(t, message{info: block("h", "", "Immediate", "Observed", "2026-11-24T12:00:00+08:00", more)}.String(), settings()).Notice
	want := []any{map[string]any{"valueName": "Magnitude", "value": "4.1"}}
	if got := n.Ext["cap"].(map[string]any)["parameter"]; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestTimesAreReadInAllTheirForms(t *testing.T) {
	want := time.Date(2026, 11, 24, 1, 0, 0, 0, time.UTC)
	for _, sent := range []string{
		"2026-11-24T09:00:00+08:00", "2026-11-24T01:00:00Z", "2026-11-24T01:00:00.000Z", "2026-11-24T09:00:00+0800", "2026-11-24T01:00:00-00:00",
		"2026-11-24 09:00:00+08:00", "2026-11-24T09:00:00", "2026-11-24 09:00", "2569-11-24T09:00:00+08:00", "2026-11-24T09:00+08:00",
	} {
		in := message{sent: sent, info: block("h", "", "Immediate", "Observed", "2026-11-24T12:00:00+08:00", "")}
		if item := decodeOne(t, in.String(), settings()); item.Notice == nil || !item.Notice.Sent.Equal(want) {
			t.Errorf("%s: %+v %v", sent, item.Notice, item.Problems)
		}
	}
	leap := message{sent: "2567-02-29T09:00:00+07:00", info: block("h", "", "Immediate", "Observed", "2567-03-01T09:00:00+07:00", "")}
	if n := decodeOne(t, leap.String(), settings()).Notice; n == nil || n.Sent.Year() != 2024 {
		t.Errorf("a leap day of the Buddhist era: %+v", n)
	}
}

func TestGeometryIsRepairedAndOriented(t *testing.T) {
	place := func(members string) string { return "<area><areaDesc>a</areaDesc>" + members + "</area>" }
	for name, c := range map[string]struct{ members, want, warning string }{
		"swapped circle":   {"<circle>117.92,28.51 0</circle>", "Point", "warn info[0].area[0]"},
		"outside":          {"<circle>1,2 0</circle>", "Point", "warn info[0].area[0]"},
		"open polygon":     {"<polygon>28.5,117.9 28.5,118 28.6,118</polygon>", "Polygon", "warn info[0].area[0].polygon"},
		"too short":        {"<polygon>28.5,117.9 28.5,118</polygon>", "", "warn info[0].area[0].polygon"},
		"no numbers":       {"<polygon>NaN,1 2,3 x</polygon><circle>28,Inf 3</circle>", "", "warn info[0].area[0].polygon, warn info[0].area[0].circle"},
		"two points":       {"<circle>28.5,117.9 0</circle><circle>28.6,117.9 0.0</circle>", "MultiPoint", ""},
		"polygon and spot": {"<circle>28.5,117.9 0</circle><polygon>28.5,117.9 28.5,118 28.6,118 28.5,117.9</polygon>", "GeometryCollection", ""},
		"the same twice":   {strings.Repeat("<circle>28.5,117.9 0</circle>", 2), "Point", ""},
	} {
		t.Run(name, func(t *testing.T) {
			in := message{info: block("h", "", "Immediate", "Observed", "2026-11-24T12:00:00+08:00", place(c.members))}
			item := decodeOne(t, in.String(), settings())
			got := ""
			if g := item.Notice.Geometry; g != nil {
				got = g.Type
				b, _ := g.Bounds()
				if name != "outside" && !settings().Bounds.Overlaps(b) {
					t.Errorf("lies at %+v", b)
				}
			}
			if got != c.want || say(item.Problems) != c.warning {
				t.Errorf("got %q %s, want %q %s", got, say(item.Problems), c.want, c.warning)
			}
		})
	}
}

func TestExpiryBeforeOnsetDoesNotHideTheWarning(t *testing.T) {
	onset := "<onset>2026-11-25T09:00:00+08:00</onset><expires>"
	info := strings.Replace(block("h", "", "Future", "Likely", "2026-11-24T12:00:00+08:00", ""), "<expires>", onset, 1)
	n := decodeOne(t, message{info: info}.String(), settings()).Notice
	if !n.Onset.IsZero() {
		t.Errorf("onset %v after expiry %v", n.Onset, n.Expires)
	}
	info = strings.Replace(info, "</info>", parameter("eventEndingTime", "2026-11-26T09:00:00+08:00")+"</info>", 1)
	if n := decodeOne(t, message{info: info}.String(), settings()).Notice; !n.Expires.Equal(n.Ends) || n.Onset.IsZero() {
		t.Errorf("onset %v, ends %v, expires %v", n.Onset, n.Ends, n.Expires)
	}
}

func TestHostileDocumentsEndWithAClearError(t *testing.T) {
	for name, doc := range map[string]string{
		"DOCTYPE":        `<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]><alert>&a;</alert>`,
		"billion laughs": `<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><alert>&b;</alert>`,
		"nesting":        strings.Repeat("<alert>", 100_000),
		"truncated":      sample(t, "closure.cap")[:900],
		"empty":          "",
		"no XML":         "hello",
		"other XML":      "<html/>",
		"too many":       "<feed>" + strings.Repeat("<entry><id>a</id></entry>", 20_001) + "</feed>",
	} {
		items, err := decodeAll([]byte(doc), settings())
		var p notice.Problems
		if len(items) != 0 && name != "too many" || !errors.As(err, &p) || p[0].Message[notice.Chinese] == "" {
			t.Errorf("%s: got %d items, %v", name, len(items), err)
		}
	}
	many := decodeOne(t, message{info: strings.Repeat(block("h", "", "Past", "Observed", "", ""), 20_000)}.String(), settings())
	if many.Notice != nil || say(many.Problems) != "error info" {
		t.Errorf("20,000 blocks: %.300s", say(many.Problems))
	}
	s := settings()
	s.MaxBytes = 500
	if _, err := decodeAll([]byte(sample(t, "closure.cap")), s); err == nil || !strings.Contains(err.Error(), "500 bytes") {
		t.Errorf("oversize: %v", err)
	}
}

func TestGoodNeighboursOfABrokenTailAreKept(t *testing.T) {
	list := sample(t, "list.xml")
	items, err := decodeAll([]byte(list[:strings.Index(list, "yx-3")]), settings())
	if len(items) != 2 || err == nil {
		t.Errorf("got %d items, %v", len(items), err)
	}
}

func TestReaderStopsWhenTheCallerDoes(t *testing.T) {
	for range cap.Decode(io.MultiReader(strings.NewReader(sample(t, "list.xml"))), settings()) {
		return
	}
}

func TestSniff(t *testing.T) {
	for head, want := range map[string]bool{
		sample(t, "closure.cap")[:300]: true, sample(t, "index.atom")[:300]: true, sample(t, "envelope.xml")[:300]: true,
		`<rss version="2.0"><channel>`: true, `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:oasis:names:tc:emergency:cap:1.2">`: false, `<alert xmlns="http://com.icss.amp">`: false, `{"type":"FeatureCollection"}`: false,
	} {
		if got := cap.Sniff([]byte(head)); got != want {
			t.Errorf("%.60s: got %v", head, got)
		}
	}
}
