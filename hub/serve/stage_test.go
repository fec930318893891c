package serve_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"wayside/hub/notice"
)

// release is a document of kind case; more are further members, each with a comma
// before it.
func release(zh, en string, more ...string) string {
	return fmt.Sprintf(`{"kind":"case","event":"statement","severity":"minor","expires":%q,"text":{"zh-CN":{"headline":%q,"changed":"有了新的情况。"},"en":{"headline":%q,"changed":"More is known."}}%s}`,
		time.Now().Add(12*time.Hour).UTC().Format(time.RFC3339), zh, en, strings.Join(more, ""))
}

func stage(word string) string {
	if word == notice.Closed {
		return `,"handling":{"stage":"closed","result":{"zh-CN":"追回五辆","en":"five were found"}}`
	}
	return `,"handling":{"stage":"` + word + `"}`
}

// TestACaseFromItsReportToItsEnd: published, revised from stage to stage, followed by
// another notice; the page of each leads to the other, and no stage goes back in
// silence.
func TestACaseFromItsReportToItsEnd(t *testing.T) {
	h := build(t)
	put := func(uuid, doc string, status int) problem {
		return decode[problem](t, wants(t, h.ask("PUT", "/api/v1/notices/"+uuid, doc, as(h.newsroom, "If-Match", "*")...), status))
	}
	first := h.publish(release("电动自行车被盗案", "Bicycles stolen", stage("reported"))).ID.UUID()
	put(first, release("电动自行车被盗案", "Bicycles stolen", stage("underWay")), 200)
	refused := put(first, release("电动自行车被盗案", "Bicycles stolen", stage("reported")), 422)
	if got := strings.Join(refused.fields(), " "); got != "text.en.changed text.zh-CN.changed" {
		t.Errorf("a stage went back in silence: %s", got)
	}
	for _, c := range []struct{ handling, field string }{
		{`,"handling":{"stage":"solved"}`, "handling.stage"}, {`,"handling":{"stage":"closed"}`, "handling.result"}, {`,"handling":{}`, "handling.stage"}, {`,"handling":{"stage":"closed","officer":"x"}`, "handling.officer"},
	} {
		refused := decode[problem](t, wants(t, h.ask("POST", "/api/v1/notices", release("一", "one", c.handling), bearer(h.newsroom)...), 422))
		if !strings.Contains(strings.Join(refused.fields(), " "), c.field) {
			t.Errorf("%s: problems at %v", c.handling, refused.fields())
		}
	}
	second := h.publish(release("电动自行车被盗案告破", "Bicycle thief caught", stage(notice.Closed), `,"references":["urn:uuid:`+first+`"]`)).ID.UUID()
	for _, c := range []struct{ path, want string }{
		{first, `href="/notices/` + second + `"`}, {first, "Followed by"}, {second, `href="/notices/` + first + `"`}, {second, "It follows"}, {first, "/notices/" + first + "/2.json"},
	} {
		if page := text(t, wants(t, h.get("/notices/"+c.path+"?lang=en"), 200)); !strings.Contains(page, c.want) {
			t.Errorf("the page of %s lacks %s", c.path, c.want)
		}
	}
	for path, want := range map[string]string{
		"/feeds/log.atom?lang=en": "<dcterms:isReplacedBy>" + base + "/notices/" + second, "/feeds/now.rss?lang=en": "<dcterms:replaces>" + base + "/notices/" + first, "/feeds/now.json?lang=en": `"stage":"closed"`,
		"/feeds/now.cap": `{&#34;stage&#34;:&#34;closed&#34;`, "/notices/" + second + ".radio?lang=en": "five were found", "/notices/" + first + "/1.json": `"handling":{"stage":"reported"}`,
	} {
		if body := text(t, wants(t, h.get(path), 200)); !strings.Contains(body, want) {
			t.Errorf("%s lacks %s:\n%.1500s", path, want, body)
		}
	}
}

// TestEveryVersionOfAStatementIsKept: from being checked over true in part to false,
// each is in the history of the API and under its own address for ever, byte for
// byte.
func TestEveryVersionOfAStatementIsKept(t *testing.T) {
	h := build(t)
	say := func(verdict, more string) string {
		return release("大桥坍塌的说法", "The bridge", `,"statement":{"claim":{"zh-CN":"大桥塌了"},"known":{"zh-CN":"已派人查看"},"verdict":"`+verdict+`"`+more+`}`)
	}
	uuid := h.publish(say(notice.Checking, `,"nextWord":"`+time.Now().Add(time.Hour).UTC().Format(time.RFC3339)+`"`)).ID.UUID()
	versions := []string{notice.Checking, "partly", "false"}
	for _, verdict := range versions[1:] {
		wants(t, h.ask("PUT", "/api/v1/notices/"+uuid, say(verdict, ""), as(h.newsroom, "If-Match", "*")...), 200)
	}
	history := decode[struct {
		Notices []struct{ Notice json.RawMessage }
	}](t, wants(t, h.get("/api/v1/notices/"+uuid+"/history"), 200))
	if len(history.Notices) != len(versions) {
		t.Fatalf("%d versions in the history", len(history.Notices))
	}
	page := text(t, wants(t, h.get("/notices/"+uuid), 200))
	for i, verdict := range versions {
		path := fmt.Sprintf("/notices/%s/%d.json", uuid, i+1)
		doc := wants(t, h.get(path), 200).Body.String()
		if !strings.Contains(doc, `"verdict":"`+verdict+`"`) || doc != string(history.Notices[len(versions)-1-i].Notice) {
			t.Errorf("version %d is not what was said: %s", i+1, doc)
		}
		if !strings.Contains(page, path) || !strings.Contains(page, map[string]string{notice.Checking: "核实中", "partly": "部分属实", "false": "不实"}[verdict]) {
			t.Errorf("the page does not tell version %d", i+1)
		}
	}
}
