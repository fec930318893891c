package cap

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"wayside/hub/format/internal/alerting"
	"wayside/hub/format/internal/signal"
	"wayside/hub/notice"
)

// notice makes a notice of the blocks that stand.
func (m *message) notice(blocks []*info) *notice.Notice {
	lead := blocks[0]
	kind, event := classify(blocks)
	n := &notice.Notice{
		Kind: kind, Event: event,
		Status: notice.Status(strings.ToLower(m.Status)), Audience: m.audience(),
		Publisher: m.settings.Publisher, Issuer: m.issuer(blocks),
		Sent: m.sent, Text: m.texts(blocks),
		Origin: &notice.Origin{Format: "cap", Feed: m.settings.Feed, ID: m.key()},
	}
	m.levels(n, blocks)
	m.times(n, blocks)
	n.Areas = m.areas(blocks)
	n.Geometry = m.geometry(blocks)
	n.Links = links(blocks)
	n.Attachments = m.attachments(blocks)
	if u := alerting.WebURL(lead.Contact); u != "" { // anything else may name a person
		n.Contact = &notice.Contact{Web: u}
	}
	if w := words(m.Incidents); len(w) > 0 {
		n.Group = alerting.Cut(w[0], maxShort)
	}
	if ext := m.ext(blocks, kind, event); len(ext) > 0 {
		n.Ext = map[string]any{"cap": ext}
	}
	return n
}

// audience keeps from the public what the message restricts, and what names
// persons: a child-abduction alert (SAME code CAE) goes out only where the
// source's settings allow CAE or a person releases it.
func (m *message) audience() notice.Audience {
	if m.Scope != "Public" || m.sensitive {
		m.warn("scope", "限制范围的消息，不会公开", "restricted: it will not be public")
		return notice.Restricted
	}
	for i := range m.Info {
		if slices.ContainsFunc(m.Info[i].EventCode, func(p pair) bool { return p.Value == "CAE" }) && !allowed(m.settings, "CAE") {
			m.warn(fmt.Sprintf("info[%d].eventCode", i), "儿童失踪警报含有个人信息，须由人工放行", "a child-abduction alert names persons; a person must release it")
			return notice.Restricted
		}
	}
	return notice.Public
}

func allowed(s notice.Settings, value string) bool {
	return slices.ContainsFunc(s.AllowConfidential, func(a string) bool { return strings.EqualFold(a, value) })
}

// levels takes the worst of the blocks, and the colour that an issuer gave.
func (m *message) levels(n *notice.Notice, blocks []*info) {
	n.Severity, n.Urgency, n.Certainty = notice.SeverityUnknown, notice.UrgencyUnknown, notice.CertaintyUnknown
	for i, b := range blocks {
		severity, _ := alerting.Level(notice.Severities(), b.Severity)
		urgency, _ := alerting.Level(notice.Urgencies(), b.Urgency)
		certainty, _ := alerting.Level(notice.Certainties(), b.Certainty)
		c, awareness := colourOf(b)
		if c != "" && (awareness || severity == "unknown") {
			severity = string(signal.Severity(c))
		}
		if i == 0 || notice.Severity(severity).Rank() > n.Severity.Rank() {
			n.Severity, n.Urgency, n.Certainty = notice.Severity(severity), notice.Urgency(urgency), notice.Certainty(certainty)
		}
		if c.Rank() > n.Colour.Rank() {
			n.Colour = c
		}
	}
}

// times takes the widest span of the blocks, and mends what would keep the
// notice from ever being shown.
func (m *message) times(n *notice.Notice, blocks []*info) {
	for _, b := range blocks {
		onset := m.time(b.Onset)
		if effective := m.time(b.Effective); onset.IsZero() && effective.After(m.sent) {
			onset = effective
		}
		if n.Onset.IsZero() || !onset.IsZero() && onset.Before(n.Onset) {
			n.Onset = onset
		}
		if t := m.time(b.Expires); t.After(n.Expires) {
			n.Expires = t
		}
		if t := m.time(b.param("eventEndingTime")); t.After(n.Ends) {
			n.Ends = t
		}
	}
	if !n.Onset.IsZero() && n.Ends.Before(n.Onset) {
		n.Ends = time.Time{}
	}
	switch {
	case n.Expires.IsZero() || n.Expires.Before(n.Sent) || !n.Expires.Before(n.Onset):
	case n.Ends.After(n.Onset):
		m.warn("info.expires", "失效时间早于开始时间，改取事件结束时间", "it expires before its onset; the end of the event was taken")
		n.Expires = n.Ends
	default:
		m.warn("info.onset", "失效时间早于开始时间，开始时间未采用", "it expires before its onset; the onset was left out")
		n.Onset = time.Time{}
	}
}

var cmaIdentifier = regexp.MustCompile(`(?:^|[^0-9])([0-9]{14})_[0-9]{14}$`)

// issuer is who answers for the content. Its id is the host of the sender (a
// mailbox may name a person), or China's 14-digit sender code. A senderName
// that is not plainly an organisation's is left out; in messages of China's
// national platform it is always the officer's.
func (m *message) issuer(blocks []*info) *notice.Issuer {
	issuer := &notice.Issuer{ID: senderHost(m.Sender), Issued: m.sent}
	china := cmaIdentifier.FindStringSubmatch(m.Identifier)
	if china != nil {
		issuer.ID = china[1]
	}
	names := notice.Words{}
	for _, b := range blocks {
		if name := oneLine(b.SenderName); china == nil && organisation(name) {
			names[m.lang(b)] = alerting.Cut(name, maxShort)
		}
	}
	if len(names) > 0 {
		issuer.Name = names
	}
	if issuer.ID == "" && issuer.Name == nil {
		return nil
	}
	return issuer
}

func senderHost(sender string) string {
	if _, host, ok := strings.Cut(sender, "@"); ok {
		return strings.ToLower(host)
	}
	if u, err := url.Parse(sender); err == nil && u.Host != "" {
		return strings.ToLower(u.Host)
	}
	return sender
}

// Words that only names of organisations have, in the languages met so far.
var organisationWords = regexp.MustCompile(`(?i)[局台臺站厅廳委署部院府所队隊处處室司]|中心|指挥|公司|公安|交警|` +
	`service|servi[cç]|department|departamento|\bdept|police|policía|polizei|office|agency|agence|bureau|cent(?:er|re)|network|` +
	`institut|survey|government|authority|council|ministry|administra|meteo|météo|weather|wetter|hydrolog|seismic|observator|` +
	`environment|brigade|highway|\b(?:NWS|NOAA|SMHI|DWD|FMI|USGS|KNMI|WMO|CFS)\b|krisinformation`)

func organisation(name string) bool { return name != "" && organisationWords.MatchString(name) }

// links are the pages of all blocks, that of the first in front.
func links(blocks []*info) (out []notice.Link) {
	for _, b := range blocks {
		u := alerting.WebURL(b.Web)
		if u != "" && len(out) < maxList && !slices.ContainsFunc(out, func(l notice.Link) bool { return l.Href == u }) {
			out = append(out, notice.Link{Href: u, Rel: "related"})
		}
	}
	return out
}
