package wzdx

import (
	"fmt"
	"net/url"
	"slices"

	"wayside/hub/notice"
)

// tidy drops what WZDx does not allow, each with a warning, so that what was
// read may be written again. It is also the last pass over what is written.
func (p *properties) tidy(ps *notice.Problems) {
	const at = "properties."
	c := &p.Core
	c.Direction = known(c.Direction, at+"core_details.direction", directionOf, ps)
	c.Related = slices.DeleteFunc(c.Related, func(r related) bool {
		return r.ID == "" || word(r.Type, at+"core_details.related_road_events", relations, ps) == ""
	})
	p.VehicleImpact = known(p.VehicleImpact, at+"vehicle_impact", impactOf, ps)
	p.LocationMethod = word(p.LocationMethod, at+"location_method", locationMethods, ps)
	p.WorkZoneType = word(p.WorkZoneType, at+"work_zone_type", workZoneTypes, ps)
	p.TypesOfWork = slices.DeleteFunc(p.TypesOfWork, func(t typeOfWork) bool {
		return word(t.Name, at+"types_of_work", workTypes, ps) == ""
	})
	p.Restrictions = tidyRestrictions(p.Restrictions, at+"restrictions", ps)
	p.tidyLanes(at+"lanes", ps)
	p.WorkerPresence = p.WorkerPresence.tidy(at+"worker_presence", ps)
	p.CurbZones = slices.DeleteFunc(p.CurbZones, func(z curbZones) bool {
		u, err := url.Parse(z.URL)
		return err != nil || !u.IsAbs() || z.IDs == nil
	})
	for _, m := range []struct {
		field string
		value **float64
		most  float64
	}{{"beginning_milepost", &p.BeginningMilepost, 12_000}, {"ending_milepost", &p.EndingMilepost, 12_000}, {"reduced_speed_limit_kph", &p.ReducedSpeedLimit, 200}} {
		if v := *m.value; v != nil && !(*v >= 0 && *v <= m.most) {
			ps.Warn(at+m.field, fmt.Sprintf("应为 0 到 %g，已略去", m.most), fmt.Sprintf("want 0 to %g; left out", m.most))
			*m.value = nil
		}
	}
}

// word returns s where it is one of words, else "" with a warning.
func word(s, field string, words []string, ps *notice.Problems) string {
	if s == "" || slices.Contains(words, s) {
		return s
	}
	ps.Warn(field, fmt.Sprintf("不认识 %q，已略去", s), fmt.Sprintf("unknown value %q; left out", s))
	return ""
}

func known[T any](s, field string, find func(string) (T, bool), ps *notice.Problems) string {
	if _, ok := find(s); ok || s == "" {
		return s
	}
	return word(s, field, nil, ps)
}

func tidyRestrictions(rs []restriction, field string, ps *notice.Problems) []restriction {
	var out []restriction
	for _, r := range rs {
		_, ok, whole := toOurs(r)
		if !ok {
			word(r.Type, field, nil, ps)
			continue
		}
		if _, unit := units[r.Unit]; !unit && (r.Unit != "" || r.Value != nil) {
			r.Value, r.Unit = nil, ""
		}
		if !whole {
			ps.Warn(field, r.Type+" 的数值或单位无法换算", "the value or unit of "+r.Type+" can't be converted")
		}
		out = append(out, r)
	}
	return out
}

// tidyLanes keeps all lanes or none (business rule 2), in their order.
func (p *properties) tidyLanes(field string, ps *notice.Problems) {
	slices.SortStableFunc(p.Lanes, func(a, b lane) int { return a.Order - b.Order })
	for i := range p.Lanes {
		l := &p.Lanes[i]
		switch {
		case !slices.Contains(laneTypes, l.Type) || !slices.Contains(laneStatuses, l.Status):
			ps.Warn(field, fmt.Sprintf("不认识车道类型 %q 或状态 %q，全部车道已略去", l.Type, l.Status), fmt.Sprintf("unknown lane type %q or status %q; all lanes were left out", l.Type, l.Status))
			p.Lanes = nil
			return
		case l.Order != i+1:
			ps.Warn(field, "车道应从 1 起连续编号，全部列出；车道已略去", "lanes must be numbered from 1 without gaps, all or none; they were left out")
			p.Lanes = nil
			return
		}
		l.Restrictions = tidyRestrictions(l.Restrictions, fmt.Sprintf("%s[%d].restrictions", field, i), ps)
		l.LaneNumber = max(0, l.LaneNumber)
	}
}

// tidy drops when the presence was last confirmed: it changes with every look
// and says no more than the feed's own stamp.
func (w *workerPresence) tidy(field string, ps *notice.Problems) *workerPresence {
	if w == nil || w.Present == nil {
		return nil
	}
	out := &workerPresence{
		Present:    w.Present,
		Method:     word(w.Method, field+".method", presenceMethods, ps),
		Confidence: word(w.Confidence, field+".confidence", confidences, ps),
	}
	for _, d := range w.Definition {
		if d = word(d, field+".definition", presenceMeans, ps); d != "" && !slices.Contains(out.Definition, d) {
			out.Definition = append(out.Definition, d)
		}
	}
	return out
}

// tidy also brings the members of 4.0 and 4.1 into those of 4.2, and drops
// what a detour does not have.
func (e *event) tidy() {
	p := &e.Properties
	for _, v := range []struct {
		flag **bool
		old  string
	}{
		{&p.IsStartDateVerified, p.StartDateAccuracy}, {&p.IsEndDateVerified, p.EndDateAccuracy},
		{&p.IsStartPositionVerified, p.BeginningAccuracy}, {&p.IsEndPositionVerified, p.EndingAccuracy},
	} {
		if verified := v.old == "verified"; *v.flag == nil && v.old != "" {
			*v.flag = &verified
		}
	}
	for _, id := range p.Core.Relationship.First {
		p.Core.Related = append(p.Core.Related, related{firstInSequence, id})
	}
	for _, id := range p.Core.Relationship.Next {
		p.Core.Related = append(p.Core.Related, related{nextInSequence, id})
	}
	if p.Core.EventType == detour {
		e.tidyDetour()
	}
	p.tidy(&e.problems)
}

func (e *event) tidyDetour() {
	p := &e.Properties
	bare := properties{
		Core: p.Core, BeginningCrossStreet: p.BeginningCrossStreet, EndingCrossStreet: p.EndingCrossStreet,
		BeginningMilepost: p.BeginningMilepost, EndingMilepost: p.EndingMilepost, StartDate: p.StartDate, EndDate: p.EndDate,
		IsStartDateVerified: p.IsStartDateVerified, IsEndDateVerified: p.IsEndDateVerified, EventStatus: p.EventStatus,
	}
	if len(p.Lanes)+len(p.Restrictions)+len(p.TypesOfWork) > 0 || p.VehicleImpact != "" || p.ReducedSpeedLimit != nil || p.WorkerPresence != nil {
		e.warn("properties", "绕行路段不应有施工路段的成员，已略去", "a detour has no members of a work zone; they were left out")
	}
	*p = bare
}
