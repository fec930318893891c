package intake_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"wayside/hub/format/nws"
	"wayside/hub/notice"
)

// alerts is a poll of the National Weather Service's API.
func alerts(t *testing.T, doc []byte) notice.Delivery {
	t.Helper()
	d := notice.Delivery{Source: "roads", Format: "nws", Complete: true, Raw: [][]byte{doc}}
	for it, err := range nws.Decode(bytes.NewReader(doc), notice.Settings{Publisher: office.Publisher, Feed: "roads"}) {
		if err != nil {
			t.Fatal(err)
		}
		d.Items = append(d.Items, it)
	}
	return d
}

// storm is an alert for zones of the fictional county, sent some minutes after
// the morning; vtec is its action and number, "" for none.
func storm(id, vtec string, minute int, text, zones, references string) string {
	parameters := `{"AWIPSidentifier":["AQAYUN"]}`
	if vtec != "" {
		parameters = `{"VTEC":["/O.` + vtec[:3] + `.KYUN.HT.W.` + vtec[4:] + `.000000T0000Z-261125T0000Z/"]}`
	}
	return fmt.Sprintf(`{"type":"Feature","properties":{"id":%q,"sender":"s","areaDesc":"Yunxi","geocode":{"UGC":[%s]},"sent":%q,"expires":"2026-11-25T00:00:00Z","ends":null,`+
		`"status":"Actual","messageType":"Alert","severity":"Minor","certainty":"Likely","urgency":"Expected","event":"Heat Warning","headline":"Heat Warning issued November 24 at 9:%02dAM CST by NWS Yunxi",`+
		`"description":%q,"parameters":%s,"references":[%s]}}`,
		id, zones, morning.Add(time.Duration(minute-60)*time.Minute).Format(time.RFC3339), minute, text, parameters, references)
}

func snapshot(alerts ...string) []byte {
	return []byte(`{"type":"FeatureCollection","features":[` + strings.Join(alerts, ",") + `]}`)
}

// active counts what is in force.
func (d *desk) active() (n int) {
	for r, err := range d.log.Latest(d.t.Context()) {
		if err != nil {
			d.t.Fatal(err)
		}
		if e, err := d.hub.Entry(d.t.Context(), r.ID, ""); err == nil && e.State == notice.Active {
			n++
		}
	}
	return n
}

func TestReissuesOfTheWeatherServiceAreAnnouncedOnce(t *testing.T) {
	d := newDesk(t)
	whole := `{"identifier":"w","sender":"s","sent":"2026-11-24T00:05:00Z"}`
	for i, c := range []struct {
		name              string
		doc               []byte
		records, standing int
	}{
		{"an alert", snapshot(storm("m1", "", 1, "Smoke tomorrow.", `"YXZ001"`, "")), 1, 1},
		{"again", snapshot(storm("m1", "", 1, "Smoke tomorrow.", `"YXZ001"`, "")), 0, 1},
		{"reissued in the same words", snapshot(storm("m1", "", 1, "Smoke tomorrow.", `"YXZ001"`, ""), storm("m2", "", 2, "Smoke tomorrow.", `"YXZ001"`, "")), 0, 1},
		{"reissued for today", snapshot(storm("m2", "", 2, "Smoke tomorrow.", `"YXZ001"`, ""), storm("m3", "", 3, "Smoke today.", `"YXZ001"`, "")), 1, 1},
		{"a VTEC beside it", snapshot(storm("m3", "", 3, "Smoke today.", `"YXZ001"`, ""), storm("w", "NEW.0001", 5, "Heat.", `"YXZ001","YXZ002"`, "")), 1, 2},
		{"split in two", snapshot(storm("m3", "", 3, "Smoke today.", `"YXZ001"`, ""), storm("w1", "CON.0001", 6, "Heat.", `"YXZ001"`, whole), storm("w2", "CON.0001", 6, "Heat.", `"YXZ002"`, whole)), 2, 3},
		{"again", snapshot(storm("m3", "", 3, "Smoke today.", `"YXZ001"`, ""), storm("w1", "CON.0001", 6, "Heat.", `"YXZ001"`, whole), storm("w2", "CON.0001", 6, "Heat.", `"YXZ002"`, whole)), 0, 3},
		{"one part cancelled", snapshot(storm("m3", "", 3, "Smoke today.", `"YXZ001"`, ""), storm("w3", "CAN.0001", 7, "Over.", `"YXZ001"`, whole), storm("w2", "CON.0001", 6, "Heat.", `"YXZ002"`, whole)), 1, 2},
		{"again", snapshot(storm("m3", "", 3, "Smoke today.", `"YXZ001"`, ""), storm("w3", "CAN.0001", 7, "Over.", `"YXZ001"`, whole), storm("w2", "CON.0001", 6, "Heat.", `"YXZ002"`, whole)), 0, 2},
	} {
		dl := alerts(t, c.doc)
		_, records := d.submit(dl)
		if got := d.active(); records != c.records || got != c.standing {
			t.Errorf("%d, %s: %d records, %d stand; want %d and %d", i, c.name, records, got, c.records, c.standing)
		}
	}
}

// TestRealAlertsPolledAgainSayNothing: 396 messages on 341 hazards.
func TestRealAlertsPolledAgainSayNothing(t *testing.T) {
	dir := os.Getenv("WAYSIDE_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	doc, err := os.ReadFile(filepath.Join(dir, "nws", "air-quality-alerts-active.json"))
	if err != nil {
		t.Skipf("real alerts are not at hand (set WAYSIDE_DATA): %v", err)
	}
	d := newDesk(t)
	d.set(time.Date(2026, 7, 15, 20, 0, 0, 0, time.UTC))
	doc = regexp.MustCompile(`date:now ([+-]\d+) seconds`).ReplaceAllFunc(doc, func(token []byte) []byte {
		n, _ := strconv.Atoi(strings.Fields(string(token))[1])
		return d.now().Add(time.Duration(n)*time.Second).AppendFormat(nil, time.RFC3339)
	})
	dl := alerts(t, doc)
	if _, records := d.submit(dl); records != 339 {
		t.Errorf("the first poll made %d records, want one for each of 339 notices", records)
	}
	for range 3 {
		d.pass(time.Minute)
		if _, records := d.submit(dl); records != 0 {
			t.Errorf("a poll without news made %d records", records)
		}
	}
}
