package main

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"time"

	"wayside/hub/trust"
)

type keyNewCmd struct {
	Publisher string `arg:"" help:"Id of the publisher, as its token has it."`
	File      string `arg:"" help:"File to make for the private key; it stays with the publisher."`
}

// partyID is the form of a publisher's id.
var partyID = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)

// Run makes the key and prints its public half alone on stdout.
func (c *keyNewCmd) Run(_ context.Context, std world) error {
	if !partyID.MatchString(c.Publisher) {
		return usagef("%q is no id of a publisher: letters, digits, '.', '-' and '_'", c.Publisher)
	}
	k, err := trust.Generate(c.Publisher)
	if err != nil {
		return err
	}
	if err := writeNew(c.File, k.Secret()+"\n"); err != nil {
		return fmt.Errorf("keep the private key: %w", err)
	}
	fmt.Fprintln(std.out, k.Public)
	fmt.Fprintf(std.err, "the private key is in %s, for its owner alone; the hub lists it with: wayside key add %s KEY\nfingerprint, to compare by telephone: %s\n", c.File, c.Publisher, k.Fingerprint())
	return nil
}

type keyAddCmd struct {
	keyFlags
	rootFlag
	Publisher string        `arg:"" help:"Id of the publisher, as its token has it; the key signs for nobody else."`
	Key       string        `arg:"" help:"Its public key, NAME+HASH+BASE64, or a file that holds it."`
	For       time.Duration `help:"How long it is good." default:"17520h"`
}

// Run puts the key on the list.
func (c *keyAddCmd) Run(_ context.Context, std world) error {
	if !partyID.MatchString(c.Publisher) {
		return usagef("%q is no id of a publisher: letters, digits, '.', '-' and '_'", c.Publisher)
	}
	public, err := publicKey(c.Key)
	if err != nil {
		return usageError{err}
	}
	k, err := c.open()
	if err != nil {
		return err
	}
	now := std.now().UTC().Truncate(time.Second)
	err = k.change(c.Root, now, func(l *trust.List, online []*trust.Key) ([]*trust.Key, error) {
		if slices.ContainsFunc(l.Keys, func(one trust.Listed) bool { return one.ID() == public.ID() }) {
			return nil, fmt.Errorf("the key %s is on the list already", public.ID())
		}
		l.Keys = append(l.Keys, trust.Listed{
			Public: public, Uses: []trust.Use{trust.SignsNotices}, Publishers: []string{c.Publisher}, From: now, To: now.Add(c.For),
		})
		return online, nil
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(std.out, "%s signs for %s from now on; fingerprint %s\n", public.ID(), c.Publisher, public.Fingerprint())
	return nil
}
