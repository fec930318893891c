package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"wayside/hub/notice"
)

// carriersNow is a Tuesday, 24 November 2026, 09:30 in 云溪.
var carriersNow = time.Date(2026, 11, 24, 1, 30, 0, 0, time.UTC)

// carriedKind is a notice as the table of carriers has it, and what it must say.
type carriedKind struct {
	name, says, kind, event string
	body                    string // of the document, beside its kind and event
	must                    []saying
}

// doc is the document of k. Its id is its own, so that its code is always the same.
func (k carriedKind) doc(t testing.TB) string {
	t.Helper()
	return fmt.Sprintf(`{"id":%q,"kind":%q,"event":%q,"expires":"2026-11-30T10:00:00Z",%s}`, notice.DeriveID("yunxi-police", "carrier "+k.name), k.kind, k.event, k.body)
}

// saying is something that a kind must say. As it is heard it may read
// otherwise; some carriers have no room for it.
type saying struct {
	what          string
	zh, en        string
	heard, heardE string
	but           string // the carriers without room
}

// on is what must be found on a carrier; "" where there is no room.
func (s saying) on(carrier string, lang notice.Lang) string {
	zh, en := s.zh, s.en
	if carrier == "radio" && s.heard != "" {
		zh, en = s.heard, s.heardE
	}
	switch {
	case strings.Contains(" "+s.but+" ", " "+carrier+" "):
		return ""
	case lang == notice.Chinese:
		return zh
	}
	return en
}

