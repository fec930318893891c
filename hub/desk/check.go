package desk

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"wayside/hub/notice"
)

var partyID = regexp.MustCompile(`^[A-Za-z0-9._-]{1,100}$`)

// problems are all faults of a token that is to be added.
func (t Token) problems(now time.Time) (ps notice.Problems) {
	if t.Name == "" || utf8.RuneCountInString(t.Name) > 64 || strings.ContainsFunc(t.Name, func(r rune) bool { return !unicode.IsPrint(r) }) {
		ps.Add("name", "应为 1 到 64 个可见字符", "want 1 to 64 visible characters")
	}
	if !partyID.MatchString(t.Publisher.ID) {
		ps.Add("publisher.id", "应为字母、数字、点、横线或下划线，最多 100 个字符", "want letters, digits, '.', '-' or '_', at most 100 characters")
	}
	for i, k := range t.Kinds {
		if _, ok := notice.Find(notice.Kinds(), string(k)); !ok {
			ps.Add(at("kinds", i), "没有这一类："+string(k), "there is no kind "+strconv.Quote(string(k)))
		}
	}
	for i, a := range t.Areas {
		if _, prefix, found := strings.Cut(a, ":"); a == "" || found && prefix == "" || strings.ContainsAny(a, " ,") {
			ps.Add(at("areas", i), "应为 [代码体系:]前缀", "want [scheme:]prefix")
		}
	}
	if _, ok := notice.Find(notice.Severities(), string(t.MaxSeverity)); !ok {
		ps.Add("maxSeverity", "没有这个级别："+string(t.MaxSeverity), "there is no severity "+strconv.Quote(string(t.MaxSeverity)))
	}
	for i, n := range t.Networks {
		if !n.IsValid() {
			ps.Add(at("networks", i), "不是网络地址", "not a network")
		}
	}
	if !t.Expires.After(now) {
		ps.Add("expires", "失效时间已过", "has passed already")
	}
	if t.Rate < 0 || math.IsNaN(t.Rate) || math.IsInf(t.Rate, 0) {
		ps.Add("rate", "应为正数", "want a positive number")
	}
	return ps
}

func at(field string, i int) string { return field + "[" + strconv.Itoa(i) + "]" }
