// Package meteoalarm reads the warnings of MeteoAlarm, the common service of
// Europe's weather services (EUMETNET), from the JSON of its feeds: CAP 1.2 as
// JSON, one country a document. Its Atom feeds and single CAP files are for
// hub/format/cap. The format table of hub and publishers uses it.
//
// How the members correspond (the document is {"warnings": [{"uuid", "alert"}]};
// ours on the left):
//
//	Item.Key, Origin.ID   sender,identifier, as hub/format/cap has it, so that a warning that
//	                      comes both ways is one. uuid is the message's and not taken over
//	Item.Continues        references, without itself
//	End                   Cancel (withdrawn; ended where it says AllClear or Past); AllClear or
//	                      the awareness level green, which is no warning, in all blocks
//	Kind, Event           weather; awareness_type by its number, since names and spelling vary
//	Colour, Severity      awareness_level "3; orange; Severe": its colour decides both, since the
//	                      CAP word is often blank or off. yellow, orange and red are the official
//	                      signals of the service that issues them, so they are a Colour (there
//	                      is no blue); without a level severity is as CAP has it
//	Urgency, Certainty    as CAP
//	Issuer                senderName, and the host of the sender (a mailbox may name a person)
//	Onset, Expires        the widest span of the blocks; intake fills a missing expiry
//	Text                  one for each language, plain
//	Areas                 geocodes under the schemes that they bear: EMMA_ID, NUTS2, NUTS3, …
//	Geometry              polygons, "lat,lon", of any number of areas
//	Links                 web
//	Ext["meteoalarm"]     awareness_level, awareness_type, event by language, category, responseType
//
// Two services put the time of issue into their identifiers and name no
// predecessor, so every reissue would be another notice. Their keys are made of
// the content instead, one item for each region (the set of regions changes from
// message to message), and Origin.Version is the identifier:
//
//	vigilance@meteo.fr    type, region and day of the onset. Its green markers look like the
//	                      warning that stands and expire as or before they begin: they are
//	                      passed over and end nothing
//	cap@fmi.fi            type, region and onset: it cuts one warning into windows that follow
//	                      upon one another. Each is a notice, so that what is in force is
//	                      what is shown; Group holds the chain together
package meteoalarm

import (
	"errors"
	"fmt"
	"io"
	"iter"

	"wayside/hub/format/internal/alerting"
	"wayside/hub/format/internal/jsonsafe"
	"wayside/hub/notice"
)

// Media is the media type under which the feeds arrive.
const Media = "application/json"

// Sniff reports whether a document that begins with head looks like a feed of
// MeteoAlarm.
func Sniff(head []byte) bool {
	members := jsonsafe.Outline(head)
	if members["warnings"] != "[" {
		return false
	}
	_, some := members["warnings[]"]
	return members["warnings[].alert"] == "{" || !some
}

// Decode yields the items of every warning in order: one, or for some services
// one for each region. The error is a fault of the document itself.
func Decode(r io.Reader, s notice.Settings) iter.Seq2[notice.Item, error] {
	return func(yield func(notice.Item, error) bool) {
		err := decode(r, s, yield)
		if err != nil && !errors.Is(err, errStopped) {
			yield(notice.Item{}, fmt.Errorf("read MeteoAlarm: %w", err))
		}
	}
}

// errStopped: the caller wants no more items.
var errStopped = errors.New("stopped")

func decode(r io.Reader, s notice.Settings, yield func(notice.Item, error) bool) error {
	raw, err := jsonsafe.Read(r, s.MaxBytes)
	if err != nil {
		return err
	}
	var ps notice.Problems
	tree := notice.Tree(raw, &ps)
	if ps.Failed() {
		return ps
	}
	top, _ := tree.(map[string]any)
	warnings, ok := top["warnings"].([]any)
	if !ok {
		return jsonsafe.Fault("warnings", "应为数组", "want an array")
	}
	for i, w := range warnings {
		for _, item := range itemsOf(fmt.Sprintf("warnings[%d]", i), w, s) {
			if !yield(item, nil) {
				return errStopped
			}
		}
	}
	return nil
}

// itemsOf reads one member of the list.
func itemsOf(place string, tree any, s notice.Settings) []notice.Item {
	members, _ := tree.(map[string]any)
	alert, ok := members["alert"].(map[string]any)
	if !ok {
		item := notice.Item{Place: place}
		item.Problems.Add("alert", "应为一个对象", "want an object")
		return []notice.Item{item}
	}
	w := warning{Message: alerting.Message{At: "alert", Settings: s, Bounds: &europe}}
	w.Alert = alerting.Read(alert, "alert", &w.Problems)
	w.Lang = w.lang
	items := w.items()
	for i := range items {
		items[i].Place = place
	}
	return items
}

// europe tells latitude from longitude only at its edges: services write the
// former first, as CAP demands.
var europe = notice.Box{West: -32, South: 27, East: 45, North: 82}

// warning is one message on its way to items.
type warning struct{ alerting.Message }

// lang is the language of a block: its own, else the source's, else English,
// in which every service writes.
func (w *warning) lang(i *alerting.Info) notice.Lang {
	if tag := alerting.Tag(i.Language); tag != "" {
		return tag
	}
	if w.Settings.Lang != "" {
		return w.Settings.Lang
	}
	return notice.English
}
