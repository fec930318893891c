//go:build linux

package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"wayside/cmd/internal/load"
)

// startHub runs a hub on a fresh data folder with real notices.
func startHub(l *lab, secure bool) (*server, error) {
	dir, err := l.folder("wayside")
	if err != nil {
		return nil, err
	}
	token, err := hubToken(l, dir)
	if err != nil {
		return nil, err
	}
	return startHubOn(l, dir, token, secure)
}

// startHubOn runs a hub on a data folder that may hold something.
func startHubOn(l *lab, dir, token string, secure bool) (*server, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	addr := fmt.Sprintf("127.0.0.1:%d", port)
	url, args := "http://"+addr, []string{"serve", "--data", dir, "--addr", addr, "--drain", "0s", "--log-level", "warn"}
	var config *tls.Config
	if secure {
		c, err := l.certificate()
		if err != nil {
			return nil, err
		}
		url, config, args = "https://"+addr, c.client, append(args, "--tls-cert", c.cert, "--tls-key", c.key)
	}
	p, err := l.spawn(url+"/readyz", filepath.Join(l.bin, "wayside"), args...)
	if err != nil {
		return nil, err
	}
	hub := func(r load.Run, c contender) *load.Hub {
		return &load.Hub{URL: url, Token: token, Run: r, Status: "actual", Size: c.size, Life: time.Hour, TLS: config}
	}
	return &server{
		process: p, url: url, dir: dir, token: token, hub: hub,
		target: func(r load.Run, c contender) load.Target {
			t := hub(r, c).Target(c.sse)
			t.Deflate = c.deflate
			return t
		},
		publisher: func(r load.Run, c contender) load.Publisher { return hub(r, c).Publisher(1) },
	}, nil
}

// fill publishes so many notices of a run, in lists, over a few connections.
func (s *server) fill(ctx context.Context, r load.Run, c contender, notices int) error {
	const together, side = 500, 4
	p := s.hub(r, c).Publisher(side)
	defer p.Client.CloseIdleConnections()
	errs := make(chan error, side)
	for k := range side {
		go func() {
			var err error
			for from := k * together; from < notices && err == nil; from += side * together {
				marks := make([]load.Mark, min(together, notices-from))
				for i := range marks {
					marks[i] = load.Mark{Seq: int64(from + i + 1), At: time.Now()}
				}
				err = p.Publish(ctx, marks)
			}
			errs <- err
		}()
	}
	var err error
	for range side {
		err = errors.Join(err, <-errs)
	}
	return err
}

// A certificate is what TLS is measured with.
type certificate struct {
	cert, key string // files
	client    *tls.Config
}

// certificate is made once.
func (l *lab) certificate() (*certificate, error) {
	if l.secret != nil {
		return l.secret, nil
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make a key: %w", err)
	}
	form := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, KeyUsage: x509.KeyUsageDigitalSignature, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, form, form, &key.PublicKey, key)
	if err != nil {
		return nil, fmt.Errorf("make a certificate: %w", err)
	}
	raw, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("make a key: %w", err)
	}
	c := &certificate{cert: filepath.Join(l.dir, "cert.pem"), key: filepath.Join(l.dir, "key.pem")}
	certPEM := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	err = errors.Join(os.WriteFile(c.cert, certPEM, 0o600), os.WriteFile(c.key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: raw}), 0o600))
	if err != nil {
		return nil, fmt.Errorf("write the certificate: %w", err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(certPEM)
	c.client = &tls.Config{RootCAs: pool}
	l.secret = c
	return c, nil
}

// client is for single requests, also over the lab's own TLS.
func (l *lab) client() *http.Client {
	c := load.NewClient(1, nil)
	if l.secret != nil {
		c = load.NewClient(1, l.secret.client)
	}
	c.Timeout = 5 * time.Second
	return c
}
