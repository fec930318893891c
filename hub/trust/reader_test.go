package trust_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"wayside/hub/notice"
	"wayside/hub/trust"
)

func TestAReaderTellsWhatIsWrongWithAHeartbeat(t *testing.T) {
	k, err := trust.Generate("hub.example/log")
	if err != nil {
		t.Fatal(err)
	}
	const origin = "hub.example/log/0123456789abcdef"
	at := time.Date(2026, 11, 25, 8, 0, 0, 0, time.UTC)
	doc := func(revision int) []byte {
		return fmt.Appendf(nil, `{"id":"urn:uuid:00000000-0000-4000-8000-000000000001","revision":%d,"status":"actual","audience":"public","kind":"traffic","sent":"2026-11-25T07:00:00Z","expires":"2026-11-25T09:00:00Z","publisher":{"id":"p"},"text":{"en":{"headline":"x"}}}`, revision)
	}
	reader := func() *trust.Reader {
		r := &trust.Reader{Keys: trust.Keyring{Keys: []trust.Listed{{Public: k.Public, Uses: []trust.Use{trust.SignsLog, trust.SignsNotices}}}}, Origin: origin, Filter: "kind=traffic"}
		r.Reset()
		n, err := r.Check(doc(2), trust.SignNotice(doc(2), k))
		if err == nil {
			err = r.Put(n)
		}
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	read, _ := notice.Read(doc(2))
	good := trust.Heartbeat{Origin: origin, Filter: "kind=traffic", Seq: 5, Time: at.Format(time.RFC3339Nano), Count: 1, Digest: notice.DigestInForce([]*notice.Notice{read}), Root: "r"}
	later := func(change func(*trust.Heartbeat)) trust.Heartbeat {
		h := good
		h.Time = at.Add(15 * time.Second).Format(time.RFC3339Nano)
		change(&h)
		return h
	}
	for name, c := range map[string]struct {
		beat trust.Heartbeat
		want error
	}{
		"a later one":            {later(func(*trust.Heartbeat) {}), nil},
		"the same again":         {good, trust.ErrReplay},
		"a shorter log":          {later(func(h *trust.Heartbeat) { h.Seq = 4 }), trust.ErrRolledBack},
		"another root":           {later(func(h *trust.Heartbeat) { h.Root = "s" }), trust.ErrRewritten},
		"of another filter":      {later(func(h *trust.Heartbeat) { h.Filter = "" }), trust.ErrBadSignature},
		"of another log":         {later(func(h *trust.Heartbeat) { h.Origin += "0" }), trust.ErrBadSignature},
		"another set":            {later(func(h *trust.Heartbeat) { h.Seq, h.Digest = 6, "sha256:00" }), trust.ErrDiffers},
		"none, while one stands": {later(func(h *trust.Heartbeat) { h.Seq, h.Count = 6, 0 }), trust.ErrDiffers},
		// The notice has expired: the digest is of the heartbeat's time, not of now.
		"after the expiry": {later(func(h *trust.Heartbeat) {
			h.Time, h.Count, h.Digest = at.Add(time.Hour).Format(time.RFC3339Nano), 0, notice.DigestInForce(nil)
		}), nil},
	} {
		r := reader()
		if err := r.Beat(good, trust.SignHeartbeat(good, k)); err != nil {
			t.Fatal(err)
		}
		if err := r.Beat(c.beat, trust.SignHeartbeat(c.beat, k)); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
	}
	r := reader()
	if err := r.Beat(good, nil); !errors.Is(err, trust.ErrUnsigned) {
		t.Errorf("unsigned: got %v", err)
	}
	old, err := r.Check(doc(1), trust.SignNotice(doc(1), k))
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Put(old); !errors.Is(err, trust.ErrOldRevision) {
		t.Errorf("an old revision: got %v", err)
	}
	if _, err := r.Check(doc(3), trust.SignNotice(doc(2), k)); !errors.Is(err, trust.ErrBadSignature) {
		t.Errorf("another document: got %v", err)
	}
}
