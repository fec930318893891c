package notice

import (
	"maps"
	"slices"
	"strings"
)

// The closed word lists of the vocabulary. Severity, urgency and certainty are
// CAP 1.2's (section 3.2.2), in lower case.
type (
	Kind      string // what sort of information it is
	Event     string // what happened: a word of the kind's table, see [Events]
	Status    string // actual, or practice
	Audience  string // who may see it
	Severity  string
	Urgency   string
	Certainty string
	Colour    string // of an official Chinese warning signal
	Impact    string // what is left of the carriageway
	Flow      string // road state in five levels
	Direction string
	State     string // of a notice at a time, see [StateAt]
	Cause     string // why a notice left a reader's sight
)

const (
	Traffic     Kind = "traffic"
	Weather     Kind = "weather"
	Enforcing   Kind = "enforcement"
	Police      Kind = "police"
	Case        Kind = "case"
	Safety      Kind = "safety"
	ServiceCard Kind = "service"
	Community   Kind = "community"

	Actual   Status = "actual"
	Exercise Status = "exercise"
	Test     Status = "test"

	Public     Audience = "public"
	Restricted Audience = "restricted"

	SeverityUnknown Severity = "unknown"
	Minor           Severity = "minor"
	Moderate        Severity = "moderate"
	Severe          Severity = "severe"
	Extreme         Severity = "extreme"

	UrgencyUnknown Urgency = "unknown"
	Past           Urgency = "past"
	Future         Urgency = "future"
	Expected       Urgency = "expected"
	Immediate      Urgency = "immediate"

	CertaintyUnknown Certainty = "unknown"
	Unlikely         Certainty = "unlikely"
	Possible         Certainty = "possible"
	Likely           Certainty = "likely"
	Observed         Certainty = "observed"

	Blue   Colour = "blue"
	Yellow Colour = "yellow"
	Orange Colour = "orange"
	Red    Colour = "red"

	AllClosed     Impact = "allClosed"
	SomeClosed    Impact = "someClosed"
	Alternating   Impact = "alternating"
	Shifted       Impact = "shifted"
	AllOpen       Impact = "allOpen"
	ImpactUnknown Impact = "unknown"

	Free      Flow = "free"
	Steady    Flow = "steady"
	Slow      Flow = "slow"
	Congested Flow = "congested"
	Jammed    Flow = "jammed"
)

// States, in the order in which [StateAt] tries them.
const (
	Withdrawn  State = "withdrawn"
	Superseded State = "superseded"
	Ended      State = "ended"
	Expired    State = "expired"
	Embargoed  State = "embargoed" // never public
	Scheduled  State = "scheduled"
	Active     State = "active"
)

// Causes of a removal as readers hear them.
const (
	CauseWithdrawn  Cause = "withdrawn"
	CauseSuperseded Cause = "superseded"
	CauseEnded      Cause = "ended"
	CauseExpired    Cause = "expired"
	CausePaused     Cause = "paused"     // outside its schedule
	CauseRestricted Cause = "restricted" // no longer public
	CauseLeft       Cause = "left"       // an edit moved it out of the reader's filter
)

// Term is a word of a list with its names and, in ordered lists, its rank. The
// lists are for reading alone.
type Term struct {
	Word string
	Rank int
	Name Words
}

func term(word string, rank int, zh, en string) Term {
	return Term{Word: word, Rank: rank, Name: Words{Chinese: zh, English: en}}
}

// Kinds are all eight kinds, in the order in which pages list them.
func Kinds() []Term { return kinds }

var kinds = []Term{
	term("traffic", 0, "道路通行", "Roads"), term("weather", 1, "恶劣天气", "Weather"),
	term("enforcement", 2, "执法动态", "Enforcement"), term("police", 3, "警情信息", "Police"),
	term("case", 4, "案件发布", "Cases"), term("safety", 5, "安全提示", "Safety"),
	term("service", 6, "便民服务", "Services"), term("community", 7, "警民互动", "Community"),
}

