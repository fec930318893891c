package console_test

import (
	"context"
	"encoding/csv"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"wayside/hub/console"
	"wayside/hub/desk"
	"wayside/hub/notice"

	"github.com/pquerna/otp/totp"
)

const password = "four quiet words here"

var (
	keyShown  = regexp.MustCompile(`<p class="secret">([A-Z2-7]+)</p>`)
	onceShown = regexp.MustCompile(`(?s)<textarea[^>]*>(.*?)</textarea>`)
)

// authenticator shows the codes of a key, each once.
type authenticator struct {
	*house
	key string
}

func (a *authenticator) code() string {
	a.Helper()
	a.clock.forward(30 * time.Second)
	code, err := totp.GenerateCode(a.key, a.clock.now())
	a.ok(err)
	return code
}

// join takes the invitation of a link and returns what makes codes from then on.
func (b *browser) join(link, name string) *authenticator {
	b.Helper()
	at, err := url.Parse(html.UnescapeString(link))
	b.ok(err)
	page := b.get(at.RequestURI())
	b.says(page, http.StatusOK, "svg", "authenticator")
	found := keyShown.FindStringSubmatch(page.body)
	if found == nil {
		b.Fatalf("no key on the page:\n%s", page.body)
	}
	a := &authenticator{b.house, found[1]}
	done := b.post("/console/join", url.Values{"invitation": {at.Query().Get("invitation")}, "name": {name}, "password": {password}, "again": {password}, "code": {a.code()}})
	b.says(done, http.StatusOK, "Recovery codes")
	return a
}

// signIn goes through the front door.
func (b *browser) signIn(name, password string, a *authenticator) answer {
	b.Helper()
	b.get("/console/sign-in")
	if got := b.post("/console/sign-in", url.Values{"name": {name}, "password": {password}}); got.status != http.StatusSeeOther {
		return got
	}
	b.get("/console/code")
	return b.post("/console/code", url.Values{"code": {a.code()}})
}

func TestFromTheFirstLinkToASecondOperatorAndOutAgain(t *testing.T) {
	h := build(t, func(c *console.Config) { c.First = desk.Scope{Publisher: yunxi, MaxSeverity: notice.Extreme} })
	code, err := h.desk.First(context.Background())
	h.ok(err)
	first := h.browser()
	codes := first.join(console.InvitationURL(h.url, code), "wang")
	first.says(first.get("/console/"), http.StatusOK, "Hello, wang", "supervisor", "administrator", "Yunxi Traffic Police")

	first.get("/console/new-operator")
	added := first.post("/console/operators", url.Values{"name": {"li"}, "shown": {"李梅"}, "roles": {"author"}, "publisher": {"yunxi-police"}, "severity": {"extreme"}})
	first.says(added, http.StatusOK, "Shown this once")
	second := h.browser()
	codesLi := second.join(onceShown.FindStringSubmatch(added.body)[1], "")
	second.says(second.get("/console/"), http.StatusOK, "李梅", "author")
	second.says(second.get("/console/operators"), http.StatusForbidden)
	second.says(second.get("/console/audit"), http.StatusForbidden)

	second.get("/console/")
	second.post("/console/sign-out", nil)
	if a := second.get("/console/"); a.status != http.StatusSeeOther {
		t.Fatalf("after signing out: %d", a.status)
	}
	if a := second.signIn("li", password, codesLi); a.status != http.StatusSeeOther || a.header.Get("Location") != "/console/" {
		t.Fatalf("signing in: %d %s", a.status, a.body)
	}
	first.get("/console/operators")
	h.clock.forward(desk.ProofLife)
	if a := first.post("/console/operators/li/revoke", nil); a.status != http.StatusSeeOther || !strings.HasPrefix(a.header.Get("Location"), "/console/prove") {
		t.Fatalf("a dangerous act long after signing in: %d %s", a.status, a.header.Get("Location"))
	}
	first.get("/console/prove")
	copied := h.browser() // of somebody who has the cookie, too
	at, err := url.Parse(h.url + "/console/")
	h.ok(err)
	copied.Jar.SetCookies(at, first.Jar.Cookies(at))
	copied.says(copied.get("/console/"), http.StatusOK)
	if a := first.post("/console/prove", url.Values{"password": {password}, "code": {codes.code()}}); a.status != http.StatusSeeOther {
		t.Fatalf("proving: %d", a.status)
	}
	if a := copied.get("/console/"); a.status != http.StatusSeeOther {
		t.Errorf("a copied cookie after the proof: %d", a.status)
	}
	first.post("/console/operators/li/revoke", nil)
	if a := second.get("/console/"); a.status != http.StatusSeeOther {
		t.Errorf("a revoked operator is still in: %d", a.status)
	}
	if a := second.signIn("li", password, codesLi); a.status != http.StatusForbidden {
		t.Errorf("a revoked operator signs in: %d", a.status)
	}
}

