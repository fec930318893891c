package serve

import (
	"context"
	"io"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"wayside/hub"
	"wayside/hub/filter"
	"wayside/hub/notice"
	"wayside/hub/page"
)

// endedShown is how long an ended notice stays on the driver's page, struck
// through.
const endedShown = 30 * time.Minute

// mostRecent bounds them: a page is for what is in force, and light.
const mostRecent = 12

// ofPages says what the driver's pages understand.
func (s *Server) ofPages() filter.Params {
	return filter.Params{View: []string{"state", "lang", "on"}, Langs: s.tongues.Langs()}
}

// drive is the driver's page: everything, one road, one area, or what is near.
func (s *Server) drive(w http.ResponseWriter, r *http.Request) error {
	at, ok := placeOf(r)
	if !ok {
		return missing()
	}
	given := r.URL.Query()
	if path, err := s.codePage(r.Context(), given.Get("q")); err != nil || path != "" {
		toPage(w, r, s.inLang(path, notice.Lang(given.Get("lang"))))
		return err
	}
	for name := range given {
		if at.name != "" && strings.EqualFold(name, at.name) {
			delete(given, name) // the path says it
		}
	}
	q, canonical, ps := filter.ParseLenient(given, s.ofPages())
	if ps.Failed() {
		return badRequest(ps)
	}
	if asked, _ := url.ParseQuery(canonical); asked.Has("near") {
		w.Header().Set("Cache-Control", "no-store") // where somebody is stays with them
		asked.Set("near", rounded(asked.Get("near")))
		q, canonical, _ = filter.ParseLenient(asked, s.ofPages())
	}
	if r.URL.RawQuery != canonical || at.moved {
		return redirect(w, r, at.path, canonical)
	}
	if err := (caller{}).maySee(q.Statuses()); err != nil {
		return err
	}
	sel := q.Selection
	if at.name != "" {
		given.Set(at.name, at.value)
		narrowed, ps := filter.Parse(given, s.ofPages())
		if ps.Failed() {
			return badRequest(ps)
		}
		sel = narrowed.Selection
	}
	q.Selection = sel
	d := page.Drive{Lang: q.Lang, Path: at.path, Query: sel.String(), Canonical: canonical, Search: given.Get("q"), Near: at.path == "/near"}
	if d.Lang == "" {
		d.Lang = s.language(r)
	}
	switch at.name {
	case "road":
		d.Road = at.value
	case "area":
		d.Area = at.value
	default:
		d.Trip = page.Trip{Roads: listed(given.Get("road")), Vehicles: listed(given.Get("vehicle"))}
	}
	return s.html(w, r, at.path+"?"+canonical+" "+string(d.Lang), func(_ context.Context, out io.Writer) error {
		return s.drawDrive(out, d, q)
	})
}

// listed are the values of a parameter in canonical form.
func listed(value string) []string {
	if value == "" {
		return nil
	}
	return strings.Split(value, ",")
}

func (s *Server) drawDrive(out io.Writer, d page.Drive, q filter.Query) error {
	now := s.Hub.Now()
	d.Cursor = hub.Cursor{Epoch: s.Hub.Epoch(), Seq: s.Hub.Head()}.String() // before the list: nothing is missed
	at := now
	if !q.On.IsZero() {
		at = q.On
	} else {
		d.Recent = s.recent(q.Selection, now)
	}
	d.Entries = s.Hub.List(hub.View{Filter: q.Selection, States: q.States}, at)
	page.Order(d.Entries)
	d.Roads = s.roads(d.Trip.Roads, now)
	d.Fresh = s.freshness(d.Road, d.Area, now)
	return s.Pages.Drive(out, d)
}

// rounded is the value of near with its position to about a kilometre: no page
// needs to know better where somebody is.
func rounded(near string) string {
	parts := strings.Split(near, ",")
	for i := range parts[:min(2, len(parts))] {
		if v, err := strconv.ParseFloat(parts[i], 64); err == nil {
			parts[i] = strconv.FormatFloat(math.Round(v*100)/100, 'f', -1, 64)
		}
	}
	return strings.Join(parts, ",")
}

// place is what the path of a driver's page says.
type place struct {
	name, value string // parameter and canonical value; empty for the whole
	path        string // canonical, escaped
	moved       bool   // it was asked for by another spelling
}

func placeOf(r *http.Request) (p place, ok bool) {
	for name, given := range map[string]string{"road": r.PathValue("road"), "area": r.PathValue("code")} {
		if given == "" {
			continue
		}
		q, ps := filter.Parse(url.Values{name: {given}}, filter.Params{})
		v, err := url.ParseQuery(q.String())
		value := v.Get(name)
		if ps.Failed() || err != nil || value == "" || strings.Contains(value, ",") {
			return p, false
		}
		return place{name: name, value: value, path: "/" + name + "/" + url.PathEscape(value), moved: value != given}, true
	}
	return place{path: r.URL.EscapedPath()}, true
}

// recent are the notices that ended in the last half hour.
func (s *Server) recent(sel filter.Selection, now time.Time) []notice.Entry {
	over := hub.View{Filter: sel, States: []notice.State{notice.Ended, notice.Expired, notice.Withdrawn}}
	list := s.Hub.List(over, now)
	list = slices.DeleteFunc(list, func(e notice.Entry) bool { return now.Sub(e.At) > endedShown })
	slices.Reverse(list)
	return list[:min(len(list), mostRecent)]
}
