package serve_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"wayside/hub/notice"
	"wayside/hub/page"
	"wayside/hub/serve"
	"wayside/hub/words"
	"wayside/static"
)

// TestAThirdLanguageIsServedLikeTheTwo asks a hub that was given one further
// file for its pages.
func TestAThirdLanguageIsServedLikeTheTwo(t *testing.T) {
	file := &fstest.MapFile{Data: []byte(`{"language": "Français", "find": "Chercher", "kept": "gardée à {0}"}`)}
	catalogue, err := words.Load(static.Words(), fstest.MapFS{"fr.json": file})
	if err != nil {
		t.Fatal(err)
	}
	pages, err := page.New(page.Site{Name: notice.Words{notice.Chinese: "云溪路况", notice.English: "Yunxi roads"}, Base: base, Build: static.Build(), Emergency: "122", Words: catalogue})
	if err != nil {
		t.Fatal(err)
	}
	h := build(t, func(c *serve.Config) { c.Pages = pages })
	for _, path := range []string{"/", "/road/G320", "/near", "/feeds/", "/check", "/verify", "/offline", "/poster"} {
		if w := h.get(path + "?lang=fr"); w.Code != http.StatusOK || !strings.Contains(text(t, w), `<html lang="fr"`) {
			t.Errorf("%s: %d, not in French", path, w.Code)
		}
		if w := h.get(path, "Accept-Language", "fr-CH, de;q=0.8"); !strings.Contains(text(t, w), `<html lang="fr"`) {
			t.Errorf("%s: not in French for who prefers it", path)
		}
		if w := h.get(path, "Accept-Language", "de"); !strings.Contains(text(t, w), `<html lang="zh-CN"`) {
			t.Errorf("%s: not in the usual language for who asks for one there is no file of", path)
		}
	}
	for _, path := range []string{"/signs/", "/board", "/board?mode=poster"} {
		if w := h.get(path + map[bool]string{true: "&", false: "?"}[strings.Contains(path, "?")] + "lang=fr"); w.Code != http.StatusOK || !strings.Contains(text(t, w), `<html lang="fr"`) {
			t.Errorf("%s: %d, not in French", path, w.Code)
		}
	}
	if w := h.get("/api/v1/pages?mode=led&lang=fr"); w.Code != http.StatusOK || !strings.Contains(text(t, w), "FOLLOW") {
		t.Errorf("dots are in the language that fills the gaps: %d %s", w.Code, text(t, w))
	}
	if w := h.get("/?lang=FR"); w.Code != http.StatusMovedPermanently || w.Header().Get("Location") != "/?lang=fr" {
		t.Errorf("another spelling: %d to %q", w.Code, w.Header().Get("Location"))
	}
	if w := h.get("/?lang=tlh"); w.Code != http.StatusBadRequest || !strings.Contains(text(t, w), "zh-CN, en, fr") {
		t.Errorf("a language there is no file of: %d", w.Code)
	}
	if w := h.get("/feeds/now.rss?lang=fr"); w.Code != http.StatusBadRequest {
		t.Errorf("feeds speak the two languages: %d", w.Code)
	}
}
