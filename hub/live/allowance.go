package live

import "time"

// allowance lets through so many things at once and so many a second after:
// the generic cell rate algorithm, in eight bytes a reader where a limiter of
// x/time takes a hundred. The zero value has let nothing through yet.
type allowance struct {
	free time.Duration // when all that was let through is paid for
}

// take lets n more through at now, or reports that they are too many.
func (a *allowance) take(now time.Duration, n int, each time.Duration, burst int) bool {
	paid := max(a.free, now) + time.Duration(n)*each
	if paid-now > time.Duration(burst)*each {
		return false
	}
	a.free = paid
	return true
}

// What a client may send: frames, and receipts among them.
const (
	frameEach, frameBurst     = 10 * time.Millisecond, 500
	receiptEach, receiptBurst = 100 * time.Millisecond, 20
)
