package wzdx

import (
	"fmt"
	"net/mail"
	"slices"
	"strings"

	"wayside/hub/notice"
)

// feedRules warns where the head of a feed lacks what its readers rely on, or
// says it in another form.
func (r *reader) feedRules(info *feedInfo, ps *notice.Problems) {
	missing := func(is bool, field string) {
		if is {
			ps.Warn(field, "缺少", "missing")
		}
	}
	mailed := func(field string, s *string) {
		if s == nil {
			return
		}
		if _, err := mail.ParseAddress(*s); err != nil {
			ps.Warn(field, "不是电子邮箱地址；没有就不要写", "not an e-mail address; leave it out where there is none")
		}
	}
	timed := func(must bool, field, s string) {
		missing(must && s == "", field)
		if _, _, err := readTime(s, r.settings.In()); err != nil && s != "" {
			ps.Warn(field, "应为 RFC 3339 时间，例如 2026-11-24T01:30:00Z", "want an RFC 3339 time, such as 2026-11-24T01:30:00Z")
		}
	}
	const at = "feed_info."
	timed(true, at+"update_date", info.UpdateDate)
	missing(info.Publisher == "", at+"publisher")
	missing(len(info.DataSources) == 0, at+"data_sources")
	missing(r.terms && info.License == "", at+"license")
	missing(r.terms && info.UpdateFrequency == nil, at+"update_frequency")
	mailed(at+"contact_email", info.ContactEmail)
	for i, s := range info.DataSources {
		at := fmt.Sprintf("%sdata_sources[%d].", at, i)
		timed(r.terms, at+"update_date", s.UpdateDate)
		missing(r.terms && s.UpdateFrequency == nil, at+"update_frequency")
		mailed(at+"contact_email", s.ContactEmail)
	}
	if v, _, _ := strings.Cut(info.Version, "."); v == "" || (v == "1") != (r.version == cwz10.version) {
		ps.Warn(at+"version", fmt.Sprintf("版本 %q 不属于 %s", info.Version, r.spec), fmt.Sprintf("version %q is none of %s", info.Version, r.spec))
	}
}

// rules warns where a feature breaks a business rule of WZDx that no schema
// can see, or says one thing in words and another in a field. Rule 1 is
// checked with the links (see links.go), 2 and 3 with the lanes, 5 with the
// times.
func (r *reader) rules(e *event) {
	p := &e.Properties
	if p.Core.Direction == "" {
		e.warn("properties.core_details.direction", "缺少方向", "missing")
	}
	if _, ok := r.sources[p.Core.DataSourceID]; !ok {
		e.warn("properties.core_details.data_source_id", "与 feed_info 中的任何数据源都不符", "matches no data source of feed_info")
	}
	if p.Core.EventType == detour {
		e.flags(p.IsStartDateVerified, p.IsEndDateVerified)
		return
	}
	e.flags(p.IsStartDateVerified, p.IsEndDateVerified, p.IsStartPositionVerified, p.IsEndPositionVerified)
	if p.VehicleImpact == "" {
		e.warn("properties.vehicle_impact", "缺少通行影响", "missing")
	}
	if p.LocationMethod == "" {
		e.warn("properties.location_method", "缺少定位方法", "missing")
	}
	e.impact, _ = impactOf(p.VehicleImpact)
	e.lanesAgree()
	if e.impact != notice.Alternating && saysAlternating(p.Core.Description) {
		e.warn("properties.vehicle_impact", "文字说单车道交替通行，而字段是 "+p.VehicleImpact, "the words say alternating traffic, and the field says "+p.VehicleImpact)
	}
}

func (e *event) flags(verified ...*bool) {
	if slices.Contains(verified, nil) {
		e.warn("properties", "缺少 is_…_verified 标志", "an is_…_verified flag is missing")
	}
}

// lanesAgree warns where the impact contradicts the general lanes.
func (e *event) lanesAgree() {
	closed, total := generalLanes(ourLanes(e.Properties.Lanes))
	if total == 0 {
		return
	}
	switch {
	case e.impact == notice.AllClosed && closed < total,
		e.impact == notice.SomeClosed && (closed == 0 && !slices.ContainsFunc(e.Properties.Lanes, merging) || closed == total),
		e.impact == notice.AllOpen && closed > 0:
		e.warn("properties.vehicle_impact", "与各车道的状态不符", "does not agree with the status of the lanes")
	}
}

func merging(l lane) bool { return strings.HasPrefix(l.Status, "merge-") }

func generalLanes(lanes []notice.Lane) (closed, total int) {
	for _, l := range lanes {
		if l.Type == "general" {
			total++
			if l.Status == "closed" {
				closed++
			}
		}
	}
	return closed, total
}

func saysAlternating(description string) bool {
	words := strings.ToLower(description)
	for _, phrase := range []string{"alternating traffic", "alternating one-way", "alternating one way", "one lane alternating", "交替通行"} {
		if strings.Contains(words, phrase) {
			return true
		}
	}
	return false
}
