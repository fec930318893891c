package desk_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"wayside/hub/desk"
	"wayside/hub/notice"
)

var morning = time.Date(2026, 11, 3, 8, 0, 0, 0, time.UTC)

// clock is a time that a test moves.
type clock struct {
	mu sync.Mutex // guards at
	at time.Time
}

func (c *clock) now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.at }

func (c *clock) move(d time.Duration) { c.mu.Lock(); defer c.mu.Unlock(); c.at = c.at.Add(d) }

func open(t *testing.T) (*desk.Desk, *clock, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "desk.db")
	c := &clock{at: morning}
	return openAt(t, path, c), c, path
}

func openAt(t *testing.T, path string, c *clock) *desk.Desk {
	t.Helper()
	d, err := desk.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	d.Now = c.now
	t.Cleanup(func() { d.Close() })
	return d
}

func yunxi(name string) desk.Token {
	return desk.Token{
		Name: name, Publisher: notice.Party{ID: "yunxi-traffic", Name: notice.Words{notice.Chinese: "云溪县交警大队", notice.English: "Yunxi Traffic Police"}},
		Kinds: []notice.Kind{notice.Traffic, notice.Safety}, Areas: []string{"gbt2260:361199", "3611"}, MaxSeverity: notice.Moderate,
		Networks: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("2001:db8::/32")}, Rate: 2.5, Sign: "yuling", Approve: true,
	}
}

func add(t *testing.T, d *desk.Desk, tok desk.Token) string {
	t.Helper()
	secret, err := d.Add(t.Context(), tok)
	if err != nil {
		t.Fatal(err)
	}
	return secret
}

func TestATokenComesBackAsItWasAdded(t *testing.T) {
	d, _, _ := open(t)
	want := yunxi("值班室")
	want.Expires = morning.Add(24 * time.Hour)
	secret := add(t, d, want)
	got, err := d.Authenticate(t.Context(), secret, morning)
	if err != nil {
		t.Fatal(err)
	}
	if got.ID == "" {
		t.Error("the token has no id")
	}
	want.ID, want.Created, want.Bearer = got.ID, morning, got.Bearer
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%+v\nwant\n%+v", got, want)
	}
	all, err := d.List(t.Context())
	if err != nil || len(all) != 1 || !reflect.DeepEqual(all[0], want) {
		t.Errorf("List: %+v, %v", all, err)
	}
}

func TestWhatIsLeftOutIsTheSaferChoice(t *testing.T) {
	d, _, _ := open(t)
	secret := add(t, d, desk.Token{Name: "plain", Publisher: notice.Party{ID: "plain"}})
	got, err := d.Authenticate(t.Context(), secret, morning)
	if err != nil || got.MaxSeverity != notice.Moderate || !got.Expires.Equal(morning.AddDate(1, 0, 0)) || got.Approve {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestASecretIsLongAndNowhereOnDisk(t *testing.T) {
	d, _, path := open(t)
	one, two := add(t, d, yunxi("one")), add(t, d, yunxi("two"))
	rotated, err := d.Rotate(t.Context(), "two")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, s := range []string{one, two, rotated} {
		if !strings.HasPrefix(s, "wst_") || len(s) != 4+43 || seen[s] { // 256 bits in base64url
			t.Errorf("secret %q", s)
		}
		seen[s] = true
	}
	files, _ := filepath.Glob(path + "*")
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for s := range seen {
			if bytes.Contains(raw, []byte(s[4:])) {
				t.Errorf("%s holds a secret", filepath.Base(name))
			}
		}
		if info, _ := os.Stat(name); info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", filepath.Base(name), info.Mode())
		}
	}
	if len(files) == 0 {
		t.Error("no files were looked at")
	}
}

