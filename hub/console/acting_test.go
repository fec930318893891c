package console_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"wayside/hub"
	"wayside/hub/console"
	"wayside/hub/desk"
	"wayside/hub/notice"
	"wayside/hub/second"
)

// closure is a closed tunnel as the county's police would say it.
func (h *house) closure(severity notice.Severity) *notice.Notice {
	return &notice.Notice{
		ID: notice.NewID(), Kind: notice.Traffic, Event: "closure", Severity: severity, Expires: h.clock.now().Add(3 * time.Hour),
		Roads: []notice.Road{{Name: "G320", LocalName: "雨岭隧道"}},
		Text: map[notice.Lang]notice.Text{
			notice.Chinese: {Headline: "G320 雨岭隧道封闭", Instruction: "请走 X205。"}, notice.English: {Headline: "G320 Yuling tunnel closed", Instruction: "Use X205."},
		},
	}
}

func author(name string) hub.Author {
	return hub.Author{Name: "@" + name, Person: "@" + name, Publisher: yunxi, Severest: notice.Moderate}
}

// submit publishes as an operator, and returns the id that it waits under, ""
// where it went out.
func (h *house) submit(name string, n *notice.Notice) string {
	h.Helper()
	_, err := h.hub.Publish(context.Background(), author(name), n, hub.Terms{})
	if e, ok := err.(*hub.Error); ok && e.Kind == hub.Waiting {
		return e.HeldID
	}
	h.ok(err)
	return ""
}

// out has n out, approved by a second person where it needs one.
func (h *house) out(n *notice.Notice) *notice.Notice {
	h.Helper()
	if id := h.submit("li", n); id != "" {
		_, err := h.second.Decide(context.Background(), id, desk.Verdict{By: "@zhao", Person: "@zhao", Approve: true})
		h.ok(err)
	}
	return n
}

func (h *house) state(id notice.ID) notice.State {
	e, err := h.hub.Entry(context.Background(), id, "")
	if err != nil {
		return ""
	}
	return e.State
}

// field is the value of a form's field as the page has it.
func field(t testing.TB, a answer, name string) string {
	t.Helper()
	found := regexp.MustCompile(`name="` + regexp.QuoteMeta(name) + `" value="([^"]*)"`).FindStringSubmatch(a.body)
	if found == nil {
		t.Fatalf("there is no field %s:\n%.1500s", name, a.body)
	}
	return strings.ReplaceAll(found[1], "&#43;", "+")
}

func (b *browser) sent(a answer, to string) {
	b.Helper()
	if a.status != http.StatusSeeOther || !strings.HasPrefix(a.header.Get("Location"), to) {
		b.Fatalf("answered %d %s, want to be sent to %s:\n%.800s", a.status, a.header.Get("Location"), to, a.body)
	}
}

func TestAnotherPersonApprovesExactlyWhatTheyLookedAt(t *testing.T) {
	h := build(t)
	li, wang := h.operator("li", desk.Author), h.operator("wang", desk.Reviewer)
	n := h.closure(notice.Severe)
	id := h.submit("li", n)
	at := "/console/waiting/" + id
	li.says(li.get(at), 200, "somebody else must review it")
	wang.says(wang.get("/console/"), 200, "G320 Yuling tunnel closed", at, "Waiting for you")
	page := wang.get(at)
	wang.says(page, 200, "G320 雨岭隧道封闭", "Use X205.", "Approve and send")
	wang.says(page, 200, "How it goes out", at+"/board", at+"/poster")
	for _, whole := range []string{"/board", "/poster", "/as/cap"} {
		wang.says(wang.get(at+whole), 200, "Yuling")
	}
	digest := field(t, page, "digest")
	if a := wang.post(at, url.Values{"decision": {"approve"}, "digest": {"sha256:" + strings.Repeat("0", 64)}}); a.status != http.StatusConflict {
		t.Errorf("approved what was not looked at: %d", a.status)
	}
	wang.says(wang.post(at, url.Values{"decision": {"approve"}}), 400)
	if got := h.state(n.ID); got != "" {
		t.Fatalf("it is %s before anybody approved", got)
	}
	wang.sent(wang.post(at, url.Values{"decision": {"approve"}, "digest": {digest}}), "/console/notices/"+n.ID.UUID())
	if got := h.state(n.ID); got != notice.Active {
		t.Errorf("approved, and it is %q", got)
	}
	wang.says(wang.get("/console/notices/"+n.ID.UUID()), 200, "Submitted for review", "Approved by a second person", "Published", "@li", "@wang")
}

