package notice_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"wayside/hub/notice"
)

// good is a notice that an editor has nothing to say to.
func good() *notice.Notice {
	n := sample(notice.Traffic)
	n.Roads = []notice.Road{{Name: "G320"}}
	n.Areas = []notice.Area{{Scheme: "GB/T 2260", Code: "361199"}}
	n.Geometry = notice.Polygon([]notice.Position{{117.9, 28.5}, {118, 28.5}, {118, 28.6}, {117.9, 28.6}, {117.9, 28.5}})
	return n
}

func TestReviewSaysWhatAnEditorWouldAsk(t *testing.T) {
	if ps := good().Review(noon); len(ps) != 0 {
		t.Fatalf("a good notice: got %v, want nothing", ps)
	}
	zh := func(n *notice.Notice, change func(*notice.Text)) {
		text := n.Text[notice.Chinese]
		change(&text)
		n.Text[notice.Chinese] = text
	}
	for name, c := range map[string]struct {
		spoil  func(*notice.Notice)
		field  string
		advice bool
	}{
		"not translated": {func(n *notice.Notice) { n.Text[notice.Chinese] = n.Text[notice.English] }, "text.zh-CN.headline", false},
		"English in the Chinese": {func(n *notice.Notice) {
			zh(n, func(x *notice.Text) { x.Headline = "Accident in the tunnel" })
		}, "text.zh-CN", false},
		"Chinese in the English": {func(n *notice.Notice) {
			n.Text[notice.English] = notice.Text{Headline: "雨岭隧道发生交通事故"}
		}, "text.en", false},
		"only one language": {func(n *notice.Notice) { delete(n.Text, notice.English) }, "text.en", true},
		"markup":            {func(n *notice.Notice) { zh(n, func(x *notice.Text) { x.Description = "封闭<br/>请绕行" }) }, "text.zh-CN", false},
		"an event of last year": {func(n *notice.Notice) {
			n.Sent, n.Expires = noon.AddDate(-2, 0, 0), noon.AddDate(-2, 0, 1)
		}, "expires", false},
		"leaves too early": {func(n *notice.Notice) { n.Ends = n.Expires.Add(time.Hour) }, "expires", false},
		"never in effect": {func(n *notice.Notice) {
			n.Schedule = &notice.Schedule{Timezone: "UTC", Intervals: []notice.Interval{{Start: noon.AddDate(1, 0, 0)}}}
		}, "schedule", false},
		"axes exchanged": {func(n *notice.Notice) { n.Geometry = notice.Point(28.5, 87.9) }, "geometry", false},
		"a bow tie": {func(n *notice.Notice) {
			n.Geometry = notice.Polygon([]notice.Position{{117, 28}, {118, 29}, {118, 28}, {117, 29}, {117, 28}})
		}, "geometry", false},
		"nowhere":          {func(n *notice.Notice) { n.Roads, n.Areas, n.Geometry = nil, nil, nil }, "roads", false},
		"no place":         {func(n *notice.Notice) { n.Geometry = nil }, "geometry", true},
		"a colour of ours": {func(n *notice.Notice) { n.Colour = notice.Blue }, "colour", false},
		"words against the field": {func(n *notice.Notice) {
			n.Impact = notice.AllOpen
			zh(n, func(x *notice.Text) { x.Description = "单车道交替通行" })
		}, "impact", false},
	} {
		n := good()
		c.spoil(n)
		ps := n.Review(noon)
		if ps.Failed() || !slices.ContainsFunc(ps, func(p notice.Problem) bool {
			return p.Field == c.field && p.Advice == c.advice && p.Warning != c.advice
		}) {
			t.Errorf("%s: got %v, want one at %s (advice: %t)", name, ps, c.field, c.advice)
		}
	}
}

func TestWhatLooksLikeAPersonIsWarnedOf(t *testing.T) {
	for text, want := range map[string]int{
		"嫌疑人张三被抓获": 1, "嫌疑人张某被抓获": 0, "驾驶人已被控制": 0, "车牌赣E12345的车辆": 1, "联系13800138000核实": 1, "拨打0793-5550110": 0,
		"身份证号11010519491231002X。": 1, "编号110105194912310021": 0, "伤者家住城关镇青河路": 1, "G320国道K1234": 0,
		"the driver John Smith fled": 1, "the suspect, named Li Ming": 1, "a man, 34": 0, "the driver of a bus": 0, "a woman living at 12 River Street": 1, "Mr. Zhang San": 1,
		"被害人王芳已送医": 1, "车主王建国": 1, "嫌疑人：王小明": 1, "死者系赵铁柱，男": 1, "男子张伟（男，34岁）": 1, "受害人欧阳娜娜": 1, "学生李小红，": 1, "遇难者名单：钱二，": 1,
		"死者系余干县人": 0, "嫌疑人系江西省玉山县人": 0, "嫌疑人曾因盗窃被判刑": 0, "请司机马上减速": 0, "请司机周知。": 0, "乘客陆续离开": 0, "男子于昨日被找到": 0, "车主任意停放": 0,
		"行人马路上注意安全": 0, "学生文明出行": 0, "嫌疑人为黄某某，": 0, "驾驶人曾某被查": 0, "住青河镇大坪村118号": 1, "3栋2单元502室": 1, "青河路118号交警大队": 0,
		"粤Z1234港": 1, "赣E1234学": 1, "警车赣E1234警": 0, "A man named Wang Gang": 1, "Wang Wei, 34, was arrested": 1, "Wang Wei (34) was arrested": 1, "on Route G320, 34 cars": 0, "the driver Li": 0,
	} {
		n := sample(notice.Case)
		n.Text[notice.Chinese] = notice.Text{Headline: "通报", Description: text}
		if ps := n.Persons(); len(ps) != want || ps.Failed() || len(ps) > 0 && ps[0].Field != "text.zh-CN.description" {
			t.Errorf("%s: got %v, want %d warnings", text, ps, want)
		}
	}
}

