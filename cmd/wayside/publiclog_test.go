package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"wayside/hub"
	"wayside/hub/ledger"
	"wayside/hub/sqlog"
	"wayside/hub/trust"
)

// mirror follows a public log over HTTP as anybody could, by the code of the
// checksum database alone: nothing of hub/trust is in it but the addresses of
// tiles.
type mirror struct {
	h      *running
	log    string                   // "/log/EPOCH/"
	tamper func(path string) []byte // what comes instead; nil: what the hub serves
}

func (m mirror) Height() int                     { return 8 }
func (m mirror) SaveTiles([]tlog.Tile, [][]byte) {}
func (m mirror) ReadTiles(want []tlog.Tile) (out [][]byte, err error) {
	for _, w := range want {
		path := trust.TilePath(w.L, w.N, w.W)
		raw := m.fetch(path)
		out = append(out, raw)
	}
	return out, nil
}

func (m mirror) fetch(path string) []byte {
	if m.tamper != nil {
		if raw := m.tamper(path); raw != nil {
			return raw
		}
	}
	code, body := m.h.get(m.log + path)
	if code != http.StatusOK {
		m.h.t.Errorf("%s: %d", path, code)
	}
	return []byte(body)
}

// tree is the checkpoint of a hub, opened by a key that was pinned.
func (h *running) tree(key string) (origin string, t tlog.Tree) {
	h.t.Helper()
	v, err := note.NewVerifier(key)
	if err != nil {
		h.t.Fatal(err)
	}
	_, raw := h.get("/log/checkpoint")
	n, err := note.Open([]byte(raw), note.VerifierList(v))
	if err != nil {
		h.t.Fatalf("%v: %s", err, raw)
	}
	lines := strings.Split(n.Text, "\n")
	if t.N, err = strconv.ParseInt(lines[1], 10, 64); err == nil {
		t.Hash, err = tlog.ParseHash(lines[2])
	}
	if err != nil {
		h.t.Fatal(err)
	}
	return lines[0], t
}

// entries are the records of a bundle, each behind its length (C2SP tlog-tiles).
func entriesOf(t *testing.T, bundle []byte) (all [][]byte) {
	t.Helper()
	for len(bundle) > 0 {
		n := int(binary.BigEndian.Uint16(bundle))
		if len(bundle) < 2+n {
			t.Fatal("a bundle is cut off")
		}
		all, bundle = append(all, bundle[2:2+n]), bundle[2+n:]
	}
	return all
}

// recorded waits until a checkpoint covers so many records.
func (h *running) recorded(key string, n int64) (origin string, t tlog.Tree) {
	h.t.Helper()
	h.eventually(fmt.Sprint(n, " records in a checkpoint"), func() bool { origin, t = h.tree(key); return t.N >= n })
	return origin, t
}

func (h *running) publishMany(from, to int) {
	h.t.Helper()
	var docs []string
	for i := from; i < to; i++ {
		docs = append(docs, closure(fmt.Sprint("第", i, "条"), time.Now().Add(time.Hour), ""))
	}
	if code, body, _ := h.say(http.MethodPost, "/api/v1/notices", "["+strings.Join(docs, ",")+"]"); code != http.StatusOK {
		h.t.Fatalf("publish: %d %.300s", code, body)
	}
}

// TestOthersFollowThePublicLogOverHTTP checks all records and the growth of the
// log by code that is not ours, and that a tile, an entry or a checkpoint with
// one changed byte is refused by it.
func TestOthersFollowThePublicLogOverHTTP(t *testing.T) {
	t.Parallel()
	h := start(t)
	h.publishMany(0, 270)
	key := h.keyList().Keys[0].Public.String()
	origin, old := h.recorded(key, 270)
	m := mirror{h: h, log: "/" + origin[strings.Index(origin, "log/"):] + "/"}
	bundles := append(entriesOf(t, m.fetch(trust.TilePath(-1, 0, 256))), entriesOf(t, m.fetch(trust.TilePath(-1, 1, 14)))...)
	reader := tlog.TileHashReader(old, m)
	for i := int64(0); i < 270; i += 19 {
		p, err := tlog.ProveRecord(old.N, i, reader)
		if err == nil {
			err = tlog.CheckRecord(p, old.N, old.Hash, i, tlog.RecordHash(bundles[i]))
		}
		if err != nil {
			t.Errorf("record %d: %v", i, err)
		}
		spoilt := bytes.Clone(bundles[i])
		spoilt[int(i)%len(spoilt)] ^= 1
		if tlog.CheckRecord(p, old.N, old.Hash, i, tlog.RecordHash(spoilt)) == nil {
			t.Errorf("record %d passes with a changed byte", i)
		}
	}
	for _, path := range []string{trust.TilePath(0, 0, 256), trust.TilePath(0, 1, 14), trust.TilePath(1, 0, 1)} {
		raw := m.fetch(path)
		for at := 0; at < len(raw); at += 1 + len(raw)/23 {
			bad := m
			bad.tamper = func(asked string) []byte {
				if asked != path {
					return nil
				}
				spoilt := bytes.Clone(raw)
				spoilt[at] ^= 1
				return spoilt
			}
			if _, err := tlog.ProveRecord(old.N, old.N-1, tlog.TileHashReader(old, bad)); err == nil {
				if _, err = tlog.ProveRecord(old.N, 3, tlog.TileHashReader(old, bad)); err == nil {
					t.Errorf("%s passes with byte %d changed", path, at)
				}
			}
		}
	}
	h.publishMany(270, 300)
	_, grown := h.recorded(key, 300)
	p, err := tlog.ProveTree(grown.N, old.N, tlog.TileHashReader(grown, m))
	if err == nil {
		err = tlog.CheckTree(p, grown.N, grown.Hash, old.N, old.Hash)
	}
	if err != nil {
		t.Errorf("the log was rewritten: %v", err)
	}
	v, _ := note.NewVerifier(key)
	_, checkpoint := h.get("/log/checkpoint")
	for at := range checkpoint {
		spoilt := []byte(checkpoint)
		spoilt[at] ^= 1
		if n, err := note.Open(spoilt, note.VerifierList(v)); err == nil && n.Text != checkpoint[:strings.Index(checkpoint, "\n\n")+1] {
			t.Errorf("a checkpoint passes with byte %d changed", at)
		}
	}
}

