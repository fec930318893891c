package serve

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"

	"wayside/hub"
	"wayside/hub/notice"
)

// fault is an answer that is not what was asked for: a status, a sentence in
// both languages, and what is wrong with the request, field by field.
type fault struct {
	status   int
	title    notice.Words
	problems notice.Problems
	retry    time.Duration // Retry-After, 0: none
	body     map[string]any
	err      error // for the operator's log
}

func (f *fault) Error() string {
	s := fmt.Sprintf("%d %s", f.status, f.title.In(notice.English))
	if f.err != nil {
		s += ": " + f.err.Error()
	}
	return s
}

func (f *fault) Unwrap() error { return f.err }

func say(status int, zh, en string) *fault {
	return &fault{status: status, title: notice.Words{notice.Chinese: zh, notice.English: en}}
}

func badRequest(ps notice.Problems) *fault {
	f := say(http.StatusBadRequest, "请求有问题", "the request has problems")
	f.problems = ps
	return f
}

// unavailable is for what may work again in a moment.
func unavailable(err error) *fault {
	f := say(http.StatusServiceUnavailable, "暂时不可用，请稍后再试", "not available now, try again shortly")
	f.retry, f.err = soon(), err
	return f
}

// soon is a Retry-After that does not bring everybody back at once.
func soon() time.Duration { return 5*time.Second + time.Duration(rand.IntN(11))*time.Second }

func missing() *fault {
	return say(http.StatusNotFound, "没有这个页面或消息", "there is nothing here")
}

// statuses is the one table from the hub's refusals to HTTP.
var statuses = map[hub.Kind]int{
	hub.Invalid:     http.StatusUnprocessableEntity,
	hub.Forbidden:   http.StatusForbidden,
	hub.NotFound:    http.StatusNotFound,
	hub.Conflict:    http.StatusConflict,
	hub.Stale:       http.StatusPreconditionFailed,
	hub.Waiting:     http.StatusAccepted,
	hub.Unavailable: http.StatusServiceUnavailable,
}

// StatusOf is the HTTP status of a refusal of the hub.
func StatusOf(k hub.Kind) int { return statuses[k] }

// asFault turns any error into an answer. What is nobody's business outside
// stays in err.
func (s *Server) asFault(err error) *fault {
	if f := (*fault)(nil); errors.As(err, &f) {
		return f
	}
	if ps := (notice.Problems)(nil); errors.As(err, &ps) {
		return badRequest(ps)
	}
	if e := (*hub.Error)(nil); errors.As(err, &e) {
		f := &fault{status: statuses[e.Kind], title: e.Message, problems: e.Problems, err: e.Err, body: map[string]any{}}
		if e.Entry != nil {
			f.body["entry"] = json.RawMessage(entryJSON(*e.Entry))
		}
		if e.HeldID != "" {
			f.body["held"] = e.HeldID
		}
		if e.Kind == hub.Unavailable {
			f.retry = soon()
		}
		return f
	}
	f := say(http.StatusInternalServerError, "服务器出错，已记录", "something went wrong here; it has been noted")
	f.err = err
	return f
}

// document is the fault as application/problem+json (RFC 9457).
func (f *fault) document() map[string]any {
	doc := map[string]any{
		"type": "about:blank", "title": f.title.In(notice.English), "status": f.status,
		"detail": f.title.In(notice.English) + " · " + f.title.In(notice.Chinese),
	}
	if f.problems != nil {
		doc["problems"] = f.problems
	}
	for k, v := range f.body {
		doc[k] = v
	}
	return doc
}

// fail writes an error, as a page for people or as a problem document; under
// Open311 as that says.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error, asPage bool) {
	f := s.asFault(err)
	if f.status >= 500 && !errors.Is(err, errCrowded) {
		s.note(r, f)
	}
	if seen, ok := w.(*statusWriter); ok && seen.status != 0 {
		panic(http.ErrAbortHandler) // half an answer is out: break it off, so that nobody takes it for a whole one
	}
	h := w.Header()
	for _, name := range []string{"ETag", "Last-Modified", "Link", "Location", "Content-Encoding", "Content-Length"} {
		h.Del(name)
	}
	h.Set("Cache-Control", "no-store")
	if f.retry > 0 {
		h.Set("Retry-After", strconv.Itoa(int(f.retry.Seconds())))
	}
	if f.status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", `Bearer realm="wayside"`)
	}
	if isOpen311(r) {
		s.failOpen311(w, r, f)
		return
	}
	if !asPage {
		h.Set("Content-Type", "application/problem+json")
		w.WriteHeader(f.status)
		writeJSON(w, f.document())
		return
	}
	h.Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(f.status)
	ps := f.problems
	if len(ps) == 0 {
		ps = notice.Problems{{Message: f.title}}
	}
	if err := s.Pages.Problem(w, f.status, ps, s.language(r)); err != nil {
		s.Log.Error("write an error page", "err", err)
	}
}

// note tells the operator of a failure. The query is left out: it may hold a
// ticket, or where somebody is.
func (s *Server) note(r *http.Request, f *fault) {
	level := slog.LevelError
	if f.status == http.StatusServiceUnavailable {
		level = slog.LevelWarn // the cause has been told where it happened
	}
	s.Log.Log(r.Context(), level, "request failed", "method", r.Method, "path", r.URL.Path, "status", f.status, "err", f.err)
}
