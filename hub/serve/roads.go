package serve

import (
	"slices"
	"strings"
	"time"

	"wayside/hub"
	"wayside/hub/intake"
	"wayside/hub/notice"
	"wayside/hub/page"
)

// freshness is how new what the pages say of a road, of an area or ("", "") of
// everything is: checked when the source that was asked longest ago answered,
// now where none has to be asked. A road or an area that no source has told of
// yet is not covered.
func (s *Server) freshness(road, area string, now time.Time) page.Freshness {
	f := page.Freshness{Now: now, Checked: now, Covered: road == "" && area == ""}
	heard, silent := 0, 0
	for _, src := range s.Intake.Sources() {
		if len(src.Covers) == 0 || (road != "" || area != "") && !covers(src.Covers, road, area) {
			continue
		}
		since := silentSince(src)
		if src.LastSuccess.IsZero() && since.IsZero() {
			continue // it has only just begun
		}
		f.Covered = f.Covered || !src.LastSuccess.IsZero()
		if heard++; !since.IsZero() {
			silent++
		}
		if !src.LastSuccess.IsZero() && src.LastSuccess.Before(f.Checked) {
			f.Checked = src.LastSuccess
		}
		if since.IsZero() {
			since = src.StaleSince // its removals wait for a person
		}
		if !since.IsZero() && (f.StaleSince.IsZero() || since.Before(f.StaleSince)) {
			f.StaleSince = since
		}
	}
	f.Silent = heard > 0 && silent == heard
	if road == "" && area == "" {
		f.StaleSince = s.StaleSince()
	}
	return f
}

// silentSince is since when a source has had nothing to say; zero while it
// answers.
func silentSince(h intake.Health) time.Time {
	switch {
	case h.StaleSince.IsZero() || h.Waiting > 0 && h.Err == "":
		return time.Time{}
	case h.LastSuccess.IsZero():
		return h.StaleSince
	}
	return h.LastSuccess
}

func covers(list []string, road, area string) bool {
	return slices.ContainsFunc(list, func(c string) bool {
		return road != "" && strings.EqualFold(c, road) || area != "" && strings.HasPrefix(area, c)
	})
}

// roads are how the roads stand that a notice in force or a source tells of,
// and those asked for.
func (s *Server) roads(asked []string, now time.Time) []page.RoadState {
	list := s.Hub.List(hub.View{States: []notice.State{notice.Active}}, now)
	states := map[string]*page.RoadState{}
	of := func(name string) *page.RoadState {
		key := strings.ToUpper(name)
		if states[key] == nil {
			states[key] = &page.RoadState{Name: name}
		}
		return states[key]
	}
	for _, e := range list {
		var told []string
		for _, r := range e.Notice.Roads {
			if r.Name == "" || slices.Contains(told, r.Name) {
				continue
			}
			told = append(told, r.Name)
			road := of(r.Name)
			road.Count++
			road.Level = max(road.Level, e.Notice.Level())
		}
	}
	for _, src := range s.Intake.Sources() {
		for _, c := range src.Covers {
			if isRoad(c) {
				of(c)
			}
		}
	}
	for _, name := range asked {
		of(name)
	}
	var out []page.RoadState
	for _, r := range states {
		r.Fresh = s.freshness(r.Name, "", now)
		out = append(out, *r)
	}
	slices.SortFunc(out, func(a, b page.RoadState) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// isRoad tells a road from the code of an area, where a source declares what
// it covers.
func isRoad(s string) bool {
	return !strings.Contains(s, ":") && strings.Trim(s, "0123456789") != ""
}
