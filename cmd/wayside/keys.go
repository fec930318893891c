package main

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"wayside/hub/notice"
	"wayside/hub/trust"
)

// Names of the files in the folder of keys.
const (
	keysFolder = "keys"
	rootFile   = "root.key" // the private root, until it is taken offline
	pinFile    = "root.pub" // what the world pins
	onlineFile = "log.key"  // private keys of the hub, one a line; all sign, the first is the newest
	secretFile = "secret"   // of the digests of what is not public
	listFile   = "keys.txt" // the public list, signed by the root
)

// keyLife is how long a key of the hub is good (Google's rule for alert keys: no
// longer than two years).
const keyLife = 2 * 365 * 24 * time.Hour

// keys are the keys of one hub as they are on disk. They may be used from
// several goroutines.
type keys struct {
	dir  string
	mend bool // a lost private key is no error: a new one is to be made

	mu     sync.Mutex // guards what follows
	online []*trust.Key
	list   []byte
	public trust.List
	pin    trust.Public
	secret []byte
	seen   stamps // when the files were changed that were read
}

// openKeys reads the keys of a hub, or makes them at its first start; made says
// that it did. Host names the hub in the keys.
func openKeys(dir, host string, now time.Time) (k *keys, made bool, err error) {
	k = &keys{dir: dir}
	if _, err := os.Stat(filepath.Join(dir, listFile)); errors.Is(err, os.ErrNotExist) {
		if err := k.make(host, now); err != nil {
			return nil, false, fmt.Errorf("make the keys of the hub in %s: %w", dir, err)
		}
		made = true
	}
	if err := k.read(); err != nil {
		return nil, false, fmt.Errorf("read the keys of the hub in %s: %w", dir, err)
	}
	return k, made, nil
}

// make makes a root, a first key and the list. What stands already is never
// written over: a folder that holds half of it is told. A secret that stands
// alone is kept, where the root was lost: the public log needs it.
func (k *keys) make(host string, now time.Time) error {
	if err := os.MkdirAll(k.dir, 0o700); err != nil {
		return err
	}
	root, err := trust.Generate(host + "/root")
	if err != nil {
		return err
	}
	first, err := trust.Generate(host + "/log")
	if err != nil {
		return err
	}
	secret := make([]byte, 32)
	rand.Read(secret) // never fails (crypto/rand)
	now = now.UTC().Truncate(time.Second)
	list, err := trust.SignList(trust.List{Host: host, Made: now, Keys: []trust.Listed{listed(first, now)}}, root)
	if err != nil {
		return err
	}
	for _, f := range []struct{ name, content string }{
		{rootFile, root.Secret() + "\n"}, {onlineFile, first.Secret() + "\n"}, {secretFile, hex.EncodeToString(secret) + "\n"}, {pinFile, root.Public.String() + "\n"}, {listFile, string(list)},
	} {
		err := writeNew(filepath.Join(k.dir, f.name), f.content)
		if err != nil && !(f.name == secretFile && errors.Is(err, fs.ErrExist)) {
			return err
		}
	}
	return nil
}

func listed(k *trust.Key, from time.Time) trust.Listed {
	return trust.Listed{Public: k.Public, Uses: []trust.Use{trust.SignsLog, trust.SignsNotices}, From: from, To: from.Add(keyLife)}
}

func writeNew(path, content string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(content)
	return errors.Join(err, f.Sync(), f.Close())
}

// read reads what is on disk, and holds it together: the list must be signed by
// the root, and every key that signs must be on it.
func (k *keys) read() error {
	pin, err := k.text(pinFile, false)
	if err != nil {
		return err
	}
	root, err := trust.ParsePublic(pin)
	if err != nil {
		return fmt.Errorf("%s: %w", pinFile, err)
	}
	seen, err := k.changed()
	if err != nil {
		return err
	}
	list, err := os.ReadFile(filepath.Join(k.dir, listFile))
	if err != nil {
		return err
	}
	public, err := trust.OpenList(list, root)
	if err != nil {
		return fmt.Errorf("%s: %w", listFile, err)
	}
	online, err := k.private(public)
	if err != nil && !(k.mend && errors.Is(err, errNoKey)) {
		return err
	}
	if _, err := k.text(secretFile, true); err != nil {
		return err
	}
	secret, err := readSecret(filepath.Join(k.dir, secretFile))
	if err != nil {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.online, k.list, k.public, k.pin, k.secret, k.seen = online, list, public, root, secret, seen
	return nil
}

// errNoKey: the private keys are gone. A new one is made by the root.
var errNoKey = errors.New("the file of the private keys, " + onlineFile + ", is gone: the hub can't sign; \"wayside key revoke\" the lost key, which makes a new one (docs/operating.md)")

// readSecret reads the secret of the digests of what is not public.
func readSecret(path string) ([]byte, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	secret, err := hex.DecodeString(strings.TrimSpace(string(raw)))
	if err != nil || len(secret) != 32 {
		return nil, fmt.Errorf("%s: want 64 hexadecimal digits", filepath.Base(path))
	}
	return secret, nil
}

func (k *keys) private(public trust.List) (online []*trust.Key, err error) {
	text, err := k.text(onlineFile, true)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errNoKey
	}
	if err != nil {
		return nil, err
	}
	for line := range strings.SplitSeq(text, "\n") {
		one, err := trust.ParseSecret(line)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", onlineFile, err)
		}
		if !slices.ContainsFunc(public.Keys, func(l trust.Listed) bool { return l.ID() == one.ID() }) {
			return nil, fmt.Errorf("%s: the key %s is not on the list %s: nobody could trust it; rotate the key", onlineFile, one.ID(), listFile)
		}
		online = append(online, one)
	}
	return online, nil
}

