package console

import "wayside/hub/notice"

// actingTexts are the words with which operators decide, correct and look after
// what stands.
var actingTexts = map[string]notice.Words{
	"nav.waiting": both("等待复核", "Waiting"), "nav.notices": both("正在播", "In force"), "nav.schedule": both("计划与周期", "Schedule"),
	"nav.sources": both("来源", "Sources"), "nav.displays": both("屏幕", "Displays"), "nav.handover": both("交接班", "Hand-over"),
	"title.waiting": both("等待第二人复核", "Waiting for a second person"), "title.held": both("复核", "Review"), "title.notices": both("正在播", "In force"),
	"title.notice": both("消息", "Notice"), "title.correct": both("更正", "Correct"), "title.stale": both("已有改动", "It has changed meanwhile"),
	"title.schedule": both("计划与周期", "Schedule"), "title.handover": both("交接班", "Hand-over"), "title.sources": both("来源", "Sources"), "title.displays": both("屏幕", "Displays"),

	// the front page
	"home.alarms": both("请马上处理", "Needs somebody now"), "home.yours": both("等您复核", "Waiting for you"), "home.others": both("等别人复核", "Waiting for somebody else"),
	"home.due": both("快到期或该复查", "Leaving soon, or to be looked at"), "home.inForce": both("正在播", "In force"), "home.withdrawn": both("刚撤回，可恢复", "Withdrawn just now: can be restored"),
	"home.trouble": both("异常的屏幕", "Displays in trouble"), "home.practice": both("正在进行的演练和测试：%v 条", "Exercises and tests under way: %v"), "home.all": both("全部 %v 条", "All %v"),
	"home.quiet": both("没有需要处理的事。", "Nothing waits for you."), "home.asOf": both("截至 %v", "As of %v"),
	"home.news": both("有新情况，点此显示", "Something is new: show it"), "home.lost": both("与中心的连接断了，页面可能不是最新", "The connection is lost: this page may be out of date"), "home.out": both("登录已结束，请重新登录", "You are signed out: sign in again"),
	"alarm.overdue": both("紧急直发超过 15 分钟仍无人补核", "Sent without a second person; nobody has confirmed it within 15 minutes"),
	"alarm.unsent":  both("无人复核，已过期未发出", "Expired unsent: nobody decided"), "alarm.brake": both("一个来源的消息突然大量消失，等人决定", "Much has vanished from a source at once: it waits for a decision"),
	"alarm.disk": both("中心无法保存：暂时不能发布", "The hub can't write: nothing can be published now"),

	// lists and actions
	"do.withdraw": both("撤回", "Withdraw"), "do.extend": both("延长 1 小时", "Extend 1 h"), "do.correct": both("更正", "Correct"), "do.restore": both("恢复", "Restore"), "do.look": both("查看", "Open"),
	"do.withdrawWhy": both("为什么撤回？公众会看到", "Why? The public will read it"), "do.other": both("其他原因…", "Another reason…"), "do.ownReason": both("原因（中文）", "The reason in Chinese"), "do.ownReasonEn": both("原因（英文）", "The reason in English"),
	"do.extendUntil": both("有效到", "In force until"), "do.extendDo": both("改到这个时间", "Until then"),
	"due.expires": both("快到期", "Leaving soon"), "due.review": both("该复查了", "Look again"), "list.none": both("没有。", "None."), "list.until": both("到 %v", "until %v"),
	"list.status": both("类别", "Kind"), "list.inForce": both("正在播（%v）", "In force (%v)"), "list.scheduled": both("未开始", "To come"), "list.more": both("只列出前 %v 条。", "Only the first %v are listed."),
	"did.withdrawn": both("已撤回。十分钟内可以恢复。", "Withdrawn. It can be restored within ten minutes."), "did.restored": both("已恢复。", "Restored."), "did.extended": both("已延长。", "Extended."),
	"did.corrected": both("更正已发出。", "The correction is out."), "did.approved": both("已同意，已发出。", "Approved, and out."), "did.refused": both("已退回。", "Refused."), "did.confirmed": both("已补核。", "Confirmed."),
	"did.objected": both("已记录您不同意。消息仍在播：要拿下来，请撤回。", "Your objection is noted. The notice still stands: withdraw it to take it down."),
	"did.alone":    both("已直接发出。15 分钟内须有另一人补核。", "Sent without a second person. Somebody else must confirm it within 15 minutes."),
	"did.waits":    both("已提交，等待第二人复核。", "Submitted: it waits for a second person."), "did.noted": both("已记下。", "Noted."), "did.ended": both("已让这些消息结束。", "They have ended."), "did.kept": both("已保留这些消息。", "They are kept."),

	// the second person
	"held.by": both("提交：%v", "Sent in by %v"), "held.at": both("%v", "%v"), "held.left": both("剩 %v", "%v left"), "held.why": both("原因：%v", "Why: %v"),
	"held.direct": both("紧急直发，等待补核", "Sent without a second person: to be confirmed"), "held.overdue": both("超时未补核", "Overdue"), "held.replaces": both("更正已播的消息", "Corrects what stands"),
	"held.review": both("复核", "Review"), "held.exactly": both("您同意的就是上面这一份，一字不差（摘要 %v）。", "What you approve is exactly what stands above (digest %v)."),
	"held.approve": both("同意并发出", "Approve and send"), "held.confirm": both("确认", "Confirm"), "held.refuse": both("不同意，退回", "Refuse"), "held.object": both("不同意", "Object"), "held.takeBack": both("收回", "Take back"),
	"held.approvePractice": both("同意发出（演练/测试）", "Approve (practice only)"),
	"held.whyNot":          both("为什么不同意", "Why not"), "held.own": both("这是您提交的，要由另一个人复核。", "You sent this in: somebody else must review it."), "held.notYours": both("您没有复核这一条的权限。", "You may not review this one."),
	"held.now": both("紧急直发（事后补核）", "Send now without a second person"), "held.nowNote": both("仅限红色。马上发出，15 分钟内须由另一人补核，否则报警。", "Red only. It goes out at once; somebody else must confirm it within 15 minutes, or it is flagged."),
	"held.nowWhy": both("为什么不能等", "Why it can't wait"), "held.done": both("最近处理过的", "Decided lately"), "held.stands": both("目前在播的是", "What stands now"),
	"held.edit": both("修改（复核重新开始）", "Edit (review begins anew)"), "held.open": both("查看消息", "Open the notice"),
	"fate.waiting": both("等待中", "Waiting"), "fate.approved": both("已同意", "Approved"), "fate.refused": both("已退回", "Refused"), "fate.expired": both("过期未发出", "Expired unsent"), "fate.replaced": both("已被修改稿取代", "Replaced by an edit"), "fate.failed": both("没有发出", "Failed to go out"),
	"left.none": both("已过时", "no time"), "left.minutes": both("%v 分钟", "%v min"), "left.hours": both("%v 小时 %v 分", "%v h %v min"),

	// one notice
	"notice.texts": both("内容", "What it says"), "notice.facts": both("要素", "Facts"), "notice.steps": both("经过", "What happened"), "notice.reach": both("送达", "Whom it reached"), "notice.public": both("公众页面", "The public page"),
	"notice.actions": both("可以做的", "What you can do"), "notice.pending": both("这一条有修改稿在等复核", "A change of this notice waits for a second person"),
	"reach.readers": both("更新时在线且关注它的订阅", "Live readers whose view it was in when it changed"), "reach.feeds": both("此后各类订阅源被读取的次数", "Feeds fetched since, by anybody"), "reach.unknown": both("发布台启动之前的更新，没有记录。", "It changed before this console was started: nothing was noted."),
	"reach.shown": both("已显示的屏幕", "Displays that have shown it"), "reach.first": both("从发出到第一块屏显示", "From publication to the first display"), "reach.notYet": both("还没有屏幕回执。", "No display has reported it yet."),
	"text.headline": both("标题", "Headline"), "text.description": both("说明", "Description"), "text.instruction": both("请怎么做", "What to do"), "text.changed": both("改了什么", "What has changed"), "text.brief": both("短信", "Short text"), "text.sign": both("屏幕文字", "On signs"), "text.radio": both("广播稿", "For the radio"),
	"text.zh-CN": both("中文", "Chinese"), "text.en": both("英文", "English"),
	"step.submitted": both("提交复核", "Submitted for review"), "step.alone": both("紧急直发，未经第二人", "Sent without a second person"), "step.approved": both("第二人同意", "Approved by a second person"), "step.confirmed": both("第二人补核", "Confirmed by a second person"),
	"step.refused": both("第二人不同意", "Refused by a second person"), "step.expired": both("过期未发出", "Expired unsent"), "step.replaced": both("被修改稿取代", "Replaced by an edit"), "step.failed": both("没有发出", "Failed to go out"), "step.overdue": both("超过 15 分钟无人补核", "Not confirmed within 15 minutes"), "step.shown": both("第一块屏显示", "First shown by a display"),
	"op.published": both("发布", "Published"), "op.revised": both("修订", "Revised"), "op.withdrawn": both("撤回", "Withdrawn"), "op.restored": both("恢复", "Restored"), "op.superseded": both("被替代", "Superseded"), "op.released": both("解禁", "Released"),
	"op.ended": both("解除", "Ended"), "op.expired": both("到期", "Expired"), "op.started": both("开始", "Began"), "op.paused": both("暂停", "Paused"),

	// displays
	"display.fine": both("正常", "Fine"), "display.offline": both("离线", "Offline"), "display.drawingOld": both("画面停住", "Picture stands still"), "display.wrongPicture": both("画面不对", "Wrong picture"),
	"display.clockOff": both("时钟不准", "Its clock is off"), "display.neverConnected": both("从未连接", "Never connected"), "display.since": both("自 %v", "since %v"), "display.heard": both("最近一次报到 %v", "Last heard %v"), "display.drawn": both("画面距今 %v", "Drawn %v before"),
	"display.build": both("版本 %v", "Build %v"), "display.confirmed": both("逐点核对一致 %v", "Dot for dot as it should be, %v"), "display.troubled": both("异常", "In trouble"), "display.rest": both("其余", "The rest"), "display.picture": both("%v 应显示的第 %v 页", "What page %[2]v of %[1]v should show"), "display.changes": both("最近的变化", "Lately"),
	"display.unlike": both("点阵与中心不同", "Other dots than the hub's"),

	// the audit
	"act.sent alone": both("紧急直发", "sent without a second person"), "act.replaced": both("修改稿取代", "replaced by an edit"), "act.expired unsent": both("过期未发出", "expired unsent"), "act.not confirmed in time": both("超时未补核", "not confirmed in time"),
	"act.failed": both("没有发出", "failed to go out"), "act.handed over": both("交接班留言", "handed over"), "act.withdrawn": both("撤回", "withdrawn"), "act.restored": both("恢复", "restored"), "act.extended": both("延长", "extended"), "act.brake released": both("让消失的消息结束", "brake released"), "act.brake kept": both("保留消失的消息", "brake kept"),

	// correcting
	"correct.note":  both("发出的是新的一版，公众会看到改了什么。级别较高的要经第二人复核。", "This makes a new revision that tells readers what has changed. What is severe waits for a second person."),
	"correct.level": both("级别", "Severity"), "correct.until": both("有效到", "In force until"), "correct.send": both("发出更正", "Send the correction"), "correct.sendPractice": both("发出更正（演练/测试）", "Send the correction (practice only)"),
	"stale.note": both("您打开表单以后，这条消息已有改动。现在是这样的：", "This notice has changed since you opened the form. It stands like this now:"), "stale.typed": both("您刚才填写的（没有发出）", "What you had typed (it was not sent)"), "stale.again": both("按现在的内容重新更正", "Correct what stands now"),

	// schedule, hand-over, sources
	"schedule.today": both("今天", "today"), "schedule.before": both("前一周", "The week before"), "schedule.after": both("后一周", "The week after"), "schedule.recurring": both("周期", "recurring"), "schedule.open": both("未定结束", "no end"), "schedule.collides": both("同时：%v", "At once on %v"), "schedule.nothing": both("没有安排", "Nothing planned"),
	"handover.inForce": both("正在播 %v 条", "%v in force"), "handover.level4": both("红", "Red"), "handover.level3": both("橙", "Orange"), "handover.level2": both("黄", "Yellow"), "handover.level1": both("蓝", "Blue"), "handover.level0": both("一般", "General"),
	"handover.expiring": both("8 小时内到期", "Leaving within 8 hours"), "handover.changed": both("8 小时内有变化", "Changed in the last 8 hours"), "handover.waiting": both("等待复核", "Waiting for a second person"), "handover.unsent": both("过期未发出", "Expired unsent"),
	"handover.silent": both("没有声音的来源", "Sources that are silent"), "handover.notes": both("留言", "Notes"), "handover.note": both("给下一班的话", "For the next shift"), "handover.keep": both("留下", "Leave it"), "handover.print": both("这一页可以直接打印。", "This page can be printed as it is."),
	"sources.last": both("上次成功", "Last success"), "sources.never": both("从未成功", "never"), "sources.stale": both("可能过时，自 %v", "May be out of date since %v"), "sources.fine": both("正常", "Fine"), "sources.counts": both("新 %v · 改 %v · 结束 %v · 拒收 %v", "%v new · %v revised · %v ended · %v refused"),
	"sources.held": both("这 %v 条突然从来源里消失。是真的结束了，还是来源出了故障？", "These %v have vanished from the source at once. Are they over, or is the source broken?"), "sources.end": both("都结束了", "They are over"), "sources.keep": both("保留，到期再撤", "Keep them until their own time"), "sources.more": both("另有 %v 条。", "And %v more."), "sources.refused": both("最近拒收", "Refused lately"),
}
