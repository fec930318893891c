package serve

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"

	"wayside/hub"
	"wayside/hub/notice"
	"wayside/hub/trust"
)

// keysNote is the list of the hub's keys, signed by its root.
func (s *Server) keysNote(w http.ResponseWriter, r *http.Request) error {
	if s.Keys == nil {
		return missing()
	}
	return s.plain(w, r, s.Keys(), "public, max-age=300")
}

// plain answers with a signed note or another small text.
func (s *Server) plain(w http.ResponseWriter, r *http.Request, body []byte, cache string) error {
	h := w.Header()
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Cache-Control", cache)
	return send(w, r, body, nil)
}

// checkpoint is how the public log stands, signed.
func (s *Server) checkpoint(w http.ResponseWriter, r *http.Request) error {
	if epoch := r.PathValue("epoch"); s.Ledger == nil || epoch != "" && epoch != s.Hub.Epoch() {
		return missing()
	}
	note, err := s.Ledger.Checkpoint()
	if err != nil {
		return unsoundLog(err)
	}
	return s.plain(w, r, note, "public, max-age=1")
}

// unsoundLog tells that the log no longer agrees with what was made public; the
// operator's log says how.
func unsoundLog(error) *fault {
	return say(http.StatusServiceUnavailable, "公开日志的核对没有通过，已停止签名；运维人员正在处理", "the public log did not pass its own audit; nothing is signed until an operator has looked")
}

// tile is a tile or a bundle of entries of the public log (C2SP tlog-tiles).
func (s *Server) tile(w http.ResponseWriter, r *http.Request) error {
	if s.Ledger == nil || r.PathValue("epoch") != s.Hub.Epoch() {
		return missing()
	}
	raw, err := s.Ledger.Tile(r.Context(), "tile/"+r.PathValue("path"))
	if errors.Is(err, os.ErrNotExist) {
		return missing()
	}
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	return send(w, r, raw, nil)
}

// signatures are those of one revision, one line each as in a signed note.
func (s *Server) signatures(w http.ResponseWriter, r *http.Request, e notice.Entry) error {
	if len(e.Sigs) == 0 {
		return say(http.StatusNotFound, "这个版本没有签名", "this revision was not signed")
	}
	var b strings.Builder
	for _, sig := range e.Sigs {
		line, err := trust.Line(sig)
		if err != nil {
			return fmt.Errorf("write the signatures of %s: %w", e.Notice.ID, err)
		}
		b.WriteString(line)
	}
	return s.plain(w, r, []byte(b.String()), "public, max-age=31536000, immutable")
}

// proof shows that one revision is in the public log.
func (s *Server) proof(w http.ResponseWriter, r *http.Request, e notice.Entry) error {
	rec, err := s.Hub.RecordOf(r.Context(), e.Notice.ID, e.Notice.Revision)
	if err != nil {
		return err
	}
	return s.prove(w, r, rec)
}

// standingProof shows that what stands of a notice, or what ended it, is in the
// public log: its newest record.
func (s *Server) standingProof(w http.ResponseWriter, r *http.Request, e notice.Entry) error {
	rec, err := s.Hub.RecordAt(r.Context(), e.Notice.ID, hub.Seq(e.Seq))
	if err != nil {
		return err
	}
	return s.prove(w, r, rec)
}

func (s *Server) prove(w http.ResponseWriter, r *http.Request, rec hub.Record) error {
	if s.Ledger == nil {
		return missing()
	}
	raw, err := s.Ledger.Proof(r.Context(), rec)
	switch {
	case s.Ledger.Fault() != nil:
		return unsoundLog(err)
	case errors.Is(err, os.ErrNotExist):
		return say(http.StatusServiceUnavailable, "这个版本还没有进入检查点，请一秒后再试", "no checkpoint covers this revision yet, try again in a second")
	case err != nil:
		return err
	}
	return s.plain(w, r, raw, "no-cache")
}
