package datex2

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"wayside/hub/format/internal/phrase"
	"wayside/hub/notice"
)

// Ext["datex2"] holds what the records say and a notice has no field for, in
// words of DATEX II: "records" in their order, "primary" the id of the one
// that the situation is about, "alertC", "related" situations, "created",
// "informationStatus". A record has "id", "class", "types", and where they
// are given "cause" (the id of another), "causeType", "status", "severity",
// "start" and "end" where they are not those of the notice, the "vehicles" that
// it concerns, "continuous" where it has no schedule and the notice has one, and
// the members of [allowed].
const extName = "datex2"

// allowed are the members of a record that are kept and written as they are, by
// the order in which 3.5 wants them. What is not named here goes nowhere:
// nonGeneralPublicComment, persons and vehicles involved, sources' references.
var allowed = []string{"safetyRelatedMessage", "overrunning", "trafficConstrictionType", "drivingConditionType", "urgentRoadworks",
	"underTraffic", "complianceOption", "faultyEquipmentOrSystemType", "transitServiceType"}

// keep puts aside what n has no field for.
func (s *situation) keep(n *notice.Notice, first *record) map[string]any {
	ext := map[string]any{"primary": short(first.id)}
	put := func(key, word string) {
		if word != "" {
			ext[key] = short(word)
		}
	}
	if !first.created.IsZero() {
		put("created", first.created.Format(time.RFC3339Nano))
	}
	if w := s.e.at("headerInformation", "informationStatus").word(); w == "securityExercise" {
		put("informationStatus", w)
	}
	if len(s.alertC) > 0 {
		ext["alertC"] = s.alertC
	}
	var related, records []any
	for r := range s.e.all("relatedSituation") {
		ref := cmp.Or(r.first("objectReference"), r).attr("id")
		if ref != "" && len(related) < maxList {
			related = append(related, short(ref))
		}
	}
	if len(related) > 0 {
		ext["related"] = related
	}
	for _, r := range s.live[:min(len(s.live), maxList)] {
		records = append(records, r.keep(n))
	}
	ext["records"] = records
	return map[string]any{extName: ext}
}

// short is a word as it is kept.
func short(word string) string { return clip(phrase.Line(word), maxShort) }

func (r *record) keep(n *notice.Notice) map[string]any {
	m := map[string]any{}
	put := func(key, word string) {
		if word != "" {
			m[key] = short(word)
		}
	}
	put("id", r.id)
	put("class", r.class)
	put("cause", r.cause)
	put("causeType", r.e.at("cause", "causeType").word())
	put("severity", r.e.say("severity"))
	if delays := r.e.at("impact", "delays"); delays.say("delayTimeValue") == "" {
		put("delayBand", delays.say("delayBand"))
	}
	if r.status != "definedByValidityTimeSpec" {
		put("status", r.status)
	}
	if !r.start.Equal(n.Onset) && !r.start.IsZero() {
		put("start", r.start.Format(time.RFC3339Nano))
	}
	switch {
	case r.end.IsZero() && !n.Ends.IsZero():
		put("end", "open")
	case !r.end.Equal(n.Ends):
		put("end", r.end.Format(time.RFC3339Nano))
	}
	if len(r.types) > 0 {
		var types []any
		for _, w := range r.types[:min(len(r.types), maxList)] {
			types = append(types, short(w))
		}
		m["types"] = types
	}
	var vehicles []any
	for v := range r.e.all("forVehiclesWithCharacteristicsOf") {
		if len(vehicles) < maxList {
			vehicles = append(vehicles, characteristics(v))
		}
	}
	if len(vehicles) > 0 {
		m["vehicles"] = vehicles
	}
	if r.schedule == nil && n.Schedule != nil {
		m["continuous"] = true
	}
	for _, name := range allowed {
		e := r.e.first(name)
		if name == "overrunning" {
			e = r.e.at("validity", name)
		} else if e == nil {
			e = r.e.at("impact", name) // v2
		}
		put(name, e.word())
	}
	return m
}

// characteristics are the vehicles that a measure concerns: their types, their
// load, and their dimensions with the operator before the number.
func characteristics(v *element) map[string]any {
	m := map[string]any{}
	var types []any
	for _, w := range v.words("vehicleType")[:min(maxList, len(v.words("vehicleType")))] {
		types = append(types, short(w))
	}
	if len(types) > 0 {
		m["vehicleType"] = types
	}
	if w := v.say("loadType"); w != "" {
		m["loadType"] = short(w)
	}
	for _, d := range dimensions {
		c := v.first(d.characteristic)
		if f, err := strconv.ParseFloat(c.say(d.value), 64); err == nil && finite(f) {
			m[d.characteristic] = cmp.Or(short(c.say("comparisonOperator")), "greaterThan") + " " + number(f)
		}
	}
	return m
}

// pocket reads Ext["datex2"] of a notice.
type pocket map[string]any

func pocketOf(n *notice.Notice) pocket {
	m, _ := n.Ext[extName].(map[string]any)
	return m
}

func (p pocket) word(key string) string {
	w, _ := p[key].(string)
	return notice.Clean(w)
}

func (p pocket) flag(key string) bool {
	on, _ := p[key].(bool)
	return on
}

func (p pocket) moment(key string) time.Time {
	t, _ := time.Parse(time.RFC3339Nano, p.word(key))
	return t
}

func (p pocket) words(key string) (out []string) {
	list, _ := p[key].([]any)
	for _, v := range list {
		if w, ok := v.(string); ok && strings.TrimSpace(w) != "" {
			out = append(out, notice.Clean(w))
		}
	}
	return out
}

func (p pocket) list(key string) (out []pocket) {
	list, _ := p[key].([]any)
	for _, v := range list {
		if m, ok := v.(map[string]any); ok {
			out = append(out, m)
		}
	}
	return out
}

// known reports whether 3.5 has the class of every record.
func (p pocket) known() bool {
	records := p.list("records")
	return len(records) > 0 && !slices.ContainsFunc(records, func(r pocket) bool { return typeMember(r.word("class")) == "" || r.word("id") == "" })
}
