package xmlsafe_test

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"wayside/hub/format/internal/xmlsafe"
	"wayside/hub/notice"
)

var limits = xmlsafe.Limits{Bytes: 4096, Depth: 8, Elements: 20}

// drain reads all tokens and returns the texts of the document and the error
// that ended it.
func drain(r io.Reader, l xmlsafe.Limits) (string, error) {
	d := xmlsafe.NewDecoder(r, l)
	var texts strings.Builder
	for {
		t, err := d.Token()
		if err == io.EOF {
			return texts.String(), nil
		}
		if err != nil {
			return texts.String(), err
		}
		if c, ok := t.(xml.CharData); ok {
			texts.Write(c)
		}
	}
}

func TestHostileDocumentsAreRefusedInBothLanguages(t *testing.T) {
	laughs := `<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><l>&b;</l>`
	for name, c := range map[string]struct{ document, want string }{
		"external entity": {`<!DOCTYPE a SYSTEM "http://203.0.113.1/x"><a>&x;</a>`, "DOCTYPE"},
		"billion laughs":  {laughs, "DOCTYPE"},
		"bare entity":     {`<a>&x;</a>`, "not well-formed"},
		"too deep":        {strings.Repeat("<a>", 100000), "nested more than 8"},
		"too many":        {"<a>" + strings.Repeat("<b/>", 30) + "</a>", "more than 20 elements"},
		"too large":       {"<a>" + strings.Repeat("x", 5000) + "</a>", "larger than 4096"},
		"truncated":       {"<a>\n<b>", "not well-formed"},
		"mismatched":      {"<a></b>", "not well-formed"},
		"no text":         {"<a>\xff\xfe</a>", "not well-formed"},
		"charset":         {`<?xml version="1.0" encoding="EBCDIC-X"?><a/>`, "EBCDIC-X"},
		"version":         {`<?xml version="1.1"?><a/>`, "version"},
	} {
		t.Run(name, func(t *testing.T) {
			l := limits
			if name == "too deep" {
				l.Bytes = 0
			}
			_, err := drain(strings.NewReader(c.document), l)
			var p notice.Problems
			if !errors.As(err, &p) {
				t.Fatalf("error %v is not problems", err)
			}
			if got := p.In(notice.English); !strings.Contains(got, c.want) {
				t.Errorf("got %q, want it to name %q", got, c.want)
			}
			if p[0].Message[notice.Chinese] == "" || p[0].Field == "" {
				t.Errorf("problem %+v lacks Chinese or its place", p[0])
			}
		})
	}
}

func TestProblemNamesTheLine(t *testing.T) {
	_, err := drain(strings.NewReader("<a>\n<b>\n</c></a>"), limits)
	var p notice.Problems
	if !errors.As(err, &p) || p[0].Field != "line 3" {
		t.Errorf("got %v, want a problem at line 3", err)
	}
}

func TestFailureOfTheReaderIsNoFaultOfTheDocument(t *testing.T) {
	_, err := drain(io.MultiReader(strings.NewReader("<a>"), failing{}), limits)
	if !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("got %v, want the error of the reader", err)
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestEncodingsAreRead(t *testing.T) {
	gb, err := simplifiedchinese.GB18030.NewEncoder().String("暴雨橙色预警")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ document, want string }{
		"byte order mark": {"\ufeff<a>云溪</a>", "云溪"},
		"ISO-8859-1":      {`<?xml version="1.0" encoding="ISO-8859-1"?><a>` + "Usulut\xe1n</a>", "Usulután"},
		"windows-1252":    {`<?xml version="1.0" encoding="windows-1252"?><a>` + "\x80</a>", "€"},
		"GB2312":          {`<?xml version="1.0" encoding="GB2312"?><a>` + gb + "</a>", "暴雨橙色预警"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := drain(strings.NewReader(c.document), limits)
			if err != nil || got != c.want {
				t.Errorf("got %q, %v; want %q", got, err, c.want)
			}
		})
	}
}

func TestNamesAreResolvedOnce(t *testing.T) {
	var got struct {
		XMLName xml.Name
		Lang    string `xml:"http://www.w3.org/XML/1998/namespace lang,attr"`
		B       string `xml:"p b"`
	}
	// The name space "p" is also a prefix, bound to something else.
	in := `<a xmlns="p" xmlns:p="q" xml:lang="en"><b>x</b><p:b>y</p:b></a>`
	if err := xmlsafe.NewDecoder(strings.NewReader(in), limits).Decode(&got); err != nil {
		t.Fatal(err)
	}
	if got.XMLName.Space != "p" || got.B != "x" || got.Lang != "en" {
		t.Errorf("got %+v", got)
	}
}

