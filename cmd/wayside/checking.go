package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path"
	"strings"
	"time"

	"wayside/hub/filter"
	"wayside/hub/notice"
	"wayside/hub/trust"
)

var (
	errFrozen      = errors.New("no new valid heartbeat came")
	errClock       = errors.New("the time of the heartbeat is far from the clock of this machine")
	errOtherStream = errors.New("the stream is not what was asked for")
)

// farOff is how far a heartbeat may be from the clock of this machine.
const farOff = time.Minute

// checking verifies what comes over a stream. The nil checking verifies
// nothing.
type checking struct {
	reader   trust.Reader
	origin   string // of the hub's logs, without the epoch: host/log
	epoch    string // of the log that was signed for; "": what the hello says
	filter   string // that was asked for
	recorded bool   // a capture: nothing can be asked again, and no clock matters
	limit    time.Duration
	now      func() time.Time

	puts, beats int
	said        string           // of the last message: true, false or null, where nothing in it is signed
	proved      bool             // a good heartbeat came on this connection
	afresh      bool             // the whole state was asked for again already
	violated    bool             // ever
	last        string           // word of what was told last, until a good heartbeat
	later       []remark         // to be told after the message
	newest      trust.Checkpoint // that was signed
	good        time.Time        // when the last good heartbeat came, or the alarm for want of one
	wake        *time.Timer      // for that alarm
}

// remark is a line about what was verified or not.
type remark struct {
	Verified bool         `json:"verified"`
	Type     string       `json:"type"` // "problem" or "proof"
	Word     string       `json:"problem,omitempty"`
	Text     notice.Words `json:"text"`
	Detail   string       `json:"detail,omitempty"`
}

func newChecking(ring trust.Keyring, canonical string, now func() time.Time) *checking {
	return &checking{reader: trust.Reader{Keys: ring}, filter: canonical, now: now, good: time.Now()}
}

// checking is made of the flags.
func (c *watchCmd) checking(now func() time.Time) (*checking, error) {
	if c.Root == "" && len(c.Key) == 0 {
		return nil, errNoPin
	}
	q, ps := filter.Parse(c.query(), filter.Params{View: []string{"state"}})
	if ps.Failed() {
		return nil, usageError{ps}
	}
	k := newChecking(trust.Keyring{}, filter.Query{Selection: q.Selection, States: q.States}.String(), now)
	k.limit = c.Silence
	return k, nil
}

// anchor asks the hub for its signed checkpoint, which names the log that
// heartbeats speak of. With --root alone the hub's own list of keys is good,
// since the root has signed it, and it is read again for each connection.
func (c *watchCmd) anchor(ctx context.Context, k *checking) error {
	if k == nil {
		return nil
	}
	get := func(path string) ([]byte, error) {
		a, err := c.call(ctx, http.MethodGet, path, nil, nil)
		return a.body, err
	}
	ring, err := c.ring(time.Time{}, func() ([]byte, error) { return get("/keys") })
	if errors.As(err, new(usageError)) {
		return err
	}
	if errors.Is(err, trust.ErrBadSignature) || errors.Is(err, trust.ErrUnknownKey) {
		k.note(err)
	}
	if err != nil {
		return err
	}
	k.reader.Keys = ring
	note, err := get("/log/checkpoint")
	if err != nil {
		return err
	}
	at, _, err := trust.OpenCheckpoint(note, k.reader.Keys)
	if err != nil {
		k.note(err)
		return err
	}
	switch old := k.newest; {
	case old.Origin != at.Origin:
	case at.Size < old.Size:
		k.note(fmt.Errorf("checkpoint of %d records after one of %d: %w", at.Size, old.Size, trust.ErrRolledBack))
	case at.Size == old.Size && at.Root != old.Root:
		k.note(fmt.Errorf("two checkpoints of %d records: %w", at.Size, trust.ErrRewritten))
	}
	k.newest = at
	k.origin, k.epoch = path.Split(at.Origin)
	k.origin = strings.TrimSuffix(k.origin, "/")
	return nil
}

// begin is a new connection.
func (k *checking) begin() {
	if k != nil {
		k.proved = false
	}
}

// watch hangs up where no good heartbeat comes for too long.
func (k *checking) watch(hangUp context.CancelCauseFunc) (stop func() bool) {
	if k == nil {
		return func() bool { return false }
	}
	k.wake = time.AfterFunc(max(0, k.limit-time.Since(k.good)), func() { hangUp(errFrozen) })
	return k.wake.Stop
}

