package feed_test

import (
	"bytes"
	"flag"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"

	"wayside/hub/format/feed"
	"wayside/hub/notice"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// formats are the three writers by the names that the linter knows them by.
var formats = []struct {
	name   string
	encode func(io.Writer, notice.Sheet) (notice.Losses, error)
}{{"rss", feed.RSS}, {"atom", feed.Atom}, {"json", feed.JSON}}

func encode(t testing.TB, format string, s notice.Sheet) ([]byte, notice.Losses) {
	t.Helper()
	for _, f := range formats {
		if f.name != format {
			continue
		}
		var b bytes.Buffer
		losses, err := f.encode(&b, s)
		if err != nil {
			t.Fatalf("%s: %v", format, err)
		}
		return b.Bytes(), losses
	}
	t.Fatalf("no format %s", format)
	return nil, nil
}

func self(s notice.Sheet, format string) string {
	name := "now"
	if s.Log {
		name = "log"
	}
	u := s.Base + "/feeds/" + name + "." + format
	if s.Lang == notice.English {
		u += "?lang=en"
	}
	return u
}

func TestDocumentsStayAsTheyAre(t *testing.T) {
	for _, f := range formats {
		for file, s := range map[string]notice.Sheet{
			"now." + f.name: nowSheet(notice.Chinese), "now.en." + f.name: nowSheet(notice.English), "log." + f.name: logSheet(notice.Chinese),
		} {
			s.Self = self(s, f.name)
			body, _ := encode(t, f.name, s)
			golden(t, file, body)
			if found := feed.Check(f.name, body, s.Self); found != nil {
				t.Errorf("%s: %v", file, found.Err())
			}
			wellFormed(t, f.name, body)
		}
	}
}

func golden(t *testing.T, file string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", file)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs from its golden file; look at the difference, then run with -update", file)
	}
}

// wellFormed asks another parser, where it is installed.
func wellFormed(t *testing.T, format string, body []byte) {
	t.Helper()
	xmllint, err := exec.LookPath("xmllint")
	if format == "json" || err != nil {
		return
	}
	cmd := exec.Command(xmllint, "--noout", "--nonet", "-")
	cmd.Stdin = bytes.NewReader(body)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%s: xmllint: %v\n%s", format, err, out)
	}
}

func TestReadersFindWhatWasWritten(t *testing.T) {
	for _, f := range formats {
		s := logSheet(notice.Chinese)
		s.Self = self(s, f.name)
		body, _ := encode(t, f.name, s)
		got, err := gofeed.NewParser().ParseString(string(body))
		if err != nil {
			t.Fatalf("%s: %v", f.name, err)
		}
		if len(got.Items) != len(s.Entries) {
			t.Fatalf("%s: got %d items, want %d", f.name, len(got.Items), len(s.Entries))
		}
		for i, e := range s.Entries {
			item := got.Items[i]
			if item.GUID != string(e.Notice.ID) {
				t.Errorf("%s: item %d: got id %s, want %s", f.name, i, item.GUID, e.Notice.ID)
			}
			if want := "https://hub.example/notices/" + e.Notice.ID.UUID(); item.Link != want {
				t.Errorf("%s: item %d: got link %s, want %s", f.name, i, item.Link, want)
			}
			if !strings.HasSuffix(item.Title, e.Notice.Text[notice.Chinese].Headline) {
				t.Errorf("%s: item %d: got title %q", f.name, i, item.Title)
			}
			if item.PublishedParsed == nil || !item.PublishedParsed.Equal(e.First.Truncate(time.Second)) {
				t.Errorf("%s: item %d: got published %v, want %v", f.name, i, item.PublishedParsed, e.First)
			}
		}
	}
}

func TestWithdrawnShowsTheReasonAlone(t *testing.T) {
	for lang, want := range map[notice.Lang][]string{
		notice.Chinese: {"[已撤回] X205 青河大桥夜间施工", "已撤回 11月24日 09:55：施工改期，时间另行通知。"},
		notice.English: {"[Withdrawn] Night works on Qinghe Bridge, X205", "Withdrawn 24 Nov 09:55: The works are put off."},
	} {
		for _, f := range formats {
			body, _ := encode(t, f.name, logSheet(lang))
			for _, text := range want {
				if !bytes.Contains(body, []byte(text)) {
					t.Errorf("%s: lacks %q", f.name, text)
				}
			}
			for _, gone := range []string{"每晚十点至次日六点", "One lane from 22:00"} {
				if bytes.Contains(body, []byte(gone)) {
					t.Errorf("%s: still says %q", f.name, gone)
				}
			}
		}
	}
}

