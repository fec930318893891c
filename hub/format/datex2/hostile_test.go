package datex2_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"wayside/hub/format/datex2"
	"wayside/hub/format/internal/formattest"
	"wayside/hub/notice"
)

const head3 = `<p:payload xmlns:p="http://datex2.eu/schema/3/d2Payload" xmlns:s="http://datex2.eu/schema/3/situation" xmlns:c="http://datex2.eu/schema/3/common" xmlns:l="http://datex2.eu/schema/3/locationReferencing" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="s:SituationPublication" lang="en" modelBaseVersion="3"><c:publicationTime>2026-11-24T09:28:00+08:00</c:publicationTime>`

// payload is a delivery of situations; of records that are given alone, one.
func payload(parts ...string) []byte {
	return []byte(head3 + strings.Join(parts, "") + "</p:payload>")
}

func situation(id string, records ...string) string {
	return `<s:situation id="` + id + `"><s:headerInformation><c:confidentiality>noRestriction</c:confidentiality><c:informationStatus>real</c:informationStatus></s:headerInformation>` + strings.Join(records, "") + `</s:situation>`
}

// record is a record of that class, with what stands before and after its
// location.
func record(class, id, before, after string) string {
	return `<s:situationRecord xsi:type="s:` + class + `" id="` + id + `" version="1"><s:situationRecordCreationTime>2026-11-24T08:00:00Z</s:situationRecordCreationTime><s:situationRecordVersionTime>2026-11-24T08:00:00Z</s:situationRecordVersionTime><s:probabilityOfOccurrence>certain</s:probabilityOfOccurrence>` +
		`<s:validity><c:validityStatus>active</c:validityStatus><c:validityTimeSpecification><c:overallStartTime>2026-11-24T00:00:00Z</c:overallStartTime></c:validityTimeSpecification></s:validity>` + before + after + `</s:situationRecord>`
}

func accident(more string) []byte {
	return payload(situation("1", record("Accident", "1-a", "", more+`<s:accidentType>accident</s:accidentType>`)))
}

func location(inner string) string {
	return `<s:locationReference xsi:type="l:LinearLocation">` + inner + `</s:locationReference>`
}

func settings() notice.Settings {
	s := formattest.Settings()
	s.Bounds = nil
	return s
}

func TestBrokenFramesAreToldInBothLanguages(t *testing.T) {
	v2 := `<d2LogicalModel xmlns="http://datex2.eu/schema/2/2_0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" modelBaseVersion="2">%s</d2LogicalModel>`
	for name, c := range map[string]struct{ doc, want string }{
		"empty":           {"", "no element"},
		"not XML":         {"{}", "document"},
		"doctype":         {`<!DOCTYPE a><a/>`, "DOCTYPE"},
		"truncated":       {string(accident("")[:900]), "not well-formed"},
		"another root":    {`<rss/>`, "not DATEX II"},
		"version 1":       {`<d2LogicalModel xmlns="http://datex2.eu/schema/1_0/1_0"/>`, "version 1"},
		"wrong element":   {`<situation xmlns="http://datex2.eu/schema/3/situation"/>`, "as the root"},
		"no payload":      {fmt.Sprintf(v2, "<exchange/>"), "no payload"},
		"measured data":   {fmt.Sprintf(v2, `<payloadPublication xsi:type="MeasuredDataPublication"/>`), "measured data (format speed)"},
		"message signs":   {strings.Replace(string(payload()), "s:SituationPublication", "s:VmsPublication", 1), "message signs (format vms)"},
		"another type":    {strings.Replace(string(payload()), `"s:SituationPublication"`, `"evil:SituationPublication"`, 1), "evil:SituationPublication"},
		"delivery break":  {fmt.Sprintf(v2, "<exchange><deliveryBreak>true</deliveryBreak></exchange>"), "delivery break"},
		"request denied":  {fmt.Sprintf(v2, "<exchange><response>requestDenied</response></exchange>"), "requestDenied"},
		"garbage behind":  {string(accident("")) + "<a/><b>", "not well-formed"},
		"deep":            {strings.Replace(string(payload()), "</p:payload>", strings.Repeat("<s:a>", 100), 1), "nested more than"},
		"foreign charset": {`<?xml version="1.0" encoding="EBCDIC"?><a/>`, "EBCDIC"},
	} {
		t.Run(name, func(t *testing.T) {
			items, err := decode.Items([]byte(c.doc), settings())
			if err == nil {
				t.Fatalf("got %d items and no error", len(items))
			}
			var ps notice.Problems
			if !errors.As(err, &ps) || ps[0].Message[notice.Chinese] == "" || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want problems that name %q", err, c.want)
			}
		})
	}
}

