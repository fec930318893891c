package notice_test

import (
	"bytes"
	"encoding/json"
	"math"
	"os/exec"
	"reflect"
	"strings"
	"testing"

	"wayside/hub/notice"

	"pgregory.net/rapid"
)

func TestWhatIsEmittedReadsBackTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := document().Draw(t, "notice")
		doc, err := notice.Emit(n)
		if err != nil {
			t.Fatal(err)
		}
		got, ps := notice.Read(doc)
		if len(ps) > 0 {
			t.Fatalf("read: %v\n%s", ps, doc)
		}
		if !reflect.DeepEqual(got, n) {
			t.Fatalf("got  %+v\nwant %+v\n%s", got, n, doc)
		}
		again, err := notice.Emit(got)
		if err != nil || !bytes.Equal(again, doc) {
			t.Fatalf("emitted again: %v\ngot  %s\nwant %s", err, again, doc)
		}
	})
}

func TestEmissionKeepsToItsRules(t *testing.T) {
	n := sample(notice.Traffic)
	n.Group = "\u2028\u2029\"\\/<>&\x00\x1f\x7f\b\f\n\r\t\\u2028 -0 \xff"
	n.Ext = map[string]any{"x": map[string]any{"zero": math.Copysign(0, -1), "list": []any{math.Copysign(0, -1), -0.5, 1e21, 1e20, 1e-6, 1e-7, 1.0, 0.1}}}
	n.Geometry = notice.Point(math.Copysign(0, -1), -0.25)
	doc := emit(t, n)
	for _, want := range []string{
		`"group":"` + "\u2028\u2029" + `\"\\/<>&\u0000\u001f` + "\x7f" + `\b\f\n\r\t\\u2028 -0 ` + "\ufffd" + `"`,
		`{"list":[0,-0.5,1e+21,100000000000000000000,0.000001,1e-7,1,0.1],"zero":0}`,
		`"coordinates":[0,-0.25]`,
	} {
		if !strings.Contains(doc, want) {
			t.Errorf("want %s in\n%s", want, doc)
		}
	}
}

// TestBrowsersRebuildTheExactBytes asks a real ECMAScript engine for what the
// contract says of every document.
func TestBrowsersRebuildTheExactBytes(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not installed: no ECMAScript engine to ask")
	}
	docs := []string{}
	for seed := range 400 {
		n := document().Example(seed)
		if seed%7 == 0 {
			n.Group += "\xff broken \xc3"
			n.Ext = map[string]any{"x": []any{1e21, 1.5e300, math.MaxFloat64, math.Copysign(0, -1), 1e-7, 4.9e-324, json.Number("12")}}
		}
		docs = append(docs, emit(t, n))
	}
	script := `
const lines = require("fs").readFileSync(0, "utf8").split("\n").filter(l => l)
for (const [i, l] of lines.entries()) if (JSON.stringify(JSON.parse(l)) !== l) console.log(i)
console.log("read", lines.length)`
	cmd := exec.CommandContext(t.Context(), node, "-e", script)
	cmd.Stdin = strings.NewReader(strings.Join(docs, "\n"))
	out, err := cmd.CombinedOutput()
	if got, want := string(out), "read 400\n"; err != nil || got != want {
		t.Fatalf("node: %v: %s", err, out)
	}
}

func TestWhatCantBeWrittenIsAnError(t *testing.T) {
	n := sample(notice.Traffic)
	n.Geometry = notice.Point(math.NaN(), 0)
	if _, err := notice.Emit(n); err == nil {
		t.Error("a coordinate that is no number was written")
	}
	n.Geometry = &notice.Geometry{Type: "Circle"}
	if _, err := notice.Emit(n); err == nil {
		t.Error("an unknown geometry was written")
	}
}

func TestCloneSharesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := document().Draw(t, "notice")
		before, err := notice.Emit(n)
		if err != nil {
			t.Fatal(err)
		}
		twin := n.Clone()
		twin.Normalise(func(string) string { return "changed" })
		after, err := notice.Emit(n)
		if err != nil || !bytes.Equal(before, after) {
			t.Fatalf("a change of the clone changed the notice: %v\n%s\n%s", err, before, after)
		}
	})
}
