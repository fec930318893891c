package notice

import (
	"crypto/rand"
	"crypto/sha1"
	"encoding/hex"
	"strings"
)

// ID names a notice for life, "urn:uuid:" and 36 lower-case characters
// (RFC 9562): the same in every format, feed, language and revision.
type ID string

const urn = "urn:uuid:"

// namespace of [DeriveID]: a UUID of our own, drawn once.
var namespace = [16]byte{0x6b, 0x1f, 0x7c, 0x0a, 0x52, 0x3d, 0x4e, 0x9b, 0x8d, 0x11, 0x5c, 0x2e, 0x90, 0x47, 0xd3, 0x68}

// NewID returns a random id (UUID version 4).
func NewID() ID {
	var b [16]byte
	rand.Read(b[:]) // never fails (crypto/rand)
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return format(b)
}

// DeriveID returns the id of what publisher calls sourceID (UUID version 5):
// the same notice whichever format or day it came in.
func DeriveID(publisher, sourceID string) ID {
	h := sha1.New()
	h.Write(namespace[:])
	h.Write([]byte(publisher + "\x00" + sourceID))
	var b [16]byte
	copy(b[:], h.Sum(nil))
	b[6], b[8] = b[6]&0x0f|0x50, b[8]&0x3f|0x80
	return format(b)
}

func format(b [16]byte) ID {
	x := hex.EncodeToString(b[:])
	return ID(urn + x[:8] + "-" + x[8:12] + "-" + x[12:16] + "-" + x[16:20] + "-" + x[20:])
}

// Packed is a valid id in 16 bytes.
type Packed [16]byte

// Pack packs id; one that is not valid packs to what is no id of a notice.
func (id ID) Pack() (p Packed) {
	if id.Valid() {
		_, _ = hex.Decode(p[:], []byte(strings.ReplaceAll(id.UUID(), "-", "")))
	}
	return p
}

// ID is the id that was packed.
func (p Packed) ID() ID { return format(p) }

// ParseID reads an id with or without "urn:uuid:", in any case.
func ParseID(s string) (ID, bool) {
	id := ID(urn + strings.TrimPrefix(strings.ToLower(strings.TrimSpace(s)), urn))
	return id, id.Valid()
}

// UUID is the id as it stands in URLs, without "urn:uuid:".
func (id ID) UUID() string { return strings.TrimPrefix(string(id), urn) }

// Valid reports whether id has the form of an id.
func (id ID) Valid() bool {
	s, ok := strings.CutPrefix(string(id), urn)
	if !ok || len(s) != 36 {
		return false
	}
	for i, c := range []byte(s) {
		switch {
		case i == 8 || i == 13 || i == 18 || i == 23:
			if c != '-' {
				return false
			}
		case (c < '0' || c > '9') && (c < 'a' || c > 'f'):
			return false
		}
	}
	return true
}
