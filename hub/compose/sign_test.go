package compose_test

import (
	"testing"

	"wayside/hub/compose"
	"wayside/hub/notice"
	"wayside/hub/sign"
	"wayside/publishers/demo"
	"wayside/static"
)

func TestEveryTemplateFitsTheSignsOrSaysWhyNot(t *testing.T) {
	b, fonts := book(t), sign.NewFonts(static.Glyphs())
	b.Lacks = fonts.Lacks
	shown := map[sign.Verdict]int{}
	for id, doc := range demo.Profiles() {
		p, ps := sign.Read([]byte(doc))
		if ps.Failed() {
			t.Fatal(ps)
		}
		for _, tpl := range b.Templates {
			for i, facts := range samples()[tpl.Name] {
				m := b.Make(draft(t, b, tpl.Name, facts), now(), zone)
				if m.Problems.Failed() {
					t.Errorf("%s %d: %v", tpl.Name, i+1, m.Problems)
				}
				m.Notice.Revision = 1
				item := fonts.Fit(p, m.Notice, zone, now()).Notices[0]
				shown[item.Verdict]++
				if item.Verdict == sign.Unfit && (len(item.Problems) == 0 || item.Problems[0].Message[notice.Chinese] == "") {
					t.Errorf("%s %d does not fit %s, and nobody says why", tpl.Name, i+1, id)
				}
				if road := tpl.Kind == notice.Traffic || tpl.Kind == notice.Weather; road && id == "demo-gantry" && item.Verdict == sign.Unfit {
					t.Errorf("%s %d does not fit the gantry: %v", tpl.Name, i+1, item.Problems)
				}
			}
		}
	}
	t.Log(shown)
}

func TestTheCountyOfTheDemonstrationIsGood(t *testing.T) {
	c, ps := compose.ReadCounty(demo.Gazetteer())
	if len(ps) > 0 || len(c.Roads) != 5 || len(c.Places) < 4 {
		t.Errorf("%d roads, %d places: %v", len(c.Roads), len(c.Places), ps)
	}
}
