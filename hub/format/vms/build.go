package vms

import (
	"bytes"
	"encoding/xml"
	"slices"
	"strings"

	"wayside/hub/format/internal/xmlsafe"
)

// text is an XML document in the making.
type text struct {
	b     bytes.Buffer
	depth int
}

// open begins an element with the attributes name, value, name, value …
func (t *text) open(name string, attrs ...string) {
	t.start(name, attrs)
	t.b.WriteString(">\n")
	t.depth++
}

func (t *text) close(name string) {
	t.depth--
	t.indent()
	t.b.WriteString("</" + name + ">\n")
}

// leaf writes an element that holds a text alone.
func (t *text) leaf(name, value string, attrs ...string) {
	t.start(name, attrs)
	t.b.WriteByte('>')
	t.escape(value)
	t.b.WriteString("</" + name + ">\n")
}

// coded writes a word of a list, or one that the list lacks as an extension.
func (t *text) coded(name, word string, list ...string) {
	switch {
	case word == "":
	case slices.Contains(list, word):
		t.leaf(name, word)
	default:
		t.leaf(name, "_extended", "_extendedValue", word)
	}
}

func (t *text) start(name string, attrs []string) {
	t.indent()
	t.b.WriteString("<" + name)
	for i := 0; i < len(attrs); i += 2 {
		t.b.WriteString(" " + attrs[i] + `="`)
		t.escape(attrs[i+1])
		t.b.WriteByte('"')
	}
}

func (t *text) indent() { t.b.WriteString(strings.Repeat(" ", t.depth)) }

// escape writes s as text of XML 1.0; writing to memory does not fail.
func (t *text) escape(s string) { _ = xml.EscapeText(&t.b, []byte(xmlsafe.Clean(s))) }
