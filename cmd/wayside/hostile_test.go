package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// watching runs watch --verify beside a test.
func watching(t *testing.T, args ...string) (out *lockedBuffer, end func() int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	out = &lockedBuffer{}
	var done sync.WaitGroup
	code := 0
	done.Go(func() {
		code = run(ctx, append([]string{"watch", "--verify", "--lang", "en"}, args...), world{strings.NewReader(""), out, out, time.Now})
	})
	end = func() int { cancel(); done.Wait(); return code }
	t.Cleanup(func() { end() })
	return out, end
}

// hostile is a proxy between a hub and its reader that does to the stream what
// tamper tells it: it gets each message and returns what to pass on instead.
type hostile struct {
	mu     sync.Mutex // guards what follows
	to     string     // URL of the hub
	query  string     // asked for instead of what the reader asks; "": the same
	tamper func(msg string) []string
	cut    context.CancelFunc // of the newest stream
}

func (p *hostile) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx, cut := context.WithCancel(r.Context())
	defer cut()
	p.mu.Lock()
	query := r.URL.RawQuery
	stream := r.URL.Path == "/api/v1/stream"
	if stream {
		p.cut = cut
		if p.query != "" {
			query = p.query
		}
	}
	at := p.to + r.URL.Path + "?" + query
	p.mu.Unlock()
	req, err := http.NewRequestWithContext(ctx, r.Method, at, nil)
	if err != nil {
		panic(err)
	}
	req.Header = r.Header
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	defer resp.Body.Close()
	w.Header().Set("Content-Type", resp.Header.Get("Content-Type"))
	w.WriteHeader(resp.StatusCode)
	if !stream {
		io.Copy(w, resp.Body)
		return
	}
	lines := bufio.NewReader(resp.Body)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return
		}
		data, ok := bytes.CutPrefix(line, []byte("data:"))
		if !ok {
			continue
		}
		p.mu.Lock()
		out := p.tamper(string(bytes.TrimSpace(data)))
		p.mu.Unlock()
		for _, m := range out {
			fmt.Fprintf(w, "data: %s\n\n", m)
		}
		w.(http.Flusher).Flush()
	}
}

func honest(msg string) []string { return []string{msg} }

func isBeat(msg string) bool { return strings.HasPrefix(msg, `{"type":"heartbeat"`) }

// attack is a hub, a reader that verifies, and the proxy between them.
type attack struct {
	*running
	proxy *hostile
	out   *lockedBuffer
	end   func() int
}

func attacked(t *testing.T, tamper func(string) []string, args ...string) *attack {
	t.Helper()
	data := filepath.Join(t.TempDir(), "data")
	token := strings.TrimSpace(must(t, "token", "add", "newsroom", "--data", data, "--publisher", "yunxi-police", "--name-zh", "云溪县交警大队", "--severity", "extreme", "--rate", "100000"))
	a := &attack{running: startAs(t, data, token, "--heartbeat", "1s"), proxy: &hostile{tamper: tamper}}
	a.proxy.to = a.url
	server := httptest.NewServer(a.proxy)
	t.Cleanup(server.Close)
	a.out, a.end = watching(t, append([]string{"--hub", server.URL, "--root", a.root().String(), "--silence", "1h"}, args...)...)
	return a
}

// said waits until the reader says all of that.
func (a *attack) said(words ...string) {
	a.t.Helper()
	for _, want := range words {
		deadline := time.NewTimer(patience)
		again := time.NewTicker(20 * time.Millisecond)
		for !strings.Contains(a.out.String(), want) {
			select {
			case <-again.C:
			case <-deadline.C:
				a.t.Fatalf("it never says %q:\n%s", want, a.out.String())
			}
		}
	}
}

// caught ends an attack that was told as one thing and no other.
func (a *attack) caught(word string) {
	a.t.Helper()
	a.said("!! " + word)
	if code := a.end(); code != exitRefused {
		a.t.Errorf("exit %d after an attack", code)
	}
	for _, other := range []string{"the signature does not fit", "replayed", "out of order", "differs:", "frozen", "rolled back", "not what was asked", "no signature"} {
		if out := a.out.String(); strings.Contains(out, "!! "+other) && other != word {
			a.t.Errorf("%s is also told as %s:\n%s", word, other, out)
		}
	}
}

