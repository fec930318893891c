package page_test

import (
	"math/rand/v2"
	"testing"

	"wayside/hub/notice"
	"wayside/hub/page"
)

// like is a notice with what the order looks at.
func like(change func(*notice.Notice)) *notice.Notice {
	n := base("order", police, notice.Traffic, "accident", notice.Moderate, "09:00", notice.Text{Headline: "一"}, notice.Text{Headline: "one"})
	change(n)
	return n
}

func TestThePressingStandsFirst(t *testing.T) {
	for _, c := range []struct {
		name        string
		first, last func(*notice.Notice)
	}{
		{"actual before a graver exercise", func(n *notice.Notice) { n.Severity = notice.Minor }, func(n *notice.Notice) { n.Status, n.Severity, n.Takeover = notice.Exercise, notice.Extreme, true }},
		{"a takeover before an equal level", func(n *notice.Notice) { n.Takeover, n.Severity = true, notice.Extreme }, func(n *notice.Notice) { n.Severity, n.Sent = notice.Extreme, at("09:30") }},
		{"level before urgency", func(n *notice.Notice) { n.Severity, n.Urgency = notice.Severe, notice.Future }, func(*notice.Notice) {}},
		{"an official colour is a level", func(n *notice.Notice) { n.Colour = notice.Red }, func(n *notice.Notice) { n.Severity = notice.Severe }},
		{"a colour counts, not the severity beside it", func(n *notice.Notice) { n.Severity = notice.Severe }, func(n *notice.Notice) { n.Colour, n.Severity = notice.Yellow, notice.Extreme }},
		{"urgency before the newest", func(*notice.Notice) {}, func(n *notice.Notice) { n.Urgency, n.Sent = notice.Expected, at("09:30") }},
		{"a person's before an automatic one", func(*notice.Notice) {}, func(n *notice.Notice) { n.Origin, n.Sent = &notice.Origin{Format: "cap"}, at("09:30") }},
		{"the newest", func(n *notice.Notice) { n.Sent = at("09:01") }, func(*notice.Notice) {}},
		{"orange before a red tip", func(n *notice.Notice) { n.Severity = notice.Severe }, func(n *notice.Notice) { n.Kind, n.Severity = notice.Safety, notice.Extreme }},
		{"orange before an orange service", func(n *notice.Notice) { n.Severity, n.Sent = notice.Severe, at("08:00") }, func(n *notice.Notice) { n.Kind, n.Severity = notice.ServiceCard, notice.Severe }},
		{"a tip as yellow before blue", func(n *notice.Notice) { n.Kind, n.Severity = notice.Community, notice.Extreme }, func(n *notice.Notice) { n.Severity = notice.Minor }},
	} {
		first, last := like(c.first), like(c.last)
		if notice.Compare(first, last) >= 0 || notice.Compare(last, first) <= 0 {
			t.Errorf("%s: the other came first", c.name)
		}
		if page.SortKey(first) <= page.SortKey(last) {
			t.Errorf("%s: the scripts' key says otherwise: %s, %s", c.name, page.SortKey(first), page.SortKey(last))
		}
	}
}

func TestTheOrderIsTotal(t *testing.T) {
	want := sampleEntries()
	for range 20 {
		got := sampleEntries()
		rand.Shuffle(len(got), func(i, j int) { got[i], got[j] = got[j], got[i] })
		page.Order(got)
		for i := range got {
			if got[i].Notice.ID != want[i].Notice.ID {
				t.Fatalf("place %d: got %s, want %s", i, got[i].Notice.ID, want[i].Notice.ID)
			}
		}
	}
}

func TestHeadlinesArePartedAtTheirPlace(t *testing.T) {
	names := []string{"S38", "云岭高速", "雨岭隧道", "（东行）", "", "S2", "云溪县"}
	for _, c := range []struct{ headline, place, what string }{
		{"S38云岭高速雨岭隧道（东行）发生交通事故", "S38云岭高速雨岭隧道（东行）", "发生交通事故"},
		{"S38 · 雨岭隧道 封闭", "S38 · 雨岭隧道", "封闭"},
		{"云溪县道路结冰橙色预警", "云溪县", "道路结冰橙色预警"},
		{"S211青河大桥占道", "", "S211青河大桥占道"},           // not S2
		{"S38 lane closed", "", "S38 lane closed"}, // a number is no line of its own
		{"雨岭隧道至青河大桥缓行", "", "雨岭隧道至青河大桥缓行"},
		{"雨岭隧道（K71 至 K74）封闭", "雨岭隧道（K71 至 K74）", "封闭"},
		{"（提示）雨岭隧道封闭", "", "（提示）雨岭隧道封闭"},
		{"雨岭隧道（未关", "雨岭隧道", "（未关"},
		{"雨岭隧道", "", "雨岭隧道"},
		{"请注意", "", "请注意"},
	} {
		if place, what := page.Split(c.headline, names); place != c.place || what != c.what {
			t.Errorf("%s: got %q, %q, want %q, %q", c.headline, place, what, c.place, c.what)
		}
	}
}
