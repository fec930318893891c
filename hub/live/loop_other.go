//go:build !linux

package live

import (
	"net"
	"net/netip"

	"wayside/hub"
)

// loop is for Linux; elsewhere every stream takes goroutines of its own.
type loop struct{}

type group struct{}

func newLoop(*Engine) (*loop, error) { return nil, nil }

func (*loop) run()                 {}
func (*loop) end()                 {}
func (*loop) group(*frames) *group { return nil }
func (*loop) ring()                {}
func (*group) queue()              {}

func (*loop) adopt(net.Conn, []byte, framing, hub.View, hub.Cursor, netip.Addr) bool { return false }
