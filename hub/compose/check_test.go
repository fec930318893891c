package compose_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode"

	"wayside/hub/compose"
	"wayside/hub/notice"
)

func TestWhatIsWrongIsToldAtItsField(t *testing.T) {
	b := book(t)
	b.Lacks = func(s string) (rune, bool) {
		i := strings.IndexFunc(s, func(c rune) bool { return c == '㙟' || c > 0xFFFF && unicode.IsPrint(c) })
		if i < 0 {
			return 0, false
		}
		return []rune(s[i:])[0], true
	}
	texts := func(field, s string) map[string]string { return map[string]string{field: s} }
	for _, c := range []struct {
		name, template string
		facts          compose.Facts
		texts          map[string]string
		field          string
		warning        bool
	}{
		{"banned", "tunnel", nil, texts("zh-CN.description", "目前绝对安全"), "text.zh-CN.description", false},
		{"banned, mild", "tunnel", nil, texts("zh-CN.headline", "史上最严管制"), "text.zh-CN.headline", true},
		{"banned in English", "tunnel", nil, texts("en.headline", "It is Perfectly Safe now"), "text.en.headline", false},
		{"banned in a fact", "tip", compose.Facts{"do": "请互相转告"}, nil, "text.zh-CN.instruction", true},
		{"glyph", "tunnel", nil, texts("zh-CN.sign", "㙟隧道封闭"), "text.zh-CN.sign", false},
		{"glyph in a headline", "tunnel", nil, texts("zh-CN.headline", "𠀀隧道封闭"), "text.zh-CN.headline", true},
		{"chainage outside", "accident", compose.Facts{"road": "S38", "chainage": "K12+300"}, nil, "chainage", false},
		{"chainage unreadable", "accident", compose.Facts{"road": "S38", "chainage": "beyond the bridge"}, nil, "chainage", false},
		{"chainage without road", "accident", compose.Facts{"road": "", "chainage": "K71+300"}, nil, "road", false},
		{"unknown road", "accident", compose.Facts{"road": "S999"}, nil, "road", true},
		{"another road", "accident", compose.Facts{"road": "G320", "place": "雨岭隧道"}, nil, "road", true},
		{"outside the box", "accident", compose.Facts{"road": "S38", "point": "28.5,117.9"}, nil, "point", false},
		{"past", "accident", compose.Facts{"road": "S38", "until": "2026-11-26T09:00"}, nil, "until", false},
		{"too far", "accident", compose.Facts{"road": "S38", "until": "2026-12-26T09:00"}, nil, "until", false},
		{"before it begins", "roadwork", compose.Facts{"road": "S38", "onset": "2026-11-27T09:00", "until": "2026-11-27T08:00"}, nil, "until", false},
		{"wrong year", "roadwork", compose.Facts{"road": "S38", "onset": "2028-11-27T09:00", "until": "2028-11-27T18:00"}, nil, "onset", false},
		{"unreadable time", "accident", compose.Facts{"road": "S38", "until": "soon"}, nil, "until", false},
		{"nearly over", "accident", compose.Facts{"road": "S38", "until": "2026-11-26T09:45"}, nil, "until", true},
		{"lanes", "accident", compose.Facts{"road": "S38", "lanes": "3", "total": "2"}, nil, "lanes", false},
		{"lanes unreadable", "accident", compose.Facts{"road": "S38", "lanes": "left"}, nil, "lanes", false},
		{"no number", "accident", compose.Facts{"road": "S38", "delay": "many"}, nil, "delay", false},
		{"direction", "accident", compose.Facts{"road": "S38", "direction": "sideways"}, nil, "direction", false},
		{"no English", "accident", compose.Facts{"road": "S38", "what": "一辆拖车"}, nil, "what.en", true},
		{"identity number", "case", nil, texts("zh-CN.description", "身份证11010519491231002X的男子"), "text.zh-CN.description", true},
		{"mobile", "case", nil, texts("zh-CN.description", "请打13912345678"), "text.zh-CN.description", true},
		{"plate", "case", nil, texts("zh-CN.description", "驾驶赣E·12345逃离"), "text.zh-CN.description", true},
		{"name", "case", nil, texts("zh-CN.description", "犯罪嫌疑人张小三，已被控制"), "text.zh-CN.description", true},
		{"name in English", "case", nil, texts("en.description", "The driver John Smith fled"), "text.en.description", true},
		{"home in English", "case", nil, texts("en.description", "a man living at 12 River Street"), "text.en.description", true},
		{"plate in an outcome", "case", compose.Facts{"result": "查获赣E·12345", "result.en": "a car was found"}, texts("zh-CN.description", "已查获"), "result", true},
		{"closed without an outcome", "case", compose.Facts{"stage": "closed"}, nil, "result", false},
		{"no stage", "police", compose.Facts{"stage": ""}, nil, "stage", false},
		{"code misheard", "case", compose.Facts{"follows": "7K2QF9X"}, nil, "follows", false},
		{"code unknown", "case", compose.Facts{"follows": notice.Code(notice.DeriveID("no", "body"), 0)}, nil, "follows", false},
		{"headline of two lines", "tunnel", nil, texts("zh-CN.headline", "一\n二"), "text.zh-CN.headline", false},
		{"no headline", "tunnel", nil, texts("en.headline", ""), "text.en.headline", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			facts := compose.Facts{}
			for k, v := range samples()[c.template][0] {
				facts[k] = v
			}
			for k, v := range c.facts {
				facts[k] = v
			}
			d := draft(t, b, c.template, facts)
			if before := b.Make(draft(t, b, c.template, samples()[c.template][0]), now(), zone); told(before.Problems, c.field, c.warning) {
				t.Fatalf("a good draft has a problem there: %v", before.Problems)
			}
			d.Texts = c.texts
			if m := b.Make(d, now(), zone); !told(m.Problems, c.field, c.warning) {
				t.Errorf("not told at %s: %v", c.field, m.Problems)
			}
		})
	}
}

