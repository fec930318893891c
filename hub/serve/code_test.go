package serve_test

import (
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"wayside/hub/notice"
)

// asSpoken is a code as somebody writes it down who hears it.
func asSpoken(code string) string { return strings.ToLower(code[:3] + "-" + code[3:]) }

// slipIn is a code with a character that was misread.
func slipIn(code string) string {
	if code[0] == '2' {
		return "3" + code[1:]
	}
	return "2" + code[1:]
}

func TestACodeLeadsToItsPageHoweverItIsWritten(t *testing.T) {
	h := build(t)
	code := codeIn(t, h.tell("198.51.100.7", nil, "category", "praise", "lang", "zh-CN", "text", "好"))
	n := h.publish(work("雨岭隧道检修"))
	for code, page := range map[string]string{code: "/reports/" + code, n.Code: "/notices/" + n.ID.UUID()} {
		for _, typed := range []string{code, asSpoken(code), url.QueryEscape(code[:4] + "　" + code[4:])} {
			for _, lang := range []string{"", "en", "xx"} {
				want := page + map[string]string{"en": "?lang=en"}[lang]
				for _, target := range []string{"/n/" + typed + "?lang=" + lang, "/report?code=" + typed + "&lang=" + lang, "/?lang=" + lang + "&q=" + typed} {
					if w := h.get(strings.ReplaceAll(target, "+", "%20")); w.Code != http.StatusFound || w.Header().Get("Location") != want {
						t.Errorf("%s: %d to %q, want %q", target, w.Code, w.Header().Get("Location"), want)
					}
				}
			}
		}
	}
	for target, want := range map[string]string{"/reports/" + asSpoken(code): "/reports/" + code, "/reports/" + n.Code: "/notices/" + n.ID.UUID()} {
		if w := h.get(target); w.Code/100 != 3 || w.Header().Get("Location") != want {
			t.Errorf("%s: %d to %q, want %q", target, w.Code, w.Header().Get("Location"), want)
		}
	}
}

// TestACodeOnPaperLeadsToItsNoticeForEver: what has ended, was taken back or
// replaced says so on its page.
func TestACodeOnPaperLeadsToItsNoticeForEver(t *testing.T) {
	h := build(t)
	back, over, first := h.publish(work("一")), h.publish(work("二")), h.publish(work("三"))
	wants(t, h.ask("POST", "/api/v1/notices/"+back.ID.UUID()+"/withdraw", `{"reason":"x"}`, bearer(h.newsroom)...), 200)
	h.publish(work("四", `,"references":["`+string(first.ID)+`"]`))
	h.clock.forward(400 * 24 * time.Hour)
	for _, r := range []notice.Receipt{back, over, first} {
		to := h.get("/n/" + r.Code)
		if page := h.get(to.Header().Get("Location")); to.Code != http.StatusFound || page.Code != http.StatusOK || !strings.Contains(text(t, page), r.Code) {
			t.Errorf("%s: %d to %q, which is a %d", r.Code, to.Code, to.Header().Get("Location"), page.Code)
		}
	}
}

// TestAWrongCodeIsNoDeadEnd: it is told what is wrong with it where it can be
// typed again, and what was typed still stands there.
func TestAWrongCodeIsNoDeadEnd(t *testing.T) {
	h := build(t)
	n := h.publish(work("雨岭隧道检修"))
	for typed, want := range map[string][2]string{
		slipIn(n.Code):                 {"请逐个字符核对", "compare each character"},
		n.Code[:6] + "O":               {"请逐个字符核对", "compare each character"},
		notice.Code(notice.NewID(), 0): {"没有这个短码的消息或反映", "No notice and no report"},
		"G320":                         {"短码是 7 位", "A code has seven letters and digits"},
		`"><b>`:                        {"短码是 7 位", "A code has seven letters and digits"},
		strings.Repeat("雨岭隧道", 30):     {"短码是 7 位", "A code has seven letters and digits"},
	} {
		for i, lang := range []string{"zh-CN", "en"} {
			for _, target := range []string{"/reports/" + url.PathEscape(typed) + "?lang=" + lang, "/n/" + url.PathEscape(typed) + "?lang=" + lang, "/report?code=" + url.QueryEscape(typed) + "&lang=" + lang} {
				page := text(t, wants(t, h.get(target), http.StatusNotFound))
				for _, part := range []string{want[i], `action="/report"`, `name="code"`, `value="` + template.HTMLEscapeString(typed) + `"`, `name="lang" value="` + lang + `"`} {
					if !strings.Contains(page, part) {
						t.Errorf("%s lacks %s", target, part)
					}
				}
			}
		}
	}
}

func TestWhereACodeBelongsButNoneStandsOneIsAskedFor(t *testing.T) {
	h := build(t)
	for _, path := range []string{"/n", "/n/", "/reports", "/reports/"} {
		for query, want := range map[string]string{"": "/report#code", "?lang=en": "/report?lang=en#code"} {
			if w := h.get(path + query); w.Code != http.StatusFound || w.Header().Get("Location") != want {
				t.Errorf("%s%s: %d to %q, want %q", path, query, w.Code, w.Header().Get("Location"), want)
			}
		}
	}
}

// TestASearchForACodeWithASlipSaysSo: and one for anything else stays a search.
func TestASearchForACodeWithASlipSaysSo(t *testing.T) {
	h := build(t)
	n := h.publish(work("雨岭隧道检修"))
	secret := h.publish(work("内部", member("audience", "restricted")))
	for q, want := range map[string][2]string{
		slipIn(n.Code):                 {"请逐个字符核对", "compare each character"},
		"G320O1U":                      {"请逐个字符核对", "compare each character"},
		notice.Code(notice.NewID(), 0): {"没有哪条消息或反映用它", "no notice and no report"},
		secret.Code:                    {"没有哪条消息或反映用它", "no notice and no report"},
		"K99999":                       {},
	} {
		for i, lang := range []string{"zh-CN", "en"} {
			page := text(t, wants(t, h.get("/?lang="+lang+"&q="+strings.ToLower(q)), http.StatusOK))
			for _, said := range [][2]string{{"请逐个字符核对", "compare each character"}, {"没有哪条消息或反映用它", "no notice and no report"}} {
				if strings.Contains(page, said[i]) != (said == want) {
					t.Errorf("%s in %s: whether it says %q is wrong", q, lang, said[i])
				}
			}
		}
	}
	if page := text(t, wants(t, h.get("/?q=%E9%9B%A8%E5%B2%AD"), http.StatusOK)); !strings.Contains(page, n.ID.UUID()) {
		t.Error("a search for a place finds nothing")
	}
}
