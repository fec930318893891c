package main

import (
	"fmt"
	"io"
	"os"
)

// inputs are the files that a command reads, the standard input where none is
// named.
func inputs(files []string) []string {
	if len(files) == 0 {
		return []string{"-"}
	}
	return files
}

// mostInput bounds a document read by a command.
const mostInput = 64 << 20

// readInput reads a whole document.
func readInput(name string, stdin io.Reader) ([]byte, error) {
	from := stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		from = f
	}
	raw, err := io.ReadAll(io.LimitReader(from, mostInput+1))
	if err != nil {
		return nil, fmt.Errorf("read it: %w", err)
	}
	if len(raw) > mostInput {
		return nil, fmt.Errorf("it is larger than %d MiB", mostInput>>20)
	}
	return raw, nil
}
