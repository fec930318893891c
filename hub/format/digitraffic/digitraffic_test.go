package digitraffic_test

import (
	"strings"
	"testing"
	"time"

	"wayside/hub/format/digitraffic"
	"wayside/hub/format/internal/formattest"
	"wayside/hub/notice"
)

var decode = formattest.Decode(digitraffic.Decode)

func items(t testing.TB, doc []byte, s notice.Settings) []notice.Item {
	t.Helper()
	its, err := decode.Items(doc, s)
	if err != nil {
		t.Fatal(err)
	}
	for _, it := range its {
		formattest.Sound(t, it)
	}
	return its
}

func TestDecodeGolden(t *testing.T) {
	for _, file := range []string{"feed.json", "ims.xml"} {
		var b strings.Builder
		for _, it := range items(t, formattest.Sample(t, file), formattest.Settings()) {
			b.WriteString(it.Place + " " + it.Key + "\n")
			for _, p := range it.Problems {
				b.WriteString("  " + map[bool]string{true: "warning ", false: "error "}[p.Warning] + p.Field + ": " + p.Message[notice.English] + "\n")
			}
			if it.Notice != nil {
				b.WriteString(formattest.Indent(t, it.Notice) + "\n")
			}
			if it.End != nil {
				b.WriteString(formattest.Indent(t, it.End) + "\n")
			}
		}
		formattest.Golden(t, file+".golden", []byte(b.String()))
	}
}

// finnish is a source of Fintraffic.
func finnish() notice.Settings {
	return notice.Settings{
		Now: time.Date(2023, 1, 25, 5, 0, 0, 0, time.UTC), Publisher: notice.Party{ID: "fintraffic"}, Feed: "fintraffic",
		Bounds: &notice.Box{West: 19, South: 59, East: 32, North: 71},
	}
}

func has(it notice.Item, field, word string) bool {
	for _, p := range it.Problems {
		if p.Field == field && strings.Contains(p.Message[notice.English], word) {
			return true
		}
	}
	return false
}

// size is how many positions a notice has, and how many bytes its document.
func size(t testing.TB, n *notice.Notice) (positions, bytes int) {
	t.Helper()
	n.Geometry.Each(func(notice.Position) { positions++ })
	raw, err := notice.Emit(n)
	if err != nil {
		t.Fatal(err)
	}
	return positions, len(raw)
}

func TestOldFileWithPlainFeatures(t *testing.T) {
	its := items(t, formattest.Data(t, "digitraffic", "fi_GeoJSON-FeatureCollection-example.json"), finnish())
	if len(its) != 2 {
		t.Fatalf("got %d items, want 2", len(its))
	}
	n := its[0].Notice
	fi := n.Text["fi"]
	if n.Origin.ID != "GUID50001238" || n.Roads[0].Name != "130" || n.Roads[0].From.Name != "Marjamäki" || n.Roads[0].From.Label != "24/3927" ||
		n.Roads[0].To.Name != "Pispantallin risteyssilta" || n.Roads[0].Direction != "unknown" || fi.Headline != "Tie 130, Lempäälä. Liikennetiedote." ||
		!strings.Contains(fi.Description, "Huono ajokeli") || fi.Instruction != "" || n.Onset.Format(time.RFC3339Nano) != "2019-12-13T12:43:18.388Z" ||
		n.Geometry.Points[0] != (notice.Position{23.77474, 61.50221}) || n.Contact.Telephone != "0206373328" || !n.Ends.IsZero() || !n.ReviewBy.IsZero() {
		t.Errorf("got %s", formattest.Indent(t, n))
	}
	for _, it := range its {
		if it.Notice.Status != notice.Actual || !has(it, "properties.announcements[0].comment", "TESTI") {
			t.Errorf("%s: got status %s, %v; want actual and a warning of TESTI", it.Place, it.Notice.Status, it.Problems)
		}
	}
}

