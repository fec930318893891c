package format

import (
	"wayside/hub/format/cap"
	"wayside/hub/format/feed"
	"wayside/hub/format/geojson"
	"wayside/hub/format/native"
	"wayside/hub/format/wzdx"
	"wayside/hub/notice"
)

// Table is every format, one line each.
func Table() []Format {
	now, both := []string{"now"}, []string{"now", "log"}
	planned := []notice.State{notice.Active, notice.Scheduled}
	return []Format{
		{Name: "native", Media: native.Media, Extension: "json", Decode: native.Decode, Encode: native.Encode, EncodeOne: native.EncodeOne, Sniff: native.Sniff},
		{Name: "cap", Media: cap.FeedMedia, Extension: "cap", Accepts: []string{cap.Media, "application/rss+xml"}, Decode: cap.Decode, Encode: cap.EncodeFeed, EncodeOne: cap.EncodeAlert, OneMedia: cap.Media, Sniff: cap.Sniff, Feeds: now},
		{Name: "wzdx", Media: wzdx.Media, Extension: "geojson", Accepts: []string{"application/json"}, Decode: wzdx.Decode, Encode: wzdx.Encode, Sniff: wzdx.Sniff, Feeds: now, States: planned, Check: wzdx.Check},
		{Name: "geojson", Media: geojson.Media, Extension: "geojson", Encode: geojson.Encode, Feeds: now},
		{Name: "rss", Media: "application/rss+xml; charset=utf-8", Extension: "rss", Encode: feed.RSS, Feeds: both, Check: linted("rss")},
		{Name: "atom", Media: "application/atom+xml; charset=utf-8", Extension: "atom", Encode: feed.Atom, Feeds: both, Check: linted("atom")},
		{Name: "json", Media: "application/feed+json; charset=utf-8", Extension: "json", Encode: feed.JSON, Feeds: both, Check: linted("json")},
	}
}

func linted(name string) func([]byte, string) error {
	return func(body []byte, self string) error { return feed.Check(name, body, self).Err() }
}
