package nws

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"wayside/hub/format/internal/jsonsafe"
	"wayside/hub/format/internal/vtec"
	"wayside/hub/notice"
)

// alert is one message on its way to an item.
type alert struct {
	properties
	geometry *notice.Geometry
	settings notice.Settings
	place    string
	problems notice.Problems

	sent, effective, onset, expires, ends time.Time

	events  []vtec.Event
	hazards []string  // keys of what it is about, the standing one first
	earlier []mention // messages that it names
	over    bool      // it says that its hazard is over
	newer   *alert    // the message in the same document that counts instead
}

// mention is a message that another one names.
type mention struct {
	key  string
	sent time.Time
}

// read reads one feature. What is wrong with it stands in its problems.
func read(raw json.RawMessage, place string, s notice.Settings) *alert {
	a := &alert{settings: s, place: place}
	tree := notice.Tree(raw, &a.problems)
	if _, ok := tree.(map[string]any); !ok {
		if !a.problems.Failed() {
			a.problems.Add("", "应为一个对象", "want an object")
		}
		return a
	}
	var f feature
	jsonsafe.Fill(tree, &f, "", "api.weather.gov", &a.problems)
	a.properties, a.geometry = f.Properties, f.Geometry
	a.times()
	a.check()
	a.events = vtec.Parse(strings.Join(a.Parameters["VTEC"], "\n"))
	a.hazards = a.hazardKeys()
	a.earlier = a.mentions()
	a.over = a.isOver()
	return a
}

func (a *alert) times() {
	a.sent = a.time("sent", a.Sent)
	a.effective = a.time("effective", a.Effective)
	a.onset = a.time("onset", a.Onset)
	a.expires = a.time("expires", a.Expires)
	a.ends = a.time("ends", a.Ends)
	if a.ends.IsZero() {
		a.ends = a.time("parameters.eventEndingTime", a.param("eventEndingTime"))
	}
}

// Times are met with and without seconds, and with a zone without a colon.
var layouts = [...]string{time.RFC3339, "2006-01-02T15:04:05-0700", "2006-01-02T15:04Z07:00", "2006-01-02T15:04-0700"}

func (a *alert) time(field, s string) time.Time {
	if s == "" {
		return time.Time{}
	}
	for _, layout := range layouts {
		if t, err := time.Parse(layout, s); err == nil && t.Year() >= 1970 && t.Year() < 2200 {
			return t.UTC().Truncate(time.Millisecond)
		}
	}
	field = "properties." + field
	switch {
	case strings.HasPrefix(s, "date:"):
		a.problems.Add(field, fmt.Sprintf("模板记号 %q 未替换成时间", s), fmt.Sprintf("the token %q of a template was not replaced by a time", s))
	case field == "properties.sent":
		a.problems.Add(field, fmt.Sprintf("不是时间：%.60q", s), fmt.Sprintf("not a time: %.60q", s))
	default:
		a.problems.Warn(field, fmt.Sprintf("不是时间，未采用：%.60q", s), fmt.Sprintf("not a time, left out: %.60q", s))
	}
	return time.Time{}
}

// check notes what makes the message useless or not for the public.
func (a *alert) check() {
	missing := func(field, s string) {
		if strings.TrimSpace(s) == "" {
			a.problems.Add("properties."+field, "缺少必填项", "missing")
		}
	}
	missing("id", a.ID)
	missing("sent", a.Sent)
	missing("event", a.Event)
	if len(a.ID)+len(a.Sender) > 1000 {
		a.problems.Add("properties.id", "过长", "too long")
	}
	word := func(field, got string, list ...string) {
		if !slices.Contains(list, got) {
			want := strings.Join(list, ", ")
			a.problems.Add("properties."+field, fmt.Sprintf("未知的值 %.60q；应为 %s", got, want), fmt.Sprintf("unknown value %.60q; want one of %s", got, want))
		}
	}
	word("status", a.Status, "Actual", "Exercise", "Test", "System", "Draft")
	if a.Status == "System" || a.Status == "Draft" {
		a.problems.Add("properties.status", "System 和 Draft 消息不是给公众的，不接收", "System and Draft messages are not for the public and are refused")
	}
	word("messageType", a.MessageType, "Alert", "Update", "Cancel", "Ack", "Error")
	if a.Scope != "" {
		word("scope", a.Scope, "Public", "Restricted", "Private")
	}
}