func TestPolygonOf13959PositionsBecomesADocument(t *testing.T) {
	raw := formattest.Data(t, "digitraffic", "fi_traffic-message_GUID50409331.json")
	if !digitraffic.Sniff(raw[:16<<10]) {
		t.Error("not recognised by its first bytes, which are all geometry")
	}
	its := items(t, raw, finnish())
	if len(its) != 1 || !has(its[0], "geometry", "13964 positions were simplified") {
		t.Fatalf("got %d items, %v; want one, simplified with a warning", len(its), its[0].Problems)
	}
	n := its[0].Notice
	positions, bytes := size(t, n)
	if positions > 8010 || positions < 7000 || bytes > notice.MaxDocument || len(n.Geometry.Polygons[0]) != 2 || len(n.Geometry.Polygons[0][1]) != 5 {
		t.Errorf("got %d positions, %d bytes, %d rings; want a document with the hole", positions, bytes, len(n.Geometry.Polygons[0]))
	}
	if a := n.Areas[0]; a.Code != "25" || a.Scheme != "AlertC 6.17" || a.Name["fi"] != "Pohjois-Pohjanmaa" || n.Text["fi"].Headline != "Liikennetiedote. Pohjois-Pohjanmaa sekä Lapin eteläosat." ||
		n.Origin.Version != "1" || n.Sent.Format(time.RFC3339Nano) != "2023-01-25T04:25:13.833Z" || n.Issuer.Name["fi"] != "Fintraffic Tieliikennekeskus Tampere" {
		n.Geometry = nil
		t.Errorf("got %s", formattest.Indent(t, n))
	}
}

func TestIMSMessageIsReadOnceAndItsGeometryMended(t *testing.T) {
	raw := formattest.Data(t, "digitraffic", "fi_TrafficIncidentImsMessageWithInvalidMultiPolygonGeometry.xml")
	if !digitraffic.Sniff(raw[:16<<10]) {
		t.Error("not recognised")
	}
	its := items(t, raw, finnish())
	if len(its) != 1 || !has(its[0], "geometry", "mended: 5258 positions were 5259") || !has(its[0], "trafficAnnouncementType", "VehicleObstruction") {
		t.Fatalf("got %d items, %v; want one, mended, and the twins said to differ", len(its), its[0].Problems)
	}
	n := its[0].Notice
	if p := n.Geometry.Polygons; len(p) != 2 || len(p[0][0]) != 3221 || len(p[1]) != 2 || len(p[1][1]) != 6 {
		t.Errorf("got %d polygons, want both with the hole", len(p))
	}
	if _, bytes := size(t, n); bytes > notice.MaxDocument {
		t.Errorf("got %d bytes, too large to publish", bytes)
	}
	if n.Audience != notice.Restricted || n.Origin.ID != "GUID50379978" || n.Origin.Version != "5" || n.Certainty != notice.Likely || n.Text["fi"].Headline != "Erikoiskuljetus. Lappi" {
		n.Geometry = nil
		t.Errorf("got %s; want it restricted, as its DATEX twin says", formattest.Indent(t, n))
	}
	s := finnish()
	s.AllowConfidential = []string{"restrictedToAuthoritiesTrafficOperatorsAndPublishers"}
	if n := items(t, raw, s)[0].Notice; n.Audience != notice.Public {
		t.Errorf("got audience %s, want public where the source allows it", n.Audience)
	}
}

// The position of a transport moves while nothing is said anew.
func TestMovingTransportIsNoNews(t *testing.T) {
	doc := string(formattest.Sample(t, "ims.xml"))
	later := strings.Replace(doc, `"lastActiveItinerarySegment":{"startTime":"2026-11-24T01:10`, `"lastActiveItinerarySegment":{"startTime":"2026-11-24T02:10`, 1)
	a, b := items(t, []byte(doc), formattest.Settings()), items(t, []byte(later), formattest.Settings())
	if d := formattest.Diff(formattest.Indent(t, b[0].Notice), formattest.Indent(t, a[0].Notice)); d != "" || doc == later {
		t.Error(d)
	}
}
