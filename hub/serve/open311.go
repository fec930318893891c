package serve

import (
	"bytes"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"wayside/hub/desk"
	"wayside/hub/notice"
	"wayside/hub/report/open311"
)

// spoken is a handler of Open311: it answers with what it returns, in the format
// that the address ends in, and its errors are Open311's.
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
			fault := s.asFault(err)
			if fault.status >= http.StatusInternalServerError && !errors.Is(err, errCrowded) {
				s.note(r, fault)
			}
			if fault.retry > 0 {
				w.Header().Set("Retry-After", seconds(fault.retry))
			}
			status, v = fault.status, open311.ErrorsOf(fault.status, fault.title, fault.problems, s.language(r))
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
		return 0, nil, say(http.StatusNotFound, "没有这个 service_code", "there is no such service_code")
	}
	return http.StatusOK, open311.Define(c, s.language(r)), nil
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
		if c, wrong := s.vouch(r, t, err); wrong == nil {
			in.known = c.known && !c.display()
		} else if !errors.Is(err, desk.ErrUnknownToken) {
			return 0, nil, wrong
		}
	}
	code, err := s.fileReport(r.Context(), in)
	if err != nil {
		return 0, nil, err
	}
	kept, err := s.Desk.Report(r.Context(), code)
	return http.StatusCreated, open311.CreatedOf(kept, s.Base), err
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
