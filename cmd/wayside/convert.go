package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"wayside/hub"
	"wayside/hub/format"
	"wayside/hub/notice"
)

type convertCmd struct {
	Files     []string `arg:"" optional:"" help:"Documents to read; - or nothing reads the standard input."`
	To        string   `required:"" placeholder:"FORMAT" help:"Format to write, one of ${writable}."`
	Format    string   `help:"Format of the documents, one of ${readable}; guessed where not given."`
	Lang      string   `help:"Language where the format carries one: zh-CN or en." default:"zh-CN" enum:"zh-CN,en"`
	Publisher string   `help:"Publisher id to stamp where the document has none." default:"local"`
}

// Run converts all documents into one on the standard output; what can't be
// carried, and what can't be read, is listed on stderr.
func (c *convertCmd) Run(ctx context.Context, std world) error {
	target, ok := format.Named(format.Table(), c.To)
	if !ok || target.Encode == nil {
		return usagef("no format %q to write; one of %s", c.To, strings.Join(names(func(f format.Format) bool { return f.Encode != nil }), ", "))
	}
	entries, bad, err := c.read(std)
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

// read reads every input and tells what is wrong with them; what is good is
// kept, bad says that something was not.
func (c *convertCmd) read(std world) (entries []notice.Entry, bad bool, err error) {
	now := std.now().UTC().Truncate(time.Second)
	for _, name := range inputs(c.Files) {
		items, err := c.items(name, now, std)
		if errors.As(err, new(usageError)) {
			return nil, true, err
		}
		for _, it := range items {
			for _, p := range it.Problems {
				fmt.Fprintln(std.err, problemLine(name, it.Place, p, notice.Lang(c.Lang)))
			}
			switch {
			case it.Problems.Failed():
				bad = true
			case it.End != nil:
				fmt.Fprintf(std.err, "%s: %s: not carried: the end of %s\n", name, it.Place, strings.Join(it.End.Keys, ", "))
			case it.Notice != nil:
				entries = append(entries, standalone(it.Notice, now))
			}
		}
		if err != nil {
			fmt.Fprintf(std.err, "%s: %v\n", name, err)
			bad = true
		}
	}
	return entries, bad, nil
}

func (c *convertCmd) items(name string, now time.Time, std world) ([]notice.Item, error) {
	doc, err := readInput(name, std.in)
	if err != nil {
		return nil, err
	}
	return judged(doc, c.Format, settingsFor(c.Publisher, now))
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

// judged reads a document and holds each notice against all that a notice must
// be, as the hub would.
func judged(doc []byte, name string, s notice.Settings) ([]notice.Item, error) {
	items, err := decode(doc, name, s)
	for i, it := range items {
		if it.Notice != nil {
			items[i].Problems = append(it.Problems, complete(it, s.Publisher.ID, s.Now).Validate()...)
		}
	}
	return items, err
}

// decode reads a document in the named format, or in the one it looks like.
func decode(doc []byte, name string, s notice.Settings) (items []notice.Item, err error) {
	f, err := formatOf(doc, name)
	if err != nil {
		return nil, err
	}
	for it, err := range f.Decode(bytes.NewReader(doc), s) {
		if err != nil {
			return items, fmt.Errorf("read as %s: %w", f.Name, err)
		}
		items = append(items, it)
	}
	return items, nil
}

func formatOf(doc []byte, name string) (format.Format, error) {
	readable := strings.Join(names(func(f format.Format) bool { return f.Decode != nil }), ", ")
	if name != "" {
		f, ok := format.Named(format.Table(), name)
		if !ok || f.Decode == nil {
			return f, usagef("no format %q to read; one of %s", name, readable)
		}
		return f, nil
	}
	switch fs := format.Guess(format.Table(), "", doc[:min(len(doc), format.SniffBytes)]); len(fs) {
	case 1:
		return fs[0], nil
	case 0:
		return format.Format{}, fmt.Errorf("can't tell the format: name it with --format, one of %s", readable)
	default:
		var which []string
		for _, f := range fs {
			which = append(which, f.Name)
		}
		return format.Format{}, fmt.Errorf("it may be one of %s: name it with --format", strings.Join(which, ", "))
	}
}

func names(want func(format.Format) bool) (out []string) {
	for _, f := range format.Table() {
		if want(f) {
			out = append(out, f.Name)
		}
	}
	return out
}

func settingsFor(publisher string, now time.Time) notice.Settings {
	return notice.Settings{Now: now, Publisher: notice.Party{ID: publisher}, Feed: "local"}
}

// standalone gives a notice what stands around it at a hub.
func standalone(n *notice.Notice, now time.Time) notice.Entry {
	doc, err := notice.Emit(n)
	if err != nil {
		doc = []byte("{}") // it was validated
	}
	return notice.Entry{Seq: 1, At: now, First: now, Code: notice.Code(n.ID, 0), State: notice.StateAt(notice.Life{Notice: n}, now), Notice: n, Doc: doc}
}

// complete fills what an imported notice leaves to intake and hub, so that the
// rest can be judged.
func complete(it notice.Item, publisher string, now time.Time) *notice.Notice {
	n := it.Notice
	hub.Store(n)
	if n.ID == "" && it.Key == "" {
		n.ID = notice.NewID()
	}
	if n.ID == "" {
		n.ID = notice.DeriveID(publisher, it.Key)
	}
	n.Revision = max(n.Revision, 1)
	if n.Publisher.ID == "" {
		n.Publisher.ID = publisher
	}
	if n.Sent.IsZero() {
		n.Sent = now
	}
	if n.Expires.IsZero() && it.Key != "" && n.Origin != nil {
		n.Expires = latest(n.Ends, n.Sent, n.Onset).Add(24 * time.Hour)
	}
	return n
}

func latest(ts ...time.Time) (out time.Time) {
	for _, t := range ts {
		if t.After(out) {
			out = t
		}
	}
	return out
}