func TestASoapEnvelopeIsOpened(t *testing.T) {
	doc := `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header><a>x</a></s:Header><s:Body>` + string(accident("")) + `</s:Body></s:Envelope>`
	same(t, only(t, []byte(doc), settings()).Key, "1")
	same(t, datex2.Sniff([]byte(doc)), true)
	if _, err := decode.Items([]byte(doc[:len(doc)-5]), settings()); err == nil {
		t.Error("got no error for an envelope that is cut off")
	}
}

func TestTooLargeADeliveryIsRefused(t *testing.T) {
	s := settings()
	s.MaxBytes = 500
	if _, err := decode.Items(accident(""), s); err == nil || !strings.Contains(err.Error(), "larger than 500") {
		t.Errorf("got %v, want the limit", err)
	}
}

// What is no whole snapshot must not let absence end anything: hub/intake looks
// at it only where every item has a key and there was no error.
func TestSilenceAndPartsEndNothing(t *testing.T) {
	box := `<m:messageContainer xmlns:m="http://datex2.eu/schema/3/messageContainer">%s<m:exchangeInformation xmlns="http://datex2.eu/schema/3/exchangeInformation">%s</m:exchangeInformation></m:messageContainer>`
	inner := strings.NewReplacer("<p:payload", "<m:payload", "</p:payload>", "</m:payload>").Replace(string(accident("")))
	for name, c := range map[string]struct {
		doc     string
		notices int
	}{
		"keep-alive":    {fmt.Sprintf(box, "", "<messageType>keepAlive</messageType>"), 0},
		"v2 keep-alive": {`<d2LogicalModel xmlns="http://datex2.eu/schema/2/2_0"><exchange><keepAlive>true</keepAlive></exchange></d2LogicalModel>`, 0},
		"acknowledged":  {`<d2LogicalModel xmlns="http://datex2.eu/schema/2/2_0"><exchange><response>acknowledge</response></exchange></d2LogicalModel>`, 0},
		"delta":         {fmt.Sprintf(box, inner, "<exchangeContext><codedExchangeProtocol>deltaPush</codedExchangeProtocol></exchangeContext>"), 1},
		"partial":       {strings.Replace(string(accident("")), "<c:publicationTime>", "<c:feedType>PARTIAL</c:feedType><c:publicationTime>", 1), 1},
	} {
		items, err := decode.Items([]byte(c.doc), settings())
		if err != nil {
			t.Errorf("%s: got %v, want no error", name, err)
			continue
		}
		last := items[len(items)-1]
		if len(items) != c.notices+1 || last.Key != "" || last.Notice != nil || last.End != nil || len(last.Problems) != 1 || !last.Problems[0].Warning {
			t.Errorf("%s: got %+v, want %d notices and a warning without a key", name, items, c.notices)
		}
	}
	items, err := decode.Items([]byte(fmt.Sprintf(box, inner, "<messageType>payloadDelivery</messageType>")), settings())
	if err != nil || len(items) != 1 || items[0].Key == "" {
		t.Errorf("a whole snapshot: got %v, %v; want its one notice alone", items, err)
	}
}

func TestOneBadSituationCostsItselfAlone(t *testing.T) {
	bad := []string{
		`<s:situation><s:headerInformation/></s:situation>`,
		situation("2"),
		strings.Replace(situation("3", record("Accident", "3-a", "", "")), "2026-11-24T08:00:00Z</s:situationRecordVersionTime>", "yesterday</s:situationRecordVersionTime>", 1),
		strings.Replace(situation("4", record("Accident", "4-a", "", "")), "2026-11-24T00:00:00Z", "1026-11-24T00:00:00Z", 1),
		situation("5", record("Accident", "5-a", "", strings.Repeat("<s:x/>", 200_001))),
	}
	items, err := decode.Items(payload(situation("0", record("Accident", "0-a", "", "")), strings.Join(bad, ""), situation("9", record("Accident", "9-a", "", ""))), settings())
	if err != nil || len(items) != len(bad)+2 {
		t.Fatalf("got %d items, %v; want %d", len(items), err, len(bad)+2)
	}
	for i, it := range items {
		formattest.Sound(t, it)
		if good := i == 0 || i == len(items)-1; good == it.Problems.Failed() {
			t.Errorf("%s: got %v", it.Place, it.Problems)
		}
	}
	if !strings.Contains(items[3].Problems.Error(), "situationRecord[0].situationRecordVersionTime: not a time: yesterday") {
		t.Errorf("got %v, want the place and the word", items[3].Problems)
	}
}

