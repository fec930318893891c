package cap

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"wayside/hub/format/internal/alerting"
	"wayside/hub/notice"
)

// Messages of a Wayside hub carry what CAP has no place for in parameters
// called "wayside:" and the name of the member in the native document; the
// value is the member as JSON, or the bare word where that is a string.
const ownPrefix = "wayside:"

// carried are the members that travel in a parameter, in the order written.
func carried() []string {
	return []string{
		"kind", "colour", "publisher", "issuer", "reviewBy", "planned", "schedule",
		"roads", "impact", "flow", "lanesClosed", "lanesTotal", "speedLimit", "delaySeconds", "queueMetres", "restrictions", "detour",
		"enforcement", "service", "statement", "handling", "areas", "links", "attachments", "contact", "references", "takeover", "correction",
	}
}

// bare reports whether member is a string, and so written without quotes.
func bare(member string) bool {
	return slices.Contains([]string{"kind", "colour", "reviewBy", "impact", "flow"}, member)
}

// own reports whether the message was written by a Wayside hub: it names its
// notice as its incident, identifies itself by it, and says its kind.
func (m *message) own() bool {
	id, _, _, ok := ownMark(m.Identifier)
	incidents := words(m.Incidents)
	return ok && len(incidents) > 0 && incidents[0] == string(id) && len(m.Info) > 0 && m.Info[0].param(ownPrefix+"kind") != ""
}

func (m *message) ownItem(item *notice.Item) {
	id, revision, end, _ := ownMark(m.Identifier)
	item.Key = string(id)
	switch end {
	case "w":
		item.End = &notice.ItemEnd{Keys: []string{string(id)}, Cause: notice.CauseWithdrawn, Text: m.ownReason(), Sent: m.sent}
	case "e":
		item.End = &notice.ItemEnd{Keys: []string{string(id)}, Cause: notice.CauseEnded, Text: m.ownReason(), Sent: m.sent}
	default:
		item.Notice = m.ownNotice(id, revision)
	}
}

func (m *message) ownReason() notice.Words {
	text := notice.Words{}
	for i := range m.Info {
		if d := m.Info[i].Description; d != "" {
			text[notice.Lang(m.Info[i].Language)] = d
		}
	}
	return text
}

// ownNotice restores the notice from which the message was made.
func (m *message) ownNotice(id notice.ID, revision int) *notice.Notice {
	lead := &m.Info[0]
	n := m.members(lead)
	if n == nil {
		return nil
	}
	n.ID, n.Revision = id, revision
	if m.settings.Publisher.ID != "" {
		n.Publisher = m.settings.Publisher
	}
	for _, c := range lead.EventCode {
		if c.Name == ownEventCode {
			n.Event = notice.Event(c.Value)
		}
	}
	n.Status, n.Audience = notice.Status(strings.ToLower(m.Status)), notice.Public
	if m.Scope != "Public" || m.sensitive {
		n.Audience = notice.Restricted
	}
	n.Severity = notice.Severity(strings.ToLower(lead.Severity))
	n.Urgency = notice.Urgency(strings.ToLower(lead.Urgency))
	n.Certainty = notice.Certainty(strings.ToLower(lead.Certainty))
	n.Sent = m.sent
	n.ReleaseAt, _ = alerting.Time(lead.Effective, m.settings.In())
	n.Onset, _ = alerting.Time(lead.Onset, m.settings.In())
	n.Expires, _ = alerting.Time(lead.Expires, m.settings.In())
	n.Ends, _ = alerting.Time(lead.param("eventEndingTime"), m.settings.In())
	if w := words(m.Incidents); len(w) > 1 {
		n.Group = w[1]
	}
	n.Text = map[notice.Lang]notice.Text{}
	for i := range m.Info {
		b := &m.Info[i]
		n.Text[notice.Lang(b.Language)] = notice.Text{
			Headline: b.Headline, Description: b.Description, Instruction: b.Instruction,
			Changed: b.param(ownPrefix + "changed"), Brief: b.param(ownPrefix + "brief"),
			Sign: b.param(ownPrefix + "sign"), Radio: b.param(ownPrefix + "radio"),
		}
	}
	n.Geometry = m.ownGeometry(lead)
	m.ownExt(n, lead)
	for _, p := range n.Validate() { // a hub wrote it whole: what is wrong was done on the way
		if p.Field == "expires" && n.Expires.IsZero() {
			continue // intake fills it
		}
		m.add("info "+ownPrefix+p.Field, p.Message[notice.Chinese], p.Message[notice.English])
	}
	return n
}

// members reads the carried members; nil where one can't be read.
func (m *message) members(lead *info) *notice.Notice {
	doc := map[string]json.RawMessage{}
	for _, name := range carried() {
		value := lead.param(ownPrefix + name)
		if value == "" {
			continue
		}
		if bare(name) {
			quoted, _ := json.Marshal(value) // a string can't fail
			doc[name] = quoted
			continue
		}
		if !json.Valid([]byte(value)) {
			m.add("info[0].parameter "+ownPrefix+name, "不是有效的 JSON", "not valid JSON")
			return nil
		}
		doc[name] = json.RawMessage(value)
	}
	raw, err := json.Marshal(doc)
	if err != nil {
		m.add("info[0].parameter", "无法读取："+err.Error(), "can't be read: "+err.Error())
		return nil
	}
	n, problems := notice.Read(raw)
	for _, p := range problems {
		p.Field = "info[0].parameter " + ownPrefix + p.Field
		m.problems = append(m.problems, p)
	}
	return n
}

// ownGeometry is the exact geometry where the message carries one beside its
// polygons and circles.
func (m *message) ownGeometry(lead *info) *notice.Geometry {
	if line := lead.param(ownPrefix + "line"); line != "" {
		var ps []notice.Position
		for _, f := range strings.Fields(line) {
			p, ok := alerting.Position(f)
			if !ok {
				m.add("info[0].parameter "+ownPrefix+"line", "不是“纬度,经度”", "not 'lat,lon'")
				return nil
			}
			ps = append(ps, p)
		}
		return notice.LineString(ps...)
	}
	if exact := lead.param(ownPrefix + "geometry"); exact != "" {
		g := new(notice.Geometry)
		if err := json.Unmarshal([]byte(exact), g); err != nil {
			m.add("info[0].parameter "+ownPrefix+"geometry", "不是 GeoJSON："+err.Error(), fmt.Sprintf("not GeoJSON: %v", err))
			return nil
		}
		return g
	}
	return m.geometry([]*info{lead})
}

func (m *message) ownExt(n *notice.Notice, lead *info) {
	value := lead.param(ownPrefix + "ext")
	if value == "" {
		return
	}
	var problems notice.Problems
	tree, ok := notice.Tree([]byte(value), &problems).(map[string]any)
	if !ok || problems.Failed() {
		m.add("info[0].parameter "+ownPrefix+"ext", "不是 JSON 对象", "not a JSON object")
		return
	}
	n.Ext = map[string]any{"cap": tree}
}
