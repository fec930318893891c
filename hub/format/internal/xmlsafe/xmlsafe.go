// Package xmlsafe guards every XML format of Wayside: it reads documents of
// strangers without a document type, without entities of their own and within
// limits, and it cleans texts that are to be written as XML 1.0. It knows no
// format; hub/format/… use it.
package xmlsafe

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"

	"wayside/hub/notice"
)

// Limits are what a document may be at most; zero means no limit.
type Limits struct {
	Bytes    int64 // as received, before any change of encoding
	Depth    int   // elements inside one another
	Elements int   // in all
}

// NewDecoder returns a decoder of the XML document in r. It refuses every
// directive (DOCTYPE) and what exceeds l, and it reads UTF-8 with or without a
// byte order mark, ISO-8859-1, windows-1252 and GB18030 with its subsets.
//
// What is wrong with the document itself is a [notice.Problems] with the line
// as its field; anything else is a failure of r. Tokens carry resolved name
// spaces and no xmlns attributes; struct tags ",innerxml" stay empty.
func NewDecoder(r io.Reader, l Limits) *Decoder {
	g := newGuard(r, l)
	return &Decoder{Decoder: xml.NewTokenDecoder(g), guard: g}
}

// Decoder is an [xml.Decoder] that keeps to its limits.
type Decoder struct {
	*xml.Decoder
	guard *guard
}

// Line is the line of the document, from 1, that the newest token ended on.
func (d *Decoder) Line() int { return d.guard.line() }

// NewReader returns a reader of the tokens of the XML document in r, under the
// terms of [NewDecoder], for formats that fill no structs: it spares the
// second look at every token, and it resolves names in values.
func NewReader(r io.Reader, l Limits) *Reader {
	g := newGuard(r, l)
	g.scoped = true
	return &Reader{g}
}

// Reader yields the tokens of a document.
type Reader struct{ guard *guard }

// Token returns the next token, as [xml.Decoder.Token] does; after an error it
// repeats that error.
func (r *Reader) Token() (xml.Token, error) { return r.guard.Token() }

// Line is the line of the document, from 1, that the newest token ended on.
func (r *Reader) Line() int { return r.guard.line() }

// Resolve returns what a qualified name in the value of an attribute or an
// element means where the newest token stands (the value of xsi:type). A
// prefix that is not declared is left as it is in Space.
func (r *Reader) Resolve(name string) xml.Name {
	prefix, local, ok := strings.Cut(strings.TrimSpace(name), ":")
	if !ok {
		prefix, local = "", prefix
	}
	for i := len(r.guard.scope) - 1; i >= 0; i-- {
		if b := r.guard.scope[i]; b.prefix == prefix {
			return xml.Name{Space: b.space, Local: local}
		}
	}
	return xml.Name{Space: prefix, Local: local}
}

// Sniff reports whether a document that begins with head is XML rather than
// another text: whether < stands first, behind a byte order mark and blanks.
func Sniff(head []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \t\r\n"), []byte("<"))
}

// Root returns the name of the outermost element of a document, with its name
// space, from its first bytes; empty where they hold none. A document type,
// which reading refuses, is passed over: so the refusal is that of the format.
func Root(head []byte) xml.Name {
	in := xml.NewDecoder(withoutMark(bytes.NewReader(head)))
	in.CharsetReader = charset
	for {
		t, err := in.Token()
		if err != nil {
			return xml.Name{}
		}
		if e, ok := t.(xml.StartElement); ok {
			return e.Name
		}
	}
}

// guard is the token reader between a strict decoder, which resolves names and
// matches tags, and the decoder that the caller holds.
type guard struct {
	in              *xml.Decoder
	limits          Limits
	depth, elements int
	err             error
	scoped          bool // keep scope
	scope           []binding
}

// binding is a prefix ("" for the default) declared by an element of that
// depth.
type binding struct {
	depth         int
	prefix, space string
}

func newGuard(r io.Reader, l Limits) *guard {
	if l.Bytes > 0 {
		r = &capped{r: r, limit: l.Bytes, left: l.Bytes}
	}
	in := xml.NewDecoder(withoutMark(r))
	in.CharsetReader = charset
	return &guard{in: in, limits: l}
}

func (g *guard) line() int {
	line, _ := g.in.InputPos()
	return line
}

// Token implements [xml.TokenReader]; after an error it repeats that error.
func (g *guard) Token() (xml.Token, error) {
	if g.err != nil {
		return nil, g.err
	}
	t, err := g.in.Token()
	if err != nil {
		g.err = g.explain(err)
		return nil, g.err
	}
	switch e := t.(type) {
	case xml.Directive:
		g.err = g.refuse("文档含有 DOCTYPE 等声明，一律拒收", "a DOCTYPE or another directive; such documents are refused")
	case xml.StartElement:
		g.err = g.enter()
		if kept := g.withoutNamespaces(e.Attr); len(kept) != len(e.Attr) {
			e.Attr = kept
			t = e
		}
	case xml.EndElement:
		g.depth--
		for n := len(g.scope); n > 0 && g.scope[n-1].depth > g.depth; n-- {
			g.scope = g.scope[:n-1]
		}
	}
	if g.err != nil {
		return nil, g.err
	}
	return t, nil
}

