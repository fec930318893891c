// Package native reads and writes Wayside's own JSON: one notice document, a
// list of them, or a signed one ({"notice": …, "sigs": …}). The reading of a
// single document itself is [notice.Read].
package native

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"strings"

	"wayside/hub/notice"
)

// Media is the media type of a native document or list.
const Media = "application/json"

// defaultBytes bounds a whole list.
const defaultBytes = 16 << 20

// Decode yields the notices of a document. A fault in one of a list is that
// item's alone. The bytes of a [bytes.Buffer] are not copied: the notices keep
// them.
func Decode(r io.Reader, s notice.Settings) iter.Seq2[notice.Item, error] {
	return func(yield func(notice.Item, error) bool) {
		limit := s.MaxBytes
		if limit == 0 {
			limit = defaultBytes
		}
		raw, err := whole(r, limit)
		if err != nil {
			yield(notice.Item{}, fmt.Errorf("read native JSON: %w", err))
			return
		}
		if int64(len(raw)) > limit {
			var ps notice.Problems
			ps.Add("", fmt.Sprintf("文档超过 %d 字节", limit), fmt.Sprintf("the document is larger than %d bytes", limit))
			yield(notice.Item{}, ps)
			return
		}
		raw = bytes.TrimSpace(bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf")))
		if len(raw) == 0 || raw[0] != '[' {
			yield(item(raw, ""), nil)
			return
		}
		list(raw, yield)
	}
}

// whole is all of r, or more than limit.
func whole(r io.Reader, limit int64) ([]byte, error) {
	if b, is := r.(*bytes.Buffer); is {
		return b.Bytes(), nil
	}
	return io.ReadAll(io.LimitReader(r, limit+1))
}

// list yields what is in a list. Whether an element is JSON is found out where it
// is read; a decoder is asked only about a list that is none.
func list(raw []byte, yield func(notice.Item, error) bool) {
	rest := bytes.TrimLeft(raw[1:], blanks)
	if bytes.HasPrefix(rest, []byte("]")) {
		return
	}
	for i := 0; ; i++ {
		one, closing := element(rest)
		it := item(bytes.Trim(one, blanks), fmt.Sprintf("[%d]", i))
		if it.Problems.Failed() && !json.Valid(one) {
			yield(notice.Item{}, broken(raw))
			return
		}
		if !yield(it, nil) || closing == ']' {
			return
		}
		if closing != ',' {
			yield(notice.Item{}, broken(raw))
			return
		}
		rest = rest[len(one)+1:]
	}
}

const blanks = " \t\r\n"

// element is what stands before the next comma or bracket outside of it, and
// which that is; 0: none comes.
func element(rest []byte) (one []byte, closing byte) {
	depth := 0
	for at := 0; at < len(rest); at++ {
		switch c := rest[at]; c {
		case '"':
			at = endOfText(rest, at+1)
		case '[', '{':
			depth++
		case ']', '}', ',':
			if depth == 0 {
				return rest[:at], c
			}
			if c != ',' {
				depth--
			}
		}
	}
	return rest, 0
}

// broken tells where a list ceases to be JSON.
func broken(raw []byte) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	_, err := d.Token()
	for err == nil && d.More() {
		err = d.Decode(new(json.RawMessage))
	}
	if err == nil {
		_, err = d.Token()
	}
	var ps notice.Problems
	ps.Add(fmt.Sprintf("byte %d", d.InputOffset()), fmt.Sprintf("不是有效的 JSON：%v", err), fmt.Sprintf("not valid JSON: %v", err))
	return ps
}

// Item reads one document, signed or not.
func Item(raw []byte) notice.Item { return item(raw, "") }

func item(raw []byte, place string) notice.Item {
	doc, signed, faults := unwrap(raw)
	n, ps := notice.Read(doc)
	it := notice.Item{Problems: append(notice.Judge(n, ps), faults...), Place: place}
	if !it.Problems.Failed() {
		it.Notice, it.Key, it.Signed = n, strings.Clone(string(n.ID)), signed // a key is kept longer than the document
	}
	return it
}

// mostSigs bounds the signatures of one document (C2SP signed-note: at least 16
// are accepted).
const mostSigs = 16

// unwrap returns the document inside a signed one, and its signatures. They are
// checked where keys are kept, not here.
func unwrap(raw []byte) (doc []byte, signed *notice.Signed, ps notice.Problems) {
	var outer struct {
		Notice json.RawMessage `json:"notice"`
		Sigs   json.RawMessage `json:"sigs"`
	}
	if !bytes.Contains(raw, []byte(`"notice"`)) || json.Unmarshal(raw, &outer) != nil || len(outer.Notice) == 0 {
		return raw, nil, nil
	}
	signed = &notice.Signed{Doc: outer.Notice}
	if outer.Sigs != nil && json.Unmarshal(outer.Sigs, &signed.Sigs) != nil || len(signed.Sigs) > mostSigs {
		ps.Add("sigs", fmt.Sprintf(`应为至多 %d 个签名：[{"key":…,"sig":…}]`, mostSigs), fmt.Sprintf(`want at most %d signatures: [{"key":…,"sig":…}]`, mostSigs))
	}
	if len(signed.Sigs) == 0 {
		signed = nil
	}
	return outer.Notice, signed, ps
}

// Encode writes a list of the exact documents.
func Encode(w io.Writer, s notice.Sheet) (notice.Losses, error) {
	sep := "["
	for _, e := range s.Entries {
		if _, err := fmt.Fprintf(w, "%s%s", sep, e.Doc); err != nil {
			return nil, err
		}
		sep = ",\n"
	}
	if len(s.Entries) == 0 {
		sep = "[\n"
	} else {
		sep = ""
	}
	_, err := io.WriteString(w, sep+"]\n")
	return nil, err
}

// EncodeOne writes the exact document of the one entry.
func EncodeOne(w io.Writer, s notice.Sheet) (notice.Losses, error) {
	_, err := w.Write(s.Entries[0].Doc)
	return nil, err
}

// Sniff reports whether head may begin a native document.
func Sniff(head []byte) bool {
	return bytes.Contains(head, []byte(`"kind"`)) && bytes.Contains(head, []byte(`"text"`)) && !bytes.Contains(head, []byte(`"FeatureCollection"`))
}

// Sure reports whether head begins a native document beyond doubt: an object, or
// a list that begins with one, that has the members "kind" and "text" itself.
func Sure(head []byte) bool {
	at, depth, kind, text := 0, 0, false, false
	want := 1 // of the members
	for ; at < len(head) && !(kind && text); at++ {
		switch c := head[at]; c {
		case '[':
			if depth == 0 {
				want = 2
			}
			depth++
		case '{':
			depth++
		case ']', '}':
			if depth--; depth < want {
				return false
			}
		case '"':
			end := endOfText(head, at+1)
			if depth == want && isName(head[end:]) {
				kind = kind || string(head[at+1:end]) == "kind"
				text = text || string(head[at+1:end]) == "text"
			}
			at = end
		}
	}
	return kind && text
}

// endOfText is where the text that began before from ends.
func endOfText(head []byte, from int) int {
	for ; from < len(head) && head[from] != '"'; from++ {
		if head[from] == '\\' {
			from++
		}
	}
	return min(from, len(head))
}

// isName reports whether a text, of which rest is what follows from its last
// quotation mark on, names a member.
func isName(rest []byte) bool {
	rest = bytes.TrimLeft(bytes.TrimPrefix(rest, []byte(`"`)), " \t\r\n")
	return len(rest) > 0 && rest[0] == ':'
}
