// Package nws reads the alerts of the National Weather Service of the United
// States: the GeoJSON of api.weather.gov/alerts (its OpenAPI document names the
// members), a collection or a single one. It is read only; [cap] writes
// alerts.
//
//	notice                 member of properties
//	Item.Key               sender,id: what the API calls one message
//	Item.Continues         the hazard's keys, then references and parameters.expiredReferences
//	kind, event            event by its name; where it says nothing, parameters.NWSheadline
//	severity               significance in parameters.VTEC; without one, severity
//	urgency, certainty     the same words
//	status, audience       status (VTEC class T: test); scope, and restricted where persons are named
//	sent, onset            the same; effective where it is later than sent and there is no onset
//	ends                   ends, else parameters.eventEndingTime
//	expires                the later of expires and ends
//	text                   headline without the time of issue, description, instruction; brief: parameters.CMAMtext
//	areas                  geocode under its own schemes (UGC, SAME), then the names in areaDesc
//	geometry, links        geometry of the feature; web
//	issuer                 host of the sender; senderName of an office of the service
//	ext.nws                event, response, eventCode, VTEC without its times, hazard tags of parameters
//
// expires is when the message is out of date, ends when the hazard is: most
// messages expire hours before, to be renewed, and late renewals are common.
// While the API lists an alert it stands until the later of the two.
//
// The hazard is what the messages are about, and the notice's id derives from
// it. Where a product carries a VTEC it is the event (office, phenomenon,
// significance, number, year) in one set of zones under one name; else it is
// sender, product (AWIPSidentifier), name and set of zones. No time and no
// wording is part of it, so that "air quality alert for tomorrow" and, sent
// anew without a reference, "for today" are one notice. Zones are, since one
// product is told in parts, each for its own zones with its own times. The year
// is that of sent; over the turn of the year references hold a chain together.
// Of several messages on one hazard in a document the newest counts, the first
// of those sent at once.
//
// A collection may be a page: pagination.next is not followed here, and where
// it stands an item says so and keeps absence from being judged.
package nws

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"wayside/hub/format/internal/jsonsafe"
	"wayside/hub/notice"
)

// Media is what the API answers with, and the Accept header to ask it with.
const Media = "application/geo+json"

// maxAlerts bounds a document; the whole country has some hundreds at a time.
const maxAlerts = 20_000

// Sniff reports whether a document that begins with head is of
// api.weather.gov: alerts, or the Problem that it answers instead of them, so
// that its refusal is heard.
func Sniff(head []byte) bool {
	o := jsonsafe.Outline(head)
	if strings.HasPrefix(o["type"], "https://api.weather.gov/problems/") {
		return true
	}
	for _, at := range []string{"properties", "features[].properties"} {
		_, zones := o[at+".affectedZones"]
		_, kind := o[at+".messageType"]
		if o[at+".@type"] == "wx:Alert" || zones && kind {
			return true
		}
	}
	return o["type"] == "FeatureCollection" && strings.HasPrefix(o["title"], "Current watches, warnings, and advisories")
}

// Decode yields one item per alert, in order: a notice, an end where the
// message says that the hazard is over, or nothing but a warning where a newer
// message in the same document is about the same hazard. The error is about
// the document as a whole, and wraps [notice.Problems].
func Decode(r io.Reader, s notice.Settings) iter.Seq2[notice.Item, error] {
	return func(yield func(notice.Item, error) bool) {
		f, err := readFrame(r, s.MaxBytes)
		if err != nil {
			yield(notice.Item{}, fmt.Errorf("read NWS alerts: %w", err))
			return
		}
		alerts := make([]*alert, len(f.Features))
		for i, raw := range f.Features {
			alerts[i] = read(raw, fmt.Sprintf("features[%d]", i), s)
		}
		relate(alerts)
		for _, a := range alerts {
			if !yield(a.item(), nil) {
				return
			}
		}
		if next := f.Pagination.Next; next != "" {
			var ps notice.Problems
			ps.Warn("pagination.next", "还有下一页未读，不能据此判断哪些已经消失："+next, "there is another page, which was not read; what is absent here may be there: "+next)
			yield(notice.Item{Place: "pagination", Problems: ps}, nil)
		}
	}
}

// frame is what stands around the features, or the Problem (RFC 9457) in their
// place.
type frame struct {
	Type       string            `json:"type"`
	Features   []json.RawMessage `json:"features"`
	Properties json.RawMessage   `json:"properties"`
	Graph      json.RawMessage   `json:"@graph"`
	Pagination struct {
		Next string `json:"next"`
	} `json:"pagination"`
	Title  string `json:"title"`
	Status any    `json:"status"`
	Detail string `json:"detail"`
}

func readFrame(r io.Reader, limit int64) (f frame, err error) {
	raw, err := jsonsafe.Read(r, limit)
	if err != nil {
		return f, err
	}
	if err := json.Unmarshal(raw, &f); err != nil {
		return f, unreadable(raw, err)
	}
	switch {
	case len(f.Features) > maxAlerts:
		return f, jsonsafe.Fault("features", fmt.Sprintf("超过 %d 条预警", maxAlerts), fmt.Sprintf("more than %d alerts", maxAlerts))
	case f.Type == "FeatureCollection" && f.Features != nil:
		return f, nil
	case f.Type == "Feature" && f.Properties != nil:
		f.Features = []json.RawMessage{raw}
		return f, nil
	case f.Graph != nil:
		return f, jsonsafe.Fault("@graph", "这是 JSON-LD；请以 Accept: "+Media+" 请求", "this is JSON-LD; ask for it with Accept: "+Media)
	case f.Status != nil && f.Title != "":
		said := strings.TrimSpace(fmt.Sprintf("%v %s: %s", f.Status, f.Title, f.Detail))
		return f, jsonsafe.Fault("document", "服务返回的是错误说明，不是预警数据："+said, "the service answered with a problem instead of alerts: "+said)
	case f.Type == "FeatureCollection":
		return f, jsonsafe.Fault("features", "应为数组", "want an array")
	}
	return f, jsonsafe.Fault("type", "应为 FeatureCollection 或 Feature", "want FeatureCollection or Feature")
}

// unreadable says whether the text is no JSON or a member is of a wrong type.
func unreadable(raw []byte, err error) error {
	var misfit *json.UnmarshalTypeError
	if errors.As(err, &misfit) && bytes.HasPrefix(raw, []byte("{")) {
		return jsonsafe.Fault(misfit.Field, "类型不对："+misfit.Value, "of a wrong type: "+misfit.Value)
	}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return jsonsafe.Broken(syntax.Offset, err)
	}
	return jsonsafe.Fault("document", "应为一个 JSON 对象", "want a JSON object")
}
