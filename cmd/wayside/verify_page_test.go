package main

import (
	"html"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestAPersonGoesFromANoticeToItsProof opens the permanent page, follows its
// link, and reads what the browser has checked against a real hub.
func TestAPersonGoesFromANoticeToItsProof(t *testing.T) {
	t.Parallel()
	h := start(t)
	g := look(t)
	r := h.publish(closure("甲隧道封闭 <&>\u2028", time.Now().Add(time.Hour), ""))
	_, page := h.get("/notices/" + r.ID.UUID() + "?lang=zh-CN")
	link := regexp.MustCompile(`href="(/verify\?lang=zh-CN#[^"]+)"`).FindStringSubmatch(page)
	if link == nil {
		t.Fatalf("no link to the page that checks:\n%s", page)
	}
	state := func(want string) {
		t.Helper()
		g.visit(h.url + "/healthz")
		g.visit(h.url + html.UnescapeString(link[1]))
		g.until(`document.getElementById("verdict").dataset.state === "` + want + `"`)
	}
	state("verified")
	if _, pin, _ := strings.Cut(must(t, "key", "fingerprint", "--data", h.data), "\n"); !strings.Contains(g.text(), strings.TrimSpace(pin)) {
		t.Errorf("the page does not show the fingerprint %s:\n%s", pin, g.text())
	}
	if code, body, _ := h.say(http.MethodPost, "/api/v1/notices/"+r.ID.UUID()+"/withdraw", `{"reason":{"zh-CN":"误报"}}`); code >= 300 {
		t.Fatalf("withdraw: %d %s", code, body)
	}
	state("but")
	if !strings.Contains(g.text(), "是真的，但已撤回") {
		t.Errorf("the page says\n%s", g.text())
	}
	h.eventually("the proof", func() bool { code, _ := h.get("/notices/" + r.ID.UUID() + ".proof"); return code == http.StatusOK })
	state("but")
	if !strings.Contains(g.text(), "现在（公开日志第 2 条）") {
		t.Errorf("the page takes the server's word for it:\n%s", g.text())
	}
}

// TestTheCommandsOfThePageWork runs what the page tells those who don't trust
// it, over what the hub serves.
func TestTheCommandsOfThePageWork(t *testing.T) {
	for _, tool := range []string{"sh", "openssl", "base64", "od"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("SKIP: no %s", tool)
		}
	}
	h := start(t)
	r := h.publish(closure("甲隧道封闭", time.Now().Add(time.Hour), ""))
	_, page := h.get("/verify?lang=en")
	blocks := regexp.MustCompile(`(?s)<pre[^>]*>(.*?)</pre>`).FindAllStringSubmatch(page, -1)
	if len(blocks) != 2 {
		t.Fatalf("%d blocks of commands", len(blocks))
	}
	dir := t.TempDir()
	fetch := func(name, path string) string {
		code, body := h.get(path)
		if code != http.StatusOK {
			t.Fatalf("%s: %d %s", path, code, body)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
		return body
	}
	for _, x := range []string{"json", "sig", "proof"} {
		fetch("notice."+x, "/notices/"+r.ID.UUID()+"/1."+x)
	}
	fetch("keys.txt", "/keys")
	run := func() ([]byte, error) {
		cmd := exec.Command("sh", "-c", html.UnescapeString(blocks[1][1]))
		cmd.Dir = dir
		return cmd.CombinedOutput()
	}
	if out, err := run(); err != nil || !strings.Contains(string(out), "Verified Successfully") {
		t.Errorf("%v: %s", err, out)
	}
	doc := fetch("notice.json", "/notices/"+r.ID.UUID()+"/1.json")
	if err := os.WriteFile(filepath.Join(dir, "notice.json"), []byte(strings.Replace(doc, "甲", "乙", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := run(); err == nil {
		t.Errorf("a changed document passes: %s", out)
	}
}
