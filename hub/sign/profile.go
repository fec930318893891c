// Package sign knows roadside signs: what a panel can show, how the notices in
// force become pages for it, whether a text fits before it is published, and
// the exact dots of every page. All outputs (JSON, MULTI, plain text, PNG, SVG)
// are encoders of the same pages.
//
// It keeps nothing, sends nothing and has no clock: profiles are kept by
// hub/desk, what is in force is judged by hub/notice, and hub/serve hands the
// outputs out. It is no driver of any sign controller.
package sign

import (
	"wayside/hub/filter"
	"wayside/hub/notice"
)

// Profile is one sign: where it stands, what its panel can show, and what it
// is to show. Lengths are dots unless they say otherwise.
type Profile struct {
	ID    string       `json:"id"` // in URLs: letters, digits, . - _
	Name  notice.Words `json:"name,omitempty"`
	Place Place        `json:"place"`

	Width  int     `json:"width"`
	Height int     `json:"height"`
	Pitch  float64 `json:"pitch,omitempty"` // mm from dot to dot
	Matrix Matrix  `json:"matrix,omitempty"`
	Cell   *Cell   `json:"cell,omitempty"` // of a line or character matrix
	Panel  Panel   `json:"panel"`
	Depth  Depth   `json:"depth,omitempty"` // how MULTI names its colours
	Fonts  []Font  `json:"fonts,omitempty"` // the first is the default

	JustifyPage string `json:"justifyPage,omitempty"` // top, middle, bottom
	JustifyLine string `json:"justifyLine,omitempty"` // left, centre, right
	PageOn      int    `json:"pageOn,omitempty"`      // tenths of a second, of MULTI that doesn't say
	PageOff     *int   `json:"pageOff,omitempty"`     // dark between pages, tenths of a second
	MaxPages    int    `json:"maxPages,omitempty"`
	MaxMULTI    int    `json:"maxMultiLength,omitempty"` // bytes; 0: any
	// Tags are the optional tags of MULTI that the controller knows; "hc" says
	// that its fonts hold Han by their Unicode numbers.
	Tags []string `json:"tags,omitempty"`

	Languages []notice.Lang `json:"languages,omitempty"` // the first comes first
	Filter    string        `json:"filter,omitempty"`    // what it shows, in the language of hub/filter
	Speed     float64       `json:"speed,omitempty"`     // km/h at the sign
	// Banned are words that no notice may bring onto the sign, in whatever case.
	Banned []string `json:"bannedWords,omitempty"`

	Text      notice.Words `json:"text,omitempty"`      // its default text, lines by newline
	Fill      string       `json:"fill,omitempty"`      // with nothing to say: text, clock, blank
	Loss      string       `json:"loss,omitempty"`      // with contact lost: default, hold, blank
	LossAfter int          `json:"lossAfter,omitempty"` // seconds
	Takeover  string       `json:"takeover,omitempty"`  // whether an emergency may take it over: yes, no
	Night     string       `json:"night,omitempty"`     // when a board of it is dimmed: sun, off, or hours HH:MM-HH:MM
	Zone      string       `json:"tz,omitempty"`        // of its clock, IANA; "" is the hub's

	selection filter.Selection
}

// Place is where a sign stands and whom it faces.
type Place struct {
	Road      string           `json:"road,omitempty"`
	Direction notice.Direction `json:"direction,omitempty"` // of the traffic that reads it
	Chainage  *float64         `json:"chainage,omitempty"`  // metres
	Label     string           `json:"label,omitempty"`     // as the post prints it
	// Ahead says how the chainage runs for who reads the sign: rising, falling,
	// or "" where nobody knows.
	Ahead string   `json:"ahead,omitempty"`
	Lon   *float64 `json:"lon,omitempty"`
	Lat   *float64 `json:"lat,omitempty"`
}

// Position is where the sign stands; nil where the profile does not say.
func (p Place) Position() *notice.Position {
	if p.Lon == nil || p.Lat == nil {
		return nil
	}
	return &notice.Position{*p.Lon, *p.Lat}
}

