// Package enforcement holds the rules of sources of enforcement information: a
// legal ground and an end are required, the authority is named, and what looks
// like the data of a person is pointed out. It reads no document and knows no
// network.
package enforcement

import "wayside/hub/notice"

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
	it.Problems = append(it.Problems, n.Persons()...)
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

func empty(w notice.Words) bool {
	for _, s := range w {
		if s != "" {
			return false
		}
	}
	return true
}
