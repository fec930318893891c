// Package vms reads and writes what variable message signs show: a
// VmsPublication of DATEX II 3.5 in and out, with the places of the signs from
// a VmsTablePublication where the same document holds one. Situations are read
// by hub/format/datex2. It keeps no memory and decides nothing about what fits
// a real sign: hub/sign does. The format table of hub and publishers uses it.
//
// How the members correspond (DATEXII_3_Vms.xsd; ours on the left):
//
//	Item.Key, Origin.ID    id of the controller, "/", index of the sign (vmsIndex)
//	Kind, Event            traffic; codedReasonForSetting trafficManagement is control,
//	                       travelTime is flow, all others are other
//	Status, Audience       headerInformation: informationStatus; confidentiality, where
//	                       one that is absent or not noRestriction is restricted unless
//	                       the settings allow it ("unspecified" for the absent one)
//	Sent                   statusUpdateTime, else timeLastSet, else publicationTime
//	Onset                  timeLastSet, the latest of the messages
//	Text.Sign              the lines of all pages, a line each, pages apart by a blank
//	                       line; messages in the order of messageIndex, areas of one page
//	                       in that of displayAreaIndex. In one language: that of the lines
//	Text.Headline          where the sign stands and what it shows, in zh-CN and en
//	Roads                  roadInformation, with locationDescription as From.Name
//	Geometry               the point of vmsLocationOverride, else that of the table
//	Group                  that of the first relatedSituation
//	Ext["vms"]             controller, its table, index, place without a road, colours
//	                       and flashing of lines, pictograms, codedReasonForSetting,
//	                       messageInformationType, relatedSituation, sequencingInterval
//	End (ended)            a sign that is blank, covered, not working or out of service,
//	                       or shows nothing but the time or the temperature
//
// Who set or requested a message, why in free words, and the addresses of
// controllers go nowhere.
//
// What is written is one controller with one sign for each notice that is in
// force: a notice's own sign text, else its headline where that fits, on no
// more than [MostPages] pages of [MostLines] lines of [MostCells] characters.
// The schema demands a reference to a table and a controller: of a notice that
// did not come from a sign these name the hub and the notice, and are in no
// table; an empty publication has one controller without a sign.
//
// No real VmsPublication was at hand: the samples are our own, written by the
// XSD, and validated against it.
package vms

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"iter"
	"strings"

	"wayside/hub/format/internal/jsonsafe"
	"wayside/hub/format/internal/xmlsafe"
	"wayside/hub/notice"
)

// Media is the media type of a publication.
const Media = "application/xml"

// The types of publications that are about signs.
const (
	publication = "VmsPublication"
	table       = "VmsTablePublication"
)

const (
	defaultBytes = 16 << 20
	maxDepth     = 40
	maxElements  = 1_000_000
)

// Sniff reports whether a document that begins with head is a publication of
// signs, by the xsi:type of its payload.
func Sniff(head []byte) bool {
	in := xmlsafe.NewDecoder(bytes.NewReader(head), xmlsafe.Limits{Depth: maxDepth})
	for {
		t, err := in.Token()
		if err != nil {
			return false
		}
		if e, ok := t.(xml.StartElement); ok && isPayload(e) {
			return typeOf(e) == publication || typeOf(e) == table
		}
	}
}

// isPayload: of version 3, and of version 2, which is refused.
func isPayload(e xml.StartElement) bool {
	return e.Name.Local == "payload" || e.Name.Local == "payloadPublication"
}

// typeOf is the local name of what xsi:type says.
func typeOf(e xml.StartElement) string {
	for _, a := range e.Attr {
		if a.Name.Local == "type" && a.Name.Space == instance {
			return bare(a.Value)
		}
	}
	return ""
}

const instance = "http://www.w3.org/2001/XMLSchema-instance"

// bare is a qualified name without its prefix.
func bare(name string) string { return strings.TrimSpace(name[strings.IndexByte(name, ':')+1:]) }

