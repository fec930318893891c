package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"wayside/hub"
	"wayside/hub/ledger"
	"wayside/hub/logtest"
	"wayside/hub/notice"
	"wayside/hub/trust"
)

// record is one record of a notice whose document says n.
func record(n int, more string) hub.Record {
	id := notice.DeriveID("t", fmt.Sprint(n))
	return hub.Record{
		At: time.Unix(int64(n), 0).UTC(), Op: hub.OpPublished, ID: id, Rev: 1, Code: fmt.Sprint(n), State: notice.Active,
		Doc: fmt.Appendf(nil, `{"id":%q,"revision":1,"status":"actual","audience":"public","kind":"safety","text":{"zh-CN":{"headline":"第%d条"}}%s}`, id, n, more),
	}
}

func fill(t *testing.T, log hub.Log, n int) {
	t.Helper()
	head, err := log.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var rs []hub.Record
	for i := range n {
		rs = append(rs, record(int(head)+i, ""))
	}
	if _, err := log.Append(t.Context(), rs); err != nil {
		t.Fatal(err)
	}
}

func config(t *testing.T, dir string, log hub.Log, k *trust.Key) ledger.Config {
	t.Helper()
	return ledger.Config{Dir: dir, Origin: "hub.example/log/" + log.Epoch(), Keys: func() []*trust.Key { return []*trust.Key{k} }, Known: func() trust.Keyring { return trust.Trust(trust.SignsLog, k.Public) }, Secret: []byte("secret")}
}

func newKey(t *testing.T) *trust.Key {
	t.Helper()
	k, err := trust.Generate("hub.example/log")
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// run opens a ledger, runs it until what is done, and closes it.
func run(t *testing.T, log hub.Log, c ledger.Config, what func(l *ledger.Ledger)) {
	t.Helper()
	l, err := ledger.Open(t.Context(), log, c)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- l.Run(ctx) }()
	synctest.Wait()
	what(l)
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
}

func TestEveryRecordIsInThePublicLog(t *testing.T) {
	dir, k := t.TempDir(), newKey(t)
	synctest.Test(t, func(t *testing.T) {
		log := logtest.Memory()
		fill(t, log, 300)
		c := config(t, dir, log, k)
		ring := trust.Trust(trust.SignsLog, k.Public)
		var first trust.Checkpoint
		run(t, log, c, func(l *ledger.Ledger) {
			note, err := l.Checkpoint()
			if err != nil {
				t.Fatal(err)
			}
			if first, _, err = trust.OpenCheckpoint(note, ring); err != nil || first.Size != 300 {
				t.Fatalf("got %+v, %v", first, err)
			}
			fill(t, log, 20)
			rs, _ := log.Read(t.Context(), 310, 1)
			raw, err := l.Proof(t.Context(), rs[0]) // waits for the checkpoint that covers it
			if err != nil {
				t.Fatal(err)
			}
			p, err := trust.ParseProof(raw)
			if err != nil {
				t.Fatal(err)
			}
			if leaf, at, err := p.Check(ring); err != nil || leaf.Seq != 311 || at.Size != 320 {
				t.Errorf("got %+v in %d, %v", leaf, at.Size, err)
			}
			for path, size := range map[string]int{"tile/0/000": 8192, "tile/0/001.p/64": 2048, "tile/1/000.p/1": 32} {
				if tile, err := l.Tile(t.Context(), path); err != nil || len(tile) != size {
					t.Errorf("%s: got %d bytes, %v", path, len(tile), err)
				}
			}
			for _, path := range []string{"tile/0/001.p/65", "tile/0/002", "tile/1/000.p/2", "tile/0/1", "x"} {
				if _, err := l.Tile(t.Context(), path); !errors.Is(err, os.ErrNotExist) {
					t.Errorf("%s: got %v", path, err)
				}
			}
			entries, err := l.Tile(t.Context(), "tile/entries/001.p/64")
			if err != nil || !strings.Contains(string(entries), " 257\n") {
				t.Errorf("entries: got %q, %v", entries, err)
			}
		})
		run(t, log, c, func(l *ledger.Ledger) { // after a restart it is the same log
			note, _ := l.Checkpoint()
			second, _, err := trust.OpenCheckpoint(note, ring)
			if err != nil || second.Size != 320 {
				t.Fatalf("got %+v, %v", second, err)
			}
			if err := l.Fault(); err != nil {
				t.Error(err)
			}
			_ = first
		})
	})
}

// doctored is a log whose database somebody has edited.
type doctored struct {
	hub.Log
	edit func(*hub.Record)
	drop hub.Seq // from here on nothing is left; 0: all is
}

