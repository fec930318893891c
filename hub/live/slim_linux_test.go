package live

import (
	"bytes"
	"crypto/tls"
	"net"
	"net/http/httptest"
	"reflect"
	"testing"
)

// If this fails with a new Go, crypto/tls has changed: readers over TLS work all
// the same, and hold more memory.
func TestAConnectionOverTLSWorksWithoutTheBuffersOfItsHandshake(t *testing.T) {
	server := httptest.NewUnstartedServer(nil)
	server.StartTLS()
	defer server.Close()
	ours, theirs := net.Pipe()
	defer ours.Close()
	defer theirs.Close()
	conn := tls.Server(ours, server.TLS)
	client := tls.Client(theirs, &tls.Config{InsecureSkipVerify: true})
	said := func(from, to *tls.Conn, words string) {
		t.Helper()
		go from.Write([]byte(words))
		got := make([]byte, len(words))
		if n, err := to.Read(got); err != nil || string(got[:n]) != words {
			t.Fatalf("got %q (%v), want %q", got[:n], err, words)
		}
	}
	said(client, conn, "before")
	held := func() (bytesHeld int) {
		for _, name := range []string{"rawInput", "hand"} {
			f := reflect.ValueOf(conn).Elem().FieldByName(name)
			bytesHeld += (*bytes.Buffer)(f.Addr().UnsafePointer()).Cap()
		}
		return bytesHeld
	}
	if held() == 0 {
		t.Fatal("there is nothing to take away")
	}
	slim(conn)
	if n := held(); n != 0 {
		t.Errorf("%d bytes are held", n)
	}
	said(client, conn, "after")
	said(conn, client, "and back")
}
