package console_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"wayside/hub/desk"
	"wayside/hub/notice"
)

func TestAStaleCorrectionOfWhatIsSevereDoesNotWaitForAnybody(t *testing.T) {
	h := build(t)
	li := h.operator("li", desk.Author)
	n := h.out(h.closure(notice.Severe))
	at := "/console/notices/" + n.ID.UUID()
	form := li.form(at + "/correct")
	form.Set("severity", "severe")
	form.Set("zh-CN.changed", "改了")
	form.Set("en.changed", "Mine")
	_, err := h.hub.Extend(context.Background(), author("zhao"), n.ID, h.clock.now().Add(5*time.Hour))
	h.ok(err)
	li.says(li.post(at+"/correct", form), 412, "Mine", "changed since you opened the form")
	if held, err := h.desk.Held(context.Background()); err != nil || len(held) > 0 {
		t.Errorf("%d wait for a second person, %v", len(held), err)
	}
}

func TestACorrectionKeepsTheLinesOfASign(t *testing.T) {
	h := build(t)
	li := h.operator("li", desk.Author)
	n := h.closure(notice.Minor)
	n.Text[notice.English] = notice.Text{Headline: "G320 Yuling tunnel closed", Sign: "TUNNEL CLOSED\nUSE X205", Description: "Two\nlines"}
	h.out(n)
	at := "/console/notices/" + n.ID.UUID()
	form := li.form(at + "/correct")
	form.Set("severity", "minor")
	form.Set("zh-CN.changed", "改了")
	form.Set("en.changed", "Mine")
	for _, field := range []string{"en.sign", "en.description"} { // as browsers send them
		form.Set(field, strings.ReplaceAll(form.Get(field), "\n", "\r\n"))
	}
	li.sent(li.post(at+"/correct", form), at)
	e, err := h.hub.Entry(context.Background(), n.ID, "")
	h.ok(err)
	if got := e.Notice.Text[notice.English]; got.Sign != "TUNNEL CLOSED\nUSE X205" || got.Description != "Two\nlines" {
		t.Errorf("the lines became %q and %q", got.Sign, got.Description)
	}
	if a := li.get(at + "/correct"); !strings.Contains(a.body, `name="en.sign">TUNNEL CLOSED`) {
		t.Error("the text of a sign has one line to be written in: a browser joins its lines")
	}
}
