package console

import (
	"fmt"
	"maps"

	"wayside/hub/notice"
)

// text is a text of the console in a language; args fill it as Sprintf. A key
// that is nowhere says itself: a test finds those.
func text(lang notice.Lang, key string, args ...any) string {
	w, ok := texts[key]
	if !ok {
		return key
	}
	if len(args) == 0 {
		return w.In(lang)
	}
	return fmt.Sprintf(w.In(lang), args...)
}

func both(zh, en string) notice.Words { return notice.Words{notice.Chinese: zh, notice.English: en} }

// texts are all words of the console that are not words of a notice.
var texts = joined(frameTexts, peopleTexts, actTexts, composeTexts, actingTexts)

// joined is one table of several; each part of the console has one.
func joined(tables ...map[string]notice.Words) map[string]notice.Words {
	all := map[string]notice.Words{}
	for _, t := range tables {
		maps.Copy(all, t)
	}
	return all
}

// frameTexts are those around every page.
var frameTexts = map[string]notice.Words{
	"console":           both("发布台", "Console"),
	"skip":              both("跳到内容", "Skip to the content"),
	"otherLanguage":     both("English", "中文"),
	"navigation":        both("栏目", "Sections"),
	"signOut":           both("退出", "Sign out"),
	"practice.exercise": both("演练 · 不会发给公众", "EXERCISE · nothing here goes to the public"),
	"practice.test":     both("测试 · 不会发给公众", "TEST · nothing here goes to the public"),

	"title.problem": both("办不到", "Not possible"),
	"title.home":    both("首页", "Overview"),
	"nav.home":      both("首页", "Overview"),
	"back":          both("返回", "Go back"),
}
