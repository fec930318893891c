package cap_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"wayside/hub/format/cap"
	"wayside/hub/format/internal/formattest"
	"wayside/hub/notice"
)

// verdict is what a real file must give: so many notices, ends, entries
// without either, refused ones and links; a frame error in words; and the
// problems of the first item. Signature and markup warnings are left out.
type verdict struct {
	file                                 string
	notices, ends, bare, refused, linked int
	frame                                string
	first                                string
}

var verdicts = []verdict{
	{file: "43b080713727.cap", notices: 1, first: "warn info[0].expires"},
	{file: "cap_amber_alert_example.xml", notices: 1, first: "warn info[0].expires, warn info[1].expires, warn info[0].eventCode"},
	{file: "thunderstorm.cap", notices: 1},
	{file: "australia.cap", notices: 1},
	{file: "NOAA_MultiplePolygons.txt", notices: 1},
	{file: "canada_signed.cap", notices: 1},
	{file: "earthquake-iso8859-1.cap", notices: 1},
	{file: "canada_errors.cap", refused: 1, first: "error references"},
	{file: "invalid.cap", refused: 1, first: "error scope"},
	{file: "invalid_xmlns.cap", refused: 1, first: "error xmlns"},
	{file: "xee.cap", frame: "DOCTYPE"},
	{file: "xee.atom", frame: "DOCTYPE"},
	{file: "smhi.se.alerts.cap", notices: 17, first: "warn alerts, warn info[0].expires"},
	{file: "rfs.xml", notices: 1},
	{file: "earthquake.cap", notices: 1},
	{file: "tmp0000.cap", notices: 1},
	{file: "weather.cap", notices: 1},
	{file: "KAR0-0306112239-SW.cap", notices: 1, first: "warn info[0].expires, warn info[0].eventCode"},
	{file: "no_optional_fields.cap", refused: 1, first: "error info"},
	{file: "earthquake_signed.cap", notices: 1},
	{file: "nws_atom_feed_example.xml", notices: 160, ends: 3, linked: 163, first: "warn entry"},
	{file: "amber.atom", notices: 1, first: "warn info[0].expires, warn info[0].eventCode"},
	{file: "earthquake.atom", notices: 1, first: "warn info[0].expires"},
	{file: "weather.atom", notices: 1},
	{file: "canada_signed.atom", notices: 1},
	{file: "weather_index.atom", notices: 2, linked: 2, first: "warn entry"},
	{file: "us_nws_weather.atom", notices: 2, linked: 2, first: "warn entry"},
	{file: "earthquake_index.atom", bare: 1, linked: 1, first: "warn content"},
	{file: "usgs_alerthub.atom", bare: 1, linked: 1, first: "warn content"},
	{file: "empty_weather_index.atom"},
	{file: "no_entries.atom"},
	{file: "no_id.atom", refused: 1, first: "error id"},
	{file: "no_link.atom", refused: 1, first: "error link"},
	{file: "invalid_element.atom", refused: 1, first: "error link"},
	{file: "invalid.rss", refused: 1, first: "error id"},
	{file: "ny_index.rss", bare: 2, linked: 2, first: "warn content"},
	{file: "amber.rss", bare: 1, linked: 1, first: "warn content"},
	{file: "sweden.atom", notices: 4, first: "warn entry, warn entry.area[0]"},
}

// sourceSettings are those that a careful operator would give the source.
func sourceSettings(file string) notice.Settings {
	s := notice.Settings{Publisher: notice.Party{ID: "source"}, Feed: file}
	if file == "sweden.atom" {
		s.Bounds = &notice.Box{West: 10, South: 55, East: 25, North: 70}
	}
	return s
}

