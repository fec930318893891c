package desk

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"wayside/hub/notice"
)

// Scope is for whom somebody speaks, and of what: a publisher with its token as
// well as an operator with their password.
type Scope struct {
	Publisher   notice.Party    `json:"publisher"`
	Kinds       []notice.Kind   `json:"kinds,omitempty"` // none: all
	Areas       []string        `json:"areas,omitempty"` // "[scheme:]prefix"; none: anywhere
	MaxSeverity notice.Severity `json:"maxSeverity"`
}

func (t Token) scope() Scope { return Scope{t.Publisher, t.Kinds, t.Areas, t.MaxSeverity} }

var partyID = regexp.MustCompile(`^[A-Za-z0-9._-]{1,100}$`)

// check adds all faults of a scope.
func (s Scope) check(ps *notice.Problems) {
	if !partyID.MatchString(s.Publisher.ID) {
		ps.Add("publisher.id", "应为字母、数字、点、横线或下划线，最多 100 个字符", "want letters, digits, '.', '-' or '_', at most 100 characters")
	}
	for i, k := range s.Kinds {
		if _, ok := notice.Find(notice.Kinds(), string(k)); !ok {
			ps.Add(at("kinds", i), "没有这一类："+string(k), "there is no kind "+strconv.Quote(string(k)))
		}
	}
	for i, a := range s.Areas {
		if _, prefix, found := strings.Cut(a, ":"); a == "" || found && prefix == "" || strings.ContainsAny(a, " ,") {
			ps.Add(at("areas", i), "应为 [代码体系:]前缀", "want [scheme:]prefix")
		}
	}
	if _, ok := notice.Find(notice.Severities(), string(s.MaxSeverity)); !ok {
		ps.Add("maxSeverity", "没有这个级别："+string(s.MaxSeverity), "there is no severity "+strconv.Quote(string(s.MaxSeverity)))
	}
}

// checkName refuses what can't stand in lists and in the audit.
func checkName(ps *notice.Problems, field, name string) {
	if name == "" || utf8.RuneCountInString(name) > 64 || strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) }) {
		ps.Add(field, "应为 1 到 64 个可见字符", "want 1 to 64 visible characters")
	}
}

func checkEnd(ps *notice.Problems, end, now time.Time) {
	if !end.After(now) {
		ps.Add("expires", "失效时间已过", "has passed already")
	}
}

func at(field string, i int) string { return field + "[" + strconv.Itoa(i) + "]" }