func TestNobodyApprovesTheirOwn(t *testing.T) {
	h := build(t)
	li := h.operator("li", desk.Supervisor)
	id := h.submit("li", h.closure(notice.Severe))
	at := "/console/waiting/" + id
	digest := field(t, li.get(at), "digest")
	if a := li.post(at, url.Values{"decision": {"approve"}, "digest": {digest}}); a.status != http.StatusForbidden {
		t.Errorf("approved one's own: %d", a.status)
	}
	machine := author("li")
	machine.Name = "newsroom"
	_, err := h.hub.Publish(context.Background(), machine, h.closure(notice.Severe), hub.Terms{})
	at = "/console/waiting/" + err.(*hub.Error).HeldID
	digest = field(t, li.get(at), "digest")
	if a := li.post(at, url.Values{"decision": {"approve"}, "digest": {digest}}); a.status != http.StatusForbidden {
		t.Errorf("approved what one's own token sent: %d", a.status)
	}
}

func TestWhoCouldNotSayItCannotApproveIt(t *testing.T) {
	h := build(t)
	for name, one := range map[string]*browser{
		"an author":           h.operator("a", desk.Author),
		"an administrator":    h.operator("b", desk.Administrator),
		"of another kind":     h.operator("c", desk.Reviewer, func(o *desk.Operator) { o.Kinds = []notice.Kind{notice.Weather} }),
		"of another area":     h.operator("d", desk.Reviewer, func(o *desk.Operator) { o.Areas = []string{"3301"} }),
		"of a lower severity": h.operator("e", desk.Supervisor, func(o *desk.Operator) { o.MaxSeverity = notice.Moderate }),
	} {
		id := h.submit("li", h.closure(notice.Severe))
		held, err := h.desk.HeldAs(context.Background(), id)
		h.ok(err)
		one.get("/console/waiting/" + id)
		if a := one.post("/console/waiting/"+id, url.Values{"decision": {"approve"}, "digest": {held.Digest()}}); a.status != http.StatusForbidden {
			t.Errorf("%s: %d", name, a.status)
		}
	}
}

func TestARefusalNeedsAReasonThatItsAuthorReads(t *testing.T) {
	h := build(t)
	li, wang := h.operator("li", desk.Author), h.operator("wang", desk.Reviewer)
	id := h.submit("li", h.closure(notice.Severe))
	at := "/console/waiting/" + id
	digest := field(t, wang.get(at), "digest")
	wang.says(wang.post(at, url.Values{"decision": {"refuse"}, "digest": {digest}}), 422, "say why not")
	wang.sent(wang.post(at, url.Values{"decision": {"refuse"}, "digest": {digest}, "why": {"桩号不对"}}), "/console/waiting")
	li.says(li.get("/console/waiting"), 200, "Refused", "桩号不对")
}

func TestAnEmergencyGoesOutAloneAndIsFlaggedUntilConfirmed(t *testing.T) {
	h := build(t)
	li, wang := h.operator("li", desk.Author), h.operator("wang", desk.Supervisor)
	orange := h.submit("li", h.closure(notice.Severe))
	li.get("/console/waiting/" + orange)
	li.says(li.post("/console/waiting/"+orange+"/now", url.Values{"why": {"塌方"}}), 422, "only a red notice")
	n := h.closure(notice.Extreme)
	id := h.submit("li", n)
	wang.get("/console/waiting/" + id)
	if a := wang.post("/console/waiting/"+id+"/now", url.Values{"why": {"塌方"}}); a.status != http.StatusForbidden {
		t.Errorf("somebody else's was sent alone: %d", a.status)
	}
	li.get("/console/waiting/" + id)
	li.says(li.post("/console/waiting/"+id+"/now", nil), 422, "why it can")
	li.sent(li.post("/console/waiting/"+id+"/now", url.Values{"why": {"塌方，车辆正在驶入"}}), "/console/notices/"+n.ID.UUID())
	if h.state(n.ID) != notice.Active {
		t.Fatal("it is not live at once")
	}
	h.clock.forward(second.ConfirmWithin)
	h.ok(h.second.Lapse(context.Background()))
	wang.says(wang.get("/console/"), 200, "nobody has confirmed it within 15 minutes", "Overdue")
	waiting, err := h.desk.Held(context.Background())
	h.ok(err)
	at := ""
	for _, w := range waiting {
		if w.Direct {
			at = "/console/waiting/" + w.ID
		}
	}
	digest := field(t, wang.get(at), "digest")
	wang.sent(wang.post(at, url.Values{"decision": {"approve"}, "digest": {digest}}), "/console/notices/")
	if a := wang.get("/console/"); strings.Contains(a.body, "nobody has confirmed") {
		t.Error("it is still flagged")
	}
	wang.says(wang.get("/console/notices/"+n.ID.UUID()), 200, "Sent without a second person", "塌方，车辆正在驶入", "Not confirmed within 15 minutes", "Confirmed by a second person")
}

