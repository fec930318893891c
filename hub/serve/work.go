package serve

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math/bits"
	"strconv"
	"strings"
	"sync"
	"time"

	"wayside/hub/page"
)

// Proof of work: whoever has none is let in more seldom.
const (
	workBits  = 18 // a quarter of a million hashes, a second or two of a telephone
	workGood  = 2 * time.Hour
	mostSpent = 100_000
)

// works issues challenges and takes what was worked out for them, each once. A
// challenge is a time and its proof: nothing is kept of those that nobody
// answers, and the key dies with the process.
type works struct {
	key [32]byte

	mu    sync.Mutex // guards spent
	spent map[[32]byte]bool
}

func newWorks() *works {
	w := &works{spent: map[[32]byte]bool{}}
	rand.Read(w.key[:]) // never fails (crypto/rand)
	return w
}

// challenge is that of a moment. Several pages may have the same: what is worked
// out begins with a random text of each browser's own.
func (w *works) challenge(now time.Time) page.Work {
	at := strconv.FormatInt(now.Unix(), 10)
	return page.Work{Challenge: at + "." + w.proof(at), Bits: workBits}
}

func (w *works) proof(at string) string {
	mac := hmac.New(sha256.New, w.key[:])
	mac.Write([]byte(at))
	return hex.EncodeToString(mac.Sum(nil)[:12])
}

// done reports whether work was done for a challenge that is still good.
func (w *works) done(challenge, nonce string, now time.Time) bool {
	at, proof, _ := strings.Cut(challenge, ".")
	issued, err := strconv.ParseInt(at, 10, 64)
	age := now.Sub(time.Unix(issued, 0))
	if err != nil || len(nonce) > 64 || age < -time.Second || age > workGood || !hmac.Equal([]byte(proof), []byte(w.proof(at))) {
		return false
	}
	sum := sha256.Sum256([]byte(challenge + "." + nonce))
	return bits.LeadingZeros64(binary.BigEndian.Uint64(sum[:])) >= workBits
}

// spend takes work that is done, and reports whether nobody has before.
func (w *works) spend(challenge, nonce string) bool {
	sum := sha256.Sum256([]byte(challenge + "." + nonce))
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.spent[sum] {
		return false
	}
	if len(w.spent) >= mostSpent {
		clear(w.spent)
	}
	w.spent[sum] = true
	return true
}
