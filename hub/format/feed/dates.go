package feed

import (
	"cmp"
	"slices"
	"time"

	"wayside/hub/notice"
)

// Layouts of the dates in feeds, always UTC.
const (
	published = "2006-01-02T15:04:05.000Z"
	updated   = "2006-01-02T15:04:05.000000Z"
	rfc822    = time.RFC1123Z
)

// updates returns when each entry last changed, by its index: no two the same,
// rising with the sequence numbers, none ahead of now.
//
// The hub's times are whole milliseconds, and records of one append share
// them. So the microseconds come from the sequence number: an entry has the
// same date in every feed, whatever its neighbours there. The two passes
// below change it only where that isn't enough.
func updates(entries []notice.Entry, now time.Time) []time.Time {
	times := make([]time.Time, len(entries))
	order := make([]int, 0, len(entries))
	for i, e := range entries {
		if t := changed(e); !t.IsZero() {
			times[i] = t.Truncate(time.Millisecond).Add(time.Duration(e.Seq%1000) * time.Microsecond)
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(entries[a].Seq, entries[b].Seq) })
	for k := 1; k < len(order); k++ {
		times[order[k]] = later(times[order[k]], times[order[k-1]].Add(time.Microsecond))
	}
	limit := now
	for k := len(order) - 1; k >= 0 && !now.IsZero(); k-- {
		if times[order[k]].After(limit) {
			times[order[k]] = limit
		}
		limit = times[order[k]].Add(-time.Microsecond)
	}
	return times
}

// changed is when e last changed; outside a hub, when the notice was sent.
func changed(e notice.Entry) time.Time {
	if !e.At.IsZero() || e.Notice == nil {
		return e.At.UTC()
	}
	return e.Notice.Sent.UTC()
}
