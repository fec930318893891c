package trust

import (
	"errors"
	"fmt"
	"time"

	"wayside/hub/notice"
)

// What a reader of a stream can find wrong, beside the errors of verification.
var (
	// ErrUnsigned: nothing vouches for it.
	ErrUnsigned = errors.New("it carries no signature")
	// ErrReplay: a heartbeat is no newer than one that came before.
	ErrReplay = errors.New("an old heartbeat came again")
	// ErrRolledBack: the log is shorter than it was.
	ErrRolledBack = errors.New("the log was rolled back")
	// ErrRewritten: the log is not the one that it was at the same place.
	ErrRewritten = errors.New("the log was rewritten")
	// ErrDiffers: what the reader holds is not what the hub says is in force.
	ErrDiffers = errors.New("what came is not what the hub says is in force: something was withheld or added")
	// ErrOldRevision: a revision came after a newer one.
	ErrOldRevision = errors.New("an older revision came after a newer one")
)

// Reader holds what comes over a stream against keys that it trusts. It has no
// clock: whether a heartbeat came in time is the caller's to judge. It is not
// safe for several goroutines.
type Reader struct {
	Keys   Keyring
	Origin string // of the log, epoch included
	Filter string // canonical, of what was asked for; "" for all
	// Blind: the whole state has not come (a piece of a capture), so that nothing
	// can be held against what is in force. A reset ends it.
	Blind bool

	held   map[notice.ID]*notice.Notice
	origin string // of the last good heartbeat, and what it said
	seq    uint64
	root   string
	time   time.Time
}

// Reset forgets all that is held; the whole state follows.
func (r *Reader) Reset() {
	clear(r.held)
	r.Blind = false
}

// Check reads a notice whose signature is good.
func (r *Reader) Check(doc []byte, sigs []notice.Sig) (*notice.Notice, error) {
	n, ps := notice.Read(doc)
	if ps.Failed() {
		return nil, fmt.Errorf("a notice that can't be read: %w", ErrBadSignature)
	}
	if err := VerifySigned(doc, sigs, r.Keys.For(n.Publisher.ID)); err != nil {
		return nil, fmt.Errorf("notice %s, revision %d: %w", n.ID, n.Revision, err)
	}
	return n, nil
}

// Put takes in a notice that was checked.
func (r *Reader) Put(n *notice.Notice) error {
	if old := r.held[n.ID]; old != nil && n.Revision < old.Revision {
		return fmt.Errorf("notice %s, revision %d after %d: %w", n.ID, n.Revision, old.Revision, ErrOldRevision)
	}
	if r.held == nil {
		r.held = map[notice.ID]*notice.Notice{}
	}
	r.held[n.ID] = n
	return nil
}

// VerifySigned is [VerifyNotice] that tells a document without any signature
// apart.
func VerifySigned(doc []byte, sigs []notice.Sig, trusted Keyring) error {
	if len(sigs) == 0 {
		return ErrUnsigned
	}
	_, err := VerifyNotice(doc, sigs, trusted)
	return err
}

// Remove takes a notice out. No signature says so: the next heartbeat does.
func (r *Reader) Remove(id notice.ID) { delete(r.held, id) }

// Beat holds a heartbeat against the keys, against those before it, and
// against what is held. Its Origin and Filter are the reader's own. Only after
// [ErrDiffers] is it good in itself, and counts.
func (r *Reader) Beat(h Heartbeat, sigs []notice.Sig) error {
	h.Origin, h.Filter = r.Origin, r.Filter
	if len(sigs) == 0 {
		return fmt.Errorf("heartbeat: %w", ErrUnsigned)
	}
	if _, err := VerifyHeartbeat(h, sigs, r.Keys); err != nil {
		return fmt.Errorf("heartbeat: %w", err)
	}
	at, err := time.Parse(time.RFC3339Nano, h.Time)
	if err != nil {
		return fmt.Errorf("heartbeat: %w", err)
	}
	switch same := r.origin == r.Origin; {
	case !at.After(r.time):
		return fmt.Errorf("heartbeat of %s after one of %s: %w", h.Time, r.time.Format(time.RFC3339Nano), ErrReplay)
	case same && h.Seq < r.seq:
		return fmt.Errorf("heartbeat: %d records after %d: %w", h.Seq, r.seq, ErrRolledBack)
	case same && h.Seq == r.seq && h.Root != r.root:
		return fmt.Errorf("heartbeat: two logs of %d records: %w", h.Seq, ErrRewritten)
	}
	r.origin, r.seq, r.root, r.time = r.Origin, h.Seq, h.Root, at
	if r.Blind {
		return nil
	}
	var active []*notice.Notice
	for _, n := range r.held {
		if notice.StateAt(notice.Life{Notice: n}, at) == notice.Active {
			active = append(active, n)
		}
	}
	if digest := notice.DigestInForce(active); len(active) != h.Count || digest != h.Digest {
		return fmt.Errorf("heartbeat: %d in force, here %d: %w", h.Count, len(active), ErrDiffers)
	}
	return nil
}

// Time is when the last good heartbeat was made; zero before the first.
func (r *Reader) Time() time.Time { return r.time }