func (d doctored) Read(ctx context.Context, after hub.Seq, limit int) ([]hub.Record, error) {
	rs, err := d.Log.Read(ctx, after, limit)
	for i := range rs {
		d.edit(&rs[i])
		if d.drop > 0 && rs[i].Seq >= d.drop {
			return rs[:i], err
		}
	}
	return rs, err
}

func (d doctored) Head(ctx context.Context) (hub.Seq, error) {
	if d.drop > 0 {
		return d.drop - 1, nil
	}
	return d.Log.Head(ctx)
}

func (d doctored) Watch(ctx context.Context, after hub.Seq) iter.Seq2[hub.Record, error] {
	return d.Log.Watch(ctx, after)
}

func TestAnEditedDatabaseIsFoundAndNamed(t *testing.T) {
	for name, c := range map[string]struct {
		edit func(*hub.Record)
		drop hub.Seq
		want string
	}{
		"untouched": {func(*hub.Record) {}, 0, ""},
		"a word changed": {func(r *hub.Record) {
			if r.Seq == 17 {
				r.Doc = []byte(strings.Replace(string(r.Doc), "第", "弟", 1))
			}
		}, 0, "record 17 ("},
		"a time changed": {func(r *hub.Record) {
			if r.Seq == 200 {
				r.At = r.At.Add(time.Millisecond)
			}
		}, 0, "record 200 ("},
		"an operation changed": {func(r *hub.Record) {
			if r.Seq == 3 {
				r.Op = hub.OpWithdrawn
			}
		}, 0, "record 3 ("},
		"its end cut off": {func(*hub.Record) {}, 100, "its end was lost"},
	} {
		t.Run(name, func(t *testing.T) {
			dir, k := t.TempDir(), newKey(t)
			synctest.Test(t, func(t *testing.T) {
				log := logtest.Memory()
				fill(t, log, 250)
				run(t, log, config(t, dir, log, k), func(*ledger.Ledger) {})
				run(t, doctored{log, c.edit, c.drop}, config(t, dir, log, k), func(l *ledger.Ledger) {
					switch err := l.Fault(); {
					case c.want == "" && err != nil:
						t.Errorf("got %v", err)
					case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
						t.Errorf("got %v, want it to say %q", err, c.want)
					}
					root, _ := l.Root(5)
					sigs := l.SignHeartbeat(trust.Heartbeat{Seq: 5, Root: root})
					if (len(sigs) == 0) != (c.want != "") {
						t.Errorf("%d signatures of a heartbeat", len(sigs))
					}
				})
			})
		})
	}
}

func TestALostLeavesFileIsMadeAgainAndACutOneMended(t *testing.T) {
	dir, k := t.TempDir(), newKey(t)
	synctest.Test(t, func(t *testing.T) {
		log := logtest.Memory()
		fill(t, log, 40)
		run(t, log, config(t, dir, log, k), func(*ledger.Ledger) {})
		leaves := filepath.Join(dir, "leaves")
		if err := os.Truncate(leaves, 32*30+7); err != nil {
			t.Fatal(err)
		}
		run(t, log, config(t, dir, log, k), func(l *ledger.Ledger) {
			if err := l.Fault(); err != nil {
				t.Errorf("cut: %v", err)
			}
		})
		raw, err := os.ReadFile(leaves)
		if err != nil || len(raw) != 32*40 {
			t.Fatalf("got %d bytes, %v", len(raw), err)
		}
		raw[5] ^= 1
		if err := os.WriteFile(leaves, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		run(t, log, config(t, dir, log, k), func(l *ledger.Ledger) {
			if err := l.Fault(); err == nil || !strings.Contains(err.Error(), "not those that were signed") {
				t.Errorf("a flipped bit in the leaves: got %v", err)
			}
		})
	})
}

func TestWhatIsNotPublicIsSealed(t *testing.T) {
	k := newKey(t)
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		log := logtest.Memory()
		secret := record(1, "")
		secret.Doc = []byte(strings.Replace(string(secret.Doc), `"public"`, `"restricted"`, 1))
		drill := record(2, "")
		drill.Doc = []byte(strings.Replace(string(drill.Doc), `"actual"`, `"exercise"`, 1))
		ahead := record(3, `,"releaseAt":"2030-01-01T00:00:00Z"`)
		open := record(4, `,"releaseAt":"1960-01-01T00:00:00Z"`)
		if _, err := log.Append(t.Context(), []hub.Record{secret, drill, ahead, open}); err != nil {
			t.Fatal(err)
		}
		run(t, log, config(t, dir, log, k), func(l *ledger.Ledger) {
			raw, err := l.Tile(t.Context(), "tile/entries/000.p/4")
			if err != nil {
				t.Fatal(err)
			}
			for i, r := range []hub.Record{secret, drill, ahead, open} {
				told := strings.Contains(string(raw), string(r.ID)) || strings.Contains(string(raw), trust.Digest(r.Doc))
				if told != (i == 3) {
					t.Errorf("record %d is told: %t", i+1, told)
				}
			}
		})
	})
}

