package compose_test

import (
	"testing"

	"wayside/hub/compose"
	"wayside/hub/notice"
)

// TestANoticeNamesTheOneThatItFollows: by the code that people have, however they
// write it.
func TestANoticeNamesTheOneThatItFollows(t *testing.T) {
	b := book(t)
	first := notice.DeriveID("test", "first")
	code := notice.Code(first, 0)
	b.Known = func(c string) (notice.ID, bool) { return first, c == code }
	for _, template := range []string{"case", "police"} {
		facts := compose.Facts{"follows": " " + code[:3] + "-" + code[3:]}
		for slot, value := range samples()[template][0] {
			facts[slot] = value
		}
		m := b.Make(draft(t, b, template, facts), now(), zone)
		if m.Problems.Failed() || len(m.Notice.References) != 1 || m.Notice.References[0] != first {
			t.Errorf("%s: follows %v: %v", template, m.Notice.References, m.Problems)
		}
		d := draft(t, b, template, facts)
		d.ID = first
		if m := b.Make(d, now(), zone); len(m.Notice.References) > 0 || !m.Problems.Failed() {
			t.Errorf("%s: a notice follows itself", template)
		}
	}
}
