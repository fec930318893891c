package script

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"wayside/hub/format/internal/phrase"
	"wayside/hub/notice"
)

// Separator stands between the items of a crawl, and nowhere within one.
const Separator = " ◆ "

// Most characters of one item: of a crawl, which must be read while it passes,
// and of a short text with its link (the bound of microblogs).
const (
	MostCrawl = 80
	MostText  = 140
)

// Crawl writes one line for the foot of a picture: the items of a sheet, then
// the time they stand for, joined by [Separator]. An English item may have
// twice [MostCrawl] characters, since they are half as wide.
func Crawl(w io.Writer, s notice.Sheet) (notice.Losses, error) {
	d := sit(s)
	most := MostCrawl
	if !d.zh {
		most *= 2
	}
	var items []string
	for _, e := range d.sheet.Entries {
		if item := d.short(e, most); item != "" {
			items = append(items, item)
		}
	}
	if len(items) == 0 {
		items = []string{d.empty()}
	} else {
		items = append(items, d.f(asOf, d.stamp(s.Now)))
	}
	if _, err := io.WriteString(w, strings.Join(items, Separator)+"\n"); err != nil {
		return d.losses, fmt.Errorf("write a crawl: %w", err)
	}
	return d.losses, nil
}

// Text writes short texts, one paragraph to a notice, below a line that counts
// them and the segments that they take as text messages (see [Segments]).
func Text(w io.Writer, s notice.Sheet) (notice.Losses, error) {
	d := sit(s)
	var texts []string
	segments := 0
	for _, e := range d.sheet.Entries {
		if text := d.shortText(e); text != "" {
			texts = append(texts, text)
			segments += Segments(text)
		}
	}
	head := d.empty()
	if len(texts) > 0 {
		head = d.f(counts, d.stamp(s.Now), len(texts), segments)
	}
	return d.write(w, append([]string{head}, texts...))
}

// TextOne writes one notice as a short text and nothing else, to be sent as it
// is.
func TextOne(w io.Writer, s notice.Sheet) (notice.Losses, error) {
	d := sit(s)
	text := ""
	if len(d.sheet.Entries) > 0 {
		text = d.shortText(d.sheet.Entries[0])
	}
	return d.write(w, []string{cmp.Or(text, d.empty())})
}

func (d *desk) write(w io.Writer, paragraphs []string) (notice.Losses, error) {
	if _, err := io.WriteString(w, strings.Join(paragraphs, "\n\n")+"\n"); err != nil {
		return d.losses, fmt.Errorf("write short texts: %w", err)
	}
	return d.losses, nil
}

func (d *desk) empty() string { return d.f(d.quiet, d.stamp(d.sheet.Now)) }

// Segments is how many segments a text takes as a text message: up to 160
// characters of the GSM 7-bit alphabet or 70 UTF-16 units fit in one, 153 or 67
// in each of several (3GPP TS 23.038 and 23.040).
func Segments(text string) int {
	units, one, each := 0, 160, 153
	for _, r := range text {
		switch {
		case strings.ContainsRune(gsm, r):
			units++
		case strings.ContainsRune(gsmEscaped, r):
			units += 2
		default:
			units, one, each = len(utf16.Encode([]rune(text))), 70, 67
			return segments(units, one, each)
		}
	}
	return segments(units, one, each)
}

// IsGSM reports whether a text is all of the GSM 7-bit alphabet, of which more
// fits into a segment.
func IsGSM(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return !strings.ContainsRune(gsm+gsmEscaped, r) })
}

func segments(units, one, each int) int {
	if units <= one {
		return 1
	}
	return (units + each - 1) / each
}

// The GSM 7-bit default alphabet, and its extension of two septets each.
const (
	gsm        = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
	gsmEscaped = "^{}\\[~]|€"
)

// shortText is a notice in at most [MostText] characters with its link.
func (d *desk) shortText(e notice.Entry) string {
	link := ""
	if d.sheet.Base != "" && e.Code != "" {
		link = " " + d.sheet.Base + "/n/" + e.Code
	}
	text := d.short(e, MostText-utf8.RuneCountInString(link))
	if text == "" {
		return ""
	}
	return text + link
}

// line is s on one line, without the sign that separates items.
func (d *desk) line(s string) string {
	return phrase.Line(strings.ReplaceAll(s, strings.TrimSpace(Separator), " "))
}

// short is a notice in at most most characters: the fullest of its tellings
// that fits whole. "" is a loss: nothing of it does.
func (d *desk) short(e notice.Entry, most int) string {
	n, text := e.Notice, d.text(e.Notice)
	for _, news := range []string{d.line(text.Brief), d.line(text.Headline), d.line(phrase.Headline(n, d.lang))} {
		if news == "" {
			continue
		}
		for _, s := range d.attributed(e, news) {
			if utf8.RuneCountInString(s) > most {
				continue
			}
			s = d.fuller(e, s, most)
			d.unsaid(n, "no room", "colour", "issuer", "statement", "handling")
			d.untold(e, s)
			return s
		}
	}
	d.losses.Add(n.ID, "notice", fmt.Sprintf("doesn't fit into %d characters", most))
	return ""
}

