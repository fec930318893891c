package sqlog_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"wayside/hub"
	"wayside/hub/logtest"
	"wayside/hub/notice"
	"wayside/hub/sqlite"
	"wayside/hub/sqlog"

	"go.uber.org/goleak"
)

// open opens the log in dir and closes it with the test.
func open(t testing.TB, dir string) *sqlog.Log {
	t.Helper()
	return opened(t)(sqlog.Open(t.Context(), filepath.Join(dir, "log.db")))
}

// openFaulty opens a new log whose commits fail where fault says so.
func openFaulty(t testing.TB, fault func(sqlite.Step) error) *sqlog.Log {
	t.Helper()
	return opened(t)(sqlog.OpenFaulty(t.Context(), filepath.Join(t.TempDir(), "log.db"), fault))
}

func opened(t testing.TB) func(*sqlog.Log, error) *sqlog.Log {
	return func(l *sqlog.Log, err error) *sqlog.Log {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { l.Close() })
		return l
	}
}

func fill(t testing.TB, l *sqlog.Log, from, to int) {
	t.Helper()
	var rs []hub.Record
	for i := from; i < to; i++ {
		rs = append(rs, logtest.Rec(logtest.ID(i), 1, 0))
	}
	if _, err := l.Append(t.Context(), rs); err != nil {
		t.Fatal(err)
	}
}

func head(t testing.TB, l *sqlog.Log) hub.Seq {
	t.Helper()
	seq, err := l.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return seq
}

func TestTheSuite(t *testing.T) {
	logtest.Run(t, func(t *testing.T) hub.Log { return open(t, t.TempDir()) })
}

func TestRecordsAndEpochOutliveTheProcess(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir)
	epoch := l.Epoch()
	fill(t, l, 0, 30)
	l.Close()
	again := open(t, dir)
	if again.Epoch() != epoch {
		t.Errorf("epoch = %q, want %q", again.Epoch(), epoch)
	}
	if got, err := again.Append(t.Context(), []hub.Record{logtest.Rec(logtest.ID(0), 2, 1)}); err != nil || got[0].Seq != 31 {
		t.Errorf("the next record: %+v, %v, want number 31", got, err)
	}
	if other := open(t, t.TempDir()); other.Epoch() == epoch {
		t.Error("two logs have the same epoch")
	}
}

func TestALogHasOneHub(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "log.db")
	first := open(t, dir)
	fill(t, first, 0, 3)
	_, err := sqlog.Open(t.Context(), path)
	if !errors.Is(err, sqlite.ErrClaimed) || !strings.Contains(err.Error(), "a folder of its own") {
		t.Errorf("a second hub: %v, want ErrClaimed", err)
	}
	fill(t, first, 3, 4) // the first goes on
	first.Close()
	if h := head(t, open(t, dir)); h != 4 {
		t.Errorf("after the first is closed: head = %d, want 4", h)
	}
}

func TestNobodyCanChangeARecordOrLeaveAGap(t *testing.T) {
	l := open(t, t.TempDir())
	fill(t, l, 0, 5)
	before, err := l.Read(t.Context(), 0, 10)
	if err != nil {
		t.Fatal(err)
	}
	const values = "SELECT %s, at, op, id, rev, code, x'00', sigs, ending, state, author FROM records WHERE seq = 2"
	for _, statement := range []string{
		"UPDATE records SET doc = x'00' WHERE seq = 2",
		"UPDATE records SET seq = 9 WHERE seq = 5",
		"DELETE FROM records WHERE seq = 5",
		"DELETE FROM records",
		"INSERT OR REPLACE INTO records " + fmt.Sprintf(values, "2"),
		"INSERT INTO records " + fmt.Sprintf(values, "7"),
		"INSERT INTO records " + fmt.Sprintf(values, "0"),
	} {
		if err := l.Exec(t.Context(), statement); err == nil {
			t.Errorf("%s: allowed", statement)
		}
	}
	after, err := l.Read(t.Context(), 0, 10)
	if err != nil || fmt.Sprint(after) != fmt.Sprint(before) {
		t.Errorf("the records changed: %v", err)
	}
}

