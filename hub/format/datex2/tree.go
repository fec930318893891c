package datex2

import (
	"encoding/xml"
	"io"
	"iter"
	"strings"

	"wayside/hub/format/internal/xmlsafe"
)

// element is one element of DATEX II with all that it holds, by local names;
// elements of other namespaces are left out. All methods take nil for an
// element that is absent.
type element struct {
	name  string
	class string // what its xsi:type means; "" where it has none
	attrs []xml.Attr
	text  string

	child, last *element // the first and the last of its children
	next        *element // its next sibling
}

func (e *element) append(k *element) {
	if e.last == nil {
		e.child = k
	} else {
		e.last.next = k
	}
	e.last = k
}

// first is the first child called name, or nil.
func (e *element) first(name string) *element {
	if e == nil {
		return nil
	}
	for k := e.child; k != nil; k = k.next {
		if k.name == name {
			return k
		}
	}
	return nil
}

// at follows a path of children.
func (e *element) at(path ...string) *element {
	for _, name := range path {
		e = e.first(name)
	}
	return e
}

// all yields the children called name.
func (e *element) all(name string) iter.Seq[*element] {
	return func(yield func(*element) bool) {
		if e == nil {
			return
		}
		for k := e.child; k != nil; k = k.next {
			if k.name == name && !yield(k) {
				return
			}
		}
	}
}

// find is the first element below e, at any depth, that is called one of
// names.
func (e *element) find(names ...string) *element {
	if e == nil {
		return nil
	}
	for k := e.child; k != nil; k = k.next {
		for _, name := range names {
			if k.name == name {
				return k
			}
		}
		if f := k.find(names...); f != nil {
			return f
		}
	}
	return nil
}

// word is the text without blanks around it; of an extended value (v3) that.
func (e *element) word() string {
	if e == nil {
		return ""
	}
	w := strings.TrimSpace(e.text)
	if w == "" || w == "_extended" {
		if x := e.attr("_extendedValue"); x != "" {
			return x
		}
	}
	return w
}

// say is the word of the child called name.
func (e *element) say(name string) string { return e.first(name).word() }

// words are those of all children called name.
func (e *element) words(name string) (out []string) {
	for k := range e.all(name) {
		if w := k.word(); w != "" {
			out = append(out, w)
		}
	}
	return out
}

func (e *element) attr(name string) string {
	if e == nil {
		return ""
	}
	return attribute(e.attrs, name)
}

func attribute(attrs []xml.Attr, name string) string {
	for _, a := range attrs {
		if a.Name.Local == name {
			return strings.TrimSpace(a.Value)
		}
	}
	return ""
}

// typeOf is the local name of what the xsi:type of e means, where that is a
// type of DATEX II: any prefix will do, and another namespace won't.
func typeOf(in *xmlsafe.Reader, e xml.StartElement) string {
	for _, a := range e.Attr {
		if a.Name.Local == "type" && a.Name.Space == "http://www.w3.org/2001/XMLSchema-instance" {
			if n := in.Resolve(a.Value); strings.HasPrefix(n.Space, schema) {
				return n.Local
			}
			return "other:" + a.Value
		}
	}
	return ""
}

// tree reads all of the element that start begins; nil where it holds more
// than maxElements, of which no more are kept. It stands until the next tree
// is read.
func (d *delivery) tree(start xml.StartElement) (*element, error) {
	d.used = 0
	root := &element{name: start.Name.Local, class: typeOf(d.in, start), attrs: start.Attr}
	open := []*element{root}
	d.text = d.text[:0]
	for count := 1; ; {
		t, err := d.token()
		if err != nil {
			return nil, err
		}
		e := open[len(open)-1]
		switch t := t.(type) {
		case xml.StartElement:
			if count++; count > maxElements || !strings.HasPrefix(t.Name.Space, schema) {
				if err := d.skip(); err != nil {
					return nil, err
				}
				continue
			}
			k := d.element()
			k.name = t.Name.Local
			if len(t.Attr) > 0 {
				k.attrs, k.class = t.Attr, typeOf(d.in, t)
			}
			e.append(k)
			open = append(open, k)
			d.text = d.text[:0]
		case xml.EndElement:
			if e.child == nil {
				e.text = string(d.text)
			}
			if open = open[:len(open)-1]; len(open) > 0 {
				continue
			}
			if count > maxElements {
				return nil, nil
			}
			return root, nil
		case xml.CharData:
			if e.child == nil {
				d.text = append(d.text, t...)
			}
		}
	}
}

// block is how many elements are made at once.
const block = 64

// element is a blank one. Those of the last tree are used again: nothing of a
// situation but its strings outlives it.
func (d *delivery) element() *element {
	if d.used == block*len(d.blocks) {
		d.blocks = append(d.blocks, make([]element, block))
	}
	e := &d.blocks[d.used/block][d.used%block]
	*e = element{}
	d.used++
	return e
}

// token is the next token; the end of the document is an error.
func (d *delivery) token() (xml.Token, error) {
	t, err := d.in.Token()
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return t, err
}

// skip reads to the end of the element whose start was the newest token.
func (d *delivery) skip() error {
	for depth := 1; depth > 0; {
		t, err := d.token()
		if err != nil {
			return err
		}
		switch t.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		}
	}
	return nil
}

// children calls f for every child of the element whose start was the newest
// token; f reads all of it.
func (d *delivery) children(f func(xml.StartElement) error) error {
	for {
		t, err := d.token()
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if !strings.HasPrefix(t.Name.Space, schema) {
				err = d.skip()
			} else {
				err = f(t)
			}
			if err != nil {
				return err
			}
		case xml.EndElement:
			return nil
		}
	}
}
