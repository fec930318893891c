package serve

import (
	"net/http"
	"slices"
)

// route is one line of the public surface.
type route struct {
	pattern string
	handle  func(w http.ResponseWriter, r *http.Request) error
	query   []string // the parameters it takes; nil: it judges its query itself
	open    bool     // pages of any origin may read it
	page    bool     // for people: errors are pages
	stream  bool     // it takes over the connection
}

// feeds is the route of the feeds, by which their metrics are counted.
const feeds = "GET /feeds/{file}"

// routes are all that the public can reach; openapi.yaml says the same, and a
// test holds them together.
func (s *Server) routes() []route { return slices.Concat(s.forPrograms(), s.forPeople()) }

func (s *Server) forPrograms() []route {
	none, ticket, format, trial := []string{}, []string{"ticket"}, []string{"format"}, []string{"dryRun", "format"}
	return []route{
		{pattern: "GET /api/v1/notices", handle: s.list, open: true},
		{pattern: "POST /api/v1/notices", handle: s.publish, query: trial},
		{pattern: "GET /api/v1/notices/{id}", handle: s.single, query: ticket, open: true},
		{pattern: "GET /api/v1/notices/{id}/history", handle: s.history, query: ticket, open: true},
		{pattern: "PUT /api/v1/notices/{id}", handle: s.revise, query: trial[:1]},
		{pattern: "POST /api/v1/notices/{id}/withdraw", handle: s.withdraw, query: none},
		{pattern: "POST /api/v1/notices/{id}/extend", handle: s.extend, query: none},
		{pattern: "POST /api/v1/notices/{id}/restore", handle: s.restore, query: none},
		{pattern: "GET /api/v1/held", handle: s.held, query: none},
		{pattern: "POST /api/v1/held/{id}", handle: s.decideHeld, query: none},
		{pattern: "GET /api/v1/doubts", handle: s.doubts, query: none},
		{pattern: "GET /api/v1/sources", handle: s.sources, query: ticket, open: true},
		{pattern: "PUT /api/v1/sources/{name}", handle: s.pushSource, query: format},
		{pattern: "POST /api/v1/sources/{name}/decide", handle: s.decideSource, query: none},
		{pattern: "POST /api/v1/tickets", handle: s.ticket, query: none},
		{pattern: "POST /api/v1/attachments", handle: s.attach, query: none},
		{pattern: "GET /attachments/{file}", handle: s.attachment, query: none, open: true},
		{pattern: "GET /api/v1/changes", handle: s.changes, open: true},
		{pattern: "GET /api/v1/stream", handle: s.stream, open: true, stream: true},

		{pattern: "GET /api/v1/signs", handle: s.signList, query: none, open: true},
		{pattern: "GET /api/v1/signs/{sign}", handle: s.signProfile, query: none, open: true},
		{pattern: "PUT /api/v1/signs/{sign}", handle: s.putSign, query: none},
		{pattern: "DELETE /api/v1/signs/{sign}", handle: s.removeSign, query: none},
		{pattern: "POST /api/v1/signs/{sign}/shown", handle: s.shown, query: none},
		{pattern: "GET /api/v1/roster", handle: s.roster, query: none},
		{pattern: "GET /api/v1/receipts", handle: s.receipts, query: []string{"sign", "notice", "since", "limit"}},
		{pattern: "POST /api/v1/fit", handle: s.fit, query: []string{"sign"}},
		{pattern: "GET /api/v1/pages", handle: s.boardPages, open: true},
		{pattern: "GET /signs/{file}", handle: s.signFile, query: []string{"page", "v"}, open: true},

		{pattern: "GET /feeds.opml", handle: s.opml, open: true},
		{pattern: feeds, handle: s.feed, open: true},
		{pattern: "GET /notices/{id}/{file}", handle: s.revision, open: true},

		{pattern: "GET /keys", handle: s.keysNote, query: none, open: true},
		{pattern: "GET /log/checkpoint", handle: s.checkpoint, query: none, open: true},
		{pattern: "GET /log/{epoch}/checkpoint", handle: s.checkpoint, query: none, open: true},
		{pattern: "GET /log/{epoch}/tile/{path...}", handle: s.tile, query: none, open: true},

		{pattern: "GET /open311/v2/{file}", handle: s.open311(s.open311Lists), open: true},
		{pattern: "POST /open311/v2/{file}", handle: s.open311(s.open311Post), open: true},
		{pattern: "OPTIONS /open311/v2/{file}", handle: preflight, open: true},
		{pattern: "GET /open311/v2/services/{file}", handle: s.open311(s.open311Service), open: true},
		{pattern: "OPTIONS /open311/v2/services/{file}", handle: preflight, open: true},
		{pattern: "GET /open311/v2/requests/{file}", handle: s.open311(s.open311Request), open: true},
		{pattern: "OPTIONS /open311/v2/requests/{file}", handle: preflight, open: true},

		{pattern: "GET /healthz", handle: s.healthz},
		{pattern: "GET /readyz", handle: s.readyz},
		{pattern: "GET /metrics", handle: s.metricsPage},
		{pattern: "GET /openapi.yaml", handle: s.openapi, open: true},
	}
}