// While one commit is under way, everybody else gathers for the next one.
func TestConcurrentCallersShareACommit(t *testing.T) {
	const callers = 100
	var commits atomic.Int64
	under, proceed := make(chan struct{}), make(chan struct{})
	var once sync.Once
	hold := func() {}
	l := openFaulty(t, func(s sqlite.Step) error {
		if s == sqlite.BeforeCommit {
			commits.Add(1)
			hold()
		}
		return nil
	})
	commits.Store(0)
	hold = func() { once.Do(func() { close(under); <-proceed }) }
	var all sync.WaitGroup
	var numbers sync.Map
	call := func(i int) {
		out, err := l.Append(t.Context(), []hub.Record{logtest.Rec(logtest.ID(i), 1, 0)})
		if err != nil {
			t.Error(err)
			return
		}
		if _, twice := numbers.LoadOrStore(out[0].Seq, i); twice {
			t.Errorf("number %d was given twice", out[0].Seq)
		}
	}
	all.Go(func() { call(0) })
	<-under
	var ready sync.WaitGroup
	ready.Add(callers)
	for i := range callers {
		all.Go(func() { ready.Done(); call(i + 1) })
	}
	ready.Wait()
	close(proceed)
	all.Wait()
	if n := commits.Load(); n > callers/2 {
		t.Errorf("%d commits for %d callers: they do not share", n, callers+1)
	}
	if h := head(t, l); h != callers+1 {
		t.Errorf("head = %d, want %d", h, callers+1)
	}
}

func TestAFullDiskKeepsNothingAndRecoversWithoutRestart(t *testing.T) {
	l := open(t, t.TempDir())
	fill(t, l, 0, 10)
	if err := l.LimitPages(20); err != nil {
		t.Fatal(err)
	}
	big := logtest.Rec(logtest.ID(100), 1, 0)
	big.Doc = bytes.Repeat([]byte("长"), 40_000)
	small := logtest.Rec(logtest.ID(101), 1, 0)
	_, err := l.Append(t.Context(), []hub.Record{small, big})
	if !errors.Is(err, hub.ErrFull) || errors.Is(err, hub.ErrUnknown) || !strings.Contains(err.Error(), "free space") {
		t.Fatalf("a full disk: %v", err)
	}
	if h := head(t, l); h != 10 {
		t.Errorf("head = %d after a full disk, want 10", h)
	}
	if rs, err := l.History(t.Context(), small.ID); err != nil || len(rs) != 0 {
		t.Errorf("%d records of the failed batch were kept, %v", len(rs), err)
	}
	if err := l.LimitPages(1000); err != nil {
		t.Fatal(err)
	}
	if out, err := l.Append(t.Context(), []hub.Record{small, big}); err != nil || out[0].Seq != 11 || out[1].Seq != 12 {
		t.Errorf("with space again: %+v, %v", out, err)
	}
}

// fault is an error at a step of a commit.
type fault struct {
	step sqlite.Step
	err  error
}

// faulty is a log whose commits fail as scripted: each fault waits for its
// step.
func faulty(t *testing.T) (l *sqlog.Log, script func(...fault)) {
	var mu sync.Mutex // guards next
	var next []fault
	l = openFaulty(t, func(s sqlite.Step) error {
		mu.Lock()
		defer mu.Unlock()
		if len(next) == 0 || next[0].step != s {
			return nil
		}
		err := next[0].err
		next = next[1:]
		return err
	})
	return l, func(fs ...fault) {
		mu.Lock()
		defer mu.Unlock()
		next = fs
	}
}

var errDisk = errors.New("input/output error")

func TestACommitThatFailsAndIsThereIsASuccess(t *testing.T) {
	l, script := faulty(t)
	fill(t, l, 0, 3)
	script(fault{sqlite.AfterCommit, errDisk})
	out, err := l.Append(t.Context(), []hub.Record{logtest.Rec(logtest.ID(10), 1, 0), logtest.Rec(logtest.ID(1), 1, 0)})
	if err != nil || out[0].Seq != 4 || !errors.Is(out[1].Err, hub.ErrConflict) {
		t.Fatalf("got %+v, %v, want number 4 and a conflict", out, err)
	}
	fill(t, l, 20, 21)
	if h := head(t, l); h != 5 {
		t.Errorf("head = %d, want 5", h)
	}
}

func TestACommitThatFailsAndIsNotThereIsAFailure(t *testing.T) {
	l := open(t, t.TempDir())
	fill(t, l, 0, 3)
	if err := l.RefuseCommit(t.Context()); err != nil {
		t.Fatal(err)
	}
	rs := []hub.Record{logtest.Rec(logtest.ID(10), 1, 0)}
	if _, err := l.Append(t.Context(), rs); !errors.Is(err, hub.ErrFull) || errors.Is(err, hub.ErrUnknown) {
		t.Fatalf("got %v, want ErrFull: it was read back and is not there", err)
	}
	if out, err := l.Append(t.Context(), rs); err != nil || out[0].Seq != 4 {
		t.Errorf("the next append, on a new connection: %+v, %v, want number 4", out, err)
	}
}

