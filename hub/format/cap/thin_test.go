package cap_test

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"

	"wayside/hub/format/cap"
	"wayside/hub/format/internal/formattest"
	"wayside/hub/notice"
)

// indexes are the thin feeds by the name of their golden file.
var indexes = map[string]formattest.Encode{"index.atom": cap.EncodeIndexAtom, "index.rss": cap.EncodeIndexRSS}

// indexed is a sheet of the county, one of whose notices ends, and one of
// which stands under an embargo.
func indexed() notice.Sheet {
	s := formattest.Sheet(notice.Chinese, formattest.County()...)
	s.Entries[1].State, s.Entries[1].At = notice.Ended, formattest.Now
	s.Entries[2].State = notice.Embargoed
	return s
}

func TestIndexesListExactlyTheAlertsThatCanBeFetched(t *testing.T) {
	s := indexed()
	for name, encode := range indexes {
		t.Run(name, func(t *testing.T) {
			var doc bytes.Buffer
			losses, err := encode(&doc, s)
			if err != nil {
				t.Fatal(err)
			}
			formattest.Golden(t, filepath.Join("golden", name), doc.Bytes())
			if err := cap.CheckIndex(doc.Bytes(), s.Self); err != nil {
				t.Error(err)
			}
			if p := faults(doc.Bytes()); len(p) > 0 {
				t.Errorf("by the rules of CAP feeds: %q", p)
			}
			left := map[notice.ID]bool{}
			for _, l := range losses {
				if l.Field != "notice" {
					t.Errorf("%v: an index loses nothing, for the alert has it", l)
				}
				left[l.ID] = true
			}
			var want []string
			for _, e := range s.Entries {
				if left[e.Notice.ID] != (e.State == notice.Embargoed || e.Notice.Audience != notice.Public) {
					t.Errorf("%s: left out %v", e.Notice.ID, left[e.Notice.ID])
				}
				if !left[e.Notice.ID] {
					want = append(want, "https://hub.example/notices/"+e.Notice.ID.UUID()+".cap")
				}
			}
			links, err := cap.Index(bytes.NewReader(doc.Bytes()))
			var got []string
			for i, l := range links {
				got = append(got, l.Href)
				if l.ID == "" || l.Title == "" || l.Updated.IsZero() || l.Expires.IsZero() {
					t.Errorf("link %d lacks something: %+v", i, l)
				}
			}
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("lists %q, %v; want %q", got, err, want)
			}
			if f, err := gofeed.NewParser().Parse(bytes.NewReader(doc.Bytes())); err != nil || len(f.Items) != len(want) || f.Items[0].Link != want[0] {
				t.Errorf("a feed reader sees %+v, %v", f, err)
			}
		})
	}
}

// faults holds a feed to the rules of alerts.md section 4.3 and of the feed
// validator of google/cap-library.
func faults(doc []byte) (out []string) {
	type link struct {
		Rel  string `xml:"rel,attr"`
		Type string `xml:"type,attr"`
		Href string `xml:"href,attr"`
		Text string `xml:",chardata"`
	}
	type item struct {
		ID   string `xml:"id"`
		GUID struct {
			Value     string `xml:",chardata"`
			Permanent string `xml:"isPermaLink,attr"`
		} `xml:"guid"`
		T      string `xml:"title"`
		Up     string `xml:"updated"`
		Desc   string `xml:"description"`
		Pub    string `xml:"pubDate"`
		Author string `xml:"author>name"`
		Links  []link `xml:"link"`
	}
	var f struct {
		XMLName xml.Name
		ID      string `xml:"id"`
		Title   string `xml:"title"`
		Updated string `xml:"updated"`
		Author  string `xml:"author>name"`
		Links   []link `xml:"link"`
		Entries []item `xml:"entry"`
		Items   []item `xml:"channel>item"`
	}
	fault := func(bad bool, format string, args ...any) {
		if bad {
			out = append(out, fmt.Sprintf(format, args...))
		}
	}
	if err := xml.Unmarshal(doc, &f); err != nil {
		return []string{err.Error()}
	}
	ids := map[string]bool{}
	for i, e := range append(f.Entries, f.Items...) {
		id, href := e.ID+e.GUID.Value, ""
		for _, l := range e.Links {
			if l.Type == cap.Media || l.Text != "" {
				href = l.Href + l.Text
			}
		}
		u, err := url.Parse(href)
		fault(id == "" || ids[id], "entry %d: id %q is missing or comes twice", i, id)
		fault(err != nil || !u.IsAbs(), "entry %d: no address of a CAP file: %q", i, href)
		fault(e.T == "", "entry %d: no title", i)
		if f.XMLName.Local == "feed" {
			_, err = time.Parse(time.RFC3339, e.Up)
			fault(err != nil || e.Author == "", "entry %d: updated %q, author %q", i, e.Up, e.Author)
		} else {
			_, err = time.Parse(time.RFC1123Z, e.Pub)
			fault(err != nil || e.Desc == "" || e.GUID.Permanent != "false", "item %d: pubDate %q, description %q, guid %+v", i, e.Pub, e.Desc, e.GUID)
		}
		ids[id] = true
	}
	if f.XMLName.Local == "feed" {
		self := slices.ContainsFunc(f.Links, func(l link) bool { return l.Rel == "self" })
		fault(f.ID == "" || f.Title == "" || f.Updated == "" || f.Author == "" || !self, "the feed lacks id, title, updated, author or self: %+v", f)
	}
	return out
}

func TestRulesOfFeedsFindFaults(t *testing.T) {
	good := sample(t, "golden/index.rss")
	for name, doc := range map[string]string{
		"truncated": good[:900], "no guid": regexp.MustCompile(`<guid.*?</guid>`).ReplaceAllString(good, ""), "one guid": regexp.MustCompile(`(<guid[^>]*>)[^<]*`).ReplaceAllString(good, "${1}a"),
		"no title": strings.ReplaceAll(good, "G320雨岭隧道夜间施工，占用右侧车道", ""), "no address": strings.ReplaceAll(good, "https://hub.example/notices/", "urn:x:"),
		"fat": sample(t, "golden/now.atom"),
	} {
		if cap.CheckIndex([]byte(doc), "") == nil {
			t.Errorf("%s passes", name)
		}
	}
	for _, name := range []string{"no_id.atom", "no_link.atom", "invalid.rss"} {
		if err := cap.CheckIndex(formattest.Data(t, "cap", name), ""); err == nil || len(faults(formattest.Data(t, "cap", name))) == 0 {
			t.Errorf("%s passes", name)
		}
	}
}

func TestThinEntriesAreNoticesBeforeTheirAlertsAreFetched(t *testing.T) {
	items, err := decodeAll([]byte(sample(t, "golden/index.atom")), notice.Settings{Publisher: notice.Party{ID: "hub"}})
	if err != nil || len(items) == 0 {
		t.Fatal(err)
	}
	for _, it := range items {
		formattest.Sound(t, it)
		if it.Problems.Failed() || it.Notice == nil && it.End == nil {
			t.Errorf("%s: %v", it.Place, it.Problems)
		}
	}
}

func TestAnIndexWithoutAHubIsEmpty(t *testing.T) {
	s := indexed()
	s.Base, s.Self = "", ""
	for name, encode := range indexes {
		var doc bytes.Buffer
		losses, err := encode(&doc, s)
		links, _ := cap.Index(bytes.NewReader(doc.Bytes()))
		if err != nil || len(links) != 0 || len(losses) != len(s.Entries) {
			t.Errorf("%s: %v, %d links, %d losses", name, err, len(links), len(losses))
		}
	}
}