// broke notes why a connection ended, and that none has brought a heartbeat for
// too long.
func (k *checking) broke(err error) {
	if k == nil {
		return
	}
	if silent := time.Since(k.good); silent >= k.limit || errors.Is(err, errFrozen) {
		k.good = time.Now()
		k.note(fmt.Errorf("%w for %s", errFrozen, k.limit))
	}
}

// hello names the log and the filter.
func (k *checking) hello(m message) error {
	if k == nil {
		return nil
	}
	if k.recorded {
		k.epoch, k.filter = m.Epoch, m.Filter
	}
	k.reader.Origin, k.reader.Filter = k.origin+"/"+m.Epoch, k.filter
	if m.Epoch != k.epoch || m.Filter != k.filter {
		return fmt.Errorf("%w: log %s and filter %q, for %s and %q", errOtherStream, m.Epoch, m.Filter, k.epoch, k.filter)
	}
	return nil
}

// put checks a notice.
func (k *checking) put(c *change) (err error) {
	if k == nil || c.Op != "put" {
		return nil
	}
	if c.checked, err = k.reader.Check(c.Notice.raw, c.Sigs); err == nil {
		k.puts++
		k.said = "true"
	}
	return err
}

// hold takes in a whole batch of what was checked.
func (k *checking) hold(b *batch) (bad error) {
	if k == nil {
		return nil
	}
	if b.reset {
		k.reader.Reset()
	}
	for _, c := range b.changes {
		if c.Op == "remove" {
			k.reader.Remove(c.ID)
		} else if err := k.reader.Put(c.checked); err != nil {
			bad = err
		}
	}
	return bad
}

// errPassedOver: nothing new, and nothing wrong.
var errPassedOver = errors.New("passed over")

// beat checks a heartbeat. One that is old at the beginning of a connection
// comes of what the hub had ready for readers; it is passed over.
func (k *checking) beat(m message) error {
	if k == nil {
		return nil
	}
	if k.reader.Origin == "" { // a capture of one heartbeat
		k.reader.Origin, k.reader.Filter = k.origin+"/"+m.Epoch, m.Filter
	}
	err := k.reader.Beat(trust.Heartbeat{Seq: m.Seq, Time: m.Time, Count: m.Active.Count, Digest: m.Active.Digest, Root: m.Root, Stale: m.StaleSince}, m.Sigs)
	if errors.Is(err, trust.ErrReplay) && !k.proved && !k.recorded && k.beats > 0 {
		return errPassedOver
	}
	if err != nil {
		return err
	}
	k.beats++
	k.good = time.Now()
	if k.wake != nil {
		k.wake.Reset(k.limit)
	}
	if k.recorded {
		return nil
	}
	if off := k.reader.Time().Sub(k.now()); off.Abs() > farOff {
		return fmt.Errorf("%w: %s", errClock, off.Round(time.Second))
	}
	if !k.proved {
		k.later = append(k.later, remark{Verified: true, Type: "proof", Text: both("核验通过：现行 %d 条，截至 %s", "verified: %d in force as of %s", m.Active.Count, m.Time)})
	}
	k.said, k.proved, k.afresh, k.last = "true", true, false, ""
	return nil
}

// note keeps what was found wrong, to be told once until all is well again.
func (k *checking) note(err error) {
	_, word, says := judge(err)
	k.said, k.violated, k.proved = "false", true, false
	if word != k.last {
		k.later = append(k.later, remark{Type: "problem", Word: word, Text: says, Detail: err.Error()})
	}
	k.last = word
}

// tellLater prints what there is to tell.
func (k *checking) tellLater(w io.Writer, lang notice.Lang, asJSON bool) {
	if k == nil {
		return
	}
	for _, r := range k.later {
		switch {
		case asJSON:
			raw, _ := json.Marshal(r) // strings
			fmt.Fprintf(w, "%s\n", raw)
		case r.Verified:
			fmt.Fprintf(w, "-- %s\n", r.Text.In(lang))
		default:
			fmt.Fprintf(w, "!! %s (%s)\n", r.Text.In(lang), r.Detail)
		}
	}
	k.later = nil
}

// verdict is how the command ends.
func (k *checking) verdict(err error) error {
	if k == nil || err != nil || !k.violated {
		return err
	}
	return refused{errors.New("not all could be verified")}
}
