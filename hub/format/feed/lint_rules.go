package feed

import (
	"net/mail"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// rule is what is demanded of one child of an element.
type rule struct {
	missing string // event where it is absent; "" allows that
	many    bool   // may stand several times
	twice   string // event where it stands twice; "": DuplicateElement
	check   func(l *linter, n *node)
}

// children checks the children of n against rules; a child without a rule is
// a finding.
func (l *linter) children(n *node, rules map[string]rule) {
	names := make([]string, 0, len(rules))
	for name := range rules {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		r, found := rules[name], n.all(name)
		if len(found) == 0 && r.missing != "" {
			l.add(r.missing, n.path, name)
		}
		if len(found) > 1 && !r.many {
			l.add(orEvent(r.twice, "DuplicateElement"), found[1].path, name)
		}
		for _, k := range found {
			l.characters(k.path, k.text.String())
			if r.check != nil {
				r.check(l, k)
			}
		}
	}
	for _, k := range n.kids {
		if _, known := rules[k.key]; !known && k.key != "?" {
			l.add("UndefinedElement", k.path, k.key)
		}
	}
}

func orEvent(event, otherwise string) string {
	if event == "" {
		return otherwise
	}
	return event
}

// need checks that attributes are there.
func (l *linter) need(n *node, names ...string) {
	for _, name := range names {
		if n.attr(name) == "" {
			l.add("MissingAttribute", n.path, name)
		}
	}
}

// plainText must say something, without markup.
func plainText(l *linter, n *node) { l.plainText(n.path, n.text.String()) }

func (l *linter) plainText(where, s string) {
	if strings.TrimSpace(s) == "" {
		l.add("NotBlank", where, "empty")
	}
	l.noMarkup(where, s)
}

func (l *linter) noMarkup(where, s string) {
	if tagLike.MatchString(s) || slices.ContainsFunc(entityLike.FindAllString(s, -1), entity) {
		l.add("ContainsHTML", where, s)
	}
}

func fullURL(l *linter, n *node) { l.fullURL(n.path, n.text.String()) }

func (l *linter) fullURL(where, s string) {
	if !absolute(s) || s != address(s) {
		l.add("InvalidFullLink", where, s)
	}
}

// anyURI is absolute, of any scheme.
func anyURI(l *linter, n *node) { l.anyURI(n.path, n.text.String()) }

func (l *linter) anyURI(where, s string) {
	if u, err := url.Parse(s); err != nil || u.Scheme == "" || s != address(s) {
		l.add("InvalidURI", where, s)
	}
}

// listURI names the list of a category; urn:…#word is no URN.
func (l *linter) listURI(where, s string) {
	switch {
	case strings.HasPrefix(s, "urn:"):
		l.add("InvalidURN", where, s)
	case !absolute(s) || s != address(s):
		l.add("InvalidURI", where, s)
	}
}

var (
	rfc3339Form = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$`)
	earliest    = time.Unix(0, 0)
)

func rfc3339Date(l *linter, n *node) { l.date3339(n.path, n.text.String()) }

// date3339 returns the zero time where s is no date.
func (l *linter) date3339(where, s string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil || !rfc3339Form.MatchString(s) {
		l.add("InvalidRFC3339Date", where, s)
		return time.Time{}
	}
	return l.plausible(where, t)
}

func rfc822Date(l *linter, n *node) { l.date822(n.path, n.text.String()) }

func (l *linter) date822(where, s string) time.Time {
	t, err := time.Parse(rfc822, s)
	if err != nil || t.Format(rfc822) != s {
		l.add("InvalidRFC2822Date", where, s)
		return time.Time{}
	}
	return l.plausible(where, t)
}

func (l *linter) plausible(where string, t time.Time) time.Time {
	if t.Before(earliest) {
		l.add("ImplausibleDate", where, t.String())
	}
	return t
}

// notAfter checks that t is at most limit: the linter has no clock, so the
// future is what lies after the feed's own date.
func (l *linter) notAfter(where string, t, limit time.Time) {
	if !t.IsZero() && !limit.IsZero() && t.After(limit) {
		l.add("ImplausibleDate", where, t.Format(updated)+" is after "+limit.Format(updated))
	}
}

var mailWithName = regexp.MustCompile(`^(\S+@\S+) \([^()]+\)$`)

func mailContact(l *linter, n *node) {
	m := mailWithName.FindStringSubmatch(n.text.String())
	if m == nil {
		l.add("InvalidContact", n.path, n.text.String())
		return
	}
	if _, err := mail.ParseAddress(m[1]); err != nil {
		l.add("InvalidContact", n.path, err.Error())
	}
}

func language(l *linter, n *node) { l.language(n.path, n.text.String()) }

func (l *linter) language(where, s string) {
	if !langTag.MatchString(s) {
		l.add("InvalidLanguage", where, s)
	}
}

func count(l *linter, n *node) { l.count(n.path, n.text.String()) }

func (l *linter) count(where, s string) {
	if v, err := strconv.ParseInt(s, 10, 64); err != nil || v < 0 {
		l.add("InvalidNonNegativeInteger", where, s)
	}
}

var validForm = regexp.MustCompile(`^(start=[^;]+; )?(end=[^;]+; )?scheme=W3C-DTF$`)

func validTime(l *linter, n *node) {
	if !validForm.MatchString(n.text.String()) {
		l.add("InvalidW3CDTFDate", n.path, n.text.String())
	}
}

// coordinates wants at least a number of pairs, and of a ring that it closes.
func coordinates(least int, ring bool) func(l *linter, n *node) {
	return func(l *linter, n *node) {
		fields := strings.Fields(n.text.String())
		bad := len(fields)%2 != 0 || len(fields) < 2*least
		for i, f := range fields {
			v, err := strconv.ParseFloat(f, 64)
			limit := 90.0
			if i%2 == 1 {
				limit = 180
			}
			bad = bad || err != nil || !(v >= -limit && v <= limit)
		}
		if !bad && ring {
			last := len(fields) - 2
			bad = fields[0] != fields[last] || fields[1] != fields[last+1]
		}
		if bad {
			l.add("InvalidCoordList", n.path, n.text.String())
		}
	}
}

func (l *linter) unique(event string, ns []*node) {
	seen := map[string]bool{}
	for _, n := range ns {
		if s := n.text.String(); seen[s] {
			l.add(event, n.path, s)
		} else {
			seen[s] = true
		}
	}
}
