package main

import (
	"context"
	"time"
)

// lookForRevoked is how often the desk is asked which tokens are good, for the
// streams that were opened with one: they must end within a second.
const lookForRevoked = 300 * time.Millisecond

// dismissRevoked ends the streams of publishers one of whose tokens is no
// longer good, until ctx ends. Requests ask the desk themselves.
func (h *house) dismissRevoked(ctx context.Context) {
	good := map[string]string{} // token to publisher, as of the last look
	tick := time.NewTicker(lookForRevoked)
	defer tick.Stop()
	for {
		if now, err := h.goodTokens(ctx); err == nil {
			for token, publisher := range good {
				if now[token] == "" {
					h.live.Dismiss(publisher)
				}
			}
			good = now
		} else if ctx.Err() == nil {
			h.log.Error("look for revoked tokens", "err", err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

func (h *house) goodTokens(ctx context.Context) (map[string]string, error) {
	all, err := h.desk.List(ctx)
	if err != nil {
		return nil, err
	}
	good, now := map[string]string{}, h.hub.Now()
	for _, t := range all {
		if t.Revoked.IsZero() && (t.Expires.IsZero() || t.Expires.After(now)) {
			good[t.ID] = t.Publisher.ID
		}
	}
	return good, nil
}
