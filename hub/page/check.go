package page

import (
	"io"
	"slices"
	"strings"
	"time"

	"wayside/hub/notice"
)

// Check is the page that judges a document.
type Check struct {
	Lang    notice.Lang
	Now     time.Time
	Formats []Format // that can be read
	Chosen  string   // name of the format that was asked for; "": guessed
	Text    string   // what was pasted, to go on with
	Most    int      // MiB that a document may have
	Verdict *Verdict // nil: nothing was checked yet
}

// Format is a format as people choose it.
type Format struct {
	Name, Title string
	About       notice.Words // what it is for, in half a sentence
}

// Verdict is what was found: the items of the document in their order, and the
// faults of the document as a whole. Entries stand at the index of their item,
// with a nil Notice where the item is none that could be shown.
type Verdict struct {
	Format  string // title of the format in which it was read, "" for none
	Items   []notice.Item
	Entries []notice.Entry
	Frame   notice.Problems
}

// Bounds of what the page shows of a large document.
const (
	mostGroups = 100
	mostCards  = 30
)

type checkView struct {
	frame
	Home, Here              string
	Formats                 []Format
	Chosen, Text            string
	Most                    int
	Verdict                 *noteView
	Groups                  []foundGroup
	Cards                   []card
	Ends                    []foundEnd
	MoreProblems, MoreCards int
}

type noteView struct{ Class, Icon, Title, Text string }

// foundGroup are the problems of one item.
type foundGroup struct {
	Place    string
	Problems []foundProblem
}

type foundProblem struct {
	Level       levelOf
	Field, Text string
	Times       int // it was found at so many places of the item
}

type foundEnd struct{ Keys, Word, Text string }

// Check writes the page.
func (p *Pages) Check(w io.Writer, d Check) error {
	f := p.frame(d.Lang, "check")
	f.turn(func(l notice.Lang) string { return "/check?lang=" + string(l) })
	v := checkView{frame: f, Home: "/?lang=" + string(f.Lang), Here: "/check?lang=" + string(f.Lang),
		Formats: d.Formats, Chosen: d.Chosen, Text: d.Text, Most: d.Most}
	if d.Verdict != nil {
		v.fill(d.Verdict, d.Now)
	}
	return draw(w, p.check, "check", v)
}

func (v *checkView) fill(d *Verdict, now time.Time) {
	good, refused, warnings := 0, 0, 0
	v.group("", d.Frame)
	for i, it := range d.Items {
		v.group(it.Place, it.Problems)
		for _, p := range it.Problems {
			if p.Warning {
				warnings++
			}
		}
		switch {
		case it.Problems.Failed():
			refused++
		case it.End != nil:
			v.Ends = append(v.Ends, foundEnd{strings.Join(it.End.Keys, ", "), v.T(string(it.End.Cause)), v.in(it.End.Text)})
		case it.Notice != nil:
			good++
			if len(v.Cards) < mostCards {
				v.Cards = append(v.Cards, v.card(d.Entries[i], now))
			} else {
				v.MoreCards++
			}
		}
	}
	v.Groups, v.MoreProblems = bounded(v.Groups, mostGroups)
	v.Verdict = v.verdict(d, good, refused, warnings)
}

func bounded(groups []foundGroup, most int) ([]foundGroup, int) {
	slices.SortStableFunc(groups, func(a, b foundGroup) int { return a.rank() - b.rank() })
	if len(groups) <= most {
		return groups, 0
	}
	return groups[:most], len(groups) - most
}

// rank orders groups: those with errors first.
func (g foundGroup) rank() int {
	if slices.ContainsFunc(g.Problems, func(p foundProblem) bool { return p.Level.Class == "s4" }) {
		return 0
	}
	return 1
}

// group notes the problems of one item; the same message at the same field
// (indices aside) stands once.
func (v *checkView) group(place string, ps notice.Problems) {
	g := foundGroup{Place: place}
	for _, p := range ps {
		one := foundProblem{Level: v.problemLevel(p), Field: p.Field, Text: v.in(p.Message), Times: 1}
		i := slices.IndexFunc(g.Problems, func(o foundProblem) bool {
			return o.Text == one.Text && o.Level == one.Level && bare(o.Field) == bare(one.Field)
		})
		if i >= 0 {
			g.Problems[i].Times++
			continue
		}
		g.Problems = append(g.Problems, one)
	}
	if len(g.Problems) == 0 {
		return
	}
	slices.SortStableFunc(g.Problems, func(a, b foundProblem) int { return strings.Compare(b.Level.Class, a.Level.Class) })
	v.Groups = append(v.Groups, g)
}

// bare is a field without its indices.
func bare(field string) string {
	return strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' {
			return -1
		}
		return r
	}, field)
}

// problemLevel is how grave a problem is, as colour, shape and word.
func (v *checkView) problemLevel(p notice.Problem) levelOf {
	switch {
	case p.Advice:
		return levelOf{"s0", "0", v.T("advice")}
	case p.Warning:
		return levelOf{"s2", "2", v.T("warning")}
	}
	return levelOf{"s4", "4", v.T("error")}
}

func (v *checkView) verdict(d *Verdict, good, refused, warnings int) *noteView {
	n := &noteView{Class: "ok", Icon: "ok", Title: v.T("checkGood"), Text: v.T("checkCount", or(d.Format, "?"), good, len(v.Ends), refused)}
	switch {
	case d.Frame.Failed() && good+refused+len(v.Ends) == 0:
		n.Class, n.Icon, n.Title, n.Text = "s4", "4", v.T("checkUnread"), v.T("checkUnreadNote")
	case d.Frame.Failed() || refused > 0:
		n.Class, n.Icon, n.Title = "s4", "4", v.T("checkBad")
	case good+len(v.Ends) == 0:
		n.Class, n.Icon, n.Title = "s0", "0", v.T("checkEmpty")
	case warnings > 0:
		n.Class, n.Icon, n.Title = "s2", "2", v.T("checkWarned")
	}
	return n
}
