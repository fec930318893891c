package main

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// accounted is a hub of which something was published, corrected, withdrawn and
// practised this month, and the month as it exports it.
func accounted(t *testing.T) (h *running, month string, export []string) {
	h = start(t)
	h.publishMany(0, 300) // more than one tile
	r := h.publish(closure("隧道双向封闭", time.Now().Add(time.Hour), ""))
	revise := func(headline, changed, more string) {
		t.Helper()
		doc := closure(headline, time.Now().Add(time.Hour), more)
		doc = strings.NewReplacer(`{"headline":"`+headline+`"`, `{"headline":"`+headline+`","changed":"`+changed+`"`, ` (en)"`, ` (en)","changed":"as in Chinese"`).Replace(doc)
		if code, body, _ := h.say(http.MethodPut, "/api/v1/notices/"+r.ID.UUID(), doc, "If-Match", "*"); code != http.StatusOK {
			t.Fatalf("revise: %d %s", code, body)
		}
	}
	revise("隧道单向封闭", "往东已放行", "")
	revise("隧道往东封闭", "放行的是往西方向", `,"correction":true`)
	h.publish(closure("隧道演练", time.Now().Add(time.Hour), `,"status":"exercise"`))
	must(t, "withdraw", string(r.ID), "--reason", "写错了隧道", "--hub", h.url, "--token", h.token)
	month = time.Now().In(time.FixedZone("", 8*3600)).Format("2006-01")
	code, body := h.get("/account/" + month + ".jsonl")
	if code != http.StatusOK {
		t.Fatalf("export: %d %s", code, body)
	}
	return h, month, strings.SplitAfter(strings.TrimSuffix(body, "\n"), "\n")
}

func TestTheAccountOfAMonthIsWorkedOutAgainFromTheLog(t *testing.T) {
	t.Parallel()
	h, month, export := accounted(t)
	root := filepath.Join(h.data, "keys", "root.pub")
	says(t, must(t, "account", "--month", month, "--hub", h.url, "--root", root), "follow from its log", "published 301, updated 1, corrected 1, withdrawn 1", "1 not public")
	if _, page := h.get("/account/" + month + "?lang=zh-CN"); !strings.Contains(page, "放行的是往西方向") || strings.Contains(page, "往东已放行") || !strings.Contains(page, "写错了隧道") || strings.Contains(page, "隧道演练") {
		t.Error("the page lacks what was corrected and withdrawn, or tells of an update or the exercise")
	}
	for name, spoil := range map[string]func([]string) []string{
		"another reason":          func(l []string) []string { return replaced(l, "写错了隧道", "已恢复通行") },
		"another text":            func(l []string) []string { return replaced(l, "往东已放行", "往西已放行") },
		"a line is missing":       func(l []string) []string { return append(l[:7:7], l[8:]...) },
		"two lines are exchanged": func(l []string) []string { return append(append(l[:7:7], l[8], l[7]), l[9:]...) },
		"one is hidden": func(l []string) []string {
			out := append([]string{}, l...)
			out[7] = regexp.MustCompile(`^(\{"seq":\d+,"at":"[^"]+").*`).ReplaceAllString(l[7], `$1,"sealed":true}`)
			return out
		},
		"the end is missing": func(l []string) []string { return l[:len(l)-1] },
	} {
		file := filepath.Join(t.TempDir(), "month.jsonl")
		if err := os.WriteFile(file, []byte(strings.Join(spoil(export), "")+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if code, out, errs := command(t, "", "account", file, "--month", month, "--hub", h.url, "--root", root); code != exitRefused {
			t.Errorf("%s: exit %d, %s%s", name, code, out, errs)
		}
	}
	file := filepath.Join(t.TempDir(), "month.jsonl")
	if err := os.WriteFile(file, []byte(strings.Join(export, "")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	must(t, "account", file, "--month", month, "--hub", h.url, "--root", root)
}

func replaced(lines []string, old, with string) (out []string) {
	for _, l := range lines {
		out = append(out, strings.ReplaceAll(l, old, with))
	}
	return out
}

func TestAMonthWithoutAnAccountSaysSo(t *testing.T) {
	h := start(t)
	for _, path := range []string{"/account/1999-01", "/account/1999-01.json", "/account/1999-01.jsonl", "/account/2026-13", "/account/x.json", "/account/2026-11.exe"} {
		if code, _ := h.get(path); code != http.StatusNotFound {
			t.Errorf("%s: %d", path, code)
		}
	}
}

func TestAccountsLinkOnlyToMonthsThatExist(t *testing.T) {
	t.Parallel()
	h := start(t) // a new hub has one month
	_, list := h.get("/account/?lang=en")
	here := regexp.MustCompile(`/account/\d{4}-\d\d`).FindString(list)
	if here == "" {
		t.Fatalf("the list names no month: %s", list)
	}
	code, month := h.get(here + "?lang=en")
	if code != http.StatusOK {
		t.Fatalf("%s: %d", here, code)
	}
	for _, link := range regexp.MustCompile(`href="(/account/[^"?]*)`).FindAllStringSubmatch(month, -1) {
		if code, _ := h.get(link[1]); code != http.StatusOK {
			t.Errorf("%s links to %s: %d", here, link[1], code)
		}
	}
}
