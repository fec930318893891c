package sign_test

import (
	"io"
	"math/rand/v2"
	"testing"

	"wayside/hub/notice"
)

func BenchmarkCompose(b *testing.B) {
	f, r := fonts(b), rand.New(rand.NewPCG(1, 1))
	var list []*notice.Notice
	for i := range 50 {
		list = append(list, anything(r, i))
	}
	for _, i := range []int{0, 4, 8} {
		p := profile(b, panels[i].doc)
		b.Run(p.ID, func(b *testing.B) {
			for b.Loop() {
				f.Compose(p, list, zone, now)
			}
		})
	}
}

func BenchmarkRender(b *testing.B) {
	f, p := fonts(b), profile(b, panels[8].doc)
	s := f.Fit(p, samples()[1].n, zone, now)
	b.Run("frame", func(b *testing.B) {
		for b.Loop() {
			f.Frame(p, s, 0).Px()
		}
	})
	frame := f.Frame(p, s, 0)
	b.Run("png", func(b *testing.B) {
		for b.Loop() {
			_ = frame.PNG(io.Discard)
		}
	})
	b.Run("svg", func(b *testing.B) {
		for b.Loop() {
			_ = frame.SVG(io.Discard, "")
		}
	})
}

func BenchmarkUnpackGlyphs(b *testing.B) {
	p := profile(b, panels[7].doc)
	for b.Loop() {
		fonts(b).Fit(p, samples()[0].n, zone, now)
	}
}
