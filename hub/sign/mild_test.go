package sign_test

import (
	"math/rand/v2"
	"testing"

	"wayside/hub/notice"
)

// TestNoTipStandsBetweenRedAndOrange: whatever level somebody gave a safety tip, a
// service or a word to the community, no sign shows it beside or between others: it
// has the sign when nothing else is due.
func TestNoTipStandsBetweenRedAndOrange(t *testing.T) {
	f, r := fonts(t), rand.New(rand.NewPCG(3, 4))
	kinds := []notice.Kind{notice.Traffic, notice.Traffic, notice.Police, notice.Case, notice.Safety, notice.ServiceCard, notice.Community}
	levels := []notice.Severity{notice.Minor, notice.Moderate, notice.Severe, notice.Extreme}
	among, alone := 0, 0
	for _, panel := range panels {
		p := profile(t, panel.doc)
		for range 40 {
			byID := map[notice.ID]*notice.Notice{}
			var list []*notice.Notice
			for i := range 1 + r.IntN(6) {
				n := happening(i, "other", notice.Text{Headline: "事故"}, notice.Text{Headline: "Crash"}, func(n *notice.Notice) {
					n.Kind, n.Severity = kinds[r.IntN(len(kinds))], levels[r.IntN(len(levels))]
				})
				list, byID[n.ID] = append(list, n), n
			}
			tips, others := 0, 0
			for _, pg := range f.Compose(p, list, zone, now).Pages {
				for _, id := range pg.Notices {
					switch byID[id].Kind {
					case notice.Safety, notice.ServiceCard, notice.Community:
						tips++
					default:
						others++
					}
				}
			}
			if tips > 0 && others > 0 {
				t.Errorf("%s: %d tips stand among %d others", panel.name, tips, others)
			}
			alone, among = alone+min(tips, 1), among+min(others, 1)
		}
	}
	if alone == 0 || among == 0 {
		t.Errorf("%d signs of tips, %d of others: this shows nothing", alone, among)
	}
}
