// Package ledger keeps the public log: a follower that adds every record of the
// hub's log as a leaf to a Merkle tree, signs how it stands, and serves tiles,
// entries and proofs. It remembers the leaves in a file of its own, apart from
// the database, so that a record that was changed or lost there is found and
// named. It decides nothing and changes nothing; package trust has the texts
// and the arithmetic.
package ledger

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"wayside/hub"
	"wayside/hub/notice"
	"wayside/hub/trust"
)

// Config is how a ledger is opened.
type Config struct {
	Dir    string               // of its files; made with the ledger
	Origin string               // of the log: host and path without scheme, epoch at the end
	Keys   func() []*trust.Key  // that sign checkpoints and heartbeats now
	Known  func() trust.Keyring // by which an older checkpoint of our own is known
	Secret []byte               // of the digests of what is not public
	Log    *slog.Logger         // nil: discard
}

// Ledger is the public log of one hub. It may be used from several goroutines.
type Ledger struct {
	cfg    Config
	log    hub.Log
	tree   trust.Tree
	leaves *os.File
	rows   *os.File

	mu    sync.Mutex    // guards what follows; never held while a file is touched
	note  []byte        // the newest checkpoint
	size  int64         // its size
	by    string        // the keys that signed it
	fault error         // what was found wrong; nothing is signed after it
	moved chan struct{} // closed and replaced when the tree or the checkpoint grows
}

// Names of the files in the folder of a ledger.
const (
	LeavesFile     = "leaves"     // 32 bytes a record: the hashes of the leaves in order
	CheckpointFile = "checkpoint" // the newest that was signed
	RowsFile       = "rows"       // 32 bytes a record: the hashes of all that the database holds of it
)

// Open reads what the ledger knows and brings it up to the head of the log. A
// log that is shorter than what was signed, or that contradicts the last
// checkpoint, is an error of [Ledger.Fault]; the ledger then signs no more.
func Open(ctx context.Context, log hub.Log, cfg Config) (*Ledger, error) {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	l := &Ledger{cfg: cfg, log: log, moved: make(chan struct{})}
	if err := os.MkdirAll(cfg.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("open the ledger: %w", err)
	}
	var err error
	if l.leaves, err = os.OpenFile(filepath.Join(cfg.Dir, LeavesFile), os.O_RDWR|os.O_CREATE, 0o600); err != nil {
		return nil, fmt.Errorf("open the ledger: %w", err)
	}
	if l.rows, err = os.OpenFile(filepath.Join(cfg.Dir, RowsFile), os.O_RDWR|os.O_CREATE, 0o600); err == nil {
		err = l.load(ctx)
	}
	if err != nil {
		l.Close()
		return nil, fmt.Errorf("open the ledger: %w", err)
	}
	return l, nil
}

// load reads the leaves, holds them against the last checkpoint and the length
// of the log, and adds what the log has beyond them.
func (l *Ledger) load(ctx context.Context) error {
	raw, err := os.ReadFile(l.leaves.Name())
	if err != nil {
		return err
	}
	whole := len(raw) / len(trust.Hash{}) * len(trust.Hash{}) // a power cut may have cut the last
	if err := l.leaves.Truncate(int64(whole)); err != nil {
		return err
	}
	for at := 0; at < whole; at += len(trust.Hash{}) {
		if err := l.tree.Append(trust.Hash(raw[at : at+len(trust.Hash{})])); err != nil {
			return err
		}
	}
	head, err := l.log.Head(ctx)
	if err != nil {
		return err
	}
	if int64(head) < l.tree.Size() {
		l.blame(fmt.Errorf("the log has %d records, and %d were made public: its end was lost; restore a newer backup, or start a new epoch", head, l.tree.Size()))
		return nil
	}
	if err := l.fillRows(ctx); err != nil {
		return err
	}
	if err := l.catchUp(ctx); err != nil {
		return err
	}
	if err := l.holdAgainstCheckpoint(); err != nil {
		l.blame(err)
		return nil
	}
	return l.sign()
}

