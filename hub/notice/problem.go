package notice

import (
	"fmt"
	"slices"
	"strings"
)

// Problem is one fault of an input, at a field, said in zh-CN and en. A
// warning and an advice do not stop the notice: a warning says that something
// is likely wrong or was mended, an advice how it could be better.
type Problem struct {
	Field   string `json:"field"`
	Message Words  `json:"message"`
	Warning bool   `json:"warning,omitempty"`
	Advice  bool   `json:"advice,omitempty"`
}

// Problems are all faults of one input at once. It is an error where at least
// one of them is more than a warning.
type Problems []Problem

// Add notes an error at field.
func (p *Problems) Add(field, zh, en string) {
	*p = append(*p, Problem{Field: field, Message: Words{Chinese: zh, English: en}})
}

// Warn notes a warning at field.
func (p *Problems) Warn(field, zh, en string) {
	*p = append(*p, Problem{Field: field, Message: Words{Chinese: zh, English: en}, Warning: true})
}

// Advise notes an advice at field.
func (p *Problems) Advise(field, zh, en string) {
	*p = append(*p, Problem{Field: field, Message: Words{Chinese: zh, English: en}, Advice: true})
}

// Failed reports whether any problem is an error: more than a warning or an
// advice.
func (p Problems) Failed() bool {
	for _, q := range p {
		if !q.Warning && !q.Advice {
			return true
		}
	}
	return false
}

// Err returns p as an error, or nil where nothing failed.
func (p Problems) Err() error {
	if !p.Failed() {
		return nil
	}
	return p
}

// Error lists the problems in English, one after the other.
func (p Problems) Error() string { return p.In(English) }

// In lists the problems in lang: "field: message; field: message".
func (p Problems) In(lang Lang) string {
	parts := make([]string, 0, len(p))
	for _, q := range p {
		parts = append(parts, q.Field+": "+q.Message.In(lang))
	}
	return strings.Join(parts, "; ")
}

// Bounded returns at most most problems, errors before the rest, and one
// warning that counts what was left out, so that a document made of faults does
// not become a larger one of messages.
func (p Problems) Bounded(most int) Problems {
	more := len(p) - most
	if more <= 0 {
		return p
	}
	kept := slices.Clone(p)
	slices.SortStableFunc(kept, func(a, b Problem) int {
		mild := func(q Problem) int {
			if q.Warning || q.Advice {
				return 1
			}
			return 0
		}
		return mild(a) - mild(b)
	})
	kept = slices.Clone(kept[:most])
	kept.Warn("", fmt.Sprintf("另有 %d 个问题", more), fmt.Sprintf("and %d more problems", more))
	return kept
}
