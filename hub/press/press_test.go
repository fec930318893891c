package press_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/klauspost/compress/zstd"
	"github.com/mmcdole/gofeed"

	"wayside/hub"
	"wayside/hub/filter"
	"wayside/hub/format"
	"wayside/hub/logtest"
	"wayside/hub/notice"
	"wayside/hub/press"
)

var author = hub.Author{Name: "test", Publisher: notice.Party{ID: "yunxi-police", Name: notice.Words{notice.Chinese: "云溪县公安局交警大队"}}}

// desk is a hub on a log in memory and a press over it, in a bubble of time.
type desk struct {
	*testing.T
	log   *logtest.Log
	hub   *hub.Hub
	press *press.Press
}

// inBubble runs f with a desk on a clock of its own.
func inBubble(t *testing.T, f func(d *desk)) { inBubbleOf(t, format.Table(), f) }

func inBubbleOf(t *testing.T, table []format.Format, f func(d *desk)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		log := logtest.Memory()
		h, err := hub.Open(t.Context(), log, hub.Config{})
		if err != nil {
			t.Fatal(err)
		}
		defer h.Close()
		f(&desk{t, log, h, press.New(h, table, press.Config{Base: "https://hub.example", Site: notice.Words{notice.Chinese: "云溪县"}, Records: log})})
	})
}

func road(name, headline string) *notice.Notice {
	return &notice.Notice{
		Kind: notice.Traffic, Event: "roadwork", Severity: notice.Minor,
		Expires: time.Now().Add(12 * time.Hour), Roads: []notice.Road{{Name: name}},
		Text: map[notice.Lang]notice.Text{notice.Chinese: {Headline: headline}},
	}
}

func (d *desk) publish(n *notice.Notice) notice.ID {
	d.Helper()
	r, err := d.hub.Publish(d.Context(), author, n, hub.Terms{})
	if err != nil {
		d.Fatal(err)
	}
	return r.ID
}

func (d *desk) withdraw(id notice.ID) {
	d.Helper()
	if _, err := d.hub.Withdraw(d.Context(), author, id, notice.Words{notice.Chinese: "改期"}); err != nil {
		d.Fatal(err)
	}
}

func query(raw string) filter.Query {
	v, _ := url.ParseQuery(raw)
	q, ps := filter.Parse(v, filter.Params{View: []string{"state", "lang"}})
	if ps.Failed() {
		panic(ps)
	}
	return q
}

func (d *desk) get(feed, format, raw string) *press.Document {
	d.Helper()
	doc, err := d.press.Document(d.Context(), press.Request{Feed: feed, Format: format, Query: query(raw)})
	if err != nil {
		d.Fatal(err)
	}
	return doc
}

// titles of the items of a document, in order.
func titles(t testing.TB, doc *press.Document) (out []string) {
	t.Helper()
	f, err := gofeed.NewParser().ParseString(string(doc.Body))
	if err != nil {
		t.Fatal(err)
	}
	for _, item := range f.Items {
		out = append(out, item.Title)
	}
	return out
}

func (d *desk) shows(feed string, want ...string) {
	d.Helper()
	for _, format := range []string{"atom", "rss", "json"} {
		if got := titles(d, d.get(feed, format, "")); !slices.Equal(got, want) {
			d.Errorf("%s.%s shows %q, want %q", feed, format, got, want)
		}
	}
}

