package console

import "wayside/hub/notice"

// composeTexts are the words of those who write.
var composeTexts = map[string]notice.Words{
	"nav.compose": both("写一条", "Compose"), "nav.papers": both("模板与词表", "Templates and words"),
	"title.compose": both("写一条", "Compose"), "title.draft": both("写一条", "Compose"), "title.sent": both("已提交", "Submitted"),
	"title.papers": both("模板与词表", "Templates and words"), "title.paper": both("模板与词表", "Templates and words"),

	"compose.choose": both("选一个模板", "Choose a template"),
	"compose.keys":   both("按键盘上的数字或字母直接选", "Press its digit or letter on the keyboard"),
	"compose.drafts": both("草稿", "Drafts"), "compose.none": both("没有草稿", "There are no drafts"),
	"compose.delete": both("删除", "Delete"), "compose.by": both("%v · %v", "%v · %v"),

	"draft.facts": both("填写要素", "Facts"), "draft.level": both("等级", "Level"), "draft.suggests": both("建议：%v（%v）", "Suggested: %v (%v)"),
	"draft.status": both("性质", "Status"), "draft.texts": both("文字（按模板生成，可改）", "Texts (made by the template; edit them)"),
	"draft.edited": both("已改", "Edited"), "draft.remake": both("重新生成", "Make it again"),
	"draft.english": both("%v（英文）", "%v (English)"), "draft.chosen": both("不填", "Leave out"),
	"draft.look": both("检查并预览", "Check and preview"), "draft.save": both("存草稿", "Save draft"), "draft.submit": both("提交", "Submit"),
	"draft.submitSecond": both("送第二人复核", "Send to a second person"), "draft.submitPractice": both("%v（%v）", "%v (%v)"), "draft.again": both("换模板", "Other template"),
	"draft.help":  both("Ctrl+Enter 提交 · Alt+P 看预览 · Esc 离开输入框，再按回列表", "Ctrl+Enter submits · Alt+P goes to the preview · Esc leaves the field, then the form"),
	"draft.saved": both("草稿已保存", "The draft is saved"), "draft.savedAt": both("草稿已存 %v", "Draft saved %v"), "draft.unsaved": both("还没有保存", "Not saved yet"),
	"draft.checking": both("正在检查…", "Checking…"), "draft.offline": both("连不上中心：内容还在这里，恢复后会自动保存", "No contact with the centre: your text is still here and will be saved when it returns"),
	"draft.conflict": both("%v 在 %v 改过这份草稿，您的改动没有保存。", "%v changed this draft at %v; your changes are not saved."), "draft.theirs": both("看对方的", "See theirs"), "draft.overwrite": both("用我的覆盖", "Keep mine"),
	"draft.good": both("没有问题", "Nothing wrong"), "draft.errors": both("%v 处要改", "%v to mend"), "draft.warnings": both("%v 处请留意", "%v to look at"),
	"draft.waitsNote": both("%v；复核的正是这里预览的内容。", "Waits: %v, exactly as it is previewed here."),
	"draft.count":     both("%v 字", "%v characters"),

	"text.zh-CN": both("中文", "Chinese"), "text.en": both("英文", "English"),
	"text.headline": both("标题", "Headline"), "text.instruction": both("怎么做", "What to do"), "text.description": both("详情", "Description"),
	"text.sign": both("屏体文字", "Sign"), "text.brief": both("短文", "Brief"), "text.radio": both("广播", "Radio"),

	"preview": both("发出去是这个样子", "How it goes out"), "preview.goes": both("送到哪里", "Where it goes"), "preview.map": both("位置和屏体", "Place and signs"),
	"preview.signs": both("%v 块屏", "%v signs"), "preview.noSigns": both("没有屏订阅这条消息", "No sign takes this notice"), "preview.fit": both("%v 块放得下", "%v fit"), "preview.unfit": both("%v 块放不下", "%v don't fit"),
	"preview.offline": both("其中 %v 块离线：%v", "%v of them offline: %v"), "preview.boards": both("信息板 %v 块：%v", "%v boards: %v"), "preview.pages": both("网页：首页、%v", "Pages: the first, %v"), "preview.home": both("网页：首页", "Pages: the first"),
	"preview.feeds": both("全部订阅、接口、推送", "Every feed, the API and the stream"), "preview.practice": both("演练和测试不上公众网页、订阅和实况屏", "Practice is on no public page, feed or live sign"),
	"preview.phone": both("手机网页", "Phone"), "preview.board": both("信息板", "Board"), "preview.radio": both("广播稿 · %v 秒", "Radio · %v s"), "preview.short": both("短信 · %v/%v 字 · %v 条", "Text message · %v/%v characters · %v"), "preview.poster": both("海报", "Poster"), "preview.machines": both("订阅与接口", "For machines"),
	"preview.valid": both("有效", "valid"), "preview.lossy": both("有 %v 项装不下", "%v can't be carried"), "preview.dwell": both("第 %v 页 · %v 秒", "page %v · %v s"), "preview.open": both("打开", "Open"),
	"preview.saveFirst": both("先存草稿，就能打开整页", "Save the draft to open the whole page"),
	"sign.fits":         both("放得下", "Fits"), "sign.shortened": both("已缩写", "Shortened"), "sign.doesNotFit": both("放不下", "Does not fit"), "sign.abbreviated": both("“%v”写成“%v”", "“%v” as “%v”"),
	"sign.waits": both("现在轮不到：屏上有更要紧的", "It waits: something more pressing is on the sign"), "sign.offlineSince": both("%v 起离线", "offline since %v"),

	"sent.waits": both("等第二个人复核", "It waits for a second person"), "sent.waitsNote": both("还没有发出。另一位复核人看到的，正是您预览过的内容。", "It is not out yet. Another person now sees exactly what you have previewed."),
	"sent.out": both("已发出（%v）", "It is out (%v)"), "sent.outNote": both("编号 %v。撤回、更正在首页一步完成。", "Its code is %v. Withdraw or correct it on the overview in one step."), "sent.open": both("打开公众网页", "Open its public page"), "sent.more": both("再写一条", "Compose another"), "sent.home": both("回首页", "Overview"),

	"paper.banned": both("禁用词表", "Words not wanted"), "paper.county": both("辖区、道路和地点", "Area, roads and places"), "paper.own": both("本单位", "Yours"), "paper.gone": both("已撤下", "Taken away"), "paper.builtIn": both("自带", "Comes along"),
	"paper.edit": both("打开", "Open"), "paper.doc": both("内容（TOML）", "Document (TOML)"), "paper.save": both("保存", "Save"), "paper.remove": both("撤下", "Take away"), "paper.history": both("历史", "Revisions"), "paper.revision": both("第 %v 版", "Revision %v"), "paper.read": both("只有管理员可以修改", "Only administrators may change it"),
	"paper.note": both("改动从下一份草稿起生效；每一版都留存。", "A change holds from the next draft on; every revision is kept."), "paper.new": both("新模板", "New template"), "paper.name": both("名称（小写字母、数字、横线）", "Name (lower-case letters, digits, -)"), "paper.try": both("用它写一条", "Compose with it"),
}