// Decode yields one item per sign of a document, in order: a notice where it
// shows a message, an end where it shows none. The error is about the document
// as a whole; where that is cut off, the signs before come all the same.
func Decode(r io.Reader, s notice.Settings) iter.Seq2[notice.Item, error] {
	return func(yield func(notice.Item, error) bool) {
		limits := xmlsafe.Limits{Bytes: s.MaxBytes, Depth: maxDepth, Elements: maxElements}
		if limits.Bytes <= 0 {
			limits.Bytes = defaultBytes
		}
		d := &document{in: xmlsafe.NewDecoder(r, limits), settings: s, places: map[string]*standing{}}
		err := d.read()
		for _, item := range d.items() {
			if !yield(item, nil) {
				return
			}
		}
		if err != nil {
			yield(notice.Item{}, fmt.Errorf("read VmsPublication: %w", err))
		}
	}
}

// document is one pass over a document.
type document struct {
	in       *xmlsafe.Decoder
	settings notice.Settings
	signs    []sign
	places   map[string]*standing // of the tables, by key
}

// payload is what stands around the signs of one publication.
type payload struct {
	lang   string
	time   string
	header headerInformation
}

// sign is one sign as it was read.
type sign struct {
	payload    *payload
	line       int
	controller *controllerStatus
	indexedStatus
}

func (d *document) read() error {
	var found []string
	for {
		t, err := d.in.Token()
		switch {
		case err == io.EOF && len(found) == 0:
			return jsonsafe.Fault("document", "不是 DATEX II 文档：没有 payload", "not a DATEX II document: it has no payload")
		case err == io.EOF:
			return refusal(found)
		case err != nil:
			return err
		}
		e, ok := t.(xml.StartElement)
		if !ok || !isPayload(e) {
			continue
		}
		if e.Name.Local == "payloadPublication" {
			return jsonsafe.Fault("document", "这是 DATEX II 第 2 版；只读第 3 版的 VmsPublication", "this is DATEX II version 2; only a VmsPublication of version 3 is read")
		}
		kind := typeOf(e)
		found = append(found, kind)
		if kind == publication || kind == table {
			err = d.readPayload(e)
		} else {
			err = d.in.Skip()
		}
		if err != nil {
			return err
		}
	}
}

// refusal is what is wrong with a document that has payloads, none of which
// says what signs show; nil where one does.
func refusal(found []string) error {
	for _, kind := range found {
		if kind == publication {
			return nil
		}
	}
	if found[0] == table {
		return jsonsafe.Fault("payload", "这是情报板清单（VmsTablePublication），其中没有情报板正在显示的内容", "this is a table of signs (VmsTablePublication), which does not say what they show")
	}
	return jsonsafe.Fault("payload", fmt.Sprintf("%q 不是情报板发布（VmsPublication）", found[0]), fmt.Sprintf("%q is not a VmsPublication", found[0]))
}

// readPayload reads the children of one publication up to its end.
func (d *document) readPayload(start xml.StartElement) error {
	p := &payload{}
	for _, a := range start.Attr {
		if a.Name.Local == "lang" {
			p.lang = a.Value
		}
	}
	for {
		t, err := d.in.Token()
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		if err != nil {
			return err
		}
		switch e := t.(type) {
		case xml.EndElement:
			return nil
		case xml.StartElement:
			if err := d.child(p, e); err != nil {
				return err
			}
		}
	}
}

func (d *document) child(p *payload, e xml.StartElement) error {
	line := d.in.Line()
	switch e.Name.Local {
	case "publicationTime":
		return d.in.DecodeElement(&p.time, &e)
	case "headerInformation":
		return d.in.DecodeElement(&p.header, &e)
	case "vmsControllerStatus":
		c := new(controllerStatus)
		if err := d.in.DecodeElement(c, &e); err != nil {
			return err
		}
		for _, s := range c.Statuses {
			d.signs = append(d.signs, sign{payload: p, line: line, controller: c, indexedStatus: s})
		}
		return nil
	case "vmsControllerTable":
		var t controllerTable
		if err := d.in.DecodeElement(&t, &e); err != nil {
			return err
		}
		for _, c := range t.Controllers {
			for i := range c.Signs {
				d.places[keyOf(c.ID, c.Signs[i].Index)] = &c.Signs[i].Sign
			}
		}
		return nil
	}
	return d.in.Skip()
}

// keyOf is what a sign is called: its controller, and which of its signs.
func keyOf(controller, index string) string {
	return strings.TrimSpace(controller) + "/" + strings.TrimSpace(index)
}

// Check finds the first fault in what [Encode] wrote.
func Check(body []byte, _ string) error {
	return notice.FirstFault(Decode(bytes.NewReader(body), notice.Settings{}))
}