func TestWhatExpiresUnsentIsSeen(t *testing.T) {
	h := build(t)
	wang := h.operator("wang", desk.Reviewer)
	n := h.closure(notice.Severe)
	n.Expires = h.clock.now().Add(20 * time.Minute)
	h.submit("li", n)
	h.clock.forward(21 * time.Minute)
	h.ok(h.second.Lapse(context.Background()))
	for _, at := range []string{"/console/", "/console/waiting", "/console/handover"} {
		wang.says(wang.get(at), 200, "xpired unsent", "G320 Yuling tunnel closed")
	}
}

func TestOneActionEachCorrectsWhatStands(t *testing.T) {
	h := build(t)
	li := h.operator("li", desk.Author)
	n := h.out(h.closure(notice.Severe))
	at := "/console/notices/" + n.ID.UUID()
	list := li.get("/console/notices")
	li.says(list, 200, "Withdraw", "Extend 1 h", "Correct")
	li.sent(li.post(at+"/extend", url.Values{"seq": {field(t, list, "seq")}, "until": {field(t, list, "until")}}), at)
	e, err := h.hub.Entry(context.Background(), n.ID, "")
	h.ok(err)
	if want := n.Expires.Add(time.Hour).Truncate(time.Second); !e.Notice.Expires.Equal(want) || e.Notice.Text[notice.English].Changed == "" {
		t.Errorf("extended to %v, want %v; %q", e.Notice.Expires, want, e.Notice.Text[notice.English].Changed)
	}
	li.says(li.post(at+"/withdraw", nil), 422, "say why it is withdrawn")
	li.sent(li.post(at+"/withdraw", url.Values{"reason": {"error"}, "back": {"/console/"}}), "/console/?did=withdrawn")
	e, err = h.hub.Entry(context.Background(), n.ID, "")
	h.ok(err)
	if e.State != notice.Withdrawn || e.End.Text[notice.Chinese] != "误发，请勿采信。" || e.End.Text[notice.English] == "" {
		t.Errorf("withdrawn: %+v", e.End)
	}
	li.says(li.get("/console/"), 200, "Restore")
	li.sent(li.post(at+"/restore", nil), at)
	if h.state(n.ID) != notice.Active {
		t.Error("it was not restored")
	}
	acts, err := h.desk.Acts(context.Background(), 0, 100)
	h.ok(err)
	var did []string
	for _, a := range acts {
		if a.Who == "@li" && a.Subject == string(n.ID) && a.From != "" {
			did = append(did, a.What)
		}
	}
	if got := strings.Join(did, " "); got != "extended withdrawn restored" {
		t.Errorf("the audit says that li %s", got)
	}
}

func TestAWithdrawalIsTakenBackWithinTenMinutesOnly(t *testing.T) {
	h := build(t)
	li := h.operator("li", desk.Author)
	n := h.out(h.closure(notice.Minor))
	at := "/console/notices/" + n.ID.UUID()
	li.get(at)
	li.sent(li.post(at+"/withdraw", url.Values{"zh": {"核实有误"}, "en": {"Wrong report"}}), at)
	h.clock.forward(10*time.Minute + time.Second)
	if a := li.get(at); strings.Contains(a.body, "/restore") {
		t.Error("a restore is offered that can't be had")
	}
	if a := li.post(at+"/restore", nil); a.status != http.StatusConflict {
		t.Errorf("restored after ten minutes: %d", a.status)
	}
}

