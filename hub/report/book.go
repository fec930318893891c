package report

import (
	_ "embed"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"

	"wayside/hub/notice"

	"github.com/BurntSushi/toml"
)

// Book is what an authority has set for reports: a document in TOML.
type Book struct {
	Desks      []Desk     `toml:"desk"`
	Areas      []Area     `toml:"area"` // where one lies in two, the first counts
	Categories []Category `toml:"category"`
	Replies    []Reply    `toml:"reply"`
}

// Desk is who answers, as the public knows it.
type Desk struct {
	ID        string       `toml:"id"`
	Name      notice.Words `toml:"name"`
	Telephone string       `toml:"telephone"` // "": that of the authority, if it has one
	// Closed: what it is asked is for those whom the office names for it, and for
	// its supervisors; else for everybody who answers citizens.
	Closed bool `toml:"closed"`
}

// About is what reports of a category are about.
type About string

// What there is to be about.
const (
	ANotice   About = "notice"
	APlace    About = "place"
	AQuestion About = "question" // and whatever else wants words alone
)

// Category is one sort of report. Its code is the service code of Open311.
type Category struct {
	Code  string       `toml:"code"`
	About About        `toml:"about"`
	Name  notice.Words `toml:"name"`
	Hint  notice.Words `toml:"hint"`
	Desk  string       `toml:"desk"`
	Days  int          `toml:"days"` // within which it is answered
	// Wordless: it may be sent without a text.
	Wordless bool    `toml:"wordless"`
	Fields   []Field `toml:"field"`
	// Template is that of the notice which it may become; "": it becomes none.
	Template string `toml:"template"`
}

// Field is one thing more that a category asks.
type Field struct {
	Name     string        `toml:"name"`
	Label    notice.Words  `toml:"label"`
	Required bool          `toml:"required"`
	Options  []notice.Term `toml:"-"`
	Choices  []choice      `toml:"choice"` // none: free text of one line
}

type choice struct {
	Word string       `toml:"word"`
	Name notice.Words `toml:"name"`
}

// Reply is an answer that is often given. What whoever sends it has to fill in
// stands in its text in brackets, as 〔部门及电话〕: no answer goes out with it.
type Reply struct {
	Name       notice.Words `toml:"name"`
	Declines   bool         `toml:"declines"`
	Text       notice.Words `toml:"text"`
	Categories []string     `toml:"categories"` // none: all
}

//go:embed book.toml
var builtIn []byte

// BuiltIn is the document that comes with Wayside.
func BuiltIn() []byte { return slices.Clone(builtIn) }

// Category returns the category of that code.
func (b *Book) Category(code string) (Category, bool) {
	i := slices.IndexFunc(b.Categories, func(c Category) bool { return c.Code == code })
	if i < 0 {
		return Category{Code: code, Name: notice.Words{notice.Chinese: code, notice.English: code}}, false
	}
	return b.Categories[i], true
}

// Desk returns the desk of that id. One that is gone is called by its id.
func (b *Book) Desk(id string) Desk {
	i := slices.IndexFunc(b.Desks, func(d Desk) bool { return d.ID == id })
	if i < 0 {
		return Desk{ID: id, Name: notice.Words{notice.Chinese: id, notice.English: id}}
	}
	return b.Desks[i]
}

// HasDesk reports whether there is a desk of that id.
func (b *Book) HasDesk(id string) bool {
	return slices.ContainsFunc(b.Desks, func(d Desk) bool { return d.ID == id })
}

// RepliesTo are those that fit a category.
func (b *Book) RepliesTo(category string) (out []Reply) {
	for _, r := range b.Replies {
		if len(r.Categories) == 0 || slices.Contains(r.Categories, category) {
			out = append(out, r)
		}
	}
	return out
}

// Due is when a report of now is to be answered.
func (c Category) Due(now time.Time) time.Time {
	return now.Add(time.Duration(c.Days) * 24 * time.Hour)
}

// Bounds, in bytes: of the document, and of a telephone number.
const (
	mostBook      = 128 << 10
	mostTelephone = 60
)

var word = regexp.MustCompile(`^[a-z][a-z0-9-]{0,39}$`)

