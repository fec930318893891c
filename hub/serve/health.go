package serve

import (
	_ "embed"
	"net/http"
)

// healthz says that the process answers.
func (s *Server) healthz(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Cache-Control", "no-store")
	return answer(w, http.StatusOK, map[string]any{"status": "ok"})
}

// readyz says whether the hub can do its work: the log takes writes, and is what
// was made public. Which record is not, the operator's log says: its name may
// not be public.
func (s *Server) readyz(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Cache-Control", "no-store")
	var reasons []string
	if !s.Hub.Stats().Writable {
		reasons = append(reasons, "the log takes no writes")
	}
	if !s.soundLog() {
		reasons = append(reasons, "the public log is not sound: nothing is signed")
	}
	if reasons != nil {
		return answer(w, http.StatusServiceUnavailable, map[string]any{"ready": false, "reasons": reasons})
	}
	return answer(w, http.StatusOK, map[string]any{"ready": true})
}

// soundLog reports whether the log agrees with what was made public.
func (s *Server) soundLog() bool { return s.Ledger == nil || s.Ledger.Fault() == nil }

//go:embed openapi.yaml
var openAPI []byte

// openapi is the description of the public surface.
func (s *Server) openapi(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Content-Type", "application/yaml; charset=utf-8")
	w.Header().Set("Cache-Control", "public, max-age=3600")
	return send(w, r, openAPI, nil)
}