func TestCorrectionIsTheFirstThingSaid(t *testing.T) {
	for lang, want := range map[notice.Lang]string{
		notice.Chinese: "<p><strong>更正 09:30：</strong>封闭方向由单向更正为双向。</p>",
		notice.English: "<p><strong>Correction 09:30: </strong>Both directions are closed, not one.</p>",
	} {
		body, _ := encode(t, "rss", nowSheet(lang))
		if !bytes.Contains(body, []byte("<![CDATA["+want)) {
			t.Errorf("%s: no content begins with %q", lang, want)
		}
	}
}

func TestAnUpdateIsNotToldAsACorrection(t *testing.T) {
	for lang, want := range map[notice.Lang]string{notice.Chinese: "<p><strong>更新 09:30：</strong>", notice.English: "<p><strong>Update 09:30: </strong>"} {
		s := nowSheet(lang)
		s.Entries[0].Notice.Correction = false
		body, _ := encode(t, "rss", s)
		if !bytes.Contains(body, []byte("<![CDATA["+want)) {
			t.Errorf("%s: no content begins with %q", lang, want)
		}
	}
}

func TestFirstRevisionHasNoCorrection(t *testing.T) {
	s := nowSheet(notice.Chinese)
	s.Entries[0].Notice.Revision = 1
	body, _ := encode(t, "atom", s)
	if bytes.Contains(body, []byte("更正 ")) {
		t.Error("a first revision is told as a correction")
	}
}

func TestAnEntryHasOneDateInEveryFeed(t *testing.T) {
	dates := func(s notice.Sheet) map[string]string {
		s.Self = ""
		body, _ := encode(t, "atom", s)
		got, err := gofeed.NewParser().ParseString(string(body))
		if err != nil {
			t.Fatal(err)
		}
		m := map[string]string{}
		for _, item := range got.Items {
			m[item.GUID] = item.Updated
		}
		return m
	}
	whole := dates(logSheet(notice.Chinese))
	for i := range logSheet(notice.Chinese).Entries {
		s := logSheet(notice.Chinese)
		s.Entries = s.Entries[i : i+1]
		for guid, got := range dates(s) {
			if want := whole[guid]; got != want {
				t.Errorf("%s: updated %s alone, %s among others", guid, got, want)
			}
		}
	}
}

func TestNoDateLiesAheadAndNoneIsShared(t *testing.T) {
	s := nowSheet(notice.Chinese)
	s.Updated = now.Add(time.Hour)
	for i := range s.Entries {
		s.Entries[i].At = now.Add(time.Duration(i) * time.Minute)
		s.Entries[i].First = now.Add(time.Hour)
	}
	body, _ := encode(t, "atom", s)
	got, err := gofeed.NewParser().ParseString(string(body))
	if err != nil {
		t.Fatal(err)
	}
	if got.UpdatedParsed.After(now) {
		t.Errorf("feed updated %v is ahead of %v", got.UpdatedParsed, now)
	}
	for i, item := range got.Items {
		if item.UpdatedParsed.After(now) || item.PublishedParsed.After(*item.UpdatedParsed) {
			t.Errorf("item %d: published %v, updated %v, now %v", i, item.PublishedParsed, item.UpdatedParsed, now)
		}
		// The sheet is newest first: sequence numbers fall.
		if i > 0 && !item.UpdatedParsed.Before(*got.Items[i-1].UpdatedParsed) {
			t.Errorf("item %d is not older than the one with the higher number", i)
		}
	}
}

func TestOneBadNoticeIsLeftOutAlone(t *testing.T) {
	bad := works()
	bad.Geometry = &notice.Geometry{Type: "Blob"}
	nameless := works()
	nameless.ID = "42"
	for _, f := range formats {
		s := nowSheet(notice.Chinese)
		s.Self = self(s, f.name)
		s.Entries = append(s.Entries, entry(639, ago(3*time.Hour), ago(3*time.Hour), notice.Active, bad),
			entry(638, ago(3*time.Hour), ago(3*time.Hour), notice.Active, nameless), notice.Entry{Seq: 637, At: now}, s.Entries[0])
		body, losses := encode(t, f.name, s)
		left := 0
		for _, l := range losses {
			if l.Field == "notice" {
				left++
			}
		}
		if left != 4 {
			t.Errorf("%s: %d losses of whole notices, want 4: %v", f.name, left, losses)
		}
		if found := feed.Check(f.name, body, s.Self); found != nil {
			t.Errorf("%s: %v", f.name, found.Err())
		}
	}
}

