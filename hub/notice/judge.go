package notice

import (
	"cmp"
	"strings"
	"time"
)

// Judge adds to the problems that reading n found those of what was read, so
// that a writer hears of everything at once. What a hub fills in is not missed,
// and a field that could not be read is told of once.
func Judge(n *Notice, read Problems) Problems {
	if n == nil || !read.Failed() {
		return read
	}
	whole := *n
	whole.ID = cmp.Or(whole.ID, DeriveID("", ""))
	whole.Revision = max(whole.Revision, 1)
	whole.Publisher.ID = cmp.Or(whole.Publisher.ID, "hub")
	whole.Status, whole.Audience = cmp.Or(whole.Status, Actual), cmp.Or(whole.Audience, Public)
	whole.Severity = cmp.Or(whole.Severity, SeverityUnknown)
	whole.Urgency, whole.Certainty = cmp.Or(whole.Urgency, UrgencyUnknown), cmp.Or(whole.Certainty, CertaintyUnknown)
	if whole.Sent.IsZero() {
		whole.Sent = time.Unix(0, 0).UTC()
	}
	all := read
	for _, p := range whole.Validate() {
		if !told(read, p.Field) {
			all = append(all, p)
		}
	}
	return all
}

// told reports whether one of ps is about field, or about what it is a part
// of, or about a part of it.
func told(ps Problems, field string) bool {
	for _, p := range ps {
		if p.Field == field || p.Field == "" || within(p.Field, field) || within(field, p.Field) {
			return true
		}
	}
	return false
}

func within(outer, inner string) bool {
	rest, ok := strings.CutPrefix(inner, outer)
	return ok && (strings.HasPrefix(rest, ".") || strings.HasPrefix(rest, "["))
}
