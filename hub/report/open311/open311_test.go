package open311_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"net/url"
	"strings"
	"testing"
	"time"

	"wayside/hub/notice"
	"wayside/hub/report"
	"wayside/hub/report/open311"
)

var morning = time.Date(2026, 11, 26, 8, 0, 0, 0, time.UTC)

func book(t testing.TB) *report.Book {
	t.Helper()
	b, ps := report.ReadBook(report.BuiltIn())
	if ps.Failed() {
		t.Fatal(ps)
	}
	return b
}

func written(t testing.TB, format string, v any) string {
	t.Helper()
	var b bytes.Buffer
	if err := open311.Write(&b, format, v); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestARequestIsWrittenAsTheStandardSays(t *testing.T) {
	r := report.Report{Code: "7K2QF9W", Category: "hazard", Desk: "command", At: morning, Due: morning.Add(24 * time.Hour), State: report.Received, Point: &report.Point{Lon: 117.925, Lat: 28.515}}
	list := open311.RequestsOf(book(t), []report.Report{r}, "https://hub.example", notice.English, morning)
	var got []map[string]any
	if err := json.Unmarshal([]byte(written(t, "json", list)), &got); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]any{
		"service_request_id": "7K2QF9W", "status": "open", "status_notes": "received", "service_code": "hazard", "service_name": "A hazard on the road", "agency_responsible": "Control room",
		"requested_datetime": "2026-11-26T08:00:00Z", "expected_datetime": "2026-11-27T08:00:00Z", "lat": 28.515, "long": 117.925, "description": nil, "address": nil, "media_url": nil, "zipcode": nil,
	} {
		if v, there := got[0][name]; !there || v != want {
			t.Errorf("%s is %v, want %v", name, v, want)
		}
	}
	wantXML := `<service_requests><request><service_request_id>7K2QF9W</service_request_id><status>open</status><status_notes>received</status_notes><service_name>A hazard on the road</service_name><service_code>hazard</service_code><description></description>`
	if doc := written(t, "xml", list); !strings.Contains(doc, wantXML) || !strings.HasPrefix(doc, `<?xml version="1.0" encoding="UTF-8"?>`) || !strings.Contains(doc, "<lat>28.515</lat><long>117.925</long>") {
		t.Errorf("%s", doc)
	}
	r.State, r.Closed, r.Moved, r.Point = report.Answered, morning.Add(time.Hour), morning.Add(2*time.Hour), nil
	r.Answer = &report.Answer{Asked: notice.Words{notice.English: "A load lay there."}, Text: notice.Words{notice.English: "Done, gone."}}
	doc := written(t, "json", open311.RequestsOf(book(t), []report.Report{r}, "https://hub.example", notice.English, morning))
	for _, want := range []string{`"status":"closed"`, `"status_notes":"answered: Done, gone."`, `"description":"A load lay there."`, `"updated_datetime":"2026-11-26T10:00:00Z"`, `"lat":null`} {
		if !strings.Contains(doc, want) {
			t.Errorf("%s lacks %s", doc, want)
		}
	}
}

func TestServicesAndTheirQuestionsAreInTheLanguageAskedFor(t *testing.T) {
	b := book(t)
	for lang, want := range map[notice.Lang]string{notice.Chinese: "路上有危险", notice.English: "A hazard on the road"} {
		if doc := written(t, "json", open311.ServicesOf(b, lang)); !strings.Contains(doc, `"service_code":"hazard","service_name":"`+want) || !strings.Contains(doc, `"metadata":true,"type":"realtime"`) {
			t.Errorf("%s: %s", lang, doc)
		}
	}
	c, _ := b.Category("hazard")
	doc := written(t, "xml", open311.Define(c, notice.English))
	for _, want := range []string{"<service_definition><service_code>hazard</service_code><attributes><attribute><variable>true</variable><code>what</code><datatype>singlevaluelist</datatype><required>true</required>", "<values><value><key>load</key><name>a fallen load</name></value>"} {
		if !strings.Contains(doc, want) {
			t.Errorf("%s lacks %s", doc, want)
		}
	}
	c, _ = b.Category("outdated")
	if doc := written(t, "json", open311.Define(c, notice.English)); !strings.Contains(doc, `"code":"notice","datatype":"string","required":true`) {
		t.Error(doc)
	}
}

