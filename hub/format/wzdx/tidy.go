package wzdx

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"unicode/utf8"

	"wayside/hub/format/internal/phrase"
	"wayside/hub/notice"
)

// tidy drops what road events do not allow, each with a warning, so that what
// was read may be written again. It is also the last pass over what is written.
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
	farthest := round(12_000*units[miles].size/units[string(p.unit())].size, 0)
	for _, m := range []struct {
		field string
		value **float64
		most  float64
	}{{"beginning_milepost", &p.BeginningMilepost, farthest}, {"ending_milepost", &p.EndingMilepost, farthest}, {"reduced_speed_limit_kph", &p.ReducedSpeedLimit, 200}} {
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

// tidy also brings the members of other versions and of CWZ into those of WZDx
// 4.2, and drops what a detour does not have.
func (r *reader) tidy(e *event) {
	p := &e.Properties
	r.mileposts(e)
	for i, t := range p.TypesOfWork {
		if t.Name == nonEncroachment {
			p.TypesOfWork[i].Name = "maintenance"
		}
	}
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

// Bounds of what a notice holds, and so of what is taken over.
const (
	maxShort     = 300 // characters of a name
	maxText      = 10_000
	maxList      = 200
	maxLanes     = 30
	maxPositions = 20_000
)

// bounds cleans the texts and cuts what no notice can hold.
func (e *event) bounds() {
	p, c := &e.Properties, &e.Properties.Core
	cut := func(field string, s *string, most int) {
		if short := phrase.Cut(*s, most); short != *s {
			e.warn(field, fmt.Sprintf("超过 %d 个字符，已截断", most), fmt.Sprintf("more than %d characters; cut off", most))
			*s = short
		}
	}
	var names []string
	for _, n := range c.RoadNames {
		if n = phrase.Line(n); n != "" && len(names) < maxList {
			cut("properties.core_details.road_names", &n, maxShort)
			names = append(names, n)
		}
	}
	c.RoadNames, c.Description = names, notice.Clean(c.Description)
	cut("properties.core_details.description", &c.Description, maxText)
	p.BeginningCrossStreet, p.EndingCrossStreet = phrase.Line(p.BeginningCrossStreet), phrase.Line(p.EndingCrossStreet)
	cut("properties.beginning_cross_street", &p.BeginningCrossStreet, maxShort)
	cut("properties.ending_cross_street", &p.EndingCrossStreet, maxShort)
	if utf8.RuneCountInString(e.ID) > maxShort {
		e.add("id", fmt.Sprintf("超过 %d 个字符", maxShort), fmt.Sprintf("more than %d characters", maxShort))
	}
	p.Restrictions = shorten(p.Restrictions, "properties.restrictions", e)
	c.Related = shorten(c.Related, "properties.core_details.related_road_events", e)
	if len(p.Lanes) > maxLanes {
		e.warn("properties.lanes", fmt.Sprintf("超过 %d 条车道，全部略去", maxLanes), fmt.Sprintf("more than %d lanes; all were left out", maxLanes))
		p.Lanes = nil
	}
}

func shorten[T any](list []T, field string, e *event) []T {
	if len(list) <= maxList {
		return list
	}
	e.warn(field, fmt.Sprintf("超过 %d 项，其余略去", maxList), fmt.Sprintf("more than %d items; the others were left out", maxList))
	return list[:maxList]
}

// mileposts brings reference posts into the place of mileposts, with their
// unit; none is miles.
func (r *reader) mileposts(e *event) {
	p := &e.Properties
	unit := cmp.Or(p.PostUnit, p.PostUnitBlank)
	from, to := p.BeginningPost, p.EndingPost
	p.PostUnit, p.PostUnitBlank, p.BeginningPost, p.EndingPost = "", "", nil, nil
	u, known := units[unit]
	switch {
	case from == nil && to == nil:
		if r.posts && (p.BeginningMilepost != nil || p.EndingMilepost != nil) {
			e.warn("properties.beginning_milepost", "CWZ 1.0 改用 beginning_reference_post 和 reference_post_unit；已按英里读取", "CWZ 1.0 has beginning_reference_post and reference_post_unit instead; read as miles")
		}
		return
	case unit == "":
		e.warn("properties.reference_post_unit", "缺少单位，按英里读取", "missing; read as miles")
	case !known || u.weight:
		e.warn("properties.reference_post_unit", fmt.Sprintf("%q 不是长度单位，里程桩已略去", unit), fmt.Sprintf("%q is no unit of length; the reference posts were left out", unit))
		return
	case unit != miles:
		p.PostUnit = unit
	}
	p.BeginningMilepost, p.EndingMilepost = from, to
}

func (e *event) tidyDetour() {
	p := &e.Properties
	bare := properties{
		Core: p.Core, BeginningCrossStreet: p.BeginningCrossStreet, EndingCrossStreet: p.EndingCrossStreet,
		BeginningMilepost: p.BeginningMilepost, EndingMilepost: p.EndingMilepost, PostUnit: p.PostUnit, StartDate: p.StartDate, EndDate: p.EndDate,
		IsStartDateVerified: p.IsStartDateVerified, IsEndDateVerified: p.IsEndDateVerified, EventStatus: p.EventStatus,
	}
	if len(p.Lanes)+len(p.Restrictions)+len(p.TypesOfWork) > 0 || p.VehicleImpact != "" || p.ReducedSpeedLimit != nil || p.WorkerPresence != nil {
		e.warn("properties", "绕行路段不应有施工路段的成员，已略去", "a detour has no members of a work zone; they were left out")
	}
	*p = bare
}
