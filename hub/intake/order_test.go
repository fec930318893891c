package intake_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"wayside/hub"
	"wayside/hub/notice"
)

// TestNoOrderOfMessagesShowsAnOldOne delivers the messages of a chain in any
// order, in any parts, some of them twice, while the disk is full at times: in the end the newest stands alone,
// or nothing where the chain was ended.
func TestNoOrderOfMessagesShowsAnOldOne(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		length := rapid.IntRange(1, 5).Draw(r, "length")
		everything := rapid.Bool().Draw(r, "each refers to all before it")
		ends := rapid.Bool().Draw(r, "ended")
		message := func(i int) notice.Item {
			if i == length {
				return ended(length, fmt.Sprint("m", length-1))
			}
			var refs []string
			for j := range i {
				if everything || j == i-1 {
					refs = append(refs, fmt.Sprint("m", j))
				}
			}
			return alert(fmt.Sprint("m", i), i, refs...)
		}
		total := length
		if ends {
			total++
		}
		var order []int
		for i := range total {
			order = append(order, i)
		}
		order = rapid.Permutation(order).Draw(r, "order")
		order = append(order, rapid.SliceOfN(rapid.SampledFrom(order), 0, 3).Draw(r, "again")...)
		d := newDesk(t)
		defer d.close()
		for len(order) > 0 {
			size := rapid.IntRange(1, len(order)).Draw(r, "part")
			items := func() (items []notice.Item) {
				for _, i := range slices.Compact(slices.Sorted(slices.Values(order[:size]))) {
					items = append(items, message(i))
				}
				return items
			}
			if rapid.IntRange(0, 3).Draw(r, "disk full") == 0 {
				d.log.FailNext(hub.ErrFull)
			}
			bring(r, d, items)
			order = order[size:]
		}
		live := d.hub.List(hub.View{}, d.now())
		switch newest := fmt.Sprint("道路结冰预警 m", length-1); {
		case ends && len(live) > 0:
			r.Errorf("ended: got %d live, the first %q", len(live), live[0].Notice.Text[notice.Chinese].Headline)
		case !ends && len(live) != 1:
			r.Errorf("got %d live, want one", len(live))
		case !ends && live[0].Notice.Text[notice.Chinese].Headline != newest:
			r.Errorf("got %q, want %q", live[0].Notice.Text[notice.Chinese].Headline, newest)
		}
		before := d.head()
		for i := range total {
			bring(r, d, func() []notice.Item { return []notice.Item{message(i)} })
		}
		if got := d.head(); got != before {
			r.Errorf("all of them again: got %d records more, want none", got-before)
		}
	})
}

// bring submits items until they are kept, as a carrier does. A fault that
// nothing met yet may wait for the next write, so there may be several.
func bring(r *rapid.T, d *desk, items func() []notice.Item) {
	for range 10 {
		if _, err := d.in.Submit(d.t.Context(), part(items()...)); err == nil {
			return
		}
	}
	r.Fatal("not kept after ten attempts")
}
