package serve

import (
	"context"
	"encoding/json"
	"io"
	"net/http"

	"wayside/hub/notice"
	"wayside/static"
)

// What makes the driver's page one that a telephone can install and open
// without a network.

// manifest describes the site as an application (W3C Web Application
// Manifest).
func (s *Server) manifest(w http.ResponseWriter, r *http.Request) error {
	if canonical := s.onlyLang(r); r.URL.RawQuery != canonical {
		return redirect(w, r, r.URL.Path, canonical)
	}
	lang, start := s.language(r), "/"
	if r.URL.RawQuery != "" {
		start = "/?lang=" + string(lang)
	}
	type icon struct {
		Src     string `json:"src"`
		Sizes   string `json:"sizes"`
		Type    string `json:"type"`
		Purpose string `json:"purpose"`
	}
	file := func(name string) string { return "/static/" + static.Build() + "/shared/" + name }
	body, err := json.Marshal(struct {
		ID      string      `json:"id"`
		Name    string      `json:"name"`
		Short   string      `json:"short_name"`
		Lang    notice.Lang `json:"lang"`
		Start   string      `json:"start_url"`
		Scope   string      `json:"scope"`
		Display string      `json:"display"`
		Paper   string      `json:"background_color"`
		Theme   string      `json:"theme_color"`
		Icons   []icon      `json:"icons"`
	}{"/", s.Site.In(lang), s.Site.In(lang), lang, start, "/", "standalone", "#F6F7F9", "#0B3D91", []icon{
		{file("icon.svg"), "any", "image/svg+xml", "any"}, {file("icon-192.png"), "192x192", "image/png", "any maskable"}, {file("icon-512.png"), "512x512", "image/png", "any maskable"},
	}})
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/manifest+json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	w.Header().Set("Vary", "Accept-Language")
	return send(w, r, body, nil)
}

// worker is the service worker of the driver's pages. It must be served from
// the root to see them; its parameter only makes a new build a new worker.
func (s *Server) worker(w http.ResponseWriter, r *http.Request) error {
	return s.script(w, r, "drive/sw.js")
}

// boardWorker is the service worker of the signboards, for which it asks for
// /board and all below it alone.
func (s *Server) boardWorker(w http.ResponseWriter, r *http.Request) error {
	return s.script(w, r, "board/sw.js")
}

// script answers with a script that its address gives no version.
func (s *Server) script(w http.ResponseWriter, r *http.Request, name string) error {
	a, ok := s.assets()[name]
	if !ok {
		return missing()
	}
	w.Header().Set("Content-Type", a.media)
	w.Header().Set("Cache-Control", "no-cache")
	return send(w, r, a.body, a.packed)
}

// offline is what the worker shows where it has kept nothing.
func (s *Server) offline(w http.ResponseWriter, r *http.Request) error {
	if canonical := s.onlyLang(r); r.URL.RawQuery != canonical {
		return redirect(w, r, r.URL.Path, canonical)
	}
	lang := s.language(r)
	return s.html(w, r, "/offline "+string(lang), func(_ context.Context, out io.Writer) error { return s.Pages.Offline(out, lang) })
}
