package trust_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wayside/hub/notice"
	"wayside/hub/trust"
	"wayside/static"
)

// vector is one thing to check by the script of the pages, and what must come
// of it: "" for verified, else the code of the refusal.
type vector struct {
	Name, Do, Want string
	Doc, Raw       []byte `json:",omitempty"` // base64 in JSON
	Sigs           []notice.Sig
	Keys           []string // public, trusted for everything
	Uses           []string // of the keys; empty: all
	Message        json.RawMessage
	Origin, Filter string
	At             int64 // ms; 0: none
}

// TestTheScriptOfThePagesAgrees runs static/shared/trust.js in node over what
// this package made, sound and spoilt.
func TestTheScriptOfThePagesAgrees(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("SKIP: no node to run the script with")
	}
	dir := t.TempDir()
	module, err := fs.ReadFile(static.FS(), "shared/trust.js")
	if err != nil {
		t.Fatal(err)
	}
	list, err := json.Marshal(vectors(t))
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{"trust.mjs": module, "vectors.json": list, "run.mjs": []byte(runner)} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out, err := exec.Command(node, filepath.Join(dir, "run.mjs"), filepath.Join(dir, "vectors.json")).CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

const runner = `
import { readFileSync } from "node:fs";
import * as T from "./trust.mjs";
const list = JSON.parse(readFileSync(process.argv[2], "utf8")), raw = (s) => Uint8Array.from(Buffer.from(s ?? "", "base64"));
const say = (s) => { console.log(s); process.exitCode = 1; };
if (!(await T.available())) say("not available");
let n = 0;
for (const v of list) {
  let got = "";
  try {
    const keys = await Promise.all((v.Keys ?? []).map(T.parseKey));
    const ring = keys.map((k) => ({ ...k, uses: v.Uses ?? ["log", "notices", "keys"] })), at = v.At || null;
    if (v.Do === "notice") await T.verifyNotice(raw(v.Doc), v.Sigs, ring, at);
    if (v.Do === "text") await T.verifyNotice(JSON.stringify(JSON.parse(new TextDecoder().decode(raw(v.Doc)))), v.Sigs, ring);
    if (v.Do === "heartbeat") await T.verifyHeartbeat(v.Message, v.Origin, v.Filter, ring);
    if (v.Do === "checkpoint") await T.openCheckpoint(raw(v.Raw), ring);
    if (v.Do === "lines") await T.verifyNotice(raw(v.Doc), T.parseLines(new TextDecoder().decode(raw(v.Raw))), ring);
    if (v.Do === "proof") {
      const { leaf, checkpoint } = await T.verifyProof(raw(v.Doc), T.parseProof(raw(v.Raw)), ring);
      if (leaf.revision !== 3 || checkpoint.size < leaf.seq) got = "read wrongly";
    }
    if (v.Do === "list") {
      const l = await T.openList(raw(v.Raw), ...keys);
      await T.verifyNotice(raw(v.Doc), v.Sigs, T.ringFor(l.keys, "police"), at);
    }
  } catch (e) { got = e.code ?? String(e.stack); }
  n++;
  if (got !== v.Want) say(v.Name + ": got " + JSON.stringify(got) + ", want " + JSON.stringify(v.Want));
}
console.log(n, "checked");
`

func flipped(raw []byte, i int) []byte {
	out := bytes.Clone(raw)
	out[i] ^= 1
	return out
}

func vectors(t *testing.T) (all []vector) {
	k, other, root := key(t, "hub.example/log"), key(t, "hub.example/log"), key(t, "hub.example/root")
	ours := []string{k.Public.String()}
	sigs := trust.SignNotice(doc, k)
	odd := []byte(`{"id":"urn:uuid:7d5a1f6e-0c43-4d34-9a55-3f0a5f1f0001","revision":3,"n":[1e-7,100000000000000000000,1e+21,0.1,-1.5],"text":"` + "<&>\u2028\u2029é🚧" + `\u001f\n\"\\/"}`)
	tagged := append([]byte("3\n"), doc...)
	all = append(all,
		vector{Name: "a document", Do: "notice", Doc: doc, Sigs: sigs, Keys: ours},
		vector{Name: "a document out of a stream", Do: "text", Doc: odd, Sigs: trust.SignNotice(odd, k), Keys: ours},
		vector{Name: "signed by another key of the same name", Do: "notice", Doc: doc, Sigs: trust.SignNotice(doc, other), Keys: ours, Want: "unknown"},
		vector{Name: "no signature", Do: "notice", Doc: doc, Keys: ours, Want: "unknown"},
		vector{Name: "another's signature under our name", Do: "notice", Doc: doc, Sigs: []notice.Sig{{Key: k.ID(), Sig: trust.SignNotice(doc, other)[0].Sig}}, Keys: ours, Want: "changed"},
		vector{Name: "a good one beside a bad one", Do: "notice", Doc: doc, Sigs: append(trust.SignNotice([]byte("{}"), k), sigs...), Keys: ours, Want: "changed"},
		vector{Name: "an unknown one beside a good one", Do: "notice", Doc: doc, Sigs: append(trust.SignNotice(doc, other), sigs...), Keys: ours},
		vector{Name: "a key for the log alone", Do: "notice", Doc: doc, Sigs: sigs, Keys: ours, Uses: []string{"log"}, Want: "key"},
		vector{Name: "another length", Do: "notice", Doc: tagged, Sigs: sigs, Keys: ours, Want: "changed"},
		vector{Name: "no base64", Do: "notice", Doc: doc, Sigs: []notice.Sig{{Key: k.ID(), Sig: "!"}}, Keys: ours, Want: "changed"},
		vector{Name: "no key", Do: "notice", Keys: []string{"hub.example/log"}, Want: "form"},
		vector{Name: "a damaged key", Do: "notice", Keys: []string{strings.Replace(k.Public.String(), "hub", "hud", 1)}, Want: "form"},
	)
	for i := range doc {
		all = append(all, vector{Name: "a document with a changed byte", Do: "notice", Doc: flipped(doc, i), Sigs: sigs, Keys: ours, Want: "changed"})
	}
	line, err := trust.Line(sigs[0])
	if err != nil {
		t.Fatal(err)
	}
	all = append(all, vector{Name: "lines", Do: "lines", Doc: doc, Raw: []byte(line + line), Keys: ours}, vector{Name: "broken lines", Do: "lines", Doc: doc, Raw: []byte("- a b\n"), Keys: ours, Want: "form"})
	all = append(all, beats(k, ours)...)
	all = append(all, lists(t, k, root, sigs)...)
	return append(all, proofs(t, k, other, ours)...)
}