func TestEveryRealFileGetsItsVerdict(t *testing.T) {
	for _, v := range verdicts {
		t.Run(v.file, func(t *testing.T) {
			raw, err := os.ReadFile(dataFile(t, "cap", v.file))
			if err != nil {
				t.Fatal(err)
			}
			items, err := decodeAll(raw, sourceSettings(v.file))
			if v.frame != "" {
				if err == nil || !strings.Contains(err.Error(), v.frame) {
					t.Errorf("got %v, want an error that names %s", err, v.frame)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			got := verdict{file: v.file}
			for i, item := range items {
				formattest.Sound(t, item)
				switch {
				case item.Problems.Failed():
					got.refused++
				case item.Notice != nil:
					got.notices++
				case item.End != nil:
					got.ends++
				default:
					got.bare++
				}
				if i == 0 {
					got.first = withoutNoise(say(item.Problems))
				}
			}
			links, err := cap.Index(bytes.NewReader(raw))
			if err != nil {
				t.Error(err)
			}
			if got.linked = len(links); got != v {
				t.Errorf("got  %+v\nwant %+v\n%v", got, v, items[:min(1, len(items))])
			}
		})
	}
}

func withoutNoise(said string) string {
	var kept []string
	for _, s := range strings.Split(said, ", ") {
		if s != "warn Signature" && s != "warn restriction" && !strings.HasSuffix(s, "].description") {
			kept = append(kept, s)
		}
	}
	return strings.Join(kept, ", ")
}

func TestVerdictsNameEveryFileThere(t *testing.T) {
	entries, err := os.ReadDir(filepath.Dir(dataFile(t, "cap", "thunderstorm.cap")))
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, v := range verdicts {
		known[v.file] = true
	}
	for _, e := range entries {
		if ext := filepath.Ext(e.Name()); ext != ".pem" && ext != ".csv" && !known[e.Name()] {
			t.Errorf("%s has no verdict", e.Name())
		}
	}
}

// admitted fills in what the hub gives an imported notice.
func admitted(item notice.Item) *notice.Notice {
	n := item.Notice.Clone()
	if n.ID == "" {
		n.ID, n.Revision = notice.DeriveID("source", item.Key), 1+len(item.Continues)%2
	}
	return n
}

func TestEveryValidFileIsWrittenAgainValid(t *testing.T) {
	files := []string{dataFile(t, "cma", "shaped-after-mo-smg.xml")}
	for _, v := range verdicts {
		if v.notices > 0 {
			files = append(files, dataFile(t, "cap", v.file))
		}
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			items, err := decodeAll(raw, sourceSettings(filepath.Base(file)))
			if err != nil {
				t.Fatal(err)
			}
			for _, item := range items[:min(20, len(items))] {
				if item.Notice == nil {
					continue
				}
				n := admitted(item)
				doc := rewritten(t, n)
				if lint := schemaErrors(t, doc); lint != "" {
					t.Errorf("%s\n%s", lint, doc)
				}
			}
		})
	}
}

// rewritten writes n, reads it back, and holds both against each other.
func rewritten(t formattest.Reporter, n *notice.Notice) []byte {
	t.Helper()
	var doc bytes.Buffer
	losses, err := cap.EncodeAlert(&doc, notice.Sheet{Entries: []notice.Entry{{Notice: n, State: notice.Active}}, Lang: notice.Chinese, Base: "https://hub.example"})
	if err != nil {
		t.Fatalf("%v", err)
	}
	items, err := decodeAll(doc.Bytes(), notice.Settings{})
	if err != nil || len(items) != 1 || items[0].Problems.Failed() || items[0].Notice == nil {
		t.Fatalf("own message is not read: %v %v\n%s", items, err, doc.Bytes())
	}
	sameUpTo(t, losses, items[0].Notice, n)
	return doc.Bytes()
}

func TestSameMessageInDifferentBytesIsOneNotice(t *testing.T) {
	var docs []string
	var keys []string
	for _, file := range []string{"earthquake.cap", "tmp0000.cap"} {
		raw, err := os.ReadFile(dataFile(t, "cap", file))
		if err != nil {
			t.Fatal(err)
		}
		item := decodeOne(t, string(raw), notice.Settings{})
		doc, err := notice.Emit(item.Notice)
		if err != nil {
			t.Fatal(err)
		}
		docs, keys = append(docs, string(doc)), append(keys, item.Key)
	}
	if docs[0] != docs[1] || keys[0] != keys[1] {
		t.Errorf("got two notices:\n%s\n%s", docs[0], docs[1])
	}
}

func TestNoPersonOfTheRealFilesComesThrough(t *testing.T) {
	persons := regexp.MustCompile(`(?i)\bSMITH\b|Surname|BARUFFALDI|username@|DET\. `)
	for _, v := range verdicts {
		raw, err := os.ReadFile(dataFile(t, "cap", v.file))
		if err != nil {
			t.Fatal(err)
		}
		items, _ := decodeAll(raw, sourceSettings(v.file))
		for _, item := range items {
			if item.Notice == nil {
				continue
			}
			doc, err := notice.Emit(item.Notice)
			if err != nil {
				t.Fatal(err)
			}
			if found := persons.Find(doc); found != nil && item.Notice.Audience == notice.Public {
				t.Errorf("%s: %s is in a public document", v.file, found)
			}
			if strings.Contains(string(doc), "KHAYRI") && item.Notice.Audience == notice.Public {
				t.Errorf("%s: a child is named in a public document", v.file)
			}
		}
	}
}
