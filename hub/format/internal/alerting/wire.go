// Package alerting reads alerts in the terms of the Common Alerting Protocol:
// the texts, times and coordinates that CAP, its kin in JSON and China's
// national XML have alike, and CAP as JSON whole, as MeteoAlarm and MoWaS
// publish it. It decides nothing that differs between services; hub/format/…
// use it.
package alerting

import (
	"fmt"
	"slices"

	"wayside/hub/notice"
)

// Alert is a message of CAP 1.2, its members named as the elements.
type Alert struct {
	Identifier, Sender, Sent, Status, MsgType, Source, Scope, Restriction, Note, References, Incidents string

	Code []string
	Info []Info
}

// Info is what an alert says in one language, or of one area.
type Info struct {
	Language, Event, Urgency, Severity, Certainty, Audience, Effective, Onset, Expires string
	SenderName, Headline, Description, Instruction, Web, Contact                       string

	Category, ResponseType []string
	EventCode, Parameter   []Pair
	Area                   []Area
}

// Pair is a name and its value.
type Pair struct{ Name, Value string }

// Area is a place in words, codes, polygons and circles.
type Area struct {
	Desc            string
	Polygon, Circle []string
	Geocode         []Pair
}

// Param is the value of the first parameter called name, "" where there is
// none.
func (i *Info) Param(name string) string {
	for _, p := range i.Parameter {
		if p.Name == name {
			return p.Value
		}
	}
	return ""
}

// CodeOf is the value of the first event code whose name satisfies named.
func (i *Info) CodeOf(named func(string) bool) string {
	k := slices.IndexFunc(i.EventCode, func(p Pair) bool { return named(p.Name) })
	if k < 0 {
		return ""
	}
	return i.EventCode[k].Value
}

// Bounds of one message.
const (
	maxInfo  = 400
	maxAreas = 2000
)

// Read reads an alert from a tree of JSON (see [notice.Tree]). Where a list is
// wanted a single value is a list of one, and where a text is wanted a number
// is its digits, since services differ in both; what fits nowhere is left out
// with a warning, under its path below at. What CAP does not have is passed
// over.
func Read(members map[string]any, at string, ps *notice.Problems) *Alert {
	r := reader{members, at, ps}
	a := &Alert{
		Identifier: r.text("identifier"), Sender: r.text("sender"), Sent: r.text("sent"), Status: r.text("status"),
		MsgType: r.text("msgType"), Source: r.text("source"), Scope: r.text("scope"), Restriction: r.text("restriction"),
		Note: r.text("note"), References: r.text("references"), Incidents: r.text("incidents"), Code: r.texts("code"),
	}
	for _, i := range r.objects("info", maxInfo) {
		a.Info = append(a.Info, i.info())
	}
	return a
}

func (r reader) info() Info {
	i := Info{
		Language: r.text("language"), Event: r.text("event"), Urgency: r.text("urgency"), Severity: r.text("severity"),
		Certainty: r.text("certainty"), Audience: r.text("audience"), Effective: r.text("effective"), Onset: r.text("onset"),
		Expires: r.text("expires"), SenderName: r.text("senderName"), Headline: r.text("headline"), Description: r.text("description"),
		Instruction: r.text("instruction"), Web: r.text("web"), Contact: r.text("contact"),
		Category: r.texts("category"), ResponseType: r.texts("responseType"), EventCode: r.pairs("eventCode"), Parameter: r.pairs("parameter"),
	}
	for _, a := range r.objects("area", maxAreas) {
		i.Area = append(i.Area, Area{Desc: a.text("areaDesc"), Polygon: a.texts("polygon"), Circle: a.texts("circle"), Geocode: a.pairs("geocode")})
	}
	return i
}

// reader reads the members of one object.
type reader struct {
	members map[string]any
	at      string
	ps      *notice.Problems
}

func (r reader) misfit(path, zh, en string) {
	r.ps.Warn(path, "应为"+zh+"，已略去", "want "+en+"; left out")
}

// list is the member as a list, and the path of its k-th element.
func (r reader) list(name string) ([]any, func(k int) string) {
	path := join(r.at, name)
	switch v := r.members[name].(type) {
	case nil:
		return nil, nil
	case []any:
		return v, func(k int) string { return fmt.Sprintf("%s[%d]", path, k) }
	default:
		return []any{v}, func(int) string { return path }
	}
}

func (r reader) text(name string) string {
	switch v := r.members[name].(type) {
	case nil, string, float64:
		return number(v)
	}
	r.misfit(join(r.at, name), "字符串", "a string")
	return ""
}

func (r reader) texts(name string) (out []string) {
	list, path := r.list(name)
	for k, v := range list {
		switch v := v.(type) {
		case nil:
		case string, float64:
			out = append(out, number(v))
		default:
			r.misfit(path(k), "字符串", "a string")
		}
	}
	return out
}

func (r reader) objects(name string, most int) (out []reader) {
	list, path := r.list(name)
	for k, v := range list {
		o, ok := v.(map[string]any)
		switch {
		case len(out) == most:
			r.ps.Warn(path(k), fmt.Sprintf("超过 %d 项，其余略去", most), fmt.Sprintf("more than %d; the rest was left out", most))
			return out
		case ok:
			out = append(out, reader{o, path(k), r.ps})
		case v != nil:
			r.misfit(path(k), "对象", "an object")
		}
	}
	return out
}

func (r reader) pairs(name string) (out []Pair) {
	for _, o := range r.objects(name, maxAreas) {
		if p := (Pair{o.text("valueName"), o.text("value")}); p.Name != "" {
			out = append(out, p)
		}
	}
	return out
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