func TestACorrectionSaysWhatChangedAndWaitsWhereItMust(t *testing.T) {
	h := build(t)
	li, wang := h.operator("li", desk.Author), h.operator("wang", desk.Reviewer)
	for _, severity := range []notice.Severity{notice.Minor, notice.Severe} {
		n := h.out(h.closure(severity))
		at := "/console/notices/" + n.ID.UUID()
		form := li.form(at + "/correct")
		form.Set("severity", string(severity))
		form.Set("en.headline", "G320 Yuling tunnel closed both ways")
		form.Del("why")
		li.says(li.post(at+"/correct", form), 422, "<b>What has changed (Chinese)</b> · say what has changed", "<b>Why it changes</b> · say whether things have moved on, or it was wrong")
		form.Set("why", "correction")
		form.Set("zh-CN.changed", "双向都封了")
		form.Set("en.changed", "Both directions now")
		a := li.post(at+"/correct", form)
		e, err := h.hub.Entry(context.Background(), n.ID, "")
		h.ok(err)
		if severity == notice.Severe {
			li.sent(a, "/console/waiting/")
			if e.Notice.Revision != 1 {
				t.Error("a severe correction went out alone")
			}
			wang.says(wang.get(a.header.Get("Location")), 200, "Corrects what stands")
			continue
		}
		li.sent(a, at)
		if got := e.Notice.Text[notice.English]; e.Notice.Revision != 2 || !e.Notice.Correction || got.Changed != "Both directions now" || got.Headline != "G320 Yuling tunnel closed both ways" {
			t.Errorf("revision %d: %+v", e.Notice.Revision, got)
		}
	}
}

func TestACorrectionBeyondItsAuthorKeepsWhatWasTyped(t *testing.T) {
	h := build(t)
	li := h.operator("li", desk.Author, func(o *desk.Operator) { o.MaxSeverity = notice.Moderate })
	n := h.out(h.closure(notice.Minor))
	at := "/console/notices/" + n.ID.UUID() + "/correct"
	form := li.form(at)
	form.Set("severity", "severe")
	form.Set("zh-CN.changed", "改了")
	form.Set("en.changed", "Much worse now")
	li.says(li.post(at, form), 422, "above what you may say: up to Moderate", "Much worse now")
}

// form is a page's correction form, as a browser would send it unchanged.
func (b *browser) form(path string) url.Values {
	b.Helper()
	a := b.get(path)
	b.says(a, 200)
	form := url.Values{}
	for _, f := range regexp.MustCompile(`name="([^"]+)" value="([^"]*)"`).FindAllStringSubmatch(a.body, -1) {
		form.Set(f[1], f[2])
	}
	for _, f := range regexp.MustCompile(`name="([^"]+)">([^<]*)</textarea>`).FindAllStringSubmatch(a.body, -1) {
		form.Set(f[1], f[2])
	}
	return form
}

func TestAStaleFormIsToldWhatStandsNow(t *testing.T) {
	h := build(t)
	li := h.operator("li", desk.Author)
	n := h.out(h.closure(notice.Minor))
	at := "/console/notices/" + n.ID.UUID()
	form := li.form(at + "/correct")
	form.Set("severity", "minor")
	form.Set("zh-CN.changed", "改了")
	form.Set("en.changed", "Mine")
	newer := n.Clone()
	newer.Text[notice.English] = notice.Text{Headline: "Reopened one lane"}
	_, err := h.hub.Revise(context.Background(), author("zhao"), newer, hub.Terms{})
	h.ok(err)
	li.says(li.post(at+"/correct", form), 412, "Reopened one lane", "Mine", "changed since you opened the form")
	li.says(li.post(at+"/extend", url.Values{"seq": form["seq"], "until": {h.clock.now().Add(9 * time.Hour).Format(time.RFC3339)}}), 412, "Reopened one lane")
	li.sent(li.post(at+"/withdraw", url.Values{"reason": {"error"}}), at) // taking it down never waits
}

func TestPracticeLooksDifferentOnEveryPage(t *testing.T) {
	h := build(t)
	li := h.operator("li", desk.Author)
	n := h.closure(notice.Severe)
	n.Status = notice.Exercise
	id := h.submit("li", n)
	wang := h.operator("wang", desk.Reviewer)
	page := wang.get("/console/waiting/" + id)
	wang.says(page, 200, "EXERCISE", "Approve (practice only)", "practising")
	if strings.Contains(page.body, "Approve and send") {
		t.Error("practice is approved by the same words")
	}
	wang.sent(wang.post("/console/waiting/"+id, url.Values{"decision": {"approve"}, "digest": {field(t, page, "digest")}}), "/console/notices/")
	for _, at := range []string{"", "/correct"} {
		li.says(li.get("/console/notices/"+n.ID.UUID()+at), 200, "EXERCISE", "practising")
	}
	li.says(li.get("/console/notices?status=exercise"), 200, "EXERCISE", "G320 Yuling tunnel closed")
	for _, at := range []string{"/console/", "/console/notices"} {
		if a := li.get(at); strings.Contains(a.body, "G320 Yuling tunnel closed") || strings.Contains(a.body, "practising") {
			t.Errorf("practice stands on %s", at)
		}
	}
}

