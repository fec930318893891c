package live

import (
	"context"
	"runtime"
	"runtime/debug"
	"time"
)

// ebb tells when a storm of new readers is over. Each handshake has left garbage
// many times as large as a reader is, and the runtime would keep the room for more
// of it: it is given back to the system then.
type ebb struct {
	seen  int64 // readers in all, when last looked
	storm int64 // that came since it was last calm
	wait  int   // seconds until it may be said again
}

// Of readers in one second, and since it was calm; and of seconds between two
// ends of a storm, since giving back goes through all memory, which nobody may
// bring about as often as they like.
const (
	calm  = 20
	storm = 1000
	apart = 60
)

// over is asked every second how many readers have ever come.
func (b *ebb) over(readers int64) bool {
	came := readers - b.seen
	b.seen = readers
	b.wait = max(b.wait-1, 0)
	switch {
	case came >= calm:
		b.storm += came
		return false
	case b.storm < storm:
		b.storm = 0
		return false
	case b.wait > 0:
		return false // what is owed is not forgotten
	}
	b.storm, b.wait = 0, apart
	return true
}

func (e *Engine) ebb(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	var b ebb
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if b.over(e.count.entered.Load()) {
				runtime.GC() // what pools keep goes with the second
				debug.FreeOSMemory()
			}
		}
	}
}
