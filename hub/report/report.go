// Package report is what citizens say and ask, and what becomes of it: the
// categories and who answers them, the life of a report from its receipt to its
// answer, and what of it may be public. It keeps nothing, sends nothing and has
// no clock: hub/desk keeps reports, hub/serve takes them, hub/console answers
// them.
//
// What somebody wrote is never published. Public is what follows from the
// category and the clock, and the answer, which a second person has reviewed.
package report

import (
	"iter"
	"maps"
	"slices"
	"time"

	"wayside/hub/notice"
)

// State is how far a report has come.
type State string

// The states. The last three are ends.
const (
	Received State = "received" // nobody has taken it in hand
	Working  State = "working"  // a desk has it in hand
	Answered State = "answered"
	Declined State = "declined" // answered, with why nothing is done
	Merged   State = "merged"   // another report tells of the same; its answer is this one's
)

// States are all states, with their names.
func States() []notice.Term {
	return []notice.Term{
		term(Received, "已收到", "received"), term(Working, "办理中", "being handled"), term(Answered, "已答复", "answered"),
		term(Declined, "不予办理", "declined"), term(Merged, "已并入", "merged"),
	}
}

func term(s State, zh, en string) notice.Term {
	return notice.Term{Word: string(s), Name: notice.Words{notice.Chinese: zh, notice.English: en}}
}

// Report is what may be public of a report.
type Report struct {
	Code     string // six characters and a check character, as those of notices
	Category string
	Lang     notice.Lang // that it was written in
	At, Due  time.Time
	// Desk is the desk that was asked first: it stays responsible to whoever
	// asked, whichever desk does the work. With is that one; "": nobody yet.
	Desk, With string
	Notice     notice.ID // that it is about; "": none
	Revision   int
	Point      *Point // to about 100 metres; nil: none
	State      State
	Moved      time.Time // when its state, its desk or its answer last changed
	Closed     time.Time // when it came to its end, or was merged; zero: it is open
	Into       string    // code of the report that it was merged into
	IntoClosed time.Time // when that one came to its end; zero: it is open
	Answer     *Answer   // of the one that it was merged into, where it was
	Others     int       // reports that were merged into this one
	FirstDue   time.Time // of it and of those others, what is due first
}

// Answer is what everybody reads.
type Answer struct {
	// Asked is the report in the words of who answers it, without anybody's data;
	// empty where the category says enough.
	Asked notice.Words `json:"asked,omitempty"`
	Text  notice.Words `json:"text"`
	At    time.Time    `json:"at"`
}

// texts are all that it says, by field.
func (a Answer) texts() iter.Seq2[string, string] {
	return func(yield func(field, text string) bool) {
		for _, part := range []struct {
			field string
			words notice.Words
		}{{"asked", a.Asked}, {"text", a.Text}} {
			for _, l := range slices.Sorted(maps.Keys(part.words)) {
				if !yield(part.field+"."+string(l), part.words[l]) {
					return
				}
			}
		}
	}
}

// Said is what nobody but the desk reads.
type Said struct {
	Text    string            `json:"text,omitempty"`
	Address string            `json:"address,omitempty"`
	Point   *Point            `json:"point,omitempty"` // as it was given
	Fields  map[string]string `json:"fields,omitempty"`
	Media   string            `json:"media,omitempty"` // address of a picture elsewhere, which is never fetched
}

// Open reports whether it is to be worked on.
func (r Report) Open() bool { return r.Closed.IsZero() }

// Settled is when whoever sent it had an answer: by what it was merged into, where
// it was, and no sooner than it was; zero: they wait.
func (r Report) Settled() time.Time {
	if r.State != Merged || !r.IntoClosed.IsZero() && r.IntoClosed.Before(r.Closed) {
		return r.Closed
	}
	return r.IntoClosed
}

// Overdue reports whether the answer is late: still to come at now, or given
// after it was due. A merged report is measured by when it was due itself.
func (r Report) Overdue(now time.Time) bool {
	if end := r.Settled(); !end.IsZero() {
		now = end
	}
	return now.After(r.Due)
}

// Spans within which two reports tell of the same: of one place, metres, and one
// after the other.
const (
	sameWithin = 150
	SameFor    = 24 * time.Hour
)

// Same reports whether later tells of what r told of already: the same notice,
// or the same thing at the same place and time. What is asked or complained of
// is never the same: two persons want two answers.
func (r Report) Same(later Report) bool {
	switch {
	case r.Category != later.Category || !r.Open() || later.At.Sub(r.At) > SameFor:
		return false
	case r.Notice != "" || later.Notice != "":
		return r.Notice == later.Notice && r.Revision == later.Revision
	case r.Point != nil && later.Point != nil:
		return r.Point.metres(*later.Point) <= sameWithin
	}
	return false
}

// Tally counts reports, those of one category or of all. Each that was received
// was answered in time or late, or is open; a merged one, too, as
// [Report.Settled] says.
type Tally struct {
	Category string
	Received int
	Merged   int // of the received, told by another already
	Answered int // with a yes or a no
	InTime   int // of the answered
	Open     int
	Overdue  int // of the open
	Rating       // of the answers
}

// Rating is what people say of answers.
type Rating struct{ Good, Bad int }

// Late is how many were answered after they were due.
func (t Tally) Late() int { return t.Answered - t.InTime }

// Sum is all of a list in one.
func Sum(list []Tally) (all Tally) {
	for _, t := range list {
		all.Received += t.Received
		all.Merged += t.Merged
		all.Answered += t.Answered
		all.InTime += t.InTime
		all.Open += t.Open
		all.Overdue += t.Overdue
		all.Good += t.Good
		all.Bad += t.Bad
	}
	return all
}
