package table

import (
	"cmp"
	"regexp"
	"strings"

	"wayside/hub/format/internal/grid"
	"wayside/hub/format/internal/phrase"
	"wayside/hub/notice"
)

// notice is what the row says, with faults noted.
func (l *line) notice() *notice.Notice {
	hours := l.hours()
	n := &notice.Notice{
		Revision: 1, Status: notice.Actual, Publisher: l.set.Publisher,
		Audience:  notice.Audience(cmp.Or(l.term("audience", notice.Audiences(), audiences), string(notice.Public))),
		Severity:  notice.Severity(cmp.Or(l.perhaps("severity", notice.Severities(), severities), string(notice.SeverityUnknown))),
		Urgency:   notice.Urgency(cmp.Or(l.term("urgency", notice.Urgencies(), nil), string(notice.UrgencyUnknown))),
		Certainty: notice.Certainty(cmp.Or(l.term("certainty", notice.Certainties(), nil), string(notice.CertaintyUnknown))),
		Colour:    notice.Colour(l.term("colour", notice.Colours(), nil)),
		Sent:      l.time("sent"), Onset: l.time("onset"), Ends: l.end("ends", hours), Expires: l.end("expires", nil), ReviewBy: l.time("reviewBy"), Schedule: hours,
		Planned: l.yes("planned"), Takeover: l.yes("takeover"), Correction: l.yes("correction"), Group: l.oneLine("group"),
		Impact: notice.Impact(l.perhaps("impact", notice.Impacts(), impacts)), Flow: notice.Flow(l.perhaps("flow", notice.Flows(), flows)),
		LanesClosed: l.whole("lanesClosed", counts), LanesTotal: l.whole("lanesTotal", counts),
		SpeedLimit: l.quantity("speedLimit", speeds), DelaySeconds: l.whole("delay", durations), QueueMetres: l.whole("queue", lengths),
		Restrictions: l.restrictions(), Roads: l.roads(), Geometry: l.geometry(), Areas: l.areas(),
		Enforcement: l.enforcement(), Service: l.service(), Statement: l.statement(), Handling: l.handling(),
		Issuer: l.issuer(), Contact: l.contact(), References: l.references(),
	}
	if n.Sent.IsZero() {
		n.Sent = l.set.Now
	}
	if w := l.words("detour"); w != nil {
		n.Detour = &notice.Detour{Text: w}
	}
	if href := l.text("link"); href != "" {
		n.Links = []notice.Link{{Href: href}}
	}
	l.what(n)
	n.Text = l.texts(n)
	return n
}

// hours is when it is in force each day.
func (l *line) hours() *notice.Schedule {
	v := l.text("daily")
	if v == "" {
		return nil
	}
	s := daily(v, l.zone.String())
	if s == nil {
		l.faultf("daily", "应为每日时段，例如 22:00-06:00", "want the hours of each day, such as 22:00-06:00")
	}
	return s
}

// what fills kind and event, by their columns, else by what the row holds.
func (l *line) what(n *notice.Notice) {
	n.Kind = notice.Kind(l.term("kind", notice.Kinds(), nil))
	n.Event = "other"
	if v := l.oneLine("event"); v != "" {
		known := false
		if n.Kind, n.Event, known = l.lexicon.eventOf(v, n.Kind); !known {
			n.Ext = map[string]any{"csv": map[string]any{"event": v}}
		}
	} else if n.Flow != "" && (n.Kind == "" || n.Kind == notice.Traffic) {
		n.Event = "flow"
	}
	switch {
	case n.Kind != "":
	case n.Enforcement != nil:
		n.Kind = notice.Enforcing
	case n.Service != nil:
		n.Kind = notice.ServiceCard
	case n.Colour != "":
		n.Kind = notice.Weather
	case n.Statement != nil, n.Handling != nil:
		n.Kind = notice.Case
	default:
		n.Kind = notice.Traffic
	}
}

func (l *line) areas() []notice.Area {
	a := notice.Area{Scheme: l.oneLine("areaScheme"), Code: l.oneLine("areaCode"), Name: l.words("area")}
	if a.Scheme == "" && len(a.Code) == 6 && strings.Trim(a.Code, "0123456789") == "" {
		a.Scheme = "GB/T 2260"
	}
	if a.Code == "" && a.Name == nil {
		return nil
	}
	return []notice.Area{a}
}

func (l *line) enforcement() *notice.Enforcement {
	if e := new(notice.Enforcement); l.fill(e.Members()) {
		return e
	}
	return nil
}

func (l *line) service() *notice.Service {
	if s := new(notice.Service); l.fill(s.Members()) {
		return s
	}
	return nil
}

