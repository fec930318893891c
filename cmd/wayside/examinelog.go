package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"wayside/hub"
	"wayside/hub/ledger"
	"wayside/hub/notice"
	"wayside/hub/sqlog"
	"wayside/hub/trust"
)

// log makes the tree of a log.db again and holds it against the checkpoint that
// lies beside it, and against one that was kept.
func (x *examiner) log(ctx context.Context, e exhibit) finding {
	db, home := e.name, filepath.Dir(e.name)
	if e.kind == aFolder {
		db, home = filepath.Join(e.name, logFile), e.name
	}
	secret, err := x.secret()
	if err != nil {
		return cantTell(e.name, e.kind, both("%[1]v", "%[1]v", err))
	}
	b, epoch, unsigned, err := x.rebuild(ctx, db, home, secret)
	if errors.Is(err, fs.ErrNotExist) {
		return cantTell(e.name, e.kind, both("这里没有 %s", "there is no %s here", logFile))
	}
	if err != nil {
		return found(e.name, e.kind, err, nil)
	}
	note := x.checkpointOf(home, epoch)
	if note == nil {
		return cantTell(e.name, e.kind, both("旁边没有检查点：无法得知记录是否被改动", "no checkpoint lies beside it: nobody knows whether records were changed"))
	}
	c, by, err := trust.OpenCheckpoint(note, x.ring)
	if err != nil {
		return found(e.name, e.kind, err, nil)
	}
	if b.Unknown {
		return cantTell(e.name, e.kind, both("有 %d 条未公开的记录，须用 --secret 核对", "%d records are not public: --secret checks them", b.Sealed))
	}
	if err := holds(b, c, epoch); err != nil {
		return found(e.name, e.kind, err, nil)
	}
	if x.cmd.Old != "" {
		old, err := x.old()
		if err == nil {
			err = begins(b, old, c.Origin)
		}
		if err != nil {
			return found(e.name, e.kind, err, nil)
		}
	}
	ev := both("日志 %[1]s：%[2]d 条记录与检查点（%[3]d 条，签名 %[4]s）一致", "the log %[1]s: its %[2]d records agree with the checkpoint of %[3]d, signed by %[4]s", c.Origin, b.Tree.Size(), c.Size, by.ID())
	if more := b.Tree.Size() - c.Size; more > 0 {
		ev = add(ev, "；其后 %d 条检查点未覆盖", "; the %d after it are covered by none", more)
	}
	if b.Sealed > 0 {
		ev = add(ev, "；%d 条未公开记录的内容未核对（--secret）", "; the contents of %d that are not public were not checked (--secret)", b.Sealed)
	}
	if unsigned > 0 {
		ev = add(ev, "；%d 条没有可信密钥的签名", "; %d carry no signature of a key that is trusted", unsigned)
	}
	return found(e.name, e.kind, nil, ev)
}

func (x *examiner) secret() ([]byte, error) {
	if x.cmd.Secret == "" {
		return nil, nil
	}
	return readSecret(x.cmd.Secret)
}

// rebuild reads all records. A signature that does not fit is an error, one
// that is not there or of an unknown key is counted.
func (x *examiner) rebuild(ctx context.Context, db, home string, secret []byte) (b *ledger.Rebuilt, epoch string, unsigned int, err error) {
	b = &ledger.Rebuilt{Secret: secret}
	is, err := sqlog.Walk(ctx, db, func(epoch string, r hub.Record) error {
		if b.Tree.Size() == 0 {
			b.Leaves, _ = os.ReadFile(filepath.Join(home, ledgerFolder, epoch, ledger.LeavesFile)) // they may not be there
			b.Rows, _ = os.ReadFile(filepath.Join(home, ledgerFolder, epoch, ledger.RowsFile))
		}
		if err := b.Add(epoch, r); err != nil {
			return err
		}
		ring := x.ring.For(publisherOf(r.Doc))
		ring.At = r.At
		switch err := trust.VerifySigned(r.Doc, r.Sigs, ring); {
		case errors.Is(err, trust.ErrUnsigned), errors.Is(err, trust.ErrUnknownKey), errors.Is(err, trust.ErrKeyNotGood):
			unsigned++
		case err != nil && b.Changed == nil:
			b.Changed = fmt.Errorf("record %d (%s, revision %d): %w", r.Seq, r.ID, r.Rev, err)
		}
		return nil
	})
	return b, is.Epoch, unsigned, err
}

// publisherOf is whose document it is; "" where that can't be read.
func publisherOf(doc []byte) string {
	var n struct{ Publisher notice.Party }
	_ = json.Unmarshal(doc, &n)
	return n.Publisher.ID
}

// checkpointOf is the checkpoint that was named, or that lies in the folder.
func (x *examiner) checkpointOf(home, epoch string) []byte {
	for _, e := range x.of(aCheckpoint) {
		return e.raw
	}
	raw, err := os.ReadFile(filepath.Join(home, ledgerFolder, epoch, ledger.CheckpointFile))
	if err != nil {
		return nil
	}
	return raw
}

