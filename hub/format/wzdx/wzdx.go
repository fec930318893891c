// Package wzdx reads and writes road works as GeoJSON: the Work Zone Data
// Exchange (a WorkZoneFeed of WZDx 4.2, with the members of 4.0 and 4.1
// tolerated on the way in) and its successor Connected Work Zones 1.0 (CWZ, of
// ITE and SAE). They are one engine with two dialects (see dialect.go): a
// document is read by the members and words of both, and written in those of
// one. A device feed of either is refused. It keeps no memory: what a source no
// longer lists is for hub/intake to judge. The format table of hub and
// publishers uses it.
//
// How the members correspond (WZDx spec-content/objects; ours on the left):
//
//	Item.Key, Origin.ID        feature id; of a chain of occurrences that of the first
//	ID                         derived from the publisher and the key, so that an event
//	                           is one notice whether it comes as WZDx or as CWZ
//	Kind, Event                traffic; event_type work-zone is roadwork, detour is detour
//	Sent                       update_date, else creation_date, else the stamp of the feed
//	Onset, Ends                start_date, end_date (required there: an unknown end is
//	                           written as Expires and never as verified)
//	Expires, Urgency, Severity not there; left for intake to fill or unknown
//	Certainty                  is_start_date_verified: observed, else unknown
//	Planned                    true of a work zone
//	Schedule                   first-occurrence, next-occurrence: one feature each time
//	Group                      related_road_events of any other type, and names that end
//	                           in the direction ("…_eastbound"): linked, never merged
//	Issuer                     organization_name of the data source, where not the publisher
//	Text                       headlines are built from road, place, event and impact in
//	                           zh-CN and en, since name is usually a machine's; a name
//	                           that says its road is the headline. description in one language
//	Roads                      road_names (the second is LocalName), direction, cross
//	                           streets, mileposts (miles ⇄ metres, label "MP 12.3") or, in
//	                           CWZ, reference posts with their unit, lanes; both directions
//	                           are two features
//	Impact                     vehicle_impact
//	LanesClosed, LanesTotal    counted from lanes of type general
//	SpeedLimit                 reduced_speed_limit_kph
//	Restrictions               restrictions, in metres and tonnes
//	Geometry                   LineString; MultiPoint in WZDx, Point in CWZ, where several
//	                           points become a line; one of equal positions is a Point
//	Ext["wzdx"]                what has no field here, in the words of WZDx: name,
//	                           creation_date, related_road_events, vehicle_impact,
//	                           location_method, work_zone_type, worker_presence,
//	                           types_of_work, restrictions, lanes with restrictions, curb
//	                           zones, verified flags, the unit of reference posts, the ids
//	                           of occurrences
//	End                        event_status completed (ended) and cancelled (withdrawn)
//
// Both dialects share the one pocket Ext["wzdx"]: all that it holds exists in
// both, but for a few words and the unit, so that WZDx to CWZ and back loses
// nothing, and a source that moves from one to the other does not make a
// revision of each of its notices.
//
// Nothing of what changes by itself enters a notice outside of Sent:
// data_source_id, update_date, when the presence of workers was last
// confirmed, feed_info and its stamps.
package wzdx

import (
	"bytes"
	"fmt"
	"io"
	"iter"

	"wayside/hub/format/internal/jsonsafe"
	"wayside/hub/notice"
)

// Media is the media type of a work zone feed, which is GeoJSON (RFC 7946).
const Media = "application/geo+json"

// Decode yields one item per road event of a WZDx feed, in order; the
// occurrences of a recurring one are one item. A feature with problems is an
// item of its own, with its key where it has an id. The business rules of WZDx
// (Creating_a_WZDx_Feed) that a feature breaks are warnings; those of the head
// of the feed stand at the first feature. The error is about the document as a
// whole, and wraps [notice.Problems].
func Decode(r io.Reader, s notice.Settings) iter.Seq2[notice.Item, error] {
	return wzdx42.decode(r, s)
}

// DecodeCWZ is [Decode] of a CWZ feed.
func DecodeCWZ(r io.Reader, s notice.Settings) iter.Seq2[notice.Item, error] {
	return cwz10.decode(r, s)
}

func (d *dialect) decode(r io.Reader, s notice.Settings) iter.Seq2[notice.Item, error] {
	return func(yield func(notice.Item, error) bool) {
		raw, err := jsonsafe.Read(r, s.MaxBytes)
		var f frame
		if err == nil {
			f, err = readFrame(raw)
		}
		if err != nil {
			yield(notice.Item{}, fmt.Errorf("read %s: %w", d.spec, err))
			return
		}
		for _, item := range newReader(d, f, s).items(f.features) {
			if !yield(item, nil) {
				return
			}
		}
	}
}

// Check finds the first fault in what [Encode] wrote.
func Check(body []byte, _ string) error { return wzdx42.check(body) }

// CheckCWZ finds the first fault in what [EncodeCWZ] wrote.
func CheckCWZ(body []byte, _ string) error { return cwz10.check(body) }

func (d *dialect) check(body []byte) error {
	return notice.FirstFault(d.decode(bytes.NewReader(body), notice.Settings{}))
}
