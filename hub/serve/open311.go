package serve

import (
	"bytes"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"wayside/hub/desk"
	"wayside/hub/notice"
	"wayside/hub/report"
	"wayside/hub/report/open311"
)

// spoken is a handler of Open311: it answers with what it returns, in the format
// that the address ends in.
type spoken func(w http.ResponseWriter, r *http.Request, name string) (status int, v any, err error)

// open311 makes a handler of one that speaks Open311.
func (s *Server) open311(f spoken) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		name, format, _ := strings.Cut(r.PathValue("file"), ".")
		media, ok := open311.Media()[format]
		if !ok {
			return say(http.StatusNotFound, "地址应以 .json 或 .xml 结尾", "the address must end in .json or .xml")
		}
		status, v, err := f(w, r, name)
		if err != nil {
			return err
		}
		var b bytes.Buffer
		if err := open311.Write(&b, format, v); err != nil {
			return err
		}
		h := w.Header()
		h.Set("Content-Type", media)
		if h.Get("Cache-Control") == "" {
			h.Set("Cache-Control", "no-cache")
		}
		h.Set("Vary", "Accept-Language")
		if status != http.StatusOK {
			w.WriteHeader(status)
		}
		return send(w, r, b.Bytes(), nil)
	}
}

func isOpen311(r *http.Request) bool { return strings.HasPrefix(r.URL.Path+"/", "/open311/") }

// failOpen311 writes a fault as Open311's errors, in the format that the address
// ends in, or else in the one that is asked for.
func (s *Server) failOpen311(w http.ResponseWriter, r *http.Request, f *fault) {
	format := "json"
	if accept := r.Header.Get("Accept"); strings.HasSuffix(r.URL.Path, ".xml") || !strings.HasSuffix(r.URL.Path, ".json") && strings.Contains(accept, "xml") && !strings.Contains(accept, "json") {
		format = "xml"
	}
	h := w.Header()
	put(h, anyone)
	h.Set("Content-Type", open311.Media()[format])
	h.Set("Vary", "Accept-Language")
	w.WriteHeader(f.status)
	_ = open311.Write(w, format, open311.ErrorsOf(f.status, f.title, f.problems, s.language(r))) // a reader that has gone is no error of ours
}

// preflight lets pages of any site ask and post, without anybody's credentials:
// there are none to send.
func preflight(w http.ResponseWriter, _ *http.Request) error {
	h := w.Header()
	h.Set("Access-Control-Allow-Methods", "GET, HEAD, POST")
	h.Set("Access-Control-Allow-Headers", "Accept, Accept-Language, Content-Type, X-Requested-With")
	h.Set("Access-Control-Max-Age", "86400")
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// open311Lists are what may be reported, what was, and where all of it is.
func (s *Server) open311Lists(_ http.ResponseWriter, r *http.Request, name string) (int, any, error) {
	book, err := s.Desk.ReportBook(r.Context())
	if err != nil {
		return 0, nil, err
	}
	switch name {
	case "discovery":
		changed := s.since
		if p, err := s.Desk.Paper(r.Context(), desk.ReportPaper); err == nil {
			changed = p.At
		}
		return http.StatusOK, open311.Discover(s.Base, s.Site.In(s.language(r)), changed), nil
	case "services":
		return http.StatusOK, open311.ServicesOf(book, s.language(r)), nil
	case "requests":
		now := s.Hub.Now()
		q, ps := open311.ReadQuery(r.URL.Query(), now)
		if ps.Failed() {
			return 0, nil, badRequest(ps)
		}
		list, err := s.Desk.Reports(r.Context(), desk.Wanted{Codes: q.Codes, Categories: q.Categories, From: q.From, Until: q.Until, Open: q.Open, Closed: q.Closed, Limit: open311.Most})
		return http.StatusOK, open311.RequestsOf(book, list, s.Base, s.language(r), now), err
	}
	return 0, nil, missing()
}

// open311Service is what one service asks.
func (s *Server) open311Service(_ http.ResponseWriter, r *http.Request, name string) (int, any, error) {
	book, err := s.Desk.ReportBook(r.Context())
	if err != nil {
		return 0, nil, err
	}
	c, ok := book.Category(name)
	if !ok {
		return 0, nil, noService(name)
	}
	return http.StatusOK, open311.Define(c, s.language(r)), nil
}

func noService(code string) *fault {
	if code == "" {
		return say(http.StatusBadRequest, "没有给出 service_code", "service_code was not provided")
	}
	return say(http.StatusNotFound, "没有这个 service_code", "there is no such service_code")
}

// open311Request is the state of one report.
func (s *Server) open311Request(_ http.ResponseWriter, r *http.Request, name string) (int, any, error) {
	book, err := s.Desk.ReportBook(r.Context())
	if err != nil {
		return 0, nil, err
	}
	list := []string{}
	if code, ok := notice.ParseCode(name); ok {
		list = append(list, code)
	}
	found, err := s.Desk.Reports(r.Context(), desk.Wanted{Codes: append(list, ""), Limit: 1})
	if err == nil && len(found) == 0 {
		err = say(http.StatusNotFound, "没有这个 service_request_id", "there is no such service_request_id")
	}
	return http.StatusOK, open311.RequestsOf(book, found, s.Base, s.language(r), s.Hub.Now()), err
}

// open311Post takes a report of a client. An api_key is a token of the hub, for
// those who send for many; anybody may send without, more seldom.
func (s *Server) open311Post(w http.ResponseWriter, r *http.Request, name string) (int, any, error) {
	w.Header().Set("Cache-Control", "no-store")
	if name != "requests" {
		return 0, nil, missing()
	}
	from, done, err := s.admitReport(w, r)
	if err != nil {
		return 0, nil, err
	}
	defer done()
	form, err := postedForm(w, r)
	if err != nil {
		return 0, nil, err
	}
	sent, key := open311.Read(form, s.language(r))
	in := incoming{from: from, sent: sent}
	if key != "" {
		t, err := s.Desk.Authenticate(r.Context(), key, s.Hub.Now())
		c, err := s.vouch(r, t, err)
		if err != nil {
			return 0, nil, asStandard(err, sent)
		}
		in.known = c.known && !c.display()
	}
	code, err := s.fileReport(r.Context(), in)
	if err != nil {
		return 0, nil, asStandard(err, sent)
	}
	kept, err := s.Desk.Report(r.Context(), code)
	return http.StatusCreated, open311.CreatedOf(kept, s.Base), err
}

// asStandard is a refusal with the status that the standard has for it: 403 for a
// key that is not good, 404 for a service that there is not, 400 for whatever else
// is wrong with what was sent.
func asStandard(err error, sent report.Sent) error {
	f := (*fault)(nil)
	if !errors.As(err, &f) {
		return err
	}
	switch {
	case f.status == http.StatusUnauthorized:
		return say(http.StatusForbidden, "api_key 无效", "the api_key is not good")
	case slices.ContainsFunc(f.problems, func(p notice.Problem) bool { return p.Field == "category" }):
		return noService(sent.Category)
	case f.status == http.StatusUnprocessableEntity:
		bad := *f
		bad.status = http.StatusBadRequest
		return &bad
	}
	return err
}

// postedForm is a form in either of HTML's ways, without files.
func postedForm(w http.ResponseWriter, r *http.Request) (url.Values, error) {
	r.Body = http.MaxBytesReader(w, r.Body, mostReport)
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data") {
		if err := r.ParseMultipartForm(mostReport); err != nil {
			return nil, formFault(err)
		}
	} else if err := r.ParseForm(); err != nil {
		return nil, formFault(err)
	}
	return r.PostForm, nil
}
