package page

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"

	"wayside/hub/notice"
)

// card is one notice as lists show it. shared/card.js makes the same of the
// same document; a test compares the two.
type card struct {
	UUID, Href, Code string
	Level            levelOf
	Practice         string // 演练 or 测试; "" of an actual notice
	Lang             string // of the text, where it is not the page's
	Headline         string
	Place, What      string // its two parts
	How, Do          string
	When             string   // the one time that matters
	Told             []string // what its kind must say, in short: how far it has come, the verdict
	Facts            []string
	Delay            string // the one fact that is set bold
	By, Updates      string
	Changed          string // since the revision before, in its publisher's words
	Issued, IssuedAt string // for people, for machines
	Until            string // for machines: when it leaves by itself
	Key              string // its place in the order, see sortKey
	Over             string // why it is no longer in force; "" while it is
	Detour           bool
	Entry            notice.Entry
}

// levelOf is a level as colour, shape and word.
type levelOf struct{ Class, Icon, Word string }

// level is the level of a notice in force. The word is that of a colour only
// where the issuer gave one.
func (f frame) level(n *notice.Notice) levelOf {
	l := strconv.Itoa(n.Level())
	word := f.name("severity", notice.Severities(), string(n.Severity))
	if n.Colour != "" {
		word = f.T("colourWord", f.name("colour", notice.Colours(), string(n.Colour)))
	}
	return levelOf{Class: "s" + l, Icon: l, Word: word}
}

// over is the level of a notice that has left.
func (f frame) over(s notice.State) levelOf {
	switch s {
	case notice.Ended, notice.Withdrawn:
		return levelOf{"ok", "ok", f.T(string(s))}
	}
	return levelOf{"s0", "0", f.T(string(s))}
}

func (f frame) card(e notice.Entry, now time.Time) card {
	n := e.Notice
	text, lang := f.text(n)
	c := card{UUID: n.ID.UUID(), Href: "/notices/" + n.ID.UUID(), Code: e.Code, Level: f.level(n), How: text.Description, Do: text.Instruction,
		Issued: f.T("issued", f.clock(n.Sent, now)), IssuedAt: stamp(n.Sent), Until: stamp(leaves(n)), Key: sortKey(n), Detour: n.Detour != nil, Entry: e}
	if lang != f.Lang {
		c.Lang = string(lang)
	}
	headline := text.Headline
	if headline == "" {
		headline = f.event(n)
	}
	c.Headline = headline
	c.Place, c.What = split(headline, f.names(n, headline))
	if c.Place == "" {
		c.Place = f.roadLabel(n, headline)
	}
	if strings.TrimRight(c.How, "。.") == strings.TrimRight(headline, "。.") {
		c.How = ""
	}
	if n.Status != notice.Actual {
		c.Practice = f.practice(n.Status)
	}
	c.When = f.until(settled(e), now)
	c.Told = f.told(n, headline, now)
	c.Facts, c.Delay = f.facts(n, headline)
	c.By = f.by(n, now)
	if n.Revision > 1 {
		c.Updates = f.T("updated", n.Revision-1)
		if text.Changed != "" {
			c.Changed = f.changed(n, text)
		}
	}
	if !e.State.Live() {
		c.Level = f.over(e.State)
		if c.Over = c.Level.Word; e.End != nil {
			c.Over = or(f.in(e.End.Text), c.Over)
		}
	}
	return c
}

// settled is the notice of e, without the promise of a next word where nobody waits
// for it any more.
func settled(e notice.Entry) *notice.Notice {
	if e.State != notice.Withdrawn && e.State != notice.Superseded || e.Notice.WordDue().IsZero() {
		return e.Notice
	}
	n, s := *e.Notice, *e.Notice.Statement
	s.NextWord, n.Statement = time.Time{}, &s
	return &n
}

// changed is what a revision says that is new in it, or was wrong before.
func (f frame) changed(n *notice.Notice, t notice.Text) string {
	if n.Correction {
		return f.T("corrected", t.Changed)
	}
	return f.T("changed", t.Changed)
}

