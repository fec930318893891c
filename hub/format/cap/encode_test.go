package cap_test

import (
	"bytes"
	"encoding/xml"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"

	"wayside/hub/format/cap"
	"wayside/hub/format/internal/formattest"
	"wayside/hub/notice"
)

func at(hour, minute int) time.Time {
	return time.Date(2026, 11, 24, hour, minute, 0, 0, time.FixedZone("CST", 8*3600)).UTC()
}

// closure is a tunnel of G320 that is shut, with everything that CAP can't say.
func closure() *notice.Notice {
	return &notice.Notice{
		ID: "urn:uuid:0b0e7a52-5a0e-4d0e-9d2b-0e6c51f0a117", Revision: 2, Kind: notice.Traffic, Event: "closure",
		Status: notice.Actual, Audience: notice.Public, Severity: notice.Severe, Urgency: notice.Immediate, Certainty: notice.Observed,
		Publisher: notice.Party{ID: "yunxi-traffic", Name: notice.Words{"zh-CN": "云溪县公安局交通警察大队", "en": "Yunxi County Traffic Police"}},
		Sent:      at(10, 5), Onset: at(10, 0), Ends: at(17, 0), Expires: at(18, 0), ReviewBy: at(14, 0),
		Text: map[notice.Lang]notice.Text{
			"zh-CN": {Headline: "G320 雨岭隧道双向封闭", Description: "隧道内照明故障，双向封闭。", Instruction: "请经 S211 绕行。", Changed: "预计恢复时间改为17时。", Sign: "雨岭隧道封闭"},
			"en":    {Headline: "G320 Yuling Tunnel closed both ways", Description: "The tunnel lights have failed.", Instruction: "Use S211."},
		},
		Roads: []notice.Road{{Name: "G320", LocalName: "雨岭隧道", Direction: "both",
			From: &notice.RoadPoint{Chainage: pointer(100200.0), Label: "K100+200"}, To: &notice.RoadPoint{Chainage: pointer(102000.0), Label: "K102+000"}}},
		Impact: notice.AllClosed, Areas: []notice.Area{{Scheme: "GB/T 2260", Code: "361199", Name: notice.Words{"zh-CN": "云溪县", "en": "Yunxi County"}}},
		Geometry: notice.LineString(notice.Position{117.9201, 28.5102}, notice.Position{117.925, 28.512}, notice.Position{117.931, 28.5125}),
		Links:    []notice.Link{{Href: "https://traffic.yunxi.example/n/117", Rel: "related"}},
		Attachments: []notice.Attachment{{Href: "https://traffic.yunxi.example/map.png", Media: "image/png", Size: 4711,
			Text: notice.Words{"zh-CN": "绕行示意图", "en": "Map of the detour"}}},
		Contact: &notice.Contact{Name: notice.Words{"zh-CN": "交警大队", "en": "Traffic Police"}, Telephone: "12122"},
		Group:   "雨岭隧道 维修",
	}
}

func rainstorm() *notice.Notice {
	return &notice.Notice{
		ID: "urn:uuid:3f1c9a44-77b5-4c9f-8a51-92d0c6b0e003", Revision: 1, Kind: notice.Weather, Event: "rainstorm",
		Status: notice.Exercise, Audience: notice.Restricted, Severity: notice.Severe, Urgency: notice.Expected, Certainty: notice.Likely, Colour: notice.Orange,
		Publisher: notice.Party{ID: "yunxi", Name: notice.Words{"zh-CN": "云溪县应急广播"}},
		Issuer:    &notice.Issuer{ID: "yunxi-weather", Name: notice.Words{"zh-CN": "云溪县气象台", "en": "Yunxi Weather Station"}, Issued: at(9, 30)},
		Sent:      at(9, 31), Expires: at(15, 30),
		Text:     map[notice.Lang]notice.Text{"zh-CN": {Headline: "云溪县气象台发布暴雨橙色预警信号", Description: "3小时降雨量将达50毫米以上。"}},
		Areas:    []notice.Area{{Scheme: "GB/T 2260", Code: "361199", Name: notice.Words{"zh-CN": "云溪县"}}},
		Geometry: notice.Polygon([]notice.Position{{117.8, 28.4}, {118, 28.4}, {118, 28.6}, {117.8, 28.6}, {117.8, 28.4}}),
		Origin:   &notice.Origin{Format: "cma", ID: "36119941600000_20261124093000"},
	}
}

func sheet(entries ...notice.Entry) notice.Sheet {
	return notice.Sheet{
		Entries: entries, Lang: notice.Chinese, Now: at(12, 0), Updated: at(10, 5), Base: "https://hub.yunxi.example",
		Self: "https://hub.yunxi.example/feeds/now.cap", Title: "云溪县现行信息", About: "云溪县当前有效的道路与预警信息",
		Owner: notice.Party{ID: "yunxi", Name: notice.Words{"zh-CN": "云溪县"}},
	}
}

