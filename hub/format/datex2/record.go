package datex2

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"wayside/hub/format/internal/xmlsafe"
	"wayside/hub/notice"
)

// draft writes the situation of an entry with these records.
func (w *writer) draft(e notice.Entry, id string, plan []*part) []byte {
	n, p := e.Notice, pocketOf(e.Notice)
	d := &xmlsafe.Writer{Depth: 1}
	d.Open("sit:situation", "id", id)
	d.Leaf("sit:overallSeverity", severityWords[n.Severity])
	d.Open("sit:headerInformation")
	d.Leaf("com:confidentiality", "noRestriction")
	status := map[notice.Status]string{notice.Test: "test", notice.Exercise: "technicalExercise"}[n.Status]
	if w := p.word("informationStatus"); w == "securityExercise" && n.Status == notice.Exercise {
		status = w
	}
	d.Leaf("com:informationStatus", cmp.Or(status, "real"))
	d.Close("sit:headerInformation")
	r := recorder{Writer: d, n: n, pocket: p, lang: w.lang(), zone: w.sheet.Zone, version: strconv.Itoa(max(n.Revision, 1)), created: p.moment("created")}
	if foreignID(n) == id && n.Origin.Version != "" {
		r.version = n.Origin.Version
	}
	if r.created.IsZero() {
		r.created = cmp.Or(e.First, n.Sent)
	}
	for _, o := range plan {
		r.record(o)
	}
	for _, id := range p.words("related") {
		d.Open("sit:relatedSituation")
		d.Empty("sit:objectReference", "targetClass", "sit:Situation", "id", id)
		d.Close("sit:relatedSituation")
	}
	for _, o := range plan {
		if o.main {
			r.summary(o)
		}
	}
	d.Close("sit:situation")
	return d.Bytes()
}

// recorder writes the records of one notice.
type recorder struct {
	*xmlsafe.Writer
	n       *notice.Notice
	pocket  pocket
	lang    notice.Lang
	zone    *time.Location
	version string
	created time.Time
}

// record writes one record, in the order of 3.5.
func (r *recorder) record(o *part) {
	r.Open("sit:situationRecord", "xsi:type", "sit:"+o.class, "id", o.id, "version", r.version)
	r.common(o)
	r.impact(o)
	r.cause(o)
	if o.main {
		r.comments()
		r.links()
	}
	r.location(o)
	r.members(o)
	r.Close("sit:situationRecord")
}

// common begins every record.
func (r *recorder) common(o *part) {
	r.Leaf("sit:situationRecordCreationTime", stamp(r.created))
	r.Leaf("sit:situationRecordVersionTime", stamp(r.n.Sent))
	r.Leaf("sit:probabilityOfOccurrence", probability(r.n.Certainty))
	r.listed("sit:", "severity", o.fields.word("severity"))
	r.boolean("sit:safetyRelatedMessage", o.fields.word("safetyRelatedMessage"))
	r.source()
	r.validity(o)
}

func probability(c notice.Certainty) string {
	switch c {
	case notice.Observed:
		return "certain"
	case notice.Possible, notice.Unlikely:
		return "riskOf"
	}
	return "probable"
}

// listed writes a word of one of the tables in words.go.
func (r *recorder) listed(prefix, member, word string) {
	if word == "" {
		return
	}
	if value, extension := wording(member, word); extension != "" {
		r.Leaf(prefix+member, value, "_extendedValue", extension)
	} else {
		r.Leaf(prefix+member, value)
	}
}

func (r *recorder) boolean(name, word string) {
	if word == "true" || word == "false" {
		r.Leaf(name, word)
	}
}

// multilingual writes a text in all its languages.
func (r *recorder) multilingual(name string, w notice.Words) {
	var langs []notice.Lang
	for l, s := range w {
		if notice.Clean(s) != "" && tag.MatchString(string(l)) {
			langs = append(langs, l)
		}
	}
	if len(langs) == 0 {
		return
	}
	slices.Sort(langs)
	slices.Reverse(langs) // zh-CN before en
	r.Open(name)
	r.Open("com:values")
	for _, l := range langs {
		r.Leaf("com:value", clip(notice.Clean(w[l]), maxValue), "lang", string(l))
	}
	r.Close("com:values")
	r.Close(name)
}