func TestAFaultBeforeTheCommitKeepsNothing(t *testing.T) {
	l, script := faulty(t)
	fill(t, l, 0, 3)
	script(fault{sqlite.BeforeCommit, errDisk})
	if _, err := l.Append(t.Context(), []hub.Record{logtest.Rec(logtest.ID(10), 1, 0)}); !errors.Is(err, hub.ErrFull) || !errors.Is(err, errDisk) {
		t.Fatalf("got %v, want ErrFull with its cause", err)
	}
	if h := head(t, l); h != 3 {
		t.Errorf("head = %d, want 3", h)
	}
	fill(t, l, 10, 11)
}

// The commit fails, and so does the one that would settle what became of it.
func TestWhatCannotBeReadBackIsUnknown(t *testing.T) {
	l, script := faulty(t)
	fill(t, l, 0, 3)
	script(fault{sqlite.AfterCommit, errDisk}, fault{sqlite.BeforeCommit, errDisk})
	_, err := l.Append(t.Context(), []hub.Record{logtest.Rec(logtest.ID(10), 1, 0)})
	if !errors.Is(err, hub.ErrUnknown) || errors.Is(err, hub.ErrFull) {
		t.Fatalf("got %v, want ErrUnknown", err)
	}
	rs, err := l.Read(t.Context(), 3, 10) // the caller reads back
	if err != nil || len(rs) != 1 {
		t.Fatalf("read back %d records, %v", len(rs), err)
	}
	out, err := l.Append(t.Context(), []hub.Record{logtest.Rec(logtest.ID(10), 2, 4)})
	if err != nil || out[0].Seq != 5 {
		t.Errorf("the next append: %+v, %v, want number 5", out, err)
	}
}

func TestARecordThatCannotBeStoredHarmsOnlyItsCaller(t *testing.T) {
	l := open(t, t.TempDir())
	bad := logtest.Rec(logtest.ID(1), 1, 0)
	bad.End = &notice.End{Cause: notice.CauseEnded, At: time.Date(12026, 1, 1, 0, 0, 0, 0, time.UTC)} // no RFC 3339
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			_, err := l.Append(t.Context(), []hub.Record{bad})
			if err == nil || errors.Is(err, hub.ErrFull) {
				t.Errorf("a record that can't be stored: %v", err)
			}
		})
		wg.Go(func() { fill(t, l, 100+i, 101+i) })
	}
	wg.Wait()
	if h := head(t, l); h != 20 {
		t.Errorf("head = %d, want 20", h)
	}
}

func TestBackupWhileServingAndRestore(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir)
	fill(t, l, 0, 200)
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() {
		for i := 200; ctx.Err() == nil; i++ {
			l.Append(ctx, []hub.Record{logtest.Rec(logtest.ID(i), 1, 0)})
		}
	})
	copied := filepath.Join(dir, "backup.db")
	err := l.Backup(t.Context(), copied)
	cancel()
	wg.Wait()
	if err != nil {
		t.Fatal(err)
	}
	dest := filepath.Join(t.TempDir(), "new", "log.db")
	got, err := sqlog.Restore(t.Context(), copied, dest, sqlog.Place{Epoch: l.Epoch(), Seq: 200})
	if err != nil || got.Epoch != l.Epoch() || got.Seq < 200 {
		t.Fatalf("restored to %+v, %v", got, err)
	}
	entries, _ := os.ReadDir(filepath.Dir(dest))
	if len(entries) != 1 {
		t.Errorf("beside the log stand %v", entries)
	}
	r := open(t, filepath.Dir(dest))
	rs, err := r.Read(t.Context(), 0, int(got.Seq)+1)
	if err != nil || len(rs) != int(got.Seq) || r.Epoch() != l.Epoch() {
		t.Errorf("the restored log has %d records of epoch %s, %v", len(rs), r.Epoch(), err)
	}
	if err := r.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestRestoreTellsALogThatFellBehind(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir)
	fill(t, l, 0, 10)
	copied := filepath.Join(dir, "backup.db")
	if err := l.Backup(t.Context(), copied); err != nil {
		t.Fatal(err)
	}
	table := []struct {
		name  string
		known sqlog.Place
		same  bool
	}{
		{"not behind", sqlog.Place{Epoch: l.Epoch(), Seq: 10}, true},
		{"ahead", sqlog.Place{Epoch: l.Epoch(), Seq: 9}, true},
		{"behind", sqlog.Place{Epoch: l.Epoch(), Seq: 11}, false},
		{"another log was read since", sqlog.Place{Epoch: "0123456789abcdef", Seq: 1}, false},
		{"nothing known", sqlog.Place{}, false},
	}
	for _, c := range table {
		t.Run(c.name, func(t *testing.T) {
			to := t.TempDir()
			got, err := sqlog.Restore(t.Context(), copied, filepath.Join(to, "log.db"), c.known)
			if err != nil || got.Seq != 10 || (got.Epoch == l.Epoch()) != c.same {
				t.Fatalf("restored to %+v, %v; epoch was %s, kept: want %v", got, err, l.Epoch(), c.same)
			}
			if r := open(t, to); r.Epoch() != got.Epoch {
				t.Errorf("the log says epoch %s, Restore said %s", r.Epoch(), got.Epoch)
			}
		})
	}
}

