package loss_test

import (
	"testing"

	"wayside/hub/format/internal/formattest"
	"wayside/hub/format/internal/loss"
	"wayside/hub/notice"
)

func TestEveryMemberThatIsNotCarriedIsNamed(t *testing.T) {
	n := formattest.County()[5]
	n.Ext = map[string]any{"cap": true}
	var got notice.Losses
	loss.Rest(&got, n, "why", "id", "revision", "kind", "event", "status", "audience", "severity", "urgency", "certainty", "publisher", "sent", "expires", "text")
	loss.OtherLanguages(&got, n, notice.English)
	want := []string{"enforcement", "ext", "text.zh-CN"}
	for i, l := range got {
		if i >= len(want) || l.Field != want[i] || l.ID != n.ID || l.Why == "" {
			t.Fatalf("got %v, want %v", got, want)
		}
	}
	if len(got) != len(want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
