package sign

import (
	"slices"
	"time"

	"wayside/hub/filter"
	"wayside/hub/notice"
)

// Step is what a sign shows from a time on.
type Step struct {
	From  time.Time `json:"from"`
	Pages []Phase   `json:"pages"`
}

// Bounds of a programme: how many steps it has, and how many changes of the
// clock are looked at for them. Beyond them a page still leaves when it
// expires.
const (
	mostSteps = 32
	mostTurns = 400
)

// Programme is [Fonts.Compose] of what is in force in a list, and what follows by
// the clock alone, should nobody ever say anything more: a display that has lost
// its network goes on with it, so that what expires leaves and what waited, for
// its time or for room, comes up.
func (f *Fonts) Programme(p *Profile, list []*notice.Notice, zone *time.Location, now time.Time) Showing {
	zone = p.zone(zone)
	fits := f.fits(p, soon(list, now), zone, now)
	s := f.compose(p, standingAt(fits, now), zone, now)
	for _, one := range fits {
		if !activeAt(one.n, now) {
			s.Notices = append(s.Notices, one.item)
		}
	}
	at, before := now, s.Pages
	for range mostTurns {
		if at = nextTurn(fits, at); at.IsZero() || len(s.Then) == mostSteps {
			break
		}
		_, pages := p.choose(standingAt(fits, at))
		if after := f.phases(p, pages, s.Idle); !slices.EqualFunc(before, after, samePhase) {
			s.Then, before = append(s.Then, Step{at.UTC(), after}), after
		}
	}
	return s
}

// soon is what of a list is in force, and of what waits the first that begin.
func soon(list []*notice.Notice, now time.Time) (out []*notice.Notice) {
	var waiting []*notice.Notice
	for _, n := range list {
		if activeAt(n, now) {
			out = append(out, n)
		} else {
			waiting = append(waiting, n)
		}
	}
	begins := func(n *notice.Notice) time.Time { return notice.NextChange(notice.Life{Notice: n}, now) }
	slices.SortStableFunc(waiting, func(a, b *notice.Notice) int { return begins(a).Compare(begins(b)) })
	return append(out, waiting[:min(len(waiting), mostSteps)]...)
}

func activeAt(n *notice.Notice, at time.Time) bool {
	return notice.StateAt(notice.Life{Notice: n}, at) == notice.Active
}

func standingAt(fits []*fitted, at time.Time) (standing []*fitted) {
	for _, one := range fits {
		if activeAt(one.n, at) {
			standing = append(standing, one)
		}
	}
	return standing
}

// nextTurn is when the clock next changes the state of one of them; zero: never.
func nextTurn(fits []*fitted, at time.Time) (next time.Time) {
	for _, one := range fits {
		if t := notice.NextChange(notice.Life{Notice: one.n}, at); t.After(at) && (next.IsZero() || t.Before(next)) {
			next = t
		}
	}
	return next
}

func samePhase(a, b Phase) bool {
	return a.Px == b.Px && a.On == b.On && a.Off == b.Off && slices.Equal(a.Notices, b.Notices)
}

// Panels of a board that has no profile.
const (
	plainID    = "board"
	smallFaces = 16 // the least that a passer-by can read
)

// Plain is the profile of a board of rows lines of cols characters, dot dots
// high, that shows what a selection takes. What p leaves out is the usual.
func Plain(p Profile, rows, cols, dot int, s filter.Selection) *Profile {
	if p.ID == "" {
		p.ID = plainID
	}
	if rows > 0 {
		p.Fonts = nil
		for _, f := range slices.Backward(faces) {
			if f.Height <= dot && f.Height >= smallFaces {
				p.Fonts = append(p.Fonts, Font{Number: len(p.Fonts) + 1, Face: f.Name})
			}
		}
		line := faceOf(p.Fonts[0].Face).LineSpacing
		p.Width, p.Height = cols*dot, rows*(dot+line)-line
		p.Matrix, p.Cell = Full, nil
	}
	p.complete()
	p.selection = s
	return &p
}
