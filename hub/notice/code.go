package notice

import (
	"crypto/sha256"
	"encoding/binary"
	"strings"
	"unicode"
)

// alphabet of short codes: 31 symbols without look-alikes (no 0 O, 1 I, U). 31
// is prime, so the check character finds every single wrong character and
// every swap of two.
const alphabet = "23456789ABCDEFGHJKLMNPQRSTVWXYZ"

// Code is the short code of a notice for telephone, poster and text message:
// six characters and a check character. Attempt tells candidates apart where
// one is taken; they depend on the id alone.
func Code(id ID, attempt int) string {
	sum := sha256.Sum256(binary.BigEndian.AppendUint32([]byte(id), uint32(attempt)))
	x := binary.BigEndian.Uint64(sum[:])
	var b [7]byte
	for i := range 6 {
		b[i] = alphabet[x%31]
		x /= 31
	}
	b[6] = check(string(b[:6]))
	return string(b[:])
}

// ParseCode brings a code as a person wrote it (any case, blanks, dashes, the
// wide letters of a Chinese keyboard) into its form, and reports whether it is
// one: with a slip the check character does not fit. What has not even the shape
// of a code, seven letters and digits, is "".
func ParseCode(s string) (code string, ok bool) {
	s = strings.ToUpper(strings.Map(narrow, s))
	if len(s) != 7 || strings.Trim(s, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return "", false
	}
	return s, strings.Trim(s, alphabet) == "" && s[6] == check(s[:6])
}

// narrow is a character of ASCII where r is its wide form; blanks and dashes go.
func narrow(r rune) rune {
	if unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) {
		return -1
	}
	return ascii(r)
}

func check(six string) byte {
	sum := 0
	for i := range six {
		sum += (i + 2) * strings.IndexByte(alphabet, six[i])
	}
	return alphabet[sum%31]
}
