// Package static holds the pages as files: HTML templates, style sheets, ES
// modules and the glyphs of the dot-matrix boards, embedded in the binary. It
// draws nothing; hub/page parses the templates, hub/serve hands out the rest.
package static

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"sync"
)

//go:generate go run glyphs.go -o shared

//go:embed account shared drive board feeds check verify poster signs report lists words console
var files embed.FS

// FS holds all files, by folder: shared, drive, board, feeds, check,
// verify, poster, signs, report, words, console.
func FS() fs.FS { return files }

// Glyphs holds the packs of the dot-matrix fonts.
func Glyphs() fs.FS { return folder("shared") }

// Words holds the words of the pages, a file for each language; hub/words
// reads it.
func Words() fs.FS { return folder("words") }

func folder(name string) fs.FS {
	sub, err := fs.Sub(files, name)
	if err != nil {
		panic("static: " + err.Error()) // the name is a good one
	}
	return sub
}

// Build is the version of the files, 12 hex characters of a hash of them all:
// it stands in every address under /static/, so that a browser may keep what
// it has fetched for ever.
func Build() string { return build() }

var build = sync.OnceValue(func() string {
	h := sha256.New()
	err := fs.WalkDir(files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := fs.ReadFile(files, path)
		h.Write([]byte(path + "\x00"))
		h.Write(body)
		return err
	})
	if err != nil {
		panic("static: read the embedded files: " + err.Error()) // they are in memory
	}
	return hex.EncodeToString(h.Sum(nil))[:12]
})
