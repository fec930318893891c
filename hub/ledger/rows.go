package ledger

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"

	"wayside/hub"
)

// The leaf of a record names what the public may check: its document and
// signatures, its time, what was done, its state, code and end. The database
// holds more of it (who did it, and what is sealed), which no less may be changed
// unseen: the ledger keeps a hash of all of it for itself.

// rowHash is that hash.
func rowHash(r hub.Record) [sha256.Size]byte {
	doc := sha256.Sum256(r.Doc)
	r.Expect, r.At, r.Doc = 0, r.At.UTC(), doc[:]
	raw, _ := json.Marshal(r) // strings, numbers and times
	return sha256.Sum256(raw)
}

// writeRows keeps the hashes of records.
func (l *Ledger) writeRows(rs []hub.Record) error {
	var raw []byte
	for _, r := range rs {
		h := rowHash(r)
		raw = append(raw, h[:]...)
	}
	if _, err := l.rows.WriteAt(raw, (int64(rs[0].Seq)-1)*sha256.Size); err != nil {
		return fmt.Errorf("write the hashes of records: %w", err)
	}
	return nil
}

// fillRows adds the hashes that are missing up to the leaves: of a ledger that
// is older than this file, or that a power cut has cut.
func (l *Ledger) fillRows(ctx context.Context) error {
	info, err := l.rows.Stat()
	if err != nil {
		return err
	}
	at := min(info.Size()/sha256.Size, l.tree.Size())
	for at < l.tree.Size() {
		rs, err := l.log.Read(ctx, hub.Seq(at), int(min(mostRead, l.tree.Size()-at)))
		if err != nil || len(rs) == 0 {
			return err
		}
		if err := l.writeRows(rs); err != nil {
			return err
		}
		at = int64(rs[len(rs)-1].Seq)
	}
	return nil
}

// sameRow reports whether the database still holds what it held of a record.
func (l *Ledger) sameRow(r hub.Record) bool {
	was, is := [sha256.Size]byte{}, rowHash(r)
	_, err := l.rows.ReadAt(was[:], (int64(r.Seq)-1)*sha256.Size)
	return err == nil && was == is
}
