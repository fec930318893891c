package page

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"wayside/hub/account"
	"wayside/hub/notice"
)

// Accounts is the page that lists the months that there is an account of, the
// newest first.
type Accounts struct {
	Lang   notice.Lang
	Months []account.Month
}

// Account is the account of one month, and the months that there is one of.
type Account struct {
	Lang    notice.Lang
	Month   account.Month
	Months  []account.Month
	Account *account.Account
}

type accountsView struct {
	frame
	Home, Feeds string
	Months      []monthLink
}

type monthLink struct{ Name, Href string }

// Accounts writes the list of the months.
func (p *Pages) Accounts(w io.Writer, d Accounts) error {
	f := p.frame(d.Lang, "account")
	f.turn(func(l notice.Lang) string { return "/account/?lang=" + string(l) })
	v := accountsView{frame: f, Home: "/?lang=" + string(f.Lang), Feeds: "/feeds/?lang=" + string(f.Lang)}
	for _, m := range d.Months {
		v.Months = append(v.Months, monthLink{f.monthName(m), "/account/" + m.String() + "?lang=" + string(f.Lang)})
	}
	return draw(w, p.account, "accounts", v)
}

// monthName is "2026年11月" or "November 2026".
func (f frame) monthName(m account.Month) string {
	return f.T("accMonth", m.Year, f.month(time.Date(m.Year, m.Month, 1, 0, 0, 0, 0, time.UTC)))
}

type accountView struct {
	frame
	Home, All, Back, Next string // pages; "" for none
	JSON, CSV, Lines      string
	Name, AsOf, State     string
	Command               string
	Tiles                 []tile
	Kinds, Days           *bars // nil where nothing was published
	Corrected, Withdrawn  []saidView
	Silences              []silenceView
	Reports               []reportsView
	Records               string
}

// tile is one figure with what it counts.
type tile struct{ Value, Name, More string }

type saidView struct {
	When, Code, Href string
	Headline, Why    tongueLine // their language where it is not the page's
	In               string     // which that is, of the reason
}

type silenceView struct{ Source, Since, Long string }

type reportsView struct {
	Name                                        string
	Received, Merged, InTime, Late, Open, Tardy int
	Useful, Useless                             int
}

// Account writes the account of a month.
func (p *Pages) Account(w io.Writer, d Account) error {
	f := p.frame(d.Lang, "account")
	f.dated = true
	at := "/account/" + d.Month.String()
	f.turn(func(l notice.Lang) string { return at + "?lang=" + string(l) })
	f.Title = f.monthName(d.Month) + " · " + f.Title
	lang, a := "?lang="+string(f.Lang), d.Account
	now := a.AsOf
	v := accountView{frame: f, Home: "/" + lang, All: "/account/" + lang, Back: d.beside(-1), Next: d.beside(1), JSON: at + ".json", CSV: at + ".csv", Lines: at + ".jsonl",
		Name: f.monthName(d.Month), AsOf: f.clock(now, now), State: f.T("accSoFar"),
		Command: "wayside account --month " + d.Month.String() + " --hub " + p.site.Base + " --root KEY"}
	if a.Final {
		v.State = f.T("accFinal")
	}
	v.Tiles = f.tiles(a)
	if len(a.Log.Published) > 0 {
		v.Kinds, v.Days = f.kindBars(a), f.dayBars(a)
	}
	v.Corrected, v.Withdrawn = f.said(a.Log.Corrected, now), f.said(a.Log.Withdrawn, now)
	for _, s := range a.Books.Silences {
		v.Silences = append(v.Silences, silenceView{s.Source, f.clock(s.Since, now), f.long(s.Seconds)})
	}
	for _, r := range a.Books.Reports {
		v.Reports = append(v.Reports, reportsView{or(f.in(r.Name), r.Category), r.Received, r.Merged, r.InTime, r.Late, r.Open, r.Overdue, r.Useful, r.Useless})
	}
	if a.Log.First > 0 {
		v.Records = f.T("accRecords", a.Log.First, a.Log.Last, a.Log.Sealed)
	}
	return draw(w, p.account, "account", v)
}

// beside is the page of the month so many after this one; "" where it has none.
func (d Account) beside(n int) string {
	m := d.Month.Next(n)
	if !slices.Contains(d.Months, m) {
		return ""
	}
	return "/account/" + m.String() + "?lang=" + string(d.Lang)
}