func TestAHeartbeatBindsThePlaceToTheTree(t *testing.T) {
	k := newKey(t)
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		log := logtest.Memory()
		fill(t, log, 7)
		run(t, log, config(t, dir, log, k), func(l *ledger.Ledger) {
			h := trust.Heartbeat{Seq: 5, Time: "2026-11-24T01:30:00.000Z", Count: 1, Digest: "sha256:00"}
			root, _ := l.Root(h.Seq)
			h.Root = root
			sigs := l.SignHeartbeat(h)
			h.Origin = l.Origin()
			if _, err := trust.VerifyHeartbeat(h, sigs, trust.Trust(trust.SignsLog, k.Public)); err != nil {
				t.Error(err)
			}
			var tree trust.Tree
			rs, _ := log.Read(t.Context(), 0, 5)
			for _, r := range rs {
				if err := tree.Append(tlog.RecordHash(l.Leaf(r).Entry())); err != nil {
					t.Fatal(err)
				}
			}
			if want, _ := tree.Root(5); trust.Base64(want) != root {
				t.Errorf("got root %s, want %s", root, trust.Base64(want))
			}
			if root, there := l.Root(99); root != "" || there {
				t.Error("a place that is not there yet has a root")
			}
		})
	})
}

// TestAGlanceNeverTakesASecretForPublic has documents as a hub writes them.
func TestAGlanceNeverTakesASecretForPublic(t *testing.T) {
	k, dir := newKey(t), t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		log := logtest.Memory()
		at := time.Date(2026, 11, 24, 1, 0, 0, 0, time.UTC)
		var rs []hub.Record
		var want []bool
		for _, audience := range []notice.Audience{notice.Public, notice.Restricted} {
			for _, status := range []notice.Status{notice.Actual, notice.Exercise, notice.Test} {
				for _, release := range []time.Time{{}, at.Add(-time.Hour), at.Add(time.Hour)} {
					n := &notice.Notice{
						ID: notice.NewID(), Revision: 1, Kind: notice.Safety, Event: "tip", Status: status, Audience: audience, Sent: at, ReleaseAt: release,
						Text: map[notice.Lang]notice.Text{notice.English: {Headline: `,"status":"actual","audience":"public",`}},
						Ext:  map[string]any{"x": map[string]any{"a": 1.0, "status": "actual", "audience": "public"}},
					}
					doc, err := notice.Emit(n)
					if err != nil {
						t.Fatal(err)
					}
					rs = append(rs, hub.Record{At: at, Op: hub.OpPublished, ID: n.ID, Rev: 1, Code: fmt.Sprint(len(rs)), Doc: doc, State: notice.Active})
					want = append(want, audience != notice.Public || status != notice.Actual || release.After(at))
				}
			}
		}
		if _, err := log.Append(t.Context(), rs); err != nil {
			t.Fatal(err)
		}
		run(t, log, config(t, dir, log, k), func(l *ledger.Ledger) {
			for i, r := range rs {
				r.Seq = hub.Seq(i + 1)
				if got := l.Leaf(r).Sealed; got != want[i] {
					t.Errorf("sealed %t: %s", got, r.Doc)
				}
			}
		})
	})
}

// TestACheckpointIsSignedAgainWhenTheKeysChange: what a revoked key has signed
// is worth nothing, also while the log stands still.
func TestACheckpointIsSignedAgainWhenTheKeysChange(t *testing.T) {
	old, next, dir := newKey(t), newKey(t), t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		log := logtest.Memory()
		fill(t, log, 3)
		c := config(t, dir, log, old)
		var now atomic.Pointer[trust.Key]
		now.Store(old)
		c.Keys = func() []*trust.Key { return []*trust.Key{now.Load()} }
		run(t, log, c, func(l *ledger.Ledger) {
			now.Store(next)
			time.Sleep(2 * time.Second) // of the bubble
			note, err := l.Checkpoint()
			if err != nil {
				t.Fatal(err)
			}
			if at, by, err := trust.OpenCheckpoint(note, trust.Trust(trust.SignsLog, next.Public)); err != nil || at.Size != 3 || by.ID() != next.ID() {
				t.Errorf("got %+v by %s, %v", at, by.ID(), err)
			}
		})
	})
}
