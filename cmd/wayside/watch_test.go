package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

// played is a hub that says what a script tells it, one step a connection, and
// notes what it was asked.
type played struct {
	mu    sync.Mutex // guards asked
	asked []url.Values
	steps []func(say func(string), ctx context.Context)
	done  chan struct{} // closed when the last step has begun
}

func (p *played) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	n := len(p.asked)
	p.asked = append(p.asked, r.URL.Query())
	p.mu.Unlock()
	w.Header().Set("Content-Type", "text/event-stream")
	say := func(data string) {
		fmt.Fprintf(w, "data: %s\n\n", data)
		w.(http.Flusher).Flush()
	}
	if n+1 >= len(p.steps) {
		defer close(p.done)
	}
	if n < len(p.steps) {
		p.steps[n](say, r.Context())
	}
}

// watch lets the command follow p until its last step is over.
func (p *played) watch(t *testing.T, args ...string) (code int, out, errs string) {
	t.Helper()
	p.done = make(chan struct{})
	server := httptest.NewServer(p)
	defer server.Close()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var o, e lockedBuffer
	var running sync.WaitGroup
	running.Go(func() {
		code = run(ctx, append([]string{"watch", "--hub", server.URL, "--lang", "en"}, args...), world{strings.NewReader(""), &o, &e, time.Now})
	})
	select {
	case <-p.done:
	case <-ctx.Done():
		t.Fatalf("it never came back\n%s%s", o.String(), e.String())
	}
	cancel()
	running.Wait()
	return code, o.String(), e.String()
}

const hello = `{"type":"hello","epoch":"e","seq":9,"heartbeatSeconds":15,"filter":"","retryMillis":1}`

// put is a change; n numbers its notice.
func put(seq, n int, headline string) string {
	return fmt.Sprintf(`{"seq":%d,"at":"2026-01-01T00:00:00Z","op":"put","code":"AAAAAA%d","state":"active","notice":{"id":"urn:uuid:00000000-0000-4000-8000-00000000000%d","revision":1,"kind":"traffic","severity":"minor","status":"actual","text":{"en":{"headline":%q}}}}`, seq, n, n, headline)
}

func changes(from, to int, more bool, list ...string) string {
	cursor := fmt.Sprintf(`,"cursor":"e-%d"`, to)
	if more {
		cursor = ""
	}
	return fmt.Sprintf(`{"type":"changes","from":%d,"to":%d%s,"reset":%t,"more":%t,"changes":[%s]}`, from, to, cursor, from == 0, more, strings.Join(list, ","))
}

// hold keeps a connection open for as long as its reader.
func hold(_ func(string), ctx context.Context) { <-ctx.Done() }

func TestWatchAppliesSharedBatchesByTheRules(t *testing.T) {
	p := &played{steps: []func(func(string), context.Context){
		func(say func(string), _ context.Context) {
			say(hello)
			say(changes(0, 3, true, put(1, 1, "one")))
			say(changes(0, 3, false, put(3, 2, "two")))
			say(changes(1, 4, false, put(2, 1, "told before"), put(4, 3, "three")))
			say(changes(2, 4, false, put(4, 3, "told again")))
			say(`{"type":"heartbeat","seq":6,"cursor":"e-6"}`)
			say(changes(5, 6, false, put(6, 4, "before the heartbeat")))
			say(`{"type":"changes","from":6,"to":7,"cursor":"e-7","changes":[{"seq":7,"at":"2026-01-01T00:00:00Z","op":"remove","id":"urn:uuid:00000000-0000-4000-8000-000000000001","cause":"left"}]}`)
			say(`{"type":"something newer"}`)
			say(changes(7, 9, true, put(8, 5, "cut short")))
		},
		func(say func(string), _ context.Context) {
			say(hello)
			say(changes(8, 9, false, put(9, 6, "after a gap")))
		},
		func(say func(string), _ context.Context) { say(hello) },
	}}
	code, out, errs := p.watch(t)
	if code != 0 {
		t.Errorf("exit %d: %s", code, errs)
	}
	says(t, out, "-- all that stands", "AAAAAA1  Roads  Minor  one", "two", "three", "- No longer selected  AAAAAA1  Roads  Minor  one")
	for _, never := range []string{"told before", "told again", "before the heartbeat", "cut short", "after a gap"} {
		if strings.Contains(out, never) {
			t.Errorf("it prints what was %s:\n%s", never, out)
		}
	}
	says(t, errs, "the stream ended", "skipped something")
	if len(p.asked) < 3 || p.asked[0].Get("since") != "" || p.asked[1].Get("since") != "e-7" || p.asked[2].Get("since") != "e-7" {
		t.Errorf("it asked %v, want since=e-7 from the second time", p.asked)
	}
}

