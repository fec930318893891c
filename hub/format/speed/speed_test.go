package speed_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wayside/hub/format/internal/formattest"
	"wayside/hub/format/speed"
	"wayside/hub/notice"
)

var decode formattest.Decode = speed.Decode

func TestSectionsReadInEveryForm(t *testing.T) {
	for _, name := range []string{"speeds.csv", "speeds.json", "v2.xml", "v3.xml"} {
		raw := formattest.Sample(t, name)
		if !speed.Sniff(raw) {
			t.Errorf("%s is not recognised", name)
		}
		items, err := decode.Items(raw, formattest.Settings())
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		var b strings.Builder
		for _, it := range items {
			formattest.Sound(t, it)
			b.WriteString(formattest.Indent(t, map[string]any{"place": it.Place, "key": it.Key, "notice": it.Notice, "problems": it.Problems}) + "\n")
		}
		formattest.Golden(t, name+".golden", []byte(b.String()))
	}
}

// one tells what a section says at a time and a speed, given what stands.
func one(t *testing.T, s notice.Settings, at time.Time, v float64) notice.Item {
	t.Helper()
	s.Now = at
	doc := fmt.Sprintf(`[{"section":"a","road":"G320","class":"arterial","speed":%g,"samples":50,"time":%q}]`, v, at.Format(time.RFC3339))
	items, err := decode.Items([]byte(doc), s)
	if err != nil || len(items) != 1 {
		t.Fatalf("%s: got %+v, %v", doc, items, err)
	}
	formattest.Sound(t, items[0])
	return items[0]
}

func live(n *notice.Notice, now time.Time) bool {
	return n != nil && notice.StateAt(notice.Life{Notice: n}, now).Live()
}

// naive is hysteresis as one would write it down, remembering every level.
func naive(v float64, level int, limits [4]float64, margin float64) int {
	for {
		switch {
		case level < 4 && v <= limits[level]-margin:
			level++
		case level > 0 && v > limits[level-1]+margin:
			level--
		default:
			return level
		}
	}
}

// A day of speeds, minute by minute, through what stands alone: the states that
// are announced are those of a memory of every level, and few.
func TestADayNearALimitAnnouncesLittle(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	table := speed.Default()
	limits := table.Classes["arterial"]
	rank := func(f notice.Flow) int { term, _ := notice.Find(notice.Flows(), string(f)); return term.Rank }
	for name, speedAt := range map[string]func(minute int) float64{
		"swinging by less than the margin": func(int) float64 { return 30 + 1.9*(2*random.Float64()-1) },
		"two rush hours": func(m int) float64 {
			return 48 - 38*math.Pow(math.Sin(2*math.Pi*float64(m)/1440), 6) + 2*random.NormFloat64()
		},
		"wandering over all levels":         func(m int) float64 { return 25 + 25*math.Sin(float64(m)/50) + random.NormFloat64() },
		"swinging by more than the margins": func(m int) float64 { return 30 + 8*math.Sin(float64(m)) },
	} {
		var standing *notice.Notice
		start := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
		now := start
		s := formattest.Settings()
		s.Standing = func(notice.ID) *notice.Notice {
			if live(standing, now) {
				return standing
			}
			return nil
		}
		level, announced, raw, last, was := rank(table.Mildest)-1, 0, 0, -1, notice.Flow("")
		for m := range 1440 {
			now = start.Add(time.Duration(m) * time.Minute)
			v := math.Max(0.1, speedAt(m))
			level = naive(v, level, limits, table.Margin)
			n := one(t, s, now, v).Notice
			if got := rank(n.Flow); live(n, now) && got != level || !live(n, now) && level >= rank(table.Mildest) {
				t.Fatalf("%s, minute %d, %.1f km/h: got %s (in force %v), want level %d", name, m, v, n.Flow, live(n, now), level)
			}
			shown := notice.Flow("")
			if live(n, now) {
				shown = n.Flow
			}
			if shown != was {
				announced++
			}
			was, standing = shown, n
			if plain := naive(v, 0, limits, 0); max(plain, rank(table.Mildest)-1) != last {
				raw++
				last = max(plain, rank(table.Mildest)-1)
			}
		}
		t.Logf("%s: %d announced, %d without a margin", name, announced, raw)
		if strings.Contains(name, "less") && (announced > 1 || raw < 100) || announced > raw {
			t.Errorf("%s: %d changes announced; without a margin %d", name, announced, raw)
		}
	}
}

// A poll without news must not make a revision: what is compared does not
// change, but once in MaxAge to move the expiry on.
func TestAPollWithoutNewsSaysTheSame(t *testing.T) {
	s, start, expiries, days := formattest.Settings(), time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC), map[time.Time]bool{}, map[time.Time]bool{}
	for m := range 24 * 60 {
		at := start.Add(time.Duration(m) * time.Minute)
		n := one(t, s, at, 17).Notice
		left := n.Expires.Sub(at)
		if max := speed.Default().MaxAge; left <= max || left > 2*max {
			t.Fatalf("%s: expires in %s, want between %s and twice that", at, left, max)
		}
		expiries[n.Expires] = true
		free := one(t, s, at, 60).Notice
		if live(free, at) {
			t.Fatalf("%s: a free road is in force: %+v", at, free)
		}
		days[free.Ends] = true
	}
	if len(expiries) != 24*4 || len(days) != 1 {
		t.Errorf("%d expiries and %d ends in a day, want 96 and 1", len(expiries), len(days))
	}
}