// ReadBook reads a book from TOML and judges it: every problem at once, each
// with its field, in zh-CN and en.
func ReadBook(raw []byte) (*Book, notice.Problems) {
	b := &Book{}
	ps := decode(raw, b)
	if ps.Failed() {
		return b, ps
	}
	if len(b.Categories) == 0 {
		ps.Add("category", "至少要有一类", "at least one is needed")
	}
	b.judgeDesks(&ps)
	b.judgeAreas(&ps)
	seen := map[string]bool{}
	for i := range b.Categories {
		c := &b.Categories[i]
		at := fmt.Sprintf("category[%d]", i)
		c.judge(&ps, at, b)
		if seen[c.Code] {
			ps.Add(at+".code", "重复："+c.Code, "stands there twice: "+c.Code)
		}
		seen[c.Code] = true
	}
	for i, r := range b.Replies {
		at := fmt.Sprintf("reply[%d]", i)
		inBoth(&ps, at+".name", r.Name)
		inBoth(&ps, at+".text", r.Text)
	}
	return b, ps
}

func decode(raw []byte, b *Book) (ps notice.Problems) {
	if len(raw) > mostBook {
		ps.Add("document", "太大", "too large")
		return ps
	}
	meta, err := toml.Decode(string(raw), b)
	if at := (toml.ParseError{}); errors.As(err, &at) {
		ps.Add("document", fmt.Sprintf("第 %d 行读不懂：%s", at.Position.Line, at.Message), fmt.Sprintf("line %d: %s", at.Position.Line, at.Message))
	} else if err != nil {
		ps.Add("document", "读不懂："+err.Error(), err.Error())
	}
	for _, key := range meta.Undecoded() {
		ps.Add(key.String(), "没有这一项", "there is no such member")
	}
	return ps
}

func (b *Book) judgeDesks(ps *notice.Problems) {
	for i, d := range b.Desks {
		at := fmt.Sprintf("desk[%d]", i)
		wantWord(ps, at+".id", d.ID)
		inBoth(ps, at+".name", d.Name)
		if len(d.Telephone) > mostTelephone {
			ps.Add(at+".telephone", fmt.Sprintf("超过 %d 字节", mostTelephone), fmt.Sprintf("more than %d bytes", mostTelephone))
		}
		if slices.IndexFunc(b.Desks, func(o Desk) bool { return o.ID == d.ID }) != i {
			ps.Add(at+".id", "重复："+d.ID, "stands there twice: "+d.ID)
		}
	}
}

func (c *Category) judge(ps *notice.Problems, at string, b *Book) {
	wantWord(ps, at+".code", c.Code)
	inBoth(ps, at+".name", c.Name)
	if c.About != ANotice && c.About != APlace && c.About != AQuestion {
		ps.Add(at+".about", "应为 notice、place 或 question", "want notice, place or question")
	}
	if !b.HasDesk(c.Desk) {
		ps.Add(at+".desk", "没有这个部门："+c.Desk, "there is no such desk: "+c.Desk)
	}
	if c.Days < 1 || c.Days > 365 {
		ps.Add(at+".days", "应为 1 到 365", "want 1 to 365")
	}
	for j := range c.Fields {
		f := &c.Fields[j]
		in := fmt.Sprintf("%s.field[%d]", at, j)
		wantWord(ps, in+".name", f.Name)
		inBoth(ps, in+".label", f.Label)
		for k, o := range f.Choices {
			wantWord(ps, fmt.Sprintf("%s.choice[%d].word", in, k), o.Word)
			inBoth(ps, fmt.Sprintf("%s.choice[%d].name", in, k), o.Name)
			f.Options = append(f.Options, notice.Term{Word: o.Word, Name: o.Name})
		}
	}
}

func wantWord(ps *notice.Problems, field, s string) {
	if !word.MatchString(s) {
		ps.Add(field, "应为 1 到 40 个小写字母、数字或横线，以字母开头", "want 1 to 40 lower-case letters, digits or '-', a letter first")
	}
}

func inBoth(ps *notice.Problems, field string, w notice.Words) {
	if w[notice.Chinese] == "" || w[notice.English] == "" {
		ps.Add(field, "要有中文和英文", "needs zh-CN and en")
	}
}
