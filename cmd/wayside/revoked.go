package main

import (
	"context"
	"crypto/sha256"
	"time"
)

// lookForRevoked is how often the desk is asked which tokens are good, for the
// streams that were opened with one: they must end within a second.
const lookForRevoked = 300 * time.Millisecond

// bearer is who holds the present secret of a token.
type bearer [sha256.Size]byte

// dismissRevoked ends the streams of publishers one of whose tokens is no
// longer good, or has another secret, until ctx ends. Requests ask the desk
// themselves.
func (h *house) dismissRevoked(ctx context.Context) {
	good := map[bearer]string{} // whose publishers they are, as of the last look
	var just []string           // who was sent away then
	tick := time.NewTicker(lookForRevoked)
	defer tick.Stop()
	for {
		for _, publisher := range just { // who was being let in goes now
			h.live.Dismiss(publisher)
		}
		just = just[:0]
		if now, err := h.goodTokens(ctx); err == nil {
			for who, publisher := range good {
				if now[who] == "" {
					h.live.Dismiss(publisher)
					just = append(just, publisher)
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

func (h *house) goodTokens(ctx context.Context) (map[bearer]string, error) {
	all, err := h.desk.List(ctx)
	if err != nil {
		return nil, err
	}
	good, now := map[bearer]string{}, h.hub.Now()
	for _, t := range all {
		if t.Revoked.IsZero() && t.Expires.After(now) {
			good[t.Bearer] = t.Publisher.ID
		}
	}
	return good, nil
}
