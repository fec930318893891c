package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"wayside/hub/trust"
)

type keyCmd struct {
	List        keyListCmd        `cmd:"" help:"List the hub's keys: what each signs, from when until when, which are revoked."`
	Fingerprint keyFingerprintCmd `cmd:"" help:"Print the root that others pin, and its fingerprint to print and read aloud."`
	Rotate      keyRotateCmd      `cmd:"" help:"Make a new key; the old ones go on signing beside it for a while."`
	New         keyNewCmd         `cmd:"" help:"Make a key for a publisher that signs what it says; needs no hub."`
	Add         keyAddCmd         `cmd:"" help:"List a publisher's own public key, so that the hub and everybody else knows its signatures."`
	Revoke      keyRevokeCmd      `cmd:"" help:"Tell the world that a key is not to be trusted from now on, and make a new one where none is left."`
}

// keyFlags say where the keys are. They may be used while a hub serves.
type keyFlags struct {
	Data string `help:"Folder of the hub's data; the hub may be serving." default:"./data" env:"WAYSIDE_DATA_DIR"`
}

// rootFlag names the root where it is kept offline.
type rootFlag struct {
	Root string `placeholder:"FILE" help:"File of the root key, where it is kept offline; default: root.key in the folder of keys."`
}

// open reads the keys; a key command makes none.
func (f keyFlags) open() (*keys, error) {
	dir := filepath.Join(f.Data, keysFolder)
	if _, err := os.Stat(filepath.Join(dir, listFile)); err != nil {
		return nil, fmt.Errorf("there are no keys in %s: the hub makes them at its first start (--data says where)", dir)
	}
	k := &keys{dir: dir, mend: true}
	if err := k.read(); err != nil {
		return nil, fmt.Errorf("read the keys of the hub in %s: %w", dir, err)
	}
	return k, nil
}

type keyListCmd struct{ keyFlags }

// Run prints one line for each key.
func (c *keyListCmd) Run(_ context.Context, std world) error {
	k, err := c.open()
	if err != nil {
		return err
	}
	for _, l := range k.public.Keys {
		state := "good until " + l.To.Format(time.DateOnly)
		switch now := std.now(); {
		case !l.Revoked.IsZero():
			state = fmt.Sprintf("revoked %s: %s", l.Revoked.Format(time.RFC3339), l.Reason)
		case !l.To.IsZero() && now.After(l.To):
			state = "ended " + l.To.Format(time.DateOnly)
		case now.Before(l.From):
			state = "from " + l.From.Format(time.DateOnly)
		case len(l.Publishers) > 0:
			state += ", of the publisher " + strings.Join(l.Publishers, ", ")
		case !slices.ContainsFunc(k.online, func(o *trust.Key) bool { return o.ID() == l.ID() }):
			state += ", no longer signs"
		}
		fmt.Fprintf(std.out, "%s  signs %v  since %s  %s\n", l.Public, l.Uses, l.From.Format(time.DateOnly), state)
	}
	return nil
}

type keyFingerprintCmd struct{ keyFlags }

// Run prints the root's public key and its fingerprint.
func (c *keyFingerprintCmd) Run(_ context.Context, std world) error {
	k, err := c.open()
	if err != nil {
		return err
	}
	fmt.Fprintf(std.out, "%s\n%s\n", k.pin, k.pin.Fingerprint())
	return nil
}

type keyRotateCmd struct {
	keyFlags
	rootFlag
	Overlap time.Duration `help:"How long the old keys go on signing beside the new one." default:"720h"`
}

// Run makes the new key.
func (c *keyRotateCmd) Run(_ context.Context, std world) error {
	k, err := c.open()
	if err != nil {
		return err
	}
	now := std.now().UTC().Truncate(time.Second)
	return k.change(c.Root, now, func(l *trust.List, online []*trust.Key) ([]*trust.Key, error) {
		end := now.Add(c.Overlap)
		for i := range l.Keys {
			if ours := len(l.Keys[i].Publishers) == 0; ours && (l.Keys[i].To.IsZero() || l.Keys[i].To.After(end)) {
				l.Keys[i].To = end
			}
		}
		return addKey(l, online, now, std)
	})
}

// addKey makes a key, the first to sign from now on.
func addKey(l *trust.List, online []*trust.Key, now time.Time, std world) ([]*trust.Key, error) {
	next, err := trust.Generate(l.Host + "/log")
	if err != nil {
		return nil, err
	}
	l.Keys = append(l.Keys, listed(next, now))
	fmt.Fprintf(std.out, "%s signs from now on\n", next.Public)
	return append([]*trust.Key{next}, online...), nil
}

type keyRevokeCmd struct {
	keyFlags
	rootFlag
	Key    string `arg:"" help:"The key, as NAME+HASH; \"wayside key list\" shows it."`
	Reason string `required:"" help:"Why, in one line that everybody reads."`
}

// Run revokes the key. It signs no more, and what it signed counts only as far
// as the public log had it before.
func (c *keyRevokeCmd) Run(_ context.Context, std world) error {
	k, err := c.open()
	if err != nil {
		return err
	}
	now := std.now().UTC().Truncate(time.Second)
	return k.change(c.Root, now, func(l *trust.List, online []*trust.Key) ([]*trust.Key, error) {
		i := slices.IndexFunc(l.Keys, func(one trust.Listed) bool { return one.ID() == c.Key || one.Public.String() == c.Key })
		if i < 0 {
			return nil, fmt.Errorf("there is no key %q; \"wayside key list\" shows them", c.Key)
		}
		if l.Keys[i].Revoked.IsZero() {
			l.Keys[i].Revoked, l.Keys[i].Reason = now, c.Reason
		}
		id := l.Keys[i].ID()
		fmt.Fprintf(std.out, "%s is revoked\n", id)
		online = slices.DeleteFunc(online, func(o *trust.Key) bool { return o.ID() == id })
		good := func(one trust.Listed) bool {
			return one.Revoked.IsZero() && one.To.After(now) && slices.ContainsFunc(online, func(o *trust.Key) bool { return o.ID() == one.ID() })
		}
		if slices.ContainsFunc(l.Keys, good) {
			return online, nil
		}
		return addKey(l, online, now, std)
	})
}
