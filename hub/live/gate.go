package live

import (
	"net"
	"net/netip"
	"sync"
)

// Gate lets in so many at a time, of one address and in all. The zero value has
// let nobody in.
type Gate struct {
	mu  sync.Mutex // guards all below
	in  int
	per map[netip.Addr]int
}

// Enter lets one more in, or reports that there are most in all or mostOf of the
// address (of IPv6, where one household has a whole /64, of that). Whom it lets in
// must leave.
func (g *Gate) Enter(a netip.Addr, most, mostOf int) bool {
	a = network(a)
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.in >= most || g.per[a] >= mostOf {
		return false
	}
	if g.per == nil {
		g.per = map[netip.Addr]int{}
	}
	g.in++
	g.per[a]++
	return true
}

// Leave makes room again for one that an address has taken.
func (g *Gate) Leave(a netip.Addr) {
	a = network(a)
	g.mu.Lock()
	defer g.mu.Unlock()
	g.in--
	if g.per[a]--; g.per[a] == 0 {
		delete(g.per, a)
	}
}

// Gated lets no more than most connections in at a time, and no more than mostOf
// of one address but for those that are free; who is turned away is cut off before
// a byte is read, and told to refused.
func Gated(l net.Listener, most, mostOf int, free func(netip.Addr) bool, refused func()) net.Listener {
	return &gated{Listener: l, most: most, mostOf: mostOf, free: free, refused: refused}
}

type gated struct {
	net.Listener
	gate         Gate
	most, mostOf int
	free         func(netip.Addr) bool
	refused      func()
}

// Accept returns the next connection that is let in.
func (l *gated) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		var from netip.Addr
		if at, ok := c.RemoteAddr().(*net.TCPAddr); ok {
			from = at.AddrPort().Addr().Unmap()
		}
		mostOf := l.mostOf
		if l.free(from) {
			mostOf = l.most
		}
		if l.gate.Enter(from, l.most, mostOf) {
			return &guest{Conn: c, leave: sync.OnceFunc(func() { l.gate.Leave(from) })}, nil
		}
		c.Close()
		l.refused()
	}
}

// guest is a connection that was let in.
type guest struct {
	net.Conn
	leave func()
}

// Close closes the connection and makes room for another.
func (c *guest) Close() error {
	defer c.leave()
	return c.Conn.Close()
}
