package notice

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Emit writes the exact bytes of a document, the ones that are stored, served
// and signed. They obey the emission rules, so that in a browser
// JSON.stringify(JSON.parse(doc)) === doc: no blanks, numbers as ECMAScript
// prints them, and in strings only the escapes that JSON demands.
func Emit(n *Notice) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(n); err != nil {
		return nil, fmt.Errorf("emit notice %s: %w", n.ID, err)
	}
	return asECMAScript(bytes.TrimSuffix(b.Bytes(), []byte("\n"))), nil
}

// asECMAScript mends the two places where encoding/json and ECMAScript differ:
// U+2028 and U+2029, which Go escapes, and minus zero.
func asECMAScript(doc []byte) []byte {
	if !bytes.Contains(doc, []byte(`\u202`)) && !bytes.Contains(doc, []byte(`-0`)) {
		return doc
	}
	out := make([]byte, 0, len(doc))
	inString := false
	for i := 0; i < len(doc); i++ {
		c := doc[i]
		switch {
		case inString && c == '\\':
			if rest := doc[i:]; len(rest) >= 6 && (string(rest[:6]) == `\u2028` || string(rest[:6]) == `\u2029`) {
				out = append(out, 0xE2, 0x80, 0xA0+rest[5]-'0')
				i += 5
				continue
			}
			out = append(out, c, doc[i+1])
			i++
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
