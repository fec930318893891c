package console_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"wayside/hub/desk"
	"wayside/hub/notice"
)

// TestTheConsoleTellsTheDisplaysOfASignApart: the list has the sign once, in the
// state of the worse of two, with both of them by name; a notice counts both.
func TestTheConsoleTellsTheDisplaysOfASignApart(t *testing.T) {
	h := build(t)
	_, err := h.desk.PutSign(t.Context(), desk.Sign{ID: "north", By: "test", Doc: []byte(`{"id":"north","width":160,"height":34,"pitch":20,"speed":80,"panel":"rg","filter":"road=G320","place":{"road":"G320"},"languages":["zh-CN"],"text":{"zh-CN":"请按现场标志行驶"},"fill":"text"}`)}, 0)
	h.ok(err)
	n := h.out(h.closure(notice.Moderate))
	first := h.hub.Now().UTC().Format(time.RFC3339Nano)
	for _, c := range []struct{ display, px string }{{"left", strings.Repeat("0", 64)}, {"right", strings.Repeat("1", 64)}} {
		for range 2 {
			m := fmt.Sprintf(`{"display":%q,"showing":{"drawAgeMs":200,"pages":[{"px":"sha256:%s"}]},"receipts":[{"notice":%q,"revision":1,"first":%q,"last":%q}]}`, c.display, c.px, n.ID, first, first)
			_, _, err := h.roster.Heard(t.Context(), "north", []byte(m))
			h.ok(err)
		}
	}
	b := h.operator("zhao", desk.Author)
	b.says(b.get("/console/displays?lang=en"), http.StatusOK, `<code>left</code> Wrong picture`, `<code>right</code> Wrong picture`)
	b.says(b.get("/console/notices/"+n.ID.UUID()+"?lang=en"), http.StatusOK, `north <code>left</code>`, `north <code>right</code>`)
}