// Severities from unknown (0) to extreme (4).
func Severities() []Term { return severities }

var severities = []Term{
	term("unknown", 0, "一般", "Notice"), term("minor", 1, "注意", "Minor"), term("moderate", 2, "较重", "Moderate"),
	term("severe", 3, "严重", "Severe"), term("extreme", 4, "特别严重", "Extreme"),
}

// Colours from blue (1) to red (4).
func Colours() []Term { return colours }

var colours = []Term{
	term("blue", 1, "蓝色", "Blue"), term("yellow", 2, "黄色", "Yellow"),
	term("orange", 3, "橙色", "Orange"), term("red", 4, "红色", "Red"),
}

// Urgencies from unknown (0) to immediate (4).
func Urgencies() []Term { return urgencies }

var urgencies = []Term{
	term("unknown", 0, "未知", "Unknown"), term("past", 1, "已过", "Past"), term("future", 2, "将来", "Future"),
	term("expected", 3, "即将", "Expected"), term("immediate", 4, "立即", "Immediate"),
}

// Certainties from unknown (0) to observed (4).
func Certainties() []Term { return certainties }

var certainties = []Term{
	term("unknown", 0, "未知", "Unknown"), term("unlikely", 1, "不太可能", "Unlikely"), term("possible", 2, "可能", "Possible"),
	term("likely", 3, "很可能", "Likely"), term("observed", 4, "已观测到", "Observed"),
}

// Flows are the five road states, free (0) to jammed (4).
func Flows() []Term { return flows }

var flows = []Term{
	term("free", 0, "畅通", "Free-flowing"), term("steady", 1, "基本畅通", "Steady"), term("slow", 2, "轻度拥堵", "Slow"),
	term("congested", 3, "中度拥堵", "Congested"), term("jammed", 4, "严重拥堵", "Jammed"),
}

// Impacts say what is left of the carriageway.
func Impacts() []Term { return impacts }

var impacts = []Term{
	term("allClosed", 5, "全部封闭", "All lanes closed"), term("someClosed", 4, "部分车道封闭", "Some lanes closed"),
	term("alternating", 3, "单车道交替通行", "One lane, alternating"), term("shifted", 2, "借道通行", "Lanes shifted"),
	term("allOpen", 1, "全部开放", "All lanes open"), term("unknown", 0, "情况不明", "Unknown"),
}

// Directions of a road.
func Directions() []Term { return directions }

var directions = []Term{
	term("N", 0, "北行", "northbound"), term("NE", 0, "东北行", "north-eastbound"), term("E", 0, "东行", "eastbound"), term("SE", 0, "东南行", "south-eastbound"),
	term("S", 0, "南行", "southbound"), term("SW", 0, "西南行", "south-westbound"), term("W", 0, "西行", "westbound"), term("NW", 0, "西北行", "north-westbound"),
	term("both", 0, "双向", "both directions"), term("none", 0, "无方向", "no direction"), term("inner", 0, "内环", "inner ring"), term("outer", 0, "外环", "outer ring"),
	term("clockwise", 0, "顺时针", "clockwise"), term("anticlockwise", 0, "逆时针", "anticlockwise"),
	term("up", 0, "上行", "up"), term("down", 0, "下行", "down"), term("towards", 0, "往", "towards"), term("unknown", 0, "方向不明", "direction unknown"),
}

// Statuses, states and audiences with their names.
func Statuses() []Term { return statuses }

var statuses = []Term{term("actual", 0, "实际", "Actual"), term("exercise", 1, "演练", "Exercise"), term("test", 2, "测试", "Test")}

// Audiences are public and restricted.
func Audiences() []Term { return audiences }

var audiences = []Term{term("public", 0, "公开", "Public"), term("restricted", 1, "限制", "Restricted")}

// States with their names; Rank is the order in which [StateAt] tries them.
func States() []Term { return states }

