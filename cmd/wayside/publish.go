package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"wayside/hub/notice"
	signs "wayside/hub/sign"
)

type publishCmd struct {
	Files  []string `arg:"" optional:"" help:"Documents to send; - or nothing reads the standard input."`
	Format string   `help:"Format of the documents, one of ${readable}; guessed where not given."`
	DryRun bool     `help:"Only ask whether the hub would take them; nothing is published."`
	Repeat string   `help:"A key of your own, by which the hub knows a repeat of a notice that has no id (Idempotency-Key)."`
	signingFlags
	hubFlags
}

// Help is kong's.
func (publishCmd) Help() string {
	return `Each notice gets a line: id, code, revision, sequence number, state, URL. What is likely wrong with it, such as what
looks like the data of a person, is told on stderr and stops nothing. "held" means that a second person
must approve it. What is refused is told on stderr, problem by problem; its neighbours are published all the same.
The exit code is 1 where anything was refused.`
}

// Run sends every document and prints a line for each notice in it.
func (c *publishCmd) Run(ctx context.Context, std world) error {
	sign, err := c.signer(std.now)
	if err != nil {
		return err
	}
	bad := false
	for _, name := range inputs(c.Files) {
		doc, err := readInput(name, std.in)
		if err == nil {
			doc, err = sign(doc)
		}
		if err == nil {
			err = c.send(ctx, name, doc, std)
		}
		if err != nil {
			fmt.Fprintf(std.err, "%s: %v\n", name, err)
			bad = true
		}
	}
	if bad {
		return refused{errors.New("not everything was published")}
	}
	return nil
}

// send posts one document.
func (c *publishCmd) send(ctx context.Context, name string, doc []byte, std world) error {
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
	a, err := c.call(ctx, http.MethodPost, "/api/v1/notices?"+q.Encode(), header, doc)
	var list struct{ Results []result }
	if json.Unmarshal(a.body, &list) != nil || list.Results == nil {
		if err != nil {
			return err
		}
		var one result
		_ = json.Unmarshal(a.body, &one) // of which the warnings alone are wanted
		one.warn(std.err, name)
		return a.print(std.out, c.DryRun)
	}
	failed := 0
	for _, r := range list.Results {
		if r.Status >= 400 {
			failed++
			fmt.Fprintf(std.err, "%s %s: %v\n", name, cmp.Or(r.Place, fmt.Sprintf("[%d]", r.Index)), r.refusal())
			continue
		}
		r.print(std.out, c.DryRun)
		r.warn(std.err, name+" "+cmp.Or(r.Place, fmt.Sprintf("[%d]", r.Index)))
	}
	if failed > 0 {
		return fmt.Errorf("%d of %d were refused", failed, len(list.Results))
	}
	return nil
}

// result is what became of one notice.
type result struct {
	Index   int
	Place   string
	Status  int
	Receipt *notice.Receipt
	Problem *hubError
	Signs   []faring

	Warnings notice.Problems
}

// faring is how a notice would fare on one sign.
type faring struct {
	Sign     string
	Verdict  signs.Verdict
	Lines    [][]string
	Problems notice.Problems
}

// print writes one line, and one for each problem.
func (f faring) print(w io.Writer) {
	var pages []string
	for _, lines := range f.Lines {
		pages = append(pages, strings.Join(lines, " / "))
	}
	fmt.Fprintln(w, strings.TrimRight(fmt.Sprintf("    sign %s: %s: %s", f.Sign, f.Verdict, strings.Join(pages, " // ")), ": "))
	for _, p := range f.Problems {
		fmt.Fprintf(w, "        %s · %s\n", p.Message.In(notice.English), p.Message.In(notice.Chinese))
	}
}

func (r result) refusal() *hubError {
	if r.Problem == nil {
		return &hubError{Status: r.Status}
	}
	return r.Problem
}

// warn writes one line for each warning of a notice that was taken, beside its
// receipt: who reads receipts reads nothing else.
func (r result) warn(w io.Writer, name string) {
	for _, p := range r.Warnings {
		fmt.Fprintf(w, "%s: warning: %s: %s · %s\n", name, p.Field, p.Message.In(notice.English), p.Message.In(notice.Chinese))
	}
}

// print writes one line for a notice that was taken, and one for each sign
// that a trial tells of.
func (r result) print(w io.Writer, dry bool) {
	r.printLine(w, dry)
	for _, s := range r.Signs {
		s.print(w)
	}
}

func (r result) printLine(w io.Writer, dry bool) {
	switch {
	case r.Status == http.StatusAccepted && dry:
		fmt.Fprintln(w, "held  would wait for a second person")
	case r.Status == http.StatusAccepted && r.Problem != nil && r.Problem.Held != "":
		fmt.Fprintf(w, "held  %s  waits for a second person, who approves it with POST /api/v1/held/%[1]s\n", r.Problem.Held)
	case r.Status == http.StatusAccepted:
		fmt.Fprintln(w, "held  waits for a second person, who finds it at /api/v1/held")
	case dry:
		fmt.Fprintln(w, "good  would be taken")
	case r.Receipt == nil:
		fmt.Fprintln(w, "good  nothing new: it ends something, is over, or was published before")
	default:
		printReceipt(w, *r.Receipt)
	}
}

func printReceipt(w io.Writer, r notice.Receipt) {
	word := string(r.State)
	if r.Duplicate {
		word += " (repeat)"
	}
	fmt.Fprintf(w, "%s  %s  revision %d  seq %d  %s  %s\n", r.ID, r.Code, r.Revision, r.Seq, word, r.URL)
}

// print writes the answer to a single notice.
func (a answer) print(w io.Writer, dry bool) error {
	var tried struct{ Signs []faring }
	_ = json.Unmarshal(a.body, &tried) // of a trial alone
	if a.status == http.StatusAccepted {
		result{Status: a.status, Problem: a.refusal(), Signs: tried.Signs}.print(w, dry)
		return nil
	}
	var receipt notice.Receipt
	if json.Unmarshal(a.body, &receipt) != nil || receipt.ID == "" {
		return errors.New("the answer is no receipt: is this the address of a hub?")
	}
	result{Status: a.status, Receipt: &receipt, Signs: tried.Signs}.print(w, dry)
	return nil
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
