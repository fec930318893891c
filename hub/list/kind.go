// Package list knows the lists that an office keeps in spreadsheets and
// publishes as a whole: its fixed cameras, the campaigns of a year, their
// results. It says what each must hold, writes the file to fill in, and judges
// what was filled in against what stands: what is new, what has changed, what is
// the same, what is missing. Every row becomes a notice of its own, under an id
// that follows from the row's own number, so that the same list again changes
// nothing. It publishes nothing; hub/second does, once another person has
// approved the list, and hub/console and hub/serve show it.
package list

import (
	"net/url"

	"wayside/hub/filter"
	"wayside/hub/format/table"
	"wayside/hub/notice"
)

// Kind is one of the lists.
type Kind struct {
	Name    string // as in addresses, and [notice.Origin.Feed] of its notices
	Title   notice.Words
	About   notice.Words // what it is, in a sentence
	Event   notice.Event // of its notices, all of enforcement
	Columns []Column
	Shown   []string       // fields that the public table shows, see [Kind.Row]
	States  []notice.State // that the public table shows
}

// Column is one column of the file to fill in.
type Column struct {
	Field   string // of the table of columns, without a language
	Name    notice.Words
	Must    bool
	Example notice.Words
	Note    notice.Words // how it is filled in; nil: its example says it
}

// Format is [notice.Origin.Format] of what came from a list.
const Format = "list"

// Kinds are the lists that there are.
func Kinds() []Kind { return []Kind{cameras(), plan(), results()} }

// Named returns the list called name.
func Named(name string) (Kind, bool) {
	for _, k := range Kinds() {
		if k.Name == name {
			return k, true
		}
	}
	return Kind{}, false
}

// Selection is what the public finds on the list, by whatever way it was
// published: the same words as of the feeds.
func (k Kind) Selection() filter.Selection {
	q, _ := filter.Parse(url.Values{"kind": {string(notice.Enforcing)}, "event": {string(k.Event)}}, filter.Params{})
	return q.Selection
}

// Heading is the name of a field as the list has it, nil where it has none.
func (k Kind) Heading(field string) notice.Words {
	for _, c := range k.Columns {
		if c.Field == field {
			return c.Name
		}
	}
	return nil
}

// HeadingOf is the heading of the column that fills the member at path; nil
// where none does.
func (k Kind) HeadingOf(path string) notice.Words {
	switch path {
	case "roads":
		return k.Heading("road")
	case "areas":
		return k.Heading("areaCode")
	}
	return k.Heading(table.FieldAt(path))
}

func words(zh, en string) notice.Words { return notice.Words{notice.Chinese: zh, notice.English: en} }

func must(field, zh, en, exampleZh, exampleEn string) Column {
	return Column{Field: field, Name: words(zh, en), Must: true, Example: words(exampleZh, exampleEn)}
}

func may(field, zh, en, exampleZh, exampleEn string) Column {
	c := must(field, zh, en, exampleZh, exampleEn)
	c.Must = false
	return c
}

func (c Column) with(zh, en string) Column {
	c.Note = words(zh, en)
	return c
}

// ground are the columns that every list of enforcement has.
func ground(measure bool) []Column {
	out := []Column{
		must("authority", "执法单位", "Authority", "云溪县公安局交通管理大队", "Yunxi County Traffic Police"),
		must("legalBasis", "法律依据", "Legal ground", "《中华人民共和国道路交通安全法》第一百一十四条", "Road Traffic Safety Law, Article 114"),
	}
	if measure {
		out = append(out, must("measure", "执法措施", "Measure", "对超速行驶拍照取证，依法处罚", "Speeding is photographed and penalised"))
	}
	return append(out, must("supervision", "监督电话", "Complaints telephone", "0793-2345122", "0793-2345122"))
}

func until(c []Column) []Column {
	return append(c,
		may("area", "辖区", "Area", "云溪县", "Yunxi County"),
		may("areaCode", "行政区划代码", "Area code", "361129", "361129").with("六位国标代码；您只负责部分地区时必填", "six digits (GB/T 2260); must be filled in where you speak for some areas alone"),
		may("expires", "有效期至", "Valid until", "", "").with("不填则按本清单的惯例", "left empty, it is what is usual for the list"))
}

