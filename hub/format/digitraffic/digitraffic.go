// Package digitraffic reads the traffic messages of Fintraffic, Finland, in
// their simple JSON (tie.digitraffic.fi/api/traffic-message): a
// FeatureCollection, one Feature, or an IMS message, which is XML around the
// same event as DATEX II and as JSON. It writes nothing. The format table uses
// it.
//
// How the members correspond (ours on the left):
//
//	Item.Key, Origin.ID   situationId; Origin.Version version
//	Sent                  versionTime, else releaseTime, else dataUpdatedTime
//	Onset, Ends           timeAndDuration. A missing endTime means that a further message
//	                      will come: neither an end nor ReviewBy is made up of it
//	Kind, Event           traffic; ROAD_WORK is roadwork, WEIGHT_RESTRICTION control,
//	                      EXEMPTED_TRANSPORT obstruction, accident reports accident, else other
//	Certainty             ACCIDENT_REPORT observed, PRELIMINARY_ACCIDENT_REPORT likely,
//	                      UNCONFIRMED_OBSERVATION possible
//	End                   trafficAnnouncementType ENDED (ended), RETRACTED (withdrawn);
//	                      earlyClosing CLOSED and CANCELED
//	Severity              of roadWorkPhases: LOW minor, HIGH severe, HIGHEST extreme
//	Schedule              workingHours of roadWorkPhases, wall clock of Europe/Helsinki
//	Text                  by the language of each announcement: title, then location,
//	                      features, comment and phases; additionalInformation but for the
//	                      lines that only point to a web site; built headlines in zh-CN and en
//	Issuer, Contact       sender, contact: an office, else left out
//	Roads                 roadAddressLocation: number, name, points with their road address
//	                      (section/distance) as label; POS is up, NEG down, or towards
//	Areas                 areaLocation, codes of the Alert-C table
//	Impact, SpeedLimit,   restrictions of roadWorkPhases; where phases differ the impact is
//	DelaySeconds, Detour  not known, since a road closed in June is not closed in May
//	Restrictions          vehicle limits of roadWorkPhases, in metres and tonnes
//	Geometry              any GeoJSON; mended, and simplified to what a document holds
//	Ext["digitraffic"]    types, estimatedDuration, features, phases, road addresses and
//	                      Alert-C codes
//
// Of an IMS message the JSON is read. From its DATEX twin comes nothing but who
// may see it (confidentiality) and whether it is real (informationStatus), and
// a warning where the two differ in kind. The word TESTI in a text is a warning
// and never a status. lastActiveItinerarySegment moves with a transport, and
// enters no notice.
package digitraffic

import (
	"encoding/json"
	"fmt"
	"io"
	"iter"

	"wayside/hub/format/internal/jsonsafe"
	"wayside/hub/format/internal/xmlsafe"
	"wayside/hub/notice"
)

// Media is the media type of the feed, which is GeoJSON (RFC 7946).
const Media = "application/geo+json"

// name of this format, in Origin and Ext; spec in messages.
const (
	name = "digitraffic"
	spec = "Digitraffic"
)

// Sniff reports whether a document that begins with head looks like a traffic
// message. A long geometry may hide everything but the frame of the feed.
func Sniff(head []byte) bool {
	if root := xmlsafe.Root(head); root.Local != "" {
		return root.Local == "imsMessage"
	}
	seen := jsonsafe.Outline(head)
	has := func(path string) bool { _, ok := seen[path]; return ok }
	return has("properties.situationId") || has("features[].properties.situationId") ||
		seen["type"] == "FeatureCollection" && has("dataUpdatedTime") && has("features") && !has("features[].properties")
}

// Decode yields one item per situation, in order; of several versions of one
// the newest is told. The error is about the document as a whole, and wraps
// [notice.Problems].
func Decode(r io.Reader, s notice.Settings) iter.Seq2[notice.Item, error] {
	return func(yield func(notice.Item, error) bool) {
		raw, err := jsonsafe.Read(r, s.MaxBytes)
		var f feed
		if err == nil {
			f, err = readFeed(raw)
		}
		for _, item := range newReader(f, s).items(f.features) {
			if !yield(item, nil) {
				return
			}
		}
		if err != nil {
			yield(notice.Item{}, fmt.Errorf("read %s: %w", spec, err))
		}
	}
}

// feed is a document as it stands. Of a broken one it holds what stood before
// the fault.
type feed struct {
	updated  string
	features []rawFeature
}

// rawFeature is a feature with what its DATEX twin says of it.
type rawFeature struct {
	json  []byte
	place string
	twin  *twin
}

// maxFeatures of one document: many times all that stands in the country.
const maxFeatures = 10_000

func readFeed(raw []byte) (f feed, err error) {
	if xmlsafe.Sniff(raw) {
		return readIMS(raw)
	}
	return readJSON(raw)
}

func readJSON(raw []byte) (f feed, err error) {
	doc, err := jsonsafe.Value(raw)
	if err != nil {
		return f, err
	}
	var frame struct {
		Type     string            `json:"type"`
		Updated  any               `json:"dataUpdatedTime"`
		Features []json.RawMessage `json:"features"`
	}
	err = json.Unmarshal(doc, &frame)
	f.updated, _ = frame.Updated.(string)
	switch {
	case err == nil && frame.Type == "Feature":
		f.features = []rawFeature{{json: doc, place: "feature"}}
		return f, nil
	case err != nil || frame.Type != "FeatureCollection":
		return f, jsonsafe.Fault("type", "应为 FeatureCollection 或 Feature", "want a FeatureCollection or a Feature")
	case frame.Features == nil:
		return f, jsonsafe.Fault("features", "应为数组", "want an array")
	case len(frame.Features) > maxFeatures:
		return f, jsonsafe.Fault("features", fmt.Sprintf("超过 %d 条", maxFeatures), fmt.Sprintf("more than %d", maxFeatures))
	}
	for i, raw := range frame.Features {
		f.features = append(f.features, rawFeature{json: raw, place: fmt.Sprintf("features[%d]", i)})
	}
	return f, nil
}
