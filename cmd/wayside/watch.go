package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"time"

	"wayside/hub/notice"
)

type watchCmd struct {
	selection
	Lang    string `help:"Language of the lines: zh-CN or en." default:"zh-CN" enum:"zh-CN,en"`
	JSON    bool   `name:"json" help:"Print the messages of the stream as they are, one a line."`
	Sources bool   `help:"Show the health of the sources instead, and stop. Errors and what was refused are shown to whoever may approve."`
	Once    bool   `help:"Stop after the first complete state; with --verify, once a heartbeat has proved it."`
	Verify  bool   `help:"Check every signature and heartbeat by --key or --root, and say what is wrong; exit 1 where anything was."`
	pins
	Silence time.Duration `hidden:"" default:"45s"`
	hubFlags
}

// selection are the filters of the API as flags.
type selection struct {
	Kind      string `placeholder:"KIND,…" help:"traffic, weather, enforcement, police, case, safety, service, community."`
	Event     string `placeholder:"EVENT,…" help:"Such as accident, closure, fog."`
	Severity  string `placeholder:"LEVEL" help:"At least: minor, moderate, severe, extreme."`
	Colour    string `placeholder:"COLOUR" help:"At least: blue, yellow, orange, red; drops what has no official signal."`
	Road      string `placeholder:"ROAD,…" help:"Such as G320."`
	Direction string `placeholder:"DIRECTION,…" help:"Of the road."`
	Km        string `placeholder:"FROM-TO" help:"Stretch of the one road, such as 1284-1287."`
	Area      string `placeholder:"CODE,…" help:"[scheme:]prefix of an area code, such as 3611."`
	Bbox      string `placeholder:"W,S,E,N" help:"A box in degrees."`
	Near      string `placeholder:"LON,LAT,KM" help:"A circle."`
	Vehicle   string `placeholder:"VEHICLE,…" help:"Such as hgv."`
	Publisher string `placeholder:"ID,…" help:"Who publishes."`
	Status    string `placeholder:"STATUS,…" help:"actual (the default), exercise, test; all but actual need a token."`
	Q         string `name:"q" placeholder:"WORDS" help:"Words of the text."`
	State     string `placeholder:"STATE,…" help:"active (the default), scheduled, …"`
}

// query is the selection as the API takes it.
func (s selection) query() url.Values {
	q := url.Values{}
	for name, value := range map[string]string{
		"kind": s.Kind, "event": s.Event, "severity": s.Severity, "colour": s.Colour, "road": s.Road, "direction": s.Direction, "km": s.Km,
		"area": s.Area, "bbox": s.Bbox, "near": s.Near, "vehicle": s.Vehicle, "publisher": s.Publisher, "status": s.Status, "q": s.Q, "state": s.State,
	} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return q
}

// Pauses before watch comes back after a break, where the hub names none.
const (
	firstPause   = time.Second
	longestPause = time.Minute
)

// Run follows the stream for ever, resuming where it was after every break.
func (c *watchCmd) Run(ctx context.Context, std world) error {
	if c.Sources {
		return c.sources(ctx, std.out)
	}
	f := &following{to: std.out, lang: notice.Lang(c.Lang), raw: c.JSON, headlines: map[notice.ID]string{}}
	if c.Verify {
		var err error
		if f.check, err = c.checking(std.now); err != nil {
			return err
		}
	} else if len(c.Key) > 0 || c.Root != "" || c.Keys != "" {
		return usagef("--key, --keys and --root are for --verify")
	}
	return f.check.verdict(c.run(ctx, std, f))
}

// run follows the stream, one connection after the other.
func (c *watchCmd) run(ctx context.Context, std world, f *following) error {
	wait := firstPause
	for {
		err := c.follow(ctx, f)
		f.check.broke(err)
		f.check.tellLater(std.out, f.lang, f.raw)
		var no *hubError
		switch {
		case ctx.Err() != nil || err == nil:
			return nil
		case errors.As(err, new(usageError)), c.Once && !errors.Is(err, errAfresh), errors.As(err, &no) && no.Status < 500 && no.Status != http.StatusTooManyRequests:
			return err
		}
		if f.heard {
			wait = firstPause
		}
		pause := rand.N(wait)
		if f.retry > 0 {
			pause = f.retry
		}
		f.heard, f.retry, wait = false, 0, min(2*wait, longestPause)
		fmt.Fprintf(std.err, "wayside: %v; again in %s\n", err, pause.Round(time.Millisecond))
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return nil
		}
	}
}

// mostLine bounds one message of the stream.
const mostLine = 16 << 20

// follow reads one connection of Server-Sent Events, nil once that is enough.
func (c *watchCmd) follow(ctx context.Context, f *following) error {
	ctx, cancel := context.WithCancelCause(ctx)
	hangUp := func() { cancel(fmt.Errorf("the hub has said nothing for %s", f.patience)) }
	defer cancel(nil)
	defer f.check.watch(cancel)()
	if err := c.anchor(ctx, f.check); err != nil {
		return err
	}
	q := c.query()
	if f.cursor != "" {
		q.Set("since", f.cursor)
	}
	f.begin()
	silence := time.AfterFunc(f.patience, hangUp) // a dead peer says nothing, not even goodbye
	defer silence.Stop()
	resp, err := c.open(ctx, http.MethodGet, "/api/v1/stream?"+q.Encode(), http.Header{"Accept": {"text/event-stream"}}, nil)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		raw, _ := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
		return answer{resp.StatusCode, raw}.refusal()
	}
	lines := bufio.NewScanner(resp.Body)
	lines.Buffer(nil, mostLine)
	for lines.Scan() {
		silence.Reset(f.patience)
		data, ok := bytes.CutPrefix(lines.Bytes(), []byte("data:"))
		if !ok {
			continue
		}
		whole, err := f.take(bytes.TrimSpace(data))
		if err != nil {
			return err
		}
		if whole && c.Once {
			return nil
		}
	}
	switch err := lines.Err(); {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case err != nil:
		return fmt.Errorf("the stream broke: %w", err)
	}
	return errors.New("the stream ended")
}

// message is what comes over the stream, as far as watch reads it.
type message struct {
	Type          string
	From, To, Seq uint64
	Epoch, Filter string
	Time, Root    string
	StaleSince    string
	Active        struct {
		Count  int
		Digest string
	}
	Sigs             []notice.Sig
	Cursor           string
	Reset, More      bool
	HeartbeatSeconds float64
	RetryMillis      int
	Changes          []change
}

type change struct {
	Seq    uint64
	At     time.Time
	Op     string
	Code   string
	ID     notice.ID
	Cause  notice.Cause
	Text   notice.Words
	Notice document
	Sigs   []notice.Sig

	checked *notice.Notice // where it was verified
}

// document is a notice with the exact bytes of it that came.
type document struct {
	notice.Notice
	raw []byte
}

// UnmarshalJSON keeps the bytes: they are what was signed.
func (d *document) UnmarshalJSON(raw []byte) error {
	d.raw = bytes.Clone(raw)
	return json.Unmarshal(raw, &d.Notice)
}
