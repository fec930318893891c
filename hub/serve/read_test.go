package serve_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"wayside/hub"
	"wayside/hub/intake"
	"wayside/hub/notice"
)

type listed struct {
	Epoch, Cursor, Filter, Next string
	Seq                         uint64
	AsOf                        time.Time
	Notices                     []struct {
		Seq         uint64
		Code, State string
		Notice      json.RawMessage
	}
}

func TestAListIsWholeAndInOrderPageByPage(t *testing.T) {
	h := build(t)
	var docs []string
	for i := range 25 {
		docs = append(docs, work(fmt.Sprint("工", i)))
	}
	wants(t, h.post("["+strings.Join(docs, ",")+"]"), 200)
	target, seen, cursor := "/api/v1/notices?kind=traffic&limit=10", uint64(0), ""
	for pages := 1; ; pages++ {
		w := wants(t, h.get(target), 200)
		l := decode[listed](t, w)
		if l.Epoch != h.hub.Epoch() || l.Filter != "kind=traffic" || l.Seq != 25 || l.AsOf.IsZero() {
			t.Fatalf("page %d: %+v", pages, l)
		}
		if cursor == "" {
			cursor = l.Cursor
		}
		for _, e := range l.Notices {
			if e.Seq != seen+1 {
				t.Fatalf("entry %d after %d", e.Seq, seen)
			}
			seen = e.Seq
		}
		if l.Next == "" {
			if pages != 3 || seen != 25 || w.Header().Get("Link") != "" {
				t.Errorf("%d pages to entry %d, Link %q", pages, seen, w.Header().Get("Link"))
			}
			break
		}
		target = "/api/v1/notices?kind=traffic&limit=10&next=" + l.Next
		if got, want := w.Header().Get("Link"), "<"+base+target+`>; rel="next"`; got != want {
			t.Errorf("Link %q, want %q", got, want)
		}
	}
	msg := decode[struct {
		Changes []any
		Reset   bool
	}](t, wants(t, h.get("/api/v1/changes?wait=0&since="+cursor), 200))
	if msg.Reset || len(msg.Changes) != 0 {
		t.Errorf("changes from the list's cursor: %+v", msg)
	}
}

func TestADocumentIsServedAsItWasStored(t *testing.T) {
	h := build(t)
	r := h.publish(work("<甲> & “乙”"))
	doc := h.get("/notices/" + r.ID.UUID() + ".json").Body.String()
	for _, target := range []string{"/api/v1/notices", "/api/v1/notices/" + r.ID.UUID(), "/api/v1/notices/" + r.Code, "/api/v1/notices/" + r.ID.UUID() + "/history", "/notices/" + r.ID.UUID() + "/1.json", "/api/v1/changes?wait=0"} {
		if body := text(t, wants(t, h.get(target), 200)); !strings.Contains(body, doc) {
			t.Errorf("%s: %s does not hold %s", target, body, doc)
		}
	}
}

func TestWhatStandsCanBeRevalidated(t *testing.T) {
	h := build(t)
	r := h.publish(work("甲"))
	for _, target := range []string{"/api/v1/notices", "/api/v1/notices?severity=minor", "/api/v1/notices/" + r.ID.UUID(), "/notices/" + r.ID.UUID() + ".json", "/notices/" + r.ID.UUID() + ".cap", "/feeds/now.atom"} {
		w := wants(t, h.get(target), 200)
		tag := w.Header().Get("ETag")
		for _, match := range []string{tag, `"x", ` + tag, "W/" + strings.TrimPrefix(tag, "W/"), "*"} {
			again := h.get(target, "If-None-Match", match)
			if again.Code != http.StatusNotModified || again.Body.Len() > 0 || again.Header().Get("ETag") != tag || again.Header().Get("Vary") != w.Header().Get("Vary") && !strings.Contains(target, "/api/v1/notices") {
				t.Errorf("%s, If-None-Match %s: %d %v", target, match, again.Code, again.Header())
			}
		}
		if again := h.get(target, "If-None-Match", `"x"`); again.Code != 200 {
			t.Errorf("%s: another tag gets %d", target, again.Code)
		}
		if strings.HasPrefix(target, "/api/") {
			continue
		}
		if again := h.get(target+"?lang=en", "If-None-Match", tag); again.Code != 200 && !strings.HasSuffix(target, ".json") && !strings.HasSuffix(target, ".cap") {
			t.Errorf("%s in English: %d", target, again.Code)
		}
	}
	list, entry := h.get("/api/v1/notices").Header().Get("ETag"), h.get("/api/v1/notices/"+r.ID.UUID()).Header().Get("ETag")
	if entry != fmt.Sprintf("%q", h.hub.Epoch()+"-1") {
		t.Errorf("the entry's tag is %s", entry)
	}
	if geo := h.get("/api/v1/notices", "Accept", "application/geo+json").Header().Get("ETag"); geo == list {
		t.Error("the list as GeoJSON has the same tag")
	}
	h.publish(work("乙"))
	wants(t, h.get("/api/v1/notices", "If-None-Match", list), 200)
	wants(t, h.get("/api/v1/notices/"+r.ID.UUID(), "If-None-Match", entry), 304)
}

