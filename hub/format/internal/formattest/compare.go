package formattest

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"wayside/hub/notice"
)

// Missing is the first thing of want that got lacks although no loss names it
// or what it is a part of; "" where there is none. What got has beyond want
// (defaults, derived words) does not count, nor do the id and revision, which
// are the hub's. Schedules are compared by the times that they mean.
func Missing(got, want *notice.Notice, losses notice.Losses) string {
	c := comparer{lost: map[string]bool{"id": true, "revision": true}}
	for _, l := range losses {
		c.lost[l.Field] = true
	}
	if s := want.Schedule; s != nil && !c.lost["schedule"] {
		if a, b := effect(got.Schedule, got), effect(s, want); !reflect.DeepEqual(a, b) {
			return fmt.Sprintf("schedule: got %v, want %v", a, b)
		}
	}
	c.lost["schedule"] = true
	return c.lacks("", tree(got), tree(want))
}

func tree(n *notice.Notice) (v any) {
	raw, err := json.Marshal(n)
	if err != nil {
		return err.Error()
	}
	_ = json.Unmarshal(raw, &v)
	return v
}

// effect is when a scheduled notice is in effect within some months of [Now],
// told in one way however its periods are cut.
func effect(s *notice.Schedule, n *notice.Notice) (out []notice.Interval) {
	from, to := Now.AddDate(0, 0, -100), Now.AddDate(0, 0, 200)
	if n.Onset.After(from) {
		from = n.Onset
	}
	if !n.Ends.IsZero() && n.Ends.Before(to) {
		to = n.Ends
	}
	for _, p := range s.Between(from, to) {
		if p.Start.Before(from) {
			p.Start = from
		}
		if p.End.IsZero() || p.End.After(to) {
			p.End = to
		}
		switch last := len(out) - 1; {
		case !p.End.After(p.Start):
		case last >= 0 && !p.Start.After(out[last].End):
			if p.End.After(out[last].End) {
				out[last].End = p.End.UTC()
			}
		default:
			out = append(out, notice.Interval{Start: p.Start.UTC(), End: p.End.UTC()})
		}
	}
	return out
}

type comparer struct{ lost map[string]bool }

func (c comparer) lacks(path string, got, want any) string {
	if c.lost[path] {
		return ""
	}
	switch want := want.(type) {
	case map[string]any:
		g, _ := got.(map[string]any)
		for k, v := range want {
			if d := c.lacks(strings.TrimPrefix(path+"."+k, "."), g[k], v); d != "" {
				return d
			}
		}
		return ""
	case []any:
		if strings.HasSuffix(path, ".coordinates") {
			break
		}
		g, _ := got.([]any)
		skipped := 0 // what was lost moves its successors up
		for i, v := range want {
			at := path + "[" + strconv.Itoa(i) + "]"
			if c.lost[at] {
				skipped++
				continue
			}
			var o any
			if i-skipped < len(g) {
				o = g[i-skipped]
			}
			if d := c.lacks(at, o, v); d != "" {
				return d
			}
		}
		return ""
	}
	if !same(got, want) {
		return fmt.Sprintf("%s: got %v, want %v", path, got, want)
	}
	return ""
}

// same: "unknown" says no more than nothing.
func same(got, want any) bool {
	return reflect.DeepEqual(got, want) || got == nil && (want == "unknown" || want == "" || want == false)
}

// Pair is a format that is read and written.
type Pair struct {
	Encode   Encode
	Decode   Decode
	Settings notice.Settings
	Lang     notice.Lang
	// Loose are losses that go without saying in this format, as field names;
	// use it for nothing that a user would miss.
	Loose []string
}

