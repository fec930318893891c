package intake_test

import (
	"context"
	"encoding/json"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"wayside/hub"
	"wayside/hub/format/cma"
	"wayside/hub/intake"
	"wayside/hub/notice"
	"wayside/publishers"
	"wayside/publishers/carrier"
)

// warned is one warning of a snapshot, as the test itself reads it.
type warned struct {
	Type, Color, Level, Issued, Expires, Name string
}

// warnings is a recorded list of warnings: what the test compares by hand.
type warnings struct {
	doc  []byte
	at   time.Time
	says map[string]warned // by code and type
}

func recordedSeries(t *testing.T) (all []warnings) {
	t.Helper()
	dir := os.Getenv("WAYSIDE_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	files, _ := filepath.Glob(filepath.Join(dir, "cma", "series", "*.json"))
	if len(files) == 0 {
		t.Skip("the recorded warnings are not at hand (set WAYSIDE_DATA)")
	}
	slices.Sort(files)
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var list struct {
			Updated  string
			Warnings map[string][]warned
		}
		if err := json.Unmarshal(raw, &list); err != nil {
			t.Fatal(err)
		}
		s := warnings{doc: raw, says: map[string]warned{}}
		if s.at, err = time.Parse("2006-01-02T1504", strings.TrimSuffix(filepath.Base(file), ".json")); err != nil {
			t.Fatal(err)
		}
		for code, ws := range list.Warnings {
			for _, w := range ws {
				s.says[code+"/"+w.Type] = w
			}
		}
		all = append(all, s)
	}
	return all
}

// over reports whether a warning says itself that it is over at a time.
func (w warned) over(at time.Time) bool {
	end, err := time.Parse(time.RFC3339, w.Expires)
	return err == nil && !end.After(at)
}

// TestRecordedWarningsTellOnlyWhatIsNew polls 17 hours of China's warnings from
// a local server, each list twice, and holds every announcement against a
// comparison of the lists made here: no false news, no missed end.
func TestRecordedWarningsTellOnlyWhatIsNew(t *testing.T) {
	series := recordedSeries(t)
	d := newDesk(t, intake.Source{Name: "cma", OnVanish: "end", Author: hub.Author{Name: "cma", Publisher: notice.Party{ID: "cma"}, Severest: notice.Extreme}})
	f := &feed{}
	server := httptest.NewServer(f)
	defer server.Close()
	var standing map[string]warned // as the test believes
	ever := map[string]bool{}      // announced at some time: what comes back is the same notice again
	announced, returned, repeated, recoloured, lifted, lapsed := 0, 0, 0, 0, 0, 0
	for i, s := range series {
		d.set(s.at)
		f.show(`"`+s.at.String()+`"`, s.doc)
		for range 2 {
			source := publishers.New(publishers.Source{
				Name: "cma", Format: "cma", Carrier: once{&carrier.Poll{URL: server.URL, Private: true}}, Decode: cma.Decode, Now: d.now,
				Settings: notice.Settings{Publisher: notice.Party{ID: "cma"}},
			})
			if err := source.Run(t.Context(), func(ctx context.Context, dl notice.Delivery) (notice.Outcome, error) { return d.in.Submit(ctx, dl) }); err != nil {
				t.Fatal(err)
			}
		}
		next := map[string]warned{}
		for key, w := range s.says {
			before, was := standing[key]
			next[key] = w
			switch {
			case w.over(s.at): // listed, and over by its own word: it is not news
			case !was && ever[key]:
				returned++
			case !was || !ever[key]:
				announced++
				ever[key] = true
			case before.Color != w.Color || before.Type != w.Type:
				recoloured++
			case before.Expires != w.Expires || before.Name != w.Name || before.Level != w.Level:
				repeated++
			}
		}
		for key, w := range standing {
			if _, still := s.says[key]; still {
				continue
			}
			if w.over(s.at) {
				lapsed++
			} else {
				lifted++
			}
		}
		standing = next
		want := 0
		for _, w := range s.says {
			if !w.over(s.at) {
				want++
			}
		}
		if got := len(d.hub.List(hub.View{}, s.at)); got != want {
			t.Fatalf("list %d: %d are in force, and %d are listed and not over", i, got, want)
		}
	}
	got := d.in.Sources()[0].Totals
	t.Logf("announced %d, come back %d, recoloured %d, changed otherwise %d, lifted %d, lapsed %d; intake says %+v", announced, returned, recoloured, repeated, lifted, lapsed, got)
	if got.New != announced || got.Revised != returned+recoloured+repeated || got.Ended != lifted || got.Refused != 0 {
		t.Errorf("got %+v, want %d new, %d revised, %d ended", got, announced, returned+recoloured+repeated, lifted)
	}
}
