package live

import (
	"net"
	"syscall"
)

// Linux's TCP_NOTSENT_LOWAT (linux/tcp.h), which package syscall lacks.
const tcpNotSentLowat = 25

// mostUnsent is how many bytes the kernel may hold that are not yet under way.
const mostUnsent = 16 << 10

// BoundUnsent bounds what the kernel keeps for a reader that does not read, so
// that stale bytes don't pile up where nothing can replace them. Servers give
// it their connections (http.Server.ConnContext); elsewhere than on Linux and
// TCP it does nothing.
func BoundUnsent(conn net.Conn) {
	for wrapped, ok := conn.(interface{ NetConn() net.Conn }); ok; wrapped, ok = conn.(interface{ NetConn() net.Conn }) {
		conn = wrapped.NetConn() // TLS, and what is below it
	}
	tcp, ok := conn.(syscall.Conn)
	if !ok {
		return
	}
	raw, err := tcp.SyscallConn()
	if err != nil {
		return
	}
	_ = raw.Control(func(fd uintptr) {
		_ = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, tcpNotSentLowat, mostUnsent)
	})
}
