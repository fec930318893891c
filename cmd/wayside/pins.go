package main

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"wayside/hub/trust"
)

// pins are the keys that whoever checks trusts beforehand. They never come out
// of what is checked.
type pins struct {
	Key  []string `placeholder:"KEY" help:"A key of the hub that is trusted, NAME+HASH+BASE64 or a file that holds it; may be repeated."`
	Keys string   `placeholder:"FILE" help:"The hub's list of keys (/keys), which --root must have signed."`
	Root string   `placeholder:"KEY" help:"The hub's root key that is trusted, as text or a file; \"wayside key fingerprint\" shows it."`
}

// errNoPin: nothing can be said without a key that is trusted.
var errNoPin = usagef("whom do you trust? Name a key with --key, or the root with --root and the list it signed with --keys")

// ring is what is trusted at a time; zero: now. List is read where --keys names
// none.
func (p pins) ring(at time.Time, list func() ([]byte, error)) (r trust.Keyring, err error) {
	r.At = at
	for _, text := range p.Key {
		k, err := publicKey(text)
		if err != nil {
			return r, usagef("--key: %w", err)
		}
		r.Keys = append(r.Keys, trust.Listed{Public: k, Uses: []trust.Use{trust.SignsLog, trust.SignsNotices}})
	}
	if p.Root == "" {
		if len(r.Keys) == 0 || p.Keys != "" {
			return r, errNoPin
		}
		return r, nil
	}
	root, err := publicKey(p.Root)
	if err != nil {
		return r, usagef("--root: %w", err)
	}
	if p.Keys != "" {
		list = func() ([]byte, error) { return os.ReadFile(p.Keys) }
	}
	if list == nil {
		return r, errNoPin
	}
	raw, err := list()
	if err != nil {
		return r, fmt.Errorf("read the list of keys: %w", err)
	}
	l, err := trust.OpenList(raw, root)
	if err != nil {
		return r, err
	}
	r.Keys = append(r.Keys, l.Keys...)
	return r, nil
}

// publicKey is a key as text, or in a file.
func publicKey(text string) (trust.Public, error) {
	k, err := trust.ParsePublic(text)
	if err == nil {
		return k, nil
	}
	raw, fileErr := os.ReadFile(text)
	switch {
	case fileErr == nil:
		return trust.ParsePublic(string(raw))
	case strings.Count(text, "+") >= 2:
		return k, err
	}
	return k, errors.Join(err, fileErr)
}
