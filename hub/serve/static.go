package serve

import (
	"compress/gzip"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"

	"wayside/static"
)

// static hands out styles, scripts and glyphs. Their address names the build,
// so a browser may keep them for ever; another build's address is answered
// with today's file, to be asked for again.
func (s *Server) static(w http.ResponseWriter, r *http.Request) error {
	name := path.Clean(r.PathValue("file"))
	if strings.HasSuffix(name, ".html") {
		return missing() // a template
	}
	body, err := fs.ReadFile(static.FS(), name)
	if err != nil {
		return missing()
	}
	h := w.Header()
	h.Set("Cache-Control", "no-cache")
	if r.PathValue("build") == static.Build() {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	media := mime.TypeByExtension(path.Ext(name))
	switch path.Ext(name) {
	case ".js": // what the system's table says of it varies
		media = "text/javascript; charset=utf-8"
	case ".gz":
		media = "application/octet-stream"
	}
	h.Set("Content-Type", media)
	h.Set("Vary", "Accept-Encoding")
	if path.Ext(name) == ".gz" || !accepts(r.Header.Get("Accept-Encoding"), "gzip") {
		_, _ = w.Write(body)
		return nil
	}
	h.Set("Content-Encoding", "gzip")
	z := gzip.NewWriter(w)
	_, _ = z.Write(body)
	_ = z.Close()
	return nil
}

// favicon is what browsers ask for unasked.
func (s *Server) favicon(w http.ResponseWriter, r *http.Request) error {
	body, err := fs.ReadFile(static.FS(), "shared/icon.svg")
	if err != nil {
		return missing()
	}
	w.Header().Set("Content-Type", "image/svg+xml")
	w.Header().Set("Cache-Control", "public, max-age=86400")
	_, _ = w.Write(body)
	return nil
}
