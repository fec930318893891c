package serve_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"wayside/hub/format"
)

// leaks are documents in formats of others that hold what is not for the
// public; every such word begins with "leak".
func leaks(now time.Time) map[string][]string {
	at := func(d time.Duration) string { return now.Add(d).UTC().Format(time.RFC3339) }
	fill := strings.NewReplacer("SENT", at(-time.Hour), "FROM", at(-30*time.Minute), "TILL", at(6*time.Hour)).Replace
	capAlert := func(id, scope, info string) string {
		return fill(`<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>` + id + `</identifier><sender>yunxi</sender><sent>SENT</sent><status>Actual</status><msgType>Alert</msgType>` + scope +
			`<note>leakNote</note><info><language>zh-CN</language><category>Met</category><event>` + info + `</event><urgency>Immediate</urgency><severity>Minor</severity><certainty>Observed</certainty><expires>TILL</expires><headline>` + info + `</headline><area><areaDesc>` + info + `</areaDesc></area></info></alert>`)
	}
	const d2 = `<d2:payload xmlns:d2="http://datex2.eu/schema/3/d2Payload" xmlns="http://datex2.eu/schema/3/situation" xmlns:c="http://datex2.eu/schema/3/common" xmlns:l="http://datex2.eu/schema/3/locationReferencing" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="SituationPublication" lang="en" modelBaseVersion="3"><c:publicationTime>SENT</c:publicationTime><c:publicationCreator><c:country>cn</c:country><c:nationalIdentifier>yunxi</c:nationalIdentifier></c:publicationCreator>`
	situation := func(id, confidentiality, public string) string {
		comment := func(element, kind, text string) string {
			return `<` + element + `><comment><c:values><c:value lang="en">` + text + `</c:value></c:values></comment><commentType>` + kind + `</commentType></` + element + `>`
		}
		return `<situation id="` + id + `"><headerInformation><c:confidentiality>` + confidentiality + `</c:confidentiality><c:informationStatus>real</c:informationStatus></headerInformation><situationRecord xsi:type="MaintenanceWorks" id="` + id + `-1" version="1"><situationRecordCreationTime>SENT</situationRecordCreationTime><situationRecordVersionTime>SENT</situationRecordVersionTime><probabilityOfOccurrence>certain</probabilityOfOccurrence><validity><c:validityStatus>definedByValidityTimeSpec</c:validityStatus><c:validityTimeSpecification><c:overallStartTime>FROM</c:overallStartTime><c:overallEndTime>TILL</c:overallEndTime></c:validityTimeSpecification></validity>` +
			comment("generalPublicComment", "description", public) + comment("generalPublicComment", "internalNote", "leakInternalNote") + comment("nonGeneralPublicComment", "description", "leakNonGeneral") +
			`<locationReference xsi:type="l:PointLocation"><l:pointByCoordinates><l:pointCoordinates><l:latitude>28.5</l:latitude><l:longitude>117.9</l:longitude></l:pointCoordinates></l:pointByCoordinates></locationReference><roadMaintenanceType>maintenanceWork</roadMaintenanceType></situationRecord></situation>`
	}
	return map[string][]string{
		"datex2": {fill(d2 + situation("S1", "noRestriction", "openDatex") + situation("S2", "internalUse", "leakConfidential") + `</d2:payload>`)},
		"open511": {fill(`{"events":[{"id":"y/1","url":"/events/y/1","jurisdiction_url":"https://y.example/j","status":"ACTIVE","headline":"openEvent","description":"openEvent","event_type":"CONSTRUCTION","severity":"MINOR","created":"SENT","updated":"SENT",
"geography":{"type":"Point","coordinates":[117.9,28.5]},"roads":[{"name":"G320","!crew":"leakCrew"}],"schedule":{"intervals":["FROM/TILL"]},"!foreman":"leakForeman","operator":"leakOperator"}]}`),
			fill(`[{"event-id":"DBC-1","is-draft":false,"operator-comments":"leakCARS"}]`)},
		"cap": {
			capAlert("a1", "<scope>Public</scope>", "openAlert"),
			capAlert("a2", "<scope>Restricted</scope><restriction>leakRestriction</restriction>", "leakRestricted"),
			capAlert("a3", "<scope>Private</scope><addresses>leakAddress</addresses>", "leakPrivate"),
		},
		"cma": {fill(`<alert xmlns="http://com.icss.amp"><identifier>36119941600000_20261124081500</identifier><sender>openBureau</sender><senderCode>36119941600000</senderCode><phone>leakPhone</phone><sendTime>SENT</sendTime><status>Actual</status><msgType>Alert</msgType><scope>Public</scope>
<code><method><methodName>SMS</methodName><message>leakDuty</message><audienceGrp>G01002</audienceGrp><audiencePrt></audiencePrt></method></code><secClassification>None</secClassification><note>leakNote</note><references></references>
<info><language>zh-CN</language><eventType>11B03</eventType><urgency>Unknown</urgency><severity>Blue</severity><certainty>VeryLikely</certainty><effective>SENT</effective><onset>SENT</onset><expires>TILL</expires><senderName>leakOfficer</senderName><headline>openSignal</headline><description>openSignal</description><area><areaDesc>云溪县</areaDesc><geocode>361199000000</geocode></area></info></alert>`)},
	}
}

