package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wayside/hub/notice"
	"wayside/hub/trust"
)

// inKeys is the path of a file in the folder of keys.
func (h *running) inKeys(name string) string { return filepath.Join(h.data, keysFolder, name) }

// root is the pinned root of a hub, and list what it serves under /keys.
func (h *running) root() trust.Public {
	h.t.Helper()
	raw, err := os.ReadFile(h.inKeys(pinFile))
	if err != nil {
		h.t.Fatal(err)
	}
	root, err := trust.ParsePublic(string(raw))
	if err != nil {
		h.t.Fatal(err)
	}
	return root
}

func (h *running) keyList() trust.List {
	h.t.Helper()
	_, raw := h.get("/keys")
	l, err := trust.OpenList([]byte(raw), h.root())
	if err != nil {
		h.t.Fatal(err)
	}
	return l
}

// signers publishes a notice and returns the ids of the keys that signed it,
// all of which must be on the list that is served.
func (h *running) signers(headline string) (ids []string) {
	h.t.Helper()
	path := "/notices/" + h.publish(closure(headline, time.Now().Add(time.Hour), "")).ID.UUID() + "/1"
	_, doc := h.get(path + ".json")
	_, lines := h.get(path + ".sig")
	sigs, err := trust.ParseLines(lines)
	if err != nil {
		h.t.Fatalf("%v in %q", err, lines)
	}
	for _, s := range sigs {
		if _, err := trust.VerifyNotice([]byte(doc), []notice.Sig{s}, h.keyList().Ring(time.Now())); err != nil {
			h.t.Errorf("signed by %s: %v", s.Key, err)
		}
		ids = append(ids, s.Key)
	}
	return ids
}

func TestKeysAreMadeOnceAndForTheirOwnerAlone(t *testing.T) {
	t.Parallel()
	h := start(t)
	before := map[string]string{}
	for _, name := range []string{rootFile, pinFile, onlineFile, secretFile, listFile} {
		info, err := os.Stat(h.inKeys(name))
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %s", name, info.Mode())
		}
		raw, _ := os.ReadFile(h.inKeys(name))
		before[name] = string(raw)
	}
	says(t, h.log.String(), "move the root key offline", h.root().Fingerprint())
	h.stop()
	again := startOn(t, h.data, h.token)
	for name, was := range before {
		if raw, _ := os.ReadFile(h.inKeys(name)); string(raw) != was {
			t.Errorf("%s is another one after a restart", name)
		}
	}
	if strings.Contains(again.log.String(), "move the root key offline") {
		t.Error("keys were made a second time")
	}
	says(t, must(t, "key", "fingerprint", "--data", h.data), h.root().String(), h.root().Fingerprint())
	secret := strings.TrimSpace(before[onlineFile])
	if said := h.log.String() + again.log.String(); strings.Contains(said, secret) || strings.Contains(said, strings.TrimSpace(before[secretFile])) {
		t.Error("a secret stands in the hub's log")
	}
}

