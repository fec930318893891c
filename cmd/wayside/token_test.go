package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestATokenIsPrintedOnceAloneOnStdout(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	code, out, errs := command(t, "", "token", "add", "newsroom", "--data", data, "--publisher", "yunxi-police", "--kinds", "traffic,weather", "--areas", "3611",
		"--severity", "severe", "--networks", "10.0.0.0/8", "--expires", "24h", "--rate", "2.5", "--sign", "g320", "--approve")
	if code != 0 || strings.Count(out, "\n") != 1 || !strings.HasPrefix(out, "wst_") {
		t.Fatalf("exit %d, printed %q", code, out)
	}
	says(t, errs, "newsroom", data, "not shown again")
	list := must(t, "token", "list", "--data", data)
	says(t, list, "newsroom", "yunxi-police", "severe", "good", "traffic,weather", "3611", "approves", "sign=g320", "rate=2.5", "from=10.0.0.0/8")
	if strings.Contains(list, strings.TrimSpace(out)) {
		t.Error("the list shows the secret")
	}
	code, _, errs = command(t, "", "token", "add", "newsroom", "--data", data)
	if code != exitRefused {
		t.Errorf("a name in use: exit %d, want %d", code, exitRefused)
	}
	says(t, errs, "revoke it first, or rotate it")
	for _, args := range [][]string{{"add", "云溪"}, {"add", "x", "--expires=-1h"}, {"revoke", "nobody"}, {"rotate", "nobody"}} {
		if code, out, errs := command(t, "", append(append([]string{"token"}, args...), "--data", data)...); code != exitRefused || out != "" || errs == "" {
			t.Errorf("token %v: exit %d, %q %q", args, code, out, errs)
		}
	}
}

func TestTokensChangeWhileTheHubServes(t *testing.T) {
	t.Parallel()
	h := start(t)
	status := func(token string) int {
		code, _, _ := h.ask(http.MethodGet, "/api/v1/notices", http.Header{"Authorization": {"Bearer " + token}}, "")
		return code
	}
	added := strings.TrimSpace(must(t, "token", "add", "late", "--data", h.data))
	if got := status(added); got != http.StatusOK {
		t.Errorf("added while serving: %d, want 200", got)
	}
	rotated := strings.TrimSpace(must(t, "token", "rotate", "late", "--data", h.data))
	if old, now := status(added), status(rotated); old != http.StatusUnauthorized || now != http.StatusOK {
		t.Errorf("rotated: the old secret gets %d, the new one %d; want 401 and 200", old, now)
	}
	must(t, "token", "revoke", "late", "--data", h.data)
	if got := status(rotated); got != http.StatusUnauthorized {
		t.Errorf("revoked: %d, want 401", got)
	}
	says(t, must(t, "token", "list", "--data", h.data), "revoked")
}

func TestTokensOfNoHubAreNotMadeUp(t *testing.T) {
	data := filepath.Join(t.TempDir(), "typo")
	for _, args := range [][]string{{"list"}, {"revoke", "x"}, {"rotate", "x"}} {
		code, _, errs := command(t, "", append(append([]string{"token"}, args...), "--data", data)...)
		if code != exitRefused {
			t.Errorf("token %v: exit %d, want %d", args, code, exitRefused)
		}
		says(t, errs, data, "--data")
	}
	if _, err := os.Stat(data); err == nil {
		t.Error("looking made a folder")
	}
}
