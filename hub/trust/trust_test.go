package trust_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	sumdb "golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"wayside/hub/notice"
	"wayside/hub/trust"
)

var doc = []byte(`{"id":"urn:uuid:7d5a1f6e-0c43-4d34-9a55-3f0a5f1f0001","revision":3,"kind":"traffic","expires":"2026-11-25T00:00:00Z","status":"actual","text":{"zh-CN":{"headline":"封闭 <&>"}}}`)

func key(t testing.TB, name string) *trust.Key {
	t.Helper()
	k, err := trust.Generate(name)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestAChangedByteOfANoticeIsRefused(t *testing.T) {
	k, other := key(t, "hub.example/log/e1"), key(t, "hub.example/log/e1")
	sigs := trust.SignNotice(doc, k)
	ring := trust.Trust(trust.SignsNotices, k.Public)
	if by, err := trust.VerifyNotice(doc, sigs, ring); err != nil || len(by) != 1 || by[0].ID() != k.ID() {
		t.Fatalf("unchanged: got %v, %v", by, err)
	}
	for i := range doc {
		bad := bytes.Clone(doc)
		bad[i] ^= 1
		if _, err := trust.VerifyNotice(bad, sigs, ring); !errors.Is(err, trust.ErrBadSignature) {
			t.Fatalf("byte %d changed: got %v", i, err)
		}
	}
	if _, err := trust.VerifyNotice(doc, sigs, trust.Trust(trust.SignsNotices, other.Public)); !errors.Is(err, trust.ErrUnknownKey) {
		t.Errorf("a key of the same name: got %v", err)
	}
	if _, err := trust.VerifyNotice(doc, sigs, trust.Trust(trust.SignsLog, k.Public)); !errors.Is(err, trust.ErrKeyNotGood) {
		t.Errorf("a key for something else: got %v", err)
	}
	if _, err := trust.VerifyNotice(doc, nil, ring); !errors.Is(err, trust.ErrUnknownKey) {
		t.Errorf("no signature: got %v", err)
	}
	mixed := append(trust.SignNotice([]byte("{}"), k), trust.SignNotice(doc, other)...)
	two := trust.Trust(trust.SignsNotices, k.Public, other.Public)
	if _, err := trust.VerifyNotice(doc, mixed, two); !errors.Is(err, trust.ErrBadSignature) {
		t.Errorf("a bad signature of a known key beside a good one: got %v", err)
	}
}

func TestNoSignatureIsTakenForAnother(t *testing.T) {
	k := key(t, "hub.example/log/e1")
	h := trust.Heartbeat{Origin: "hub.example/log/e1", Seq: 7, Time: "2026-11-24T01:30:00.000Z", Count: 2, Digest: "sha256:00", Root: "AA=="}
	beat := trust.SignHeartbeat(h, k)
	both := trust.Keyring{Keys: []trust.Listed{{Public: k.Public, Uses: []trust.Use{trust.SignsLog, trust.SignsNotices}}}}
	if _, err := trust.VerifyHeartbeat(h, beat, both); err != nil {
		t.Fatal(err)
	}
	if _, err := trust.VerifyNotice(doc, beat, both); !errors.Is(err, trust.ErrBadSignature) {
		t.Errorf("a heartbeat as a notice: got %v", err)
	}
	for name, change := range map[string]func(*trust.Heartbeat){
		"origin": func(h *trust.Heartbeat) { h.Origin = "hub.example/log/e2" }, "filter": func(h *trust.Heartbeat) { h.Filter = "road=G320" },
		"seq": func(h *trust.Heartbeat) { h.Seq++ }, "time": func(h *trust.Heartbeat) { h.Time = "2026-11-24T01:30:15.000Z" }, "count": func(h *trust.Heartbeat) { h.Count = 0 },
		"digest": func(h *trust.Heartbeat) { h.Digest = "sha256:01" }, "root": func(h *trust.Heartbeat) { h.Root = "AB==" }, "stale": func(h *trust.Heartbeat) { h.Stale = h.Time },
	} {
		changed := h
		change(&changed)
		if _, err := trust.VerifyHeartbeat(changed, beat, both); !errors.Is(err, trust.ErrBadSignature) {
			t.Errorf("another %s: got %v", name, err)
		}
	}
}

func TestKeysSurviveTheirTextAndDamageIsTold(t *testing.T) {
	k := key(t, "hub.example/log/e1")
	back, err := trust.ParseSecret(k.Secret() + "\n")
	if err != nil || back.ID() != k.ID() || back.Secret() != k.Secret() {
		t.Fatalf("got %v", err)
	}
	public, err := trust.ParsePublic(k.Public.String())
	if err != nil || public.String() != k.Public.String() || len(public.Fingerprint()) != 64+15 {
		t.Fatalf("got %v, %q", err, public.Fingerprint())
	}
	text := k.Public.String()
	for i := range text {
		bad := text[:i] + string(text[i]^1) + text[i+1:]
		if got, err := trust.ParsePublic(bad); err == nil && got.String() == text {
			t.Errorf("a damaged key is read: %s", bad)
		}
	}
	for _, name := range []string{"", "a b", "a+b", "a\nb"} {
		if _, err := trust.Generate(name); err == nil {
			t.Errorf("a key called %q was made", name)
		}
	}
}

func TestRevokedAndExpiredKeysAreNotGood(t *testing.T) {
	k := key(t, "hub.example/log/e1")
	at := func(day int) time.Time { return time.Date(2026, 11, day, 0, 0, 0, 0, time.UTC) }
	l := trust.List{Host: "hub.example", Made: at(24), Keys: []trust.Listed{{Public: k.Public, Uses: []trust.Use{trust.SignsNotices}, From: at(1), To: at(20), Revoked: at(10), Reason: "lost with a laptop"}}}
	root := key(t, "hub.example/root")
	raw, err := trust.SignList(l, root)
	if err != nil {
		t.Fatal(err)
	}
	read, err := trust.OpenList(raw, root.Public)
	if err != nil || fmt.Sprint(read) != fmt.Sprint(l) {
		t.Fatalf("got %v, %v", read, err)
	}
	sigs := trust.SignNotice(doc, k)
	for day, good := range map[int]bool{5: true, 10: false, 15: false, 25: false} {
		if _, err := trust.VerifyNotice(doc, sigs, read.Ring(at(day))); (err == nil) != good {
			t.Errorf("on day %d: got %v", day, err)
		}
	}
	if _, err := trust.VerifyNotice(doc, sigs, read.Ring(time.Time{})); !errors.Is(err, trust.ErrKeyNotGood) {
		t.Errorf("at no time: got %v", err)
	}
	if _, err := trust.OpenList(bytes.Replace(raw, []byte("laptop"), []byte("laptob"), 1), root.Public); !errors.Is(err, trust.ErrBadSignature) {
		t.Errorf("an altered list: got %v", err)
	}
	if _, err := trust.OpenList(raw, key(t, "hub.example/root").Public); !errors.Is(err, trust.ErrUnknownKey) {
		t.Errorf("another root: got %v", err)
	}
}

const epoch = "0123456789abcdef"

// forest is a tree of n records and their entries.
func forest(t testing.TB, n int) (*trust.Tree, [][]byte) {
	t.Helper()
	tree, entries := &trust.Tree{}, make([][]byte, n)
	for i := range n {
		l := trust.Leaf{Epoch: epoch, Seq: uint64(i + 1), Op: "published", ID: notice.DeriveID("t", fmt.Sprint(i)), Revision: 1, At: time.Unix(int64(i), 0).UTC(), State: notice.Active, Code: "7K2QF9W", Digest: trust.Digest(doc), Sigs: trust.Digest(doc)}
		if i == 2 {
			l.ID, l.Revision = "urn:uuid:7d5a1f6e-0c43-4d34-9a55-3f0a5f1f0001", 3
		}
		entries[i] = l.Entry()
		if err := tree.Append(trust.LeafHash(entries[i])); err != nil {
			t.Fatal(err)
		}
	}
	return tree, entries
}

func checkpoint(t testing.TB, tree *trust.Tree, size int64, k *trust.Key) (trust.Checkpoint, []byte) {
	t.Helper()
	root, err := tree.Root(size)
	if err != nil {
		t.Fatal(err)
	}
	c := trust.Checkpoint{Origin: "hub.example/log/" + epoch, Size: size, Root: root}
	raw, err := trust.SignCheckpoint(c, k)
	if err != nil {
		t.Fatal(err)
	}
	return c, raw
}

func TestAProofShowsThatANoticeWasRecordedAndNothingElse(t *testing.T) {
	tree, entries := forest(t, 70)
	k := key(t, "hub.example/log/"+epoch)
	_, note := checkpoint(t, tree, 70, k)
	hashes, err := tree.Include(2, 70)
	if err != nil {
		t.Fatal(err)
	}
	ring := trust.Trust(trust.SignsLog, k.Public)
	raw := trust.Proof{Entry: entries[2], Index: 2, Hashes: hashes, Checkpoint: note}.Bytes()
	p, err := trust.ParseProof(raw)
	if err != nil {
		t.Fatal(err)
	}
	if l, c, err := p.CheckNotice(doc, ring); err != nil || l.Seq != 3 || c.Size != 70 {
		t.Fatalf("got %+v, %+v, %v", l, c, err)
	}
	if _, _, err := p.CheckNotice(bytes.Replace(doc, []byte("封闭"), []byte("开放"), 1), ring); err == nil {
		t.Error("a changed document passes")
	}
	for i := range raw { // any byte: refused, or still exactly the same proof
		bad := bytes.Clone(raw)
		bad[i] ^= 1
		q, err := trust.ParseProof(bad)
		if err == nil {
			_, _, err = q.CheckNotice(doc, ring)
		}
		if err == nil && !bytes.Equal(q.Bytes(), raw) {
			t.Errorf("byte %d changed, and the proof passes: %q", i, bad)
		}
	}
	other := trust.Proof{Entry: entries[2], Index: 5, Hashes: hashes, Checkpoint: note}
	if _, _, err := other.Check(ring); err == nil {
		t.Error("a proof of another index passes")
	}
}

func TestRewritingTheLogShows(t *testing.T) {
	tree, _ := forest(t, 300)
	k := key(t, "hub.example/log/"+epoch)
	old, _ := checkpoint(t, tree, 100, k)
	newer, _ := checkpoint(t, tree, 300, k)
	proof, err := tree.Extend(100, 300)
	if err != nil {
		t.Fatal(err)
	}
	if err := trust.CheckExtends(old, newer, proof); err != nil {
		t.Errorf("an honest log: %v", err)
	}
	forged := old
	forged.Root[0] ^= 1
	for name, c := range map[string]struct{ old, newer trust.Checkpoint }{
		"another past": {forged, newer}, "shrunk": {newer, old}, "same size, other root": {old, forged},
		"another log": {trust.Checkpoint{Origin: "x", Size: 1}, newer},
	} {
		if err := trust.CheckExtends(c.old, c.newer, proof); err == nil {
			t.Errorf("%s: passes", name)
		}
	}
}

// TestOthersReadWhatWeWrite holds tiles, notes and signatures against code that
// is not ours: the checksum database's client, and openssl.
func TestOthersReadWhatWeWrite(t *testing.T) {
	const size = 700
	tree, entries := forest(t, size)
	k := key(t, "hub.example/log/"+epoch)
	c, raw := checkpoint(t, tree, size, k)
	v, err := sumdb.NewVerifier(k.Public.String())
	if err != nil {
		t.Fatal(err)
	}
	if n, err := sumdb.Open(raw, sumdb.VerifierList(v)); err != nil || !strings.HasPrefix(n.Text, c.Origin+"\n700\n") {
		t.Errorf("the checkpoint: got %v, %v", n, err)
	}
	client := tlog.TileHashReader(tlog.Tree{N: size, Hash: c.Root}, tiles{t, tree})
	for _, i := range []int64{0, 255, 256, 699} {
		p, err := tlog.ProveRecord(size, i, client)
		if err == nil {
			err = tlog.CheckRecord(p, size, c.Root, i, tlog.RecordHash(entries[i]))
		}
		if err != nil {
			t.Errorf("record %d through the tiles: %v", i, err)
		}
	}
	openssl(t, k)
}

// tiles serves tiles to the client of the checksum database, which checks them
// against the root.
type tiles struct {
	t    *testing.T
	tree *trust.Tree
}

func (s tiles) Height() int { return 8 }
func (s tiles) ReadTiles(want []tlog.Tile) (out [][]byte, err error) {
	for _, w := range want {
		level, n, width, ok := trust.ParseTilePath(trust.TilePath(w.L, w.N, w.W))
		raw, have := s.tree.Tile(level, n, width)
		if !ok || !have {
			return nil, fmt.Errorf("no tile %v", w)
		}
		out = append(out, raw)
	}
	return out, nil
}
func (s tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func openssl(t *testing.T, k *trust.Key) {
	bin, err := exec.LookPath("openssl")
	if err != nil {
		t.Log("SKIP: openssl is absent")
		return
	}
	raw, err := base64.StdEncoding.DecodeString(strings.SplitN(k.Public.String(), "+", 3)[2])
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKIXPublicKey(ed25519.PublicKey(raw[1:]))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	sig, err := base64.StdEncoding.DecodeString(trust.SignNotice(doc, k)[0].Sig)
	if err != nil {
		t.Fatal(err)
	}
	message := fmt.Appendf(nil, "wayside/notice/v1\n%d\n%s", len(doc), doc)
	for name, content := range map[string][]byte{"key.pem": pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}), "sig": sig, "message": message, "changed": append(bytes.Clone(message), ' ')} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	verify := func(message string) error {
		cmd := exec.Command(bin, "pkeyutl", "-verify", "-pubin", "-inkey", "key.pem", "-rawin", "-in", message, "-sigfile", "sig")
		cmd.Dir = dir
		return cmd.Run()
	}
	if err := verify("message"); err != nil {
		t.Errorf("openssl refuses our signature: %v", err)
	}
	if err := verify("changed"); err == nil {
		t.Error("openssl takes our signature for other bytes")
	}
}

