package speed

import (
	"fmt"
	"iter"
	"time"

	"wayside/hub/format/internal/grid"
	"wayside/hub/format/internal/jsonsafe"
	"wayside/hub/format/internal/phrase"
	"wayside/hub/notice"
)

// section is one of the list, as the package comment describes it.
type section struct {
	Section   string           `json:"section"`
	ID        string           `json:"id"`
	Road      string           `json:"road"`
	LocalName string           `json:"localName"`
	Direction string           `json:"direction"`
	From      string           `json:"from"`
	To        string           `json:"to"`
	Class     string           `json:"class"`
	Speed     *float64         `json:"speed"`
	Samples   *int             `json:"samples"`
	Time      string           `json:"time"`
	Geometry  *notice.Geometry `json:"geometry"`
}

func readJSON(raw []byte, s notice.Settings) iter.Seq2[measurement, error] {
	return func(yield func(measurement, error) bool) {
		var ps notice.Problems
		tree := notice.Tree(raw, &ps)
		if err := ps.Err(); err != nil {
			yield(measurement{}, err)
			return
		}
		list, ok := tree.([]any)
		path := ""
		if o, isObject := tree.(map[string]any); isObject {
			list, ok = o["sections"].([]any)
			path = "sections"
		}
		if !ok {
			yield(measurement{}, grid.Refuse("document", "应为路段列表，或带有 sections 列表的对象", "want a list of sections, or an object with the list sections"))
			return
		}
		for i, v := range list {
			if !yield(fromJSON(v, fmt.Sprintf("%s[%d]", path, i), s), nil) {
				return
			}
		}
	}
}

func fromJSON(v any, at string, s notice.Settings) measurement {
	m := measurement{place: at}
	if _, ok := v.(map[string]any); !ok {
		m.problems.Add("", "应为对象", "want an object")
		return m
	}
	var w section
	jsonsafe.Fill(v, &w, "", "a section of speeds", &m.problems)
	m.section = phrase.Line(w.Section)
	if m.section == "" {
		m.section = phrase.Line(w.ID)
	}
	m.road = notice.Road{Name: phrase.Line(w.Road), LocalName: phrase.Line(w.LocalName), Direction: direction(w.Direction), From: point(phrase.Line(w.From)), To: point(phrase.Line(w.To))}
	m.class, m.speed, m.samples, m.geometry = w.Class, w.Speed, w.Samples, w.Geometry
	if w.Time != "" {
		t, err := time.Parse(time.RFC3339, w.Time)
		if err != nil {
			var fault notice.Words
			if t, _, fault = (grid.Grid{}).Time(w.Time, s.In()); fault != nil {
				m.problems.Add("time", fault[notice.Chinese], fault[notice.English])
			}
		}
		m.time = t
	}
	m.sane()
	return m
}
