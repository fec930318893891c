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

// readyz says whether the hub can do its work: the log takes writes.
func (s *Server) readyz(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Cache-Control", "no-store")
	if !s.Hub.Stats().Writable {
		return answer(w, http.StatusServiceUnavailable, map[string]any{"ready": false})
	}
	return answer(w, http.StatusOK, map[string]any{"ready": true})
}

//go:embed openapi.yaml
var openAPI []byte

// openapi is the description of the public surface.
func (s *Server) openapi(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Content-Type", "application/yaml; charset=utf-8")
	w.Header().Set("Cache-Control", "public, max-age=3600")
	return send(w, r, openAPI, nil)
}
