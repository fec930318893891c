package desk_test

import (
	"bytes"
	"context"
	"errors"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"wayside/hub/desk"
	"wayside/hub/notice"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"
)

// office is a desk at which passwords cost little.
func office(t *testing.T) (*desk.Desk, *clock, string) {
	t.Helper()
	d, c, path := open(t)
	d.Key, d.Work = []byte("key of the test"), desk.Work{Memory: 64, Passes: 1}
	return d, c, path
}

const goodPassword = "four quiet words here"

// codeAt is what an authenticator shows.
func codeAt(t *testing.T, key string, at time.Time) string {
	t.Helper()
	code, err := totp.GenerateCodeCustom(key, at, totp.ValidateOpts{Period: 30, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
	if err != nil {
		t.Fatal(err)
	}
	return code
}

var ward = desk.Visit{Addr: netip.MustParseAddr("10.1.2.3"), From: "10.1.2.3", Agent: "test"}

// joined is an operator who has taken an invitation.
func joined(t *testing.T, d *desk.Desk, c *clock, o desk.Operator) (key string, j desk.Joined) {
	t.Helper()
	if o.Publisher.ID == "" {
		o.Publisher.ID = "yunxi"
	}
	if _, err := d.AddOperator(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	code, err := d.Invite(t.Context(), o.Name)
	if err != nil {
		t.Fatal(err)
	}
	i, err := d.Invited(t.Context(), code)
	if err != nil {
		t.Fatal(err)
	}
	j, err = d.Join(t.Context(), code, desk.Operator{}, goodPassword, codeAt(t, i.Key, c.now()), ward)
	if err != nil {
		t.Fatal(err)
	}
	return i.Key, j
}

func admin(name string) desk.Operator {
	return desk.Operator{Name: name, Roles: []desk.Role{desk.Administrator}}
}

func TestAnInvitationIsGoodOnceAndForItsTime(t *testing.T) {
	d, c, _ := office(t)
	first, err := d.First(t.Context())
	if err != nil || first == "" {
		t.Fatal(first, err)
	}
	c.move(desk.FirstFor)
	if _, err := d.Invited(t.Context(), first); !errors.Is(err, desk.ErrNoInvitation) {
		t.Errorf("after its time: %v", err)
	}
	second, err := d.First(t.Context())
	if err != nil || second == first {
		t.Fatal(err)
	}
	i, err := d.Invited(t.Context(), second)
	if err != nil {
		t.Fatal(err)
	}
	o := desk.Operator{Name: "wang", Roles: []desk.Role{desk.Administrator}, Scope: desk.Scope{Publisher: notice.Party{ID: "yunxi"}, MaxSeverity: notice.Extreme}}
	code := codeAt(t, i.Key, c.now())
	var ps notice.Problems
	if _, err := d.Join(t.Context(), second, o, "short", "000000", ward); !errors.As(err, &ps) || len(ps) != 2 {
		t.Errorf("a bad password and a wrong code: %v", err)
	}
	if _, err := d.Join(t.Context(), second, o, goodPassword, code, ward); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Join(t.Context(), second, o, goodPassword, code, ward); !errors.Is(err, desk.ErrNoInvitation) {
		t.Errorf("taken twice: %v", err)
	}
	if again, err := d.First(t.Context()); again != "" || err != nil {
		t.Errorf("with an operator there: %q, %v", again, err)
	}
}

func TestPasswordAndCodeBothAreNeededAndACodeIsGoodOnce(t *testing.T) {
	d, c, _ := office(t)
	key, _ := joined(t, d, c, admin("wang"))
	for _, wrong := range [][2]string{{"wang", "another password"}, {"wang", ""}, {"nobody", goodPassword}, {"WANG", goodPassword}} {
		if _, err := d.SignIn(t.Context(), wrong[0], wrong[1], ward); !errors.Is(err, desk.ErrWrong) {
			t.Errorf("%v: %v", wrong, err)
		}
		c.move(desk.SessionIdle * 4) // no waiting
	}
	half, err := d.SignIn(t.Context(), "wang", goodPassword, ward)
	if err != nil {
		t.Fatal(err)
	}
	if s, err := d.Session(t.Context(), half, true); err != nil || !s.Half {
		t.Fatalf("the password alone gives %+v, %v", s, err)
	}
	code := codeAt(t, key, c.now())
	secret, device, err := d.Code(t.Context(), half, code, ward)
	if err != nil || device == "" {
		t.Fatal(err)
	}
	if s, err := d.Session(t.Context(), secret, true); err != nil || s.Half || s.Operator.Name != "wang" || !s.Fresh(c.now()) {
		t.Errorf("%+v, %v", s, err)
	}
	if _, err := d.Session(t.Context(), half, true); !errors.Is(err, desk.ErrNoSession) {
		t.Errorf("the half session is still there: %v", err)
	}
	half, err = d.SignIn(t.Context(), "wang", goodPassword, ward)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := d.Code(t.Context(), half, code, ward); !errors.Is(err, desk.ErrWrong) {
		t.Errorf("the same code again: %v", err)
	}
}

func TestARecoveryCodeStandsInOnce(t *testing.T) {
	d, c, _ := office(t)
	_, j := joined(t, d, c, admin("wang"))
	try := func() error {
		half, err := d.SignIn(t.Context(), "wang", goodPassword, ward)
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = d.Code(t.Context(), half, strings.ToLower(strings.ReplaceAll(j.Recovery[3], "-", " ")), ward)
		return err
	}
	if err := try(); err != nil {
		t.Fatal(err)
	}
	if err := try(); !errors.Is(err, desk.ErrWrong) {
		t.Errorf("used twice: %v", err)
	}
}

// RFC 6238 appendix B, SHA-1, of which authenticators show the last six digits.
func TestCodesAreThoseOfTheStandard(t *testing.T) {
	const key = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" // "12345678901234567890"
	for at, want := range map[int64]string{59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130"} {
		step, err := desk.StepOf(key, want, time.Unix(at, 0), 0)
		if err != nil || step != at/30 {
			t.Errorf("at %d: step %d, %v, want %d", at, step, err, at/30)
		}
		for off, good := range map[int64]bool{-60: false, -30: true, 30: true, 61: false} {
			if step, _ := desk.StepOf(key, want, time.Unix(at+off, 0), 0); (step != 0) != good && at%30 != 29 {
				t.Errorf("at %d%+d: step %d, want it taken: %v", at, off, step, good)
			}
		}
		if step, _ := desk.StepOf(key, want, time.Unix(at, 0), at/30); step != 0 {
			t.Errorf("at %d: taken again", at)
		}
	}
}

func TestWhoIsWrongOftenWaitsAndAStrangerLocksNobodyOut(t *testing.T) {
	d, c, _ := office(t)
	_, j := joined(t, d, c, admin("wang"))
	stranger := desk.Visit{Addr: netip.MustParseAddr("198.51.100.7"), From: "198.51.100.0/24"}
	waits := 0
	soon := (*desk.TooSoon)(nil)
	var last time.Duration
	for range 10 {
		_, err := d.SignIn(t.Context(), "wang", "guess guess guess", stranger)
		for errors.As(err, &soon) {
			if soon.Wait < last {
				t.Errorf("waits %s after %s: it must grow", soon.Wait, last)
			}
			waits, last = waits+1, soon.Wait
			c.move(soon.Wait)
			_, err = d.SignIn(t.Context(), "wang", "guess guess guess", stranger)
		}
		if !errors.Is(err, desk.ErrWrong) {
			t.Fatal(err)
		}
	}
	if waits < 6 || last > 5*time.Minute {
		t.Errorf("ten wrong passwords met %d waits, the last of %s", waits, last)
	}
	if _, err := d.SignIn(t.Context(), "wang", goodPassword, ward); !errors.As(err, &soon) {
		t.Errorf("a new browser while strangers guess: %v, want to wait", err)
	}
	known := ward
	known.Device = j.Device
	if _, err := d.SignIn(t.Context(), "wang", goodPassword, known); err != nil {
		t.Errorf("the duty officer's own browser: %v", err)
	}
	c.move(5 * time.Minute)
	if _, err := d.SignIn(t.Context(), "wang", goodPassword, ward); err != nil {
		t.Errorf("after the longest wait: %v", err)
	}
	refused := 0
	acts, err := d.Acts(t.Context(), 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range acts {
		if a.What == "sign-in refused" && a.From == stranger.From {
			refused++
		}
	}
	if refused != 10 {
		t.Errorf("the audit holds %d refused sign-ins, want 10", refused)
	}
}

func TestGuessesOfTheSameMomentCountToo(t *testing.T) {
	d, c, _ := office(t)
	d.Work = desk.Work{Memory: 32 << 10, Passes: 2} // long enough for all to come meanwhile
	joined(t, d, c, admin("wang"))
	stranger := desk.Visit{Addr: netip.MustParseAddr("198.51.100.7"), From: "198.51.100.0/24"}
	var looked atomic.Int64
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			if _, err := d.SignIn(t.Context(), "wang", "guess guess guess", stranger); errors.Is(err, desk.ErrWrong) {
				looked.Add(1)
			}
		})
	}
	all.Wait()
	if n := looked.Load(); n > 3 {
		t.Errorf("%d of 50 guesses of one moment were looked at, want the three that are free", n)
	}
}

func TestARestartForgetsNoWaitAtAnAccount(t *testing.T) {
	d, c, path := office(t)
	_, j := joined(t, d, c, admin("wang"))
	stranger := desk.Visit{Addr: netip.MustParseAddr("198.51.100.7"), From: "198.51.100.0/24"}
	soon := (*desk.TooSoon)(nil)
	for range 6 {
		if _, err := d.SignIn(t.Context(), "wang", "guess guess guess", stranger); errors.As(err, &soon) {
			c.move(soon.Wait)
			_, _ = d.SignIn(t.Context(), "wang", "guess guess guess", stranger)
		}
	}
	again := openAt(t, path, c)
	again.Key, again.Work = d.Key, d.Work
	elsewhere := desk.Visit{Addr: netip.MustParseAddr("203.0.113.9"), From: "203.0.113.0/24"}
	if _, err := again.SignIn(t.Context(), "wang", "guess guess guess", elsewhere); !errors.As(err, &soon) {
		t.Errorf("after a restart: %v, want to wait", err)
	}
	known := ward
	known.Device = j.Device
	if _, err := again.SignIn(t.Context(), "wang", goodPassword, known); err != nil {
		t.Errorf("a known browser after a restart: %v", err)
	}
}

func TestNoCrowdOfStrangersStandsBeforeAKnownBrowser(t *testing.T) {
	d, c, _ := office(t)
	_, j := joined(t, d, c, admin("wang"))
	defer d.LookAtStrangers()()
	known := ward
	known.Device = j.Device
	if _, err := d.SignIn(t.Context(), "wang", goodPassword, known); err != nil {
		t.Errorf("a known browser while strangers' passwords are looked at: %v", err)
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if _, err := d.SignIn(ended, "wang", goodPassword, desk.Visit{Addr: netip.MustParseAddr("203.0.113.9")}); !errors.Is(err, context.Canceled) {
		t.Errorf("one stranger more: %v", err)
	}
}

func TestASessionEndsUnusedAndInAllAndWhenItIsEnded(t *testing.T) {
	d, c, path := office(t)
	_, j := joined(t, d, c, admin("wang"))
	good := func(secret string) bool {
		t.Helper()
		_, err := d.Session(t.Context(), secret, true)
		if err != nil && !errors.Is(err, desk.ErrNoSession) {
			t.Fatal(err)
		}
		return err == nil
	}
	for range 23 {
		c.move(29 * time.Minute)
		if !good(j.Secret) {
			t.Fatal("a used session ended")
		}
	}
	c.move(desk.SessionLife - 23*29*time.Minute)
	if good(j.Secret) {
		t.Error("it outlives its longest life")
	}
	idle, err := d.Enter(t.Context(), "wang", "", "")
	if err != nil {
		t.Fatal(err)
	}
	c.move(desk.SessionIdle)
	if good(idle) {
		t.Error("an unused session goes on")
	}
	one, _ := d.Enter(t.Context(), "wang", "", "")
	two, _ := d.Enter(t.Context(), "wang", "", "")
	list, err := d.Sessions(t.Context())
	if err != nil || len(list) != 2 {
		t.Fatalf("%d sessions, %v", len(list), err)
	}
	s, _ := d.Session(t.Context(), one, true)
	if err := openAt(t, path, c).EndSession(t.Context(), s.ID); err != nil { // another process
		t.Fatal(err)
	}
	if good(one) || !good(two) {
		t.Error("the wrong one ended")
	}
	joined(t, d, c, admin("zhao"))
	if err := d.RevokeOperator(t.Context(), "wang"); err != nil {
		t.Fatal(err)
	}
	if good(two) {
		t.Error("a revoked operator's session goes on")
	}
	if _, err := d.SignIn(t.Context(), "wang", goodPassword, ward); !errors.Is(err, desk.ErrWrong) {
		t.Errorf("a revoked operator signs in: %v", err)
	}
	if err := d.RevokeOperator(t.Context(), "zhao"); !errors.Is(err, desk.ErrLastAdmin) {
		t.Errorf("the last administrator: %v", err)
	}
}

func TestNoSecretOfAnOperatorIsOnDiskAndABackupGivesNone(t *testing.T) {
	d, c, path := office(t)
	key, j := joined(t, d, c, admin("wang"))
	code, err := d.Invite(t.Context(), "wang")
	if err != nil {
		t.Fatal(err)
	}
	secrets := append([]string{key, j.Secret, j.Device, goodPassword, code}, j.Recovery...)
	files, _ := filepath.Glob(path + "*")
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range secrets {
			if bytes.Contains(raw, []byte(s)) || bytes.Contains(raw, []byte(strings.ReplaceAll(s, "-", ""))) {
				t.Errorf("%s holds the secret %q", filepath.Base(name), s)
			}
		}
	}
	joined(t, d, c, admin("zhao"))
	thief := openAt(t, path, c)
	thief.Key, thief.Work = []byte("another"), d.Work
	half, err := thief.SignIn(t.Context(), "zhao", goodPassword, ward) // even with the password
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := thief.Code(t.Context(), half, "123456", ward); !errors.Is(err, desk.ErrSealed) {
		t.Errorf("codes without the key of the desk: %v", err)
	}
}

func TestAChangedLineOfTheAuditIsFoundByCheckAndByStranger(t *testing.T) {
	for name, spoil := range map[string]string{
		"changed": "UPDATE audit SET after = 'nothing' WHERE n = 2", "taken out": "DELETE FROM audit WHERE n = 2", "its address": "UPDATE audit SET origin = '10.9.9.9' WHERE n = 3",
		"its hash": "UPDATE audit SET hash = zeroblob(32) WHERE n = 3", "hash taken": "UPDATE audit SET hash = NULL WHERE n = 3",
	} {
		t.Run(name, func(t *testing.T) {
			d, c, path := office(t)
			joined(t, d, c, admin("wang"))
			whole, err := d.CheckAudit(t.Context())
			if err != nil || whole.Lines < 4 {
				t.Fatal(whole, err)
			}
			if err := d.Exec(spoil); err == nil {
				t.Fatal("the triggers let it pass")
			}
			if err := d.Exec("DROP TRIGGER audit_stays; DROP TRIGGER audit_remains; " + spoil); err != nil {
				t.Fatal(err)
			}
			if _, err := d.CheckAudit(t.Context()); !errors.Is(err, desk.ErrBroken) || d.Broken() == "" {
				t.Errorf("the check says %v, %q", err, d.Broken())
			}
			if _, err := desk.CheckAuditOf(t.Context(), path, ""); !errors.Is(err, desk.ErrBroken) {
				t.Errorf("a stranger's check says %v", err)
			}
			if _, err := openAt(t, path, c).CheckAudit(t.Context()); !errors.Is(err, desk.ErrBroken) {
				t.Errorf("the next start says %v", err)
			}
		})
	}
}

func TestAnAuditWrittenAnewIsFoundByAHashThatWasKept(t *testing.T) {
	d, c, path := office(t)
	joined(t, d, c, admin("wang"))
	kept, err := d.CheckAudit(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	joined(t, d, c, admin("zhao"))
	if _, err := desk.CheckAuditOf(t.Context(), path, kept.Head); err != nil {
		t.Errorf("one that went on: %v", err)
	}
	if err := d.Exec("DROP TRIGGER audit_stays; UPDATE audit SET hash = NULL; UPDATE audit SET after = 'harmless' WHERE n = 2"); err != nil {
		t.Fatal(err)
	}
	again := openAt(t, path, c) // chains all anew
	if _, err := again.CheckAudit(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := desk.CheckAuditOf(t.Context(), path, kept.Head); !errors.Is(err, desk.ErrBroken) {
		t.Errorf("one that was written anew: %v", err)
	}
}

func TestLinesWrittenBeforeThereWereHashesAreChained(t *testing.T) {
	path := filepath.Join(t.TempDir(), "desk.db")
	old := desk.OpenOld(t, path)
	for _, q := range []string{
		"INSERT INTO audit VALUES (1, 1000, 'command line', 'token added', 'one', '', '{}')", "INSERT INTO audit VALUES (2, 2000, 'one', 'held', 'x', '', 'sha256:00')",
	} {
		if err := old.Exec(q); err != nil {
			t.Fatal(err)
		}
	}
	if err := old.Close(); err != nil {
		t.Fatal(err)
	}
	d := openAt(t, path, &clock{at: morning})
	if c, err := d.CheckAudit(t.Context()); err != nil || c.Lines != 2 {
		t.Fatal(c, err)
	}
	if err := d.Audit(context.Background(), desk.Act{At: morning, What: "next"}); err != nil {
		t.Fatal(err)
	}
	acts, err := d.Acts(t.Context(), 0, 10)
	if err != nil || len(acts) != 3 || acts[0].Subject != "one" || acts[2].N != 3 {
		t.Errorf("%+v, %v", acts, err)
	}
	if err := d.Exec("UPDATE audit SET hash = zeroblob(32) WHERE n = 1"); err == nil {
		t.Error("a hash can be changed")
	}
	if err := d.Exec("INSERT INTO audit (n, at, who, what, subject, before, after) VALUES (4, 1, '', '', '', '', '')"); err == nil {
		t.Error("a line without a hash can be written")
	}
}
