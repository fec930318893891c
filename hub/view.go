package hub

import (
	"strconv"
	"strings"
	"time"

	"wayside/hub/filter"
	"wayside/hub/notice"
)

// Cursor is a reader's place: a sequence number of one log. The zero Cursor is
// a reader that has nothing yet.
type Cursor struct {
	Epoch string
	Seq   Seq
}

// String is the cursor as readers carry it; they must not look inside.
func (c Cursor) String() string { return c.Epoch + "-" + strconv.FormatUint(uint64(c.Seq), 10) }

// ParseCursor reads what [Cursor.String] wrote; "" is the zero Cursor.
func ParseCursor(s string) (c Cursor, ok bool) {
	if s == "" {
		return Cursor{}, true
	}
	epoch, n, found := strings.Cut(s, "-")
	seq, err := strconv.ParseUint(n, 10, 64)
	if !found || epoch == "" || err != nil {
		return Cursor{}, false
	}
	return Cursor{Epoch: epoch, Seq: Seq(seq)}, true
}

// View is what one reader looks at: the notices that a filter selects, in some
// states. Viewer is the publisher whose restricted and embargoed notices the
// reader may also see, "" for the public.
type View struct {
	Filter filter.Selection
	States []notice.State // empty: active alone
	Viewer string
}

// Key tells views apart: equal keys see the same.
func (v View) Key() string {
	var b strings.Builder
	b.WriteString(v.Filter.String())
	b.WriteString("\x00")
	for _, s := range v.States {
		b.WriteString(string(s) + ",")
	}
	b.WriteString("\x00" + v.Viewer)
	return b.String()
}

// sees reports whether a notice in state s is in the view.
func (v View) sees(p *place, s notice.State, now time.Time) bool {
	return v.inState(s) && v.may(p.life(), now) && v.Filter.Match(p.n)
}

func (v View) inState(s notice.State) bool {
	if len(v.States) == 0 {
		return s == notice.Active
	}
	for _, want := range v.States {
		if s == want {
			return true
		}
	}
	return false
}

func (v View) owns(n *notice.Notice) bool { return v.Viewer != "" && v.Viewer == n.Publisher.ID }

// may reports whether the viewer may know of a notice at all. What is
// restricted or not released, or ended before it was, is its own publisher's
// alone; what is only practice is for those with a token.
func (v View) may(l notice.Life, now time.Time) bool {
	n := l.Notice
	if v.owns(n) {
		return true
	}
	return n.Audience == notice.Public && released(l, now) && (n.Status == notice.Actual || v.Viewer != "")
}

// released reports whether a notice has come out of its embargo; one that was
// ended before that never does.
func released(l notice.Life, now time.Time) bool {
	if l.End != nil {
		now = l.End.At
	}
	return !l.Notice.ReleaseAt.After(now)
}
