package compose

import (
	_ "embed"
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"wayside/hub/notice"
)

//go:embed blank.toml
var blank []byte

// Blank is the document of a template that begins with nothing: it is good, and
// its comments say what each member is.
func Blank() []byte { return slices.Clone(blank) }

var titleLine = regexp.MustCompile(`(?m)^title *= *\{.*\}[ \t]*$`)

// Retitled is the document of a template under another title. The error says
// that its title does not stand in a line of its own.
func Retitled(doc []byte, title notice.Words) ([]byte, error) {
	at := titleLine.FindIndex(doc)
	if at == nil {
		return nil, fmt.Errorf("want one line title = {zh-CN = …, en = …}")
	}
	line := fmt.Sprintf("title = {zh-CN = %s, en = %s}", strconv.Quote(title[notice.Chinese]), strconv.Quote(title[notice.English]))
	return slices.Concat(doc[:at[0]], []byte(line), doc[at[1]:]), nil
}