func TestPathsOfTilesAreThoseOfTheSpecification(t *testing.T) {
	for path, want := range map[string][3]int64{
		"tile/0/x001/x234/067": {0, 1234067, 256}, "tile/entries/000.p/17": {-1, 0, 17}, "tile/1/001": {1, 1, 256}, "tile/2/000.p/1": {2, 0, 1},
	} {
		if got := trust.TilePath(int(want[0]), want[1], int(want[2])); got != path {
			t.Errorf("got %s, want %s", got, path)
		}
		if l, n, w, ok := trust.ParseTilePath(path); !ok || int64(l) != want[0] || n != want[1] || int64(w) != want[2] {
			t.Errorf("%s: got %d %d %d %t", path, l, n, w, ok)
		}
	}
	for _, bad := range []string{"", "tile/0/67", "tile/0/x1/067", "tile/0/000.p/256", "tile/0/000.p/0", "tile/00/000", "tile/a/000", "tile/-1/000", "tile/0/001/067", "tile/0/" + strings.Repeat("x999/", 9) + "000"} {
		if l, _, _, ok := trust.ParseTilePath(bad); ok && trust.TileOf(1<<40, l, 0, 1) {
			t.Errorf("%q is taken for a tile", bad)
		}
	}
	// The example of the specification: 70,000 leaves.
	for _, c := range []struct {
		level, n int64
		width    int
		want     bool
	}{{0, 272, 256, true}, {0, 273, 112, true}, {0, 273, 113, false}, {1, 0, 256, true}, {1, 1, 17, true}, {1, 1, 18, false}, {2, 0, 1, true}, {2, 0, 2, false}, {3, 0, 1, false}, {-1, 273, 112, true}} {
		if got := trust.TileOf(70_000, int(c.level), c.n, c.width); got != c.want {
			t.Errorf("tile %d/%d of width %d: got %t", c.level, c.n, c.width, got)
		}
	}
}

