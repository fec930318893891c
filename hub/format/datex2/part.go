package datex2

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"wayside/hub/notice"
)

// part is one record that will be written.
type part struct {
	id, class  string
	types      []string
	cause      string // id of another
	main       bool   // carries the texts, links, lanes, delay and coded places
	continuous bool   // has no schedule
	start, end time.Time
	fields     pocket // members that are written as they are

	speed        *float64
	queue        *int
	restrictions []notice.Restriction
	vehicles     []pocket // as the source names them
	detour       bool
	instruction  bool // says what to do
}

// own are the records of our profile.
func own(n *notice.Notice, id string) (out []*part) {
	class, word := wordFor(n.Kind, n.Event)
	if class == "" {
		return nil
	}
	main := &part{id: id + "-1", class: class, main: true}
	if word != "" {
		main.types = []string{word}
	}
	out = append(out, main)
	add := func(p *part) {
		p.id, p.cause = id+"-"+strconv.Itoa(len(out)+1), main.id
		out = append(out, p)
	}
	closes := impactWords[n.Impact]
	switch {
	case class == "RoadOrCarriagewayOrLaneManagement":
		if main.types = []string{closes}; closes == "" {
			main.types = []string{"other"}
		}
	case closes != "":
		add(&part{class: "RoadOrCarriagewayOrLaneManagement", types: []string{closes}})
	}
	if class == "AbnormalTraffic" {
		if w := flowWords[n.Flow]; w != "" {
			main.types = []string{w}
		}
		main.queue = n.QueueMetres
	} else if n.QueueMetres != nil || flowWords[n.Flow] != "" {
		p := &part{class: "AbnormalTraffic", types: []string{"unspecifiedAbnormalTraffic"}, queue: n.QueueMetres}
		if w := flowWords[n.Flow]; w != "" {
			p.types = []string{w}
		}
		add(p)
	}
	if n.SpeedLimit != nil {
		add(&part{class: "SpeedManagement", types: []string{"speedRestrictionInOperation"}, speed: n.SpeedLimit})
	}
	for _, g := range grouped(n.Restrictions) {
		add(g)
	}
	if class == "ReroutingManagement" {
		main.detour = true
	} else if d := n.Detour; d != nil {
		add(&part{class: "ReroutingManagement", types: []string{"followDiversionSigns"}, detour: true})
	}
	if class == instructions {
		main.instruction = true
	} else if instructed(n) {
		add(&part{class: instructions, instruction: true})
	}
	return out
}

// instructions is the class of records that say what to do.
const instructions = "GeneralInstructionOrMessageToRoadUsers"

func instructed(n *notice.Notice) bool {
	for _, t := range n.Text {
		if t.Instruction != "" {
			return true
		}
	}
	return false
}

// grouped are the measures that restrictions are written in: neighbours of one
// sort together, so that their order stays.
func grouped(rs []notice.Restriction) (out []*part) {
	for _, r := range rs {
		class, word := "RoadOrCarriagewayOrLaneManagement", ""
		switch r.Type {
		case "height":
			word = "heightRestrictionInOperation"
		case "weight", "axleWeight":
			word = "weightRestrictionInOperation"
		case "width", "length":
			word = "other"
		case "noTrucks", "noTowing", "noOversize":
			// Without a vehicle that DATEX II knows this would close the road for all.
			if word = "roadClosed"; concerned(r).empty() {
				continue
			}
		case "noPassing":
			class, word = instructions, "noOvertaking"
		default:
			continue
		}
		if last := len(out) - 1; last >= 0 && word == out[last].types[0] && word != "noOvertaking" {
			out[last].restrictions = append(out[last].restrictions, r)
			continue
		}
		out = append(out, &part{class: class, types: []string{word}, restrictions: []notice.Restriction{r}})
	}
	return out
}

// sourced are the records of the source, with what the notice says hung on
// those that can bear it.
func sourced(n *notice.Notice, p pocket) (out []*part) {
	primary := p.word("primary")
	for _, r := range p.list("records") {
		out = append(out, &part{
			id: r.word("id"), class: r.word("class"), types: r.words("types"), cause: r.word("cause"), fields: r,
			continuous: r.flag("continuous"), start: r.moment("start"), end: r.moment("end"), vehicles: r.list("vehicles"),
		})
	}
	find := func(fits func(*part) bool) *part {
		if i := slices.IndexFunc(out, fits); i >= 0 {
			return out[i]
		}
		return nil
	}
	// carrier is the record of a class that bears what the notice says: one that
	// lasts as long, else any.
	carrier := func(class string) *part {
		of := func(o *part) bool { return o.class == class }
		return cmp.Or(find(func(o *part) bool { return of(o) && inForce(o, n) }), find(of), &part{})
	}
	main := find(func(o *part) bool { return o.id == primary })
	if main == nil {
		return nil
	}
	main.main = true
	carrier("SpeedManagement").speed = n.SpeedLimit
	carrier("AbnormalTraffic").queue = n.QueueMetres
	carrier("ReroutingManagement").detour = n.Detour != nil
	carrier(instructions).instruction = true
	return out
}

// inForce reports whether a record lasts as long as its notice.
func inForce(o *part, n *notice.Notice) bool { return o.end.IsZero() || !o.end.Before(n.Ends) }
