package compose_test

import (
	"testing"
	"time"

	"wayside/hub/compose"
	"wayside/hub/notice"
)

// The fictional county of 云溪.

var zone = time.FixedZone("Asia/Shanghai", 8*3600)

func now() time.Time { return time.Date(2026, 11, 26, 9, 43, 0, 0, zone) }

const county = `
box = [117.6, 28.3, 118.3, 28.8]
[[area]]
scheme = "GB/T 2260"
code = "361199"
name = {zh-CN = "云溪县", en = "Yunxi County"}
[[road]]
name = "S38"
localName = "云岭高速"
from = 60000
to = 96000
line = [[117.72, 28.583], [117.895, 28.612], [117.935, 28.616], [118.14, 28.58]]
[[road]]
name = "G320"
from = 402000
to = 445000
line = [[117.7, 28.471], [118.12, 28.551]]
[[road]]
name = "人民路"
english = "People's Road"
[[place]]
name = {zh-CN = "雨岭隧道", en = "Yuling Tunnel"}
road = "S38"
from = 71300
to = 74650
direction = "E"
detour = {zh-CN = "云溪西互通下高速，走G320", en = "leave at Yunxi West, follow the G320"}
[[place]]
name = {zh-CN = "青河大桥", en = "Qinghe Bridge"}
road = "G320"
from = 423150
to = 423980
[office]
authority = {zh-CN = "云溪县公安局交通警察大队", en = "Yunxi County Traffic Police"}
remedy = {zh-CN = "可申请行政复议", en = "ask for a review"}
remedyLimit = {zh-CN = "六十日内", en = "within sixty days"}
supervision = "0700-5550122"
`

func book(t testing.TB) *compose.Book {
	t.Helper()
	b := &compose.Book{}
	for name, raw := range compose.BuiltIn() {
		tpl, ps := compose.ReadTemplate(name, raw)
		if err := ps.Err(); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		b.Templates = append(b.Templates, tpl)
	}
	compose.Arrange(b.Templates)
	var ps notice.Problems
	if b.County, ps = compose.ReadCounty([]byte(county)); ps.Failed() {
		t.Fatal(ps)
	}
	if b.Banned, ps = compose.ReadBanned(compose.BuiltInBanned()); ps.Failed() {
		t.Fatal(ps)
	}
	return b
}

// draft is a fresh draft with facts over its defaults.
func draft(t testing.TB, b *compose.Book, template string, facts compose.Facts) compose.Draft {
	t.Helper()
	tpl, ok := b.Template(template)
	if !ok {
		t.Fatalf("there is no template %q", template)
	}
	d := compose.New(tpl, now(), zone)
	d.ID = notice.DeriveID("test", template)
	for slot, value := range facts {
		d.Facts[slot] = value
	}
	return d
}