var states = []Term{
	term("withdrawn", 0, "已撤回", "Withdrawn"), term("superseded", 1, "已被替代", "Superseded"), term("ended", 2, "已解除", "Ended"),
	term("expired", 3, "已过期", "Expired"), term("embargoed", 4, "未到发布时间", "Embargoed"),
	term("scheduled", 5, "未开始", "Scheduled"), term("active", 6, "生效中", "Active"),
}

// Verdicts on a claim that a statement answers.
func Verdicts() []Term { return verdicts }

var verdicts = []Term{
	term(Checking, 0, "核实中", "Being checked"), term("true", 0, "属实", "True"),
	term("partly", 0, "部分属实", "Partly true"), term("false", 0, "不实", "False"),
}

// Stages of a case or an incident, in their order.
func Stages() []Term { return stages }

var stages = []Term{term("reported", 1, "已接报", "Reported"), term("underWay", 2, "办理中", "Under way"), term(Closed, 3, "已办结", "Closed")}

// RestrictionTypes are the words of [Restriction.Type]; the name says the unit.
func RestrictionTypes() []Term { return restrictionTypes }

var restrictionTypes = []Term{
	term("speed", 0, "限速（公里/小时）", "speed (km/h)"), term("height", 0, "限高（米）", "height (m)"), term("width", 0, "限宽（米）", "width (m)"),
	term("length", 0, "限长（米）", "length (m)"), term("weight", 0, "限重（吨）", "weight (t)"), term("axleWeight", 0, "轴重（吨）", "axle weight (t)"),
	term("noTrucks", 0, "禁止货车", "no trucks"), term("noTowing", 0, "禁止拖挂", "no towing"), term("noOversize", 0, "禁止超限运输", "no oversize loads"),
	term("noPassing", 0, "禁止超车", "no passing"), term("noParking", 0, "禁止停车", "no parking"), term("localOnly", 0, "仅限本地车辆", "local access only"),
	term("hov", 0, "多乘员车道", "high occupancy"), term("peakOnly", 0, "仅高峰时段", "peak hours only"),
}

// Find returns the term of terms whose word is word.
func Find(terms []Term, word string) (Term, bool) {
	i := slices.IndexFunc(terms, func(t Term) bool { return t.Word == word })
	if i < 0 {
		return Term{}, false
	}
	return terms[i], true
}

// NameOf is the name of word in lang, or word itself where the list lacks it.
func NameOf(terms []Term, word string, lang Lang) string {
	if t, ok := Find(terms, word); ok {
		return t.Name.In(lang)
	}
	return word
}

// Rank of s from unknown (0) to extreme (4).
func (s Severity) Rank() int { t, _ := Find(severities, string(s)); return t.Rank }

// Rank of c from none (0) over blue (1) to red (4).
func (c Colour) Rank() int { t, _ := Find(colours, string(c)); return t.Rank }

// Rank of u from unknown (0) to immediate (4).
func (u Urgency) Rank() int { t, _ := Find(urgencies, string(u)); return t.Rank }

// Level is how strongly pages and signs show a notice, 0 (general) to 4 (red,
// extreme): its official colour where it has one, else its severity.
func (n *Notice) Level() int {
	if r := n.Colour.Rank(); r > 0 {
		return r
	}
	return n.Severity.Rank()
}

// pick chooses among the tags of m: lang itself (case folded), its primary
// subtag, Chinese, English, then the first by tag.
func pick[V any](m map[Lang]V, lang Lang) Lang {
	if _, ok := m[lang]; ok {
		return lang
	}
	tags := slices.Sorted(maps.Keys(m))
	for _, want := range []Lang{lang, Chinese, English} {
		for _, t := range tags {
			if strings.EqualFold(string(t), string(want)) {
				return t
			}
		}
		for _, t := range tags {
			if primary(t) == primary(want) {
				return t
			}
		}
	}
	if len(tags) > 0 {
		return tags[0]
	}
	return lang
}

// primary is the primary subtag of a language tag, lower case: "zh" of zh-CN.
func primary(l Lang) string {
	p, _, _ := strings.Cut(strings.ToLower(string(l)), "-")
	return p
}
