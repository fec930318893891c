package open311

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"wayside/hub/notice"
	"wayside/hub/report"
)

// names are those of this standard, by ours: errors speak of what was sent.
var names = map[string]string{"category": "service_code", "text": "description", "address": "address_string", "lon": "long", "contact": "email", "media": "media_url"}

// usual are the fields that every service and every list has; all others are
// attributes.
var usual = []string{"lat", "service_request_id", "status", "start_date", "end_date"}

func asSent(field string) string {
	if name, ok := names[field]; ok {
		return name
	}
	if field == "" || slices.Contains(usual, field) {
		return field
	}
	return "attribute[" + field + "]"
}

// Read reads the form that a client posts, and its key. What it does not know it
// leaves aside, as the standard asks.
func Read(form url.Values, lang notice.Lang) (s report.Sent, key string) {
	s = report.Sent{
		Category: form.Get("service_code"), Text: form.Get("description"), Address: form.Get("address_string"), Lon: form.Get("long"), Lat: form.Get("lat"),
		Media: form.Get("media_url"), Lang: lang, Fields: map[string]string{},
	}
	if s.Address == "" {
		s.Address = form.Get("address_id")
	}
	for name, values := range form {
		code, ok := strings.CutPrefix(strings.TrimSuffix(name, "[]"), "attribute[")
		if code, closed := strings.CutSuffix(code, "]"); ok && closed && len(values) > 0 {
			s.Fields[code] = values[0]
		}
	}
	s.Notice, s.Revision = s.Fields[noticeAttribute], s.Fields[revisionAttribute]
	var contact []string
	for _, part := range []string{strings.TrimSpace(form.Get("first_name") + " " + form.Get("last_name")), form.Get("phone"), form.Get("email")} {
		if part != "" {
			contact = append(contact, part)
		}
	}
	s.Contact = strings.Join(contact, "; ")
	return s, form.Get("api_key")
}

// Query is which requests are asked for.
type Query struct {
	Codes, Categories []string
	From, Until       time.Time
	Open, Closed      bool
}

// The standard's bounds of an answer.
const (
	Most      = 1000
	usualSpan = 90 * 24 * time.Hour
	mostAsked = 200
)

// ReadQuery reads the parameters of a list of requests at a time: without any,
// those of the last 90 days.
func ReadQuery(v url.Values, now time.Time) (q Query, ps notice.Problems) {
	for _, code := range listed(v.Get("service_request_id")) {
		parsed, ok := notice.ParseCode(code)
		if !ok {
			ps.Add("service_request_id", "短码不对："+code, "is no code: "+code)
			continue
		}
		q.Codes = append(q.Codes, parsed)
	}
	q.Categories = listed(v.Get("service_code"))
	if len(q.Codes) > mostAsked || len(q.Categories) > mostAsked {
		ps.Add("service_request_id", fmt.Sprintf("最多 %d 个", mostAsked), fmt.Sprintf("at most %d", mostAsked))
	}
	for _, s := range listed(v.Get("status")) {
		switch s {
		case "open":
			q.Open = true
		case "closed":
			q.Closed = true
		default:
			ps.Add("status", "应为 open 或 closed", "want open or closed")
		}
	}
	q.From, q.Until = moment(&ps, "start_date", v.Get("start_date")), moment(&ps, "end_date", v.Get("end_date"))
	if len(q.Codes) == 0 && q.From.IsZero() {
		end := now
		if !q.Until.IsZero() {
			end = q.Until
		}
		q.From = end.Add(-usualSpan)
	}
	return q, ps
}

func listed(s string) (out []string) {
	for part := range strings.SplitSeq(s, ",") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

func moment(ps *notice.Problems, field, s string) time.Time {
	if s == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		if t, err = time.Parse(time.DateOnly, s); err != nil {
			ps.Add(field, "应为时间，例如 2026-11-26T08:00:00Z", "want a time such as 2026-11-26T08:00:00Z")
		}
	}
	return t
}
