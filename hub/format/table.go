package format

import (
	"slices"
	"time"

	"wayside/hub/format/cap"
	"wayside/hub/format/cifs"
	"wayside/hub/format/cma"
	"wayside/hub/format/datex2"
	"wayside/hub/format/digitraffic"
	"wayside/hub/format/feed"
	"wayside/hub/format/geojson"
	"wayside/hub/format/ics"
	"wayside/hub/format/kml"
	"wayside/hub/format/meteoalarm"
	"wayside/hub/format/native"
	"wayside/hub/format/nina"
	"wayside/hub/format/nws"
	"wayside/hub/format/open511"
	"wayside/hub/format/script"
	"wayside/hub/format/speed"
	"wayside/hub/format/table"
	"wayside/hub/format/vms"
	"wayside/hub/format/wzdx"
	"wayside/hub/notice"
)

// Table is every format, one line each; the native one first, since what says no
// more than that it is JSON is meant to be that.
func Table() []Format {
	native := Format{
		Name: "native", Title: "Wayside JSON", About: words("本系统的原生文档，什么都不丢", "Wayside's own documents; nothing is lost"),
		Media: native.Media, Extension: "json", Decode: native.Decode, Encode: native.Encode, EncodeOne: native.EncodeOne, Sniff: native.Sniff, Sure: native.Sure,
	}
	return slices.Concat([]Format{native}, alerts(), roads(), sheets(), voices(), readers())
}

// Where a feed is served, and what exports of roads show.
func now() []string           { return []string{"now"} }
func both() []string          { return []string{"now", "log"} }
func planned() []notice.State { return []notice.State{notice.Active, notice.Scheduled} }

// alerts are the formats of warnings.
func alerts() []Format {
	return []Format{
		{Name: "cap", Title: "CAP 1.2", About: words("国际通用的预警格式", "alerts, understood by warning systems all over the world"),
			Media: cap.FeedMedia, Extension: "cap", Accepts: []string{cap.Media, "application/rss+xml"}, Decode: cap.Decode, Encode: cap.EncodeFeed, EncodeOne: cap.EncodeAlert, OneMedia: cap.Media, Sniff: cap.Sniff, Feeds: now()},
		{Name: "cap-atom", Title: "CAP Atom", About: words("预警目录，每条指向一份 CAP 文件", "an index of alerts, each with the address of its CAP file"),
			Media: cap.FeedMedia, Extension: "atom", Encode: cap.EncodeIndexAtom, Feeds: now(), Check: cap.CheckIndex},
		{Name: "cap-rss", Title: "CAP RSS", About: words("预警目录，供聚合平台读取", "the same for aggregators that read RSS"),
			Media: cap.IndexRSSMedia, Extension: "rss", Encode: cap.EncodeIndexRSS, Feeds: now(), Check: cap.CheckIndex},
		{Name: "cma", Title: "12379", About: words("国家预警信息发布平台的预警信号", "warnings of China's national platform"),
			Media: cma.Media, Extension: "xml", Accepts: []string{"text/xml", "application/json"}, Decode: cma.Decode, Encode: cma.Encode, EncodeOne: cma.EncodeOne, Sniff: cma.Sniff, Feeds: now()},
		{Name: "nws", Title: "NWS", About: words("美国气象局接口的预警", "alerts of the National Weather Service's API"),
			Media: nws.Media, Extension: "geojson", Accepts: []string{"application/json"}, Decode: nws.Decode, Sniff: nws.Sniff},
		{Name: "meteoalarm", Title: "MeteoAlarm", About: words("欧洲的气象预警", "weather warnings of Europe"),
			Media: meteoalarm.Media, Extension: "json", Decode: meteoalarm.Decode, Sniff: meteoalarm.Sniff},
		{Name: "nina", Title: "NINA", About: words("德国的民防预警", "civil protection warnings of Germany"),
			Media: nina.Media, Extension: "json", Decode: nina.Decode, Sniff: nina.Sniff},
	}
}