// source is who answers for the content.
func (r *recorder) source() {
	id, name := r.n.Publisher.ID, r.n.Publisher.Name
	if i := r.n.Issuer; i != nil {
		id, name = i.ID, i.Name
	}
	r.Open("sit:source")
	r.Leaf("com:sourceIdentification", id)
	r.multilingual("com:sourceName", name)
	r.Close("sit:source")
}

func (r *recorder) validity(o *part) {
	n := r.n
	start, end := cmp.Or(o.start, n.Onset, n.Sent), n.Ends
	if !o.end.IsZero() || o.fields.word("end") == "open" {
		end = o.end
	}
	status := cmp.Or(o.fields.word("status"), "definedByValidityTimeSpec")
	r.Open("sit:validity")
	r.listed("com:", "validityStatus", status)
	r.boolean("com:overrunning", o.fields.word("overrunning"))
	r.Open("com:validityTimeSpecification")
	r.Leaf("com:overallStartTime", stamp(start))
	if !end.IsZero() {
		r.Leaf("com:overallEndTime", stamp(end))
	}
	if !o.continuous {
		r.periods(n.Schedule)
	}
	r.Close("com:validityTimeSpecification")
	r.Close("sit:validity")
}

func (r *recorder) impact(o *part) {
	n, band := r.n, o.fields.word("delayBand")
	if !o.main || n.LanesClosed == nil && n.DelaySeconds == nil && n.Impact != notice.AllOpen {
		return
	}
	r.Open("sit:impact")
	if c := n.LanesClosed; c != nil {
		r.Leaf("sit:numberOfLanesRestricted", strconv.Itoa(*c))
		if t := n.LanesTotal; t != nil && *t >= *c {
			r.Leaf("sit:numberOfOperationalLanes", strconv.Itoa(*t-*c))
		}
	} else if n.Impact == notice.AllOpen {
		r.Leaf("sit:numberOfLanesRestricted", "0")
	}
	if v := n.DelaySeconds; v != nil {
		low, known := bands[band]
		r.Open("sit:delays")
		if known && low == *v { // the source gave no more than that
			r.Leaf("sit:delayBand", band)
		} else {
			r.Leaf("sit:delayBand", bandOf(*v))
			r.Leaf("sit:delayTimeValue", strconv.Itoa(*v))
		}
		r.Close("sit:delays")
	}
	r.Close("sit:impact")
}

func (r *recorder) cause(o *part) {
	why := o.fields.word("causeType")
	if o.cause == "" && why == "" {
		return
	}
	r.Open("sit:cause")
	r.listed("sit:", "causeType", why)
	if o.cause != "" {
		r.Open("sit:managedCause")
		r.Empty("sit:objectReference", "targetClass", "sit:SituationRecord", "id", o.cause, "version", r.version)
		r.Close("sit:managedCause")
	}
	r.Close("sit:cause")
}

// comments are the description in all its languages; a headline stands for
// it where there is none.
func (r *recorder) comments() {
	description := r.said(func(t notice.Text) string { return t.Description })
	if len(description) == 0 {
		description = r.said(func(t notice.Text) string { return t.Headline })
	}
	r.comment(description)
}

// said is one text of the notice in the languages that have it.
func (r *recorder) said(of func(notice.Text) string) notice.Words {
	out := notice.Words{}
	for l, t := range r.n.Text {
		if s := notice.Clean(of(t)); s != "" && tag.MatchString(string(l)) {
			out[l] = s
		}
	}
	return out
}