func TestRestoreRefusesWhatItMust(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir)
	fill(t, l, 0, 10)
	good := filepath.Join(dir, "good.db")
	if err := l.Backup(t.Context(), good); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	write := func(name string, b []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	foreign := filepath.Join(dir, "foreign.db")
	if db, err := sqlite.Open(t.Context(), foreign, []string{"CREATE TABLE tokens (id INTEGER)"}, sqlite.Options{Mark: 42}); err != nil {
		t.Fatal(err)
	} else {
		db.Close()
	}
	to := t.TempDir()
	for name, src := range map[string]string{
		"missing": filepath.Join(dir, "missing.db"), "empty": write("empty.db", nil), "text": write("text.db", []byte(strings.Repeat("letter ", 1000))),
		"cut": write("cut.db", raw[:len(raw)/2]), "foreign": foreign,
	} {
		if got, err := sqlog.Restore(t.Context(), src, filepath.Join(to, "log.db"), sqlog.Place{}); err == nil {
			t.Errorf("%s: restored to %+v", name, got)
		}
		if left, _ := os.ReadDir(to); len(left) != 0 {
			t.Fatalf("%s: left behind %v", name, left)
		}
	}
	if _, err := sqlog.Restore(t.Context(), good, filepath.Join(dir, "log.db"), sqlog.Place{}); !errors.Is(err, os.ErrExist) {
		t.Errorf("over a log that stands: %v, want fs.ErrExist", err)
	}
	if h := head(t, l); h != 10 {
		t.Errorf("the log that stands now ends at %d", h)
	}
}

func TestCloseLeavesNoGoroutine(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	l, err := sqlog.Open(context.Background(), filepath.Join(t.TempDir(), "log.db"))
	if err != nil {
		t.Fatal(err)
	}
	fill(t, l, 0, 3)
	var wg sync.WaitGroup
	for range 5 {
		wg.Go(func() {
			for range l.Watch(context.Background(), 0) {
			}
		})
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	wg.Wait()
}

// TestWhatIsRememberedIsWhatIsInTheFile: whoever reads close behind the head gets
// record for record what the file says, from every place on.
func TestWhatIsRememberedIsWhatIsInTheFile(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir)
	zone := time.FixedZone("", 8*3600)
	for i := range 60 {
		var rs []hub.Record
		for k := range 50 {
			r := logtest.Rec(logtest.ID(i*50+k), 1, 0)
			r.At = time.Date(2026, 11, 3, 8, 9, i, k*1e6+999, zone)
			switch k % 4 {
			case 0:
				r.End = &notice.End{Cause: notice.CauseWithdrawn, At: r.At, Text: notice.Words{notice.English: "<over>"}}
			case 1:
				r.Sigs, r.Doc = []notice.Sig{{Key: "a+1", Sig: "AAEC"}}, bytes.Repeat([]byte("x"), k*100)
			case 2:
				r.Doc, r.Sigs = nil, []notice.Sig{}
			}
			rs = append(rs, r)
		}
		if _, err := l.Append(t.Context(), rs); err != nil {
			t.Fatal(err)
		}
	}
	var file []hub.Record
	if _, err := sqlog.Walk(t.Context(), filepath.Join(dir, "log.db"), func(_ string, r hub.Record) error {
		file = append(file, r)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	for _, back := range []int{0, 1, 7, 100, 500, 1000, 1500, len(file)} {
		got, err := l.Read(t.Context(), hub.Seq(len(file)-back), len(file))
		if err != nil || len(got) != back {
			t.Fatalf("%d records before the head: got %d, %v", back, len(got), err)
		}
		for i, want := range file[len(file)-back:] {
			if !reflect.DeepEqual(got[i], want) {
				t.Fatalf("record %d reads\n%+v\nthe file has\n%+v", want.Seq, got[i], want)
			}
		}
	}
}
