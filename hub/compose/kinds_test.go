package compose_test

import (
	"strings"
	"testing"
	"time"

	"wayside/hub/compose"
	"wayside/hub/notice"
)

// TestAClaimIsBeingCheckedUntilSomebodySaysOtherwise: a form that nobody has looked
// at closely never calls a claim false, and promises its next word.
func TestAClaimIsBeingCheckedUntilSomebodySaysOtherwise(t *testing.T) {
	b := book(t)
	facts := compose.Facts{"claim": "大桥塌了", "claim.en": "the bridge fell"}
	d := draft(t, b, "statement", facts)
	m := b.Make(d, now(), zone)
	if m.Problems.Failed() {
		t.Fatal(m.Problems)
	}
	if s := m.Notice.Statement; s.Verdict != notice.Checking || s.NextWord.Sub(now()) < 2*time.Hour || s.NextWord.Sub(now()) > 2*time.Hour+5*time.Minute {
		t.Errorf("the claim is %s, next word %v after now", s.Verdict, s.NextWord.Sub(now()))
	}
	delete(d.Facts, "next")
	if m = b.Make(d, now(), zone); !told(m.Problems, "next", false) {
		t.Errorf("nobody is told that the next word has no time: %v", m.Problems)
	}
	d = draft(t, b, "statement", facts)
	d.Facts["verdict"], d.Facts["what"], d.Facts["what.en"] = "false", "大桥结构安全", "the bridge is sound"
	if m = b.Make(d, now(), zone); m.Problems.Failed() || !m.Notice.Statement.NextWord.IsZero() {
		t.Errorf("a claim that is answered still promises word: %v, %v", m.Notice.Statement.NextWord, m.Problems)
	}
}

// TestAServiceCardIsLookedAtAgainInAYear, or whenever somebody says.
func TestAServiceCardIsLookedAtAgainInAYear(t *testing.T) {
	b := book(t)
	d := draft(t, b, "service", samples()["service"][0])
	m := b.Make(d, now(), zone)
	if days := m.Notice.ReviewBy.Sub(now()).Hours() / 24; m.Problems.Failed() || days < 364 || days > 366 || !m.Notice.Expires.After(m.Notice.ReviewBy) {
		t.Errorf("looked at again after %g days, gone %v later: %v", days, m.Notice.Expires.Sub(m.Notice.ReviewBy), m.Problems)
	}
	d.Facts["review"] = "2027-03-01T09:00"
	if m = b.Make(d, now(), zone); !m.Notice.ReviewBy.Equal(time.Date(2027, 3, 1, 9, 0, 0, 0, zone)) {
		t.Errorf("the date that was chosen became %v", m.Notice.ReviewBy)
	}
	d.Facts["review"] = "2026-03-01T09:00"
	if m = b.Make(d, now(), zone); !told(m.Problems, "review", false) {
		t.Error("a date that has passed is taken")
	}
}

// TestTrafficControlStatesItsGround, as every measure against somebody does, and
// stays where drivers look.
func TestTrafficControlStatesItsGround(t *testing.T) {
	b := book(t)
	m := b.Make(draft(t, b, "control", samples()["control"][0]), now(), zone)
	n := m.Notice
	if e := n.Enforcement; n.Kind != notice.Traffic || e == nil || e.Authority == nil || !strings.Contains(e.LegalBasis[notice.Chinese], "第三十九条") || e.Remedy == nil || e.RemedyLimit == nil || e.Supervision == "" {
		t.Errorf("%s: %+v", n.Kind, e)
	}
	b.County.Office = compose.Office{}
	m = b.Make(draft(t, b, "control", samples()["control"][0]), now(), zone)
	for _, slot := range []string{"authority", "remedy", "remedyLimit", "telephone"} {
		if !told(m.Problems, slot, false) {
			t.Errorf("nobody is told that %s is missing", slot)
		}
	}
}

// TestASlotIsCalledWhatItIsInItsKind: an open day has a place and asks the public,
// a service card says where one goes.
func TestASlotIsCalledWhatItIsInItsKind(t *testing.T) {
	b := book(t)
	for _, c := range []struct{ template, slot, want string }{
		{"case", "where", "地点"}, {"community", "where", "地点"}, {"service", "where", "在哪里办"},
		{"community", "do", "请公众怎么做"}, {"case", "do", "请公众怎么做"}, {"closure", "do", "请司机怎么做"}, {"fog", "do", "请司机怎么做"},
		{"statement", "what", "目前已知"}, {"meeting", "what", "议题"}, {"case", "what", "发生了什么"},
		{"service", "penalty", "处罚规定"}, {"checkpoint", "penalty", "处罚幅度"},
	} {
		tpl, _ := b.Template(c.template)
		if s, ok := tpl.Slot(c.slot); !ok || s.Label[notice.Chinese] != c.want || s.Label[notice.English] == "" {
			t.Errorf("%s of %s is called %v, want %s", c.slot, c.template, s.Label, c.want)
		}
	}
}

// TestACorrectedVerdictReachesEveryText: of those that nobody has edited; the claim
// itself stays word for word, whatever words it has.
func TestACorrectedVerdictReachesEveryText(t *testing.T) {
	b := book(t)
	d := draft(t, b, "statement", compose.Facts{"claim": "核实中的大桥塌了", "claim.en": "the bridge being checked fell", "what": "正在派人查看。", "what.en": "we are looking"})
	n := b.Make(d, now(), zone).Notice
	to := *n.Statement
	to.Verdict, to.Known = "partly", notice.Words{notice.Chinese: "护栏受损", notice.English: "a rail is damaged."}
	for lang, want := range map[notice.Lang][]string{
		notice.Chinese: {"关于“核实中的大桥塌了”的说法：部分属实", "网上流传“核实中的大桥塌了”，核查情况：部分属实。护栏受损。"},
		notice.English: {"The claim “the bridge being checked fell”: partly true", "It is said that “the bridge being checked fell”. Our answer: partly true. A rail is damaged."},
	} {
		text := n.Text[lang]
		if got := compose.Answering(text.Headline, lang, n.Statement, &to); got != want[0] {
			t.Errorf("the headline reads %q, want %q", got, want[0])
		}
		if got := compose.Answering(text.Description, lang, n.Statement, &to); got != want[1] {
			t.Errorf("the description reads %q, want %q", got, want[1])
		}
	}
	for _, text := range []string{"", "大桥核实中", "核实中的大桥塌了"} {
		if got := compose.Answering(text, notice.Chinese, n.Statement, &to); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
}
