package trust

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"sync"

	"golang.org/x/mod/sumdb/tlog"
)

// Hash is a hash of the tree.
type Hash = tlog.Hash

// LeafHash is the hash of an entry (RFC 6962 section 2.1).
func LeafHash(entry []byte) Hash { return tlog.RecordHash(entry) }

// Tree is the Merkle tree over the records of one log, in memory: 64 bytes a
// record. It may be used from several goroutines.
type Tree struct {
	mu     sync.RWMutex
	hashes []Hash // in tlog's order of stored hashes
	size   int64
}

// Append adds the hash of the next leaf.
func (t *Tree) Append(leaf Hash) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	more, err := tlog.StoredHashesForRecordHash(t.size, leaf, tlog.HashReaderFunc(t.read))
	if err != nil {
		return fmt.Errorf("add leaf %d to the tree: %w", t.size, err)
	}
	t.hashes = append(t.hashes, more...)
	t.size++
	return nil
}

// read is ReadHashes without the lock.
func (t *Tree) read(indexes []int64) ([]Hash, error) {
	out := make([]Hash, len(indexes))
	for i, at := range indexes {
		if at < 0 || at >= int64(len(t.hashes)) {
			return nil, fmt.Errorf("the tree has no hash %d", at)
		}
		out[i] = t.hashes[at]
	}
	return out, nil
}

// Size is the number of leaves.
func (t *Tree) Size() int64 {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.size
}

// Leaf is the hash of leaf index.
func (t *Tree) Leaf(index int64) (Hash, error) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if index < 0 || index >= t.size {
		return Hash{}, fmt.Errorf("the tree of %d leaves has no leaf %d", t.size, index)
	}
	hs, err := t.read([]int64{tlog.StoredHashIndex(0, index)})
	if err != nil {
		return Hash{}, err
	}
	return hs[0], nil
}

// Root is the root of the tree as it was at a size.
func (t *Tree) Root(size int64) (Hash, error) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if size > t.size || size < 0 {
		return Hash{}, fmt.Errorf("the tree has %d leaves, not %d", t.size, size)
	}
	return tlog.TreeHash(size, tlog.HashReaderFunc(t.read))
}

// Include proves that leaf index is in the tree of that size.
func (t *Tree) Include(index, size int64) (tlog.RecordProof, error) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if size > t.size || index < 0 || index >= size {
		return nil, fmt.Errorf("no proof of leaf %d in %d of %d leaves", index, size, t.size)
	}
	return tlog.ProveRecord(size, index, tlog.HashReaderFunc(t.read))
}

// Extend proves that the tree of size old is the beginning of that of size
// size.
func (t *Tree) Extend(old, size int64) (tlog.TreeProof, error) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if size > t.size || old < 1 || old > size {
		return nil, fmt.Errorf("no proof from %d to %d of %d leaves", old, size, t.size)
	}
	return tlog.ProveTree(size, old, tlog.HashReaderFunc(t.read))
}

// Tile is width hashes of a tile of height 8 (C2SP tlog-tiles): 32 bytes each.
// False where the tree has no such tile yet.
func (t *Tree) Tile(level int, n int64, width int) ([]byte, bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if !TileOf(t.size, level, n, width) {
		return nil, false
	}
	raw, err := tlog.ReadTileData(tlog.Tile{H: tileHeight, L: level, N: n, W: width}, tlog.HashReaderFunc(t.read))
	return raw, err == nil
}

const (
	tileHeight = 8
	tileWidth  = 1 << tileHeight
)

// TileOf reports whether a tree of size leaves has that tile, full or partial.
// Level -1 is the bundles of entries.
func TileOf(size int64, level int, n int64, width int) bool {
	if level > 63/tileHeight || n < 0 || width < 1 || width > tileWidth {
		return false
	}
	hashes := size
	for range max(level, 0) {
		hashes /= tileWidth
	}
	return n <= hashes/tileWidth && n*tileWidth+int64(width) <= hashes
}

// unbase64 reads base64 in its one spelling: each text that differs in a
// character is refused, or says something else.
func unbase64(s string) ([]byte, error) {
	raw, err := base64.StdEncoding.Strict().DecodeString(s)
	if err == nil && strings.ContainsAny(s, "\r\n") {
		err = errors.New("a line break in base64")
	}
	return raw, err
}

// Base64 is a hash as checkpoints and messages write it.
func Base64(h Hash) string { return base64.StdEncoding.EncodeToString(h[:]) }
