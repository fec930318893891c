package console_test

import (
	"context"
	"encoding/json"
	"html"
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
	"wayside/publishers/demo"
)

var shanghai = time.FixedZone("Asia/Shanghai", 8*3600)

// newsroom is a house with the signs, the roads and the places of the county.
func newsroom(t testing.TB, change ...func(*console.Config)) *house {
	t.Helper()
	h := build(t, append([]func(*console.Config){func(c *console.Config) {
		c.Zone, c.Boards = shanghai, demo.Signs()
		c.Offline = func(_ context.Context, sign string) (time.Time, bool) {
			return time.Date(2026, 11, 26, 8, 10, 0, 0, shanghai), sign == "demo-led"
		}
	}}, change...)...)
	for id, doc := range demo.Profiles() {
		_, err := h.desk.PutSign(t.Context(), desk.Sign{ID: id, By: "test", Doc: []byte(doc)}, 0)
		h.ok(err)
	}
	_, err := h.desk.PutPaper(t.Context(), desk.Paper{Name: "county", By: "test", Doc: demo.Gazetteer()}, 0)
	h.ok(err)
	return h
}

var (
	formAction = regexp.MustCompile(`action="(/console/compose/[0-9a-f-]{36})"`)
	inputs     = regexp.MustCompile(`<input[^>]*>`)
	attribute  = regexp.MustCompile(`([a-z]+)="([^"]*)"`)
	areas      = regexp.MustCompile(`(?s)<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>`)
	selects    = regexp.MustCompile(`(?s)<select[^>]*name="([^"]+)".*?</select>`)
	selected   = regexp.MustCompile(`<option value="([^"]*)" selected`)
)

// formOf is the form of a draft as a browser without script would send it.
func formOf(t testing.TB, body string) (action string, f url.Values) {
	t.Helper()
	start := strings.Index(body, `<form class="compose"`)
	if start < 0 {
		t.Fatalf("there is no form:\n%.800s", body)
	}
	body = body[start:]
	action, f = formAction.FindStringSubmatch(body)[1], url.Values{}
	for _, tag := range inputs.FindAllString(body, -1) {
		at := map[string]string{}
		for _, m := range attribute.FindAllStringSubmatch(tag, -1) {
			at[m[1]] = html.UnescapeString(m[2])
		}
		if at["name"] != "" && (at["type"] != "radio" && at["type"] != "checkbox" || strings.Contains(tag, " checked")) {
			f.Set(at["name"], at["value"])
		}
	}
	for _, m := range areas.FindAllStringSubmatch(body, -1) {
		f.Set(m[1], html.UnescapeString(m[2]))
	}
	for _, m := range selects.FindAllStringSubmatch(body, -1) {
		f.Set(m[1], "")
		if s := selected.FindStringSubmatch(m[0]); s != nil {
			f.Set(m[1], s[1])
		}
	}
	return action, f
}

func TestATunnelClosureGoesOutWithoutScript(t *testing.T) {
	h := newsroom(t)
	b := h.operator("chen", desk.Author)
	b.says(b.get("/console/compose"), http.StatusOK, "Tunnel or bridge closed", "Roadworks", "Open day")
	a := b.get("/console/compose?template=tunnel")
	b.says(a, http.StatusOK, "Place, as drivers know it")
	action, f := formOf(t, a.body)
	f.Set("f.place", "雨岭隧道")

	f.Set("act", "submit") // nobody has seen what that would be
	a = b.post(action, f)
	b.says(a, http.StatusConflict, "not what you have previewed", "data:image/svg&#43;xml", "The Yuling Tunnel on the S38 is closed", "S38云岭高速雨岭隧道（东行）封闭")
	if n := len(h.all()); n != 0 {
		t.Fatalf("%d notices went out unseen", n)
	}
	_, f = formOf(t, a.body)
	if f.Get("f.road") != "S38" || f.Get("f.chainage") != "K71+300–K74+650" || f.Get("f.direction") != "E" || f.Get("f.place.en") != "Yuling Tunnel" {
		t.Errorf("the place did not fill in where it is: %v", f)
	}
	f.Set("act", "submit")
	a = b.post(action, f)
	if a.status != http.StatusSeeOther {
		b.says(a, http.StatusSeeOther)
	}
	b.says(b.get(a.header.Get("Location")), http.StatusOK, "waits for a second person")
	held, err := h.desk.Held(t.Context())
	h.ok(err)
	if len(held) != 1 {
		t.Fatalf("%d wait for a second person, want 1", len(held))
	}
	second := h.operator("wang", desk.Reviewer)
	second.says(second.get("/console/waiting/"+held[0].ID), http.StatusOK, "data:image/svg&#43;xml", "demo-led")
	if drafts, err := h.desk.Drafts(t.Context()); err != nil || len(drafts) != 0 {
		t.Errorf("the draft is still there: %v, %v", drafts, err)
	}
}

