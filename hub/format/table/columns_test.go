package table

import (
	"testing"

	"wayside/hub/notice"
)

func TestEverythingAnObjectSaysHasAColumn(t *testing.T) {
	n := notice.Notice{Enforcement: new(notice.Enforcement), Service: new(notice.Service), Statement: new(notice.Statement), Handling: new(notice.Handling)}
	taken := map[string]bool{}
	for _, m := range n.Members() {
		c := named(columnOf(m))
		if c == nil || taken[c.field] || c.lang != (m.Words != nil) {
			t.Errorf("%s: no column of its own: %+v", m.Field(), c)
			continue
		}
		taken[c.field] = true
	}
}
