package trust

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"wayside/hub/notice"
)

// Leaf is one record of the log as the public tree has it. The tree names what
// was said by hashes alone, so that a text that a law wants erased can be, and
// the tree still stands.
type Leaf struct {
	Epoch    string
	Seq      uint64 // from 1; its index in the tree is one less
	Op       string
	ID       notice.ID
	Revision int
	At       time.Time
	Digest   string // of the document, see [Digest]
	// Sealed leaves tell of what the public may not read: neither which notice
	// nor what was done, and a digest that no guess of the text can confirm.
	Sealed bool
}

// sealedOp stands for what a sealed leaf does not tell.
const sealedOp = "sealed"

// mostEntry is the most an entry may have (C2SP tlog-tiles: 16 bits of length).
const mostEntry = 65_535

// Entry is the exact text of the leaf.
func (l Leaf) Entry() []byte {
	what := fmt.Sprintf("%s %s %d", l.Op, l.ID, l.Revision)
	if l.Sealed {
		what = sealedOp
	}
	return fmt.Appendf(nil, "%s\n%s %d\n%s\n%s\n%s\n", recordTag, l.Epoch, l.Seq, what, l.At.UTC().Format(time.RFC3339Nano), l.Digest)
}

// SealedDigest names a document that is not public: a keyed hash, so that a
// text that can be guessed does not show. Whoever holds the sealing secret can
// make it again.
func SealedDigest(secret []byte, epoch string, seq uint64, doc []byte) string {
	mac := hmac.New(sha256.New, secret)
	fmt.Fprintf(mac, "%s\n%s %d\n", recordTag, epoch, seq)
	mac.Write(doc)
	return "sha256:" + hex.EncodeToString(mac.Sum(nil))
}

// ParseEntry reads the text of a leaf.
func ParseEntry(entry []byte) (l Leaf, err error) {
	lines := strings.Split(string(entry), "\n")
	bad := errors.New("not an entry of a Wayside log")
	if len(entry) > mostEntry || len(lines) != 6 || lines[0] != recordTag || lines[5] != "" {
		return l, bad
	}
	epoch, seq, ok := strings.Cut(lines[1], " ")
	l.Epoch = epoch
	if l.Seq, err = strconv.ParseUint(seq, 10, 64); err != nil || !ok {
		return l, bad
	}
	if l.Sealed = lines[2] == sealedOp; !l.Sealed {
		parts := strings.Split(lines[2], " ")
		if len(parts) != 3 {
			return l, bad
		}
		l.Op, l.ID = parts[0], notice.ID(parts[1])
		if l.Revision, err = strconv.Atoi(parts[2]); err != nil || !l.ID.Valid() {
			return l, bad
		}
	}
	if l.At, err = time.Parse(time.RFC3339Nano, lines[3]); err != nil {
		return l, bad
	}
	l.Digest = lines[4]
	if string(l.Entry()) != string(entry) {
		return l, bad
	}
	return l, nil
}
