package roster

import (
	"time"

	"wayside/hub/notice"
)

// State is how a display stands, in one word.
type State string

// States, the gravest first: of those that hold the first is said. One that has
// never been heard is nobody's alarm.
const (
	NeverConnected State = "neverConnected"
	Offline        State = "offline"      // no heartbeat for [offlineAfter]
	DrawingOld     State = "drawingOld"   // it is heard, and its face has stood still
	WrongPicture   State = "wrongPicture" // two heartbeats in a row, other dots than the hub's
	ClockOff       State = "clockOff"     // its own clock, which it does not go by
	Fine           State = "fine"
)

// States are all of them, the gravest first.
func States() []State {
	return []State{NeverConnected, Offline, DrawingOld, WrongPicture, ClockOff, Fine}
}

// When a display is no longer fine. It beats every 30 seconds or so.
const (
	offlineAfter = 100 * time.Second // three beats and their jitter
	oldAfter     = time.Minute
	clockWithin  = time.Minute
	mostMisses   = 2
)

// Record is what is known of one display. Times are the hub's.
type Record struct {
	Sign    string `json:"sign"`
	Display string `json:"display,omitempty"` // which of the sign's, as it names itself; "" where it does not

	First time.Time `json:"first,omitzero"` // heartbeat
	Heard time.Time `json:"heard,omitzero"` // last heartbeat

	Build        string `json:"build,omitempty"`
	Epoch        string `json:"epoch,omitempty"`
	Seq          uint64 `json:"seq"` // up to which it has applied what the hub sent
	ClockErrorMs *int64 `json:"clockErrorMs,omitempty"`
	Waiting      int    `json:"waiting"` // receipts that it keeps
	Showing      `json:"showing"`

	Misses int `json:"misses"` // heartbeats in a row whose dots were not the hub's
	// Confirmed is when it last showed, dot for dot, what it should.
	Confirmed time.Time `json:"confirmed,omitzero"`

	State State     `json:"state"` // that was last told
	Since time.Time `json:"stateSince,omitzero"`

	// listening is since when the hub listens: before that, silence says nothing.
	listening time.Time
}

// Showing is what is drawn on the face of a display.
type Showing struct {
	AsOf      time.Time `json:"asOf,omitzero"` // of the pages that it was given
	Profile   int       `json:"profile,omitempty"`
	Since     time.Time `json:"since,omitzero"`
	DrawAgeMs int64     `json:"drawAgeMs"` // at the heartbeat
	DrawMs    int64     `json:"drawMs,omitempty"`
	Pages     []Page    `json:"pages"` // in turn; none is a dark board
}

// Page is one page on the face of a display.
type Page struct {
	Notice   notice.ID `json:"notice,omitempty"` // "" is the sign's own text
	Revision int       `json:"revision,omitempty"`
	Px       string    `json:"px,omitempty"` // as [sign.Frame.Px]; "" where it has no dots
}

// StateAt is how a display stands at now. It is the one place that judges it.
func (r Record) StateAt(now time.Time) State {
	switch {
	case r.Heard.IsZero():
		return NeverConnected
	case r.silence(now) >= offlineAfter:
		return Offline
	case r.DrawAgeMs > oldAfter.Milliseconds():
		return DrawingOld
	case r.Misses >= mostMisses:
		return WrongPicture
	case r.ClockErrorMs != nil && max(*r.ClockErrorMs, -*r.ClockErrorMs) > clockWithin.Milliseconds():
		return ClockOff
	}
	return Fine
}

// silence is for how long a display has not been heard while the hub listened.
// One that was offline when the hub began to listen is so until it is heard.
func (r Record) silence(now time.Time) time.Duration {
	if r.listening.After(r.Heard) && r.State != Offline {
		return now.Sub(r.listening)
	}
	return now.Sub(r.Heard)
}
