package cifs_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"wayside/hub/format/cifs"
	"wayside/hub/format/internal/formattest"
	"wayside/hub/notice"
)

// american is a source of feeds in the old dialect.
func american() notice.Settings {
	return notice.Settings{Now: time.Date(2020, 8, 21, 16, 0, 0, 0, time.UTC), Publisher: notice.Party{ID: "icone"}, Feed: "icone", Lang: notice.English}
}

var real = []struct {
	file                                  string
	notices, works, named, displays, long int
}{
	{"icone_incidents_extended_2020.xml", 92, 72, 10, 85, 44}, // of 90 displays five show nothing
	{"icone_incident_short.xml", 2, 2, 2, 5, 2},
}

func warned(it notice.Item, word string) bool {
	return slices.ContainsFunc(it.Problems, func(p notice.Problem) bool { return strings.Contains(p.Message[notice.English], word) })
}

func TestOldDialectIsReadWholeWithAWarningEach(t *testing.T) {
	for _, c := range real {
		raw := formattest.Data(t, "cifs", c.file)
		if !cifs.Sniff(raw[:min(len(raw), 4096)]) {
			t.Errorf("%s: not recognised", c.file)
		}
		items, err := decode.Items(raw, american())
		if err != nil || len(items) != c.notices {
			t.Fatalf("%s: got %d items, %v; want %d", c.file, len(items), err, c.notices)
		}
		var works, named, displays, long int
		for _, it := range items {
			formattest.Sound(t, it)
			if it.Problems.Failed() || !warned(it, "old dialect") {
				t.Errorf("%s: %s: got %v, want a warning of the old dialect alone", c.file, it.Place, it.Problems)
			}
			works += count(it.Notice.Event == "roadwork")
			named += count(len(it.Notice.Roads) > 0)
			long += count(warned(it, "longer than 40"))
			if ext, ok := it.Notice.Ext["cifs"].(map[string]any); ok {
				list, _ := ext["display"].([]any)
				displays += len(list)
			}
			if !it.Notice.Ends.IsZero() || it.Notice.Impact == notice.AllClosed {
				t.Errorf("%s: got an end or a closure, want none", it.Place)
			}
		}
		if works != c.works || named != c.named || displays != c.displays || long != c.long {
			t.Errorf("%s: got %d works, %d with a street, %d displays, %d long texts; want %+v", c.file, works, named, displays, long, c)
		}
	}
}

func count(is bool) int {
	if is {
		return 1
	}
	return 0
}

// Checked by hand against the file.
func TestFactsOfTheShortFile(t *testing.T) {
	ns := decode.Notices(t, formattest.Data(t, "cifs", "icone_incident_short.xml"), american())
	n := ns[0]
	if n.Origin.ID != "1245" || n.Roads[0].Name != "I-75 N" || n.Event != "roadwork" || len(n.Geometry.Lines[0]) != 5 ||
		n.Geometry.Lines[0][0] != (notice.Position{-84.1128540, 37.1571990}) || n.Onset.Format(time.RFC3339) != "2020-02-14T17:08:16Z" ||
		n.Sent.Format(time.RFC3339) != "2020-08-21T15:52:02Z" || n.Text[notice.English].Description != "19-1245: Roadwork between MP 40 and MP 48" {
		t.Errorf("got %s", formattest.Indent(t, n))
	}
	sign := n.Ext["cifs"].(map[string]any)["display"].([]any)[0].(map[string]any)
	if got := sign["message"].([]any)[0]; sign["id"] != "I-75 NB - MP 42" || got != "ROADWORK / NEXT / 6 MILES // 22 MILES / OF WORK / MP 40-62" {
		t.Errorf("got %v on the sign", sign)
	}
}

// The feed is rewritten every few minutes with new speeds and stamps.
func TestNoiseNeverReachesANotice(t *testing.T) {
	raw := string(formattest.Data(t, "cifs", "icone_incidents_extended_2020.xml"))
	later := strings.NewReplacer(`verified="2020-08-21`, `verified="2020-08-22`, `avgSpeed="6`, `avgSpeed="3`, `<updatetime>2020-08-21T15:5`, `<updatetime>2020-08-21T16:5`,
		`state="Up"`, `state="Down"`, `timestamp="2020-08-21`, `timestamp="2020-08-22`, `numReads="`, `numReads="9`).Replace(raw)
	a, b := decode.Notices(t, []byte(raw), american()), decode.Notices(t, []byte(later), american())
	moved := 0
	for i := range a {
		if !a[i].Sent.Equal(b[i].Sent) {
			moved++
		}
		b[i].Sent = a[i].Sent
	}
	if d := formattest.Diff(formattest.Indent(t, b), formattest.Indent(t, a)); d != "" || moved == 0 {
		t.Errorf("%d times of sending moved; the rest differs: %s", moved, d)
	}
}

// What signs show has no place in version 2; everything else of an incident
// with a street comes back as it was.
func TestRealFilesRoundTrip(t *testing.T) {
	for _, c := range real {
		first := decode.Notices(t, formattest.Data(t, "cifs", c.file), american())
		doc, losses := encode.Write(t, notice.English, first...)
		conforms(t, doc)
		left := map[notice.ID]bool{}
		for _, l := range losses {
			switch l.Field {
			case "notice":
				left[l.ID] = true
			case "geometry", "ext.cifs.display":
			default:
				t.Errorf("%s: got loss %v", c.file, l)
			}
		}
		if len(first)-len(left) != c.named {
			t.Errorf("%s: %d left out, want all without a street", c.file, len(left))
		}
		var want []*notice.Notice
		for _, n := range first {
			if !left[n.ID] {
				delete(n.Ext["cifs"].(map[string]any), "display")
				want = append(want, n)
			}
		}
		got := decode.Notices(t, doc, american())
		if d := formattest.Diff(formattest.Indent(t, got), formattest.Indent(t, want)); d != "" {
			t.Errorf("%s: %s", c.file, d)
		}
	}
}
