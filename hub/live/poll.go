package live

import (
	"context"
	"math"
	"time"

	"wayside/hub"
)

// polling is a long-poll, for those who send readers away.
type polling struct {
	of   hub.View
	over context.CancelFunc
}

func (p *polling) view() hub.View     { return p.of }
func (p *polling) sendAway(departure) { p.over() }
func (p *polling) abort()             { p.over() }

// Poll returns one changes message that takes a reader on from its cursor: at
// once where there is something new, else when there is, or an empty one that
// moves the cursor when wait is over. It never comes in parts. The error is
// the context's.
func (e *Engine) Poll(ctx context.Context, v hub.View, from hub.Cursor, wait time.Duration) ([]byte, error) {
	patience, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	defer context.AfterFunc(e.draining, cancel)()
	if v.Viewer != "" { // whom [Engine.Dismiss] may send away
		p := &polling{v, cancel}
		e.enter(p)
		defer e.exit(p)
	}
	for {
		b := e.hub.Since(from, v)
		if b.Reset || len(b.Changes) > 0 || patience.Err() != nil {
			return changes(b, math.MaxInt)[0].json, nil
		}
		_, _ = e.hub.Wait(patience, b.To) // it fails when patience ends, and then an empty batch is due
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
}
