// Package datex2 reads and writes the situations of DATEX II: deliveries of
// version 3 (3.1 to 3.7, a payload or a message container) and version 2 (2.0
// to 2.3) in, bare or in a SOAP envelope, a payload of version 3.5 out. Measured data and message signs,
// which DATEX II carries too, are other formats. It keeps no memory: what a
// snapshot no longer lists is for hub/intake to judge. The format table of hub
// and publishers uses it.
//
// How the members correspond (the XSDs of 3.5 and 2.2.3; ours on the left):
//
//	Item.Key, Origin.ID        situation id
//	Origin.Version             situation version (v2), else that of its first record
//	ID                         derived from the publisher and the key
//	Kind, Event                of the primary record: the one that the others name as
//	                           their cause, else the most severe, else a cause before a
//	                           measure, else the first; see meanings.go
//	Status                     informationStatus; both exercises are exercise
//	Audience                   confidentiality and its override by record, and
//	                           operatorActionStatus; public is noRestriction and what
//	                           the settings of the source allow, never restrictedTo-
//	                           Authorities and internalUse
//	Severity                   overallSeverity, else that of the worst record
//	Certainty                  probabilityOfOccurrence of the primary record
//	Sent                       the newest situationRecordVersionTime
//	Onset, Ends                the union of the records: overallStartTime, overallEndTime;
//	                           a record that is active has no end once that is past
//	Schedule                   validPeriod less exceptionPeriod, of the primary record
//	Planned                    validityStatus planned, road works
//	Issuer                     source, where not the publisher
//	Text                       generalPublicComment in every language, else a
//	                           dataProcessingNote; headlines are built where none was
//	                           written by us; generalMessageToRoadUsers is instruction
//	Roads                      roadInformation, the direction and distances along a linear
//	                           element, locationDescription ("from - to") and AlertC names
//	Impact, LanesClosed, …     of all records that are in force: management types,
//	                           constrictions, impact, vehicle characteristics, speed limits,
//	                           queue lengths, delays
//	Detour                     ReroutingManagement
//	Areas                      namedArea, externalReferencing
//	Geometry                   points, GML lines and polygons of all records, each once
//	Links                      urlLink
//	Ext["datex2"]              the records with their classes, words, causes and times;
//	                           AlertC; what has no field here and may be public, by an
//	                           allow-list (pocket.go)
//	End                        v2 lifeCycleManagement end and cancel, v3 information-
//	                           Management by reference, a lone roadCleared
//
// A delivery break is an error of the frame, and a keep-alive or a partial
// delivery an item without a key that warns: neither lets hub/intake take
// absence for an end. Comments that are not for the public go nowhere.
//
// What is written is the profile of one event record, with a record each for
// the impact, the speed limit, restrictions, the queue and the detour, which
// name the first as their cause; what came as DATEX II keeps its own records
// while they say what the notice says.
package datex2

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"iter"
	"strings"

	"wayside/hub/notice"
)

// Media is the media type of a delivery.
const Media = "application/xml"

// schema begins every namespace of DATEX II, of all versions.
const schema = "http://datex2.eu/schema/"

const situations = "SituationPublication"

// Bounds of what is read.
const (
	defaultBytes = 256 << 20 // of a delivery; it is read situation by situation
	maxDepth     = 64
	maxElements  = 200_000 // of one situation
)

// Sniff reports whether a document that begins with head looks like a delivery
// of situations; one without any payload (a delivery break) does too.
func Sniff(head []byte) bool {
	d := newDelivery(bytes.NewReader(head), notice.Settings{}, nil)
	root, err := d.root()
	if err != nil || !strings.HasPrefix(root.Name.Space, schema) {
		return false
	}
	for e, isStart := root, true; ; {
		if isStart && (e.Name.Local == "payload" || e.Name.Local == "payloadPublication") {
			return typeOf(d.in, e) == situations
		}
		t, err := d.in.Token()
		if err != nil {
			return root.Name.Local == "d2LogicalModel" || root.Name.Local == "messageContainer"
		}
		e, isStart = t.(xml.StartElement)
	}
}

// Decode yields one item per situation, in order. A situation with problems is
// an item of its own, with its key where it has an id. The error is about the
// document as a whole, and wraps [notice.Problems] where that is to blame.
func Decode(r io.Reader, s notice.Settings) iter.Seq2[notice.Item, error] {
	return func(yield func(notice.Item, error) bool) {
		d := newDelivery(r, s, yield)
		if err := d.read(); err != nil && !errors.Is(err, errStopped) {
			yield(notice.Item{}, err)
		}
	}
}
