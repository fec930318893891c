package words_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"wayside/hub/notice"
	"wayside/hub/words"
	"wayside/static"
)

// files are a catalogue of little, and one file more.
func files(lang, more string) fstest.MapFS {
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	return fstest.MapFS{
		"zh-CN.json":   file(`{"language": "中文", "until": "有效至 {0}", "day": "{0}月{1}日"}`),
		"en.json":      file(`{"language": "English", "until": "until {0}", "day": "{1} {2}"}`),
		lang + ".json": file(more),
	}
}

func TestThePagesWordsAreInBothLanguages(t *testing.T) {
	c, err := words.Load(static.Words())
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Langs(); len(got) < 2 || got[0] != notice.Chinese || got[1] != notice.English {
		t.Errorf("languages %v", got)
	}
}

func TestAFurtherFileIsAFurtherLanguage(t *testing.T) {
	c, err := words.Load(files("fr", `{"language": "Français", "until": "jusqu’à {0}", "severity.extreme": "extrême"}`))
	if err != nil {
		t.Fatal(err)
	}
	for _, got := range [][2]string{
		{c.Say("fr", "until", "{1}"), "jusqu’à {1}"},
		{c.Say("fr", "day", 11, 22, "Nov"), "22 Nov"}, // English fills the gap
		{c.Say(notice.Chinese, "until", "12:30"), "有效至 12:30"},
		{c.Say("fr", "nothing"), "nothing"},
		{c.Name("fr", "severity", notice.Severities(), "extreme"), "extrême"},
		{c.Name("fr", "severity", notice.Severities(), "minor"), notice.NameOf(notice.Severities(), "minor", notice.English)},
		{notice.Words{"zh-CN": "隧道", "en": "Tunnel"}.In(words.In(c, notice.Words{"zh-CN": "隧道", "en": "Tunnel"}, "fr")), "Tunnel"},
		{string(words.In(c, notice.Words{"zh-CN": "隧道", "fr-FR": "Tunnel"}, "fr")), "fr"},
	} {
		if got[0] != got[1] {
			t.Errorf("got %q, want %q", got[0], got[1])
		}
	}
	c, err = words.Load(files("ug", `{"language": "ئۇيغۇرچە", "fallback": "zh-CN"}`))
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Say("ug", "until", "12:30"); got != "有效至 12:30" {
		t.Errorf("Chinese was to fill the gap, got %q", got)
	}
}

func TestAFaultyFileIsRefusedWithAllThatIsWrong(t *testing.T) {
	for file, wants := range map[string][]string{
		`{"until": "bis {1}", "unitl": "bis"}`: {`"language"`, `"unitl"`, "{1}", "{0}"},
		`{"language": "x", "language": "y"}`:   {"twice"},
		`{"language": {"name": "x"}}`:          {"language: want a text"},
		`[]`:                                   {"one JSON object"},
		`{"language": "x", "until": "bis {0}"`: {"de.json"},
	} {
		_, err := words.Load(files("de", file))
		for _, want := range wants {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v, want %q", file, err, want)
			}
		}
	}
}
