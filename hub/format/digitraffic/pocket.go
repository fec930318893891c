package digitraffic

import "encoding/json"

// pocket is Ext["digitraffic"]: what a message says and a notice has no field
// for, under the names of the source. Phases and features are in the language
// of the first announcement.
type pocket struct {
	SituationType           string      `json:"situationType,omitempty"`
	TrafficAnnouncementType string      `json:"trafficAnnouncementType,omitempty"`
	EstimatedDuration       *estimate   `json:"estimatedDuration,omitempty"`
	Features                []quality   `json:"features,omitempty"`
	Phases                  []keptPhase `json:"roadWorkPhases,omitempty"`
	Table                   string      `json:"locationTableVersion,omitempty"`
	Primary                 *keptPoint  `json:"primaryPoint,omitempty"`
	Secondary               *keptPoint  `json:"secondaryPoint,omitempty"`
	Direction               string      `json:"direction,omitempty"`
}

type keptPoint struct {
	Municipality string `json:"municipality,omitempty"`
	Province     string `json:"province,omitempty"`
	Country      string `json:"country,omitempty"`
	RoadSection  int    `json:"roadSection,omitempty"`
	Distance     int    `json:"distance,omitempty"`
	AlertC       int    `json:"alertCLocation,omitempty"`
	AlertCMetres int    `json:"alertCDistance,omitempty"`
}

type keptPhase struct {
	ID                   string     `json:"id,omitempty"`
	StartTime            string     `json:"startTime,omitempty"`
	EndTime              string     `json:"endTime,omitempty"`
	Severity             string     `json:"severity,omitempty"`
	WorkTypes            []workType `json:"workTypes,omitempty"`
	Restrictions         []kept     `json:"restrictions,omitempty"`
	RestrictionsLiftable *bool      `json:"restrictionsLiftable,omitempty"`
	WorkingHours         []hours    `json:"workingHours,omitempty"`
	SlowTrafficTimes     []hours    `json:"slowTrafficTimes,omitempty"`
	QueuingTrafficTimes  []hours    `json:"queuingTrafficTimes,omitempty"`
}

type kept struct {
	Type string `json:"type,omitempty"`
	quality
}

// mostKept bounds the bytes of a pocket: what is more is left out whole, since
// it would make the notice too large to publish.
const mostKept = 32 << 10

func keep(s *situation) map[string]any {
	p, a := &s.Properties, &s.Properties.Announcements[0]
	k := pocket{
		SituationType: fold(p.SituationType), TrafficAnnouncementType: fold(p.TrafficAnnouncementType),
		EstimatedDuration: a.TimeAndDuration.EstimatedDuration, Features: a.Features, Table: a.Location.LocationTableVersion,
		Primary: a.LocationDetails.Road.Primary.keep(), Secondary: a.LocationDetails.Road.Secondary.keep(), Direction: fold(a.LocationDetails.Road.Direction),
	}
	for _, p := range a.Phases {
		one := keptPhase{
			ID: p.ID, StartTime: p.TimeAndDuration.StartTime, EndTime: p.TimeAndDuration.EndTime, Severity: fold(p.Severity), WorkTypes: p.WorkTypes,
			RestrictionsLiftable: p.RestrictionsLiftable, WorkingHours: p.WorkingHours, SlowTrafficTimes: p.SlowTrafficTimes, QueuingTrafficTimes: p.QueuingTrafficTimes,
		}
		for _, q := range p.Restrictions {
			one.Restrictions = append(one.Restrictions, kept{fold(q.Type), q.Restriction})
		}
		k.Phases = append(k.Phases, one)
	}
	raw, _ := json.Marshal(k) // texts, numbers and flags alone
	if len(raw) > mostKept {
		s.warn("properties", "附加成员太多，未采用", "its further members are too many; not taken over")
		return nil
	}
	var ext map[string]any
	_ = json.Unmarshal(raw, &ext)
	if len(ext) == 0 {
		return nil
	}
	return map[string]any{name: ext}
}

func (p *roadPoint) keep() *keptPoint {
	if p == nil {
		return nil
	}
	return &keptPoint{
		Municipality: p.Municipality, Province: p.Province, Country: p.Country, RoadSection: p.RoadAddress.RoadSection, Distance: p.RoadAddress.Distance,
		AlertC: p.AlertC.LocationCode, AlertCMetres: p.AlertC.Distance,
	}
}
