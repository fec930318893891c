// Package traffic holds the rules of sources of road information: what such a
// notice must carry, what is noise in its words, and the defaults of its kind.
// It reads no document and knows no network; cmd gives its rule to the sources
// of road authorities.
package traffic

import (
	"regexp"
	"strings"

	"wayside/hub/notice"
)

// Config is what a road source may set.
type Config struct {
	// Noise are patterns of passages that say nothing of the road ("Last
	// updated Mon Aug 4 at 9:12 am."): cut from descriptions, so that they
	// can't make a poll look like news.
	Noise []*regexp.Regexp
	// SeverityFromImpact fills an unknown severity from what is left of the
	// carriageway, never above moderate: an automatic source raises no alarm.
	SeverityFromImpact bool
}

// Rule returns the rule of kind traffic; other kinds pass untouched. A notice
// must name a road or a place.
func Rule(c Config) func(*notice.Item, notice.Settings) {
	return func(it *notice.Item, s notice.Settings) {
		n := it.Notice
		if n == nil || n.Kind != notice.Traffic {
			return
		}
		n.Text = c.quiet(n.Text)
		mustBeSomewhere(n, &it.Problems)
		it.Problems = append(it.Problems, n.Contradictions()...)
		if n.Certainty == "" || n.Certainty == notice.CertaintyUnknown {
			n.Certainty = certainty(n, s)
		}
		if c.SeverityFromImpact && (n.Severity == "" || n.Severity == notice.SeverityUnknown) {
			n.Severity = severity(n.Impact)
		}
	}
}

// quiet cuts the noise out of the descriptions.
func (c Config) quiet(texts map[notice.Lang]notice.Text) map[notice.Lang]notice.Text {
	if len(c.Noise) == 0 {
		return texts
	}
	out := make(map[notice.Lang]notice.Text, len(texts))
	for lang, t := range texts {
		for _, noise := range c.Noise {
			t.Description = noise.ReplaceAllString(t.Description, "")
		}
		t.Description = strings.TrimSpace(t.Description)
		out[lang] = t
	}
	return out
}

func mustBeSomewhere(n *notice.Notice, ps *notice.Problems) {
	for _, r := range n.Roads {
		if r.Name != "" || r.LocalName != "" {
			return
		}
	}
	if n.Geometry == nil {
		ps.Add("roads", "既没有路名也没有位置：道路信息必须说明在哪里", "neither a road nor a geometry: road information must say where")
	}
}

// certainty of what an authority says of its own roads: it has seen what is
// there, and expects what it has planned.
func certainty(n *notice.Notice, s notice.Settings) notice.Certainty {
	if n.Onset.After(s.Now) {
		return notice.Likely
	}
	return notice.Observed
}

func severity(i notice.Impact) notice.Severity {
	switch i {
	case notice.AllClosed:
		return notice.Moderate
	case notice.SomeClosed, notice.Alternating, notice.Shifted:
		return notice.Minor
	}
	return notice.SeverityUnknown
}