func TestEveryRouteAsksForTheRightThatItNeeds(t *testing.T) {
	h := build(t)
	roles := map[desk.Role]*browser{}
	for _, r := range []desk.Role{desk.Author, desk.Reviewer, desk.Supervisor, desk.Administrator} {
		roles[r] = h.operator(string(r), r)
	}
	for path, may := range map[string]string{
		"/console/": "author reviewer supervisor administrator", "/console/account": "author reviewer supervisor administrator",
		"/console/operators": "administrator", "/console/new-operator": "administrator", "/console/operators/author": "administrator", "/console/tokens": "administrator", "/console/new-token": "administrator",
		"/console/sessions": "administrator", "/console/audit": "supervisor administrator", "/console/audit.csv": "supervisor administrator",
	} {
		for role, b := range roles {
			want := http.StatusForbidden
			if strings.Contains(may, string(role)) {
				want = http.StatusOK
			}
			if a := b.get(path); a.status != want {
				t.Errorf("%s for a %s: %d, want %d", path, role, a.status, want)
			}
		}
	}
	author := roles[desk.Author]
	author.get("/console/")
	for _, path := range []string{"/console/operators", "/console/operators/author", "/console/operators/administrator/revoke", "/console/operators/administrator/reset", "/console/tokens", "/console/tokens/revoke", "/console/tokens/expire"} {
		if a := author.post(path, url.Values{"roles": {"administrator"}, "publisher": {"x"}, "severity": {"extreme"}}); a.status != http.StatusForbidden {
			t.Errorf("POST %s by an author: %d, want 403", path, a.status)
		}
	}
	if o, err := h.desk.Operator(context.Background(), "author"); err != nil || o.May(desk.Administer) {
		t.Errorf("an author made themselves %v, %v", o.Roles, err)
	}
	refused, err := h.desk.Find(context.Background(), desk.Asked{Refused: true, Who: "@author"}, 100)
	h.ok(err)
	if len(refused) != 7 {
		t.Errorf("the audit keeps %d refused requests of the author, want 7", len(refused))
	}
}

func TestAFormOfNoPageOfTheSessionIsRefused(t *testing.T) {
	h := build(t)
	b, other := h.operator("wang", desk.Administrator), h.operator("zhao", desk.Administrator)
	b.get("/console/account")
	other.get("/console/account")
	for name, mark := range map[string]string{"none": "x", "of another session": other.csrf} {
		if a := b.post("/console/sign-out", url.Values{"csrf": {mark}}); a.status != http.StatusForbidden {
			t.Errorf("mark %s: %d, want 403", name, a.status)
		}
	}
	b.says(b.get("/console/"), http.StatusOK)
}