// text is a small file of the folder; a private one that others may read is
// refused.
func (k *keys) text(name string, private bool) (string, error) {
	path := filepath.Join(k.dir, name)
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if private && info.Mode().Perm()&0o077 != 0 {
		return "", fmt.Errorf("%s can be read by others (%s): chmod 600 %s", name, info.Mode().Perm(), path)
	}
	raw, err := os.ReadFile(path)
	return strings.TrimSpace(string(raw)), err
}

// stamps are when the list and the private keys were changed, in ns; 0: gone.
type stamps [2]int64

// changed tells one state of the files from another.
func (k *keys) changed() (all stamps, err error) {
	for i, name := range []string{listFile, onlineFile} {
		switch info, err := os.Stat(filepath.Join(k.dir, name)); {
		case err == nil:
			all[i] = info.ModTime().UnixNano()
		case !errors.Is(err, fs.ErrNotExist):
			return all, err
		}
	}
	return all, nil
}

// reread takes in what the key command has changed.
func (k *keys) reread() (changed bool, err error) {
	now, err := k.changed()
	if err != nil {
		return false, err
	}
	k.mu.Lock()
	same := now == k.seen
	k.mu.Unlock()
	if same {
		return false, nil
	}
	return true, k.read()
}

// rereadList is reread where the list itself was changed. A revocation stands in
// it, so this is asked for every signature; a new private key has time.
func (k *keys) rereadList() {
	info, err := os.Stat(filepath.Join(k.dir, listFile))
	if err != nil {
		return // rereadKeys tells
	}
	k.mu.Lock()
	same := info.ModTime().UnixNano() == k.seen[0]
	k.mu.Unlock()
	if !same {
		_, _ = k.reread()
	}
}

// signing are the keys that sign now: those that are good, the newest first.
func (k *keys) signing(now time.Time) (out []*trust.Key) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, one := range k.online {
		for _, l := range k.public.Keys {
			if l.ID() == one.ID() && l.Revoked.IsZero() && !now.Before(l.From) && (l.To.IsZero() || now.Before(l.To)) {
				out = append(out, one)
			}
		}
	}
	return out
}

// sign signs the exact bytes of a document.
func (k *keys) sign(doc []byte, now time.Time) []notice.Sig {
	return trust.SignNotice(doc, k.signing(now)...)
}

// vouch returns those of a publisher's own signatures that are good: by keys of
// its own that the root has listed.
func (k *keys) vouch(publisher string, s notice.Signed, now time.Time) (good []notice.Sig, ps notice.Problems) {
	k.mu.Lock()
	own := k.public.Ring(now).Own(publisher)
	k.mu.Unlock()
	if len(own.Keys) == 0 {
		ps.Add("sigs", fmt.Sprintf("发布者 %s 还没有登记自己的密钥：wayside key add %[1]s 公钥", publisher), fmt.Sprintf("no key of the publisher %s is listed: wayside key add %[1]s KEY", publisher))
		return nil, ps
	}
	for i, j := range trust.JudgeNotice(s.Doc, s.Sigs, own) {
		if j.Err == nil {
			good = append(good, j.Sig)
			continue
		}
		_, _, why := judge(j.Err)
		ps.Add(fmt.Sprintf("sigs[%d]", i), why[notice.Chinese]+"（"+j.Key+"）", why[notice.English]+" ("+j.Key+")")
	}
	return good, ps
}

// known are all keys that have ever signed for this hub.
func (k *keys) known() trust.Keyring {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.public.Ring(time.Time{})
}

// host names the hub in its keys and its log: where it was reached at its first
// start. It stays, wherever the hub moves.
func (k *keys) host() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.public.Host
}

// published is the list as it is served.
func (k *keys) published() []byte {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.list
}

// change rewrites the list by the root, which is in the folder or in a file of
// its own, and then the private keys: a crash between the two leaves nothing that
// signs without being listed.
func (k *keys) change(rootPath string, now time.Time, f func(*trust.List, []*trust.Key) ([]*trust.Key, error)) error {
	if rootPath == "" {
		rootPath = filepath.Join(k.dir, rootFile)
	}
	raw, err := os.ReadFile(rootPath)
	if errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("the root key is not here (it is kept offline, as it should be): name its file with --root")
	}
	if err != nil {
		return err
	}
	root, err := trust.ParseSecret(string(raw))
	if err != nil {
		return fmt.Errorf("%s: %w", rootPath, err)
	}
	k.mu.Lock()
	public, online, pin := k.public, slices.Clone(k.online), k.pin
	k.mu.Unlock()
	if root.ID() != pin.ID() {
		return fmt.Errorf("%s is another root than the one that is pinned (%s)", rootPath, pin.ID())
	}
	public.Keys = slices.Clone(public.Keys)
	online, err = f(&public, online)
	if err != nil {
		return err
	}
	public.Made = now.UTC().Truncate(time.Second)
	list, err := trust.SignList(public, root)
	if err != nil {
		return err
	}
	var secrets strings.Builder
	for _, one := range online {
		secrets.WriteString(one.Secret() + "\n")
	}
	if err := swap(filepath.Join(k.dir, listFile), string(list)); err != nil {
		return err
	}
	if err := swap(filepath.Join(k.dir, onlineFile), secrets.String()); err != nil {
		return err
	}
	return k.read()
}

// swap replaces a file of the folder, which is always whole.
func swap(path, content string) error {
	next := path + ".new"
	_ = os.Remove(next) // of an attempt that broke off
	if err := writeNew(next, content); err != nil {
		return err
	}
	return os.Rename(next, path)
}
