package page

import (
	"math"
	"strings"
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
}{{"t1", 20}, {"t2", 18}, {"t3", 16}, {"t4", 15}, {"t5", 14}, {"t6", 13}, {"t7", 12}, {"t8", 11}, {"t9", 10}, {"t10", 9}}

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

// foot is the height of the foot of the page: the code, or the lines beside it,
// whose letters are neither small nor large (poster.css).
func (p sheetOfPaper) foot() float64 {
	lines := 7 * 1.5 * min(max(p.points, 10), 13) / p.points
	return 1.2 + max(96/p.points, lines)
}

// width is how many Han characters a text is as wide as.
func width(s string) (n float64) {
	for _, r := range s {
		n += advance(r)
	}
	return n
}

// advance is the width of a letter, as wide as the fonts of posters have it at
// most.
func advance(r rune) float64 {
	switch {
	case unicode.Is(unicode.Han, r) || r > 0x2E80:
		return 1
	case r == ' ':
		return 0.3
	case strings.ContainsRune("fijlrtI.,:;'!()|", r):
		return 0.4
	case strings.ContainsRune("mwMW@%—", r):
		return 0.92
	case unicode.IsUpper(r):
		return 0.68
	}
	return 0.58
}