func TestNoFormatTellsWhatIsNotPublic(t *testing.T) {
	h := build(t)
	public := targets(h)
	taken := 0
	for name, docs := range leaks(h.clock.now()) {
		for _, doc := range docs {
			w := h.ask("POST", "/api/v1/notices?format="+name, doc, bearer(h.newsroom)...)
			if strings.Contains(doc, "open") && w.Code == http.StatusUnprocessableEntity {
				t.Errorf("%s is refused: %s", name, w.Body)
			}
			taken += strings.Count(w.Body.String(), `"receipt"`)
		}
	}
	later := h.clock.now().Add(time.Hour).UTC().Format(time.RFC3339)
	for _, more := range []string{member("audience", "restricted"), member("status", "exercise"), member("status", "test"), member("releaseAt", later)} {
		h.publish(work("leakHeadline", more, `,"contact":{"telephone":"leak-0793"},"ext":{"office":{"note":"leakExt"}},"links":[{"href":"https://leak.example/","rel":"about"}]`))
		taken++
	}
	var all []string
	for pattern, target := range public {
		if strings.HasPrefix(pattern, "GET ") && pattern != "GET /api/v1/stream" {
			all = append(all, target)
		}
	}
	all = append(all, "/api/v1/notices?state=active,scheduled,embargoed", "/log/"+h.log.Epoch()+"/tile/entries/000.p/"+"1")
	for _, f := range format.Table() {
		for _, which := range f.Feeds {
			for _, lang := range []string{"zh-CN", "en"} {
				all = append(all, "/feeds/"+which+"."+f.Name+"?lang="+lang)
			}
		}
	}
	ids := map[string]bool{}
	for _, e := range decode[struct {
		Notices []struct{ Notice struct{ ID string } }
	}](t, wants(t, h.get("/api/v1/notices"), 200)).Notices {
		ids[e.Notice.ID] = true
	}
	for id := range ids {
		uuid := strings.TrimPrefix(id, "urn:uuid:")
		all = append(all, "/notices/"+uuid, "/notices/"+uuid+"/1.json", "/api/v1/notices/"+uuid, "/api/v1/notices/"+uuid+"/history")
		for _, f := range format.Table() {
			all = append(all, "/notices/"+uuid+"."+f.Name)
		}
	}
	told := ""
	for _, target := range all {
		w := h.get(target)
		for w.Code == http.StatusMovedPermanently {
			w = h.get(w.Header().Get("Location"))
		}
		body := text(t, w)
		told += body
		if i := strings.Index(body, "leak"); i >= 0 {
			t.Errorf("%s tells %.60q", target, body[i:])
		}
	}
	for _, word := range []string{"openDatex", "openEvent", "openAlert", "openSignal"} {
		if !strings.Contains(told, word) {
			t.Errorf("%s is told nowhere", word)
		}
	}
	if taken < 9 || len(ids) < 5 {
		t.Errorf("%d taken, %d public", taken, len(ids))
	}
}

func TestEveryFeedOfEveryFormatIsServed(t *testing.T) {
	h := build(t)
	const where = `,"geometry":{"type":"LineString","coordinates":[[117.91,28.52],[117.94,28.51]]}`
	var ids []string
	for _, doc := range []string{
		work("雨岭隧道检修", where),
		strings.Replace(work("云溪暴雨", where, `,"colour":"blue"`), `"traffic","event":"roadwork"`, `"weather","event":"rainstorm"`, 1),
	} {
		ids = append(ids, h.publish(doc).ID.UUID())
	}
	fetch := func(target, media string, code ...int) string {
		now := h.clock.now()
		h.clock.forward(now.Truncate(time.Minute).Add(time.Minute).Sub(now)) // some documents tell the minute
		w := h.get(target)
		for w.Code == http.StatusMovedPermanently {
			w = h.get(w.Header().Get("Location"))
		}
		if body := text(t, w); !slices.Contains(code, w.Code) || w.Code == http.StatusOK && (body == "" || w.Header().Get("Content-Type") != media) {
			t.Errorf("%s: %d %s, %d bytes", target, w.Code, w.Header().Get("Content-Type"), len(body))
		} else if w.Code == http.StatusOK {
			h.clock.forward(2 * time.Second)
			if again := h.get(target, "If-None-Match", w.Header().Get("ETag")); w.Header().Get("ETag") == "" || again.Code != http.StatusNotModified && again.Code != http.StatusMovedPermanently {
				t.Errorf("%s asked again with its ETag: %d", target, again.Code)
			}
			return w.Header().Get("Link") + "\n" + body
		}
		return ""
	}
	feeds := func(each func(target, said string)) {
		for _, f := range format.Table() {
			for _, lang := range []string{"zh-CN", "en"} {
				if slices.Contains(f.Feeds, "now") {
					target := "/feeds/now." + f.Name + "?lang=" + lang
					each(target, fetch(target, f.Media, http.StatusOK))
				}
			}
		}
	}
	full := map[string]string{}
	feeds(func(target, said string) {
		full[target] = said
		if !strings.Contains(said, `>; rel="self"`) || !strings.Contains(said, base+strings.TrimSuffix(target, "?lang=zh-CN")) {
			t.Errorf("%s does not link to itself: %.300s", target, said)
		}
	})
	for _, f := range format.Table() {
		if f.Encode == nil || f.Name == "json" { // "json" of a notice is its own document
			continue
		}
		media, told := f.Media, false
		if f.EncodeOne != nil && f.OneMedia != "" {
			media = f.OneMedia
		}
		for _, id := range ids {
			told = fetch("/notices/"+id+"."+f.Name, media, http.StatusOK, http.StatusNotFound) != "" || told
		}
		if !told {
			t.Errorf("%s tells neither works nor a warning", f.Name)
		}
	}
	for _, id := range ids {
		wants(t, h.ask("POST", "/api/v1/notices/"+id+"/withdraw", `{"reason":"误发"}`, as(h.newsroom, "Content-Type", "application/json")...), 200)
	}
	feeds(func(target, said string) {
		if said == full[target] || strings.Contains(said, "雨岭隧道检修") || strings.Contains(said, "云溪暴雨") {
			t.Errorf("%s still tells what was withdrawn", target)
		}
	})
}
