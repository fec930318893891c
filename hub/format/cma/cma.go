// Package cma reads and writes the warnings of China's national platform
// (12379): its XML, a relative of CAP in a name space of its own, in and out;
// and the public list of what is in force, JSON, in. Plain CAP that the China
// Meteorological Administration sends abroad is for hub/format/cap. The format
// table of hub and publishers uses it.
//
// How the members of the XML correspond (rules of exchange of the national
// warning platform; ours on the left):
//
//	Item.Key, Origin.ID   identifier: the 14 digits of the sender, "_", the time of entry
//	ID, Item.Continues    references: the identifier of the first message of the same event.
//	                      All messages on it are versions of one notice: an upgrade, a
//	                      downgrade, a reissue. A reference to itself says nothing
//	End                   msgType Cancel, or a headline whose last verb is 解除; the reason is
//	                      note (of others the headline). There is no other end: a withdrawn
//	                      notice is written as one that is over
//	Kind, Event           weather; eventType ("11B03"), else the type that the headline names
//	Status, Audience      status; scope other than Public and secClassification Inner are
//	                      restricted (Inner is not where AllowConfidential has it)
//	Colour, Severity      severity is the colour (Red Orange Yellow Blue): it decides both.
//	                      Unknown is neither, and no colour is made of a severity
//	Urgency, Certainty    urgency, certainty (VeryLikely is likely)
//	Sent, Issuer.Issued   sendTime, effective (the time of signing); wall-clock times are
//	                      those of Shanghai where the source is not said to be elsewhere
//	Onset, Expires        onset (else a later effective), expires; intake fills a missing one
//	Issuer                sender and senderCode: the station. senderName is the officer
//	                      who signed, phone a telephone of the office: neither is read
//	Text[zh-CN]           headline, description, instruction; code/method: LED is the text
//	                      for signs, BROADCAST and SPEAKER for reading aloud, SMS the brief
//	                      where it is not meant for a list of people
//	Areas                 areaDesc, geocode: codes of 12 digits, of which those of whole
//	                      counties and above are kept as the 6 of GB/T 2260
//	Geometry              polygon (an open one is a line), circle (metres; 0 is a point); we
//	                      write "lat,lon" as CAP does, and read either order
//	Links                 web
//	Ext["cma"]            eventType and type where they say more than Event; references
//
// A headline is written in the shape that the platform prescribes (issuer, verb,
// type, colour: 发布 of a first message, 更新 of a later one, 解除 of an end); one
// that has it stands as it is. Several messages are written
// into one document under a root element "alerts", which the platform does not
// know: one file is one message there.
//
// The list {"updated", "source", "warnings": {"361199": [{type, color, level,
// issued, expires, name}]}} holds at most one warning of a type for a place, and
// no identifier, verb or end. So its key is the place and the type: a change of
// colour is a version of the same notice, a reissue in the same colour changes
// nothing beside Sent, Issuer.Issued and Origin.Version (and Expires, where it
// is moved), and what has been lifted is absent, which intake judges. The
// issuer is the source that the list names: it does not tell the station. Its
// headlines are composed, in zh-CN and en. An empty colour stays empty. What
// says that it is issued after the list was made stands all the same, and was
// sent with the list.
package cma

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"time"

	"wayside/hub/format/internal/jsonsafe"
	"wayside/hub/format/internal/xmlsafe"
	"wayside/hub/notice"
)

// Media is the media type of the XML.
const Media = "application/xml"

// namespace of the XML of the national platform.
const namespace = "http://com.icss.amp"

const (
	maxDepth    = 12
	maxElements = 1_000_000
)

// Sniff reports whether a document that begins with head looks like the XML or
// the list.
func Sniff(head []byte) bool {
	if xmlsafe.Sniff(head) {
		root := xmlsafe.Root(head)
		return root.Space == namespace && (root.Local == "alert" || root.Local == "alerts")
	}
	members := jsonsafe.Outline(head)
	if members["warnings"] != "{" {
		return false
	}
	for path := range members {
		if code, found := strings.CutPrefix(path, "warnings."); found {
			code, _, _ = strings.Cut(code, "[")
			return isCode(code)
		}
	}
	_, updated := members["updated"]
	return updated // a list of nothing
}

// Decode yields one item per message of the XML in order, or per warning of the
// list, by its code and type. The error is a fault of the document itself.
func Decode(r io.Reader, s notice.Settings) iter.Seq2[notice.Item, error] {
	if s.Zone == nil {
		s.Zone = shanghai
	}
	if s.Lang == "" {
		s.Lang = notice.Chinese
	}
	return func(yield func(notice.Item, error) bool) {
		raw, err := jsonsafe.Read(r, s.MaxBytes)
		switch {
		case err != nil:
		case len(raw) == 0:
			err = jsonsafe.Fault("document", "空文档", "the document is empty")
		case xmlsafe.Sniff(raw):
			err = decodeXML(raw, s, yield)
		default:
			err = decodeList(raw, s, yield)
		}
		if err != nil && !errors.Is(err, errStopped) {
			yield(notice.Item{}, fmt.Errorf("read warnings of China: %w", err))
		}
	}
}

// errStopped: the caller wants no more items.
var errStopped = errors.New("stopped")

// shanghai is China's one zone; it has known no summer time since 1991.
var shanghai = time.FixedZone("Asia/Shanghai", 8*3600)

// china tells longitude from latitude.
var china = notice.Box{West: 73, South: 3, East: 136, North: 54}

func decodeXML(raw []byte, s notice.Settings, yield func(notice.Item, error) bool) error {
	in := xmlsafe.NewDecoder(bytes.NewReader(raw), xmlsafe.Limits{Depth: maxDepth, Elements: maxElements})
	root := true
	for {
		t, err := in.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		e, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		if root && (e.Name.Space != namespace || e.Name.Local != "alert" && e.Name.Local != "alerts") {
			return jsonsafe.Fault(fmt.Sprintf("line %d", in.Line()), fmt.Sprintf("根元素 %s（命名空间 %q）不是国家预警平台的 alert（%s）", e.Name.Local, e.Name.Space, namespace),
				fmt.Sprintf("root element %s in name space %q is not the alert of the national platform (%s)", e.Name.Local, e.Name.Space, namespace))
		}
		root = false
		switch e.Name.Local {
		case "alerts":
			continue
		case "alert":
		default:
			if err := in.Skip(); err != nil {
				return err
			}
			continue
		}
		line := in.Line()
		var a alert
		if err := in.DecodeElement(&a, &e); err != nil {
			return err
		}
		a.trim()
		item := newMessage(&a, s).item()
		item.Place = fmt.Sprintf("alert %q (line %d)", a.Identifier, line)
		if !yield(item, nil) {
			return errStopped
		}
	}
}