func (l *Ledger) holdAgainstCheckpoint() error {
	raw, err := os.ReadFile(filepath.Join(l.cfg.Dir, CheckpointFile))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	last, _, err := trust.OpenCheckpoint(raw, l.cfg.Known())
	switch {
	case errors.Is(err, trust.ErrUnknownKey), errors.Is(err, trust.ErrKeyNotGood): // of a key that has gone since: it proves nothing
		return nil
	case err != nil:
		return err
	case last.Origin != l.cfg.Origin:
		return nil // of another epoch or address
	case last.Size > l.tree.Size():
		return fmt.Errorf("the log has %d records, and %d were signed: its end was lost; restore a newer backup, or start a new epoch", l.tree.Size(), last.Size)
	}
	root, err := l.tree.Root(last.Size)
	if err == nil && root != last.Root {
		err = fmt.Errorf("the first %d leaves are not those that were signed", last.Size)
	}
	return err
}

// mostRead is how many records are read at once.
const mostRead = 500

// catchUp adds the records that the tree lacks.
func (l *Ledger) catchUp(ctx context.Context) error {
	for {
		rs, err := l.log.Read(ctx, hub.Seq(l.tree.Size()), mostRead)
		if err != nil || len(rs) == 0 {
			return err
		}
		if err := l.add(rs); err != nil {
			return err
		}
	}
}

// add appends the leaves of records that are durable.
func (l *Ledger) add(rs []hub.Record) error {
	var raw []byte
	for _, r := range rs {
		if int64(r.Seq) != l.tree.Size()+1 {
			return fmt.Errorf("record %d came where %d was due", r.Seq, l.tree.Size()+1)
		}
		h := trust.LeafHash(l.Leaf(r).Entry())
		if err := l.tree.Append(h); err != nil {
			return err
		}
		raw = append(raw, h[:]...)
	}
	if _, err := l.leaves.WriteAt(raw, (l.tree.Size()-int64(len(rs)))*int64(len(trust.Hash{}))); err != nil {
		return fmt.Errorf("write the leaves: %w", err) // they are made again from the log
	}
	if err := l.writeRows(rs); err != nil {
		return err
	}
	l.tell(func() {})
	return nil
}

// tell changes what mu guards and wakes who waits for it.
func (l *Ledger) tell(change func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	change()
	close(l.moved)
	l.moved = make(chan struct{})
}

// Leaf is the leaf of a record.
func (l *Ledger) Leaf(r hub.Record) trust.Leaf { return LeafOf(l.log.Epoch(), l.cfg.Secret, r) }

// LeafOf is the leaf of a record of a log. Sealed is what the public may not
// read, by the secret of its digests.
func LeafOf(epoch string, sealing []byte, r hub.Record) trust.Leaf {
	leaf := trust.Leaf{
		Epoch: epoch, Seq: uint64(r.Seq), Op: string(r.Op), ID: r.ID, Revision: r.Rev, State: r.State, Code: r.Code, At: r.At,
		Digest: trust.Digest(r.Doc), Sigs: trust.SigsDigest(r.Sigs), End: trust.EndDigest(r.End),
	}
	if Sealed(r) {
		return leaf.Seal(sealing)
	}
	return leaf
}

// Sealed reports whether a record concerns what the public could not read when
// it was made.
func Sealed(r hub.Record) bool {
	if plainlyPublic(r.Doc) {
		return false
	}
	var n struct {
		Status    notice.Status   `json:"status"`
		Audience  notice.Audience `json:"audience"`
		ReleaseAt time.Time       `json:"releaseAt"`
	}
	err := json.Unmarshal(r.Doc, &n)
	return err != nil || n.Status != notice.Actual || n.Audience != notice.Public || n.ReleaseAt.After(r.At)
}

// plainlyPublic tells at a glance, for nearly every document as a hub writes it:
// before the status stand the id and words of tables alone, a quote inside a
// string is escaped, and no embargo is named anywhere.
func plainlyPublic(doc []byte) bool {
	i := bytes.Index(doc, []byte(`,"status":`))
	return i > 0 && bytes.HasPrefix(doc[i:], []byte(`,"status":"actual","audience":"public",`)) && !bytes.Contains(doc, []byte(`"releaseAt"`))
}

