package feed_test

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"
	"pgregory.net/rapid"

	"wayside/hub/format/feed"
	"wayside/hub/notice"
)

// hostile texts: each has silenced, split or hijacked a feed somewhere.
var hostile = []string{
	"", " ", "\x00", "a\x00b", "\x0b", "\ufffe", "\uffff", "\ufdd0", "\U0001fffe", "\xed\xa0\x80", "\xff\xfe", "\ufffd", "\u202egnp", "\u200b", "\x85", "\x7f",
	"]]>", "]]]]>>", "<![CDATA[", "<script>alert(1)</script>", "</title>", "<!-- -->", "<?xml?>", "&amp;", "&copy", "&#0;", "&#x1F;", "Q&A", "AT&T1", "1 < 2 > 0",
	"javascript:alert(1)", `"><img src=x onerror=alert(1)>`, "G320\u2028雨岭隧道", "雨岭隧道\r\n封闭", "{{.}}", "😀", strings.Repeat("雨岭<", 2500), "(", "a) (b",
}

func text() *rapid.Generator[string] {
	return rapid.OneOf(rapid.SampledFrom(hostile), rapid.String(), rapid.Custom(func(t *rapid.T) string {
		return string(rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(t, "bytes"))
	}))
}

func words(t *rapid.T) notice.Words {
	return rapid.MapOfN(langs(), text(), 0, 3).Draw(t, "words")
}

func langs() *rapid.Generator[notice.Lang] {
	return rapid.SampledFrom([]notice.Lang{notice.Chinese, notice.English, "fr-CH", "", "zh\x00", "<x>"})
}

func moment() *rapid.Generator[time.Time] {
	return rapid.Custom(func(t *rapid.T) time.Time {
		if rapid.Bool().Draw(t, "none") {
			return time.Time{}
		}
		return now.Add(time.Duration(rapid.Int64Range(-2e6, 2e6).Draw(t, "seconds")) * time.Second / 3)
	})
}

func position(t *rapid.T) notice.Position {
	if rapid.IntRange(0, 20).Draw(t, "wild") == 0 {
		return notice.Position{rapid.Float64().Draw(t, "lon"), rapid.Float64().Draw(t, "lat")}
	}
	return notice.Position{rapid.Float64Range(-180, 180).Draw(t, "lon"), rapid.Float64Range(-90, 90).Draw(t, "lat")}
}

func geometry(t *rapid.T) *notice.Geometry {
	ps := rapid.SliceOfN(rapid.Custom(position), 0, 6).Draw(t, "positions")
	switch rapid.IntRange(0, 25).Draw(t, "shape") % 10 {
	case 0:
		return notice.Point(117.92, 28.51)
	case 1:
		return notice.LineString(ps...)
	case 2:
		return notice.Polygon(ps, ps)
	case 3:
		return &notice.Geometry{Type: "MultiPoint", Points: ps}
	case 4:
		return &notice.Geometry{Type: "GeometryCollection", Members: []notice.Geometry{*notice.Point(117.92, 28.51), *notice.LineString(ps...)}}
	case 5:
		return &notice.Geometry{Type: "Blob"}
	}
	return nil
}

func anyNotice(t *rapid.T) *notice.Notice {
	pick := func(label string, words ...string) string {
		return rapid.OneOf(rapid.SampledFrom(words), text()).Draw(t, label)
	}
	n := &notice.Notice{
		ID: notice.DeriveID("rapid", pick("source id", "a", "b", "c", "d", "e")), Revision: rapid.IntRange(-1, 5).Draw(t, "revision"),
		Kind: notice.Kind(pick("kind", "traffic", "weather")), Event: notice.Event(pick("event", "closure", "fog")),
		Status: notice.Status(pick("status", "actual", "test")), Severity: notice.Severity(pick("severity", "severe")), Colour: notice.Colour(pick("colour", "", "red")),
		Impact: notice.Impact(pick("impact", "", "allClosed")), Flow: notice.Flow(pick("flow", "", "jammed")),
		Publisher: notice.Party{ID: pick("publisher", "yunxi"), Name: words(t)}, Issuer: &notice.Issuer{Name: words(t), Issued: moment().Draw(t, "issued")},
		Sent: moment().Draw(t, "sent"), Onset: moment().Draw(t, "onset"), Ends: moment().Draw(t, "ends"), Expires: moment().Draw(t, "expires"),
		Text: rapid.MapOfN(langs(), rapid.Custom(func(t *rapid.T) notice.Text {
			return notice.Text{Headline: text().Draw(t, "headline"), Description: text().Draw(t, "description"), Instruction: text().Draw(t, "instruction"),
				Changed: text().Draw(t, "changed"), Brief: text().Draw(t, "brief"), Radio: text().Draw(t, "radio")}
		}), 0, 3).Draw(t, "text"),
		Roads: []notice.Road{{Name: text().Draw(t, "road"), LocalName: text().Draw(t, "local name"), Direction: notice.Direction(pick("direction", "E")),
			Towards: words(t), From: &notice.RoadPoint{Label: text().Draw(t, "label")}}},
		Areas:       []notice.Area{{Scheme: text().Draw(t, "scheme"), Code: text().Draw(t, "code"), Name: words(t)}},
		Geometry:    geometry(t),
		Attachments: []notice.Attachment{{Href: "https://hub.example/" + text().Draw(t, "href"), Media: pick("media", "image/png", "audio/mpeg"), Text: words(t), Size: rapid.Int64().Draw(t, "size")}},
		Links:       []notice.Link{{Href: pick("link", "https://a.example/", "/relative"), Title: words(t)}},
		Detour:      &notice.Detour{Text: words(t)}, Contact: &notice.Contact{Telephone: text().Draw(t, "telephone")},
		Enforcement: &notice.Enforcement{LegalBasis: words(t)}, Service: &notice.Service{Steps: words(t)}, Statement: &notice.Statement{Claim: words(t), Verdict: text().Draw(t, "verdict")},
		References: []notice.ID{notice.DeriveID("rapid", "z"), notice.ID(text().Draw(t, "reference"))},
	}
	if rapid.IntRange(0, 9).Draw(t, "broken id") == 0 {
		n.ID = notice.ID(text().Draw(t, "id"))
	}
	return n
}

