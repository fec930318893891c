package main

import (
	"maps"
	"slices"
	"strings"
	"time"

	"wayside/hub/format/speed"
	"wayside/hub/format/table"
	"wayside/hub/notice"
)

// speeds is [source.speeds]: what road state a measured speed is. What is left
// out is the default's, see [speed.Default].
type speeds struct {
	Classes    map[string][]float64 `toml:"classes"` // km/h above which a road of the class is free, steady, slow, congested
	Margin     *float64             `toml:"margin"`
	MinSamples *int                 `toml:"min_samples"`
	MaxAge     duration             `toml:"max_age"`
	Mildest    string               `toml:"mildest"`
}

// checkTables holds what is set of tables and speeds against what there is.
func (s source) checkTables(bad complain) {
	known, kinds := func(name string) bool { return table.Field(name) || speed.Field(name) }, []string{"", "csv", "xlsx", "speed"}
	switch s.Format {
	case "csv", "xlsx":
		known = table.Field
	case "speed":
		known = speed.Field
	}
	if len(s.Columns) > 0 && !slices.Contains(kinds, s.Format) {
		bad("columns: only with format csv, xlsx or speed")
	} else {
		for _, field := range slices.Sorted(maps.Keys(s.Columns)) {
			switch header := s.Columns[field]; {
			case !known(field):
				bad("columns: unknown field %q", field)
			case strings.TrimSpace(strings.TrimPrefix(header, "=")) == "":
				bad("columns: %s: want a header, or \"=\" and a value for every row", field)
			case s.Format == "speed" && strings.HasPrefix(header, "="):
				bad("columns: %s: a value for every row is only with csv and xlsx", field)
			}
		}
	}
	if s.Speeds == nil {
		return
	}
	if s.Format != "" && s.Format != "speed" {
		bad("speeds: only with format speed")
	}
	s.Speeds.check(bad)
}

func (p *speeds) check(bad complain) {
	for _, class := range slices.Sorted(maps.Keys(p.Classes)) {
		limits := p.Classes[class]
		descending := slices.IsSortedFunc(limits, func(a, b float64) int {
			if a > b {
				return -1
			}
			return 1
		})
		if len(limits) != 4 || !descending || limits[0] > 200 || limits[3] < 0 {
			bad("speeds: classes: %s: want four speeds in km/h, each lower than the one before: above them the road is free, steady, slow, congested", class)
			return // the margin can't be judged by it
		}
	}
	t := p.table()
	for _, class := range slices.Sorted(maps.Keys(t.Classes)) {
		limits := t.Classes[class]
		for i, limit := range limits[1:] {
			if gap := limits[i] - limit; t.Margin < 0 || t.Margin*2 > gap {
				bad("speeds: margin: want 0 to half of the smallest step between limits; %s has a step of %g km/h", class, gap)
				break
			}
		}
	}
	if t.MinSamples < 0 {
		bad("speeds: min_samples: want 0 or more")
	}
	if t.MaxAge < time.Minute || t.MaxAge > 24*time.Hour {
		bad("speeds: max_age: want 1m to 24h")
	}
	if _, ok := notice.Find(notice.Flows(), string(t.Mildest)); !ok {
		bad("speeds: mildest: unknown road state %q; one of free, steady, slow, congested, jammed", p.Mildest)
	}
}

// table is the table of speeds with its defaults; nil stays nil.
func (p *speeds) table() *notice.SpeedTable {
	if p == nil {
		return nil
	}
	t := speed.Default()
	for class, limits := range p.Classes {
		t.Classes[class] = [4]float64(limits)
	}
	if p.Margin != nil {
		t.Margin = *p.Margin
	}
	if p.MinSamples != nil {
		t.MinSamples = *p.MinSamples
	}
	if p.MaxAge != 0 {
		t.MaxAge = time.Duration(p.MaxAge)
	}
	if p.Mildest != "" {
		t.Mildest = notice.Flow(p.Mildest)
	}
	return &t
}
