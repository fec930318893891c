package publishers

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"

	"wayside/hub/notice"
)

// steady is how long a publisher must have run for its next fall to count as
// the first.
const steady = 10 * time.Minute

// Supervise runs all publishers and returns when ctx has ended and every one
// has stopped. One that fails or panics is started again after a growing
// pause; its fault goes to submit as a delivery with Err, so that it shows in
// the health of its source.
func Supervise(ctx context.Context, all []Publisher, submit Submit, log *slog.Logger) {
	var running sync.WaitGroup
	for _, p := range all {
		running.Go(func() { keep(ctx, p, submit, log.With("source", p.Name())) })
	}
	running.Wait()
}

func keep(ctx context.Context, p Publisher, submit Submit, log *slog.Logger) {
	pause := backoff.NewExponentialBackOff()
	pause.InitialInterval, pause.MaxInterval = time.Second, 5*time.Minute
	pause.Reset()
	for {
		began := time.Now()
		err := runOnce(ctx, p, submit, log)
		if ctx.Err() != nil {
			return
		}
		if err == nil {
			log.Info("source has nothing more to say")
			return
		}
		log.Error("source stopped; it will be started again", "err", err)
		if _, told := submit(ctx, notice.Delivery{Source: p.Name(), Err: err}); told != nil {
			log.Error("health of the source not kept", "err", told)
		}
		if time.Since(began) > steady {
			pause.Reset()
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause.NextBackOff()):
		}
	}
}

func runOnce(ctx context.Context, p Publisher, submit Submit, log *slog.Logger) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			log.Error("source panicked", "fault", fault, "stack", string(debug.Stack()))
			err = fmt.Errorf("run the source: panic: %v", fault)
		}
	}()
	return p.Run(ctx, submit)
}
