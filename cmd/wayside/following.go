package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"wayside/hub/notice"
	"wayside/hub/trust"
)

// following applies the messages of the stream by the rules of the API, and
// prints what they change.
type following struct {
	to   io.Writer
	lang notice.Lang
	raw  bool // print the messages themselves

	cursor string // to resume from
	seq    uint64 // of what was applied
	placed bool   // seq is known
	batch  *batch // whose last part has not come
	heard  bool   // this connection said something
	retry  time.Duration
	// patience is how long the hub may be silent.
	patience  time.Duration
	headlines map[notice.ID]string // of what stands, for its removal
	check     *checking            // nil: nothing is verified
}

// batch are the parts of a batch so far.
type batch struct {
	reset   bool
	own     uint64 // changes at or below are known
	changes []change
}

// Silence after which the hub counts as gone: so many heartbeats.
const (
	mostMissed     = 3
	usualHeartbeat = 15 * time.Second
)

// begin is a new connection. A batch that was cut short comes again.
func (f *following) begin() {
	f.batch = nil
	f.check.begin()
	if f.patience == 0 {
		f.patience = mostMissed * usualHeartbeat
	}
}

var (
	errGap     = errors.New("the stream skipped something")
	errGoodbye = errors.New("the hub says goodbye")
	errAfresh  = errors.New("asking for the whole state")
)

// take applies one message. Whole reports the end of a batch; an error asks
// for a new connection.
func (f *following) take(raw []byte) (whole bool, err error) {
	var m message
	if err := json.Unmarshal(raw, &m); err != nil {
		return false, fmt.Errorf("read a message: %w", err)
	}
	f.heard = true
	if f.check == nil {
		if f.raw {
			fmt.Fprintf(f.to, "%s\n", raw)
		}
		return f.apply(m)
	}
	f.check.said = "null"
	whole, err = f.apply(m)
	if f.raw {
		fmt.Fprintf(f.to, "{\"verified\":%s,%s\n", f.check.said, bytes.TrimPrefix(raw, []byte("{")))
	}
	f.check.tellLater(f.to, f.lang, f.raw)
	return whole && f.check.proved, err
}

// apply does what a message says.
func (f *following) apply(m message) (whole bool, err error) {
	switch m.Type {
	case "hello":
		f.batch = nil
		if beat := time.Duration(m.HeartbeatSeconds * float64(time.Second)); beat > 0 {
			f.patience = mostMissed * beat
		}
		f.retry = time.Duration(m.RetryMillis) * time.Millisecond
		return false, f.doubt(f.check.hello(m), false)
	case "heartbeat":
		if f.batch != nil {
			return false, f.doubt(errGap, false)
		}
		if err := f.check.beat(m); err != nil {
			return false, f.doubt(err, errors.Is(err, trust.ErrDiffers) || errors.Is(err, trust.ErrRolledBack))
		}
		f.cursor, f.seq, f.placed = m.Cursor, m.Seq, true
		return f.check != nil, nil
	case "goodbye":
		f.retry = time.Duration(m.RetryMillis) * time.Millisecond
		return false, errGoodbye
	case "changes":
		return f.part(m)
	}
	return false, nil // a newer hub may say more than we know
}

// part takes one part of a batch in, and the whole batch with its last.
func (f *following) part(m message) (whole bool, err error) {
	if f.batch == nil {
		switch known := f.placed && !m.Reset; {
		case known && m.To <= f.seq:
			return false, nil
		case known && m.From > f.seq:
			return false, f.doubt(errGap, false)
		case known:
			f.batch = &batch{own: f.seq}
		default:
			f.batch = &batch{reset: m.Reset}
		}
	}
	var bad error
	for _, c := range m.Changes {
		if c.Seq <= f.batch.own {
			continue
		}
		if err := f.check.put(&c); err != nil {
			bad = err // it is not shown
			continue
		}
		f.batch.changes = append(f.batch.changes, c)
	}
	if m.More {
		return false, f.doubt(bad, true)
	}
	b := f.batch
	f.batch, f.cursor, f.seq, f.placed = nil, m.Cursor, m.To, true
	if err := f.check.hold(b); bad == nil {
		bad = err
	}
	if !f.raw {
		f.print(b)
	}
	return true, f.doubt(bad, true)
}

// doubt notes what was found wrong, if anything. What can be the fault of a
// line is asked for again, once, from the start.
func (f *following) doubt(err error, afresh bool) error {
	switch {
	case err == nil, errors.Is(err, errPassedOver):
		return nil
	case f.check == nil, f.check.recorded:
		return err
	}
	f.check.note(err)
	switch {
	case errors.Is(err, errGap), errors.Is(err, errOtherStream):
		return err
	case afresh && !f.check.afresh:
		f.check.afresh = true
		f.batch, f.cursor, f.seq, f.placed = nil, "", 0, false
		return errAfresh
	}
	return nil
}

func (f *following) print(b *batch) {
	if b.reset {
		clear(f.headlines)
		fmt.Fprintf(f.to, "-- %s\n", notice.Words{notice.Chinese: "现在全部内容", notice.English: "all that stands"}.In(f.lang))
	}
	for _, c := range b.changes {
		at := c.At.Local().Format("15:04:05")
		if c.Op == "remove" {
			why := notice.NameOf(causes(), string(c.Cause), f.lang)
			fmt.Fprintf(f.to, "%s %6d  - %s  %s  %s\n", at, c.Seq, why, f.called(c.ID), c.Text.In(f.lang))
			delete(f.headlines, c.ID)
			continue
		}
		f.headlines[c.Notice.ID] = f.line(c)
		fmt.Fprintf(f.to, "%s %6d  + %s\n", at, c.Seq, f.headlines[c.Notice.ID])
	}
}

// called names a notice that leaves.
func (f *following) called(id notice.ID) string {
	if line, ok := f.headlines[id]; ok {
		return line
	}
	return id.UUID()
}

// line is a notice in one line.
func (f *following) line(c change) string {
	n := c.Notice
	level := notice.NameOf(notice.Severities(), string(n.Severity), f.lang)
	if n.Colour != "" {
		level = notice.NameOf(notice.Colours(), string(n.Colour), f.lang)
	}
	mark, revised := "", ""
	if n.Status != notice.Actual {
		mark = "[" + notice.NameOf(notice.Statuses(), string(n.Status), f.lang) + "] "
	}
	if n.Revision > 1 {
		revised = fmt.Sprintf(" (%d)", n.Revision)
	}
	t, _ := n.TextIn(f.lang)
	return fmt.Sprintf("%s  %s  %s  %s%s%s", c.Code, notice.NameOf(notice.Kinds(), string(n.Kind), f.lang), level, mark, t.Headline, revised)
}

// causes are why a notice leaves a stream: the states that end it, and those
// that concern the reader alone.
func causes() []notice.Term {
	return append(notice.States()[:4:4],
		notice.Term{Word: "paused", Name: notice.Words{notice.Chinese: "时段外", notice.English: "Outside its hours"}},
		notice.Term{Word: "restricted", Name: notice.Words{notice.Chinese: "不再公开", notice.English: "No longer public"}},
		notice.Term{Word: "left", Name: notice.Words{notice.Chinese: "不再符合条件", notice.English: "No longer selected"}},
	)
}
