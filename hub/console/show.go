package console

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"wayside/hub/notice"
	"wayside/hub/words"
	"wayside/static"
)

// view is what every template finds: the frame of the console, and the page's
// own data.
type view struct {
	s *Server
	*visitor
	Name string // of the page
	Page any
}

// show answers with a page: static/console/NAME.html within layout.html. Its
// title is the text "title.NAME". The page is whole, or an error.
func (s *Server) show(w http.ResponseWriter, v *visitor, status int, name string, data any) error {
	t := s.pages[name]
	if t == nil {
		return fmt.Errorf("there is no page %s in static/console", name)
	}
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, "console", &view{s, v, name, data}); err != nil {
		return fmt.Errorf("draw the page %s: %w", name, err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // a reader that has gone is no error of ours
	return nil
}

// Title is the page's.
func (v *view) Title() string { return v.T("title."+v.Name) + " · " + v.T("console") }

// Site is the name of the site.
func (v *view) Site() string { return v.Say(v.s.Site) }

// Asset is the address of a static file.
func (v *view) Asset(file string) string { return "/static/" + static.Build() + "/" + file }

// SignedIn reports whether there is somebody to greet and to navigate for.
func (v *view) SignedIn() bool { return v.in() }

// Duty is what the frame says of the hub.
func (v *view) Duty() *duty {
	if v.duty == nil { // nothing has asked who this is
		return &duty{Writable: true}
	}
	return v.duty()
}

// Roles are the names of what the visitor is.
func (v *view) Roles() []string { return v.roles(v.Operator.Roles) }

// Practice is the word of an exercise or a test, "" where all is real.
func (v *view) Practice() string {
	if v.Status == "" || v.Status == notice.Actual {
		return ""
	}
	return v.T("practice." + string(v.Status))
}

// StatusName is the name of what the page is about, real or practice.
func (v *view) StatusName() string {
	return v.visitor.Name("status", notice.Statuses(), string(v.Status))
}

// otherTongue is a language that a page can also be read in.
type otherTongue struct {
	Lang       notice.Lang
	Name, Href string
}

// Tongues are this page in its other languages.
func (v *view) Tongues() (out []otherTongue) {
	u, err := url.Parse(v.Path)
	if err != nil || !strings.HasPrefix(u.Path, Root) {
		u = &url.URL{Path: Root}
	}
	for _, l := range v.words.Langs() {
		if l != v.Lang {
			q := u.Query()
			q.Set("lang", string(l))
			to := *u
			to.RawQuery = q.Encode()
			out = append(out, otherTongue{l, v.words.Say(l, words.Own), to.String()})
		}
	}
	return out
}

// Time is a moment as people here read it, to the second.
func (v *view) Time(t time.Time) string {
	if t.IsZero() {
		return "—"
	}
	return t.In(v.s.Zone).Format("2006-01-02 15:04:05")
}

// Moment is a moment as people read it who were there: without the day, if that
// is today.
func (v *view) Moment(t time.Time) string {
	switch now := v.s.Hub.Now().In(v.s.Zone); {
	case t.IsZero():
		return "—"
	case t.In(v.s.Zone).Format(time.DateOnly) == now.Format(time.DateOnly):
		return v.Clock(t)
	}
	return t.In(v.s.Zone).Format("01-02 15:04:05")
}

// Date is the day of a moment, for a field of a form.
func (v *view) Date(t time.Time) string { return t.In(v.s.Zone).Format(time.DateOnly) }

// Act is a word of the audit.
func (v *view) Act(what string) string {
	if key := "act." + what; v.knows(key) {
		return v.T(key)
	}
	return what
}

// Severity is the name of a level.
func (v *view) Severity(s notice.Severity) string { return v.severity(s) }
