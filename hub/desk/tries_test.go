package desk

import (
	"encoding/binary"
	"errors"
	"net/netip"
	"strconv"
	"testing"
	"time"
)

// strange are the keys of a try by a name and from a network that nobody knows.
func strange(i int) []tryKey {
	b := [16]byte{0x20, 0x01, 0x0d, 0xb8}
	binary.BigEndian.PutUint32(b[4:], uint32(i)) // another /64 for each
	return tryKeys("stranger-"+strconv.Itoa(i), Operator{}, netip.AddrFrom16(b), "")
}

func TestAFloodOfNamesAndNetworksForgetsNoWait(t *testing.T) {
	now, soon := time.Date(2026, 11, 26, 8, 0, 0, 0, time.UTC), (*TooSoon)(nil)
	guesser := netip.MustParseAddr("198.51.100.7")
	for name, o := range map[string]Operator{"an account that there is": {ID: "1"}, "an account that there is not": {}} {
		var tr tries
		attacked := tryKeys("wang", o, guesser, "")
		for range 12 {
			if err := tr.begin(attacked, now); errors.As(err, &soon) {
				now = now.Add(soon.Wait)
				_ = tr.begin(attacked, now)
			}
		}
		if !errors.As(tr.begin(attacked, now), &soon) {
			t.Fatalf("%s: no wait to begin with", name)
		}
		before := soon.Wait
		let := 0
		for i := range 3 * mostTries {
			if tr.begin(strange(i), now) == nil {
				let++
			}
		}
		if err := tr.begin(attacked, now); !errors.As(err, &soon) || soon.Wait != before {
			t.Errorf("%s, after a flood: %v, want to wait %s", name, err, before)
		}
		if held := len(tr.made) - tr.kept; held > mostTries {
			t.Errorf("%d are remembered, want at most %d", held, mostTries)
		}
		if let != 3*mostTries { // nobody among them waits: they make room for one another
			t.Errorf("%d of the flood were let try, want all: none has been wrong twice", let)
		}
	}
}

func TestWhereAllWaitNewcomersWaitTooAndKnownBrowsersDoNot(t *testing.T) {
	now, soon := time.Date(2026, 11, 26, 8, 0, 0, 0, time.UTC), (*TooSoon)(nil)
	var tr tries
	for i := range mostTries / 2 { // each a name and a network, both wrong often
		for range freeOfAddress + 4 {
			for _, key := range strange(i) {
				made := tr.made[key]
				tr.set(key, try{made.wrong + 1, now})
			}
		}
	}
	if err := tr.begin(strange(mostTries), now); !errors.As(err, &soon) || soon.Wait > longestOf {
		t.Errorf("a newcomer where all wait: %v, want to wait", err)
	}
	if err := tr.begin(tryKeys("wang", Operator{ID: "1"}, netip.MustParseAddr("198.51.100.7"), "a known browser"), now); err != nil {
		t.Errorf("a known browser: %v", err)
	}
	now = now.Add(soon.Wait)
	if err := tr.begin(strange(mostTries), now); err != nil {
		t.Errorf("the newcomer after the wait that was named: %v", err)
	}
}

func TestANameThatCanBeNobodysTakesNoRoom(t *testing.T) {
	for _, name := range []string{"", "four quiet words here", string(make([]byte, 200_000)), "王芳"} {
		if keys := tryKeys(name, Operator{}, netip.MustParseAddr("198.51.100.7"), ""); len(keys) != 1 || keys[0].of != triedAddress {
			t.Errorf("%.20q counts against %v", name, keys)
		}
	}
}
