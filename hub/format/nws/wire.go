package nws

import "wayside/hub/notice"

// feature is one alert as it stands. All members may be null or missing.
// Members of type any are of no use here, and known so that nothing is said of
// them: note tells relays what to do, category is Met for all but a few.
type feature struct {
	Context    any              `json:"@context"`
	ID         any              `json:"id"`
	Type       any              `json:"type"`
	Geometry   *notice.Geometry `json:"geometry"`
	Properties properties       `json:"properties"`
}

type properties struct {
	Address    any `json:"@id"`
	Class      any `json:"@type"`
	Category   any `json:"category"`
	Code       any `json:"code"`
	Note       any `json:"note"`
	ReplacedAt any `json:"replacedAt"`

	ID            string              `json:"id"`
	AreaDesc      string              `json:"areaDesc"`
	Geocode       map[string][]string `json:"geocode"`
	AffectedZones []string            `json:"affectedZones"`
	References    []reference         `json:"references"`
	Sent          string              `json:"sent"`
	Effective     string              `json:"effective"`
	Onset         string              `json:"onset"`
	Expires       string              `json:"expires"`
	Ends          string              `json:"ends"`
	Status        string              `json:"status"`
	MessageType   string              `json:"messageType"`
	Severity      string              `json:"severity"`
	Certainty     string              `json:"certainty"`
	Urgency       string              `json:"urgency"`
	Event         string              `json:"event"`
	EventCode     map[string][]string `json:"eventCode"`
	Sender        string              `json:"sender"`
	SenderName    string              `json:"senderName"`
	Headline      string              `json:"headline"`
	Description   string              `json:"description"`
	Instruction   string              `json:"instruction"`
	Response      string              `json:"response"`
	Parameters    map[string][]string `json:"parameters"`
	Scope         string              `json:"scope"`
	Language      string              `json:"language"`
	Web           string              `json:"web"`
	ReplacedBy    string              `json:"replacedBy"`
}

type reference struct {
	Address    any    `json:"@id"`
	Identifier string `json:"identifier"`
	Sender     string `json:"sender"`
	Sent       string `json:"sent"`
}