func TestWhatIsWrongWithTheKeysIsTold(t *testing.T) {
	t.Parallel()
	h := start(t)
	h.stop()
	other, err := trust.Generate("another/log")
	if err != nil {
		t.Fatal(err)
	}
	damage := func(name string, change func(string) string) func(string) error {
		return func(dir string) error {
			raw, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				return err
			}
			return os.WriteFile(filepath.Join(dir, name), []byte(change(string(raw))), 0o600)
		}
	}
	lose := func(name string) func(string) error {
		return func(dir string) error { return os.Remove(filepath.Join(dir, name)) }
	}
	for name, c := range map[string]struct {
		spoil func(dir string) error
		want  []string
	}{
		"readable by others":      {func(dir string) error { return os.Chmod(filepath.Join(dir, onlineFile), 0o644) }, []string{onlineFile, "can be read by others", "chmod 600"}},
		"secret of others":        {func(dir string) error { return os.Chmod(filepath.Join(dir, secretFile), 0o640) }, []string{secretFile, "chmod 600"}},
		"a damaged key":           {damage(onlineFile, func(s string) string { return strings.Replace(s, "+A", "+B", 1) }), []string{onlineFile}},
		"an edited list":          {damage(listFile, func(s string) string { return strings.Replace(s, "\nto 2", "\nto 3", 1) }), []string{listFile, "what was signed was changed"}},
		"a key that is not on it": {damage(onlineFile, func(string) string { return other.Secret() }), []string{other.ID(), "not on the list", "rotate"}},
		"a damaged secret":        {damage(secretFile, func(s string) string { return s[1:] }), []string{secretFile, "64 hexadecimal"}},
		"half a folder, no list":  {lose(listFile), []string{rootFile, "exist"}},
		"half a folder, no pin":   {lose(pinFile), []string{pinFile}},
		"no private key":          {lose(onlineFile), []string{onlineFile, "is gone", "wayside key revoke"}},
	} {
		data := filepath.Join(t.TempDir(), "data")
		if err := os.CopyFS(data, os.DirFS(h.data)); err != nil {
			t.Fatal(err)
		}
		dir := filepath.Join(data, keysFolder)
		for _, private := range []string{rootFile, onlineFile, secretFile} {
			if err := os.Chmod(filepath.Join(dir, private), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if err := c.spoil(dir); err != nil {
			t.Fatal(err)
		}
		code, _, errs := command(t, "", "serve", "--addr", "127.0.0.1:0", "--data", data)
		if code != exitRefused {
			t.Errorf("%s: exit %d", name, code)
		}
		for _, want := range append(c.want, dir) {
			if !strings.Contains(errs, want) {
				t.Errorf("%s: %q is not told:\n%s", name, want, errs)
			}
		}
		if strings.Contains(errs, "PRIVATE+KEY") {
			t.Errorf("%s: a private key is told:\n%s", name, errs)
		}
	}
}

// TestKeysChangeWhileTheHubServes has the root offline, as it should be.
func TestKeysChangeWhileTheHubServes(t *testing.T) {
	t.Parallel()
	h := start(t)
	offline := filepath.Join(t.TempDir(), "root.key")
	if err := os.Rename(h.inKeys(rootFile), offline); err != nil {
		t.Fatal(err)
	}
	old := h.signers("旧")
	code, _, errs := command(t, "", "key", "rotate", "--data", h.data)
	if code != exitRefused {
		t.Errorf("rotated without a root: exit %d", code)
	}
	says(t, errs, "kept offline", "--root")
	says(t, must(t, "key", "rotate", "--data", h.data, "--root", offline), "signs from now on")
	h.eventually("both keys sign", func() bool { return len(h.signers("轮换之后")) == 2 })
	both := h.signers("并行")
	if both[1] != old[0] || both[0] == old[0] {
		t.Errorf("%v sign, want the new one first, then %v", both, old)
	}
	if l := h.keyList(); len(l.Keys) != 2 || !l.Keys[0].To.Before(l.Keys[1].To) {
		t.Errorf("the list says %+v", l.Keys)
	}

	must(t, "key", "revoke", old[0], "--reason", "a disk was stolen", "--data", h.data, "--root", offline)
	h.eventually("one key signs", func() bool { return len(h.signers("撤销之后")) == 1 })
	if now := h.signers("新"); now[0] != both[0] {
		t.Errorf("%v signs after the revocation, want %v", now, both[0])
	}
	says(t, must(t, "key", "list", "--data", h.data), "revoked", "a disk was stolen")
	if l := h.keyList(); l.Keys[0].Reason != "a disk was stolen" || l.Keys[0].Revoked.IsZero() {
		t.Errorf("the list says %+v", l.Keys[0])
	}

	must(t, "key", "revoke", both[0], "--reason", "again", "--data", h.data, "--root", offline)
	h.eventually("a third key signs", func() bool { now := h.signers("第三把"); return len(now) == 1 && now[0] != both[0] })
	if code, _, errs := command(t, "", "key", "revoke", "nobody+00000000", "--reason", "x", "--data", h.data, "--root", offline); code != exitRefused || !strings.Contains(errs, "key list") {
		t.Errorf("a key that is none: exit %d\n%s", code, errs)
	}
	stranger, err := trust.Generate("stranger/root")
	if err != nil {
		t.Fatal(err)
	}
	if code, _, errs := command(t, "", "key", "rotate", "--data", h.data, "--root", write(t, "other.key", stranger.Secret())); code != exitRefused || !strings.Contains(errs, "another root") {
		t.Errorf("another root: exit %d\n%s", code, errs)
	}
}

// TestALostKeyIsReplacedByTheRoot is what docs/operating.md says to do.
func TestALostKeyIsReplacedByTheRoot(t *testing.T) {
	t.Parallel()
	h := start(t)
	lost := h.signers("之前")
	old := h.cursor()
	h.stop()
	if err := os.Remove(h.inKeys(onlineFile)); err != nil {
		t.Fatal(err)
	}
	must(t, "key", "revoke", lost[0], "--reason", "lost", "--data", h.data)
	again := startOn(t, h.data, h.token)
	if now := again.signers("之后"); len(now) != 1 || now[0] == lost[0] {
		t.Errorf("%v sign", now)
	}
	if again.cursor()[:16] != old[:16] {
		t.Error("the log began afresh")
	}
	if code, _ := again.get("/log/checkpoint"); code != http.StatusOK {
		t.Errorf("the checkpoint: %d", code)
	}
}

// TestALostRootIsMadeAgain is what docs/operating.md says to do: the log goes on,
// with what is not public in it.
func TestALostRootIsMadeAgain(t *testing.T) {
	t.Parallel()
	h := start(t)
	h.publish(closure("内部", time.Now().Add(time.Hour), `,"audience":"restricted"`))
	h.proved("/notices/" + h.publish(closure("公开", time.Now().Add(time.Hour), "")).ID.UUID() + "/1")
	was := h.root()
	h.stop()
	for _, name := range []string{rootFile, pinFile, onlineFile, listFile} {
		if err := os.Remove(h.inKeys(name)); err != nil {
			t.Fatal(err)
		}
	}
	again := startOn(t, h.data, h.token)
	again.proved("/notices/" + again.publish(closure("之后", time.Now().Add(time.Hour), "")).ID.UUID() + "/1")
	if again.root().ID() == was.ID() {
		t.Error("the root is the old one")
	}
	if strings.Contains(again.log.String(), "not sound") {
		t.Errorf("the log did not go on:\n%s", again.log.String())
	}
}
