//go:build linux

package main

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"wayside/cmd/internal/load"
)

// A contender is a server that can be measured.
type contender struct {
	name    string
	size    int // bytes of a message
	batch   int // messages in one publication, where many may be under way
	sse     bool
	deflate bool
	start   func(*lab) (*server, error)
	needs   string // file without which it is not installed
}

// A server is a contender that runs.
type server struct {
	*process
	url       string
	dir       string // of a hub, as are token and hub
	token     string
	hub       func(load.Run, contender) *load.Hub
	target    func(load.Run, contender) load.Target
	publisher func(load.Run, contender) load.Publisher
}

func (c contender) installed() bool {
	if c.needs == "" {
		return true
	}
	_, err := os.Stat(c.needs)
	return err == nil
}

// Sizes of a message in bytes: a notice as it goes over the wire, and what the
// yardsticks are also fed.
const (
	noticeSize = 1130
	smallSize  = 512
)

func wayside() contender {
	return contender{name: "wayside", size: noticeSize, batch: 32, start: func(l *lab) (*server, error) { return startHub(l, false) }}
}

func waysideTLS() contender {
	return contender{name: "wayside-tls", size: noticeSize, batch: 32, start: func(l *lab) (*server, error) { return startHub(l, true) }}
}

func waysideSSE() contender {
	c := wayside()
	c.name, c.sse = "wayside-sse", true
	return c
}

func waysideDeflate() contender {
	c := wayside()
	c.name, c.deflate = "wayside-deflate", true
	return c
}

func yardstick(mode string, size int) contender {
	name := mode
	if size != smallSize {
		name = fmt.Sprintf("%s-%d", mode, size)
	}
	return contender{name: name, size: size, start: func(l *lab) (*server, error) {
		port, err := freePort()
		if err != nil {
			return nil, err
		}
		addr := fmt.Sprintf("127.0.0.1:%d", port)
		return plain(l, "http://"+addr, filepath.Join(l.bin, "yardstick"), "--mode", mode, "--addr", addr)
	}}
}

// plain starts a server that takes any message at /pub and sends it on at /ws.
func plain(l *lab, url, program string, args ...string) (*server, error) {
	p, err := l.spawn(url, program, args...)
	if err != nil {
		return nil, err
	}
	return &server{
		process: p, url: url,
		target: func(load.Run, contender) load.Target { return load.Target{URL: url + "/ws"} },
		publisher: func(r load.Run, c contender) load.Publisher {
			return &load.Post{
				URL: url + "/pub", Header: http.Header{"Content-Type": {"application/json"}}, Client: load.NewClient(1, nil),
				Body: func(ms []load.Mark) []byte { return message(r, ms[0], c.size) },
			}
		},
	}, nil
}

// message is a JSON message of so many bytes.
func message(r load.Run, m load.Mark, size int) []byte {
	head, tail := fmt.Sprintf(`{"id":"%s","kind":"traffic","road":"G320","text":"`, r.Text(m)), `"}`
	return []byte(head + strings.Repeat("x", max(size-len(head)-len(tail), 0)) + tail)
}

// The Debian packages nginx and libnginx-mod-nchan.
const (
	nginxProgram = "/usr/sbin/nginx"
	nchanModule  = "/usr/lib/nginx/modules/ngx_nchan_module.so"
)

func nchan(workers int) contender {
	return contender{name: fmt.Sprintf("nchan-%d", workers), size: smallSize, needs: nchanModule, start: func(l *lab) (*server, error) {
		return startNchan(l, workers)
	}}
}

// startNchan runs Nchan with room for every message under way, and new
// subscribers starting at the newest.
func startNchan(l *lab, workers int) (*server, error) {
	url, conf, err := nginxConf(l, workers, "load_module "+nchanModule+";", `
		location /ws { nchan_subscriber websocket; nchan_channel_id bench; nchan_subscriber_first_message newest; }
		location /pub { nchan_publisher http; nchan_channel_id bench; nchan_message_buffer_length 2000; nchan_message_timeout 60s; }`)
	if err != nil {
		return nil, err
	}
	return plain(l, url, nginxProgram, "-c", conf)
}

// nginxConf writes a configuration of nginx in a folder of its own.
func nginxConf(l *lab, workers int, top, locations string) (url, path string, err error) {
	dir, err := l.folder("nginx")
	if err != nil {
		return "", "", err
	}
	port, err := freePort()
	if err != nil {
		return "", "", err
	}
	user := ""
	if os.Geteuid() == 0 {
		user = "user root;"
	}
	conf := fmt.Sprintf(`%s
%s
daemon off; worker_processes %d; worker_rlimit_nofile 20000;
pid %s/nginx.pid; error_log %s/error.log warn;
events { worker_connections 19000; }
http {
	access_log off; keepalive_requests 1000000000; default_type application/atom+xml; server_tokens off;
	client_body_temp_path %[4]s; proxy_temp_path %[4]s; fastcgi_temp_path %[4]s; uwsgi_temp_path %[4]s; scgi_temp_path %[4]s;
	server {
		listen 127.0.0.1:%[6]d backlog=4096;
		location = /up { return 204; }
		%[7]s
	}
}
`, user, top, workers, dir, dir, port, locations)
	path = filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(path, []byte(conf), 0o600); err != nil {
		return "", "", fmt.Errorf("write the configuration of nginx: %w", err)
	}
	return fmt.Sprintf("http://127.0.0.1:%d", port), path, nil
}

// hubToken makes a data folder with a token that may publish without limit.
func hubToken(l *lab, dir string) (string, error) {
	out, err := exec.CommandContext(l.ctx, filepath.Join(l.bin, "wayside"), "token", "add", "measure", "--data", dir, "--publisher", "measure",
		"--name-zh", "云溪县交警大队", "--name-en", "Yunxi County Traffic Police", "--severity", "extreme", "--rate", "1000000").Output()
	if err != nil {
		return "", fmt.Errorf("make a token: %w", err)
	}
	return strings.TrimSpace(string(out)), nil
}
