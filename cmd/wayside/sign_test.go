package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	signs "wayside/hub/sign"
	"wayside/publishers/demo"
	"wayside/static"
)

func TestSignsAreKeptListedShownAndRemovedByCommand(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	good, bad := filepath.Join(dir, "good.json"), filepath.Join(dir, "bad.json")
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(good, demo.Profiles()["demo-led"])
	write(bad, `{"id":"x","width":1,"height":34,"panel":"pink"}`)
	data := filepath.Join(dir, "data")
	if code, _, errs := command(t, "", "sign", "put", "--data", data, good, bad); code != exitRefused || !strings.Contains(errs, "bad.json: width") || !strings.Contains(errs, "bad.json: panel") {
		t.Errorf("%d %s", code, errs)
	}
	if code, _, _ := command(t, "", "sign", "list", "--data", data); code == 0 {
		t.Error("one of two was bad, and the other was kept")
	}
	if code, out, errs := command(t, "", "sign", "put", "--data", data, good); code != 0 || out != "demo-led revision 1\n" {
		t.Errorf("%d %s %s", code, out, errs)
	}
	if _, out, _ := command(t, "", "sign", "list", "--data", data); !strings.Contains(out, "demo-led") || !strings.Contains(out, "160x34") || !strings.Contains(out, "G320 K405 E") {
		t.Error(out)
	}
	if _, out, _ := command(t, "", "sign", "show", "--data", data, "demo-led"); !strings.Contains(out, `"maxPages": 2`) {
		t.Error(out)
	}
	write(bad, `{"kind":"traffic","event":"roadwork","status":"actual","text":{"zh-CN":{"headline":"施工"}},"roads":[{"name":"G320","from":{"chainage":410000}}]}`)
	if code, out, errs := command(t, "", "sign", "fit", "--profile", good, bad); code != 0 || !strings.Contains(out, "bad.json on demo-led: fits") || !strings.Contains(out, "page 1, 4.0 s: 前方5公里施工 / 减速慢行") {
		t.Errorf("%d %s %s", code, out, errs)
	}
	write(bad, `{"kind":"case","event":"other","status":"actual","text":{"zh-CN":{"headline":"`+strings.Repeat("很长的一句话", 9)+`"}}}`)
	if code, out, _ := command(t, "", "sign", "fit", "--profile", good, bad); code != exitRefused || !strings.Contains(out, "doesNotFit") {
		t.Errorf("%d %s", code, out)
	}
	if code, _, errs := command(t, "", "sign", "remove", "--data", data, "demo-led"); code != 0 {
		t.Errorf("%d %s", code, errs)
	}
	if code, _, _ := command(t, "", "sign", "remove", "--data", data, "demo-led"); code != exitRefused {
		t.Errorf("removed twice: %d", code)
	}
}

// panel is a profile as TOML, but for its id.
const panel = `
width = 160
height = 34
pitch = 20
speed = 60
panel = "rg"
languages = ["zh-CN"]
filter = "road=G320"
name = {zh-CN = "东入口", en = "East entrance"}
text = {zh-CN = "请按现场标志行驶"}
place = {road = "G320", chainage = 405000.0, ahead = "rising", lon = 117.7, lat = 28.4}
`

func TestAProfileMayBeTOML(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	data := filepath.Join(dir, "data")
	put := func(text string) (int, string, string) {
		t.Helper()
		name := filepath.Join(dir, "signs.toml")
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return command(t, "", "sign", "put", "--data", data, name)
	}
	if code, out, errs := put(`id = "a"` + panel); code != 0 || out != "a revision 1\n" {
		t.Errorf("one: %d %s %s", code, out, errs)
	}
	if code, out, errs := put("[[sign]]\nid = \"a\"" + panel + "[[sign]]\nid = \"b\"" + panel); code != 0 || out != "a revision 1\nb revision 1\n" {
		t.Errorf("several: %d %s %s", code, out, errs)
	}
	if _, out, _ := command(t, "", "sign", "show", "--data", data, "b"); !strings.Contains(out, `"chainage": 405000`) || !strings.Contains(out, "East entrance") {
		t.Error(out)
	}
	for text, want := range map[string]string{
		`id = "c"` + strings.Replace(panel, "panel =", "colour =", 1): "signs.toml: colour", "id = c": "line 1", "x = 1\n[[sign]]\nid = \"c\"" + panel: "[[sign]]",
	} {
		if code, _, errs := put(text); code == 0 || !strings.Contains(errs, want) {
			t.Errorf("%.30s: %d %s, want %s", text, code, errs, want)
		}
	}
}

func TestTheSignsOfTheDemonstrationAreGood(t *testing.T) {
	t.Parallel()
	fonts := signs.NewFonts(static.Glyphs())
	for id, doc := range demo.Profiles() {
		p, ps := signs.Read([]byte(doc))
		if len(ps) > 0 || p.ID != id {
			t.Errorf("%s: %v", id, ps)
		}
		if ps := fonts.CheckText(p); len(ps) > 0 {
			t.Errorf("%s: %v", id, ps)
		}
	}
}
