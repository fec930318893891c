package formattest_test

import (
	"testing"

	"pgregory.net/rapid"

	"wayside/hub/format/internal/formattest"
	"wayside/hub/notice"
)

func TestSamplesAreValidAndOfAllKinds(t *testing.T) {
	kinds := map[notice.Kind]bool{}
	for _, n := range formattest.County() {
		if ps := n.Validate(); ps.Failed() {
			t.Errorf("%s: %v", n.ID, ps)
		}
		kinds[n.Kind] = true
	}
	if len(kinds) != 8 {
		t.Errorf("got kinds %v, want all eight", kinds)
	}
	rapid.Check(t, func(rt *rapid.T) {
		if ps := formattest.Notice(rt).Validate(); ps.Failed() {
			rt.Fatalf("the generator makes an invalid notice: %v", ps)
		}
	})
}

// A comparison that finds nothing would make every round trip pass.
func TestWhatIsMissingIsFound(t *testing.T) {
	want := formattest.County()[0]
	for field, spoil := range map[string]func(*notice.Notice){
		"roads[0].to.name":      func(n *notice.Notice) { n.Roads[0].To.Name = "" },
		"text.en.headline":      func(n *notice.Notice) { delete(n.Text, notice.English) },
		"geometry.coordinates":  func(n *notice.Notice) { n.Geometry.Lines[0] = n.Geometry.Lines[0][:2] },
		"schedule":              func(n *notice.Notice) { n.Schedule = nil },
		"restrictions[1].type":  func(n *notice.Notice) { n.Restrictions = n.Restrictions[:1] },
		"restrictions[0].value": func(n *notice.Notice) { *n.Restrictions[0].Value = 4.1 },
	} {
		got := want.Clone()
		spoil(got)
		if d := formattest.Missing(got, want, nil); d == "" {
			t.Errorf("%s: the loss was not found", field)
		}
		var losses notice.Losses
		losses.Add(want.ID, field, "")
		if d := formattest.Missing(got, want, losses); field != "text.en.headline" && field != "restrictions[1].type" && d != "" {
			t.Errorf("%s: the loss was named, and still missed: %s", field, d)
		}
	}
	if d := formattest.Missing(want.Clone(), want, nil); d != "" {
		t.Errorf("nothing is lost, and got %s", d)
	}
}
