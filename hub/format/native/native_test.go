package native_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"wayside/hub/format/native"
	"wayside/hub/notice"
)

const one = `{"id":"urn:uuid:6b1f7c0a-523d-4e9b-8d11-5c2e9047d368","kind":"traffic","event":"closure","expires":"2030-01-01T00:00:00Z","text":{"zh-CN":{"headline":"雨岭隧道封闭"}}}`

func decode(t *testing.T, doc string) (items []notice.Item, err error) {
	t.Helper()
	for it, e := range native.Decode(strings.NewReader(doc), notice.Settings{}) {
		if e != nil {
			return items, e
		}
		items = append(items, it)
	}
	return items, nil
}

func TestDocumentsListsAndSignedDocumentsAreRead(t *testing.T) {
	for name, c := range map[string]struct {
		doc  string
		want int
	}{
		"one":        {one, 1},
		"with a BOM": {"\xef\xbb\xbf" + one, 1},
		"a list":     {"[" + one + "," + one + "]", 2},
		"empty list": {"[]", 0},
		"signed":     {`{"notice":` + one + `,"sigs":[{"key":"k","sig":"s"}]}`, 1},
	} {
		items, err := decode(t, c.doc)
		if err != nil || len(items) != c.want {
			t.Errorf("%s: %d items, want %d (%v)", name, len(items), c.want, err)
		}
		for _, it := range items {
			if it.Notice == nil || it.Key != string(it.Notice.ID) {
				t.Errorf("%s: item %+v has no notice or another key", name, it)
			}
		}
	}
}

func TestOneBadNoticeNeverStopsItsNeighbours(t *testing.T) {
	items, err := decode(t, `[`+one+`,{"kind":5,"nonsense":1},"what",`+one+`]`)
	if err != nil || len(items) != 4 {
		t.Fatalf("%d items, want 4 (%v)", len(items), err)
	}
	if items[0].Notice == nil || items[3].Notice == nil || items[1].Notice != nil || items[2].Notice != nil {
		t.Error("the wrong ones were refused")
	}
	if got := items[1].Problems.Error(); !strings.Contains(got, "kind") || !strings.Contains(got, "nonsense") || items[1].Place != "[1]" {
		t.Errorf("problems %q at %q name too little", got, items[1].Place)
	}
}

func TestABrokenFrameIsToldAndWhatCameBeforeItStands(t *testing.T) {
	for name, doc := range map[string]string{
		"cut off": "[" + one + ",{\"kind\":", "a comma too much": "[" + one + ",]", "never closed": "[" + one,
		"another bracket": "[" + one + "}", "no comma": "[" + one + "," + one + one + "]", "two commas": "[" + one + ",," + one + "]", "half a text": "[" + one + `,"]`,
	} {
		items, err := decode(t, doc)
		if err == nil || len(items) != 1 {
			t.Errorf("%s: %d items and error %v, want 1 and an error", name, len(items), err)
		}
	}
	if items, err := decode(t, ""); err != nil || len(items) != 1 || !items[0].Problems.Failed() {
		t.Errorf("nothing at all: %v %v, want one item with a problem", items, err)
	}
}

func TestADocumentThatIsTooLargeIsRefused(t *testing.T) {
	for it, err := range native.Decode(strings.NewReader("["+strings.Repeat(" ", 2000)+"]"), notice.Settings{MaxBytes: 1000}) {
		if err == nil {
			t.Errorf("item %+v, want an error", it)
		}
	}
}

func TestWhatIsWrittenIsReadBackExactly(t *testing.T) {
	items, err := decode(t, one)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := notice.Emit(items[0].Notice)
	if err != nil {
		t.Fatal(err)
	}
	e := notice.Entry{Doc: doc, Notice: items[0].Notice, At: time.Now()}
	for _, sheet := range []notice.Sheet{{}, {Entries: []notice.Entry{e}}, {Entries: []notice.Entry{e, e}}} {
		var b bytes.Buffer
		if _, err := native.Encode(&b, sheet); err != nil {
			t.Fatal(err)
		}
		back, err := decode(t, b.String())
		if err != nil || len(back) != len(sheet.Entries) {
			t.Fatalf("%d items back, want %d (%v) from %q", len(back), len(sheet.Entries), err, b.String())
		}
		for _, it := range back {
			if again, _ := notice.Emit(it.Notice); !bytes.Equal(again, doc) {
				t.Errorf("got %s, want %s", again, doc)
			}
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, s := range []string{one, "[" + one + "]", `{"notice":` + one + `}`, "[", "{}", "null", `[1,{"text":[]}]`, `["],[",{"a":"\"]"} , [2]]x`, `[{"a":[1}]]`, "[1}", "[1,]", "[]]"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		native.Sure(doc)
		items, broken := 0, false
		for it, err := range native.Decode(bytes.NewReader(doc), notice.Settings{}) {
			if broken = err != nil; broken {
				break
			}
			if items++; it.Notice == nil && !it.Problems.Failed() {
				t.Error("an item without a notice and without a problem")
			}
		}
		if want, bad := elements(doc); want >= 0 && (broken != bad || items > want || items < want && !broken) {
			t.Errorf("%d items, broken %v; a decoder finds %d, %v", items, broken, want, bad)
		}
	})
}

// elements is how many a decoder finds in a list, and whether it stumbles after
// them; -1 where doc is no list.
func elements(doc []byte) (n int, broken bool) {
	doc = bytes.TrimSpace(bytes.TrimPrefix(doc, []byte("\xef\xbb\xbf")))
	if !bytes.HasPrefix(doc, []byte("[")) {
		return -1, false
	}
	d := json.NewDecoder(bytes.NewReader(doc))
	_, err := d.Token()
	for ; err == nil && d.More(); n++ {
		if err = d.Decode(new(json.RawMessage)); err != nil {
			return n, true
		}
	}
	_, err = d.Token()
	return n, err != nil
}

func TestOnlyWhatCanBeNothingElseIsSurelyNative(t *testing.T) {
	for doc, want := range map[string]bool{
		one: true, " [\n" + one + "]": true, one[:len(one)-40]: true, "\xef\xbb\xbf" + one: true,
		`{"a":"\"kind\":","kind" : 1,"b":{"c":[]},"text":{}}`: true, `{"kind":1,"text":"`: true,
		"": false, "[]": false, `{"notice":` + one + `}`: false, `{"features":[` + one + `]}`: false, `[[` + one + `]]`: false,
		`{"kind":1}{"text":1}`: false, `["kind","text"]`: false, `{"x":"kind","y":"text"}`: false, `{"kind":"text"}`: false, `"kind":"text":`: false, `{"kind":1,"tex`: false,
	} {
		if got := native.Sure([]byte(doc)); got != want {
			t.Errorf("%q: got %v, want %v", doc, got, want)
		}
	}
}
