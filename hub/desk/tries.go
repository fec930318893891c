package desk

import (
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"time"
)

// TooSoon: somebody has been wrong so often that the next try must wait.
type TooSoon struct{ Wait time.Duration }

func (e *TooSoon) Error() string { return fmt.Sprintf("wrong too often: try again in %s", e.Wait) }

// tries count who was wrong, and let each wait the longer. They live in this
// process alone. What a stranger does to an account makes strangers wait, never
// a browser in which its operator has signed in before.
type tries struct {
	mu   sync.Mutex // guards made
	made map[string]try
}

type try struct {
	wrong int
	last  time.Time
}

// Rules of waiting: how many wrong tries are free, the longest wait, and after
// how long all is forgotten. Waits double from one second.
const (
	freeOfAccount = 3
	freeOfAddress = 10
	longestOf     = 5 * time.Minute
	forgetAfter   = time.Hour
	mostTries     = 20_000
)

// tryKeys are what the tries of a browser count against: the browser itself where
// it is known for the account, else the account and the address.
func tryKeys(name string, from netip.Addr, device string) []string {
	if device != "" {
		return []string{"device " + device}
	}
	bits := 32
	if from.Is6() {
		bits = 64
	}
	network, _ := from.Prefix(bits)
	return []string{"account " + strings.ToLower(name), "address " + network.String()}
}

// begin counts a try before it is known how it ends, so that those of the same
// moment count, too: [tries.right] and [tries.undo] take it back. The error is a
// [*TooSoon].
func (t *tries) begin(keys []string, now time.Time) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if wait := t.wait(keys, now); wait > 0 {
		return &TooSoon{wait}
	}
	t.count(keys, now)
	return nil
}

func (t *tries) wait(keys []string, now time.Time) (wait time.Duration) {
	for _, key := range keys {
		free := freeOfAccount
		if strings.HasPrefix(key, "address ") {
			free = freeOfAddress
		}
		made := t.made[key]
		if made.wrong < free || now.Sub(made.last) >= forgetAfter {
			continue
		}
		pause := longestOf
		if doubled := made.wrong - free; doubled < 9 {
			pause = min(longestOf, time.Second<<doubled)
		}
		wait = max(wait, pause-now.Sub(made.last))
	}
	return wait
}

func (t *tries) count(keys []string, now time.Time) {
	if t.made == nil {
		t.made = map[string]try{}
	}
	if len(t.made) >= mostTries {
		for key, made := range t.made {
			if now.Sub(made.last) >= longestOf {
				delete(t.made, key)
			}
		}
	}
	if len(t.made) >= mostTries { // all of them new: a flood; forgetting lets it begin again, waiting as before
		clear(t.made)
	}
	for _, key := range keys {
		made := t.made[key]
		if now.Sub(made.last) >= forgetAfter {
			made.wrong = 0
		}
		t.made[key] = try{made.wrong + 1, now}
	}
}

// right forgets the tries of who has proved who they are.
func (t *tries) right(keys []string) {
	t.undo(keys)
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, key := range keys {
		if !strings.HasPrefix(key, "address ") { // one good account there clears no others
			delete(t.made, key)
		}
	}
}

// undo takes back one try that was not wrong.
func (t *tries) undo(keys []string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, key := range keys {
		made := t.made[key]
		if made.wrong--; made.wrong > 0 {
			t.made[key] = made
		} else {
			delete(t.made, key)
		}
	}
}