func TestOnlyTheRightSecretAuthenticates(t *testing.T) {
	d, _, _ := open(t)
	secret := add(t, d, yunxi("one"))
	for _, wrong := range []string{"", "wst_", secret[:len(secret)-1], secret + "A", strings.ToUpper(secret), secret[4:], " " + secret, "' OR 1=1 --"} {
		if got, err := d.Authenticate(t.Context(), wrong, morning); !errors.Is(err, desk.ErrUnknownToken) || got.Name != "" {
			t.Errorf("Authenticate(%q) = %+v, %v, want ErrUnknownToken", wrong, got, err)
		}
	}
}

func TestATokenEndsAtItsTime(t *testing.T) {
	d, _, _ := open(t)
	tok := yunxi("short")
	tok.Expires = morning.Add(time.Hour)
	secret := add(t, d, tok)
	if _, err := d.Authenticate(t.Context(), secret, tok.Expires.Add(-time.Millisecond)); err != nil {
		t.Errorf("just before: %v", err)
	}
	if got, err := d.Authenticate(t.Context(), secret, tok.Expires); !errors.Is(err, desk.ErrExpired) || got.Name != "" {
		t.Errorf("at its end: %+v, %v, want ErrExpired", got, err)
	}
}

// The command line is another process with connections of its own.
func TestWhatAnotherProcessChangesHoldsAtOnce(t *testing.T) {
	serving, c, path := open(t)
	line := openAt(t, path, c)
	secret := add(t, line, yunxi("one"))
	if _, err := serving.Authenticate(t.Context(), secret, morning); err != nil {
		t.Fatalf("added by another process: %v", err)
	}
	ticketFor := func(secret string) string {
		t.Helper()
		text, err := serving.Ticket(t.Context(), mustAuth(t, serving, secret))
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	old := ticketFor(secret)
	fresh, err := line.Rotate(t.Context(), "one")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := serving.Authenticate(t.Context(), secret, morning); !errors.Is(err, desk.ErrUnknownToken) {
		t.Errorf("the old secret of a rotated token: %v", err)
	}
	if got := mustAuth(t, serving, fresh); got.Name != "one" || got.Publisher.ID != "yunxi-traffic" {
		t.Errorf("the new secret: %+v", got)
	}
	if _, err := serving.Redeem(t.Context(), old, morning); !errors.Is(err, desk.ErrUnknownToken) {
		t.Errorf("a ticket of the old secret: %v", err)
	}
	ticket := ticketFor(fresh)
	if err := line.Revoke(t.Context(), "one"); err != nil {
		t.Fatal(err)
	}
	if _, err := serving.Authenticate(t.Context(), fresh, morning); !errors.Is(err, desk.ErrRevoked) {
		t.Errorf("a revoked token: %v", err)
	}
	if _, err := serving.Redeem(t.Context(), ticket, morning); !errors.Is(err, desk.ErrRevoked) {
		t.Errorf("the ticket of a revoked token: %v", err)
	}
}

func mustAuth(t *testing.T, d *desk.Desk, secret string) desk.Token {
	t.Helper()
	tok, err := d.Authenticate(t.Context(), secret, morning)
	if err != nil {
		t.Fatal(err)
	}
	return tok
}

func TestANameIsOneTokenUntilItIsRevoked(t *testing.T) {
	d, _, _ := open(t)
	add(t, d, yunxi("one"))
	if _, err := d.Add(t.Context(), yunxi("one")); !errors.Is(err, desk.ErrNameTaken) {
		t.Errorf("the same name again: %v", err)
	}
	if err := d.Revoke(t.Context(), "one"); err != nil {
		t.Fatal(err)
	}
	if err := d.Revoke(t.Context(), "one"); !errors.Is(err, desk.ErrUnknownName) {
		t.Errorf("revoked twice: %v", err)
	}
	if _, err := d.Rotate(t.Context(), "one"); !errors.Is(err, desk.ErrUnknownName) {
		t.Errorf("rotated after that: %v", err)
	}
	add(t, d, yunxi("one"))
	all, err := d.List(t.Context())
	if err != nil || len(all) != 2 || all[0].Revoked.IsZero() == all[1].Revoked.IsZero() {
		t.Errorf("List: %+v, %v, want the revoked and the new one", all, err)
	}
}

func TestEveryFaultOfATokenIsNamed(t *testing.T) {
	d, _, _ := open(t)
	_, err := d.Add(t.Context(), desk.Token{
		Name: "a\nb", Publisher: notice.Party{ID: "云溪"}, Kinds: []notice.Kind{"traffic", "gossip"}, Areas: []string{"3611", "gbt2260:"},
		MaxSeverity: "huge", Networks: []netip.Prefix{{}}, Expires: morning, Rate: -1,
	})
	var ps notice.Problems
	if !errors.As(err, &ps) {
		t.Fatalf("got %v, want problems", err)
	}
	var fields []string
	for _, p := range ps {
		fields = append(fields, p.Field)
		if p.Message[notice.Chinese] == "" || p.Message[notice.English] == "" {
			t.Errorf("%s is not said in both languages", p.Field)
		}
	}
	want := "name publisher.id kinds[1] areas[1] maxSeverity networks[0] expires rate"
	if got := strings.Join(fields, " "); got != want {
		t.Errorf("problems at %q, want %q", got, want)
	}
	if all, _ := d.List(t.Context()); len(all) != 0 {
		t.Errorf("it was kept: %+v", all)
	}
}

func TestATicketIsGoodOnceAndForAMinute(t *testing.T) {
	d, c, _ := open(t)
	tok := mustAuth(t, d, add(t, d, yunxi("one")))
	ticket := func() string {
		t.Helper()
		s, err := d.Ticket(t.Context(), tok)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	first, second := ticket(), ticket()
	c.move(59 * time.Second)
	if got, err := d.Redeem(t.Context(), first, c.now()); err != nil || !reflect.DeepEqual(got, tok) {
		t.Errorf("redeemed %+v, %v", got, err)
	}
	if _, err := d.Redeem(t.Context(), first, c.now()); !errors.Is(err, desk.ErrUnknownToken) {
		t.Errorf("redeemed twice: %v", err)
	}
	c.move(time.Second)
	if _, err := d.Redeem(t.Context(), second, c.now()); !errors.Is(err, desk.ErrExpired) {
		t.Errorf("redeemed late: %v", err)
	}
	if _, err := d.Redeem(t.Context(), "", c.now()); !errors.Is(err, desk.ErrUnknownToken) {
		t.Errorf("no ticket at all: %v", err)
	}
}

func TestTicketsAreBoundedAndForgotten(t *testing.T) {
	d, c, _ := open(t)
	tok := mustAuth(t, d, add(t, d, yunxi("one")))
	var err error
	given := 0
	for ; err == nil && given < 100_000; given++ {
		_, err = d.Ticket(t.Context(), tok)
	}
	if !errors.Is(err, desk.ErrTooMany) {
		t.Fatalf("after %d tickets: %v", given, err)
	}
	c.move(time.Minute)
	if _, err := d.Ticket(t.Context(), tok); err != nil {
		t.Errorf("a minute later: %v", err)
	}
}

func hold(t *testing.T, d *desk.Desk, token, doc string, at time.Time) string {
	t.Helper()
	id, err := d.Hold(t.Context(), desk.Held{Token: token, At: at, Reason: "severe", Doc: []byte(doc)}, "")
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestASecondPersonDecidesOnceOnExactlyWhatWasSent(t *testing.T) {
	d, c, _ := open(t)
	const doc = `{"text":"G320 青河大桥全线封闭"}`
	id := hold(t, d, "one", doc, morning)
	later := hold(t, d, "two", "other", morning.Add(time.Second))
	waiting, err := d.Held(t.Context())
	if err != nil || len(waiting) != 2 || waiting[0].ID != id || waiting[1].ID != later {
		t.Fatalf("waiting: %+v, %v", waiting, err)
	}
	want := desk.Held{ID: id, Token: "one", At: morning, Until: morning.Add(desk.HoldFor), Reason: "severe", Doc: []byte(doc), Fate: desk.Waits}
	if !reflect.DeepEqual(waiting[0], want) {
		t.Errorf("waiting: %+v, want %+v", waiting[0], want)
	}
	if _, err := d.Decide(t.Context(), id, desk.Verdict{By: "one", Approve: true}, c.now()); !errors.Is(err, desk.ErrOwn) {
		t.Errorf("approved one's own: %v", err)
	}
	got, err := d.Decide(t.Context(), id, desk.Verdict{By: "two", Approve: true}, c.now())
	want.Fate, want.Decided, want.Decider = desk.Approved, c.now(), "two"
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("decided: %+v, %v", got, err)
	}
	if _, err := d.Decide(t.Context(), id, desk.Verdict{By: "three", Approve: false}, c.now()); !errors.Is(err, desk.ErrDecided) {
		t.Errorf("decided again: %v", err)
	}
	if _, err := d.Decide(t.Context(), later, desk.Verdict{By: "two", Approve: false}, c.now()); err != nil {
		t.Errorf("took back one's own: %v", err)
	}
	if _, err := d.Decide(t.Context(), "unknown", desk.Verdict{By: "two", Approve: true}, c.now()); !errors.Is(err, desk.ErrNotHeld) {
		t.Errorf("an unknown id: %v", err)
	}
	if waiting, err := d.Held(t.Context()); err != nil || len(waiting) != 0 {
		t.Errorf("still waiting: %+v, %v", waiting, err)
	}
}

func TestOneOfManyDeciders(t *testing.T) {
	d, c, _ := open(t)
	id := hold(t, d, "one", "doc", morning)
	var wg sync.WaitGroup
	won := make(chan string, 10)
	for i := range 10 {
		wg.Go(func() {
			by := fmt.Sprintf("person %d", i)
			if _, err := d.Decide(t.Context(), id, desk.Verdict{By: by, Approve: true}, c.now()); err == nil {
				won <- by
			} else if !errors.Is(err, desk.ErrDecided) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if len(won) != 1 {
		t.Errorf("%d of 10 decided", len(won))
	}
}

func TestWhatWaitsTooLongIsOver(t *testing.T) {
	d, c, _ := open(t)
	id := hold(t, d, "one", "doc", morning)
	c.move(desk.HoldFor - time.Millisecond)
	if waiting, err := d.Held(t.Context()); err != nil || len(waiting) != 1 {
		t.Errorf("just before: %+v, %v", waiting, err)
	}
	c.move(time.Millisecond)
	if waiting, err := d.Held(t.Context()); err != nil || len(waiting) != 0 {
		t.Errorf("after a day: %+v, %v", waiting, err)
	}
	if _, err := d.Decide(t.Context(), id, desk.Verdict{By: "two", Approve: true}, c.now()); !errors.Is(err, desk.ErrLate) {
		t.Errorf("decided after a day: %v", err)
	}
}

func TestWhatCouldNotBeDoneWaitsAgain(t *testing.T) {
	d, c, _ := open(t)
	id := hold(t, d, "one", "doc", morning)
	if err := d.Return(t.Context(), id, "nothing yet", c.now()); !errors.Is(err, desk.ErrNotHeld) {
		t.Errorf("returned before it was approved: %v", err)
	}
	if _, err := d.Decide(t.Context(), id, desk.Verdict{By: "two", Approve: true}, c.now()); err != nil {
		t.Fatal(err)
	}
	if err := d.Return(t.Context(), id, "the disk is full", c.now()); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Decide(t.Context(), id, desk.Verdict{By: "three", Approve: true}, c.now()); err != nil {
		t.Errorf("approved again: %v", err)
	}
}

func TestTheAuditSaysWhoDidWhatAndNoSecret(t *testing.T) {
	d, c, _ := open(t)
	secret := add(t, d, yunxi("one"))
	rotated, err := d.Rotate(t.Context(), "one")
	if err != nil {
		t.Fatal(err)
	}
	id := hold(t, d, "one", "doc", morning)
	for _, by := range []string{"one", "two"} {
		d.Decide(t.Context(), id, desk.Verdict{By: by, Approve: true}, c.now()) // the first is refused and changes nothing
	}
	if err := d.Audit(t.Context(), desk.Act{At: morning, Who: "two", What: "brake released", Subject: "x205", Before: "held", After: "ended"}); err != nil {
		t.Fatal(err)
	}
	if err := d.Revoke(t.Context(), "one"); err != nil {
		t.Fatal(err)
	}
	acts, err := d.Acts(t.Context(), 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for i, a := range acts {
		if a.N != int64(i+1) || !a.At.Equal(morning) {
			t.Errorf("act %d: %+v", i, a)
		}
		if text := fmt.Sprint(a); strings.Contains(text, secret) || strings.Contains(text, rotated) {
			t.Errorf("act %d holds a secret", i)
		}
		got = append(got, a.Who+" "+a.What+" "+strings.ReplaceAll(a.Subject, id, "ID"))
	}
	want := []string{"command line token added one", "command line token rotated one", "one held ID", "two approved ID", "two brake released x205", "command line token revoked one"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("the audit says\n%q\nwant\n%q", got, want)
	}
	if acts[2].After != acts[3].After || !strings.HasPrefix(acts[3].After, "sha256:") {
		t.Errorf("approved %q of %q", acts[3].After, acts[2].After)
	}
	if page, err := d.Acts(t.Context(), 4, 1); err != nil || len(page) != 1 || page[0].N != 5 {
		t.Errorf("a page of the audit: %+v, %v", page, err)
	}
}

func TestNobodyRewritesTheAuditOrWhatIsDecidedOn(t *testing.T) {
	d, _, _ := open(t)
	add(t, d, yunxi("one"))
	hold(t, d, "one", "doc", morning)
	for _, statement := range []string{
		"UPDATE audit SET who = 'nobody'", "DELETE FROM audit", "INSERT OR REPLACE INTO audit SELECT n, at, 'nobody', what, subject, before, after FROM audit WHERE n = 1",
		"INSERT INTO audit VALUES (99, 0, '', '', '', '', '')", "UPDATE held SET doc = x'00'", "UPDATE held SET token = 'two'",
	} {
		if err := d.Exec(statement); err == nil {
			t.Errorf("%s: allowed", statement)
		}
	}
}

func TestABackupOpensAsADeskAndHoldsNoUsableSecret(t *testing.T) {
	d, c, path := open(t)
	secret := add(t, d, yunxi("one"))
	dest := filepath.Join(filepath.Dir(path), "copy.db")
	if err := d.Backup(t.Context(), dest); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(dest)
	if err != nil || bytes.Contains(raw, []byte(secret[4:])) {
		t.Errorf("the backup holds the secret, %v", err)
	}
	if got := mustAuth(t, openAt(t, dest, c), secret); got.Name != "one" {
		t.Errorf("from the backup: %+v", got)
	}
}

func TestAnEndedContextIsSaid(t *testing.T) {
	d, _, _ := open(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := d.Add(ctx, yunxi("one")); !errors.Is(err, context.Canceled) {
		t.Errorf("Add: %v", err)
	}
	if _, err := d.Authenticate(ctx, "wst_x", morning); !errors.Is(err, context.Canceled) {
		t.Errorf("Authenticate: %v", err)
	}
}

func BenchmarkAuthenticate(b *testing.B) {
	d, err := desk.Open(b.Context(), filepath.Join(b.TempDir(), "desk.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer d.Close()
	secret, err := d.Add(b.Context(), yunxi("one"))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := d.Authenticate(b.Context(), secret, morning); err != nil {
			b.Fatal(err)
		}
	}
}
