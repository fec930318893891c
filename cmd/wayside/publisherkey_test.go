package main

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"wayside/hub/notice"
	"wayside/hub/trust"
)

// signing is a hub with a publisher that has a key of its own.
type signing struct {
	*running
	key  *trust.Key
	file string // of the private key
}

func startSigning(t *testing.T) *signing {
	t.Helper()
	h := start(t)
	file := filepath.Join(t.TempDir(), "police.key")
	public := strings.TrimSpace(must(t, "key", "new", "yunxi-police", file))
	says(t, must(t, "key", "add", "yunxi-police", public, "--data", h.data), public[:21], "signs for yunxi-police")
	k, err := trust.ParseSecret(string(mustRead(t, file)))
	if err != nil {
		t.Fatal(err)
	}
	return &signing{h, k, file}
}

// whole is a document as the hub would keep it.
func (h *signing) whole(headline string) *notice.Notice {
	h.t.Helper()
	n, ps := notice.Read([]byte(closure(headline, time.Now().Add(time.Hour), `,"status":"actual","audience":"public","urgency":"unknown","certainty":"unknown","revision":1`)))
	if ps.Failed() {
		h.t.Fatal(ps)
	}
	n.ID, n.Sent = notice.NewID(), time.Now().UTC().Truncate(time.Millisecond)
	n.Publisher = notice.Party{ID: "yunxi-police", Name: notice.Words{notice.Chinese: "云溪县交警大队", notice.English: "Yunxi County Traffic Police"}}
	return n
}

// post hands in exactly these bytes with these signatures.
func (h *signing) post(doc []byte, sigs []notice.Sig) (int, string) {
	h.t.Helper()
	raw, err := json.Marshal(sigs)
	if err != nil {
		h.t.Fatal(err)
	}
	code, body, _ := h.say(http.MethodPost, "/api/v1/notices", `{"notice":`+string(doc)+`,"sigs":`+string(raw)+`}`)
	return code, body
}

func (h *signing) emit(n *notice.Notice) []byte {
	h.t.Helper()
	doc, err := notice.Emit(n)
	if err != nil {
		h.t.Fatal(err)
	}
	return doc
}

// signed has every signature of a document that is served somewhere: the
// publisher's own first, and the hub's.
func (h *signing) signed(where string, doc []byte, sigs []notice.Sig) {
	h.t.Helper()
	by, err := trust.VerifyNotice(doc, sigs, h.keyList().Ring(time.Now()).For("yunxi-police"))
	if err != nil || len(by) != 2 || by[0].ID() != h.key.ID() || len(by[1].Publishers) != 0 {
		h.t.Errorf("%s: signed by %v, %v", where, by, err)
	}
}

func TestAPublisherSignsExactlyWhatStands(t *testing.T) {
	t.Parallel()
	h := startSigning(t)
	n := h.whole("甲 <&>\u2028乙")
	doc := h.emit(n)
	f := follow(t, h.running, "sse", "")
	defer f.close()
	f.until("hello", func(m message) bool { return m.Type == "heartbeat" })
	if code, body := h.post(doc, trust.SignNotice(doc, h.key)); code != http.StatusCreated {
		t.Fatalf("%d %s", code, body)
	}
	path := "/notices/" + n.ID.UUID() + "/1"
	if _, body := h.get(path + ".json"); body != string(doc) {
		t.Errorf("served is\n%s\nsigned was\n%s", body, doc)
	}
	_, lines := h.get(path + ".sig")
	sigs, err := trust.ParseLines(lines)
	if err != nil {
		t.Fatal(err)
	}
	h.signed(".sig", doc, sigs)
	var entry struct {
		Notice json.RawMessage
		Sigs   []notice.Sig
	}
	_, body := h.get("/api/v1/notices/" + n.ID.UUID())
	if err := json.Unmarshal([]byte(body), &entry); err != nil {
		t.Fatal(err)
	}
	h.signed("the entry", entry.Notice, entry.Sigs)
	f.until("the stream", func(m message) bool {
		for _, c := range m.Changes {
			if c.Op == "put" && c.Notice.ID == n.ID {
				h.signed("the stream", c.Notice.raw, c.Sigs)
				return true
			}
		}
		return false
	})
	if code, body := h.post(doc, trust.SignNotice(doc, h.key)); code != http.StatusOK || !strings.Contains(body, `"duplicate":true`) {
		t.Errorf("a repeat: %d %s", code, body)
	}

	// A revision is signed like the first.
	n.Revision, n.Severity = 2, notice.Minor
	doc = h.emit(n)
	raw, _ := json.Marshal(trust.SignNotice(doc, h.key))
	code, body, _ := h.say(http.MethodPut, "/api/v1/notices/"+n.ID.UUID(), `{"notice":`+string(doc)+`,"sigs":`+string(raw)+`}`, "If-Match", "*")
	if code != http.StatusOK {
		t.Fatalf("revise: %d %s", code, body)
	}
	_, lines = h.get("/notices/" + n.ID.UUID() + "/2.sig")
	if sigs, err = trust.ParseLines(lines); err != nil {
		t.Fatal(err)
	}
	h.signed("the revision", doc, sigs)
}

