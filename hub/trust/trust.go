// Package trust makes what a hub says checkable by others: signatures over the
// exact bytes of documents, a public Merkle log of all records (C2SP
// tlog-tiles, RFC 6962 section 2.1), signed checkpoints and heartbeats (C2SP
// signed-note), and the list of keys. It signs nothing but texts that begin
// with what they are, so that no signature can be taken for another's.
//
// It is pure: it holds keys and hashes and knows no log, no database and no
// HTTP. The keys of verification always come from the caller's own list, never
// out of what is verified.
package trust

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"wayside/hub/notice"
)

// First lines of what is signed: each names one meaning.
const (
	noticeTag    = "wayside/notice/v1"
	heartbeatTag = "wayside/heartbeat/v1"
	recordTag    = "wayside/record/v2"
	keysTag      = "wayside/keys/v1"
	pagesTag     = "wayside/pages/v1"
)

// noticeText is what is signed of a document: its tag, its length, its exact
// bytes.
func noticeText(doc []byte) []byte {
	out := make([]byte, 0, len(noticeTag)+len(doc)+22)
	out = strconv.AppendInt(append(out, noticeTag+"\n"...), int64(len(doc)), 10)
	return append(append(out, '\n'), doc...)
}

// SignNotice signs the exact bytes of a document with every key.
func SignNotice(doc []byte, keys ...*Key) (sigs []notice.Sig) {
	text := noticeText(doc)
	for _, k := range keys {
		sigs = append(sigs, k.sign(text))
	}
	return sigs
}

// VerifyNotice finds the signatures of doc by trusted keys that may sign
// notices; which keys, and why none is good enough.
func VerifyNotice(doc []byte, sigs []notice.Sig, trusted Keyring) ([]Listed, error) {
	return trusted.verify(noticeText(doc), sigs, SignsNotices)
}

// JudgeNotice says of every signature of doc whose it is, and whether it is good.
func JudgeNotice(doc []byte, sigs []notice.Sig, trusted Keyring) []Judged {
	return trusted.judge(noticeText(doc), sigs, SignsNotices)
}

// Digest is how a document is named in leaves: SHA-256 of its exact bytes.
func Digest(doc []byte) string {
	sum := sha256.Sum256(doc)
	return string(hex.AppendEncode([]byte(digestPrefix), sum[:]))
}

const digestPrefix = "sha256:"

// Heartbeat is what a hub says every few seconds, whether or not anything has
// changed: what is in force at a time and a place of the log.
type Heartbeat struct {
	Origin string // of the log, epoch included
	Filter string // canonical; "" for all
	Seq    uint64
	Time   string // RFC 3339, UTC, as it stands in the message
	Count  int    // of the notices in force
	Digest string // of the notices in force, as it stands in the message
	Root   string // of the tree at Seq, base64; "" where the hub has none
	Stale  string // since when some source is silent, as in the message; "" for none
}

// text is what is signed: every line is a member of the message or of its
// hello, so that a reader can build it again.
func (h Heartbeat) text() []byte {
	stale := h.Stale
	if stale == "" {
		stale = "-"
	}
	return fmt.Appendf(nil, "%s\n%s\n%s\n%d\n%s\n%d\n%s\n%s\n%s\n", heartbeatTag, h.Origin, h.Filter, h.Seq, h.Time, h.Count, h.Digest, h.Root, stale)
}

// SignHeartbeat signs h with every key.
func SignHeartbeat(h Heartbeat, keys ...*Key) (sigs []notice.Sig) {
	text := h.text()
	for _, k := range keys {
		sigs = append(sigs, k.sign(text))
	}
	return sigs
}

// VerifyHeartbeat finds a signature of h by a trusted key that may sign
// heartbeats. Whether it is newer than the last one is the caller's to judge.
func VerifyHeartbeat(h Heartbeat, sigs []notice.Sig, trusted Keyring) (Public, error) {
	by, err := trusted.verify(h.text(), sigs, SignsLog)
	if err != nil {
		return Public{}, err
	}
	return by[0].Public, nil
}

// pagesText is what is signed of the pages of a board: the log whose notices
// they tell of, the query that asked for them, their length, their exact bytes.
func pagesText(origin, query string, body []byte) []byte {
	return append(fmt.Appendf(nil, "%s\n%s\n%s\n%d\n", pagesTag, origin, query, len(body)), body...)
}

// SignPages signs with every key what a board is to show.
func SignPages(origin, query string, body []byte, keys ...*Key) (sigs []notice.Sig) {
	text := pagesText(origin, query, body)
	for _, k := range keys {
		sigs = append(sigs, k.sign(text))
	}
	return sigs
}

// VerifyPages finds a signature of the pages of a board by a trusted key that
// may sign for the log.
func VerifyPages(origin, query string, body []byte, sigs []notice.Sig, trusted Keyring) (Public, error) {
	by, err := trusted.verify(pagesText(origin, query, body), sigs, SignsLog)
	if err != nil {
		return Public{}, err
	}
	return by[0].Public, nil
}

// Line is a signature as a line of a signed note: the name of the key, and in
// base64 its hash and the signature.
func Line(s notice.Sig) (string, error) {
	at := strings.LastIndex(s.Key, "+")
	raw, err := unbase64(s.Sig)
	if at < 0 || err != nil {
		return "", fmt.Errorf("no signature of a key: %q", s.Key)
	}
	hash, err := hex.DecodeString(s.Key[at+1:])
	if err != nil || len(hash) != 4 {
		return "", fmt.Errorf("no signature of a key: %q", s.Key)
	}
	return "— " + s.Key[:at] + " " + base64.StdEncoding.EncodeToString(append(hash, raw...)) + "\n", nil
}

// ParseLines reads lines of signatures.
func ParseLines(text string) (sigs []notice.Sig, err error) {
	for line := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		name, coded, ok := strings.Cut(strings.TrimPrefix(line, "— "), " ")
		raw, err := unbase64(coded)
		if err != nil || !ok || !strings.HasPrefix(line, "— ") || len(raw) < 5 || len(sigs) == 16 {
			return nil, fmt.Errorf("not a line of a signature: %.80q", line)
		}
		sigs = append(sigs, notice.Sig{Key: fmt.Sprintf("%s+%x", name, raw[:4]), Sig: base64.StdEncoding.EncodeToString(raw[4:])})
	}
	return sigs, nil
}
