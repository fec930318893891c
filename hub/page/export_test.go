package page

import (
	"slices"

	"wayside/hub/notice"
)

// What the tests of this package look into.
var Split = split

// ForScript are the texts that any script is given.
func ForScript() []string { return slices.Concat(forScript(), forVerify(), forNotice(), forReport()) }

// SortKey is the order as text, as the scripts compare it.
func SortKey(n *notice.Notice) string { return sortKey(n) }
