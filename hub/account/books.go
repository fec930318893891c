package account

import (
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"time"

	"wayside/hub/notice"
)

// Account is what an authority gives for a month: the figures that follow from
// the public log, and beside them what the hub states of its own books.
type Account struct {
	AsOf  time.Time `json:"asOf"`
	Final bool      `json:"final"` // the month is over
	Log   Figures   `json:"log"`
	Books Books     `json:"books"`
}

// Books are what the log does not hold.
type Books struct {
	// Shown is how long it took from the public to the first display, of what
	// displays say they have shown.
	Shown    Spread    `json:"displaySeconds"`
	Silences []Silence `json:"silences"`
	Reports  []Reports `json:"reports"`
}

// Silence is a time within the month in which a source had not been heard for
// longer than it may be.
type Silence struct {
	Source  string    `json:"source"`
	Since   time.Time `json:"since"`
	Until   time.Time `json:"until,omitzero"` // zero: it lasts
	Seconds float64   `json:"seconds"`        // of it within the month
}

// Reports are those of citizens of one category that came in the month. Received
// is InTime and Late and Open together.
type Reports struct {
	Category string       `json:"category"`
	Name     notice.Words `json:"name"`
	Received int          `json:"received"`
	Merged   int          `json:"merged"` // of the received: told by another, whose answer is theirs
	InTime   int          `json:"answeredInTime"`
	Late     int          `json:"answeredLate"`
	Open     int          `json:"open"`
	Overdue  int          `json:"overdue"` // of the open
	Useful   int          `json:"ratedUseful"`
	Useless  int          `json:"ratedUseless"`
}

// FirstShown is how long displays took, given when they first showed a
// revision; ok is false where none did.
func (f *Figures) FirstShown(first func(id notice.ID, revision int) (t time.Time, ok bool)) Spread {
	var took []time.Duration
	for id, out := range f.Out {
		if t, ok := first(id, out.Revision); ok {
			took = append(took, max(0, t.Sub(out.At))) // a display's clock may be a little behind
		}
	}
	return SpreadOf(took)
}

// CSV writes the account as a table of three columns: which figure, of what, and
// how much; for sheets and scripts.
func (a *Account) CSV(w io.Writer) error {
	t := table{csv.NewWriter(w)}
	t.row("figure", "of", "value")
	t.log(&a.Log)
	t.spread("seconds from event to public", a.Log.Delay)
	t.spread("seconds from public to display", a.Books.Shown)
	t.books(&a.Books)
	t.said("correction", a.Log.Corrected)
	t.said("withdrawal", a.Log.Withdrawn)
	t.Flush()
	return t.Error()
}

type table struct{ *csv.Writer }

func (t table) row(figure, of string, v any) {
	_ = t.Write([]string{figure, notice.Cell(of), notice.Cell(fmt.Sprint(v))}) // Error tells
}

func (t table) log(f *Figures) {
	t.row("month", f.Zone, f.Month)
	t.row("records", "first", f.First)
	t.row("records", "last", f.Last)
	t.row("records", "not public", f.Sealed)
	for _, k := range slices.Sorted(maps.Keys(f.Published)) {
		t.row("published", string(k), f.Published[k])
	}
	for _, one := range []struct {
		name string
		n    int
	}{{"revised", f.Revised}, {"updated", f.Updated}, {"corrected", len(f.Corrected)}, {"withdrawn", len(f.Withdrawn)}, {"restored", f.Restored}, {"superseded", f.Superseded}, {"ended", f.Ended}, {"expired", f.Expired}} {
		t.row(one.name, "", one.n)
	}
	for _, d := range f.Days {
		t.row("published on", d.Date, d.Published)
	}
}

func (t table) spread(name string, s Spread) {
	t.row(name, "count", s.Count)
	t.row(name, "median", seconds(s.Median))
	t.row(name, "slowest tenth", seconds(s.Tenth))
	t.row(name, "longest", seconds(s.Longest))
}

func (t table) books(b *Books) {
	for _, s := range b.Silences {
		t.row("seconds of silence", s.Source, seconds(s.Seconds))
	}
	for _, r := range b.Reports {
		t.row("reports received", r.Category, r.Received)
		t.row("reports merged", r.Category, r.Merged)
		t.row("reports answered in time", r.Category, r.InTime)
		t.row("reports answered late", r.Category, r.Late)
		t.row("reports open", r.Category, r.Open)
		t.row("reports overdue", r.Category, r.Overdue)
		t.row("answers rated useful", r.Category, r.Useful)
		t.row("answers rated useless", r.Category, r.Useless)
	}
}

func (t table) said(what string, list []Said) {
	for _, s := range list {
		t.row(what, s.Code, s.Why.In(notice.Chinese))
	}
}

func seconds(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
