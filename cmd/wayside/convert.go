package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"wayside/hub/format"
	"wayside/hub/notice"
)

type convertCmd struct {
	Files     []string `arg:"" optional:"" help:"Documents to read; - or nothing reads the standard input."`
	To        string   `required:"" help:"Format to write."`
	Format    string   `help:"Format of the documents; guessed where not given."`
	Lang      string   `help:"Language where the format carries one." default:"zh-CN"`
	Publisher string   `help:"Publisher id to stamp." default:"local"`
}

// Run converts all documents into one on the standard output; what can't be
// carried, and what can't be read, is listed on stderr.
func (c *convertCmd) Run(ctx context.Context, io streams) error {
	target, ok := format.Named(format.Table(), c.To)
	if !ok || target.Encode == nil {
		return fmt.Errorf("no format %q to write; one of %s", c.To, strings.Join(names(func(f format.Format) bool { return f.Encode != nil }), ", "))
	}
	now := time.Now().UTC().Truncate(time.Second)
	sheet := notice.Sheet{Lang: notice.Lang(c.Lang), Now: now, Updated: now, Base: "http://localhost", Self: "http://localhost/feeds/now." + c.To, Title: "Wayside", Owner: notice.Party{ID: c.Publisher}}
	bad := false
	for _, name := range inputs(c.Files) {
		doc, err := readInput(name, io.in)
		if err != nil {
			return err
		}
		items, err := decode(doc, c.Format, settingsFor(c.Publisher, now))
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		for _, it := range items {
			for _, p := range it.Problems {
				fmt.Fprintln(io.err, problemLine(name, it.Place, p, notice.English))
				bad = bad || !p.Warning
			}
			if it.Notice != nil && !it.Problems.Failed() {
				sheet.Entries = append(sheet.Entries, standalone(it, c.Publisher, now))
			}
		}
	}
	var out bytes.Buffer
	var losses notice.Losses
	var err error
	if len(sheet.Entries) == 1 {
		_, losses, err = target.Single(&out, sheet)
	} else {
		losses, err = target.Encode(&out, sheet)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", c.To, err)
	}
	for _, l := range losses {
		fmt.Fprintln(io.err, "not carried:", l)
	}
	if _, err := io.out.Write(out.Bytes()); err != nil {
		return err
	}
	if bad {
		return refused{errors.New("some notices could not be read")}
	}
	return nil
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
			return f, fmt.Errorf("no format %q to read; one of %s", name, readable)
		}
		return f, nil
	}
	switch fs := format.Guess(format.Table(), "", doc[:min(len(doc), 4096)]); len(fs) {
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

// standalone gives an item the members that only a hub gives.
func standalone(it notice.Item, publisher string, now time.Time) notice.Entry {
	n := complete(it, publisher, now)
	doc, err := notice.Emit(n)
	if err != nil {
		doc = []byte("{}")
	}
	return notice.Entry{Seq: 1, At: now, First: now, Code: notice.Code(n.ID, 0), State: notice.StateAt(notice.Life{Notice: n}, now), Notice: n, Doc: doc}
}

// complete fills what an imported notice leaves to intake and hub, so that the
// rest can be judged.
func complete(it notice.Item, publisher string, now time.Time) *notice.Notice {
	n := it.Notice
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

func problemLine(name, place string, p notice.Problem, lang notice.Lang) string {
	word := "error"
	if p.Warning {
		word = "warning"
	}
	where := name
	for _, s := range []string{place, p.Field} {
		if s != "" {
			where += ": " + s
		}
	}
	return fmt.Sprintf("%s: %s: %s", where, word, p.Message.In(lang))
}

type checkCmd struct {
	Files  []string `arg:"" optional:"" help:"Documents to validate; - or nothing reads the standard input."`
	Format string   `help:"Format of the documents; guessed where not given."`
	Lang   string   `help:"Language of the problems: en or zh-CN." default:"en"`
}

// Run prints every problem of every document.
func (c *checkCmd) Run(ctx context.Context, io streams) error {
	failed := false
	for _, name := range inputs(c.Files) {
		doc, err := readInput(name, io.in)
		if err != nil {
			return err
		}
		now := time.Now().UTC()
		items, err := decode(doc, c.Format, settingsFor("local", now))
		good, ended := 0, 0
		for _, it := range items {
			ps := it.Problems
			if it.Notice != nil {
				ps = append(ps, complete(it, "local", now).Validate()...)
			}
			for _, p := range ps {
				fmt.Fprintln(io.out, problemLine(name, it.Place, p, notice.Lang(c.Lang)))
			}
			switch {
			case ps.Failed():
				failed = true
			case it.End != nil:
				ended++
			case it.Notice != nil:
				good++
			}
		}
		if err != nil {
			fmt.Fprintf(io.out, "%s: error: %v\n", name, err)
			failed = true
		}
		fmt.Fprintf(io.out, "%s: %d valid, %d endings, %d in all\n", name, good, ended, len(items))
	}
	if failed {
		return refused{errors.New("problems were found")}
	}
	return nil
}
