// Package console is the operators' network side of Wayside: one route table,
// one handler per file, as in hub/serve. It knows who sits in front of it and
// what they may do, and hands what they say to the same hub as everybody else
// does. It is not for the public, and decides nothing about notices.
package console

import (
	"context"
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"wayside/hub"
	"wayside/hub/album"
	"wayside/hub/desk"
	"wayside/hub/format"
	"wayside/hub/intake"
	"wayside/hub/live"
	"wayside/hub/notice"
	"wayside/hub/page"
	"wayside/hub/press"
	"wayside/hub/roster"
	"wayside/hub/second"
	"wayside/hub/serve"
	"wayside/hub/sign"
	"wayside/hub/words"
	"wayside/static"
)

// Root is where the console stands, on whatever address it listens.
const Root = "/console/"

// Config is what a console is made of.
type Config struct {
	Hub     *hub.Hub
	Desk    *desk.Desk
	Second  *second.Office
	Roster  *roster.Roster
	Live    *live.Engine  // nil: nobody's readers are counted
	Feeds   func() uint64 // feeds that were fetched since the start; nil: not counted
	Intake  *intake.Intake
	Press   *press.Press
	Pages   *page.Pages
	Album   *album.Album     // of pictures; nil: none are taken
	Words   *words.Catalogue // of the pages; nil: the built-in ones
	Formats []format.Format
	Static  http.Handler // answers /static/{build}/{file...}
	Log     *slog.Logger // nil: discard

	Base    string // public URL of the hub, no slash at the end
	Own     string // URL of the console's address, no slash at the end; "": Base
	Site    notice.Words
	Zone    *time.Location // nil: UTC
	Hosts   []string       // names under which the console answers; empty: all
	Proxies []netip.Prefix // reverse proxies whose forwarded addresses count
	// First is for whom the first operator speaks, who comes with the link of the
	// first start.
	First desk.Scope
	// Boards are the signboards: what /board/NAME shows, as a query.
	Boards map[string]string
	// Offline reports whether a sign is known to be out of reach, and since when;
	// nil: nothing is known of signs but their profiles.
	Offline func(ctx context.Context, sign string) (since time.Time, offline bool)
	// Door lets operators in who proved elsewhere who they are; nil: password and
	// code alone.
	Door Door
}

// Door is the seam for passkeys and single sign-on: it returns the name of the
// operator who has proved to it who they are, or answers the request itself
// and returns "".
type Door interface {
	Enter(w http.ResponseWriter, r *http.Request) (name string, err error)
}

// Server answers operators. Its handler is safe for any number of requests.
type Server struct {
	Config
	pages    map[string]*template.Template
	client   func(*http.Request) netip.Addr
	fonts    *sign.Fonts
	marks    marks
	langs    words.Choice
	promised promised
	// started is since when what has no record of its own is counted.
	started time.Time

	leaving context.Context // ends when those who watch are sent away
	leave   context.CancelFunc
}

// now is the hub's time; a console without a hub has none to show.
func (c Config) now() time.Time {
	if c.Hub == nil {
		return time.Time{}
	}
	return c.Hub.Now()
}

// New makes a console.
func New(c Config) (*Server, error) {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Zone == nil {
		c.Zone = time.UTC
	}
	if c.Own == "" {
		c.Own = c.Base
	}
	if c.Words == nil {
		own, err := words.Load(static.Words())
		if err != nil {
			return nil, err
		}
		c.Words = own
	}
	s := &Server{Config: c, started: c.now(), langs: words.NewChoice(c.Words.Langs()), client: serve.ClientOf(c.Proxies), fonts: c.Roster.Fonts()}
	s.leaving, s.leave = context.WithCancel(context.Background())
	return s, s.parse()
}

// parse reads every page of static/console: layout.html is around all.
func (s *Server) parse() error {
	files, err := fs.Glob(static.FS(), "console/*.html")
	if err != nil {
		return fmt.Errorf("find the pages of the console: %w", err)
	}
	s.pages = map[string]*template.Template{}
	for _, file := range files {
		name := strings.TrimSuffix(strings.TrimPrefix(file, "console/"), ".html")
		t, err := template.New(name).Funcs(template.FuncMap{"dict": dict, "short": short}).ParseFS(static.FS(), "shared/layout.html", "shared/card.html", "console/layout.html", "console/parts.html", file)
		if err != nil {
			return fmt.Errorf("parse the page %s: %w", file, err)
		}
		s.pages[name] = t
	}
	return nil
}

// Leave sends away those who watch: nothing would end them when a server
// stops.
func (s *Server) Leave() { s.leave() }

// dict hands several values to a template, as name and value in turn.
func dict(pairs ...any) map[string]any {
	m := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		m[pairs[i].(string)] = pairs[i+1]
	}
	return m
}

// short is the beginning of a long text.
func short(s string) string {
	if r := []rune(s); len(r) > 24 {
		return string(r[:24]) + "…"
	}
	return s
}

// Handler is the whole console. It answers below [Root], and for the static
// files that its pages need.
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
		mux.Handle(path, s.wrap(route{pattern: path, open: true, handle: otherMethod(methods)}))
	}
	mux.Handle("GET "+strings.TrimSuffix(Root, "/"), http.RedirectHandler(Root, http.StatusSeeOther))
	mux.Handle("GET /static/{build}/{file...}", s.Static)
	mux.Handle("/", s.wrap(route{pattern: "/", open: true, handle: func(http.ResponseWriter, *http.Request, *visitor) error { return missing() }}))
	return s.guarded(mux)
}
