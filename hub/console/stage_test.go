package console_test

import (
	"context"
	"net/url"
	"runtime"
	"strings"
	"testing"
	"time"

	"wayside/hub"
	"wayside/hub/desk"
	"wayside/hub/notice"
)

// standsNow is the entry of a notice as the public has it.
func (h *house) standsNow(id notice.ID) notice.Entry {
	h.Helper()
	e, err := h.hub.Entry(context.Background(), id, "")
	h.ok(err)
	return e
}

// sendsIn goes from a template to what is out, as a browser without script, from
// the form at an address.
func (b *browser) sendsIn(at string, facts map[string]string) notice.ID {
	b.Helper()
	action, f := formOf(b, b.get(at).body)
	for name, value := range facts {
		f.Set(name, value)
	}
	f.Set("act", "look")
	_, f = formOf(b, b.post(action, f).body)
	f.Set("act", "submit")
	b.sent(b.post(action, f), "/console/compose/")
	return notice.ID("urn:uuid:" + action[strings.LastIndex(action, "/")+1:])
}

// corrects sends a correction with the members given.
func (b *browser) corrects(id notice.ID, changed string, members map[string]string) answer {
	b.Helper()
	at := "/console/notices/" + id.UUID()
	form := b.form(at + "/correct")
	form.Set("severity", string(b.standsNow(id).Notice.Severity))
	form.Set("zh-CN.changed", changed)
	form.Set("en.changed", changed)
	for name, value := range members {
		form.Set(name, value)
	}
	return b.post(at+"/correct", form)
}

var theft = map[string]string{"f.subject": "城关镇电动自行车被盗案", "f.subject.en": "bicycles stolen in Chengguan", "f.persons": "一名34岁男子", "f.what": "警方接到报警", "f.what.en": "people reported it", "f.stage": "reported"}

// TestACaseGoesFromStageToStageInTheConsole: from its template over corrections to
// the notice that follows it, each linked to the other.
func TestACaseGoesFromStageToStageInTheConsole(t *testing.T) {
	for template, kind := range map[string]notice.Kind{"case": notice.Case, "police": notice.Police} {
		h := newsroom(t)
		li := h.operator("li", desk.Author)
		id := li.sendsIn("/console/compose?template="+template, theft)
		if n := h.standsNow(id).Notice; n.Kind != kind || n.Stage() != "reported" || !strings.Contains(n.Text[notice.English].Description, "a man, 34") {
			t.Fatalf("%s became %s, %s: %+v", template, n.Kind, n.Stage(), n.Text)
		}
		li.says(li.corrects(id, "正在结案", map[string]string{"handling.stage": notice.Closed}), 422, "what came of it")
		li.sent(li.corrects(id, "已立案", map[string]string{"handling.stage": "underWay"}), "/console/notices/")
		li.sent(li.corrects(id, "已办结", map[string]string{"handling.stage": notice.Closed, "handling.result": "追回五辆", "handling.result.en": "five were found"}), "/console/notices/")
		if n := h.standsNow(id).Notice; n.Stage() != notice.Closed || n.Handling.Result[notice.English] != "five were found" || n.Revision != 3 {
			t.Errorf("closed: %+v, revision %d", n.Handling, n.Revision)
		}
		li.says(li.corrects(id, "已办结", map[string]string{"handling.stage": "underWay"}), 422, "goes back from")
		li.sent(li.corrects(id, "发现新线索", map[string]string{"handling.stage": "underWay"}), "/console/notices/")

		code := h.standsNow(id).Code
		page := li.get("/console/notices/" + id.UUID())
		li.says(page, 200, "/console/compose?template="+template+"&amp;follows="+code)
		more := map[string]string{"f.stage": notice.Closed, "f.result": "已移送检察机关审查起诉"}
		for name, value := range theft {
			if more[name] == "" {
				more[name] = value
			}
		}
		next := li.sendsIn("/console/compose?template="+template+"&follows="+code, more)
		if refs := h.standsNow(next).Notice.References; len(refs) != 1 || refs[0] != id {
			t.Errorf("it follows %v", refs)
		}
		li.says(li.get("/console/notices/"+id.UUID()), 200, "Followed by", `href="/console/notices/`+next.UUID()+`"`)
		li.says(li.get("/console/notices/"+next.UUID()), 200, "It follows", `href="/console/notices/`+id.UUID()+`"`)
	}
}

