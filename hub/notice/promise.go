package notice

import "time"

// WordDue is when the public was promised more on a claim; zero where nothing is
// promised.
func (n *Notice) WordDue() time.Time {
	if n.Statement == nil {
		return time.Time{}
	}
	return n.Statement.NextWord
}

// WordOwed is since when the public waits for a promised word; zero where it
// doesn't. Expiry keeps no promise: only a revision does that says what was found
// and promises nothing more, a withdrawal with its reason, or what replaces the
// notice.
func (e Entry) WordOwed(now time.Time) time.Time {
	if due := e.Notice.WordDue(); past(due, now) && e.State != Withdrawn && e.State != Superseded && e.State != Embargoed {
		return due
	}
	return time.Time{}
}

// Promises judges the promised word against the clock, and against what stands
// under the notice's id (nil: nothing does): a time that has passed is no promise.
// One that stands already, and is owed, may be said again beside a correction of
// something else, but not beside the answer itself.
func (n *Notice) Promises(now time.Time, standing *Notice) (ps Problems) {
	due := n.WordDue()
	if !past(due, now) {
		return nil
	}
	switch again := standing != nil && standing.WordDue().Equal(due); {
	case !again:
		ps.Add("statement.nextWord", "下次通报的时间已过：请另定", "the time of the next word has passed: set another")
	case n.Statement.Verdict != Checking && standing.Statement.Verdict == Checking:
		ps.Add("statement.nextWord", "已有核查结论：请删去下次通报的时间，或另定", "the claim has been examined: leave out the time of the next word, or set another")
	}
	return ps
}

// promised asks that the promised word comes before the notice has left.
func (v *checker) promised() {
	if due, n := v.n.WordDue(), v.n; !n.Expires.IsZero() && due.After(n.Expires) {
		v.add("statement.nextWord", "晚于失效时间：到那时消息已不再显示", "is after expires: the notice would have left by then")
	}
}
