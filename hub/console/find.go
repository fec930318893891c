package console

import (
	"errors"
	"net/http"

	"wayside/hub"
	"wayside/hub/desk"
	"wayside/hub/notice"
	"wayside/hub/page"
)

// forFinding is the route of whoever takes a call and is told a code.
func (s *Server) forFinding() []route {
	return []route{{pattern: "GET /console/find", handle: s.find, query: []string{"q"}, need: desk.Look}}
}

// findPage asks for a code.
type findPage struct {
	Typed string
	Wrong string // what is wrong with it; "": nothing was typed
}

// find leads from a code to the notice or the report that has it. Whether the
// visitor may read that is decided there.
func (s *Server) find(w http.ResponseWriter, r *http.Request, v *visitor) error {
	typed := r.URL.Query().Get("q")
	if typed == "" {
		return s.show(w, v, http.StatusOK, "find", findPage{})
	}
	if code, ok := notice.ParseCode(typed); ok {
		if s.Desk.ReportTaken(code) {
			http.Redirect(w, r, reportPath(code), http.StatusFound)
			return nil
		}
		e, err := s.Hub.ByCode(r.Context(), code, v.Operator.Publisher.ID)
		if err == nil {
			http.Redirect(w, r, noticePath(e.Notice.ID), http.StatusFound)
			return nil
		}
		if none := (*hub.Error)(nil); !errors.As(err, &none) || none.Kind != hub.NotFound {
			return err
		}
	}
	return s.show(w, v, http.StatusNotFound, "find", findPage{typed, v.words.Say(v.Lang, page.LookupFault(typed))})
}
