package table

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"wayside/hub/format/internal/grid"
	"wayside/hub/format/internal/xmlsafe"
	"wayside/hub/notice"
)

// Bounds of a workbook. What is compressed may be large: what is unpacked
// counts, in all parts together.
const (
	leastUnpacked = 4 << 20
	mostUnpacked  = 64 << 20
	mostRatio     = 12 // to the size of the file; what people keep packs to a tenth
	mostDepth     = 64
	mostElements  = 1_000_000 // of one part
	mostText      = 64 << 20  // bytes of all cells together, shared texts counted each time
)

// compoundFile begins old .xls files and workbooks with a password.
var compoundFile = []byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}

// workbook reads one sheet of an Office Open XML workbook (ECMA-376 part 1,
// section 18): the one called sheet, else the first visible one that holds
// anything.
func workbook(raw []byte, sheet string) (grid.Grid, error) {
	if bytes.HasPrefix(raw, compoundFile) {
		return grid.Grid{}, grid.Refuse("document", "这是旧式 .xls 或带密码的文件；请另存为不带密码的 .xlsx", "an old .xls file, or one with a password; save it as .xlsx without a password")
	}
	files, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return grid.Grid{}, grid.Refuse("document", "不是完整的 .xlsx 文件："+err.Error(), "not a whole .xlsx file: "+err.Error())
	}
	b := &book{files: map[string]*zip.File{}, left: min(mostUnpacked, leastUnpacked+mostRatio*int64(len(raw)))}
	for _, f := range files.File {
		if name := strings.ToLower(strings.TrimPrefix(f.Name, "/")); b.files[name] == nil {
			b.files[name] = f
		}
	}
	return b.open(sheet)
}

// book is a workbook being read.
type book struct {
	files    map[string]*zip.File
	left     int64 // bytes that may yet be unpacked
	date1904 bool
	strings  []string
	formats  []numberFormat // by style
}

type sheetRef struct {
	name, part string
	hidden     bool
}

func (b *book) open(name string) (g grid.Grid, err error) {
	main := "xl/workbook.xml"
	roots, err := b.relations("")
	if err != nil {
		return g, err
	}
	for _, r := range roots {
		if strings.HasSuffix(r.kind, "/officeDocument") {
			main = r.target
		}
	}
	sheets, err := b.main(main)
	if err != nil {
		return g, err
	}
	var names []string
	for _, s := range sheets {
		names = append(names, s.name)
		if name != "" && s.name != name || name == "" && s.hidden {
			continue
		}
		if g, err = b.sheet(s.part); err != nil || g.Broken != nil || len(g.Rows) > 0 || name != "" {
			g.Date1904 = b.date1904
			return g, err
		}
	}
	if name != "" {
		return g, grid.Refuse("sheet", fmt.Sprintf("没有名为 %q 的工作表；有：%s", name, strings.Join(names, "、")),
			fmt.Sprintf("no sheet is called %q; there are: %s", name, strings.Join(names, ", ")))
	}
	return g, nil
}

// main reads the part that lists the sheets, then what all sheets share.
func (b *book) main(part string) (sheets []sheetRef, err error) {
	relations, err := b.relations(part)
	if err != nil {
		return nil, err
	}
	err = b.each(part, func(_ *xmlsafe.Decoder, e xml.StartElement) error {
		switch e.Name.Local {
		case "workbookPr":
			b.date1904 = truth(attr(e, "date1904"))
		case "sheet":
			s := sheetRef{name: attr(e, "name"), hidden: strings.HasSuffix(strings.ToLower(attr(e, "state")), "hidden"), part: relations[attr(e, "id")].target}
			sheets = append(sheets, s)
		}
		return nil
	})
	for _, r := range relations {
		switch kind := path.Base(r.kind); {
		case err != nil:
		case kind == "sharedStrings":
			err = b.shared(r.target)
		case kind == "styles":
			err = b.styles(r.target)
		}
	}
	return sheets, err
}

type relation struct{ kind, target string }

