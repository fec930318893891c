package main

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	_ "github.com/mattn/go-sqlite3"
)

// welcomed runs a hub, and returns it with all that it says at its start.
func welcomed(t testing.TB, data string, args ...string) (h *running, welcome string) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	out, in := io.Pipe()
	errs := &lockedBuffer{}
	var done sync.WaitGroup
	done.Go(func() {
		code := run(ctx, append([]string{"serve", "--addr", "127.0.0.1:0", "--data", data, "--drain", "100ms"}, args...), world{strings.NewReader(""), in, errs, time.Now})
		in.CloseWithError(fmt.Errorf("the hub stopped with exit code %d", code))
	})
	h = &running{t: t, data: data, log: errs}
	var once sync.Once
	h.stop = func() { once.Do(func() { cancel(); done.Wait() }) }
	t.Cleanup(h.stop)
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		welcome += lines.Text() + "\n"
		if strings.HasPrefix(lines.Text(), "Stop it") {
			break
		}
	}
	if !strings.Contains(welcome, "Stop it") {
		t.Fatalf("start the hub: %v\n%s\n%s", lines.Err(), welcome, errs.String())
	}
	go io.Copy(io.Discard, out)
	h.url = regexp.MustCompile(`serves at (\S+)`).FindStringSubmatch(welcome)[1]
	return h, welcome
}

var link = regexp.MustCompile(`http://\S+/console/join\?invitation=\S+`)

