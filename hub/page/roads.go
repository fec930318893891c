package page

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"wayside/hub/filter"
)

// RoadState is how one road stands: how much is said of it, how pressing that
// is at most, and how new.
type RoadState struct {
	Name  string
	Count int // notices in force
	Level int // of the most pressing of them
	Fresh Freshness
}

// Trip is what somebody drives and along which roads, as their URL says it.
type Trip struct{ Roads, Vehicles []string }

func (t Trip) empty() bool { return len(t.Roads)+len(t.Vehicles) == 0 }

// mostRoads bounds the roads that a page lists.
const mostRoads = 40

// roadLine is a road in the list of roads.
type roadLine struct {
	Name, Href, Text string
	Class, Icon      string
}

// roadLines are the roads that the page tells of one by one: all on the page
// of everything, else those that were searched for or belong to the trip.
func (v *driveView) roadLines(d Drive) (out []roadLine) {
	var wanted func(string) bool
	switch {
	case d.Near || d.Road != "" || d.Area != "":
		return nil
	case len(d.Trip.Roads) > 0:
		wanted = func(name string) bool {
			return slices.ContainsFunc(d.Trip.Roads, func(r string) bool { return strings.EqualFold(r, name) })
		}
	case d.Search != "":
		q, _ := filter.Parse(url.Values{"q": {d.Search}}, filter.Params{})
		wanted = q.Names
	default:
		wanted = func(string) bool { return true }
	}
	for _, r := range d.Roads {
		if wanted(r.Name) && len(out) < mostRoads {
			out = append(out, v.roadLine(r))
		}
	}
	return out
}

// roadLine says what is known of a road, and never that it is clear: nothing
// known, when that was checked, or since when there has been no data.
func (v *driveView) roadLine(r RoadState) roadLine {
	l := roadLine{Name: r.Name, Href: v.link("/road/" + url.PathEscape(r.Name)), Class: "quiet", Icon: "0"}
	checked := v.clock(r.Fresh.Checked, r.Fresh.Now)
	if r.Count > 0 {
		l.Class = "s" + strconv.Itoa(r.Level)
		l.Icon = strconv.Itoa(r.Level)
		l.Text = v.T("roadCount", r.Count)
		if r.Count == 1 {
			l.Text = v.T("roadCountOne")
		}
	}
	switch {
	case r.Fresh.Silent:
		l.Text = strings.TrimPrefix(l.Text+v.T("dot")+v.T("noDataSince", v.clock(r.Fresh.StaleSince, r.Fresh.Now)), v.T("dot"))
		if r.Count == 0 {
			l.Class, l.Icon = "s2", "2"
		}
	case !r.Fresh.Covered && r.Count == 0:
		l.Text = v.T("noData")
	case r.Count == 0:
		l.Text = v.T("nothingKnown", checked) // no green tick: it is not an all-clear
	}
	return l
}

// vehicles are the classes offered in the form of the trip; publishers may
// name others.
func vehicles() []string { return []string{"car", "hgv", "bus", "motorcycle"} }

func (v *driveView) vehicle(class string) string {
	if key := "vehicle." + class; v.site.Words.Has(key) {
		return v.T(key)
	}
	return class
}

// choice is one thing to choose in a form.
type choice struct {
	Value, Text string
	On          bool
}

// trip is the form of the trip, and its heading where one was chosen.
func (v *driveView) trip(d Drive) {
	chosen := func(list []string, s string) bool {
		return slices.ContainsFunc(list, func(c string) bool { return strings.EqualFold(c, s) })
	}
	for _, r := range d.Roads[:min(len(d.Roads), mostRoads)] {
		v.TripRoads = append(v.TripRoads, choice{r.Name, r.Name, chosen(d.Trip.Roads, r.Name)})
	}
	for _, c := range vehicles() {
		v.TripVehicles = append(v.TripVehicles, choice{c, v.vehicle(c), chosen(d.Trip.Vehicles, c)})
	}
	if d.Trip.empty() {
		return
	}
	parts := slices.Clone(d.Trip.Roads)
	for _, c := range d.Trip.Vehicles {
		parts = append(parts, v.vehicle(c))
	}
	v.Trip = strings.Join(parts, v.T("comma"))
}