func TestSealedLeavesTellNothing(t *testing.T) {
	end := &notice.End{Cause: notice.CauseWithdrawn, Text: notice.Words{notice.English: "secret"}}
	l := trust.Leaf{
		Epoch: epoch, Seq: 9, Op: "withdrawn", ID: "urn:uuid:7d5a1f6e-0c43-4d34-9a55-3f0a5f1f0001", Revision: 1, State: notice.Withdrawn, Code: "7K2QF9W",
		At: time.Unix(1, 0).UTC(), Digest: trust.Digest(doc), End: trust.EndDigest(end),
	}
	sealed := l.Seal([]byte("secret"))
	entry := string(sealed.Entry())
	for _, told := range []string{"7d5a1f6e", "7K2QF9W", "withdrawn", l.Digest, l.End} {
		if strings.Contains(entry, told) {
			t.Errorf("it tells %s: %s", told, entry)
		}
	}
	back, err := trust.ParseEntry(sealed.Entry())
	if err != nil || !back.Sealed || back.Seq != 9 {
		t.Errorf("got %+v, %v", back, err)
	}
	for name, change := range map[string]func(*trust.Leaf){
		"place": func(l *trust.Leaf) { l.Seq++ }, "operation": func(l *trust.Leaf) { l.Op = "published" }, "state": func(l *trust.Leaf) { l.State = notice.Active },
		"code": func(l *trust.Leaf) { l.Code = "AAAAAAA" }, "document": func(l *trust.Leaf) { l.Digest = trust.Digest(nil) }, "end": func(l *trust.Leaf) { l.End = "" },
	} {
		other := l
		change(&other)
		if other.Seal([]byte("secret")).Digest == sealed.Digest {
			t.Errorf("another %s has the same seal", name)
		}
	}
	if l.Seal([]byte("other")).Digest == sealed.Digest {
		t.Error("the seal does not depend on the secret")
	}
}

