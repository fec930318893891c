package sign

import (
	"strings"
	"unicode"
)

// broken breaks one text into the fewest lines no wider than most, as even as
// they can be. It never breaks within a word, between a number and its unit, or
// before a closing mark; a mark at the end of a line is dropped, where it says
// nothing. False where the text doesn't fit that width.
func broken(text string, most int, width func(string) int) (lines []string, ok bool) {
	pieces := cut(text)
	if len(pieces) == 0 {
		return nil, true
	}
	type best struct{ lines, worst, from int }
	join := func(from, to int) string {
		return strings.TrimSpace(strings.TrimRight(strings.Join(pieces[from:to], ""), "，、；,; "))
	}
	ends := make([]best, len(pieces)+1)
	for to := 1; to <= len(pieces); to++ {
		ends[to] = best{lines: -1}
		for from := to - 1; from >= 0; from-- {
			w := width(join(from, to))
			if w > most {
				break
			}
			if ends[from].lines < 0 {
				continue
			}
			try := best{ends[from].lines + 1, max(ends[from].worst, w), from}
			if now := ends[to]; now.lines < 0 || try.lines < now.lines || try.lines == now.lines && try.worst < now.worst {
				ends[to] = try
			}
		}
	}
	if ends[len(pieces)].lines < 0 {
		return nil, false
	}
	for to := len(pieces); to > 0; to = ends[to].from {
		lines = append([]string{join(ends[to].from, to)}, lines...)
	}
	return lines, true
}

// cut parts a text where a line may break: after a blank, and around Han.
func cut(text string) (pieces []string) {
	runes := []rune(strings.Join(strings.Fields(text), " "))
	inside := withinWords(runes)
	begin := 0
	for i := 1; i < len(runes); i++ {
		if breaks(runes, i) && !inside[i] {
			pieces, begin = append(pieces, string(runes[begin:i])), i
		}
	}
	if begin < len(runes) {
		pieces = append(pieces, string(runes[begin:]))
	}
	return pieces
}

// words are those of signs that are never broken; the longest first.
var words = []string{"收费站", "服务区", "应急车道", "公里", "分钟", "小时", "车道", "左道", "右道", "中道", "红色", "橙色", "黄色", "蓝色", "预警", "事故", "施工",
	"封闭", "绕行", "减速", "慢行", "避让", "管制", "拥堵", "缓行", "隧道", "大桥", "高速", "交通", "道路", "路段", "互通", "枢纽", "方向", "前方", "出口", "入口", "货车",
	"占用", "请由", "注意", "禁止", "限速", "限高", "开雾灯", "车距", "驾驶", "交替", "放行", "延误", "排队", "路面", "障碍", "严重", "演练", "测试", "暴雨", "大雾", "结冰"}

// withinWords marks the places at which a break would divide one of words.
func withinWords(runes []rune) map[int]bool {
	inside := map[int]bool{}
	for i := range runes {
		for _, w := range words {
			if rest := string(runes[i:min(len(runes), i+4)]); strings.HasPrefix(rest, w) {
				for k := range len([]rune(w)) - 1 {
					inside[i+k+1] = true
				}
				break
			}
		}
	}
	return inside
}

// units follow their number on the same line.
const units = "公里米分钟小时号车道条吨时日月年度级点个"

func breaks(runes []rune, i int) bool {
	before, after := runes[i-1], runes[i]
	switch {
	case after == ' ':
		return false
	case before == ' ':
		return true
	case strings.ContainsRune("，。、；：！？）”》%℃", after), strings.ContainsRune("（“《", before):
		return false
	case unicode.IsDigit(before) && strings.ContainsRune(units, after):
		return false
	}
	return unicode.Is(unicode.Han, before) || unicode.Is(unicode.Han, after) || strings.ContainsRune("，。、；！？", before)
}
