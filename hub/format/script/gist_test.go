package script_test

import (
	"strings"
	"testing"
	"time"

	"wayside/hub/format/internal/formattest"
	"wayside/hub/notice"
)

// TestALineSaysWhatItsKindMustSayWhereThereIsRoom: the ground and the number to
// call, the hours, the next word; not one of them cut, and none where there is no room.
func TestALineSaysWhatItsKindMustSayWhereThereIsRoom(t *testing.T) {
	both := func(zh, en string) notice.Words { return notice.Words{notice.Chinese: zh, notice.English: en} }
	ground := &notice.Enforcement{LegalBasis: both("《中华人民共和国道路交通安全法》第九十一条：饮酒后驾驶机动车的……", "Road Traffic Safety Law of the People's Republic of China, article 91"), Supervision: "12389"}
	card := &notice.Service{Hours: both("周一至周六8时30分至17时", "Monday to Saturday 08:30 to 17:00"), Telephone: "0700-5550120"}
	checking := &notice.Statement{Claim: both("大桥塌了", "the bridge fell"), Verdict: notice.Checking, NextWord: formattest.Now.Add(2 * time.Hour)}
	for _, c := range []struct {
		name     string
		lang     notice.Lang
		more     int // times that the headline is said
		kind     notice.Kind
		set      func(*notice.Notice)
		has, not string
	}{
		{"the ground in short", notice.Chinese, 1, notice.Enforcing, func(n *notice.Notice) { n.Enforcement = ground }, "依据：《道路交通安全法》第九十一条。监督电话：12389", "中华人民共和国"},
		{"the ground in short", notice.English, 1, notice.Enforcing, func(n *notice.Notice) { n.Enforcement = ground }, "Legal ground: Road Traffic Safety Law, article 91. For complaints call 12389", "People's"},
		{"what fits of it", notice.Chinese, 21, notice.Enforcing, func(n *notice.Notice) { n.Enforcement = ground }, "监督电话：12389", "依据"},
		{"hours and number", notice.Chinese, 1, notice.ServiceCard, func(n *notice.Notice) { n.Service = card }, "办理时间：周一至周六8时30分至17时。咨询电话：0700-5550120", ""},
		{"hours and number", notice.English, 1, notice.ServiceCard, func(n *notice.Notice) { n.Service = card }, "Opening hours: Monday to Saturday 08:30 to 17:00. For questions call 0700-5550120", ""},
		{"no room", notice.Chinese, 24, notice.ServiceCard, func(n *notice.Notice) { n.Service = card }, "今天开展检查", "办理时间"},
		{"the next word", notice.Chinese, 1, notice.Case, func(n *notice.Notice) { n.Statement = checking }, "正在核实。下次通报：11月24日11时30分", ""},
	} {
		n := formattest.County()[7]
		n.Kind, n.Event, n.Enforcement, n.Service, n.Statement = c.kind, "other", nil, nil, nil
		headline := map[notice.Lang]string{notice.Chinese: "今天开", notice.English: "Checks today"}[c.lang]
		n.Text = map[notice.Lang]notice.Text{c.lang: {Headline: strings.Repeat(headline, c.more) + map[bool]string{true: "展检查"}[c.lang == notice.Chinese]}}
		c.set(n)
		got, _ := channels["crawl"].Write(t, c.lang, n)
		if !strings.Contains(string(got), c.has) || c.not != "" && strings.Contains(string(got), c.not) {
			t.Errorf("%s: want %q and no %q, got %s", c.name, c.has, c.not, got)
		}
	}
}
