package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"time"

	"wayside/hub/account"
	"wayside/hub/trust"
)

type accountCmd struct {
	hubFlags
	pins
	File  string `arg:"" optional:"" help:"The exported month (/account/MONTH.jsonl); default: the hub's."`
	Month string `required:"" placeholder:"2026-11" help:"Which month."`
}

// Help is kong's hook.
func (accountCmd) Help() string {
	return "Takes the records of the month, holds each against the public log that the hub has signed, and works out the figures. Exit codes: 0 they are the hub's, 1 not."
}

// errAccount: what the hub says of a month does not follow from its log.
var errAccount = errors.New("the account does not follow from the public log")

// Run works the account out again and compares.
func (c *accountCmd) Run(ctx context.Context, std world) error {
	m, err := account.ParseMonth(c.Month)
	if err != nil {
		return usagef("--month: %w", err)
	}
	said, err := c.said(ctx, m)
	if err != nil {
		return err
	}
	if said.Log.Rules != account.Rules {
		return fmt.Errorf("the hub counts by the rules %d and this program by %d: take the program that the hub runs", said.Log.Rules, account.Rules)
	}
	l, err := c.log(ctx, said.Log.Last)
	if err != nil {
		return err
	}
	zone, err := time.LoadLocation(said.Log.Zone)
	if err != nil {
		return fmt.Errorf("the account is in the time zone %q, which this machine does not know: %w", said.Log.Zone, err)
	}
	again, unsigned, err := c.count(ctx, m, zone, l, said)
	if err != nil {
		return err
	}
	ours, _ := json.Marshal(again)
	theirs, _ := json.Marshal(said.Log)
	if !bytes.Equal(ours, theirs) {
		return fmt.Errorf("%w:\n  the log says %s\n  the hub says %s", errAccount, ours, theirs)
	}
	all := 0
	for _, n := range again.Published {
		all += n
	}
	fmt.Fprintf(std.out, "%s: the figures of the hub follow from its log, record by record (%d to %d; %d not public, %d without a signature; log of %d signed by %s)\n", m, again.First, again.Last, again.Sealed, unsigned, l.tree.Size(), l.by.ID())
	fmt.Fprintf(std.out, "published %d, updated %d, corrected %d, withdrawn %d; from event to public %gs (median of %d)\n", all, again.Updated, len(again.Corrected), len(again.Withdrawn), again.Delay.Median, again.Delay.Count)
	return nil
}

// said is what the hub says of the month.
func (c *accountCmd) said(ctx context.Context, m account.Month) (a account.Account, err error) {
	got, err := c.call(ctx, "GET", "/account/"+m.String()+".json", nil, nil)
	if err == nil {
		err = json.Unmarshal(got.body, &a)
	}
	if err != nil {
		return a, fmt.Errorf("get the account of %s: %w", m, err)
	}
	return a, nil
}

// publicLog is the log of a hub, all leaves of it under one signed checkpoint.
type publicLog struct {
	hub   hubFlags
	epoch string
	ring  trust.Keyring
	by    trust.Public
	tree  trust.Tree
	kept  [][]byte // the bundle of entries that was read last
	first int64    // index of its first
}

