//go:build !linux

package live

import "net"

// Listener returns l: there is no event loop that could take its connections.
func Listener(l net.Listener) net.Listener { return l }
