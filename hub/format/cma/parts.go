package cma

import (
	"fmt"
	"strings"

	"wayside/hub/format/internal/alerting"
	"wayside/hub/notice"
)

// texts are the blocks by language, and the texts for single channels.
func (m *message) texts() map[notice.Lang]notice.Text {
	out := map[notice.Lang]notice.Text{}
	for i, f := range m.Info {
		lang := m.lang(i)
		if _, seen := out[lang]; seen {
			m.warn(fmt.Sprintf("info[%d]", i), "同一语言的第二个 info 的文字未采用", "the texts of a second info in one language were not taken over")
			continue
		}
		t := notice.Text{Headline: line(f.Headline), Description: plain(f.Description), Instruction: plain(f.Instruction)}
		if t.Headline == "" {
			t.Headline, _, _ = strings.Cut(t.Description, "\n")
		}
		if cut(t.Headline, maxHeadline) != t.Headline {
			t.Description = strings.TrimSpace(t.Headline + "\n\n" + t.Description)
		}
		t.Headline = cut(t.Headline, maxHeadline)
		if d, a := cut(t.Description, maxText), cut(t.Instruction, maxText); d != t.Description || a != t.Instruction {
			m.warn(fmt.Sprintf("info[%d].description", i), "文字过长，已截断", "a text was too long and was cut")
			t.Description, t.Instruction = d, a
		}
		out[lang] = t
	}
	out[m.lang(0)] = m.channels(out[m.lang(0)])
	return out
}

// channels adds the texts for signs, for reading aloud and for telephones.
// What is sent to a list of people is for them alone (a text to the officers on
// duty); a speaker or a sign talks to all.
func (m *message) channels(t notice.Text) notice.Text {
	for _, c := range m.Methods {
		text := plain(c.Message)
		switch c.Name {
		case "LED":
			t.Sign = first(t.Sign, cut(text, maxShort))
		case "BROADCAST", "SPEAKER":
			t.Radio = first(t.Radio, cut(text, maxText))
		case "SMS":
			if c.Groups == "" && c.Audience == "" {
				t.Brief = first(t.Brief, cut(text, maxShort))
			}
		}
	}
	return t
}

func first(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

const scheme = "GB/T 2260"

// place reads the areas and their shapes.
func (m *message) place(n *notice.Notice) {
	shapes := alerting.Shapes{Bounds: &china, Problems: &m.problems}
	if m.settings.Bounds != nil {
		shapes.Bounds = m.settings.Bounds
	}
	areas := areaSet{index: map[string]int{}}
	for i, f := range m.Info {
		for k, a := range f.Area {
			at := fmt.Sprintf("info[%d].area[%d]", i, k)
			shapes.Path(at+".polygon", a.Polygon)
			shapes.Circle(at+".circle", a.Circle, 1)
			m.area(&areas, at, a, m.lang(i))
		}
	}
	n.Areas, n.Geometry = areas.list, shapes.Geometry("info.area")
}

// area adds the codes of one element. Names in areaDesc belong to the codes one
// by one where there are as many, else to the whole.
func (m *message) area(set *areaSet, at string, a area, lang notice.Lang) {
	var codes []string
	count := 0
	for code := range strings.FieldsFuncSeq(a.Geocode, func(r rune) bool { return strings.ContainsRune(",，、;； \t\r\n", r) }) {
		if count++; !isCode(code) {
			m.warn(at+".geocode", fmt.Sprintf("不是行政区划代码：%q", cut(code, 60)), fmt.Sprintf("not a region code: %q", cut(code, 60)))
			continue
		}
		codes = append(codes, code)
	}
	desc := line(a.Desc)
	if desc == nameless {
		desc = ""
	}
	names := strings.FieldsFunc(desc, func(r rune) bool { return strings.ContainsRune(",，、;；", r) })
	if count == 1 && desc != "" {
		names = []string{desc}
	}
	if len(names) != count || count != len(codes) {
		set.add("", desc, lang)
		names = make([]string, len(codes))
	}
	for i, code := range codes {
		set.add(short(code), strings.TrimSpace(names[i]), lang)
	}
}

// nameless is written where an area has no name to be told.
const nameless = "-"

// short cuts the zeros by which the code of a county or above is filled up.
func short(code string) string {
	if len(code) == 12 && strings.HasSuffix(code, "000000") {
		return code[:6]
	}
	return code
}

// areaSet collects areas without repeats.
type areaSet struct {
	list  []notice.Area
	index map[string]int
}

func (s *areaSet) add(code, name string, lang notice.Lang) {
	name = cut(name, maxShort)
	if code == "" && name == "" {
		return
	}
	key := code
	if code == "" {
		key = "name " + name
	}
	i, known := s.index[key]
	if !known {
		if len(s.list) == maxList {
			return
		}
		a := notice.Area{Name: notice.Words{}}
		if code != "" {
			a.Scheme, a.Code = scheme, code
		}
		i, s.list = len(s.list), append(s.list, a)
		s.index[key] = i
	}
	if name != "" && s.list[i].Name[lang] == "" {
		s.list[i].Name[lang] = name
	}
}