func TestCookiesAndHeadersKeepTheSessionToTheConsole(t *testing.T) {
	h := build(t, func(c *console.Config) { c.Own = "https://desk.example"; c.Hosts = []string{"desk.example"} })
	ask := func(host, path string) answer {
		req, err := http.NewRequest(http.MethodGet, h.url+path, nil)
		h.ok(err)
		req.Host = host
		return h.browser().do(req)
	}
	a := ask("desk.example", "/console/sign-in?lang=en")
	for name, want := range map[string]string{
		"Content-Security-Policy": "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
		"X-Frame-Options":         "DENY", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cache-Control": "no-store", "Strict-Transport-Security": "max-age=31536000",
		"Content-Type": "text/html; charset=utf-8",
	} {
		if got := a.header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	for _, c := range a.header.Values("Set-Cookie") {
		for _, want := range []string{"HttpOnly", "Secure", "SameSite=Strict"} {
			if !strings.Contains(c, want) {
				t.Errorf("cookie %q lacks %s", c, want)
			}
		}
	}
	if a := ask("evil.example", "/console/sign-in"); a.status != http.StatusMisdirectedRequest {
		t.Errorf("a strange host: %d, want 421", a.status)
	}
}

func TestWithoutEncryptionTheConsoleIsForThisMachineAlone(t *testing.T) {
	h := build(t)
	req, err := http.NewRequest(http.MethodGet, h.url+"/console/sign-in", nil)
	h.ok(err)
	req.Host = "192.168.7.7:8080"
	if a := h.browser().do(req); a.status != http.StatusForbidden || !strings.Contains(a.body, "HTTPS") {
		t.Errorf("by an address of the network: %d", a.status)
	}
	for _, forged := range []string{"127.0.0.1", "203.0.113.9"} { // by a proxy on this machine, or by whoever says so
		req, err := http.NewRequest(http.MethodGet, h.url+"/console/sign-in", nil)
		h.ok(err)
		req.Header.Set("X-Forwarded-For", forged)
		if a := h.browser().do(req); a.status != http.StatusForbidden {
			t.Errorf("passed on for %s: %d", forged, a.status)
		}
	}
}

func TestBehindAProxyTheConsoleIsForTheProxyAlone(t *testing.T) {
	h := build(t, func(c *console.Config) {
		c.Own, c.Proxies = "https://desk.example", []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	})
	for from, want := range map[string]int{"10.1.1.1:5": http.StatusOK, "127.0.0.1:5": http.StatusOK, "[::ffff:10.1.1.1]:5": http.StatusOK, "192.0.2.7:5": http.StatusForbidden, "@": http.StatusForbidden} {
		r := httptest.NewRequest(http.MethodGet, "http://desk.example/console/sign-in", nil)
		r.RemoteAddr = from
		r.Header.Set("X-Forwarded-For", "203.0.113.9")
		w := httptest.NewRecorder()
		h.web.Handler().ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("without encryption from %s: %d, want %d", from, w.Code, want)
		}
	}
}

func TestSessionsAreSeenAndEndedByTheirOwnerAndByAdministrators(t *testing.T) {
	h := build(t)
	boss, li, zhao := h.operator("wang", desk.Administrator), h.operator("li", desk.Author), h.operator("zhao", desk.Author)
	again := h.browser()
	again.enter("li")
	id := func(name string, skip int) string {
		all, err := h.desk.Sessions(context.Background())
		h.ok(err)
		for _, s := range all {
			if s.Operator.Name == name {
				if skip--; skip < 0 {
					return s.ID
				}
			}
		}
		t.Fatalf("no session of %s", name)
		return ""
	}
	li.get("/console/account")
	if a := li.post("/console/sessions/"+id("zhao", 0)+"/end", nil); a.status != http.StatusNotFound {
		t.Errorf("ending somebody else's: %d, want 404", a.status)
	}
	zhao.says(zhao.get("/console/"), http.StatusOK)
	boss.says(boss.get("/console/sessions"), http.StatusOK, "li", "zhao")
	boss.post("/console/sessions/"+id("zhao", 0)+"/end", nil)
	if a := zhao.get("/console/"); a.status != http.StatusSeeOther {
		t.Errorf("an ended session: %d", a.status)
	}
	h.clock.forward(5 * time.Minute) // so that it is told which of the two was used last
	li.get("/console/account")
	for _, one := range []int{1, 0} { // the other browser's, then this one's
		li.post("/console/sessions/"+id("li", one)+"/end", nil)
	}
	if a, b := li.get("/console/"), again.get("/console/"); a.status != http.StatusSeeOther || b.status != http.StatusSeeOther {
		t.Errorf("their own: %d and %d", a.status, b.status)
	}
}

