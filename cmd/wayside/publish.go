package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"wayside/hub/notice"
)

type publishCmd struct {
	Files  []string `arg:"" optional:"" help:"Documents to send; - or nothing reads the standard input."`
	Format string   `help:"Format of the documents; guessed where not given."`
	DryRun bool     `help:"Only ask whether the hub would take them."`
	Repeat string   `help:"Key that tells a repeat of a notice without an id (Idempotency-Key)."`
	hubFlags
}

// Run sends every document and prints a line for each notice in it.
func (c *publishCmd) Run(ctx context.Context, io streams) error {
	bad := false
	for _, name := range inputs(c.Files) {
		doc, err := readInput(name, io.in)
		if err != nil {
			return err
		}
		if err := c.send(ctx, name, doc, io); err != nil {
			fmt.Fprintf(io.err, "%s: %v\n", name, err)
			bad = true
		}
	}
	if bad {
		return refused{errors.New("not everything was published")}
	}
	return nil
}

func (c *publishCmd) send(ctx context.Context, name string, doc []byte, io streams) error {
	q := url.Values{}
	if c.Format != "" {
		q.Set("format", c.Format)
	}
	if c.DryRun {
		q.Set("dryRun", "1")
	}
	header := http.Header{"Content-Type": {mediaOf(name)}}
	if c.Repeat != "" {
		header.Set("Idempotency-Key", c.Repeat)
	}
	answer, _, err := c.call(ctx, http.MethodPost, "/api/v1/notices?"+q.Encode(), header, doc)
	var list struct {
		Results []struct {
			notice.Result
			Problem *hubError `json:"problem"`
		} `json:"results"`
	}
	if jsonErr := json.Unmarshal(answer, &list); jsonErr == nil && list.Results != nil {
		failed := 0
		for _, r := range list.Results {
			if r.Receipt != nil {
				printReceipt(io.out, r.Status, *r.Receipt)
				continue
			}
			failed++
			fmt.Fprintf(io.err, "%s [%d]: %v\n", name, r.Index, r.Problem)
		}
		if failed > 0 {
			return fmt.Errorf("%d of %d were refused", failed, len(list.Results))
		}
		return nil
	}
	if err != nil {
		return err
	}
	var r notice.Receipt
	if err := json.Unmarshal(answer, &r); err != nil {
		return fmt.Errorf("read the hub's receipt: %w", err)
	}
	printReceipt(io.out, 0, r)
	return nil
}

func printReceipt(w io.Writer, status int, r notice.Receipt) {
	word := string(r.State)
	switch {
	case status == http.StatusAccepted || r.Seq == 0 && r.Code == "":
		word = "waiting for a second person"
	case r.Duplicate:
		word += " (repeat)"
	}
	fmt.Fprintf(w, "%s  %s  revision %d  seq %d  %s  %s\n", r.ID, r.Code, r.Revision, r.Seq, word, r.URL)
}

func inputs(files []string) []string {
	if len(files) == 0 {
		return []string{"-"}
	}
	return files
}

// mostInput bounds a document read by a command.
const mostInput = 64 << 20

func readInput(name string, stdin io.Reader) ([]byte, error) {
	if name == "-" {
		raw, err := io.ReadAll(io.LimitReader(stdin, mostInput))
		if err != nil {
			return nil, fmt.Errorf("read the standard input: %w", err)
		}
		return raw, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, mostInput))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return raw, nil
}

func mediaOf(name string) string {
	switch {
	case strings.HasSuffix(name, ".cap"):
		return "application/cap+xml"
	case strings.HasSuffix(name, ".xml"):
		return "application/xml"
	case strings.HasSuffix(name, ".json"), strings.HasSuffix(name, ".geojson"):
		return "application/json"
	}
	return "application/octet-stream"
}

type withdrawCmd struct {
	ID     string `arg:"" help:"Id, short code or page URL of the notice."`
	Reason string `required:"" help:"Why; everybody sees it."`
	En     string `name:"reason-en" help:"The reason in English, where --reason is Chinese."`
	hubFlags
}

// Run withdraws the notice and prints the receipt.
func (c *withdrawCmd) Run(ctx context.Context, io streams) error {
	var reason any = c.Reason
	if c.En != "" {
		reason = notice.Words{notice.Chinese: c.Reason, notice.English: c.En}
	}
	return c.act(ctx, io, c.ID, "withdraw", map[string]any{"reason": reason})
}

type extendCmd struct {
	ID    string `arg:"" help:"Id, short code or page URL of the notice."`
	Until string `required:"" help:"New time of expiry: RFC 3339, or from now such as 2h30m."`
	hubFlags
}

// Run extends the notice and prints the receipt.
func (c *extendCmd) Run(ctx context.Context, io streams) error {
	until, err := time.Parse(time.RFC3339, c.Until)
	if err != nil {
		d, derr := time.ParseDuration(c.Until)
		if derr != nil {
			return fmt.Errorf("--until %q is neither a time such as 2026-11-24T18:00:00+08:00 nor a span such as 2h", c.Until)
		}
		until = time.Now().Add(d)
	}
	return c.act(ctx, io, c.ID, "extend", map[string]any{"until": until.UTC().Format(time.RFC3339)})
}

// act posts one action on a notice and prints the receipt.
func (h hubFlags) act(ctx context.Context, io streams, arg, action string, body any) error {
	id, err := h.resolve(ctx, arg)
	if err != nil {
		return err
	}
	raw, err := json.Marshal(body)
	if err != nil {
		return err
	}
	answer, _, err := h.call(ctx, http.MethodPost, "/api/v1/notices/"+id.UUID()+"/"+action, http.Header{"Content-Type": {"application/json"}}, raw)
	if err != nil {
		return err
	}
	var r notice.Receipt
	if err := json.Unmarshal(answer, &r); err != nil {
		return fmt.Errorf("read the hub's receipt: %w", err)
	}
	printReceipt(io.out, 0, r)
	return nil
}
