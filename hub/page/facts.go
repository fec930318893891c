package page

import (
	"strconv"
	"strings"
	"time"

	"wayside/hub/notice"
)

func itoa(n int) string { return strconv.Itoa(n) }

// factList collects labelled facts and leaves out the empty ones.
type factList struct {
	frame
	out []fact
}

func (l *factList) add(label, text string) {
	if text != "" {
		l.out = append(l.out, fact{l.T(label), text})
	}
}

func (l *factList) number(label, value string, n *int) {
	if n != nil {
		l.add(label, l.T(value, *n))
	}
}

func (l *factList) when(label string, t, now time.Time) {
	if !t.IsZero() {
		l.add(label, l.clock(t, now))
	}
}

// allFacts is the table of a notice's permanent page.
func (f frame) allFacts(n *notice.Notice, now time.Time) []fact {
	l := &factList{frame: f}
	l.add("fEvent", f.event(n)+" · "+f.name("kind", notice.Kinds(), string(n.Kind)))
	l.add("fRoad", f.roads(n))
	l.add("fImpact", f.impact(n))
	l.lanes(n)
	if n.Flow != "" {
		l.add("fFlow", f.name("flow", notice.Flows(), string(n.Flow)))
	}
	l.add("fDelay", f.delay(n))
	l.number("fQueue", "fQueueValue", n.QueueMetres)
	if n.SpeedLimit != nil {
		l.add("fSpeed", f.T("fSpeedValue", decimal(*n.SpeedLimit)))
	}
	l.add("fRestrictions", f.restrictions(n))
	if n.Detour != nil {
		l.add("fDetour", f.in(n.Detour.Text))
	}
	l.add("fArea", f.areas(n))
	l.kindFacts(n, now)
	l.when("fStart", n.Onset, now)
	l.when("fEnds", n.Ends, now)
	l.when("fExpires", n.Expires, now)
	if n.Service != nil { // so that everybody can see whether the office looks after its cards
		l.when("fReview", n.ReviewBy, now)
	}
	l.when("fIssued", n.Sent, now)
	if n.Issuer != nil {
		name := f.in(n.Issuer.Name)
		if !n.Issuer.Issued.IsZero() && name != "" {
			name = f.T("fIssuerAt", name, f.clock(n.Issuer.Issued, now))
		}
		l.add("fIssuer", name)
	}
	l.add("fPublisher", or(f.in(n.Publisher.Name), n.Publisher.ID))
	if n.Contact != nil {
		l.add("fContact", strings.TrimSpace(f.in(n.Contact.Name)+" "+n.Contact.Telephone))
	}
	return l.out
}

func (l *factList) lanes(n *notice.Notice) {
	switch {
	case n.LanesClosed == nil:
	case n.LanesTotal == nil:
		l.add("fLanes", l.T("fLanesClosed", *n.LanesClosed))
	default:
		l.add("fLanes", l.T("fLanesOf", *n.LanesClosed, *n.LanesTotal))
	}
}

// kindFacts are what only some kinds must say.
func (l *factList) kindFacts(n *notice.Notice, now time.Time) {
	for _, m := range n.Members() {
		if text := l.member(m, now); text != "" {
			l.out = append(l.out, fact{l.label(m), text})
		}
	}
}

// told is what a kind must say where there is room for little, as lines: how far
// a case has come, unless the headline says so, and the members of the gist.
func (f frame) told(n *notice.Notice, headline string, now time.Time) (out []string) {
	if s := f.stage(n); s != "" && !strings.Contains(strings.ToLower(headline), strings.ToLower(s)) {
		out = append(out, s)
	}
	for _, m := range n.Members() {
		text := f.member(m, now)
		if text == "" || !m.Gist() {
			continue
		}
		if m.Word == "legalBasis" {
			text = notice.ShortGround(text)
		}
		out = append(out, f.T("labelled", f.label(m), text))
	}
	return out
}

// label is what people call a member.
func (f frame) label(m notice.Member) string {
	return f.name(m.Object, []notice.Term{m.Term}, m.Word)
}

// member is what a member says; "" where it is blank.
func (f frame) member(m notice.Member, now time.Time) string {
	switch {
	case m.Blank():
		return ""
	case m.Words != nil:
		return f.in(*m.Words)
	case m.At != nil && m.At.Before(now):
		return f.T("memberLate", f.clock(*m.At, now))
	case m.At != nil:
		return f.clock(*m.At, now)
	case m.Terms != nil:
		return f.name(m.Word, m.Terms, *m.Text)
	}
	return *m.Text
}

// roads are the stretches of n, each with its posts, names and direction.
func (f frame) roads(n *notice.Notice) string {
	var parts []string
	for _, r := range n.Roads {
		part := strings.TrimSpace(r.Name + " " + r.LocalName)
		for _, s := range []string{placeNames(r), stretch(r), f.direction(r)} {
			if s != "" {
				part += " · " + s
			}
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, "\n")
}

func placeNames(r notice.Road) string {
	var names []string
	for _, p := range []*notice.RoadPoint{r.From, r.To} {
		if p != nil && p.Name != "" && p.Name != post(p) && (len(names) == 0 || names[0] != p.Name) {
			names = append(names, p.Name)
		}
	}
	return strings.Join(names, "–")
}

func (f frame) impact(n *notice.Notice) string {
	if n.Impact == "" || n.Impact == notice.ImpactUnknown {
		return ""
	}
	return f.name("impact", notice.Impacts(), string(n.Impact))
}

func (f frame) delay(n *notice.Notice) string {
	if n.DelaySeconds == nil || *n.DelaySeconds < 60 {
		return ""
	}
	return f.T("minutes", minutes(*n.DelaySeconds))
}

func (f frame) areas(n *notice.Notice) string {
	var names []string
	for _, a := range n.Areas {
		if name := or(f.in(a.Name), a.Code); name != "" {
			names = append(names, name)
		}
	}
	return strings.Join(names, f.T("comma"))
}

func (f frame) restrictions(n *notice.Notice) string {
	var parts []string
	for _, r := range n.Restrictions {
		part := f.name("restriction", notice.RestrictionTypes(), r.Type)
		if r.Value != nil {
			part += " " + decimal(*r.Value)
		}
		if len(r.Vehicles) > 0 {
			part += f.T("parens", strings.Join(r.Vehicles, f.T("comma")))
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, f.T("comma"))
}

func decimal(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
