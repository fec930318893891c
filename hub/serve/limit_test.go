package serve

import (
	"encoding/binary"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
)

func address(i int) netip.Addr {
	b := [16]byte{0x20, 0x01, 0x0d, 0xb8}
	binary.BigEndian.PutUint32(b[4:], uint32(i)) // another /64 for each
	return netip.AddrFrom16(b)
}

func TestAFloodOfAddressesTakesNoRoom(t *testing.T) {
	l := newLimiter()
	for i := range 3 * mostTracked {
		l.mayGuess(address(i))
		l.mayPublish(address(i).String(), 0)
	}
	if len(l.guesses) > mostTracked || len(l.tokens) > mostTracked {
		t.Errorf("%d addresses and %d tokens are remembered", len(l.guesses), len(l.tokens))
	}
}

func TestANetworkIsOneGuesser(t *testing.T) {
	l := newLimiter()
	a, b := netip.MustParseAddr("2001:db8::1"), netip.MustParseAddr("2001:db8::2")
	for range mostGuesses {
		if !l.mayGuess(a) {
			t.Fatal("refused too early")
		}
	}
	if l.mayGuess(b) || !l.mayGuess(netip.MustParseAddr("2001:db8:0:1::1")) || !l.mayGuess(netip.Addr{}) {
		t.Error("an IPv6 /64 is not what is counted")
	}
}

func TestLongPollsAreBoundedByAddressAndInAll(t *testing.T) {
	l := newLimiter()
	var leave []func()
	for i := 0; ; i++ {
		if out, ok := l.poll(address(1)); ok {
			leave = append(leave, out)
			continue
		}
		if i != mostPollsOf {
			t.Errorf("%d polls of one address", i)
		}
		break
	}
	for i := 2; len(leave) < mostPolls; i++ {
		out, ok := l.poll(address(i))
		if !ok {
			t.Fatalf("refused after %d", len(leave))
		}
		leave = append(leave, out)
	}
	if _, ok := l.poll(netip.MustParseAddr("127.0.0.1")); ok {
		t.Error("more than there may be in all")
	}
	for _, out := range leave {
		out()
	}
	if _, ok := l.poll(address(1)); !ok {
		t.Error("those who have left still count")
	}
}

// TestHalfAnAnswerIsBrokenOff: a reader must not take for whole what an error
// cut short.
func TestHalfAnAnswerIsBrokenOff(t *testing.T) {
	s := New(Config{})
	h := s.wrap(route{pattern: "/", handle: func(w http.ResponseWriter, r *http.Request) error {
		_, _ = w.Write([]byte(`{"notices":[`))
		return errors.New("the disk is on fire")
	}})
	defer func() {
		if p := recover(); p != http.ErrAbortHandler {
			t.Errorf("got %v, want the connection broken off", p)
		}
	}()
	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil))
}
