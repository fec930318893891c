package console

import (
	"net/http"

	"wayside/hub/notice"
)

// homePage is what home.html shows.
type homePage struct {
	Roles, Kinds []string
	Broken       string
}

// home is what stands behind the front door.
func (s *Server) home(w http.ResponseWriter, _ *http.Request, v *visitor) error {
	return s.show(w, v, http.StatusOK, "home", homePage{roleNames(v.Operator.Roles, v.Lang), kindNames(v.Operator.Kinds, v.Lang), s.Desk.Broken()})
}

// Severity is the name of the highest severity that the visitor may say.
func (v *view) Severity() string {
	return notice.NameOf(notice.Severities(), string(v.Operator.MaxSeverity), v.Lang)
}
