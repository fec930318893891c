// Package album keeps the pictures that belong to notices: as files that bear
// their own digest, so that a notice that names one can never come to show
// another. A picture is written anew before it is kept; nothing of the file that
// came is left but what is to be seen.
package album

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"

	"wayside/hub/picture"
)

// Widths are the longest sides in which a picture is kept, in pixels: for reading,
// for phones, for lists.
var Widths = [...]int{1600, 800, 320}

// Media is what every picture is kept as.
const Media = "image/jpeg"

// Errors of an album, beside those of [picture].
var (
	ErrFull    = errors.New("the album is full")
	ErrDamaged = errors.New("the picture can't be read")
)

// Album keeps pictures in one folder. It may be used from several goroutines.
type Album struct {
	dir   string
	most  int64
	clean chan struct{} // one picture is unpacked at a time: a large one takes a hundred megabytes

	mu   sync.Mutex // guards what follows
	used int64      // bytes
}

// Picture is one that is kept. Files are its names by [Widths].
type Picture struct {
	Digest string // "sha256:" and hex, of the largest file
	Size   int64  // of it
	Files  [len(Widths)]string
}

// Open opens the album in a folder, which it makes where it is not there, and
// which may hold so many bytes.
func Open(dir string, most int64) (*Album, error) {
	a := &Album{dir: dir, most: most, clean: make(chan struct{}, 1)}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("open the album: %w", err)
	}
	all, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("open the album: %w", err)
	}
	for _, f := range all {
		if strings.HasPrefix(f.Name(), unfinished) { // a hub stopped while it wrote this
			if err := os.Remove(filepath.Join(dir, f.Name())); err != nil {
				return nil, fmt.Errorf("open the album: %w", err)
			}
			continue
		}
		info, err := f.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("open the album: %w", err)
		}
		a.used += info.Size()
	}
	return a, nil
}

// Put keeps a JPEG or PNG. The same picture again is the same file. The error may
// wrap [picture.ErrKind], [picture.ErrLarge], [ErrDamaged] or [ErrFull].
func (a *Album) Put(ctx context.Context, raw []byte) (p Picture, err error) {
	sizes, err := a.sizes(ctx, raw)
	if err != nil {
		return p, err
	}
	sum := sha256.Sum256(sizes[0])
	name := hex.EncodeToString(sum[:])
	p.Digest, p.Size = "sha256:"+name, int64(len(sizes[0]))
	for i, width := range Widths {
		p.Files[i] = fileName(name, i, width)
	}
	for i := len(sizes) - 1; i >= 0; i-- { // the largest last: where it is, all are
		if err := a.write(p.Files[i], sizes[i]); err != nil {
			return Picture{}, fmt.Errorf("keep a picture: %w", err)
		}
	}
	return p, nil
}

func fileName(name string, i, width int) string {
	if i == 0 {
		return name + ".jpg"
	}
	return fmt.Sprintf("%s-%d.jpg", name, width)
}

// sizes are the picture in its sizes, written anew.
func (a *Album) sizes(ctx context.Context, raw []byte) (out [len(Widths)][]byte, err error) {
	select {
	case a.clean <- struct{}{}:
		defer func() { <-a.clean }()
	case <-ctx.Done():
		return out, ctx.Err()
	}
	for i, width := range Widths {
		out[i], err = picture.Clean(raw, width)
		switch {
		case errors.Is(err, picture.ErrKind), errors.Is(err, picture.ErrLarge):
			return out, err
		case err != nil:
			return out, errors.Join(ErrDamaged, err)
		}
		raw = out[i]
	}
	return out, nil
}

// unfinished is what the name of a file begins with that is still being written.
const unfinished = ".new-"

// write makes a file whole or not at all.
func (a *Album) write(name string, body []byte) error {
	path := filepath.Join(a.dir, name)
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	if !a.take(int64(len(body))) {
		return ErrFull
	}
	f, err := os.CreateTemp(a.dir, unfinished+"*")
	if err == nil {
		_, werr := f.Write(body)
		err = errors.Join(werr, f.Sync(), f.Close())
		if err == nil {
			err = os.Rename(f.Name(), path)
		}
		if err != nil {
			os.Remove(f.Name())
		}
	}
	if err != nil {
		a.take(-int64(len(body)))
	}
	if errors.Is(err, syscall.ENOSPC) {
		return errors.Join(ErrFull, err)
	}
	return err
}

func (a *Album) take(n int64) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.used+n > a.most {
		return false
	}
	a.used += n
	return true
}

// Kept is the picture of a digest, where it is kept.
func (a *Album) Kept(digest string) (p Picture, ok bool) {
	name, ok := strings.CutPrefix(digest, "sha256:")
	if !ok || !names.MatchString(name+".jpg") {
		return p, false
	}
	info, err := os.Stat(filepath.Join(a.dir, name+".jpg"))
	if err != nil {
		return p, false
	}
	p.Digest, p.Size = digest, info.Size()
	for i, width := range Widths {
		p.Files[i] = fileName(name, i, width)
	}
	return p, true
}

// names are those of the files of an album, and of nothing else on the disk.
var names = regexp.MustCompile(`^[0-9a-f]{64}(-800|-320)?\.jpg$`)

// File returns a kept file; the error wraps [fs.ErrNotExist] where there is none
// of that name.
func (a *Album) File(name string) (*os.File, error) {
	if !names.MatchString(name) {
		return nil, fs.ErrNotExist
	}
	return os.Open(filepath.Join(a.dir, name))
}
