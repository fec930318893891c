package page

import (
	"fmt"
	"strings"

	"rsc.io/qr"
)

// qrView is a QR code as one SVG path.
type qrView struct {
	Size int    // modules a side, the quiet zone of four included
	Path string // of the dark modules
}

// qrCode makes the code of an address; nil where it is too long for one.
func qrCode(address string) *qrView {
	c, err := qr.Encode(address, qr.M)
	if err != nil {
		return nil
	}
	const quiet = 4
	var b strings.Builder
	for y := range c.Size {
		for x := 0; x < c.Size; x++ {
			run := 0
			for x+run < c.Size && c.Black(x+run, y) {
				run++
			}
			if run > 0 {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", x+quiet, y+quiet, run, run)
				x += run
			}
		}
	}
	return &qrView{Size: c.Size + 2*quiet, Path: b.String()}
}

// QR is the code of a text for pages elsewhere: modules a side, the quiet zone
// included, and an SVG path of the dark ones; 0 where it is too long for a code.
func QR(text string) (size int, path string) {
	c := qrCode(text)
	if c == nil {
		return 0, ""
	}
	return c.Size, c.Path
}
