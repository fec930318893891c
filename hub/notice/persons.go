package notice

import (
	"regexp"
	"strings"
	"unicode"
)

// What looks like the data of a person. A number plate begins with the short
// name of a province and a letter (police cars' are nobody's); an identity number
// (GB 11643) ends in a check character. A mobile number is written in groups, and
// after the code of the country or a 0, too. Mailboxes are persons' but for those
// of an authority, and of the domain that is for examples.
var (
	mobile   = regexp.MustCompile(`(?:^|\D)(?:(?:\+|00)?86[) -]*|0)?(1[3-9]\d(?:[ .·-]?\d{4}){2}|1[3-9]\d\d[ .·-]\d{3}[ .·-]\d{4}|1[3-9]\d[ .·-]\d{3}[ .·-]\d{5})(?:\D|$)`)
	mailbox  = regexp.MustCompile(`[A-Za-z0-9._%+-]+@((?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,})`)
	official = regexp.MustCompile(`(?i)(?:^|\.)(?:gov|govt|gouv|gob|police|example)(?:\.[a-z]{2})?$`)

	plate  = regexp.MustCompile(`[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·\-\s]?(?:[A-HJ-NP-Z0-9]{5,6}|[A-HJ-NP-Z0-9]{4}[港澳学挂领使])`)
	idCard = regexp.MustCompile(`\d{6}[ -]?\d{8}[ -]?\d{3}[\dXx]`)
	home   = regexp.MustCompile(`(?:家住|现住|住址|户籍地)[:：在]?\p{Han}{2,}|住(?:在|于)?[\p{Han}\d]{2,30}\d+[号栋幢室]|\d+[号栋幢]\d+单元\d+室?`)

	homeEnglish = regexp.MustCompile(`\b(?:lives?|living|resides?|resident|residing) (?:at|of) (?:No\.? ?|[Nn]umber )?\d[\w ]*`)
)

// Persons warns of what looks like data of persons in anything that n tells people,
// pictures' and links' words included: an identity or telephone number, a mailbox, a
// number plate, a name, where somebody lives. What is published can't be taken back,
// and its subject never agreed.
func (n *Notice) Persons() (ps Problems) {
	for field, text := range n.told() {
		Personal(&ps, field, text)
	}
	return ps
}

// Personal warns of the same in one text, at field.
func Personal(ps *Problems, field, text string) {
	text = Halfwidth(text)
	has := madeOf(text)
	if has.digits >= 17 {
		for _, id := range idCard.FindAllString(text, -1) {
			if id = ungrouped.Replace(id); validID(id) {
				ps.Warn(field, "像身份证号："+hidden(id)+"。公开发布前请隐去", "looks like an identity number: "+hidden(id)+". Hide it before it goes out")
				break
			}
		}
	}
	if has.digits >= 11 {
		if m := mobile.FindStringSubmatch(text); m != nil {
			number := hidden(ungrouped.Replace(m[1]))
			ps.Warn(field, "像个人手机号："+number+"。请用单位电话", "looks like a private mobile number: "+number+". Give the office's")
		}
	}
	if strings.Contains(text, "@") {
		for _, m := range mailbox.FindAllStringSubmatch(text, -1) {
			if !official.MatchString(m[1]) {
				ps.Warn(field, "像个人邮箱："+m[0]+"。请用单位邮箱", "looks like a private mailbox: "+m[0]+". Give the office's")
				break
			}
		}
	}
	if has.han && has.digits > 0 && has.capitals > 0 {
		if p := plate.FindString(text); p != "" {
			ps.Warn(field, "像车牌号："+p+"。请隐去几位", "looks like a number plate: "+p+". Hide some of it")
		}
	}
	if a := livesAt(text); a != "" {
		ps.Warn(field, "像住址："+a+"。请隐去", "looks like where somebody lives: "+a+". Hide it")
	}
	if has.capitals >= 1 {
		if name := nameEnglish(text, has); name != "" {
			ps.Warn(field, "像人名："+name+"。请改写成“一名男子”之类", "looks like a name: "+name+". Write “a man, 34” instead")
		}
	}
	if has.han {
		if family := name(text); family != "" {
			ps.Warn(field, "像人名："+family+"…。请写成“"+family+"某”", "looks like a name: "+family+"…. Write only the family name")
		}
	}
}

// made is what a text is made of. It spares most texts most of the patterns, which
// every notice that is published would wait for.
type made struct {
	digits, capitals int
	han              bool
}

func madeOf(text string) (m made) {
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			m.digits++
		case r >= 'A' && r <= 'Z':
			m.capitals++
		case r >= 0x3400:
			m.han = true
		}
	}
	return m
}

// livesAt is where somebody lives, as a text says it.
func livesAt(text string) string {
	if strings.ContainsAny(text, "住籍") || strings.Contains(text, "单元") {
		if at := home.FindString(text); at != "" {
			return at
		}
	}
	if strings.Contains(text, "liv") || strings.Contains(text, "resid") {
		return homeEnglish.FindString(text)
	}
	return ""
}

// Halfwidth is a text as it is compared with others: letters, digits and signs of
// full width as those of ASCII, blanks and hyphens of any kind as one of each.
func Halfwidth(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r != '\n' && unicode.IsSpace(r):
			return ' '
		case unicode.Is(unicode.Pd, r) || r == '−':
			return '-'
		}
		return ascii(r)
	}, text)
}

// ascii is the character of ASCII whose full-width form r is, or r.
func ascii(r rune) rune {
	if r >= '！' && r <= '～' {
		return r - '！' + '!'
	}
	return r
}

// ungrouped takes a number out of its groups.
var ungrouped = strings.NewReplacer(" ", "", "-", "", ".", "", "·", "")

// validID checks the last character of an identity number (ISO 7064, MOD 11-2).
func validID(id string) bool {
	sum := 0
	for i, weight := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(id[i]-'0') * weight
	}
	return "10X98765432"[sum%11] == strings.ToUpper(id)[17]
}

// hidden is a number without its middle.
func hidden(s string) string { return s[:3] + strings.Repeat("*", len(s)-5) + s[len(s)-2:] }
