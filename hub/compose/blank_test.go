package compose_test

import (
	"testing"

	"wayside/hub/compose"
	"wayside/hub/notice"
)

func TestANewTemplateIsGoodFromItsFirstMoment(t *testing.T) {
	if _, ps := compose.ReadTemplate("new", compose.Blank()); len(ps) > 0 {
		t.Errorf("the blank one: %v", ps)
	}
	title := notice.Words{notice.Chinese: `低温"冰冻"`, notice.English: `Frost \ ice`}
	docs := compose.BuiltIn()
	docs["blank"] = compose.Blank()
	for name, doc := range docs {
		made, err := compose.Retitled(doc, title)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got, ps := compose.ReadTemplate("new", made)
		if len(ps) > 0 || got.Title[notice.Chinese] != title[notice.Chinese] || got.Title[notice.English] != title[notice.English] {
			t.Errorf("%s under a new title: %v, %v", name, got.Title, ps)
		}
	}
	if _, err := compose.Retitled([]byte("[title]\nen = \"x\"\n"), title); err == nil {
		t.Error("a title in a table of its own was replaced")
	}
}