func (s *Server) forPeople() []route {
	return []route{
		{pattern: "GET /{$}", handle: s.drive, page: true},
		{pattern: "GET /road/{road}", handle: s.drive, page: true},
		{pattern: "GET /area/{code}", handle: s.drive, page: true},
		{pattern: "GET /near", handle: s.drive, page: true},
		{pattern: "GET /notices/{file}", handle: s.permanent, page: true},
		{pattern: "POST /notices/{file}", handle: s.doubt, query: []string{}, page: true},
		{pattern: "GET /n/{code}", handle: s.byCode, page: true},
		{pattern: "GET /n", handle: s.askCode, page: true},
		{pattern: "GET /n/{$}", handle: s.askCode, page: true},
		{pattern: "GET /report", handle: s.reportPage, page: true},
		{pattern: "POST /report", handle: s.takeReport, query: []string{}, page: true},
		{pattern: "GET /reports/{code}", handle: s.reportStatus, page: true},
		{pattern: "GET /reports", handle: s.askCode, page: true},
		{pattern: "GET /reports/{$}", handle: s.askCode, page: true},
		{pattern: "POST /reports/{code}", handle: s.rateReport, query: []string{}, page: true},
		{pattern: "GET /poster", handle: s.posters, page: true},
		{pattern: "GET /feeds/{$}", handle: s.feedsPage, page: true},
		{pattern: "GET /account/{$}", handle: s.accountsPage, page: true},
		{pattern: "GET /account/{file}", handle: s.account, page: true},
		{pattern: "GET /lists/{$}", handle: s.listsPage, page: true},
		{pattern: "GET /lists/{list}", handle: s.listTable, page: true},
		{pattern: "GET /signs/{$}", handle: s.signsPage, page: true},
		{pattern: "GET /board", handle: s.board, page: true},
		{pattern: "GET /board/{sign}", handle: s.board, page: true},
		{pattern: "GET /check", handle: s.checkPage, page: true},
		{pattern: "POST /check", handle: s.checkDocument, query: []string{"lang"}, page: true},
		{pattern: "GET /verify", handle: s.verifyPage, page: true},
		{pattern: "GET /static/{build}/{file...}", handle: s.static},
		{pattern: "GET /favicon.ico", handle: s.favicon},
		{pattern: "GET /manifest.webmanifest", handle: s.manifest},
		{pattern: "GET /sw.js", handle: s.worker, query: []string{"v"}},
		{pattern: "GET /board-sw.js", handle: s.boardWorker, query: []string{"v"}},
		{pattern: "GET /offline", handle: s.offline, page: true},
	}
}
