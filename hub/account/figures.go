package account

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"wayside/hub"
	"wayside/hub/notice"
)

// Rules numbers the rules by which a month is counted: two programs come to the
// same figures where they count by the same. 2 tells corrections from updates.
const Rules = 2

// Figures are those of one month. The same lines give the same figures, byte
// for byte when written as JSON.
type Figures struct {
	Rules int    `json:"rules"`
	Month string `json:"month"`
	Zone  string `json:"timezone"`
	Epoch string `json:"epoch"`
	First uint64 `json:"first"` // record of the month; 0: there is none
	Last  uint64 `json:"last"`
	// Sealed records are not public (exercises, what is restricted, what is not
	// released yet): they are counted, and count for nothing else.
	Sealed int `json:"sealed"`

	Published  map[notice.Kind]int `json:"published"` // notices, when the public could first see them
	Revised    int                 `json:"revised"`   // revisions after the first
	Updated    int                 `json:"updated"`   // of those, what says that things have moved on
	Corrected  []Said              `json:"corrected"` // what takes back what had been said wrongly
	Withdrawn  []Said              `json:"withdrawn"`
	Restored   int                 `json:"restored"`
	Superseded int                 `json:"superseded"`
	Ended      int                 `json:"ended"`
	Expired    int                 `json:"expired"`
	// Delay is how long it took from the event, or from the issue of a warning, to
	// the public. It counts what was first published in the month, was not planned,
	// says when it began, and began no earlier than the log itself.
	Delay Spread `json:"delaySeconds"`
	Days  []Day  `json:"days"`

	// Out is when the public could first see each notice that is counted as
	// published, and in which revision.
	Out map[notice.ID]Out `json:"-"`
}

// Said is a notice that was corrected or withdrawn, and what was said of why.
type Said struct {
	At       time.Time    `json:"at"`
	ID       notice.ID    `json:"id"`
	Code     string       `json:"code"`
	Revision int          `json:"revision"`
	Kind     notice.Kind  `json:"kind"`
	Headline notice.Words `json:"headline"`
	Why      notice.Words `json:"why"`
}

// Out is the first of a notice that the public could see.
type Out struct {
	At       time.Time
	Revision int
}

// Spread is how something spreads that takes time, in seconds.
type Spread struct {
	Count   int     `json:"count"`
	Median  float64 `json:"median"`
	Tenth   float64 `json:"slowestTenth"` // nine of ten took no longer
	Longest float64 `json:"longest"`
}

// Day is one day of the month.
type Day struct {
	Date      string `json:"date"`
	Published int    `json:"published"`
	Revised   int    `json:"revised"`
	Withdrawn int    `json:"withdrawn"`
}

// SpreadOf are the figures of so many times.
func SpreadOf(took []time.Duration) (s Spread) {
	if s.Count = len(took); s.Count == 0 {
		return s
	}
	took = slices.Sorted(slices.Values(took))
	at := func(rank int) float64 { return took[rank-1].Round(time.Millisecond).Seconds() }
	s.Median, s.Tenth, s.Longest = at((s.Count+1)/2), at((9*s.Count+9)/10), at(s.Count)
	return s
}

// Tally comes to the figures of one month from its lines, in order.
type Tally struct {
	month       Month
	zone        *time.Location
	from, until time.Time
	f           Figures
	born        time.Time
	took        []time.Duration
}

// NewTally is that of a month of the log of an epoch, before any line. Born is
// when the log's first record was made.
func NewTally(m Month, zone *time.Location, epoch string, born time.Time) *Tally {
	t := &Tally{month: m, zone: zone, born: born}
	t.from, t.until = m.Span(zone)
	t.f = Figures{Rules: Rules, Month: m.String(), Zone: zone.String(), Epoch: epoch, Published: map[notice.Kind]int{}, Out: map[notice.ID]Out{}, Corrected: []Said{}, Withdrawn: []Said{}}
	for d := range m.Days() {
		t.f.Days = append(t.f.Days, Day{Date: fmt.Sprintf("%s-%02d", m, d+1)})
	}
	return t
}

