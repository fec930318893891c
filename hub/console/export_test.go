package console

import (
	"encoding/json"
	"net/http"

	"wayside/hub"
	"wayside/hub/desk"
	"wayside/hub/notice"
)

// Following returns what notes, at each call, whom the changes since the last one
// reached.
func (s *Server) Following() (follow func()) {
	at := s.here()
	return func() { at = s.mark(at) }
}

// Speaking is a console of one page, which says what it is sent.
func (s *Server) Speaking() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("POST /console/speak", s.wrap(route{pattern: "POST /console/speak", need: desk.Write, handle: func(w http.ResponseWriter, r *http.Request, v *visitor) error {
		var n notice.Notice
		if err := json.NewDecoder(r.Body).Decode(&n); err != nil {
			return err
		}
		if _, err := s.Publish(r.Context(), v, &n, hub.Terms{}); err != nil {
			return err
		}
		w.WriteHeader(http.StatusCreated)
		return nil
	}}))
	return s.guarded(mux)
}
