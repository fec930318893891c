package filter

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"wayside/hub/notice"
)

// Query is a selection and how it is looked at.
type Query struct {
	Selection
	States []notice.State // sorted; never empty after [Parse]
	Lang   notice.Lang    // "" where not given
	Limit  int            // 0 where not given
	Next   string         // opaque, from the page before
	On     time.Time      // zero where not given
	Since  string         // a cursor, opaque here

	usual []notice.State // the states that go without saying
}

// String is the canonical query of everything given, alphabetical, defaults
// dropped, percent-encoded once; "" for nothing.
func (q Query) String() string { return encode(append(q.view(), q.pairs()...)) }

func (s Selection) pairs() []pair {
	if s.t == nil {
		return nil
	}
	return s.t.pairs
}

func (q Query) view() (ps []pair) {
	add := func(name, value string) {
		if value != "" {
			ps = append(ps, pair{name, value})
		}
	}
	if usual := orActive(q.usual); !slices.Equal(orActive(q.States), usual) {
		add("state", joined(q.States))
	}
	add("lang", string(q.Lang))
	if q.Limit != 0 {
		add("limit", strconv.Itoa(q.Limit))
	}
	add("next", q.Next)
	if !q.On.IsZero() {
		add("on", q.On.UTC().Format(time.RFC3339Nano))
	}
	add("since", q.Since)
	return ps
}

func orActive(states []notice.State) []notice.State {
	if len(states) == 0 {
		return []notice.State{notice.Active}
	}
	return states
}

// pair is one parameter in canonical form, not yet percent-encoded.
type pair struct{ name, value string }

// encode writes pairs as a query, by name.
func encode(ps []pair) string {
	slices.SortStableFunc(ps, func(a, b pair) int { return strings.Compare(a.name, b.name) })
	var b strings.Builder
	for i, p := range ps {
		if i > 0 {
			b.WriteByte('&')
		}
		escape(&b, p.name)
		b.WriteByte('=')
		escape(&b, p.value)
	}
	return b.String()
}

// escape percent-encodes what may not stand in the value of a query (RFC 3986
// section 3.4), and what is special to queries, HTML or XML there, with
// upper-case digits.
func escape(b *strings.Builder, s string) {
	const plain = "-._~,:/"
	const digits = "0123456789ABCDEF"
	for i := range len(s) {
		c := s[i]
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte(plain, c) >= 0 {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(digits[c>>4])
		b.WriteByte(digits[c&15])
	}
}

func joined[T ~string](list []T) string {
	parts := make([]string, len(list))
	for i, v := range list {
		parts[i] = string(v)
	}
	return strings.Join(parts, ",")
}