func anySheet(t *rapid.T) notice.Sheet {
	s := notice.Sheet{
		Lang: rapid.SampledFrom([]notice.Lang{notice.Chinese, notice.English, ""}).Draw(t, "lang"),
		Now:  now, Updated: moment().Draw(t, "updated"), Base: "https://hub.example", Title: text().Draw(t, "title"), About: text().Draw(t, "about"),
		Owner:   notice.Party{ID: text().Draw(t, "owner"), Name: words(t)},
		Contact: notice.Contact{Email: rapid.OneOf(rapid.Just("desk@hub.example"), text()).Draw(t, "email")},
		Log:     rapid.Bool().Draw(t, "log"), Zone: shanghai,
	}
	if s.Log && rapid.Bool().Draw(t, "archive") {
		s.Archive, s.Current, s.Prev = true, "https://hub.example/feeds/log.x", "https://hub.example/feeds/log.x?day=2026-11-23"
	}
	states := notice.States()
	seq := uint64(rapid.IntRange(0, 5000).Draw(t, "seq"))
	for range rapid.IntRange(0, 5).Draw(t, "entries") {
		seq += uint64(rapid.IntRange(0, 2).Draw(t, "step"))
		e := notice.Entry{
			Seq: seq, At: moment().Draw(t, "at"), First: moment().Draw(t, "first"), Code: text().Draw(t, "code"),
			State: notice.State(states[rapid.IntRange(0, len(states)-1).Draw(t, "state")].Word), Notice: anyNotice(t),
		}
		if !e.State.Live() {
			e.End = &notice.End{Cause: notice.Cause(e.State), Text: words(t), By: string(notice.DeriveID("rapid", "y"))}
		}
		s.Entries = append(s.Entries, e)
	}
	return s
}

func TestWhateverComesTheFeedIsFaultless(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anySheet(t)
		before, _ := json.Marshal(s)
		for _, f := range formats {
			s.Self = self(s, f.name)
			faultless(t, f.name, f.encode, s)
		}
		s.Self = ""
		if after, _ := json.Marshal(s); !bytes.Equal(before, after) {
			t.Error("writing changed the sheet")
		}
	})
}

type failer interface {
	Helper()
	Errorf(string, ...any)
}

func faultless(t failer, format string, encode func(io.Writer, notice.Sheet) (notice.Losses, error), s notice.Sheet) {
	t.Helper()
	var b bytes.Buffer
	losses, err := encode(&b, s)
	if err != nil {
		t.Errorf("%s: %v", format, err)
		return
	}
	if found := feed.Check(format, b.Bytes(), s.Self); found != nil {
		t.Errorf("%s: %v\n%s", format, found.Err(), b.Bytes())
		return
	}
	got, err := gofeed.NewParser().ParseString(b.String())
	if err != nil {
		t.Errorf("%s: gofeed: %v", format, err)
		return
	}
	left := 0
	for _, l := range losses {
		if l.Field == "notice" {
			left++
		}
	}
	if len(got.Items)+left != len(s.Entries) {
		t.Errorf("%s: %d items and %d left out of %d", format, len(got.Items), left, len(s.Entries))
	}
	for _, item := range got.Items {
		if u := item.UpdatedParsed; u != nil && u.After(s.Now) || item.PublishedParsed.After(s.Now) {
			t.Errorf("%s: %s: a date ahead of the clock", format, item.GUID)
		}
	}
}

func FuzzFeeds(f *testing.F) {
	for _, s := range hostile {
		f.Add(s, uint64(7), int64(0))
	}
	f.Fuzz(func(t *testing.T, s string, seq uint64, seconds int64) {
		n := tunnel()
		at := now.Add(time.Duration(seconds % 1e9 * int64(time.Second)))
		n.Text = map[notice.Lang]notice.Text{notice.Chinese: {Headline: s, Description: s, Instruction: s, Changed: s, Brief: s}}
		n.Roads[0].Name, n.Areas[0].Code, n.Areas[0].Scheme, n.Attachments[0].Href = s, s, s, "https://hub.example/"+s
		n.Publisher.Name[notice.Chinese], n.Contact.Telephone = "云溪县"+s, s
		sheet := nowSheet(notice.Chinese)
		sheet.Title, sheet.Owner.Name = s, notice.Words{notice.Chinese: s}
		sheet.Entries = append(sheet.Entries[1:], entry(seq, at, at, notice.Active, n))
		for _, f := range formats {
			sheet.Self = self(sheet, f.name)
			faultless(t, f.name, f.encode, sheet)
		}
	})
}

func FuzzCheck(f *testing.F) {
	for _, format := range formats {
		s := nowSheet(notice.Chinese)
		s.Entries = s.Entries[2:] // small: large seeds are slow to minimise
		body, _ := encode(f, format.name, s)
		f.Add(format.name, body)
	}
	f.Fuzz(func(t *testing.T, format string, body []byte) {
		feed.Check(format, body, "https://hub.example/feeds/now.atom") // must not panic, nor run for ever
	})
}
