package table

import (
	"strings"

	"wayside/hub/format/internal/grid"
	"wayside/hub/notice"
)

// said makes a table of words out of lines "word: synonym synonym".
func said(lines ...string) map[string]string {
	m := map[string]string{}
	for _, line := range lines {
		word, list, _ := strings.Cut(line, ":")
		for _, s := range strings.Fields(list) {
			m[grid.Key(s)] = word
		}
	}
	return m
}

// What stations write for the words of the vocabulary, beside their names.
var (
	events = said(
		"accident: 事故 车祸 交通意外 crash", "roadwork: 施工 养护 道路养护 占道施工 养护施工 路面施工 改扩建 works 维修", "closure: 封闭 封路 断路 封闭施工 closed",
		"control: 管制 限行 临时管制", "congestion: 拥堵 堵车 拥挤 缓行 jam", "obstruction: 障碍 抛洒物 落石 塌方 落物", "surface: 积水 结冰 积雪 湿滑 路面积水",
		"detour: 改道", "publicEvent: 活动 马拉松", "signalFault: 信号灯故障 红绿灯故障", "reopening: 恢复 开通", "speedCamera: 测速 固定测速 测速摄像头 固定测速设备 电子眼 camera",
		"checkpoint: 卡点 检查站", "drinkDriving: 酒驾 查酒驾", "overload: 治超 超限 超载", "parking: 违停", "licence: 驾驶证", "vehicle: 车管 机动车业务", "permit: 货车通行证",
	)
	impacts = said(
		"allClosed: 封闭 全封闭 全幅封闭 双向封闭 半幅封闭 断路 禁止通行 中断 closed", "someClosed: 部分封闭 占道 占用车道 占用部分车道 封闭部分车道 封闭一条车道",
		"alternating: 交替通行 双向交替 单道双向通行 单向放行", "shifted: 借道 导改", "allOpen: 不封闭 正常通行 无影响 不影响通行 开放 畅通 open", "unknown: 不明 未知",
	)
	severities = said("unknown: 未知", "minor: 低 较小 轻微 小 low", "moderate: 中 中等 较大 medium", "severe: 高 重大 大 high major", "extreme: 极高 特别重大 特大 critical")
	directions = said(
		"N: 北向 北 由南向北 南向北 自南向北 南往北 nb", "S: 南向 南 由北向南 北向南 自北向南 北往南 sb", "E: 东向 东 由西向东 西向东 自西向东 西往东 eb", "W: 西向 西 由东向西 东向西 自东向西 东往西 wb",
		"NE: 东北 东北向", "SE: 东南 东南向", "SW: 西南 西南向", "NW: 西北 西北向", "both: 双方向 双幅 上下行 往返", "up: 上行线", "down: 下行线", "none: 不分方向",
	)
	flows = said("free: 顺畅", "slow: 缓行", "congested: 拥堵", "jammed: 堵塞")
	// states are what a status may say beside practice: "active" stands for
	// whatever is or will be in force.
	states = said(
		"active: 生效中 生效 有效 进行中 施工中 在施 在施工 正在施工 未开始 未施工 未开工 待施工 计划 计划中 封闭中 管制中 已发布 发布 正常 ongoing planned scheduled inprogress published open current",
		"ended: 已结束 结束 已完工 完工 已竣工 竣工 已完成 完成 已解除 解除 已恢复 恢复 已恢复通行 恢复通行 已过期 ended finished completed complete done over expired cleared",
		"withdrawn: 已取消 取消 已撤销 撤销 已撤回 撤回 作废 已作废 cancelled canceled withdrawn void", "superseded: 已被替代 superseded",
		"draft: 草稿 待审 待审核 审核中 待审批 审批中 未发布 draft pending proposed",
	)
	audiences = said("public: 是 yes 对外", "restricted: 否 no 内部 不公开 非公开 internal")
	// written are those of the members that have a table of words, by column.
	written = map[string]map[string]string{
		"verdict": said("true: 真 真实", "false: 假 谣言 不属实"),
		"stage":   said("reported: 接报 已受理 受理 已接警", "underWay: 侦办中 处置中 处理中 调查中 已立案 立案侦查 正在侦办 正在处置", "closed: 已结案 结案 处置完毕 已处理 已侦破 已破案"),
	}
)

// eventOf finds the event that v means, of a kind where that is known.
func (x lexicon) eventOf(v string, kind notice.Kind) (notice.Kind, notice.Event, bool) {
	for _, k := range notice.Kinds() {
		if kind != "" && kind != notice.Kind(k.Word) {
			continue
		}
		terms := notice.Events(notice.Kind(k.Word))
		if word, ok := x.meant(v, terms, events); ok {
			if _, own := notice.Find(terms, word); own {
				return notice.Kind(k.Word), notice.Event(word), true
			}
		}
	}
	return kind, "other", false
}

// restrictionName is a type of restriction without its unit: "限高".
func restrictionName(t notice.Term, lang notice.Lang) string {
	name, _, _ := strings.Cut(strings.ReplaceAll(t.Name.In(lang), "（", "("), "(")
	return strings.TrimSpace(name)
}
