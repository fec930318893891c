package nws_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"wayside/hub/format/internal/formattest"
	"wayside/hub/format/nws"
	"wayside/hub/notice"
)

var decode = formattest.Decode(nws.Decode)

// settings are those of a source in the fictional county, for which the
// service writes in English.
func settings() notice.Settings {
	s := formattest.Settings()
	s.Lang = ""
	return s
}

// token is a time of a template: "date:now -44 seconds", "date:today
// 16:00:-5 +1 days" (an hour of today in a zone, then an offset).
var token = regexp.MustCompile(`date:(?:now|today (\d\d):(\d\d):([+-]?\d+))(?: ([+-]\d+) (second|minute|hour|day)s?)?`)

// at replaces the tokens of a template by times beside now.
func at(t testing.TB, doc []byte, now time.Time) []byte {
	t.Helper()
	units := map[string]time.Duration{"second": time.Second, "minute": time.Minute, "hour": time.Hour, "day": 24 * time.Hour}
	number := func(s []byte) int {
		n, err := strconv.Atoi(string(s))
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	return token.ReplaceAllFunc(doc, func(found []byte) []byte {
		m := token.FindSubmatch(found)
		when := now
		if m[1] != nil {
			when = now.In(time.FixedZone("", number(m[3])*3600))
			when = time.Date(when.Year(), when.Month(), when.Day(), number(m[1]), number(m[2]), 0, 0, when.Location())
		}
		if m[4] != nil {
			when = when.Add(time.Duration(number(m[4])) * units[string(m[5])])
		}
		return when.AppendFormat(nil, time.RFC3339)
	})
}

func sample(t testing.TB, name string) []byte {
	return at(t, formattest.Sample(t, name), formattest.Now)
}

// say lists the problems of an item, errors first to see.
func say(ps notice.Problems) string {
	var out []string
	for _, p := range ps {
		mark := "error "
		if p.Warning {
			mark = "warn "
		}
		out = append(out, mark+p.Field)
	}
	return strings.Join(out, ", ")
}

func TestSamplesAreReadAsWritten(t *testing.T) {
	for _, name := range []string{"heat.json", "reissues.json"} {
		items, err := decode.Items(sample(t, name), settings())
		if err != nil {
			t.Fatal(err)
		}
		for _, it := range items {
			formattest.Sound(t, it)
		}
		formattest.Golden(t, strings.TrimSuffix(name, ".json")+".golden.json", []byte(formattest.Indent(t, items)+"\n"))
	}
}

// alert is a message that a test varies: pairs of a member of properties and
// its JSON.
func alert(change ...string) string {
	members := map[string]string{
		"id": `"urn:oid:2.49.0.1.156.0.a.1"`, "sender": `"nws@weather.yunxi.example"`, "senderName": `"NWS Yunxi"`, "areaDesc": `"North Yunxi; South Yunxi"`,
		"geocode": `{"UGC":["YXZ001","YXZ002"],"SAME":["036119"]}`, "sent": `"2026-11-24T09:00:00+08:00"`, "onset": `"2026-11-24T10:00:00+08:00"`,
		"expires": `"2026-11-24T16:00:00+08:00"`, "ends": `"2026-11-25T08:00:00+08:00"`, "status": `"Actual"`, "messageType": `"Alert"`,
		"severity": `"Moderate"`, "certainty": `"Likely"`, "urgency": `"Expected"`, "event": `"Heat Advisory"`,
		"headline": `"Heat Advisory issued November 24 at 9:00AM CST until November 25 at 8:00AM CST by NWS Yunxi"`, "response": `"Avoid"`, "parameters": `{}`, "scope": `"Public"`,
	}
	for i := 0; i < len(change); i += 2 {
		members[change[i]] = change[i+1]
	}
	var out []string
	for name, value := range members {
		if value != "" {
			out = append(out, fmt.Sprintf("%q:%s", name, value))
		}
	}
	slices.Sort(out)
	return `{"type":"Feature","geometry":null,"properties":{` + strings.Join(out, ",") + `}}`
}

func collection(alerts ...string) []byte {
	return []byte(`{"type":"FeatureCollection","features":[` + strings.Join(alerts, ",") + `]}`)
}

func one(t *testing.T, change ...string) notice.Item {
	t.Helper()
	items, err := decode.Items(collection(alert(change...)), settings())
	if err != nil || len(items) != 1 {
		t.Fatalf("got %d items, %v", len(items), err)
	}
	formattest.Sound(t, items[0])
	return items[0]
}

func vtecs(actions ...string) string {
	var codes []string
	for i, a := range actions {
		codes = append(codes, fmt.Sprintf("/O.%s.KYUN.HT.Y.%04d.000000T0000Z-261125T0000Z/", a, i+3))
	}
	return `{"VTEC":["` + strings.Join(codes, `\n`) + `"]}`
}

func TestEveryDialectOfOver(t *testing.T) {
	said := func(s string) string { return `{"NWSheadline":["` + s + `"]}` }
	for name, c := range map[string]struct {
		change []string
		want   string
	}{
		"VTEC NEW":                      {[]string{"parameters", vtecs("NEW")}, "notice"},
		"VTEC CAN":                      {[]string{"parameters", vtecs("CAN"), "response", `"AllClear"`, "urgency", `"Past"`}, "ended"},
		"VTEC EXP":                      {[]string{"parameters", vtecs("EXP")}, "ended"},
		"VTEC UPG":                      {[]string{"parameters", vtecs("UPG")}, "ended"},
		"VTEC UPG and NEW":              {[]string{"parameters", vtecs("UPG", "NEW")}, "notice"},
		"Cancel with VTEC":              {[]string{"messageType", `"Cancel"`, "parameters", vtecs("CAN")}, "ended"},
		"Cancel":                        {[]string{"messageType", `"Cancel"`}, "withdrawn"},
		"Cancel, the danger past":       {[]string{"messageType", `"Cancel"`, "urgency", `"Past"`}, "ended"},
		"all clear":                     {[]string{"response", `"AllClear"`}, "ended"},
		"all clear beside VTEC":         {[]string{"response", `"AllClear"`, "parameters", vtecs("CON")}, "notice"},
		"past alone":                    {[]string{"urgency", `"Past"`}, "notice"},
		"is cancelled":                  {[]string{"parameters", said("AIR QUALITY ALERT IS CANCELLED")}, "ended"},
		"has been canceled":             {[]string{"headline", `"The Air Quality Alert has been canceled."`}, "ended"},
		"no longer in effect":           {[]string{"parameters", said("THE STATEMENT IS NO LONGER IN EFFECT")}, "ended"},
		"another is cancelled":          {[]string{"parameters", said("HEAT ADVISORY IN EFFECT UNTIL 9 PM... ...HEAT WARNING IS CANCELLED")}, "notice"},
		"another is cancelled, VTEC":    {[]string{"parameters", strings.Replace(vtecs("EXA"), "{", `{"NWSheadline":["WARNING IS CANCELLED"],`, 1)}, "notice"},
		"will expire":                   {[]string{"headline", `"The statement will expire at 9 PM."`}, "notice"},
		"replaced":                      {[]string{"replacedBy", `"urn:oid:2"`}, "nothing"},
		"between systems":               {[]string{"messageType", `"Ack"`}, "nothing"},
		"cancelled, ends in the future": {[]string{"parameters", vtecs("CAN"), "expires", `"2026-11-24T08:00:00+08:00"`}, "ended"},
	} {
		t.Run(name, func(t *testing.T) {
			it := one(t, c.change...)
			got := "nothing"
			switch {
			case it.End != nil:
				got = string(it.End.Cause)
			case it.Notice != nil:
				got = "notice"
			}
			if got != c.want {
				t.Errorf("got %s, want %s: %v", got, c.want, it.Problems)
			}
		})
	}
}

func TestSeverityIsThatOfTheVTEC(t *testing.T) {
	for code, want := range map[string]notice.Severity{
		"HT.W": notice.Severe, "HT.A": notice.Moderate, "HT.Y": notice.Minor, "MA.S": notice.SeverityUnknown, "TO.W": notice.Extreme, "TO.A": notice.Moderate, "EW.W": notice.Extreme,
	} {
		if n := one(t, "severity", `"Extreme"`, "parameters", `{"VTEC":["/O.NEW.KYUN.`+code+`.0003.000000T0000Z-261125T0000Z/"]}`).Notice; n.Severity != want {
			t.Errorf("%s: got %s, want %s", code, n.Severity, want)
		}
	}
	if n := one(t, "severity", `"Extreme"`).Notice; n.Severity != notice.Extreme {
		t.Errorf("without a VTEC: got %s", n.Severity)
	}
	if n := one(t, "parameters", `{"VTEC":["/O.CON.KYUN.FF.W.0003.000000T0000Z-261125T0000Z/"],"flashFloodDamageThreat":["CATASTROPHIC"]}`).Notice; n.Severity != notice.Extreme {
		t.Errorf("a catastrophic flash flood: got %s", n.Severity)
	}
}

func TestTimesOfMessageAndHazard(t *testing.T) {
	day := func(d, h int) time.Time { return time.Date(2026, 11, d, h, 0, 0, 0, formattest.Shanghai()).UTC() }
	for name, c := range map[string]struct {
		change               []string
		onset, ends, expires time.Time
		warned               string
	}{
		"ends later":            {nil, day(24, 10), day(25, 8), day(25, 8), ""},
		"expires later":         {[]string{"ends", `"2026-11-24T12:00:00+08:00"`}, day(24, 10), day(24, 12), day(24, 16), ""},
		"no ends":               {[]string{"ends", "null"}, day(24, 10), time.Time{}, day(24, 16), ""},
		"ends in a parameter":   {[]string{"ends", "null", "parameters", `{"eventEndingTime":["2026-11-25T08:00:00+08:00"]}`}, day(24, 10), day(25, 8), day(25, 8), ""},
		"zone without a colon":  {[]string{"onset", `"2026-11-24T10:00+0800"`, "ends", `"2026-11-25T08:00:00+0800"`}, day(24, 10), day(25, 8), day(25, 8), ""},
		"expired, still on":     {[]string{"expires", `"2026-11-24T09:10:00+08:00"`}, day(24, 10), day(25, 8), day(25, 8), ""},
		"effective for onset":   {[]string{"onset", "", "effective", `"2026-11-24T11:00:00+08:00"`}, day(24, 11), day(25, 8), day(25, 8), ""},
		"none":                  {[]string{"ends", "", "expires", ""}, day(24, 10), time.Time{}, time.Time{}, "warn properties.expires"},
		"over before sent":      {[]string{"ends", "", "onset", "", "expires", `"2026-11-24T08:00:00+08:00"`}, time.Time{}, time.Time{}, day(24, 9), "warn properties.expires"},
		"begins after its end":  {[]string{"onset", `"2026-11-24T13:00:00+08:00"`, "ends", `"2026-11-24T12:00:00+08:00"`}, day(24, 13), time.Time{}, day(24, 16), "warn properties.ends"},
		"begins after it ended": {[]string{"onset", `"2026-11-26T13:00:00+08:00"`}, time.Time{}, day(25, 8), day(25, 8), "warn properties.onset"},
		"no time":               {[]string{"onset", `"tomorrow"`}, time.Time{}, day(25, 8), day(25, 8), "warn properties.onset"},
		"year of another age":   {[]string{"ends", `"9999-12-31T00:00:00Z"`}, day(24, 10), time.Time{}, day(24, 16), "warn properties.ends"},
	} {
		t.Run(name, func(t *testing.T) {
			it := one(t, c.change...)
			n := it.Notice
			if n == nil || !n.Onset.Equal(c.onset) || !n.Ends.Equal(c.ends) || !n.Expires.Equal(c.expires) || say(it.Problems) != c.warned {
				t.Errorf("got %+v, %s", n, say(it.Problems))
			}
		})
	}
}

func TestTokensThatStayedAreRefusedByPlace(t *testing.T) {
	it := one(t, "sent", `"date:now -44 seconds"`, "onset", `"date:today 16:00:-5 -24 hours"`, "ends", `"date:now +1 hour"`)
	if got, want := say(it.Problems), "error properties.sent, error properties.onset, error properties.ends"; got != want || it.Notice != nil || it.Place != "features[0]" {
		t.Errorf("got %s at %s, want %s", got, it.Place, want)
	}
}

func TestReissuesOfOneHazardAreOneNotice(t *testing.T) {
	product := `{"AWIPSidentifier":["AQAYUN"],"NWSheadline":["AIR QUALITY ALERT FOR %s"]}`
	reissue := func(i int, day string) string {
		return alert("id", fmt.Sprintf(`"m%d"`, i), "sent", fmt.Sprintf(`"2026-11-24T0%d:00:00+08:00"`, i), "event", `"Air Quality Alert"`, "ends", "null",
			"headline", fmt.Sprintf(`"Air Quality Alert issued November 24 at %d:00AM CST by NWS Yunxi"`, i),
			"description", `"Smoke is expected `+day+`."`, "parameters", fmt.Sprintf(product, strings.ToUpper(day)))
	}
	items, err := decode.Items(collection(reissue(3, "tomorrow"), reissue(5, "today"), reissue(4, "tomorrow")), settings())
	if err != nil || len(items) != 3 {
		t.Fatal(len(items), err)
	}
	if items[0].Notice != nil || items[2].Notice != nil || say(items[0].Problems) != "warn properties.id" {
		t.Errorf("older issues stand beside the newest: %v %v", items[0], items[2])
	}
	n := items[1].Notice
	if n == nil || n.Text["en-US"].Headline != "Air Quality Alert by NWS Yunxi" {
		t.Fatalf("got %+v", n)
	}
	alone, _ := decode.Items(collection(reissue(6, "tonight")), settings())
	if alone[0].Notice.ID != n.ID || alone[0].Continues[0] != items[1].Continues[0] {
		t.Errorf("a later issue is another notice: %q and %q", alone[0].Continues, items[1].Continues)
	}
	elsewhere := one(t, "event", `"Air Quality Alert"`, "parameters", fmt.Sprintf(product, "TODAY"), "geocode", `{"UGC":["YXZ003"]}`)
	if elsewhere.Notice.ID == n.ID {
		t.Error("other zones are the same notice")
	}
}

func TestASplitMessageGoesOnInOneOfItsParts(t *testing.T) {
	const refs = `[{"identifier":"first","sender":"s","sent":"2026-11-24T07:00:00+08:00"},{"identifier":"whole","sender":"s","sent":"2026-11-24T08:00:00+08:00"}]`
	part := func(id, zone, action string) string {
		return alert("id", `"`+id+`"`, "messageType", `"Update"`, "geocode", `{"UGC":["`+zone+`"]}`, "references", refs, "parameters", vtecs(action))
	}
	items, err := decode.Items(collection(part("b", "YXZ001", "CON"), part("c", "YXZ002", "CON"), part("d", "YXZ003", "CAN")), settings())
	if err != nil || len(items) != 3 {
		t.Fatal(len(items), err)
	}
	whole, first := 0, 0
	for _, it := range items[:2] {
		for _, k := range it.Continues[1:] {
			if k == "s,whole" {
				whole++
			}
			if k == "s,first" {
				first++
			}
		}
	}
	if whole != 1 || first != 0 || items[0].Notice.ID == items[1].Notice.ID {
		t.Errorf("continue %q and %q: want one to continue the last whole message, none the first", items[0].Continues, items[1].Continues)
	}
	if end := items[2].End; end == nil || len(end.Keys) != 1 {
		t.Errorf("the part that is over names what the others go on with: %+v", end)
	}
	items, _ = decode.Items(collection(part("b", "YXZ001", "CAN"), part("c", "YXZ002", "CAN")), settings())
	if end := items[0].End; end == nil || !slices.Contains(end.Keys, "s,whole") || !slices.Contains(end.Keys, "s,first") {
		t.Errorf("all parts are over, but the whole is not ended: %+v", end)
	}
}

func TestExpiredReferencesAreContinuedToo(t *testing.T) {
	it := one(t, "messageType", `"Update"`, "references", `[{"@id":"x","identifier":"b","sender":"s","sent":"2026-11-24T08:00:00+08:00"}]`,
		"parameters", `{"expiredReferences":["s,a,2026-11-23T08:00:00-00:00 s,b,2026-11-24T08:00:00-00:00 nws@weather.yunxi.example,urn:oid:2.49.0.1.156.0.a.1,x broken"]}`)
	if got := it.Continues[1:]; !slices.Equal(got, []string{"s,b", "s,a"}) {
		t.Errorf("got %q", got)
	}
}

func TestAnUpgradeContinuesTheEventThatItComesFrom(t *testing.T) {
	watch := one(t, "parameters", vtecs("NEW"))
	warning := one(t, "id", `"later"`, "parameters", vtecs("UPG", "NEW"))
	if !slices.Contains(warning.Continues, watch.Continues[0]) || warning.Continues[0] == watch.Continues[0] {
		t.Errorf("%q does not continue %q", warning.Continues, watch.Continues)
	}
}

func TestWhatIsNotForThePublicStaysRestricted(t *testing.T) {
	for name, change := range map[string][]string{
		"scope": {"scope", `"Restricted"`}, "child": {"eventCode", `{"SAME":["CAE"]}`}, "by name": {"event", `"child abduction emergency"`},
	} {
		if n := one(t, change...).Notice; n == nil || n.Audience != notice.Restricted {
			t.Errorf("%s: got %+v", name, n)
		}
	}
	s := settings()
	s.AllowConfidential = []string{"CAE"}
	items, _ := decode.Items(collection(alert("eventCode", `{"SAME":["CAE"]}`)), s)
	if items[0].Notice.Audience != notice.Public {
		t.Error("the settings allow it")
	}
	if n := one(t, "sender", `"county"`, "senderName", `"202307,Yunxi,Wang Wu"`).Notice; n.Issuer.Name != nil {
		t.Errorf("a person may stand in %v", n.Issuer.Name)
	}
	raw, _ := json.Marshal(one(t, "parameters", `{"VTEC":["/O.NEW.KYUN.HT.Y.0003.x"],"forecaster":["Wang Wu"],"maxWindGust":["60 MPH"]}`).Notice.Ext)
	if bytes.Contains(raw, []byte("Wang")) || !bytes.Contains(raw, []byte("60 MPH")) {
		t.Errorf("got %s", raw)
	}
	if n := one(t, "parameters", strings.Replace(vtecs("NEW"), "/O.", "/T.", 1)).Notice; n.Status != notice.Test {
		t.Errorf("a test product became %s", n.Status)
	}
}

func TestLinesAreFoldedAndTablesKept(t *testing.T) {
	n := one(t, "description", `"* WHAT...Heat of\n38 degrees\nexpected.\n\n* WHERE...Yunxi.\n\nStage   Now\nQing    12.5"`).Notice
	if got, want := n.Text["en-US"].Description, "* WHAT...Heat of 38 degrees expected.\n\n* WHERE...Yunxi.\n\nStage   Now\nQing    12.5"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
