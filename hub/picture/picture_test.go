package picture_test

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"

	"wayside/hub/picture"
)

// corner is a picture that is red in its upper left quarter and else blue.
func corner(w, h int) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{B: 255, A: 255}
			if x < w/2 && y < h/2 {
				c = color.RGBA{R: 255, A: 255}
			}
			img.SetRGBA(x, y, c)
		}
	}
	return img
}

func asJPEG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// withEXIF puts an orientation and a secret into a JPEG, as telephones do.
func withEXIF(raw []byte, orientation byte) []byte {
	tiff := append([]byte("MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00"), orientation, 0, 0, 0, 0, 0, 0)
	body := append(append([]byte("Exif\x00\x00"), tiff...), "GPS 28.514 117.925 SECRET-PHONE"...)
	head := []byte{0xff, 0xd8, 0xff, 0xe1, byte((len(body) + 2) >> 8), byte(len(body) + 2)}
	return append(append(head, body...), raw[2:]...)
}

func TestNothingIsLeftOfAFileButThePicture(t *testing.T) {
	var drawn bytes.Buffer
	if err := png.Encode(&drawn, corner(40, 20)); err != nil {
		t.Fatal(err)
	}
	for name, raw := range map[string][]byte{
		"jpeg": append(withEXIF(asJPEG(t, corner(40, 20)), 1), "trailing SECRET-PHONE"...),
		"png":  append(drawn.Bytes(), "trailing SECRET-PHONE"...),
	} {
		out, err := picture.Clean(raw, 100)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if bytes.Contains(out, []byte("SECRET")) || bytes.Contains(out, []byte("Exif")) || bytes.Contains(out, []byte("GPS")) {
			t.Errorf("%s: something of the file is left", name)
		}
		img, err := jpeg.Decode(bytes.NewReader(out))
		if err != nil || img.Bounds() != image.Rect(0, 0, 40, 20) {
			t.Errorf("%s: %v, %v", name, img.Bounds(), err)
		}
	}
}

// TestAPictureStandsUprightWithoutItsEXIF: where the red corner is to be, by
// orientation.
func TestAPictureStandsUprightWithoutItsEXIF(t *testing.T) {
	for orientation, red := range map[byte][2]int{0: {0, 0}, 1: {0, 0}, 2: {1, 0}, 3: {1, 1}, 4: {0, 1}, 5: {0, 0}, 6: {1, 0}, 7: {1, 1}, 8: {0, 1}, 9: {0, 0}} {
		out, err := picture.Clean(withEXIF(asJPEG(t, corner(80, 40)), orientation), 100)
		if err != nil {
			t.Fatal(err)
		}
		img, err := jpeg.Decode(bytes.NewReader(out))
		if err != nil {
			t.Fatal(err)
		}
		w, h := img.Bounds().Dx(), img.Bounds().Dy()
		if (w < h) != (orientation >= 5 && orientation <= 8) {
			t.Errorf("orientation %d: %d by %d", orientation, w, h)
		}
		for _, q := range [][2]int{{0, 0}, {1, 0}, {0, 1}, {1, 1}} {
			r, _, b, _ := img.At(w/4+q[0]*w/2, h/4+q[1]*h/2).RGBA()
			if (r > b) != (q == red) {
				t.Errorf("orientation %d: the quarter %v has red %d, blue %d", orientation, q, r, b)
			}
		}
	}
}

func TestALargePictureIsMadeSmallerAndAHugeOneRefused(t *testing.T) {
	out, err := picture.Clean(asJPEG(t, corner(400, 100)), 100)
	if err != nil {
		t.Fatal(err)
	}
	if c, err := jpeg.DecodeConfig(bytes.NewReader(out)); err != nil || c.Width != 100 || c.Height != 25 {
		t.Errorf("%d by %d, %v", c.Width, c.Height, err)
	}
	bomb := bytes.Clone(asPNG(t))
	copy(bomb[16:24], []byte{0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff}) // it says 65,535 by 65,535; its checksum is judged first, or its size
	for name, c := range map[string]struct {
		raw  []byte
		want error
	}{
		"a bomb": {bomb, nil}, "too many bytes": {append([]byte("\xff\xd8\xff"), make([]byte, picture.MostBytes)...), picture.ErrLarge},
		"another kind": {[]byte("GIF89a"), picture.ErrKind}, "nothing": {nil, picture.ErrKind}, "half of one": {asJPEG(t, corner(40, 20))[:200], nil},
	} {
		if _, err := picture.Clean(c.raw, 100); err == nil || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func asPNG(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, corner(4, 4)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func FuzzClean(f *testing.F) {
	f.Add(withEXIF(asJPEG(f, corner(8, 8)), 6))
	f.Add(asPNG(f))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if c, _, err := image.DecodeConfig(bytes.NewReader(raw)); err == nil && c.Width > 0 && c.Width*c.Height > 1<<20 {
			t.Skip()
		}
		out, err := picture.Clean(raw, 16)
		if err != nil {
			return
		}
		if c, err := jpeg.DecodeConfig(bytes.NewReader(out)); err != nil || max(c.Width, c.Height) > 16 {
			t.Errorf("%v, %v", c, err)
		}
	})
}
