package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wayside/hub/format"
)

func TestConvertWritesEveryFormatAndTellsWhatIsLost(t *testing.T) {
	one := write(t, "one.json", closure("甲处封闭", time.Now().Add(time.Hour), ""))
	two := write(t, "two.cap", rainstorm)
	wants := map[string]string{ // how a document of it begins to be told
		"native": `"headline":"甲处封闭"`, "cap": "<headline>甲处封闭</headline>", "cap-atom": "<feed ", "cap-rss": "<rss ", "wzdx": `"feed_info"`, "cwz": `"feed_info"`,
		"datex2": "SituationPublication", "vms": "VmsPublication", "open511": `"events"`, "open511xml": "<open511", "cifs": "<incidents", "cma": "http://com.icss.amp",
		"csv": "甲处封闭", "geojson": `"FeatureCollection"`, "kml": "http://www.opengis.net/kml/2.2", "ics": "BEGIN:VCALENDAR", "radio": "【约", "ssml": "<speak ", "crawl": "甲处封闭", "text": "甲处封闭",
		"rss": "<rss ", "atom": "<feed ", "json": `"https://jsonfeed.org/version/1.1"`,
	}
	for _, f := range format.Table() {
		if f.Encode == nil {
			continue
		}
		code, out, errs := command(t, "", "convert", "--to", f.Name, one, two)
		if code != 0 || wants[f.Name] == "" || !strings.Contains(strings.ReplaceAll(out, `": "`, `":"`), wants[f.Name]) {
			t.Errorf("to %s: exit %d, want %q in\n%s%s", f.Name, code, wants[f.Name], out, errs)
		}
		for _, said := range []string{"甲处封闭", "暴雨蓝色预警"} {
			if !strings.Contains(out, said) && !strings.Contains(errs, "not carried: ") {
				t.Errorf("to %s: %s is neither told nor named as lost\n%s%s", f.Name, said, out, errs)
			}
		}
	}
	says(t, must(t, "convert", "--to", "cap", one), "<?xml", "\n<alert ")
	says(t, must(t, "convert", "--to", "atom", "--lang", "en", one), "甲处封闭 (en)")
}

func TestConvertedThereAndBackSaysTheSame(t *testing.T) {
	doc := closure("往返", time.Now().Add(time.Hour), "")
	there := must(t, "convert", "--to", "cap", write(t, "a.json", doc))
	back := must(t, "convert", "--to", "native", write(t, "a.cap", there))
	var n struct {
		Kind, Impact string
		Text         map[string]struct{ Headline string }
	}
	if err := json.Unmarshal([]byte(back), &n); err != nil || n.Kind != "traffic" || n.Impact != "allClosed" || n.Text["en"].Headline != "往返 (en)" {
		t.Errorf("%v: %s", err, back)
	}
}

func TestOneBadDocumentStopsNoOther(t *testing.T) {
	good, bad := write(t, "good.json", closure("好", time.Now().Add(time.Hour), "")), write(t, "bad.json", `{"kind":"trafic","text":{}}`)
	code, out, errs := command(t, "", "convert", "--to", "geojson", bad, "/nowhere.json", good, write(t, "end.cap", ends))
	if code != exitRefused || !strings.Contains(out, "好") {
		t.Errorf("exit %d, want %d and the good one\n%s", code, exitRefused, out)
	}
	says(t, errs, "bad.json: kind: ", "/nowhere.json: ", "not carried: the end of qx@yunxi.example,yunxi-1")
	code, out, _ = command(t, "garbage", "convert", "--to", "geojson")
	if code != exitRefused || out != "" {
		t.Errorf("garbage alone: exit %d, wrote %q; want %d and nothing", code, out, exitRefused)
	}
}

func TestCheckTellsEveryProblemWithItsPlaceInBothLanguages(t *testing.T) {
	list := "[" + closure("好", time.Now().Add(time.Hour), "") + `,{"kind":"trafic","severity":"loud","text":{}},` + closure("旧", time.Now().Add(time.Hour), `,"nonsense":1,"ends":"soon"`) + "]"
	code, out, errs := command(t, list, "check")
	if code != exitRefused || errs != "" {
		t.Errorf("exit %d, want %d\n%s", code, exitRefused, errs)
	}
	says(t, out, "[1]: kind: error: ", "[1]: severity: error: ", "[1]: expires: error: ", "[2]: nonsense: error: ", "[2]: ends: error: ", "-: 1 valid, 0 endings, 3 in all")
	_, out, _ = command(t, list, "check", "--lang", "zh-CN")
	says(t, out, "kind: 错误: ", "-：有效 1 条，结束 0 条，共 3 条")
	if code, out, _ := command(t, rainstorm, "check", "-"); code != 0 || !strings.Contains(out, "1 valid") {
		t.Errorf("a good CAP: exit %d\n%s", code, out)
	}
	if code, out, _ := command(t, ends, "check"); code != 0 || !strings.Contains(out, "0 valid, 1 endings") {
		t.Errorf("a cancel: exit %d\n%s", code, out)
	}
	code, out, _ = command(t, rainstorm, "check", "/nowhere.json", "-")
	if code != exitRefused || !strings.Contains(out, "1 valid") {
		t.Errorf("a missing file and a good one: exit %d\n%s", code, out)
	}
	for _, hostile := range []string{"", "\x00\x01", strings.Repeat("[", 100_000), `<!DOCTYPE a [<!ENTITY b "c">]><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">&b;</alert>`, rainstorm[:len(rainstorm)/2]} {
		if code, out, _ := command(t, hostile, "check"); code != exitRefused || !strings.Contains(out, "error: ") {
			t.Errorf("%.20q: exit %d\n%s", hostile, code, out)
		}
	}
}

func TestCheckAgreesWithRealDocuments(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	for name, want := range map[string]string{
		"cap/thunderstorm.cap": "1 valid", "cap/smhi.se.alerts.cap": "17 valid", "cap/invalid.cap": "scope", "cap/xee.cap": "DOCTYPE", "cap/canada_errors.cap": "references",
		"wzdx/cdot_2025-08-08.json": "282 valid", "wzdx/icone_device_feed_2025-12-29.json": "device feed",
		"cwz/cdot_2025-08-08.json": "85 valid", "datex2/npra_GetSituations_Datex3.xml": "1 valid", "datex2/npra_GetSituations_Datex3_deliverybreak.xml": "break",
		"datex2/fi_roadworks_roadworks_GUID50013753.xml": "%VERSIONTIME%", "open511/drivebc_event_feed_list_of_five.json": "5 valid", "open511/drivebc_cars_feed_list_of_five.json": "CARS",
		"cifs/icone_incident_short.xml": "2 valid", "cma/series/2026-08-20T2103.json": "555 valid", "digitraffic/fi_traffic-message_GUID50409331.json": "1 valid",
		"meteoalarm/meteoalarm_with_polygons.json": "3 valid", "nws/load-testing-ioc-active.json": "date:", "backoffice/cdot_incident.json": "can't tell the format",
	} {
		path := filepath.Join(dir, name)
		if _, err := os.Stat(path); err != nil {
			t.Logf("SKIP %s: %v", name, err)
			continue
		}
		code, out, _ := command(t, "", "check", path)
		if good := strings.HasSuffix(want, " valid"); good != (code == 0) {
			t.Errorf("%s: exit %d\n%.500s", name, code, out)
		}
		says(t, out, want)
	}
}
