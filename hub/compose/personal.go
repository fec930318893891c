package compose

import (
	"regexp"
	"strings"

	"wayside/hub/notice"
)

// What looks like the data of a person. A number plate begins with the short
// name of a province and a letter; an identity number (GB 11643) ends in a
// check character; a name follows what its bearer is called, unless it is
// already half hidden (张某).
var (
	mobile = regexp.MustCompile(`(?:^|\D)(1[3-9]\d{9})(?:\D|$)`)
	plate  = regexp.MustCompile(`[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·\-\s]?[A-HJ-NP-Z0-9]{5,6}`)
	idCard = regexp.MustCompile(`\d{17}[\dXx]`)
	named  = regexp.MustCompile(`(?:嫌疑人|驾驶人|驾驶员|司机|死者|伤者|受害人|当事人|失踪人员|被告人)(\p{Han}{2,3})(?:[（(，,。；;、男女\s]|$)`)
)

// personal warns of data of persons in a text.
func personal(ps *notice.Problems, field, text string) {
	for _, id := range idCard.FindAllString(text, -1) {
		if validID(id) {
			ps.Warn(field, "像身份证号："+hidden(id)+"。公开发布前请隐去", "looks like an identity number: "+hidden(id)+". Hide it before it goes out")
			break
		}
	}
	if m := mobile.FindStringSubmatch(text); m != nil {
		ps.Warn(field, "像个人手机号："+hidden(m[1])+"。请用单位电话", "looks like a private mobile number: "+hidden(m[1])+". Give the office's")
	}
	if p := plate.FindString(text); p != "" {
		ps.Warn(field, "像车牌号："+p+"。请隐去几位", "looks like a number plate: "+p+". Hide some of it")
	}
	for _, m := range named.FindAllStringSubmatch(text, -1) {
		if !strings.ContainsAny(m[1], "某×") && !commonAfter[m[1]] {
			ps.Warn(field, "像人名："+m[1]+"。请写成“"+string([]rune(m[1])[:1])+"某”", "looks like a name: "+m[1]+". Write only the family name")
			break
		}
	}
}

// commonAfter are words that follow those for a person and are no names.
var commonAfter = map[string]bool{"已被": true, "已经": true, "逃逸": true, "受伤": true, "死亡": true, "轻伤": true, "重伤": true, "被困": true, "弃车": true, "酒驾": true, "请注意": true, "注意": true, "已送医": true, "在逃": true}

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
