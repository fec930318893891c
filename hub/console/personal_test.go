package console_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"wayside/hub/desk"
	"wayside/hub/notice"
)

// named is an appeal that has to say who is missing, and how to tell the family.
var named = map[string]string{"f.subject": "一名老人走失", "f.subject.en": "an elderly man is missing", "f.what": "失踪人员张大山，家属电话13912345678", "f.what.en": "he left home"}

// TestSomebodyAnswersForPersonalDataBeforeItIsOut: one author alone must not put out
// a name and a number unasked; whoever does, by the same box, stands in the audit.
func TestSomebodyAnswersForPersonalDataBeforeItIsOut(t *testing.T) {
	h := newsroom(t)
	li := h.operator("li", desk.Author)
	action, f := formOf(t, li.get("/console/compose?template=police&lang=zh-CN").body)
	for name, value := range named {
		f.Set(name, value)
	}
	f.Set("act", "look")
	a := li.post(action, f)
	li.says(a, 200, "像个人手机号：139", "像人名：张", "已核对，上述个人信息依法应当公开")
	_, f = formOf(t, a.body)
	word := wordOf(t, a.body)
	f.Del("ack")
	for _, wrong := range []string{"", "on", strings.Repeat("0", 16)} {
		f.Set("ack", wrong)
		f.Set("act", "submit")
		a = li.post(action, f)
		li.says(a, 422, "请核对后勾选", `id="e-ack"`, "失踪人员张大山")
		if list := h.hub.Head(); list != 0 {
			t.Fatalf("it is out unasked, at %d", list)
		}
		_, f = formOf(t, a.body)
	}
	f.Set("ack", word)
	f.Set("act", "submit")
	li.sent(li.post(action, f), "/console/compose/")
	id := notice.ID("urn:uuid:" + action[strings.LastIndex(action, "/")+1:])
	acts, err := h.desk.ActsOf(context.Background(), string(id), 10)
	h.ok(err)
	acts = slices.DeleteFunc(acts, func(a desk.Act) bool { return a.What != "personal data acknowledged" })
	if len(acts) != 1 || acts[0].Who != "@li" || !strings.Contains(acts[0].After, "139") || !strings.Contains(acts[0].After, "张") {
		t.Errorf("the audit says %+v", acts)
	}
}

// TestACorrectionAsksForPersonalDataThatItAdds, and not for what stands already.
func TestACorrectionAsksForPersonalDataThatItAdds(t *testing.T) {
	h := newsroom(t)
	li := h.operator("li", desk.Author)
	id := li.sendsIn("/console/compose?template=police", theft)
	known := map[string]string{"handling.stage": notice.Closed, "handling.result": "已办结，联系13912345678", "handling.result.en": "closed"}
	a := li.corrects(id, "办结", known)
	li.says(a, 422, `id="e-ack"`, "looks like a private mobile number")
	known["ack"] = wordOf(t, a.body)
	li.sent(li.corrects(id, "办结", known), "/console/notices/")
	li.sent(li.corrects(id, "再改一处", nil), "/console/notices/")
	if n := h.standsNow(id).Notice; n.Revision != 3 {
		t.Errorf("revision %d", n.Revision)
	}
}

// wordOf is what the box by the personal data of a page says.
func wordOf(t testing.TB, body string) string {
	t.Helper()
	_, rest, _ := strings.Cut(body, `name="ack" value="`)
	word, _, _ := strings.Cut(rest, `"`)
	if len(word) != 16 {
		t.Fatalf("there is no box for personal data: %q", word)
	}
	return word
}

// TestWhatWasAnsweredForIsNoAnswerToSomethingElse: the box follows what is typed, in
// a browser, and an answer to one number is none to the next.
func TestWhatWasAnsweredForIsNoAnswerToSomethingElse(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIP: a browser takes its time")
	}
	h := newsroom(t)
	h.operator("li", desk.Author)
	w := h.writes("li", 390, 800)
	w.open("/console/compose?template=police&lang=en")
	w.until(scripted)
	for name, value := range map[string]string{"f.subject": "一名老人走失", "f.subject.en": "a man is missing", "f.what.en": "he left home"} {
		w.focus(name)
		w.types(value, 1)
	}
	w.focus("f.what")
	w.types("电话13912345678", 1)
	const shown = `!document.getElementById("personal").hidden`
	w.until(saved + ` && ` + shown + ` && document.getElementById("personalFound").innerText.includes("139")`)
	w.ask(`document.getElementById("ack").click()`)
	w.until(saved + ` && document.getElementById("ack").checked`)
	w.focus("f.what")
	w.types("电话13812345678", 1)
	w.until(saved + ` && document.getElementById("personalFound").innerText.includes("138") && !document.getElementById("ack").checked`)
	w.ask(`document.getElementById("submit").click()`)
	w.until(`document.getElementById("e-ack")`)
	w.ask(`document.getElementById("ack").click()`)
	w.until(`document.getElementById("ack").checked`)
	w.ask(`document.getElementById("submit").click()`)
	w.until(`document.getElementById("sent")`)
}
