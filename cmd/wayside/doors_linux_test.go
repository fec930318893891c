package main

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// listening are the addresses at which a process listens, as the kernel knows
// them (proc_pid_net(5)): sockets in the state 0A that it holds.
func listening(t *testing.T, pid int) (at []string) {
	t.Helper()
	held := map[string]bool{}
	fds, err := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
	if err != nil || len(fds) == 0 {
		t.Fatalf("the descriptors of %d: %v", pid, err)
	}
	for _, fd := range fds {
		if to, err := os.Readlink(fd); err == nil {
			held[to] = true
		}
	}
	for _, table := range []string{"tcp", "tcp6"} {
		raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/net/%s", pid, table))
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(raw)) {
			f := strings.Fields(line)
			if len(f) > 9 && f[3] == "0A" && held["socket:["+f[9]+"]"] {
				at = append(at, table+" "+f[1])
			}
		}
	}
	return at
}

// TestAFreshHubHasTheDoorsThatItWasToldAndNoOther: it listens where it says,
// publishes for nobody, and answers no debugger.
func TestAFreshHubHasTheDoorsThatItWasToldAndNoOther(t *testing.T) {
	c := spawn(t, filepath.Join(t.TempDir(), "data"), "127.0.0.1:0", "--console-addr", "localhost:0")
	defer c.kill(t)
	at, err := url.Parse(c.url)
	if err != nil {
		t.Fatal(err)
	}
	var port int
	if _, err := fmt.Sscan(at.Port(), &port); err != nil {
		t.Fatal(err)
	}
	doors := listening(t, c.cmd.Process.Pid)
	if want := fmt.Sprintf("tcp 0100007F:%04X", port); len(doors) != 2 || !slices.Contains(doors, want) || slices.ContainsFunc(doors, func(d string) bool {
		return !strings.HasPrefix(d, "tcp 0100007F:") && !strings.HasPrefix(d, "tcp6 00000000000000000000000001000000:")
	}) {
		t.Errorf("it listens at %q, want at %s and at the console's", doors, want)
	}
	for _, token := range []string{"", "Bearer ", "Bearer wst_", "Bearer admin", "Basic YWRtaW46YWRtaW4="} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, c.url+"/api/v1/notices", strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		if token != "" {
			req.Header.Set("Authorization", token)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusUnauthorized {
			t.Errorf("publishing with %q: %d, want 401", token, resp.StatusCode)
		}
	}
	for _, path := range []string{"/debug/pprof/", "/debug/vars", "/debug/", "/console/debug", "/admin", "/console/"} {
		if code, _ := open(t, c.url+path); code != http.StatusNotFound {
			t.Errorf("%s answers %d, want 404", path, code)
		}
	}
}
