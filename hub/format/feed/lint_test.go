package feed_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"wayside/hub/format/feed"
	"wayside/hub/notice"
)

// Each line spoils a faultless feed in one place. The events are the W3C
// validator's; where a spoilt place has several faults, one of them is named.
func TestLinterNamesTheFault(t *testing.T) {
	uuid := "urn:uuid:00000000-0000-4000-8000-000000000001"
	for _, c := range []struct{ format, old, new, event string }{
		{"rss", "G320 雨岭隧道双向封闭", "G320\x0b", "SAXError"},
		{"rss", "G320 雨岭隧道双向封闭", "\xff", "SAXError"},
		{"rss", "</rss>", "</rss><rss></rss>", "SAXError"},
		{"rss", "</rss>", "</rss>x", "SAXError"},
		{"rss", "</rss>", "", "SAXError"},
		{"rss", "<rss ", "<!DOCTYPE rss><rss ", "SAXError"},
		{"rss", `version="2.0"`, `version="2.0" version="2.0"`, "SAXError"},
		{"rss", "<ttl>1</ttl>", strings.Repeat("<x>", 20) + strings.Repeat("</x>", 20), "SAXError"},
		{"rss", "G320 雨岭隧道双向封闭", "G320 \uFFFD", "BadCharacters"},
		{"rss", "G320 雨岭隧道双向封闭", "G320 \u0085", "BadCharacters"},
		{"rss", "<channel>", `<channel xmlns:cap="urn:oasis:names:tc:emergency:cap:1.2"><cap:severity>Severe</cap:severity>`, "UnknownNamespace"},
		{"rss", "<channel>", "<channel><subtitle>x</subtitle>", "UndefinedElement"},
		{"rss", `version="2.0"`, `version="1.0"`, "InvalidRSSVersion"},
		{"rss", "<title>云溪县公共信息</title>", "", "MissingTitle"},
		{"rss", "<title>云溪县公共信息</title>", "<title>云溪县</title><title>云溪县</title>", "DuplicateElement"},
		{"rss", "<title>云溪县公共信息</title>", "<title> </title>", "NotBlank"},
		{"rss", "<title>云溪县公共信息</title>", "<title>&lt;b>云溪县&lt;/b></title>", "ContainsHTML"},
		{"rss", "<title>云溪县公共信息</title>", "<title>A &amp;amp; B</title>", "ContainsHTML"},
		{"rss", "<link>https://hub.example/</link>", "", "MissingLink"},
		{"rss", "<link>https://hub.example/</link>", "<link>/</link>", "InvalidFullLink"},
		{"rss", "<link>https://hub.example/</link>", "<link>https://hub.example/云</link>", "InvalidFullLink"},
		{"rss", "<language>zh-CN</language>", "", "MissingDCLanguage"},
		{"rss", "<language>zh-CN</language>", "<language>中文</language>", "InvalidLanguage"},
		{"rss", "desk@hub.example (云溪县公安局交警大队)", "云溪县公安局交警大队", "InvalidContact"},
		{"rss", "<lastBuildDate>Tue, 24 Nov 2026", "<lastBuildDate>Mon, 24 Nov 2026", "InvalidRFC2822Date"},
		{"rss", "<lastBuildDate>Tue, 24 Nov 2026 01:30:00 +0000", "<lastBuildDate>2026-11-24T01:30:00Z", "InvalidRFC2822Date"},
		{"rss", "<lastBuildDate>Tue, 24 Nov 2026", "<lastBuildDate>Mon, 23 Nov 2026", "ImplausibleDate"},
		{"rss", "<ttl>1</ttl>", "<ttl>-1</ttl>", "InvalidNonNegativeInteger"},
		{"rss", `rel="self"`, `rel="related"`, "MissingAtomSelfLink"},
		{"rss", `href="https://hub.example/feeds/now.rss"`, `href="https://hub.example/feeds/now.rss?"`, "SelfDoesntMatchLocation"},
		{"rss", `rel="related"`, `rel="self"`, "DuplicateAtomLink"},
		{"rss", `isPermaLink="false"`, "", "InvalidPermalink"},
		{"rss", `isPermaLink="false">` + uuid, ">812", "InvalidHttpGUID"},
		{"rss", `<guid isPermaLink="false">` + uuid + "</guid>", "", "MissingGuid"},
		{"rss", "000000000002</guid>", "000000000001</guid>", "DuplicateEntries"},
		{"rss", "<dc:creator>云溪县公安局交警大队</dc:creator>", "<author>云溪县公安局交警大队</author>", "InvalidContact"},
		{"rss", "<dc:creator>", "<source>https://hub.example/</source><dc:creator>", "MissingAttribute"},
		{"rss", `length="400000" `, "", "MissingAttribute"},
		{"rss", `type="audio/mpeg"`, `type="audio"`, "InvalidMIMEAttribute"},
		{"rss", "<enclosure ", `<enclosure url="https://hub.example/a/b.mp3" length="0" type="audio/mpeg"/><enclosure `, "DuplicateEnclosure"},
		{"rss", "https://hub.example/feeds/#severity", "urn:oasis:names:tc:emergency:cap:1.2#severity", "InvalidURN"},
		{"rss", "https://hub.example/feeds/#severity", "severity", "InvalidURI"},
		{"rss", "</channel>", "<category>x</category></channel>", "UndefinedElement"},
		{"rss", "</channel>", "<docs>https://hub.example/</docs></channel>", "MisplacedItem"},
		{"rss", "<p><strong>严重</strong>", "<script>x</script>", "SecurityRisk"},
		{"rss", "<p><strong>严重</strong>", `<p style="x">`, "SecurityRiskAttr"},
		{"rss", `<img src="https://hub.example/`, `<img src="/`, "ContainsRelRef"},
		{"rss", "<p><strong>严重</strong>", "<p><strong>严重", "NotHtml"},
		{"rss", "<p><strong>严重</strong>", "<p>1 < 2", "NotHtml"},
		{"rss", "28.51 117.92 28.514 117.935", "117.92 28.51 117.935 28.514", "InvalidCoordList"},
		{"rss", "28.51 117.92 28.514 117.935", "28.51 117.92", "InvalidCoordList"},
		{"rss", "28.5 117.9 28.5 118", "28.4 117.9 28.5 118", "InvalidCoordList"},
		{"rss", "; scheme=W3C-DTF", "", "InvalidW3CDTFDate"},
		{"atom", `<feed xmlns="http://www.w3.org/2005/Atom"`, `<feed xmlns="http://purl.org/atom/ns#"`, "UndeterminableVocabulary"},
		{"atom", `xml:lang="zh-CN"`, "", "MissingDCLanguage"},
		{"atom", "<id>https://hub.example/feeds/now.atom</id>", "", "MissingElement"},
		{"atom", "<id>" + uuid, "<id>812", "InvalidURI"},
		{"atom", "000000000002</id>", "000000000001</id>", "DuplicateEntries"},
		{"atom", "<updated>2026-11-24T01:30:00.000812Z</updated>", "<updated></updated>", "InvalidRFC3339Date"},
		{"atom", "<updated>2026-11-24T01:30:00.000811Z", "<updated>2026-11-24T01:30:00.000812Z", "DuplicateUpdated"},
		{"atom", "<updated>2026-11-24T01:30:00.000811Z", "<updated>2126-11-24T01:30:00Z", "ImplausibleDate"},
		{"atom", "<updated>2026-11-24T01:30:00.000811Z", "<updated>1026-11-24T01:30:00Z", "ImplausibleDate"},
		{"atom", "<published>2026-11-24T01:30:00.000Z", "<published>2026-11-24T01:40:00.000Z", "ImplausibleDate"},
		{"atom", `rel="self"`, `rel="via"`, "MissingSelf"},
		{"atom", `href="https://hub.example/feeds/now.atom" rel="self"`, `href="/feeds/now.atom" rel="self"`, "SelfDoesntMatchLocation"},
		{"atom", `rel="related"`, `rel="see-also"`, "UnregisteredAtomLinkRel"},
		{"atom", `rel="related"`, `rel="prev-archive"`, "FeedRelInCompleteFeed"},
		{"atom", `type="application/cap+xml"`, `type="cap"`, "InvalidMIMEType"},
		{"atom", `hreflang="en"`, `hreflang="中文"`, "InvalidLanguage"},
		{"atom", `rel="related" type="application/json"`, `rel="alternate" type="text/html"`, "DuplicateAtomLink"},
		{"atom", `<summary type="text">`, `<summary type="html">`, "InvalidTextType"},
		{"atom", `term="traffic" `, "", "MissingAttribute"},
		{"atom", "<entry>", `<entry><deleted-entry xmlns="http://purl.org/atompub/tombstones/1.0"/>`, "UnknownNamespace"},
		{"atom", "</feed>", "<subtitle>x</subtitle></feed>", "MisplacedItem"},
		{"json", "{", "", "InvalidJSON"},
		{"json", `"title":`, `"title":"","title":`, "InvalidJSON"},
		{"json", "version/1.1", "version/1", "InvalidVersion"},
		{"json", `"version"`, `"Version"`, "MissingElement"},
		{"json", `"language":"zh-CN","home`, `"author":{},"home`, "UndefinedElement"},
		{"json", `"language":"zh-CN","home`, `"home`, "MissingDCLanguage"},
		{"json", `"feed_url":"https://hub.example/feeds/now.json",`, "", "MissingSelf"},
		{"json", `"feed_url":"https://hub.example/feeds/now.json"`, `"feed_url":"https://hub.example/feeds/log.json"`, "SelfDoesntMatchLocation"},
		{"json", `"feed_url"`, `"next_url":"https://hub.example/feeds/now.json","feed_url"`, "SelfDoesntMatchLocation"},
		{"json", `"id":"` + uuid + `"`, `"id":812`, "InvalidID"},
		{"json", `"id":"urn:uuid:00000000-0000-4000-8000-000000000002"`, `"id":"` + uuid + `"`, "DuplicateEntries"},
		{"json", "01:30:00.000811Z", "01:30:00.000812Z", "DuplicateUpdated"},
		{"json", "01:30:00.000811Z", "01:30", "InvalidRFC3339Date"},
		{"json", `"date_modified":"2026-11-24T01:30:00.000811Z"`, `"date_modified":"2026-11-24T01:20:00Z"`, "ImplausibleDate"},
		{"json", `"title":"暴雨橙色预警信号"`, `"title":"<b>暴雨"`, "ContainsHTML"},
		{"json", `"title":"暴雨橙色预警信号"`, `"title":"暴雨\u000b"`, "BadCharacters"},
		{"json", `<p><strong>橙色</strong>`, `<iframe>`, "SecurityRisk"},
		{"json", `"content_html":"<p><strong>橙色`, `"_html":"<p><strong>橙色`, "MissingContentOrAlternate"},
		{"json", `"url":"https://hub.example/notices/`, `"url":"/notices/`, "InvalidFullLink"},
		{"json", `"size_in_bytes"`, `"size"`, "UndefinedElement"},
		{"opml", `version="2.0"`, `version="3.0"`, "InvalidOPMLVersion"},
		{"opml", `title="Weather" `, "", "MissingTitleAttr"},
		{"opml", `text="Weather" `, "", "MissingAttribute"},
		{"opml", `xmlUrl="https://hub.example/feeds/now.atom?kind=traffic" `, "", "MissingXmlURL"},
		{"opml", `text="按类别"`, `text="按类别" title="按类别"`, "MissingOutlineType"},
		{"opml", `type="rss"`, `type="atom"`, "InvalidOutlineType"},
		{"opml", "<body>", "<body></body><body>", "DuplicateElement"},
		{"opml", "<head>", "<head><docs>x</docs>", "UndefinedElement"},
	} {
		body, address := faultlessDocument(t, c.format)
		if !bytes.Contains(body, []byte(c.old)) {
			t.Errorf("%s: the sample lacks %q", c.format, c.old)
			continue
		}
		found := feed.Check(c.format, bytes.Replace(body, []byte(c.old), []byte(c.new), 1), address)
		if c.event != "" && !slices.ContainsFunc(found, func(f feed.Finding) bool { return f.Event == c.event }) {
			t.Errorf("%s: %q for %q: want %s, got %v", c.format, c.new, c.old, c.event, found.Err())
		}
	}
}

func faultlessDocument(t *testing.T, format string) (body []byte, address string) {
	t.Helper()
	if format == "opml" {
		var b bytes.Buffer
		if err := feed.OPML(&b, sampleOutlines()); err != nil {
			t.Fatal(err)
		}
		return b.Bytes(), ""
	}
	s := nowSheet(notice.Chinese)
	s.Self = self(s, format)
	body, _ = encode(t, format, s)
	return body, s.Self
}

func TestLinterStopsAtABound(t *testing.T) {
	s := nowSheet(notice.Chinese)
	body, _ := encode(t, "rss", s)
	body = bytes.ReplaceAll(body, []byte("<category "), []byte("<catgory "))
	body = bytes.ReplaceAll(body, []byte("</category>"), []byte("</catgory>"))
	body = bytes.ReplaceAll(body, []byte("<item>"), bytes.Repeat([]byte("<item></item>"), 1000))
	if got := len(feed.Check("rss", body, self(s, "rss"))); got > 50 {
		t.Errorf("%d findings", got)
	}
}
