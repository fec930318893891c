package serve

import (
	"net/http"
)

// route is one line of the public surface. A stream's handler takes over the
// connection, so nothing may wrap its writer.
type route struct {
	pattern string
	handle  func(w http.ResponseWriter, r *http.Request) error
	page    bool // for people: errors are pages, other spellings redirect
	stream  bool
}

// routes are all that the public can reach; openapi.yaml says the same, and a
// test holds them together.
func (s *Server) routes() []route {
	return []route{
		{pattern: "GET /api/v1/notices", handle: s.list},
		{pattern: "POST /api/v1/notices", handle: s.publish},
		{pattern: "GET /api/v1/notices/{id}", handle: s.single},
		{pattern: "GET /api/v1/notices/{id}/history", handle: s.history},
		{pattern: "PUT /api/v1/notices/{id}", handle: s.revise},
		{pattern: "POST /api/v1/notices/{id}/withdraw", handle: s.withdraw},
		{pattern: "POST /api/v1/notices/{id}/extend", handle: s.extend},
		{pattern: "POST /api/v1/notices/{id}/restore", handle: s.restore},
		{pattern: "GET /api/v1/held", handle: s.held},
		{pattern: "POST /api/v1/held/{id}", handle: s.decideHeld},
		{pattern: "GET /api/v1/sources", handle: s.sources},
		{pattern: "PUT /api/v1/sources/{name}", handle: s.pushSource},
		{pattern: "POST /api/v1/sources/{name}/decide", handle: s.decideSource},
		{pattern: "POST /api/v1/tickets", handle: s.ticket},
		{pattern: "GET /api/v1/changes", handle: s.changes},
		{pattern: "GET /api/v1/stream", handle: s.stream, stream: true},

		{pattern: "GET /feeds/{$}", handle: s.feedsPage, page: true},
		{pattern: "GET /feeds.opml", handle: s.opml},
		{pattern: "GET /feeds/{file}", handle: s.feed},
		{pattern: "GET /notices/{file}", handle: s.permanent, page: true},
		{pattern: "GET /notices/{id}/{file}", handle: s.revision},
		{pattern: "GET /n/{code}", handle: s.byCode, page: true},

		{pattern: "GET /{$}", handle: s.drive, page: true},
		{pattern: "GET /road/{road}", handle: s.drive, page: true},
		{pattern: "GET /area/{code}", handle: s.drive, page: true},
		{pattern: "GET /near", handle: s.drive, page: true},
		{pattern: "GET /board", handle: s.board, page: true},
		{pattern: "GET /board/{sign}", handle: s.board, page: true},
		{pattern: "GET /static/{build}/{file...}", handle: s.static},
		{pattern: "GET /favicon.ico", handle: s.favicon},

		{pattern: "GET /healthz", handle: s.healthz},
		{pattern: "GET /readyz", handle: s.readyz},
		{pattern: "GET /metrics", handle: s.metrics.serve},
		{pattern: "GET /openapi.yaml", handle: s.openapi},
	}
}
