package load

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// A Hub is a Wayside hub that is measured: its messages are notices, each a
// new one on a road of the run's own.
type Hub struct {
	URL    string // such as http://127.0.0.1:8080
	Token  string // of a publisher
	Run    Run
	Status string        // of the notices: test, exercise or actual
	Size   int           // bytes of a change on the wire, about; at least what a notice needs
	Life   time.Duration // until a notice expires by itself
	TLS    *tls.Config
}

// Road is the name of the run's road.
func (h *Hub) Road() string { return fmt.Sprintf("TEST-%08X", uint32(h.Run)) }

// id is the notice of a message.
func (h *Hub) id(seq int64) string {
	return fmt.Sprintf("%08x-be9c-4000-8000-%012x", uint32(h.Run), seq)
}

func (h *Hub) header() http.Header {
	hd := http.Header{"Content-Type": {"application/json"}}
	if h.Token != "" {
		hd.Set("Authorization", "Bearer "+h.Token)
	}
	return hd
}

func (h *Hub) at(path string) string { return strings.TrimSuffix(h.URL, "/") + path }

// Target is where subscribers find the run's notices and nothing else. What is
// no real notice is shown to a token alone.
func (h *Hub) Target(sse bool) Target {
	q := url.Values{"road": {h.Road()}}
	t := Target{SSE: sse, Greets: true, TLS: h.TLS, Header: http.Header{}}
	if h.Status != "actual" {
		q.Set("status", h.Status)
		t.Header.Set("Authorization", "Bearer "+h.Token)
	}
	t.URL = h.at("/api/v1/stream?" + q.Encode())
	return t
}

// Publisher publishes notices by the API, over so many connections.
func (h *Hub) Publisher(connections int) *Post {
	return &Post{URL: h.at("/api/v1/notices"), Header: h.header(), Body: h.list, Accept: accepted, Client: NewClient(connections, h.TLS)}
}

// list is the body of a publication: one notice, or a list.
func (h *Hub) list(marks []Mark) []byte {
	var b bytes.Buffer
	for i, m := range marks {
		if i > 0 {
			b.WriteByte(',')
		}
		h.Notice(&b, m)
	}
	if len(marks) == 1 {
		return b.Bytes()
	}
	return append(append([]byte{'['}, b.Bytes()...), ']')
}

// around is what the hub adds to a notice on the wire, in bytes: place, time,
// publisher, signature.
const around = 420

// Notice writes the notice of a message.
func (h *Hub) Notice(b *bytes.Buffer, m Mark) {
	start := b.Len()
	head := map[string][2]string{
		"test":     {"测试，请忽略：", "Test, ignore: "},
		"exercise": {"演练，请忽略：", "Exercise, ignore: "},
		"actual":   {"性能测量，请忽略：", "Measurement, ignore: "},
	}[h.Status]
	fmt.Fprintf(b, `{"id":"urn:uuid:%s","kind":"traffic","event":"roadwork","status":"%s","severity":"minor","urgency":"expected",`+
		`"certainty":"observed","expires":"%s","impact":"someClosed",`, h.id(m.Seq), h.Status, m.At.Add(h.Life).UTC().Format(time.RFC3339))
	if h.Size >= leanest {
		fmt.Fprintf(b, `"roads":[{"name":"%s","localName":"雨岭隧道","direction":"both",`+
			`"from":{"chainage":1284000,"label":"K1284"},"to":{"chainage":1287000,"label":"K1287"}}],`+
			`"geometry":{"type":"LineString","coordinates":[[117.91,28.52],[117.94,28.51]]},"text":{"zh-CN":{"headline":"%s雨岭隧道封闭一条车道"},`, h.Road(), head[0])
	} else {
		fmt.Fprintf(b, `"roads":[{"name":"%s"}],"text":{`, h.Road())
	}
	fmt.Fprintf(b, `"en":{"headline":"%sone lane closed in Yuling Tunnel","description":"%s`, head[1], h.Run.Text(m))
	for h.Size-around-(b.Len()-start) > len(filler) {
		b.WriteString(filler)
	}
	b.WriteString(`"}}}`)
}

// leanest is the size below which a notice goes without its second language
// and its place on the map.
const leanest = 1000

const filler = " Expect delays of ten minutes."

// accepted judges the answer to a publication.
func accepted(status int, body []byte) error {
	switch {
	case status == http.StatusOK || status == http.StatusCreated:
		return nil
	case status == http.StatusAccepted:
		return fmt.Errorf("publish: the notice waits for a second person; use a token whose --severity is at least minor")
	case status == http.StatusUnauthorized:
		return fmt.Errorf("publish: the hub doesn't know the token; \"wayside token add bench --publisher bench --rate 100000\" makes one")
	case status == http.StatusTooManyRequests:
		return fmt.Errorf("publish: the token may not publish so fast; make one with --rate 100000 for this measurement")
	}
	var list struct {
		Results []struct {
			Status  int
			Problem json.RawMessage
		}
	}
	if json.Unmarshal(body, &list) == nil {
		for _, r := range list.Results {
			if r.Status >= 300 || r.Problem != nil {
				return fmt.Errorf("publish: the hub refused a notice with %d: %.500s", r.Status, r.Problem)
			}
		}
	}
	return fmt.Errorf("publish: the hub answered %d %s: %.500s", status, http.StatusText(status), body)
}

// withdrawers is how many notices are withdrawn at once.
const withdrawers = 64

// Withdraw takes back the notices of messages 1 to last, and returns how many
// it could not, with the first reason. They expire by themselves all the same.
func (h *Hub) Withdraw(ctx context.Context, last int64) (left int64, err error) {
	client := NewClient(withdrawers, h.TLS)
	var next, failed atomic.Int64
	var once sync.Once
	var group sync.WaitGroup
	for range withdrawers {
		group.Go(func() {
			for seq := next.Add(1); seq <= last; seq = next.Add(1) {
				if e := h.withdraw(ctx, client, seq); e != nil {
					failed.Add(1)
					once.Do(func() { err = e })
				}
			}
		})
	}
	group.Wait()
	client.CloseIdleConnections()
	return failed.Load(), err
}

// withdraw takes back one notice, at the pace that the hub allows.
func (h *Hub) withdraw(ctx context.Context, client *http.Client, seq int64) error {
	for {
		status, err := h.withdrawOnce(ctx, client, seq)
		if status != http.StatusTooManyRequests {
			return err
		}
		if err := pause(ctx, 100*time.Millisecond); err != nil {
			return err
		}
	}
}

func (h *Hub) withdrawOnce(ctx context.Context, client *http.Client, seq int64) (status int, err error) {
	const reason = `{"reason":{"zh-CN":"性能测量结束","en":"The measurement is over"}}`
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.at("/api/v1/notices/"+h.id(seq)+"/withdraw"), strings.NewReader(reason))
	if err != nil {
		return 0, fmt.Errorf("withdraw: %w", err)
	}
	req.Header = h.header()
	resp, err := client.Do(req)
	if err != nil {
		return 0, fmt.Errorf("withdraw: %w", err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, mostAnswer))
	if err == nil && resp.StatusCode >= 300 && resp.StatusCode != http.StatusNotFound {
		err = fmt.Errorf("the hub answered %s: %.300s", resp.Status, body)
	}
	if err != nil {
		return resp.StatusCode, fmt.Errorf("withdraw: %w", err)
	}
	return resp.StatusCode, nil
}