func TestTheCalendarShowsWhatRecursAndCollides(t *testing.T) {
	h := build(t, func(c *console.Config) { c.Zone = time.FixedZone("CST", 8*3600) })
	li := h.operator("li", desk.Author)
	works := h.closure(notice.Minor)
	works.Event, works.Planned, works.Expires = "roadwork", true, h.clock.now().AddDate(0, 1, 0)
	works.Schedule = &notice.Schedule{Timezone: "Asia/Shanghai", Recurring: []notice.Recurring{{Start: "22:00", End: "05:00"}}}
	h.out(works)
	other := h.closure(notice.Minor)
	other.Planned, other.Onset, other.Expires = true, h.clock.now().Add(time.Hour), h.clock.now().AddDate(0, 0, 3)
	h.out(other)
	li.says(li.get("/console/schedule"), 200, "22:00–24:00", "00:00–05:00", "recurring", "At once on G320")
	li.says(li.get("/console/schedule?from=nonsense"), 400)
}

func TestAPersonIsRemindedBeforeANoticeLeaves(t *testing.T) {
	h := build(t)
	li := h.operator("li", desk.Author)
	soon := h.closure(notice.Minor)
	soon.Expires = h.clock.now().Add(31 * time.Minute)
	h.out(soon)
	review := h.closure(notice.Minor)
	review.ReviewBy = h.clock.now().Add(time.Hour)
	h.out(review)
	if a := li.get("/console/"); strings.Contains(a.body, "Leaving soon</b>") || strings.Contains(a.body, "Look again</b>") {
		t.Error("reminded too early")
	}
	h.clock.forward(2 * time.Minute)
	li.says(li.get("/console/"), 200, "Leaving soon</b>")
	h.clock.forward(time.Hour)
	li.enter("li")
	li.says(li.get("/console/schedule"), 200, "Look again</b>")
}

func TestTheNextShiftFindsWhatItMustKnow(t *testing.T) {
	h := build(t)
	li := h.operator("li", desk.Author)
	h.out(h.closure(notice.Severe))
	h.submit("li", h.closure(notice.Extreme))
	li.get("/console/handover")
	li.sent(li.post("/console/handover", url.Values{"text": {"K71 护栏还没修好\n<b>明早看</b>"}}), "/console/handover")
	li.says(li.get("/console/handover"), 200, "Orange", "Waiting for a second person", "Leaving within 8 hours", "K71 护栏还没修好\n&lt;b&gt;明早看&lt;/b&gt;", "@li", "Sources that fell silent")
	li.says(li.post("/console/handover", url.Values{"text": {" "}}), 422)
}

func TestThePagesOfTheConsoleSayEverythingInBothLanguages(t *testing.T) {
	h := build(t)
	li, wang := h.operator("li", desk.Supervisor), h.operator("wang", desk.Supervisor)
	n := h.out(h.closure(notice.Severe))
	h.submit("li", h.closure(notice.Extreme))
	gone := h.out(h.closure(notice.Minor))
	_, err := h.hub.Withdraw(context.Background(), author("li"), gone.ID, notice.Words{notice.Chinese: "误发"})
	h.ok(err)
	held, err := h.desk.Held(context.Background())
	h.ok(err)
	key := regexp.MustCompile(`\b(nav|title|home|alarm|do|due|did|list|held|fate|left|notice|reach|text|step|op|correct|stale|schedule|handover|sources)\.[a-zA-Z]+\b|%!`)
	for _, at := range []string{"", "waiting", "waiting/" + held[0].ID, "notices", "notices/" + n.ID.UUID(), "notices/" + gone.ID.UUID(), "notices/" + n.ID.UUID() + "/correct", "schedule", "handover", "sources"} {
		for _, lang := range []string{"zh-CN", "en"} {
			for _, b := range []*browser{li, wang} {
				a := b.get("/console/" + at + "?lang=" + lang)
				b.says(a, 200, fmt.Sprintf(`<html lang="%s">`, lang))
				if found := key.FindString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(a.body, " ")); found != "" {
					t.Errorf("%s in %s says %q", at, lang, found)
				}
			}
		}
	}
}