// TestTheClockIsNotHiddenByATag: while the log can't be written, expiry has no
// record, and still nobody may be told that nothing has changed.
func TestTheClockIsNotHiddenByATag(t *testing.T) {
	h := build(t)
	r := h.publish(work("雨岭隧道检修"))
	list, entry := h.get("/api/v1/notices").Header().Get("ETag"), h.get("/api/v1/notices/"+r.ID.UUID()).Header().Get("ETag")
	if !strings.Contains(text(t, h.get("/")), "雨岭隧道检修") {
		t.Fatal("the page lacks it")
	}
	for range 1000 {
		h.log.FailNext(hub.ErrFull)
	}
	h.clock.forward(13 * time.Hour)
	if l := decode[listed](t, wants(t, h.get("/api/v1/notices", "If-None-Match", list), 200)); len(l.Notices) != 0 {
		t.Errorf("still listed: %+v", l)
	}
	if w := wants(t, h.get("/api/v1/notices/"+r.ID.UUID(), "If-None-Match", entry), 200); !strings.Contains(w.Body.String(), `"expired"`) {
		t.Errorf("the entry: %s", w.Body)
	}
	for _, target := range []string{"/", "/board", "/feeds/now.atom", "/road/G320"} {
		if strings.Contains(text(t, h.get(target)), "雨岭隧道检修") {
			t.Errorf("%s still shows it", target)
		}
	}
}

func TestGeoJSONIsGivenToWhoAsksForIt(t *testing.T) {
	h := build(t)
	h.publish(work("甲"))
	for accept, want := range map[string]string{
		"application/geo+json": "application/geo+json", "text/html, application/geo+json;q=0.9": "application/geo+json", "Application/GEO+JSON": "application/geo+json",
		"application/geo+json;q=0": "application/json; charset=utf-8", "*/*": "application/json; charset=utf-8", "": "application/json; charset=utf-8",
	} {
		w := h.get("/api/v1/notices?lang=en", "Accept", accept)
		if got := w.Header().Get("Content-Type"); !strings.HasPrefix(got, want) || !strings.Contains(w.Header().Get("Vary"), "Accept") {
			t.Errorf("Accept %q: %s", accept, got)
		}
	}
	var fc struct {
		Type     string
		Features []any
	}
	if err := json.Unmarshal(h.get("/api/v1/notices", "Accept", "application/geo+json").Body.Bytes(), &fc); err != nil || fc.Type != "FeatureCollection" {
		t.Errorf("%v %+v", err, fc)
	}
}

func TestACodingIsChosenByItsWeight(t *testing.T) {
	h := build(t)
	for i := range 5 {
		h.publish(work(fmt.Sprint("雨岭隧道检修", i)))
	}
	plain := h.get("/feeds/now.atom").Body.Bytes()
	tags := map[string]string{}
	for accept, want := range map[string]string{
		"": "", "identity": "", "gzip": "gzip", "gzip, deflate, br, zstd": "zstd", "br,gzip": "gzip", "GZIP": "gzip", "*": "zstd", "gzip;q=0": "", "gzip;q=0.000": "", "gzip; q=0.5": "gzip",
		"zstd;q=0.4, gzip;q=0.8": "gzip", "zstd;q=0, *": "gzip", "gzip;q=nonsense": "", "gzip;q=0.5, identity;q=1": "", "gzip;q=1, identity;q=1": "gzip", "*;q=0": "", "gzip;q=2": "",
	} {
		w := h.get("/feeds/now.atom", "Accept-Encoding", accept)
		if got := w.Header().Get("Content-Encoding"); got != want || w.Header().Get("Vary") != "Accept-Encoding" || w.Header().Get("Content-Length") != fmt.Sprint(w.Body.Len()) {
			t.Errorf("Accept-Encoding %q: %q, want %q", accept, got, want)
			continue
		}
		var r io.Reader = w.Body
		switch want {
		case "gzip":
			r, _ = gzip.NewReader(r)
		case "zstd":
			r, _ = zstd.NewReader(r)
		}
		if body, err := io.ReadAll(r); err != nil || !bytes.Equal(body, plain) {
			t.Errorf("%q does not unpack to the document: %v", accept, err)
		}
		tag := w.Header().Get("ETag")
		if before, ok := tags[want]; ok && before != tag || strings.HasPrefix(tag, "W/") {
			t.Errorf("%q: tag %s, before %s", want, tag, before)
		}
		tags[want] = tag
	}
	if tags[""] == tags["gzip"] || tags["gzip"] == tags["zstd"] {
		t.Errorf("codings share a tag: %v", tags)
	}
	wants(t, h.get("/feeds/now.atom", "Accept-Encoding", "gzip", "If-None-Match", tags[""]), 200)
	for _, target := range []string{"/", "/api/v1/notices", "/board", "/openapi.yaml"} {
		if w := h.get(target, "Accept-Encoding", "gzip;q=0, zstd"); w.Header().Get("Content-Encoding") != "" {
			t.Errorf("%s is compressed for who does not take it", target)
		}
	}
}

