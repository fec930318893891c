package serve_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"wayside/hub/notice"
	"wayside/hub/serve"
	"wayside/hub/trust"
)

// TestEverythingServedCanBeCheckedWithThePinnedRootAlone goes the way of a
// newsroom: from the root to the keys, to the document, its signatures and its
// place in the public log.
func TestEverythingServedCanBeCheckedWithThePinnedRootAlone(t *testing.T) {
	h := build(t)
	r := h.publish(work("雨岭隧道检修 <&>"))
	list, err := trust.OpenList([]byte(text(t, h.get("/keys"))), h.root)
	if err != nil {
		t.Fatal(err)
	}
	ring := list.Ring(time.Time{})
	path := "/notices/" + r.ID.UUID() + "/1"
	doc := []byte(text(t, wants(t, h.get(path+".json"), http.StatusOK)))
	sigs, err := trust.ParseLines(text(t, wants(t, h.get(path+".sig"), http.StatusOK)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := trust.VerifyNotice(doc, sigs, ring); err != nil {
		t.Error(err)
	}
	proof, err := trust.ParseProof([]byte(text(t, wants(t, h.get(path+".proof"), http.StatusOK))))
	if err != nil {
		t.Fatal(err)
	}
	leaf, at, err := proof.CheckNotice(doc, ring)
	if err != nil || leaf.Seq != uint64(r.Seq) || at.Origin != "hub.example/log/"+h.log.Epoch() {
		t.Errorf("got %+v in %+v, %v", leaf, at, err)
	}
	e := decode[struct {
		Sigs []notice.Sig `json:"sigs"`
	}](t, h.get("/api/v1/notices/"+r.ID.UUID()))
	if _, err := trust.VerifyNotice(doc, e.Sigs, ring); err != nil {
		t.Errorf("the signatures of the entry: %v", err)
	}
	note := h.get("/log/checkpoint")
	if c, _, err := trust.OpenCheckpoint([]byte(text(t, note)), ring); err != nil || c.Size != at.Size || note.Header().Get("Cache-Control") != "public, max-age=1" {
		t.Errorf("got %+v, %v", c, err)
	}
	tile := h.get("/log/" + h.log.Epoch() + fmt.Sprintf("/tile/0/000.p/%d", at.Size))
	if tile.Code != http.StatusOK || tile.Body.Len() != int(at.Size)*32 || !strings.Contains(tile.Header().Get("Cache-Control"), "immutable") {
		t.Errorf("the tile: %d, %d bytes, %s", tile.Code, tile.Body.Len(), tile.Header().Get("Cache-Control"))
	}
	for _, missing := range []string{"/log/0000000000000000/checkpoint", "/log/" + h.log.Epoch() + "/tile/0/000.p/9", "/log/" + h.log.Epoch() + "/tile/0/..%2fcheckpoint", path[:len(path)-1] + "2.proof"} {
		if w := h.get(missing); w.Code != http.StatusNotFound {
			t.Errorf("%s: got %d", missing, w.Code)
		}
	}
}

func TestWhatIsNotPublicHasNoProofAndNoName(t *testing.T) {
	h := build(t)
	for name, more := range map[string]string{
		"restricted": `,"audience":"restricted"`, "exercise": `,"status":"exercise"`,
		"embargoed": fmt.Sprintf(`,"releaseAt":%q`, time.Now().Add(time.Hour).UTC().Format(time.RFC3339)),
	} {
		r := h.publish(work("只给内部 "+name, more))
		if w := h.get("/notices/" + r.ID.UUID() + "/1.proof"); w.Code != http.StatusNotFound {
			t.Errorf("%s: the proof is there: %d", name, w.Code)
		}
		h.publish(work("之后 " + name)) // the ledger has come past it when this one's proof is there
		last := h.publish(work("最后 " + name))
		wants(t, h.get("/notices/"+last.ID.UUID()+"/1.proof"), http.StatusOK)
		entries := text(t, wants(t, h.get(fmt.Sprintf("/log/%s/tile/entries/000.p/%d", h.log.Epoch(), last.Seq)), http.StatusOK))
		if strings.Contains(entries, r.ID.UUID()) || !strings.Contains(entries, "sealed") {
			t.Errorf("%s: the public log names it", name)
		}
	}
}

func TestThePageThatChecksShowsTheRootAndThePermanentPageLeadsToIt(t *testing.T) {
	h := build(t)
	r := h.publish(work("雨岭隧道检修"))
	link := regexp.MustCompile(`href="/verify\?lang=en#` + r.ID.UUID() + `\.1\.[\w-]{22}"`)
	if got := text(t, wants(t, h.get("/notices/"+r.ID.UUID()+"?lang=en"), http.StatusOK)); !link.MatchString(got) {
		t.Errorf("no link on the permanent page:\n%s", got)
	}
	if got := text(t, wants(t, h.get("/verify?lang=en"), http.StatusOK)); !strings.Contains(got, h.root.Fingerprint()) || !strings.Contains(got, "wayside verify notice.json") {
		t.Errorf("the page lacks the fingerprint or the commands:\n%s", got)
	}
	if w := h.get("/verify?x=1"); w.Code != http.StatusMovedPermanently && w.Code != http.StatusFound && w.Code != http.StatusPermanentRedirect {
		t.Errorf("an unknown parameter: got %d", w.Code)
	}
	silent := build(t, func(c *serve.Config) { c.Keys, c.Ledger = nil, nil })
	wants(t, silent.get("/verify?lang=en"), http.StatusNotFound)
}
