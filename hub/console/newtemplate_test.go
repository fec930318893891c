package console_test

import (
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"wayside/hub/desk"
)

// TestAnAdministratorBeginsATemplate goes from an existing one, and from
// nothing, to a template that authors write with; what is wrong is told at its
// field.
func TestAnAdministratorBeginsATemplate(t *testing.T) {
	h := newsroom(t)
	admin, author := h.operator("wang", desk.Administrator), h.operator("chen", desk.Author)
	author.says(author.get("/console/new-template"), http.StatusForbidden)
	admin.says(admin.get("/console/papers"), http.StatusOK, `href="/console/new-template"`, "/console/new-template?from=fog")
	admin.says(admin.get("/console/new-template?from=fog"), http.StatusOK, `<option value="fog" selected>`)
	wrong := admin.post("/console/new-template", url.Values{"from": {"nothing"}, "name": {"Frost!"}, "titleZh": {""}, "titleEn": {strings.Repeat("x", 41)}})
	admin.says(wrong, http.StatusUnprocessableEntity)
	for field, words := range map[string]string{"from": "there is no such template", "name": "lower-case letters", "titleZh": "1 to 40 characters", "titleEn": "1 to 40 characters"} {
		at := strings.Index(wrong.body, `id="e-`+field+`"`)
		if at < 0 || !strings.Contains(wrong.body[at:min(len(wrong.body), at+300)], words) {
			t.Errorf("%q is not told at %s", words, field)
		}
	}
	admin.says(admin.post("/console/new-template", url.Values{"name": {"fog"}, "titleZh": {"霜"}, "titleEn": {"Frost"}}), http.StatusUnprocessableEntity, "there is a template of that name already")
	for name, from := range map[string]string{"frost": "fog", "odd": ""} {
		begun := admin.post("/console/new-template", url.Values{"from": {from}, "name": {name}, "titleZh": {"霜冻" + name}, "titleEn": {"Frost " + name}})
		admin.says(begun, http.StatusOK, "Not saved yet", "Frost "+name)
		if a := author.get("/console/compose"); strings.Contains(a.body, "template="+name) {
			t.Errorf("%s is offered before it was saved", name)
		}
		doc := html.UnescapeString(areas.FindStringSubmatch(begun.body)[2])
		path := "/console/papers/template/" + name
		again := admin.post(path, url.Values{"doc": {strings.Replace(doc, "headline", "hedline", 1)}, "revision": {"0"}, "new": {"1"}})
		admin.says(again, http.StatusUnprocessableEntity, "Not saved yet", "hedline", "there is no such member")
		admin.sent(admin.post(path, url.Values{"doc": {doc}, "revision": {"0"}, "new": {"1"}}), path)
		admin.says(admin.get(path), http.StatusOK, "Revision 1", "Frost "+name)
		author.says(author.get("/console/compose"), http.StatusOK, "template="+name, "Frost "+name)
		action, f := formOf(t, author.get("/console/compose?template="+name).body)
		f.Set("f.road", "S38")
		f.Set("f.what", "路面结霜")
		f.Set("f.what.en", "there is frost on the road")
		author.says(author.post(action, f), http.StatusOK, "S38")
	}
}