func TestTokensAreShownOnceLimitedEndedAndRevoked(t *testing.T) {
	h := build(t)
	b := h.operator("wang", desk.Administrator)
	b.get("/console/new-token")
	form := url.Values{"name": {"roads"}, "publisher": {"yunxi-roads"}, "kinds": {"traffic"}, "severity": {"moderate"}, "days": {"30"}, "areas": {"3611, gbt2260:3612"}, "networks": {"10.0.0.0/8"}}
	made := b.post("/console/tokens", form)
	b.says(made, http.StatusOK, "Shown this once")
	secret := onceShown.FindStringSubmatch(made.body)[1]
	tok, err := h.desk.Authenticate(context.Background(), secret, h.clock.now())
	h.ok(err)
	if tok.Name != "roads" || len(tok.Areas) != 2 || len(tok.Kinds) != 1 || tok.Networks[0].String() != "10.0.0.0/8" || tok.Expires.After(h.clock.now().AddDate(0, 0, 30)) {
		t.Errorf("%+v", tok)
	}
	list := b.get("/console/tokens")
	b.says(list, http.StatusOK, "roads", "yunxi-roads")
	if strings.Contains(list.body, secret) {
		t.Error("the list shows the secret")
	}
	b.says(b.post("/console/tokens", form), http.StatusUnprocessableEntity, "in use")
	bad := b.post("/console/tokens", url.Values{"name": {"@wang"}, "publisher": {"云"}, "severity": {"huge"}, "days": {"0"}, "networks": {"x"}})
	b.says(bad, http.StatusUnprocessableEntity, "days", "networks")
	b.post("/console/tokens/expire", url.Values{"name": {"roads"}, "until": {h.clock.now().AddDate(0, 0, -2).Format(time.DateOnly)}})
	if _, err := h.desk.Authenticate(context.Background(), secret, h.clock.now()); err == nil {
		t.Error("an expired token is good")
	}
	b.post("/console/tokens/revoke", url.Values{"name": {"roads"}})
	acts, err := h.desk.Find(context.Background(), desk.Asked{Subject: "roads"}, 10)
	h.ok(err)
	var did []string
	for _, a := range acts {
		did = append(did, a.Who+" "+a.What[:11]+" "+a.From)
	}
	if got := strings.Join(did, "; "); got != "@wang token revok 127.0.0.1; @wang token expir 127.0.0.1; @wang token added 127.0.0.1" {
		t.Errorf("the audit says %s", got)
	}
}

func TestTheAuditIsSearchedAndTakenAlong(t *testing.T) {
	h := build(t)
	b := h.operator("wang", desk.Administrator)
	for i := range 120 {
		h.ok(h.desk.Audit(context.Background(), desk.Act{At: h.clock.now(), Who: "roads", What: "held", Subject: fmt.Sprint("n", i), After: "=cmd"}))
	}
	h.ok(h.desk.Audit(context.Background(), desk.Act{At: h.clock.now(), Who: "roads", What: "refused", Subject: "<script>alert(1)</script>"}))
	page := b.get("/console/audit?who=roads")
	b.says(page, http.StatusOK, "n119", "&lt;script&gt;", "Older", "class=\"refused\"")
	if strings.Contains(page.body, ">n5<") || strings.Contains(page.body, "<script>alert") {
		t.Error("the page holds what it must not")
	}
	next := regexp.MustCompile(`href="(/console/audit\?[^"]*before=[^"]*)"`).FindStringSubmatch(page.body)
	b.says(b.get(html.UnescapeString(next[1])), http.StatusOK, ">n5<")
	refused := b.get("/console/audit?refused=1")
	if strings.Contains(refused.body, "n119") {
		t.Error("what was not refused is among the refused")
	}
	b.says(b.get("/console/audit?from=yesterday"), http.StatusBadRequest, "from")
	b.says(b.get("/console/audit?whom=x"), http.StatusBadRequest, "whom")
	table, err := csv.NewReader(strings.NewReader(b.get("/console/audit.csv?who=roads").body)).ReadAll()
	h.ok(err)
	if len(table) != 122 || table[1][5] != "n0" || table[1][7] != "'=cmd" || len(table[1][8]) != 64 {
		t.Errorf("%d lines, the first %q", len(table), table[1])
	}
}

