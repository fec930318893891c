package page

import (
	"encoding/json"
	"io"
	"time"

	"wayside/hub/filter"
	"wayside/hub/notice"
)

// Board is the shell of a signboard: what it shows at first, and how.
type Board struct {
	Display  Display
	Sign     string           // id of the sign whose profile was loaded; may be empty
	Place    notice.Words     // where the sign stands, as its profile names it
	At       *notice.Position // where it stands; nil: nobody has said
	Entries  []notice.Entry   // in [BoardStates]
	Fresh    Freshness
	Cursor   string          // of the stream, where the entries stand
	Pages    json.RawMessage // of a face of dots, as /api/v1/pages gives them; may be nil
	Problems notice.Problems // what of the address was not understood; shown on screen
	Still    bool            // it is a preview: its script follows nothing
}

type boardView struct {
	frame
	Display        Display
	Place          string
	Cards          []card // for a browser without script
	Clock, Checked string
	Feed           string
	QR             *qrView
	Problems       notice.Problems
	Data           boardData
}

// boardData is what the script of the board starts from.
type boardData struct {
	Cursor  string                            `json:"cursor"`
	Filter  string                            `json:"filter"`
	Now     time.Time                         `json:"now"`
	Build   string                            `json:"build"`
	Zone    string                            `json:"zone"`
	Call    string                            `json:"call"`
	Radio   string                            `json:"radio"`
	Sign    string                            `json:"sign"`
	Shared  string                            `json:"shared"` // where glyphs are
	Place   *notice.Position                  `json:"place"`  // whose sun it goes by; may be nil
	Display Display                           `json:"display"`
	Words   map[notice.Lang]map[string]string `json:"words"`
	Terms   map[notice.Lang]terms             `json:"terms"`
	Also    map[notice.Lang]notice.Lang       `json:"also"` // fills the gaps of each
	Entries []boardEntry                      `json:"entries"`
	Pages   json.RawMessage                   `json:"pages,omitempty"`
	Stale   *time.Time                        `json:"staleSince"`
	Live    bool                              `json:"live"` // false where the address was not understood
}

// boardEntry is an entry as the stream carries it.
type boardEntry struct {
	notice.Entry
	Notice json.RawMessage `json:"notice"`
}

// BoardStates are those of the notices that a board is told of: what waits, too,
// so that it comes up on time with no network.
func BoardStates() []notice.State { return []notice.State{notice.Active, notice.Scheduled} }

// Board writes the shell of the signboard, with every notice in plain form; its
// script lays them out.
func (p *Pages) Board(w io.Writer, b Board) error {
	if len(b.Display.Langs) == 0 {
		b.Display = usual()
	}
	f := p.frame(b.Display.Langs[0], "boardTitle")
	if zone, err := time.LoadLocation(b.Display.Zone); err == nil && b.Display.Zone != "" {
		site := p.site
		site.Zone, f.site = zone, &site
	}
	v := &boardView{frame: f, Display: b.Display, Place: f.in(b.Place), Problems: b.Problems, QR: qrCode(p.site.Base + "/")}
	now := b.Fresh.Now.In(f.site.Zone)
	v.Clock, v.Checked = now.Format("15:04"), now.Format("15:04:05")
	v.Feed = "/feeds/now.atom" + feedQuery(b.Display.Selection.String(), f.also())
	for _, e := range b.Entries {
		if b.Still || e.State == notice.Active {
			v.Cards = append(v.Cards, f.card(e, b.Fresh.Now))
		}
	}
	v.Data = v.data(b)
	return draw(w, p.board, "board", v)
}

func (v *boardView) data(b Board) boardData {
	d := boardData{Cursor: b.Cursor, Filter: filter.Query{Selection: b.Display.Selection, States: BoardStates()}.String(), Now: b.Fresh.Now.UTC(), Build: v.site.Build, Zone: zoneName(v.site.Zone), Call: v.site.Emergency,
		Radio: v.site.Radio, Sign: b.Sign, Shared: v.Asset("shared/"), Pages: b.Pages, Display: b.Display, Place: b.At,
		Words: map[notice.Lang]map[string]string{}, Terms: map[notice.Lang]terms{}, Also: map[notice.Lang]notice.Lang{}, Entries: []boardEntry{}, Live: !b.Still && !b.Problems.Failed()}
	if box, _ := bounds(nil, v.site.Outlines); d.Place == nil && len(v.site.Outlines) > 0 {
		d.Place = &notice.Position{(box.West + box.East) / 2, (box.South + box.North) / 2}
	}
	for _, l := range b.Display.Langs {
		f := v.frame
		f.Lang = l
		d.Words[l], d.Terms[l], d.Also[l] = f.words(forScript()), f.terms(), f.also()
	}
	for _, e := range b.Entries {
		doc := e.Doc
		if len(doc) == 0 {
			doc, _ = notice.Emit(e.Notice) // a page of what has not been stored
		}
		d.Entries = append(d.Entries, boardEntry{e, doc})
	}
	if !b.Fresh.StaleSince.IsZero() {
		t := b.Fresh.StaleSince.UTC()
		d.Stale = &t
	}
	return d
}
