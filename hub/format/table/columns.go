package table

import (
	"strings"

	"wayside/hub/format/internal/grid"
	"wayside/hub/notice"
)

// column is one field of a notice as a column of a table.
type column struct {
	field string // its name in the configuration, and the English header
	zh    string // the Chinese header
	path  string // of the member in a native document; "*" is the language
	also  string // other usual headers, separated by blanks
	lang  bool   // one column for each language
	unit  string // what a number without a unit means
	many  bool   // several columns of it make one value: a date and a time
}

// columns are all that a table may keep, in the order of writing.
var columns = []column{
	{field: "id", zh: "编号", path: "id", also: "序列号 消息编号 事件编号 信息编号 单号 identifier uuid key 设备编号 专项编号 成果编号 camerano campaignno resultno"},
	{field: "kind", zh: "类别", path: "kind", also: "信息类别 大类 category"},
	{field: "event", zh: "事件", path: "event", also: "事件类型 类型 事件类别 施工类型 type eventtype"},
	{field: "status", zh: "状态", path: "status", also: "当前状态 施工状态 state"},
	{field: "headline", zh: "标题", path: "text.*.headline", also: "主题 名称 项目名称 工程名称 title subject name 专项名称", lang: true},
	{field: "description", zh: "内容", path: "text.*.description", also: "描述 详情 说明 情况说明 施工内容 正文 content details text 整治内容 整治成果 results", lang: true},
	{field: "instruction", zh: "出行提示", path: "text.*.instruction", also: "提示 温馨提示 注意事项 advice", lang: true},
	{field: "road", zh: "路线", path: "roads[0].name", also: "道路 路名 线路 路线编号 道路名称 路线名称 路线编码 道路编号 roadname route highway street"},
	{field: "localName", zh: "道路俗称", path: "roads[0].localName", also: "俗称 路线俗称 localroadname"},
	{field: "direction", zh: "方向", path: "roads[0].direction", also: "行驶方向 行车方向 上下行 bound"},
	{field: "towards", zh: "往", path: "roads[0].towards.*", also: "驶往 前往 destination", lang: true},
	{field: "from", zh: "起点桩号", path: "roads[0].from.label", also: "起点 起始桩号 开始桩号 起桩号 位置桩号 start beginpost fromchainage"},
	{field: "fromMetres", zh: "起点里程", path: "roads[0].from.chainage", also: "起点里程数", unit: "m"},
	{field: "fromName", zh: "起点名称", path: "roads[0].from.name", also: "起点地名 起点位置 地点 位置 地址 location place"},
	{field: "to", zh: "止点桩号", path: "roads[0].to.label", also: "止点 终点 终点桩号 终止桩号 结束桩号 止桩号 end endpost tochainage"},
	{field: "toMetres", zh: "止点里程", path: "roads[0].to.chainage", also: "终点里程 止点里程数", unit: "m"},
	{field: "toName", zh: "止点名称", path: "roads[0].to.name", also: "终点名称 止点地名 终点位置"},
	{field: "posts", zh: "桩号", path: "roads[0].from.label", also: "桩号范围 桩号区间 起止桩号 路段桩号 chainage kilometrepost"},
	{field: "impact", zh: "通行影响", path: "impact", also: "影响 交通影响 通行情况 封闭情况 封闭方式 trafficimpact"},
	{field: "flow", zh: "路况", path: "flow", also: "拥堵程度 通行状态 roadstate"},
	{field: "onset", zh: "开始时间", path: "onset", also: "开始日期 起始时间 起始日期 开工时间 开工日期 计划开始 计划开始时间 start from starttime startdate begin 启用日期 启用时间 inusesince begins", many: true},
	{field: "ends", zh: "结束时间", path: "ends", also: "结束日期 终止时间 终止日期 完工时间 完工日期 计划结束 计划结束时间 end to endtime enddate", many: true},
	{field: "expires", zh: "失效时间", path: "expires", also: "有效期至 有效期 过期时间 expiry validuntil", many: true},
	{field: "daily", zh: "每日时段", path: "schedule", also: "施工时段 作业时段 时段 每天时段 每日施工时间 dailyhours"},
	{field: "severity", zh: "级别", path: "severity", also: "等级 严重程度 紧急级别 severitylevel level"},
	{field: "urgency", zh: "紧急程度", path: "urgency"},
	{field: "certainty", zh: "可信程度", path: "certainty", also: "可信度"},
	{field: "colour", zh: "预警级别", path: "colour", also: "预警信号 预警颜色 信号等级 color"},
	{field: "planned", zh: "计划性", path: "planned", also: "是否计划"},
	{field: "lanesClosed", zh: "封闭车道数", path: "lanesClosed", also: "占用车道数"},
	{field: "lanesTotal", zh: "车道总数", path: "lanesTotal", also: "车道数 lanes"},
	{field: "speedLimit", zh: "限速", path: "speedLimit", also: "限速值 maxspeed", unit: "km/h"},
	{field: "delay", zh: "延误", path: "delaySeconds", also: "延误时间 delayseconds", unit: "s"},
	{field: "queue", zh: "排队长度", path: "queueMetres", also: "排队 拥堵长度 queuemetres", unit: "m"},
	{field: "restrictions", zh: "限行规定", path: "restrictions", also: "限行 通行限制 限制 restriction"},
	{field: "detour", zh: "绕行路线", path: "detour.text.*", also: "绕行 绕行方案 绕行提示 diversion", lang: true},
	{field: "lon", zh: "经度", path: "geometry", also: "longitude lng x 东经"},
	{field: "lat", zh: "纬度", path: "geometry", also: "latitude y 北纬"},
	{field: "position", zh: "坐标", path: "geometry", also: "经纬度 coordinates lonlat"},
	{field: "geometry", zh: "几何", path: "geometry", also: "wkt geom 空间位置"},
	{field: "area", zh: "区域", path: "areas[0].name.*", also: "行政区划 辖区 地区 县区 district county", lang: true},
	{field: "areaCode", zh: "区划代码", path: "areas[0].code", also: "行政区划代码 区域代码"},
	{field: "areaScheme", zh: "区划体系", path: "areas[0].scheme"},
	{field: "authority", zh: "执法机关", path: "enforcement.authority.*", also: "执法单位", lang: true},
	{field: "legalBasis", zh: "法律依据", path: "enforcement.legalBasis.*", also: "依据 执法依据 legalground", lang: true},
	{field: "measure", zh: "执法措施", path: "enforcement.measure.*", also: "措施 处罚", lang: true},
	{field: "asked", zh: "配合要求", path: "enforcement.asked.*", also: "请配合", lang: true},
	{field: "procedure", zh: "执法程序", path: "enforcement.procedure.*", also: "程序", lang: true},
	{field: "penalty", zh: "处罚幅度", path: "enforcement.penalty.*", also: "罚则 处罚标准 罚款", lang: true},
	{field: "remedy", zh: "救济途径", path: "enforcement.remedy.*", also: "救济", lang: true},
	{field: "remedyLimit", zh: "救济期限", path: "enforcement.remedyLimit.*", also: "复议期限 timetoobject", lang: true},
	{field: "supervision", zh: "监督电话", path: "enforcement.supervision", also: "投诉电话 complaintstelephone"},
	{field: "item", zh: "服务事项", path: "service.item.*", also: "事项 业务 业务名称 service", lang: true},
	{field: "duty", zh: "职责", path: "service.duty.*", also: "工作职责", lang: true},
	{field: "serviceLegalBasis", zh: "办理依据", path: "service.legalBasis.*", also: "服务依据", lang: true},
	{field: "who", zh: "办理对象", path: "service.who.*", also: "服务对象 办理条件", lang: true},
	{field: "materials", zh: "所需材料", path: "service.materials.*", also: "材料 办理材料", lang: true},
	{field: "steps", zh: "办理流程", path: "service.steps.*", also: "流程", lang: true},
	{field: "where", zh: "办理地点", path: "service.where.*", also: "服务地点", lang: true},
	{field: "hours", zh: "办公时间", path: "service.hours.*", also: "办理时间 服务时间 工作时间 openinghours", lang: true},
	{field: "fee", zh: "收费标准", path: "service.fee.*", also: "费用 收费", lang: true},
	{field: "limit", zh: "办理时限", path: "service.limit.*", also: "时限", lang: true},
	{field: "servicePenalty", zh: "处罚规定", path: "service.penalty.*", lang: true},
	{field: "rules", zh: "工作规范", path: "service.rules.*", also: "工作制度", lang: true},
	{field: "promise", zh: "服务承诺", path: "service.promise.*", also: "承诺", lang: true},
	{field: "discipline", zh: "工作纪律", path: "service.discipline.*", also: "纪律", lang: true},
	{field: "telephone", zh: "服务电话", path: "service.telephone", also: "咨询电话 phone"},
	{field: "claim", zh: "传言", path: "statement.claim.*", also: "网传内容", lang: true},
	{field: "seen", zh: "流传于", path: "statement.seen.*", also: "传播渠道", lang: true},
	{field: "verdict", zh: "核查结论", path: "statement.verdict", also: "结论"},
	{field: "known", zh: "目前已知", path: "statement.known.*", also: "核查情况", lang: true},
	{field: "nextWord", zh: "下次通报", path: "statement.nextWord", also: "下次通报时间", many: true},
	{field: "stage", zh: "办理阶段", path: "handling.stage", also: "办理进展 办理状态 案件阶段 casestage"},
	{field: "result", zh: "办理结果", path: "handling.result.*", also: "处理结果 outcome", lang: true},
	{field: "issuer", zh: "发布单位", path: "issuer.name.*", also: "发布机构 发布部门", lang: true},
	{field: "issuerId", zh: "发布单位编号", path: "issuer.id"},
	{field: "issued", zh: "签发时间", path: "issuer.issued", many: true},
	{field: "contact", zh: "联系单位", path: "contact.name.*", also: "责任单位", lang: true},
	{field: "contactTelephone", zh: "公众电话", path: "contact.telephone", also: "值班电话 对外电话"},
	{field: "email", zh: "电子邮箱", path: "contact.email", also: "邮箱"},
	{field: "web", zh: "网站", path: "contact.web", also: "网址 website"},
	{field: "link", zh: "链接", path: "links[0].href", also: "详情链接 url href"},
	{field: "brief", zh: "短信", path: "text.*.brief", also: "短信内容 sms", lang: true},
	{field: "sign", zh: "情报板", path: "text.*.sign", also: "情报板内容 vms", lang: true},
	{field: "radio", zh: "广播稿", path: "text.*.radio", also: "广播", lang: true},
	{field: "changed", zh: "变更说明", path: "text.*.changed", also: "变更内容", lang: true},
	{field: "group", zh: "分组", path: "group", also: "事件组 所属专项 campaign"},
	{field: "references", zh: "替代", path: "references", also: "替代编号 replaces"},
	{field: "takeover", zh: "接管屏幕", path: "takeover"},
	{field: "correction", zh: "是否更正", path: "correction", also: "更正"},
	{field: "audience", zh: "公开范围", path: "audience", also: "是否公开"},
	{field: "reviewBy", zh: "复核时间", path: "reviewBy", many: true},
	{field: "sent", zh: "发布时间", path: "sent", also: "更新时间 填报时间 published updated", many: true},
	{field: "reason", zh: "结束原因", path: "end.text.*", also: "解除原因 撤销原因 endreason", lang: true},
	{field: "serial", zh: "序号", path: "", also: "no 行号 rownumber"}, // says nothing: it moves as rows come and go
}

