package page

import (
	"time"

	"wayside/hub/notice"
)

// Brief is a notice as pages of the office show it: with every text of both
// languages, so that whoever answers for it sees what readers will.
type Brief struct {
	Level    levelOf
	Practice string // 演练 or 测试; "" of an actual notice
	Headline string
	Do       string
	When     string // the one time that matters
	By       string
	Changed  string // since the revision before, in its publisher's words
	Over     string // why it is no longer in force; "" while it is
	Facts    []fact
	Texts    []otherText
}

// Brief draws nothing: templates of other pages show it.
func (p *Pages) Brief(e notice.Entry, lang notice.Lang, now time.Time) Brief {
	f, n := p.face(lang), e.Notice
	c := f.card(e, now)
	b := Brief{Level: c.Level, Practice: c.Practice, Headline: c.Headline, Do: c.Do, When: c.When, By: c.By, Changed: c.Changed, Over: c.Over, Facts: f.allFacts(n, now)}
	for _, l := range []notice.Lang{notice.Chinese, notice.English} {
		if t, ok := n.Text[l]; ok {
			b.Texts = append(b.Texts, otherText{string(l), string(l), t})
		}
	}
	return b
}