func TestWhatIsHarmlessIsNotWarnedOf(t *testing.T) {
	b := book(t)
	for _, text := range []string{
		"犯罪嫌疑人张某，已被控制", "犯罪嫌疑人已被控制", "驾驶人受伤，已送医", "编号110105194912310021", "拨打0790-0000110", "途经云A段", "advisoryboard", "a man, 34, from Chengguan", "the driver was hurt", "The driver of a car on Renmin Road",
	} {
		d := draft(t, b, "case", samples()["case"][0])
		d.Texts = map[string]string{"zh-CN.description": text, "en.description": text}
		if m := b.Make(d, now(), zone); len(m.Problems) > 0 {
			t.Errorf("%s: %v", text, m.Problems)
		}
	}
}

func TestATemplateThatIsWrongSaysWhere(t *testing.T) {
	good := string(compose.BuiltIn()["tunnel"])
	for _, c := range []struct{ from, to, field string }{
		{`kind = "traffic"`, `kind = "trafic"`, "kind"},
		{`event = "closure"`, `event = "closed"`, "event"},
		{`severity = "severe"`, `severity = "red"`, "severity"},
		{`lasts = "2h"`, `lasts = "2 hours"`, "lasts"},
		{`lasts = "2h"`, `lasts = "48h"`, "lasts"},
		{`slots = ["place"`, `slots = ["plaice"`, "slots[0]"},
		{`needs = ["place"`, `needs = ["queue"`, "needs[0]"},
		{`order = 1`, `odrer = 1`, "odrer"},
		{`order = 1`, `order = `, "document"},
		{`headline = "{road}{place}（{direction}）封闭"`, `headline = "{road}[{place}"`, "zh-CN.headline"},
		{`headline = "{road}{place}（{direction}）封闭"`, `headline = "{rode}"`, "zh-CN.headline"},
		{`headline = "{road}{place}（{direction}）封闭"`, `headline = "{queue}"`, "zh-CN.headline"},
		{`headline = "{road}{place}（{direction}）封闭"`, `headline = "a]"`, "zh-CN.headline"},
		{`headline = "{road}{place}（{direction}）封闭"`, ``, "zh-CN.headline"},
		{`to = "extreme"`, `to = "worst"`, "raise[0].to"},
		{`fact = "direction"`, `fact = "queue"`, "raise[0]"},
		{`{zh-CN = "抢修", en = "of emergency repairs"}`, `{zh-CN = "抢修"}`, "choices.what[4]"},
		{`title = {zh-CN = "隧道、桥梁封闭", en = "Tunnel or bridge closed"}`, `title = {zh-CN = "隧道"}`, "title.en"},
	} {
		bad := strings.Replace(good, c.from, c.to, 1)
		if bad == good {
			t.Fatalf("%q is not in the template", c.from)
		}
		if _, ps := compose.ReadTemplate("tunnel", []byte(bad)); !told(ps, c.field, false) {
			t.Errorf("%q: not told at %s: %v", c.to, c.field, ps)
		}
	}
	if _, ps := compose.ReadTemplate("Tunnel 1", []byte(good)); !told(ps, "name", false) {
		t.Error("a bad name is taken")
	}
}

