package trust

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Checkpoint says how the tree stood at a size (C2SP tlog-checkpoint).
type Checkpoint struct {
	Origin string // of the log: its URL without scheme
	Size   int64
	Root   Hash
}

// text is the body of the note; the same on every node.
func (c Checkpoint) text() string {
	return fmt.Sprintf("%s\n%d\n%s\n", c.Origin, c.Size, Base64(c.Root))
}

// SignCheckpoint signs c with every key, as a signed note.
func SignCheckpoint(c Checkpoint, keys ...*Key) ([]byte, error) {
	if strings.ContainsFunc(c.Origin, func(r rune) bool { return r < ' ' }) || c.Origin == "" {
		return nil, fmt.Errorf("sign a checkpoint: no origin can be %q", c.Origin)
	}
	return signNote(c.text(), keys)
}

func signNote(text string, keys []*Key) ([]byte, error) {
	var signers []note.Signer
	for _, k := range keys {
		s, err := note.NewSigner(k.Secret())
		if err != nil {
			return nil, fmt.Errorf("sign with %s: %w", k.ID(), err)
		}
		signers = append(signers, s)
	}
	return note.Sign(&note.Note{Text: text}, signers...)
}

// openNote is the text of a note that a trusted key for u has signed, and that
// key. Signatures of unknown keys are passed over; a wrong one of a known key
// refuses the note.
func openNote(raw []byte, trusted Keyring, u Use) (string, Public, error) {
	var verifiers []note.Verifier
	for _, k := range trusted.Keys {
		v, err := note.NewVerifier(k.Public.String())
		if err != nil {
			return "", Public{}, fmt.Errorf("the key %s: %w", k.ID(), err)
		}
		verifiers = append(verifiers, v)
	}
	n, err := note.Open(raw, note.VerifierList(verifiers...))
	var unverified *note.UnverifiedNoteError
	var invalid *note.InvalidSignatureError
	switch {
	case errors.As(err, &unverified):
		return "", Public{}, ErrUnknownKey
	case errors.As(err, &invalid):
		return "", Public{}, fmt.Errorf("key %s+%08x: %w", invalid.Name, invalid.Hash, ErrBadSignature)
	case err != nil:
		return "", Public{}, fmt.Errorf("not a signed note: %w", err)
	}
	for _, s := range slices.Concat(n.Sigs, n.UnverifiedSigs) {
		if _, err := unbase64(s.Base64); err != nil {
			return "", Public{}, fmt.Errorf("key %s+%08x: not in base64: %w", s.Name, s.Hash, ErrBadSignature)
		}
	}
	err = ErrUnknownKey
	for _, s := range n.Sigs {
		for _, k := range trusted.Keys {
			if k.Name == s.Name && k.hash == s.Hash {
				if err = k.good(u, trusted.At); err == nil {
					return n.Text, k.Public, nil
				}
			}
		}
	}
	return "", Public{}, err
}

// OpenCheckpoint verifies a checkpoint and reads it.
func OpenCheckpoint(raw []byte, trusted Keyring) (c Checkpoint, by Public, err error) {
	text, by, err := openNote(raw, trusted, SignsLog)
	if err != nil {
		return c, by, fmt.Errorf("checkpoint: %w", err)
	}
	c, err = parseCheckpoint(text)
	return c, by, err
}

func parseCheckpoint(text string) (c Checkpoint, err error) {
	lines := strings.SplitN(text, "\n", 4)
	bad := errors.New("checkpoint: want an origin, a size and a root hash")
	if len(lines) != 4 || lines[0] == "" {
		return c, bad
	}
	c.Origin = lines[0]
	if c.Size, err = strconv.ParseInt(lines[1], 10, 64); err != nil || c.Size < 0 || strconv.FormatInt(c.Size, 10) != lines[1] {
		return c, bad
	}
	if c.Root, err = parseHash(lines[2]); err != nil {
		return c, bad
	}
	return c, nil
}

func parseHash(s string) (h Hash, err error) {
	raw, err := unbase64(s)
	if err != nil || len(raw) != len(h) {
		return h, errors.New("not a hash")
	}
	copy(h[:], raw)
	return h, nil
}

// CheckExtends holds a newer checkpoint against an older one of the same log:
// nil where proof shows that nothing was rewritten in between.
func CheckExtends(old, newer Checkpoint, proof tlog.TreeProof) error {
	switch {
	case old.Origin != newer.Origin:
		return fmt.Errorf("two logs: %s and %s", old.Origin, newer.Origin)
	case newer.Size < old.Size:
		return fmt.Errorf("the log has shrunk from %d to %d records", old.Size, newer.Size)
	case newer.Size == old.Size && newer.Root != old.Root:
		return fmt.Errorf("two logs of %d records with different contents: one was rewritten", old.Size)
	case newer.Size == old.Size || old.Size == 0:
		return nil
	}
	if err := tlog.CheckTree(proof, newer.Size, newer.Root, old.Size, old.Root); err != nil {
		return fmt.Errorf("the log was rewritten between %d and %d records: %w", old.Size, newer.Size, err)
	}
	return nil
}
