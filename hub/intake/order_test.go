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
// order, in any parts, some of them twice: in the end the newest stands alone,
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
			var items []notice.Item
			for _, i := range slices.Compact(slices.Sorted(slices.Values(order[:size]))) {
				items = append(items, message(i))
			}
			order = order[size:]
			if _, err := d.in.Submit(t.Context(), part(items...)); err != nil {
				r.Fatal(err)
			}
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
			if _, err := d.in.Submit(t.Context(), part(message(i))); err != nil {
				r.Fatal(err)
			}
		}
		if got := d.head(); got != before {
			r.Errorf("all of them again: got %d records more, want none", got-before)
		}
	})
}
