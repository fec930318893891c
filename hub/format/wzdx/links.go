package wzdx

import (
	"slices"
	"strings"

	"wayside/hub/format/internal/groups"
	"wayside/hub/notice"
)

// link gives every event the key of its chain of occurrences, and its group.
func (r *reader) link(events []*event) {
	byID := map[string]*event{}
	for _, e := range events {
		byID[e.ID] = e
	}
	chain(events, byID)
	g := linkage{linked: map[string]bool{}}
	for _, e := range events {
		for _, l := range e.Properties.Core.Related {
			target, here := byID[l.ID]
			if !here && l.Type == nextInSequence { // business rule 1: parts are linked
				e.warn("properties.core_details.related_road_events", "下一路段 "+l.ID+" 不在这份数据中", "the next part "+l.ID+" is not in this document")
			}
			switch {
			case isOccurrence(l.Type) || l.ID == e.ID:
			case here:
				g.join(e.key, target.key)
			default:
				g.join(e.key, l.ID)
			}
		}
	}
	for _, e := range events {
		if base := pairName(&e.Properties.Core); base != "" {
			g.named = append(g.named, namePrefix+base)
			g.Join(e.key, namePrefix+base)
		}
	}
	labels := g.labels()
	for _, e := range events {
		if label := labels[g.Root(e.key)]; label != "" {
			e.group = string(notice.DeriveID(r.settings.Publisher.ID, label))
		}
	}
}

func isOccurrence(kind string) bool { return kind == firstOccurrence || kind == nextOccurrence }

// chain sets the keys: the occurrences of one recurring event are known by the
// id of the first, whether or not it is still listed.
func chain(events []*event, byID map[string]*event) {
	before := map[string]string{}
	for _, e := range events {
		for _, l := range e.Properties.Core.Related {
			switch l.Type {
			case firstOccurrence:
				before[e.ID] = l.ID
			case nextOccurrence:
				if before[l.ID] == "" {
					before[l.ID] = e.ID
				}
			}
		}
	}
	first := map[string]string{}
	for _, e := range events {
		var path []string
		place := map[string]int{}
		at := e.ID
		for onPath := false; first[at] == "" && before[at] != "" && !onPath; _, onPath = place[at] {
			place[at] = len(path)
			path = append(path, at)
			at = before[at]
		}
		top := first[at]
		if i, ring := place[at]; top == "" && ring {
			top = slices.Min(path[i:]) // all of a ring is known by its least id
		} else if top == "" {
			top = at
		}
		for _, id := range path {
			first[id] = top
		}
		e.key = top
	}
}

// pairName is the part of a name that both directions of a work zone share,
// "" where the name does not end in the direction.
func pairName(c *coreDetails) string {
	name := strings.ToLower(c.Name)
	for _, d := range directions {
		if d.word != c.Direction {
			continue
		}
		for _, s := range d.suffix {
			if base, ok := strings.CutSuffix(name, s); ok && strings.TrimRight(base, " _-") != base {
				return strings.TrimRight(base, " _-")
			}
		}
	}
	return ""
}

// namePrefix keeps names apart from ids; Clean lets no such character into an
// id.
const namePrefix = "\x00"

// linkage is what belongs together.
type linkage struct {
	groups.Sets
	linked map[string]bool // keys that a link names
	named  []string        // what names share, with the prefix
}

func (g *linkage) join(a, b string) {
	if a != b {
		g.linked[a], g.linked[b] = true, true
		g.Join(a, b)
	}
}

// labels names each group by its root: the least key that a link names, else
// what the names of its members share.
func (g *linkage) labels() map[string]string {
	out := map[string]string{}
	for k := range g.linked {
		if r := g.Root(k); out[r] == "" || k < out[r] {
			out[r] = k
		}
	}
	for _, k := range g.named {
		if r := g.Root(k); out[r] == "" && strings.HasPrefix(r, namePrefix) {
			out[r] = strings.TrimPrefix(r, namePrefix)
		}
	}
	return out
}
