package console

import (
	"strings"

	"wayside/hub/notice"
)

// fieldName is what people call a field of a notice or of the form that it is
// changed by, such as "Headline (Chinese)" for text.zh-CN.headline; "" where it
// has no other name than its own.
func (t tongue) fieldName(path string) string {
	lang, key, _ := strings.Cut(strings.TrimPrefix(path, "text."), ".")
	if t.knows("text."+lang) && t.knows("text."+key) {
		return t.nameIn("text."+key, lang)
	}
	all := notice.Notice{Enforcement: new(notice.Enforcement), Service: new(notice.Service), Statement: new(notice.Statement), Handling: new(notice.Handling)}
	for _, m := range all.Members() {
		name := t.Name(m.Object, []notice.Term{m.Term}, m.Word)
		switch lang, said := strings.CutPrefix(path, m.Field()+"."); {
		case path == m.Field():
			return name
		case said && t.knows("text."+lang):
			return name + t.bracket("text."+lang)
		}
	}
	return ""
}

// nameIn is the name of a text in one language: "Answer (Chinese)".
func (t tongue) nameIn(key, lang string) string { return t.T(key) + t.bracket("text."+lang) }

func (t tongue) bracket(key string) string { return t.words.Say(t.Lang, "parens", t.T(key)) }
