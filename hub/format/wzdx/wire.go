package wzdx

import (
	"encoding/json"

	"wayside/hub/notice"
)

// The members of a document of WZDx 4.2 and of CWZ 1.0 under their own names,
// and those of WZDx 4.0 and 4.1 that are still met. What is absent is the zero
// value.

type document struct {
	FeedInfo feedInfo          `json:"feed_info"`
	Type     string            `json:"type"`
	Features []json.RawMessage `json:"features"` // each a feature
}

type feedInfo struct {
	UpdateDate      string       `json:"update_date,omitempty"`
	Version         string       `json:"version,omitempty"`
	Publisher       string       `json:"publisher,omitempty"`
	ContactName     string       `json:"contact_name,omitempty"`
	ContactEmail    *string      `json:"contact_email,omitempty"`
	UpdateFrequency *int         `json:"update_frequency,omitempty"` // seconds
	License         string       `json:"license,omitempty"`
	DataSources     []dataSource `json:"data_sources,omitempty"`

	FeedInfoID string `json:"feed_info_id,omitempty"` // of 4.0, read and never written
}

type dataSource struct {
	ID               string  `json:"data_source_id,omitempty"`
	OrganizationName string  `json:"organization_name,omitempty"`
	UpdateDate       string  `json:"update_date,omitempty"`
	UpdateFrequency  *int    `json:"update_frequency,omitempty"`
	ContactName      string  `json:"contact_name,omitempty"`
	ContactEmail     *string `json:"contact_email,omitempty"`

	// Deprecated in 4.2, read and never written.
	LRSType        string `json:"lrs_type,omitempty"`
	LRSURL         string `json:"lrs_url,omitempty"`
	LocationMethod string `json:"location_verify_method,omitempty"`
}

type feature struct {
	ID         string           `json:"id"`
	Type       string           `json:"type"`
	Properties properties       `json:"properties"`
	Geometry   *notice.Geometry `json:"geometry"`
	BBox       []float64        `json:"bbox,omitempty"` // follows from the geometry; read and dropped
}

type properties struct {
	Core                    coreDetails     `json:"core_details"`
	BeginningCrossStreet    string          `json:"beginning_cross_street,omitempty"`
	EndingCrossStreet       string          `json:"ending_cross_street,omitempty"`
	BeginningMilepost       *float64        `json:"beginning_milepost,omitempty"` // miles
	EndingMilepost          *float64        `json:"ending_milepost,omitempty"`
	BeginningPost           *float64        `json:"beginning_reference_post,omitempty"` // in PostUnit
	EndingPost              *float64        `json:"ending_reference_post,omitempty"`
	PostUnit                string          `json:"reference_post_unit,omitempty"`
	PostUnitBlank           string          `json:"reference_post_unit ,omitempty"` // as the schema of CWZ spells it; read and never written
	StartDate               string          `json:"start_date,omitempty"`
	EndDate                 string          `json:"end_date,omitempty"`
	IsStartDateVerified     *bool           `json:"is_start_date_verified,omitempty"`
	IsEndDateVerified       *bool           `json:"is_end_date_verified,omitempty"`
	IsStartPositionVerified *bool           `json:"is_start_position_verified,omitempty"`
	IsEndPositionVerified   *bool           `json:"is_end_position_verified,omitempty"`
	LocationMethod          string          `json:"location_method,omitempty"`
	WorkZoneType            string          `json:"work_zone_type,omitempty"`
	VehicleImpact           string          `json:"vehicle_impact,omitempty"`
	Lanes                   []lane          `json:"lanes,omitempty"`
	ReducedSpeedLimit       *float64        `json:"reduced_speed_limit_kph,omitempty"`
	Restrictions            []restriction   `json:"restrictions,omitempty"`
	TypesOfWork             []typeOfWork    `json:"types_of_work,omitempty"`
	WorkerPresence          *workerPresence `json:"worker_presence,omitempty"`
	CurbZones               []curbZones     `json:"impacted_cds_curb_zones,omitempty"`

	// Deprecated in 4.2, read and never written.
	EventStatus       string `json:"event_status,omitempty"`
	StartDateAccuracy string `json:"start_date_accuracy,omitempty"`
	EndDateAccuracy   string `json:"end_date_accuracy,omitempty"`
	BeginningAccuracy string `json:"beginning_accuracy,omitempty"`
	EndingAccuracy    string `json:"ending_accuracy,omitempty"`
}

type coreDetails struct {
	EventType    string    `json:"event_type,omitempty"`
	DataSourceID string    `json:"data_source_id,omitempty"`
	Related      []related `json:"related_road_events,omitempty"`
	RoadNames    []string  `json:"road_names,omitempty"`
	Direction    string    `json:"direction,omitempty"`
	Name         string    `json:"name,omitempty"`
	Description  string    `json:"description,omitempty"`
	CreationDate string    `json:"creation_date,omitempty"`
	UpdateDate   string    `json:"update_date,omitempty"`

	// Of 4.0 and 4.1, read and never written.
	RoadEventID  string       `json:"road_event_id,omitempty"`
	Relationship relationship `json:"relationship,omitzero"`
}

type related struct {
	Type string `json:"type,omitempty"`
	ID   string `json:"id,omitempty"`
}

// relationship is the forerunner of related_road_events.
type relationship struct {
	First []string `json:"first,omitempty"`
	Next  []string `json:"next,omitempty"`
}

type lane struct {
	Order        int           `json:"order,omitempty"`
	Type         string        `json:"type,omitempty"`
	Status       string        `json:"status,omitempty"`
	LaneNumber   int           `json:"lane_number,omitempty"` // deprecated
	Restrictions []restriction `json:"restrictions,omitempty"`
}

type restriction struct {
	Type  string   `json:"type,omitempty"`
	Value *float64 `json:"value,omitempty"`
	Unit  string   `json:"unit,omitempty"`
}

type typeOfWork struct {
	Name          string `json:"type_name,omitempty"`
	Architectural *bool  `json:"is_architectural_change,omitempty"`
}

type workerPresence struct {
	Present       *bool    `json:"are_workers_present,omitempty"`
	Method        string   `json:"method,omitempty"`
	LastConfirmed string   `json:"worker_presence_last_confirmed_date,omitempty"`
	Confidence    string   `json:"confidence,omitempty"`
	Definition    []string `json:"definition,omitempty"`
}

type curbZones struct {
	IDs []string `json:"cds_curb_zone_ids"`
	URL string   `json:"cds_curbs_api_url"`
}
