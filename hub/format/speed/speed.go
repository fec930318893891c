// Package speed reads measured speeds and tells road states of them, in five
// levels by the authority's table: CSV, JSON, and the measured data of DATEX II
// in versions 2 and 3. It reads only, and keeps no memory: what stands is asked
// of [notice.Settings.Standing]. The format table of hub uses it.
//
// # Documents
//
// CSV: one row a section, with a header as usual in Chinese or English
// (fields.go), or as [notice.Settings.Columns] say. JSON: a list of sections,
// or an object with that list as its member "sections":
//
//	{"section": "G320-E-12", "road": "G320", "localName": "云溪大道",
//	 "direction": "E", "from": "K123+400", "to": "K125+900", "class": "arterial",
//	 "speed": 23.5, "samples": 42, "time": "2026-11-24T09:30:00+08:00",
//	 "geometry": {"type": "LineString", "coordinates": [[117.90, 28.51], [117.93, 28.52]]}}
//
// section (or id), road or geometry, speed (km/h) and time are needed; from and
// to are posts or names; samples counts the vehicles. DATEX II:
// MeasuredDataPublication (siteMeasurements › averageVehicleSpeed); of several
// lanes of a site the mean by numberOfInputValuesUsed, without values that are
// -1 or marked dataError. A site says where it is by its pertinentLocation (v3)
// or by a measurementSiteTable in the same document; one that nothing locates
// is refused, because a road state must say where.
//
// # Sections
//
// Each section is one notice for life: its key is the section's id, else its
// road and ends. Kind traffic, event flow, [notice.Flow], a headline in zh-CN
// and en; Sent is the time of measurement. The measured speed itself is not in
// the notice: it changes every minute, and only the level is news.
//
//	state            of the table's class; without a class that of the road's number
//	                 (G42, S36: expressway), else "other". With a margin: the state
//	                 that stands changes only where the speed lies so far beyond its
//	                 limits
//	milder than      a notice that has ended, so that the standing one ends and the
//	Mildest          section can come back; as an [notice.ItemEnd] its key would be
//	                 buried for good
//	fewer than       passed over, with the key: nothing new is said, and what stands
//	MinSamples       stands until its expiry
//	older than       passed over likewise
//	MaxAge
//	Expires          between MaxAge and twice that after the measurement, moved on
//	                 once in MaxAge: a poll without news changes nothing, and when
//	                 measurements stop, the notice does
package speed

import (
	"bytes"
	"fmt"
	"io"
	"iter"
	"strings"
	"time"

	"wayside/hub/format/internal/grid"
	"wayside/hub/format/internal/jsonsafe"
	"wayside/hub/format/internal/xmlsafe"
	"wayside/hub/notice"
)

// Default is the table that holds where the authority sets none: the limits in
// use in China as published (expressway, arterial, secondary and branch roads;
// hanspub 6-1700079).
func Default() notice.SpeedTable {
	return notice.SpeedTable{
		Classes: map[string][4]float64{"expressway": {65, 50, 35, 20}, "arterial": {40, 30, 20, 15}, "other": {35, 25, 15, 10}},
		Margin:  2, MinSamples: 5, MaxAge: 15 * time.Minute, Mildest: notice.Slow,
	}
}

// Decode yields one item per section, in order. The error is about the
// document as a whole and wraps [notice.Problems].
func Decode(r io.Reader, s notice.Settings) iter.Seq2[notice.Item, error] {
	return func(yield func(notice.Item, error) bool) {
		raw, err := grid.Read(r, s.MaxBytes)
		if err != nil {
			yield(notice.Item{}, fmt.Errorf("read speeds: %w", err))
			return
		}
		j := newJudge(s)
		for m, err := range measurements(raw, s) {
			if err != nil {
				yield(notice.Item{}, fmt.Errorf("read speeds: %w", err))
				return
			}
			if !yield(j.item(m), nil) {
				return
			}
		}
	}
}

// measurements reads whichever kind of document raw is.
func measurements(raw []byte, s notice.Settings) iter.Seq2[measurement, error] {
	switch head := bytes.TrimSpace(bytes.TrimPrefix(raw, []byte("\ufeff"))); {
	case bytes.HasPrefix(head, []byte("<")):
		return readDATEX(raw)
	case bytes.HasPrefix(head, []byte("{")), bytes.HasPrefix(head, []byte("[")):
		return readJSON(head, s)
	}
	return readCSV(raw, s)
}

// Sniff reports whether head begins a document of measured speeds.
func Sniff(head []byte) bool {
	start := bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\ufeff")))
	switch {
	case bytes.HasPrefix(start, []byte("<")):
		switch xmlsafe.Root(head).Local {
		case "d2LogicalModel", "payload", "messageContainer":
			return bytes.Contains(head, []byte("MeasuredDataPublication")) || bytes.Contains(head, []byte("siteMeasurements"))
		}
		return false
	case bytes.HasPrefix(start, []byte("{")), bytes.HasPrefix(start, []byte("[")):
		o := jsonsafe.Outline(head)
		for _, at := range []string{"[].", "sections[]."} {
			_, speed := o[at+"speed"]
			_, section := o[at+"section"]
			_, id := o[at+"id"]
			if _, hasTime := o[at+"time"]; speed && hasTime && (section || id) {
				return true
			}
		}
		return false
	}
	if i := bytes.LastIndexByte(head, '\n'); i > 0 {
		head = head[:i]
	}
	text, err := grid.Text(head)
	if err != nil || strings.TrimSpace(text) == "" {
		return false
	}
	f := fieldsOf(notice.Settings{})
	g := grid.CSV(text, f.score)
	at := g.FindHeader(f.score, 3)
	if at < 0 {
		return false
	}
	columns := f.columns(g.Rows[at].Cells)
	_, speed := columns["speed"]
	_, when := columns["time"]
	return speed && when
}
