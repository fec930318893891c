package digitraffic

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"wayside/hub/format/internal/phrase"
	"wayside/hub/notice"
)

var (
	testWord   = regexp.MustCompile(`(?i)\btesti(viesti|tiedote|tilanne)?\b`)
	webPointer = regexp.MustCompile(`^[^\n]{0,100}https?://\S+$`)
)

// durations introduce an estimate of how long it takes.
var durations = map[notice.Lang]string{"fi": "Arvioitu kesto", "sv": "Beräknad varaktighet", "en": "Estimated duration"}

// texts fills in what the announcements say, each in its language, and
// headlines made of fields in zh-CN and en where none of them is.
func (r *reader) texts(s *situation, n *notice.Notice) {
	n.Text = map[notice.Lang]notice.Text{}
	for i := range s.Properties.Announcements {
		a := &s.Properties.Announcements[i]
		at, lang := fmt.Sprintf("properties.announcements[%d]", i), language(a.Language)
		if _, twice := n.Text[lang]; twice || len(n.Text) >= 20 {
			s.warn(at+".language", "同一语言出现两次，取第一条", "the language is given twice; the first was taken")
			continue
		}
		for _, m := range []struct{ field, text string }{{"title", a.Title}, {"comment", a.Comment}, {"location.description", a.Location.Description}} {
			if testWord.MatchString(m.text) {
				s.warn(at+"."+m.field, "文字中有“TESTI”（测试），但没有测试标记：状态不变，请核实", "says TESTI (test), and no flag does: the status stays, please check")
			}
		}
		t := notice.Text{Headline: headline(a), Description: phrase.Cut(a.description(lang), 10_000), Instruction: phrase.Cut(instruction(a.AdditionalInformation), 10_000)}
		if t.Headline == "" {
			t.Headline = phrase.Headline(n, lang)
		}
		n.Text[lang] = t
	}
	for _, l := range []notice.Lang{notice.Chinese, notice.English} {
		if _, said := n.Text[l]; !said {
			n.Text[l] = notice.Text{Headline: phrase.Headline(n, l)}
		}
	}
}

// headline is the title; one that names no place gets the place behind it.
func headline(a *announcement) string {
	title := phrase.Line(a.Title)
	where, _, _ := strings.Cut(notice.Clean(a.Location.Description), "\n")
	if where = phrase.Line(where); where != "" && !strings.Contains(title, " ") {
		title = strings.TrimSpace(title + " " + where)
	}
	return phrase.Cut(title, 200)
}

func (a *announcement) description(lang notice.Lang) string {
	var lines []string
	add := func(s string) {
		if s = notice.Clean(s); s != "" {
			lines = append(lines, s)
		}
	}
	add(a.Location.Description)
	for _, f := range a.Features[:min(len(a.Features), 100)] {
		add(f.words())
	}
	add(a.Comment)
	if e := a.TimeAndDuration.EstimatedDuration; e != nil && phrase.Line(e.Informal) != "" {
		label, ok := durations[lang]
		if !ok {
			label = durations[notice.English]
		}
		add(label + ": " + phrase.Line(e.Informal))
	}
	for _, p := range a.Phases[:min(len(a.Phases), maxPhases)] {
		add(p.words())
	}
	return strings.Join(lines, "\n")
}

// words of a phase: its dates, where it is, the work, the restrictions.
func (p *phase) words() string {
	var parts []string
	start, _ := readTime(p.TimeAndDuration.StartTime)
	end, _ := readTime(p.TimeAndDuration.EndTime)
	if from, to := date(start), date(end); from+to != "" {
		parts = append(parts, from+"–"+to)
	}
	parts = append(parts, phrase.Line(p.Location.Description))
	for _, w := range p.WorkTypes {
		parts = append(parts, phrase.Line(w.Description))
	}
	for _, q := range p.Restrictions {
		parts = append(parts, q.Restriction.words())
	}
	parts = append(parts, phrase.Line(p.Comment))
	out := ""
	for _, part := range parts {
		if part != "" && len(out) < 4000 {
			out += "; " + part
		}
	}
	return strings.TrimPrefix(out, "; ")
}

// words are a name with its quantity and unit.
func (q quality) words() string {
	s := phrase.Line(q.Name)
	if q.Quantity != nil {
		s += ": " + strconv.FormatFloat(*q.Quantity, 'f', -1, 64)
		if unit := phrase.Line(q.Unit); unit != "" {
			s += " " + unit
		}
	}
	return strings.TrimPrefix(s, ": ")
}

// instruction is additional information without the lines that only point to
// a web site, which stand under every message.
func instruction(s string) string {
	var kept []string
	for line := range strings.SplitSeq(notice.Clean(s), "\n") {
		if line = strings.TrimSpace(line); line != "" && !webPointer.MatchString(line) {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "\n")
}
