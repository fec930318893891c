// Package demo is the fictional county of Yunxi (云溪县): nine sources that speak
// real formats (CAP, WZDx, DATEX II, Open511, CSV, measured speeds, native JSON)
// and a story that never stops: a tunnel closes and reopens, a street jams and
// clears, works begin and end, a load falls off a lorry, rocks fall on a road in
// the hills, a warning is raised and lifted, something is corrected, something
// withdrawn.
//
// It makes documents, as bytes, and hands them over like any other carrier; it
// reads none and knows no format's decoder. What a document says depends on
// the clock alone, so a restart goes on in the middle of the same story, and
// the same time always tells the same.
package demo

import (
	"bytes"
	"context"
	"slices"
	"time"

	"wayside/hub/notice"
	"wayside/publishers"
)

// Source is one source of the county, ready to be given a decoder.
type Source struct {
	Name      string // of the source
	Kind      string // whose rules hold: "traffic", "weather", "enforcement" or ""
	Format    string // of its documents, a name of the format table
	Lang      notice.Lang
	Publisher notice.Party
	Issuers   []notice.Party // registered, of a weather source
	Covers    []string
	Carrier   publishers.Carrier
}

// every is how often a source is heard.
const every = 2 * time.Second

// Sources are the sources of the county. Their documents are whole snapshots
// whose content may all change at once: what they no longer list should end
// without asking, and nothing in them should wait for a second person.
func Sources(now func() time.Time) []Source {
	play := func(script func(time.Time) [][]byte) publishers.Carrier { return stage{now, script} }
	return []Source{
		{
			Name: "demo-traffic", Kind: "traffic", Format: "native", Publisher: trafficPolice(),
			Covers: []string{"G320", "S38", "S211", "X205", "人民路"}, Carrier: play(native(tunnel, street, market)),
		},
		{
			Name: "demo-works", Kind: "traffic", Format: "wzdx", Lang: notice.Chinese, Publisher: highways(),
			Covers: []string{"G320", "S211", "X205"}, Carrier: play(works),
		},
		{
			Name: "demo-corridor", Kind: "traffic", Format: "datex2", Lang: notice.Chinese, Publisher: corridorCentre(),
			Covers: []string{"S38"}, Carrier: play(corridor),
		},
		{
			Name: "demo-neighbour", Kind: "traffic", Format: "open511", Lang: notice.Chinese, Publisher: neighbour(),
			Covers: []string{"S211"}, Carrier: play(nextDoor),
		},
		{
			Name: "demo-list", Kind: "traffic", Format: "csv", Lang: notice.Chinese, Publisher: townshipStation(),
			Covers: []string{"学府路", "书院巷"}, Carrier: play(schoolRoads),
		},
		{
			Name: "demo-detectors", Kind: "traffic", Format: "speed", Lang: notice.Chinese, Publisher: trafficPolice(),
			Covers: []string{"青河大道"}, Carrier: play(detectors),
		},
		{
			Name: "demo-weather", Kind: "weather", Format: "cap", Publisher: weatherService(), Issuers: []notice.Party{station()},
			Covers: []string{areaCode}, Carrier: play(warnings),
		},
		{
			Name: "demo-enforcement", Kind: "enforcement", Format: "native", Publisher: trafficPolice(),
			Covers: []string{"G320", "X205"}, Carrier: play(native(cameras, campaigns, results, drinkDriving, overload)),
		},
		{
			Name: "demo-bureau", Format: "native", Publisher: bureau(),
			Covers: []string{areaCode}, Carrier: play(native(fire, crowd, fraud, rumour, claim, tips, counter, permits, openDay, consultation)),
		},
	}
}

// stage is a carrier that performs a script: what a time has to say, as whole
// documents.
type stage struct {
	now    func() time.Time
	script func(time.Time) [][]byte
}

// Run performs until ctx ends, and returns nil.
func (s stage) Run(ctx context.Context, take publishers.Take) error {
	var last [][]byte
	next := time.NewTicker(every)
	defer next.Stop()
	for {
		docs := s.script(s.now().UTC())
		a := publishers.Arrival{Name: "demo", Documents: docs, Complete: true}
		if last != nil && slices.EqualFunc(last, docs, bytes.Equal) {
			a = publishers.Arrival{Name: "demo", Unchanged: true}
		}
		if _, err := take(ctx, a); err == nil {
			last = docs
		}
		select {
		case <-ctx.Done():
			return nil
		case <-next.C:
		}
	}
}

// native writes what stories say as one list of native documents.
func native(stories ...func(time.Time) []*notice.Notice) func(time.Time) [][]byte {
	return func(at time.Time) [][]byte {
		doc := []byte("[")
		for _, story := range stories {
			for _, n := range story(at) {
				one, err := notice.Emit(n)
				if err != nil {
					continue // the tests read every document of a day
				}
				if len(doc) > 1 {
					doc = append(doc, ",\n"...)
				}
				doc = append(doc, one...)
			}
		}
		return [][]byte{append(doc, "]\n"...)}
	}
}

// scene is one turn of a story that repeats.
type scene struct {
	turn  int64     // number of the turn
	began time.Time // when it began
	into  time.Duration
}

// cycle finds the turn of a story at a time; shift tells stories of equal
// length apart.
func cycle(at time.Time, length, shift time.Duration) scene {
	t := at.Add(-shift)
	began := t.Truncate(length)
	return scene{turn: began.Unix() / int64(length/time.Second), began: began.Add(shift), into: t.Sub(began)}
}

// after is a time in the scene.
func (s scene) after(d time.Duration) time.Time { return s.began.Add(d) }

// phase is the number of marks that have passed: 0 before the first.
func (s scene) phase(marks ...time.Duration) (n int) {
	for n < len(marks) && s.into >= marks[n] {
		n++
	}
	return n
}

// daily is the newest hour o'clock of the county that is not after at, and a
// number for its day.
func daily(at time.Time, hour int) (time.Time, int64) {
	local := at.In(zone())
	y, m, d := local.Date()
	t := time.Date(y, m, d, hour, 0, 0, 0, zone())
	if t.After(local) {
		t = time.Date(y, m, d-1, hour, 0, 0, 0, zone())
	}
	return t.UTC(), t.Unix() / 86400
}

// pick chooses one of several variants for a turn.
func pick[V any](turn int64, of ...V) V { return of[int(uint64(turn)%uint64(len(of)))] }

// Zone is that of the county's wall clocks.
func Zone() *time.Location {
	z, err := time.LoadLocation("Asia/Shanghai")
	if err != nil { // a machine without zone files
		return zone()
	}
	return z
}

func zone() *time.Location { return time.FixedZone("CST", 8*3600) }

// clockZH and clockEN are a time of day as people of the county write it.
func clockZH(t time.Time) string { return t.In(zone()).Format("15时04分") }
func clockEN(t time.Time) string { return t.In(zone()).Format("15:04") }
