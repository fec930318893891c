package sign

// Message is what a sign shows, page after page, over and over.
type Message struct{ Pages []Page }

// Page is one phase. Times are tenths of a second, coordinates dots from 1, 1
// at the left upper corner, as NTCIP 1203 counts.
type Page struct {
	On, Off    int
	Background Colour // "" is dark
	Fills      []Fill
	Rects      []Rect
}

// Fill is a filled rectangle.
type Fill struct {
	X, Y, W, H int
	Colour     Colour
}

// Rect is a rectangle of lines; W or H 0 reach to the edge of the panel, all
// zero is the whole of it.
type Rect struct {
	X, Y, W, H int
	Justify    string // top, middle, bottom; "" is the profile's
	Lines      []Line
}

// Line is one line of text. Spacing is the room above it, nil the font's own.
type Line struct {
	Spacing *int
	Spans   []Span
}

// Span is text of one font, colour and place on its line; zero values are the
// profile's.
type Span struct {
	Text    string
	Font    int
	Colour  Colour
	Justify string // left, centre, right
}

// Places of lines in a rectangle and of spans in a line, in the only order in
// which MULTI lets them follow each other.
const (
	top, middle, bottom = "top", "middle", "bottom"
	left, centre, right = "left", "centre", "right"
	rising, falling     = "rising", "falling"
)

// whole is the text of a line, its parts of different places two blanks apart:
// joined, "BR" and "6 MIN" would read as one word.
func (l Line) whole() (s string) {
	for i, span := range l.Spans {
		if i > 0 && span.Justify != l.Spans[i-1].Justify && span.Text != "" && s != "" {
			s += "  "
		}
		s += span.Text
	}
	return s
}
