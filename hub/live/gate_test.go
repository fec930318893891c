package live_test

import (
	"io"
	"net"
	"net/netip"
	"testing"
	"time"

	"wayside/hub/live"
)

// TestConnectionsAboveABoundAreCutOffUnread: of one address, of all, and of
// whoever is free no more than of all; who leaves makes room.
func TestConnectionsAboveABoundAreCutOffUnread(t *testing.T) {
	plain, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	refused, came := make(chan struct{}, 10), make(chan net.Conn, 10)
	free := netip.MustParseAddr("127.0.0.9")
	l := live.Gated(plain, 4, 2, func(a netip.Addr) bool { return a == free }, func() { refused <- struct{}{} })
	ended := make(chan error)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				ended <- err
				return
			}
			came <- c
		}
	}()
	dial := func(from string) (client, server net.Conn) {
		t.Helper()
		d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}, Timeout: 30 * time.Second}
		c, err := d.DialContext(t.Context(), "tcp", plain.Addr().String())
		if err != nil {
			t.Skipf("this system does not dial from %s: %v", from, err)
		}
		t.Cleanup(func() { c.Close() })
		select {
		case s := <-came:
			return c, s
		case <-refused:
			return c, nil
		}
	}
	in := func(from string, want bool) net.Conn {
		t.Helper()
		client, server := dial(from)
		if (server != nil) != want {
			t.Fatalf("from %s: let in %v, want %v", from, server != nil, want)
		}
		if server == nil {
			_ = client.SetReadDeadline(time.Now().Add(30 * time.Second))
			if n, err := client.Read(make([]byte, 1)); n != 0 || err == nil {
				t.Errorf("who is turned away is answered %d bytes, %v", n, err)
			}
		}
		return server
	}
	first := in("127.0.0.1", true)
	in("127.0.0.1", true)
	in("127.0.0.1", false) // of one address
	in("127.0.0.9", true)
	in("127.0.0.9", true)
	in("127.0.0.9", false) // in all
	in("127.0.0.2", false)
	first.Close()
	first.Close() // counts once
	in("127.0.0.2", true)
	in("127.0.0.1", false)
	l.Close()
	if err := <-ended; err == nil || err == io.EOF {
		t.Errorf("ended with %v", err)
	}
}
