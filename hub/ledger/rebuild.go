package ledger

import (
	"fmt"

	"wayside/hub"
	"wayside/hub/trust"
)

// Rebuilt is a tree that is made again of the records of a log, or of a copy of
// one. Zero values are useful.
type Rebuilt struct {
	Secret []byte // of the digests of what is not public; nil: their leaves are taken on trust
	Leaves []byte // the leaves that were written down, 32 bytes a record; nil: none
	Rows   []byte // the hashes of whole records that were written down; nil: none

	Tree    trust.Tree
	Sealed  int   // records whose contents could not be checked
	Unknown bool  // one of them has no leaf: the tree can't be made
	Changed error // the first record that is not what was written down
}

// Add adds the next record.
func (b *Rebuilt) Add(epoch string, r hub.Record) error {
	at := b.Tree.Size()
	if int64(r.Seq) != at+1 {
		return fmt.Errorf("record %d is missing", at+1)
	}
	var was trust.Hash
	size := int64(len(was))
	known := (at+1)*size <= int64(len(b.Leaves))
	if known {
		copy(was[:], b.Leaves[at*size:])
	}
	leaf := LeafOf(epoch, b.Secret, r)
	is := trust.LeafHash(leaf.Entry())
	switch {
	case leaf.Sealed && b.Secret == nil:
		b.Sealed++
		b.Unknown = b.Unknown || !known
		is = was
	case known && is != was:
		b.blame(r)
	}
	row := rowHash(r)
	if end := (at + 1) * size; end <= int64(len(b.Rows)) && string(row[:]) != string(b.Rows[at*size:end]) {
		b.blame(r)
	}
	return b.Tree.Append(is)
}

func (b *Rebuilt) blame(r hub.Record) {
	if b.Changed == nil {
		b.Changed = fmt.Errorf("record %d (%s, revision %d) is not what it was when it was made public", r.Seq, r.ID, r.Rev)
	}
}