func TestTheTableIsTheAuthoritys(t *testing.T) {
	at := formattest.Now
	s := formattest.Settings()
	for v, want := range map[float64]notice.Flow{41: "free", 40: "steady", 30: "slow", 20: "congested", 15: "jammed", 0.5: "jammed"} {
		table := speed.Default()
		table.Margin, table.Mildest = 0, notice.Free
		s.Speeds = &table
		if n := one(t, s, at, v).Notice; n.Flow != want || !live(n, at) {
			t.Errorf("%g km/h: got %s, want %s", v, n.Flow, want)
		}
	}
	s.Speeds = &notice.SpeedTable{Classes: map[string][4]float64{"arterial": {90, 80, 70, 60}}, Mildest: notice.Jammed}
	if n := one(t, s, at, 59).Notice; n.Flow != notice.Jammed || !live(n, at) {
		t.Errorf("its own limits: got %+v", n)
	}
	if n := one(t, s, at, 65).Notice; live(n, at) {
		t.Errorf("milder than it wants: got %+v", n)
	}
}

func TestWhatCannotBeReadIsRefused(t *testing.T) {
	for doc, want := range map[string]string{
		"": "no header", "路段,速度\na,1\n": "lacks a column: time", "{}": "want a list of sections", "[": "not valid JSON", "<a/>": "not a MeasuredDataPublication", "<a": "not well-formed",
		`<!DOCTYPE a><payload/>`: "DOCTYPE",
	} {
		if _, err := decode.Items([]byte(doc), formattest.Settings()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", doc, err, want)
		}
	}
	for doc, want := range map[string]bool{`{"kind":"traffic"}`: false, "编号,标题,路线\n": false, "<alert/>": false, `[{"id":"a","speed":1,"time":"t"}]`: true, "路段;车速;时间\n1;2;3": true, "": false} {
		if got := speed.Sniff([]byte(doc)); got != want {
			t.Errorf("%q: sniffed %v, want %v", doc, got, want)
		}
	}
}

func FuzzDecode(f *testing.F) {
	paths, _ := filepath.Glob("testdata/speeds.*")
	more, _ := filepath.Glob("testdata/v?.xml")
	for _, p := range append(paths, more...) {
		raw, err := os.ReadFile(p)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		formattest.FuzzTarget(t, raw, formattest.Pair{Decode: speed.Decode, Settings: formattest.Settings()})
		speed.Sniff(raw)
	})
}

func decoding(b *testing.B, doc []byte) {
	b.SetBytes(int64(len(doc)))
	for b.Loop() {
		_, _ = decode.Items(doc, formattest.Settings()) // the hostile ones are refused, and should be
	}
}

const v2Site = `<siteMeasurements><measurementSiteReference id="s%d"/><measurementTimeDefault>2026-11-24T01:29:00Z</measurementTimeDefault><measuredValue index="2"><measuredValue><basicData><averageVehicleSpeed numberOfInputValuesUsed="30"><speed>12</speed></averageVehicleSpeed></basicData></measuredValue></measuredValue></siteMeasurements><measurementSiteRecord id="s%d"><measurementSiteName><values><value>G320</value></values></measurementSiteName></measurementSiteRecord>`

func BenchmarkDecode(b *testing.B) {
	csv, js, xml := "路段,道路,速度,车辆数,时间\n", "[", `<d2LogicalModel><payloadPublication>`
	for i := range 1000 {
		csv += fmt.Sprintf("s%d,G320,12,30,2026-11-24 09:29\n", i)
		js += fmt.Sprintf(`{"section":"s%d","road":"G320","speed":12,"samples":30,"time":"2026-11-24T01:29:00Z"},`, i)
		xml += fmt.Sprintf(v2Site, i, i)
	}
	b.Run("csv", func(b *testing.B) { decoding(b, []byte(csv)) })
	b.Run("json", func(b *testing.B) { decoding(b, []byte(strings.TrimSuffix(js, ",")+"]")) })
	b.Run("datex", func(b *testing.B) { decoding(b, []byte(xml+"</payloadPublication></d2LogicalModel>")) })
}

func BenchmarkHostileMegabyte(b *testing.B) {
	fill := func(head, part string) []byte { return []byte(head + strings.Repeat(part, (1<<20)/len(part))) }
	for name, doc := range map[string][]byte{
		"csv": fill("路段,道路,速度,时间\n", "a,b,x,y\n"), "json": fill(`[`, `{"a":1},`), "objects": append(fill(`[{}`, `,{}`), ']'), "elements": fill("<payload>", "<a/>"), "sites": fill("<payload>", "<siteMeasurements/>"),
		"sections": append(fill(`[{}`, `,{"id":"a","road":"b","speed":1,"time":"2026-11-24T01:29:00Z"}`), ']'), "positions": fill("<payload><siteMeasurements><physicalQuantity><physicalQuantity><pertinentLocation><gmlLineString><posList>", "1 2 "),
	} {
		b.Run(name, func(b *testing.B) { decoding(b, doc) })
	}
}
