package cma

import (
	"encoding/xml"
	"strings"
)

// list is several messages in one document.
type list struct {
	XMLName xml.Name
	Alerts  []*alert
}

// alert and what it holds stand in the order of the platform's rules. phone and
// senderName have no place here on the way in: they are an officer's. Mandatory
// members are written though they be empty.
type alert struct {
	XMLName    xml.Name
	Identifier string   `xml:"identifier"`
	Sender     string   `xml:"sender"`
	SenderCode string   `xml:"senderCode"`
	SendTime   string   `xml:"sendTime"`
	Status     string   `xml:"status"`
	MsgType    string   `xml:"msgType"`
	Scope      string   `xml:"scope"`
	Methods    []method `xml:"code>method"`
	Secrecy    string   `xml:"secClassification,omitempty"`
	Note       string   `xml:"note,omitempty"`
	References string   `xml:"references,omitempty"`
	Info       []info   `xml:"info"`
}

// method is the text for one channel, and whom it is for there.
type method struct {
	Name     string `xml:"methodName"`
	Message  string `xml:"message"`
	Groups   string `xml:"audienceGrp"`
	Audience string `xml:"audiencePrt"`
}

type info struct {
	Language    string `xml:"language,omitempty"`
	EventType   string `xml:"eventType"`
	Urgency     string `xml:"urgency"`
	Severity    string `xml:"severity"`
	Certainty   string `xml:"certainty"`
	Effective   string `xml:"effective"`
	Onset       string `xml:"onset,omitempty"`
	Expires     string `xml:"expires,omitempty"`
	SenderName  string `xml:"senderName"` // only written, and never a person's
	Headline    string `xml:"headline"`
	Description string `xml:"description"`
	Instruction string `xml:"instruction,omitempty"`
	Web         string `xml:"web,omitempty"`
	Area        []area `xml:"area"`
}

type area struct {
	Desc    string `xml:"areaDesc"`
	Polygon string `xml:"polygon,omitempty"`
	Circle  string `xml:"circle,omitempty"`
	Geocode string `xml:"geocode"`
}

// trim cuts the blanks that authors put round values.
func (a *alert) trim() {
	trim(&a.Identifier, &a.Sender, &a.SenderCode, &a.SendTime, &a.Status, &a.MsgType, &a.Scope, &a.Secrecy, &a.Note, &a.References)
	for i := range a.Methods {
		m := &a.Methods[i]
		trim(&m.Name, &m.Message, &m.Groups, &m.Audience)
	}
	for i := range a.Info {
		f := &a.Info[i]
		f.SenderName = ""
		trim(&f.Language, &f.EventType, &f.Urgency, &f.Severity, &f.Certainty, &f.Effective, &f.Onset, &f.Expires,
			&f.Headline, &f.Description, &f.Instruction, &f.Web)
		for k := range f.Area {
			trim(&f.Area[k].Desc, &f.Area[k].Geocode)
		}
	}
}

func trim(values ...*string) {
	for _, v := range values {
		*v = strings.TrimSpace(*v)
	}
}
