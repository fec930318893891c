package cifs_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"wayside/hub/format/internal/formattest"
	"wayside/hub/notice"
)

func TestWhatIsWrittenComesBackButForTheLosses(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := formattest.Notice(rt)
		if rapid.Bool().Draw(rt, "tellable") { // most random notices have no street, or are not of the roads
			n.Status, n.Audience, n.Kind, n.Event = notice.Actual, notice.Public, notice.Traffic, notice.Event(rapid.SampledFrom(notice.Events(notice.Traffic)).Draw(rt, "event").Word)
			n.Colour = ""
			if len(n.Roads) > 0 {
				n.Roads[0].Name += "环城南路"
			}
			if rapid.Bool().Draw(rt, "closed") {
				n.Impact = notice.AllClosed
			}
		}
		conforms(rt, both.RoundTrip(rt, n))
	})
}

func TestCountyComesBackButForTheLosses(t *testing.T) {
	for _, n := range formattest.County() {
		both.RoundTrip(t, n)
	}
}

func TestOwnSamplesRoundTrip(t *testing.T) {
	for _, file := range []string{"feed.xml", "old.xml", "feed.json"} {
		items, err := decode.Items(formattest.Sample(t, file), formattest.Settings())
		if err != nil {
			t.Fatal(err)
		}
		var first []*notice.Notice
		for _, it := range items {
			if it.Notice != nil && it.Notice.Audience == notice.Public && len(it.Notice.Roads) > 0 {
				first = append(first, it.Notice)
			}
		}
		doc, losses := encode.Write(t, notice.Chinese, first...)
		conforms(t, doc)
		losses = slices.DeleteFunc(losses, func(l notice.Loss) bool { return l.Field == "ext.cifs.display" })
		for _, l := range losses {
			t.Errorf("%s: got loss %v, want none", file, l)
		}
		for _, n := range first {
			if ext, ok := n.Ext["cifs"].(map[string]any); ok {
				delete(ext, "display")
			}
		}
		if d := formattest.Diff(formattest.Indent(t, decode.Notices(t, doc, formattest.Settings())), formattest.Indent(t, first)); d != "" {
			t.Errorf("%s: %s", file, d)
		}
	}
}
