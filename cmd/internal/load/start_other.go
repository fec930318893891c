//go:build !linux

package load

import "context"

func (c *Crowd) start(ctx context.Context) error {
	c.startEach(ctx)
	return nil
}
