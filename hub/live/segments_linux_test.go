package live_test

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// segments makes a connection's segments as small as those of a real network. On
// loopback they have 64 KB, and one that doesn't fit into a small window waits for
// the kernel's next probe, which after a long stall may be a minute away.
func segments(_, _ string, c syscall.RawConn) (err error) {
	failed := c.Control(func(fd uintptr) { err = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_MAXSEG, 1400) })
	if failed != nil {
		return failed
	}
	return err
}
