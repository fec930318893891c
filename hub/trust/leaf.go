package trust

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
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
	State    notice.State // of the notice after it
	Code     string       // short code of the notice
	At       time.Time
	Digest   string // of the document, see [Digest]
	Sigs     string // digest of the signatures, see [SigsDigest]; "" for none
	End      string // digest of what ended it, see [EndDigest]; "" for nothing
	// Sealed leaves tell of what the public may not read: neither which notice
	// nor what was done, and a digest that no guess of the text can confirm.
	Sealed bool
}

const (
	sealedOp = "sealed" // stands for what a sealed leaf does not tell
	nothing  = "-"      // stands for the digest of nothing
)

// mostEntry is the most an entry may have (C2SP tlog-tiles: 16 bits of length).
const mostEntry = 65_535

// Entry is the exact text of the leaf.
func (l Leaf) Entry() []byte {
	at := l.At.UTC().Format(time.RFC3339Nano)
	seq := strconv.FormatUint(l.Seq, 10)
	if l.Sealed {
		return []byte(recordTag + "\n" + l.Epoch + " " + seq + "\n" + sealedOp + "\n" + at + "\n" + l.Digest + "\n")
	}
	return []byte(recordTag + "\n" + l.Epoch + " " + seq + "\n" +
		l.Op + " " + string(l.ID) + " " + strconv.Itoa(l.Revision) + " " + string(l.State) + " " + l.Code + "\n" +
		at + "\n" + l.Digest + "\n" + cmp.Or(l.Sigs, nothing) + "\n" + cmp.Or(l.End, nothing) + "\n")
}

// Seal is the leaf of a record that is not public: a keyed hash stands for all
// that it tells, so that nothing that can be guessed shows. Whoever holds the
// sealing secret can make it again.
func (l Leaf) Seal(secret []byte) Leaf {
	mac := hmac.New(sha256.New, secret)
	mac.Write(l.Entry())
	return Leaf{Epoch: l.Epoch, Seq: l.Seq, At: l.At, Sealed: true, Digest: digestPrefix + hex.EncodeToString(mac.Sum(nil))}
}

// SigsDigest names the signatures of a document: SHA-256 of their lines, as they
// are served (see [Line]); "" for none.
func SigsDigest(sigs []notice.Sig) string {
	if len(sigs) == 0 {
		return ""
	}
	var lines []byte
	for _, s := range sigs {
		line, err := Line(s)
		if err != nil { // not one of ours: it is named as it is
			line = s.Key + " " + s.Sig + "\n"
		}
		lines = append(lines, line...)
	}
	return Digest(lines)
}

// EndDigest names what ended a notice: SHA-256 of the exact bytes of "end" in
// its entry; "" for nothing.
func EndDigest(end *notice.End) string {
	if end == nil {
		return ""
	}
	return Digest(notice.EmitEnd(end))
}

// ParseEntry reads the text of a leaf.
func ParseEntry(entry []byte) (l Leaf, err error) {
	lines := strings.Split(string(entry), "\n")
	bad := errors.New("not an entry of a Wayside log")
	if len(entry) > mostEntry || len(lines) < 6 || lines[0] != recordTag {
		return l, bad
	}
	epoch, seq, ok := strings.Cut(lines[1], " ")
	l.Epoch = epoch
	if l.Seq, err = strconv.ParseUint(seq, 10, 64); err != nil || !ok {
		return l, bad
	}
	if l.Sealed = lines[2] == sealedOp; !l.Sealed && !l.parseOpen(lines) {
		return l, bad
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

// parseOpen reads what a sealed leaf does not tell.
func (l *Leaf) parseOpen(lines []string) bool {
	parts := strings.Split(lines[2], " ")
	if len(parts) != 5 || len(lines) != 8 {
		return false
	}
	var err error
	l.Op, l.ID, l.State, l.Code = parts[0], notice.ID(parts[1]), notice.State(parts[3]), parts[4]
	l.Revision, err = strconv.Atoi(parts[2])
	l.Sigs, l.End = strings.TrimPrefix(lines[5], nothing), strings.TrimPrefix(lines[6], nothing)
	return err == nil && l.ID.Valid()
}
