// Package enforcement holds the rules of sources of enforcement information: a
// legal ground and an end are required, the authority is named, and what looks
// like the data of a person is pointed out. It reads no document and knows no
// network.
package enforcement

import (
	"regexp"

	"wayside/hub/notice"
)

var (
	plate    = regexp.MustCompile(`[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·• ]?[A-Z0-9]{4,5}[A-Z0-9挂学警港澳]`)
	identity = regexp.MustCompile(`(^|[^0-9])[1-9]\d{5}(19|20)\d{9}[0-9Xx]([^0-9]|$)`)
)

// Rule is the rule of kind enforcement; other kinds pass untouched.
func Rule(it *notice.Item, _ notice.Settings) {
	n := it.Notice
	if n == nil || n.Kind != notice.Enforcing {
		return
	}
	ground(n, &it.Problems)
	if n.Expires.IsZero() {
		it.Problems.Add("expires", "缺少失效时间：执法信息必须写明到何时为止", "missing: an enforcement notice must say until when it stands")
	}
	persons(n, &it.Problems)
}

// ground asks for the legal basis and fills the authority.
func ground(n *notice.Notice, ps *notice.Problems) {
	if n.Enforcement == nil || empty(n.Enforcement.LegalBasis) {
		ps.Add("enforcement.legalBasis", "缺少法律依据", "missing: the legal ground")
		return
	}
	own := *n.Enforcement
	if empty(own.Authority) {
		own.Authority = n.Publisher.Name
		if n.Issuer != nil && !empty(n.Issuer.Name) {
			own.Authority = n.Issuer.Name
		}
	}
	n.Enforcement = &own
}

// persons warns of what looks like a number plate or an identity number.
func persons(n *notice.Notice, ps *notice.Problems) {
	for lang, t := range n.Text {
		words := t.Headline + "\n" + t.Description + "\n" + t.Instruction
		if plate.MatchString(words) {
			ps.Warn("text."+string(lang), "文字中似有车牌号码，请核对是否应当公开", "the text seems to hold a number plate; check whether it may be public")
		}
		if identity.MatchString(words) {
			ps.Warn("text."+string(lang), "文字中似有身份证号码，请核对是否应当公开", "the text seems to hold an identity number; check whether it may be public")
		}
	}
}

func empty(w notice.Words) bool {
	for _, s := range w {
		if s != "" {
			return false
		}
	}
	return true
}