// Matrix is how the dots of a panel are arranged.
type Matrix string

// A full matrix has dots everywhere, a line matrix in rows of cells with gaps
// between the rows, a character matrix one block for each character.
const (
	Full      Matrix = "full"
	Lines     Matrix = "line"
	Character Matrix = "character"
)

// Cell is the block of a line matrix (W is 0) or of a character matrix.
type Cell struct {
	W int `json:"w,omitempty"`
	H int `json:"h"`
}

// Panel is what colours a panel's lamps can show.
type Panel string

// A two-colour panel has red, green and yellow; a full one any colour.
const (
	Amber     Panel = "amber"
	White     Panel = "white"
	TwoColour Panel = "rg"
	FullColor Panel = "full"
)

// Depth is the colour scheme of NTCIP 1203: one bit, ten classic colours, or
// 24 bits.
type Depth string

const (
	OneBit  Depth = "1"
	Classic Depth = "classic"
	TrueRGB Depth = "24"
)

// Font is one font of a sign: its number in MULTI and one of the [Faces].
// Spacings that are left out are those of the face, 0 on cells.
type Font struct {
	Number      int    `json:"number"`
	Face        string `json:"face"`
	CharSpacing *int   `json:"charSpacing,omitempty"`
	LineSpacing *int   `json:"lineSpacing,omitempty"`
}

// The usual of what a profile leaves out.
const (
	usualOn        = 30 // tenths of a second
	usualOff       = 3
	usualPages     = 2
	usualLossAfter = 300
)

// Selection is what the sign shows, of a profile that was read or completed.
func (p *Profile) Selection() filter.Selection { return p.selection }

// complete fills in what was left out; a selection that can't be read is told
// by [Profile.Validate].
func (p *Profile) complete() {
	set := func(s *string, usual string) {
		if *s == "" {
			*s = usual
		}
	}
	number := func(n *int, usual int) {
		if *n == 0 {
			*n = usual
		}
	}
	set((*string)(&p.Matrix), string(Full))
	set((*string)(&p.Depth), map[Panel]string{TwoColour: string(Classic), FullColor: string(TrueRGB)}[p.Panel])
	set((*string)(&p.Depth), string(OneBit))
	set(&p.JustifyPage, middle)
	set(&p.JustifyLine, centre)
	set(&p.Fill, "clock")
	set(&p.Loss, "default")
	set(&p.Takeover, "yes")
	set(&p.Night, "sun")
	number(&p.PageOn, usualOn)
	number(&p.MaxPages, usualPages)
	number(&p.LossAfter, usualLossAfter)
	if p.PageOff == nil {
		off := usualOff
		p.PageOff = &off
	}
	if len(p.Languages) == 0 {
		p.Languages = []notice.Lang{notice.Chinese}
	}
	if len(p.Fonts) == 0 {
		p.Fonts = []Font{{Number: 1, Face: "16"}}
	}
}

// font is the font of that number.
func (p *Profile) font(number int) (Font, bool) {
	for _, f := range p.Fonts {
		if f.Number == number {
			return f, true
		}
	}
	return Font{}, false
}

// spacing is the room between characters and between lines of f.
func (p *Profile) spacing(f Font) (char, line int) {
	face := faceOf(f.Face)
	char, line = face.CharSpacing, face.LineSpacing
	switch p.Matrix {
	case Character:
		char, line = 0, 0
	case Lines:
		line = 0
	}
	if f.CharSpacing != nil {
		char = *f.CharSpacing
	}
	if f.LineSpacing != nil {
		line = *f.LineSpacing
	}
	return char, line
}

// rows is how many lines of f the panel holds.
func (p *Profile) rows(f Font) int {
	if p.Matrix != Full && p.Cell != nil {
		return p.Height / p.Cell.H
	}
	_, line := p.spacing(f)
	return (p.Height + line) / (faceOf(f.Face).Height + line)
}