func TestPasswordGuessesWaitAndSayNothing(t *testing.T) {
	h := build(t)
	h.operator("wang", desk.Administrator)
	b := h.browser()
	var unknown, wrong answer
	for range 4 {
		unknown = b.post("/console/sign-in", url.Values{"name": {"nobody"}, "password": {"guess guess"}})
	}
	for range 3 {
		wrong = b.post("/console/sign-in", url.Values{"name": {"wang"}, "password": {"guess guess"}})
	}
	b.says(wrong, http.StatusForbidden, "not right")
	if unknown.status != http.StatusTooManyRequests || unknown.header.Get("Retry-After") == "" {
		t.Errorf("the fourth guess: %d %q", unknown.status, unknown.header.Get("Retry-After"))
	}
	if a := b.post("/console/sign-in", url.Values{"name": {"wang"}, "password": {"guess guess"}}); a.status != http.StatusTooManyRequests {
		t.Errorf("the fourth guess at an account that there is: %d", a.status)
	}
}

func TestWhereToGoOnToIsNeverElsewhere(t *testing.T) {
	h := build(t)
	for _, next := range []string{"https://evil.example/", "//evil.example/console/", `/\evil.example/console/`, "/console/../", "/x", "javascript:alert(1)"} {
		b := h.browser()
		b.enter2(h, "op"+fmt.Sprint(len(next)))
		a := b.get("/console/sign-in?next=" + url.QueryEscape(next))
		if to := a.header.Get("Location"); a.status != http.StatusSeeOther || !strings.HasPrefix(to, "/console/") {
			t.Errorf("%q leads to %q", next, to)
		}
	}
}

func (b *browser) enter2(h *house, name string) {
	if _, err := h.desk.Operator(context.Background(), name); err != nil {
		_, err := h.desk.AddOperator(context.Background(), desk.Operator{Name: name, Roles: []desk.Role{desk.Author}, Scope: desk.Scope{Publisher: yunxi}})
		h.ok(err)
	}
	b.enter(name)
}

func TestEveryPageIsWholeInBothLanguages(t *testing.T) {
	h := build(t)
	b := h.operator("wang", desk.Administrator, func(o *desk.Operator) { o.Roles = append(o.Roles, desk.Supervisor) })
	h.operator("li", desk.Author)
	missing := regexp.MustCompile(`>\s*(?:title|nav|find|entry|prove|join|recovery|once|home|account|sessions|operators|operator|scope|tokens|audit|act|practice)\.[a-zA-Z-]+`)
	code, err := h.desk.Invite(context.Background(), "li")
	h.ok(err)
	for _, lang := range []string{"zh-CN", "en"} {
		for _, path := range []string{"/console/", "/console/account", "/console/operators", "/console/new-operator", "/console/operators/li", "/console/tokens", "/console/new-token", "/console/sessions", "/console/audit", "/console/find", "/console/find?q=7K2QF9X", "/console/prove", "/console/join?invitation=" + code, "/console/nothing"} {
			sep := "?"
			if strings.Contains(path, "?") {
				sep = "&"
			}
			a := b.get(path + sep + "lang=" + lang)
			if a.status >= 500 || !strings.Contains(a.body, `<html lang="`+lang+`">`) {
				t.Errorf("%s in %s: %d", path, lang, a.status)
			}
			if found := missing.FindString(a.body); found != "" || strings.Contains(a.body, "%!") {
				t.Errorf("%s in %s lacks a text: %s", path, lang, found)
			}
			if strings.Contains(a.body, "onclick=") || strings.Contains(a.body, "style=") || regexp.MustCompile(`<script[^>]*>[^<]`).MatchString(a.body) {
				t.Errorf("%s has something inline", path)
			}
		}
	}
}

