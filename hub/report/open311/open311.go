// Package open311 is Open311 GeoReport v2: services, requests and errors as JSON
// and XML, and reports and queries as its clients send them. It is pure: it keeps
// nothing and answers nobody.
//
// A service is a category of reports, a service request a report, its id the
// report's code. What somebody wrote is not given back: description is what the
// answer says was asked, address and media_url are always empty, and the place is
// rounded.
package open311

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"time"

	"wayside/hub/notice"
	"wayside/hub/report"
)

// Specification names the version of the standard.
const Specification = "http://wiki.open311.org/GeoReport_v2"

// Media are the media types, by the ending of an address.
func Media() map[string]string {
	return map[string]string{"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}
}

// Write writes v, one of this package's, as "json" or "xml".
func Write(w io.Writer, format string, v any) error {
	if format == "json" {
		return json.NewEncoder(w).Encode(v)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	if err := xml.NewEncoder(w).Encode(v); err != nil {
		return fmt.Errorf("write XML of Open311: %w", err)
	}
	return nil
}

// text is null in JSON and empty in XML where there is none.
type text string

// MarshalJSON is null for none.
func (t text) MarshalJSON() ([]byte, error) {
	if t == "" {
		return []byte("null"), nil
	}
	return json.Marshal(string(t))
}

// number is a text of digits.
type number string

// MarshalJSON is null for none.
func (n number) MarshalJSON() ([]byte, error) {
	if n == "" {
		return []byte("null"), nil
	}
	return []byte(n), nil
}

func stamp(t time.Time) text {
	if t.IsZero() {
		return ""
	}
	return text(t.UTC().Format("2006-01-02T15:04:05Z"))
}

// Discovery tells clients where the endpoint is, and when it last changed.
type Discovery struct {
	XMLName   xml.Name   `xml:"discovery" json:"-"`
	Changeset text       `xml:"changeset" json:"changeset"`
	Contact   text       `xml:"contact" json:"contact"`
	KeyAt     text       `xml:"key_service" json:"key_service"`
	Endpoints []Endpoint `xml:"endpoints>endpoint" json:"endpoints"`
}

// Endpoint is one address under which the API is to be had.
type Endpoint struct {
	Specification text     `xml:"specification" json:"specification"`
	URL           text     `xml:"url" json:"url"`
	Changeset     text     `xml:"changeset" json:"changeset"`
	Type          text     `xml:"type" json:"type"`
	Formats       []string `xml:"formats>format" json:"formats"`
}

// Discover describes the endpoint of a hub at base.
func Discover(base, contact string, changed time.Time) Discovery {
	return Discovery{Changeset: stamp(changed), Contact: text(contact), KeyAt: text(base + "/openapi.yaml"), Endpoints: []Endpoint{{
		Specification: Specification, URL: text(base + "/open311/v2"), Changeset: stamp(changed), Type: "production", Formats: []string{"text/xml", "application/json"}}}}
}

// Services are what may be reported.
type Services struct {
	XMLName xml.Name  `xml:"services"`
	List    []Service `xml:"service"`
}

// MarshalJSON is the list alone.
func (s Services) MarshalJSON() ([]byte, error) { return json.Marshal(s.List) }

// Service is one category.
type Service struct {
	Code        text `xml:"service_code" json:"service_code"`
	Name        text `xml:"service_name" json:"service_name"`
	Description text `xml:"description" json:"description"`
	Metadata    bool `xml:"metadata" json:"metadata"`
	Type        text `xml:"type" json:"type"`
	Keywords    text `xml:"keywords" json:"keywords"`
	Group       text `xml:"group" json:"group"`
}

// ServicesOf lists the categories of a book in a language.
func ServicesOf(b *report.Book, lang notice.Lang) Services {
	s := Services{List: []Service{}}
	for _, c := range b.Categories {
		s.List = append(s.List, Service{
			Code: text(c.Code), Name: text(c.Name.In(lang)), Description: text(c.Hint.In(lang)), Metadata: len(Define(c, lang).Attributes) > 0,
			Type: "realtime", Keywords: text(string(c.About) + ", " + c.Desk), Group: text(b.Desk(c.Desk).Name.In(lang)),
		})
	}
	return s
}

// Definition is what a service asks beside the usual.
type Definition struct {
	XMLName    xml.Name    `xml:"service_definition" json:"-"`
	Code       text        `xml:"service_code" json:"service_code"`
	Attributes []Attribute `xml:"attributes>attribute" json:"attributes"`
}

// Attribute is one question.
type Attribute struct {
	Variable bool    `xml:"variable" json:"variable"`
	Code     text    `xml:"code" json:"code"`
	Datatype text    `xml:"datatype" json:"datatype"`
	Required bool    `xml:"required" json:"required"`
	Hint     text    `xml:"datatype_description" json:"datatype_description"`
	Order    int     `xml:"order" json:"order"`
	Label    text    `xml:"description" json:"description"`
	Values   []Value `xml:"values>value" json:"values,omitempty"`
}

// Value is one possible answer.
type Value struct {
	Key  text `xml:"key" json:"key"`
	Name text `xml:"name" json:"name"`
}

// Names of the attributes of a report on a notice.
const (
	noticeAttribute   = "notice"
	revisionAttribute = "revision"
)

// Define describes a category in a language.
func Define(c report.Category, lang notice.Lang) Definition {
	d := Definition{Code: text(c.Code), Attributes: []Attribute{}}
	add := func(a Attribute) {
		a.Variable, a.Order = true, len(d.Attributes)+1
		d.Attributes = append(d.Attributes, a)
	}
	if c.About == report.ANotice {
		add(Attribute{Code: noticeAttribute, Datatype: "string", Required: true, Hint: text(notice.Words{notice.Chinese: "UUID 或短码", notice.English: "UUID or short code"}.In(lang)), Label: text(notice.Words{notice.Chinese: "消息的 id 或短码", notice.English: "id or code of the notice"}.In(lang))})
		add(Attribute{Code: revisionAttribute, Datatype: "number", Label: text(notice.Words{notice.Chinese: "消息的版本", notice.English: "revision of the notice"}.In(lang))})
	}
	for _, f := range c.Fields {
		a := Attribute{Code: text(f.Name), Datatype: "string", Required: f.Required, Label: text(f.Label.In(lang))}
		for _, o := range f.Options {
			a.Datatype = "singlevaluelist"
			a.Values = append(a.Values, Value{text(o.Word), text(o.Name.In(lang))})
		}
		add(a)
	}
	return d
}

// Errors are why something is refused.
type Errors struct {
	XMLName xml.Name `xml:"errors"`
	List    []Error  `xml:"error"`
}

// MarshalJSON is the list alone.
func (e Errors) MarshalJSON() ([]byte, error) { return json.Marshal(e.List) }

// Error is one of them.
type Error struct {
	Code        int  `xml:"code" json:"code"`
	Description text `xml:"description" json:"description"`
}

// ErrorsOf are problems, or title where there are none, in a language.
func ErrorsOf(status int, title notice.Words, ps notice.Problems, lang notice.Lang) Errors {
	var e Errors
	for _, p := range ps {
		e.List = append(e.List, Error{status, text(asSent(p.Field) + ": " + p.Message.In(lang))})
	}
	if len(e.List) == 0 {
		e.List = []Error{{status, text(title.In(lang))}}
	}
	return e
}

// Created answers who sent a report.
type Created struct {
	XMLName xml.Name     `xml:"service_requests"`
	List    []CreatedOne `xml:"request"`
}

// MarshalJSON is the list alone.
func (c Created) MarshalJSON() ([]byte, error) { return json.Marshal(c.List) }

// CreatedOne is the one report that was sent.
type CreatedOne struct {
	ID      text `xml:"service_request_id" json:"service_request_id"`
	Notice  text `xml:"service_notice" json:"service_notice"`
	Account text `xml:"account_id" json:"account_id"`
}

// CreatedOf tells the code of a report, and where its state is to be read.
func CreatedOf(r report.Report, base string) Created {
	return Created{List: []CreatedOne{{ID: text(r.Code), Notice: text(base + "/reports/" + r.Code)}}}
}

// Requests are reports.
type Requests struct {
	XMLName xml.Name  `xml:"service_requests"`
	List    []Request `xml:"request"`
}

// MarshalJSON is the list alone.
func (r Requests) MarshalJSON() ([]byte, error) { return json.Marshal(r.List) }

// Request is one report.
type Request struct {
	ID          text   `xml:"service_request_id" json:"service_request_id"`
	Status      text   `xml:"status" json:"status"`
	Notes       text   `xml:"status_notes" json:"status_notes"`
	Name        text   `xml:"service_name" json:"service_name"`
	Code        text   `xml:"service_code" json:"service_code"`
	Description text   `xml:"description" json:"description"`
	Agency      text   `xml:"agency_responsible" json:"agency_responsible"`
	Notice      text   `xml:"service_notice" json:"service_notice"`
	Requested   text   `xml:"requested_datetime" json:"requested_datetime"`
	Updated     text   `xml:"updated_datetime" json:"updated_datetime"`
	Expected    text   `xml:"expected_datetime" json:"expected_datetime"`
	Address     text   `xml:"address" json:"address"`
	AddressID   text   `xml:"address_id" json:"address_id"`
	Zipcode     text   `xml:"zipcode" json:"zipcode"`
	Lat         number `xml:"lat" json:"lat"`
	Long        number `xml:"long" json:"long"`
	Media       text   `xml:"media_url" json:"media_url"`
}

// RequestsOf are reports in a language, as they stand at now; base is the hub's.
func RequestsOf(b *report.Book, rs []report.Report, base string, lang notice.Lang, now time.Time) Requests {
	out := Requests{List: []Request{}}
	for _, r := range rs {
		c, _ := b.Category(r.Category)
		q := Request{
			ID: text(r.Code), Status: "open", Name: text(c.Name.In(lang)), Code: text(r.Category), Agency: text(b.Desk(r.Desk).Name.In(lang)),
			Notice: text(base + "/reports/" + r.Code), Requested: stamp(r.At), Updated: stamp(r.Moved), Expected: stamp(r.Due), Notes: notes(r, lang, now),
		}
		if !r.Open() {
			q.Status = "closed"
		}
		if r.Answer != nil {
			q.Description = text(r.Answer.Asked.In(lang))
		}
		if r.Point != nil {
			q.Lat, q.Long = number(r.Point.Y()), number(r.Point.X())
		}
		out.List = append(out.List, q)
	}
	return out
}

// notes are the state in words, then the answer.
func notes(r report.Report, lang notice.Lang, now time.Time) text {
	s := notice.NameOf(report.States(), string(r.State), lang)
	if r.State == report.Merged {
		s += " " + r.Into
	}
	switch {
	case !r.Overdue(now):
	case r.Settled().IsZero():
		s += notice.Words{notice.Chinese: "，已逾期", notice.English: ", overdue"}.In(lang)
	default:
		s += notice.Words{notice.Chinese: "，逾期答复", notice.English: ", answered late"}.In(lang)
	}
	if r.Answer != nil {
		s += notice.Words{notice.Chinese: "：", notice.English: ": "}.In(lang) + r.Answer.Text.In(lang)
	}
	return text(s)
}