// all are the notices that are out.
func (h *house) all() []notice.Entry {
	h.Helper()
	return h.hub.List(everything(), h.clock.now())
}

func TestWhatIsMildGoesOutAtOnceJustAsItWasPreviewed(t *testing.T) {
	h := newsroom(t)
	b := h.operator("chen", desk.Author)
	a := b.get("/console/compose?template=roadwork")
	action, f := formOf(t, a.body)
	f.Set("f.place", "青河大桥")
	f.Set("f.lanes", "1")
	f.Set("f.total", "2")
	f.Set("t.en.headline", "Qinghe Bridge: one lane closed for works")
	f.Set("act", "look")
	a = b.post(action, f)
	b.says(a, http.StatusOK, "Qinghe Bridge: one lane closed for works", "Edited")
	_, f = formOf(t, a.body)
	f.Set("act", "submit")
	if a = b.post(action, f); a.status != http.StatusSeeOther {
		b.says(a, http.StatusSeeOther)
	}
	b.says(b.get(a.header.Get("Location")), http.StatusOK, "It is out")
	all := h.all()
	if len(all) != 1 {
		t.Fatalf("%d notices are out", len(all))
	}
	n := all[0].Notice
	if n.Text[notice.English].Headline != "Qinghe Bridge: one lane closed for works" || n.Publisher.ID != yunxi.ID || n.ID.UUID() != action[len("/console/compose/"):] {
		t.Errorf("something else went out: %+v", n)
	}
	if *n.LanesClosed != 1 || n.Impact != notice.SomeClosed || n.Geometry == nil {
		t.Errorf("the facts did not go along: %+v", n)
	}
}

func TestAnythingThatChangesAfterThePreviewIsSeenAgain(t *testing.T) {
	h := newsroom(t)
	b := h.operator("chen", desk.Author)
	a := b.get("/console/compose?template=tip")
	action, f := formOf(t, a.body)
	f.Set("f.subject", "雨雪天气行车提示")
	f.Set("f.do", "请勿疲劳驾驶，两小时休息一次")
	a = b.post(action, f)
	_, f = formOf(t, a.body)
	f.Set("t.zh-CN.headline", "另一个标题")
	f.Set("act", "submit")
	b.says(b.post(action, f), http.StatusConflict, "另一个标题", "not what you have previewed")
	if len(h.all()) != 0 {
		t.Error("what nobody had seen went out")
	}
}

func TestErrorsAreToldAtTheirFieldAndStopSubmitting(t *testing.T) {
	h := newsroom(t)
	b := h.operator("chen", desk.Author)
	a := b.get("/console/compose?template=accident")
	action, f := formOf(t, a.body)
	f.Set("f.road", "S38")
	f.Set("f.chainage", "K12+300")
	f.Set("t.zh-CN.sign", "𠀀事故")
	f.Set("t.zh-CN.description", "目前绝对安全")
	f.Set("act", "submit")
	a = b.post(action, f)
	b.says(a, http.StatusUnprocessableEntity, "mend what is marked red", "the S38 runs from K60&#43;000 to K96&#43;000 here", "signs have no", "it can&#39;t be promised")
	for field, words := range map[string]string{"f.chainage": "the S38 runs", "t.zh-CN.sign": "signs have no", "t.zh-CN.description": "don&#39;t say"} {
		at := strings.Index(a.body, `data-told="`+field+`"`)
		if at < 0 || !strings.Contains(a.body[at:min(len(a.body), at+700)], words) {
			t.Errorf("%s is not told at %s", words, field)
		}
	}
	if len(h.all()) != 0 {
		t.Error("it went out")
	}
}