func FuzzParse(f *testing.F) {
	tree, entries := forest(f, 5)
	k := key(f, "hub.example/log/"+epoch)
	_, note := checkpoint(f, tree, 5, k)
	hashes, err := tree.Include(2, 5)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(trust.Proof{Entry: entries[2], Index: 2, Hashes: hashes, Checkpoint: note}.Bytes())
	f.Add(note)
	f.Add(entries[0])
	ring := trust.Trust(trust.SignsLog, k.Public)
	f.Fuzz(func(t *testing.T, raw []byte) {
		if p, err := trust.ParseProof(raw); err == nil {
			_, _, _ = p.Check(ring)
		}
		_, _, _ = trust.OpenCheckpoint(raw, ring)
		_, _ = trust.OpenList(raw, k.Public)
		if l, err := trust.ParseEntry(raw); err == nil && !bytes.Equal(l.Entry(), raw) {
			t.Errorf("an entry is read that we would not write: %q", raw)
		}
	})
}

func BenchmarkTrust(b *testing.B) {
	k := key(b, "hub.example/log/"+epoch)
	big := bytes.Repeat(doc, 6)
	b.Run("sign a notice", func(b *testing.B) {
		for b.Loop() {
			trust.SignNotice(big, k)
		}
	})
	b.Run("leaf", func(b *testing.B) {
		var tree trust.Tree
		l := trust.Leaf{Epoch: epoch, Op: "published", ID: "urn:uuid:7d5a1f6e-0c43-4d34-9a55-3f0a5f1f0001", Revision: 1, At: time.Unix(1, 0).UTC()}
		for b.Loop() {
			l.Seq++
			l.Digest = trust.Digest(big)
			if err := tree.Append(trust.LeafHash(l.Entry())); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("proof of a million", func(b *testing.B) {
		const million, at = 1_000_000, 654_321
		l := trust.Leaf{
			Epoch: epoch, Seq: at + 1, Op: "published", ID: "urn:uuid:7d5a1f6e-0c43-4d34-9a55-3f0a5f1f0001", Revision: 3, State: notice.Active, Code: "7K2QF9W",
			At: time.Unix(1, 0).UTC(), Digest: trust.Digest(doc), Sigs: trust.Digest(doc),
		}
		var tree trust.Tree
		for i := range million {
			entry := []byte(fmt.Sprint(i))
			if i == at {
				entry = l.Entry()
			}
			if err := tree.Append(trust.LeafHash(entry)); err != nil {
				b.Fatal(err)
			}
		}
		_, note := checkpoint(b, &tree, million, k)
		var p trust.Proof
		b.ResetTimer()
		for b.Loop() {
			hashes, err := tree.Include(at, million)
			if err != nil {
				b.Fatal(err)
			}
			p = trust.Proof{Entry: l.Entry(), Index: at, Hashes: hashes, Checkpoint: note}
			p.Bytes()
		}
		b.StopTimer()
		if _, _, err := p.CheckNotice(doc, trust.Trust(trust.SignsLog, k.Public)); err != nil {
			b.Error(err)
		}
		// That the leaf is one of a million is shown by its number and the hashes;
		// the leaf itself and the checkpoint, which is the same for all, come with
		// it so that nothing else is needed.
		b.ReportMetric(float64(len(trust.Proof{Index: at, Hashes: p.Hashes}.Bytes())), "proof-bytes")
		b.ReportMetric(float64(len(p.Bytes())), "with-leaf-and-checkpoint-bytes")
	})
	b.Run("check a proof of a million", func(b *testing.B) {
		var tree trust.Tree
		for range 1_000_000 {
			if err := tree.Append(trust.LeafHash(doc)); err != nil {
				b.Fatal(err)
			}
		}
		c, _ := checkpoint(b, &tree, 1_000_000, k)
		hashes, err := tree.Include(654_321, 1_000_000)
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			if err := tlog.CheckRecord(hashes, 1_000_000, c.Root, 654_321, trust.LeafHash(doc)); err != nil {
				b.Fatal(err)
			}
		}
	})
}
