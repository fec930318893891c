package page

import (
	"slices"

	"wayside/hub/notice"
)

// Order sorts entries as every page and board shows them, the most pressing
// first.
func Order(entries []notice.Entry) {
	slices.SortStableFunc(entries, func(a, b notice.Entry) int { return notice.Compare(a.Notice, b.Notice) })
}

// sortKey is [notice.Compare] as text for the scripts: the most pressing is the
// last in the order of text.
func sortKey(n *notice.Notice) string {
	bit := map[bool]byte{false: '0', true: '1'}
	return string([]byte{bit[n.Status == notice.Actual], bit[n.Takeover], '0' + byte(n.Pressing()), '0' + byte(n.Urgency.Rank()), bit[n.Origin == nil]}) + stamp(n.Sent)
}
