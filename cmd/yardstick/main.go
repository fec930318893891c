//go:build unix

// Command yardstick says what the machine can do, so that a figure of Wayside's
// can be read as a share of the possible: broadcast servers without filters,
// durability, resume or anything else. It belongs to "make bench" and to no
// installation. Subscribe with a WebSocket at /ws, publish by POST /pub.
//
//	sys       one write(2) per subscriber and change: the limit for single changes
//	batch     frames that wait together go out in one write: the limit for bursts
//	prepared  gorilla/websocket at its best effort
//	http      no broadcast: GET / answers --file from memory, with ETag and 304
//	append    no broadcast: what is posted at /pub is appended to the log --file
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
)

// A broadcaster sends every message to all who have subscribed.
type broadcaster interface {
	subscribe(w http.ResponseWriter, r *http.Request)
	publish(msg []byte)
}

// mostMessage bounds a message: its frame has a length of 16 bits.
const mostMessage = 1<<16 - 1

func main() {
	mode := flag.String("mode", "sys", "sys, batch, prepared, http or append")
	addr := flag.String("addr", "127.0.0.1:9300", "where to listen; loopback only")
	file := flag.String("file", "", "with --mode http, what to serve; with --mode append, the log")
	media := flag.String("media", "application/atom+xml", "with --mode http, its media type")
	flag.Parse()
	handler, err := handlerOf(*mode, *file, *media)
	if err == nil {
		err = serve(*addr, handler)
	}
	fmt.Fprintln(os.Stderr, "yardstick:", err)
	os.Exit(1)
}

func handlerOf(mode, file, media string) (http.Handler, error) {
	var b broadcaster
	switch mode {
	case "sys":
		b = newRaw(false)
	case "batch":
		b = newRaw(true)
	case "prepared":
		b = newPrepared()
	case "http":
		return static(file, media)
	case "append":
		return appending(context.Background(), file)
	default:
		return nil, fmt.Errorf("unknown mode %q: one of sys, batch, prepared, http, append", mode)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /ws", b.subscribe)
	mux.HandleFunc("POST /pub", func(w http.ResponseWriter, r *http.Request) {
		msg, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostMessage))
		if err != nil {
			http.Error(w, err.Error(), http.StatusRequestEntityTooLarge)
			return
		}
		b.publish(msg)
	})
	return mux, nil
}

func serve(addr string, h http.Handler) error {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", addr, err)
	}
	if a, ok := l.Addr().(*net.TCPAddr); !ok || !a.IP.IsLoopback() {
		l.Close()
		return errors.New("--addr: it measures one machine and listens on loopback alone")
	}
	return http.Serve(l, h)
}
