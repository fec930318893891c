// Package serve is the public network side of Wayside: one route table, one
// handler per file. It turns requests into calls of the hub and its followers,
// and their answers into HTTP. It decides nothing about notices.
package serve

import (
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"wayside/hub"
	"wayside/hub/account"
	"wayside/hub/album"
	"wayside/hub/desk"
	"wayside/hub/format"
	"wayside/hub/intake"
	"wayside/hub/ledger"
	"wayside/hub/live"
	"wayside/hub/notice"
	"wayside/hub/page"
	"wayside/hub/press"
	"wayside/hub/roster"
	"wayside/hub/second"
	"wayside/hub/sign"
	"wayside/hub/words"
)

// Config is what a server is made of.
type Config struct {
	Hub     *hub.Hub
	Desk    *desk.Desk
	Second  *second.Office
	Intake  *intake.Intake
	Live    *live.Engine
	Press   *press.Press
	Pages   *page.Pages
	Roster  *roster.Roster
	Formats []format.Format
	Log     *slog.Logger // nil: discard

	Base    string // public URL, no slash at the end
	Site    notice.Words
	Zone    *time.Location    // nil: UTC
	Build   string            // version of the static files
	Hosts   []string          // names under which the hub answers; empty: all
	Proxies []netip.Prefix    // reverse proxies whose forwarded addresses count
	Signs   map[string]string // what /board/NAME shows, as a query
	// StaleSince is since when what some source says may be out of date; nil:
	// nothing ever is.
	StaleSince func() time.Time
	// Ledger is the public log, Keys the signed list of the hub's keys; nil: the
	// hub signs nothing.
	Ledger *ledger.Ledger
	Keys   func() []byte
	// Accounts keeps the monthly accounts; nil: the hub gives none.
	Accounts *account.Keeper
	// Album keeps the pictures of notices; nil: the hub takes none.
	Album *album.Album
}

// Server answers the public. Its handler is safe for any number of requests.
type Server struct {
	Config
	limits   *limiter
	metrics  *metrics
	pages    drawings
	answered answered
	assets   func() map[string]asset
	checks   chan struct{} // one for each document that is being checked
	exports  chan struct{} // one for each month that is being written out
	fonts    *sign.Fonts
	tongues  words.Choice
	reports  *reporters
	since    time.Time // when the server was made
}

// New makes a server.
func New(c Config) *Server {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Zone == nil {
		c.Zone = time.UTC
	}
	if c.StaleSince == nil {
		c.StaleSince = func() time.Time { return time.Time{} }
	}
	s := &Server{Config: c, limits: newLimiter(), assets: sync.OnceValue(assets), checks: make(chan struct{}, checksAtOnce), exports: make(chan struct{}, exportsAtOnce), fonts: c.Roster.Fonts(), reports: newReporters(), since: time.Now()}
	s.tongues = words.NewChoice([]notice.Lang{notice.Chinese, notice.English})
	if s.Pages != nil {
		s.tongues = words.NewChoice(s.Pages.Langs())
	}
	s.pages.kept = map[string]drawing{}
	s.metrics = newMetrics(s)
	s.answered.byWords, s.answered.byBytes = map[asked]*ready{}, map[string]*repeat{}
	s.answered.whole, s.answered.same = s.metrics.of(feeds, http.StatusOK), s.metrics.of(feeds, http.StatusNotModified)
	return s
}

// Handler is the whole public side.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	allowed := map[string][]string{}
	for _, r := range s.routes() {
		mux.Handle(r.pattern, s.wrap(r))
		method, path, _ := strings.Cut(r.pattern, " ")
		allowed[path] = append(allowed[path], method)
		if method == http.MethodGet {
			allowed[path] = append(allowed[path], http.MethodHead)
		}
	}
	for path, methods := range allowed {
		mux.Handle(path, s.wrap(route{pattern: path, handle: s.otherMethod(methods)}))
	}
	mux.Handle("/", s.wrap(route{pattern: "/", handle: s.unknown}))
	return s.guarded(mux)
}