func TestWhatAnAuthorMayNotSayIsToldAtItsFieldAndTheDraftIsKept(t *testing.T) {
	h := newsroom(t)
	for name, c := range map[string]struct {
		limit       func(*desk.Operator)
		field, says string
	}{
		"severity": {func(o *desk.Operator) { o.MaxSeverity = notice.Moderate }, "level", "above what you may say: up to Moderate"},
		"kind":     {func(o *desk.Operator) { o.Kinds = []notice.Kind{notice.Weather} }, "", "you don&#39;t speak of this kind"},
		"area":     {func(o *desk.Operator) { o.Areas = []string{"gbt2260:3501"} }, "f.place", "outside the areas that you speak for"},
	} {
		b := h.operator("chen-"+name, desk.Author, c.limit)
		action, f := formOf(t, b.get("/console/compose?template=tunnel").body)
		f.Set("f.place", "雨岭隧道")
		f.Set("act", "look")
		for _, act := range []string{"look", "submit"} {
			a := b.post(action, f)
			if want := map[string]int{"look": http.StatusOK, "submit": http.StatusUnprocessableEntity}[act]; a.status != want {
				t.Errorf("%s, %s: answered %d, want %d", name, act, a.status, want)
			}
			at := strings.Index(a.body, `data-told="`+c.field+`"`)
			if at < 0 || !strings.Contains(strings.SplitN(a.body[at:], "</div>", 2)[0], c.says) {
				t.Errorf("%s, %s: it is not told at %q that it is %s", name, act, c.field, c.says)
			}
			_, f = formOf(t, a.body)
			f.Set("act", "submit")
		}
		if a := b.get(action); !strings.Contains(a.body, "雨岭隧道") {
			t.Errorf("%s: the draft is not kept: %d", name, a.status)
		}
	}
	if held, err := h.desk.Held(t.Context()); err != nil || len(held) != 0 || len(h.all()) != 0 {
		t.Errorf("%d wait, %d are out, %v", len(held), len(h.all()), err)
	}
}

func TestThePreviewTellsOfEveryChannel(t *testing.T) {
	h := newsroom(t)
	b := h.operator("chen", desk.Author)
	action, f := formOf(t, b.get("/console/compose?template=tunnel").body)
	f.Set("f.place", "雨岭隧道")
	f.Set("act", "save")
	a := b.post(action, f)
	b.says(a, http.StatusOK, "The draft is saved", "Signs: 2", "Offline 1: ", "Town east entrance", "demo-hall, demo-led, demo-north", "Pages: the first, S38, Yunxi County",
		"Radio · ", "Text message · ", "RSS 2.0", "CAP 1.2", "valid", `class="sketch"`, `class="card s3"`)
	for path, want := range map[string]string{"/board": "Yuling Tunnel", "/poster": "雨岭隧道", "/as/cap": "<alert", "/as/rss": "<item>", "/as/native": `"kind":"traffic"`, "/as/json": "jsonfeed.org"} {
		if got := b.get(action + path); got.status != http.StatusOK || !strings.Contains(got.body, want) {
			t.Errorf("%s: %d, without %q: %.300s", path, got.status, want, got.body)
		}
	}
	if got := b.get(action + "/as/nothing"); got.status != http.StatusNotFound {
		t.Errorf("a format that is not there: %d", got.status)
	}
	if n := len(h.all()); n != 0 {
		t.Errorf("looking published %d notices", n)
	}
}

