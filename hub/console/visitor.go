package console

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/netip"

	"wayside/hub"
	"wayside/hub/desk"
	"wayside/hub/notice"
)

// visitor is who sits in front of the console, as far as is known.
type visitor struct {
	desk.Session // zero: nobody has signed in
	tongue
	From netip.Addr
	CSRF string // what every form must send along; "": nobody has signed in
	Path string // what was asked for, with its query, below the console's address
	// Status frames the whole page as exercise or test; handlers set it before
	// they show a page that is about one.
	Status notice.Status

	secret string       // of the session
	duty   func() *duty // for the frame of a page; asked only where there is one
}

// in reports whether somebody has signed in, code included.
func (v *visitor) in() bool { return v.ID != "" && !v.Half }

// May reports whether the visitor has a right.
func (v *visitor) May(r desk.Right) bool { return v.in() && v.Operator.May(r) }

// csrfOf is the mark by which a form proves that a page of this very session
// made it, whatever secret the session had then.
func (s *Server) csrfOf(session desk.Session) string {
	mac := hmac.New(sha256.New, s.Desk.Key)
	mac.Write([]byte("wayside console form\x00" + session.ID))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:18])
}

// languageCookie remembers the language of the console in a browser.
const languageCookie = "wayside-language"

// language of a request: asked for, remembered, or the browser's.
func (s *Server) language(w http.ResponseWriter, r *http.Request) tongue {
	if l := notice.Lang(r.URL.Query().Get("lang")); s.langs.Has(l) {
		http.SetCookie(w, &http.Cookie{Name: languageCookie, Value: string(l), Path: Root, MaxAge: 365 * 24 * 3600, HttpOnly: true, Secure: !s.plain(r), SameSite: http.SameSiteStrictMode})
		return tongue{s.Words, l}
	}
	if c, err := r.Cookie(languageCookie); err == nil && s.langs.Has(notice.Lang(c.Value)) {
		return tongue{s.Words, notice.Lang(c.Value)}
	}
	return tongue{s.Words, s.langs.Preferred(r.Header.Get("Accept-Language"))}
}

// alone is the highest severity that an operator says without a second person.
const alone = notice.Moderate

// Author is what the hub needs to know of the visitor. What is above moderate
// waits for a second person, whatever the operator's own limit; above that limit
// they may say nothing at all, which [Server.mayNotSay] tells.
func (v *visitor) Author() hub.Author {
	o := v.Operator
	limit := alone
	if o.MaxSeverity.Rank() < limit.Rank() {
		limit = o.MaxSeverity
	}
	return hub.Author{Name: o.Who(), Person: o.Who(), Publisher: o.Publisher, Kinds: o.Kinds, Areas: o.Areas, Severest: limit, Approver: o.May(desk.Approve)}
}