// samples are facts for every template: the fewest that it needs, and as many as
// it asks for.
func samples() map[string][]compose.Facts {
	place := compose.Facts{"place": "雨岭隧道"}
	road := compose.Facts{"road": "S38"}
	rich := compose.Facts{"place": "雨岭隧道", "lanes": "2", "total": "2", "delay": "40", "queue": "1.8", "do": "请减速慢行，保持车距"}
	weather := compose.Facts{"road": "S38", "place": "雨岭隧道", "limit": "60"}
	return map[string][]compose.Facts{
		"tunnel":      {place, {"place": "雨岭隧道", "direction": "both", "what": "货车追尾起火", "do": "已在隧道内的车辆请熄火等候，听从现场指挥", "delay": "40"}},
		"closure":     {{"road": "S38", "direction": "E"}, {"place": "青河大桥", "direction": "both", "what": "路面积水", "delay": "25", "detour": "走X205", "detour.en": "use the X205"}},
		"accident":    {road, rich},
		"congestion":  {road, {"place": "青河大桥", "what": "前方事故", "queue": "2.5", "delay": "35"}},
		"roadwork":    {road, {"place": "青河大桥", "what": "桥梁检修", "lanes": "1", "total": "2", "limit": "40", "delay": "10"}},
		"obstruction": {{"road": "G320", "what": "落石"}, {"road": "G320", "chainage": "K423+150", "direction": "W", "what": "掉落货物", "lanes": "1,2", "total": "3"}},
		"control":     {{"road": "人民路", "measure": "单向通行"}, {"road": "人民路", "place": "第二中学", "place.en": "No. 2 School", "measure": "单向通行", "what": "学校放学", "detour": "滨河路", "detour.en": "Riverside Road"}},
		"reopening":   {road, {"place": "雨岭隧道", "what": "事故现场已清理完毕"}},
		"ice":         {{}, weather}, "fog": {{}, weather}, "rainstorm": {{}, weather},
		"checkpoint": {{"road": "G320", "what": "酒驾醉驾"}, {"place": "青河大桥", "what": "超员超载", "measure": "逐车检查", "telephone": "0790-0000122"}},
		"campaign":   {{"subject": "酒驾醉驾集中整治", "what": "酒驾醉驾、超员超载、疲劳驾驶"}},
		"case": {{"subject": "城关镇一起纠纷", "subject.en": "a dispute in Chengguan", "what": "双方均受轻伤", "what.en": "both sides were slightly hurt"}, {"subject": "城关镇一起纠纷", "subject.en": "a dispute in Chengguan", "what": "双方均受轻伤", "what.en": "both sides were slightly hurt", "measure": "案件正在进一步侦办", "do": "请知情群众提供线索", "telephone": "0790-0000110"},
			{"subject": "城关镇电动自行车被盗案告破", "subject.en": "electric bicycles stolen in Chengguan, one man caught", "persons": "一名34岁男子", "what": "警方抓获盗窃嫌疑人", "what.en": "a suspect was caught", "stage": notice.Closed, "result": "追回五辆电动自行车", "result.en": "five bicycles were found", "do": "请勿传播当事人的姓名和影像"}},
		"police": {{"subject": "城关镇一商铺起火", "subject.en": "a shop on fire in Chengguan", "what": "接群众报警，商铺冒烟", "what.en": "people reported smoke from a shop"}, {"subject": "一名老人走失", "subject.en": "an elderly man is missing", "persons": "一名78岁男子", "persons.en": "a man, 78", "what": "清晨离家未归", "what.en": "he left home in the early morning", "stage": "underWay", "measure": "正在进一步调查", "do": "请以警方发布为准", "telephone": "110"},
			{"subject": "走失老人已找到", "subject.en": "the missing man is safe", "what": "老人已回家", "what.en": "he is back home", "stage": notice.Closed, "result": "走失人员已平安找到"}},
		"drink-driving":     {{}, {"where": "城区主要道路", "telephone": "0700-5550122"}},
		"speed-enforcement": {{"road": "G320"}, {"place": "青河大桥", "direction": "W", "limit": "60"}},
		"overload":          {{"road": "G320"}, {"place": "青河大桥", "asked": "货车按引导进入称重区"}},
		"parking":           {{"road": "人民路"}, {"road": "人民路", "place": "第二中学", "place.en": "No. 2 School"}},
		"restriction":       {{"road": "人民路", "what": "禁止货车通行"}, {"road": "人民路", "what": "禁止货车通行", "asked": "确需通行的，请提前办理通行证", "detour": "滨河路", "detour.en": "Riverside Road"}},
		"results":           {{"subject": "夏季交通安全整治", "what": "查处酒驾32起", "what.en": "32 drivers were caught drunk"}, {"subject": "夏季交通安全整治", "where": "全县", "where.en": "the county", "what": "查处酒驾32起", "what.en": "32 drivers were caught drunk", "more": "事故起数同比下降一成", "more.en": "There were a tenth fewer crashes"}},
		"lesson":            {{"subject": "电动自行车横穿被撞", "subject.en": "an electric bicycle was hit while crossing", "what": "骑车人突然横穿道路，与货车相撞", "what.en": "a rider crossed suddenly and was hit by a lorry", "do": "骑乘电动自行车请戴好头盔"}, {"subject": "电动自行车横穿被撞", "subject.en": "an electric bicycle was hit while crossing", "persons": "一名骑车人", "where": "城关镇", "where.en": "Chengguan", "what": "骑车人突然横穿道路，与货车相撞", "what.en": "a rider crossed suddenly and was hit by a lorry", "cause": "未戴安全头盔", "do": "骑乘电动自行车请戴好头盔"}},
		"thanks":            {{"subject": "司机停车救人", "subject.en": "a driver stopped to help", "what": "一名出租车司机将伤者送医", "what.en": "a taxi driver took the injured to hospital"}, {"subject": "司机停车救人", "subject.en": "a driver stopped to help", "persons": "一名出租车司机", "what": "将伤者送医", "what.en": "the injured were taken to hospital", "do": "向见义勇为、热心助人的群众致敬"}},
		"story":             {{"subject": "雨中护学的辅警", "subject.en": "seeing pupils across in the rain", "what": "辅警每天护送学生过马路", "what.en": "an auxiliary officer sees pupils across every day"}},
		"meeting":           {{"subject": "意见征求会", "where": "县公安局", "where.en": "the county police station"}, {"subject": "警民座谈会", "what": "停车位设置", "what.en": "where to put parking places", "who": "辖区居民", "where": "县公安局", "where.en": "the county police station", "telephone": "0790-0000123"}},
		"statement":         {{"claim": "ETC 已失效须重新认证", "claim.en": "your ETC has expired", "what": "短信中的链接为钓鱼网站", "what.en": "the link leads to a fake site"}, {"claim": "ETC 已失效须重新认证", "claim.en": "your ETC has expired", "verdict": "false", "what": "短信中的链接为钓鱼网站", "what.en": "the link leads to a fake site"}},
		"tip":               {{"subject": "雨雪天气行车提示", "do": "出行前请查看路况，系好安全带"}},
		"service":           {{"item": "驾驶证期满换证", "duty": "办理机动车和驾驶证业务", "telephone": "0790-0000123", "where": "城关车管所", "where.en": "the Chengguan vehicle office"}, {"item": "驾驶证期满换证", "duty": "办理机动车和驾驶证业务", "telephone": "0790-0000123", "who": "九十日内到期的驾驶人", "who.en": "drivers whose licence ends within 90 days", "materials": "身份证、驾驶证", "materials.en": "identity card and licence", "where": "城关车管所", "where.en": "the Chengguan vehicle office", "hours": "周六 9:00–16:00", "hours.en": "Saturday 9:00–16:00", "fee": "免费"}},
		"community":         {{"subject": "警营开放日", "where": "县公安局", "where.en": "the county police station"}},
	}
}