func TestTwoWhoWriteOneDraftAreTold(t *testing.T) {
	h := newsroom(t)
	one, two := h.operator("chen", desk.Author), h.operator("lin", desk.Author)
	action, f := formOf(t, one.get("/console/compose?template=tip").body)
	f.Set("f.subject", "一")
	f.Set("act", "save")
	_, mine := formOf(t, one.post(action, f).body)
	_, theirs := formOf(t, two.get(action).body)
	theirs.Set("f.subject", "二")
	theirs.Set("csrf", two.csrf)
	two.says(two.post(action, theirs), http.StatusOK, "二")
	mine.Set("f.subject", "三")
	a := one.post(action, mine)
	one.says(a, http.StatusOK, "@lin changed this draft", "三", `value="overwrite:2"`)
	if d, err := h.desk.Draft(t.Context(), "urn:uuid:"+action[len("/console/compose/"):]); err != nil || !strings.Contains(string(d.Doc), "二") {
		t.Errorf("what lin saved is gone: %s, %v", d.Doc, err)
	}
	mine.Set("act", "submit")
	one.says(one.post(action, mine), http.StatusOK, "changed this draft")
	mine.Set("act", "overwrite:2")
	one.says(one.post(action, mine), http.StatusOK, "三")
	if d, _ := h.desk.Draft(t.Context(), "urn:uuid:"+action[len("/console/compose/"):]); !strings.Contains(string(d.Doc), "三") {
		t.Errorf("it was not kept: %s", d.Doc)
	}
}

func TestAnExerciseIsMarkedAndAPublicPageNeverShowsIt(t *testing.T) {
	h := newsroom(t)
	b := h.operator("chen", desk.Author)
	action, f := formOf(t, b.get("/console/compose?template=ice").body)
	f.Set("status", "exercise")
	a := b.post(action, f)
	b.says(a, http.StatusOK, "EXERCISE", "Practice is on no public page", "Were it real", "Practice is neither read out nor texted", "[Exercise] ")
	if strings.Contains(a.body, "Every feed") {
		t.Error("it says that practice goes to the public")
	}
	_, f = formOf(t, a.body)
	f.Set("act", "submit")
	b.sent(b.post(action, f), action+"/sent")
	out := b.get(action + "/sent")
	b.says(out, http.StatusOK, "EXERCISE", "practising", "practice only")
	if strings.Contains(out.body, "Open its public page") || strings.Contains(out.body, "It is out (") {
		t.Error("practice is said to be out like what is real")
	}
}

func TestATemplateIsTheAuthoritysToEdit(t *testing.T) {
	h := newsroom(t)
	admin, author := h.operator("wang", desk.Administrator), h.operator("chen", desk.Author)
	path := "/console/papers/template/tip"
	a := author.get(path)
	author.says(a, http.StatusOK, "Only administrators may change it", "Safety tip")
	if a := author.post(path, url.Values{"doc": {"title = 1"}}); a.status != http.StatusForbidden {
		t.Errorf("an author changed a template: %d", a.status)
	}
	doc := html.UnescapeString(areas.FindStringSubmatch(a.body)[2])
	admin.csrf = csrfOf(admin, "/console/")
	mended := strings.Replace(doc, `headline = "{subject}"`, `headline = "【提示】{subject}"`, 1)
	admin.says(admin.post(path, url.Values{"doc": {strings.Replace(doc, "{subject}", "{subjekt}", 1)}, "revision": {"0"}}), http.StatusUnprocessableEntity, "there is no fact", "subjekt")
	if a := admin.post(path, url.Values{"doc": {mended}, "revision": {"0"}}); a.status != http.StatusSeeOther {
		t.Fatalf("a good template was refused: %d %s", a.status, a.body)
	}
	admin.says(admin.post(path, url.Values{"doc": {doc + "\n# other"}, "revision": {"0"}}), http.StatusConflict, "somebody else has just changed it")
	action, f := formOf(t, author.get("/console/compose?template=tip").body)
	f.Set("f.subject", "雨雪天气")
	f.Set("f.do", "慢行")
	author.says(author.post(action, f), http.StatusOK, "【提示】雨雪天气")
	if a := admin.post(path, url.Values{"act": {"remove"}, "revision": {"1"}}); a.status != http.StatusSeeOther {
		t.Fatalf("taking it away: %d", a.status)
	}
	if a := author.get("/console/compose"); strings.Contains(a.body, "template=tip") {
		t.Error("a template that was taken away is still offered")
	}
}

