package console

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"wayside/hub/desk"
	"wayside/hub/notice"
)

func TestAPageAboutAnExerciseOrATestCanNotBeMistaken(t *testing.T) {
	s, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	for status, words := range map[notice.Status]map[notice.Lang]string{
		notice.Exercise: {notice.Chinese: "演练", notice.English: "EXERCISE"}, notice.Test: {notice.Chinese: "测试", notice.English: "TEST"}, notice.Actual: nil,
	} {
		for _, lang := range []notice.Lang{notice.Chinese, notice.English} {
			v := &visitor{Session: desk.Session{ID: "x", Operator: desk.Operator{Name: "li"}}, tongue: tongue{s.Words, lang}, Path: Root, Status: status}
			w := httptest.NewRecorder()
			if err := s.show(w, v, http.StatusOK, "problem", problemPage{}); err != nil {
				t.Fatal(err)
			}
			page := w.Body.String()
			framed := strings.Contains(page, `class="console practising"`) && strings.Count(page, `<p class="band"`) == 2 && strings.Contains(page, "<title>["+words[lang])
			if framed != (status != notice.Actual) {
				t.Errorf("%s in %s: framed %v:\n%.600s", status, lang, framed, page)
			}
		}
	}
}
