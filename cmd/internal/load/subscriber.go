package load

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

type phase uint8

const (
	dialling phase = iota
	asking         // the HTTP request is sent
	greeting       // the answer is there, the first message is not
	live
	over
)

// A subscriber is one connection, whoever reads it.
type subscriber struct {
	crowd   *Crowd
	lane    *lane // whose lock is held wherever a method is called
	id      int
	phase   phase
	stalled bool
	started time.Time
	head    []byte // of the HTTP answer, as it comes
	frames  deframer
	chunks  *dechunker
	marks   finder
	last    int64
	seen    [recent / 64]uint64 // a bit for each of the last numbers
	reply   []byte              // to be sent
}

// recent is how far back a late message is told from a repeated one.
const recent = 1024

func (c *Crowd) newSubscriber(id int, l *lane) *subscriber {
	return &subscriber{crowd: c, lane: l, id: id, stalled: id < c.plan.Stalled, started: time.Now()}
}

// take takes bytes off the wire that came at now. It returns what must be sent
// in answer; an error is the end of the connection.
func (s *subscriber) take(b []byte, now time.Time) (reply []byte, err error) {
	s.lane.counts.Bytes += int64(len(b))
	if s.phase == asking {
		s.head = append(s.head, b...)
		end := bytes.Index(s.head, []byte("\r\n\r\n"))
		switch {
		case end < 0 && len(s.head) > 16<<10:
			return nil, errors.New("the answer has no end to its head")
		case end < 0:
			return nil, nil
		}
		b = s.head[end+4:]
		if err := s.answered(s.head[:end], now); err != nil {
			return nil, err
		}
		s.head = nil
	}
	s.reply = nil
	switch {
	case s.chunks != nil:
		err = s.chunks.feed(b, func(p []byte) { s.payload(p, now) })
	case s.crowd.target.SSE:
		s.payload(b, now)
	default:
		err = s.frames.feed(b, func(p []byte) { s.payload(p, now) }, func(first byte, p []byte) error { return s.whole(first, p, now) })
	}
	return s.reply, err
}

// answered reads the head of the HTTP answer.
func (s *subscriber) answered(head []byte, now time.Time) error {
	status, fields, _ := strings.Cut(string(head), "\r\n")
	want := " 101 "
	if s.crowd.target.SSE {
		want = " 200 "
	}
	if !strings.Contains(status, want) {
		return fmt.Errorf("the server answered %s", strings.TrimPrefix(status, "HTTP/1.1 "))
	}
	fields = strings.ToLower(fields)
	if strings.Contains(fields, "transfer-encoding: chunked") {
		s.chunks = new(dechunker)
	}
	if s.frames.deflate = s.crowd.target.Deflate; s.frames.deflate && !agreed(fields) {
		return errors.New("the server does not compress as it was asked to")
	}
	s.phase = greeting
	if !s.crowd.target.Greets {
		s.connected(now)
	}
	return nil
}

func (s *subscriber) connected(now time.Time) {
	s.phase = live
	s.lane.counts.Connected++
	s.lane.counts.LastLive = now
	s.lane.connect.Add(now.Sub(s.started))
}

// payload takes bytes of the protocol proper.
func (s *subscriber) payload(b []byte, now time.Time) {
	if s.phase == greeting && len(b) > 0 {
		s.connected(now)
	}
	s.marks.feed(s.crowd.head, b, func(seq, at int64) { s.message(seq, time.Duration(now.UnixNano()-at), now) })
}

// whole takes a frame that is no piece of the stream: a compressed message, or
// a control frame.
func (s *subscriber) whole(first byte, payload []byte, now time.Time) error {
	if opcode := first & opcodes; opcode&opClose != 0 {
		return s.control(opcode, payload)
	}
	stamps, err := s.lane.inflater.stamps(s.crowd.head, payload)
	if err != nil {
		return err
	}
	if s.phase == greeting {
		s.connected(now)
	}
	for _, x := range stamps {
		s.message(x.seq, time.Duration(now.UnixNano()-x.at), now)
	}
	return nil
}

func (s *subscriber) message(seq int64, took time.Duration, now time.Time) {
	n := &s.lane.counts
	switch newest := s.crowd.newest.Load(); {
	case s.stalled:
		if seq >= newest && s.last < newest {
			n.CaughtUp++
		}
		s.last = max(s.last, seq)
		return
	case seq > s.last:
		for i := max(s.last+1, seq-recent+1); i < seq; i++ {
			s.seen[i%recent/64] &^= 1 << (i % 64)
		}
		s.last = seq
	case seq <= s.last-recent, s.seen[seq%recent/64]&(1<<(seq%64)) != 0:
		n.Repeated++
		return
	default:
		n.Late++
	}
	s.seen[seq%recent/64] |= 1 << (seq % 64)
	n.Delivered++
	n.Last = now
	s.lane.latency.Add(took)
}

func (s *subscriber) control(opcode byte, payload []byte) error {
	switch opcode {
	case opPing:
		s.reply = append(s.reply, controlFrame(opPong, payload)...)
	case opClose:
		if len(payload) >= 2 {
			return fmt.Errorf("closed by the server with code %d %s", int(payload[0])<<8|int(payload[1]), payload[2:])
		}
		return errClosed
	}
	return nil
}

// lost books the end of the connection.
func (s *subscriber) lost(why error) {
	if s.phase == over {
		return
	}
	s.lane.failures[why.Error()]++
	if s.phase == live {
		s.lane.counts.Cut++
	} else {
		s.lane.counts.Failed++
	}
	s.phase = over
}

// request opens the subscription of one subscriber.
func (t Target) request(u *url.URL, id int) []byte {
	path := u.RequestURI()
	if t.Query != nil {
		path += t.Query(id)
	}
	h := http.Header{}
	for name, values := range t.Header {
		h[name] = values
	}
	if t.SSE {
		h.Set("Accept", "text/event-stream")
	} else {
		h.Set("Upgrade", "websocket")
		h.Set("Connection", "Upgrade")
		h.Set("Sec-WebSocket-Version", "13")
		h.Set("Sec-WebSocket-Key", "d2F5c2lkZSBiZW5jaCAxNg==")
		if t.Deflate {
			h.Set("Sec-WebSocket-Extensions", offer)
		}
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "GET %s HTTP/1.1\r\nHost: %s\r\n", path, u.Host)
	_ = h.Write(&b) // a buffer takes everything
	b.WriteString("\r\n")
	return b.Bytes()
}
