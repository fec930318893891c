package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"time"

	"wayside/hub/intake"
	"wayside/hub/notice"
)

type watchCmd struct {
	Filter  []string `arg:"" optional:"" help:"The filter: kind=traffic road=G320 severity=severe …"`
	Lang    string   `help:"Language of the lines." default:"zh-CN"`
	JSON    bool     `name:"json" help:"Print the messages of the stream as they are, one a line."`
	Sources bool     `help:"Show the health of the sources instead."`
	Once    bool     `help:"Stop after the first complete state."`
	hubFlags
}

// message is what comes over the stream, as far as watch reads it.
type message struct {
	Type        string
	Cursor      string
	Reset, More bool
	RetryMillis int
	Time        time.Time
	Changes     []struct {
		Seq    uint64
		At     time.Time
		Op     string
		Code   string
		State  notice.State
		ID     notice.ID
		Cause  notice.Cause
		Text   notice.Words
		Notice notice.Notice
	}
}

// Run follows the stream for ever, resuming where it was after every break.
func (c *watchCmd) Run(ctx context.Context, io streams) error {
	if c.Sources {
		return c.sources(ctx, io.out)
	}
	q := url.Values{}
	for _, f := range c.Filter {
		k, v, ok := strings.Cut(f, "=")
		if !ok {
			return fmt.Errorf("filter %q: want name=value, such as kind=traffic", f)
		}
		q.Add(k, v)
	}
	wait := time.Second
	for {
		done, err := c.follow(ctx, q, io.out)
		if done || ctx.Err() != nil {
			return nil
		}
		if c.Once {
			return fmt.Errorf("follow the hub at %s: %w", c.Hub, err)
		}
		if refused, is := err.(*hubError); is && refused.Status < 500 && refused.Status != http.StatusTooManyRequests {
			return err
		}
		pause := time.Duration(rand.Int64N(int64(wait)))
		fmt.Fprintf(io.err, "wayside: %v; again in %s\n", err, pause.Round(time.Millisecond))
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return nil
		}
		wait = min(2*wait, time.Minute)
	}
}

// follow reads one connection's Server-Sent Events; q's "since" moves along.
func (c *watchCmd) follow(ctx context.Context, q url.Values, out io.Writer) (done bool, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(c.Hub, "/")+"/api/v1/stream?"+q.Encode(), nil)
	if err != nil {
		return false, err
	}
	if c.Token != "" {
		req.Header.Set("Authorization", "Bearer "+c.Token)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return false, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		raw, _ := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
		e := &hubError{Status: resp.StatusCode}
		json.Unmarshal(raw, e)
		return false, e
	}
	lines := bufio.NewReaderSize(resp.Body, 1<<20)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return false, fmt.Errorf("the stream ended: %w", err)
		}
		data, ok := bytes.CutPrefix(bytes.TrimSpace(line), []byte("data:"))
		if !ok {
			continue
		}
		var m message
		if err := json.Unmarshal(data, &m); err != nil {
			return false, fmt.Errorf("read a message: %w", err)
		}
		if m.Cursor != "" && !m.More {
			q.Set("since", m.Cursor)
		}
		c.print(out, m, bytes.TrimSpace(data))
		if c.Once && m.Type == "changes" && !m.More {
			return true, nil
		}
	}
}

func (c *watchCmd) print(out io.Writer, m message, raw []byte) {
	if c.JSON {
		fmt.Fprintf(out, "%s\n", raw)
		return
	}
	if m.Type == "goodbye" {
		fmt.Fprintln(out, "-- the hub says goodbye")
	}
	if m.Reset {
		fmt.Fprintf(out, "-- all that stands\n")
	}
	lang := notice.Lang(c.Lang)
	for _, ch := range m.Changes {
		at := ch.At.Local().Format("15:04:05")
		if ch.Op == "remove" {
			fmt.Fprintf(out, "%s %6d  - %-9s %s %s\n", at, ch.Seq, notice.NameOf(notice.States(), string(ch.Cause), lang), ch.ID.UUID(), ch.Text.In(lang))
			continue
		}
		n := ch.Notice
		t, _ := n.TextIn(lang)
		level := notice.NameOf(notice.Severities(), string(n.Severity), lang)
		if n.Colour != "" {
			level = notice.NameOf(notice.Colours(), string(n.Colour), lang)
		}
		more := ""
		if n.Revision > 1 {
			more = fmt.Sprintf(" (%d)", n.Revision)
		}
		fmt.Fprintf(out, "%s %6d  + %s  %s  %s  %s%s\n", at, ch.Seq, ch.Code, notice.NameOf(notice.Kinds(), string(n.Kind), lang), level, t.Headline, more)
	}
}

// sources prints the health of every source as a table.
func (c *watchCmd) sources(ctx context.Context, out io.Writer) error {
	raw, _, err := c.call(ctx, http.MethodGet, "/api/v1/sources", nil, nil)
	if err != nil {
		return err
	}
	if c.JSON {
		_, err := out.Write(raw)
		return err
	}
	var list struct{ Sources []intake.Health }
	if err := json.Unmarshal(raw, &list); err != nil {
		return fmt.Errorf("read the hub's answer: %w", err)
	}
	fmt.Fprintf(out, "%-28s %-6s %-9s %6s %6s %6s %6s %6s  %s\n", "source", "state", "last", "seen", "new", "revis", "ended", "refus", "note")
	for _, s := range list.Sources {
		state, last, note := "fresh", "never", s.Err
		if !s.StaleSince.IsZero() {
			state = "STALE"
		}
		if !s.LastSuccess.IsZero() {
			last = s.LastSuccess.Local().Format("15:04:05")
		}
		if s.Waiting > 0 {
			note = fmt.Sprintf("%d endings wait for a person. %s", s.Waiting, note)
		}
		t := s.Totals
		fmt.Fprintf(out, "%-28s %-6s %-9s %6d %6d %6d %6d %6d  %s\n", s.Source, state, last, s.Counts.Seen, t.New, t.Revised, t.Ended, t.Refused, note)
	}
	return nil
}
