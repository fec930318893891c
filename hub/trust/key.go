package trust

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"wayside/hub/notice"
)

// algorithm is Ed25519's byte in the keys of signed notes.
const algorithm = 0x01

// Public is a key that others sign with, in the text form of C2SP signed-note:
// NAME+HASH+BASE64. The name says whose it is: an origin, or a publisher's id
// and host.
type Public struct {
	Name string
	hash uint32
	id   string
	key  ed25519.PublicKey
}

// Key is a key of our own.
type Key struct {
	Public
	private ed25519.PrivateKey
}

// Generate makes a key called name, which may hold no blank, plus or control
// character.
func Generate(name string) (*Key, error) {
	if err := checkName(name); err != nil {
		return nil, err
	}
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make the key %s: %w", name, err)
	}
	return &Key{Public: newPublic(name, public), private: private}, nil
}

func checkName(name string) error {
	if name == "" || strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r == '+' || r == 0x7f || r == 0xA0 || r == 0x3000 }) {
		return fmt.Errorf("the name of a key, %q, may hold no blank and no plus", name)
	}
	return nil
}

func newPublic(name string, key ed25519.PublicKey) Public {
	h := sha256.New()
	h.Write([]byte(name + "\n"))
	h.Write([]byte{algorithm})
	h.Write(key)
	hash := binary.BigEndian.Uint32(h.Sum(nil))
	return Public{Name: name, hash: hash, id: fmt.Sprintf("%s+%08x", name, hash), key: key}
}

// ID names the key in "sigs": its name and the hash of the key.
func (p Public) ID() string { return p.id }

// String is the key in the text form.
func (p Public) String() string {
	return p.ID() + "+" + base64.StdEncoding.EncodeToString(append([]byte{algorithm}, p.key...))
}

// Fingerprint is what is printed and read aloud: SHA-256 of the key's text in
// groups of four hex digits.
func (p Public) Fingerprint() string {
	sum := sha256.Sum256([]byte(p.String()))
	digits := hex.EncodeToString(sum[:])
	var groups []string
	for i := 0; i < len(digits); i += 4 {
		groups = append(groups, digits[i:i+4])
	}
	return strings.Join(groups, " ")
}

// ParsePublic reads the text form of a key and holds its hash against it.
func ParsePublic(text string) (Public, error) {
	name, rest, ok := strings.Cut(strings.TrimSpace(text), "+")
	hash, coded, ok2 := strings.Cut(rest, "+")
	raw, err := unbase64(coded)
	if !ok || !ok2 || err != nil || len(raw) != 1+ed25519.PublicKeySize || raw[0] != algorithm || checkName(name) != nil {
		return Public{}, errors.New("not a key: want NAME+HASH+BASE64 of an Ed25519 key")
	}
	p := newPublic(name, raw[1:])
	if p.id != name+"+"+hash {
		return Public{}, fmt.Errorf("the key %s is damaged: its hash does not agree", name)
	}
	return p, nil
}

const privatePrefix = "PRIVATE+KEY+"

// Secret is the whole key in the text form of signed-note's private keys, for
// a file that nobody else may read.
func (k *Key) Secret() string {
	return privatePrefix + k.ID() + "+" + base64.StdEncoding.EncodeToString(append([]byte{algorithm}, k.private.Seed()...))
}

// ParseSecret reads what Secret wrote.
func ParseSecret(text string) (*Key, error) {
	rest, ok := strings.CutPrefix(strings.TrimSpace(text), privatePrefix)
	parts := strings.SplitN(rest, "+", 3)
	if !ok || len(parts) != 3 || checkName(parts[0]) != nil {
		return nil, errors.New("not a private key: want PRIVATE+KEY+NAME+HASH+BASE64")
	}
	raw, err := unbase64(parts[2])
	if err != nil || len(raw) != 1+ed25519.SeedSize || raw[0] != algorithm {
		return nil, fmt.Errorf("the private key %s can't be read", parts[0])
	}
	private := ed25519.NewKeyFromSeed(raw[1:])
	k := &Key{Public: newPublic(parts[0], private.Public().(ed25519.PublicKey)), private: private}
	if k.id != parts[0]+"+"+parts[1] {
		return nil, fmt.Errorf("the private key %s is damaged: its hash does not agree", parts[0])
	}
	return k, nil
}

func (k *Key) sign(text []byte) notice.Sig {
	return notice.Sig{Key: k.ID(), Sig: base64.StdEncoding.EncodeToString(ed25519.Sign(k.private, text))}
}

