package cap

import (
	"encoding/xml"
	"strings"

	"wayside/hub/format/internal/alerting"
)

// Name spaces of the Common Alerting Protocol that are read; only 1.2 is
// written.
const (
	namespace   = "urn:oasis:names:tc:emergency:cap:1.2"
	namespace11 = "urn:oasis:names:tc:emergency:cap:1.1"
)

// alert and what it holds stand in the order of the XSD (CAP 1.2 section 3.2),
// which is mandatory. Mandatory members have no omitempty, so that a fault
// shows. The tags name no name space: 1.1, 1.2 and any prefix are read alike.
type alert struct {
	XMLName     xml.Name
	Identifier  string     `xml:"identifier"`
	Sender      string     `xml:"sender"`
	Sent        string     `xml:"sent"`
	Status      string     `xml:"status"`
	MsgType     string     `xml:"msgType"`
	Source      string     `xml:"source,omitempty"`
	Scope       string     `xml:"scope"`
	Restriction string     `xml:"restriction,omitempty"`
	Addresses   string     `xml:"addresses,omitempty"`
	Code        []string   `xml:"code"`
	Note        string     `xml:"note,omitempty"`
	References  string     `xml:"references,omitempty"`
	Incidents   string     `xml:"incidents,omitempty"`
	Info        []info     `xml:"info"`
	Signature   []struct{} `xml:"http://www.w3.org/2000/09/xmldsig# Signature"`
}

type info struct {
	Language     string     `xml:"language,omitempty"`
	Category     []string   `xml:"category"`
	Event        string     `xml:"event"`
	ResponseType []string   `xml:"responseType"`
	Urgency      string     `xml:"urgency"`
	Severity     string     `xml:"severity"`
	Certainty    string     `xml:"certainty"`
	Audience     string     `xml:"audience,omitempty"`
	EventCode    []pair     `xml:"eventCode"`
	Effective    string     `xml:"effective,omitempty"`
	Onset        string     `xml:"onset,omitempty"`
	Expires      string     `xml:"expires,omitempty"`
	SenderName   string     `xml:"senderName,omitempty"`
	Headline     string     `xml:"headline,omitempty"`
	Description  string     `xml:"description,omitempty"`
	Instruction  string     `xml:"instruction,omitempty"`
	Web          string     `xml:"web,omitempty"`
	Contact      string     `xml:"contact,omitempty"`
	Parameter    []pair     `xml:"parameter"`
	Resource     []resource `xml:"resource"`
	Area         []area     `xml:"area"`
}

type pair struct {
	Name  string `xml:"valueName"`
	Value string `xml:"value"`
}

// resource leaves out derefUri, a whole file in base 64: it is skipped as it is
// read, and stays in the received bytes.
type resource struct {
	Desc     string `xml:"resourceDesc"`
	MimeType string `xml:"mimeType"`
	Size     string `xml:"size,omitempty"`
	URI      string `xml:"uri,omitempty"`
	Digest   string `xml:"digest,omitempty"`
}

type area struct {
	Desc     string   `xml:"areaDesc"`
	Polygon  []string `xml:"polygon"`
	Circle   []string `xml:"circle"`
	Geocode  []pair   `xml:"geocode"`
	Altitude string   `xml:"altitude,omitempty"`
	Ceiling  string   `xml:"ceiling,omitempty"`
}

// trim cuts the blanks that authors put round values.
func (a *alert) trim() {
	trim(&a.Identifier, &a.Sender, &a.Sent, &a.Status, &a.MsgType, &a.Source, &a.Scope, &a.Restriction,
		&a.Addresses, &a.Note, &a.References, &a.Incidents)
	trimAll(a.Code)
	for i := range a.Info {
		a.Info[i].trim()
	}
}

func (i *info) trim() {
	trim(&i.Language, &i.Event, &i.Urgency, &i.Severity, &i.Certainty, &i.Audience, &i.Effective, &i.Onset, &i.Expires,
		&i.SenderName, &i.Headline, &i.Description, &i.Instruction, &i.Web, &i.Contact)
	i.Event, i.Headline = alerting.Cut(i.Event, maxText), alerting.Cut(i.Headline, maxText) // much is looked for in them
	trimAll(i.Category)
	trimAll(i.ResponseType)
	trimPairs(i.EventCode)
	trimPairs(i.Parameter)
	for k := range i.Resource {
		r := &i.Resource[k]
		trim(&r.Desc, &r.MimeType, &r.Size, &r.URI, &r.Digest)
	}
	for k := range i.Area {
		trim(&i.Area[k].Desc, &i.Area[k].Altitude, &i.Area[k].Ceiling)
		trimPairs(i.Area[k].Geocode)
	}
}

func trim(values ...*string) {
	for _, v := range values {
		*v = strings.TrimSpace(*v)
	}
}

func trimAll(values []string) {
	for i := range values {
		trim(&values[i])
	}
}

func trimPairs(pairs []pair) {
	for i := range pairs {
		trim(&pairs[i].Name, &pairs[i].Value)
	}
}

// param is the value of the first parameter called name, in any case.
func (i *info) param(name string) string {
	for _, p := range i.Parameter {
		if strings.EqualFold(p.Name, name) {
			return p.Value
		}
	}
	return ""
}