// Add counts a line; those of other months count for nothing.
func (t *Tally) Add(l Line) error {
	if l.At.Before(t.from) || !l.At.Before(t.until) {
		return nil
	}
	t.f.First, t.f.Last = cmp.Or(t.f.First, l.Seq), l.Seq
	if l.Sealed {
		t.f.Sealed++
		return nil
	}
	day := &t.f.Days[l.At.In(t.zone).Day()-1]
	switch l.Op {
	case hub.OpPublished, hub.OpReleased:
		day.Published++
		return t.published(l)
	case hub.OpRevised:
		day.Revised++
		return t.revised(l)
	case hub.OpWithdrawn:
		day.Withdrawn++
		return t.withdrawn(l)
	case hub.OpRestored:
		t.f.Restored++
	case hub.OpSuperseded:
		t.f.Superseded++
	case hub.OpEnded:
		t.f.Ended++
	case hub.OpExpired:
		t.f.Expired++
	}
	return nil
}

func (t *Tally) published(l Line) error {
	n, err := l.document()
	if err != nil {
		return err
	}
	t.f.Published[n.Kind]++
	if n.Correction { // of a notice that it replaces
		t.f.Corrected = append(t.f.Corrected, saidOf(n, l, changed(n)))
	}
	t.f.Out[l.ID] = Out{l.At, l.Rev}
	if began := beganAt(n); !n.Planned && !began.IsZero() && !began.Before(t.born) && !began.After(l.At) {
		t.took = append(t.took, l.At.Sub(began))
	}
	return nil
}

// beganAt is when somebody knew: a warning's time of issue, else the event's
// onset; zero where neither is told.
func beganAt(n *notice.Notice) time.Time {
	if n.Issuer != nil && !n.Issuer.Issued.IsZero() {
		return n.Issuer.Issued
	}
	return n.Onset
}

func (t *Tally) revised(l Line) error {
	n, err := l.document()
	if err != nil {
		return err
	}
	t.f.Revised++
	if !n.Correction {
		t.f.Updated++
		return nil
	}
	t.f.Corrected = append(t.f.Corrected, saidOf(n, l, changed(n)))
	return nil
}

func (t *Tally) withdrawn(l Line) error {
	n, err := l.document()
	if err != nil {
		return err
	}
	var end notice.End
	if len(l.End) > 0 {
		if err := json.Unmarshal(l.End, &end); err != nil {
			return fmt.Errorf("read why record %d withdrew its notice: %w", l.Seq, err)
		}
	}
	t.f.Withdrawn = append(t.f.Withdrawn, saidOf(n, l, end.Text))
	return nil
}

func saidOf(n *notice.Notice, l Line, why notice.Words) Said {
	s := Said{At: l.At, ID: l.ID, Code: l.Code, Revision: l.Rev, Kind: n.Kind, Headline: notice.Words{}, Why: why}
	if s.Why == nil {
		s.Why = notice.Words{}
	}
	for lang, text := range n.Text {
		s.Headline[lang] = text.Headline
	}
	return s
}

// changed is what a correction says of what was wrong.
func changed(n *notice.Notice) notice.Words {
	w := notice.Words{}
	for lang, text := range n.Text {
		if text.Changed != "" {
			w[lang] = text.Changed
		}
	}
	return w
}

func (l Line) document() (*notice.Notice, error) {
	n := new(notice.Notice)
	if err := json.Unmarshal(l.Doc, n); err != nil {
		return nil, fmt.Errorf("read the notice of record %d: %w", l.Seq, err)
	}
	return n, nil
}

// Figures are those of the lines so far. They share nothing with the tally.
func (t *Tally) Figures() Figures {
	f := t.f
	f.Delay = SpreadOf(t.took)
	f.Published, f.Out = maps.Clone(f.Published), maps.Clone(f.Out)
	f.Corrected, f.Withdrawn, f.Days = slices.Clone(f.Corrected), slices.Clone(f.Withdrawn), slices.Clone(f.Days)
	return f
}
