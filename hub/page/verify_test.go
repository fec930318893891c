package page_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wayside/hub/notice"
	"wayside/hub/trust"

	"github.com/chromedp/chromedp"
)

// keyOf makes a key for tests.
func keyOf(name string) *trust.Key {
	k, err := trust.Generate(name)
	if err != nil {
		panic(err)
	}
	return k
}

var rootKey, logKey, otherKey, ownKey = keyOf("hub.example/root"), keyOf("hub.example/log"), keyOf("hub.example/log"), keyOf("yunxi-jiaojing")

// proofCase is a notice as a hub, or somebody in between, may serve it.
type proofCase struct {
	name   string
	state  string // of the page, once it has checked
	says   string // in Chinese, somewhere on the page
	change func(*notice.Notice)
	serve  func(file string, body []byte) []byte // what is served instead; nil: nothing at all
	stands string                                // state by the server's word; "": active
	newest int                                   // revision; 0: this one
	by     *trust.Key                            // nil: the hub's key
	own    *trust.Key                            // of the publisher that signs itself
	mark   string                                // instead of the right one
}

var proofCases = []proofCase{
	{name: "good", state: "verified", says: "由 云溪县交警大队指挥中心 于"},
	{name: "own", state: "verified", says: "由发布者 yunxi-jiaojing 自己的密钥 ", own: ownKey},
	{name: "stranger", state: "verified", says: "由 hub.example/log+", own: otherKey},
	{name: "changed", state: "refused", says: "被改动过", serve: func(file string, body []byte) []byte {
		return bytes.Replace(body, []byte("双向封闭"), []byte("双向畅通"), 1)
	}},
	{name: "other", state: "refused", says: "文档不是链接或二维码所指的那一份", mark: "AAAAAAAAAAAAAAAAAAAAAA"},
	{name: "unlogged", state: "refused", says: "公开日志里没有它", serve: without("proof")},
	{name: "unsigned", state: "refused", says: "没有它的签名", serve: without("sig")},
	{name: "none", state: "refused", says: "本站没有这条消息的这一版", serve: without("json")},
	{name: "unknown", state: "unsure", says: "由本站不认识的密钥签名", by: otherKey},
	{name: "replaced", state: "but", says: "是真的，但已被第 5 版替代", newest: 5},
	{name: "withdrawn", state: "but", says: "是真的，但已撤回", stands: "withdrawn"},
	{name: "expired", state: "but", says: "是真的，但已过期", change: func(n *notice.Notice) { n.Expires = now() }},
	{name: "exercise", state: "but", says: "是真的，但只是演练", change: func(n *notice.Notice) { n.Status = notice.Exercise }},
	{name: "silent", state: "offline", says: "没有网络，无法核对", serve: func(string, []byte) []byte { panic(http.ErrAbortHandler) }},
	{name: "forged", state: "refused", says: "证明不成立", serve: func(file string, body []byte) []byte {
		return bytes.Replace(body, []byte("index 1"), []byte("index 2"), 1)
	}},
}

func without(file string) func(string, []byte) []byte {
	return func(asked string, body []byte) []byte {
		if asked == file {
			return nil
		}
		return body
	}
}

func (c proofCase) entry() notice.Entry {
	n := closure()
	n.ID, n.Expires, n.Ends = notice.DeriveID("proof", c.name), time.Date(2199, 1, 1, 0, 0, 0, 0, time.UTC), time.Time{}
	if c.change != nil {
		c.change(n)
	}
	e := entry(2, n)
	by := c.by
	if by == nil {
		by = logKey
	}
	e.Sigs = trust.SignNotice(e.Doc, by)
	if c.own != nil {
		e.Sigs = trust.SignNotice(e.Doc, c.own, by)
	}
	return e
}

func (c proofCase) fragment() string {
	e := c.entry()
	sum := sha256.Sum256(e.Doc)
	mark := base64.RawURLEncoding.EncodeToString(sum[:16])
	if c.mark != "" {
		mark = c.mark
	}
	return fmt.Sprintf("%s.%d.%s", e.Notice.ID.UUID(), e.Notice.Revision, mark)
}

func caseOf(name string) string {
	for _, c := range proofCases {
		if c.name == name {
			return c.fragment()
		}
	}
	panic(name)
}

var known, changed = caseOf("good"), caseOf("changed")

// files are what the hub serves of the case: sig and proof.
func (c proofCase) files(t testing.TB) map[string][]byte {
	t.Helper()
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	e := c.entry()
	leaf := trust.Leaf{Epoch: "e1", Seq: 2, Op: "publish", ID: e.Notice.ID, Revision: e.Notice.Revision, At: at("09:42"), Digest: trust.Digest(e.Doc), State: notice.Active, Code: e.Code, Sigs: trust.SigsDigest(e.Sigs)}
	var tree trust.Tree
	for _, entry := range [][]byte{[]byte("before"), leaf.Entry(), []byte("after")} {
		ok(tree.Append(trust.LeafHash(entry)))
	}
	top, err := tree.Root(3)
	ok(err)
	hashes, err := tree.Include(1, 3)
	ok(err)
	note, err := trust.SignCheckpoint(trust.Checkpoint{Origin: "hub.example/log/e1", Size: 3, Root: top}, logKey)
	ok(err)
	var lines string
	for _, s := range e.Sigs {
		line, err := trust.Line(s)
		ok(err)
		lines += line
	}
	return map[string][]byte{"json": e.Doc, "sig": []byte(lines), "proof": trust.Proof{Entry: leaf.Entry(), Index: 1, Hashes: hashes, Checkpoint: note}.Bytes()}
}