func (f frame) practice(s notice.Status) string {
	if s == notice.Exercise {
		return f.T("practiceExercise")
	}
	return f.T("practiceTest")
}

// leaves is when n leaves by its own time; zero: never.
func leaves(n *notice.Notice) time.Time {
	if n.Ends.IsZero() || !n.Expires.IsZero() && n.Expires.Before(n.Ends) {
		return n.Expires
	}
	return n.Ends
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// names are the words with which a headline may begin before it says what
// has happened. The county in the name of an office is not a place.
func (f frame) names(n *notice.Notice, headline string) (names []string) {
	for _, r := range n.Roads {
		names = append(names, r.Name, r.LocalName, f.in(r.Towards))
		for _, p := range []*notice.RoadPoint{r.From, r.To} {
			if p != nil {
				names = append(names, p.Name, p.Label)
			}
		}
		if r.Direction != "" {
			d := f.name("direction", notice.Directions(), string(r.Direction))
			names = append(names, "（"+d+"）", "("+d+")")
		}
	}
	if f.beginsWithOffice(n, headline) {
		return names
	}
	for _, a := range n.Areas {
		names = append(names, f.in(a.Name))
	}
	return names
}

func (f frame) beginsWithOffice(n *notice.Notice, headline string) bool {
	office := f.in(n.Publisher.Name)
	if office != "" && strings.HasPrefix(headline, office) {
		return true
	}
	return n.Issuer != nil && f.in(n.Issuer.Name) != "" && strings.HasPrefix(headline, f.in(n.Issuer.Name))
}

const separators = " ·:：，,、-–"

// split parts a headline into the place it begins with and what is said of
// it; place is "" where it doesn't begin with one of names.
func split(headline string, names []string) (place, what string) {
	rest := headline
	for {
		rest = strings.TrimLeft(rest, separators)
		next := rest
		for _, name := range names {
			if after, ok := strings.CutPrefix(rest, name); ok && name != "" && len(after) < len(next) && !runsOn(name, after) {
				next = after
			}
		}
		if next == rest {
			break
		}
		rest = next
	}
	if rest != headline {
		rest = strings.TrimLeft(afterBrackets(rest), separators)
	}
	place = strings.TrimRight(strings.TrimSuffix(headline, rest), separators)
	if !han(place) || len([]rune(rest)) < 2 || strings.ContainsAny(rest[:min(3, len(rest))], runsFrom) {
		return "", headline
	}
	return place, rest
}

// afterBrackets is what follows brackets that s begins with: they tell more of
// the place.
func afterBrackets(s string) string {
	for _, pair := range [][2]string{{"（", "）"}, {"(", ")"}} {
		if inside, ok := strings.CutPrefix(s, pair[0]); ok {
			if _, after, ok := strings.Cut(inside, pair[1]); ok {
				return after
			}
		}
	}
	return s
}

// runsFrom are words that carry a place on: from K1290 to K1295.
const runsFrom = "至到和与"

// han reports whether s has a Chinese character: a bare road number is no
// line of its own.
func han(s string) bool {
	return strings.ContainsFunc(s, func(c rune) bool { return unicode.Is(unicode.Han, c) })
}

// runsOn reports whether a name would be cut out of a longer word: S2 of S211.
func runsOn(name, after string) bool {
	return after != "" && alnum(name[len(name)-1]) && alnum(after[0])
}

func alnum(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// roadLabel is the road of n for a headline that doesn't name it, as far as
// its names are in the language of the page.
func (f frame) roadLabel(n *notice.Notice, headline string) string {
	if len(n.Roads) == 0 {
		return ""
	}
	r := n.Roads[0]
	foreign := func(s string) bool { return f.also() == notice.English && han(s) }
	if foreign(r.Name) {
		return ""
	}
	for _, name := range []string{r.Name, r.LocalName} {
		if name != "" && strings.Contains(headline, name) {
			return ""
		}
	}
	label := r.Name
	if r.From != nil && r.From.Name != "" && !foreign(r.From.Name) && !strings.Contains(headline, r.From.Name) {
		label += " " + r.From.Name
	}
	return label
}

// facts are the short facts of a road under a notice: where, how much longer.
func (f frame) facts(n *notice.Notice, headline string) (facts []string, delay string) {
	add := func(s string) {
		if s != "" {
			facts = append(facts, s)
		}
	}
	if len(n.Roads) > 0 {
		r := n.Roads[0]
		add(stretch(r))
		if d := f.direction(r); d != "" && !strings.Contains(strings.ToLower(headline), strings.ToLower(d)) {
			add(d)
		}
	}
	if n.QueueMetres != nil && *n.QueueMetres >= 100 {
		add(f.T("queue", kilometres(*n.QueueMetres)))
	}
	if n.SpeedLimit != nil {
		add(f.T("limit", strconv.FormatFloat(*n.SpeedLimit, 'f', -1, 64)))
	}
	if n.DelaySeconds != nil && *n.DelaySeconds >= 60 {
		delay = f.T("delay", minutes(*n.DelaySeconds))
	}
	return facts, delay
}

func minutes(seconds int) int { return (seconds + 30) / 60 }

func kilometres(metres int) string {
	return strconv.FormatFloat(math.Round(float64(metres)/100)/10, 'f', -1, 64)
}

func (f frame) direction(r notice.Road) string {
	switch r.Direction {
	case "", "none", "unknown":
		return ""
	case "towards":
		if to := f.in(r.Towards); to != "" {
			return strings.TrimSpace(f.name("direction", notice.Directions(), "towards") + " " + to)
		}
		return ""
	}
	return f.name("direction", notice.Directions(), string(r.Direction))
}

// stretch is the part of a road as its posts print it.
func stretch(r notice.Road) string {
	a, b := post(r.From), post(r.To)
	switch {
	case a == "":
		return b
	case b == "" || a == b:
		return a
	}
	return a + "–" + b
}

func post(p *notice.RoadPoint) string {
	switch {
	case p == nil:
		return ""
	case p.Label != "":
		return strings.TrimSuffix(p.Label, "+000")
	case p.Chainage == nil:
		return ""
	}
	m := int(math.Round(*p.Chainage))
	if m%1000 == 0 {
		return fmt.Sprintf("K%d", m/1000)
	}
	return fmt.Sprintf("K%d+%03d", m/1000, m%1000)
}

// until is the one time that matters: when it starts, when the road is
// expected clear, or how long the notice is valid.
func (f frame) until(n *notice.Notice, now time.Time) string {
	switch due := n.WordDue(); {
	case due.After(now):
		return f.T("nextWord", f.clock(due, now))
	case !due.IsZero():
		return f.T("nextWordLate", f.clock(due, now))
	case n.Onset.After(now):
		return f.T("planned", f.clock(n.Onset, now))
	case !n.Ends.IsZero() && n.Kind == notice.Traffic:
		return f.T("overAt", f.clock(n.Ends, now))
	case !leaves(n).IsZero():
		return f.T("until", f.clock(leaves(n), now))
	}
	return ""
}

// by is who answers for the notice, with the time of issue where that is
// another's than the publisher's.
func (f frame) by(n *notice.Notice, now time.Time) string {
	publisher := f.in(n.Publisher.Name)
	if publisher == "" {
		publisher = n.Publisher.ID
	}
	if n.Issuer == nil || f.in(n.Issuer.Name) == "" {
		return publisher
	}
	issuer := f.in(n.Issuer.Name)
	if !n.Issuer.Issued.IsZero() {
		issuer = f.T("from", issuer, f.clock(n.Issuer.Issued, now))
	}
	if publisher == "" || publisher == f.in(n.Issuer.Name) {
		return issuer
	}
	return issuer + " · " + publisher
}