func TestASignatureThatCantBeKeptIsRefusedInClearWords(t *testing.T) {
	t.Parallel()
	h := startSigning(t)
	stranger, err := trust.Generate("yunxi-police")
	if err != nil {
		t.Fatal(err)
	}
	hub, err := trust.ParseSecret(strings.TrimSpace(string(mustRead(t, h.inKeys(onlineFile)))))
	if err != nil {
		t.Fatal(err)
	}
	good := h.emit(h.whole("甲"))
	flipped := trust.SignNotice([]byte(strings.Replace(string(good), "甲", "乙", 1)), h.key)
	unready := h.whole("甲")
	unready.Status, unready.Revision = "", 0
	longer := h.whole("甲")
	longer.References = []notice.ID{longer.ID}
	for name, c := range map[string]struct {
		doc  []byte
		sigs []notice.Sig
		want []string
	}{
		"another text":         {good, flipped, []string{"sigs[0]", "签名不符", "does not fit"}},
		"an unknown key":       {good, trust.SignNotice(good, stranger), []string{"sigs[0]", "不在信任之列", "no key that is trusted"}},
		"the hub's key":        {good, trust.SignNotice(good, hub), []string{"sigs[0]", "不在信任之列"}},
		"a bad one beside it":  {good, append(trust.SignNotice(good, h.key), flipped...), []string{"sigs[1]", "签名不符"}},
		"too many":             {good, slices.Repeat(trust.SignNotice(good, h.key), 17), []string{"sigs", "at most 16"}},
		"what must be filled":  {h.emit(unready), trust.SignNotice(h.emit(unready), h.key), []string{`"field":"revision"`, "签名之前应写成 1", `"field":"status"`, `write it as \"actual\" before you sign`}},
		"what must be dropped": {h.emit(longer), trust.SignNotice(h.emit(longer), h.key), []string{`"field":"references"`, "不能有这一项"}},
		"blanks":               {[]byte(strings.Replace(string(good), `"kind":`, `"kind": `, 1)), trust.SignNotice(good, h.key), []string{"no blanks", "没有空白"}},
	} {
		code, body := h.post(c.doc, c.sigs)
		if code != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d %s", name, code, body)
		}
		says(t, body, c.want...)
	}
	// Another publisher's key signs nothing here, and its own is of no use to others.
	other := strings.TrimSpace(must(t, "token", "add", "roads", "--data", h.data, "--publisher", "yunxi-roads", "--name-zh", "公路", "--severity", "extreme"))
	n := h.whole("甲")
	n.Publisher = notice.Party{ID: "yunxi-roads", Name: notice.Words{notice.Chinese: "公路"}}
	doc := h.emit(n)
	h.token = other
	if code, body := h.post(doc, trust.SignNotice(doc, h.key)); code != http.StatusUnprocessableEntity || !strings.Contains(body, "yunxi-roads") || !strings.Contains(body, "key add") {
		t.Errorf("a key of another publisher: %d %s", code, body)
	}
	if code, body := h.post(good, trust.SignNotice(good, h.key)); code != http.StatusForbidden {
		t.Errorf("another's document: %d %s", code, body)
	}
	if _, body := h.get("/api/v1/notices"); strings.Contains(body, "甲") {
		t.Errorf("something was kept: %s", body)
	}
}

