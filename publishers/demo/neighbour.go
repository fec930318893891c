package demo

import (
	"encoding/json"
	"fmt"
	"time"

	"wayside/hub/notice"
)

// The roads of the county next door, as Open511 JSON (open511.org, events).

func neighbour() notice.Party {
	return notice.Party{ID: "linxi-gonglu", Name: words("临溪县公路事业发展中心", "Linxi County Highway Centre")}
}

type open511Event struct {
	ID           string           `json:"id"`
	Jurisdiction string           `json:"jurisdiction_url"`
	Status       string           `json:"status"`
	Lang         string           `json:"lang"`
	Headline     string           `json:"headline"`
	Description  string           `json:"description"`
	Type         string           `json:"event_type"`
	Subtypes     []string         `json:"event_subtypes"`
	Severity     string           `json:"severity"`
	Certainty    string           `json:"certainty"`
	Created      string           `json:"created"`
	Updated      string           `json:"updated"`
	Timezone     string           `json:"timezone"`
	Geography    *notice.Geometry `json:"geography"`
	Roads        []open511Road    `json:"roads"`
	Schedule     open511Schedule  `json:"schedule"`
}

type open511Road struct {
	Name      string `json:"name"`
	From      string `json:"from"`
	To        string `json:"to,omitempty"`
	Direction string `json:"direction"`
	State     string `json:"state,omitempty"`
}

type open511Schedule struct {
	Intervals []string           `json:"intervals,omitempty"`
	Recurring []open511Recurring `json:"recurring_schedules,omitempty"`
}

type open511Recurring struct {
	From  string `json:"start_date"`
	To    string `json:"end_date"`
	Days  []int  `json:"days"`
	Start string `json:"daily_start_time"`
	End   string `json:"daily_end_time"`
}

// nextDoor tells of the road into the hills: ice in the small hours of every day,
// and every four and a half minutes fallen rocks that are cleared.
func nextDoor(at time.Time) [][]byte {
	events := []open511Event{ice(at)}
	s := cycle(at, 270*time.Second, 60*time.Second)
	if phase := s.phase(0, 120*time.Second, 210*time.Second); phase >= 1 {
		e := open511Event{
			ID: "linxi.example/" + s.key("rocks"), Status: "ACTIVE", Type: "INCIDENT", Subtypes: []string{"OBSTRUCTION"}, Severity: "MODERATE", Certainty: "OBSERVED",
			Headline: "S211省道黄泥岭落石，单车道双向交替通行", Description: "S211省道临溪县境内黄泥岭路段落石，现场单车道双向交替通行，请按指挥依次通过。",
			Created: utc(s.began), Updated: utc(s.began), Geography: notice.LineString(northRoad()[2:]...),
			Roads:    []open511Road{{Name: "S211", From: "黄泥岭", To: "石门桥", Direction: "BOTH", State: "SINGLE_LANE_ALTERNATING"}},
			Schedule: open511Schedule{Intervals: []string{s.began.In(zone()).Format("2006-01-02T15:04") + "/"}},
		}
		switch phase {
		case 2:
			e.Headline, e.Updated = "S211省道黄泥岭落石已清至路边，恢复双向通行", utc(s.after(120*time.Second))
			e.Description, e.Severity, e.Roads[0].State = "落石已清至路边，双向恢复通行，边坡仍在排险，请减速。", "MINOR", "ALL_LANES_OPEN"
		case 3:
			e.Status, e.Updated = "ARCHIVED", utc(s.after(210*time.Second))
		}
		events = append(events, e)
	}
	for i := range events {
		events[i].Jurisdiction, events[i].Lang, events[i].Timezone = "https://linxi.example/jurisdiction", "zh-CN", "Asia/Shanghai"
	}
	doc, err := json.Marshal(map[string]any{"events": events, "meta": map[string]string{"version": "v1"}})
	if err != nil {
		return nil // of finite numbers and strings: can't fail
	}
	return [][]byte{doc}
}

func ice(at time.Time) open511Event {
	start, end, week := epoch(at, 7)
	local := func(t time.Time) string { return t.In(zone()).Format(time.DateOnly) }
	return open511Event{
		ID: fmt.Sprintf("linxi.example/ice-%d", week), Status: "ACTIVE", Type: "ROAD_CONDITION", Subtypes: []string{"PARTLY_ICY"}, Severity: "MODERATE", Certainty: "LIKELY",
		Headline: "S211省道石门桥至黄泥岭凌晨易结冰", Description: "每日凌晨1时至8时，桥面和背阴弯道易结暗冰，请减速慢行，勿急刹车。",
		Created: utc(start), Updated: utc(start), Geography: notice.LineString(northRoad()[1:3]...),
		Roads:    []open511Road{{Name: "S211", From: "石门桥", To: "黄泥岭", Direction: "BOTH"}},
		Schedule: open511Schedule{Recurring: []open511Recurring{{From: local(start), To: local(end), Days: []int{1, 2, 3, 4, 5, 6, 7}, Start: "01:00", End: "08:00"}}},
	}
}
