package album_test

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"io/fs"
	"os"
	"testing"

	"wayside/hub/album"
	"wayside/hub/picture"
)

func photo(t *testing.T, w, h int) []byte {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetRGBA(x, y, color.RGBA{uint8(x), uint8(y), 120, 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return append(b.Bytes(), "SECRET PLACE"...)
}

func TestAPictureIsKeptInItsSizesUnderItsDigest(t *testing.T) {
	dir := t.TempDir()
	a, err := album.Open(dir, 10<<20)
	if err != nil {
		t.Fatal(err)
	}
	p, err := a.Put(t.Context(), photo(t, 2000, 1000))
	if err != nil {
		t.Fatal(err)
	}
	again, err := a.Put(t.Context(), photo(t, 2000, 1000))
	if err != nil || again != p {
		t.Errorf("again: %+v, %v; want %+v", again, err, p)
	}
	for i, name := range p.Files {
		f, err := a.File(name)
		if err != nil {
			t.Fatal(err)
		}
		raw, _ := io.ReadAll(f)
		f.Close()
		c, err := jpeg.DecodeConfig(bytes.NewReader(raw))
		if err != nil || c.Width != album.Widths[i] || c.Height != album.Widths[i]/2 || bytes.Contains(raw, []byte("SECRET")) {
			t.Errorf("%s: %dx%d, %v", name, c.Width, c.Height, err)
		}
	}
	if all, _ := os.ReadDir(dir); len(all) != len(album.Widths) {
		t.Errorf("%d files are left", len(all))
	}
}

func TestAnAlbumTakesNoMoreThanItMayAndGivesNothingElse(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(dir+"/desk.db", []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	a, err := album.Open(dir, 4<<10)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Put(t.Context(), photo(t, 1600, 1600)); !errors.Is(err, album.ErrFull) {
		t.Errorf("a full album: %v", err)
	}
	if _, err := a.Put(t.Context(), []byte("<svg/>")); !errors.Is(err, picture.ErrKind) {
		t.Errorf("no picture: %v", err)
	}
	if _, err := a.Put(t.Context(), photo(t, 40, 40)[:60]); !errors.Is(err, album.ErrDamaged) {
		t.Errorf("half a picture: %v", err)
	}
	for _, name := range []string{"desk.db", "../desk.db", "", ".", "x.jpg"} {
		if f, err := a.File(name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%q gives %v, %v", name, f, err)
		}
	}
}

func TestWhatWasHalfWrittenIsGoneAtTheNextStart(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(dir+"/.new-123", make([]byte, 1<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	a, err := album.Open(dir, 1<<19)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Put(t.Context(), photo(t, 40, 40)); err != nil {
		t.Errorf("what nobody can see takes room: %v", err)
	}
	if _, err := os.Stat(dir + "/.new-123"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("it is still there: %v", err)
	}
}