func entry(n *notice.Notice, s notice.State, end *notice.End) notice.Entry {
	return notice.Entry{Seq: 812, At: at(11, 0), Code: "7K2QF9W", State: s, Notice: n, End: end, First: at(9, 40)}
}

func TestGoldenDocuments(t *testing.T) {
	withdrawn := &notice.End{Cause: notice.CauseWithdrawn, Text: notice.Words{"zh-CN": "误发", "en": "Sent in error"}, At: at(10, 40)}
	over := &notice.End{Cause: notice.CauseEnded, Text: notice.Words{"zh-CN": "照明已修复，恢复通行。"}, At: at(10, 50)}
	for name, write := range map[string]func(io.Writer) (notice.Losses, error){
		"closure.cap": func(w io.Writer) (notice.Losses, error) {
			return cap.EncodeAlert(w, sheet(entry(closure(), notice.Active, nil)))
		},
		"rainstorm.cap": func(w io.Writer) (notice.Losses, error) {
			return cap.EncodeAlert(w, sheet(entry(rainstorm(), notice.Active, nil)))
		},
		"withdrawn.cap": func(w io.Writer) (notice.Losses, error) {
			return cap.EncodeAlert(w, sheet(entry(closure(), notice.Withdrawn, withdrawn)))
		},
		"ended.cap": func(w io.Writer) (notice.Losses, error) {
			return cap.EncodeAlert(w, sheet(entry(closure(), notice.Ended, over)))
		},
		"now.atom": func(w io.Writer) (notice.Losses, error) {
			return cap.EncodeFeed(w, sheet(entry(closure(), notice.Active, nil), entry(rainstorm(), notice.Scheduled, nil)))
		},
	} {
		t.Run(name, func(t *testing.T) {
			var got bytes.Buffer
			if _, err := write(&got); err != nil {
				t.Fatal(err)
			}
			formattest.Golden(t, filepath.Join("golden", name), got.Bytes())
		})
	}
}

func TestGoldenDocumentsAreSchemaValid(t *testing.T) {
	for _, name := range []string{"closure.cap", "rainstorm.cap", "withdrawn.cap", "ended.cap"} {
		if lint := schemaErrors(t, []byte(sample(t, filepath.Join("golden", name)))); lint != "" {
			t.Errorf("%s: %s", name, lint)
		}
	}
	// The alerts inside of the feed are the same documents.
	whole := alerts([]byte(sample(t, "golden/now.atom")))
	if len(whole) != 2 {
		t.Fatalf("%d alerts in the feed", len(whole))
	}
	for _, a := range whole {
		if lint := schemaErrors(t, a); lint != "" {
			t.Error(lint)
		}
	}
}

func TestEndOfANoticeIsAMessageOfItsOwn(t *testing.T) {
	for name, want := range map[string]notice.ItemEnd{
		"withdrawn.cap": {Keys: []string{string(closure().ID)}, Cause: notice.CauseWithdrawn, Text: notice.Words{"zh-CN": "误发", "en": "Sent in error"}, Sent: at(11, 0)},
		"ended.cap":     {Keys: []string{string(closure().ID)}, Cause: notice.CauseEnded, Text: notice.Words{"zh-CN": "照明已修复，恢复通行。"}, Sent: at(11, 0)},
	} {
		item := decodeOne(t, sample(t, filepath.Join("golden", name)), settings())
		if item.End == nil || !reflect.DeepEqual(*item.End, want) || item.Key != string(closure().ID) {
			t.Errorf("%s: got %+v %v, want %+v", name, item.End, item.Problems, want)
		}
	}
}

func TestFeedComesBackWhole(t *testing.T) {
	doc := []byte(sample(t, "golden/now.atom"))
	items, err := decodeAll(doc, notice.Settings{})
	if err != nil || len(items) != 2 {
		t.Fatalf("got %d items, %v", len(items), err)
	}
	for i, want := range []*notice.Notice{closure(), rainstorm()} {
		want.Origin = nil // told as lost
		if got := items[i].Notice; got == nil || emitted(t, got) != emitted(t, want) {
			t.Errorf("entry %d: got %+v %v", i, got, items[i].Problems)
		}
	}
	if links, err := cap.Index(bytes.NewReader(doc)); len(links) != 0 || err != nil {
		t.Errorf("entries with their alert need no link: %v %v", links, err)
	}
	f, err := gofeed.NewParser().Parse(bytes.NewReader(doc))
	if err != nil || len(f.Items) != 2 || f.Items[0].GUID != string(closure().ID) || f.Items[0].Title != "G320 雨岭隧道双向封闭" {
		t.Errorf("a feed reader sees %+v, %v", f, err)
	}
}

