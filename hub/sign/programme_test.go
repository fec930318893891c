package sign_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"wayside/hub/notice"
	"wayside/hub/sign"
)

// TestAProgrammeIsWhatWouldBeComposedThen compares the steps of a programme
// with what the hub composes when their time has come.
func TestAProgrammeIsWhatWouldBeComposedThen(t *testing.T) {
	f, r, steps := fonts(t), rand.New(rand.NewPCG(3, 11)), 0
	inForce := func(list []*notice.Notice, at time.Time) (out []*notice.Notice) {
		for _, n := range list {
			if notice.StateAt(notice.Life{Notice: n}, at) == notice.Active {
				out = append(out, n)
			}
		}
		return out
	}
	for i := range 40 {
		p := profile(t, panels[i%len(panels)].doc)
		if i >= 15 {
			p = somewhere(t, r)
		}
		var list []*notice.Notice
		for j := range r.IntN(12) {
			n := anything(r, j)
			if r.IntN(6) == 0 {
				n.Onset = now.Add(time.Duration(r.IntN(90)) * time.Hour)
			}
			if r.IntN(4) == 0 {
				n.Schedule = &notice.Schedule{Timezone: "Asia/Shanghai", Recurring: []notice.Recurring{{Start: "00:00", End: fmt.Sprintf("%02d:30", 12+r.IntN(12))}}}
			}
			list = append(list, n)
		}
		s := f.Programme(p, list, zone, now)
		steps += len(s.Then)
		until := now.Add(100 * time.Hour)
		if len(s.Then) == 32 {
			until = s.Then[31].From // as far as it goes
		}
		for range 6 {
			at := now.Add(time.Duration(r.Int64N(int64(until.Sub(now)))))
			pages := s.Pages
			for _, step := range s.Then {
				if !step.From.After(at) {
					pages = step.Pages
				}
			}
			want := f.Compose(p, inForce(list, at), zone, at).Pages
			sameDay := at.In(zone).YearDay() == now.In(zone).YearDay() // a text may name the day
			if said, due := marks(pages, sameDay), marks(want, sameDay); said != due {
				t.Errorf("%s at %s: the programme says %s, due is %s", p.ID, at, said, due)
			}
		}
	}
	if steps < 20 {
		t.Errorf("only %d steps were looked at", steps)
	}
}

// marks are what pages tell of, and their dots where these must agree.
func marks(pages []sign.Phase, dots bool) (s string) {
	for _, pg := range pages {
		s += fmt.Sprint(pg.Notices, pg.Clock)
		if dots && !pg.Clock {
			s += pg.Px
		}
	}
	return s
}

func TestAPageOfATakeoverSaysSo(t *testing.T) {
	f, p := fonts(t), profile(t, panels[0].doc)
	n := samples()[1].n
	n.Takeover = true
	if s := f.Compose(p, []*notice.Notice{n}, zone, now); !s.Pages[0].Takeover || s.Idle.Takeover {
		t.Errorf("%+v", s.Pages)
	}
}

func TestABoardWithoutAProfileHasItsLines(t *testing.T) {
	for _, c := range []struct{ rows, cols, dot, width, height int }{{2, 10, 16, 160, 34}, {4, 16, 24, 384, 102}, {1, 8, 32, 256, 32}, {3, 8, 32, 256, 104}} {
		p := sign.Plain(sign.Profile{Panel: sign.TwoColour}, c.rows, c.cols, c.dot, profile(t, panels[0].doc).Selection())
		if p.Width != c.width || p.Height != c.height || p.Fonts[0].Face != fmt.Sprint(c.dot) {
			t.Errorf("%+v: %d×%d, %+v", c, p.Width, p.Height, p.Fonts)
		}
	}
}
