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
	return slices.Concat(s.forAll(), s.forAuthors(), s.forLists(), s.forTemplates(), s.forActing(), s.forFinding(), s.forReports(), s.forAdministrators())
}

var none = []string{}

func (s *Server) forAll() []route {
	next, invitation := []string{"next"}, []string{"invitation"}
	return []route{
		{pattern: "GET /console/sign-in", handle: s.signInPage, query: next, open: true},
		{pattern: "POST /console/sign-in", handle: s.signIn, query: none, open: true},
		{pattern: "GET /console/code", handle: s.codePage, query: next, open: true},
		{pattern: "POST /console/code", handle: s.code, query: none, open: true},
		{pattern: "GET /console/join", handle: s.joinPage, query: invitation, open: true},
		{pattern: "POST /console/join", handle: s.join, query: none, open: true},
		{pattern: "GET /console/door", handle: s.door, open: true},

		{pattern: "POST /console/sign-out", handle: s.signOut, query: none},
		{pattern: "GET /console/prove", handle: s.provePage, query: next},
		{pattern: "POST /console/prove", handle: s.prove, query: none},
		{pattern: "GET /console/account", handle: s.accountPage, query: none},
		{pattern: "POST /console/account/password", handle: s.setPassword, query: none, fresh: true},
		{pattern: "POST /console/account/recovery", handle: s.newRecovery, query: none, fresh: true},
		{pattern: "POST /console/sessions/{id}/end", handle: s.endSession, query: none},
	}
}

func (s *Server) forAdministrators() []route {
	return []route{
		{pattern: "GET /console/operators", handle: s.operators, query: none, need: desk.Administer},
		{pattern: "GET /console/new-operator", handle: s.newOperator, query: none, need: desk.Administer, fresh: true},
		{pattern: "POST /console/operators", handle: s.addOperator, query: none, need: desk.Administer, fresh: true},
		{pattern: "GET /console/operators/{name}", handle: s.operator, query: none, need: desk.Administer, fresh: true},
		{pattern: "POST /console/operators/{name}", handle: s.changeOperator, query: none, need: desk.Administer, fresh: true},
		{pattern: "POST /console/operators/{name}/reset", handle: s.resetOperator, query: none, need: desk.Administer, fresh: true},
		{pattern: "POST /console/operators/{name}/revoke", handle: s.revokeOperator, query: none, need: desk.Administer, fresh: true},
		{pattern: "GET /console/tokens", handle: s.tokens, query: none, need: desk.Administer},
		{pattern: "GET /console/new-token", handle: s.newToken, query: none, need: desk.Administer, fresh: true},
		{pattern: "POST /console/tokens", handle: s.addToken, query: none, need: desk.Administer, fresh: true},
		{pattern: "POST /console/tokens/revoke", handle: s.revokeToken, query: none, need: desk.Administer}, // stopping a thief must not wait
		{pattern: "POST /console/tokens/expire", handle: s.expireToken, query: none, need: desk.Administer, fresh: true},
		{pattern: "GET /console/sessions", handle: s.sessions, query: none, need: desk.Administer},
		{pattern: "GET /console/audit", handle: s.audit, query: askedFields, need: desk.ReadAudit},
		{pattern: "GET /console/audit.csv", handle: s.auditTable, query: askedFields, need: desk.ReadAudit},
	}
}