func TestValuesAreResolvedWhereTheyStand(t *testing.T) {
	in := `<a xmlns="d" xmlns:p="q"><b xmlns:p="r" t="p:X"/><c t="p:X"/><e xmlns="f" t="X"/><f t="X"/><g t=" n:X "/></a>`
	r := xmlsafe.NewReader(strings.NewReader(in), limits)
	var got []string
	for {
		token, err := r.Token()
		if err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if e, ok := token.(xml.StartElement); ok && len(e.Attr) > 0 {
			n := r.Resolve(e.Attr[0].Value)
			got = append(got, n.Space+"|"+n.Local)
		}
	}
	if want := "r|X q|X f|X d|X n|X"; strings.Join(got, " ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
	if r.Line() != 1 {
		t.Errorf("got line %d, want 1", r.Line())
	}
}

func TestReaderKeepsTheLimits(t *testing.T) {
	r := xmlsafe.NewReader(strings.NewReader(strings.Repeat("<a>", 99)), limits)
	var err error
	for err == nil {
		_, err = r.Token()
	}
	var p notice.Problems
	if !errors.As(err, &p) || !strings.Contains(p.Error(), "nested more than 8") {
		t.Errorf("got %v, want it to name the depth", err)
	}
	if _, again := r.Token(); again == nil {
		t.Error("got no error after an error")
	}
}

func TestDocumentOfExactlyTheLimitIsRead(t *testing.T) {
	in := "<a>123456</a>"
	l := limits
	l.Bytes = int64(len(in))
	if got, err := drain(strings.NewReader(in), l); err != nil || got != "123456" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestCleanKeepsTextAndDropsTheRest(t *testing.T) {
	for in, want := range map[string]string{
		"【℃】\tａ\r\n😀\u2028":    "【℃】\tａ\r\n😀\u2028",
		"a\x00b\x0bc\x1bd":     "abcd",
		"\ufffe\uffff\ufdd0x":  "x",
		"\U0001fffe\U0010fffd": "\U0010fffd",
		"\xffy\ufffd":          "y",
	} {
		if got := xmlsafe.Clean(in); got != want {
			t.Errorf("Clean(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestRootIsToldWhateverStandsBefore(t *testing.T) {
	for in, want := range map[string]string{
		`<?xml version="1.0"?><!-- x --><p:a xmlns:p="urn:x"><b`: "urn:x a",
		"\ufeff<a/>": " a",
		`<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>`: " a",
		`{"a":1}`: " ", "": " ", "<": " ",
	} {
		if n := xmlsafe.Root([]byte(in)); n.Space+" "+n.Local != want {
			t.Errorf("%q: got %q %q, want %q", in, n.Space, n.Local, want)
		}
	}
}

func TestXMLIsToldFromOtherText(t *testing.T) {
	for head, want := range map[string]bool{"<a/>": true, "\ufeff\r\n <?xml": true, "": false, "\ufeff": false, `{"a":"<b>"}`: false, "[": false} {
		if got := xmlsafe.Sniff([]byte(head)); got != want {
			t.Errorf("%q: got %v", head, got)
		}
	}
}

func TestWhatIsWrittenIsCleanAndEscaped(t *testing.T) {
	write := func(w *xmlsafe.Writer) string {
		w.Open("a", "b", "<\x01>", "c", "")
		w.Leaf("d", "x & y\ufffd")
		w.Leaf("none", "\x01")
		w.Element("e", "\x01")
		w.Empty("f", "g", "h")
		w.Raw([]byte("<i/>"))
		w.Close("a")
		return string(w.Bytes())
	}
	if got := write(&xmlsafe.Writer{Depth: 1}); got != " <a b=\"&lt;&gt;\" c=\"\">\n  <d>x &amp; y</d>\n  <e></e>\n  <f g=\"h\"/>\n<i/> </a>\n" {
		t.Errorf("got %q", got)
	}
	if got := write(&xmlsafe.Writer{Flat: true}); got != "<a b=\"&lt;&gt;\" c=\"\"><d>x &amp; y</d>\n<e></e>\n<f g=\"h\"/>\n<i/></a>\n" {
		t.Errorf("flat: got %q", got)
	}
}
