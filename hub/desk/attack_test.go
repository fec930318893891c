package desk_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"wayside/hub/desk"
)

func TestAProofTakesTheSessionFromWhoeverCopiedItsSecret(t *testing.T) {
	d, c, _ := office(t)
	key, j := joined(t, d, c, admin("wang"))
	s, err := d.Session(t.Context(), j.Secret, true)
	if err != nil {
		t.Fatal(err)
	}
	c.move(desk.ProofLife)
	if _, err := d.Prove(t.Context(), s, goodPassword, "000000", ward); !errors.Is(err, desk.ErrWrong) {
		t.Errorf("a wrong code: %v", err)
	}
	fresh, err := d.Prove(t.Context(), s, goodPassword, codeAt(t, key, c.now()), ward)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Session(t.Context(), j.Secret, true); !errors.Is(err, desk.ErrNoSession) {
		t.Errorf("the copied secret: %v", err)
	}
	again, err := d.Session(t.Context(), fresh, true)
	if err != nil || again.ID != s.ID || !again.Fresh(c.now()) {
		t.Errorf("%+v, %v", again, err)
	}
	if err := d.Lasts(t.Context(), s.ID); err != nil {
		t.Errorf("it is the same session: %v", err)
	}
}

func TestTheLinkOfTheFirstStartIsOverOnceSomebodyIsIn(t *testing.T) {
	d, c, _ := office(t)
	first, err := d.First(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	joined(t, d, c, admin("wang")) // added by command line meanwhile
	if _, err := d.Invited(t.Context(), first); !errors.Is(err, desk.ErrNoInvitation) {
		t.Errorf("the link makes another administrator: %v", err)
	}
}

func TestWhatNobodyIsCalledStaysOutOfTheAudit(t *testing.T) {
	d, c, _ := office(t)
	joined(t, d, c, admin("wang"))
	if _, err := d.SignIn(t.Context(), goodPassword, "wang", ward); !errors.Is(err, desk.ErrWrong) {
		t.Fatal(err)
	}
	acts, err := d.Acts(t.Context(), 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	last := acts[len(acts)-1]
	if last.What != "sign-in refused" || last.Who != "?" {
		t.Errorf("the audit says %+v", last)
	}
	for _, a := range acts {
		if strings.Contains(a.Who+a.Subject+a.Before+a.After, goodPassword) {
			t.Errorf("a password that was given as the name stands in the audit: %+v", a)
		}
	}
}

// TestWhoIsShutOutChangesNothingAnyMore: what was begun in a session is not done
// after it has ended, however long it took.
func TestWhoIsShutOutChangesNothingAnyMore(t *testing.T) {
	d, c, _ := office(t)
	joined(t, d, c, admin("zhao"))
	key, j := joined(t, d, c, admin("wang"))
	s, err := d.Session(t.Context(), j.Secret, true)
	if err != nil {
		t.Fatal(err)
	}
	invitation, err := d.Invite(t.Context(), "wang") // a reset
	if err != nil {
		t.Fatal(err)
	}
	if err := d.SetPassword(t.Context(), s, "another quiet four words"); !errors.Is(err, desk.ErrNoSession) {
		t.Errorf("another password: %v", err)
	}
	if _, err := d.NewRecovery(t.Context(), s); !errors.Is(err, desk.ErrNoSession) {
		t.Errorf("other recovery codes: %v", err)
	}
	if _, err := d.Prove(t.Context(), s, goodPassword, codeAt(t, key, c.now()), ward); err == nil {
		t.Error("a proof is taken")
	}
	if _, err := d.Invited(t.Context(), invitation); err != nil {
		t.Errorf("the invitation: %v", err)
	}
}

// TestAPasswordThatIsChangedWhileItIsLookedAtLetsNobodyIn: looking takes some
// tenths of a second.
func TestAPasswordThatIsChangedWhileItIsLookedAtLetsNobodyIn(t *testing.T) {
	file := filepath.Join(t.TempDir(), "desk.db")
	synctest.Test(t, func(t *testing.T) {
		d, err := desk.Open(t.Context(), file)
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		c := &clock{at: morning}
		d.Now, d.Key, d.Work = c.now, []byte("key of the test"), desk.Work{Memory: 64, Passes: 1}
		_, j := joined(t, d, c, admin("wang"))
		s, err := d.Session(t.Context(), j.Secret, true)
		if err != nil {
			t.Fatal(err)
		}
		look, ended := d.LookAtStrangers(), make(chan error)
		go func() {
			_, err := d.SignIn(t.Context(), "wang", goodPassword, ward)
			ended <- err
		}()
		synctest.Wait() // it has read what is kept of the password, and waits for its turn
		if err := d.SetPassword(t.Context(), s, "another quiet four words"); err != nil {
			t.Fatal(err)
		}
		look()
		if err := <-ended; !errors.Is(err, desk.ErrWrong) {
			t.Errorf("the old password: %v", err)
		}
	})
}

func TestWhatABrowserCallsItselfIsCleaned(t *testing.T) {
	d, c, _ := office(t)
	joined(t, d, c, admin("wang"))
	secret, err := d.Enter(t.Context(), "wang", "10.1.2.3", "Firefox\x1b[2J\u202egnp.exe"+strings.Repeat("火", 100))
	if err != nil {
		t.Fatal(err)
	}
	s, err := d.Session(t.Context(), secret, true)
	if err != nil || !strings.HasPrefix(s.Agent, "Firefox[2Jgnp.exe火") || strings.ContainsAny(s.Agent, "\x1b\u202e\ufffd") {
		t.Errorf("%q, %v", s.Agent, err)
	}
}
