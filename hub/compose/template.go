package compose

import (
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"wayside/hub/notice"

	"github.com/BurntSushi/toml"
)

// Template is a sort of notice that is written often. It is a document in TOML
// that the authority can edit; templates/ holds those that come with Wayside.
type Template struct {
	Name  string       `toml:"-"`
	Title notice.Words `toml:"title"`
	// Order is its place in the list; templates of one order stand by title.
	Order     int              `toml:"order"`
	Kind      notice.Kind      `toml:"kind"`
	Event     notice.Event     `toml:"event"`
	Severity  notice.Severity  `toml:"severity"` // before the facts raise it
	Urgency   notice.Urgency   `toml:"urgency"`
	Certainty notice.Certainty `toml:"certainty"`
	Impact    notice.Impact    `toml:"impact"`
	Planned   bool             `toml:"planned"`
	// Ends: what it tells of is over when it expires, and pages say so.
	Ends bool `toml:"ends"`
	// Lasts is how long it holds by default, Longest the most.
	Lasts   string   `toml:"lasts"`
	Longest string   `toml:"longest"`
	Slots   []string `toml:"slots"` // that it asks for
	Needs   []string `toml:"needs"` // that must be filled in
	// Defaults are what stands in slots from the beginning; of a time, how long
	// after the beginning it is.
	Defaults map[string]string `toml:"defaults"`
	Raise    []Raise           `toml:"raise"`
	// Labels are what the template calls a slot, where that is another name than
	// usual.
	Labels map[string]notice.Words `toml:"labels"`
	// Choices are what is often said, by slot, in both languages.
	Choices map[string][]notice.Words `toml:"choices"`
	// Chinese and English are the patterns of the texts.
	Chinese Patterns `toml:"zh-CN"`
	English Patterns `toml:"en"`

	lasts, longest time.Duration
	parsed         map[notice.Lang]map[string]pattern
}

// Patterns are the texts of a template in one language.
type Patterns struct {
	Headline    string `toml:"headline"`
	Instruction string `toml:"instruction"`
	Description string `toml:"description"`
	Sign        string `toml:"sign"`
	Brief       string `toml:"brief"`
	Radio       string `toml:"radio"`
}

func (p Patterns) all() map[string]string {
	return map[string]string{"headline": p.Headline, "instruction": p.Instruction, "description": p.Description, "sign": p.Sign, "brief": p.Brief, "radio": p.Radio}
}

// Raise raises the level that is suggested, where the fact has one of the
// words, is one of the values, or is a number from From on.
type Raise struct {
	Fact string          `toml:"fact"`
	Has  []string        `toml:"has"`
	Is   []string        `toml:"is"`
	From float64         `toml:"from"`
	To   notice.Severity `toml:"to"`
	Why  notice.Words    `toml:"why"`
}

// MostDocument is how large a document of the book may be, in bytes.
const MostDocument = 256 << 10

var templateName = regexp.MustCompile(`^[a-z][a-z0-9-]{0,39}$`)

// ReadTemplate reads a template from TOML and judges it: every problem at once,
// each with its field, in zh-CN and en.
func ReadTemplate(name string, raw []byte) (*Template, notice.Problems) {
	t := &Template{Name: name}
	ps := decode(raw, t)
	if !templateName.MatchString(name) {
		ps.Add("name", "应为 1 到 40 个小写字母、数字或横线，以字母开头", "want 1 to 40 lower-case letters, digits or '-', a letter first")
	}
	if ps.Failed() {
		return t, ps
	}
	t.complete()
	t.judge(&ps)
	return t, ps
}

