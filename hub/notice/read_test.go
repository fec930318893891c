package notice_test

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"wayside/hub/notice"
)

// with puts members into the least document.
func with(t testing.TB, members string) []byte {
	return []byte(strings.TrimSuffix(emit(t, sample(notice.Traffic)), "}") + "," + members + "}")
}

func TestReadReportsEveryProblemAtOnceWithItsPath(t *testing.T) {
	doc := with(t, `
		"sevrity":"minor","planned":"yes","lanesClosed":1.5,"onset":"tomorrow","reviewBy":"2026-11-24","references":["a",7],
		"roads":[{"name":"G320","naem":1,"from":{"chainage":"K12"}},[]],"schedule":{"timezone":8},"geometry":{"type":"Point","coordinates":[null,28]},
		"ext":{"7":1,"cap":{"a":[{"12":0}]}},"text":5,"queueMetres":9007199254740993,"group":"a","group":"b"`)
	_, ps := notice.Read(doc)
	bilingual(t, ps, false)
	want := "text queueMetres group ext.7 ext.cap.a[0].12 geometry lanesClosed onset planned references[1] reviewBy roads[0].from.chainage roads[0].naem roads[1] schedule.timezone sevrity text"
	if got := fieldsOf(ps); got != want {
		t.Errorf("got  %s\nwant %s\n%v", got, want, ps)
	}
	_, again := notice.Read(doc)
	if got, want := again.Error(), ps.Error(); got != want {
		t.Errorf("a second reading reports otherwise: %s\n%s", got, want)
	}
}

func TestReadRefusesWhatIsNoDocument(t *testing.T) {
	whole := emit(t, sample(notice.Traffic))
	cases := map[string]string{
		"empty": "", "blank": "  ", "null": "null", "number": "1", "list": "[]", "text": `"x"`, "garbage": "<alert/>",
		"truncated": whole[:len(whole)/2], "truncated at the end": whole[:len(whole)-1], "trailing data": whole + "x", "two documents": whole + whole,
		"trailing comma": `{"id":"x",}`, "single quotes": `{'id':'x'}`, "comment": "{} // x", "byte order mark": "\ufeff" + whole,
		"invalid UTF-8": strings.Replace(whole, "G320", "G\xff20", 1), "control character": strings.Replace(whole, "G320", "G\x0120", 1),
		"deep list": strings.Repeat("[", 100_000), "deep object": strings.Repeat(`{"a":`, 100_000),
		"deep ext":  string(with(t, `"ext":{"a":`+strings.Repeat("[", 40)+strings.Repeat("]", 40)+"}")),
		"too large": whole + strings.Repeat(" ", notice.MaxDocument),
		"NaN":       `{"speedLimit":NaN}`, "infinite": `{"speedLimit":1e999}`, "leading zero": `{"revision":01}`,
	}
	for name, doc := range cases {
		t.Run(name, func(t *testing.T) {
			_, ps := notice.Read([]byte(doc))
			if !ps.Failed() {
				t.Fatalf("taken: %.100s", doc)
			}
			bilingual(t, ps, true)
		})
	}
}

func TestNumbersBeyondWhatABrowserKeepsAreRefused(t *testing.T) {
	for number, ok := range map[string]bool{
		"9007199254740991": true, "9007199254740992": true, "-9007199254740992": true, "9007199254740993": false, "-9007199254740993": false,
		"9007199254740994": false, "1e21": false, "-1e300": false, "1e999": false, "0.1": true, "-0": true, "1e-7": true, "1e-999": true,
	} {
		_, ps := notice.Read(with(t, `"ext":{"x":`+number+`}`))
		if got := !ps.Failed(); got != ok {
			t.Errorf("%s: taken %v, want %v: %v", number, got, ok, ps)
		}
	}
}

func TestNullIsTheSameAsAbsent(t *testing.T) {
	n, ps := notice.Read(with(t, `"issuer":null,"roads":[null],"onset":null,"ext":{"x":null}`))
	if ps.Failed() || n.Issuer != nil || len(n.Roads) != 0 || !n.Onset.IsZero() {
		t.Errorf("%+v %v", n, ps)
	}
	if _, kept := n.Ext["x"]; !kept {
		t.Error("what the source says in ext is not kept as it is")
	}
}

