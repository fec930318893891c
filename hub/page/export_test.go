package page

import "wayside/hub/notice"

// What the tests of this package look into.
var (
	Texts = texts
	Split = split
)

// ForScript are the texts that any script is given.
func ForScript() []string { return append(forScript(), forVerify()...) }

// SortKey is the order as text, as the scripts compare it.
func SortKey(n *notice.Notice) string { return sortKey(n) }