// RoundTrip writes n and reads it back: what came back must be n but for what
// the losses name, and written and read once more it must stay as it is. It
// returns what was written. A notice that is left out altogether (a loss of
// "notice") must not come back at all.
func (p Pair) RoundTrip(t Reporter, n *notice.Notice) []byte {
	t.Helper()
	doc, losses := p.Encode.Write(t, p.Lang, n)
	got := p.Decode.Notices(t, doc, p.Settings)
	if slices.ContainsFunc(losses, func(l notice.Loss) bool { return l.Field == "notice" }) {
		if len(got) != 0 {
			t.Fatalf("%d notices came back of one that was left out\n%s", len(got), doc)
		}
		return doc
	}
	back := own(got, n)
	if back == nil {
		t.Fatalf("nothing came back\nlosses %v\n%s", losses, doc)
	}
	for _, field := range p.Loose {
		losses.Add(n.ID, field, "")
	}
	if d := Missing(back, n, losses); d != "" {
		t.Fatalf("not named as a loss: %s\nlosses %v\n%s", d, losses, doc)
	}
	again, _ := p.Encode.Write(t, p.Lang, got...)
	second := p.Decode.Notices(t, again, p.Settings)
	if d := Diff(lines(second), lines(got)); d != "" {
		t.Fatalf("written and read again it differs: %s\n%s\n%s", d, doc, again)
	}
	return doc
}

// own is the notice among got that n became: the one that bears its id, else
// the first.
func own(got []*notice.Notice, n *notice.Notice) *notice.Notice {
	for _, g := range got {
		if g.ID == n.ID || g.Origin != nil && strings.Contains(g.Origin.ID, n.ID.UUID()) {
			return g
		}
	}
	if len(got) > 0 {
		return got[0]
	}
	return nil
}

// lines are notices as text, one member a line, without the time of writing.
func lines(ns []*notice.Notice) string {
	raw, err := json.MarshalIndent(ns, "", " ")
	if err != nil {
		return err.Error()
	}
	return string(raw)
}

// Sound checks what every item must be: exactly one of a notice, an end and
// problems; problems in both languages; a notice that can be emitted, names
// where it came from, and is valid but for what intake and hub fill in.
func Sound(t Reporter, it notice.Item) {
	t.Helper()
	for _, p := range it.Problems {
		if p.Message[notice.Chinese] == "" || p.Message[notice.English] == "" {
			t.Errorf("%s: a problem at %s lacks a language: %v", it.Place, p.Field, p.Message)
		}
	}
	switch {
	case it.Problems.Failed():
		return
	case it.Notice == nil && it.End == nil && len(it.Problems) == 0, it.Notice != nil && it.End != nil:
		t.Errorf("%s: neither a notice nor an end nor a refusal, or two of them: %+v", it.Place, it)
		return
	case it.Notice == nil:
		return
	}
	n := it.Notice.Clone()
	n.Revision = max(n.Revision, 1)
	if n.ID == "" {
		n.ID = notice.DeriveID(n.Publisher.ID, it.Key)
	}
	if n.Publisher.ID == "" {
		n.Publisher.ID = "fuzz"
	}
	if n.Sent.IsZero() {
		n.Sent = Now
	}
	if n.Expires.IsZero() {
		for _, at := range []time.Time{n.Ends, n.Sent, n.Onset, n.ReleaseAt} {
			if at.After(n.Expires) {
				n.Expires = at
			}
		}
		n.Expires = n.Expires.Add(24 * time.Hour)
	}
	n.Normalise(notice.Clean)
	if ps := n.Validate(); ps.Failed() {
		t.Errorf("%s: decoded without a problem, and not valid: %v", it.Place, ps)
	}
	if _, err := notice.Emit(n); err != nil {
		t.Errorf("%s: %v", it.Place, err)
	}
}

// FuzzTarget is the body of a fuzz test: whatever the bytes, decoding ends,
// every item is sound, and where encode is given, what was decoded can be
// written, read again, and is sound again.
func FuzzTarget(t Reporter, raw []byte, p Pair) {
	t.Helper()
	items, err := p.Decode.Items(raw, p.Settings)
	if err != nil && err.Error() == "" {
		t.Errorf("an error without words")
	}
	var ns []*notice.Notice
	for _, it := range items {
		Sound(t, it)
		if it.Notice != nil && !it.Problems.Failed() {
			ns = append(ns, it.Notice)
		}
	}
	if p.Encode == nil || len(ns) == 0 {
		return
	}
	doc, losses := p.Encode.Write(t, p.Lang, ns...)
	again, err := p.Decode.Items(doc, p.Settings)
	if err != nil {
		t.Fatalf("what was written can't be read: %v\nlosses %v\n%s", err, losses, doc)
	}
	for _, it := range again {
		if Sound(t, it); it.Problems.Failed() {
			t.Fatalf("what was written is refused: %v\nlosses %v\n%s", it.Problems, losses, doc)
		}
	}
}
