package trust

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// List is the public list of the keys of a hub, signed by its root.
type List struct {
	Host string // whose keys these are
	Made time.Time
	Keys []Listed
}

// SignList signs l by the root, as a signed note. It is the document that the
// world pins the root for, so it is written for people too: a key a paragraph.
func SignList(l List, root *Key) ([]byte, error) {
	text, err := l.text()
	if err != nil {
		return nil, err
	}
	return signNote(text, []*Key{root})
}

func (l List) text() (string, error) {
	var b strings.Builder
	if l.Host == "" || strings.ContainsFunc(l.Host, func(r rune) bool { return r <= ' ' }) {
		return "", fmt.Errorf("list keys: %q is no name of a host", l.Host)
	}
	fmt.Fprintf(&b, "%s\n%s\n%s\n", keysTag, l.Host, l.Made.UTC().Format(time.RFC3339))
	for _, k := range l.Keys {
		if strings.ContainsFunc(k.Reason, func(r rune) bool { return r < ' ' || r == 0x7f }) {
			return "", errors.New("list keys: a reason is one line")
		}
		var uses []string
		for _, u := range k.Uses {
			uses = append(uses, string(u))
		}
		fmt.Fprintf(&b, "key %s\nuses %s\nfrom %s\n", k.Public, strings.Join(uses, " "), k.From.UTC().Format(time.RFC3339))
		if !k.To.IsZero() {
			fmt.Fprintf(&b, "to %s\n", k.To.UTC().Format(time.RFC3339))
		}
		if len(k.Publishers) > 0 {
			fmt.Fprintf(&b, "publishers %s\n", strings.Join(k.Publishers, " "))
		}
		if !k.Revoked.IsZero() {
			fmt.Fprintf(&b, "revoked %s %s\n", k.Revoked.UTC().Format(time.RFC3339), k.Reason)
		}
	}
	return b.String(), nil
}

// OpenList verifies a list of keys by the pinned root, and reads it.
func OpenList(raw []byte, root ...Public) (l List, err error) {
	text, _, err := openNote(raw, Trust(SignsKeys, root...), SignsKeys)
	if err != nil {
		return l, fmt.Errorf("list of keys: %w", err)
	}
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(lines) < 3 || lines[0] != keysTag {
		return l, errors.New("not a list of keys of Wayside")
	}
	l.Host = lines[1]
	if l.Made, err = time.Parse(time.RFC3339, lines[2]); err != nil {
		return l, fmt.Errorf("list of keys: %w", err)
	}
	for _, line := range lines[3:] {
		if err := l.read(line); err != nil {
			return l, fmt.Errorf("list of keys: %q: %w", line, err)
		}
	}
	return l, nil
}

// read takes in one line about a key; an unknown one may be of a later version.
func (l *List) read(line string) (err error) {
	word, rest, _ := strings.Cut(line, " ")
	if word == "key" {
		p, err := ParsePublic(rest)
		l.Keys = append(l.Keys, Listed{Public: p})
		return err
	}
	if len(l.Keys) == 0 {
		return errors.New("of no key")
	}
	k := &l.Keys[len(l.Keys)-1]
	switch word {
	case "uses":
		for _, u := range strings.Fields(rest) {
			k.Uses = append(k.Uses, Use(u))
		}
	case "publishers":
		k.Publishers = strings.Fields(rest)
	case "from":
		k.From, err = time.Parse(time.RFC3339, rest)
	case "to":
		k.To, err = time.Parse(time.RFC3339, rest)
	case "revoked":
		at, reason, _ := strings.Cut(rest, " ")
		k.Reason = reason
		k.Revoked, err = time.Parse(time.RFC3339, at)
	}
	return err
}

// Ring is the keys of a list as of a time; zero: now does not matter, a revoked
// key is never good.
func (l List) Ring(at time.Time) Keyring { return Keyring{Keys: l.Keys, At: at} }

// Own are the keys of a keyring that are a publisher's own.
func (r Keyring) Own(publisher string) Keyring {
	r.Keys = slices.DeleteFunc(slices.Clone(r.Keys), func(k Listed) bool { return !slices.Contains(k.Publishers, publisher) })
	return r
}

// For narrows a keyring to the keys that may sign notices of a publisher.
func (r Keyring) For(publisher string) Keyring {
	r.Keys = slices.DeleteFunc(slices.Clone(r.Keys), func(k Listed) bool {
		return len(k.Publishers) > 0 && !slices.Contains(k.Publishers, publisher)
	})
	return r
}