func beats(k *trust.Key, ours []string) (all []vector) {
	h := trust.Heartbeat{Origin: "hub.example/log/e1", Filter: "road=G320", Seq: 7, Time: "2026-11-22T01:47:15.25Z", Count: 3, Digest: "sha256:ab", Root: "AAAA"}
	said := `{"type":"heartbeat","seq":7,"time":"2026-11-22T01:47:15.25Z","root":"AAAA","active":{"count":3,"digest":"sha256:ab"},"staleSince":null,"sigs":%}`
	with := func(h trust.Heartbeat, text string) json.RawMessage {
		sigs, _ := json.Marshal(trust.SignHeartbeat(h, k))
		return json.RawMessage(strings.Replace(text, "%", string(sigs), 1))
	}
	good := vector{Name: "a heartbeat", Do: "heartbeat", Message: with(h, said), Origin: h.Origin, Filter: h.Filter, Keys: ours}
	all = append(all, good)
	stale, bare := h, h
	stale.Stale, bare.Root = "2026-11-22T00:10:00Z", ""
	one := good
	one.Message = with(stale, strings.Replace(said, "null", `"`+stale.Stale+`"`, 1))
	all = append(all, one)
	one.Message = with(bare, strings.Replace(said, `"root":"AAAA",`, "", 1))
	all = append(all, one)
	one.Want = "changed"
	for _, change := range []string{`"seq":7|"seq":8`, `15.25Z|16.25Z`, `AAAA|AAAB`, `"count":3|"count":0`, `sha256:ab|sha256:ac`, `null|"2026-11-22T00:10:00Z"`} {
		was, is, _ := strings.Cut(change, "|")
		one.Name, one.Message = "a heartbeat with "+is, json.RawMessage(strings.Replace(string(good.Message), was, is, 1))
		all = append(all, one)
	}
	one.Name, one.Message, one.Filter = "a heartbeat of another filter", good.Message, ""
	all = append(all, one)
	one.Name, one.Filter, one.Origin = "a heartbeat of another epoch", h.Filter, "hub.example/log/e2"
	return append(all, one)
}

