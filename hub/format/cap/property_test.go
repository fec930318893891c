package cap_test

import (
	"bytes"
	"io"
	"regexp"
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
func sameUpTo(t formattest.Reporter, losses notice.Losses, got, want *notice.Notice) {
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

func emitted(t formattest.Reporter, n *notice.Notice) string {
	t.Helper()
	raw, err := notice.Emit(n)
	if err != nil {
		t.Fatalf("%v", err)
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

// feeds are written and read as one more format is, of what is in force: what
// is over becomes a message that says so.
var feeds = formattest.Pair{Encode: inForce, Decode: cap.Decode, Lang: notice.Chinese}

func inForce(w io.Writer, s notice.Sheet) (notice.Losses, error) {
	for i := range s.Entries {
		s.Entries[i].State = notice.Active
	}
	return cap.EncodeFeed(w, s)
}

func TestFeedsComeBack(t *testing.T) {
	for _, n := range formattest.County() {
		t.Run(n.ID.UUID(), func(t *testing.T) { feeds.RoundTrip(t, n) })
	}
	rapid.Check(t, func(rt *rapid.T) { feeds.RoundTrip(rt, formattest.Notice(rt)) })
}

func TestCountyIsWrittenAsBefore(t *testing.T) {
	doc, losses := feeds.Encode.Write(t, notice.Chinese, formattest.County()...)
	formattest.Golden(t, "golden/county.atom", doc)
	formattest.Golden(t, "golden/county.losses.json", []byte(formattest.Indent(t, losses)+"\n"))
	for _, a := range alerts(doc) {
		if lint := schemaErrors(t, a); lint != "" {
			t.Errorf("%s\n%s", lint, a)
		}
	}
}

// alerts are the whole messages inside of a feed.
func alerts(feed []byte) [][]byte {
	return regexp.MustCompile(`(?s)<alert .*?</alert>`).FindAll(feed, -1)
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
