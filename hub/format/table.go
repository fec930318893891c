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
		{Name: "native", Title: "Wayside JSON", About: words("本系统的原生文档，什么都不丢", "Wayside's own documents; nothing is lost"),
			Media: native.Media, Extension: "json", Decode: native.Decode, Encode: native.Encode, EncodeOne: native.EncodeOne, Sniff: native.Sniff},
		{Name: "cap", Title: "CAP 1.2", About: words("国际通用的预警格式", "alerts, understood by warning systems all over the world"),
			Media: cap.FeedMedia, Extension: "cap", Accepts: []string{cap.Media, "application/rss+xml"}, Decode: cap.Decode, Encode: cap.EncodeFeed, EncodeOne: cap.EncodeAlert, OneMedia: cap.Media, Sniff: cap.Sniff, Feeds: now},
		{Name: "wzdx", Title: "WZDx 4.2", About: words("道路施工数据交换", "work zones for navigation and automated vehicles"),
			Media: wzdx.Media, Extension: "geojson", Accepts: []string{"application/json"}, Decode: wzdx.Decode, Encode: wzdx.Encode, Sniff: wzdx.Sniff, Feeds: now, States: planned, Check: wzdx.Check},
		{Name: "geojson", Title: "GeoJSON", About: words("地图和地理信息系统", "maps and geographic information systems"),
			Media: geojson.Media, Extension: "geojson", Encode: geojson.Encode, Feeds: now},
		{Name: "rss", Title: "RSS 2.0", About: words("新闻阅读器", "news readers"),
			Media: "application/rss+xml; charset=utf-8", Extension: "rss", Encode: feed.RSS, Feeds: both, Check: linted("rss")},
		{Name: "atom", Title: "Atom", About: words("新闻阅读器和聚合服务", "news readers and aggregators"),
			Media: "application/atom+xml; charset=utf-8", Extension: "atom", Encode: feed.Atom, Feeds: both, Check: linted("atom")},
		{Name: "json", Title: "JSON Feed 1.1", About: words("网站和应用", "websites and apps"),
			Media: "application/feed+json; charset=utf-8", Extension: "json", Encode: feed.JSON, Feeds: both, Check: linted("json")},
	}
}

func words(zh, en string) notice.Words { return notice.Words{notice.Chinese: zh, notice.English: en} }

func linted(name string) func([]byte, string) error {
	return func(body []byte, self string) error { return feed.Check(name, body, self).Err() }
}
