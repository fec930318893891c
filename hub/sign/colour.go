package sign

import "slices"

// Colour is the colour of a lamp, by its word; "" is the panel's usual one.
type Colour string

const (
	Red         Colour = "red"
	Orange      Colour = "orange"
	Yellow      Colour = "yellow"
	Green       Colour = "green"
	Blue        Colour = "blue"
	AmberLight  Colour = "amber"
	WhiteLight  Colour = "white"
	Dark        Colour = "black"
	panelColour        = "#0A0B0C"
	offColour          = "#1B1D20"
)

// lamp is a colour as it looks, and as MULTI names it.
type lamp struct {
	colour  Colour
	hex     string // on the dark panel
	classic int    // of NTCIP 1203's ten classic colours
	rgb     [3]int // that MULTI writes for it
}

var lamps = []lamp{
	{Red, "#FF3B2F", 1, [3]int{255, 0, 0}}, {Orange, "#FF8A1F", 8, [3]int{255, 165, 0}}, {Yellow, "#FFE100", 2, [3]int{255, 255, 0}},
	{Green, "#3BFF5A", 3, [3]int{0, 255, 0}}, {Blue, "#4FA3FF", 5, [3]int{0, 0, 255}}, {AmberLight, "#FFB000", 9, [3]int{255, 208, 0}},
	{WhiteLight, "#F4F6FF", 7, [3]int{255, 255, 255}}, {Dark, panelColour, 0, [3]int{0, 0, 0}},
}

func lampOf(c Colour) lamp {
	i := slices.IndexFunc(lamps, func(l lamp) bool { return l.colour == c })
	if i < 0 {
		return lamp{}
	}
	return lamps[i]
}

// usual is the colour of text that names none.
func (p Panel) usual() Colour {
	switch p {
	case Amber:
		return AmberLight
	case White, FullColor:
		return WhiteLight
	}
	return Yellow
}

// shows reports whether the panel can light c.
func (p Panel) shows(c Colour) bool {
	switch p {
	case Amber:
		return c == AmberLight
	case White:
		return c == WhiteLight
	case TwoColour:
		return c == Red || c == Green || c == Yellow
	}
	return lampOf(c).colour != "" && c != Dark
}

// ofLevel are the colours of the first line of a notice of some level (0 to 4)
// and of its other lines. Green means clear on road signs and blue is on few:
// neither is ever a warning's on two colours, and the word is always printed.
func (p Panel) ofLevel(level int) (first, rest Colour) {
	rest = p.usual()
	switch p {
	case TwoColour:
		if level >= 3 {
			return Red, rest
		}
		return rest, rest
	case FullColor:
		return []Colour{Yellow, Blue, Yellow, Orange, Red}[min(max(level, 0), 4)], rest
	}
	return rest, rest
}
