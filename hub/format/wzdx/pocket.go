package wzdx

import (
	"encoding/json"
	"reflect"
	"time"

	"wayside/hub/format/internal/jsonsafe"
	"wayside/hub/format/internal/phrase"
	"wayside/hub/notice"
)

// pocket is Ext["wzdx"], of both dialects: what a feature says and a notice has
// no field for, under the names and in the words of WZDx. Flags are kept where
// they are true.
type pocket struct {
	Name                    string            `json:"name,omitempty"`
	CreationDate            string            `json:"creation_date,omitempty"`
	Related                 []related         `json:"related_road_events,omitempty"`
	VehicleImpact           string            `json:"vehicle_impact,omitempty"`
	LocationMethod          string            `json:"location_method,omitempty"`
	WorkZoneType            string            `json:"work_zone_type,omitempty"`
	WorkerPresence          *workerPresence   `json:"worker_presence,omitempty"`
	TypesOfWork             []typeOfWork      `json:"types_of_work,omitempty"`
	Restrictions            []restriction     `json:"restrictions,omitempty"`
	Lanes                   []lane            `json:"lanes,omitempty"`
	CurbZones               []curbZones       `json:"impacted_cds_curb_zones,omitempty"`
	PostUnit                string            `json:"reference_post_unit,omitempty"` // where it is not miles
	IsEndDateVerified       bool              `json:"is_end_date_verified,omitempty"`
	IsStartPositionVerified bool              `json:"is_start_position_verified,omitempty"`
	IsEndPositionVerified   bool              `json:"is_end_position_verified,omitempty"`
	Occurrences             map[string]string `json:"occurrences,omitempty"` // id by start, where it is not the derived one
}

// extName is the pocket of both dialects.
const extName = "wzdx"

// keep puts aside what the notice of these occurrences has no field for.
func keep(live []*event, named bool) map[string]any {
	e := live[0]
	p, c := &e.Properties, &e.Properties.Core
	k := pocket{
		Name: phrase.Line(c.Name), CreationDate: c.CreationDate, VehicleImpact: p.VehicleImpact, LocationMethod: p.LocationMethod,
		WorkZoneType: p.WorkZoneType, WorkerPresence: p.WorkerPresence, TypesOfWork: p.TypesOfWork, Restrictions: p.Restrictions,
		CurbZones: p.CurbZones, PostUnit: p.PostUnit, IsEndDateVerified: yes(p.IsEndDateVerified),
		IsStartPositionVerified: yes(p.IsStartPositionVerified), IsEndPositionVerified: yes(p.IsEndPositionVerified),
		Occurrences: map[string]string{},
	}
	if named {
		k.Name = ""
	}
	for _, l := range c.Related {
		if !isOccurrence(l.Type) {
			k.Related = append(k.Related, l)
		}
	}
	for _, l := range p.Lanes {
		if len(l.Restrictions) > 0 || l.LaneNumber > 0 {
			k.Lanes = p.Lanes
		}
	}
	for i, o := range live {
		if o.ID != occurrenceID(e.key, o.start, i == 0) {
			k.Occurrences[stamp(o.start)] = o.ID
		}
	}
	if ext := k.tree(); len(ext) > 0 {
		return map[string]any{extName: ext}
	}
	return nil
}

// pocketOf reads what of Ext["wzdx"] can be told again: what fits, is allowed,
// and still says what the notice says. An edit of the notice wins over it.
func pocketOf(n *notice.Notice) (p pocket) {
	raw, err := json.Marshal(n.Ext[extName])
	if err != nil {
		return p
	}
	var unheard notice.Problems
	jsonsafe.Fill(notice.Tree(raw, &unheard), &p, "", extName, &unheard)
	f := properties{
		Core: coreDetails{Related: p.Related}, VehicleImpact: p.VehicleImpact, LocationMethod: p.LocationMethod, WorkZoneType: p.WorkZoneType,
		WorkerPresence: p.WorkerPresence, TypesOfWork: p.TypesOfWork, Restrictions: p.Restrictions, Lanes: p.Lanes, CurbZones: p.CurbZones,
	}
	f.tidy(&unheard)
	if n.Event == "detour" {
		p = pocket{Name: p.Name, CreationDate: p.CreationDate, PostUnit: p.PostUnit, IsEndDateVerified: p.IsEndDateVerified, Occurrences: p.Occurrences}
		f = properties{Core: f.Core}
	}
	p.Related, p.VehicleImpact, p.LocationMethod, p.WorkZoneType = f.Core.Related, f.VehicleImpact, f.LocationMethod, f.WorkZoneType
	p.WorkerPresence, p.TypesOfWork, p.Restrictions, p.Lanes, p.CurbZones = f.WorkerPresence, f.TypesOfWork, f.Restrictions, f.Lanes, f.CurbZones
	p.Name = phrase.Line(p.Name)
	if _, _, err := readTime(p.CreationDate, time.UTC); err != nil {
		p.CreationDate = ""
	}
	chained := func(at *notice.RoadPoint) bool { return at != nil && at.Chainage != nil }
	if u, ok := units[p.PostUnit]; !ok || u.weight || len(n.Roads) == 0 || !chained(n.Roads[0].From) && !chained(n.Roads[0].To) {
		p.PostUnit = ""
	}
	p.agrees(n)
	return p
}

// tree is p as it stands in Ext.
func (p pocket) tree() (ext map[string]any) {
	raw, _ := json.Marshal(p) // strings, numbers and flags alone
	_ = json.Unmarshal(raw, &ext)
	return ext
}

// occurrenceID is the id of one occurrence of the event called base: the first
// bears its name, the others one derived from their start.
func occurrenceID(base string, start time.Time, first bool) string {
	if first {
		return base
	}
	return notice.DeriveID(base, stamp(start)).UUID()
}

// agrees drops the source's own words where they no longer say what the notice
// says.
func (p *pocket) agrees(n *notice.Notice) {
	p.IsEndDateVerified = p.IsEndDateVerified && !n.Ends.IsZero()
	if i, ok := impactOf(p.VehicleImpact); !ok || i != n.Impact {
		p.VehicleImpact = ""
	}
	var ours []notice.Restriction
	for _, r := range p.Restrictions {
		o, _, _ := toOurs(r)
		ours = append(ours, o)
	}
	if !reflect.DeepEqual(ours, n.Restrictions) {
		p.Restrictions = nil
	}
	if !reflect.DeepEqual(ourLanes(p.Lanes), n.Roads[0].Lanes) {
		p.Lanes = nil
	}
}