func TestAFeedIsCachedNoLongerThanItIsTrue(t *testing.T) {
	h := build(t)
	w := wants(t, h.get("/feeds/now.atom"), 200)
	if got, want := w.Header().Get("Cache-Control"), "public, max-age=15, stale-while-revalidate=30, stale-if-error=3600"; got != want {
		t.Errorf("nothing in force: %s, want %s", got, want)
	}
	last := w.Header().Get("Last-Modified")
	for since, want := range map[string]int{last: 304, "Mon, 02 Jan 2006 15:04:05 GMT": 200, "nonsense": 200} {
		if got := h.get("/feeds/now.atom", "If-Modified-Since", since); got.Code != want || want == 304 && got.Header().Get("Cache-Control") == "" {
			t.Errorf("If-Modified-Since %q: %d", since, got.Code)
		}
	}
	wants(t, h.get("/feeds/now.atom", "If-Modified-Since", last, "If-None-Match", `"x"`), 200)
	soon := time.Now().Add(8 * time.Second).UTC().Format(time.RFC3339)
	wants(t, h.post(strings.Replace(work("甲"), `"expires":"`, `"expires":"`+soon+`","x":"`, 1)), 422)
	doc := work("甲")
	from := strings.Index(doc, `"expires":"`) + len(`"expires":"`)
	wants(t, h.post(doc[:from]+soon+doc[from+20:]), 201)
	var age, revalidate, stale int
	got := h.get("/feeds/now.atom").Header().Get("Cache-Control")
	if n, err := fmt.Sscanf(got, "public, max-age=%d, stale-while-revalidate=%d, stale-if-error=%d", &age, &revalidate, &stale); n != 3 || age > 8 || revalidate != 0 || stale != 0 {
		t.Errorf("with an expiry ahead: %s, %v", got, err)
	}
	link := h.get("/feeds/now.atom?lang=en").Header().Get("Link")
	for _, part := range []string{`<` + base + `/feeds/now.atom?lang=en>; rel="self"; type="application/atom+xml"`, `<` + base + `/feeds/now.rss?lang=en>; rel="alternate"; type="application/rss+xml"`} {
		if !strings.Contains(link, part) {
			t.Errorf("Link %q lacks %q", link, part)
		}
	}
	if strings.Contains(link, "wzdx") {
		t.Errorf("Link %q names a format whose default states differ", link)
	}
}

func TestAPageIsDrawnOnceForManyAndNeverLate(t *testing.T) {
	h := build(t)
	h.publish(work("雨岭隧道检修"))
	var all sync.WaitGroup
	bodies := make([]string, 50)
	for i := range bodies {
		all.Go(func() {
			w := httptest.NewRecorder()
			h.handler.ServeHTTP(w, request("GET", "/", ""))
			bodies[i] = w.Body.String()
		})
	}
	all.Wait()
	for _, b := range bodies {
		if !strings.Contains(b, "雨岭隧道检修") {
			t.Fatal("a page lacks the notice")
		}
	}
	if different := slices.Compact(slices.Sorted(slices.Values(bodies))); len(different) > 5 {
		t.Errorf("%d different pages", len(different))
	}
	r := h.publish(work("青河大桥封闭"))
	if body := text(t, h.get("/")); !strings.Contains(body, "青河大桥封闭") {
		t.Error("the page does not show what has just been published")
	}
	permanent := "/notices/" + r.ID.UUID()
	wants(t, h.get(permanent), 200)
	wants(t, h.ask("POST", "/api/v1"+permanent+"/withdraw", `{"reason":"改期了"}`, bearer(h.newsroom)...), 200)
	if body := text(t, h.get(permanent)); !strings.Contains(body, "改期了") {
		t.Error("the permanent page does not tell the withdrawal")
	}
}