// FuzzRead: whatever comes, Read does not fail in an unforeseen way, and what
// it takes can be written and read again as the same bytes.
func FuzzRead(f *testing.F) {
	for _, k := range notice.Kinds() {
		f.Add([]byte(emit(f, sample(notice.Kind(k.Word)))))
	}
	for seed := range 20 {
		f.Add([]byte(emit(f, document().Example(seed))))
	}
	f.Add(with(f, `"geometry":{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[117.92,28.51,3]}]}`))
	f.Add([]byte(`{"ext":{"7":1},"text":{"zh-CN":{"headline":"\ud800"}}}`))
	for _, doc := range realDocuments() {
		f.Add(doc)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		n, ps := notice.Read(raw)
		bilingual(t, ps, true)
		sameWays(t, raw)
		if ps.Failed() {
			return
		}
		n.Validate()
		doc, err := notice.Emit(n)
		if err != nil {
			return // a geometry with as many parts as its type can't have
		}
		back, ps := notice.Read(doc)
		if len(doc) > notice.MaxDocument {
			return
		}
		if ps.Failed() {
			t.Fatalf("not read again: %v\n%s", ps, doc)
		}
		if again := emit(t, back); again != string(doc) {
			t.Fatalf("got  %s\nwant %s", again, doc)
		}
	})
}

// sameWays: what is read quickly is what a thorough reading reads, and nothing
// is wrong with it.
func sameWays(t *testing.T, raw []byte) (quick bool) {
	t.Helper()
	got, ok := notice.Quick(raw)
	if !ok || len(raw) > notice.MaxDocument {
		return false
	}
	want, ps := notice.Thorough(raw)
	if ps.Failed() || !reflect.DeepEqual(got, want) {
		t.Fatalf("read quickly, though %v\ngot  %+v\nwant %+v\n%s", ps, got, want, raw)
	}
	return true
}

func TestWhatTheHubWritesIsReadQuickly(t *testing.T) {
	for _, k := range notice.Kinds() {
		if doc := emit(t, sample(notice.Kind(k.Word))); !sameWays(t, []byte(doc)) {
			t.Errorf("not read quickly: %s", doc)
		}
	}
	for seed := range 500 {
		sameWays(t, []byte(emit(t, document().Example(seed))))
	}
	for _, odd := range []string{
		`"group":"a\u00e9\ud83d\ude97\n\/"`, `"revision": 1.0e0 `, `"lanesClosed":-0`, `"ext":{"a":[null,true,false,[],{},-0,1e-7,"\\"]}`, `"roads":[]`, `"geometry":{"type":"Point","coordinates":[1,2,3,4]}`,
		`"geometry":{"type":"LineString","coordinates":[]}`, `"geometry":{"type":"MultiPolygon","coordinates":[[[]]]}`,
	} {
		sameWays(t, with(t, odd))
	}
}

// realDocuments are small JSON documents of other formats, where at hand: none
// is a notice, each looks like something real.
func realDocuments() (docs [][]byte) {
	folder := os.Getenv("WAYSIDE_DATA")
	if folder == "" {
		folder = filepath.Join("..", "..", "..", "shared", "data")
	}
	_ = filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "json") {
			return nil
		}
		if info, err := d.Info(); err != nil || info.Size() > 20_000 {
			return nil
		}
		if raw, err := os.ReadFile(path); err == nil {
			docs = append(docs, raw)
		}
		return nil
	})
	return docs
}

func TestReadKeepsItsBoundOnTime(t *testing.T) {
	nested := `{"type":"Point","coordinates":[117.92,28.51]}`
	for range 12 {
		nested = `{"type":"GeometryCollection","geometries":[` + nested + "]}"
	}
	if _, ps := notice.Read(with(t, `"geometry":`+nested)); ps.Failed() {
		t.Error(ps)
	}
	var many strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&many, `,"field%d":[]`, i)
	}
	_, ps := notice.Read(with(t, many.String()[1:]))
	if got, want := len(ps), 2000; got != want {
		t.Errorf("got %d problems, want %d", got, want)
	}
}

func BenchmarkRead(b *testing.B) {
	doc := []byte(emit(b, sample(notice.Traffic)))
	for name, read := range map[string]func([]byte){
		"quick": func(raw []byte) { notice.Quick(raw) }, "thorough": func(raw []byte) { notice.Thorough(raw) },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(doc)))
			for b.Loop() {
				read(doc)
			}
		})
	}
}
