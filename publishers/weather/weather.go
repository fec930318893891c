// Package weather holds the rules of sources of weather warnings: only those of
// registered issuers, with the station and its time of issue kept, and what an
// official signal says filled where its document leaves it open. It reads no
// document and knows no network.
package weather

import (
	"maps"
	"slices"
	"strings"
	"time"

	"wayside/hub/notice"
)

// Issuer is a weather service whose warnings may be passed on. A notice is its
// own where ID or any name agrees.
type Issuer struct {
	ID   string
	Name notice.Words
}

// longestWarning is the longest validity met among real warnings (240 h); a
// longer one is a sign of a wrong date.
const longestWarning = 240 * time.Hour

// Rule returns the rule of kind weather; other kinds pass untouched. A warning
// of an issuer that is not registered, or without a time of issue, is refused.
func Rule(registered []Issuer) func(*notice.Item, notice.Settings) {
	return func(it *notice.Item, _ notice.Settings) {
		n := it.Notice
		if n == nil || n.Kind != notice.Weather {
			return
		}
		issued(n, registered, &it.Problems)
		signal(n)
		if !n.Expires.IsZero() && n.Expires.Sub(n.Sent) > longestWarning {
			it.Problems.Warn("expires", "预警有效期超过 10 天，请核对", "the warning is valid for more than 10 days; check the date")
		}
	}
}

// issued holds the issuer against the register and completes it from there.
func issued(n *notice.Notice, registered []Issuer, ps *notice.Problems) {
	if n.Issuer == nil || n.Issuer.ID == "" && len(n.Issuer.Name) == 0 {
		ps.Add("issuer", "缺少发布单位：气象预警必须写明由谁发布", "missing: a weather warning must say who issued it")
		return
	}
	i := slices.IndexFunc(registered, func(r Issuer) bool { return r.is(n.Issuer) })
	if i < 0 {
		name := n.Issuer.Name.In(notice.Chinese)
		if name == "" {
			name = n.Issuer.ID
		}
		ps.Add("issuer", "发布单位“"+name+"”未登记", "the issuer "+name+" is not registered")
		return
	}
	own := completed(*n.Issuer, registered[i])
	if own.Issued.IsZero() {
		own.Issued = n.Sent
	}
	if own.Issued.IsZero() {
		ps.Add("issuer.issued", "缺少发布时间", "missing: when it was issued")
	}
	n.Issuer = &own
}

// completed fills what the document does not say of its issuer.
func completed(own notice.Issuer, r Issuer) notice.Issuer {
	if own.ID == "" {
		own.ID = r.ID
	}
	names := notice.Words{}
	maps.Copy(names, r.Name)
	maps.Copy(names, own.Name)
	own.Name = names
	return own
}

func (r Issuer) is(got *notice.Issuer) bool {
	if r.ID != "" && r.ID == got.ID {
		return true
	}
	for _, want := range r.Name {
		for _, name := range got.Name {
			if want != "" && strings.EqualFold(strings.TrimSpace(want), strings.TrimSpace(name)) {
				return true
			}
		}
	}
	return false
}

// signal fills what an official colour implies and the document leaves open.
// A colour is never made up from a severity.
func signal(n *notice.Notice) {
	if n.Colour == "" {
		return
	}
	if n.Severity == "" || n.Severity == notice.SeverityUnknown {
		n.Severity = SeverityOf(n.Colour)
	}
	if n.Certainty == "" || n.Certainty == notice.CertaintyUnknown {
		n.Certainty = notice.Likely
		for _, t := range n.Text {
			if strings.Contains(t.Description, "已出现") || strings.Contains(t.Description, "已达") {
				n.Certainty = notice.Observed
			}
		}
	}
}

// SeverityOf is the CAP severity of a Chinese signal: blue IV minor, yellow III
// moderate, orange II severe, red I extreme.
func SeverityOf(c notice.Colour) notice.Severity {
	switch c {
	case notice.Blue:
		return notice.Minor
	case notice.Yellow:
		return notice.Moderate
	case notice.Orange:
		return notice.Severe
	case notice.Red:
		return notice.Extreme
	}
	return notice.SeverityUnknown
}
