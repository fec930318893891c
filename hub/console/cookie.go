package console

import (
	"crypto/subtle"
	"net/http"
)

// Names of the session's cookie. Browsers bind the first to this very host, and
// to encrypted connections (RFC 6265bis section 4.1.3.2).
const (
	sessionCookie = "__Host-wayside"
	plainCookie   = "wayside-console"
)

func (s *Server) cookieName(r *http.Request) string {
	if s.plain(r) {
		return plainCookie
	}
	return sessionCookie
}

// give sets the session's cookie; "" takes it away. It ends with the browser:
// how long the session itself lasts is the desk's to say.
func (s *Server) give(w http.ResponseWriter, r *http.Request, secret string) {
	c := &http.Cookie{Name: s.cookieName(r), Value: secret, Path: "/", HttpOnly: true, Secure: !s.plain(r), SameSite: http.SameSiteStrictMode}
	if s.plain(r) {
		c.Path = Root
	}
	if secret == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
