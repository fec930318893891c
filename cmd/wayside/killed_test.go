package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"wayside/hub/notice"
)

// TestMain lets the test binary stand in for the program where a test must
// kill it.
func TestMain(m *testing.M) {
	if args := os.Getenv("WAYSIDE_TEST_SERVE"); args != "" {
		os.Exit(run(context.Background(), strings.Split(args, "\n"), world{os.Stdin, os.Stdout, os.Stderr, time.Now}))
	}
	os.Exit(m.Run())
}

// child is a hub in a process of its own.
type child struct {
	cmd *exec.Cmd
	url string
}

func spawn(t *testing.T, data, addr string, args ...string) *child {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "WAYSIDE_TEST_SERVE="+strings.Join(append([]string{"serve", "--addr", addr, "--data", data}, args...), "\n"))
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	first, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("start the hub: %v", err)
	}
	return &child{cmd: cmd, url: strings.TrimSpace(strings.TrimPrefix(first, "Wayside serves at "))}
}

func (c *child) kill(t *testing.T) {
	t.Helper()
	if err := c.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = c.cmd.Wait() // killed is what it should be
}

// reader keeps a board of its own from what the stream tells it, by the rules
// of the contract.
type reader struct {
	board  map[notice.ID]string // id to document
	cursor string
}

func TestKilledHubLosesNothing(t *testing.T) {
	t.Parallel()
	publishers, readers, limit := 20, 200, 15
	if testing.Short() {
		publishers, readers, limit = 8, 40, 8
	}
	data := filepath.Join(t.TempDir(), "data")
	must(t, "token", "add", "newsroom", "--data", data, "--publisher", "yunxi-police", "--name-zh", "云溪", "--severity", "extreme", "--rate", "100000")
	token := strings.TrimSpace(must(t, "token", "rotate", "newsroom", "--data", data))
	hub := spawn(t, data, "127.0.0.1:0")
	addr := strings.TrimPrefix(hub.url, "http://")

	all := make([]*reader, readers)
	var listening, reading, posting sync.WaitGroup
	for i := range all {
		all[i] = &reader{board: map[notice.ID]string{}}
		listening.Add(1)
		transport := []string{"websocket", "sse"}[i%2]
		h := &running{t: t, url: hub.url}
		f := follow(t, h, transport, "")
		reading.Go(func() { all[i].listen(f, listening.Done) })
	}
	listening.Wait()
	acknowledged := make([][]notice.ID, publishers)
	enough := make(chan struct{}, publishers*limit)
	for p := range publishers {
		posting.Go(func() {
			for i := 0; ; i++ {
				id, ok := post(hub.url, token, fmt.Sprintf("消息 %d-%d", p, i))
				if !ok {
					return // the hub is gone
				}
				acknowledged[p] = append(acknowledged[p], id)
				select {
				case enough <- struct{}{}:
				default:
				}
			}
		})
	}
	for range publishers * limit {
		<-enough
	}
	hub.kill(t)
	posting.Wait()
	reading.Wait()

	hub = spawn(t, data, addr)
	defer hub.kill(t)
	h := &running{t: t, url: hub.url, token: token}
	truth := h.board()
	count := 0
	for _, ids := range acknowledged {
		for _, id := range ids {
			if count++; truth[id] == "" {
				t.Errorf("acknowledged and lost: %s", id)
			}
		}
	}
	t.Logf("%d acknowledged, %d on the board", count, len(truth))
	for i, r := range all {
		r.catchUp(t, h)
		if len(r.board) != len(truth) {
			t.Fatalf("reader %d ends with %d notices, the hub has %d", i, len(r.board), len(truth))
		}
		for id, doc := range truth {
			if r.board[id] != doc {
				t.Fatalf("reader %d has another %s", i, id)
			}
		}
	}
}

func post(url, token, headline string) (notice.ID, bool) {
	req, err := http.NewRequest(http.MethodPost, url+"/api/v1/notices", strings.NewReader(closure(headline, time.Now().Add(time.Hour), "")))
	if err != nil {
		return "", false
	}
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		return "", false
	}
	defer resp.Body.Close()
	var r notice.Receipt
	if resp.StatusCode != http.StatusCreated || json.NewDecoder(resp.Body).Decode(&r) != nil {
		return "", false
	}
	return r.ID, true
}

// board is what stands, from the list.
func (h *running) board() map[notice.ID]string {
	h.t.Helper()
	out := map[notice.ID]string{}
	next := ""
	for {
		_, body := h.get("/api/v1/notices?limit=500" + next)
		var list struct {
			Next    string
			Notices []struct{ Notice json.RawMessage }
		}
		if err := json.Unmarshal([]byte(body), &list); err != nil {
			h.t.Fatalf("list: %v in %q", err, body)
		}
		for _, e := range list.Notices {
			var n struct{ ID notice.ID }
			_ = json.Unmarshal(e.Notice, &n)
			out[n.ID] = string(e.Notice)
		}
		if list.Next == "" {
			return out
		}
		next = "&next=" + list.Next
	}
}

// listen follows until the stream breaks; ready is called at the first whole
// state.
func (r *reader) listen(f *follower, ready func()) {
	defer f.close()
	var once sync.Once
	defer once.Do(ready)
	for {
		raw, err := f.next()
		if err != nil {
			return
		}
		if r.apply(raw) {
			once.Do(ready)
		}
	}
}

// apply takes one message and reports whether it completed a batch.
func (r *reader) apply(raw []byte) bool {
	var m struct {
		Type, Cursor string
		Reset, More  bool
		Changes      []struct {
			Op     string
			ID     notice.ID
			Notice json.RawMessage
		}
	}
	if json.Unmarshal(raw, &m) != nil || m.Type != "changes" {
		return false
	}
	if m.Reset {
		r.board = map[notice.ID]string{}
	}
	for _, c := range m.Changes {
		if c.Op == "remove" {
			delete(r.board, c.ID)
			continue
		}
		var n struct{ ID notice.ID }
		_ = json.Unmarshal(c.Notice, &n)
		r.board[n.ID] = string(c.Notice)
	}
	if !m.More {
		r.cursor = m.Cursor
	}
	return !m.More
}

// catchUp resumes where the reader was, until nothing is missing.
func (r *reader) catchUp(t *testing.T, h *running) {
	t.Helper()
	for {
		_, body := h.get("/api/v1/changes?wait=0&since=" + r.cursor)
		before := r.cursor
		r.apply([]byte(body))
		if r.cursor == before {
			return
		}
	}
}