// csrfOf is the mark of a visitor's forms.
func csrfOf(b *browser, path string) string {
	b.get(path)
	return b.csrf
}

func TestAScriptIsToldWhatAPersonIsTold(t *testing.T) {
	h := newsroom(t)
	b := h.operator("chen", desk.Author)
	action, f := formOf(t, b.get("/console/compose?template=tunnel").body)
	f.Set("f.place", "雨岭隧道")
	f.Set("act", "look")
	req, err := http.NewRequest(http.MethodPost, h.url+action, strings.NewReader(f.Encode()))
	h.ok(err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	req.Header.Set("Origin", h.url)
	a := b.do(req)
	var told struct {
		Digest, Level, Preview string
		Revision               int
		Errors                 int
		Facts                  map[string]struct{ Value, Made string }
	}
	if err := json.Unmarshal([]byte(a.body), &told); err != nil || a.status != http.StatusOK {
		t.Fatalf("%d %v: %.300s", a.status, err, a.body)
	}
	if told.Facts["road"].Value != "S38" || told.Facts["road"].Made != "S38" || told.Revision != 1 || told.Level != "severe" || !strings.HasPrefix(told.Digest, "sha256:") || !strings.Contains(told.Preview, "data:image/svg&#43;xml") {
		told.Preview = ""
		t.Errorf("%+v", told)
	}
}

func everything() hub.View {
	return hub.View{States: []notice.State{notice.Active, notice.Scheduled}}
}

func TestARedNoticeGoesOutAtOnceWithItsReason(t *testing.T) {
	h := newsroom(t)
	b := h.operator("chen", desk.Author)
	a := b.get("/console/compose?template=tunnel")
	action, f := formOf(t, a.body)
	f.Set("f.place", "雨岭隧道")
	f.Set("level", "extreme")
	f.Set("act", "look")
	a = b.post(action, f)
	if regexp.MustCompile(`id="alone" hidden`).MatchString(a.body) {
		t.Fatal("nobody is offered to send a red notice at once")
	}
	_, f = formOf(t, a.body)
	f.Set("act", "direct")
	a = b.post(action, f)
	b.says(a, http.StatusUnprocessableEntity, "wait for a second person")
	if n := len(h.all()); n != 0 {
		t.Fatalf("%d went out without a reason", n)
	}
	_, f = formOf(t, a.body)
	f.Set("act", "direct")
	f.Set("why", "车辆正在驶入着火的隧道")
	a = b.post(action, f)
	if a.status != http.StatusSeeOther {
		b.says(a, http.StatusSeeOther)
	}
	b.says(b.get(a.header.Get("Location")), http.StatusOK, "It is out", "within 15 minutes")
	held, err := h.desk.Held(t.Context())
	h.ok(err)
	if len(held) != 1 || !held[0].Direct || held[0].Reason != "车辆正在驶入着火的隧道" || len(h.all()) != 1 {
		t.Errorf("what went out alone does not wait to be confirmed: %+v", held)
	}
}

func TestTheButtonOfTheFormSaysWhatItDoes(t *testing.T) {
	h := newsroom(t)
	b := h.operator("chen", desk.Author)
	a := b.get("/console/compose?template=tunnel")
	action, f := formOf(t, a.body)
	f.Set("f.place", "雨岭隧道")
	for _, c := range []struct{ level, status, button string }{
		{"severe", "actual", "<span>Send to a second person</span>"}, {"moderate", "actual", "<span>Submit</span>"},
		{"severe", "exercise", "<span>Send to a second person (Exercise)</span>"}, {"minor", "test", "<span>Submit (Test)</span>"},
	} {
		f.Set("level", c.level)
		f.Set("status", c.status)
		f.Set("act", "look")
		a = b.post(action, f)
		b.says(a, http.StatusOK, c.button)
		if offered := !strings.Contains(a.body, `id="alone" hidden`); offered {
			t.Errorf("%s is offered to be sent without a second person", c.level)
		}
		_, f = formOf(t, a.body)
	}
}
