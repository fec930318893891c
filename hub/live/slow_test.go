package live_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"wayside/hub"
	"wayside/hub/live"
	"wayside/hub/notice"
)

// lengthy is a notice of some 10 KB.
func lengthy(name string, round int) *notice.Notice {
	n := sample(name, "G320")
	n.Text[notice.English] = notice.Text{Headline: fmt.Sprint("round ", round), Description: strings.Repeat("long ", 1900)}
	return n
}

// A reader that takes a little now and then is never at rest, and its stream
// ends at its lifetime all the same.
func TestWhoReadsTooSlowlyIsSentAwayInTimeToo(t *testing.T) {
	s := open(t, memory(), live.Config{Heartbeat: time.Hour, Lifetime: 300 * time.Millisecond, Write: 3 * time.Second})
	conn := s.raw("/", 4096)
	until := time.Now().Add(patience)
	for i := 0; s.engine.Stats().WebSockets > 0; i++ {
		if time.Now().After(until) {
			t.Fatal("a reader that takes a little now and then is served for ever")
		}
		s.say(lengthy(fmt.Sprint(i%4), i))
		_, _ = io.CopyN(io.Discard, conn, 1000)
	}
}

// Most of two hundred readers stop reading while much changes: the others are
// in step all the while, and those that read again end with the board.
func TestManyReadersStallAndEveryoneEndsWithTheBoard(t *testing.T) {
	s := open(t, memory(), hourly())
	const readers, rounds = 200, 30
	var sources [readers]*rawSource
	for i := range sources {
		sources[i] = &rawSource{conn: s.raw("/", 128<<10)}
	}
	var followers [readers]*follower
	for i := range followers {
		followers[i] = newFollower()
	}
	var last uint64
	for round := range rounds {
		last = s.say(lengthy(fmt.Sprint(round%2), round)).Seq
		for i := 0; i < readers; i += 20 {
			followers[i].reach(t, sources[i], last)
		}
	}
	for i, f := range followers {
		f.reach(t, sources[i], last)
		f.holds(t, s.hub, "")
	}
	if dead := s.engine.Stats().Dead; dead != 0 {
		t.Errorf("%d readers were cut off", dead)
	}
}

// Clients of all ages can read events: what they say besides the request
// doesn't matter, and who says that nothing more comes is let go.
func TestEventsOverAnyHTTP(t *testing.T) {
	s := open(t, memory(), hourly())
	s.say(sample("a", "G320"))
	for _, c := range []struct{ name, request, later string }{
		{"curl", "GET / HTTP/1.1\r\nHost: hub\r\nUser-Agent: curl/8\r\nAccept: */*\r\n\r\n", ""},
		{"HTTP/1.0", "GET / HTTP/1.0\r\n\r\n", ""},
		{"HTTP/1.0, keep-alive", "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", ""},
		{"close", "GET / HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n\r\n", ""},
		{"another request behind it", "GET / HTTP/1.1\r\nHost: hub\r\n\r\nGET /more HTTP/1.1\r\nHost: hub\r\n\r\n", ""},
		{"rubbish later", "GET / HTTP/1.1\r\nHost: hub\r\n\r\n", "\x00\xffrubbish"},
	} {
		t.Run(c.name, func(t *testing.T) {
			conn := s.dial(0)
			_, _ = io.WriteString(conn, c.request)
			resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
			if err != nil {
				t.Fatal(err)
			}
			if media := resp.Header.Get("Content-Type"); resp.StatusCode != 200 || !strings.HasPrefix(media, "text/event-stream") || resp.ContentLength >= 0 {
				t.Errorf("answered %s, %s, %d bytes", resp.Status, media, resp.ContentLength)
			}
			src, f := &sseSource{body: bufio.NewReader(resp.Body)}, newFollower()
			f.reach(t, src, 1)
			_, _ = io.WriteString(conn, c.later)
			f.reach(t, src, uint64(s.say(sample(c.name, "G320")).Seq))
			f.holds(t, s.hub, "")
			defer conn.Close()
			if strings.HasPrefix(t.Name(), "TestWithoutAnEventLoop/") {
				return // net/http doesn't look behind what a client says besides its request
			}
			_ = conn.(*net.TCPConn).CloseWrite()
			if rest, err := io.ReadAll(resp.Body); err == nil && len(bytes.TrimSpace(rest)) > 0 {
				t.Errorf("after the client's end came %q", rest)
			}
		})
	}
	for until := time.Now().Add(patience); s.engine.Stats().EventStreams > 0; {
		if time.Now().After(until) {
			t.Fatalf("%d streams are held whose clients have gone", s.engine.Stats().EventStreams)
		}
		s.say(sample("a", "G320"))
	}
}