func TestAClientsFormIsReadAndItsErrorsSpeakOfItsOwnFields(t *testing.T) {
	form, err := url.ParseQuery("api_key=k&jurisdiction_id=x&service_code=hazard&lat=28.5&long=117.9&description=A+load&first_name=Li&last_name=Mei&phone=13800138000&email=l@example.com&attribute[what]=load&media_url=http://pictures.example/1.jpg")
	if err != nil {
		t.Fatal(err)
	}
	s, key := open311.Read(form, notice.English)
	if key != "k" || s.Category != "hazard" || s.Lat != "28.5" || s.Fields["what"] != "load" || s.Contact != "Li Mei; 13800138000; l@example.com" || s.Media == "" {
		t.Errorf("%q %+v", key, s)
	}
	_, _, _, ps := book(t).Read(report.Sent{Category: "hazard", Lon: "x", Lat: "y"}, morning)
	doc := written(t, "json", open311.ErrorsOf(400, nil, ps, notice.English))
	for _, want := range []string{`"code":400`, `attribute[what]: `, `"long: `} {
		if !strings.Contains(doc, want) {
			t.Errorf("%s lacks %s", doc, want)
		}
	}
	if doc := written(t, "xml", open311.ErrorsOf(404, notice.Words{notice.English: "no such request"}, nil, notice.English)); !strings.Contains(doc, "<errors><error><code>404</code><description>no such request</description></error></errors>") {
		t.Error(doc)
	}
}

func TestAListIsOfTheLastNinetyDaysUnlessItIsAskedOtherwise(t *testing.T) {
	q, ps := open311.ReadQuery(nil, morning)
	if ps.Failed() || !q.From.Equal(morning.AddDate(0, 0, -90)) || !q.Until.IsZero() {
		t.Errorf("%+v %v", q, ps)
	}
	code := notice.Code(notice.NewID(), 0)
	q, ps = open311.ReadQuery(url.Values{"service_request_id": {strings.ToLower(code) + ", " + code}, "status": {"open"}, "start_date": {"2026-11-01"}, "end_date": {"2026-11-02T00:00:00+08:00"}}, morning)
	if ps.Failed() || len(q.Codes) != 2 || q.Codes[0] != code || !q.Open || q.Closed || q.From.Day() != 1 || q.Until.UTC().Hour() != 16 {
		t.Errorf("%+v %v", q, ps)
	}
	_, ps = open311.ReadQuery(url.Values{"service_request_id": {"nonsense"}, "status": {"shut"}, "start_date": {"soon"}}, morning)
	if len(ps) != 3 {
		t.Errorf("%v", ps)
	}
}

// FuzzPost: whatever a client posts is a report or problems in both languages,
// and what is written of it is JSON and XML.
func FuzzPost(f *testing.F) {
	for _, seed := range []string{"service_code=hazard&lat=28.5&long=117.9&attribute[what]=load", "service_code=outdated&attribute[notice]=0b6f5a1e-38cb-4f0e-9f0e-5d5fb0a10001&attribute[revision]=2",
		"service_code=question&description=%E2%80%AE%00x&email=%ff&phone=%0a", "attribute[]=&attribute[x][]=1&service_request_id=,,&start_date=9999-12-31T23:59:60Z&status=open,closed"} {
		f.Add(seed)
	}
	b := book(f)
	f.Fuzz(func(t *testing.T, body string) {
		form, err := url.ParseQuery(body)
		if err != nil {
			return
		}
		s, _ := open311.Read(form, notice.Chinese)
		r, said, contact, ps := b.Read(s, morning)
		for _, p := range ps {
			if p.Field == "" || p.Message[notice.Chinese] == "" || p.Message[notice.English] == "" {
				t.Errorf("problem %+v", p)
			}
		}
		if !ps.Failed() && (r.Due.Before(morning) || r.Desk == "") {
			t.Errorf("a report without a desk or a time: %+v", r)
		}
		for _, text := range []string{said.Text, said.Address, said.Media, contact} {
			if text != notice.Clean(text) {
				t.Errorf("%q is not clean", text)
			}
		}
		_, asked := open311.ReadQuery(form, morning)
		r.Answer = &report.Answer{Asked: notice.Words{notice.Chinese: said.Text}, Text: notice.Words{notice.Chinese: said.Address}}
		for _, v := range []any{open311.ErrorsOf(400, nil, append(ps, asked...), notice.Chinese), open311.RequestsOf(b, []report.Report{r}, "http://hub.example", notice.Chinese, morning)} {
			if doc := written(t, "json", v); !json.Valid([]byte(doc)) {
				t.Errorf("no JSON: %s", doc)
			}
			d := xml.NewDecoder(strings.NewReader(written(t, "xml", v)))
			for {
				if _, err := d.Token(); err == io.EOF {
					break
				} else if err != nil {
					t.Fatalf("no XML: %v", err)
				}
			}
		}
	})
}
