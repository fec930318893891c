package compose

import (
	"maps"

	"wayside/hub/notice"
)

// Sort is what is filled into a slot.
type Sort int

// Sorts of slots.
const (
	Words   Sort = iota // free text in both languages
	Line                // one text for both: a road, a telephone number
	Stretch             // chainages, "K71+300–K74+650"
	Time                // wall clock
	Number              // not negative
	Choice              // one of a list
	Lanes               // "2" or "1,2", counted from the left
	Point               // "117.93,28.51", longitude first
	Picture             // the digest of one that was uploaded
)

// Slot is a fact that templates may ask for.
type Slot struct {
	Name        string
	Sort        Sort
	Label, Hint notice.Words
	Options     []notice.Term // of a [Choice]
	// Long: the text may take several lines.
	Long bool

	labels map[notice.Kind]notice.Words // where a kind calls it something else
}

// SlotNamed returns the slot of that name.
func SlotNamed(name string) (Slot, bool) {
	for _, s := range slots {
		if s.Name == name {
			return s, true
		}
	}
	return Slot{}, false
}

func both(zh, en string) notice.Words { return notice.Words{notice.Chinese: zh, notice.English: en} }

func slot(name string, sort Sort, zh, en string) Slot {
	return Slot{Name: name, Sort: sort, Label: both(zh, en)}
}

func (s Slot) hint(zh, en string) Slot { s.Hint = both(zh, en); return s }

func (s Slot) of(options []notice.Term) Slot { s.Options = options; return s }

// in is the slot with the name that it has in notices of some kinds.
func (s Slot) in(zh, en string, kinds ...notice.Kind) Slot {
	labels := maps.Clone(s.labels)
	if labels == nil {
		labels = map[notice.Kind]notice.Words{}
	}
	for _, k := range kinds {
		labels[k] = both(zh, en)
	}
	s.labels = labels
	return s
}

func (s Slot) long() Slot { s.Long = true; return s }

// slots are all of them, in the order in which forms ask.
var slots = []Slot{
	slot("follows", Line, "接续哪一条（短码）", "Which notice it follows (code)").hint("生效中的那一条由本条替代；两条互相链接", "it takes the place of that one, where that still stands; each links to the other"),
	slot("subject", Words, "说什么", "Subject"),
	slot("persons", Words, "涉及什么人", "Who is concerned").hint("只写“一名34岁男子”这样的话；不写姓名、车牌、住址和受害人的身份", "say “a man, 34”: no names, number plates, addresses, nor who a victim is"),
	slot("place", Words, "地点叫法（司机听得懂）", "Place, as drivers know it").hint("选登记过的地点，道路、桩号、方向和英文会自动填好", "one of your own places fills in road, chainage, direction and English"),
	slot("road", Line, "道路", "Road").hint("例如 S38", "such as S38"),
	slot("chainage", Stretch, "桩号", "Chainage").hint("例如 K71+300–K74+650", "such as K71+300–K74+650"),
	slot("direction", Choice, "方向", "Direction").of(directions()),
	slot("point", Point, "坐标", "Coordinates").hint("经度,纬度；有桩号时不用填", "longitude,latitude; not needed with a chainage"),
	slot("what", Words, "发生了什么", "What happened"),
	slot("lanes", Lanes, "占用第几车道", "Lanes closed").hint("从左数，例如 2 或 1,2", "from the left, such as 2 or 1,2"),
	slot("total", Number, "共几条车道", "Lanes in all"),
	slot("do", Words, "请公众怎么做", "What people should do").in("请司机怎么做", "What drivers should do", notice.Traffic, notice.Weather),
	slot("detour", Words, "绕行路线", "Way round"),
	slot("delay", Number, "多用几分钟", "Minutes longer"),
	slot("queue", Number, "排队几公里", "Queue, km"),
	slot("limit", Number, "限速（公里/小时）", "Speed limit, km/h"),
	slot("claim", Words, "流传的说法", "The claim").long(),
	slot("stage", Choice, "办理阶段", "Stage").of(notice.Stages()),
	slot("result", Words, "办理结果", "Outcome").hint("已办结的必须写", "needed of what is closed").long(),
	slot("verdict", Choice, "核实结果", "Verdict").of(notice.Verdicts()),
	slot("seen", Words, "在哪里流传", "Where it goes round"),
	slot("next", Time, "下次通报", "Next word").hint("只用于“核实中”：到时须再作通报", "of a claim that is being checked: by then there must be word"),
	slot("authority", Words, "执法机关", "Authority"),
	slot("cause", Words, "原因", "Cause"),
	slot("measure", Words, "措施", "Measure"),
	slot("legal", Words, "法律依据", "Legal ground").long(),
	slot("asked", Words, "请配合什么", "What is asked of people"),
	slot("procedure", Words, "程序", "Procedure").long(),
	slot("penalty", Words, "处罚幅度", "Penalty").in("处罚规定", "Penalties", notice.ServiceCard),
	slot("remedy", Words, "如何申诉", "How to object").long(),
	slot("remedyLimit", Words, "申诉期限", "Time to object"),
	slot("item", Words, "办什么", "What is offered"),
	slot("who", Words, "谁能办", "Who may apply"),
	slot("materials", Words, "带什么", "What to bring"),
	slot("duty", Words, "职责", "Duty").long(),
	slot("term", Words, "多久办好", "How long it takes"),
	slot("rules", Words, "工作规范", "Rules of work").long(),
	slot("promise", Words, "服务承诺", "What we promise").long(),
	slot("discipline", Words, "工作纪律", "Discipline").long(),
	slot("where", Words, "地点", "Where").in("在哪里办", "Where to go", notice.ServiceCard),
	slot("hours", Words, "什么时间", "Hours"),
	slot("fee", Words, "费用", "Fee"),
	slot("telephone", Line, "电话", "Telephone").in("监督电话", "Telephone for complaints", notice.Enforcing).in("咨询电话", "Telephone", notice.ServiceCard),
	slot("more", Words, "补充说明", "More").long(),
	slot("review", Time, "复核日期", "Look at it again on").hint("到期提醒核对这张服务卡", "whoever is on duty is reminded to check the card"),
	slot("picture", Picture, "图片", "Picture").hint("JPEG 或 PNG，最大 8 MiB；拍摄地点等信息会自动去掉", "JPEG or PNG, up to 8 MiB; where it was taken is removed from it"),
	slot("pictureText", Words, "图片里有什么", "What the picture shows").hint("看不到图片的人读这一句；中英文都要写", "read to those who can’t see it; needed in both languages"),
	slot("onset", Time, "何时开始", "From when"),
	slot("until", Time, "何时失效（必填）", "Until when (required)").hint("到点自动撤下", "it leaves by itself then"),
}

// directions are those that can be chosen: one that needs a destination is
// said as part of the place.
func directions() (list []notice.Term) {
	for _, t := range notice.Directions() {
		switch t.Word {
		case "none", "unknown", "towards":
		case "both":
			list = append([]notice.Term{t}, list...)
		default:
			list = append(list, t)
		}
	}
	return list
}
