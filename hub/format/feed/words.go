package feed

import (
	"strings"

	"wayside/hub/notice"
)

// words are what the feeds themselves say, in one language.
type words struct {
	titles     map[string]string // of feeds without a title
	colon      string
	comma      string
	semicolon  string
	open       string // of a bracket in running text
	close      string
	day        string // layouts of times
	dayOfYear  string
	correction string
	update     string
	towards    string
	lanes      string
	metres     string
	minutes    string
	kmh        string

	where, effect, detour, advice, until, noEnd, issuer, publisher, contact, code, link, replacement, earlier, file string
	speed, delay, queue                                                                                             string
	subscriptions                                                                                                   string
}

func isChinese(l notice.Lang) bool {
	primary, _, _ := strings.Cut(strings.ToLower(string(l)), "-")
	return primary == "zh"
}

// wordsIn returns the words in l: Chinese for any Chinese, else English.
func wordsIn(l notice.Lang) words {
	if isChinese(l) {
		return chinese()
	}
	return english()
}

func chinese() words {
	return words{
		titles: map[string]string{"now": "当前生效的公共信息", "log": "公共信息发布记录"},
		colon:  "：", comma: "，", semicolon: "；", open: "（", close: "）",
		day: "1月2日 15:04", dayOfYear: "2006年1月2日 15:04",
		correction: "更正", update: "更新", towards: "往%s方向", lanes: "封闭 %d/%d 车道", metres: "%d 米", minutes: "%d 分钟", kmh: "%s 公里/小时",
		where: "地点", effect: "影响", detour: "绕行", advice: "请注意", until: "有效至", noEnd: "另行通知前有效",
		issuer: "发布单位", publisher: "发布平台", contact: "联系方式", code: "短码", link: "相关链接", replacement: "替代本消息的新消息", earlier: "此前的消息", file: "附件",
		speed: "限速", delay: "延误", queue: "排队",
		subscriptions: "订阅源",
	}
}

func english() words {
	return words{
		titles: map[string]string{"now": "Public information in force", "log": "Public information as published"},
		colon:  ": ", comma: ", ", semicolon: "; ", open: " (", close: ")",
		day: "2 Jan 15:04", dayOfYear: "2 Jan 2006 15:04",
		correction: "Correction", update: "Update", towards: "towards %s", lanes: "%d of %d lanes closed", metres: "%d m", minutes: "%d min", kmh: "%s km/h",
		where: "Where", effect: "Effect", detour: "Way round", advice: "What to do", until: "Until", noEnd: "Until further notice",
		issuer: "Issued by", publisher: "Published by", contact: "Contact", code: "Code", link: "More", replacement: "The notice that replaces this one", earlier: "The earlier notice", file: "Attachment",
		speed: "speed limit", delay: "delay", queue: "queue",
		subscriptions: "Feeds",
	}
}
