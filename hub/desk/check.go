package desk

import (
	"math"
	"strings"
	"time"

	"wayside/hub/notice"
)

// problems are all faults of a token that is to be added.
func (t Token) problems(now time.Time) (ps notice.Problems) {
	checkName(&ps, "name", t.Name)
	if strings.HasPrefix(t.Name, operatorMark) {
		ps.Add("name", "不能以 "+operatorMark+" 开头：那是操作员", "must not begin with "+operatorMark+": that is an operator")
	}
	t.scope().check(&ps)
	for i, n := range t.Networks {
		if !n.IsValid() {
			ps.Add(at("networks", i), "不是网络地址", "not a network")
		}
	}
	checkEnd(&ps, t.Expires, now)
	if t.Rate < 0 || math.IsNaN(t.Rate) || math.IsInf(t.Rate, 0) {
		ps.Add("rate", "应为正数", "want a positive number")
	}
	return ps
}