// decode reads TOML; members that v does not have are named, not left out in
// silence.
func decode(raw []byte, v any) (ps notice.Problems) {
	if len(raw) > MostDocument {
		ps.Add("document", "太大", "too large")
		return ps
	}
	meta, err := toml.Decode(string(raw), v)
	if at := (toml.ParseError{}); errors.As(err, &at) {
		ps.Add("document", fmt.Sprintf("第 %d 行读不懂：%s", at.Position.Line, at.Message), fmt.Sprintf("line %d: %s", at.Position.Line, at.Message))
		return ps
	} else if err != nil {
		ps.Add("document", "读不懂："+err.Error(), err.Error())
		return ps
	}
	for _, key := range meta.Undecoded() {
		ps.Add(key.String(), "没有这一项", "there is no such member")
	}
	return ps
}

func (t *Template) complete() {
	t.Urgency, t.Certainty = cmp.Or(t.Urgency, notice.Immediate), cmp.Or(t.Certainty, notice.Observed)
	t.Severity = cmp.Or(t.Severity, notice.SeverityUnknown)
	if !slices.Contains(t.Slots, "until") {
		t.Slots = append(t.Slots, "until")
	}
}

func (t *Template) judge(ps *notice.Problems) {
	for _, w := range []struct {
		field, got string
		list       []notice.Term
	}{{"kind", string(t.Kind), notice.Kinds()}, {"event", string(t.Event), notice.Events(t.Kind)}, {"severity", string(t.Severity), notice.Severities()},
		{"urgency", string(t.Urgency), notice.Urgencies()}, {"certainty", string(t.Certainty), notice.Certainties()}, {"impact", cmp.Or(string(t.Impact), "unknown"), notice.Impacts()}} {
		if _, ok := notice.Find(w.list, w.got); !ok {
			ps.Add(w.field, fmt.Sprintf("没有 %q 这个词", w.got), fmt.Sprintf("unknown word %q", w.got))
		}
	}
	for _, l := range []notice.Lang{notice.Chinese, notice.English} {
		if t.Title[l] == "" {
			ps.Add("title."+string(l), "缺少", "missing")
		}
	}
	t.lasts, t.longest = span(ps, "lasts", t.Lasts), span(ps, "longest", cmp.Or(t.Longest, "720h"))
	if t.longest > 0 && t.lasts > t.longest {
		ps.Add("lasts", "比最长有效期还长", "is longer than longest")
	}
	for i, s := range t.Slots {
		if _, ok := SlotNamed(s); !ok {
			ps.Add(fmt.Sprintf("slots[%d]", i), "没有 "+s+" 这个要素", fmt.Sprintf("there is no fact %q", s))
		}
	}
	for i, s := range t.Needs {
		if !t.Asks(s) {
			ps.Add(fmt.Sprintf("needs[%d]", i), "slots 里没有 "+s, fmt.Sprintf("slots doesn't ask for %q", s))
		}
	}
	for _, s := range slices.Sorted(maps.Keys(t.Defaults)) {
		if slot, _ := SlotNamed(s); slot.Sort == Time {
			span(ps, "defaults."+s, t.Defaults[s])
		}
		if name, _ := strings.CutSuffix(s, ".en"); !t.Asks(name) || name == "until" || name == "onset" {
			ps.Add("defaults."+s, "slots 里没有这个要素，或它由 lasts 决定", "slots doesn't ask for it, or lasts sets it")
		}
	}
	t.judgeChoices(ps)
	t.judgeTexts(ps)
}

func span(ps *notice.Problems, field, s string) time.Duration {
	d, err := time.ParseDuration(s)
	if err != nil || d < time.Minute || d > 366*24*time.Hour {
		ps.Add(field, "应为时长，例如 90m、2h、720h，一分钟到一年", "want how long, such as 90m, 2h or 720h: a minute to a year")
	}
	return d
}

