package live_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"wayside/hub/live"
	"wayside/hub/notice"

	"github.com/gorilla/websocket"
)

// secure serves the station over TLS, too.
func (s *station) secure(version uint16) (url string, dialer *websocket.Dialer) {
	server := httptest.NewUnstartedServer(s)
	server.Listener = live.Listener(server.Listener)
	server.Config.ConnContext = func(ctx context.Context, c net.Conn) context.Context {
		live.BoundUnsent(c)
		return ctx
	}
	server.TLS = &tls.Config{MaxVersion: version}
	server.StartTLS()
	s.t.Cleanup(server.Close)
	trust := server.Client().Transport.(*http.Transport).TLSClientConfig.Clone()
	trust.NextProtos = nil
	return "wss" + strings.TrimPrefix(server.URL, "https") + "/", &websocket.Dialer{TLSClientConfig: trust, ReadBufferSize: 1 << 10}
}

const readersOverTLS = 12

// Over TLS a reader gets the same, answers pings, and waits in no goroutine.
func TestStreamsOverTLSLiveInTheLoop(t *testing.T) {
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		s := open(t, memory(), quick())
		for i := range 40 { // more than one part, and than one record
			n := sample(fmt.Sprint(i), "G320")
			n.Text[notice.English] = notice.Text{Headline: "long", Description: strings.Repeat("long ", 1900)}
			s.say(n)
		}
		url, dialer := s.secure(version)
		var readers []*wsSource
		before := runtime.NumGoroutine()
		for range readersOverTLS {
			conn, _, err := dialer.Dial(url, nil)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			readers = append(readers, &wsSource{conn})
		}
		var followers []*follower
		for _, r := range readers {
			f := newFollower()
			f.reach(t, r, 40)
			f.holds(t, s.hub, "")
			followers = append(followers, f)
		}
		for until := time.Now().Add(patience); runtime.NumGoroutine()-before > readersOverTLS/2; runtime.Gosched() {
			if time.Now().After(until) {
				t.Fatalf("%d more goroutines for %d readers", runtime.NumGoroutine()-before, readersOverTLS)
			}
		}
		for i := range 20 {
			s.say(sample(fmt.Sprint("more ", i), "G320"))
		}
		for i, r := range readers {
			if err := r.conn.WriteControl(websocket.PingMessage, []byte("there?"), time.Now().Add(patience)); err != nil {
				t.Fatal(err)
			}
			pongs := 0
			r.conn.SetPongHandler(func(p string) error {
				if p == "there?" {
					pongs++
				}
				return nil
			})
			f := followers[i]
			if err := f.until(r, func() bool { return pongs > 0 && f.seq >= 60 }); err != nil {
				t.Fatal(err)
			}
			f.holds(t, s.hub, "")
		}
	}
}

// Who stops reading gets the newest state when it reads again, also where TLS
// had begun a record.
func TestASlowReaderOverTLSGetsTheNewestState(t *testing.T) {
	s := open(t, memory(), hourly())
	url, dialer := s.secure(tls.VersionTLS13)
	dialer.NetDial = func(string, string) (net.Conn, error) {
		conn, err := net.Dial("tcp", strings.TrimSuffix(strings.TrimPrefix(url, "wss://"), "/"))
		if err == nil {
			_ = conn.(*net.TCPConn).SetReadBuffer(4096)
		}
		return conn, err
	}
	conn, _, err := dialer.Dial(url, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	src, f := &wsSource{conn}, newFollower()
	f.reach(t, src, 0)
	n := sample("a", "G320")
	var last uint64
	written := s.engine.Stats().Bytes
	for i := range 400 {
		n.Text[notice.English] = notice.Text{Headline: fmt.Sprint("said ", i), Description: strings.Repeat("long ", 1900)}
		last = s.say(n).Seq
	}
	f.reach(t, src, last)
	f.holds(t, s.hub, "")
	if got := s.engine.Stats().Bytes - written; got > 2<<20 {
		t.Errorf("%d bytes for a reader that slept: nothing was left off", got)
	}
}

// Goodbyes and close frames arrive over TLS, then its own end.
func TestStreamsOverTLSEndInOrder(t *testing.T) {
	s := open(t, memory(), hourly())
	url, dialer := s.secure(tls.VersionTLS13)
	conn, _, err := dialer.Dial(url, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, _, err := conn.ReadMessage(); err != nil {
		t.Fatal(err)
	}
	go s.stop()
	var said []byte
	for err == nil {
		var raw []byte
		if _, raw, err = conn.ReadMessage(); err == nil {
			said = raw
		}
	}
	if !bytes.Contains(said, []byte(`"goodbye"`)) || !websocket.IsCloseError(err, websocket.CloseGoingAway) {
		t.Errorf("it ended with %s, %v", said, err)
	}
}
