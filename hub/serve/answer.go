package serve

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"

	"wayside/hub"

	"golang.org/x/sync/singleflight"
)

// answer writes v with a status.
func answer(w http.ResponseWriter, status int, v any) error {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	writeJSON(w, v)
	return nil
}

// writeJSON writes v without escaping for HTML. A reader that has gone is no
// error of ours.
func writeJSON(w http.ResponseWriter, v any) {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	_ = e.Encode(v)
}

// send writes a body in the coding that the reader takes; packed is its gzip,
// nil where it must still be made, empty where there is none.
func send(w http.ResponseWriter, r *http.Request, body, packed []byte) error {
	h := w.Header()
	h.Add("Vary", "Accept-Encoding")
	if coding(r.Header.Get("Accept-Encoding"), "gzip") == "gzip" && len(body) > leastPacked {
		if packed == nil {
			packed = zipped(body)
		}
		if len(packed) > 0 {
			h.Set("Content-Encoding", "gzip")
			body = packed
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body)
	return nil
}

// leastPacked is the size, in bytes, below which compression gains nothing.
const leastPacked = 1 << 10

func zipped(body []byte) []byte {
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestSpeed) // the level is right
	_, _ = z.Write(body)                            // to memory: can't fail
	_ = z.Close()
	return b.Bytes()
}

// notModified sets the ETag and answers 304 where the reader has it already.
func notModified(w http.ResponseWriter, r *http.Request, tag string) bool {
	w.Header().Set("ETag", tag)
	if !among(r.Header["If-None-Match"], tag) {
		return false
	}
	w.WriteHeader(http.StatusNotModified)
	return true
}

// redirect sends another spelling of an address to the canonical one.
func redirect(w http.ResponseWriter, r *http.Request, path, canonical string) error {
	if canonical != "" {
		path += "?" + canonical
	}
	if w.Header().Get("Cache-Control") == "" {
		w.Header().Set("Cache-Control", "public, max-age=3600")
	}
	http.Redirect(w, r, path, http.StatusMovedPermanently)
	return nil
}

func (s *Server) absolute(path, canonical string) string {
	if canonical != "" {
		path += "?" + canonical
	}
	return s.Base + path
}

// drawings are the pages of the last second. When everybody reloads at once,
// each is drawn once.
type drawings struct {
	flight singleflight.Group
	mu     sync.Mutex // guards kept; never held while drawing
	kept   map[string]drawing
}

type drawing struct {
	head         hub.Seq // of the log when it was begun
	at           time.Time
	body, packed []byte
}

// Bounds of the drawings: for how long one is good while the log stands still,
// how many are kept, and how long one may take.
const (
	drawnFor   = time.Second
	mostDrawn  = 256
	drawWithin = 20 * time.Second
)

// html answers with a page. Key tells it from all others; draw must not depend
// on who asks.
func (s *Server) html(w http.ResponseWriter, r *http.Request, key string, draw func(context.Context, io.Writer) error) error {
	d, err := s.drawn(r.Context(), key, draw)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-cache")
	}
	h.Set("Vary", "Accept-Language")
	return send(w, r, d.body, d.packed)
}

func (s *Server) drawn(ctx context.Context, key string, draw func(context.Context, io.Writer) error) (drawing, error) {
	want := s.Hub.Head()
	for {
		s.pages.mu.Lock()
		d, ok := s.pages.kept[key]
		s.pages.mu.Unlock()
		if now := s.Hub.Now(); ok && d.head >= want && !now.Before(d.at) && now.Sub(d.at) < drawnFor {
			return d, nil
		}
		made, err, _ := s.pages.flight.Do(key, func() (any, error) {
			// Others wait for it too: it must not stop with the first reader.
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), drawWithin)
			defer cancel()
			return s.redraw(ctx, key, draw)
		})
		if err != nil {
			return drawing{}, err
		}
		if d = made.(drawing); d.head >= want { // one that began earlier may lack what is wanted
			return d, nil
		}
	}
}

func (s *Server) redraw(ctx context.Context, key string, draw func(context.Context, io.Writer) error) (drawing, error) {
	d := drawing{head: s.Hub.Head(), at: s.Hub.Now()}
	var b bytes.Buffer
	if err := draw(ctx, &b); err != nil {
		return d, err
	}
	d.body, d.packed = b.Bytes(), zipped(b.Bytes())
	s.pages.mu.Lock()
	defer s.pages.mu.Unlock()
	if len(s.pages.kept) >= mostDrawn {
		clear(s.pages.kept)
	}
	s.pages.kept[key] = d
	return d, nil
}
