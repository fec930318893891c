package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"wayside/hub"
	"wayside/hub/format"
	"wayside/hub/intake"
	"wayside/hub/logtest"
	"wayside/hub/notice"
)

// carried is a document that must pass through a hub unharmed.
type carried struct {
	file string // a real one ("data/…"), or the format's own sample
	at   string // when it is in force; "": when its first notice begins
	// lost are members that the format it comes out in has no place for; each
	// must be named as a loss.
	lost      []string
	leavesOut bool // signs show only what is in force; the platform has no code for some events
}

func carriedIn() map[string][]carried {
	const county = "2026-11-24T01:30:00Z"
	// The origin of what a hub writes is that hub; formats that can't tell
	// another say so.
	origin := []string{"origin"}
	return map[string][]carried{
		"cap": {
			{file: "data/cap/thunderstorm.cap", at: "2003-06-17T22:00:00Z", lost: origin}, {file: "data/cap/australia.cap", lost: origin},
			{file: "data/cap/canada_signed.cap", at: "2013-01-24T22:00:00Z", lost: origin},
		},
		// The list has no messages and comes out as such: in one language, under
		// the identifier of a message, with the platform's word for its type.
		"cma":  {{file: "data/cma/series/2026-08-20T2103.json", at: "2026-08-20T21:05:00Z", lost: []string{"origin", "text", "issuer", "areas", "ext"}, leavesOut: true}},
		"wzdx": {{file: "data/wzdx/cdot_2025-08-08.json", at: "2025-08-08T12:00:00Z"}, {file: "data/wzdx/usdot_scenario5_recurring_linestring_example.geojson"}},
		"cwz":  {{file: "data/cwz/cdot_2025-08-08.json", at: "2025-08-08T12:00:00Z"}},
		"datex2": {
			{file: "data/datex2/npra_GetSituations_Datex3.xml", at: "2022-06-01T12:00:00Z"}, {file: "datex2/testdata/county.v3.xml", at: county},
		},
		"open511": {
			{file: "data/open511/drivebc_event_feed_list_of_five.json", at: "2023-07-20T12:00:00Z"},
			// XML holds several languages; what is written as JSON, one.
			{file: "open511/testdata/events.json", at: county, lost: []string{"text", "areas", "attachments", "ext"}},
			{file: "open511/testdata/events.xml", at: county, lost: []string{"text", "areas", "attachments"}},
		},
		// The extended dialect names signs on the way, which CIFS does not.
		"cifs": {{file: "data/cifs/icone_incident_short.xml", at: "2020-08-22T00:00:00Z", lost: []string{"ext"}}, {file: "cifs/testdata/feed.xml", at: county}},
		"vms":  {{file: "vms/testdata/signs.xml", at: county, leavesOut: true}, {file: "vms/testdata/container.xml", at: county, leavesOut: true}},
		"csv":  {{file: "table/testdata/works.csv", at: county, lost: origin}},
	}
}

// mayLose reports whether the difference d ("text.en.headline: …") is one that
// the format can't help and has named.
func (c carried) mayLose(d string, losses notice.Losses) bool {
	path, _, _ := strings.Cut(d, ":")
	top, _, _ := strings.Cut(path, ".")
	return slices.Contains(c.lost, top) && (strings.HasSuffix(d, ", want null") || slices.ContainsFunc(losses, func(l notice.Loss) bool {
		return strings.HasPrefix(l.Field, path) || strings.HasPrefix(path, l.Field)
	}))
}

// filledIn are the members that the hub rightly gives what its source does not:
// its place in the hub (id, revision); where the source gives no end, how long
// it may stand and when to look at it again; and how urgent it is by the clock.
func filledIn() []string { return []string{"id", "revision", "expires", "reviewBy", "urgency"} }

func TestWhatPassesThroughTheHubComesOutInItsOwnFormat(t *testing.T) {
	t.Parallel()
	for _, f := range format.Table() {
		if f.Decode == nil || f.Encode == nil || f.Name == "native" { // native documents keep their bytes
			continue
		}
		if len(carriedIn()[f.Name]) == 0 {
			t.Errorf("%s: no document", f.Name)
		}
		for _, c := range carriedIn()[f.Name] {
			t.Run(f.Name+"/"+filepath.Base(c.file), func(t *testing.T) {
				path := filepath.Join("..", "..", "hub", "format", c.file)
				if rest, real := strings.CutPrefix(c.file, "data/"); real {
					path = filepath.Join(dataDir(t), rest)
				}
				raw, err := os.ReadFile(path)
				if err != nil {
					t.Skipf("SKIP: %v", err)
				}
				passes(t, f, raw, c)
			})
		}
	}
}

