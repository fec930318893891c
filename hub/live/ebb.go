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
}

// Of readers in one second, and since it was calm.
const (
	calm  = 20
	storm = 1000
)

// over is asked every second how many readers have ever come.
func (b *ebb) over(readers int64) bool {
	came := readers - b.seen
	b.seen = readers
	if came >= calm {
		b.storm += came
		return false
	}
	over := b.storm >= storm
	b.storm = 0
	return over
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
