package trust

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"wayside/hub/notice"
)

const proofTag = "c2sp.org/tlog-proof@v1"

// Proof shows that a record is in a log (C2SP tlog-proof): offline, with
// nothing but a pinned key. Its extra data is the entry of the record.
type Proof struct {
	Entry      []byte
	Index      int64
	Hashes     tlog.RecordProof
	Checkpoint []byte // a signed note
}

// Bytes is the text form.
func (p Proof) Bytes() []byte {
	var b bytes.Buffer
	fmt.Fprintln(&b, proofTag)
	if p.Entry != nil {
		fmt.Fprintf(&b, "extra %s\n", base64.StdEncoding.EncodeToString(p.Entry))
	}
	fmt.Fprintf(&b, "index %d\n", p.Index)
	for _, h := range p.Hashes {
		fmt.Fprintln(&b, Base64(h))
	}
	b.WriteByte('\n')
	b.Write(p.Checkpoint)
	return b.Bytes()
}

// ParseProof reads the text form.
func ParseProof(raw []byte) (p Proof, err error) {
	bad := errors.New("not a proof of a log (c2sp.org/tlog-proof@v1)")
	head, checkpoint, ok := bytes.Cut(raw, []byte("\n\n"))
	lines := strings.Split(string(head), "\n")
	if !ok || len(lines) < 2 || len(lines) > 70 || lines[0] != proofTag {
		return p, bad
	}
	p.Checkpoint = checkpoint
	lines = lines[1:]
	if extra, ok := strings.CutPrefix(lines[0], "extra "); ok {
		if p.Entry, err = unbase64(extra); err != nil {
			return p, bad
		}
		lines = lines[1:]
	}
	if len(lines) == 0 {
		return p, bad
	}
	index, ok := strings.CutPrefix(lines[0], "index ")
	if p.Index, err = strconv.ParseInt(index, 10, 64); err != nil || !ok {
		return p, bad
	}
	for _, line := range lines[1:] {
		h, err := parseHash(line)
		if err != nil {
			return p, bad
		}
		p.Hashes = append(p.Hashes, h)
	}
	return p, nil
}

// Check verifies a proof: the checkpoint by a trusted key, the entry in its
// tree, and that the entry stands at its own number. It returns both.
func (p Proof) Check(trusted Keyring) (Leaf, Checkpoint, error) {
	c, _, err := OpenCheckpoint(p.Checkpoint, trusted)
	if err != nil {
		return Leaf{}, c, err
	}
	l, err := ParseEntry(p.Entry)
	if err != nil {
		return l, c, err
	}
	if l.Seq != uint64(p.Index)+1 {
		return l, c, fmt.Errorf("the entry says that it is record %d, and the proof that it is %d", l.Seq, p.Index+1)
	}
	if err := tlog.CheckRecord(p.Hashes, c.Size, c.Root, p.Index, LeafHash(p.Entry)); err != nil {
		return l, c, fmt.Errorf("record %d is not in the log of %d records that the checkpoint names", l.Seq, c.Size)
	}
	if !strings.HasSuffix(c.Origin, "/"+l.Epoch) {
		return l, c, fmt.Errorf("the entry is of epoch %s, the checkpoint of %s", l.Epoch, c.Origin)
	}
	return l, c, nil
}

// CheckNotice verifies that exactly this document was recorded.
func (p Proof) CheckNotice(doc []byte, trusted Keyring) (Leaf, Checkpoint, error) {
	l, c, err := p.Check(trusted)
	if err != nil {
		return l, c, err
	}
	n, ps := notice.Read(doc)
	switch {
	case ps.Failed():
		return l, c, fmt.Errorf("the document can't be read: %w", ps)
	case l.Sealed:
		return l, c, errors.New("the record is sealed: its document was not public")
	case l.ID != n.ID || l.Revision != n.Revision:
		return l, c, fmt.Errorf("the proof is of %s, revision %d, and the document is %s, revision %d", l.ID, l.Revision, n.ID, n.Revision)
	case l.Digest != Digest(doc):
		return l, c, errors.New("the document is not the one that was recorded: it was changed")
	}
	return l, c, nil
}

// CheckEntry verifies that exactly this was recorded of a notice: its document
// and signatures, its place, code and state, and what ended it and why. That
// nothing newer was recorded, only a heartbeat can show.
func (p Proof) CheckEntry(e notice.Entry, trusted Keyring) (Leaf, Checkpoint, error) {
	l, c, err := p.CheckNotice(e.Doc, trusted)
	if err != nil {
		return l, c, err
	}
	differs := func(what string, said, recorded any) error {
		return fmt.Errorf("the entry says %s %v, and record %d of the log %v", what, said, l.Seq, recorded)
	}
	switch {
	case l.Seq != e.Seq:
		err = differs("record", e.Seq, l.Seq)
	case !l.At.Equal(e.At):
		err = differs("time", e.At, l.At)
	case l.State != e.State:
		err = differs("state", e.State, l.State)
	case l.Code != e.Code:
		err = differs("code", e.Code, l.Code)
	case l.End != EndDigest(e.End):
		err = errors.New("what ended the notice is not what was recorded: it was changed")
	case l.Sigs != SigsDigest(e.Sigs):
		err = errors.New("the signatures are not those that were recorded")
	}
	return l, c, err
}
