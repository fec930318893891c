package console

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"wayside/hub/desk"
)

// How often a page that watches is told, and looked after: it must end within a
// second of its session.
const (
	watchEvery = 500 * time.Millisecond
	watchBeat  = 15 * time.Second
	watchWrite = 10 * time.Second // a write takes at most
)

// tag changes when there is something new to see on the console's pages.
func (s *Server) tag(ctx context.Context) string {
	var b strings.Builder
	b.WriteString(strconv.FormatUint(uint64(s.Hub.Head()), 10))
	if waits, err := s.Desk.Held(ctx); err == nil {
		for _, h := range waits {
			b.WriteString("," + h.ID[:8])
			if !h.Overdue.IsZero() {
				b.WriteString("!")
			}
		}
	}
	for _, src := range s.Intake.Sources() {
		if src.Waiting > 0 {
			b.WriteString("," + src.Source)
		}
	}
	for _, e := range s.lateWords() {
		b.WriteString(",w" + e.Notice.ID.UUID()[:8])
	}
	return b.String()
}

// watch tells a page by Server-Sent Events when there is something new, for as
// long as its session lasts. It says no more than that: the page asks.
func (s *Server) watch(w http.ResponseWriter, r *http.Request, v *visitor) error {
	w.Header().Set("Content-Type", "text/event-stream")
	to := http.NewResponseController(w)
	var said string
	var at time.Time
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		if err := s.Desk.Lasts(r.Context(), v.ID); errors.Is(err, desk.ErrNoSession) {
			fmt.Fprint(w, "event: out\ndata: \n\n")
			return to.Flush()
		}
		if tag := s.tag(r.Context()); tag != said || time.Since(at) >= watchBeat {
			said, at = tag, time.Now()
			_ = to.SetWriteDeadline(at.Add(watchWrite))
			if _, err := fmt.Fprintf(w, "data: %s\n\n", tag); err != nil {
				return nil // it has gone
			}
			if err := to.Flush(); err != nil {
				return nil
			}
		}
		select {
		case <-tick.C:
		case <-r.Context().Done():
			return nil
		case <-s.leaving.Done():
			return nil
		}
	}
}
