package datex2

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"wayside/hub/format/internal/phrase"
	"wayside/hub/notice"
)

var tag = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)

// multilingual are the values of a MultilingualString, each on one line where
// most is for one; a plain string (v2) is one in the language of the
// publication.
func (d *delivery) multilingual(e *element, most int) notice.Words {
	if e == nil {
		return nil
	}
	values := e.first("values")
	if values == nil {
		values = &element{child: &element{name: "value", text: e.text}}
	}
	out := notice.Words{}
	for v := range values.all("value") {
		lang := notice.Lang(v.attr("lang"))
		if !tag.MatchString(string(lang)) {
			lang = d.language()
		}
		text := lines(notice.Clean(v.word()))
		if most <= maxShort {
			text = phrase.Line(text)
		}
		if text = clip(text, most); text != "" && out[lang] == "" && len(out) < 50 {
			out[lang] = text
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// language is that of texts which name none.
func (d *delivery) language() notice.Lang {
	if d.lang == "" {
		return notice.English
	}
	return d.lang
}

// lines is a text with its lines trimmed, "|" taken for a break, and no more
// than one empty line in a row: deliveries are indented by machines.
func lines(s string) string {
	clean := true
	for i := range len(s) {
		if c := s[i]; c == '|' || c == '\r' || c == '\t' || c == '\n' || c == ' ' && (i+1 == len(s) || s[i+1] == ' ') {
			clean = false
			break
		}
	}
	if clean {
		return s
	}
	var out []string
	for line := range strings.FieldsFuncSeq(strings.ReplaceAll(s, "\r\n", "\n"), func(r rune) bool { return r == '|' }) {
		for l := range strings.SplitSeq(line, "\n") {
			l = strings.Join(strings.FieldsFunc(l, func(r rune) bool { return r == ' ' || r == '\t' || r == '\r' }), " ")
			if l != "" || len(out) > 0 && out[len(out)-1] != "" {
				out = append(out, l)
			}
		}
	}
	return strings.TrimSpace(strings.Join(out, "\n"))
}

// public reports whether a comment of that type is a description for all.
func public(kind string) bool {
	switch kind {
	case "internalNote", "operatorInformationExchange", "dataProcessingNote", "locationDescriptor":
		return false
	}
	return true
}

// spoken are the descriptions of all records in their order: what comments say
// to the public, or, where none does, what a dataProcessingNote says.
func (s *situation) spoken() notice.Words {
	said := s.comments(public)
	if len(said) == 0 {
		said = s.comments(func(kind string) bool { return kind == "dataProcessingNote" })
	}
	for lang, where := range s.comments(func(kind string) bool { return kind == "locationDescriptor" }) {
		said[lang] = append(said[lang], where...)
	}
	out := notice.Words{}
	for lang, parts := range said {
		out[lang] = clip(strings.Join(parts, "\n"), maxText)
	}
	return out
}

// comments are the texts of the comments whose type want takes, by language,
// each once.
func (s *situation) comments(want func(kind string) bool) map[notice.Lang][]string {
	out := map[notice.Lang][]string{}
	for _, r := range s.live {
		for c := range r.e.all("generalPublicComment") {
			if !want(c.say("commentType")) {
				continue
			}
			for lang, text := range s.multilingual(c.first("comment"), maxText) {
				if !slices.Contains(out[lang], text) {
					out[lang] = append(out[lang], text)
				}
			}
		}
	}
	return out
}

// headlines are what a summary of the situation says, on one line each.
func (s *situation) headlines() notice.Words {
	out := notice.Words{}
	for c := range s.e.first("situationSummary").all("generalPublicComment") {
		for l, text := range s.multilingual(c.first("comment"), maxShort) {
			if out[l] == "" && public(c.say("commentType")) {
				out[l] = clip(text, 200)
			}
		}
	}
	return out
}

// texts fills in what the notice says: headlines are made of its fields where
// none came along.
func (s *situation) texts(n *notice.Notice) {
	n.Text = map[notice.Lang]notice.Text{}
	headlines := s.headlines()
	for _, l := range []notice.Lang{notice.Chinese, notice.English} {
		n.Text[l] = notice.Text{Headline: phrase.Headline(n, l)}
	}
	in := func(l notice.Lang, set func(*notice.Text)) {
		t, ok := n.Text[l]
		if !ok {
			t.Headline = phrase.Headline(n, l)
		}
		set(&t)
		n.Text[l] = t
	}
	for l, text := range s.spoken() {
		if text == headlines[l] {
			continue // it stands there for readers of comments alone
		}
		in(l, func(t *notice.Text) {
			if t.Description = text; len(n.Roads) == 0 {
				// Nothing but the words says where it is.
				first, _, _ := strings.Cut(text, "\n")
				t.Headline = clip(first, 200)
			}
		})
	}
	for l, text := range headlines {
		in(l, func(t *notice.Text) { t.Headline = text })
	}
	instructions := map[notice.Lang][]string{}
	for _, r := range s.live {
		for l, text := range s.multilingual(r.e.first("generalMessageToRoadUsers"), maxText) {
			if !slices.Contains(instructions[l], text) {
				instructions[l] = append(instructions[l], text)
			}
		}
	}
	for l, text := range instructions {
		in(l, func(t *notice.Text) { t.Instruction = clip(strings.Join(text, "\n"), maxText) })
	}
}

// maxValue bounds one value of a MultilingualString, in characters.
const maxValue = 1024

// pieces cuts a text between its lines into pieces that fit a value each; a
// line that fits none is cut off.
func pieces(text string) (out []string) {
	for line := range strings.SplitSeq(text, "\n") {
		line = clip(line, maxValue)
		if last := len(out) - 1; last >= 0 && utf8.RuneCountInString(out[last])+1+utf8.RuneCountInString(line) <= maxValue {
			out[last] += "\n" + line
			continue
		}
		out = append(out, line)
	}
	return out
}
