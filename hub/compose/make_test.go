package compose_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"wayside/hub/compose"
	"wayside/hub/notice"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestTheSameFactsSayTheSameInBothLanguages(t *testing.T) {
	b := book(t)
	for _, tpl := range b.Templates {
		t.Run(tpl.Name, func(t *testing.T) {
			var out strings.Builder
			all := samples()[tpl.Name]
			if len(all) == 0 {
				t.Fatal("no facts of a sample: add some")
			}
			for i, facts := range all {
				d := draft(t, b, tpl.Name, facts)
				m := b.Make(d, now(), zone)
				if again := b.Make(d, now(), zone); !cmp.Equal(m, again) {
					t.Error("the same facts made something else")
				}
				write(&out, i, m)
			}
			golden(t, filepath.Join("testdata", tpl.Name+".txt"), out.String())
		})
	}
}

func write(out *strings.Builder, i int, m compose.Made) {
	fmt.Fprintf(out, "== %d: %s, until %s\n", i+1, m.Notice.Severity, m.Notice.Expires.In(zone).Format("2 Jan 15:04"))
	for _, lang := range []notice.Lang{notice.Chinese, notice.English} {
		text := m.Notice.Text[lang]
		for _, name := range compose.Texts {
			if s := *compose.Field(&text, name); s != "" {
				fmt.Fprintf(out, "%s %s: %s\n", lang, name, strings.ReplaceAll(s, "\n", " / "))
			}
		}
	}
	for _, p := range m.Problems {
		fmt.Fprintf(out, "! %s: %s\n", p.Field, p.Message[notice.English])
	}
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs (-want +got):\n%s", file, diff)
	}
}

func TestWhatATemplateNeedsIsEnoughForAGoodNotice(t *testing.T) {
	b := book(t)
	for _, tpl := range b.Templates {
		for i, facts := range samples()[tpl.Name] {
			m := b.Make(draft(t, b, tpl.Name, facts), now(), zone)
			if m.Problems.Failed() {
				t.Errorf("%s %d: %v", tpl.Name, i+1, m.Problems)
			}
			n := m.Notice.Clone()
			n.Revision, n.Publisher.ID, n.Sent = 1, "p", now().UTC()
			if err := n.Validate().Err(); err != nil {
				t.Errorf("%s %d: %v", tpl.Name, i+1, err)
			}
			if n.Expires.IsZero() || !n.Expires.After(now()) {
				t.Errorf("%s %d: expires %v", tpl.Name, i+1, n.Expires)
			}
			for _, lang := range []notice.Lang{notice.Chinese, notice.English} {
				if h := n.Text[lang].Headline; h == "" || strings.ContainsAny(h, "…{}[]|") {
					t.Errorf("%s %d: headline in %s: %q", tpl.Name, i+1, lang, h)
				}
			}
		}
	}
}

func TestNothingIsMissingUnsaid(t *testing.T) {
	b := book(t)
	for _, tpl := range b.Templates {
		d := compose.Draft{ID: notice.NewID(), Template: tpl.Name, Facts: compose.Facts{}}
		m := b.Make(d, now(), zone)
		for _, name := range append(slices.Clone(tpl.Needs), "until") {
			if !told(m.Problems, name, false) {
				t.Errorf("%s: nobody is told that %s is missing", tpl.Name, name)
			}
		}
	}
}

// told reports whether one of ps is at field: an error, or a warning.
func told(ps notice.Problems, field string, warning bool) bool {
	return slices.ContainsFunc(ps, func(p notice.Problem) bool {
		return p.Field == field && p.Warning == warning && p.Message[notice.Chinese] != "" && p.Message[notice.English] != ""
	})
}

