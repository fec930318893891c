package demo

import (
	"encoding/json"
	"fmt"
	"time"

	"wayside/hub/notice"
)

// The works of the county as a WZDx 4.2 feed, in the words of that
// specification (github.com/usdot-jpo-ode/wzdx).

type wzdxFeed struct {
	Info     wzdxInfo      `json:"feed_info"`
	Type     string        `json:"type"`
	Features []wzdxFeature `json:"features"`
}

type wzdxInfo struct {
	UpdateDate  string           `json:"update_date"`
	Version     string           `json:"version"`
	Publisher   string           `json:"publisher"`
	License     string           `json:"license"`
	DataSources []wzdxDataSource `json:"data_sources"`
}

type wzdxDataSource struct {
	ID           string `json:"data_source_id"`
	Organization string `json:"organization_name"`
}

type wzdxFeature struct {
	ID         string           `json:"id"`
	Type       string           `json:"type"`
	Properties wzdxEvent        `json:"properties"`
	Geometry   *notice.Geometry `json:"geometry"`
}

type wzdxEvent struct {
	Core             wzdxCore          `json:"core_details"`
	Begins           string            `json:"beginning_cross_street"`
	Ends             string            `json:"ending_cross_street"`
	BeginsAt         float64           `json:"beginning_milepost"`
	EndsAt           float64           `json:"ending_milepost"`
	Start            string            `json:"start_date"`
	End              string            `json:"end_date"`
	StartVerified    bool              `json:"is_start_date_verified"`
	EndVerified      bool              `json:"is_end_date_verified"`
	StartPosVerified bool              `json:"is_start_position_verified"`
	EndPosVerified   bool              `json:"is_end_position_verified"`
	Method           string            `json:"location_method"`
	Zone             string            `json:"work_zone_type"`
	Impact           string            `json:"vehicle_impact"`
	Lanes            []wzdxLane        `json:"lanes,omitempty"`
	SpeedLimit       float64           `json:"reduced_speed_limit_kph,omitempty"`
	Restrictions     []wzdxRestriction `json:"restrictions,omitempty"`
	Work             []wzdxWork        `json:"types_of_work,omitempty"`
}

type wzdxCore struct {
	Type        string   `json:"event_type"`
	DataSource  string   `json:"data_source_id"`
	Roads       []string `json:"road_names"`
	Direction   string   `json:"direction"`
	Name        string   `json:"name"`
	Description string   `json:"description"`
	Created     string   `json:"creation_date"`
	Updated     string   `json:"update_date"`
}

type wzdxLane struct {
	Order  int    `json:"order"`
	Type   string `json:"type"`
	Status string `json:"status"`
}

type wzdxRestriction struct {
	Type  string  `json:"type"`
	Value float64 `json:"value,omitempty"`
	Unit  string  `json:"unit,omitempty"`
}

type wzdxWork struct {
	Name string `json:"type_name"`
	New  bool   `json:"is_architectural_change"`
}

const dataSource = "7d3f5d0e-9c07-4c8c-8f3e-2f6f3a1d9b11"

func works(at time.Time) [][]byte {
	features := []wzdxFeature{pavement(at), rebuilding(at), nightWorks(at)}
	if f, on := bridgeWorks(at); on {
		features = append(features, f)
	}
	updated := time.Time{}
	for _, f := range features {
		if t, err := time.Parse(time.RFC3339, f.Properties.Core.Updated); err == nil && t.After(updated) {
			updated = t
		}
	}
	doc, err := json.MarshalIndent(wzdxFeed{
		Info: wzdxInfo{
			UpdateDate: utc(updated), Version: "4.2", Publisher: highways().Name[notice.Chinese],
			License:     "https://creativecommons.org/publicdomain/zero/1.0/",
			DataSources: []wzdxDataSource{{dataSource, highways().Name[notice.Chinese]}},
		},
		Type: "FeatureCollection", Features: features,
	}, "", " ")
	if err != nil {
		return nil // of finite numbers and strings: can't fail
	}
	return [][]byte{doc}
}