func only(t *testing.T, doc []byte, s notice.Settings) notice.Item {
	t.Helper()
	items, err := decode.Items(doc, s)
	if err != nil || len(items) != 1 {
		t.Fatalf("got %d items, %v; want one", len(items), err)
	}
	formattest.Sound(t, items[0])
	return items[0]
}

func TestConfidentialityIsHonoured(t *testing.T) {
	for _, c := range []struct {
		word  string
		allow []string
		want  notice.Audience
	}{
		{"noRestriction", nil, notice.Public},
		{"restrictedToAuthoritiesAndTrafficOperators", nil, notice.Restricted},
		{"restrictedToAuthoritiesAndTrafficOperators", []string{"restrictedToAuthoritiesAndTrafficOperators"}, notice.Public},
		{"restrictedToAuthorities", []string{"restrictedToAuthorities"}, notice.Restricted},
		{"internalUse", []string{"internalUse"}, notice.Restricted},
		{"", nil, notice.Restricted},
		{"", []string{"unspecified"}, notice.Public},
		{"somethingNew", nil, notice.Restricted},
	} {
		s := settings()
		s.AllowConfidential = c.allow
		doc := bytes.Replace(accident(""), []byte("noRestriction"), []byte(c.word), 1)
		same(t, only(t, doc, s).Notice.Audience, c.want)
	}
}

// A record that is not for the public leaves a public situation without a
// trace.
func TestARestrictedRecordDoesNotShowThroughItsSituation(t *testing.T) {
	secret := `<s:generalPublicComment><s:comment><c:values><c:value lang="en">secret</c:value></c:values></s:comment></s:generalPublicComment>`
	for _, hidden := range []string{
		strings.Replace(record("SpeedManagement", "1-secret", secret, `<s:temporarySpeedLimit>30</s:temporarySpeedLimit>`), "<s:probability", "<s:confidentialityOverride>internalUse</s:confidentialityOverride><s:probability", 1),
		record("SpeedManagement", "1-secret", secret, `<s:operatorActionStatus>requested</s:operatorActionStatus><s:temporarySpeedLimit>30</s:temporarySpeedLimit>`),
	} {
		it := only(t, payload(situation("1", record("Accident", "1-a", "", ""), hidden)), settings())
		text := formattest.Indent(t, it.Notice)
		if strings.Contains(text, "secret") || it.Notice.SpeedLimit != nil {
			t.Errorf("the restricted record shows through: %s", text)
		}
		same(t, it.Notice.Audience, notice.Public)
		same(t, only(t, payload(situation("1", hidden)), settings()).Notice.Audience, notice.Restricted)
	}
}

func TestPrivateCommentsNeverComeOut(t *testing.T) {
	comment := func(name, kind, text string) string {
		return `<s:` + name + `><s:comment><c:values><c:value lang="en">` + text + `</c:value></c:values></s:comment><s:commentType>` + kind + `</s:commentType></s:` + name + `>`
	}
	doc := accident(comment("generalPublicComment", "description", "Two cars collided.") + comment("generalPublicComment", "internalNote", "leak 1") +
		comment("generalPublicComment", "dataProcessingNote", "leak 2") + comment("nonGeneralPublicComment", "description", "leak 3") +
		`<s:source><c:sourceName><c:values><c:value>S</c:value></c:values></c:sourceName></s:source><x:operator xmlns:x="urn:x">leak 4</x:operator><s:vehicleInvolved><c:vehicleRegistrationPlateIdentifier>leak 5</c:vehicleRegistrationPlateIdentifier></s:vehicleInvolved>`)
	it := only(t, doc, settings())
	same(t, it.Notice.Text["en"].Description, "Two cars collided.")
	if text := formattest.Indent(t, it.Notice); strings.Contains(text, "leak") {
		t.Errorf("private text came out: %s", text)
	}
	// The only description there is is kept, whatever it is typed.
	same(t, only(t, accident(comment("generalPublicComment", "dataProcessingNote", "Works.| Slow down.")), settings()).Notice.Text["en"].Description, "Works.\nSlow down.")
}

