package serve

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"wayside/hub"
	"wayside/hub/notice"
	"wayside/hub/page"
	"wayside/hub/sign"
)

// askedBoard is a board as somebody asks for it: how it shows what it shows, and its dots where it has any.
type askedBoard struct {
	page.Display
	sign     string
	place    notice.Words
	at       *notice.Position
	revision int           // of the profile
	dots     *sign.Profile // where its mode is led
	problems notice.Problems
}

// askedBoard reads which board is meant: a sign's own profile comes first, what the
// configuration says of it second, the URL overrides both.
func (s *Server) askedBoard(ctx context.Context, id string, given url.Values) (b askedBoard, err error) {
	b.sign = id
	show := url.Values{}
	var profile *sign.Profile
	if id != "" {
		configured, ok := s.Signs[id]
		p, kept, err := s.profile(ctx, id)
		switch {
		case err == nil:
			profile, b.place, b.at, b.revision = p, p.Name, p.Place.Position(), kept.Revision
			show = boardQuery(p)
		case !ok:
			return b, missing()
		}
		more, _ := url.ParseQuery(configured) // checked when the configuration was read
		maps.Copy(show, more)
	}
	maps.Copy(show, given)
	b.Display, b.problems = page.ParseDisplay(show, s.Pages.Langs()...)
	if err := (caller{}).maySee(b.Selection.Statuses()); err != nil {
		return b, err
	}
	if b.Mode == "led" && !b.problems.Failed() {
		b.dots = s.dots(b.Display, given, profile)
	}
	return b, nil
}

// boardQuery is a profile as the parameters of a board.
func boardQuery(p *sign.Profile) url.Values {
	v, _ := url.ParseQuery(p.Filter) // it was judged with the profile
	var langs []string
	for _, l := range p.Languages {
		langs = append(langs, string(l))
	}
	v.Set("mode", "led")
	v.Set("lang", strings.Join(langs, ","))
	v.Set("panel", string(p.Panel))
	v.Set("fill", map[string]string{"text": "tips"}[p.Fill])
	if v.Get("fill") == "" {
		v.Set("fill", p.Fill)
	}
	v.Set("loss", p.Loss)
	v.Set("lossafter", strconv.Itoa(p.LossAfter))
	v.Set("night", p.Night)
	v.Set("code", "0") // whoever drives past reads none
	if p.Zone != "" {
		v.Set("tz", p.Zone)
	}
	return v
}

// ownTexts are what a board without a profile shows with nothing to say, the
// first that its lines hold.
var ownTexts = []notice.Words{
	{notice.Chinese: "请按现场标志行驶", notice.English: "FOLLOW ROAD SIGNS"}, {notice.Chinese: "请按标志行驶", notice.English: "FOLLOW SIGNS"}, {notice.Chinese: "谨慎驾驶", notice.English: "TAKE CARE"},
}

// dots is the panel of a board: that of its profile, changed by what was given
// in the URL, or one that the parameters describe.
func (s *Server) dots(d page.Display, given url.Values, profile *sign.Profile) *sign.Profile {
	fill := map[string]string{"tips": "text"}[d.Fill]
	if fill == "" {
		fill = d.Fill
	}
	p, rows := sign.Profile{Panel: sign.Panel(d.Panel), Fill: fill}, d.Rows
	if profile != nil {
		p, rows = *profile, 0
		if given.Has("rows") || given.Has("cols") || given.Has("dot") {
			rows = d.Rows
		}
		if given.Has("panel") {
			p.Panel = sign.Panel(d.Panel)
		}
		if given.Has("fill") {
			p.Fill = fill
		}
	}
	p.Languages, p.Loss, p.LossAfter, p.Zone = s.Pages.Fallbacks(d.Langs), d.Loss, d.LossAfter, d.Zone
	out := sign.Plain(p, rows, d.Cols, d.Dot, d.Selection)
	for _, text := range ownTexts {
		if profile != nil {
			break
		}
		if out.Text = text; !s.fonts.CheckText(out).Failed() {
			break
		}
	}
	return out
}

// board is the signboard. What is not understood is a 400 that says so, on the
// screen too.
func (s *Server) board(w http.ResponseWriter, r *http.Request) error {
	given, err := query(r)
	if err != nil {
		return err
	}
	asked, err := s.askedBoard(r.Context(), r.PathValue("sign"), given)
	if err != nil {
		return err
	}
	now := s.Hub.Now()
	b := page.Board{Display: asked.Display, Sign: asked.sign, Place: asked.place, At: asked.at, Problems: asked.problems, Fresh: page.Freshness{Now: now, Checked: now, StaleSince: s.StaleSince(), Covered: true}}
	if !asked.problems.Failed() {
		b.Cursor = hub.Cursor{Epoch: s.Hub.Epoch(), Seq: s.Hub.Head()}.String() // before the list: nothing is missed
		b.Entries = s.Hub.List(hub.View{Filter: asked.Selection, States: page.BoardStates()}, now)
		page.Order(b.Entries)
	}
	if asked.dots != nil && len(asked.Keys) == 0 { // with keys it takes only what is signed
		d, err := s.composed(r.Context(), asked, given)
		if err != nil {
			return err
		}
		b.Pages = d.body
	}
	var out bytes.Buffer
	if err := s.Pages.Board(&out, b); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	if asked.problems.Failed() {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write(out.Bytes())
		return nil
	}
	return send(w, r, out.Bytes(), nil)
}

// boardPages is what a board of dots shows, and what follows by the clock: the
// pages of a sign, or of the parameters of a board. The query of the board
// stands in it as it is; sign is the name of the board.
func (s *Server) boardPages(w http.ResponseWriter, r *http.Request) error {
	given, err := query(r)
	if err != nil {
		return err
	}
	id := given.Get("sign")
	given.Del("sign")
	asked, err := s.askedBoard(r.Context(), id, given)
	if err != nil {
		return err
	}
	if asked.problems.Failed() {
		return badRequest(asked.problems)
	}
	if asked.dots == nil {
		var ps notice.Problems
		ps.Add("mode", "只有 led 有点阵", "only led has dots")
		return badRequest(ps)
	}
	d, err := s.composed(r.Context(), asked, given)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", signMedia["json"])
	h.Set("Cache-Control", "no-cache")
	if s.Ledger != nil {
		for _, sig := range s.Ledger.SignPages(r.URL.RawQuery, d.body) {
			h.Add("Wayside-Signature", sig.Key+" "+sig.Sig)
		}
	}
	return send(w, r, d.body, d.packed)
}

func (s *Server) composed(ctx context.Context, b askedBoard, given url.Values) (drawing, error) {
	key := "pages " + b.sign + " " + strconv.Itoa(b.revision) + " " + given.Encode()
	return s.drawn(ctx, key, func(_ context.Context, out io.Writer) error { return s.writeProgramme(out, b.dots, b.revision) })
}

// writeProgramme writes what p, of that revision, shows now, and what follows
// by the clock.
func (s *Server) writeProgramme(out io.Writer, p *sign.Profile, revision int) error {
	cursor := hub.Cursor{Epoch: s.Hub.Epoch(), Seq: s.Hub.Head()} // before the list: nothing is missed
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	return e.Encode(signDocument{s.Roster.Programme(p, s.Hub.Now()), revision, cursor.Epoch, cursor.Seq})
}
