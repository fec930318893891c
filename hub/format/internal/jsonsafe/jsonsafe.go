// Package jsonsafe reads JSON documents of strangers: within a bound of size,
// member by member into the structs of a format, so that one bad member costs
// no more than itself. It also tells from the first bytes of a document how it
// is built. It knows no format; hub/format/… use it.
package jsonsafe

import (
	"bytes"
	"encoding/json"
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

// Value is the one JSON value of a document that [Read] has read; anything
// behind it is a fault.
func Value(raw []byte) (v json.RawMessage, err error) {
	if len(raw) == 0 {
		return nil, Fault("document", "文档是空的", "the document is empty")
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	if err = d.Decode(&v); err == nil {
		err = end(d)
	}
	if err != nil {
		return nil, Broken(d.InputOffset(), err)
	}
	return v, nil
}

// Members are the members of the one JSON object that a document holds. Not an
// object, something behind it, or a member that is given twice is a fault.
func Members(raw []byte) (members map[string]json.RawMessage, err error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	broken := func(err error) (map[string]json.RawMessage, error) { return nil, Broken(d.InputOffset(), err) }
	if t, err := d.Token(); err != nil {
		return broken(err)
	} else if t != json.Delim('{') {
		return nil, Fault("document", "应为一个 JSON 对象", "want a JSON object")
	}
	members = map[string]json.RawMessage{}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return broken(err)
		}
		name := t.(string) // a member's name, or Token would have failed
		var v json.RawMessage
		if err := d.Decode(&v); err != nil {
			return broken(err)
		}
		if _, twice := members[name]; twice {
			return nil, Fault(name, "成员重复", "the member is given twice")
		}
		members[name] = v
	}
	if _, err := d.Token(); err != nil {
		return broken(err)
	}
	if err := end(d); err != nil {
		return broken(err)
	}
	return members, nil
}

// end is an error where anything follows.
func end(d *json.Decoder) error {
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more than one JSON value")
	}
	return nil
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