// core stand in every table that is written, filled or not.
const core = " id kind event status headline road direction from to impact onset ends expires severity lon lat "

// named finds the column with that field name.
func named(field string) *column {
	for i := range columns {
		if columns[i].field == field {
			return &columns[i]
		}
	}
	return nil
}

// columnOf is the field of the column that keeps m.
func columnOf(m notice.Member) string {
	for _, c := range columns {
		if strings.TrimSuffix(c.path, ".*") == m.Field() {
			return c.field
		}
	}
	return m.Word // a test holds that there is one
}

// Field reports whether name is one that [notice.Settings.Columns] may map: a
// field of the table, with a language where it has one ("headline.en"), or
// "sheet".
func Field(name string) bool {
	base, lang, worded := strings.Cut(name, ".")
	c := named(base)
	return name == "sheet" || c != nil && base != "serial" && (!worded || c.lang && lang != "")
}

// usual are the columns by every header that is usual for them; where a header
// is usual for two ("起点" is a post, "start" a time), the first stands.
func usual() map[string]*column {
	m := map[string]*column{}
	for i := range columns {
		m[grid.Key(columns[i].field)], m[grid.Key(columns[i].zh)] = &columns[i], &columns[i]
	}
	for i := range columns {
		for _, word := range strings.Fields(columns[i].also) {
			if _, taken := m[grid.Key(word)]; !taken {
				m[grid.Key(word)] = &columns[i]
			}
		}
	}
	return m
}

// tongue is the language that the note of a header names.
func tongue(note string) notice.Lang {
	switch note {
	case "en", "英文", "english", "英语", "英":
		return notice.English
	case "zh", "zhcn", "中文", "chinese", "汉语", "中":
		return notice.Chinese
	}
	return ""
}
