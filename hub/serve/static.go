package serve

import (
	"io/fs"
	"net/http"
	"path"

	"wayside/static"
)

// asset is one file of the pages, as it is sent.
type asset struct {
	media        string
	body, packed []byte
}

// media types of the files that are handed out; what the system's own table
// says of them varies. Templates are not among them.
func media(ext string) string {
	switch ext {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".png":
		return "image/png"
	case ".gz":
		return "application/octet-stream"
	case ".txt":
		return "text/plain; charset=utf-8"
	}
	return ""
}

// assets are the files by their names, compressed once.
func assets() map[string]asset {
	all := map[string]asset{}
	err := fs.WalkDir(static.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || media(path.Ext(name)) == "" {
			return err
		}
		body, err := fs.ReadFile(static.FS(), name)
		a := asset{media: media(path.Ext(name)), body: body, packed: []byte{}}
		if ext := path.Ext(name); ext != ".gz" && ext != ".png" {
			a.packed = zipped(body)
		}
		all[name] = a
		return err
	})
	if err != nil {
		panic("serve: read the embedded files: " + err.Error()) // they are in memory
	}
	return all
}

// static hands out styles, scripts and glyphs. Their address names the build,
// so a browser may keep them for ever; another build's address is answered
// with today's file, to be asked for again.
func (s *Server) static(w http.ResponseWriter, r *http.Request) error {
	a, ok := s.assets()[r.PathValue("file")]
	if !ok {
		return missing()
	}
	h := w.Header()
	h.Set("Cache-Control", "no-cache")
	if r.PathValue("build") == static.Build() {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	h.Set("Content-Type", a.media)
	return send(w, r, a.body, a.packed)
}

// Static hands the same files out on another address. Its pattern must have
// the wildcards of /static/{build}/{file...}.
func (s *Server) Static() http.Handler {
	return s.wrap(route{pattern: "GET /static/{build}/{file...}", handle: s.static})
}

// favicon is what browsers ask for unasked.
func (s *Server) favicon(w http.ResponseWriter, r *http.Request) error {
	a, ok := s.assets()["shared/icon.svg"]
	if !ok {
		return missing()
	}
	w.Header().Set("Content-Type", a.media)
	w.Header().Set("Cache-Control", "public, max-age=86400")
	return send(w, r, a.body, a.packed)
}