func TestAHostileProxyIsToldByWhatItDoes(t *testing.T) {
	soon := func() time.Time { return time.Now().Add(time.Hour) }
	t.Run("a byte of a notice", func(t *testing.T) {
		t.Parallel()
		a := attacked(t, func(m string) []string { return []string{strings.Replace(m, "甲", "乙", 1)} })
		a.said("-- verified: 0 in force")
		a.publish(closure("甲", soon(), ""))
		a.said("!! the signature does not fit", "(notice urn:uuid:", "asking for the whole state")
		if strings.Contains(a.out.String(), "乙") {
			t.Errorf("it shows the forged notice:\n%s", a.out.String())
		}
		if code := a.end(); code != exitRefused {
			t.Errorf("exit %d", code)
		}
	})
	t.Run("a byte of a heartbeat", func(t *testing.T) {
		t.Parallel()
		a := attacked(t, func(m string) []string { return []string{strings.Replace(m, `"count":1`, `"count":0`, 1)} })
		a.publish(closure("甲", soon(), ""))
		a.said("(heartbeat: key ")
		a.caught("the signature does not fit")
	})
	t.Run("a signature taken off", func(t *testing.T) {
		t.Parallel()
		a := attacked(t, func(m string) []string {
			if head, _, ok := strings.Cut(m, `,"sigs":`); ok && isBeat(m) {
				return []string{head + "}"}
			}
			return honest(m)
		})
		a.caught("it carries no signature")
	})
	t.Run("an old heartbeat", func(t *testing.T) {
		t.Parallel()
		var first string
		a := attacked(t, func(m string) []string {
			if isBeat(m) && first != "" {
				return []string{m, first}
			} else if isBeat(m) {
				first = m
			}
			return honest(m)
		})
		a.caught("replayed")
	})
	t.Run("messages exchanged", func(t *testing.T) {
		t.Parallel()
		var held string
		a := attacked(t, func(m string) []string {
			switch {
			case strings.Contains(m, "第一") && !strings.Contains(m, `"reset":true`):
				held = m
				return nil
			case held != "" && strings.Contains(m, "第二"):
				out := []string{m, held}
				held = ""
				return out
			case held != "":
				return nil // no heartbeat tells before
			}
			return honest(m)
		})
		a.said("-- verified: 0 in force")
		a.publish(closure("第一", soon(), ""))
		a.publish(closure("第二", soon(), ""))
		a.caught("out of order")
	})
	t.Run("a removal withheld", func(t *testing.T) {
		t.Parallel()
		a := attacked(t, func(m string) []string {
			if strings.Contains(m, `"op":"remove"`) {
				return nil
			}
			return honest(m)
		})
		r := a.publish(closure("甲", soon(), ""))
		a.said("甲")
		a.say(http.MethodPost, "/api/v1/notices/"+r.ID.UUID()+"/withdraw", `{"reason":"已恢复"}`)
		a.said("asking for the whole state", "-- all that stands\n-- verified: 0 in force") // it is asked for again, and is whole
		a.caught("differs:")
	})
	t.Run("frozen", func(t *testing.T) {
		t.Parallel()
		frozen := false
		a := attacked(t, func(m string) []string {
			if frozen {
				return nil
			}
			frozen = isBeat(m)
			return honest(m)
		}, "--silence", "3s")
		a.said("-- verified")
		a.caught("frozen")
	})
	t.Run("another filter", func(t *testing.T) {
		t.Parallel()
		a := attacked(t, honest, "--kind", "weather")
		a.said("-- verified: 0 in force")
		a.publish(closure("甲", soon(), ""))
		a.proxy.mu.Lock()
		a.proxy.query = "kind=safety"
		a.proxy.cut()
		a.proxy.mu.Unlock()
		a.caught("not what was asked")
	})
}

func TestAHubThatIsRolledBackIsTold(t *testing.T) {
	t.Parallel()
	a := attacked(t, honest)
	a.publish(closure("甲", time.Now().Add(time.Hour), ""))
	a.proved("/notices/" + a.publish(closure("乙", time.Now().Add(time.Hour), "")).ID.UUID() + "/1")
	old := filepath.Join(t.TempDir(), "old")
	must(t, "backup", "--data", a.data, old)
	for _, name := range []string{rootFile, onlineFile, secretFile} {
		if err := os.WriteFile(filepath.Join(old, keysFolder, name), mustRead(t, a.inKeys(name)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	a.publish(closure("丙", time.Now().Add(time.Hour), ""))
	a.said("丙", "-- verified")
	a.proxy.mu.Lock()
	until := a.proxy.cut
	seen := make(chan struct{})
	var once sync.Once
	a.proxy.tamper = func(m string) []string { // a heartbeat that has 丙 in it
		if isBeat(m) && strings.Contains(m, `"seq":3,`) {
			once.Do(func() { close(seen) })
		}
		return honest(m)
	}
	a.proxy.mu.Unlock()
	<-seen
	back := startAs(t, old, a.token, "--heartbeat", "1s")
	a.proxy.mu.Lock()
	a.proxy.to = back.url
	a.proxy.mu.Unlock()
	until()
	a.caught("rolled back")
}

// TestAnHonestStreamStaysVerified goes through every kind of change, with a
// filter, and a restart of the hub.
func TestAnHonestStreamStaysVerified(t *testing.T) {
	t.Parallel()
	a := attacked(t, honest, "--road", "G320", "--json")
	r := a.publish(closure("甲 <&>\u2028", time.Now().Add(time.Hour), ""))
	a.publish(closure("短", time.Now().Add(3*time.Second), ""))
	a.said(`"verified":true,"type":"changes"`, `"cause":"expired"`)
	a.say(http.MethodPost, "/api/v1/notices/"+r.ID.UUID()+"/withdraw", `{"reason":"已恢复"}`)
	a.said(`"cause":"withdrawn"`)
	must(t, "key", "rotate", "--data", a.data)
	a.eventually("a heartbeat by both keys", func() bool { return strings.Count(a.out.String(), `"verified":true,"type":"heartbeat"`) > 3 })
	if code := a.end(); code != 0 || strings.Contains(a.out.String(), `"verified":false`) {
		t.Errorf("exit %d\n%s", code, a.out.String())
	}
}
