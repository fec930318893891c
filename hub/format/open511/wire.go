package open511

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"

	"wayside/hub/notice"
)

// The members of an Open511 v1 document under the names of its JSON form; what
// is read of XML takes the same shape (see xml.go). What is absent is the zero
// value.

type document struct {
	Events     []json.RawMessage `json:"events"`
	Pagination pagination        `json:"pagination"`
	Meta       meta              `json:"meta"`
}

type pagination struct {
	Offset int `json:"offset"`
}

type meta struct {
	Version string `json:"version"`
	URL     string `json:"url,omitempty"`
}

type event struct {
	ID              string           `json:"id"`
	URL             string           `json:"url"`
	JurisdictionURL string           `json:"jurisdiction_url"`
	Status          string           `json:"status"`
	Lang            string           `json:"lang,omitempty"` // of all free texts; in JSON alone
	Headline        words            `json:"headline"`
	Description     words            `json:"description,omitempty"`
	Type            string           `json:"event_type"`
	Subtypes        []string         `json:"event_subtypes,omitempty"`
	Severity        string           `json:"severity"`
	Certainty       string           `json:"certainty,omitempty"`
	Created         string           `json:"created"`
	Updated         string           `json:"updated"`
	Detour          words            `json:"detour,omitempty"`
	Geography       *notice.Geometry `json:"geography"`
	Grouped         []string         `json:"grouped_events,omitempty"` // URLs
	Areas           []area           `json:"areas,omitempty"`
	Roads           []road           `json:"roads,omitempty"`
	Timezone        string           `json:"timezone,omitempty"`
	Schedule        schedule         `json:"schedule"`
	Attachments     []attachment     `json:"attachments,omitempty"`
	Plus            map[string]any   `json:"+,omitempty"` // extensions, by their names without the sign

	// Schedules is the form of the drafts before v1, which 511.org still sends.
	Schedules []schedule `json:"schedules,omitempty"`
}

type area struct {
	ID   string `json:"id"`
	Name words  `json:"name"`
	URL  string `json:"url,omitempty"`
}

type road struct {
	Name         words          `json:"name,omitempty"`
	URL          string         `json:"url,omitempty"`
	From         words          `json:"from,omitempty"`
	To           words          `json:"to,omitempty"`
	Direction    string         `json:"direction,omitempty"`
	State        string         `json:"state,omitempty"`
	LanesClosed  *int           `json:"lanes_closed,omitempty"`
	LanesOpen    *int           `json:"lanes_open,omitempty"`
	Systems      []string       `json:"impacted_systems,omitempty"`
	Restrictions []restriction  `json:"restrictions,omitempty"`
	Plus         map[string]any `json:"+,omitempty"`
}

type restriction struct {
	Type  string   `json:"restriction_type"`
	Value *float64 `json:"value"` // km/h, metres or tonnes
}

// schedule is intervals, or recurring periods and their exceptions; times are
// of the wall clock.
type schedule struct {
	Intervals  []string    `json:"intervals,omitempty"`
	Recurring  []recurring `json:"recurring_schedules,omitempty"`
	Exceptions []string    `json:"exceptions,omitempty"`

	// Of the drafts: one recurring period, or specific dates.
	StartDate     string   `json:"start_date,omitempty"`
	EndDate       string   `json:"end_date,omitempty"`
	StartTime     string   `json:"start_time,omitempty"`
	EndTime       string   `json:"end_time,omitempty"`
	Days          []int    `json:"days,omitempty"`
	SpecificDates []string `json:"specific_dates,omitempty"`
}

type recurring struct {
	StartDate string `json:"start_date"`
	EndDate   string `json:"end_date,omitempty"`
	Days      []int  `json:"days,omitempty"` // 1 Monday … 7 Sunday
	StartTime string `json:"daily_start_time,omitempty"`
	EndTime   string `json:"daily_end_time,omitempty"`
}

type attachment struct {
	URL      string `json:"url"`
	Title    string `json:"title,omitempty"`
	Type     string `json:"type,omitempty"`
	Length   int    `json:"length,omitempty"`
	Hreflang string `json:"hreflang,omitempty"`
}

// words is a free text: in XML one for each language, in JSON one alone.
type words map[notice.Lang]string

// MarshalJSON writes the one text of w.
func (w words) MarshalJSON() ([]byte, error) { return marshal(notice.Words(w).In("")) }

// MarshalJSON writes the extensions as "+name" members.
func (e event) MarshalJSON() ([]byte, error) {
	type plain event
	plus := e.Plus
	e.Plus = nil
	raw, err := marshal(plain(e))
	return withPlus(raw, plus, err)
}

// MarshalJSON writes the extensions as "+name" members.
func (r road) MarshalJSON() ([]byte, error) {
	type plain road
	plus := r.Plus
	r.Plus = nil
	raw, err := marshal(plain(r))
	return withPlus(raw, plus, err)
}

// withPlus appends extensions to the object raw.
func withPlus(raw []byte, plus map[string]any, err error) ([]byte, error) {
	for _, name := range slices.Sorted(maps.Keys(plus)) {
		var key, value []byte
		if err == nil {
			key, err = marshal("+" + name)
		}
		if err == nil {
			value, err = marshal(plus[name])
		}
		raw = bytes.TrimSuffix(raw, []byte("}"))
		if len(raw) > 1 {
			raw = append(raw, ',')
		}
		raw = slices.Concat(raw, key, []byte(":"), value, []byte("}"))
	}
	return raw, err
}

// marshal writes v with <, > and & as they are.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}
