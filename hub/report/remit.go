package report

import (
	"fmt"
	"slices"
	"strings"

	"wayside/hub/notice"
)

// Remit is of which desks somebody reads and answers the reports; the zero Remit
// is of all.
type Remit struct {
	Only []string // none: every desk
	Not  []string // but for these
}

// RemitOf is the remit of somebody whom the office has named for some desks, or
// for none in particular: then of all but the closed ones, which stand open to a
// supervisor alone.
func (b *Book) RemitOf(named []string, supervisor bool) Remit {
	m := Remit{Only: named}
	if len(named) > 0 || supervisor {
		return m
	}
	for _, d := range b.Desks {
		if d.Closed {
			m.Not = append(m.Not, d.ID)
		}
	}
	return m
}

// Covers reports whether one of the desks of a report is within the remit: the one
// that was asked first, or the one that has it in hand.
func (m Remit) Covers(r Report) bool { return m.Has(r.Desk) || r.With != "" && m.Has(r.With) }

// Has reports whether a desk's reports are within the remit.
func (m Remit) Has(desk string) bool {
	return (len(m.Only) == 0 || slices.Contains(m.Only, desk)) && !slices.Contains(m.Not, desk)
}

// Named tells, of the desks that somebody is to be named for, those that there
// are not: they would answer nobody.
func (b *Book) Named(field string, desks []string) (ps notice.Problems) {
	var all []string
	for _, d := range b.Desks {
		all = append(all, d.ID)
	}
	for i, id := range desks {
		if !b.HasDesk(id) {
			ps.Add(fmt.Sprintf("%s[%d]", field, i), "没有这个部门："+id+"；有："+strings.Join(all, "、"), "there is no desk "+id+"; there are "+strings.Join(all, ", "))
		}
	}
	return ps
}
