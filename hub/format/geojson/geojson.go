// Package geojson writes notices as a GeoJSON FeatureCollection (RFC 7946), for
// maps and geographic information systems. It is write-only; WZDx, which is
// GeoJSON too, has a package of its own. Nothing of a notice is lost, so a test,
// an exercise or a restricted notice says so in its properties. The format
// table uses it.
//
// A geometry that crosses the antimeridian is written as it is, uncut.
package geojson

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"time"

	"wayside/hub/format/internal/place"
	"wayside/hub/notice"
)

// Media is the media type of GeoJSON (RFC 7946 section 12).
const Media = "application/geo+json"

// collection is a FeatureCollection; asOf, updated, title and url are foreign
// members (RFC 7946 section 6.1).
type collection struct {
	Type     string            `json:"type"`
	AsOf     time.Time         `json:"asOf"` // the hub's clock
	Updated  time.Time         `json:"updated,omitzero"`
	Title    string            `json:"title,omitempty"`
	URL      string            `json:"url,omitempty"`
	BBox     []float64         `json:"bbox,omitempty"`
	Features []json.RawMessage `json:"features"` // each a feature
}

type feature struct {
	Type       string           `json:"type"`
	ID         notice.ID        `json:"id"`
	Geometry   *notice.Geometry `json:"geometry"`
	Properties properties       `json:"properties"`
}

// properties are the members of an entry and, beside them under their own
// names, those of the document, but for the geometry.
type properties struct {
	Seq      uint64       `json:"seq"`
	At       time.Time    `json:"at,omitzero"`
	Code     string       `json:"code"`
	State    notice.State `json:"state"`
	Headline string       `json:"headline"` // in the language of the sheet
	Level    int          `json:"level"`    // 0 general to 4 red or extreme
	URL      string       `json:"url,omitempty"`
	End      *notice.End  `json:"end,omitempty"`
	// Sigs are over the exact bytes that stand at Document, not over this feature.
	Sigs     []notice.Sig `json:"sigs,omitempty"`
	Document string       `json:"document,omitempty"`

	notice.Notice
	Geometry *notice.Geometry `json:"geometry,omitempty"` // hides that of the document
}

// Encode writes one feature per entry of s: its id is that of the notice, its
// properties are those of the entry, a headline in s.Lang, the level and URL of
// the notice, and the members of the document. A notice without a place has a
// null geometry. Rings turn as the right-hand rule wants. Nothing is lost but a
// notice that JSON can't hold (a number that is not one).
func Encode(w io.Writer, s notice.Sheet) (losses notice.Losses, err error) {
	c := collection{Type: "FeatureCollection", AsOf: s.Now.UTC(), Updated: s.Updated.UTC(), Title: s.Title, URL: s.Self, Features: []json.RawMessage{}}
	all := notice.Geometry{Type: "GeometryCollection"}
	for _, e := range s.Entries {
		raw, err := marshal(asFeature(e, s))
		if err != nil {
			losses.Add(e.Notice.ID, "notice", err.Error())
			continue
		}
		c.Features = append(c.Features, raw)
		if g := e.Notice.Geometry; g != nil {
			all.Members = append(all.Members, *g)
		}
	}
	if b, ok := all.Bounds(); ok { // RFC 7946 section 5
		c.BBox = []float64{b.West, b.South, b.East, b.North}
	}
	raw, err := marshal(c)
	if err == nil {
		_, err = w.Write(raw)
	}
	if err != nil {
		return losses, fmt.Errorf("write GeoJSON: %w", err)
	}
	return losses, nil
}

// marshal writes v with <, > and & as they are.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return b.Bytes(), err
}

func asFeature(e notice.Entry, s notice.Sheet) feature {
	n := e.Notice
	text, _ := n.TextIn(cmp.Or(s.Lang, notice.Chinese))
	p := properties{
		Seq: e.Seq, At: e.At, Code: e.Code, State: e.State, Headline: text.Headline, Level: n.Level(),
		End: e.End, Sigs: e.Sigs, Notice: *n,
	}
	if s.Base != "" {
		p.URL = s.Base + "/notices/" + n.ID.UUID()
		if len(e.Sigs) > 0 {
			p.Document = p.URL + "/" + strconv.Itoa(n.Revision) + ".json"
		}
	}
	return feature{Type: "Feature", ID: n.ID, Geometry: place.RightHanded(n.Geometry), Properties: p}
}
