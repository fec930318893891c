package meteoalarm

import (
	"slices"
	"strings"

	"wayside/hub/format/internal/alerting"
	"wayside/hub/notice"
)

// identity is how a service that mints an identifier for every reissue is held
// to its warnings.
type identity struct {
	// window is what of an onset, as it is written, tells one warning of a type
	// and region from the next.
	window func(onset string) string
	chain  bool // windows that follow upon one another are one warning
	// markers: messages that expire as they begin, or before, say that there is
	// no warning.
	markers bool
}

var identities = map[string]identity{
	"vigilance@meteo.fr": {window: func(onset string) string { return onset[:min(len(onset), len("2026-11-24"))] }, markers: true},
	"cap@fmi.fi":         {window: func(onset string) string { return onset }, chain: true},
}

// types are MeteoAlarm's awareness types; there is no 11.
var types = map[string]notice.Event{
	"1": "gale", "2": "snowstorm", "3": "thunderstorm", "4": "fog", "5": "heat", "6": "coldWave", "7": "coast",
	"8": "wildfire", "9": "avalanche", "10": "rainstorm", "12": "flood", "13": "flood",
}

// levels are the colours of awareness that warn, and what each is worth.
var levels = map[string]struct {
	colour   notice.Colour
	severity notice.Severity
}{
	"yellow": {notice.Yellow, notice.Moderate}, "orange": {notice.Orange, notice.Severe}, "red": {notice.Red, notice.Extreme},
}

const green = "green"

// colour is the colour of a block's awareness level, "N; colour; label", also
// where only the number or the colour is given; "" where it tells none.
func colour(i *alerting.Info) string {
	for part := range strings.SplitSeq(strings.ToLower(i.Param("awareness_level")), ";") {
		switch part = strings.TrimSpace(part); part {
		case green, "yellow", "orange", "red":
			return part
		case "white", "grey", "gray": // no data
			return ""
		}
	}
	number, _, _ := strings.Cut(i.Param("awareness_level"), ";")
	return map[string]string{"1": green, "2": "yellow", "3": "orange", "4": "red"}[strings.TrimSpace(number)]
}

func kindOf(i *alerting.Info) string {
	number, _, _ := strings.Cut(i.Param("awareness_type"), ";")
	return strings.TrimSpace(number)
}

func (w *warning) key(identifier string) string { return w.Sender + "," + identifier }

// items decides what the message means.
func (w *warning) items() []notice.Item {
	w.Check()
	key := w.key(w.Identifier)
	switch {
	case w.Problems.Failed():
		return []notice.Item{{Key: key, Problems: w.Problems}}
	case w.MsgType == "Ack" || w.MsgType == "Error":
		w.Warn("msgType", w.MsgType+" 消息只供系统之间使用，已忽略", w.MsgType+" messages are between systems and were passed over")
		return []notice.Item{{Key: key, Problems: w.Problems}}
	}
	if id, ok := identities[w.Sender]; ok {
		return w.regions(id)
	}
	var continues []string
	for _, ref := range alerting.References(w.References) {
		if k := ref[0] + "," + ref[1]; k != key {
			continues = append(continues, k)
		}
	}
	live, over := w.blocks(false)
	item := notice.Item{Key: key}
	ends := continues
	if len(ends) == 0 {
		ends = []string{key}
	}
	switch {
	case w.MsgType == "Cancel":
		item.End = w.End(ends, over)
	case len(live) > 0:
		item.Continues, item.Notice = continues, w.notice(live, key)
	default:
		item.End = w.End(ends, true)
	}
	if item.Problems = w.Problems; item.Problems.Failed() {
		item.Notice, item.End = nil, nil
	}
	return []notice.Item{item}
}

// blocks are those that warn; over says that one says it is over.
func (w *warning) blocks(markers bool) (live []*alerting.Info, over bool) {
	for i := range w.Info {
		b := &w.Info[i]
		switch {
		case slices.Contains(b.ResponseType, "AllClear"), !markers && colour(b) == green:
			over = true
		case markers && (colour(b) == green || w.empty(b)):
		default:
			live = append(live, b)
		}
	}
	return live, over
}

// empty reports whether a block's window holds no time.
func (w *warning) empty(b *alerting.Info) bool {
	onset, began := alerting.Time(b.Onset, w.Settings.In())
	expires, ends := alerting.Time(b.Expires, w.Settings.In())
	return began && ends && !expires.After(onset)
}

// notice makes the notice of blocks under a key.
func (w *warning) notice(blocks []*alerting.Info, key string) *notice.Notice {
	n := w.Notice(blocks)
	n.ID, n.Kind, n.Event = notice.DeriveID(w.Settings.Publisher.ID, key), notice.Weather, "other"
	n.Origin = &notice.Origin{Format: "meteoalarm", Feed: w.Settings.Feed, ID: key, Version: w.Identifier}
	n.Issuer = w.issuer(blocks)
	ext := map[string]any{}
	for _, b := range blocks {
		if e, ok := types[kindOf(b)]; ok && n.Event == "other" {
			n.Event = e
		}
		if l := levels[colour(b)]; l.colour.Rank() > n.Colour.Rank() {
			n.Colour, n.Severity = l.colour, l.severity
			ext["awareness_level"] = alerting.Cut(alerting.Line(b.Param("awareness_level")), maxShort)
		}
		if t := b.Param("awareness_type"); t != "" && ext["awareness_type"] == nil {
			ext["awareness_type"] = alerting.Cut(alerting.Line(t), maxShort)
		}
	}
	for name, v := range w.Leftovers(n.Kind, n.Event, blocks) {
		ext[name] = v
	}
	if len(ext) > 0 {
		n.Ext = map[string]any{"meteoalarm": ext}
	}
	return n
}

const maxShort = 300

func (w *warning) issuer(blocks []*alerting.Info) *notice.Issuer {
	issuer := &notice.Issuer{ID: w.Sender, Issued: w.Sent}
	if _, host, ok := strings.Cut(w.Sender, "@"); ok {
		issuer.ID = strings.ToLower(host)
	}
	issuer.ID = alerting.Cut(alerting.Line(issuer.ID), maxShort)
	names := notice.Words{}
	for _, b := range blocks {
		if name := b.SenderName; name != "" && !strings.Contains(name, "@") {
			names[w.lang(b)] = alerting.Cut(name, maxShort)
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
