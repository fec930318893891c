package notice

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// Emit writes the exact bytes of a document, the ones that are stored, served
// and signed. They obey the emission rules, so that in a browser
// JSON.stringify(JSON.parse(doc)) === doc: no blanks, numbers as ECMAScript
// prints them, and in strings only the escapes that JSON demands.
func Emit(n *Notice) ([]byte, error) {
	doc, err := emit(n)
	if err != nil {
		return nil, fmt.Errorf("emit notice %s: %w", n.ID, err)
	}
	return doc, nil
}

// EmitEnd writes the exact bytes of what ended a notice, by the same rules: the
// public log binds them.
func EmitEnd(e *End) []byte {
	raw, err := emit(e)
	if err != nil {
		panic("notice: emit an end: " + err.Error()) // words and a time of this age always can be
	}
	return raw
}

func emit(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return asECMAScript(bytes.TrimSuffix(b.Bytes(), []byte("\n"))), nil
}

// escaped are the characters beyond ASCII that Go escapes and ECMAScript does
// not; U+FFFD is what Go makes of broken UTF-8.
var escaped = strings.NewReplacer(`\u2028`, "\u2028", `\u2029`, "\u2029", `\ufffd`, "\ufffd")

// asECMAScript mends the places where encoding/json and ECMAScript differ:
// characters that Go escapes without need, and minus zero.
func asECMAScript(doc []byte) []byte {
	if !bytes.Contains(doc, []byte(`\u`)) && !bytes.Contains(doc, []byte(`:-0`)) && !bytes.Contains(doc, []byte(`[-0`)) && !bytes.Contains(doc, []byte(`,-0`)) {
		return doc
	}
	out := make([]byte, 0, len(doc))
	inString := false
	for i := 0; i < len(doc); i++ {
		c := doc[i]
		switch {
		case inString && c == '\\':
			end := i + 2
			if doc[i+1] == 'u' {
				end = i + 6
			}
			out = append(out, escaped.Replace(string(doc[i:end]))...)
			i = end - 1
			continue
		case c == '"':
			inString = !inString
		case !inString && c == '-' && doc[i+1] == '0' && (i+2 == len(doc) || doc[i+2] != '.'):
			continue
		}
		out = append(out, c)
	}
	return out
}
