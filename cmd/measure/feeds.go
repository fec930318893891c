//go:build linux

package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"wayside/cmd/internal/load"
)

// wrkProgram is the Debian package wrk.
const wrkProgram = "/usr/bin/wrk"

// feedNotices is how many notices make a feed of about 20 KB.
const feedNotices = 20

// A serving is how fast one request was answered.
type serving struct{ perSecond, perCPU float64 }

// feeds asks for a feed, and for whether it has changed, over kept
// connections; beside it the same bytes from bare net/http and from nginx.
func feeds(l *lab) ([]table, error) {
	if _, err := os.Stat(wrkProgram); err != nil {
		return nil, errors.New("wrk is not installed, nothing was measured")
	}
	hub, err := startHub(l, false)
	if err != nil {
		return nil, err
	}
	defer hub.stop()
	if err := hub.fill(l.ctx, runID(), wayside(), feedNotices); err != nil {
		return nil, err
	}
	const path = "/feeds/now.atom?lang=en"
	file, err := l.saved(hub.url + path)
	if err != nil {
		return nil, err
	}
	servers, err := l.fileServers(file)
	for _, s := range servers {
		defer s.stop()
	}
	if err != nil {
		return nil, err
	}
	names, urls, pids := []string{"wayside"}, []string{hub.url + path}, [][]int{hub.pids()}
	for i, s := range servers {
		names, urls, pids = append(names, []string{"http", "nginx"}[i]), append(urls, s.url+"/feed.atom"), append(pids, s.pids())
	}
	var rows [2]map[string][]serving
	for k := range rows {
		rows[k] = map[string][]serving{}
		for round := range l.rounds {
			for i, name := range names {
				x, err := l.wrk(urls[i], k == 1, pids[i])
				if err != nil {
					return nil, fmt.Errorf("%s: %w", name, err)
				}
				fmt.Fprintf(os.Stderr, "%d  %-8s 304 %-5v  %8.0f/s  %8.0f/CPU-s\n", round+1, name, k == 1, x.perSecond, x.perCPU)
				rows[k][name] = append(rows[k][name], x)
			}
		}
	}
	info, err := os.Stat(file)
	if err != nil {
		return nil, fmt.Errorf("read the feed: %w", err)
	}
	t := table{
		title:   fmt.Sprintf("A feed of %s bytes, 64 kept connections", number(float64(info.Size()), 0)),
		columns: []string{"server", "answer", "answers per CPU-second", "answers per second", "of http", "of nginx"},
	}
	perCPU := func(x serving) float64 { return x.perCPU }
	for k, answer := range []string{"200", "304"} {
		for _, name := range names {
			xs := rows[k][name]
			t.add(name, answer, number(median(xs, perCPU), 0), number(median(xs, func(x serving) float64 { return x.perSecond }), 0),
				ratio(median(xs, perCPU), median(rows[k]["http"], perCPU)), ratio(median(xs, perCPU), median(rows[k]["nginx"], perCPU)))
		}
	}
	return []table{t}, nil
}

// saved keeps what is served at url.
func (l *lab) saved(url string) (file string, err error) {
	dir, err := l.folder("feed")
	if err != nil {
		return "", err
	}
	client := l.client()
	defer client.CloseIdleConnections()
	// Feeds are made a moment after the change.
	for start := time.Now(); time.Since(start) < 20*time.Second; time.Sleep(100 * time.Millisecond) {
		resp, err := client.Get(url)
		if err != nil {
			return "", fmt.Errorf("fetch the feed: %w", err)
		}
		body, err := io.ReadAll(io.LimitReader(resp.Body, 16<<20))
		resp.Body.Close()
		if err != nil {
			return "", fmt.Errorf("fetch the feed: %w", err)
		}
		if resp.StatusCode != http.StatusOK || bytes.Count(body, []byte("<entry>")) < feedNotices {
			continue
		}
		file = filepath.Join(dir, "feed.atom")
		if err := os.WriteFile(file, body, 0o600); err != nil {
			return "", fmt.Errorf("keep the feed: %w", err)
		}
		return file, nil
	}
	return "", fmt.Errorf("the feed at %s never held %d notices", url, feedNotices)
}

// fileServers serve one file: bare net/http, and nginx where it is installed.
func (l *lab) fileServers(file string) (servers []*server, err error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	addr := fmt.Sprintf("127.0.0.1:%d", port)
	bare, err := plain(l, "http://"+addr, filepath.Join(l.bin, "yardstick"), "--mode", "http", "--addr", addr, "--file", file)
	if err != nil {
		return nil, err
	}
	servers = append(servers, bare)
	if _, err := os.Stat(nginxProgram); err != nil {
		return servers, nil
	}
	url, conf, err := nginxConf(l, 1, "", "location / { root "+filepath.Dir(file)+"; }")
	if err != nil {
		return servers, err
	}
	engine, err := plain(l, url, nginxProgram, "-c", conf)
	if err != nil {
		return servers, err
	}
	return append(servers, engine), nil
}

// wrk asks for one URL as fast as it is answered; again says that the feed is
// known already.
func (l *lab) wrk(url string, again bool, pids []int) (x serving, err error) {
	args := []string{"-t1", "-c64", fmt.Sprintf("-d%ds", max(1, int(l.duration.Seconds())))}
	want := http.StatusOK
	if again {
		etag, err := l.etag(url)
		if err != nil {
			return x, err
		}
		args, want = append(args, "-H", "If-None-Match: "+etag), http.StatusNotModified
		if err := l.answers(url, etag, want); err != nil {
			return x, err
		}
	}
	before, err := load.UsageOf(pids...)
	if err != nil {
		return x, err
	}
	out, err := exec.CommandContext(l.ctx, wrkProgram, append(args, url)...).CombinedOutput()
	if err != nil {
		return x, fmt.Errorf("wrk: %w\n%s", err, out)
	}
	after, err := load.UsageOf(pids...)
	if err != nil {
		return x, err
	}
	var requests float64
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		f := strings.Fields(lines.Text())
		switch {
		case len(f) > 2 && f[1] == "requests" && f[2] == "in":
			requests, _ = strconv.ParseFloat(f[0], 64)
		case len(f) == 2 && f[0] == "Requests/sec:":
			x.perSecond, _ = strconv.ParseFloat(f[1], 64)
		case strings.Contains(lines.Text(), "Non-2xx"), strings.Contains(lines.Text(), "Socket errors"):
			return x, fmt.Errorf("wrk: %s", strings.TrimSpace(lines.Text()))
		}
	}
	if requests == 0 {
		return x, fmt.Errorf("wrk told nothing:\n%s", out)
	}
	x.perCPU = requests / (after.CPU - before.CPU).Seconds()
	return x, nil
}

func (l *lab) etag(url string) (string, error) {
	client := l.client()
	defer client.CloseIdleConnections()
	resp, err := client.Get(url)
	if err != nil {
		return "", fmt.Errorf("ask for the ETag: %w", err)
	}
	defer resp.Body.Close()
	return resp.Header.Get("ETag"), nil
}

// answers holds that a conditional request gets the status that is measured.
func (l *lab) answers(url, etag string, want int) error {
	req, err := http.NewRequestWithContext(l.ctx, http.MethodGet, url, nil)
	if err != nil {
		return fmt.Errorf("ask again: %w", err)
	}
	req.Header.Set("If-None-Match", etag)
	client := l.client()
	defer client.CloseIdleConnections()
	resp, err := client.Do(req)
	if err != nil {
		return fmt.Errorf("ask again: %w", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != want {
		return fmt.Errorf("a request with its ETag got %s, not %d", resp.Status, want)
	}
	return nil
}