// holds holds a tree against a checkpoint.
func holds(b *ledger.Rebuilt, c trust.Checkpoint, epoch string) error {
	if !strings.HasSuffix(c.Origin, "/"+epoch) {
		return fmt.Errorf("the log is of epoch %s, the checkpoint of %s", epoch, c.Origin)
	}
	if b.Changed != nil {
		return b.Changed
	}
	return begins(b, c, c.Origin)
}

// begins reports, as an error, a log that does not begin with what was signed.
func begins(b *ledger.Rebuilt, c trust.Checkpoint, origin string) error {
	switch {
	case c.Origin != origin:
		return fmt.Errorf("two logs: %s and %s", c.Origin, origin)
	case c.Size > b.Tree.Size():
		return fmt.Errorf("the log has %d records, and %d were signed: its end was lost: %w", b.Tree.Size(), c.Size, trust.ErrRolledBack)
	}
	root, err := b.Tree.Root(c.Size)
	if err == nil && root != c.Root {
		err = fmt.Errorf("the first %d records are not those that were signed: %w", c.Size, trust.ErrRewritten)
	}
	return err
}

// travels copies what lies beside the databases and makes them checkable: the
// checkpoint, the leaves, and the public keys; never a private one.
func travels(from, to string) (made []string, err error) {
	var files []string
	for _, epoch := range epochs(from) {
		// The checkpoint first: the leaves are then no shorter.
		files = append(files, filepath.Join(ledgerFolder, epoch, ledger.CheckpointFile), filepath.Join(ledgerFolder, epoch, ledger.LeavesFile), filepath.Join(ledgerFolder, epoch, ledger.RowsFile))
	}
	for _, name := range append(files, filepath.Join(keysFolder, pinFile), filepath.Join(keysFolder, listFile)) {
		raw, err := os.ReadFile(filepath.Join(from, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		path := filepath.Join(to, name)
		if err == nil {
			err = os.MkdirAll(filepath.Dir(path), 0o700)
		}
		if err == nil {
			err = writeNew(path, string(raw))
		}
		if err != nil {
			return made, err
		}
		made = append(made, path)
	}
	return made, nil
}

// epochs are those of the ledgers in a folder.
func epochs(data string) (names []string) {
	all, _ := os.ReadDir(filepath.Join(data, ledgerFolder)) // none is none
	for _, e := range all {
		if e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return names
}

// outside is the newest place of a log that its target still knows of, and
// whether the backup agrees with it. Why says what keeps the log from going on.
func outside(ctx context.Context, src, data string, last sqlog.Place) (at sqlog.Place, why string, err error) {
	secret, noSecret := readSecret(filepath.Join(data, keysFolder, secretFile))
	b := &ledger.Rebuilt{Secret: secret}
	is, err := sqlog.Walk(ctx, filepath.Join(src, logFile), b.Add)
	if err != nil {
		return at, "", err
	}
	if noSecret != nil && b.Sealed > 0 {
		return at, fmt.Sprintf("%d records are not public, and the secret that sealed them is not here: put the folder %s in place first", b.Sealed, filepath.Join(data, keysFolder)), nil
	}
	home := filepath.Join(data, ledgerFolder, is.Epoch)
	note, err := os.ReadFile(filepath.Join(home, ledger.CheckpointFile))
	switch {
	case errors.Is(err, fs.ErrNotExist) && last.Epoch == "":
		return at, "nothing says how far its readers had come: neither --last nor a checkpoint in " + filepath.Join(data, ledgerFolder), nil
	case errors.Is(err, fs.ErrNotExist):
		return last, behind(is, last), nil
	case err != nil:
		return at, "", err
	}
	k := &keys{dir: filepath.Join(data, keysFolder), mend: true}
	if err := k.read(); err != nil {
		return at, "the keys of its checkpoint are not here: put the folder " + k.dir + " in place first", nil
	}
	c, _, err := trust.OpenCheckpoint(note, k.known())
	if err != nil {
		return at, err.Error(), nil
	}
	if err := holds(b, c, is.Epoch); err != nil {
		return at, err.Error(), nil
	}
	at = sqlog.Place{Epoch: is.Epoch, Seq: hub.Seq(c.Size)}
	if info, err := os.Stat(filepath.Join(home, ledger.LeavesFile)); err == nil { // made public in a heartbeat, if not signed for in a checkpoint
		at.Seq = max(at.Seq, hub.Seq(info.Size()/int64(len(trust.Hash{}))))
	}
	if last.Epoch == at.Epoch {
		at.Seq = max(at.Seq, last.Seq)
	}
	return at, behind(is, at), nil
}

// behind says that a backup is older than what was known.
func behind(is, known sqlog.Place) string {
	switch {
	case is.Epoch != known.Epoch:
		return "the backup is of another log than --last"
	case is.Seq < known.Seq:
		return fmt.Sprintf("the backup has %d records, and %d were made public", is.Seq, known.Seq)
	}
	return ""
}
