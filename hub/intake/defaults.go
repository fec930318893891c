package intake

import (
	"time"

	"wayside/hub/notice"
)

// grace is how long a document stands after the end of its event: it says no
// more, but what follows a notice to its end can still read it.
const grace = time.Hour

// horizon is how long a notice of kind k may stand where its source gives no
// end: not longer than a day for what is dangerous now.
func horizon(k notice.Kind) time.Duration {
	const day = 24 * time.Hour
	switch k {
	case notice.Case, notice.ServiceCard, notice.Community:
		return 30 * day
	case notice.Safety:
		return 7 * day
	}
	return day
}

// fill gives n the expiry and urgency that its format could not carry. Renew
// is zero where the source gave an end; else it is when the default expiry
// must be moved on, if the source still lists the notice: a poll without news
// changes nothing before that.
func fill(n *notice.Notice, now time.Time) (renew time.Time) {
	if n.Urgency == "" || n.Urgency == notice.UrgencyUnknown {
		n.Urgency = urgency(n, now)
	}
	switch {
	case !n.Expires.IsZero():
	case !n.Ends.IsZero():
		n.Expires = n.Ends.Add(grace)
	default:
		from := now
		if n.Onset.After(now) {
			from = n.Onset
		}
		span := horizon(n.Kind)
		n.Expires = from.Add(span).Truncate(time.Second)
		renew = n.Expires.Add(-span / 4)
		if n.ReviewBy.IsZero() {
			n.ReviewBy = renew
		}
	}
	return renew
}

// urgency by time: in force, within the hour, later, over.
func urgency(n *notice.Notice, now time.Time) notice.Urgency {
	switch {
	case !n.Ends.IsZero() && !n.Ends.After(now):
		return notice.Past
	case n.Onset.After(now.Add(time.Hour)):
		return notice.Future
	case n.Onset.After(now):
		return notice.Expected
	}
	return notice.Immediate
}
