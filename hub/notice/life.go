package notice

import "time"

// Life is what the log holds about a notice: its standing revision and what
// has been said of it since.
type Life struct {
	Notice *Notice
	End    *End // nil: nothing has ended it
}

// End is what ended a notice before its time.
type End struct {
	Cause Cause     `json:"cause"` // withdrawn, superseded or ended
	Text  Words     `json:"text,omitempty"`
	By    string    `json:"by,omitempty"` // id of the publisher or of the notice that replaces it
	At    time.Time `json:"at,omitzero"`
}

// StateAt is the one answer in all of Wayside to whether a notice is in force:
// a pure function of what the log holds about it and of the clock.
func StateAt(l Life, now time.Time) State {
	n := l.Notice
	if l.End != nil {
		return State(l.End.Cause)
	}
	switch {
	case past(n.Ends, now):
		return Ended
	case past(n.Expires, now):
		return Expired
	case n.ReleaseAt.After(now):
		return Embargoed
	case n.Onset.After(now):
		return Scheduled
	}
	if !n.Schedule.covers(now) {
		return Scheduled
	}
	return Active
}

func past(t, now time.Time) bool { return !t.IsZero() && !t.After(now) }

// NextChange is the first time after now at which StateAt(l, …) can differ
// from what it is; zero where the clock changes nothing any more.
func NextChange(l Life, now time.Time) time.Time {
	if l.End != nil {
		return time.Time{}
	}
	n := l.Notice
	switch {
	case past(n.Ends, now):
		return time.Time{}
	case past(n.Expires, now):
		return n.Ends // what has expired may yet end
	}
	var next time.Time
	for _, t := range []time.Time{n.Ends, n.Expires, n.begins(now)} {
		if t.After(now) && (next.IsZero() || t.Before(next)) {
			next = t
		}
	}
	return next
}

// begins is the next step of n on its way in and out of force: its release,
// then its onset, then its schedule, which is looked at again where it shows
// no change as far ahead as it looks.
func (n *Notice) begins(now time.Time) time.Time {
	switch {
	case n.ReleaseAt.After(now):
		return n.ReleaseAt
	case n.Onset.After(now):
		return n.Onset
	case n.Schedule == nil:
		return time.Time{}
	}
	_, turn := n.Schedule.Active(now)
	if turn.IsZero() {
		return now.Add(horizon)
	}
	return turn
}

// Live reports whether s is of a notice that may still be shown as such one
// day: active, scheduled or embargoed.
func (s State) Live() bool { return s == Active || s == Scheduled || s == Embargoed }

// Signed is what a publisher has signed itself: the exact bytes of its document,
// and its signatures.
type Signed struct {
	Doc  []byte `json:"doc"`
	Sigs []Sig  `json:"sigs"`
}

// Sig is a signature over the exact bytes of a document: the id of the key and
// the signature, base64.
type Sig struct {
	Key string `json:"key"`
	Sig string `json:"sig"`
}
