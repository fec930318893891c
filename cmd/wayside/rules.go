package main

import (
	"errors"
	"fmt"
	"net/url"
	"time"

	"wayside/hub/filter"
	"wayside/hub/notice"
)

// secondOf are filters; every fault at once.
func secondOf(list []string) (rules []filter.Selection, err error) {
	var faults []error
	for _, text := range list {
		rule, fault := ruleFilter("second", text)
		faults, rules = append(faults, fault), append(rules, rule)
	}
	return rules, errors.Join(faults...)
}

// ruleFilter is the filter of a rule under a key of the settings.
func ruleFilter(key, text string) (filter.Selection, error) {
	given, err := url.ParseQuery(text)
	if err != nil || text == "" {
		return filter.Selection{}, fmt.Errorf("%s: %q is not a filter such as kind=case", key, text)
	}
	q, problems := filter.Parse(given, filter.Params{})
	var faults []error
	for _, p := range problems {
		faults = append(faults, fmt.Errorf("%s: %q: %s: %s", key, text, p.Field, p.Message.In(notice.English)))
	}
	return q.Selection, errors.Join(faults...)
}

// coarseRules are what an authority tells less exactly. The first that matches
// a notice counts.
type coarseRules []coarseRule

type coarseRule struct {
	what filter.Selection
	how  notice.Coarse
}

// coarseOf are filters with place, delay or both; every fault at once.
func coarseOf(list []string) (rules coarseRules, err error) {
	var faults []error
	for _, text := range list {
		given, err := url.ParseQuery(text)
		if err != nil {
			faults = append(faults, fmt.Errorf("coarse: %q is not a filter such as event=drinkDriving&place=road", text))
			continue
		}
		how := notice.Coarse{Place: notice.Roundness(given.Get("place"))}
		if how.Place != "" && how.Place != notice.ToRoad && how.Place != notice.ToArea {
			faults = append(faults, fmt.Errorf("coarse: %q: place: want road or area", text))
		}
		if d := given.Get("delay"); d != "" {
			if how.Delay, err = time.ParseDuration(d); err != nil || how.Delay <= 0 {
				faults = append(faults, fmt.Errorf("coarse: %q: delay: want how long, such as 30m", text))
			}
		} else if how.Place == "" {
			faults = append(faults, fmt.Errorf("coarse: %q: say what becomes coarse: place=road, place=area or delay=30m", text))
		}
		given.Del("place")
		given.Del("delay")
		what, fault := ruleFilter("coarse", given.Encode())
		faults, rules = append(faults, fault), append(rules, coarseRule{what, how})
	}
	return rules, errors.Join(faults...)
}

// apply makes n as coarse as the rules want it; what they can't is a problem.
func (rules coarseRules) apply(n *notice.Notice) notice.Problems {
	for _, r := range rules {
		if r.what.Match(n) {
			return n.Coarsen(r.how)
		}
	}
	return nil
}
