package load

import (
	"context"
	"time"
)

// A Flow publishes to a crowd, at a rate or as fast as the crowd keeps up.
type Flow struct {
	Crowd     *Crowd
	Publisher Publisher
	Batch     int     // messages in one publication
	Rate      float64 // messages a second, whatever the server does; 0: by Window
	Window    int     // messages that may be under way to the average subscriber

	seq     int64 // published so far
	givenUp int64 // deliveries that nobody waits for any more
}

// Published is the number of the last message.
func (f *Flow) Published() int64 { return f.seq }

// Run publishes for so long.
func (f *Flow) Run(ctx context.Context, d time.Duration) error {
	start, first := time.Now(), f.seq
	marks := make([]Mark, max(f.Batch, 1))
	for time.Since(start) < d {
		var err error
		if f.Rate > 0 {
			due := start.Add(time.Duration(float64(f.seq-first) / f.Rate * float64(time.Second)))
			if wait := time.Until(due); wait > 0 {
				err = pause(ctx, wait)
			}
		} else {
			err = f.await(ctx, int64(max(f.Window-len(marks), 0))*f.Crowd.plan.readers())
		}
		if err != nil {
			return err
		}
		now := time.Now()
		for i := range marks {
			f.seq++
			marks[i] = Mark{Seq: f.seq, At: now}
		}
		if err := f.Publisher.Publish(ctx, marks); err != nil {
			return err
		}
	}
	return nil
}

// Drain waits until all that was published has arrived, or is lost.
func (f *Flow) Drain(ctx context.Context) error { return f.await(ctx, 0) }

// lostAfter is how long no delivery may come before those missing are lost.
const lostAfter = 3 * time.Second

// await returns when at most so many deliveries are under way.
func (f *Flow) await(ctx context.Context, pending int64) error {
	last, since := int64(-1), time.Now()
	for {
		got := f.Crowd.Counts().Delivered
		if f.seq*f.Crowd.plan.readers()-f.givenUp-got <= pending {
			return nil
		}
		if got != last {
			last, since = got, time.Now()
		} else if time.Since(since) > lostAfter {
			f.givenUp = f.seq*f.Crowd.plan.readers() - got
			return nil
		}
		if err := pause(ctx, 50*time.Microsecond); err != nil {
			return err
		}
	}
}