func (g *guard) enter() error {
	g.depth++
	g.elements++
	if l := g.limits.Depth; l > 0 && g.depth > l {
		return g.refuse(fmt.Sprintf("元素嵌套超过 %d 层", l), fmt.Sprintf("elements nested more than %d deep", l))
	}
	if l := g.limits.Elements; l > 0 && g.elements > l {
		return g.refuse(fmt.Sprintf("元素超过 %d 个", l), fmt.Sprintf("more than %d elements", l))
	}
	return nil
}

func (g *guard) explain(err error) error {
	var syntax *xml.SyntaxError
	var problems notice.Problems
	switch {
	case err == io.EOF || errors.As(err, &problems):
		return err
	case errors.As(err, &syntax):
		return g.refuse("不是完整正确的 XML："+syntax.Msg, "not well-formed XML: "+syntax.Msg)
	case errors.Is(err, errCharset):
		return g.refuse("字符编码不支持："+err.Error(), err.Error())
	case g.versionRefused(err):
		return g.refuse("只读 XML 1.0："+err.Error(), err.Error())
	}
	return fmt.Errorf("read XML: %w", err)
}

// versionRefused recognises the one error of encoding/xml about a document
// that has no type of its own.
func (g *guard) versionRefused(err error) bool {
	return strings.HasPrefix(err.Error(), "xml: unsupported version") || strings.HasPrefix(err.Error(), "xml: encoding ")
}

func (g *guard) refuse(zh, en string) error {
	var p notice.Problems
	p.Add(fmt.Sprintf("line %d", g.line()), zh, en)
	return p
}

// withoutNamespaces drops xmlns attributes: names are resolved already, and
// the outer decoder must not resolve them again.
func (g *guard) withoutNamespaces(attrs []xml.Attr) []xml.Attr {
	kept := attrs[:0]
	for _, a := range attrs {
		prefix := a.Name.Local
		switch {
		case a.Name.Space == "" && prefix == "xmlns":
			prefix = ""
		case a.Name.Space != "xmlns":
			kept = append(kept, a)
			continue
		}
		if g.scoped {
			g.scope = append(g.scope, binding{g.depth, prefix, a.Value})
		}
	}
	return kept
}

// capped is a reader that fails past its limit, where io.LimitReader would
// make a document that is too large look like one that is cut off.
type capped struct {
	r           io.Reader
	limit, left int64
}

func (c *capped) Read(p []byte) (int, error) {
	if c.left == 0 {
		// One more byte tells a document of exactly the limit from a larger one.
		var one [1]byte
		if n, err := c.r.Read(one[:]); n == 0 {
			return 0, err
		}
		var p notice.Problems
		p.Add("document", fmt.Sprintf("文档超过 %d 字节", c.limit), fmt.Sprintf("larger than %d bytes", c.limit))
		return 0, p
	}
	n, err := c.r.Read(p[:min(int64(len(p)), c.left)])
	c.left -= int64(n)
	return n, err
}

func withoutMark(r io.Reader) io.Reader {
	b := bufio.NewReader(r)
	if head, _ := b.Peek(3); string(head) == "\ufeff" {
		b.Discard(3)
	}
	return b
}

var errCharset = errors.New("unsupported character encoding")

func charset(label string, in io.Reader) (io.Reader, error) {
	var e encoding.Encoding
	switch strings.ToLower(strings.TrimSpace(label)) {
	case "utf-8", "utf8", "us-ascii", "ascii":
		return in, nil
	case "iso-8859-1", "iso_8859-1", "latin1", "latin-1":
		e = charmap.ISO8859_1
	case "windows-1252", "cp1252":
		e = charmap.Windows1252
	case "gb18030", "gbk", "gb2312":
		e = simplifiedchinese.GB18030
	default:
		return nil, fmt.Errorf("%w %q", errCharset, label)
	}
	return e.NewDecoder().Reader(in), nil
}

// Clean returns s with only what a text of XML 1.0 should carry: TAB, LF, CR
// and U+0020 upwards without surrogates, non-characters and U+FFFD, which
// stands for bytes that were no text.
func Clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n' || r == '\r':
			return r
		case r < 0x20 || r == 0xFFFD || r&0xFFFE == 0xFFFE || 0xFDD0 <= r && r <= 0xFDEF:
			return -1
		}
		return r
	}, s)
}