var carriedKinds = []carriedKind{
	{name: "traffic", says: "Traffic 道路通行", kind: "traffic", event: "closure", body: `"severity":"severe","impact":"allClosed","ends":"2026-11-24T06:00:00Z",
		"roads":[{"name":"G320","localName":"雨岭隧道","direction":"both","from":{"label":"K1284","name":"雨岭隧道"},"to":{"label":"K1287"}}],"detour":{"text":{"zh-CN":"云溪互通 — X205 — 青河大桥","en":"Yunxi interchange, X205, Qinghe Bridge"}},
		"text":{"zh-CN":{"headline":"G320雨岭隧道双向封闭","description":"货车追尾起火，正在处置。","instruction":"小客车请走X205绕行。"},"en":{"headline":"G320 Yuling Tunnel closed both ways","description":"Two lorries have collided.","instruction":"Cars: take the X205."}}`,
		must: []saying{
			{what: "road", zh: "G320", en: "G320", heard: "国道", heardE: "National Road"},
			{what: "place", zh: "雨岭隧道", en: "Yuling Tunnel"},
			{what: "what to do", zh: "小客车请走X205绕行", en: "take the X205", heard: "小客车请走", heardE: "Cars"},
		}},
	{name: "weather", says: "Weather 恶劣天气", kind: "weather", event: "iceRoad", body: `"severity":"severe","colour":"orange","issuer":{"id":"36119941600000","name":{"zh-CN":"云溪县气象台","en":"Yunxi Weather Station"},"issued":"2026-11-24T01:00:00Z"},
		"ends":"2026-11-24T12:00:00Z",
		"text":{"zh-CN":{"headline":"云溪县山区道路有暗冰","description":"桥面、背阴弯道易滑。","instruction":"请降速，勿急刹。"},"en":{"headline":"Black ice in the hills of Yunxi","description":"Bridges and shaded bends are slippery.","instruction":"Slow down, brake gently."}}`,
		must: []saying{
			{what: "level", zh: "橙色", en: "range"},
			{what: "source", zh: "云溪县气象台", en: "Yunxi Weather Station"},
			{what: "end", zh: "20:00", en: "20:00", heard: "晚上八点", heardE: "8 p.m.", but: "television"},
		}},
	{name: "enforcement", says: "Enforcement 执法动态", kind: "enforcement", event: "drinkDriving", body: `"severity":"minor","roads":[{"name":"人民路"}],
		"enforcement":{"authority":{"zh-CN":"云溪县公安局交通警察大队","en":"Yunxi County Traffic Police Brigade"},"legalBasis":{"zh-CN":"《中华人民共和国道路交通安全法》第九十一条","en":"Road Traffic Safety Law of the People's Republic of China, article 91"},
		"measure":{"zh-CN":"现场呼气酒精测试","en":"Breath test at the roadside"},"procedure":{"zh-CN":"出示证件，全程录音录像","en":"Officers identify themselves; all is recorded"},
		"remedy":{"zh-CN":"可申请行政复议","en":"ask for an administrative review"},"remedyLimit":{"zh-CN":"收到决定书之日起60日内","en":"within 60 days of the decision"},"supervision":"0700-5550122"},
		"text":{"zh-CN":{"headline":"人民路体育馆路口开展酒驾查处","instruction":"开车不喝酒，喝酒不开车。"},"en":{"headline":"Drink-driving checks on Renmin Road","instruction":"If you drink, do not drive."}}`,
		must: []saying{
			{what: "authority", zh: "交通警察大队", en: "Traffic Police Brigade", but: "radio television screen light-box village-window"},
			{what: "legal ground", zh: "道路交通安全法》第九十一条", en: "Road Traffic Safety Law", heard: "道路交通安全法第九十一条", heardE: "Road Traffic Safety Law"},
			{what: "remedy", zh: "行政复议", en: "administrative review", but: "television screen light-box village-window"},
			{what: "supervision", zh: "0700-5550122", en: "0700-5550122", heard: "监督电话", heardE: "complaints"},
		}},
	{name: "police", says: "Police information 警情信息", kind: "police", event: "fire", body: `"severity":"moderate","handling":{"stage":"underWay"},
		"text":{"zh-CN":{"headline":"城东闲置仓库起火，青河大道东段管制","description":"无人员伤亡。","instruction":"请绕行，勿围观。"},"en":{"headline":"Fire in a disused warehouse, eastern Qinghe Avenue controlled","description":"Nobody is hurt.","instruction":"Go round and keep away."}}`,
		must: []saying{
			{what: "place", zh: "青河大道东段", en: "Qinghe Avenue"},
			{what: "what to do", zh: "请绕行，勿围观", en: "Go round and keep away"},
			{what: "stage", zh: "办理中", en: "nder way", heard: "正在办理", heardE: "being dealt with"},
		}},
	{name: "case", says: "Case 案件发布", kind: "case", event: "result", body: `"severity":"minor","handling":{"stage":"closed","result":{"zh-CN":"追回12辆，已发还","en":"12 have been found and given back"}},
		"text":{"zh-CN":{"headline":"城关镇系列电动自行车被盗案","instruction":"失主请到城关派出所认领。"},"en":{"headline":"Stolen electric bicycles in Chengguan","instruction":"Owners: come to Chengguan police station."}}`,
		must: []saying{
			{what: "stage", zh: "已办结", en: "losed", heard: "已办结", heardE: "closed"},
			{what: "outcome", zh: "追回12辆", en: "12 have been found", heard: "追回十二辆", heardE: "12 have been found"},
		}},
	{name: "statement", says: "Statement on a claim 辟谣通报", kind: "case", event: "rumour", body: `"severity":"minor","statement":{"claim":{"zh-CN":"青河大桥桥面塌陷","en":"the Qinghe Bridge has collapsed"},"seen":{"zh-CN":"多个微信群","en":"several chat groups"},"verdict":"checking","known":{"zh-CN":"大桥照常通行","en":"the bridge is open"},"nextWord":"2026-11-24T03:30:00Z"},
		"text":{"zh-CN":{"headline":"网传青河大桥塌陷，正在核实","instruction":"核实前请勿转发。"},"en":{"headline":"A claim about the Qinghe Bridge is being checked","instruction":"Please do not pass it on."}}`,
		must: []saying{
			{what: "claim", zh: "青河大桥", en: "Qinghe Bridge"},
			{what: "verdict", zh: "核实", en: "eing checked"},
			{what: "next word", zh: "下次通报", en: "ext word"},
			{what: "time of the next word", zh: "11:30", en: "11:30", heard: "十一点三十分", heardE: "11:30", but: "television"},
		}},
	{name: "safety", says: "Safety 安全提示", kind: "safety", event: "seasonal", body: `"severity":"minor","onset":"2026-11-24T00:00:00Z","ends":"2026-11-28T10:00:00Z","roads":[{"name":"X205","localName":"青云山路"}],
		"text":{"zh-CN":{"headline":"X205青云山路早晚易结暗冰","instruction":"慢起步、慢转弯、慢刹车。"},"en":{"headline":"X205 Qingyun Hill road: ice in the mornings and evenings","instruction":"Start, turn and brake gently."}}`,
		must: []saying{
			{what: "place", zh: "青云山路", en: "Qingyun Hill road"},
			{what: "time", zh: "11月28日", en: "28 Nov", heard: "二十八日", heardE: "28 November"},
		}},
	{name: "service", says: "Service 便民服务", kind: "service", event: "vehicle", body: `"severity":"minor","service":{"item":{"zh-CN":"补换行驶证和号牌","en":"Replacement licences and plates"},"duty":{"zh-CN":"机动车登记","en":"Registering vehicles"},"legalBasis":{"zh-CN":"《机动车登记规定》第五十四条","en":"Provisions on Motor Vehicle Registration, article 54"},
		"who":{"zh-CN":"机动车所有人","en":"Owners of vehicles"},"materials":{"zh-CN":"身份证明、行驶证","en":"Proof of identity, vehicle licence"},"steps":{"zh-CN":"取号、提交、缴费、领取","en":"Ticket, papers, fee, collect"},"where":{"zh-CN":"城关镇青河大道118号","en":"118 Qinghe Avenue, Chengguan"},
		"hours":{"zh-CN":"周一至周六8时30分至17时","en":"Monday to Saturday 08:30 to 17:00"},"fee":{"zh-CN":"行驶证工本费10元","en":"Licence CNY 10"},"limit":{"zh-CN":"当场办结","en":"While you wait"},"penalty":{"zh-CN":"逾期未检验罚款200元","en":"No valid inspection: CNY 200"},
		"rules":{"zh-CN":"一次告知所缺材料","en":"What is missing is told once and in full"},"promise":{"zh-CN":"排队超过三十分钟增开窗口","en":"Another counter when the wait passes half an hour"},"discipline":{"zh-CN":"不收受礼品","en":"No gifts accepted"},"telephone":"0700-5550120"},
		"text":{"zh-CN":{"headline":"车管所周六照常办理业务"},"en":{"headline":"Vehicle office open on Saturdays"}}`,
		must: []saying{
			{what: "hours", zh: "周一至周六8时30分至17时", en: "Monday to Saturday 08:30 to 17:00", heard: "周一至周六", heardE: "Monday to Saturday"},
			{what: "telephone", zh: "0700-5550120", en: "0700-5550120", heard: "咨询电话", heardE: "questions"},
			{what: "where to go", zh: "青河大道118号", en: "118 Qinghe Avenue", heard: "青河大道", heardE: "Qinghe Avenue", but: "television screen light-box village-window"},
			{what: "discipline", zh: "不收受礼品", en: "No gifts accepted", but: "radio television screen light-box village-window"},
		}},
	{name: "community", says: "Community 警民互动", kind: "community", event: "openDay", body: `"severity":"minor","contact":{"telephone":"0700-5550126"},
		"text":{"zh-CN":{"headline":"11月28日9时交警大队警营开放日","instruction":"请拨打0700-5550126预约。"},"en":{"headline":"Open day at the traffic police on 28 November, 09:00","instruction":"Call 0700-5550126 to book."}}`,
		must: []saying{
			{what: "time", zh: "11月28日9时", en: "28 November, 09:00", heard: "十一月二十八日", heardE: "28 November"},
			{what: "place", zh: "交警大队", en: "traffic police"},
			{what: "what to do", zh: "预约", en: "to book"},
		}},
}
