package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"wayside/hub/check"
	"wayside/hub/format"
	"wayside/hub/notice"
)

type convertCmd struct {
	Files []string `arg:"" optional:"" help:"Documents to read; - or nothing reads the standard input."`
	To    string   `required:"" placeholder:"FORMAT" help:"Format to write, one of ${writable}."`
	reading
	Lang      string `help:"Language where the format carries one: zh-CN or en." default:"zh-CN" enum:"zh-CN,en"`
	Publisher string `help:"Publisher id to stamp where the document has none." default:"local"`
}

// Run converts all documents into one on the standard output; what can't be
// carried, and what can't be read, is listed on stderr.
func (c *convertCmd) Run(ctx context.Context, std world) error {
	target, ok := format.Named(format.Table(), c.To)
	if !ok || target.Encode == nil {
		return usagef("no format %q to write; one of %s", c.To, strings.Join(names(func(f format.Format) bool { return f.Encode != nil }), ", "))
	}
	entries, bad, err := c.sources(std)
	if err != nil {
		return err
	}
	if bad && len(entries) == 0 {
		return refused{errors.New("nothing could be read")}
	}
	if err := c.write(target, entries, std); err != nil {
		return err
	}
	if bad {
		return refused{errors.New("some notices could not be read")}
	}
	return nil
}

// sources reads every input and tells what is wrong with them; what is good is
// kept, bad says that something was not.
func (c *convertCmd) sources(std world) (entries []notice.Entry, bad bool, err error) {
	now := std.now().UTC().Truncate(time.Second)
	set, err := c.settings(c.Publisher, now)
	if err != nil {
		return nil, true, err
	}
	for _, name := range inputs(c.Files) {
		doc, err := readInput(name, std.in)
		if err != nil {
			fmt.Fprintf(std.err, "%s: %v\n", name, err)
			bad = true
			continue
		}
		r := c.read(doc, set)
		bad = bad || r.Count().Errors > 0
		c.tell(std.err, name, "", r.Frame)
		for _, it := range r.Items {
			c.tell(std.err, name, it.Place, it.Problems)
			switch {
			case it.Problems.Failed():
			case it.End != nil:
				fmt.Fprintf(std.err, "%s: %s: not carried: the end of %s\n", name, it.Place, strings.Join(it.End.Keys, ", "))
			case it.Notice != nil:
				entries = append(entries, check.Entry(it.Notice, now))
			}
		}
	}
	return entries, bad, nil
}

// tell prints problems, but no advice: whoever converts is not the author.
func (c *convertCmd) tell(w io.Writer, name, place string, ps notice.Problems) {
	for _, p := range ps {
		if !p.Advice {
			fmt.Fprintln(w, problemLine(name, place, p, notice.Lang(c.Lang)))
		}
	}
}

// write writes the entries as one document, and tells what it can't carry.
func (c *convertCmd) write(target format.Format, entries []notice.Entry, std world) error {
	now := std.now().UTC().Truncate(time.Second)
	const base = "http://localhost"
	sheet := notice.Sheet{
		Entries: entries, Lang: notice.Lang(c.Lang), Now: now, Updated: now, Base: base, Self: base + "/feeds/now." + c.To, Title: "Wayside", Owner: notice.Party{ID: c.Publisher},
	}
	var out bytes.Buffer
	var losses notice.Losses
	var err error
	if len(entries) == 1 {
		_, losses, err = target.Single(&out, sheet)
	} else {
		losses, err = target.Encode(&out, sheet)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", c.To, err)
	}
	for _, l := range losses {
		fmt.Fprintln(std.err, "not carried:", l)
	}
	_, err = std.out.Write(out.Bytes())
	return err
}

// formatOf is the readable format called name, or the one that doc looks like.
func formatOf(doc []byte, name string) (format.Format, error) {
	return check.Find(format.Table(), doc, name)
}

func names(want func(format.Format) bool) (out []string) {
	for _, f := range format.Table() {
		if want(f) {
			out = append(out, f.Name)
		}
	}
	return out
}
