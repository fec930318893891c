package serve

import (
	"cmp"
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"wayside/hub"
	"wayside/hub/notice"
	"wayside/hub/page"
	"wayside/hub/roster"
	"wayside/hub/sign"
)

// signsPage is the page of the signs along the roads: where they are, what they
// say, and how far that is known to stand there. It tells nothing that the
// public could not see on the road.
func (s *Server) signsPage(w http.ResponseWriter, r *http.Request) error {
	if canonical := s.onlyLang(r); r.URL.RawQuery != canonical {
		return redirect(w, r, r.URL.Path, canonical)
	}
	lang := s.language(r)
	return s.html(w, r, "/signs/ "+string(lang), func(ctx context.Context, out io.Writer) error {
		list, err := s.signsShown(ctx)
		if err != nil {
			return err
		}
		return s.Pages.Signs(out, page.Signs{Lang: lang, Now: s.Hub.Now(), Signs: list})
	})
}

// signsShown are all signs by road and along it, those of no road last.
func (s *Server) signsShown(ctx context.Context) ([]page.Sign, error) {
	kept, err := s.Desk.Signs(ctx)
	if err != nil {
		return nil, err
	}
	var profiles []*sign.Profile
	for _, k := range kept {
		if p, ps := sign.Read(k.Doc); !ps.Failed() {
			profiles = append(profiles, p)
		}
	}
	slices.SortFunc(profiles, func(a, b *sign.Profile) int {
		return cmp.Or(compareBools(a.Place.Road == "", b.Place.Road == ""), cmp.Compare(a.Place.Road, b.Place.Road), cmp.Compare(metres(a), metres(b)), cmp.Compare(a.ID, b.ID))
	})
	now, standing := s.Hub.Now(), map[notice.ID]*notice.Notice{}
	for _, e := range s.Hub.List(hub.View{}, now) {
		standing[e.Notice.ID] = e.Notice
	}
	var list []page.Sign
	for _, p := range profiles {
		list = append(list, s.signShown(p, standing, now))
	}
	return list, nil
}

func metres(p *sign.Profile) float64 {
	if p.Place.Chainage == nil {
		return 0
	}
	return *p.Place.Chainage
}

func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

func (s *Server) signShown(p *sign.Profile, standing map[notice.ID]*notice.Notice, now time.Time) page.Sign {
	at := p.Place
	one := page.Sign{ID: p.ID, Name: p.Name, Road: at.Road, Label: at.Label, Direction: at.Direction, At: at.Position()}
	showing := s.show(p, now)
	for i, phase := range showing.Pages {
		w, h := s.fonts.Frame(p, showing, i).Face()
		shown := page.SignPage{Picture: "/signs/" + url.PathEscape(p.ID) + ".svg?page=" + strconv.Itoa(i+1) + "&v=" + phase.Px[len("sha256:"):][:12], Width: w, Height: h, Lines: phase.Lines}
		if len(phase.Notices) > 0 {
			shown.Notice = standing[phase.Notices[0]]
		}
		one.Pages = append(one.Pages, shown)
	}
	rec := s.Roster.Record(p.ID, now)
	one.Report, one.Confirmed = reported(rec, now), rec.Confirmed
	return one
}

// lately is how long a comparison is as good as new: a beat and its jitter.
const lately = 45 * time.Second

func reported(r roster.Record, now time.Time) page.Report {
	switch r.State {
	case roster.NeverConnected:
		return page.NoReport
	case roster.Offline:
		return page.Silent
	case roster.WrongPicture, roster.DrawingOld:
		return page.OtherDots
	}
	if now.Sub(r.Confirmed) <= lately {
		return page.SameDots
	}
	return page.Unsure
}
