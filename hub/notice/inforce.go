package notice

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"time"
)

// DigestInForce names a set of notices that are in force, so that a hub and its
// readers can tell whether they have the same: SHA-256 of the lines
// "id revision expires", sorted by id. It sorts active.
func DigestInForce(active []*Notice) string {
	slices.SortFunc(active, func(a, b *Notice) int { return cmp.Compare(a.ID, b.ID) })
	sum := sha256.New()
	var line []byte
	for _, n := range active {
		line = append(append(line[:0], n.ID...), ' ')
		line = append(strconv.AppendInt(line, int64(n.Revision), 10), ' ')
		if !n.Expires.IsZero() {
			line = n.Expires.UTC().AppendFormat(line, time.RFC3339Nano)
		}
		sum.Write(append(line, '\n'))
	}
	return "sha256:" + hex.EncodeToString(sum.Sum(nil))
}
