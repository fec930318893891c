package ics

import (
	"cmp"
	"fmt"
	"math"
	"strings"
	"time"

	"wayside/hub/format/internal/phrase"
	"wayside/hub/notice"
)

func both(zh, en string) notice.Words { return notice.Words{notice.Chinese: zh, notice.English: en} }

// What the calendar itself says.
var (
	lane      = both("影响：%s", "Effect: %s")
	delay     = both("延误约%d分钟", "delay of about %d min")
	queue     = both("排队约%d米", "queue of about %d m")
	speed     = both("限速%s公里/小时", "speed limit %s km/h")
	detour    = both("绕行：%s", "Way round: %s")
	issued    = both("发布单位：%s %s", "Issued by %s, %s")
	published = both("发布：%s", "Published by %s")
	openEnd   = both("结束时间未定", "The end is not known yet.")
	overFor   = both("本信息%s：%s", "This notice is no longer in force (%s). %s")
	colour    = both("%s预警信号", "%s signal")
	claim     = both("网传“%s”，核查结论：%s", "The claim “%s” is %s")
	ground    = both("法律依据：%s", "Legal ground: %s")
	stage     = both("办理阶段：%s", "Stage: %s")
	outcome   = both("办理结果：%s", "Outcome: %s")
)

func (c *calendar) f(w notice.Words, args ...any) string {
	return fmt.Sprintf(w.In(c.lang), args...)
}

// description is the notice in paragraphs, for the eye.
func (c *calendar) description(e notice.Entry, t notice.Text) string {
	n := e.Notice
	var out []string
	add := func(s string) {
		if s = text(s); s != "" {
			out = append(out, s)
		}
	}
	if end := e.End; end != nil {
		add(c.f(overFor, notice.NameOf(notice.States(), string(e.State), c.lang), end.Text.In(c.lang)))
	}
	if n.Colour != "" {
		add(c.f(colour, notice.NameOf(notice.Colours(), string(n.Colour), c.lang)))
	}
	add(t.Description)
	add(t.Instruction)
	if s := strings.Join(c.effects(n), map[bool]string{true: "，", false: ", "}[phrase.IsChinese(c.lang)]); s != "" {
		add(c.f(lane, s))
	}
	if n.Detour != nil && n.Detour.Text.In(c.lang) != "" {
		add(c.f(detour, n.Detour.Text.In(c.lang)))
	}
	if st := n.Statement; st != nil {
		add(c.f(claim, st.Claim.In(c.lang), strings.ToLower(notice.NameOf(notice.Verdicts(), st.Verdict, c.lang))))
	}
	if h := n.Handling; h != nil {
		add(c.f(stage, notice.NameOf(notice.Stages(), h.Stage, c.lang)))
		if came := h.Result.In(c.lang); came != "" {
			add(c.f(outcome, came))
		}
	}
	if en := n.Enforcement; en != nil && en.LegalBasis.In(c.lang) != "" {
		add(c.f(ground, en.LegalBasis.In(c.lang)))
	}
	if n.Ends.IsZero() && n.Schedule == nil {
		add(c.f(openEnd))
	}
	if i := n.Issuer; i != nil {
		add(c.f(issued, cmp.Or(i.Name.In(c.lang), i.ID), c.clock(i.Issued)))
	}
	add(c.f(published, cmp.Or(n.Publisher.Name.In(c.lang), n.Publisher.ID)))
	if c.sheet.Base != "" && e.Code != "" {
		add(c.sheet.Base + "/n/" + e.Code)
	}
	return strings.Join(out, "\n")
}

func (c *calendar) effects(n *notice.Notice) (parts []string) {
	if n.Impact != "" && n.Impact != notice.ImpactUnknown {
		parts = append(parts, notice.NameOf(notice.Impacts(), string(n.Impact), c.lang))
	}
	if n.Flow != "" {
		parts = append(parts, notice.NameOf(notice.Flows(), string(n.Flow), c.lang))
	}
	if n.SpeedLimit != nil {
		parts = append(parts, c.f(speed, decimal(*n.SpeedLimit)))
	}
	parts = append(parts, phrase.Restrictions(n, c.lang)...)
	if n.DelaySeconds != nil && *n.DelaySeconds >= 60 {
		parts = append(parts, c.f(delay, *n.DelaySeconds/60))
	}
	if n.QueueMetres != nil && *n.QueueMetres > 0 {
		parts = append(parts, c.f(queue, *n.QueueMetres))
	}
	return parts
}

func (c *calendar) clock(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(c.zone).Format("2006-01-02 15:04")
}

// location is where it is: roads with their stretches, else areas.
func (c *calendar) location(n *notice.Notice) string {
	var out []string
	for _, r := range n.Roads {
		out = append(out, phrase.Road(r, c.lang))
	}
	for _, a := range n.Areas {
		if len(n.Roads) == 0 {
			out = append(out, phrase.Line(cmp.Or(a.Name.In(c.lang), a.Code)))
		}
	}
	return strings.Join(out, map[bool]string{true: "；", false: "; "}[phrase.IsChinese(c.lang)])
}

// point is one position for a geometry: its point, the middle vertex of its
// first line, else the middle of its box.
func point(g *notice.Geometry) (notice.Position, bool) {
	switch {
	case g == nil:
		return notice.Position{}, false
	case len(g.Points) > 0:
		return g.Points[0], true
	case len(g.Lines) > 0 && len(g.Lines[0]) > 0:
		return g.Lines[0][len(g.Lines[0])/2], true
	case len(g.Members) > 0:
		return point(&g.Members[0])
	}
	b, ok := g.Bounds()
	middle := func(a, b float64) float64 { return math.Round((a+b)/2*1e6) / 1e6 }
	return notice.Position{middle(b.West, b.East), middle(b.South, b.North)}, ok
}
