package jsonsafe_test

import (
	"strings"
	"testing"

	"wayside/hub/format/internal/jsonsafe"
	"wayside/hub/notice"
)

func TestSizeIsBoundedAndMarksAreTaken(t *testing.T) {
	if _, err := jsonsafe.Read(strings.NewReader("12345"), 4); err == nil || !strings.Contains(err.Error(), "larger than 4 bytes") {
		t.Errorf("got %v, want a refusal for the size", err)
	}
	raw, err := jsonsafe.Read(strings.NewReader("\ufeff {} \n"), 10)
	if err != nil || string(raw) != "{}" {
		t.Errorf("got %q, %v; want {}", raw, err)
	}
}

func TestOutlineOfACutDocument(t *testing.T) {
	o := jsonsafe.Outline([]byte(`{"type":"FeatureCollection","n":1,"text":"\"feed_info\":","features":[{"properties":{"core":{"x":"y"}}},{"properties":{"la`))
	for path, want := range map[string]string{"": "{", "type": "FeatureCollection", "n": "", "features": "[", "features[]": "{", "features[].properties.core.x": "y"} {
		if got, ok := o[path]; !ok || got != want {
			t.Errorf("%q: got %q, %t; want %q", path, got, ok, want)
		}
	}
	if _, ok := o["feed_info"]; ok {
		t.Error("a word inside of a text was taken for a member")
	}
	if o := jsonsafe.Outline([]byte(strings.Repeat("[", 10_000))); len(o) > 20 {
		t.Errorf("got %d paths of nothing but brackets", len(o))
	}
}

func TestOneBadMemberCostsItselfAlone(t *testing.T) {
	var ps notice.Problems
	var to struct {
		Name  string   `json:"name"`
		Count int      `json:"count"`
		Tags  []string `json:"tags"`
		Free  any      `json:"free"`
	}
	tree := notice.Tree([]byte(`{"name":"a","count":"three","tags":["x",7],"other":1,"free":{"k":[1]}}`), &ps)
	jsonsafe.Fill(tree, &to, "at", "a format", &ps)
	if to.Name != "a" || to.Count != 0 || len(to.Tags) != 1 || to.Free == nil {
		t.Errorf("got %+v", to)
	}
	var fields []string
	for _, p := range ps {
		fields = append(fields, p.Field)
	}
	if got, want := strings.Join(fields, " "), "at.count at.other at.tags[1]"; got != want || ps.Failed() {
		t.Errorf("got problems at %s, want warnings at %s", got, want)
	}
}

func FuzzOutline(f *testing.F) {
	f.Add([]byte(`{"a":[{"b":"c"}]}`))
	f.Fuzz(func(t *testing.T, head []byte) { jsonsafe.Outline(head) })
}

func TestAFrameIsReadWholeOrRefused(t *testing.T) {
	members, err := jsonsafe.Members([]byte(`{"a":[1],"b":{"a":2}}`))
	if err != nil || len(members) != 2 || string(members["a"]) != "[1]" || string(members["b"]) != `{"a":2}` {
		t.Errorf("got %s, %v", members, err)
	}
	for doc, want := range map[string]string{
		"": "byte 0", "[]": "want a JSON object", "7": "want a JSON object", `{"a":1,"a":2}`: "a: the member is given twice",
		`{"a":1`: "not valid JSON", `{"a":1,}`: "not valid JSON", `{"a":1} {}`: "more than one JSON value", `{} x`: "more than one JSON value",
	} {
		if _, err := jsonsafe.Members([]byte(doc)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("members of %q: got %v, want %s", doc, err, want)
		}
	}
	if v, err := jsonsafe.Value([]byte(`[{"a":1}]`)); err != nil || string(v) != `[{"a":1}]` {
		t.Errorf("got %s, %v", v, err)
	}
	for doc, want := range map[string]string{"": "the document is empty", `{"a":`: "not valid JSON", "[1][2]": "more than one JSON value"} {
		if _, err := jsonsafe.Value([]byte(doc)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("value of %q: got %v, want %s", doc, err, want)
		}
	}
}