func (f frame) tiles(a *account.Account) []tile {
	all := 0
	for _, n := range a.Log.Published {
		all += n
	}
	spread := func(name string, s account.Spread) tile {
		if s.Count == 0 {
			return tile{"–", f.T(name), f.T("accNobody")}
		}
		return tile{f.long(s.Median), f.T(name), f.T("accSpread", f.long(s.Tenth), f.long(s.Longest), s.Count)}
	}
	received, late := 0, 0
	for _, r := range a.Books.Reports {
		received, late = received+r.Received, late+r.Late+r.Overdue
	}
	return []tile{
		{itoa(all), f.T("accPublished"), f.T("accUpdated", a.Log.Updated)},
		{itoa(len(a.Log.Corrected)), f.T("accCorrected"), ""},
		{itoa(len(a.Log.Withdrawn)), f.T("accWithdrawn"), f.T("accRestored", a.Log.Restored)},
		spread("accDelay", a.Log.Delay),
		spread("accShown", a.Books.Shown),
		{itoa(received), f.T("accReports"), f.T("accReportsLate", late)},
	}
}

// long is how long something took, in the largest units that matter.
func (f frame) long(seconds float64) string {
	switch s := int(math.Round(seconds)); {
	case seconds < 10:
		return f.T("accSeconds", decimal(math.Round(seconds*10)/10))
	case s < 120:
		return f.T("accSeconds", s)
	case s < 2*3600:
		return f.T("accMinutes", (s+30)/60)
	case s < 48*3600:
		return f.T("accHours", (s+1800)/3600)
	default:
		return f.T("accDays", (s+43200)/86400)
	}
}

func (f frame) said(list []account.Said, now time.Time) (out []saidView) {
	for _, s := range list {
		v := saidView{When: f.clock(s.At, now), Code: s.Code, Href: "/notices/" + s.ID.UUID() + "?lang=" + string(f.Lang), Headline: f.foreign(s.Headline), Why: f.foreign(s.Why)}
		if v.Why.Text == "" {
			v.Why.Text = f.T("accNoWhy")
		}
		if v.Why.Lang != "" {
			v.In = f.T("inTongue", f.tongueName(v.Why.Lang))
		}
		out = append(out, v)
	}
	return out
}

// bars is a plot of bars, drawn here so that it needs no script. The same stands
// beside it as a table.
type bars struct {
	Title string
	Table string // what opens the table of the same
	W, H  int
	Bars  []bar
}

type bar struct {
	X, Y, W, H    float64
	Name, Mark    string // of the axis; Mark stands where there is room
	Value         int
	NameX, ValueX float64
	NameY, ValueY float64
	Upright       bool
	Labelled      bool // its value stands on it; lying bars always have theirs
}

// kindBars are lying bars, one for each kind.
func (f frame) kindBars(a *account.Account) *bars {
	const row, left, right = 28, 104, 250
	b := &bars{Title: f.T("accByKind"), Table: f.T("accTable"), W: left + right + 46}
	most := 1
	for _, n := range a.Log.Published {
		most = max(most, n)
	}
	for i, k := range notice.Kinds() {
		n := a.Log.Published[notice.Kind(k.Word)]
		w := math.Round(float64(right)*float64(n)/float64(most)*10) / 10
		b.Bars = append(b.Bars, bar{X: left, Y: float64(i*row + 5), W: w, H: row - 10, Name: f.name("kind", notice.Kinds(), k.Word), Value: n, NameX: left - 10, ValueX: left + w + 8, NameY: float64(i*row + 20), ValueY: float64(i*row + 20)})
	}
	b.H = row * len(b.Bars)
	return b
}

// dayBars are standing bars, one for each day.
func (f frame) dayBars(a *account.Account) *bars {
	const wide, high, foot, edge = 400, 120, 22, 12 // edge: half of what stands beneath or on the outermost bar
	step := (wide - 2*edge) / float64(max(1, len(a.Log.Days)))
	b := &bars{Title: f.T("accByDay"), Table: f.T("accTable"), W: wide, H: high + foot}
	most, top := 0, 0
	for i, d := range a.Log.Days {
		if d.Published > most {
			most, top = d.Published, i
		}
	}
	for i, d := range a.Log.Days {
		h := math.Round(float64(high-18)*float64(d.Published)/float64(max(1, most))*10) / 10
		left, mid := edge+float64(i)*step, edge+(float64(i)+.5)*step
		one := bar{X: left + 1.5, Y: high - h, W: step - 3, H: h, Name: d.Date, Value: d.Published, NameX: mid, NameY: high + 16, ValueX: mid, ValueY: high - h - 5, Upright: true, Labelled: i == top}
		if day := strings.TrimPrefix(d.Date[len(d.Date)-2:], "0"); i == 0 || (i+1)%5 == 0 {
			one.Mark = day
		}
		b.Bars = append(b.Bars, one)
	}
	return b
}

// Points is a length of the drawing, short.
func (bar) Points(v float64) string { return strings.TrimSuffix(fmt.Sprintf("%.1f", v), ".0") }
