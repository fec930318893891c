// Package jsonsafe reads JSON documents of strangers: within a bound of size,
// member by member into the structs of a format, so that one bad member costs
// no more than itself. It also tells from the first bytes of a document how it
// is built. It knows no format; hub/format/… use it.
package jsonsafe

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"wayside/hub/notice"
)

// DefaultBytes bounds a document whose source sets no bound.
const DefaultBytes = 16 << 20

// Read reads all of r, at most limit bytes (0: [DefaultBytes]), without a byte
// order mark and blanks around it. A document that is too large is a
// [notice.Problems]; any other error is a failure of r.
func Read(r io.Reader, limit int64) ([]byte, error) {
	if limit <= 0 {
		limit = DefaultBytes
	}
	raw, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(raw)) > limit {
		return nil, Fault("document", fmt.Sprintf("文档超过 %d 字节", limit), fmt.Sprintf("the document is larger than %d bytes", limit))
	}
	return bytes.TrimSpace(bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))), nil
}

// Fault is one problem as an error.
func Fault(field, zh, en string) error {
	var ps notice.Problems
	ps.Add(field, zh, en)
	return ps
}

// Broken is the problem of a text that is not JSON, at the byte that offset
// names.
func Broken(offset int64, err error) error {
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return Fault(fmt.Sprintf("byte %d", offset), "不是有效的 JSON："+err.Error(), "not valid JSON: "+err.Error())
}