func TestStatusBeatsTheTimes(t *testing.T) {
	with := func(status, start, end string) notice.Item {
		doc := strings.Replace(string(accident("")), "<c:validityStatus>active<", "<c:validityStatus>"+status+"<", 1)
		doc = strings.Replace(doc, "2026-11-24T00:00:00Z</c:overallStartTime>", start+"</c:overallStartTime><c:overallEndTime>"+end+"</c:overallEndTime>", 1)
		return only(t, []byte(doc), settings())
	}
	past, soon := "2026-11-24T01:00:00Z", "2026-11-24T05:00:00Z"
	same(t, with("active", "2026-11-24T00:00:00Z", past).Notice.Ends.IsZero(), true)
	same(t, with("active", "2026-11-24T00:00:00Z", soon).Notice.Ends.Format(time.RFC3339), soon)
	same(t, with("definedByValidityTimeSpec", "2026-11-24T00:00:00Z", past).Notice.Ends.Format(time.RFC3339), past)
	same(t, with("planned", soon, "2026-11-24T06:00:00Z").Notice.Planned, true)
	held := with("suspended", "2026-11-24T00:00:00Z", "2026-11-24T09:00:00Z").Notice
	same(t, held.Ends, held.Sent) // not the clock, which would be news at each poll
	held = with("suspended", "2026-11-24T08:30:00Z", "2026-11-24T09:00:00Z").Notice
	same(t, held.Ends, held.Onset)
}

// Polling again says the same, whatever the clock shows within a phase.
func TestAPollWithoutNewsSaysTheSame(t *testing.T) {
	for _, name := range []string{"county.v3.xml", "county.v2.xml"} {
		s := formattest.Settings()
		first := told(t, formattest.Sample(t, name), s)
		s.Now = s.Now.Add(7 * time.Minute)
		doc := bytes.ReplaceAll(formattest.Sample(t, name), []byte("09:28:00"), []byte("09:35:00"))
		second := strings.ReplaceAll(told(t, doc, s), "01:35:00Z", "01:28:00Z") // when ends were told
		if d := formattest.Diff(second, first); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestSniffKnowsSituationsAlone(t *testing.T) {
	for doc, want := range map[string]bool{
		string(accident("")):                          true,
		string(formattest.Sample(t, "county.v3.xml")): true,
		string(formattest.Sample(t, "county.v2.xml")): true,
		"\ufeff" + string(accident("")):               true,
		strings.Replace(string(accident("")), "s:SituationPublication", "s:VmsPublication", 1):                                                                                              true,
		`<d2LogicalModel xmlns="http://datex2.eu/schema/2/2_0"><exchange><deliveryBreak>true</deliveryBreak></exchange></d2LogicalModel>`:                                                   true,
		`<d2LogicalModel xmlns="http://datex2.eu/schema/2/2_0" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><payloadPublication i:type="MeasuredDataPublication"/></d2LogicalModel>`: false,
		`<payload xmlns="http://example.com"/>`: false, `<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"/>`: false, "": false, "{": false,
	} {
		if strings.Contains(doc, "VmsPublication") {
			want = false
		}
		if got := datex2.Sniff([]byte(doc)[:min(len(doc), 16<<10)]); got != want {
			t.Errorf("%.200s: got %v, want %v", doc, got, want)
		}
	}
}

func TestOddNoticesDoNotSpoilTheirNeighbours(t *testing.T) {
	ns := formattest.County()[:3]
	ns[0].Geometry.Lines[0][1][0] = math.NaN()
	ns[0].SpeedLimit = pointer(math.Inf(1))
	ns[1].Text = nil
	doc, losses := encode.Write(t, notice.Chinese, ns...)
	valid(t, doc)
	if got := decode.Notices(t, doc, formattest.Settings()); len(got) < 1 || got[len(got)-1].Event != "closure" {
		t.Errorf("got %d notices, want the closure at least; losses %v", len(got), losses)
	}
	if !slices.ContainsFunc(losses, func(l notice.Loss) bool { return l.ID == ns[0].ID }) {
		t.Errorf("got losses %v, want the tunnel among them", losses)
	}
}

func pointer[T any](v T) *T { return &v }

// watched is a reader that knows how much of it has been read.
type watched struct {
	r    io.Reader
	read int
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.r.Read(p[:min(len(p), 4096)])
	w.read += n
	return n, err
}

func TestItemsComeWhileTheDeliveryIsRead(t *testing.T) {
	doc := delivery(t, 2<<20)
	in := &watched{r: bytes.NewReader(doc)}
	count := 0
	for _, err := range datex2.Decode(in, settings()) {
		if err != nil {
			t.Fatal(err)
		}
		if count == 0 && in.read > len(doc)/20 {
			t.Errorf("the first item came after %d of %d bytes", in.read, len(doc))
		}
		if count++; count == 3 {
			break
		}
	}
	if in.read > len(doc)/10 {
		t.Errorf("%d of %d bytes were read for three items", in.read, len(doc))
	}
}