// relations are what a part refers to, by id; "" is the package itself.
func (b *book) relations(part string) (map[string]relation, error) {
	dir := path.Dir(part)
	if part == "" {
		dir = ""
	}
	out := map[string]relation{}
	err := b.each(path.Join(dir, "_rels", path.Base("/"+part)+".rels"), func(_ *xmlsafe.Decoder, e xml.StartElement) error {
		if e.Name.Local == "Relationship" && attr(e, "TargetMode") != "External" {
			target := attr(e, "Target")
			if !strings.HasPrefix(target, "/") {
				target = path.Join(dir, target)
			}
			out[attr(e, "Id")] = relation{attr(e, "Type"), strings.TrimPrefix(target, "/")}
		}
		return nil
	})
	return out, err
}

// each calls f with every element of a part as it begins; a part that is not
// there has none.
func (b *book) each(part string, f func(d *xmlsafe.Decoder, e xml.StartElement) error) error {
	d, done, err := b.decoder(part)
	if d == nil {
		return err
	}
	defer done()
	for {
		t, err := d.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return b.fault(part, err)
		}
		if e, ok := t.(xml.StartElement); ok {
			if err := f(d, e); err != nil {
				return b.fault(part, err)
			}
		}
	}
}

// decoder opens a part; nil where there is none.
func (b *book) decoder(part string) (d *xmlsafe.Decoder, done func(), err error) {
	f := b.files[strings.ToLower(part)]
	if f == nil {
		return nil, nil, nil
	}
	r, err := f.Open()
	if err != nil {
		return nil, nil, b.fault(part, err)
	}
	return xmlsafe.NewDecoder(&unpacked{r, b}, xmlsafe.Limits{Depth: mostDepth, Elements: mostElements}), func() { r.Close() }, nil
}

var errUnpacked = errors.New("unpacks to too much")

// unpacked counts what is read against what the whole book may unpack to.
type unpacked struct {
	r    io.Reader
	book *book
}

// Read implements [io.Reader].
func (u *unpacked) Read(p []byte) (int, error) {
	if u.book.left <= 0 {
		return 0, errUnpacked
	}
	n, err := u.r.Read(p[:min(int64(len(p)), u.book.left)])
	u.book.left -= int64(n)
	return n, err
}

func (b *book) fault(part string, err error) error {
	var ps notice.Problems
	switch {
	case errors.Is(err, errUnpacked):
		return grid.Refuse("document", "解压后太大", "it unpacks to too much")
	case errors.As(err, &ps) && len(ps) > 0:
		return grid.Refuse(part+" "+ps[0].Field, ps[0].Message[notice.Chinese], ps[0].Message[notice.English])
	}
	return grid.Refuse(part, "无法读取："+err.Error(), "can't be read: "+err.Error())
}

// shared reads the texts that cells refer to.
func (b *book) shared(part string) error {
	return b.each(part, func(d *xmlsafe.Decoder, e xml.StartElement) error {
		if e.Name.Local != "si" {
			return nil
		}
		text, err := richText(d)
		b.strings = append(b.strings, text)
		return err
	})
}

// richText is the text of the runs up to the end of the element that has just
// begun; phonetic hints (rPh) are none of it.
func richText(d *xmlsafe.Decoder) (string, error) {
	var out strings.Builder
	for depth, inText, hint := 1, false, 0; depth > 0; {
		t, err := d.Token()
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.StartElement:
			depth++
			inText = t.Name.Local == "t" && hint == 0
			if t.Name.Local == "rPh" && hint == 0 {
				hint = depth
			}
		case xml.EndElement:
			if hint == depth {
				hint = 0
			}
			depth--
			inText = false
		case xml.CharData:
			if inText {
				out.Write(t)
			}
		}
	}
	return unescaped(out.String()), nil
}

// unescaped resolves _xHHHH_, by which OOXML writes characters that XML can't
// (ECMA-376 part 1, 22.9.2.19).
func unescaped(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	return escape.ReplaceAllStringFunc(s, func(m string) string {
		var r rune
		if _, err := fmt.Sscanf(m, "_x%04X_", &r); err != nil {
			return m
		}
		return string(r)
	})
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func truth(s string) bool { return s == "1" || s == "true" }
