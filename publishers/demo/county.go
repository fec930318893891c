package demo

import (
	"fmt"
	"time"

	"wayside/hub/notice"
)

// The county: its offices, its places, and how its notices begin.

// areaCode is a code of GB/T 2260 that no county has.
const areaCode = "361199"

func words(zh, en string) notice.Words { return notice.Words{notice.Chinese: zh, notice.English: en} }

// Police is the county's traffic police, for whom the operators of a
// demonstration speak.
func Police() notice.Party { return trafficPolice() }

func trafficPolice() notice.Party {
	return notice.Party{ID: "yunxi-jiaojing", Name: words("云溪县公安局交通警察大队", "Yunxi County Traffic Police")}
}

func bureau() notice.Party {
	return notice.Party{ID: "yunxi-gongan", Name: words("云溪县公安局", "Yunxi County Public Security Bureau")}
}

func highways() notice.Party {
	return notice.Party{ID: "yunxi-gonglu", Name: words("云溪县公路事业发展中心", "Yunxi County Highway Centre")}
}

func weatherService() notice.Party {
	return notice.Party{ID: "yunxi-qixiang", Name: words("云溪县气象局", "Yunxi County Meteorological Bureau")}
}

// station issues the warnings; its id is the sender code of the national
// warning platform.
func station() notice.Party {
	return notice.Party{ID: areaCode + "41600000", Name: words("云溪县气象台", "Yunxi County Meteorological Observatory")}
}

func county() []notice.Area {
	return []notice.Area{{Scheme: "GB/T 2260", Code: areaCode, Name: words("云溪县", "Yunxi County")}}
}

// Lines of the roads, in the direction of rising chainage.
func expressway() []notice.Position { // S38, K60 to K96
	return []notice.Position{{117.72, 28.583}, {117.79, 28.596}, {117.85, 28.606}, {117.895, 28.612}, {117.935, 28.616}, {118.0, 28.607}, {118.08, 28.592}, {118.14, 28.58}}
}

func yulingTunnel() []notice.Position { // S38 K71+300 to K74+650
	return []notice.Position{{117.895, 28.612}, {117.905, 28.6132}, {117.915, 28.6144}, {117.925, 28.6153}, {117.935, 28.616}}
}

func national() []notice.Position { // G320, K402 to K445
	return []notice.Position{{117.7, 28.471}, {117.78, 28.486}, {117.86, 28.501}, {117.905, 28.507}, {117.938, 28.512}, {117.955, 28.5165}, {117.963, 28.5184}, {118.03, 28.533}, {118.12, 28.551}}
}

func qingheBridge() []notice.Position { // G320 K423+150 to K423+980
	return []notice.Position{{117.955, 28.5165}, {117.959, 28.5176}, {117.963, 28.5184}}
}

func peoplesRoad() []notice.Position { // in 城关镇, eastbound
	return []notice.Position{{117.906, 28.5083}, {117.914, 28.5088}, {117.922, 28.5093}, {117.93, 28.51}, {117.938, 28.5112}}
}

func riversideRoad() []notice.Position { // X205 along the 青河
	return []notice.Position{{117.938, 28.512}, {117.956, 28.498}, {117.979, 28.481}, {118.008, 28.462}, {118.052, 28.437}}
}

func northRoad() []notice.Position { // S211 up into the hills
	return []notice.Position{{117.93, 28.545}, {117.926, 28.575}, {117.917, 28.628}, {117.904, 28.668}}
}

// begin starts a notice of a publisher; key tells it from its others.
func begin(p notice.Party, key string, kind notice.Kind, event notice.Event, sent time.Time) *notice.Notice {
	return &notice.Notice{
		ID: notice.DeriveID(p.ID, key), Revision: 1, Kind: kind, Event: event,
		Status: notice.Actual, Audience: notice.Public,
		Severity: notice.Minor, Urgency: notice.Immediate, Certainty: notice.Observed,
		Publisher: p, Sent: sent.UTC(), Areas: county(),
	}
}

// key names one turn of a story.
func (s scene) key(story string) string { return fmt.Sprintf("%s-%d", story, s.turn) }

// say gives a notice its words.
func say(n *notice.Notice, zh, en notice.Text) *notice.Notice {
	n.Text = map[notice.Lang]notice.Text{notice.Chinese: zh, notice.English: en}
	return n
}

func chainage(km, metres float64) *notice.RoadPoint {
	at := km*1000 + metres
	return &notice.RoadPoint{Chainage: &at, Label: fmt.Sprintf("K%.0f+%03.0f", km, metres)}
}

func lane(order int, kind, status string) notice.Lane {
	return notice.Lane{Order: order, Type: kind, Status: status}
}

func ptr[V any](v V) *V { return &v }