// hall stands for single sign-on: it believes a header.
type hall struct{}

func (hall) Enter(w http.ResponseWriter, r *http.Request) (string, error) {
	name := r.Header.Get("X-Test-Name")
	if name == "" {
		http.Redirect(w, r, "https://sso.example/", http.StatusFound)
	}
	return name, nil
}

func TestADoorLetsInWhomItVouchesForAndNobodyElse(t *testing.T) {
	h := build(t, func(c *console.Config) { c.Door = hall{} })
	h.operator("li", desk.Author)
	for name, want := range map[string]string{"": "https://sso.example/", "li": "/console/"} {
		b := h.browser()
		req, err := http.NewRequest(http.MethodGet, h.url+"/console/door", nil)
		h.ok(err)
		req.Header.Set("X-Test-Name", name)
		if a := b.do(req); a.header.Get("Location") != want {
			t.Errorf("%q is led to %q, want %q", name, a.header.Get("Location"), want)
		}
		if a := b.get("/console/"); (a.status == http.StatusOK) != (name == "li") {
			t.Errorf("%q then gets %d", name, a.status)
		}
	}
	req, err := http.NewRequest(http.MethodGet, h.url+"/console/door", nil)
	h.ok(err)
	req.Header.Set("X-Test-Name", "nobody")
	if a := h.browser().do(req); a.status != http.StatusNotFound {
		t.Errorf("an operator that there is not: %d, want 404", a.status)
	}
	if a := build(t).browser().get("/console/door"); a.status != http.StatusNotFound {
		t.Errorf("without a door: %d, want 404", a.status)
	}
}

func TestAnotherPasswordEndsOtherSessionsAndNewRecoveryCodesOldOnes(t *testing.T) {
	h := build(t)
	_, err := h.desk.AddOperator(context.Background(), desk.Operator{Name: "li", Roles: []desk.Role{desk.Author}, Scope: desk.Scope{Publisher: yunxi}})
	h.ok(err)
	code, err := h.desk.Invite(context.Background(), "li")
	h.ok(err)
	b, other := h.browser(), h.browser()
	codes := b.join(console.InvitationURL(h.url, code), "")
	other.enter("li")
	b.get("/console/account")
	fresh := "five other quiet words"
	b.says(b.post("/console/account/password", url.Values{"password": {fresh}, "again": {"different"}}), http.StatusUnprocessableEntity, "differ")
	b.says(b.post("/console/account/password", url.Values{"password": {"lililililili"}, "again": {"lililililili"}}), http.StatusUnprocessableEntity, "guess")
	b.says(other.get("/console/"), http.StatusOK)
	b.says(b.post("/console/account/password", url.Values{"password": {fresh}, "again": {fresh}}), http.StatusOK, "changed")
	if a := other.get("/console/"); a.status != http.StatusSeeOther {
		t.Errorf("the other session: %d", a.status)
	}
	made := b.post("/console/account/recovery", nil)
	b.says(made, http.StatusOK, "Recovery codes")
	recovery := regexp.MustCompile(`[A-Z2-7]{4}(-[A-Z2-7]{4}){3}`).FindString(made.body)
	if a := other.signIn("li", password, codes); a.status != http.StatusForbidden {
		t.Errorf("the old password: %d", a.status)
	}
	other.get("/console/sign-in")
	other.post("/console/sign-in", url.Values{"name": {"li"}, "password": {fresh}})
	other.get("/console/code")
	if a := other.post("/console/code", url.Values{"code": {recovery}}); a.status != http.StatusSeeOther {
		t.Errorf("a new recovery code: %d", a.status)
	}
	other.says(other.get("/console/"), http.StatusOK)
}
