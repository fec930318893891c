package script

import (
	"strings"
	"time"
	"unicode/utf8"

	"wayside/hub/notice"
)

// gist is what a kind must say in a line of a few words, each part with the
// value that shows whether it has been said: the ground and the number to call, the
// hours, what came of a case, when the next word comes, how long a warning holds,
// and when what one may go to is over.
func (d *desk) gist(n *notice.Notice) (parts [][2]string) {
	add := func(w notice.Words, value string) {
		if value = d.line(value); value != "" && (d.zh || !strings.ContainsFunc(value, isHan)) {
			parts = append(parts, [2]string{d.f(w, strings.TrimRight(value, "。.")), value})
		}
	}
	if e := n.Enforcement; e != nil {
		add(ground, notice.ShortGround(e.LegalBasis.In(d.lang)))
		add(complaints, e.Supervision)
	}
	if s := n.Service; s != nil {
		add(hours, s.Hours.In(d.lang))
		add(inquiries, s.Telephone)
	}
	if h := n.Handling; h != nil {
		add(outcome, h.Result.In(d.lang))
	}
	if due := n.WordDue(); due.After(d.now) {
		add(nextWord, d.stamp(due))
	}
	switch at := validUntil(n); {
	case at.IsZero():
	case warns(n):
		add(holds, d.stamp(at))
	case at.Equal(n.Ends) && (n.Kind == notice.Safety || n.Kind == notice.Community):
		add(until, d.stamp(at))
	}
	return parts
}

// validUntil is when n leaves by its own time.
func validUntil(n *notice.Notice) time.Time {
	if n.Ends.IsZero() || !n.Expires.IsZero() && n.Expires.Before(n.Ends) {
		return n.Expires
	}
	return n.Ends
}

// fuller is the news s with what to do and the gist, as much of them as there is
// room for: of a service the hours and the number first, of a claim the next word,
// else what to do.
func (d *desk) fuller(e notice.Entry, s string, most int) string {
	if over(e.State) {
		return s
	}
	n := e.Notice
	parts := d.gist(n)
	if instruction := d.line(d.text(n).Instruction); instruction != "" {
		do := [2]string{instruction, instruction}
		if n.Service == nil && n.Statement == nil {
			parts = append([][2]string{do}, parts...)
		} else {
			parts = append(parts, do)
		}
	}
	for _, p := range parts {
		if strings.Contains(s, strings.TrimRight(p[1], "。.")) {
			continue
		}
		if longer := d.joined(s, p[0]); utf8.RuneCountInString(longer) <= most {
			s = longer
		}
	}
	return s
}