func TestEmptyFeedIsValid(t *testing.T) {
	for _, f := range formats {
		s := notice.Sheet{Base: "https://hub.example", Now: now}
		s.Self = self(s, f.name)
		body, _ := encode(t, f.name, s)
		if found := feed.Check(f.name, body, s.Self); found != nil {
			t.Errorf("%s: %v", f.name, found.Err())
		}
		wellFormed(t, f.name, body)
	}
}

func TestHistoryMarks(t *testing.T) {
	archive := logSheet(notice.Chinese)
	archive.Archive, archive.Current, archive.Self = true, "https://hub.example/feeds/log.atom", "https://hub.example/feeds/log.atom?day=2026-11-24"
	for name, c := range map[string]struct {
		sheet      notice.Sheet
		has, lacks []string
	}{
		"now":     {nowSheet(notice.Chinese), []string{"<fh:complete>"}, []string{"fh:archive", "prev-archive"}},
		"log":     {logSheet(notice.Chinese), []string{`rel="prev-archive"`}, []string{"<fh:complete>", "<fh:archive>"}},
		"archive": {archive, []string{`rel="prev-archive"`, "<fh:archive>", `rel="current"`, "<id>https://hub.example/feeds/log.atom</id>"}, []string{"<fh:complete>"}},
	} {
		body, _ := encode(t, "atom", c.sheet)
		for _, s := range c.has {
			if !bytes.Contains(body, []byte(s)) {
				t.Errorf("%s lacks %s", name, s)
			}
		}
		for _, s := range c.lacks {
			if bytes.Contains(body, []byte(s)) {
				t.Errorf("%s has %s", name, s)
			}
		}
	}
}

func TestSheetWithoutAddressIsRefused(t *testing.T) {
	for _, f := range formats {
		if _, err := f.encode(io.Discard, notice.Sheet{Now: now}); err == nil {
			t.Errorf("%s: a feed without a base address was written", f.name)
		}
	}
}

func TestAddressInAnotherLanguage(t *testing.T) {
	for _, c := range []struct {
		self string
		lang notice.Lang
		want string
	}{
		{"https://h.example/feeds/now.atom", notice.English, "https://h.example/feeds/now.atom?lang=en"},
		{"https://h.example/feeds/now.atom?lang=en", notice.Chinese, "https://h.example/feeds/now.atom"},
		{"https://h.example/feeds/now.atom?kind=traffic,weather&road=G320", notice.English, "https://h.example/feeds/now.atom?kind=traffic,weather&lang=en&road=G320"},
	} {
		if got := feed.InLanguage(c.self, c.lang); got != c.want {
			t.Errorf("%s in %s: got %s, want %s", c.self, c.lang, got, c.want)
		}
	}
}

func TestOutlinesAreValid(t *testing.T) {
	var b bytes.Buffer
	if err := feed.OPML(&b, sampleOutlines()); err != nil {
		t.Fatal(err)
	}
	golden(t, "feeds.opml", b.Bytes())
	if found := feed.Check("opml", b.Bytes(), ""); found != nil {
		t.Error(found.Err())
	}
	wellFormed(t, "opml", b.Bytes())
}

func sampleOutlines() feed.Outlines {
	return feed.Outlines{
		Title: "云溪县订阅源", Owner: "云溪县公安局交警大队", Updated: now, Lang: notice.Chinese,
		Groups: []feed.Group{
			{Title: "按类别", Feeds: []feed.Outline{
				{Title: "道路通行 <b>", URL: "https://hub.example/feeds/now.atom?kind=traffic", Page: "https://hub.example/feeds/", Lang: notice.Chinese},
				{Title: "Weather", URL: "https://hub.example/feeds/now.atom?kind=weather&lang=en", Page: "https://hub.example/feeds/", Lang: notice.English},
			}},
			{Title: "empty"},
		},
	}
}

func BenchmarkWrite(b *testing.B) {
	s := nowSheet(notice.Chinese)
	base := s.Entries
	for len(s.Entries) < 100 {
		n := *base[len(s.Entries)%len(base)].Notice
		n.ID = notice.DeriveID("bench", string(rune(len(s.Entries))))
		s.Entries = append(s.Entries, entry(uint64(len(s.Entries)), ago(time.Hour), ago(time.Hour), notice.Active, &n))
	}
	for _, f := range formats {
		s.Self = self(s, f.name)
		b.Run(f.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				encode(b, f.name, s)
			}
		})
		body, _ := encode(b, f.name, s)
		b.Run(f.name+"/check", func(b *testing.B) {
			for b.Loop() {
				if found := feed.Check(f.name, body, s.Self); found != nil {
					b.Fatal(found.Err())
				}
			}
		})
	}
}
