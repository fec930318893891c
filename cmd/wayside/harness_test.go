package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"wayside/hub/notice"
)

// patience bounds every wait of these tests; nothing is asserted about speed.
const patience = 60 * time.Second

// running is a hub that serves in this process.
type running struct {
	t     testing.TB
	url   string
	data  string
	token string
	stop  func()
	log   *lockedBuffer // of the hub
}

// command runs one command line to its end and returns what it printed.
func command(t testing.TB, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	var out, errs bytes.Buffer
	code = run(ctx, args, world{strings.NewReader(stdin), &out, &errs, time.Now})
	return code, out.String(), errs.String()
}

// must is command for what has to work.
func must(t testing.TB, args ...string) string {
	t.Helper()
	code, out, errs := command(t, "", args...)
	if code != 0 {
		t.Fatalf("wayside %s: exit %d\n%s%s", strings.Join(args, " "), code, out, errs)
	}
	return out
}

// start runs a hub on a free port until the test ends.
func start(t testing.TB, args ...string) *running {
	t.Helper()
	data := filepath.Join(t.TempDir(), "data")
	must(t, "token", "add", "newsroom", "--data", data, "--publisher", "yunxi-police", "--name-zh", "云溪县交警大队", "--name-en", "Yunxi County Traffic Police", "--severity", "extreme", "--rate", "100000")
	token := must(t, "token", "rotate", "newsroom", "--data", data)
	return startOn(t, data, strings.TrimSpace(token), args...)
}

func startOn(t testing.TB, data, token string, args ...string) *running {
	t.Helper()
	h := listen(t, data, args...)
	h.token = token
	h.eventually("ready", func() bool {
		code, _ := h.get("/readyz")
		return code == http.StatusOK
	})
	return h
}

// listen runs a hub on a data folder, and returns when it listens.
func listen(t testing.TB, data string, args ...string) *running {
	t.Helper()
	return listenAt(t, time.Now, data, args...)
}

// listenAt is listen by another clock.
func listenAt(t testing.TB, now func() time.Time, data string, args ...string) *running {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	out, in := io.Pipe()
	errs := &lockedBuffer{}
	var done sync.WaitGroup
	var code int
	done.Go(func() {
		code = run(ctx, append([]string{"serve", "--addr", "127.0.0.1:0", "--data", data, "--drain", "100ms"}, args...), world{strings.NewReader(""), in, errs, now})
		in.CloseWithError(fmt.Errorf("the hub stopped with exit code %d", code))
	})
	h := &running{t: t, data: data, log: errs}
	var once sync.Once
	h.stop = func() { once.Do(func() { cancel(); done.Wait() }) }
	t.Cleanup(h.stop)
	first, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("start the hub: %v\n%s", err, errs.String())
	}
	go io.Copy(io.Discard, out)
	h.url = strings.TrimSpace(strings.TrimPrefix(first, "Wayside serves at "))
	return h
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// eventually waits until ok, asking again and again.
func (h *running) eventually(what string, ok func() bool) {
	h.t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for !ok() {
		select {
		case <-again.C:
		case <-deadline.C:
			h.t.Fatalf("never came true: %s", what)
		}
	}
}

func (h *running) get(path string) (int, string) {
	h.t.Helper()
	code, body, _ := h.ask(http.MethodGet, path, nil, "")
	return code, body
}

func (h *running) ask(method, path string, header http.Header, body string) (int, string, http.Header) {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, h.url+path, strings.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	for k, v := range header {
		req.Header[k] = v
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		return 0, err.Error(), nil
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		return 0, err.Error(), nil
	}
	return resp.StatusCode, string(raw), resp.Header
}

// say posts as the newsroom.
func (h *running) say(method, path, body string, header ...string) (int, string, http.Header) {
	h.t.Helper()
	hd := http.Header{"Authorization": {"Bearer " + h.token}, "Content-Type": {"application/json"}}
	for i := 0; i+1 < len(header); i += 2 {
		hd.Set(header[i], header[i+1])
	}
	return h.ask(method, path, hd, body)
}

// publish posts a document and returns its receipt.
func (h *running) publish(doc string) notice.Receipt {
	h.t.Helper()
	code, body, _ := h.say(http.MethodPost, "/api/v1/notices", doc)
	var r notice.Receipt
	if err := json.Unmarshal([]byte(body), &r); err != nil || code != http.StatusCreated {
		h.t.Fatalf("publish: %d %s", code, body)
	}
	return r
}

// closure is a native document; more are its further members, as JSON.
func closure(headline string, expires time.Time, more string) string {
	return fmt.Sprintf(`{"kind":"traffic","event":"closure","severity":"severe","expires":%q,"impact":"allClosed",
"roads":[{"name":"G320","localName":"雨岭隧道","direction":"both"}],"geometry":{"type":"LineString","coordinates":[[117.91,28.52],[117.94,28.51]]},
"text":{"zh-CN":{"headline":%q},"en":{"headline":%q}}%s}`, expires.UTC().Format(time.RFC3339), headline, headline+" (en)", more)
}

// dataDir is where the real documents are, or the test skips.
func dataDir(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("WAYSIDE_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("SKIP: the real documents are not at hand (%v); WAYSIDE_DATA says where", err)
	}
	return dir
}
