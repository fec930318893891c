package digitraffic

import "wayside/hub/notice"

// The members of a traffic message under their own names. What is absent is
// the zero value; members of type any are known and not taken over.

type feature struct {
	Type       string           `json:"type"`
	Geometry   *notice.Geometry `json:"geometry"`
	Properties properties       `json:"properties"`
}

type properties struct {
	SituationID             string         `json:"situationId"`
	SituationType           string         `json:"situationType"`
	TrafficAnnouncementType string         `json:"trafficAnnouncementType"`
	Version                 float64        `json:"version"`
	ReleaseTime             string         `json:"releaseTime"`
	VersionTime             string         `json:"versionTime"`
	Announcements           []announcement `json:"announcements"`
	Contact                 contact        `json:"contact"`
	LocationToDisplay       any            `json:"locationToDisplay"`
	DataUpdatedTime         any            `json:"dataUpdatedTime"`
}

type contact struct {
	Phone string `json:"phone"`
	Email string `json:"email"`
	Fax   any    `json:"fax"`
}

type announcement struct {
	Language              string          `json:"language"`
	Title                 string          `json:"title"`
	Location              location        `json:"location"`
	LocationDetails       locationDetails `json:"locationDetails"`
	Features              []quality       `json:"features"`
	Phases                []phase         `json:"roadWorkPhases"`
	EarlyClosing          string          `json:"earlyClosing"`
	Comment               string          `json:"comment"`
	TimeAndDuration       times           `json:"timeAndDuration"`
	AdditionalInformation string          `json:"additionalInformation"`
	Sender                string          `json:"sender"`
	Itinerary             any             `json:"lastActiveItinerarySegment"`
}

type location struct {
	CountryCode          int    `json:"countryCode"`
	LocationTableNumber  int    `json:"locationTableNumber"`
	LocationTableVersion string `json:"locationTableVersion"`
	Description          string `json:"description"`
}

type locationDetails struct {
	Area areaLocation `json:"areaLocation"`
	Road roadLocation `json:"roadAddressLocation"`
}

type areaLocation struct {
	Areas []area `json:"areas"`
}

type area struct {
	Name         string `json:"name"`
	LocationCode int    `json:"locationCode"`
	Type         string `json:"type"`
}

type roadLocation struct {
	Primary              *roadPoint `json:"primaryPoint"`
	Secondary            *roadPoint `json:"secondaryPoint"`
	Direction            string     `json:"direction"`
	DirectionDescription string     `json:"directionDescription"`
}

type roadPoint struct {
	Municipality string      `json:"municipality"`
	Province     string      `json:"province"`
	Country      string      `json:"country"`
	RoadAddress  roadAddress `json:"roadAddress"`
	RoadName     string      `json:"roadName"`
	AlertC       alertC      `json:"alertCLocation"`
}

type roadAddress struct {
	Road        int `json:"road"`
	RoadSection int `json:"roadSection"`
	Distance    int `json:"distance"` // metres from the start of the section
}

type alertC struct {
	LocationCode int    `json:"locationCode"`
	Name         string `json:"name"`
	Distance     int    `json:"distance"`
}

// quality is a feature of a situation or a restriction: words, and a number
// where they have one.
type quality struct {
	Name     string   `json:"name,omitempty"`
	Quantity *float64 `json:"quantity,omitempty"`
	Unit     string   `json:"unit,omitempty"`
}

type times struct {
	StartTime         string    `json:"startTime"`
	EndTime           string    `json:"endTime"`
	EstimatedDuration *estimate `json:"estimatedDuration"`
}

// estimate is in ISO 8601 durations and in words.
type estimate struct {
	Minimum  string `json:"minimum,omitempty"`
	Maximum  string `json:"maximum,omitempty"`
	Informal string `json:"informal,omitempty"`
}

type phase struct {
	ID                   string          `json:"id"`
	Location             location        `json:"location"`
	LocationDetails      locationDetails `json:"locationDetails"`
	WorkTypes            []workType      `json:"workTypes"`
	Restrictions         []restriction   `json:"restrictions"`
	RestrictionsLiftable *bool           `json:"restrictionsLiftable"`
	Severity             string          `json:"severity"`
	WorkingHours         []hours         `json:"workingHours"`
	SlowTrafficTimes     []hours         `json:"slowTrafficTimes"`
	QueuingTrafficTimes  []hours         `json:"queuingTrafficTimes"`
	Comment              string          `json:"comment"`
	TimeAndDuration      times           `json:"timeAndDuration"`
}

type workType struct {
	Type        string `json:"type,omitempty"`
	Description string `json:"description,omitempty"`
}

type restriction struct {
	Type        string  `json:"type"`
	Restriction quality `json:"restriction"`
}

// hours of a day of the week, wall clock of Europe/Helsinki.
type hours struct {
	Weekday   string `json:"weekday,omitempty"`
	StartTime string `json:"startTime,omitempty"`
	EndTime   string `json:"endTime,omitempty"`
}
