package script

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"unicode"

	"wayside/hub/format/internal/xmlsafe"
	"wayside/hub/notice"
)

// SSML is [SSML] within the budget of r.
//
// All text is spelled out already, so that an engine that knows none of the
// elements reads it right; telephone numbers are marked to be read character by
// character, Chinese names in English as Chinese.
func (r Reading) SSML(w io.Writer, s notice.Sheet) (notice.Losses, error) {
	d, b := r.compose(s)
	var out strings.Builder
	out.WriteString(xml.Header)
	fmt.Fprintf(&out, `<speak version="1.1" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="%s">`+"\n", d.lang)
	for i, p := range b {
		if i > 0 {
			fmt.Fprintf(&out, "<break time=\"%dms\"/>\n", int(breath*1000))
		}
		out.WriteString("<p>")
		for _, text := range p {
			for _, s := range sentences(text) {
				out.WriteString("<s>" + d.ssml(s) + "</s>")
			}
		}
		out.WriteString("</p>\n")
	}
	out.WriteString("</speak>\n")
	if _, err := io.WriteString(w, out.String()); err != nil {
		return d.losses, fmt.Errorf("write SSML: %w", err)
	}
	return d.losses, nil
}

// sentences splits spelled text behind its stops. The points of "10 p.m." end
// none.
func sentences(text string) (out []string) {
	rs, from := []rune(text), 0
	for i, r := range rs {
		if !strings.ContainsRune("。！？.!?", r) {
			continue
		}
		if r < unicode.MaxLatin1 && (at(rs, i+1) != ' ' || r == '.' && i >= 3 && rs[i-2] == '.' && !unicode.IsUpper(at(rs, i+2)) && !isHan(at(rs, i+2))) {
			continue
		}
		out = append(out, strings.TrimSpace(string(rs[from:i+1])))
		from = i + 1
	}
	if rest := strings.TrimSpace(string(rs[from:])); rest != "" {
		out = append(out, rest)
	}
	return out
}

// ssml is one sentence as content of an s element.
func (d *desk) ssml(s string) string {
	var b strings.Builder
	inHan := false
	for _, r := range s {
		if han := isHan(r) && !d.zh; han != inHan {
			b.WriteString(map[bool]string{true: `<lang xml:lang="zh-CN">`, false: `</lang>`}[han])
			inHan = han
		}
		switch r {
		case characters:
			b.WriteString(`<say-as interpret-as="characters">`)
		case plain:
			b.WriteString(`</say-as>`)
		default:
			_ = xml.EscapeText(&b, []byte(xmlsafe.Clean(string(r))))
		}
	}
	if inHan {
		b.WriteString(`</lang>`)
	}
	return b.String()
}
