package digitraffic

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"wayside/hub/format/internal/phrase"
	"wayside/hub/notice"
)

// maxPhases of road works that are looked at.
const maxPhases = 50

// phases fills in what the phases of road works say together. They are the
// same in each language; the first announcement tells them.
func (r *reader) phases(s *situation, n *notice.Notice) {
	first := &s.Properties.Announcements[0]
	if len(first.Phases) > maxPhases {
		s.warn("properties.announcements[0].roadWorkPhases", fmt.Sprintf("超过 %d 个，其余略去", maxPhases), fmt.Sprintf("more than %d; the rest was left out", maxPhases))
		first.Phases = first.Phases[:maxPhases]
	}
	var left []notice.Impact
	for i := range first.Phases {
		p := &first.Phases[i]
		if v := severities[fold(p.Severity)]; v.Rank() > n.Severity.Rank() {
			n.Severity = v
		}
		left = append(left, p.impact())
		for _, q := range p.Restrictions {
			q.tell(n, language(first.Language))
		}
	}
	if len(left) > 0 {
		n.Impact = left[0]
		if slices.ContainsFunc(left, func(i notice.Impact) bool { return i != left[0] }) {
			n.Impact = notice.ImpactUnknown
			s.warn("properties.announcements[0].roadWorkPhases", "各阶段影响不同，只在文字中说明", "phases differ in what they leave of the road; told in words alone")
		}
	}
	for _, f := range first.Features { // "Nopeusrajoitus", "Ajoneuvon suurin sallittu massa"
		if v := f.measure("speed"); v != nil && n.SpeedLimit == nil && *v <= 200 {
			n.SpeedLimit = v
		}
		if v := f.measure("weight"); v != nil && n.Event == "control" {
			n.Restrictions = append(n.Restrictions, notice.Restriction{Type: "weight", Value: v})
		}
	}
	n.Restrictions = n.Restrictions[:min(len(n.Restrictions), 100)]
	n.Schedule = r.schedule(s, first.Phases)
}

func (p *phase) impact() notice.Impact {
	worst, rank := notice.Impact(""), -1
	for _, q := range p.Restrictions {
		i, ok := impacts[fold(q.Type)]
		if t, _ := notice.Find(notice.Impacts(), string(i)); ok && t.Rank > rank {
			worst, rank = i, t.Rank
		}
	}
	return worst
}

// tell brings one restriction into the fields of n; of several of one kind the
// strictest counts.
func (q restriction) tell(n *notice.Notice, lang notice.Lang) {
	kind := fold(q.Type)
	switch {
	case kind == "SPEED_LIMIT":
		if v := q.Restriction.measure("speed"); v != nil && *v <= 200 && (n.SpeedLimit == nil || *v < *n.SpeedLimit) {
			n.SpeedLimit = v
		}
	case kind == "ESTIMATED_DELAY":
		if v := q.Restriction.measure("time"); v != nil && (n.DelaySeconds == nil || int(*v) > *n.DelaySeconds) {
			seconds := int(*v)
			n.DelaySeconds = &seconds
		}
	case strings.HasPrefix(kind, "DETOUR"):
		if n.Detour == nil {
			n.Detour = &notice.Detour{Text: notice.Words{}}
		}
		if text := n.Detour.Text[lang]; len(text) < 2000 && !strings.Contains(text, q.Restriction.words()) {
			n.Detour.Text[lang] = strings.TrimPrefix(text+"\n"+q.Restriction.words(), "\n")
		}
	case limits[kind] != "":
		of := "length"
		if limits[kind] == "weight" {
			of = "weight"
		}
		v := q.Restriction.measure(of)
		if v == nil {
			return
		}
		same := func(o notice.Restriction) bool { return o.Type == limits[kind] }
		if i := slices.IndexFunc(n.Restrictions, same); i < 0 {
			n.Restrictions = append(n.Restrictions, notice.Restriction{Type: limits[kind], Value: v})
		} else if *v < *n.Restrictions[i].Value {
			n.Restrictions[i].Value = v
		}
	}
}

const zone = "Europe/Helsinki"

var clock = regexp.MustCompile(`^([01]\d|2[0-4]):[0-5]\d`)

// weekdays by their names, English and of old Finnish.
var weekdays = map[string]int{
	"MONDAY": 1, "MA": 1, "TUESDAY": 2, "TI": 2, "WEDNESDAY": 3, "KE": 3, "THURSDAY": 4, "TO": 4,
	"FRIDAY": 5, "PE": 5, "SATURDAY": 6, "LA": 6, "SUNDAY": 7, "SU": 7,
}

// schedule is when the phases are at work: their hours on the dates of each; a
// phase without hours is at work from its start to its end. Nil where none has
// hours.
func (r *reader) schedule(s *situation, phases []phase) *notice.Schedule {
	if !slices.ContainsFunc(phases, func(p phase) bool { return len(p.WorkingHours) > 0 }) {
		return nil
	}
	out := &notice.Schedule{Timezone: zone}
	for i, p := range phases {
		at := fmt.Sprintf("properties.announcements[0].roadWorkPhases[%d]", i)
		start, end := r.time(s, at+".timeAndDuration.startTime", p.TimeAndDuration.StartTime), r.time(s, at+".timeAndDuration.endTime", p.TimeAndDuration.EndTime)
		if len(p.WorkingHours) == 0 {
			if !start.IsZero() && (end.IsZero() || end.After(start)) {
				out.Intervals = append(out.Intervals, notice.Interval{Start: start, End: end})
			}
			continue
		}
		for _, h := range p.WorkingHours {
			if !addHours(out, h, start, end) {
				s.warn(at+".workingHours", "应为星期和 07:00 这样的时刻，整个时间表已略去", "want a weekday and times such as 07:00; the whole schedule was left out")
				return nil
			}
		}
	}
	if len(out.Intervals)+len(out.Recurring) == 0 || len(out.Intervals)+len(out.Recurring) > 200 {
		return nil
	}
	return out
}

// addHours adds the hours of one day; days of the same hours and dates are one
// period.
func addHours(out *notice.Schedule, h hours, start, end time.Time) bool {
	day := weekdays[strings.ToUpper(phrase.Line(h.Weekday))]
	p := notice.Recurring{From: date(start), To: date(end), Start: clock.FindString(h.StartTime), End: clock.FindString(h.EndTime)}
	if day == 0 || p.Start == "" || p.End == "" || p.Start > "24:00" || p.End > "24:00" || p.To != "" && p.To < p.From {
		return false
	}
	same := func(o notice.Recurring) bool {
		return o.From == p.From && o.To == p.To && o.Start == p.Start && o.End == p.End
	}
	if i := slices.IndexFunc(out.Recurring, same); i >= 0 {
		if !slices.Contains(out.Recurring[i].Days, day) {
			out.Recurring[i].Days = append(out.Recurring[i].Days, day)
			slices.Sort(out.Recurring[i].Days)
		}
		return true
	}
	p.Days = []int{day}
	out.Recurring = append(out.Recurring, p)
	return true
}

func date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	helsinki, err := time.LoadLocation(zone)
	if err != nil {
		helsinki = time.UTC
	}
	return t.In(helsinki).Format(time.DateOnly)
}