// pass lets time pass.
func pass(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

func TestEveryChangeIsInTheNextDocument(t *testing.T) {
	inBubble(t, func(d *desk) {
		d.shows("now")
		works := d.publish(road("X205", "青河大桥施工"))
		d.shows("now", "青河大桥施工")
		pass(time.Minute)
		d.publish(road("G320", "雨岭隧道检修"))
		d.shows("now", "雨岭隧道检修", "青河大桥施工")
		revised := road("X205", "青河大桥施工延期")
		revised.ID = works
		if _, err := d.hub.Revise(d.Context(), author, revised, hub.Terms{}); err != nil {
			t.Fatal(err)
		}
		d.shows("now", "青河大桥施工延期", "雨岭隧道检修")
		d.withdraw(works)
		d.shows("now", "雨岭隧道检修")
		d.shows("log", "[已撤回] 青河大桥施工延期", "雨岭隧道检修")
	})
}

func TestWhatExpiresLeavesByItself(t *testing.T) {
	inBubble(t, func(d *desk) {
		n := road("X205", "青河大桥施工")
		n.Expires = time.Now().Add(time.Hour)
		d.publish(n)
		if got, want := d.get("now", "atom", "").Until, n.Expires; !got.Equal(want) {
			t.Errorf("until %v, want %v", got, want)
		}
		pass(time.Hour)
		d.shows("now")
		d.shows("log", "[已过期] 青河大桥施工")
	})
}

func TestClockRulesWhereTheLogCanNotBeWritten(t *testing.T) {
	inBubble(t, func(d *desk) {
		n := road("X205", "青河大桥施工")
		n.Expires = time.Now().Add(time.Hour)
		later := road("G320", "雨岭隧道检修")
		later.Onset = time.Now().Add(2 * time.Hour)
		d.publish(n)
		d.publish(later)
		d.shows("now", "青河大桥施工")
		for range 100_000 {
			d.log.FailNext(hub.ErrFull)
		}
		before := d.get("now", "atom", "")
		pass(time.Hour)
		d.shows("now")
		if after := d.get("now", "atom", ""); after.ETag("") == before.ETag("") {
			t.Error("other bytes have the same tag")
		}
		pass(time.Hour)
		d.shows("now", "雨岭隧道检修")
	})
}

func TestAPollRendersNothing(t *testing.T) {
	inBubble(t, func(d *desk) {
		d.publish(road("G320", "雨岭隧道检修"))
		first := d.get("now", "atom", "road=G320")
		d.publish(road("X205", "青河大桥施工"))
		second := d.get("now", "atom", "road=G320")
		if s := d.press.Stats(); first != second || s.Renders != 1 {
			t.Errorf("%d renderings, want 1: no change concerned the feed", s.Renders)
		}
		if d.get("now", "atom", "road=G320") != first || d.press.Stats().Hits != 1 {
			t.Errorf("the second poll of the same head was no hit: %+v", d.press.Stats())
		}
		// A log that isn't moving costs nothing at all.
		r := press.Request{Feed: "now", Format: "atom", Query: query("road=G320"), Self: "https://hub.example/feeds/now.atom?road=G320"}
		if allocs := testing.AllocsPerRun(100, func() { d.press.Document(d.Context(), r) }); allocs > 0 {
			t.Errorf("a poll allocates %v times", allocs)
		}
	})
}

func TestManyReadersShareOneRendering(t *testing.T) {
	var calls int
	table := tableWith("atom", func(f format.Format) format.Format {
		encode := f.Encode
		f.Encode = func(w io.Writer, s notice.Sheet) (notice.Losses, error) {
			calls++ // one at a time, or the race detector says so
			<-time.After(time.Second)
			return encode(w, s)
		}
		return f
	})
	inBubbleOf(t, table, func(d *desk) {
		d.publish(road("G320", "雨岭隧道检修"))
		var wait sync.WaitGroup
		for range 50 {
			wait.Go(func() { d.get("now", "atom", "") })
		}
		wait.Wait()
		if calls != 1 {
			t.Errorf("%d renderings for 50 readers", calls)
		}
	})
}

func TestAReaderSeesWhatWasAcknowledgedBeforeItAsked(t *testing.T) {
	begun, goOn := make(chan bool, 10), make(chan bool, 10)
	table := tableWith("atom", func(f format.Format) format.Format {
		encode := f.Encode
		f.Encode = func(w io.Writer, s notice.Sheet) (notice.Losses, error) {
			begun <- true
			<-goOn
			return encode(w, s)
		}
		return f
	})
	inBubbleOf(t, table, func(d *desk) {
		begun, goOn = make(chan bool, 10), make(chan bool, 10) // of this bubble
		var wait sync.WaitGroup
		wait.Go(func() { d.get("now", "atom", "") })
		<-begun
		d.publish(road("G320", "雨岭隧道检修"))
		wait.Go(func() {
			if got := titles(t, d.get("now", "atom", "")); len(got) != 1 {
				t.Errorf("joined a rendering from before the notice: %q", got)
			}
		})
		synctest.Wait()
		goOn <- true
		goOn <- true
		wait.Wait()
	})
}

// tableWith is the table with one format changed.
func tableWith(name string, change func(format.Format) format.Format) []format.Format {
	table := format.Table()
	for i, f := range table {
		if f.Name == name {
			table[i] = change(f)
		}
	}
	return table
}

func TestOneBadNoticeIsLeftOutAlone(t *testing.T) {
	for name, spoil := range map[string]func(w io.Writer, s notice.Sheet) error{
		"error": func(w io.Writer, s notice.Sheet) error { return errors.New("can't say this") },
		"panic": func(w io.Writer, s notice.Sheet) error { panic("can't say this") },
		"check": func(w io.Writer, s notice.Sheet) error { _, err := w.Write([]byte("\x0b")); return err },
	} {
		table := tableWith("rss", func(f format.Format) format.Format {
			encode := f.Encode
			f.Encode = func(w io.Writer, s notice.Sheet) (notice.Losses, error) {
				if slices.ContainsFunc(s.Entries, func(e notice.Entry) bool { return e.Notice.Roads[0].Name == "bad" }) {
					if err := spoil(w, s); err != nil {
						return nil, err
					}
				}
				return encode(w, s)
			}
			return f
		})
		inBubbleOf(t, table, func(d *desk) {
			d.publish(road("G320", "雨岭隧道检修"))
			d.publish(road("bad", "坏"))
			d.publish(road("X205", "青河大桥施工"))
			if got, want := titles(t, d.get("now", "rss", "")), []string{"青河大桥施工", "雨岭隧道检修"}; !slices.Equal(got, want) {
				t.Errorf("%s: got %q, want %q", name, got, want)
			}
			if s := d.press.Stats(); s.LeftOut != 1 || s.Failures != 0 {
				t.Errorf("%s: %+v", name, s)
			}
		})
	}
}

func TestLastGoodStandsAndTheFailureIsCounted(t *testing.T) {
	broken := false
	table := tableWith("atom", func(f format.Format) format.Format {
		check := f.Check
		f.Check = func(body []byte, self string) error {
			if broken {
				return errors.New("broken")
			}
			return check(body, self)
		}
		return f
	})
	inBubbleOf(t, table, func(d *desk) {
		d.publish(road("G320", "雨岭隧道检修"))
		good := d.get("now", "atom", "")
		broken = true
		d.publish(road("X205", "青河大桥施工"))
		if got := d.get("now", "atom", ""); !bytes.Equal(got.Body, good.Body) || got.ETag("") != good.ETag("") {
			t.Error("the last good document does not stand")
		}
		renders := d.press.Stats().Renders
		d.get("now", "atom", "")
		if s := d.press.Stats(); s.Failures == 0 || s.Renders != renders {
			t.Errorf("want an alarm, and no new try at once: %+v", s)
		}
		if _, err := d.press.Document(d.Context(), press.Request{Feed: "log", Format: "atom"}); err == nil {
			t.Error("a broken document without a last good one was served")
		}
		broken = false
		pass(time.Minute)
		if got := titles(t, d.get("now", "atom", "")); len(got) != 2 {
			t.Errorf("after the repair: %q", got)
		}
	})
}

func TestTagsAndDatesTellRevisionsApart(t *testing.T) {
	inBubble(t, func(d *desk) {
		tags, dates := map[string]bool{}, map[int64]bool{}
		for i := range 5 {
			d.publish(road("G320", fmt.Sprint("雨岭隧道检修", i)))
			doc := d.get("now", "json", "")
			for _, coding := range []string{"", "gzip", "zstd"} {
				tag := doc.ETag(coding)
				if tags[tag] || !strings.HasPrefix(tag, `"`+d.hub.Epoch()+"-") || !strings.HasSuffix(tag, `"`) {
					t.Errorf("tag %s", tag)
				}
				tags[tag] = true
			}
			if dates[doc.LastModified.Unix()] || doc.LastModified.Nanosecond() != 0 {
				t.Errorf("date %v is shared or no whole second", doc.LastModified)
			}
			dates[doc.LastModified.Unix()] = true
		}
	})
}

func TestSameBytesKeepTagAndDate(t *testing.T) {
	table := tableWith("atom", func(f format.Format) format.Format {
		f.Encode = func(w io.Writer, s notice.Sheet) (notice.Losses, error) {
			_, err := fmt.Fprintf(w, "%d notices", len(s.Entries))
			return nil, err
		}
		f.Check = nil
		return f
	})
	inBubbleOf(t, table, func(d *desk) {
		id := d.publish(road("G320", "雨岭隧道检修"))
		before := d.get("now", "atom", "")
		pass(time.Minute)
		n := road("G320", "雨岭隧道检修，延长")
		n.ID, n.Expires = id, time.Now().Add(time.Hour)
		if _, err := d.hub.Revise(d.Context(), author, n, hub.Terms{}); err != nil {
			t.Fatal(err)
		}
		after := d.get("now", "atom", "")
		if after.ETag("") != before.ETag("") || !after.LastModified.Equal(before.LastModified) || !after.Until.Equal(n.Expires) {
			t.Errorf("before %+v, after %+v", before, after)
		}
	})
}

func TestCodingsHoldTheSameBytes(t *testing.T) {
	inBubble(t, func(d *desk) {
		d.publish(road("G320", "雨岭隧道检修"))
		doc := d.get("now", "atom", "")
		unzip, err := gzip.NewReader(bytes.NewReader(doc.Gzip))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(unzip); err != nil || !bytes.Equal(got, doc.Body) {
			t.Errorf("gzip holds other bytes: %v", err)
		}
		z, err := zstd.NewReader(nil)
		if err != nil {
			t.Fatal(err)
		}
		defer z.Close()
		if got, err := z.DecodeAll(doc.Zstd, nil); err != nil || !bytes.Equal(got, doc.Body) {
			t.Errorf("zstd holds other bytes: %v", err)
		}
	})
}

func TestMemoryIsBounded(t *testing.T) {
	inBubble(t, func(d *desk) {
		p := press.New(d.hub, format.Table(), press.Config{Base: "https://hub.example", Bytes: 50_000})
		for i := range 200 {
			if _, err := p.Document(d.Context(), press.Request{Feed: "now", Format: "atom", Query: query(fmt.Sprintf("road=G%d", i))}); err != nil {
				t.Fatal(err)
			}
			if s := p.Stats(); s.Bytes > 50_000 || s.Documents == 0 {
				t.Fatalf("after %d documents: %+v", i, s)
			}
		}
	})
}

func TestWhatIsNotThereIsNotFound(t *testing.T) {
	inBubble(t, func(d *desk) {
		for _, r := range []press.Request{
			{Feed: "now", Format: "pdf"}, {Feed: "later", Format: "atom"}, {Feed: "log", Format: "geojson"}, {Feed: "now", Format: "native"},
			{Feed: "log", Format: "atom", Day: time.Now()}, {Feed: "now", Format: "atom", Day: time.Now().AddDate(0, 0, -2)},
		} {
			_, err := d.press.Document(d.Context(), r)
			if e := (*hub.Error)(nil); !errors.As(err, &e) || e.Kind != hub.NotFound {
				t.Errorf("%+v: got %v", r, err)
			}
		}
		ctx, cancel := context.WithCancel(d.Context())
		cancel()
		if _, err := d.press.Document(ctx, press.Request{Feed: "now", Format: "atom"}); !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled: got %v", err)
		}
	})
}

