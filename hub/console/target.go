package console

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"html/template"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"wayside/hub"
	"wayside/hub/notice"
	"wayside/hub/page"
	"wayside/hub/sign"
)

// targetSign is a sign that a notice goes to, and how it would fare there.
type targetSign struct {
	ID, Name, Where string
	Verdict         string // key of a word
	Class, Icon     string
	Pages           []template.URL // pictures of its dots
	Dwell           []string       // how long each page stands, in seconds
	Lines           string         // what the pages say
	Note            string         // it must wait for what is more pressing
	Problems        []problemLine
	Offline         string // since when; "": it is not known to be
}

// targets are the signs that subscribe to n, by id. A sign that shows what is
// real is what practice is for, too.
func (s *Server) targets(ctx context.Context, n *notice.Notice, t tongue, now time.Time) (list []targetSign, spots []page.Spot, err error) {
	kept, err := s.Desk.Signs(ctx)
	if err != nil {
		return nil, nil, err
	}
	actual := *n
	actual.Status = notice.Actual
	for _, k := range kept {
		p, ps := sign.Read(k.Doc)
		if ps.Failed() || !p.Selection().Match(&actual) {
			continue
		}
		one, ok, err := s.target(ctx, p, n, t, now)
		if err != nil {
			return nil, nil, err
		}
		if !ok {
			continue
		}
		list = append(list, one)
		if at := p.Place; at.Lon != nil && at.Lat != nil {
			spots = append(spots, page.Spot{At: notice.Position{*at.Lon, *at.Lat}, Class: one.Class, Title: one.Name + " · " + t.T(one.Verdict)})
		}
	}
	return list, spots, nil
}

func (s *Server) target(ctx context.Context, p *sign.Profile, n *notice.Notice, t tongue, now time.Time) (one targetSign, ok bool, err error) {
	one = targetSign{ID: p.ID, Name: t.Say(p.Name), Where: strings.TrimSpace(p.Place.Road + " " + p.Place.Label)}
	if one.Name == "" {
		one.Name = p.ID
	}
	alone := s.fonts.Fit(p, n, s.Zone, now)
	if len(alone.Notices) == 0 {
		return one, false, nil
	}
	item := alone.Notices[0]
	one.Verdict = "sign." + string(item.Verdict)
	one.Class, one.Icon = map[sign.Verdict]string{sign.Fits: "ok", sign.Shortened: "s2", sign.Unfit: "s4"}[item.Verdict], map[sign.Verdict]string{sign.Fits: "ok", sign.Shortened: "2", sign.Unfit: "4"}[item.Verdict]
	for _, ab := range item.Abbreviated {
		one.Problems = append(one.Problems, problemLine{Text: t.T("sign.abbreviated", ab.From, ab.To)})
	}
	one.Problems = append(one.Problems, t.lines(item.Problems)...)
	if item.Verdict != sign.Unfit {
		if err := one.draw(s.fonts, p, alone); err != nil {
			return one, false, err
		}
		if !s.shows(p, n, now) {
			one.Note = "sign.waits"
		}
	}
	if s.Offline != nil {
		if since, off := s.Offline(ctx, p.ID); off {
			one.Offline = since.In(s.Zone).Format("15:04")
		}
	}
	return one, true, nil
}

// draw renders every page as the sign would light it.
func (t *targetSign) draw(fonts *sign.Fonts, p *sign.Profile, showing sign.Showing) error {
	var said []string
	for i, ph := range showing.Pages {
		var b bytes.Buffer
		if err := fonts.Frame(p, showing, i).SVG(&b, strings.Join(ph.Lines, " / ")); err != nil {
			return err
		}
		t.Pages = append(t.Pages, template.URL("data:image/svg+xml;base64,"+base64.StdEncoding.EncodeToString(b.Bytes())))
		said = append(said, strings.Join(ph.Lines, " / "))
		if len(showing.Pages) > 1 {
			t.Dwell = append(t.Dwell, fmt.Sprintf("%.1f", float64(ph.On)/10))
		}
	}
	t.Lines = strings.Join(said, " ‖ ")
	return nil
}

// shows reports whether the sign of p would show n among what is in force now.
func (s *Server) shows(p *sign.Profile, n *notice.Notice, now time.Time) bool {
	list := []*notice.Notice{n}
	for _, e := range s.Hub.List(hub.View{Filter: p.Selection()}, now) {
		if e.Notice.ID != n.ID {
			list = append(list, e.Notice)
		}
	}
	showing := s.fonts.Compose(p, list, s.Zone, now)
	return slices.ContainsFunc(showing.Notices, func(i sign.Item) bool { return i.ID == n.ID && i.Shown })
}

// boards are the signboards whose filter takes n.
func (s *Server) boards(n *notice.Notice) (names []string) {
	for _, name := range slices.Sorted(maps.Keys(s.Boards)) {
		show, err := url.ParseQuery(s.Boards[name])
		if err != nil {
			continue
		}
		if d, ps := page.ParseDisplay(show, s.Pages.Langs()...); !ps.Failed() && d.Selection.Match(n) {
			names = append(names, name)
		}
	}
	return names
}