// roads are those of roads: works, events, what signs show, how fast it goes.
func roads() []Format {
	return []Format{
		{Name: "wzdx", Title: "WZDx 4.2", About: words("道路施工数据交换", "work zones for navigation and automated vehicles"),
			Media: wzdx.Media, Extension: "geojson", Accepts: []string{"application/json"}, Decode: wzdx.Decode, Encode: wzdx.Encode, Sniff: wzdx.Sniff, Feeds: now(), States: planned(), Check: wzdx.Check},
		{Name: "cwz", Title: "CWZ 1.0", About: words("互联施工路段，WZDx 的后继", "connected work zones, the successor of WZDx"),
			Media: wzdx.Media, Extension: "geojson", Accepts: []string{"application/json"}, Decode: wzdx.DecodeCWZ, Encode: wzdx.EncodeCWZ, Sniff: wzdx.SniffCWZ, Feeds: now(), States: planned(), Check: wzdx.CheckCWZ},
		{Name: "datex2", Title: "DATEX II 3.5", About: words("欧洲的道路交通数据", "road traffic data of Europe"),
			Media: datex2.Media, Extension: "xml", Accepts: []string{"text/xml", "application/soap+xml"}, Decode: datex2.Decode, Encode: datex2.Encode, EncodeOne: datex2.EncodeOne, Sniff: datex2.Sniff, Feeds: now(), States: planned(), Check: datex2.Check},
		{Name: "vms", Title: "DATEX II VMS", About: words("可变情报板上显示的内容", "what variable message signs show"),
			Media: vms.Media, Extension: "xml", Decode: vms.Decode, Encode: vms.Encode, Sniff: vms.Sniff, Feeds: now(), Check: vms.Check},
		{Name: "open511", Title: "Open511", About: words("北美的道路事件接口", "road events, as North American authorities publish them"),
			Media: open511.Media, Extension: "json", Accepts: []string{"application/vnd.open511.v1+json", "application/vnd.open511.v1+xml", "application/xml", "text/xml"}, Decode: open511.Decode, Encode: open511.Encode, Sniff: open511.Sniff, Feeds: now(), States: planned(), Check: open511.Check},
		{Name: "open511xml", Title: "Open511 XML", About: words("同上，XML 形式", "the same as XML"),
			Media: open511.XMLMedia, Extension: "xml", Encode: open511.EncodeXML, Feeds: now(), States: planned(), Check: open511.Check},
		{Name: "cifs", Title: "CIFS (Waze)", About: words("导航应用的封路和事件", "closures and incidents for a navigation app"),
			Media: cifs.Media, Extension: "xml", Accepts: []string{"text/xml", "application/json"}, Decode: cifs.Decode, Encode: cifs.Encode, Sniff: cifs.Sniff, Feeds: now(), States: planned(), Check: cifs.Check},
		{Name: "digitraffic", Title: "Digitraffic", About: words("芬兰的交通信息", "traffic messages of Finland"),
			Media: digitraffic.Media, Extension: "geojson", Accepts: []string{"application/json", "application/xml"}, Decode: digitraffic.Decode, Sniff: digitraffic.Sniff},
		{Name: "speed", Title: "车速 Speeds", About: words("实测车速，按本单位的标准换成五级路况", "measured speeds, to five road states by the authority's own table"),
			Media: "application/json", Extension: "json", Accepts: []string{"text/csv", "application/xml"}, Decode: speed.Decode, Sniff: speed.Sniff},
	}
}

// sheets are those of lists, maps and calendars.
func sheets() []Format {
	return []Format{
		{Name: "csv", Title: "CSV", About: words("台账和表格，列名可以自定", "lists that offices keep; the columns are yours to name"),
			Media: table.CSVMedia, Extension: "csv", Accepts: []string{"application/csv"}, Decode: table.DecodeCSV, Encode: table.Encode, Sniff: table.SniffCSV, Feeds: now(), States: planned()},
		{Name: "xlsx", Title: "XLSX", About: words("电子表格文件", "spreadsheets"),
			Media: table.XLSXMedia, Extension: "xlsx", Decode: table.DecodeXLSX, Sniff: table.SniffXLSX},
		{Name: "geojson", Title: "GeoJSON", About: words("地图和地理信息系统", "maps and geographic information systems"),
			Media: geojson.Media, Extension: "geojson", Encode: geojson.Encode, Feeds: now()},
		{Name: "kml", Title: "KML", About: words("地球浏览器和手持设备", "Earth viewers and handheld devices"),
			Media: kml.Media, Extension: "kml", Encode: kml.Encode, Feeds: now()},
		{Name: "ics", Title: "iCalendar", About: words("日历：计划施工和活动", "calendars: planned works and events"),
			Media: ics.Media, Extension: "ics", Encode: ics.Encode, Feeds: now(), States: planned()},
	}
}

// voices are those of what is read aloud or in one line.
func voices() []Format {
	return []Format{
		{Name: "radio", Title: "广播稿 Radio", About: words("播音员照着念的一分钟稿子", "one minute for a presenter to read aloud"),
			Media: script.PlainMedia, Extension: "txt", Encode: script.Radio, Feeds: now(), Fresh: time.Minute},
		{Name: "ssml", Title: "SSML", About: words("机器朗读的广播稿", "the same for a machine that speaks"),
			Media: script.SSMLMedia, Extension: "ssml", Encode: script.SSML, Feeds: now(), Fresh: time.Minute},
		{Name: "crawl", Title: "字幕 Crawl", About: words("电视屏幕下方的滚动字幕", "the line that runs below a television picture"),
			Media: script.PlainMedia, Extension: "txt", Encode: script.Crawl, Feeds: now(), Fresh: time.Minute},
		{Name: "text", Title: "短文 Text", About: words("短信、微博和群聊", "text messages, microblogs and chat groups"),
			Media: script.PlainMedia, Extension: "txt", Encode: script.Text, EncodeOne: script.TextOne, Feeds: now(), Fresh: time.Minute},
	}
}

// readers are the feeds of news readers.
func readers() []Format {
	return []Format{
		{Name: "rss", Title: "RSS 2.0", About: words("新闻阅读器", "news readers"),
			Media: "application/rss+xml; charset=utf-8", Extension: "rss", Encode: feed.RSS, Feeds: both(), Check: linted("rss")},
		{Name: "atom", Title: "Atom", About: words("新闻阅读器和聚合服务", "news readers and aggregators"),
			Media: "application/atom+xml; charset=utf-8", Extension: "atom", Encode: feed.Atom, Feeds: both(), Check: linted("atom")},
		{Name: "json", Title: "JSON Feed 1.1", About: words("网站和应用", "websites and apps"),
			Media: "application/feed+json; charset=utf-8", Extension: "json", Encode: feed.JSON, Feeds: both(), Check: linted("json")},
	}
}

func words(zh, en string) notice.Words { return notice.Words{notice.Chinese: zh, notice.English: en} }

func linted(name string) func([]byte, string) error {
	return func(body []byte, self string) error { return feed.Check(name, body, self).Err() }
}