// TestAnOverdueWordIsToldToWhoeverIsOnDuty: on the front page, at the notice, and to
// pages that watch; until the word is given, which is the correction.
func TestAnOverdueWordIsToldToWhoeverIsOnDuty(t *testing.T) {
	h := newsroom(t)
	li, wang := h.operator("li", desk.Author), h.operator("wang", desk.Supervisor)
	id := li.sendsIn("/console/compose?template=statement", map[string]string{"f.claim": "青河大桥塌了", "f.claim.en": "the Qinghe Bridge fell", "f.verdict": notice.Checking, "f.what": "正在派人查看", "f.what.en": "we are looking", "f.next": h.clock.now().Add(30 * time.Minute).In(shanghai).Format("2006-01-02T15:04")})
	front := func() string { return wang.get("/console/?lang=en").body }
	if before := front(); strings.Contains(before, "waiting for the next word") || strings.Contains(before, "Next word overdue") {
		t.Error("it is late before its time")
	}
	tag := tagOf(front())
	h.clock.forward(31 * time.Minute)
	li.enter("li") // who sat still was signed out
	wang.enter("wang")
	late := front()
	if !strings.Contains(late, "The public is waiting for the next word") || !strings.Contains(late, `href="/console/notices/`+id.UUID()+`"`) || !strings.Contains(late, "Next word overdue") {
		t.Errorf("nobody is told that the next word is overdue:\n%s", late)
	}
	if tagOf(late) == tag {
		t.Error("pages that watch are not told")
	}
	wang.says(wang.get("/console/notices?lang=en"), 200, "Next word overdue", "next word was due")

	before := h.standsNow(id)
	h.clock.forward(before.Notice.Expires.Sub(h.clock.now()) + time.Minute) // it expires, and the public still waits
	li.enter("li")
	wang.enter("wang")
	for h.standsNow(id).Seq == before.Seq { // until the hub has noted it
		runtime.Gosched()
	}
	if still := front(); !strings.Contains(still, "The public is waiting for the next word") || !strings.Contains(still, "Next word overdue") || !strings.Contains(still, "/console/notices/"+id.UUID()+"/correct") {
		t.Errorf("with its expiry the promise is forgotten:\n%s", still)
	}
	wang.says(wang.get("/console/notices/"+id.UUID()+"?lang=en"), 200, "Next word overdue", "/withdraw", "/correct")
	li.sent(li.corrects(id, "核实完毕", map[string]string{"expires": h.clock.now().Add(time.Hour).In(shanghai).Format("2006-01-02T15:04"), "statement.verdict": "partly", "statement.known": "护栏受损", "statement.known.en": "a rail is damaged"}), "/console/notices/")
	if n := h.standsNow(id).Notice; n.Statement.Verdict != "partly" || !n.Statement.NextWord.IsZero() || n.Statement.Known[notice.Chinese] != "护栏受损" {
		t.Errorf("corrected: %+v", n.Statement)
	}
	for lang, want := range map[notice.Lang]string{notice.Chinese: "部分属实。护栏受损", notice.English: "partly true. A rail is damaged"} {
		if text := h.standsNow(id).Notice.Text[lang]; !strings.Contains(text.Description, want) || strings.Contains(text.Headline+text.Radio+text.Brief, notice.NameOf(notice.Verdicts(), notice.Checking, lang)) {
			t.Errorf("one step corrected the verdict, and %s still says %+v", lang, text)
		}
	}
	if after := front(); strings.Contains(after, "waiting for the next word") || strings.Contains(after, "Next word overdue") {
		t.Error("the word was given, and it is still asked for")
	}
}

func tagOf(page string) string {
	_, tag, _ := strings.Cut(page, `data-tag="`)
	tag, _, _ = strings.Cut(tag, `"`)
	return tag
}

// TestACorrectionKeepsWhatItDoesNotTouch: what a kind must say stays as it is, in
// every language, where the form is sent as it came.
func TestACorrectionKeepsWhatItDoesNotTouch(t *testing.T) {
	h := newsroom(t)
	li := h.operator("li", desk.Author)
	n := h.closure(notice.Minor)
	n.Kind, n.Event, n.Ends = notice.Enforcing, "other", time.Time{}
	n.Enforcement = &notice.Enforcement{Authority: notice.Words{notice.Chinese: "云溪交警", "fr": "Police"}, LegalBasis: notice.Words{notice.Chinese: "第九十一条", notice.English: "article 91"}, Supervision: "0700-5550122"}
	_, err := h.hub.Publish(context.Background(), author("li"), n, hub.Terms{})
	h.ok(err)
	li.sent(li.corrects(n.ID, "改了", nil), "/console/notices/")
	got := h.standsNow(n.ID).Notice
	if e := got.Enforcement; got.Revision != 2 || e.Authority["fr"] != "Police" || e.Authority[notice.Chinese] != "云溪交警" || e.LegalBasis[notice.English] != "article 91" || e.Supervision != "0700-5550122" || got.Handling != nil {
		t.Errorf("revision %d: %+v", got.Revision, e)
	}
	if a := li.post("/console/notices/"+n.ID.UUID()+"/correct", url.Values{}); a.status != 400 {
		t.Errorf("a form that is not whole: %d", a.status)
	}
}