func TestWatchGoesWhenTheHubSaysGoodbye(t *testing.T) {
	p := &played{steps: []func(func(string), context.Context){
		func(say func(string), ctx context.Context) {
			say(hello)
			say(`{"type":"goodbye","retryMillis":7}`)
			<-ctx.Done()
		},
		func(say func(string), _ context.Context) { say(hello) },
	}}
	_, _, errs := p.watch(t)
	says(t, errs, "goodbye; again in 7ms")
}

func TestWatchLeavesAHubThatHasGoneSilent(t *testing.T) {
	p := &played{steps: []func(func(string), context.Context){
		func(say func(string), ctx context.Context) {
			say(strings.Replace(hello, ":15", ":0.02", 1))
			hold(say, ctx)
		},
		func(say func(string), _ context.Context) { say(hello) },
	}}
	_, _, errs := p.watch(t)
	says(t, errs, "has said nothing for 60ms")
}

func TestWatchPassesEveryFilterOn(t *testing.T) {
	want := url.Values{}
	var args []string
	for name, value := range map[string]string{
		"kind": "traffic,weather", "event": "fog", "severity": "severe", "colour": "orange", "road": "G320", "direction": "both", "km": "1-2", "area": "3611",
		"bbox": "1,2,3,4", "near": "1,2,3", "vehicle": "hgv", "publisher": "p", "status": "test", "q": "a, b", "state": "scheduled",
	} {
		args = append(args, "--"+name, value)
		want.Set(name, value)
	}
	p := &played{steps: []func(func(string), context.Context){func(say func(string), _ context.Context) { say(hello) }}}
	p.watch(t, args...)
	if got := p.asked[0].Encode(); got != want.Encode() {
		t.Errorf("it asked\n%s, want\n%s", got, want.Encode())
	}
}

func TestWatchFollowsAHubAndResumesAfterItsRestart(t *testing.T) {
	t.Parallel()
	h := start(t)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var lines, raw, errs lockedBuffer
	var watching sync.WaitGroup
	defer watching.Wait()
	defer cancel()
	for args, to := range map[string]*lockedBuffer{"--kind traffic": &lines, "--json": &raw} {
		watching.Go(func() {
			run(ctx, append([]string{"watch", "--hub", h.url, "--road", "G320"}, strings.Fields(args)...), world{strings.NewReader(""), to, &errs, time.Now})
		})
	}
	until := func(what string, b *lockedBuffer, text string) {
		t.Helper()
		h.eventually(what, func() bool { return strings.Contains(b.String(), text) })
	}
	until("the whole state", &lines, "-- 现在全部内容")
	until("the whole state as JSON", &raw, `"reset":true`)
	r := h.publish(closure("重启之前", time.Now().Add(time.Hour), ""))
	until("the put", &lines, "重启之前")
	until("the put as JSON", &raw, `"headline":"重启之前"`)
	addr := strings.TrimPrefix(h.url, "http://")
	h.stop()
	until("the goodbye", &errs, "goodbye")
	again := startOn(t, h.data, h.token, "--addr", addr)
	again.say(http.MethodPost, "/api/v1/notices/"+r.ID.UUID()+"/withdraw", `{"reason":"已恢复"}`)
	until("the removal, with what it was called", &lines, "- 已撤回  "+r.Code)
	if n := strings.Count(lines.String(), "-- 现在全部内容"); n != 1 {
		t.Errorf("it was told %d times to start afresh, want once", n)
	}
}

func TestWatchStopsAtARefusal(t *testing.T) {
	t.Parallel()
	h := start(t)
	code, _, errs := h.by("", "", "watch", "--severity", "loud", "--km", "1-2")
	if code != exitRefused {
		t.Errorf("exit %d, want %d", code, exitRefused)
	}
	says(t, errs, "400", "severity: ", "km: ", "needs a road")
	if code, _, errs := h.by("", "", "watch", "--status", "test"); code != exitRefused || !strings.Contains(errs, "401") {
		t.Errorf("test notices without a token: exit %d, %s", code, errs)
	}
	if code, out, _ := h.by("", "", "watch", "--once", "--json"); code != 0 || !strings.Contains(out, `"type":"changes"`) {
		t.Errorf("once: exit %d, %s", code, out)
	}
}