// TestPersonsAreFoundHoweverTheirDataIsWritten: with the code of the country, in
// groups, in full-width digits; and what an authority publishes on purpose is not
// taken for a person's.
func TestPersonsAreFoundHoweverTheirDataIsWritten(t *testing.T) {
	for text, want := range map[string]string{
		"电话13912345678": "139******78", "+8613912345678": "139******78", "8613912345678": "139******78", "0086 139 1234 5678": "139******78", "+86-139-1234-5678": "139******78",
		"139-1234-5678": "139******78", "139 1234 5678": "139******78", "1391 234 5678": "139******78", "139.1234.5678": "139******78", "139–1234–5678": "139******78", "(+86)139 1234 5678": "139******78",
		"１３９１２３４５６７８": "139******78", "１３９－１２３４－５６７８": "139******78", "139\u00a01234\u20111234": "139******34", "call 139 1234 5678.": "139******78", "013912345678": "139******78",
		"wang@qq.com": "wang@qq.com", "Write to Wang.Li@163.com, please": "Wang.Li@163.com", "邮箱ｗａｎｇ＠ｑｑ．ｃｏｍ。": "wang@qq.com", "wang@gov.cn.qq.com": "wang@gov.cn.qq.com",
		"Mr Wang": "Wang", "Mrs. Li was there": "Li", "Ms Zhang San": "Zhang San", "Miss Chen": "Chen", "身份证110105 19491231 002X": "110*************2X", "车牌赣Ｅ１２３４５": "赣E12345",
		"G1523": "", "K123+400": "", "G1523 K1391+234 5678": "", "12328": "", "拨打122或110，咨询12123": "", "秩序科0793-8200122": "", "+86 793 8200122": "", "(0793)820 0122": "", "400-139-1234": "", "139****5678": "",
		"2026-11-26 13:00—15:00": "", "编号 1391 2345 6789 0123": "", "yxjj@yunxi.gov.cn": "", "roads@dft.gov.uk": "", "desk@kent.police.uk": "", "xx@jx.gov": "", "jtyj@yunxi.example": "",
		"嫌疑人王某某被抓获": "", "驾驶人王某": "", "王某某": "", "Mr W.": "", "miss Exit 12": "", "Mr. 王某": "", "at 10 m @ K12": "",
	} {
		var ps notice.Problems
		notice.Personal(&ps, "text", text)
		if want == "" && len(ps) > 0 || want != "" && (len(ps) != 1 || !ps[0].Warning || !strings.Contains(ps[0].Message[notice.English], ": "+want+". ")) {
			t.Errorf("%q: got %v, want %q", text, ps, want)
		}
	}
}

// TestWhatAKindMustSayNamesNobody: members are warned of as texts are, each at its
// own field; and a picture of a case is asked for faces.
func TestWhatAKindMustSayNamesNobody(t *testing.T) {
	n := sample(notice.Case)
	n.Handling = &notice.Handling{Stage: notice.Closed, Result: notice.Words{notice.Chinese: "查获赣E12345", notice.English: "a car was found"}}
	if ps := n.Persons(); len(ps) != 1 || ps[0].Field != "handling.result.zh-CN" {
		t.Errorf("got %v", ps)
	}
	n.Attachments = []notice.Attachment{{Href: "https://yunxi.example/a.jpg", Media: "image/jpeg", Text: notice.Words{"en": "Mr Wang at the scene"}}}
	if ps := n.Persons(); len(ps) != 2 || !slices.ContainsFunc(ps, func(p notice.Problem) bool { return p.Field == "attachments[0].text.en" }) {
		t.Errorf("who stands in the words of a picture: got %v", ps)
	}
	if !slices.ContainsFunc(n.Review(noon), func(p notice.Problem) bool { return p.Field == "attachments[0]" && p.Advice }) {
		t.Error("nobody asks for faces in the picture")
	}
}

func BenchmarkReview(b *testing.B) {
	n := sample(notice.Traffic)
	n.Text[notice.Chinese] = notice.Text{Headline: "G320 雨岭隧道双向封闭", Description: "雨岭隧道内一辆货车起火，已扑灭，隧道双向封闭，正在清理。", Instruction: "小客车由云溪互通下，走 X205 绕行。"}
	n.Text[notice.English] = notice.Text{Headline: "G320 Yuling Tunnel closed both ways", Description: "A lorry caught fire in the tunnel; the fire is out and both directions are closed for clearing.", Instruction: "Cars leave at Yunxi and use X205."}
	b.ReportAllocs()
	for b.Loop() {
		n.Review(noon)
	}
}
