//go:build linux

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"wayside/cmd/internal/load"
)

// A lab is where measurements are made: the programs, a folder that is thrown
// away, and how thorough to be.
type lab struct {
	ctx        context.Context
	bin        string
	dir        string
	contenders string
	rounds     int
	sizes      []int
	duration   time.Duration
	started    int
	secret     *certificate
}

func (l *lab) open() (err error) {
	if l.rounds < 1 {
		return errors.New("--rounds: want at least 1")
	}
	if l.bin, err = filepath.Abs(l.bin); err != nil {
		return fmt.Errorf("--bin: %w", err)
	}
	if l.dir, err = os.MkdirTemp("", "wayside-measure-"); err != nil {
		return fmt.Errorf("make a folder for the measurement: %w", err)
	}
	return nil
}

func (l *lab) close() { _ = os.RemoveAll(l.dir) }

// folder is a fresh folder.
func (l *lab) folder(name string) (string, error) {
	l.started++
	dir := filepath.Join(l.dir, fmt.Sprintf("%s-%d", name, l.started))
	if err := os.Mkdir(dir, 0o700); err != nil {
		return "", fmt.Errorf("make a folder for %s: %w", name, err)
	}
	return dir, nil
}

// runID is the name of one run's marks.
func runID() load.Run { return load.Run(rand.Uint32()) }

// freePort is a port of the loopback that nobody listens on.
func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("find a free port: %w", err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// A process is a server that was started as a child.
type process struct {
	cmd  *exec.Cmd
	log  bytes.Buffer
	done chan error
}

// spawn starts a program and waits until it answers at url.
func (l *lab) spawn(url, name string, args ...string) (*process, error) {
	p := &process{cmd: exec.Command(name, args...), done: make(chan error, 1)}
	p.cmd.Stdout, p.cmd.Stderr = &p.log, &p.log
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", filepath.Base(name), err)
	}
	go func() { p.done <- p.cmd.Wait() }()
	if err := p.ready(l.ctx, l.client(), url); err != nil {
		p.stop()
		return nil, fmt.Errorf("start %s: %w\n%s", filepath.Base(name), err, p.log.String())
	}
	return p, nil
}

// ready waits until the process answers a request.
func (p *process) ready(ctx context.Context, client *http.Client, url string) error {
	defer client.CloseIdleConnections()
	for start := time.Now(); ; time.Sleep(5 * time.Millisecond) {
		select {
		case err := <-p.done:
			p.done <- err
			return fmt.Errorf("it ended: %v", err)
		case <-ctx.Done():
			return ctx.Err()
		default:
		}
		resp, err := client.Get(url)
		if err == nil {
			resp.Body.Close()
			if resp.StatusCode != http.StatusServiceUnavailable {
				return nil
			}
		}
		if time.Since(start) > time.Minute {
			return fmt.Errorf("no answer at %s: %v", url, err)
		}
	}
}

// stop ends the process and waits for it.
func (p *process) stop() {
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.done:
	case <-time.After(10 * time.Second):
		_ = p.cmd.Process.Kill()
		<-p.done
	}
}

// pids are the process and its children.
func (p *process) pids() []int {
	pids := []int{p.cmd.Process.Pid}
	children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pids[0], pids[0]))
	if err != nil {
		return pids
	}
	for _, f := range strings.Fields(string(children)) {
		if pid, err := strconv.Atoi(f); err == nil {
			pids = append(pids, pid)
		}
	}
	return pids
}

func numbers(list string) (out []int, err error) {
	for _, f := range strings.Split(list, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(f))
		if err != nil || n < 1 {
			return nil, fmt.Errorf("%q is not a list of numbers such as 1000,10000", list)
		}
		out = append(out, n)
	}
	return out, nil
}

// wanted are the contenders to measure, in order.
func (l *lab) wanted(all ...contender) (out []contender) {
	for _, c := range all {
		if (l.contenders == "" || slices.Contains(strings.Split(l.contenders, ","), c.name)) && c.installed() {
			out = append(out, c)
		}
	}
	return out
}
