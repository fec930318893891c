package nws_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"wayside/hub/format/internal/formattest"
	"wayside/hub/notice"
)

// summer is when most of the real alerts were in force.
var summer = time.Date(2026, 7, 15, 20, 0, 0, 0, time.UTC)

// TestRealFiles: what comes out of the three snapshots. "older" are messages
// beside a newer one on the same hazard; hazards are the distinct notices.
func TestRealFiles(t *testing.T) {
	type count struct{ alerts, notices, ends, older, refused, hazards, restricted int }
	for name, want := range map[string]count{
		"air-quality-alerts-active": {alerts: 396, notices: 339, ends: 2, older: 55, hazards: 339},
		"e2e-active":                {alerts: 152, notices: 142, older: 10, hazards: 142, restricted: 1},
		"load-testing-ioc-active":   {alerts: 8, notices: 8, hazards: 8},
	} {
		t.Run(name, func(t *testing.T) {
			items, err := decode.Items(at(t, formattest.Data(t, "nws", name+".json"), summer), settings())
			if err != nil {
				t.Fatal(err)
			}
			got := count{alerts: len(items)}
			ids, keys := map[notice.ID]bool{}, map[string]bool{}
			for _, it := range items {
				formattest.Sound(t, it)
				switch {
				case it.Problems.Failed():
					got.refused++
					t.Log(it.Place, say(it.Problems))
				case it.Notice != nil:
					got.notices++
					ids[it.Notice.ID] = true
					if keys[it.Continues[0]] {
						t.Errorf("%s: two notices on the hazard %s", it.Place, it.Continues[0])
					}
					keys[it.Continues[0]] = true
					if it.Notice.Audience == notice.Restricted {
						got.restricted++
					}
				case it.End != nil:
					got.ends++
				default:
					got.older++
				}
			}
			if got.hazards = len(ids); got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}

func TestFactsOfTheRealFiles(t *testing.T) {
	doc := at(t, formattest.Data(t, "nws", "air-quality-alerts-active.json"), summer)
	var raw struct {
		Features []struct {
			Properties struct {
				Expires, Ends time.Time
				Response      string
			}
		}
	}
	if err := json.Unmarshal(doc, &raw); err != nil {
		t.Fatal(err)
	}
	items, err := decode.Items(doc, settings())
	if err != nil {
		t.Fatal(err)
	}
	late, withGeometry, shared, of := 0, 0, map[string]int{}, map[string]int{}
	for i, it := range items {
		p := raw.Features[i].Properties
		if it.Notice == nil {
			continue
		}
		if p.Expires.Before(summer) && p.Ends.After(summer) {
			late++
			if notice.StateAt(notice.Life{Notice: it.Notice}, summer) == notice.Expired {
				t.Errorf("%s is listed, goes on until %s, and was taken for expired", it.Place, p.Ends)
			}
		}
		of[it.Notice.Ext["nws"].(map[string]any)["event"].(string)+" "+string(it.Notice.Event)+" "+string(it.Notice.Severity)]++
		if it.Notice.Geometry != nil {
			withGeometry++
		}
		for _, k := range it.Continues {
			shared[k]++
		}
		if h := it.Notice.Text["en-US"].Headline; strings.Contains(h, " issued ") || h == "" {
			t.Errorf("%s: headline %q", it.Place, h)
		}
	}
	for k, n := range shared {
		if n > 1 {
			t.Errorf("%d notices continue %s", n, k)
		}
	}
	for what, want := range map[string]int{ // counted by hand in the file: alerts by event, less reissues and ends
		"Air Quality Alert airQuality unknown": 131 - 55, "Heat Advisory heat minor": 54 - 1, "Extreme Heat Warning heat severe": 14 - 1,
		"Small Craft Advisory coast minor": 71, "Flash Flood Warning flashFlood extreme": 2, "Flash Flood Warning flashFlood severe": 18 - 2,
		"Civil Emergency Message alert severe": 1, "Red Flag Warning wildfire severe": 11,
	} {
		if of[what] != want {
			t.Errorf("%s: got %d, want %d", what, of[what], want)
		}
	}
	first := items[0].Notice
	if at := time.Date(2026, 7, 15, 21, 14, 15, 0, time.UTC); !first.Ends.Equal(at) || !first.Expires.Equal(at) || first.Areas[0].Code != "COC015" || first.Areas[2].Name["en-US"] != "Chaffee, CO" ||
		!strings.Contains(items[0].Continues[0], "vtec:KPUB.FF.W.0010.2026:") || first.Text["en-US"].Headline != "Flash Flood Warning until July 15 at 3:15PM MDT by NWS Pueblo CO" {
		t.Errorf("the first is %+v", first)
	}
	if end := items[108].End; end == nil || end.Cause != notice.CauseEnded || end.Text["en-US"] != "The Heat Advisory has been cancelled." {
		t.Errorf("the cancelled one is %+v", items[108])
	}
	if late != 25 || withGeometry != 71 {
		t.Errorf("%d with a late renewal, %d with geometry", late, withGeometry)
	}
}

// TestSnapshotPolledAgainSaysTheSame: but for sent, nothing of a notice moves
// with the clock.
func TestSnapshotPolledAgainSaysTheSame(t *testing.T) {
	doc := formattest.Data(t, "nws", "air-quality-alerts-active.json")
	a, err1 := decode.Items(at(t, doc, summer), settings())
	s := settings()
	s.Now = s.Now.Add(time.Hour)
	b, err2 := decode.Items(at(t, doc, summer), s)
	if err1 != nil || err2 != nil || formattest.Diff(formattest.Indent(t, a), formattest.Indent(t, b)) != "" {
		t.Errorf("%v %v: differs", err1, err2)
	}
}
