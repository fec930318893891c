package serve

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"wayside/hub/filter"
	"wayside/hub/notice"
)

// query reads the query of a request. One that can't be read whole is refused:
// of what is left out nobody could tell what it would have narrowed.
func query(r *http.Request) (url.Values, error) {
	v, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		var ps notice.Problems
		ps.Add("", "网址中的参数格式不对，特殊字符要用百分号编码", "the query is not well formed; special characters must be percent-encoded")
		return nil, badRequest(ps)
	}
	return v, nil
}

// known refuses a query with other parameters than names.
func known(r *http.Request, names ...string) error {
	v, err := query(r)
	if err != nil {
		return err
	}
	var ps notice.Problems
	for _, name := range slices.Sorted(maps.Keys(v)) {
		if !slices.Contains(names, name) {
			list := strings.Join(names, ", ")
			ps.Add(notice.Clean(name), "没有这个参数；可用："+list, "no such parameter; known here: "+list)
		}
	}
	if ps.Failed() {
		return badRequest(ps)
	}
	return nil
}

// filtered reads a query in the filter language.
func filtered(r *http.Request, p filter.Params) (filter.Query, url.Values, error) {
	v, err := query(r)
	if err != nil {
		return filter.Query{}, nil, err
	}
	q, ps := filter.Parse(v, p)
	if ps.Failed() {
		return q, nil, badRequest(ps)
	}
	return q, v, nil
}

// dryRun reads dryRun=1. Another spelling must not publish.
func dryRun(r *http.Request) (bool, error) {
	v := r.URL.Query()
	if v.Has("dryRun") && v.Get("dryRun") != "1" {
		var ps notice.Problems
		ps.Add("dryRun", "只能是 1", "want 1")
		return false, badRequest(ps)
	}
	return v.Has("dryRun"), nil
}

// language is what a page is made in: the parameter, else what the browser
// prefers.
func (s *Server) language(r *http.Request) notice.Lang {
	if l := notice.Lang(r.URL.Query().Get("lang")); s.tongues.Has(l) {
		return l
	}
	return s.tongues.Preferred(r.Header.Get("Accept-Language"))
}

// onlyLang is the canonical query of a page that takes nothing but a language.
func (s *Server) onlyLang(r *http.Request) string {
	q, ps := filter.Parse(url.Values{"lang": {r.URL.Query().Get("lang")}}, filter.Params{View: []string{"lang"}, Langs: s.tongues.Langs()})
	if ps.Failed() {
		return ""
	}
	return q.String()
}

// askedLang is the language of a document that takes no other parameter, and
// the canonical query that says so.
func askedLang(r *http.Request) (lang notice.Lang, canonical string, err error) {
	if err := known(r, "lang"); err != nil {
		return "", "", err
	}
	q, _, err := filtered(r, filter.Params{View: []string{"lang"}})
	return q.Lang, q.String(), err
}

// coding chooses among the codings offered, best first, by an Accept-Encoding
// (RFC 9110 section 12.5.3); "" is none.
func coding(header string, offered ...string) (best string) {
	most := weight(header, "identity")
	for _, name := range offered {
		if q := weight(header, name); q > 0 && (q > most || q == most && best == "") {
			best, most = name, q
		}
	}
	return best
}

// weight of a coding: its own, else that of "*", else -1.
func weight(header, name string) float64 {
	others := -1.0
	for header != "" {
		var part string
		part, header, _ = strings.Cut(header, ",")
		token, params, _ := strings.Cut(part, ";")
		token = strings.TrimSpace(token)
		switch {
		case strings.EqualFold(token, name):
			return quality(params)
		case token == "*" && name != "identity":
			others = quality(params)
		}
	}
	return others
}

// quality reads "q=0.5"; 1 where it says nothing, 0 where it can't be read.
func quality(params string) float64 {
	given, ok := strings.CutPrefix(strings.TrimSpace(params), "q=")
	if !ok {
		return 1
	}
	q, err := strconv.ParseFloat(given, 64)
	if err != nil || !(q >= 0 && q <= 1) {
		return 0
	}
	return q
}
