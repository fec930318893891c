package console

import "net/http"

// home is what stands behind the front door.
func (s *Server) home(w http.ResponseWriter, _ *http.Request, v *visitor) error {
	return s.show(w, v, http.StatusOK, "home", nil)
}

func (s *Server) signInPage(w http.ResponseWriter, _ *http.Request, v *visitor) error {
	return s.show(w, v, http.StatusOK, "sign-in", nil)
}
