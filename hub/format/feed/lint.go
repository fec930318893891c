package feed

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Finding is one fault of a document. Event is the name that the W3C feed
// validator gives it, or in JSON the nearest one.
type Finding struct {
	Event string
	Where string // "/rss/channel/item[2]/guid", "items[1].url"
	What  string
}

// String is one line for a person.
func (f Finding) String() string { return fmt.Sprintf("%s at %s: %s", f.Event, f.Where, f.What) }

// Findings are all faults of a document.
type Findings []Finding

// Err returns the findings as one error, nil where there are none.
func (fs Findings) Err() error {
	if len(fs) == 0 {
		return nil
	}
	lines := make([]string, 0, len(fs))
	for _, f := range fs {
		lines = append(lines, f.String())
	}
	return errors.New(strings.Join(lines, "; "))
}

// mostFindings bounds a report; a document as bad as that isn't served anyway.
const mostFindings = 50

// Check lints a document that is to be served at self. Format is "rss", "atom",
// "json" or "opml". It is stricter than any reader: a document with no finding
// has none in the W3C validator either.
func Check(format string, body []byte, self string) Findings {
	l := &linter{self: self}
	if format == "json" {
		l.json(body)
		return l.found
	}
	root := l.parse(body)
	switch {
	case root == nil:
	case format == "rss" && root.key == "rss":
		l.rss(root)
	case format == "atom" && root.key == "feed":
		l.atom(root)
	case format == "opml" && root.key == "opml":
		l.opml(root)
	default:
		return Findings{{"UndeterminableVocabulary", "/", "the root is " + root.key}}
	}
	return l.found
}

type linter struct {
	self  string
	found Findings
}

func (l *linter) add(event, where, what string) {
	if len(l.found) < mostFindings {
		l.found = append(l.found, Finding{event, where, what})
	}
}

// node is an element; key is its name with the usual prefix of its name space
// ("dc:creator"), which Atom and RSS have none of.
type node struct {
	key   string
	path  string
	attrs []xml.Attr
	text  strings.Builder
	kids  []*node
	count map[string]int // of kids, by key
}

func (n *node) attr(name string) string {
	for _, a := range n.attrs {
		if key(a.Name) == name {
			return a.Value
		}
	}
	return ""
}

func (n *node) child(key string) *node {
	if i := slices.IndexFunc(n.kids, func(k *node) bool { return k.key == key }); i >= 0 {
		return n.kids[i]
	}
	return nil
}

func (n *node) all(key string) (ns []*node) {
	for _, k := range n.kids {
		if k.key == key {
			ns = append(ns, k)
		}
	}
	return ns
}

// key of a name; "?" where the validator doesn't know the name space.
func key(n xml.Name) string {
	switch n.Space {
	case "":
		return n.Local
	case nsAtom:
		return "atom:" + n.Local
	case nsContent:
		return "content:" + n.Local
	case nsDC:
		return "dc:" + n.Local
	case nsTerms:
		return "dcterms:" + n.Local
	case nsWayside:
		return "wayside:" + n.Local
	case nsGeoRSS:
		return "georss:" + n.Local
	case nsHistory:
		return "fh:" + n.Local
	case "xml", "http://www.w3.org/XML/1998/namespace":
		return "xml:" + n.Local
	}
	return "?"
}

// mostDepth of elements; ours have five levels.
const mostDepth = 16

// parse reads the whole document strictly, token by token; nil where it is not
// well-formed.
func (l *linter) parse(body []byte) *node {
	if !utf8.Valid(body) {
		l.add("SAXError", "/", "not UTF-8")
		return nil
	}
	d := xml.NewDecoder(bytes.NewReader(body))
	t := &tree{linter: l}
	for {
		token, err := d.Token()
		if err == nil {
			err = t.take(token)
		}
		switch {
		case errors.Is(err, io.EOF) && t.root != nil:
			return t.root
		case err != nil:
			l.add("SAXError", fmt.Sprintf("byte %d", d.InputOffset()), err.Error())
			return nil
		}
	}
}

// tree is the document as far as it has been read.
type tree struct {
	*linter
	root *node
	open []*node
}

func (t *tree) take(token xml.Token) error {
	switch k := token.(type) {
	case xml.Directive:
		return errors.New("a document type")
	case xml.StartElement:
		return t.start(k)
	case xml.EndElement:
		t.open = t.open[:len(t.open)-1]
	case xml.CharData:
		if len(t.open) > 0 {
			t.open[len(t.open)-1].text.Write(k)
		} else if len(bytes.TrimSpace(k)) > 0 {
			return errors.New("text outside the root")
		}
	}
	return nil
}

func (t *tree) start(e xml.StartElement) error {
	n := &node{key: t.key(e.Name), path: "/" + e.Name.Local}
	seen := map[xml.Name]bool{}
	for _, a := range e.Attr {
		if seen[a.Name] {
			return fmt.Errorf("attribute %s given twice", a.Name.Local)
		}
		seen[a.Name] = true
		if a.Name.Space != "xmlns" && a.Name.Local != "xmlns" {
			n.attrs = append(n.attrs, a)
			t.characters(n.path+"/@"+a.Name.Local, a.Value)
		}
	}
	switch {
	case len(t.open) == mostDepth:
		return errors.New("nested too deep")
	case len(t.open) > 0:
		parent := t.open[len(t.open)-1]
		if parent.count == nil {
			parent.count = map[string]int{}
		}
		parent.count[n.key]++
		n.path = parent.path + "/" + e.Name.Local + "[" + strconv.Itoa(parent.count[n.key]) + "]"
		parent.kids = append(parent.kids, n)
	case t.root != nil:
		return errors.New("a second root")
	default:
		t.root = n
	}
	if n.key == "?" {
		t.add("UnknownNamespace", n.path, e.Name.Space)
	}
	t.open = append(t.open, n)
	return nil
}

// key names an element; in an Atom feed its own go without a prefix.
func (t *tree) key(n xml.Name) string {
	k := key(n)
	if t.root == nil && k == "atom:feed" || t.root != nil && t.root.key == "feed" {
		return strings.TrimPrefix(k, "atom:")
	}
	return k
}

// characters refuses those that stand for lost text or that XML 1.0 merely
// discourages.
func (l *linter) characters(where, s string) {
	if s != strings.Map(goodCharacter, s) {
		l.add("BadCharacters", where, "a replacement, control or non-character")
	}
}

func goodCharacter(r rune) rune {
	switch {
	case r == '\t', r == '\n', r == '\r':
		return r
	case r < 0x20, r >= 0x7F && r <= 0x9F, r == utf8.RuneError, r&0xFFFE == 0xFFFE, r >= 0xFDD0 && r <= 0xFDEF:
		return -1
	}
	return r
}