func TestEveryFormatOfTheTableIsServedWhereItSays(t *testing.T) {
	inBubble(t, func(d *desk) {
		d.publish(road("G320", "雨岭隧道检修"))
		for _, f := range format.Table() {
			for _, feed := range f.Feeds {
				doc, err := d.press.Document(d.Context(), press.Request{Feed: feed, Format: f.Name})
				if err != nil || doc.Media != f.Media || len(doc.Body) == 0 {
					t.Errorf("%s.%s: %v", feed, f.Name, err)
				}
			}
		}
		if s := d.press.Stats(); s.Failures+s.LeftOut > 0 {
			t.Errorf("%+v", s)
		}
	})
}

func TestWhatIsNotForThePublicIsInNoFeed(t *testing.T) {
	inBubble(t, func(d *desk) {
		id := d.publish(road("G320", "雨岭隧道检修"))
		d.shows("now", "雨岭隧道检修")
		secret := road("G320", "雨岭隧道检修，内部")
		secret.ID, secret.Audience = id, notice.Restricted
		if _, err := d.hub.Revise(d.Context(), author, secret, hub.Terms{}); err != nil {
			t.Fatal(err)
		}
		embargoed := road("G320", "未到时间")
		embargoed.ReleaseAt = time.Now().Add(time.Hour)
		d.publish(embargoed)
		drill := road("G320", "演练")
		drill.Status = notice.Exercise
		d.publish(drill)
		d.shows("now")
		d.shows("log")
		pass(time.Hour)
		d.shows("now", "未到时间")
	})
}

