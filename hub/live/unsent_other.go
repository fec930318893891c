//go:build !linux

package live

import "net"

// BoundUnsent bounds what the kernel keeps for a reader that does not read.
// This system has no way to say so: its socket buffers bound it.
func BoundUnsent(net.Conn) {}
