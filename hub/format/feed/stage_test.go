package feed_test

import (
	"bytes"
	"testing"

	"wayside/hub/format/feed"
	"wayside/hub/notice"
)

// TestACaseTellsItsStageAndItsNeighbours: how far it has come, what it follows, and
// of what is over what followed it; to people and to machines.
func TestACaseTellsItsStageAndItsNeighbours(t *testing.T) {
	first, next := tunnel(), tunnel()
	for _, n := range []*notice.Notice{first, next} {
		n.Kind, n.Event, n.Handling = notice.Case, "statement", &notice.Handling{Stage: "underWay"}
	}
	first.ID, first.References = id("0a"), nil
	next.Handling = &notice.Handling{Stage: notice.Closed, Result: notice.Words{notice.Chinese: "罚款二百元", notice.English: "fined 200 yuan"}}
	s := logSheet(notice.Chinese)
	s.Entries = []notice.Entry{
		{Seq: 7, At: ago(0), State: notice.Active, Notice: next, First: ago(0)},
		{Seq: 6, At: ago(60), State: notice.Superseded, Notice: first, First: ago(3600), End: &notice.End{Cause: notice.CauseSuperseded, By: string(next.ID), At: ago(60)}},
	}
	was, is := "https://hub.example/notices/"+first.ID.UUID(), "https://hub.example/notices/"+next.ID.UUID()
	marks := map[string][]string{
		"rss":  {"<dcterms:replaces>" + was, "<dcterms:isReplacedBy>" + is, "#stage\">closed<"},
		"atom": {"<dcterms:replaces>" + was, "<dcterms:isReplacedBy>" + is, `term="closed"`, `label="已办结"`},
		"json": {`"replaces":["` + was + `"]`, `"replacedBy":"` + is + `"`, `"stage":"closed"`, `"stage":"underWay"`},
	}
	for _, f := range formats {
		s.Self = self(s, f.name)
		body, _ := encode(t, f.name, s)
		if found := feed.Check(f.name, body, s.Self); found != nil {
			t.Errorf("%s: %v", f.name, found.Err())
		}
		flat := bytes.ReplaceAll(bytes.ReplaceAll(body, []byte(": "), []byte(":")), []byte("[\n"), []byte("["))
		for _, want := range append(marks[f.name], "办理阶段：", "办理结果：", "罚款二百元", "此前的消息：", "替代本消息的新消息：") {
			if !bytes.Contains(body, []byte(want)) && !bytes.Contains(flat, []byte(want)) {
				t.Errorf("%s lacks %s\n%s", f.name, want, body)
			}
		}
	}
}