// param is the first value of a parameter.
func (a *alert) param(name string) string {
	if values := a.Parameters[name]; len(values) > 0 {
		return values[0]
	}
	return ""
}

// keyOf is what a message is called across messages, as in CAP.
func keyOf(sender, id string) string { return sender + "," + id }

func (a *alert) key() string {
	if a.ID == "" {
		return ""
	}
	return keyOf(a.Sender, a.ID)
}

// hazardKeys are explained with the package. Of a VTEC that ends one event and
// goes on with another, the one that stands comes first.
func (a *alert) hazardKeys() []string {
	event := strings.ToLower(a.Event)
	mark := vtec.Mark(append(a.zones(), event))
	if len(a.events) == 0 {
		return []string{keyOf(a.Sender, "product:"+a.param("AWIPSidentifier")+":"+event+":"+mark)}
	}
	events := slices.Clone(a.events)
	slices.SortStableFunc(events, func(x, y vtec.Event) int {
		switch {
		case x.Over() == y.Over():
			return 0
		case y.Over():
			return -1
		}
		return 1
	})
	var keys []string
	for _, e := range events {
		if key := keyOf(a.Sender, e.Key(a.sent.Year(), mark)); !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return keys
}

// zones are where it applies: UGC codes, or what stands for them where they
// are missing (a zone's address ends in its code).
func (a *alert) zones() []string {
	if ugc := a.Geocode["UGC"]; len(ugc) > 0 {
		return slices.Clone(ugc)
	}
	var zones []string
	for _, z := range a.AffectedZones {
		zones = append(zones, z[strings.LastIndexByte(z, '/')+1:])
	}
	switch {
	case len(zones) > 0:
		return zones
	case len(a.Geocode["SAME"]) > 0:
		return slices.Clone(a.Geocode["SAME"])
	}
	return []string{a.AreaDesc}
}

// maxMentions bounds what one message can name; the longest chain of the real
// files names some thirty.
const maxMentions = 180

// mentions are the messages that references and expiredReferences name: the
// former hold the recent ones alone.
func (a *alert) mentions() []mention {
	refs := slices.Clone(a.References)
	for _, triple := range strings.Fields(strings.Join(a.Parameters["expiredReferences"], " ")) {
		if parts := strings.Split(triple, ","); len(parts) == 3 {
			refs = append(refs, reference{Sender: parts[0], Identifier: parts[1], Sent: parts[2]})
		}
	}
	var out []mention
	for _, r := range refs[:min(len(refs), maxMentions)] {
		key := keyOf(r.Sender, r.Identifier)
		if r.Identifier == "" || key == a.key() || slices.ContainsFunc(out, func(m mention) bool { return m.key == key }) {
			continue
		}
		out = append(out, mention{key, (&alert{}).time("", r.Sent)})
	}
	return out
}

var (
	cancelled = regexp.MustCompile(`\b(?:cancell?ed|has expired|have expired|no longer in effect)\b`)
	standing  = regexp.MustCompile(`\b(?:in effect|until|remains?|continues?|through|issued)\b`)
)

// isOver knows the ways in which the service says that it is over. Where there
// is a VTEC it alone decides: a headline may speak of another event of the same
// product that was cancelled, and cancellations keep an ends in the future.
func (a *alert) isOver() bool {
	switch {
	case a.MessageType == "Cancel":
		return true
	case len(a.events) > 0:
		return !slices.ContainsFunc(a.events, func(e vtec.Event) bool { return !e.Over() })
	case a.Response == "AllClear":
		return true
	}
	said := strings.ToLower(a.param("NWSheadline"))
	if said == "" {
		said = strings.ToLower(a.Headline)
	}
	return cancelled.MatchString(said) && !standing.MatchString(strings.ReplaceAll(said, "no longer in effect", ""))
}

// silent: it says nothing to the public.
func (a *alert) silent() bool {
	return a.problems.Failed() || a.MessageType == "Ack" || a.MessageType == "Error" || a.ReplacedBy != ""
}