func TestPublisherOfTheSettingsStands(t *testing.T) {
	if n := decodeOne(t, sample(t, "golden/closure.cap"), settings()).Notice; n.Publisher.ID != "yunxi" {
		t.Errorf("publisher %q", n.Publisher.ID)
	}
}

func TestEmbargoedAndBrokenAreLeftOutOfAFeed(t *testing.T) {
	nameless := closure()
	nameless.ID = ""
	var doc bytes.Buffer
	losses, err := cap.EncodeFeed(&doc, sheet(entry(closure(), notice.Embargoed, nil), entry(nameless, notice.Active, nil), entry(rainstorm(), notice.Active, nil)))
	if err != nil || strings.Count(doc.String(), "<entry>") != 1 {
		t.Fatalf("%v\n%s", err, doc.String())
	}
	lost := 0
	for _, l := range losses {
		if l.Field == "notice" {
			lost++
		}
	}
	if lost != 2 {
		t.Errorf("losses %v", losses)
	}
}

func TestAlertHoldsExactlyOneNotice(t *testing.T) {
	for _, s := range []notice.Sheet{sheet(), sheet(notice.Entry{}, notice.Entry{}), sheet(notice.Entry{})} {
		var doc bytes.Buffer
		if _, err := cap.EncodeAlert(&doc, s); err == nil || doc.Len() != 0 {
			t.Errorf("%d entries: %v, wrote %d bytes", len(s.Entries), err, doc.Len())
		}
	}
}

func TestOneBadCharacterSilencesNothing(t *testing.T) {
	n := rainstorm()
	n.Text["zh-CN"] = notice.Text{Headline: "暴雨\x00\x1b\ufffe℃", Description: "]]>&<"}
	n.Roads = []notice.Road{{Name: "G320\x0b\uffff"}}
	var doc bytes.Buffer
	losses, err := cap.EncodeFeed(&doc, sheet(entry(n, notice.Active, nil)))
	if err != nil || len(losses) == 0 {
		t.Fatalf("%v %v", losses, err)
	}
	if err := xml.Unmarshal(doc.Bytes(), new(struct{ XMLName xml.Name })); err != nil {
		t.Fatal(err)
	}
	items, err := decodeAll(doc.Bytes(), settings())
	if err != nil || len(items) != 1 || items[0].Notice == nil || items[0].Notice.Text["zh-CN"].Headline != "暴雨℃" {
		t.Errorf("got %+v, %v", items, err)
	}
}

func TestLinesBecomeStripsThatHoldThem(t *testing.T) {
	n := closure()
	line := []notice.Position{}
	for i := range 3000 { // a road that winds more than a message can follow
		line = append(line, notice.Position{117.9 + float64(i)/1e5, 28.5 + float64(i*37%101)/1e4})
	}
	n.Geometry = notice.LineString(line...)
	var doc bytes.Buffer
	losses, err := cap.EncodeAlert(&doc, sheet(entry(n, notice.Active, nil)))
	if err != nil || len(losses) == 0 {
		t.Fatalf("%v %v", losses, err)
	}
	if got := strings.Count(doc.String(), "<polygon>"); got == 0 || got > 2*32 {
		t.Errorf("%d polygons in two languages", got)
	}
	if lint := schemaErrors(t, doc.Bytes()); lint != "" {
		t.Error(lint)
	}
}

func FuzzDecode(f *testing.F) {
	seeds, err := filepath.Glob("testdata/*.*")
	if err != nil || len(seeds) == 0 {
		f.Fatal("no seeds")
	}
	golden, _ := filepath.Glob("testdata/golden/*")
	real, _ := filepath.Glob(filepath.Join(formattest.DataDir(), "cap", "*"))
	for _, path := range append(append(seeds, golden...), real...) {
		if raw, err := os.ReadFile(path); err == nil && len(raw) < 30_000 {
			f.Add(raw)
		}
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		s := settings()
		s.MaxBytes = 1 << 20
		items, _ := decodeAll(doc, s)
		for _, item := range items {
			formattest.Sound(t, item)
			if item.Notice == nil {
				continue
			}
			n := admitted(item)
			var out bytes.Buffer
			if _, err := cap.EncodeAlert(&out, sheet(entry(n, notice.Active, nil))); err != nil {
				t.Fatalf("what was read can't be written: %v", err)
			}
			again, err := decodeAll(out.Bytes(), notice.Settings{})
			if err != nil || len(again) != 1 || again[0].Problems.Failed() || again[0].Notice == nil {
				t.Fatalf("what was written can't be read: %v %v\n%s", again, err, out.Bytes())
			}
		}
		cap.Index(bytes.NewReader(doc))
	})
}
