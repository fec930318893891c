package script

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"wayside/hub/notice"
)

// Reading writes scripts that are read aloud, of at most Budget (0: [Budget]).
// The most severe notices come first. One that is long is told more briefly
// than its neighbours; what finds no room even so is a loss, and the script
// ends with how many more there are and where.
type Reading struct{ Budget time.Duration }

// Radio writes the script for a presenter: a line in brackets that isn't read
// (how long it takes, for what time it was made), then one paragraph to a
// notice.
func Radio(w io.Writer, s notice.Sheet) (notice.Losses, error) { return Reading{}.Radio(w, s) }

// SSML writes the same script for a speech engine, as SSML 1.1.
func SSML(w io.Writer, s notice.Sheet) (notice.Losses, error) { return Reading{}.SSML(w, s) }

// Radio is [Radio] within the budget of r.
func (r Reading) Radio(w io.Writer, s notice.Sheet) (notice.Losses, error) {
	d, b := r.compose(s)
	var out strings.Builder
	title := cmp.Or(d.line(s.Title), s.Owner.Name.In(d.lang))
	out.WriteString(strings.TrimRight(d.f(length, b.seconds(), title, d.stamp(s.Now)), " ,"))
	out.WriteString("\n")
	for _, p := range b {
		out.WriteString("\n" + unmarked(strings.Join(p, d.pick("", " "))) + "\n")
	}
	if _, err := io.WriteString(w, out.String()); err != nil {
		return d.losses, fmt.Errorf("write a radio script: %w", err)
	}
	return d.losses, nil
}

// bulletin is what is read: paragraphs of sentences.
type bulletin [][]string

// breath is the pause between paragraphs, in seconds.
const breath = 0.7

// seconds is how long a bulletin takes, rounded up. It is a sum of twentieths, as
// which it is taken: 57.000000001 are not 58.
func (b bulletin) seconds() int { return int(math.Ceil(math.Round(20*b.exact()) / 20)) }

func (b bulletin) exact() (sum float64) {
	for i, p := range b {
		if i > 0 {
			sum += breath
		}
		for _, s := range p {
			sum += seconds(s)
		}
	}
	return sum
}

// How long the first of several notices may take, which is the gravest, and how
// long each of the others, before it is told more briefly; in seconds.
const (
	mostFirst = 25
	mostOther = 12
)

// bytesPerSecond is more of a text, as written, than can be read in a second:
// four Chinese characters are twelve bytes, two English words and a half about
// fifteen; addresses and marks, which are not read, are allowed for.
const bytesPerSecond = 40

// compose chooses what is told within the budget.
func (r Reading) compose(s notice.Sheet) (*desk, bulletin) {
	d := sit(s)
	budget := cmp.Or(r.Budget, Budget).Seconds()
	d.mostBytes = int(budget) * bytesPerSecond
	if len(d.sheet.Entries) == 0 {
		return d, bulletin{{d.say(d.f(d.quiet, d.when(s.Now)))}}
	}
	owner := s.Owner.Name.In(d.lang)
	start := []string{d.say(d.f(openingOf))}
	if owner != "" {
		start = []string{d.say(d.f(opening, owner))}
	}
	b, untold := bulletin{start}, 0
	for i, e := range d.sheet.Entries {
		rest := len(d.sheet.Entries) - i - 1
		room := budget - append(b[:len(b):len(b)], nil, d.close(untold+min(rest, 1)*(rest+1))).exact()
		most := float64(mostFirst)
		if i > 0 {
			most = max(mostOther, min(mostFirst, budget/float64(len(d.sheet.Entries))))
		}
		item := d.fit(e, room, most)
		if item == nil {
			untold++
			d.losses.Add(e.Notice.ID, "notice", fmt.Sprintf("no room within %.0f seconds", budget))
			continue
		}
		b = append(b, item)
	}
	for b = append(b, d.close(untold)); b.exact() > budget && len(b) > 2; untold++ { // the count at the end grew a word
		b = append(b[:len(b)-2], d.close(untold+1))
	}
	return d, b
}

// fit tells e within room, as fully as it may, and not at length where that
// takes more than most; nil where it can't.
func (d *desk) fit(e notice.Entry, room, most float64) []string {
	if room < 1 {
		return nil
	}
	script := d.authored(e)
	if script != nil && (bulletin{script}).exact() <= room {
		d.unsaid(e.Notice, "the author's radio text was taken", "text", "issuer", "colour")
		return script
	}
	if d.text(e.Notice).Radio != "" && !over(e.State) {
		d.losses.Add(e.Notice.ID, "text.radio", "too long")
	}
	if least, _ := d.tell(e, bare); len(least) == 0 || (bulletin{least}).exact() > room {
		return nil
	}
	for to := full; to >= bare; to-- {
		item, left := d.tell(e, to)
		within := room
		if to >= facts && len(d.sheet.Entries) > 1 {
			within = min(room, most)
		}
		if len(item) > 0 && (bulletin{item}).exact() <= within {
			for _, field := range left {
				d.losses.Add(e.Notice.ID, field, "no room, or too much to follow by ear")
			}
			d.unsaid(e.Notice, "not said aloud", "text", "roads", "areas", "impact", "flow", "lanesClosed", "lanesTotal", "speedLimit", "delaySeconds", "queueMetres",
				"restrictions", "detour", "schedule", "onset", "ends", "colour", "issuer", "enforcement", "service", "statement", "handling")
			return item
		}
	}
	return nil
}

// close ends a bulletin: the time of what was said, and how much was not.
func (d *desk) close(untold int) []string {
	out := []string{d.say(d.f(closing, d.when(d.sheet.Now)))}
	if untold == 0 {
		return out
	}
	owner := cmp.Or(d.sheet.Owner.Name.In(d.lang), publisher[d.lang])
	call := ""
	if tel := d.sheet.Contact.Telephone; tel != "" {
		call = d.f(orCall, tel)
	}
	more := andMore
	if untold == 1 {
		more = andOne
	}
	return append(out, d.say(d.f(more, untold, owner, call)))
}