// proveOn serves what the page that checks asks for.
func proveOn(t testing.TB, mux *http.ServeMux) {
	t.Helper()
	list, err := trust.SignList(trust.List{Host: "hub.example", Made: at("06:00"), Keys: []trust.Listed{{Public: logKey.Public, Uses: []trust.Use{trust.SignsLog, trust.SignsNotices}}, {Public: ownKey.Public, Uses: []trust.Use{trust.SignsNotices}, Publishers: []string{"yunxi-jiaojing"}}}}, rootKey)
	if err != nil {
		t.Fatal(err)
	}
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(list) })
	for _, c := range proofCases {
		e, files := c.entry(), c.files(t)
		mux.HandleFunc("GET /notices/"+e.Notice.ID.UUID()+"/{file}", func(w http.ResponseWriter, r *http.Request) {
			_, name, _ := strings.Cut(r.PathValue("file"), ".")
			body := files[name]
			if c.serve != nil {
				body = c.serve(name, body)
			}
			if body == nil {
				http.NotFound(w, r)
				return
			}
			_, _ = w.Write(body)
		})
		mux.HandleFunc("GET /api/v1/notices/"+e.Notice.ID.UUID(), func(w http.ResponseWriter, _ *http.Request) {
			state, newest := c.stands, c.newest
			if state == "" {
				state = "active"
			}
			if newest == 0 {
				newest = e.Notice.Revision
			}
			_ = json.NewEncoder(w).Encode(map[string]any{"state": state, "notice": map[string]any{"revision": newest}})
		})
	}
}

const proofState = `document.getElementById("verdict").dataset.state`

func TestThePageTellsWhatIsGenuineAndWhatIsNot(t *testing.T) {
	tab, s := browser(t), server(t)
	for _, c := range proofCases {
		visit(t, tab, 390, 844, s.URL+"/problem") // the next is another document, not a step within the page
		visit(t, tab, 390, 844, s.URL+"/verify#"+c.fragment())
		until(t, tab, proofState+` !== "waiting"`)
		got := run[string](t, tab, `return `+proofState+` + " " + document.querySelector("main").innerText`)
		if !strings.HasPrefix(got, c.state+" ") || !strings.Contains(got, c.says) {
			t.Errorf("%s: want %s, %q; the page says\n%s", c.name, c.state, c.says, got)
		}
		if c.state != "verified" && strings.Contains(got, "已核实\n") {
			t.Errorf("%s: it says verified\n%s", c.name, got)
		}
	}
	// A step within the page is another check, and the other language keeps what is checked.
	run[bool](t, tab, `location.hash = "#`+known+`"; return true`)
	until(t, tab, proofState+` === "verified"`)
	if got := run[string](t, tab, `return document.querySelector(".top .lang").getAttribute("href") + " " + document.getElementById("wayside").textContent`); !strings.Contains(got, "lang=en#"+known) || !strings.Contains(got, strings.Join(strings.Split(known, ".")[:2], "/")) {
		t.Errorf("the link to the other language, or the command, names something else: %s", got)
	}
	run[bool](t, tab, `location.hash = "#broken"; return true`)
	until(t, tab, `document.querySelector("#verdict h1").textContent === "地址不完整"`)
}

func TestABrowserThatCannotCheckSaysSo(t *testing.T) {
	tab, s := browser(t), server(t)
	for name, state := range map[string]string{"good": "word", "none": "refused"} {
		visit(t, tab, 390, 844, s.URL+"/verify")
		run[bool](t, tab, `crypto.subtle.importKey = () => Promise.reject(new Error("no Ed25519")); location.hash = "#`+caseOf(name)+`"; return true`)
		until(t, tab, proofState+` === "`+state+`"`)
		if got := run[string](t, tab, `return document.querySelector("main").innerText`); strings.Contains(got, "已核实\n") || state == "word" && !strings.Contains(got, "这个浏览器不能自己核对") {
			t.Errorf("%s: the page says\n%s", name, got)
		}
		visit(t, tab, 390, 844, s.URL+"/problem")
	}
}

func TestFilesAreCheckedWithoutLeavingTheBrowser(t *testing.T) {
	tab, s := browser(t), server(t)
	dir := t.TempDir()
	write := func(name string, body []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, body, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	files := proofCases[0].files(t)
	doc, sig, proof := write("a.json", files["json"]), write("a.sig", files["sig"]), write("a.proof", files["proof"])
	spoilt := write("b.json", bytes.Replace(files["json"], []byte("actual"), []byte("exercise"), 1))
	for _, c := range []struct {
		files []string
		want  string
	}{
		{[]string{doc, sig, proof}, "verified"}, {[]string{doc}, "verified"}, {[]string{spoilt, sig, proof}, "refused"}, {[]string{spoilt}, "refused"}, {[]string{sig}, "unsure"}, {[]string{write("d.json", []byte(`{"id":"urn:uuid:$(rm)","revision":1}`))}, "refused"}, {[]string{write("e.json", []byte(`{"id":"urn:uuid:7d5a1f6e-0c43-4d34-9a55-3f0a5f1f0001","revision":1,"sent":"x","text":{"en":null},"publisher":7}`))}, "refused"}, {[]string{sig, proof, write("c", []byte("?"))}, "refused"},
	} {
		visit(t, tab, 390, 844, s.URL+"/problem")
		visit(t, tab, 390, 844, s.URL+"/verify")
		until(t, tab, `!document.getElementById("form").hidden`)
		if err := chromedp.Do(tab, chromedp.SetUploadFiles("#file", c.files)); err != nil {
			t.Fatal(err)
		}
		until(t, tab, proofState+` && `+proofState+` !== "waiting"`)
		if got := run[string](t, tab, `return `+proofState); got != c.want {
			t.Errorf("%v: got %s, want %s", c.files, got, c.want)
		}
	}
}
