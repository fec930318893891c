package page

import (
	"cmp"
	"slices"

	"wayside/hub/notice"
)

// Order sorts entries as every page and board shows them, the most pressing
// first. The order is total, so that two signs in a row show the same.
func Order(entries []notice.Entry) {
	slices.SortStableFunc(entries, func(a, b notice.Entry) int { return Compare(a.Notice, b.Notice) })
}

// Compare is the one comparison behind [Order]: actual before practice,
// takeover, level, urgency, a person's before an automatic one, newest, id. A
// safety tip, a service or a word to the community never stands between red
// and orange ones: it counts as yellow at most.
func Compare(a, b *notice.Notice) int {
	return cmp.Or(
		-flag(a.Status == notice.Actual, b.Status == notice.Actual),
		-flag(a.Takeover, b.Takeover),
		cmp.Compare(pressing(b), pressing(a)),
		cmp.Compare(b.Urgency.Rank(), a.Urgency.Rank()),
		-flag(a.Origin == nil, b.Origin == nil),
		b.Sent.Compare(a.Sent),
		cmp.Compare(a.ID, b.ID),
	)
}

// pressing is the level of n in the order.
func pressing(n *notice.Notice) int {
	switch n.Kind {
	case notice.Safety, notice.ServiceCard, notice.Community:
		return min(n.Level(), 2)
	}
	return n.Level()
}

// flag compares two truths, false first.
func flag(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// sortKey is [Compare] as text for the scripts: the most pressing is the last
// in the order of text.
func sortKey(n *notice.Notice) string {
	bit := map[bool]byte{false: '0', true: '1'}
	return string([]byte{bit[n.Status == notice.Actual], bit[n.Takeover], '0' + byte(pressing(n)), '0' + byte(n.Urgency.Rank()), bit[n.Origin == nil]}) + stamp(n.Sent)
}