func TestACountyThatIsWrongSaysWhere(t *testing.T) {
	for _, c := range []struct{ from, to, field string }{
		{"box = [117.6, 28.3, 118.3, 28.8]", "box = [118.3, 28.3, 117.6, 28.8]", "box"},
		{"to = 96000", "to = 6", "road[0].to"},
		{`road = "S38"`, `road = "S39"`, "place[0].road"},
		{`direction = "E"`, `direction = "east"`, "place[0].direction"},
		{`, en = "Yuling Tunnel"`, "", "place[0].name"},
		{"[118.14, 28.58]", "[28.58, 118.14]", "road[0].line"},
		{`code = "361199"`, "", "area[0].code"},
	} {
		if _, ps := compose.ReadCounty([]byte(strings.Replace(county, c.from, c.to, 1))); !told(ps, c.field, false) {
			t.Errorf("%q: not told at %s: %v", c.to, c.field, ps)
		}
	}
	if _, ps := compose.ReadBanned([]byte("[[word]]\nmild = true")); !told(ps, "word[0].word", false) {
		t.Error("an empty word is taken")
	}
}

func FuzzAnyDraftIsJudgedAndNeverPanics(f *testing.F) {
	f.Add("tunnel", "place", "雨岭隧道", "K71+300–K74+650", "2", "2026-11-26T12:30", "一\n二")
	f.Add("roadwork", "what", "[x|{place}]", "K1-", ",", "", "")
	b := book(f)
	f.Fuzz(func(t *testing.T, template, slot, value, chainage, lanes, until, text string) {
		d := compose.Draft{ID: notice.NewID(), Template: template, Facts: compose.Facts{slot: value, "road": "S38", "chainage": chainage, "lanes": lanes, "total": lanes, "until": until, "point": value, "delay": lanes},
			Texts: map[string]string{"zh-CN.sign": text, "en.headline": text}}
		m := b.Make(d, now(), zone)
		if m.Problems.Failed() {
			return
		}
		n := m.Notice.Clone()
		n.Revision, n.Publisher.ID, n.Sent = 1, "p", now().UTC()
		if err := n.Validate().Err(); err != nil {
			t.Fatalf("nothing was said, and it is not valid: %v", err)
		}
	})
}

func FuzzAPatternIsReadOrRefused(f *testing.F) {
	for name, raw := range compose.BuiltIn() {
		f.Add(name, string(raw))
	}
	f.Fuzz(func(t *testing.T, name, raw string) {
		if _, ps := compose.ReadTemplate(name, []byte(raw)); ps.Failed() {
			_ = fmt.Sprint(ps)
		}
	})
}
