package grid

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// Text decodes a document: UTF-16 where a byte order mark says so, UTF-8 where
// it is valid, else GB 18030. What is neither is refused rather than guessed
// at: a wrong guess would publish garbage.
func Text(raw []byte) (string, error) {
	switch {
	case bytes.HasPrefix(raw, []byte{0xFF, 0xFE}):
		return wide(raw[2:], binary.LittleEndian)
	case bytes.HasPrefix(raw, []byte{0xFE, 0xFF}):
		return wide(raw[2:], binary.BigEndian)
	}
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	if utf8.Valid(raw) {
		return sane(string(raw))
	}
	if at, broken := damaged(raw); broken {
		return "", Refuse(fmt.Sprintf("byte %d", at), "这里不是有效的 UTF-8，文件可能已损坏；请重新导出", "not valid UTF-8 here: the file may be damaged; export it again")
	}
	text, err := simplifiedchinese.GB18030.NewDecoder().String(string(raw))
	if err != nil || strings.ContainsRune(text, utf8.RuneError) || !plausible(raw) {
		return "", Refuse("document", "文字编码既不是 UTF-8 也不是 GB 18030；请另存为“CSV UTF-8”", "the text is neither UTF-8 nor GB 18030; save it as “CSV UTF-8”")
	}
	return sane(text)
}

// sane refuses what was garbled before it came here, and binary files.
func sane(text string) (string, error) {
	switch {
	case strings.ContainsRune(text, 0):
		return "", Refuse("document", "这不是文本文件", "this is not a text file")
	case strings.ContainsRune(text, utf8.RuneError), strings.Contains(text, "锟斤拷"):
		return "", Refuse("document", "文件里有乱码（替换字符）：转换编码时文字已丢失，请从原件重新导出",
			"the file holds replacement characters: text was lost when its encoding was changed; export it again from the original")
	}
	return text, nil
}

func wide(raw []byte, order binary.ByteOrder) (string, error) {
	if len(raw)%2 != 0 {
		return "", Refuse("document", "UTF-16 文件不完整", "the UTF-16 file is cut off")
	}
	units := make([]uint16, len(raw)/2)
	for i := range units {
		units[i] = order.Uint16(raw[2*i:])
	}
	return sane(string(utf16.Decode(units)))
}

// damaged tells UTF-8 with a few bad bytes from another encoding: in GB 18030
// sequences of three bytes that are good UTF-8 are rare.
func damaged(raw []byte) (at int, broken bool) {
	good, bad := 0, 0
	for i := 0; i < len(raw); {
		r, size := utf8.DecodeRune(raw[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			if bad == 0 {
				at = i
			}
			bad++
		case size >= 3:
			good++
		}
		i += size
	}
	return at, good > 4*bad
}

// plausible reports whether most characters of a GB 18030 text lie in the plane
// of GB 2312, where nearly every character in use lies. Texts of other
// encodings that happen to decode do not.
func plausible(raw []byte) bool {
	common, all := 0, 0
	for i := 0; i+1 < len(raw); i++ {
		lead, trail := raw[i], raw[i+1]
		if lead < 0x80 {
			continue
		}
		all++
		if trail >= 0xA1 && (lead >= 0xB0 && lead <= 0xF7 || lead >= 0xA1 && lead <= 0xA9) {
			common++
		}
		if trail >= 0x30 && trail <= 0x39 {
			i += 2 // of four bytes
		}
		i++
	}
	return common*5 >= all*4
}