// copyData copies a hub's folder as a careful operator would: private stays private.
func copyData(from, to string) error {
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		return err
	}
	for _, private := range []string{rootFile, onlineFile, secretFile} {
		if err := os.Chmod(filepath.Join(to, keysFolder, private), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// TestTheLogStaysOneWhereverTheHubMoves restarts a hub, moves its folder to
// another machine and gives it another address: the log keeps its name, and what
// was signed before is its beginning.
func TestTheLogStaysOneWhereverTheHubMoves(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "data")
	token := strings.TrimSpace(must(t, "token", "add", "newsroom", "--data", data, "--publisher", "yunxi-police", "--name-zh", "云溪县交警大队", "--severity", "extreme", "--rate", "100000"))
	h := startAs(t, data, token, "--base", "https://old.example")
	h.publishMany(0, 5)
	key := h.keyList().Keys[0].Public.String()
	first, old := h.recorded(key, 5)
	if !strings.HasPrefix(first, "old.example/log/") {
		t.Errorf("the log is called %s", first)
	}
	before := h.save("/log/checkpoint", t.TempDir(), "before")
	h.stop()
	moved := filepath.Join(t.TempDir(), "moved")
	if err := copyData(h.data, moved); err != nil {
		t.Fatal(err)
	}
	again := startAs(t, moved, token, "--base", "https://new.example")
	again.publishMany(5, 9)
	origin, grown := again.recorded(key, 9)
	if origin != first {
		t.Errorf("the log is called %s, and was %s", origin, first)
	}
	m := mirror{h: again, log: "/" + origin[strings.Index(origin, "log/"):] + "/"}
	p, err := tlog.ProveTree(grown.N, old.N, tlog.TileHashReader(grown, m))
	if err == nil {
		err = tlog.CheckTree(p, grown.N, grown.Hash, old.N, old.Hash)
	}
	if err != nil {
		t.Errorf("it is another log: %v", err)
	}
	if code, out, errs := command(t, "", "verify", moved, "--old", before, "--root", again.root().String(), "--lang", "en"); code != 0 {
		t.Errorf("verify: exit %d\n%s%s", code, out, errs)
	}
	if code, body := again.get("/readyz"); code != http.StatusOK {
		t.Errorf("%d %s", code, body)
	}
}

// TestAFlippedByteOfABackupIsRefusedOrChangesNothing goes through every file of
// a backup: a byte between the rows of a database may say nothing, and then what
// it holds is what it held.
func TestAFlippedByteOfABackupIsRefusedOrChangesNothing(t *testing.T) {
	t.Parallel()
	h := start(t)
	h.publishMany(0, 12)
	key := h.keyList().Keys[0].Public.String()
	h.recorded(key, 12)
	dest := filepath.Join(t.TempDir(), "backup")
	must(t, "backup", "--data", h.data, dest)
	root := h.root().String()
	rows := func() (all []string, err error) {
		_, err = sqlog.Walk(t.Context(), filepath.Join(dest, logFile), func(_ string, r hub.Record) error {
			all = append(all, fmt.Sprintf("%+v %+v", r, r.End))
			return nil
		})
		return all, err
	}
	want, err := rows()
	if err != nil || len(want) != 12 {
		t.Fatalf("%d rows, %v", len(want), err)
	}
	epoch := epochs(dest)[0]
	refused := 0
	for _, file := range []string{logFile, filepath.Join(ledgerFolder, epoch, ledger.LeavesFile), filepath.Join(ledgerFolder, epoch, ledger.RowsFile), filepath.Join(ledgerFolder, epoch, ledger.CheckpointFile), filepath.Join(keysFolder, listFile)} {
		path := filepath.Join(dest, file)
		size := len(mustRead(t, path))
		for at := 0; at < size; at += 1 + size/61 {
			undo := flip(t, path, at)
			code, out, _ := command(t, "", "verify", dest, "--root", root, "--lang", "en")
			if code != 0 {
				refused++
			} else if got, err := rows(); err != nil || !slices.Equal(got, want) || file != logFile {
				t.Errorf("%s with byte %d changed passes, and holds something else (%v):\n%s", file, at, err, out)
			}
			undo()
		}
	}
	if refused < 150 {
		t.Errorf("only %d flipped bytes were refused", refused)
	}
}
