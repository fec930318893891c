package live

import (
	"bytes"
	"encoding/json"
	"io"
)

// receipt is what a display said over a stream in the event loop, and how to
// close that stream.
type receipt struct {
	Receipt
	refuse func(closing)
}

// mostReceipts is how many receipts may wait to be taken in.
const mostReceipts = 1024

// takeReceipts takes in what displays say, which may take its time, while the
// event loop goes on.
func (e *Engine) takeReceipts() {
	for r := range e.receipts {
		if err := e.cfg.Shown(r.Receipt); err != nil {
			r.refuse(closing{closeRefused, err.Error()})
		}
	}
}

// checkShown judges the form of the one message that a client may send, a
// display's receipt.
func checkShown(text []byte) *closing {
	refused := func(why string) *closing { return &closing{closeRefused, why} }
	if !plainObject(text) {
		return refused("want one JSON object, each member once")
	}
	var m struct {
		Type     string
		Sign, ID string
		Revision int
		Seq      uint64
	}
	if json.Unmarshal(text, &m) != nil {
		return refused("a member of the message has the wrong type")
	}
	if m.Type != "shown" {
		return refused("only messages of type shown are taken")
	}
	return nil
}

// plainObject reports whether text is one JSON object, with no member twice in
// any object of it: readers differ in which of two they believe.
func plainObject(text []byte) bool {
	d := json.NewDecoder(bytes.NewReader(text))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return false
	}
	if !plainMembers(d, 0) {
		return false
	}
	_, err := d.Token()
	return err == io.EOF
}

// deepest bounds the nesting of a message.
const deepest = 16

// plainMembers reads what follows an opening brace or bracket, to its end.
func plainMembers(d *json.Decoder, depth int) bool {
	return depth < deepest && readMembers(d, depth, map[string]bool{}, true)
}

func readMembers(d *json.Decoder, depth int, seen map[string]bool, object bool) bool {
	for d.More() {
		if object {
			name, err := d.Token()
			key, isName := name.(string)
			if err != nil || !isName || seen[key] {
				return false
			}
			seen[key] = true
		}
		value, err := d.Token()
		if err != nil {
			return false
		}
		switch value {
		case json.Delim('{'):
			if !plainMembers(d, depth+1) {
				return false
			}
		case json.Delim('['):
			if depth+1 >= deepest || !readMembers(d, depth+1, nil, false) {
				return false
			}
		}
	}
	_, err := d.Token() // the closing one
	return err == nil
}