// passes holds what a document says against what it says after the hub.
func passes(t *testing.T, f format.Format, raw []byte, c carried) {
	publisher := notice.Party{ID: "yunxi-roads", Name: notice.Words{notice.Chinese: "云溪县公路中心"}}
	now, _ := time.Parse(time.RFC3339, c.at)
	s := notice.Settings{Now: now, Publisher: publisher, Feed: "roads", Lang: notice.Chinese}
	if strings.HasPrefix(c.file, "data/") && f.Name != "cma" {
		s.Lang = notice.English
	}
	items := decoded(t, f, raw, s)
	if c.at == "" { // while the first notice is in force
		now = firstTime(t, items).Add(time.Minute)
		s.Now = now
		items = decoded(t, f, raw, s)
	}
	given := make([]*notice.Notice, len(items)) // as the decoder gave them
	for i, it := range items {
		if it.Notice != nil && !it.Problems.Failed() {
			given[i] = it.Notice.Clone()
		}
	}
	entries, results := throughHub(t, now, notice.Delivery{Source: "roads", Format: f.Name, Complete: true, Items: items, Raw: [][]byte{raw}})
	want := map[notice.ID]*notice.Notice{}
	for i, r := range results {
		switch {
		case given[i] == nil:
		case r.Receipt == nil:
			if r.Status != http.StatusOK { // 200: it is over, and was never told
				t.Errorf("%s was not taken: %d %v", items[i].Place, r.Status, r.Problems)
			}
		default:
			want[r.Receipt.ID] = given[i]
		}
	}
	var doc bytes.Buffer
	losses, err := f.Encode(&doc, notice.Sheet{Entries: entries, Lang: s.Lang, Now: now, Updated: now, Base: "https://hub.example", Self: "https://hub.example/feeds/now." + f.Name, Title: "云溪路况", Owner: publisher})
	if err != nil {
		t.Fatal(err)
	}
	var back []*notice.Notice
	for _, it := range decoded(t, f, doc.Bytes(), s) {
		if it.Notice == nil || it.Problems.Failed() {
			t.Errorf("what was written is refused: %s %v", it.Place, it.Problems)
			continue
		}
		back = append(back, it.Notice)
	}
	compared := 0
	for _, e := range entries {
		own := of(losses, e.Notice.ID)
		if i := slices.IndexFunc(own, func(l notice.Loss) bool { return l.Field == "notice" }); i >= 0 {
			if !c.leavesOut {
				t.Errorf("left out: %s: %s\n%s", e.Notice.ID, own[i].Why, e.Doc)
			}
			continue
		}
		if compared == len(back) {
			t.Fatalf("%d of %d did not come back", len(entries)-compared, len(entries))
		}
		got := back[compared]
		compared++
		for _, d := range parts("", told(t, got), told(t, want[e.Notice.ID])) {
			if !c.mayLose(d, own) {
				t.Errorf("%s: %s\nlosses %v", e.Notice.ID, d, own)
			}
		}
	}
	if t.Logf("%d notices, %d on the board, %d came back", len(want), len(entries), compared); compared == 0 || compared != len(back) {
		t.Errorf("%d compared of %d that came back", compared, len(back))
	}
}

func decoded(t *testing.T, f format.Format, raw []byte, s notice.Settings) (items []notice.Item) {
	t.Helper()
	for it, err := range f.Decode(bytes.NewReader(raw), s) {
		if err != nil {
			t.Fatalf("decode: %v\n%.2000s", err, raw)
		}
		items = append(items, it)
	}
	return items
}

func firstTime(t *testing.T, items []notice.Item) time.Time {
	for _, it := range items {
		if n := it.Notice; n != nil && !n.Onset.IsZero() {
			return n.Onset
		} else if n != nil {
			return n.Sent
		}
	}
	t.Fatal("no notice")
	return time.Time{}
}

// throughHub delivers d to a hub of its own and returns what its board shows,
// in the document's order.
func throughHub(t *testing.T, now time.Time, d notice.Delivery) ([]notice.Entry, []notice.Result) {
	t.Helper()
	clock := func() time.Time { return now }
	h, err := hub.Open(t.Context(), logtest.Memory(), hub.Config{Now: clock, Hold: func(context.Context, hub.Held) (string, error) { return "1", nil }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	author := hub.Author{Name: "roads", Publisher: notice.Party{ID: "yunxi-roads", Name: notice.Words{notice.Chinese: "云溪县公路中心"}}}
	in, err := intake.Open(t.Context(), filepath.Join(t.TempDir(), "intake.db"), h, intake.Config{Now: clock, Sources: []intake.Source{{Name: "roads", Author: author}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { in.Close() })
	out, err := in.Submit(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	return h.List(hub.View{States: []notice.State{notice.Active, notice.Scheduled}}, now), out.Results
}

// told is what a notice says, but for what the hub fills in.
func told(t *testing.T, n *notice.Notice) (v map[string]any) {
	t.Helper()
	n = n.Clone()
	n.Normalise(notice.Clean) // as the hub does with every notice
	raw, err := json.Marshal(n)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	for _, name := range filledIn() {
		delete(v, name)
	}
	return v
}

// parts are the members in which got and want part.
func parts(path string, got, want any) (list []string) {
	g, isG := got.(map[string]any)
	w, isW := want.(map[string]any)
	if isG && isW {
		all := maps.Clone(g)
		maps.Copy(all, w)
		for _, name := range slices.Sorted(maps.Keys(all)) {
			list = append(list, parts(path+"."+name, g[name], w[name])...)
		}
		return list
	}
	a, _ := json.Marshal(got)
	b, _ := json.Marshal(want)
	if !bytes.Equal(a, b) {
		list = append(list, fmt.Sprintf("%s: got %.400s, want %.400s", strings.TrimPrefix(path, "."), a, b))
	}
	return list
}

func of(all notice.Losses, id notice.ID) (own notice.Losses) {
	for _, l := range all {
		if l.ID == id {
			own = append(own, l)
		}
	}
	return own
}