// Use is what a key may sign.
type Use string

const (
	SignsKeys    Use = "keys"    // the root: the list of keys
	SignsLog     Use = "log"     // checkpoints and heartbeats
	SignsNotices Use = "notices" // documents
)

// Listed is a key with what it may sign and when.
type Listed struct {
	Public
	Uses       []Use
	From, To   time.Time // zero To: no end
	Revoked    time.Time // zero: not
	Reason     string    // why it was revoked, one line
	Publishers []string  // ids of those whose notices it may sign; empty: all
}

func (l Listed) may(u Use) bool {
	for _, have := range l.Uses {
		if have == u {
			return true
		}
	}
	return false
}

// Keyring is the caller's own list of keys, at a time: what was signed while a
// key was good stays good, which the place in the public log proves.
type Keyring struct {
	Keys []Listed
	At   time.Time // when the signature was made; zero: not judged
}

// Trust is a keyring of keys for one use, without end.
func Trust(u Use, keys ...Public) (r Keyring) {
	for _, k := range keys {
		r.Keys = append(r.Keys, Listed{Public: k, Uses: []Use{u}})
	}
	return r
}

// Errors of verification, to be told apart by whoever shows a verdict.
var (
	// ErrUnknownKey: no signature is by a key of the caller's list: nothing is
	// known, good or bad.
	ErrUnknownKey = errors.New("signed by no key that is trusted here")
	// ErrBadSignature: a trusted key's signature does not fit the bytes: they
	// were changed, or the signature was made up.
	ErrBadSignature = errors.New("the signature does not fit: what was signed was changed")
	// ErrKeyNotGood: the key was not valid then, was revoked, or may not sign this.
	ErrKeyNotGood = errors.New("the key was not good for this")
)

// Judged is what is to be said of one signature.
type Judged struct {
	notice.Sig
	By  Listed // the key; zero where it is unknown
	Err error  // nil: it is good; else wraps [ErrUnknownKey], [ErrBadSignature] or [ErrKeyNotGood]
}

// judge judges every signature of a text.
func (r Keyring) judge(text []byte, sigs []notice.Sig, u Use) (all []Judged) {
	for _, s := range sigs {
		j := Judged{Sig: s, Err: fmt.Errorf("key %s: %w", s.Key, ErrUnknownKey)}
		for _, k := range r.Keys {
			if k.ID() != s.Key || j.Err == nil {
				continue
			}
			j.By, j.Err = k, k.good(u, r.At)
			raw, err := unbase64(s.Sig)
			if err != nil || len(raw) != ed25519.SignatureSize || !ed25519.Verify(k.key, text, raw) {
				j.Err = fmt.Errorf("key %s: %w", s.Key, ErrBadSignature)
			}
		}
		all = append(all, j)
	}
	return all
}

// verify returns the keys whose signatures are good; an error where there is
// none. One that is bad, by a key that is trusted, spoils the whole: a known key
// with a wrong signature is an attack or a fault, never noise (C2SP signed-note).
func (r Keyring) verify(text []byte, sigs []notice.Sig, u Use) (by []Listed, err error) {
	err = ErrUnknownKey
	for _, j := range r.judge(text, sigs, u) {
		switch {
		case j.Err == nil:
			by = append(by, j.By)
		case errors.Is(j.Err, ErrBadSignature):
			return nil, j.Err
		case errors.Is(j.Err, ErrKeyNotGood):
			err = j.Err
		}
	}
	if len(by) > 0 {
		return by, nil
	}
	return nil, err
}

func (l Listed) good(u Use, at time.Time) error {
	switch {
	case !l.may(u):
		return fmt.Errorf("key %s may not sign %s: %w", l.ID(), u, ErrKeyNotGood)
	case at.IsZero():
		if !l.Revoked.IsZero() {
			return fmt.Errorf("key %s was revoked on %s: %w", l.ID(), l.Revoked.Format(time.DateOnly), ErrKeyNotGood)
		}
	case at.Before(l.From), !l.To.IsZero() && at.After(l.To):
		return fmt.Errorf("key %s was not valid at %s: %w", l.ID(), at.Format(time.RFC3339), ErrKeyNotGood)
	case !l.Revoked.IsZero() && !at.Before(l.Revoked):
		return fmt.Errorf("key %s was revoked at %s: %w", l.ID(), l.Revoked.Format(time.RFC3339), ErrKeyNotGood)
	}
	return nil
}
