package nina

import (
	"maps"
	"slices"
	"strings"

	"wayside/hub/format/internal/alerting"
)

// entry reads an entry of a list, of the map ({id, version, startDate, severity,
// urgency, type, i18nTitle, expiresDate}) or of a region ({id, sent, i18nTitle,
// payload: {version, data: {headline, severity, msgType, …}}}), as a message
// with a block for each language of its title.
func (m *message) entry(members map[string]any) *alerting.Alert {
	m.thin = true
	data := members
	if payload, ok := members["payload"].(map[string]any); ok {
		data = maps.Clone(members)
		maps.Copy(data, payload)
		if inner, ok := payload["data"].(map[string]any); ok {
			maps.Copy(data, inner)
		}
	}
	// In the words of CAP, so that they are read as a message's are.
	alert := map[string]any{"identifier": members["id"], "status": "Actual", "scope": "Public", "source": data["version"]}
	for name, from := range map[string][]string{"sender": {"provider"}, "sent": {"sent", "startDate"}, "msgType": {"msgType", "type"}} {
		for _, f := range from {
			if v := data[f]; v != nil && alert[name] == nil {
				alert[name] = v
			}
		}
	}
	titles, _ := data["i18nTitle"].(map[string]any)
	titles = maps.Clone(titles)
	if titles["de"] == nil && data["headline"] != nil {
		if titles == nil {
			titles = map[string]any{}
		}
		titles["de"] = data["headline"]
	}
	var blocks []any
	langs := slices.Sorted(maps.Keys(titles))
	for _, lang := range langs[:min(len(langs), maxList)] {
		block := map[string]any{"language": lang, "headline": titles[lang]}
		for name, from := range map[string]string{"severity": "severity", "urgency": "urgency", "certainty": "certainty", "expires": "expiresDate", "effective": "startDate"} {
			block[name] = data[from]
		}
		if keys, ok := data["transKeys"].(map[string]any); ok && keys["event"] != nil {
			block["eventCode"] = map[string]any{"valueName": "profile:DE-BBK-EVENTCODE", "value": keys["event"]}
		}
		blocks = append(blocks, block)
	}
	alert["info"] = blocks
	a := alerting.Read(alert, "", &m.Problems)
	a.MsgType = word(a.MsgType)
	m.version = alerting.Cut(alerting.Line(a.Source), maxShort)
	if a.Sender == "" { // "mow.DE-NW-BN-SE030-20261124-30-000": the channel
		a.Sender, _, _ = strings.Cut(a.Identifier, ".")
	}
	return a
}

// word writes one of CAP's words as CAP does; one list shouts them.
func word(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + strings.ToLower(s[1:])
}