func utc(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// zone of works between two chainages in metres, in one direction.
func workZone(id, road, direction string, from, to float64, start, end, updated time.Time) wzdxFeature {
	label := func(m float64) string { return fmt.Sprintf("K%d+%03d", int(m)/1000, int(m)%1000) }
	const mile = 1609.344
	return wzdxFeature{ID: id, Type: "Feature", Properties: wzdxEvent{
		Core: wzdxCore{
			Type: "work-zone", DataSource: dataSource, Roads: []string{road}, Direction: direction,
			Created: utc(start.Add(-72 * time.Hour)), Updated: utc(updated),
		},
		Begins: label(from), Ends: label(to), BeginsAt: from / mile, EndsAt: to / mile, Start: utc(start), End: utc(end),
		StartVerified: true, StartPosVerified: true, EndPosVerified: true, Method: "channel-device-method", Zone: "static",
	}}
}

// epoch is a span of whole days in which long works run.
func epoch(at time.Time, days int) (start, end time.Time, n int64) {
	span := time.Duration(days) * 24 * time.Hour
	start = at.Truncate(span)
	return start, start.Add(span), start.Unix() / int64(span/time.Second)
}

func pavement(at time.Time) wzdxFeature {
	start, end, n := epoch(at, 12)
	f := workZone(fmt.Sprintf("yx-g320-pavement-%d", n), "G320", "eastbound", 431200, 433600, start, end, start)
	p := &f.Properties
	p.Core.Name = "G320国道K431+200至K433+600路面养护，占用外侧车道"
	p.Core.Description = "G320国道东行K431+200至K433+600进行沥青路面铣刨重铺，占用外侧车道，内侧车道通行，限速60公里/小时。早晚高峰可能排队，请提前减速，服从现场指挥。"
	p.Impact, p.SpeedLimit = "some-lanes-closed", 60
	p.Lanes = []wzdxLane{{1, "general", "open"}, {2, "general", "closed"}, {3, "shoulder", "closed"}}
	p.Work = []wzdxWork{{"surface-work", false}}
	f.Geometry = notice.LineString(notice.Position{118.03, 28.533}, notice.Position{118.043, 28.5357}, notice.Position{118.054, 28.5378})
	return f
}

func rebuilding(at time.Time) wzdxFeature {
	start, end, n := epoch(at, 90)
	f := workZone(fmt.Sprintf("yx-x205-bridge-%d", n), "X205", "southbound", 6400, 6900, start, end, start)
	p := &f.Properties
	p.Core.Name = "X205县道柳溪桥危桥改造，全幅封闭"
	p.Core.Description = "X205县道K6+400至K6+900柳溪桥实施危桥改造，全幅封闭施工。往柳溪、石塘方向的车辆请由G320国道经石塘路绕行，沿线居民可由施工便道步行通过。"
	p.Impact = "all-lanes-closed"
	p.Lanes = []wzdxLane{{1, "general", "closed"}}
	p.Restrictions = []wzdxRestriction{{Type: "local-access-only"}}
	p.Work = []wzdxWork{{"roadway-relocation", true}}
	f.Geometry = notice.LineString(riversideRoad()[2:4]...)
	return f
}

// nightWorks stand ahead: tomorrow night on the S211.
func nightWorks(at time.Time) wzdxFeature {
	noon, n := daily(at, 12)
	start := noon.Add(34 * time.Hour) // 22:00 of the next day
	f := workZone(fmt.Sprintf("yx-s211-night-%d", n), "S211", "northbound", 18000, 21500, start, start.Add(8*time.Hour), noon)
	p := &f.Properties
	p.Core.Name = "S211省道K18+000至K21+500夜间标线施划，单车道双向交替通行"
	p.Core.Description = fmt.Sprintf("%s夜间22时至次日6时，S211省道K18+000至K21+500重新施划标线，现场单车道双向交替通行，请按指挥依次通过。", start.In(zone()).Format("1月2日"))
	p.Impact, p.SpeedLimit = "alternating-one-way", 40
	p.Work = []wzdxWork{{"painting", false}}
	f.Geometry = notice.LineString(northRoad()[:3]...)
	return f
}

// bridgeWorks come and go every three and a half minutes on the 青河大桥:
// announced, begun, changed, over.
func bridgeWorks(at time.Time) (f wzdxFeature, on bool) {
	s := cycle(at, 210*time.Second, 15*time.Second)
	phase := s.phase(0, 95*time.Second, 180*time.Second)
	if phase == 3 {
		return f, false
	}
	updated := s.began
	start, end := s.after(35*time.Second), s.after(150*time.Second)
	f = workZone(fmt.Sprintf("yx-g320-qinghe-%d", s.turn), "G320", "westbound", 423980, 423150, start, end, updated)
	p := &f.Properties
	p.EndVerified = true
	p.Core.Name = "G320国道青河大桥（西行）伸缩缝抢修，占用内侧车道"
	p.Core.Description = "G320国道青河大桥西行桥面伸缩缝抢修，占用内侧车道，外侧车道通行，禁止3.5米以上超宽车辆通过。"
	p.Impact, p.SpeedLimit = "some-lanes-closed", 40
	p.Lanes = []wzdxLane{{1, "general", "closed"}, {2, "general", "open"}}
	p.Restrictions = []wzdxRestriction{{"reduced-width", 350, "centimeters"}}
	p.Work = []wzdxWork{{"minor-road-defect-repair", false}}
	line := qingheBridge()
	f.Geometry = notice.LineString(line[2], line[1], line[0])
	if phase == 2 {
		p.Core.Updated = utc(s.after(95 * time.Second))
		p.Core.Name = "G320国道青河大桥（西行）抢修转至外侧车道"
		p.Core.Description = "G320国道青河大桥西行伸缩缝抢修已转至外侧车道，内侧车道恢复通行，禁止3.5米以上超宽车辆通过。"
		p.Lanes = []wzdxLane{{1, "general", "open"}, {2, "general", "closed"}}
	}
	return f, true
}
