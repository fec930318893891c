package console

import (
	"net/http"
	"slices"

	"wayside/hub/desk"
)

// route is one line of the console's surface.
type route struct {
	pattern string
	need    desk.Right // that its visitor must have; "": being signed in is enough
	open    bool       // nobody need be signed in
	fresh   bool       // password and code must have been given a moment ago
	handle  func(w http.ResponseWriter, r *http.Request, v *visitor) error
	query   []string // the parameters it takes beside lang; nil: it judges its query itself
	quiet   bool     // scripts ask it by themselves: it does not keep a session from ending
	stream  bool     // it takes over the connection
	most    int64    // bytes of its body; 0: mostForm
}

// routes are all that operators can reach.
func (s *Server) routes() []route {
	return slices.Concat(s.forAll())
}

var none = []string{}

func (s *Server) forAll() []route {
	return []route{
		{pattern: "GET /console/{$}", handle: s.home, query: none},
		{pattern: "GET /console/sign-in", handle: s.signInPage, query: []string{"next"}, open: true},
	}
}
