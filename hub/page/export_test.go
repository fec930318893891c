package page

import "wayside/hub/notice"

// What the tests of this package look into.
var (
	Texts     = texts
	ForScript = forScript
	Split     = split
)

// SortKey is the order as text, as the scripts compare it.
func SortKey(n *notice.Notice) string { return sortKey(n) }