func open(t testing.TB, address string) (int, string) {
	t.Helper()
	client := http.Client{Timeout: patience, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

func TestTheFirstStartPrintsALinkAndNothingElseLetsAnybodyIn(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "data")
	h, welcome := welcomed(t, data)
	first := link.FindString(welcome)
	if !strings.HasPrefix(first, h.url) {
		t.Fatalf("no link of %s in:\n%s", h.url, welcome)
	}
	if code, body := open(t, first); code != http.StatusOK || !strings.Contains(body, "svg") {
		t.Errorf("the link answers %d", code)
	}
	if code, _ := open(t, h.url+"/console/join?invitation=wst_x"); code != http.StatusGone {
		t.Errorf("another invitation: %d", code)
	}
	for _, name := range []string{"admin", "root", "demo", "wayside", "operator", ""} {
		for _, password := range []string{"", "admin", "password", "wayside", "demo", name} {
			resp, err := http.PostForm(h.url+"/console/sign-in", url.Values{"name": {name}, "password": {password}})
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			if resp.StatusCode != http.StatusForbidden && resp.StatusCode != http.StatusTooManyRequests {
				t.Errorf("%q with %q: %d", name, password, resp.StatusCode)
			}
		}
	}
	h.stop()
	if strings.Contains(h.log.String(), "invitation=") {
		t.Error("the log holds the link")
	}
	again, welcome := welcomed(t, data)
	if second := link.FindString(welcome); second == "" || strings.HasSuffix(second, first[len(first)-20:]) {
		t.Errorf("the second start gives %q", second)
	} else if code, _ := open(t, strings.Replace(first, h.url, again.url, 1)); code != http.StatusGone {
		t.Errorf("the first link is still good: %d", code)
	}
}

func TestTheConsoleMayHaveAnAddressOfItsOwn(t *testing.T) {
	t.Parallel()
	h, welcome := welcomed(t, filepath.Join(t.TempDir(), "data"), "--console-addr", "localhost:0")
	if code, _ := open(t, h.url+"/console/"); code != http.StatusNotFound {
		t.Errorf("on the public address: %d, want 404", code)
	}
	at := regexp.MustCompile(`(http://\S+)/console/ `).FindStringSubmatch(welcome)
	if at == nil || at[1] == h.url {
		t.Fatalf("no address of its own in:\n%s", welcome)
	}
	code, body := open(t, at[1]+"/console/sign-in")
	if code != http.StatusOK {
		t.Fatalf("the sign-in: %d", code)
	}
	sheet := regexp.MustCompile(`href="(/static/[^"]*console.css)"`).FindStringSubmatch(body)
	if code, _ := open(t, at[1]+sheet[1]); code != http.StatusOK {
		t.Errorf("its style sheet: %d", code)
	}
	for _, path := range []string{"/", "/api/v1/notices", "/feeds/now.json"} {
		if code, _ := open(t, at[1]+path); code != http.StatusNotFound {
			t.Errorf("%s on the console's address: %d, want 404", path, code)
		}
	}
}

func TestTheConsolesOwnAddressTakesSoManyConnections(t *testing.T) {
	h, welcome := welcomed(t, filepath.Join(t.TempDir(), "data"), "--console-addr", "localhost:0", "--per-host", "2")
	at := regexp.MustCompile(`(http://\S+)/console/ `).FindStringSubmatch(welcome)[1]
	var all []net.Conn
	for range 2 * mostAtConsole { // this machine stands for many: as many as there may be in all
		c, err := net.Dial("tcp", strings.TrimPrefix(at, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		_, err = io.WriteString(c, "HEAD /console/nothing HTTP/1.1\r\nHost: localhost\r\n\r\n")
		if n, err2 := c.Read(make([]byte, 1)); err != nil || n != 1 { // it is kept open then
			t.Fatal(err, err2)
		}
		all = append(all, c)
	}
	one := &http.Client{Timeout: patience, Transport: &http.Transport{DisableKeepAlives: true}}
	ask := func() error {
		resp, err := one.Get(at + "/console/sign-in")
		if err == nil {
			resp.Body.Close()
		}
		return err
	}
	h.eventually("turned away", func() bool { return ask() != nil })
	h.eventually("the log says so", func() bool { return strings.Contains(h.log.String(), "connections to the console were turned away") })
	all[0].Close()
	h.eventually("let in", func() bool { return ask() == nil })
}

func TestOperatorsAreLookedAfterOnTheCommandLine(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "data")
	got := must(t, "user", "add", "li.mei", "--data", data, "--roles", "author,reviewer", "--publisher", "yunxi-police", "--kinds", "traffic", "--severity", "severe", "--console", "https://desk.example")
	if !strings.HasPrefix(got, "https://desk.example/console/join?invitation=") || strings.Count(got, "\n") != 1 {
		t.Errorf("stdout: %q", got)
	}
	if code, _, errs := command(t, "", "user", "add", "zhao", "--data", data, "--publisher", "x", "--desks", "signs"); code != exitUsage || !strings.Contains(errs, "desks[0]") || !strings.Contains(errs, "facilities") {
		t.Errorf("a desk that there is not: %d %s", code, errs)
	}
	must(t, "user", "add", "zhao", "--data", data, "--publisher", "x", "--desks", "order,facilities")
	if code, _, errs := command(t, "", "user", "add", "li.mei", "--data", data, "--publisher", "x"); code != exitRefused || !strings.Contains(errs, "reset") {
		t.Errorf("the same name again: %d %s", code, errs)
	}
	if code, _, errs := command(t, "", "user", "add", "a b", "--data", data, "--publisher", "x", "--roles", "king", "--kinds", "gossip"); code != exitUsage || !strings.Contains(errs, "king") || !strings.Contains(errs, "gossip") || !strings.Contains(errs, "name") {
		t.Errorf("three faults: %d %s", code, errs)
	}
	says(t, must(t, "user", "list", "--data", data), "li.mei", "invited", "author,reviewer", "severe", "traffic", "order,facilities")
	if again := must(t, "user", "reset", "li.mei", "--data", data); again == got || !strings.Contains(again, "invitation=") {
		t.Errorf("reset prints %q", again)
	}
	must(t, "user", "revoke", "li.mei", "--data", data)
	says(t, must(t, "user", "list", "--data", data), "revoked")
	if code, _, _ := command(t, "", "user", "revoke", "nobody", "--data", data); code != exitRefused {
		t.Errorf("nobody revoked: %d", code)
	}
}

func TestAChangedAuditIsToldAtTheNextStartAndByVerify(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "data")
	must(t, "token", "add", "newsroom", "--data", data, "--publisher", "yunxi-police")
	must(t, "token", "revoke", "newsroom", "--data", data)
	file := filepath.Join(data, deskFile)
	says(t, must(t, "verify", file, "--lang", "en"), "VERIFIED", "2 lines")
	db, err := sql.Open("sqlite3", file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("DROP TRIGGER audit_stays; UPDATE audit SET who = 'somebody else' WHERE n = 1"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	code, out, _ := command(t, "", "verify", file, "--lang", "en")
	if code != exitRefused || !strings.Contains(out, "the audit was changed") || !strings.Contains(out, "line 1") {
		t.Errorf("verify: %d %s", code, out)
	}
	h, _ := welcomed(t, data)
	says(t, h.log.String(), "THE AUDIT WAS CHANGED", "line 1")
	if code, _ := open(t, h.url+"/api/v1/notices"); code != http.StatusOK {
		t.Errorf("the public gets %d: it must be served all the same", code)
	}
}
