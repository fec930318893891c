package report

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"wayside/hub/notice"
)

// Sent is a report field by field as somebody sent it, before anything is
// believed.
type Sent struct {
	Category, Text, Address, Lon, Lat string
	Notice, Revision                  string
	Contact, Media                    string
	Lang                              notice.Lang
	Fields                            map[string]string
}

// Bounds of what may be sent, in characters.
const (
	MostText    = 4000
	mostLine    = 200
	mostAddress = 255
)

// Read judges what was sent at a time: all that is wrong with it, each with its
// field, in zh-CN and en. Text is cleaned as that of notices is. Whether there is
// such a notice it can't know.
func (b *Book) Read(s Sent, now time.Time) (r Report, said Said, contact string, ps notice.Problems) {
	c, ok := b.Category(s.Category)
	if !ok {
		ps.Add("category", "请选择一类", "choose what it is about")
		return r, said, "", ps
	}
	r = Report{Category: c.Code, Lang: s.Lang, At: now, Due: c.Due(now), Desk: c.Desk, State: Received}
	said.Text = line(&ps, "text", s.Text, MostText)
	said.Media = line(&ps, "media", s.Media, mostLine)
	contact = line(&ps, "contact", s.Contact, mostLine)
	c.read(s.Fields, &said, &ps)
	if said.Text == "" && !c.Wordless {
		ps.Add("text", "请写明情况", "say what it is")
	}
	switch c.About {
	case APlace:
		r.Point, said.Point, said.Address = place(s, &ps)
		r.Desk = b.deskAt(c, said.Point)
	case ANotice:
		r.Notice, r.Revision = aboutNotice(s, &ps)
	}
	return r, said, contact, ps
}

// line is a cleaned text of at most so many characters.
func line(ps *notice.Problems, field, s string, most int) string {
	s = notice.Clean(strings.ReplaceAll(s, "\r\n", "\n"))
	if most < MostText {
		s = strings.Join(strings.Fields(s), " ")
	}
	if n := utf8.RuneCountInString(s); n > most {
		ps.Add(field, fmt.Sprintf("最多 %d 字，现在 %d 字", most, n), fmt.Sprintf("at most %d characters; it has %d", most, n))
		return ""
	}
	return s
}

func (c Category) read(given map[string]string, said *Said, ps *notice.Problems) {
	for _, f := range c.Fields {
		value := line(ps, f.Name, given[f.Name], mostLine)
		_, known := notice.Find(f.Options, value)
		switch {
		case value == "" && f.Required:
			ps.Add(f.Name, "请填写："+f.Label[notice.Chinese], "fill in: "+f.Label[notice.English])
		case value != "" && len(f.Options) > 0 && !known:
			ps.Add(f.Name, "没有这一项", "there is no such choice")
		case value != "":
			if said.Fields == nil {
				said.Fields = map[string]string{}
			}
			said.Fields[f.Name] = value
		}
	}
}

// place is where it is, to be public, exactly, and in words.
func place(s Sent, ps *notice.Problems) (rough, exact *Point, address string) {
	address = line(ps, "address", s.Address, mostAddress)
	if s.Lon == "" && s.Lat == "" {
		if utf8.RuneCountInString(address) < 2 {
			ps.Add("address", "请写明在哪里，例如道路名和桩号", "say where it is, such as the road and its kilometre post")
		}
		return nil, nil, address
	}
	p, ok := ParsePoint(s.Lon, s.Lat)
	if !ok {
		ps.Add("lon", "经纬度应为数，例如 117.93 和 28.51", "want longitude and latitude as numbers, such as 117.93 and 28.51")
		return nil, nil, address
	}
	near := p.Rough()
	return &near, &p, address
}

func aboutNotice(s Sent, ps *notice.Problems) (notice.ID, int) {
	id, ok := notice.ParseID(s.Notice)
	if !ok {
		ps.Add("notice", "请从消息的网页上反映，或填消息的 id 或短码", "start from the page of the notice, or give its id or its code")
		return "", 0
	}
	n, err := strconv.Atoi(s.Revision)
	if s.Revision != "" && (err != nil || n < 1) {
		ps.Add("revision", "应为版本号", "want the number of a revision")
	}
	return id, n
}

// CheckAnswer judges an answer before it is public, each problem with its field.
// It is needed in the language of who asked, and without the blanks of a reply.
// Contacts, which were given to be answered, must not stand in what everybody
// reads: that of who asked, and those of all whose reports were merged into it.
func CheckAnswer(a Answer, lang notice.Lang, contacts ...string) (ps notice.Problems) {
	if lang != notice.English {
		lang = notice.Chinese
	}
	if a.Text[lang] == "" {
		ps.Add("text."+string(lang), "请用提问人的语言写答复", "write the answer in the language of who asked")
	}
	theirs := contactOf(contacts...)
	for at, text := range a.texts() {
		if utf8.RuneCountInString(text) > MostText {
			ps.Add(at, fmt.Sprintf("最多 %d 字", MostText), fmt.Sprintf("at most %d characters", MostText))
		}
		checkBlanks(&ps, at, text)
		if piece := theirs.in(text); piece != "" {
			ps.Add(at, "写进了反映人的联系方式，请删去："+piece, "it holds how to reach somebody who told us: take that out: "+piece)
		}
	}
	return ps
}