// untold names the members of the text of e that s doesn't hold.
func (d *desk) untold(e notice.Entry, s string) {
	t := d.teller(e)
	if h := e.Notice.Handling; h != nil && !strings.Contains(strings.ToLower(s), d.stage(e.Notice)) {
		d.losses.Add(e.Notice.ID, "handling.stage", "no room")
	}
	if h := e.Notice.Handling; h != nil && !strings.Contains(s, strings.TrimRight(d.line(h.Result.In(d.lang)), "。.")) {
		d.losses.Add(e.Notice.ID, "handling.result", "no room")
	}
	for _, m := range []struct{ name, text string }{{"description", t.text.Description}, {"instruction", t.text.Instruction}} {
		if text := d.line(m.text); text != "" && !strings.Contains(s, strings.TrimRight(text, "。.")) {
			d.losses.Add(e.Notice.ID, t.field(m.name), "no room")
		}
	}
}

// joined are two sentences, the first of which may lack its stop.
func (d *desk) joined(a, b string) string {
	if strings.HasSuffix(a, ".") || strings.ContainsRune("。！？!?", last(a)) {
		return a + d.pick("", " ") + b
	}
	return a + d.pick("。", ". ") + b
}

func last(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

// attributed is the news with what it may not be told without, the fullest
// first: of a warning the source and the time of issue, of a claim the verdict,
// of a case how far it has come, of what is ahead its start, of what is over that it is.
func (d *desk) attributed(e notice.Entry, news string) []string {
	n := e.Notice
	if over(e.State) {
		return d.owing(e, []string{d.line(d.f(isOver, endings[e.State][d.lang], news))})
	}
	all := []string{news}
	if warns(n) {
		all = d.sourced(e, news)
	}
	if name := d.stage(n); name != "" && !strings.Contains(strings.ToLower(news), name) {
		var fuller []string
		for _, s := range all {
			fuller = append(fuller, d.f(staged, strings.TrimRight(s, "。."), name))
		}
		all = slices.Concat(fuller, all)
	}
	for i, s := range all {
		if st := n.Statement; st != nil && st.Claim.In(d.lang) != "" {
			s = d.joined(s, d.line(d.found(st)))
		}
		if start := d.start(e); !start.IsZero() {
			s += d.pick("，", ". ") + d.f(fromTime, d.stamp(start))
		}
		all[i] = s
	}
	return d.owing(e, all)
}

// owing are tellings of e, before them the same with the promised word that has
// not come.
func (d *desk) owing(e notice.Entry, all []string) []string {
	owed := e.WordOwed(d.sheet.Now)
	if owed.IsZero() {
		return all
	}
	var fuller []string
	for _, s := range all {
		fuller = append(fuller, d.joined(s, d.f(wordOwed, d.stamp(owed))))
	}
	return slices.Concat(fuller, all)
}

// found is a claim with what was found of it.
func (d *desk) found(s *notice.Statement) string {
	said := bareClaim(s.Claim.In(d.lang))
	if s.Verdict == notice.Checking {
		return d.f(doubted, said)
	}
	return d.f(claimed, said, verdicts[s.Verdict][d.lang])
}

// stage is how far a case has come, in a word; "" where n doesn't say.
func (d *desk) stage(n *notice.Notice) string {
	return strings.ToLower(notice.NameOf(notice.Stages(), n.Stage(), d.lang))
}

// sourced is the news of a warning with its source, and before that with the
// signal by name where it has one.
func (d *desk) sourced(e notice.Entry, news string) []string {
	n := e.Notice
	name, at := source(n, d.lang)
	name, when := d.line(name), d.stamp(at)
	plainly := d.credited(news, name, when)
	if n.Colour == "" {
		return []string{plainly}
	}
	if d.namesSignal(news, name, n) {
		return []string{plainly}
	}
	signal := d.teller(e).signal()
	named := article(d.f(signalAt, name, when, signal))
	if saysNoMore(news, name, signal) {
		return []string{named}
	}
	return []string{d.joined(named, news), plainly}
}

// start is when what is ahead begins; zero for what has begun.
func (d *desk) start(e notice.Entry) time.Time {
	n := e.Notice
	if e.State != notice.Scheduled {
		return time.Time{}
	}
	from := d.now
	if n.Onset.After(from) {
		from = n.Onset
	}
	periods := n.Schedule.Between(from, from.AddDate(1, 0, 0))
	switch {
	case len(periods) == 0:
		return n.Onset
	case periods[0].Start.After(from):
		return periods[0].Start
	}
	return from
}
