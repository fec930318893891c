package picture

import (
	"bytes"
	"encoding/binary"
)

// Markers of JPEG, and what is looked for in its EXIF.
const (
	startOfScan    = 0xda
	app1           = 0xe1
	orientationTag = 0x0112
)

// orientation is how a JPEG lies by its EXIF, 1 where it says nothing: so much of
// it must be known before it is thrown away.
func orientation(raw []byte) int {
	for at := 2; at+4 <= len(raw) && raw[at] == 0xff && raw[at+1] != startOfScan; {
		size := int(binary.BigEndian.Uint16(raw[at+2:]))
		end := at + 2 + size
		if size < 2 || end > len(raw) {
			return 1
		}
		if tiff, ok := bytes.CutPrefix(raw[at+4:end], []byte("Exif\x00\x00")); raw[at+1] == app1 && ok {
			return orientationIn(tiff)
		}
		at = end
	}
	return 1
}

// orientationIn looks into the first directory of a TIFF.
func orientationIn(tiff []byte) int {
	if len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.BigEndian
	if tiff[0] == 'I' {
		order = binary.LittleEndian
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return 1
	}
	count := int(order.Uint16(tiff[at:]))
	for i := range count {
		entry := at + 2 + int64(i)*12
		if entry+12 > int64(len(tiff)) {
			return 1
		}
		if order.Uint16(tiff[entry:]) == orientationTag {
			return int(order.Uint16(tiff[entry+8:]))
		}
	}
	return 1
}
