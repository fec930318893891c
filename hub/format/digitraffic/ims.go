package digitraffic

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"wayside/hub/format/internal/header"
	"wayside/hub/format/internal/jsonsafe"
	"wayside/hub/format/internal/xmlsafe"
	"wayside/hub/notice"
)

// twin is what the DATEX II form of an event says of the event itself: who may
// see it, whether it is real, and of what classes its records are.
type twin struct {
	confidentiality   []string
	informationStatus []string
	records           []string
	broken            bool
}

// message is one messageContent of an IMS message: the same event twice.
type message struct {
	DATEX string `xml:"d2Message"`
	JSON  string `xml:"jMessage"`
}

// Bounds of the XML around and in a message.
var (
	frameLimits = xmlsafe.Limits{Depth: 10, Elements: 10_000}
	twinLimits  = xmlsafe.Limits{Depth: 60, Elements: 100_000}
)

func readIMS(raw []byte) (f feed, err error) {
	d := xmlsafe.NewDecoder(bytes.NewReader(raw), frameLimits)
	root, id := false, ""
	for {
		t, err := d.Token()
		switch {
		case errors.Is(err, io.EOF):
			if len(f.features) == 0 {
				err = jsonsafe.Fault("imsMessage", "没有 JSON 内容（jMessage）", "holds no JSON (jMessage)")
				return f, err
			}
			return f, nil
		case err != nil:
			return f, err
		}
		e, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		switch {
		case !root && e.Name.Local != "imsMessage":
			return f, jsonsafe.Fault("document", fmt.Sprintf("根元素是 %q，应为 imsMessage", e.Name.Local), fmt.Sprintf("the outermost element is %q, want imsMessage", e.Name.Local))
		case e.Name.Local == "imsMessage":
			root = true
		case e.Name.Local == "messageId":
			err = d.DecodeElement(&id, &e)
		case e.Name.Local == "messageContent":
			var m message
			at := d.Line()
			if err = d.DecodeElement(&m, &e); err == nil && strings.TrimSpace(m.JSON) != "" {
				err = f.add(m, fmt.Sprintf("imsMessage %s (line %d)", strings.TrimSpace(id), at))
			}
		}
		if err != nil {
			return f, err
		}
	}
}

func (f *feed) add(m message, place string) error {
	inner, err := readJSON([]byte(strings.TrimSpace(m.JSON)))
	if err != nil {
		return err
	}
	t := readTwin(m.DATEX)
	for _, one := range inner.features {
		one.place, one.twin = place, t
		f.features = append(f.features, one)
	}
	return nil
}

// readTwin reads no more of a DATEX document than a twin holds; nil where there
// is none.
func readTwin(doc string) *twin {
	if doc = strings.TrimSpace(doc); doc == "" {
		return nil
	}
	t := &twin{}
	d := xmlsafe.NewDecoder(strings.NewReader(doc), twinLimits)
	for {
		token, err := d.Token()
		if err != nil {
			t.broken = !errors.Is(err, io.EOF)
			return t
		}
		e, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		switch e.Name.Local {
		case "confidentiality", "confidentialityOverride", "informationStatus":
			var word string
			if err := d.DecodeElement(&word, &e); err != nil {
				t.broken = true
				return t
			}
			to := &t.confidentiality
			if e.Name.Local == "informationStatus" {
				to = &t.informationStatus
			}
			*to = append(*to, strings.TrimSpace(word))
		case "situationRecord":
			for _, a := range e.Attr {
				if a.Name.Local == "type" {
					t.records = append(t.records, a.Value[strings.LastIndex(a.Value, ":")+1:])
				}
			}
		}
	}
}

// judge brings into n what the twin says of it: what is restricted or not real
// there must not be published because it is not said here.
func (t *twin) judge(n *notice.Notice, s notice.Settings, ps *notice.Problems) {
	if t == nil {
		return
	}
	if t.broken {
		n.Audience = notice.Restricted
		ps.Warn("d2Message", "DATEX 部分无法读取，是否可公开不明，按限制处理", "the DATEX part can't be read, so that nothing tells whether this is public; taken as restricted")
	}
	for _, c := range t.confidentiality {
		if !header.Open(c, s.AllowConfidential) {
			n.Audience = notice.Restricted
			ps.Warn("d2Message.confidentiality", "DATEX 部分标明 "+c+"，按限制处理", "the DATEX part says "+c+"; taken as restricted")
		}
	}
	for _, word := range t.informationStatus {
		switch status, _ := header.Status(word); {
		case word == "": // given, and says nothing
			n.Status = notice.Test
		case status != notice.Actual:
			n.Status = status
		}
	}
	if n.Event == "accident" && len(t.records) > 0 && !slices.Contains(t.records, "Accident") {
		list := strings.Join(slices.Compact(slices.Clone(t.records)), ", ")
		ps.Warn("trafficAnnouncementType", "JSON 称为事故，而 DATEX 部分是 "+list+"；以 JSON 为准", "an accident by the JSON, and by the DATEX part "+list+"; the JSON is told")
	}
}
