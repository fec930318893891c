package xmlsafe

import (
	"bytes"
	"encoding/xml"
	"strings"
)

// Writer writes an XML document element by element into memory: for formats
// whose elements depend on more than a struct can say. Texts and attributes are
// cleaned ([Clean]) and escaped; attributes are given as name, value, name,
// value …; what is opened the caller closes.
type Writer struct {
	Depth int  // of what is written next, one blank each
	Flat  bool // no indentation, and lines end behind end tags alone
	b     bytes.Buffer
}

// Bytes is what was written so far.
func (w *Writer) Bytes() []byte { return w.b.Bytes() }

// Raw writes XML as it is.
func (w *Writer) Raw(doc []byte) { w.b.Write(doc) }

// Head writes the XML declaration.
func (w *Writer) Head() { w.b.WriteString(xml.Header) }

// Open begins an element that holds others.
func (w *Writer) Open(name string, attrs ...string) {
	w.begin(name, attrs)
	w.b.WriteByte('>')
	if w.Depth++; !w.Flat {
		w.b.WriteByte('\n')
	}
}

// Close ends the element that was opened last.
func (w *Writer) Close(name string) {
	w.Depth--
	w.indent()
	w.b.WriteString("</" + name + ">\n")
}

// Element writes an element that holds a text alone, which may be empty.
func (w *Writer) Element(name, text string, attrs ...string) {
	w.begin(name, attrs)
	w.b.WriteByte('>')
	w.escape(text)
	w.b.WriteString("</" + name + ">\n")
}

// Leaf is [Writer.Element] where there is a text, and else nothing.
func (w *Writer) Leaf(name, text string, attrs ...string) {
	if Clean(text) != "" {
		w.Element(name, text, attrs...)
	}
}

// Empty writes an element that holds nothing.
func (w *Writer) Empty(name string, attrs ...string) {
	w.begin(name, attrs)
	w.b.WriteString("/>\n")
}

func (w *Writer) begin(name string, attrs []string) {
	w.indent()
	w.b.WriteString("<" + name)
	for i := 0; i+1 < len(attrs); i += 2 {
		w.b.WriteString(" " + attrs[i] + `="`)
		w.escape(attrs[i+1])
		w.b.WriteByte('"')
	}
}

func (w *Writer) indent() {
	if !w.Flat {
		w.b.WriteString(strings.Repeat(" ", w.Depth))
	}
}

// escape writes s as text of XML 1.0; writing to memory does not fail.
func (w *Writer) escape(s string) { _ = xml.EscapeText(&w.b, []byte(Clean(s))) }
