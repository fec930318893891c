//go:build unix

package main

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"os"
)

// static serves one file from memory: the least that a Go server does for a
// feed.
func static(file, media string) (http.Handler, error) {
	body, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("--file: %w", err)
	}
	etag := fmt.Sprintf(`"%x"`, sha256.Sum256(body))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", etag)
		w.Header().Set("Content-Type", media)
		if r.Header.Get("If-None-Match") == etag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		_, _ = w.Write(body)
	}), nil
}