func (t *Template) judgeChoices(ps *notice.Problems) {
	for _, name := range slices.Sorted(maps.Keys(t.Labels)) {
		if !t.Asks(name) {
			ps.Add("labels."+name, "slots 里没有这个要素", "slots doesn't ask for it")
		}
		if t.Labels[name][notice.Chinese] == "" || t.Labels[name][notice.English] == "" {
			ps.Add("labels."+name, "要有中文和英文", "needs zh-CN and en")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(t.Choices)) {
		if s, ok := SlotNamed(name); !ok || s.Sort != Words || !t.Asks(name) {
			ps.Add("choices."+name, "不是 slots 里的一个文字要素", "is no text that slots asks for")
		}
		for i, c := range t.Choices[name] {
			if c[notice.Chinese] == "" || c[notice.English] == "" {
				ps.Add(fmt.Sprintf("choices.%s[%d]", name, i), "要有中文和英文", "needs zh-CN and en")
			}
		}
	}
	for i, r := range t.Raise {
		at := fmt.Sprintf("raise[%d]", i)
		if !t.Asks(r.Fact) || len(r.Has)+len(r.Is) == 0 && r.From == 0 {
			ps.Add(at, "要写 slots 里的一个 fact，以及 has、is 或 from", "needs a fact that slots asks for, and has, is or from")
		}
		if _, ok := notice.Find(notice.Severities(), string(r.To)); !ok {
			ps.Add(at+".to", "没有这个级别", "there is no such severity")
		}
	}
}

// judgeTexts parses the patterns. Both languages need a headline, and only what
// the template asks for can be said.
func (t *Template) judgeTexts(ps *notice.Problems) {
	t.parsed = map[notice.Lang]map[string]pattern{}
	for lang, texts := range map[notice.Lang]Patterns{notice.Chinese: t.Chinese, notice.English: t.English} {
		t.parsed[lang] = map[string]pattern{}
		if texts.Headline == "" {
			ps.Add(string(lang)+".headline", "缺少标题", "missing")
		}
		all := texts.all()
		for _, name := range Texts {
			p, err := parsePattern(strings.TrimSpace(all[name]))
			if err != nil {
				ps.Add(string(lang)+"."+name, "读不懂："+err.Error(), err.Error())
			}
			for _, s := range p.slots() {
				if !t.Asks(s) {
					ps.Add(string(lang)+"."+name, "用了 slots 里没有的 "+s, fmt.Sprintf("speaks of %q, which slots doesn't ask for", s))
				}
			}
			t.parsed[lang][name] = p
		}
	}
}

// Slot is the slot of that name as the template, or else its kind, calls it.
func (t *Template) Slot(name string) (Slot, bool) {
	s, ok := SlotNamed(name)
	if label := s.labels[t.Kind]; label != nil {
		s.Label = label
	}
	if label := t.Labels[name]; label != nil {
		s.Label = label
	}
	return s, ok
}

// Asks reports whether the template asks for that fact.
func (t *Template) Asks(slot string) bool { return slices.Contains(t.Slots, slot) }

//go:embed templates banned.toml
var builtIn embed.FS

// BuiltInBanned is the list of words that comes with Wayside.
func BuiltInBanned() []byte {
	raw, err := builtIn.ReadFile("banned.toml")
	if err != nil {
		panic("compose: read the embedded words: " + err.Error()) // they are in memory
	}
	return raw
}

// BuiltIn are the documents of the templates that come with Wayside, by name.
func BuiltIn() map[string][]byte {
	all := map[string][]byte{}
	files, err := fs.Glob(builtIn, "templates/*.toml")
	for _, file := range files {
		raw, readErr := fs.ReadFile(builtIn, file)
		err = errors.Join(err, readErr)
		all[strings.TrimSuffix(path.Base(file), ".toml")] = raw
	}
	if err != nil {
		panic("compose: read the embedded templates: " + err.Error()) // they are in memory
	}
	return all
}

// Arrange puts templates into the order of the list.
func Arrange(list []*Template) {
	slices.SortFunc(list, func(a, b *Template) int {
		return cmp.Or(cmp.Compare(a.Order, b.Order), strings.Compare(a.Name, b.Name))
	})
}
