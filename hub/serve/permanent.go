package serve

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"

	"wayside/hub/notice"
	"wayside/hub/page"
)

// permanent is the page of a notice for ever, or the notice in a format.
func (s *Server) permanent(w http.ResponseWriter, r *http.Request) error {
	uuid, name, isFile := strings.Cut(r.PathValue("file"), ".")
	id, ok := notice.ParseID(uuid)
	if !ok {
		return missing()
	}
	e, err := s.Hub.Entry(r.Context(), id, "")
	if err != nil {
		return err
	}
	if isFile {
		return s.writeOne(w, r, e, name, false)
	}
	if given := r.URL.Query(); len(given) > 0 && (len(given) > 1 || !given.Has("lang")) {
		canonical := ""
		if given.Get("lang") != "" {
			canonical = "lang=" + string(s.language(r))
		}
		return redirect(w, r, r.URL.Path, canonical)
	}
	past, err := s.Hub.History(r.Context(), id, "")
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := s.Pages.Notice(&b, page.Permanent{Lang: s.language(r), Entry: e, History: past, Now: s.Hub.Now()}); err != nil {
		return err
	}
	return s.html(w, r, b.Bytes())
}

// revision is one revision of a notice, for ever.
func (s *Server) revision(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r)
	if err != nil {
		return err
	}
	number, name, _ := strings.Cut(r.PathValue("file"), ".")
	rev, err := strconv.Atoi(number)
	if err != nil {
		return missing()
	}
	past, err := s.Hub.History(r.Context(), id, "")
	if err != nil {
		return err
	}
	for _, e := range past {
		if e.Notice.Revision == rev {
			return s.writeOne(w, r, e, name, true)
		}
	}
	return missing()
}

// writeOne writes one entry in a format; "json" is its exact document.
func (s *Server) writeOne(w http.ResponseWriter, r *http.Request, e notice.Entry, name string, forEver bool) error {
	media, body := "application/json; charset=utf-8", e.Doc
	if name != "json" {
		f, ok := s.formatNamed(name)
		if !ok {
			return missing()
		}
		lang := s.language(r)
		var b bytes.Buffer
		single, _, err := f.Single(&b, notice.Sheet{
			Entries: []notice.Entry{e}, Lang: lang, Now: s.Hub.Now(), Updated: e.At, Base: s.Base, Zone: s.Zone,
			Self: s.Base + r.URL.Path, Title: s.Site.In(lang), Owner: notice.Party{ID: "wayside", Name: s.Site},
		})
		if err != nil {
			return err
		}
		media, body = single, b.Bytes()
	}
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Cache-Control", "no-cache")
	if forEver && name == "json" {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	if notModified(w, r, `"`+s.Hub.Epoch()+"-"+strconv.FormatUint(e.Seq, 10)+"-"+name+`"`) {
		return nil
	}
	h.Set("Content-Type", media)
	_, _ = w.Write(body)
	return nil
}

// byCode leads from a short code to the page.
func (s *Server) byCode(w http.ResponseWriter, r *http.Request) error {
	code, ok := notice.ParseCode(r.PathValue("code"))
	if !ok {
		f := say(http.StatusNotFound, "这个短码不对，请核对后再输入", "this code is not right: please check it")
		return f
	}
	e, err := s.Hub.ByCode(r.Context(), code, "")
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/notices/"+e.Notice.ID.UUID(), http.StatusFound)
	return nil
}
