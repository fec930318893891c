package report

import (
	"regexp"
	"strings"

	"wayside/hub/notice"
)

// blank is what a reply leaves to be filled in by whoever sends it, such as
// 〔部门及电话〕. Without a letter it is none: the number of a document, as in
// 云公交〔2026〕12 号, is written so.
var blank = regexp.MustCompile(`〔[^〔〕]*\pL[^〔〕]*〕`)

// checkBlanks tells the blanks that stand in a text still.
func checkBlanks(ps *notice.Problems, field, text string) {
	if open := blank.FindAllString(text, -1); len(open) > 0 {
		ps.Add(field, "还没有填："+strings.Join(open, "、"), "still to be filled in: "+strings.Join(open, ", "))
	}
}
