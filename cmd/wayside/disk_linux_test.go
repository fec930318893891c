package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestAFullDiskStopsPublishingAloneAndRecovers fills a small file system under
// a serving hub.
func TestAFullDiskStopsPublishingAloneAndRecovers(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=3m"); err != nil {
		t.Skipf("SKIP: a file system of 3 MB can't be mounted here: %v (hub/sqlog tests a full disk without one)", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	data := filepath.Join(dir, "data")
	must(t, "token", "add", "newsroom", "--data", data, "--severity", "extreme", "--rate", "100000")
	token := strings.TrimSpace(must(t, "token", "rotate", "newsroom", "--data", data))
	h := startOn(t, data, token, "--heartbeat", "1s")
	defer h.stop() // before the unmount
	f := follow(t, h, "sse", "")
	defer f.close()
	f.until("the whole state", func(m message) bool { return m.Type == "changes" && !m.More })
	soon := h.publish(closure("满盘时到期", time.Now().Add(4*time.Second), ""))
	lasting := h.publish(closure("一直有效", time.Now().Add(time.Hour), ""))

	ballast := filepath.Join(dir, "ballast")
	fill(t, ballast)
	long := strings.Replace(closure("长", time.Now().Add(time.Hour), ""), `"headline":"长"`, `"headline":"长","description":"`+strings.Repeat("很长的说明。", 150)+`"`, 1)
	var acknowledged int
	h.eventually("the disk is full", func() bool {
		code, body, header := h.say(http.MethodPost, "/api/v1/notices", long)
		switch code {
		case http.StatusCreated:
			acknowledged++
		case http.StatusServiceUnavailable:
			if header.Get("Retry-After") == "" || !strings.Contains(body, "problem") && !strings.Contains(body, "title") {
				t.Errorf("503 without a word on what to do: %v %s", header, body)
			}
		default:
			t.Fatalf("publish on a disk that fills: %d %s", code, body)
		}
		return code == http.StatusServiceUnavailable
	})
	t.Logf("full after %d more notices", acknowledged)
	h.eventually("not ready", func() bool { code, _ := h.get("/readyz"); return code == http.StatusServiceUnavailable })
	code, _, errs := h.by(token, long, "publish")
	if code != exitRefused || !strings.Contains(errs, "503") {
		t.Errorf("the command says exit %d: %s", code, errs)
	}
	for _, c := range append([]string{"/healthz", "/api/v1/notices/" + lasting.ID.UUID()}, channels...) {
		if code, _ := h.get(c); code != http.StatusOK {
			t.Errorf("GET %s while the disk is full: %d", c, code)
		}
	}
	h.eventually("a notice expires by the clock all the same", func() bool {
		_, list := h.get("/api/v1/notices")
		_, page := h.get("/api/v1/notices/" + soon.ID.UUID())
		return !strings.Contains(list, "满盘时到期") && strings.Contains(list, "一直有效") && strings.Contains(page, `"state":"expired"`)
	})
	f.until("the stream goes on", func(m message) bool { return m.Type == "heartbeat" })

	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	h.eventually("publishing works again, with no restart", func() bool {
		code, _, _ := h.say(http.MethodPost, "/api/v1/notices", closure("恢复之后", time.Now().Add(time.Hour), ""))
		return code == http.StatusCreated
	})
	h.eventually("ready again", func() bool { code, _ := h.get("/readyz"); return code == http.StatusOK })
	f.until("the news of after the full disk", func(m message) bool {
		for _, c := range m.Changes {
			if c.Notice.Text["zh-CN"].Headline == "恢复之后" {
				return true
			}
		}
		return false
	})
	h.eventually("the expiry is in the log", func() bool { _, b := h.get("/feeds/log.atom"); return strings.Contains(b, soon.ID.UUID()) })
}

// fill writes a file until there is no room.
func fill(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for block := make([]byte, 64<<10); len(block) > 0; {
		if _, err := f.Write(block); err != nil {
			block = block[:len(block)/2]
		}
	}
}