// TestTheCommandLineSignsForAPublisher goes from the key to the verdict.
func TestTheCommandLineSignsForAPublisher(t *testing.T) {
	t.Parallel()
	h := startSigning(t)
	if info, err := os.Stat(h.file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the private key: %v, %v", info.Mode(), err)
	}
	if code, _, errs := command(t, "", "key", "new", "yunxi-police", h.file); code != exitRefused || !strings.Contains(errs, "exist") {
		t.Errorf("a key was written over: exit %d\n%s", code, errs)
	}
	names := []string{"--name-zh", "云溪县交警大队", "--name-en", "Yunxi County Traffic Police", "--key", h.file, "--hub", h.url, "--token", h.token}
	one := write(t, "one.json", closure("单条", time.Now().Add(time.Hour), ""))
	list := write(t, "list.json", "["+closure("第一", time.Now().Add(time.Hour), "")+","+closure("第二", time.Now().Add(time.Hour), "")+"]")
	out := must(t, append([]string{"publish", one, list}, names...)...)
	if strings.Count(out, "revision 1") != 3 {
		t.Fatalf("published:\n%s", out)
	}
	if code, _, errs := command(t, "", "publish", one, "--key", h.file, "--hub", h.url, "--token", h.token); code != exitRefused || !strings.Contains(errs, "publisher") || !strings.Contains(errs, "云溪县交警大队") {
		t.Errorf("without its name: exit %d\n%s", code, errs)
	}
	if code, _, errs := command(t, "", append([]string{"publish", write(t, "x.cap", "<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\"></alert>")}, names...)...); code != exitRefused || !strings.Contains(errs, "convert --to native") {
		t.Errorf("CAP: exit %d\n%s", code, errs)
	}

	id, _, _ := strings.Cut(strings.TrimPrefix(out, "urn:uuid:"), " ")
	dir, path := t.TempDir(), "/notices/"+id+"/1"
	h.proved(path)
	doc := h.save(path+".json", dir, "1.json")
	h.save(path+".sig", dir, "1.sig")
	h.save(path+".proof", dir, "1.proof")
	keys := h.save("/keys", dir, "keys.txt")
	says(t, string(mustRead(t, keys)), "publishers yunxi-police", h.key.Public.String())
	verify := func() (int, string) {
		code, out, errs := command(t, "", "verify", doc, "--keys", keys, "--root", h.root().String(), "--lang", "en")
		return code, out + errs
	}
	if code, out := verify(); code != 0 || !strings.Contains(out, "signed by the publisher yunxi-police itself: "+h.key.ID()) || !strings.Contains(out, "; signed by "+h.keyList().Keys[0].ID()) {
		t.Errorf("verify: exit %d\n%s", code, out)
	}
	must(t, "key", "rotate", "--data", h.data)
	if l := h.keyList(); l.Keys[1].ID() != h.key.ID() || l.Keys[1].To.Sub(l.Keys[1].From) < 8000*time.Hour {
		t.Errorf("the hub's rotation ended the publisher's key: %+v", l.Keys)
	}
	says(t, must(t, "key", "list", "--data", h.data), "of the publisher yunxi-police")

	// What was signed and logged before the key was revoked stays good; nothing new is.
	must(t, "key", "revoke", h.key.ID(), "--reason", "the laptop is gone", "--data", h.data)
	h.save("/keys", dir, "keys.txt")
	if code, out := verify(); code != 0 || !strings.Contains(out, "itself: "+h.key.ID()) {
		t.Errorf("after the revocation: exit %d\n%s", code, out)
	}
	if code, _, errs := command(t, "", append([]string{"publish", one}, names...)...); code != exitRefused || !strings.Contains(errs, "revoked") {
		t.Errorf("a revoked key: exit %d\n%s", code, errs)
	}
	if l := h.keyList(); len(l.Keys) != 3 {
		t.Errorf("the revocation of a publisher's key made a key of the hub: %+v", l.Keys)
	}
}
