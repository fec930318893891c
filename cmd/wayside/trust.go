package main

import (
	"context"
	"path/filepath"
	"strings"
	"time"

	"wayside/hub"
	"wayside/hub/ledger"
	"wayside/hub/live"
	"wayside/hub/notice"
	"wayside/hub/trust"
)

// hostOf names the hub in its keys and its log: the public URL without scheme.
func (s settings) hostOf() string {
	_, host, _ := strings.Cut(s.base, "://")
	return host
}

// openKeys reads the hub's keys, or makes them at the first start.
func (h *house) openKeys() error {
	dir := filepath.Join(h.set.Data, keysFolder)
	k, made, err := openKeys(dir, h.set.hostOf(), h.set.now())
	if err != nil {
		return err
	}
	h.keys = k
	if made {
		h.log.Info("made the keys that sign what this hub says; move the root key offline", "root", filepath.Join(dir, rootFile), "fingerprint", k.pin.Fingerprint())
	}
	return nil
}

func (h *house) openLedger(ctx context.Context) (err error) {
	h.ledger, err = ledger.Open(ctx, h.logs, ledger.Config{
		Dir: filepath.Join(h.set.Data, ledgerFolder, h.logs.Epoch()), Origin: h.keys.host() + "/log/" + h.logs.Epoch(), Secret: h.keys.secret, Log: h.log,
		Keys: func() []*trust.Key { return h.keys.signing(h.set.now()) }, Known: h.keys.known,
	})
	return err
}

// sign signs a document that enters the log; nothing where the log is not what
// was made public. Nobody publishes before the ledger is there. The folder of
// keys is looked at each time: what a key signs after it was revoked, nobody
// would believe.
func (h *house) sign(doc []byte) []notice.Sig {
	h.keys.rereadList()
	if h.ledger.Fault() != nil {
		return nil
	}
	return h.keys.sign(doc, h.set.now())
}

// vouch judges a publisher's own signatures, by the keys as they are on disk now.
func (h *house) vouch(publisher string, s notice.Signed) ([]notice.Sig, notice.Problems) {
	h.keys.rereadList()
	return h.keys.vouch(publisher, s, h.set.now())
}

// attestor lets the ledger sign the live engine's heartbeats.
type attestor struct{ *ledger.Ledger }

func (a attestor) Reached(ctx context.Context, seq hub.Seq) bool {
	return a.Ledger.Reached(ctx, uint64(seq))
}

func (a attestor) Root(seq hub.Seq) (root string, there bool) { return a.Ledger.Root(uint64(seq)) }

func (a attestor) Sign(b live.Beat) []notice.Sig {
	return a.SignHeartbeat(trust.Heartbeat{
		Filter: b.Filter, Seq: uint64(b.Seq), Time: b.Time, Count: b.Count, Digest: b.Digest, Root: b.Root, Stale: b.Stale,
	})
}

// lookForKeys is how often the folder of keys is looked at for what the key
// command has changed.
const lookForKeys = 5 * time.Second

// rereadKeys takes in what the key command changes, until ctx ends.
func (h *house) rereadKeys(ctx context.Context) {
	tick := time.NewTicker(lookForKeys)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
		switch changed, err := h.keys.reread(); {
		case err != nil:
			h.log.Error("the changed keys can't be read: the old ones go on signing", "err", err)
		case changed:
			h.log.Info("took in the changed keys")
		}
	}
}