// Whoever a change concerns hears of it at once, whatever the index of filters
// looks at: no heartbeat comes that would take them along.
func TestChangesComeWithoutAHeartbeat(t *testing.T) {
	var offset sync.Map
	now := func() time.Time {
		d, _ := offset.Load("by")
		by, _ := d.(time.Duration)
		return time.Now().Add(by)
	}
	s := openHub(t, memory(), hourly(), hub.Config{Now: now})
	readers := map[string]*follower{}
	sources := map[string]source{}
	for _, query := range []string{"road=G320", "road=S211", "kind=safety", "severity=severe", "area=3611", "near=117.92,28.51,5", "state=scheduled", "viewer=yunxi&road=G320"} {
		readers[query], sources[query] = newFollower(), s.ws(query)
		readers[query].reach(t, sources[query], 0)
		if err := readers[query].until(sources[query], func() bool { return readers[query].resets > 0 }); err != nil {
			t.Fatal(err)
		}
	}
	n := sample("a", "G320")
	n.Expires = now().Add(2 * time.Hour).UTC().Truncate(time.Second)
	tell := func(what string, seq hub.Seq, concerned ...string) {
		t.Helper()
		for _, query := range concerned {
			f := readers[query]
			if err := f.until(sources[query], func() bool { return f.seq >= uint64(seq) }); err != nil {
				t.Fatalf("%s: %s: %v", what, query, err)
			}
		}
	}
	edit := func(what string, how func(), concerned ...string) {
		t.Helper()
		how()
		tell(what, hub.Seq(s.say(n).Seq), concerned...)
	}
	edit("published", func() {}, "road=G320", "viewer=yunxi&road=G320")
	edit("to another road", func() { n.Roads[0].Name = "S211" }, "road=G320", "road=S211", "viewer=yunxi&road=G320")
	edit("of another kind", func() { n.Kind, n.Event = notice.Safety, "tip" }, "kind=safety", "road=S211")
	edit("graver", func() { n.Severity = notice.Severe }, "severity=severe", "kind=safety", "road=S211")
	edit("in an area", func() { n.Areas = []notice.Area{{Scheme: "GB/T 2260", Code: "361199"}} }, "area=3611", "severity=severe", "road=S211")
	edit("at a place", func() { n.Geometry = notice.Point(117.92, 28.51) }, "near=117.92,28.51,5", "area=3611")
	edit("elsewhere", func() { n.Geometry = notice.Point(118.5, 28.51) }, "near=117.92,28.51,5", "area=3611")
	edit("not in any area", func() { n.Areas = nil }, "area=3611", "road=S211")
	edit("back, and milder", func() { n.Roads[0].Name, n.Severity = "G320", notice.Minor }, "severity=severe", "road=S211", "road=G320", "viewer=yunxi&road=G320")
	edit("restricted", func() { n.Audience = notice.Restricted }, "road=G320", "kind=safety", "viewer=yunxi&road=G320")
	edit("public", func() { n.Audience = "" }, "road=G320", "kind=safety", "viewer=yunxi&road=G320")
	tell("withdrawn", hub.Seq(s.withdraw(n.ID).Seq), "road=G320", "kind=safety", "viewer=yunxi&road=G320")
	r, err := s.hub.Restore(context.Background(), author, n.ID)
	if err != nil {
		t.Fatal(err)
	}
	tell("restored", hub.Seq(r.Seq), "road=G320", "kind=safety", "viewer=yunxi&road=G320")
	offset.Store("by", 3*time.Hour)
	for query, f := range map[string]*follower{"road=G320": readers["road=G320"], "kind=safety": readers["kind=safety"]} {
		if err := f.until(sources[query], func() bool { return f.causes[n.ID] == notice.CauseExpired }); err != nil {
			t.Fatalf("expired: %s: %v", query, err)
		}
	}
}