// summary carries the headline.
func (r *recorder) summary(o *part) {
	headline := r.said(func(t notice.Text) string { return t.Headline })
	if len(headline) == 0 {
		return
	}
	const name = "sit:situationSummary"
	r.Open(name, "xsi:type", "sit:"+o.class, "id", o.id+"-summary", "version", r.version)
	r.common(o)
	r.Open("sit:generalPublicComment")
	r.multilingual("sit:comment", headline)
	r.Close("sit:generalPublicComment")
	r.Empty("sit:locationReference", "xsi:type", "loc:PointLocation")
	r.members(&part{class: o.class, types: o.types, fields: o.fields})
	r.Close(name)
}

// comment writes a text as as many comments as it has pieces.
func (r *recorder) comment(text notice.Words) {
	var parts []notice.Words
	for l, s := range text {
		for i, piece := range pieces(s) {
			if i == len(parts) {
				parts = append(parts, notice.Words{})
			}
			parts[i][l] = piece
		}
	}
	for _, p := range parts {
		r.Open("sit:generalPublicComment")
		r.multilingual("sit:comment", p)
		r.Leaf("sit:commentType", "description")
		r.Close("sit:generalPublicComment")
	}
}

func (r *recorder) links() {
	for _, l := range r.n.Links {
		r.Open("sit:urlLink")
		r.Leaf("com:urlLinkAddress", l.Href)
		r.multilingual("com:urlLinkDescription", l.Title)
		r.Close("sit:urlLink")
	}
}

// members are those of the class of a record, after all that records share.
func (r *recorder) members(o *part) {
	for _, name := range []string{"trafficConstrictionType", "drivingConditionType"} {
		if trafficElement(o.class) && (name == "trafficConstrictionType" || strings.HasSuffix(o.class, "Conditions")) {
			r.listed("sit:", name, o.fields.word(name))
		}
	}
	if strings.HasSuffix(o.class, "Works") {
		r.boolean("sit:underTraffic", o.fields.word("underTraffic"))
		r.boolean("sit:urgentRoadworks", o.fields.word("urgentRoadworks"))
	}
	if managed(o.class) {
		r.measure(o)
	}
	member := typeMember(o.class)
	if len(o.types) == 0 && !slices.Contains([]string{"abnormalTrafficType", "speedManagementType", "generalInstructionToRoadUsersType"}, member) {
		r.listed("sit:", member, "other")
	}
	for i, w := range o.types {
		if i == 0 || repeats(member) {
			r.listed("sit:", member, w)
		}
	}
	switch o.class {
	case "AbnormalTraffic":
		if o.queue != nil {
			r.Leaf("sit:queueLength", strconv.Itoa(*o.queue))
		}
	case "SpeedManagement":
		if v := o.speed; v != nil && finite(*v) {
			r.Leaf("sit:temporarySpeedLimit", number(*v))
		}
	case "EquipmentOrSystemFault":
		r.listed("sit:", "faultyEquipmentOrSystemType", cmp.Or(o.fields.word("faultyEquipmentOrSystemType"), "trafficLightSets"))
	case "TransitInformation":
		r.listed("sit:", "transitServiceType", cmp.Or(o.fields.word("transitServiceType"), "bus"))
	case "ReroutingManagement":
		r.detour(o)
	case "GeneralInstructionOrMessageToRoadUsers":
		if o.instruction {
			r.multilingual("sit:generalMessageToRoadUsers", r.said(func(t notice.Text) string { return t.Instruction }))
		}
	}
}

// repeats reports whether a member may stand more than once.
func repeats(member string) bool {
	return slices.Contains([]string{"accidentType", "obstructionType", "poorEnvironmentType", "weatherRelatedRoadConditionType", "nonWeatherRelatedRoadConditionType",
		"roadMaintenanceType", "reroutingManagementType", "serviceDisruptionType", "roadOperatorServiceDisruptionType"}, member)
}

// trafficElement reports whether a class is one of what happens on the road.
func trafficElement(class string) bool {
	return !managed(class) && !strings.HasSuffix(class, "Works") && !strings.HasSuffix(class, "Disruption") && class != "TransitInformation" && class != "RoadsideAssistance"
}
