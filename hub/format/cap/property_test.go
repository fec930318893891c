package cap_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"wayside/hub/format/cap"
	"wayside/hub/format/internal/formattest"
	"wayside/hub/notice"
)

// sameUpTo compares what came back with what was written, but for the losses
// that were told.
func sameUpTo(t reporter, losses notice.Losses, got, want *notice.Notice) {
	t.Helper()
	g, w := got.Clone(), want.Clone()
	for _, l := range losses {
		switch {
		case l.Field == "origin":
			w.Origin = nil
		case strings.HasPrefix(l.Field, "ext."):
			delete(w.Ext, strings.TrimPrefix(l.Field, "ext."))
		case l.Why == "fractions of a second":
			for _, at := range []*time.Time{&w.Sent, &w.ReleaseAt, &w.Onset, &w.Ends, &w.Expires} {
				*at = at.Truncate(time.Second)
			}
		case l.Field == "group":
			w.Group = strings.ReplaceAll(w.Group, `"`, "'")
		case strings.HasPrefix(l.Why, "characters"):
			// A text lost blanks or characters: compare without texts.
			g.Text, w.Text = nil, nil
		}
	}
	if diff := cmp.Diff(emitted(t, w), emitted(t, g)); diff != "" {
		t.Errorf("came back different (-want +got):\n%s", diff)
	}
}

func emitted(t reporter, n *notice.Notice) string {
	t.Helper()
	raw, err := notice.Emit(n)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(raw), `,"`, ",\n\"")
}

func TestWhatIsWrittenComesBack(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := formattest.Notice(rt)
		if p := n.Validate(); p.Failed() {
			rt.Fatalf("the generator makes an invalid notice: %v", p)
		}
		rewritten(rt, n)
	})
}

// reporter is what *testing.T and *rapid.T have in common.
type reporter interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
	Fatal(args ...any)
}

func TestRandomNoticesAreSchemaValid(t *testing.T) {
	// One process of xmllint per document: few, but all shapes at once.
	for seed := range 25 {
		n := rapid.Custom(func(rt *rapid.T) *notice.Notice { return formattest.Notice(rt) }).Example(seed)
		for _, state := range []notice.State{notice.Active, notice.Withdrawn, notice.Ended} {
			var doc bytes.Buffer
			e := notice.Entry{Notice: n, State: state, Seq: 7, Code: "7K2QF9W", At: n.Sent.Add(time.Minute), First: n.Sent.Add(-time.Hour),
				End: &notice.End{Cause: notice.CauseWithdrawn, Text: notice.Words{"zh-CN": "误发", "en": "Sent in error"}}}
			if _, err := cap.EncodeAlert(&doc, notice.Sheet{Entries: []notice.Entry{e}, Lang: notice.Chinese, Base: "http://127.0.0.1:8080"}); err != nil {
				t.Fatal(err)
			}
			if lint := schemaErrors(t, doc.Bytes()); lint != "" {
				t.Errorf("seed %d, %s: %s\n%s", seed, state, lint, doc.Bytes())
			}
		}
	}
}
