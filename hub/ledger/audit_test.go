package ledger

import (
	"testing"
	"time"

	"wayside/hub"
	"wayside/hub/logtest"
	"wayside/hub/notice"
	"wayside/hub/trust"
)

// A record is in the tree a moment before its hashes are in their files. An audit
// that came to it then blamed the database, and nothing was signed any more.
func TestTheAuditLeavesAloneWhatIsBeingWrittenDown(t *testing.T) {
	log := logtest.Memory()
	say := func(id string) hub.Record {
		t.Helper()
		r := hub.Record{At: time.Unix(1, 0).UTC(), Op: hub.OpPublished, ID: notice.DeriveID("t", id), Rev: 1, Code: id, State: notice.Active, Doc: []byte("{}")}
		done, err := log.Append(t.Context(), []hub.Record{r})
		if err != nil || done[0].Err != nil {
			t.Fatal(err, done)
		}
		r.Seq = done[0].Seq
		return r
	}
	say("stands")
	l, err := Open(t.Context(), log, Config{Dir: t.TempDir(), Origin: "test", Keys: func() []*trust.Key { return nil }, Known: func() trust.Keyring { return trust.Keyring{} }})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	size := l.tree.Size()

	if err := l.tree.Append(trust.LeafHash(l.Leaf(say("comes")).Entry())); err != nil { // as add begins
		t.Fatal(err)
	}
	if l.audit(t.Context(), size); l.Fault() != nil {
		t.Error(l.Fault())
	}
}