func TestAPageSpeaksTheReadersLanguage(t *testing.T) {
	h := build(t)
	for header, want := range map[string]string{"": "zh-CN", "en-GB,en;q=0.9": "en", "zh-TW": "zh-CN", "de": "zh-CN", "nonsense;;q": "zh-CN", "en;q=0.5, zh;q=0.9": "zh-CN"} {
		w := h.get("/", "Accept-Language", header)
		if !strings.Contains(text(t, w), `<html lang="`+want+`"`) || !strings.Contains(w.Header().Get("Vary"), "Accept-Language") {
			t.Errorf("Accept-Language %q is not answered in %s", header, want)
		}
	}
	if !strings.Contains(text(t, h.get("/?lang=en", "Accept-Language", "zh")), `<html lang="en"`) {
		t.Error("a language that was chosen loses")
	}
}

func TestHistoryIsThePublicRevisionsNewestFirst(t *testing.T) {
	h := build(t)
	r := h.publish(work("一"))
	uuid := r.ID.UUID()
	wants(t, h.ask("PUT", "/api/v1/notices/"+uuid, work("二"), as(h.newsroom, "If-Match", "*")...), 200)
	l := decode[listed](t, wants(t, h.get("/api/v1/notices/"+uuid+"/history"), 200))
	if len(l.Notices) != 2 || !strings.Contains(string(l.Notices[0].Notice), "二") || !strings.Contains(string(l.Notices[1].Notice), "一") {
		t.Errorf("history %+v", l.Notices)
	}
	if got := h.get("/notices/" + uuid + "/1.json"); !strings.Contains(got.Body.String(), "一") || !strings.Contains(got.Header().Get("Cache-Control"), "immutable") {
		t.Errorf("revision 1: %v %s", got.Header(), got.Body)
	}
	if got := h.get("/notices/" + uuid + ".json"); !strings.Contains(got.Body.String(), "二") || strings.Contains(got.Header().Get("Cache-Control"), "immutable") {
		t.Errorf("the newest: %v %s", got.Header(), got.Body)
	}
	// What an edit restricts is no longer public, its older revisions included.
	wants(t, h.ask("PUT", "/api/v1/notices/"+uuid, work("三", member("audience", "restricted")), as(h.newsroom, "If-Match", "*")...), 200)
	for _, target := range []string{"/api/v1/notices/" + uuid, "/api/v1/notices/" + r.Code, "/api/v1/notices/" + uuid + "/history", "/notices/" + uuid, "/notices/" + uuid + ".json", "/notices/" + uuid + "/1.json", "/n/" + r.Code} {
		wants(t, h.get(target), 404)
	}
	if l := decode[listed](t, wants(t, h.get("/api/v1/notices/"+uuid+"/history", bearer(h.newsroom)...), 200)); len(l.Notices) != 3 {
		t.Errorf("its publisher sees %d revisions", len(l.Notices))
	}
}

func TestWhatAFormatCannotTellIsNotThere(t *testing.T) {
	h := build(t)
	doc := strings.NewReplacer(`"traffic"`, `"safety"`, `"roadwork"`, `"campaign"`, `"roads":[{"name":"G320"}],`, "").Replace(work("防范电信诈骗"))
	r := h.publish(doc)
	wants(t, h.get("/notices/"+r.ID.UUID()+".wzdx"), 404)
	for _, name := range []string{"json", "native", "cap", "geojson", "atom", "rss"} {
		if w := h.get("/notices/" + r.ID.UUID() + "." + name); w.Code != 200 || w.Header().Get("Content-Type") == "" || !strings.Contains(w.Body.String(), "防范电信诈骗") {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
}

func TestARoadIsCoveredOnceItsSourceHasBeenRead(t *testing.T) {
	h := build(t)
	uncovered := func() bool {
		return strings.Contains(text(t, wants(t, h.get("/road/G320"), 200)), "没有数据来源")
	}
	if !uncovered() {
		t.Error("no source at all, and the road counts as covered")
	}
	src := intake.Source{Name: "works", Covers: []string{"G320"}, Author: hub.Author{Publisher: notice.Party{ID: "yunxi-roads"}}}
	if err := h.intake.Add(t.Context(), src); err != nil {
		t.Fatal(err)
	}
	h.clock.forward(2 * time.Second)
	if !uncovered() {
		t.Error("a source that was never read covers the road")
	}
	if _, err := h.intake.Submit(t.Context(), notice.Delivery{Source: "works", Complete: true}); err != nil {
		t.Fatal(err)
	}
	h.clock.forward(2 * time.Second)
	if uncovered() {
		t.Error("the road is still not covered")
	}
}

func TestAStreamAnswersAHeadAtOnce(t *testing.T) {
	h := build(t)
	if w := wants(t, h.ask("HEAD", "/api/v1/stream", ""), 200); w.Header().Get("Content-Type") != "text/event-stream; charset=utf-8" {
		t.Errorf("headers %v", w.Header())
	}
}
