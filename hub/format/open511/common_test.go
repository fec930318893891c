package open511_test

import (
	"encoding/xml"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"wayside/hub/format/internal/formattest"
	"wayside/hub/format/open511"
	"wayside/hub/notice"
)

// forms are both encoders, of sheets whose entries all stand: those of real
// files are long over.
var forms = map[string]formattest.Encode{"JSON": standing(open511.Encode), "XML": standing(open511.EncodeXML)}

func standing(encode formattest.Encode) formattest.Encode {
	return func(w io.Writer, s notice.Sheet) (notice.Losses, error) {
		for i := range s.Entries {
			s.Entries[i].State = notice.Active
		}
		return encode(w, s)
	}
}

// conforms holds a document against the rules of Open511: the RELAX NG schema
// and the assertions of its Schematron, and for JSON a JSON Schema of the same
// rules, since Open511 has none.
func conforms(t formattest.Reporter, form string, raw []byte) {
	t.Helper()
	if form == "JSON" {
		conformsJSON(t, raw)
		return
	}
	var root node
	if err := xml.Unmarshal(raw, &root); err != nil {
		t.Fatalf("not XML: %v", err)
	}
	root.check(t, "")
	if tb, ok := t.(testing.TB); ok {
		if said := formattest.XMLLint(tb, "open511.rng", raw); said != "" {
			t.Errorf("%s\n%s", said, raw)
		}
	}
}

var schema *jsonschema.Schema

func conformsJSON(t formattest.Reporter, raw []byte) {
	t.Helper()
	if schema == nil {
		f, err := os.Open("testdata/open511.schema.json")
		if err != nil {
			t.Fatalf("%v", err)
		}
		defer f.Close()
		doc, err := jsonschema.UnmarshalJSON(f)
		if err != nil {
			t.Fatalf("%v", err)
		}
		c := jsonschema.NewCompiler()
		if err := c.AddResource("open511.json", doc); err != nil {
			t.Fatalf("%v", err)
		}
		if schema, err = c.Compile("open511.json"); err != nil {
			t.Fatalf("%v", err)
		}
	}
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(string(raw)))
	if err != nil {
		t.Fatalf("%v", err)
	}
	if err := schema.Validate(doc); err != nil {
		t.Errorf("%v\n%s", err, raw)
	}
}

// node is an element of an XML document.
type node struct {
	XMLName  xml.Name
	Attrs    []xml.Attr `xml:",any,attr"`
	Text     string     `xml:",chardata"`
	Children []node     `xml:",any"`
}

func (n node) attr(name string) string {
	for _, a := range n.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func (n node) all(name string) (out []node) {
	for _, c := range n.Children {
		if c.XMLName.Local == name && c.XMLName.Space == "" {
			out = append(out, c)
		}
	}
	return out
}

// value is the text of a child; "" where there is none.
func (n node) value(name string) string {
	for _, c := range n.all(name) {
		return strings.TrimSpace(c.Text)
	}
	return ""
}

func (n node) links(rel string) (count int) {
	for _, l := range n.all("link") {
		if l.attr("rel") == rel {
			count++
		}
	}
	return count
}

var openInterval = regexp.MustCompile(`/\s*$`)

// check are the assertions of open511.schematron about what we write.
func (n node) check(t formattest.Reporter, parent string) {
	t.Helper()
	assert := func(ok bool, what string) {
		if !ok {
			t.Errorf("%s: %s", n.XMLName.Local, what)
		}
	}
	switch name := n.XMLName.Local; {
	case name == "open511":
		assert(n.links("self")+n.links("up")+n.links("top") == len(n.all("link")), "only self, up and top links can appear inside open511")
	case name == "link" && n.attr("rel") == "jurisdiction":
		assert(strings.HasPrefix(n.attr("href"), "http"), "jurisdiction links must be absolute")
	case name == "event":
		assert(n.links("self") == 1, "a single self link is required")
		assert(n.links("jurisdiction") == 1 && len(n.all("link")) == 2, "events have a self and a jurisdiction link, and no others")
	case name == "intervals":
		open := 0
		for _, i := range n.all("interval") {
			if openInterval.MatchString(i.Text) {
				open++
			}
		}
		assert(open <= 1, "only one interval may omit its end")
	case name == "road" && parent == "roads":
		state, direction := n.value("state"), n.value("direction")
		assert(state == "" || direction != "", "if state is set, direction must be too")
		for _, lanes := range []string{"lanes_open", "lanes_closed"} {
			assert(n.value(lanes) == "" || state == "SOME_LANES_CLOSED" && direction != "" && direction != "BOTH", lanes+" needs SOME_LANES_CLOSED and a direction other than BOTH")
		}
	case name == "pagination":
		assert(n.links("next") < 2 && n.links("previous") < 2 && n.links("next")+n.links("previous") == len(n.all("link")), "pagination links must be next or previous, each once")
	}
	for _, c := range n.Children {
		c.check(t, n.XMLName.Local)
	}
}
