package notice

import "cmp"

// Compare is the one order in which everything shows notices, the most
// pressing first; it is total, so that two signs in a row show the same:
// [Precedence], then the newest, then the id.
func Compare(a, b *Notice) int {
	return cmp.Or(Precedence(a, b), b.Sent.Compare(a.Sent), cmp.Compare(a.ID, b.ID))
}

// Precedence is the part of the order that does not depend on where one
// stands: actual before practice, takeover, level, urgency, a person's before
// an automatic one.
func Precedence(a, b *Notice) int {
	return cmp.Or(
		-flag(a.Status == Actual, b.Status == Actual),
		-flag(a.Takeover, b.Takeover),
		cmp.Compare(b.Pressing(), a.Pressing()),
		cmp.Compare(b.Urgency.Rank(), a.Urgency.Rank()),
		-flag(a.Origin == nil, b.Origin == nil),
	)
}

// Pressing is the level of n in the order. A safety tip, a service or a word
// to the community never stands between red and orange ones: it counts as
// yellow at most.
func (n *Notice) Pressing() int {
	switch n.Kind {
	case Safety, ServiceCard, Community:
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
