// Package picture makes pictures from outside fit to be kept: read, turned
// upright, made smaller and written anew, so that nothing of the file is left but
// what is to be seen. It has no I/O.
package picture

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/draw"
)

// Bounds of what is read: a picture of a telephone, and what a small machine can
// hold.
const (
	MostBytes  = 8 << 20
	mostPixels = 24_000_000
)

// quality of the JPEG that is written.
const quality = 82

// Errors of pictures.
var (
	ErrKind  = errors.New("it is neither JPEG nor PNG")
	ErrLarge = fmt.Errorf("it has more than %d MiB or %d million pixels", MostBytes>>20, mostPixels/1_000_000)
)

// Clean reads a JPEG or PNG and writes it as JPEG, at most so many pixels wide
// and high. Where it was taken, when, by which telephone and what was cut away is
// gone. The error may wrap [ErrKind] or [ErrLarge].
func Clean(raw []byte, most int) ([]byte, error) {
	if len(raw) > MostBytes {
		return nil, ErrLarge
	}
	config, decode := jpeg.DecodeConfig, jpeg.Decode
	if bytes.HasPrefix(raw, []byte("\x89PNG\r\n\x1a\n")) {
		config, decode = png.DecodeConfig, png.Decode
	} else if !bytes.HasPrefix(raw, []byte("\xff\xd8\xff")) {
		return nil, ErrKind
	}
	c, err := config(bytes.NewReader(raw))
	if err != nil {
		return nil, fmt.Errorf("read a picture: %w", err)
	}
	if c.Width < 1 || c.Height < 1 || c.Width > mostPixels/c.Height { // before anything is unpacked
		return nil, ErrLarge
	}
	img, err := decode(bytes.NewReader(raw))
	if err != nil {
		return nil, fmt.Errorf("read a picture: %w", err)
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, upright(smaller(img, most), orientation(raw)), &jpeg.Options{Quality: quality}); err != nil {
		return nil, fmt.Errorf("write a picture: %w", err)
	}
	return out.Bytes(), nil
}

// smaller is img on white, shrunk where a side is longer than most.
func smaller(img image.Image, most int) *image.RGBA {
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	if long := max(w, h); long > most {
		w, h = max(1, w*most/long), max(1, h*most/long)
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(out, out.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.ApproxBiLinear.Scale(out, out.Bounds(), img, img.Bounds(), draw.Over, nil)
	return out
}

// upright turns img as EXIF's orientation says, 1 to 8.
func upright(img *image.RGBA, how int) image.Image {
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	turn := map[int]func(x, y int) (int, int){
		2: func(x, y int) (int, int) { return w - 1 - x, y },
		3: func(x, y int) (int, int) { return w - 1 - x, h - 1 - y },
		4: func(x, y int) (int, int) { return x, h - 1 - y },
		5: func(x, y int) (int, int) { return y, x },
		6: func(x, y int) (int, int) { return h - 1 - y, x },
		7: func(x, y int) (int, int) { return h - 1 - y, w - 1 - x },
		8: func(x, y int) (int, int) { return y, w - 1 - x },
	}[how]
	if turn == nil {
		return img
	}
	size := image.Rect(0, 0, w, h)
	if how >= 5 {
		size = image.Rect(0, 0, h, w)
	}
	out := image.NewRGBA(size)
	for y := range h {
		for x := range w {
			to, at := turn(x, y)
			out.SetRGBA(to, at, img.RGBAAt(x, y))
		}
	}
	return out
}