// log reads the public log up to a record at least.
func (c *accountCmd) log(ctx context.Context, least uint64) (*publicLog, error) {
	get := func(path string) ([]byte, error) {
		got, err := c.call(ctx, "GET", path, nil, nil)
		return got.body, err
	}
	ring, err := c.ring(time.Time{}, func() ([]byte, error) { return get("/keys") })
	if err != nil {
		return nil, err
	}
	l := &publicLog{hub: c.hubFlags, ring: ring}
	var point trust.Checkpoint
	for range 20 { // it is signed once a second
		raw, err := get("/log/checkpoint")
		if err != nil {
			return nil, fmt.Errorf("get the checkpoint of the log: %w", err)
		}
		if point, l.by, err = trust.OpenCheckpoint(raw, ring); err != nil {
			return nil, err
		}
		if uint64(point.Size) >= least {
			break
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
	if uint64(point.Size) < least {
		return nil, fmt.Errorf("the hub has signed %d records, and its account speaks of %d: %w", point.Size, least, errAccount)
	}
	l.epoch = path.Base(point.Origin)
	for n := int64(0); n*256 < point.Size; n++ {
		raw, err := get("/log/" + l.epoch + "/" + trust.TilePath(0, n, int(min(256, point.Size-n*256))))
		if err != nil {
			return nil, fmt.Errorf("get the leaves of the log: %w", err)
		}
		for len(raw) >= len(trust.Hash{}) {
			if err := l.tree.Append(trust.Hash(raw[:len(trust.Hash{})])); err != nil {
				return nil, err
			}
			raw = raw[len(trust.Hash{}):]
		}
	}
	if root, err := l.tree.Root(point.Size); err != nil || l.tree.Size() != point.Size || root != point.Root {
		return nil, fmt.Errorf("the leaves of the log are not those that were signed: %w", errAccount)
	}
	return l, nil
}

// entry is the leaf of a record as text.
func (l *publicLog) entry(ctx context.Context, seq uint64) (trust.Leaf, error) {
	index := int64(seq) - 1
	if first := index / 256 * 256; l.kept == nil || l.first != first {
		got, err := l.hub.call(ctx, "GET", "/log/"+l.epoch+"/"+trust.TilePath(-1, first/256, int(min(256, l.tree.Size()-first))), nil, nil)
		if err == nil {
			l.kept, err = trust.Unbundle(got.body)
		}
		if err != nil {
			return trust.Leaf{}, fmt.Errorf("get the entries of the log: %w", err)
		}
		l.first = first
	}
	if index-l.first >= int64(len(l.kept)) {
		return trust.Leaf{}, fmt.Errorf("record %d is not in the log: %w", seq, errAccount)
	}
	raw := l.kept[index-l.first]
	if want, err := l.tree.Leaf(index); err != nil || trust.LeafHash(raw) != want {
		return trust.Leaf{}, fmt.Errorf("record %d is not the one that was signed: %w", seq, errAccount)
	}
	return trust.ParseEntry(raw)
}

// holds checks that a line is what the log has at its place.
func (l *publicLog) holds(ctx context.Context, line account.Line) error {
	if line.Sealed {
		leaf, err := l.entry(ctx, line.Seq)
		if err == nil && (!leaf.Sealed || !leaf.At.Equal(line.At)) {
			err = fmt.Errorf("record %d is said not to be public, and is: %w", line.Seq, errAccount)
		}
		return err
	}
	want, err := l.tree.Leaf(int64(line.Seq) - 1)
	if err != nil || trust.LeafHash(line.Leaf(l.epoch).Entry()) != want {
		return fmt.Errorf("record %d is not the one that was signed: %w", line.Seq, errors.Join(errAccount, err))
	}
	return nil
}

// longestLine bounds a line of an export: a document and what goes with it.
const longestLine = 4 << 20

// count works the figures out from the records up to the last that the hub has
// counted: none may be missing, at either end neither.
func (c *accountCmd) count(ctx context.Context, m account.Month, zone *time.Location, l *publicLog, said account.Account) (f account.Figures, unsigned int, err error) {
	in, err := c.lines(ctx, m)
	if err != nil {
		return f, 0, err
	}
	defer in.Close()
	var born time.Time
	if said.Log.First > 0 {
		leaf, err := l.entry(ctx, 1)
		if err != nil {
			return f, 0, err
		}
		born = leaf.At
	}
	tally, next := account.NewTally(m, zone, l.epoch, born), said.Log.First
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, longestLine)
	for next > 0 && next <= said.Log.Last && lines.Scan() {
		var line account.Line
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			return f, 0, fmt.Errorf("read record %d of the export: %w", next, err)
		}
		if line.Seq != next {
			return f, 0, fmt.Errorf("record %d comes where %d is due: %w", line.Seq, next, errAccount)
		}
		if err := l.holds(ctx, line); err != nil {
			return f, 0, err
		}
		ring := l.ring.For(publisherOf(line.Doc))
		ring.At = line.At
		if !line.Sealed && trust.VerifySigned(line.Doc, line.Sigs, ring) != nil {
			unsigned++
		}
		if err := tally.Add(line); err != nil {
			return f, 0, err
		}
		next++
	}
	if err := lines.Err(); err != nil {
		return f, 0, fmt.Errorf("read the export: %w", err)
	}
	if next > 0 && next <= said.Log.Last {
		return f, 0, fmt.Errorf("the export ends before record %d: %w", next, errAccount)
	}
	return tally.Figures(), unsigned, l.ends(ctx, m, zone, said)
}

// ends checks that the month begins and ends where the hub says.
func (l *publicLog) ends(ctx context.Context, m account.Month, zone *time.Location, said account.Account) error {
	from, until := m.Span(zone)
	if first := said.Log.First; first > 1 {
		if leaf, err := l.entry(ctx, first-1); err != nil || !leaf.At.Before(from) {
			return fmt.Errorf("record %d belongs to the month too: %w", first-1, errors.Join(errAccount, err))
		}
	}
	if last := said.Log.Last; said.Final && last > 0 && int64(last) < l.tree.Size() {
		if leaf, err := l.entry(ctx, last+1); err != nil || leaf.At.Before(until) {
			return fmt.Errorf("record %d belongs to the month too: %w", last+1, errors.Join(errAccount, err))
		}
	}
	return nil
}

// lines are the records of the month: of the file, or the hub's.
func (c *accountCmd) lines(ctx context.Context, m account.Month) (io.ReadCloser, error) {
	if c.File != "" {
		f, err := os.Open(c.File)
		if err != nil {
			return nil, usageError{err}
		}
		return f, nil
	}
	resp, err := c.open(ctx, "GET", "/account/"+m.String()+".jsonl", nil, nil)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode >= 400 {
		defer resp.Body.Close()
		raw, _ := io.ReadAll(io.LimitReader(resp.Body, mostAnswer))
		return nil, answer{resp.StatusCode, raw}.refusal()
	}
	return resp.Body, nil
}
