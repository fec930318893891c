package sqlog_test

import (
	"bufio"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wayside/hub"
	"wayside/hub/logtest"
	"wayside/hub/notice"
	"wayside/hub/sqlog"
)

// victim is set, to the data folder, in the child process of the kill test.
const victim = "WAYSIDE_SQLOG_VICTIM"

func TestMain(m *testing.M) {
	if dir := os.Getenv(victim); dir != "" {
		fmt.Fprintln(os.Stderr, appendForEver(dir))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

const killWriters = 8

// appendForEver lets several writers append revisions of a notice each, and
// prints the number of a record only after Append has returned.
func appendForEver(dir string) error {
	ctx := context.Background()
	l, err := sqlog.Open(ctx, filepath.Join(dir, "log.db"))
	if err != nil {
		return err
	}
	failed := make(chan error, killWriters)
	for w := range killWriters {
		go func() { failed <- appendRevisions(ctx, l, logtest.ID(w)) }()
	}
	return <-failed
}

func appendRevisions(ctx context.Context, l *sqlog.Log, id notice.ID) error {
	past, err := l.History(ctx, id)
	if err != nil {
		return err
	}
	rev, last := len(past), hub.Seq(0)
	if rev > 0 {
		last = past[rev-1].Seq
	}
	for {
		rev++
		r := logtest.Rec(id, rev, last)
		r.Doc = hashed(id, rev)
		out, err := l.Append(ctx, []hub.Record{r})
		if err == nil {
			err = out[0].Err
		}
		if err != nil {
			return fmt.Errorf("revision %d of %s: %w", rev, id, err)
		}
		last = out[0].Seq
		fmt.Printf("%d %s %d\n", last, id, rev)
	}
}

// hashed is a document that ends with the hash of what stands before.
func hashed(id notice.ID, rev int) []byte {
	text := fmt.Sprintf("%s %d %s", id, rev, strings.Repeat("雨岭隧道", rev%50))
	return fmt.Appendf(nil, "%s %x", text, sha256.Sum256([]byte(text)))
}

// acknowledged is one line of the child: a record that Append answered.
type acknowledged struct {
	seq hub.Seq
	id  notice.ID
	rev int
}

func TestKilledInMidAppendNothingAcknowledgedIsLost(t *testing.T) {
	const kills = 60
	dir := t.TempDir() // one for all rounds, so that damage would add up
	verified, acks := hub.Seq(0), 0
	start := time.Now()
	for round := range kills {
		got := runAndKill(t, dir, time.Duration(rand.IntN(60_000))*time.Microsecond)
		acks += len(got)
		verified = verify(t, dir, verified, got)
		if t.Failed() {
			t.Fatalf("after kill %d", round+1)
		}
	}
	t.Logf("%d kills in %v: %d records acknowledged, %d found, 0 lost", kills, time.Since(start).Round(time.Second), acks, verified)
}

// runAndKill lets the child live for a while after its first answer, kills it
// and returns all that it had acknowledged.
func runAndKill(t *testing.T, dir string, life time.Duration) (got []acknowledged) {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), victim+"="+dir)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(out)
	for {
		line, err := lines.ReadString('\n')
		if err == io.EOF { // what the kill has cut is no answer
			break
		}
		var a acknowledged
		if _, err := fmt.Sscanf(line, "%d %s %d", &a.seq, &a.id, &a.rev); err != nil {
			t.Fatalf("line %q: %v", line, err)
		}
		if got = append(got, a); len(got) == 1 {
			time.AfterFunc(life, func() { child.Process.Kill() })
		}
	}
	err = child.Wait()
	if exit := new(exec.ExitError); !errors.As(err, &exit) || exit.Exited() {
		t.Fatalf("the child was not killed: %v", err)
	}
	return got
}

// verify opens the log after a kill: whatever stands above the last verified
// record is contiguous and whole, and everything acknowledged is there.
func verify(t *testing.T, dir string, verified hub.Seq, acks []acknowledged) hub.Seq {
	t.Helper()
	l, err := sqlog.Open(t.Context(), filepath.Join(dir, "log.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if err := l.Check(t.Context()); err != nil {
		t.Error(err)
	}
	found := map[hub.Seq]hub.Record{}
	rs, err := l.Read(t.Context(), verified, 1<<30)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rs {
		if verified++; r.Seq != verified {
			t.Fatalf("record %d where %d should be", r.Seq, verified)
		}
		if string(r.Doc) != string(hashed(r.ID, r.Rev)) {
			t.Fatalf("record %d is not what was written", r.Seq)
		}
		found[r.Seq] = r
	}
	for _, a := range acks {
		if r := found[a.seq]; r.ID != a.id || r.Rev != a.rev {
			t.Errorf("acknowledged record %d (revision %d of %s) is lost", a.seq, a.rev, a.id)
		}
	}
	for w := range killWriters {
		past, err := l.History(t.Context(), logtest.ID(w))
		if err != nil {
			t.Fatal(err)
		}
		if n := len(past); n > 0 && past[n-1].Rev != n {
			t.Errorf("notice %d has %d records, its last is revision %d", w, n, past[n-1].Rev)
		}
	}
	return verified
}
