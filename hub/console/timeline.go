package console

import (
	"strconv"
	"strings"
	"time"

	"wayside/hub"
	"wayside/hub/desk"
	"wayside/hub/notice"
)

// step is one thing that happened to a notice, from its first word to the last
// display.
type step struct {
	At    time.Time
	Key   string // of its words
	Who   string
	Note  string
	Seq   hub.Seq
	Since string // after the step that it answers, in words
}

// Words of the audit about a draft, whose id its notice keeps.
const (
	draftBegun = "draft begun"
	previewed  = "previewed"
)

const mostActs = 200 // lines of the audit that are looked at for one notice

// stepsOfDesk are those before anything was submitted.
func (t tongue) stepsOfDesk(acts []desk.Act) (out []step) {
	for _, a := range acts {
		switch a.What {
		case draftBegun:
			out = append(out, step{At: a.At, Key: "step.begun", Who: a.Who, Note: t.T("step.template", strings.TrimPrefix(a.After, "template "))})
		case previewed:
			out = append(out, step{At: a.At, Key: "step.previewed", Who: a.Who})
		}
	}
	return out
}

func (t tongue) stepsOfHeld(list []desk.Held) (out []step) {
	for _, h := range list {
		if h.Direct {
			out = append(out, step{At: h.At, Key: "step.alone", Who: h.Token, Note: h.Reason})
		} else {
			out = append(out, step{At: h.At, Key: "step.submitted", Who: h.Token})
		}
		if !h.Overdue.IsZero() {
			out = append(out, step{At: h.Overdue, Key: "step.overdue"})
		}
		if h.Fate == desk.Waits {
			continue
		}
		key := "step." + string(h.Fate)
		if h.Direct && h.Fate == desk.Approved {
			key = "step.confirmed"
		}
		done := step{At: h.Decided, Key: key, Who: h.Decider, Since: t.T("step.after", t.span(h.Decided.Sub(h.At)))}
		if h.Fate != desk.Replaced { // there it is the id of what came instead
			done.Note = h.Why
		}
		out = append(out, done)
	}
	return out
}

func (t tongue) stepsOfLog(records []hub.Record) (out []step) {
	for _, r := range records {
		one := step{At: r.At, Key: "op." + string(r.Op), Who: r.By, Seq: r.Seq}
		if n, ps := notice.Read(r.Doc); !ps.Failed() && r.Op == hub.OpRevised {
			one.Note = t.text(n).Changed
		}
		if r.End != nil && (r.Op == hub.OpWithdrawn || r.Op == hub.OpEnded) {
			one.Note = t.Say(r.End.Text)
		}
		out = append(out, one)
	}
	return out
}

// stepsOfReach are those of it that have a time of their own.
func (t tongue) stepsOfReach(r reached) (out []step) {
	if r.Known {
		out = append(out, step{At: r.At, Key: "step.readers", Note: strconv.Itoa(r.Readers)})
	}
	if len(r.Shown) == 0 {
		return out
	}
	first := r.Shown[0]
	out = append(out, step{At: first.First, Key: "step.shown", Who: first.Name, Since: r.First})
	if !r.All.IsZero() {
		out = append(out, step{At: r.All, Key: "step.shownByAll", Note: t.T("preview.signs", r.Wanted), Since: r.AllAfter})
	}
	return out
}

// approvedAt is when somebody approved what stands of e; zero where nobody had
// to.
func approvedAt(held []desk.Held, e notice.Entry) (at time.Time) {
	for _, h := range held {
		if h.Fate == desk.Approved && !h.Direct && h.Decided.After(at) && !h.Decided.After(e.At) {
			at = h.Decided
		}
	}
	return at
}

// Span is a length of time in words.
func (v *view) Span(d time.Duration) string { return v.span(d) }

// span is a length of time in words.
func (t tongue) span(d time.Duration) string {
	switch d = max(d, 0); {
	case d < 10*time.Second:
		return t.T("span.seconds", strconv.FormatFloat(d.Seconds(), 'f', 1, 64))
	case d < time.Minute:
		return t.T("span.seconds", int(d.Seconds()))
	case d < time.Hour:
		return t.T("span.minutes", int(d/time.Minute), int(d%time.Minute/time.Second))
	}
	return t.T("span.hours", int(d/time.Hour), int(d%time.Hour/time.Minute))
}
