package speed

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
	"time"

	"wayside/hub/format/internal/grid"
	"wayside/hub/format/internal/phrase"
	"wayside/hub/format/internal/xmlsafe"
	"wayside/hub/notice"
)

// The parts of DATEX II that are read, by local names, which versions 2.x and
// 3.x share but where two are given.
type (
	siteMeasurements struct {
		Site struct {
			ID string `xml:"id,attr"`
		} `xml:"measurementSiteReference"`
		Time struct {
			Text  string `xml:",chardata"` // v2
			Value string `xml:"timeValue"` // v3
		} `xml:"measurementTimeDefault"`
		V2 []basicData `xml:"measuredValue>measuredValue>basicData"`
		V3 []quantity  `xml:"physicalQuantity>physicalQuantity"`
	}
	quantity struct {
		Faults   []struct{} `xml:"physicalQuantityFault"`
		Location location   `xml:"pertinentLocation"`
		Data     basicData  `xml:"basicData"`
	}
	basicData struct {
		Time  string `xml:"measurementOrCalculationTime>timeValue"`
		Speed *struct {
			Inputs string `xml:"numberOfInputValuesUsed,attr"`
			Error  string `xml:"dataError"` // v2
			Fault  string `xml:"dataError,attr"`
			Speed  string `xml:"speed"`
		} `xml:"averageVehicleSpeed"`
	}
	// site is measurementSite (v3) or measurementSiteRecord (v2).
	site struct {
		ID       string   `xml:"id,attr"`
		Name     []string `xml:"measurementSiteName>values>value"`
		Location location `xml:"measurementSiteLocation"`
	}
	location struct {
		Display    coordinates `xml:"coordinatesForDisplay"` // v3
		DisplayV2  coordinates `xml:"locationForDisplay"`
		Point      coordinates `xml:"pointByCoordinates>pointCoordinates"`
		Line       string      `xml:"gmlLineString>posList"`
		RoadNumber []string    `xml:"supplementaryPositionalDescription>roadInformation>roadNumber"`
		RoadName   []string    `xml:"supplementaryPositionalDescription>roadInformation>roadName"`
	}
	coordinates struct {
		Lat string `xml:"latitude"`
		Lon string `xml:"longitude"`
	}
)

// limits of a document; a national network has some 20,000 sites.
var limits = xmlsafe.Limits{Depth: 64, Elements: 3_000_000}

// readDATEX yields one measurement per site, after all sites are known: their
// table may stand after their measurements.
func readDATEX(raw []byte) iter.Seq2[measurement, error] {
	return func(yield func(measurement, error) bool) {
		var measured []measurement
		sites := map[string]site{}
		d := xmlsafe.NewDecoder(bytes.NewReader(raw), limits)
		found := false
		for {
			t, err := d.Token()
			if err == io.EOF {
				break
			}
			if e, ok := t.(xml.StartElement); ok && err == nil {
				found = found || e.Name.Local == "payloadPublication" || e.Name.Local == "payload"
				switch e.Name.Local {
				case "siteMeasurements":
					var w siteMeasurements
					line := d.Line()
					if err = d.DecodeElement(&w, &e); err == nil {
						measured = append(measured, w.measurement(line))
					}
				case "measurementSite", "measurementSiteRecord":
					var w site
					if err = d.DecodeElement(&w, &e); err == nil {
						sites[w.ID] = w
					}
				}
			}
			if err != nil {
				yield(measurement{}, err)
				return
			}
		}
		if !found {
			yield(measurement{}, grid.Refuse("document", "不是 DATEX II 的 MeasuredDataPublication", "not a MeasuredDataPublication of DATEX II"))
			return
		}
		for _, m := range measured {
			if s, ok := sites[m.section]; ok && m.road.Name == "" && m.geometry == nil {
				m.locate(s.Location, s.Name)
			}
			if !yield(m, nil) {
				return
			}
		}
	}
}

// measurement is the mean of what a site measured, by numbers of vehicles.
func (w siteMeasurements) measurement(line int) measurement {
	m := measurement{section: phrase.Line(w.Site.ID)}
	m.place = fmt.Sprintf("site %q (line %d)", phrase.Cut(m.section, 60), line)
	when := w.Time.Value
	if when == "" {
		when = w.Time.Text
	}
	data := w.V2
	for _, q := range w.V3 {
		if len(q.Faults) > 0 {
			continue
		}
		data = append(data, q.Data)
		if m.road.Name == "" && m.geometry == nil {
			m.locate(q.Location, nil)
		}
	}
	sum, weight, vehicles, counted, values := 0.0, 0.0, 0, true, 0
	for _, b := range data {
		s := b.Speed
		if s == nil || truth(s.Error) || truth(s.Fault) {
			continue
		}
		v, err := strconv.ParseFloat(strings.TrimSpace(s.Speed), 64)
		inputs, bad := strconv.Atoi(strings.TrimSpace(s.Inputs))
		if err != nil || !(v >= 0 && v <= 300) || bad == nil && inputs <= 0 || bad == nil && inputs > 1e6 {
			continue // -1 says none, and a mean of nothing is none
		}
		if b.Time != "" {
			when = b.Time
		}
		if values++; bad != nil {
			inputs, counted = 1, false
		}
		sum, weight, vehicles = sum+v*float64(inputs), weight+float64(inputs), vehicles+inputs
	}
	if values > 0 {
		mean := sum / weight
		m.speed = &mean
	}
	if values > 0 && counted {
		m.samples = &vehicles
	}
	if when = strings.TrimSpace(when); when != "" {
		t, err := time.Parse(time.RFC3339, when)
		if err != nil {
			m.problems.Add("measurementTimeDefault", "应为带时区的时间", "want a time with an offset")
		}
		m.time = t
	}
	m.sane()
	return m
}

func truth(s string) bool { s = strings.TrimSpace(s); return s == "true" || s == "1" }

// locate fills where a site is. Positions of DATEX II have the latitude first.
func (m *measurement) locate(l location, names []string) {
	for _, list := range [][]string{l.RoadNumber, l.RoadName, names} {
		for _, name := range list {
			if name = phrase.Line(name); name != "" && m.road.Name == "" {
				m.road.Name = phrase.Cut(name, 300)
			}
		}
	}
	if f := strings.Fields(l.Line); len(f) >= 4 && len(f)%2 == 0 {
		var line []notice.Position
		for i := 0; i+1 < len(f); i += 2 {
			if p, ok := position(f[i], f[i+1]); ok {
				line = append(line, p)
			}
		}
		if len(line) == len(f)/2 {
			m.geometry = notice.LineString(line...)
			return
		}
	}
	for _, c := range []coordinates{l.Point, l.Display, l.DisplayV2} {
		if p, ok := position(c.Lat, c.Lon); ok {
			m.geometry = notice.Point(p[0], p[1])
			return
		}
	}
}

func position(lat, lon string) (notice.Position, bool) {
	y, errY := strconv.ParseFloat(strings.TrimSpace(lat), 64)
	x, errX := strconv.ParseFloat(strings.TrimSpace(lon), 64)
	return notice.Position{x, y}, errX == nil && errY == nil
}
