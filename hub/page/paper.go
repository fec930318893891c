package page

import (
	"math"
	"unicode"
)

// What goes on a page of paper. Browsers alone know for certain how text wraps;
// this is their arithmetic with something to spare, and a test prints.

// sheetOfPaper is a page as seen by letters of one size: how many em it is
// wide and high inside its margins.
type sheetOfPaper struct{ points, w, h float64 }

// gap stands between the parts of a page, in em.
const gap = 1

// Points of an A4 page inside its margins of 12 mm. Everything on A3 is 1.414
// times as large, so that the same fits.
const paperWidth, paperHeight = 527, 771

// posterSizes are the sizes of letters, the largest first, and their classes in
// poster.css.
var posterSizes = []struct {
	class  string
	points float64
}{{"t1", 15}, {"t2", 13}, {"t3", 11.5}, {"t4", 10}, {"t5", 9}}

// sizeFor is the class of the largest letters in which height is no more than
// there is; "" where it is more in all.
func sizeFor(height func(sheetOfPaper) float64) string {
	for _, s := range posterSizes {
		p := sheetOfPaper{s.points, paperWidth / s.points, paperHeight / s.points}
		if height(p) <= p.h {
			return s.class
		}
	}
	return ""
}

// text is the height of a paragraph in letters of so many em, with so much of
// the width taken away.
func (p sheetOfPaper) text(s string, em, line, less float64) float64 {
	if s == "" {
		return 0
	}
	const ragged = 0.93 // lines end early, at words and before stops
	return math.Ceil(width(s)*em/((p.w-less)*ragged)) * em * line
}

// foot is the height of the foot of the page: the code, or the lines beside it.
func (p sheetOfPaper) foot() float64 {
	lines := 7 * 1.5 * max(1, 10/p.points)
	return 1.2 + max(96/p.points, lines)
}

// width is how many Han characters a text is as wide as.
func width(s string) (n float64) {
	for _, r := range s {
		if unicode.Is(unicode.Han, r) || r > 0x2E80 {
			n++
		} else {
			n += 0.56
		}
	}
	return n
}
