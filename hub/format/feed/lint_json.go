package feed

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"wayside/hub/notice"
)

// json checks a JSON Feed 1.1 strictly: what the format requires, no member
// that it doesn't know, and the same demands on texts, dates and addresses.
func (l *linter) json(body []byte) {
	var ps notice.Problems
	feed, ok := notice.Tree(body, &ps).(map[string]any)
	if ps.Failed() || !ok {
		l.add("InvalidJSON", "", ps.Error())
		return
	}
	l.members("", feed, "version title items", "language home_page_url feed_url description next_url authors expired icon favicon hubs")
	if v := feed["version"]; v != "https://jsonfeed.org/version/1.1" {
		l.add("InvalidVersion", "version", fmt.Sprint(v))
	}
	switch feed["feed_url"] {
	case nil:
		l.add("MissingSelf", "", "feed_url")
	case l.self:
	default:
		l.add("SelfDoesntMatchLocation", "feed_url", fmt.Sprintf("%v is not %s", feed["feed_url"], l.self))
	}
	if feed["next_url"] != nil && feed["next_url"] == feed["feed_url"] {
		l.add("SelfDoesntMatchLocation", "next_url", "the feed itself")
	}
	l.texts("", feed, "title", "description")
	l.urls("", feed, "home_page_url", "feed_url", "next_url")
	if feed["language"] == nil {
		l.add("MissingDCLanguage", "", "language")
	}
	items, ok := feed["items"].([]any)
	if !ok {
		l.add("MissingElement", "items", "not a list")
	}
	l.jsonItems(items)
	l.deepCharacters("", feed)
}

func (l *linter) jsonItems(items []any) {
	ids, updates := map[any]bool{}, map[any]bool{}
	for i, v := range items {
		at := fmt.Sprintf("items[%d]", i)
		item, ok := v.(map[string]any)
		if !ok {
			l.add("InvalidJSON", at, "not an object")
			continue
		}
		l.jsonItem(at, item)
		if ids[item["id"]] {
			l.add("DuplicateEntries", at+".id", fmt.Sprint(item["id"]))
		}
		if updates[item["date_modified"]] {
			l.add("DuplicateUpdated", at+".date_modified", fmt.Sprint(item["date_modified"]))
		}
		ids[item["id"]], updates[item["date_modified"]] = true, true
	}
}

func (l *linter) jsonItem(at string, item map[string]any) {
	l.members(at, item, "id date_published date_modified", "url title content_html content_text summary authors tags language image banner_image attachments external_url")
	if id, ok := item["id"].(string); !ok || id == "" {
		l.add("InvalidID", at+".id", fmt.Sprint(item["id"]))
	}
	html, ok := item["content_html"].(string)
	if _, text := item["content_text"]; !ok && !text {
		l.add("MissingContentOrAlternate", at, "content_html")
	} else if ok {
		l.htmlText(at+".content_html", html)
	}
	l.texts(at, item, "title", "summary")
	l.urls(at, item, "url", "image")
	modified := l.jsonDate(at+".date_modified", item["date_modified"])
	l.notAfter(at+".date_published", l.jsonDate(at+".date_published", item["date_published"]), modified)
	files, _ := item["attachments"].([]any)
	for i, v := range files {
		file, _ := v.(map[string]any)
		where := fmt.Sprintf("%s.attachments[%d]", at, i)
		l.members(where, file, "url mime_type", "title size_in_bytes duration_in_seconds")
		l.urls(where, file, "url")
	}
}

func (l *linter) jsonDate(where string, v any) time.Time {
	s, _ := v.(string)
	if v == nil {
		return time.Time{} // reported as missing
	}
	return l.date3339(where, s)
}

// members checks names: all of required, and beside those only optional ones
// and extensions, which begin with a low line.
func (l *linter) members(at string, object map[string]any, required, optional string) {
	want, may := strings.Fields(required), strings.Fields(optional)
	for _, name := range want {
		if object[name] == nil {
			l.add("MissingElement", at, name)
		}
	}
	for name := range object {
		if !slices.Contains(want, name) && !slices.Contains(may, name) && !strings.HasPrefix(name, "_") {
			l.add("UndefinedElement", at, name)
		}
	}
}

func (l *linter) texts(at string, object map[string]any, names ...string) {
	for _, name := range names {
		if v, there := object[name]; there {
			s, _ := v.(string)
			l.plainText(at+"."+name, s)
		}
	}
}

func (l *linter) urls(at string, object map[string]any, names ...string) {
	for _, name := range names {
		if v, there := object[name]; there {
			s, _ := v.(string)
			l.fullURL(at+"."+name, s)
		}
	}
}

func (l *linter) deepCharacters(at string, v any) {
	switch v := v.(type) {
	case string:
		l.characters(at, v)
	case []any:
		for i, e := range v {
			l.deepCharacters(fmt.Sprintf("%s[%d]", at, i), e)
		}
	case map[string]any:
		for k, e := range v {
			l.deepCharacters(at+"."+k, e)
		}
	}
}