func TestAPlaceFillsInWhereItIs(t *testing.T) {
	b := book(t)
	m := b.Make(draft(t, b, "tunnel", compose.Facts{"place": "雨岭隧道"}), now(), zone)
	n := m.Notice
	want := []notice.Road{{Name: "S38", LocalName: "云岭高速", Direction: "E", From: &notice.RoadPoint{Chainage: new(71300.0), Label: "K71+300", Name: "雨岭隧道"}, To: &notice.RoadPoint{Chainage: new(74650.0), Label: "K74+650"}}}
	if diff := cmp.Diff(want, n.Roads); diff != "" {
		t.Errorf("roads (-want +got):\n%s", diff)
	}
	if n.Geometry == nil || len(n.Geometry.Lines) == 0 {
		t.Fatal("a chainage of a known road has no line")
	}
	line := n.Geometry.Lines[0]
	metres := 0.0
	for i := 1; i < len(line); i++ {
		metres += notice.Distance(line[i-1], line[i])
	}
	if metres < 2500 || metres > 5000 {
		t.Errorf("3,350 m of road are drawn as %.0f m", metres)
	}
	if n.Detour == nil || n.Detour.Text[notice.English] == "" {
		t.Error("the usual way round is not in both languages")
	}
}

func TestWhatAPersonWroteStays(t *testing.T) {
	b := book(t)
	d := draft(t, b, "tunnel", compose.Facts{"place": "雨岭隧道", "direction": "W", "detour": "走老路", "detour.en": "take the old road"})
	d.Texts = map[string]string{"zh-CN.headline": "雨岭隧道暂停通行"}
	d.Level = notice.Minor
	m := b.Make(d, now(), zone)
	switch {
	case m.Notice.Text[notice.Chinese].Headline != "雨岭隧道暂停通行":
		t.Error("the headline was made over")
	case m.Made[notice.Chinese].Headline == "雨岭隧道暂停通行":
		t.Error("what was made is not told any more")
	case m.Notice.Roads[0].Direction != "W":
		t.Error("the place's direction replaced the one that was chosen")
	case m.Notice.Detour.Text[notice.Chinese] != "走老路":
		t.Error("the place's way round replaced the one that was written")
	case m.Notice.Severity != notice.Minor:
		t.Error("the level that was chosen gave way to the suggestion")
	}
}

func TestTheLevelIsSuggestedFromFacts(t *testing.T) {
	b := book(t)
	for _, c := range []struct {
		template string
		facts    compose.Facts
		want     notice.Severity
	}{
		{"tunnel", compose.Facts{"direction": "E"}, notice.Severe},
		{"tunnel", compose.Facts{"direction": "both"}, notice.Extreme},
		{"tunnel", compose.Facts{"what": "货车起火"}, notice.Extreme},
		{"tunnel", compose.Facts{"what.en": "a lorry is ON FIRE"}, notice.Extreme},
		{"accident", compose.Facts{}, notice.Moderate},
		{"accident", compose.Facts{"delay": "59"}, notice.Moderate},
		{"accident", compose.Facts{"delay": "60"}, notice.Severe},
		{"accident", compose.Facts{"delay": "many"}, notice.Moderate},
		{"ice", compose.Facts{"limit": "40"}, notice.Severe},
	} {
		m := b.Make(draft(t, b, c.template, c.facts), now(), zone)
		if m.Level.Severity != c.want || m.Level.Why[notice.Chinese] == "" || m.Level.Why[notice.English] == "" {
			t.Errorf("%s %v: %v, want %s and why", c.template, c.facts, m.Level, c.want)
		}
	}
}

func TestADefaultNeverLastsForEver(t *testing.T) {
	b := book(t)
	for _, tpl := range b.Templates {
		d := compose.New(tpl, now(), zone)
		until, err := time.ParseInLocation(compose.Moment, d.Facts["until"], zone)
		if err != nil || !until.After(now()) || until.After(now().AddDate(1, 0, 2)) || until.Minute()%5 != 0 {
			t.Errorf("%s: until %q", tpl.Name, d.Facts["until"])
		}
	}
}
