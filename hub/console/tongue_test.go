package console_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"wayside/hub/console"
	"wayside/hub/desk"
	"wayside/hub/words"
	"wayside/static"
)

// TestAThirdLanguageOfTheConsoleIsOneFile gives the console one further file:
// its words where it has them, English where it has none, a way to it from
// every page, and the browser remembers it.
func TestAThirdLanguageOfTheConsoleIsOneFile(t *testing.T) {
	file := &fstest.MapFile{Data: []byte(`{"language": "Français", "console.nav.home": "Vue d’ensemble", "console.home.hello": "Bonjour, {0}", "severity.extreme": "extrême", "role.author": "rédacteur",
		"months": "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.", "console.weekdays": "dim. lun. mar. mer. jeu. ven. sam."}`)}
	catalogue, err := words.Load(static.Words(), fstest.MapFS{"fr.json": file})
	if err != nil {
		t.Fatal(err)
	}
	h := build(t, func(c *console.Config) { c.Words = catalogue })
	b := h.operator("zoe", desk.Author)
	b.says(b.get("/console/"), http.StatusOK, `<html lang="en"`, `lang="fr" hreflang="fr">Français</a>`, `>中文</a>`)
	b.says(b.get("/console/?lang=fr"), http.StatusOK, `<html lang="fr"`, "Vue d’ensemble", "Bonjour, zoe", "rédacteur", "Nothing waits for you.", `>English</a>`)
	b.says(b.get("/console/compose?template=tunnel"), http.StatusOK, `<html lang="fr"`, "extrême", "Check and preview")
	for _, path := range []string{"waiting", "notices", "schedule", "displays", "sources", "handover", "papers", "account", "compose"} {
		a := b.get("/console/" + path)
		b.says(a, http.StatusOK, `<html lang="fr"`)
		if strings.Contains(a.body, ">console.") {
			t.Errorf("%s says a key in place of its words", path)
		}
	}
	if a := b.get("/console/?lang=tlh"); !strings.Contains(a.body, `<html lang="fr"`) {
		t.Error("a language there is no file of was to change nothing")
	}
}

func TestAWordThatNoPageOfTheConsoleAsksForIsRefused(t *testing.T) {
	_, err := words.Load(static.Words(), fstest.MapFS{"fr.json": &fstest.MapFile{Data: []byte(`{"language": "Français", "console.nav.hmoe": "Accueil", "console.home.hello": "Bonjour"}`)}})
	for _, want := range []string{`"console.nav.hmoe"`, `"console.home.hello"`, "{0}"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}
