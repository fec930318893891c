package desk

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"net/netip"
	"slices"
	"sync"
	"time"
)

// TooSoon: somebody has been wrong so often that the next try must wait.
type TooSoon struct{ Wait time.Duration }

func (e *TooSoon) Error() string { return fmt.Sprintf("wrong too often: try again in %s", e.Wait) }

// tries count who was wrong, and let each wait the longer. What a stranger does
// to an account makes strangers wait, never a browser in which its operator has
// signed in before.
//
// Those at the accounts there are outlive a restart: they stand with the
// operators. Those of strange names and of networks live in this process alone.
// They are bounded, and make room for one another only where nobody waits: a flood
// of them forgets no wait, it makes newcomers wait.
type tries struct {
	mu   sync.Mutex // guards all below
	made map[tryKey]try
	full time.Time // until then nobody who waits has done so: there is no room for newcomers
	kept int       // of made, those that are not bounded
}

type try struct {
	wrong int
	last  time.Time
}

// tryKey is what tries count against. What is kept is bounded by itself: accounts
// that there are, and browsers that are known for them.
type tryKey struct {
	of   tried
	name string
	kept bool
}

type tried string

const (
	triedAccount tried = "account"
	triedAddress tried = "address"
	triedDevice  tried = "device"
)

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
// it is known for the account, else the account and the address. What can't be the
// name of an account counts for the address alone.
func tryKeys(name string, o Operator, from netip.Addr, device string) []tryKey {
	if device != "" {
		return []tryKey{{triedDevice, device, true}}
	}
	bits := 32
	if from.Is6() {
		bits = 64
	}
	network, _ := from.Prefix(bits)
	keys := []tryKey{{triedAddress, network.String(), false}}
	if operatorName.MatchString(name) {
		keys = append(keys, tryKey{triedAccount, name, o.ID != ""})
	}
	return keys
}

// pause is how long who was wrong so often must wait from the last time on.
func (k tryKey) pause(made try) time.Duration {
	free := freeOfAccount
	if k.of == triedAddress {
		free = freeOfAddress
	}
	if made.wrong < free {
		return 0
	}
	if doubled := made.wrong - free; doubled < 9 {
		return min(longestOf, time.Second<<doubled)
	}
	return longestOf
}

// begin counts a try before it is known how it ends, so that those of the same
// moment count, too: [tries.right] and [tries.undo] take it back. The error is a
// [*TooSoon].
func (t *tries) begin(keys []tryKey, now time.Time) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	wait := t.wait(keys, now)
	if wait <= 0 {
		wait = t.room(keys, now)
	}
	if wait > 0 {
		return &TooSoon{wait}
	}
	for _, key := range keys {
		made, known := t.made[key]
		if now.Sub(made.last) >= forgetAfter {
			made.wrong = 0
		}
		if key.kept && !known {
			t.kept++
		}
		t.set(key, try{made.wrong + 1, now})
	}
	return nil
}

func (t *tries) set(key tryKey, made try) {
	if t.made == nil {
		t.made = map[tryKey]try{}
	}
	t.made[key] = made
}

func (t *tries) wait(keys []tryKey, now time.Time) (wait time.Duration) {
	for _, key := range keys {
		if made := t.made[key]; now.Sub(made.last) < forgetAfter {
			wait = max(wait, key.pause(made)-now.Sub(made.last))
		}
	}
	return wait
}

// room makes room for those of keys that are new and bounded, or says how long
// until there is some.
func (t *tries) room(keys []tryKey, now time.Time) time.Duration {
	need := 0
	for _, key := range keys {
		if _, known := t.made[key]; !known && !key.kept {
			need++
		}
	}
	if need == 0 || len(t.made)-t.kept+need <= mostTries {
		return 0
	}
	if now.Before(t.full) {
		return t.full.Sub(now)
	}
	if t.full = t.forget(now); len(t.made)-t.kept+need <= mostTries {
		t.full = time.Time{}
	}
	return max(0, t.full.Sub(now))
}

// forget makes room for a tenth: of those who don't wait the least wrong go, of
// these the oldest. It returns when the first of the others has waited.
func (t *tries) forget(now time.Time) (first time.Time) {
	var over []tryKey
	first = now.Add(longestOf)
	for key, made := range t.made {
		if key.kept {
			continue
		}
		if until := made.last.Add(key.pause(made)); until.After(now) {
			if until.Before(first) {
				first = until
			}
			continue
		}
		over = append(over, key)
	}
	slices.SortFunc(over, func(a, b tryKey) int {
		x, y := t.made[a], t.made[b]
		return cmp.Or(cmp.Compare(x.wrong, y.wrong), x.last.Compare(y.last))
	})
	for _, key := range over[:min(len(over), mostTries/10)] {
		delete(t.made, key)
	}
	return first
}

// right forgets the tries of who has proved who they are.
func (t *tries) right(keys []tryKey) {
	t.undo(keys)
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, key := range keys {
		if key.of != triedAddress { // one good account there clears no others
			t.drop(key)
		}
	}
}

// undo takes back one try that was not wrong.
func (t *tries) undo(keys []tryKey) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, key := range keys {
		made := t.made[key]
		if made.wrong--; made.wrong > 0 {
			t.made[key] = made
		} else {
			t.drop(key)
		}
	}
}

func (t *tries) drop(key tryKey) {
	if _, known := t.made[key]; known && key.kept {
		t.kept--
	}
	delete(t.made, key)
}

const waits = `
ALTER TABLE operators ADD COLUMN wrong INTEGER NOT NULL DEFAULT 0;  -- tries since the last right one
ALTER TABLE operators ADD COLUMN wronged INTEGER NOT NULL DEFAULT 0; -- when the last of them was
`

// keep writes down how often the account among keys was tried in vain, or that it
// was not. Of a name that is nobody's it takes as long.
func (t *tries) keep(tx *sql.Tx, keys []tryKey, right bool) error {
	for _, key := range keys {
		if key.of != triedAccount {
			continue
		}
		t.mu.Lock()
		made := t.made[key]
		t.mu.Unlock()
		if right {
			made = try{}
		}
		if _, err := tx.Exec("UPDATE operators SET wrong = ?, wronged = ? WHERE name = ?", made.wrong, millis(made.last), key.name); err != nil {
			return err
		}
	}
	return nil
}

// recall reads what was kept before this process began.
func (t *tries) recall(ctx context.Context, db *sql.DB) error {
	rows, err := db.QueryContext(ctx, "SELECT name, wrong, wronged FROM operators WHERE wrong > 0")
	if err != nil {
		return fmt.Errorf("read who was wrong: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		key, made, last := tryKey{of: triedAccount, kept: true}, try{}, int64(0)
		if err := rows.Scan(&key.name, &made.wrong, &last); err != nil {
			return fmt.Errorf("read who was wrong: %w", err)
		}
		made.last = moment(last)
		t.set(key, made)
		t.kept++
	}
	return rows.Err()
}