func TestArchivesHoldEveryDayForEver(t *testing.T) {
	now := time.Date(2026, 11, 24, 1, 0, 0, 0, time.UTC)
	log := logtest.Memory()
	h, err := hub.Open(t.Context(), log, hub.Config{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	zone := time.FixedZone("CST", 8*3600)
	cfg := press.Config{Base: "https://hub.example", Records: log, Zone: zone}
	d := &desk{T: t, log: log, hub: h, press: press.New(h, format.Table(), cfg)}
	var want []string
	publish := func(n *notice.Notice) {
		n.Expires = now.AddDate(0, 1, 0)
		d.publish(n)
	}
	for day := range 5 {
		if day != 2 { // a day without news has no page
			headline := fmt.Sprint("雨岭隧道检修第", day, "天")
			want = append([]string{headline}, want...)
			publish(road("G320", headline))
			publish(road("X205", "与此无关"))
			secret := road("G320", "内部")
			secret.Audience = notice.Restricted
			publish(secret)
		}
		h.Close() // so that nothing reads the clock while it moves
		now = now.AddDate(0, 0, 1)
		if h, err = hub.Open(t.Context(), log, hub.Config{Now: func() time.Time { return now }}); err != nil {
			t.Fatal(err)
		}
		d.hub, d.press = h, press.New(h, format.Table(), cfg)
	}
	defer h.Close()
	var got []string
	next := nextURL(t, d.get("log", "json", "road=G320").Body)
	for pages := 0; next != "" && pages < 10; pages++ {
		u, _ := url.Parse(next)
		day, err := time.Parse(time.DateOnly, u.Query().Get("day"))
		if err != nil {
			t.Fatal(err)
		}
		r := press.Request{Feed: "log", Format: "json", Query: query("road=G320"), Day: day}
		doc, err := d.press.Document(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		if !doc.Immutable || !strings.Contains(string(doc.Body), `"feed_url":"`+next+`"`) {
			t.Errorf("%s: immutable %v, or another address", next, doc.Immutable)
		}
		got = append(got, titles(t, doc)...)
		again, err := press.New(h, format.Table(), cfg).Document(t.Context(), r)
		if err != nil || again.ETag("") != doc.ETag("") {
			t.Errorf("%s: made again it differs: %v", next, err)
		}
		next = nextURL(t, doc.Body)
	}
	if !slices.Equal(got, want) {
		t.Errorf("the archives hold %q, want %q", got, want)
	}
}

func nextURL(t *testing.T, body []byte) string {
	t.Helper()
	_, rest, found := strings.Cut(string(body), `"next_url":"`)
	if !found {
		return ""
	}
	next, _, _ := strings.Cut(rest, `"`)
	return strings.ReplaceAll(next, `\u0026`, "&")
}

// Whatever happens, in whatever order it is polled: a kept document equals one
// that is made from nothing at the same moment.
func TestKeptEqualsMadeAnew(t *testing.T) {
	inBubble(t, func(d *desk) {
		random := rand.New(rand.NewPCG(1, 2))
		var ids []notice.ID
		roads := []string{"G320", "S211", "X205"}
		for step := range 60 {
			switch random.IntN(5) {
			case 0, 1:
				n := road(roads[random.IntN(3)], fmt.Sprint("第", step, "条"))
				n.Expires = time.Now().Add(time.Duration(31+random.IntN(100)) * time.Minute)
				if random.IntN(3) == 0 {
					n.Onset = time.Now().Add(time.Duration(random.IntN(30)) * time.Minute)
				}
				ids = append(ids, d.publish(n))
			case 2:
				if len(ids) > 0 {
					n := road(roads[random.IntN(3)], fmt.Sprint("第", step, "次更正"))
					n.ID = ids[random.IntN(len(ids))]
					d.hub.Revise(d.Context(), author, n, hub.Terms{}) // an ended one refuses
				}
			case 3:
				if len(ids) > 0 {
					d.hub.Withdraw(d.Context(), author, ids[random.IntN(len(ids))], nil)
				}
			case 4:
				pass(time.Duration(random.IntN(300)) * time.Second)
			}
			for _, c := range [][3]string{{"now", "atom", ""}, {"now", "rss", "road=G320"}, {"log", "json", "road=S211"}, {"now", "json", "state=active,scheduled"}} {
				if random.IntN(3) == 0 {
					continue
				}
				fresh := press.New(d.hub, format.Table(), press.Config{Base: "https://hub.example"})
				made, err := fresh.Document(d.Context(), press.Request{Feed: c[0], Format: c[1], Query: query(c[2])})
				if err != nil {
					t.Fatal(err)
				}
				if got, want := titles(t, d.get(c[0], c[1], c[2])), titles(t, made); !slices.Equal(got, want) {
					t.Fatalf("step %d, %v: kept %q, made anew %q", step, c, got, want)
				}
			}
		}
	})
}

func BenchmarkHit(b *testing.B) {
	h, err := hub.Open(b.Context(), logtest.Memory(), hub.Config{})
	if err != nil {
		b.Fatal(err)
	}
	defer h.Close()
	for i := range 100 {
		if _, err := h.Publish(b.Context(), author, road("G320", fmt.Sprint("雨岭隧道检修", i)), hub.Terms{}); err != nil {
			b.Fatal(err)
		}
	}
	p := press.New(h, format.Table(), press.Config{Base: "https://hub.example"})
	r := press.Request{Feed: "now", Format: "atom", Self: "https://hub.example/feeds/now.atom"}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := p.Document(b.Context(), r); err != nil {
			b.Fatal(err)
		}
	}
}