func lists(t *testing.T, k, root *trust.Key, sigs []notice.Sig) (all []vector) {
	at := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	sign := func(change func(*trust.Listed)) []byte {
		l := trust.Listed{Public: k.Public, Uses: []trust.Use{trust.SignsLog, trust.SignsNotices}, From: at, To: at.AddDate(1, 0, 0)}
		change(&l)
		raw, err := trust.SignList(trust.List{Host: "hub.example", Made: at, Keys: []trust.Listed{{Public: root.Public, Uses: []trust.Use{trust.SignsKeys}, From: at}, l}}, root)
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	good := sign(func(*trust.Listed) {})
	revoked := sign(func(l *trust.Listed) { l.Revoked, l.Reason = at.Add(time.Hour), "the disk was stolen" })
	roots := []string{root.Public.String()}
	say := func(name, want string, raw []byte, when time.Time) {
		v := vector{Name: name, Do: "list", Doc: doc, Sigs: sigs, Raw: raw, Keys: roots, Want: want}
		if !when.IsZero() {
			v.At = when.UnixMilli()
		}
		all = append(all, v)
	}
	say("a list", "", good, time.Time{})
	say("before the key", "key", good, at.Add(-time.Second))
	say("after the key", "key", good, at.AddDate(1, 0, 1))
	say("revoked", "key", revoked, time.Time{})
	say("signed before the key was revoked", "", revoked, at.Add(time.Minute))
	say("signed after the key was revoked", "key", revoked, at.Add(time.Hour))
	say("for another publisher", "unknown", sign(func(l *trust.Listed) { l.Publishers = []string{"roads"} }), time.Time{})
	say("for the publisher", "", sign(func(l *trust.Listed) { l.Publishers = []string{"roads", "police"} }), time.Time{})
	say("a changed list", "changed", bytes.Replace(good, []byte("notices"), []byte("noticed"), 1), time.Time{})
	say("a list with a tab", "form", bytes.Replace(good, []byte(" "), []byte("\t"), 1), time.Time{})
	all = append(all, vector{Name: "by another root", Do: "list", Raw: good, Keys: []string{k.Public.String()}, Want: "unknown"})
	return all
}

// proofs are of a document at many places of logs of many sizes.
func proofs(t *testing.T, k, other *trust.Key, ours []string) (all []vector) {
	leaf := trust.Leaf{Epoch: "e1", Op: "publish", ID: "urn:uuid:7d5a1f6e-0c43-4d34-9a55-3f0a5f1f0001", Revision: 3, At: time.Date(2026, 11, 22, 1, 47, 0, 1, time.UTC), State: notice.Active, Code: "7K2QF9W", Digest: trust.Digest(doc), Sigs: trust.Digest(doc)}
	prove := func(index, size int64, by *trust.Key, change func(*trust.Leaf)) []byte {
		l := leaf
		l.Seq = uint64(index) + 1
		change(&l)
		var tree trust.Tree
		for i := range size {
			entry := l.Entry()
			if i != index {
				entry = []byte{byte(i)}
			}
			if err := tree.Append(trust.LeafHash(entry)); err != nil {
				t.Fatal(err)
			}
		}
		top, err := tree.Root(size)
		if err != nil {
			t.Fatal(err)
		}
		hashes, err := tree.Include(index, size)
		if err != nil {
			t.Fatal(err)
		}
		note, err := trust.SignCheckpoint(trust.Checkpoint{Origin: "hub.example/log/e1", Size: size, Root: top}, by)
		if err != nil {
			t.Fatal(err)
		}
		return trust.Proof{Entry: l.Entry(), Index: index, Hashes: hashes, Checkpoint: note}.Bytes()
	}
	same := func(*trust.Leaf) {}
	for size := int64(1); size <= 20; size++ {
		for index := range size {
			all = append(all, vector{Name: "a proof", Do: "proof", Doc: doc, Raw: prove(index, size, k, same), Keys: ours})
		}
	}
	good := prove(5, 13, k, same)
	say := func(name, want string, doc, raw []byte) {
		all = append(all, vector{Name: name, Do: "proof", Doc: doc, Raw: raw, Keys: ours, Want: want})
	}
	say("a proof by an unknown key", "unknown", doc, prove(5, 13, other, same))
	say("a proof of another document", "changed", bytes.Replace(doc, []byte("actual"), []byte("exercise"), 1), good)
	say("a proof of another notice", "log", bytes.Replace(doc, []byte(`"revision":3`), []byte(`"revision":4`), 1), good)
	say("a proof of another place", "log", doc, bytes.Replace(good, []byte("index 5"), []byte("index 6"), 1))
	say("a sealed record", "log", doc, prove(5, 13, k, func(l *trust.Leaf) { l.Sealed = true }))
	say("a record of another epoch", "log", doc, prove(5, 13, k, func(l *trust.Leaf) { l.Epoch = "e2" }))
	say("a record with another number", "log", doc, prove(5, 13, k, func(l *trust.Leaf) { l.Seq = 9 }))
	say("no proof", "form", doc, []byte("c2sp.org/tlog-proof@v2\n\n"))
	p, err := trust.ParseProof(good)
	if err != nil {
		t.Fatal(err)
	}
	short, long, wrong := p, p, p
	short.Hashes = p.Hashes[1:]
	long.Hashes = append(p.Hashes[:len(p.Hashes):len(p.Hashes)], p.Hashes[0])
	wrong.Hashes = append([]trust.Hash{{1}}, p.Hashes[1:]...)
	for _, bad := range []trust.Proof{short, long, wrong} {
		say("other hashes", "log", doc, bad.Bytes())
	}
	end := bytes.Index(good, []byte("=\n\n")) // two bits before it say nothing
	say("a hash in another spelling", "form", doc, append(append(bytes.Clone(good[:end-1]), good[end-1]+1), good[end:]...))
	for i := range p.Checkpoint[:bytes.Index(p.Checkpoint, []byte("\n\n"))] {
		if bad := flipped(p.Checkpoint, i); bad[i] >= ' ' && bad[i] < 0x7f && p.Checkpoint[i] != '\n' {
			say("a checkpoint with a changed byte: "+base64.StdEncoding.EncodeToString(bad[i:i+1]), "changed", doc, trust.Proof{Entry: p.Entry, Index: p.Index, Hashes: p.Hashes, Checkpoint: bad}.Bytes())
		}
	}
	return all
}