func cameras() Kind {
	columns := []Column{
		must("id", "设备编号", "Camera no.", "001", "001").with("同一设备永远用同一编号：改动和重复上传都靠它认出", "one camera keeps its number for ever: changes and repeats are recognised by it"),
		must("road", "道路", "Road", "G320", "G320"),
		may("posts", "桩号", "Kilometre post", "K405+300", "K405+300"),
		must("fromName", "地点", "Place", "青河大桥东", "Qinghe Bridge, east end"),
		must("direction", "方向", "Direction", "东行", "eastbound").with("东行、西行、南行、北行、双向、上行、下行", "northbound, eastbound, southbound, westbound, both directions, up, down"),
		must("speedLimit", "限速（公里/小时）", "Speed limit (km/h)", "70", "70"),
		must("onset", "启用日期", "In use since", "2025-03-01", "2025-03-01").with("年-月-日", "year-month-day"),
	}
	columns = append(columns, ground(true)...)
	columns = append(columns,
		must("remedy", "救济途径", "Remedy", "可申请行政复议或提起行政诉讼", "Administrative review, or action in court"),
		must("remedyLimit", "救济期限", "Time to object", "复议 60 日内，诉讼 6 个月内", "60 days for a review, 6 months for the court"),
		may("lon", "经度", "Longitude", "117.934", "117.934").with("WGS 84，填了才能画在地图上", "WGS 84; without it nothing stands on the map"),
		may("lat", "纬度", "Latitude", "28.498", "28.498"))
	return Kind{
		Name: "cameras", Title: words("固定测速设备", "Fixed speed cameras"), Event: "speedCamera", Columns: until(columns),
		About: words("全部固定测速设备：在哪条路、哪个方向、限速多少、何时启用、依据什么。", "Every fixed speed camera: on which road, in which direction, at what limit, since when, on what legal ground."),
		Shown: []string{"id", "road", "place", "direction", "speedLimit", "onset", "legalBasis"}, States: []notice.State{notice.Active, notice.Scheduled},
	}
}

func plan() Kind {
	columns := append([]Column{
		must("id", "专项编号", "Campaign no.", "2026-03", "2026-03").with("同一专项永远用同一编号；成果也按它归到一起", "one campaign keeps its number for ever; its results are found by it"),
		must("headline", "专项名称", "Name", "夏季酒驾醉驾集中整治", "Summer campaign against drink-driving"),
		must("onset", "开始日期", "Begins", "2026-07-01", "2026-07-01").with("年-月-日", "year-month-day"),
		must("ends", "结束日期", "Ends", "2026-08-31", "2026-08-31").with("年-月-日，含当日", "year-month-day, that day included"),
		may("road", "道路", "Road", "", ""),
		must("description", "整治内容", "Content", "酒驾、醉驾、超员", "Drink-driving, overcrowded vehicles"),
	}, ground(true)...)
	return Kind{
		Name: "plan", Title: words("年度专项整治计划", "Annual plan of campaigns"), Event: "campaign", Columns: until(columns),
		About: words("一年里要开展的专项整治：什么时候、查什么、依据什么。", "The campaigns of a year: when, against what, on what legal ground."),
		Shown: []string{"id", "headline", "onset", "ends", "description", "legalBasis"}, States: []notice.State{notice.Active, notice.Scheduled, notice.Ended},
	}
}

func results() Kind {
	columns := append([]Column{
		must("id", "成果编号", "Result no.", "2026-03-1", "2026-03-1").with("同一条成果永远用同一编号", "one result keeps its number for ever"),
		must("group", "所属专项", "Campaign", "2026-03", "2026-03").with("年度计划里的专项编号", "its number in the annual plan"),
		must("headline", "标题", "Headline", "夏季酒驾整治：查处 312 起", "Summer campaign: 312 cases of drink-driving"),
		must("description", "整治成果", "Results", "检查车辆 12,345 辆，查处酒驾 290 起、醉驾 22 起。", "12,345 vehicles checked; 290 cases of drinking, 22 of being drunk."),
	}, ground(false)...)
	return Kind{
		Name: "results", Title: words("专项整治成果", "Results of campaigns"), Event: "results", Columns: until(columns),
		About: words("每次专项整治查了多少、结果如何。", "What came of each campaign."),
		Shown: []string{"id", "group", "headline", "description"}, States: []notice.State{notice.Active, notice.Scheduled},
	}
}
