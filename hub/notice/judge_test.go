package notice_test

import (
	"slices"
	"testing"

	"wayside/hub/notice"
)

func TestAWriterHearsOfEverythingAtOnce(t *testing.T) {
	n, read := notice.Read([]byte(`{"kind":"trafic","event":"closure","expires":"soon","nonsense":1,"text":{"en":{"headline":5}},"roads":[{"name":""}]}`))
	var fields []string
	for _, p := range notice.Judge(n, read) {
		fields = append(fields, p.Field)
	}
	slices.Sort(fields)
	want := []string{"expires", "kind", "nonsense", "roads[0].name", "text.en.headline"}
	if !slices.Equal(fields, want) {
		t.Errorf("problems at %q, want %q", fields, want)
	}
	n, read = notice.Read([]byte(`{"kind":"traffic"`))
	if got := notice.Judge(n, read); len(got) != len(read) {
		t.Errorf("of a document that can't be read: %v", got)
	}
}