func (l *line) statement() *notice.Statement {
	if s := new(notice.Statement); l.fill(s.Members()) {
		return s
	}
	return nil
}

func (l *line) handling() *notice.Handling {
	if h := new(notice.Handling); l.fill(h.Members()) {
		return h
	}
	return nil
}

// fill reads the columns of what an object can say, and reports whether there
// was anything.
func (l *line) fill(members []notice.Member) (any bool) {
	for _, m := range members {
		field := columnOf(m)
		switch {
		case m.Words != nil:
			*m.Words = l.words(field)
		case m.At != nil:
			*m.At = l.time(field)
		case m.Terms != nil:
			*m.Text = l.term(field, m.Terms, written[field])
		default:
			*m.Text = l.oneLine(field)
		}
		any = any || !m.Blank()
	}
	return any
}

func (l *line) issuer() *notice.Issuer {
	i := &notice.Issuer{ID: l.oneLine("issuerId"), Name: l.words("issuer"), Issued: l.time("issued")}
	if i.ID == "" && i.Name == nil {
		return nil
	}
	return i
}

func (l *line) contact() *notice.Contact {
	c := &notice.Contact{Name: l.words("contact"), Telephone: l.oneLine("contactTelephone"), Email: l.oneLine("email"), Web: l.text("web")}
	if c.Name == nil && c.Telephone == "" && c.Email == "" && c.Web == "" {
		return nil
	}
	return c
}

func (l *line) references() (ids []notice.ID) {
	for _, f := range apart(l.text("references"), " ,;，；\n") {
		id, ok := notice.ParseID(f)
		if !ok {
			id = notice.DeriveID(l.set.Publisher.ID, f)
		}
		ids = append(ids, id)
	}
	return ids
}

// restriction is one of a list: "限高 4.2 米 [hgv bus]".
var restriction = regexp.MustCompile(`^([^\d\[]+?)\s*(?:([\d.,]+)\s*([^\d\[]*?))?\s*(?:\[([^\]]*)\])?$`)

// restrictions reads "限高4.2米；禁止货车".
func (l *line) restrictions() (out []notice.Restriction) {
	for _, part := range apart(l.text("restrictions"), ";；、\n") {
		m := restriction.FindStringSubmatch(grid.Fold(part))
		if m == nil {
			l.unclear(part)
			continue
		}
		r := notice.Restriction{Type: l.restrictionType(m[1]), Vehicles: strings.Fields(m[4])}
		if m[2] != "" {
			v, _, fault := grid.Number(m[2])
			if fault != nil {
				l.fault("restrictions", fault)
			}
			r.Value = &v
		}
		if r.Type == "" {
			l.unclear(part)
			continue
		}
		out = append(out, r)
	}
	return out
}

func (l *line) unclear(part string) {
	part = phrase.Cut(strings.TrimSpace(part), 60)
	l.warn("restrictions", "读不懂“"+part+"”，已略去；请写成 限高 4.2；禁止货车", "“"+part+"” is not understood; left out. Write: height 4.2; noTrucks")
}

func (l *line) restrictionType(name string) string {
	for _, t := range notice.RestrictionTypes() {
		for _, own := range []string{t.Word, restrictionName(t, notice.Chinese), restrictionName(t, notice.English)} {
			if grid.Key(name) == grid.Key(own) {
				return t.Word
			}
		}
	}
	return ""
}

// apart splits a list in one cell; more than a notice may hold are not looked
// at, one more is, so that validation tells of it.
func apart(cell, separators string) []string {
	parts := strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune(separators, r) })
	return parts[:min(len(parts), 201)]
}

var every = regexp.MustCompile(`^(每天|每日|每晚|夜间|daily)\s*`)

// daily reads hours that hold on every day: "22:00-06:00", "每日22时至次日6时",
// several apart by a comma; nil of anything else.
func daily(text, zone string) *notice.Schedule {
	s := &notice.Schedule{Timezone: zone}
	for _, part := range apart(strings.ToLower(grid.Fold(text)), ",;、\n") {
		from, to, ok := strings.Cut(dashes.Replace(every.ReplaceAllString(strings.TrimSpace(part), "")), "-")
		start, okStart := grid.Clock(from)
		end, okEnd := grid.Clock(to)
		if !ok || !okStart || !okEnd {
			return nil
		}
		s.Recurring = append(s.Recurring, notice.Recurring{Start: start, End: end})
	}
	if len(s.Recurring) == 0 {
		return nil
	}
	return s
}

var dashes = strings.NewReplacer("至", "-", "到", "-", "~", "-", "—", "-", "–", "-")
