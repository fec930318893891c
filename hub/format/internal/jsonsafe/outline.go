package jsonsafe

import (
	"bytes"
	"encoding/json"
)

// mostOutline bounds what an outline holds.
const mostOutline = 2000

// Outline tells how a JSON document is built from its first bytes, which may
// end anywhere: every member by its path ("feed_info", "features[]",
// "features[].properties.id"; "" is the document itself, "[]" an element of a
// list at its top) with its text where that is a string, "{" where it is an
// object, "[" a list, and "" otherwise. Of several at one path the first
// counts. Formats recognise their documents by it, since words in a text or
// the order of members must not mislead them.
func Outline(head []byte) map[string]string {
	o := outline{d: json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")))), seen: map[string]string{}}
	o.d.UseNumber()
	o.value("", 0)
	return o.seen
}

type outline struct {
	d    *json.Decoder
	seen map[string]string
}

// value reads one value; false where the bytes end or are no JSON.
func (o *outline) value(path string, depth int) bool {
	t, err := o.d.Token()
	if err != nil || depth > 12 || len(o.seen) > mostOutline {
		return false
	}
	switch t := t.(type) {
	case json.Delim:
		o.note(path, t.String())
		if t == '{' {
			return o.members(path, depth)
		}
		for o.d.More() {
			if !o.value(path+"[]", depth+1) {
				return false
			}
		}
		_, err := o.d.Token()
		return err == nil
	case string:
		o.note(path, t)
	default:
		o.note(path, "")
	}
	return true
}

func (o *outline) members(path string, depth int) bool {
	for o.d.More() {
		t, err := o.d.Token()
		name, ok := t.(string)
		if err != nil || !ok || !o.value(join(path, name), depth+1) {
			return false
		}
	}
	_, err := o.d.Token()
	return err == nil
}

func (o *outline) note(path, text string) {
	if _, ok := o.seen[path]; !ok {
		o.seen[path] = text
	}
}
