package cifs

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"wayside/hub/notice"
)

// general is the type of a lane for all traffic, in a notice and in CIFS.
const (
	general     = "general"
	generalCIFS = "LANE"
)

// lanes reads lane_impact and lanes. Both say that some are closed; a road of
// which all are is of another type.
func (r *reader) lanes(in *incident, n *notice.Notice) {
	if l := in.LaneImpact; l != nil {
		closed, err := strconv.Atoi(strings.TrimSpace(l.Closed))
		if err != nil || closed < 0 || closed > 30 {
			in.warn("lane_impact.total_closed_lanes", "应为 0 到 30，已略去", "want 0 to 30; left out")
		} else {
			n.LanesClosed = &closed
		}
		l.Roadside = strings.TrimSpace(l.Roadside)
		if !slices.Contains(roadsides, l.Roadside) {
			if l.Roadside != "" {
				in.warn("lane_impact.roadside", "应为 LEFT、MIDDLE 或 RIGHT，已略去", "want LEFT, MIDDLE or RIGHT; left out")
			}
			l.Roadside = ""
		}
	}
	if lanes := ourLanes(in); lanes != nil && len(n.Roads) > 0 {
		n.Roads[0].Lanes = lanes
		closed, total := countGeneral(lanes)
		n.LanesClosed, n.LanesTotal = &closed, &total
	}
	if n.LanesClosed == nil || *n.LanesClosed == 0 || n.Impact == notice.AllClosed {
		return
	}
	n.Impact = notice.SomeClosed
	if n.LanesTotal != nil && *n.LanesClosed == *n.LanesTotal {
		in.warn("lanes", "全部车道封闭，而类型不是 "+roadClosed, "all lanes are closed, and the type is not "+roadClosed)
	}
}

// ourLanes are all lanes or, where one of them makes no sense, none.
func ourLanes(in *incident) (out []notice.Lane) {
	if in.Lanes == nil {
		return nil
	}
	seen := map[int]bool{}
	for i, l := range in.Lanes.Lane {
		at := fmt.Sprintf("lanes[%d]", i)
		order, err := strconv.Atoi(strings.TrimSpace(l.Order))
		closed, ok := isClosed(strings.TrimSpace(l.Status))
		kind := strings.ToLower(strings.TrimSpace(l.Type))
		if err != nil || order < 1 || order > 30 || seen[order] || !ok || kind == "" || len(kind) > 100 {
			in.warn(at, "编号、类型或状态无效，全部车道已略去", "order, type or status is none; all lanes were left out")
			return nil
		}
		seen[order] = true
		if kind == strings.ToLower(generalCIFS) {
			kind = general
		}
		out = append(out, notice.Lane{Order: order, Type: kind, Status: map[bool]string{true: "closed", false: "open"}[closed]})
	}
	return out
}

func countGeneral(lanes []notice.Lane) (closed, total int) {
	for _, l := range lanes {
		if l.Type == general {
			total++
			if l.Status == "closed" {
				closed++
			}
		}
	}
	return closed, total
}

// wireLanes tells all lanes where CIFS can: lanes for all traffic, open or
// closed, from 1 without gaps; nil where there are others or none.
func wireLanes(ours []notice.Lane) *lanes {
	var out lanes
	for i, l := range ours {
		if l.Order != i+1 || l.Type != general || l.Status != "open" && l.Status != "closed" {
			return nil
		}
		out.Lane = append(out.Lane, lane{Order: strconv.Itoa(l.Order), Type: generalCIFS, Status: strings.ToUpper(l.Status)})
	}
	if len(out.Lane) == 0 {
		return nil
	}
	return &out
}

// closedSide is on which side of the road the closed lanes lie; "" where that
// can't be told.
func closedSide(lanes []notice.Lane) string {
	var through []notice.Lane
	for _, l := range lanes {
		if l.Type == general {
			through = append(through, l)
		}
	}
	slices.SortFunc(through, func(a, b notice.Lane) int { return a.Order - b.Order })
	shut := func(l notice.Lane) bool { return l.Status == "closed" }
	if len(through) == 0 || !slices.ContainsFunc(through, shut) {
		return ""
	}
	left, right := shut(through[0]), shut(through[len(through)-1])
	switch {
	case left && right:
		return ""
	case left:
		return roadsides[0]
	case right:
		return roadsides[2]
	}
	return roadsides[1]
}
