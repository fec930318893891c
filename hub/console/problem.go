package console

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"wayside/hub"
	"wayside/hub/desk"
	"wayside/hub/notice"
	"wayside/hub/serve"
)

// fault is an answer that is not what was asked for: a status, a sentence in
// both languages, and what is wrong with the request, field by field.
type fault struct {
	status   int
	title    notice.Words
	problems notice.Problems
	retry    time.Duration // Retry-After, 0: none
	err      error         // for the operator's log
}

func (f *fault) Error() string {
	s := strconv.Itoa(f.status) + " " + f.title.In(notice.English)
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

func missing() *fault { return say(http.StatusNotFound, "没有这个页面", "there is nothing here") }

// asFault turns any error into an answer. What is nobody's business outside
// stays in err.
func asFault(err error) *fault {
	if f := (*fault)(nil); errors.As(err, &f) {
		return f
	}
	if ps := (notice.Problems)(nil); errors.As(err, &ps) {
		f := say(http.StatusUnprocessableEntity, "有几处需要改正", "some things must be mended first")
		f.problems = ps
		return f
	}
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return say(http.StatusRequestEntityTooLarge, "内容太大", "too large")
	}
	if e := (*hub.Error)(nil); errors.As(err, &e) {
		return &fault{status: serve.StatusOf(e.Kind), title: e.Message, problems: e.Problems, err: e.Err}
	}
	for _, k := range []struct {
		is     error
		status int
		zh, en string
	}{
		{desk.ErrNoSession, http.StatusNotFound, "没有这个会话，或已结束", "there is no such session, or it has ended"},
		{desk.ErrUnknownOperator, http.StatusNotFound, "没有这位操作员", "there is no such operator"},
		{desk.ErrUnknownName, http.StatusNotFound, "没有这个令牌", "there is no such token"},
		{desk.ErrSealed, http.StatusServiceUnavailable, "验证码的密钥文件不在（keys/desk.secret）：请放回，或由管理员在命令行重置", "the key of the one-time codes is not here (keys/desk.secret): put it back, or have an administrator reset you on the command line"},
		{desk.ErrLastAdmin, http.StatusConflict, "不能去掉最后一位管理员：先再添加一位", "the last administrator must stay: add another first"},
		{desk.ErrNotHeld, http.StatusNotFound, "没有等待处理的这一条", "nothing of that id waits"},
		{desk.ErrDecided, http.StatusConflict, "已经有人处理过了", "it was decided already"},
		{desk.ErrOwn, http.StatusForbidden, "不能复核自己提交的消息", "nobody approves their own"},
	} {
		if errors.Is(err, k.is) {
			f := say(k.status, k.zh, k.en)
			f.err = err
			return f
		}
	}
	f := say(http.StatusInternalServerError, "服务器出错，已记录", "something went wrong here; it has been noted")
	f.err = err
	return f
}

// wantsJSON reports whether a script asks rather than a person's browser.
func wantsJSON(r *http.Request) bool {
	accept := r.Header.Get("Accept")
	return strings.Contains(accept, "json") && !strings.Contains(accept, "text/html")
}

// problemPage is what problem.html shows.
type problemPage struct {
	Status   int
	Title    string
	Problems []problemLine
}

type problemLine struct {
	Name  string // of the field as people know it; "" where it has none
	Field string
	Text  string
}

// lines are problems in the visitor's language; own are the names that a form
// gives its fields.
func (t tongue) lines(ps notice.Problems, own ...map[string]string) (out []problemLine) {
	for _, p := range ps {
		line := problemLine{t.fieldName(p.Field), p.Field, t.Say(p.Message)}
		for _, names := range own {
			if names[p.Field] != "" {
				line.Name = names[p.Field]
			}
		}
		out = append(out, line)
	}
	return out
}

// fail writes an error, as a page for people or as a problem document (RFC
// 9457) for scripts.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, v *visitor, err error) {
	f := asFault(err)
	if f.status >= 500 { // the query is left out: it may hold an invitation
		s.Log.Log(r.Context(), slog.LevelError, "request to the console failed", "method", r.Method, "path", r.URL.Path, "status", f.status, "err", f.err)
	}
	if v.in() && !reads(r) && f.status < 500 && f.status != http.StatusUnprocessableEntity { // what was refused is kept; a form to mend is not
		act := desk.Act{At: s.Hub.Now(), Who: v.Operator.Who(), From: serve.Whence(v.From), What: "refused", Subject: r.URL.Path, After: f.title.In(notice.English)}
		if err := s.Desk.Audit(context.WithoutCancel(r.Context()), act); err != nil {
			s.Log.Error("note what was refused", "err", err)
		}
	}
	if f.retry > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int((f.retry+time.Second-1)/time.Second)))
	}
	if wantsJSON(r) {
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(f.status)
		_ = json.NewEncoder(w).Encode(map[string]any{"type": "about:blank", "status": f.status, "title": v.Say(f.title), "problems": f.problems}) // a reader that has gone is no error of ours
		return
	}
	if err := s.show(w, v, f.status, "problem", problemPage{f.status, v.Say(f.title), v.lines(f.problems)}); err != nil {
		s.Log.Error("write an error page of the console", "err", err)
	}
}