// signEvery is how often a checkpoint is made of a log that grows.
const signEvery = time.Second

// Run follows the log until ctx ends, signs how it stands, and once goes
// through all of it: what the database says today must be what was recorded
// then.
func (l *Ledger) Run(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var beside sync.WaitGroup
	size := l.tree.Size()
	beside.Go(func() { l.audit(ctx, size) })
	beside.Go(func() { l.keepSigning(ctx) })
	defer beside.Wait()
	defer stop()
	if l.Fault() != nil {
		<-ctx.Done()
		return nil
	}
	for ctx.Err() == nil {
		err := l.follow(ctx)
		if err != nil && ctx.Err() == nil {
			return fmt.Errorf("follow the log for the ledger: %w", err)
		}
	}
	return nil
}

// follow waits for the next record, and adds it together with all that has come
// with it.
func (l *Ledger) follow(ctx context.Context) error {
	for _, err := range l.log.Watch(ctx, hub.Seq(l.tree.Size())) {
		if err != nil {
			return err
		}
		break
	}
	return l.catchUp(ctx)
}

func (l *Ledger) keepSigning(ctx context.Context) {
	tick := time.NewTicker(signEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := l.sign(); err != nil {
				l.cfg.Log.Warn("no checkpoint could be signed; trying again", "err", err)
			}
		}
	}
}

// sign makes a checkpoint of the tree as it stands by the keys that sign now,
// where there is none yet.
// The leaves are on disk before it, and it is before anybody sees it.
func (l *Ledger) sign() error {
	keys, by := l.cfg.Keys(), ""
	for _, k := range keys {
		by += k.ID() + " "
	}
	l.mu.Lock()
	done := l.fault != nil || l.note != nil && l.size == l.tree.Size() && l.by == by // a revoked key's is worth nothing
	l.mu.Unlock()
	if done {
		return nil
	}
	size := l.tree.Size()
	root, err := l.tree.Root(size)
	if err == nil {
		err = l.leaves.Sync()
	}
	var note []byte
	if err == nil {
		note, err = trust.SignCheckpoint(trust.Checkpoint{Origin: l.cfg.Origin, Size: size, Root: root}, keys...)
	}
	if err == nil {
		err = replace(filepath.Join(l.cfg.Dir, CheckpointFile), note)
	}
	if err != nil {
		return fmt.Errorf("sign a checkpoint of %d records: %w", size, err)
	}
	l.tell(func() { l.note, l.size, l.by = note, size, by })
	return nil
}

// audit recomputes the first leaves, so many as there were at the start, from the
// database and compares them with what was written down when the records were
// made. What comes meanwhile is left alone: it is being written down just now.
func (l *Ledger) audit(ctx context.Context, size int64) {
	for at := int64(0); at < size && ctx.Err() == nil; {
		rs, err := l.log.Read(ctx, hub.Seq(at), mostRead)
		if err != nil || len(rs) == 0 {
			return // the hub itself will tell of a log that can't be read
		}
		for _, r := range rs {
			if at >= size {
				return
			}
			if int64(r.Seq) != at+1 {
				l.blame(fmt.Errorf("record %d is missing from the database", at+1))
				return
			}
			want, err := l.tree.Leaf(at)
			if err == nil && (want != trust.LeafHash(l.Leaf(r).Entry()) || !l.sameRow(r)) {
				l.blame(fmt.Errorf("record %d (%s, revision %d) is not what it was when it was made public: it was changed in the database", r.Seq, r.ID, r.Rev))
				return
			}
			at++
		}
	}
}

// blame notes the first fault. Nothing is signed after it.
func (l *Ledger) blame(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.fault == nil {
		l.fault = err
		l.cfg.Log.Error("the public log is not sound: nothing more is signed", "err", err)
	}
}

// Fault is what was found wrong with the log, nil while nothing was.
func (l *Ledger) Fault() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.fault
}

// Close closes the files, after Run has ended.
func (l *Ledger) Close() error {
	var errs []error
	for _, f := range []*os.File{l.leaves, l.rows} {
		if f != nil {
			errs = append(errs, f.Sync(), f.Close())
		}
	}
	return errors.Join(errs...)
}
