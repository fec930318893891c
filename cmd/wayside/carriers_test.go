package main

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wayside/hub/notice"
)

// carriers are the eight ways by which people meet a notice, each as the
// documents that it is made of: ID is the notice's, KIND its kind.
var carriers = []struct {
	name string
	docs map[string]string // by the ending of what is kept
}{
	{"radio", map[string]string{"txt": "/feeds/now.radio?kind=KIND", "ssml": "/feeds/now.ssml?kind=KIND"}},
	{"television", map[string]string{"txt": "/feeds/now.crawl?kind=KIND"}},
	{"web", map[string]string{"html": "/notices/ID"}},
	{"newspaper", map[string]string{"atom": "/feeds/now.atom?kind=KIND", "txt": "/feeds/now.text?kind=KIND"}},
	{"screen", map[string]string{"html": "/board?kind=KIND"}},
	{"notice-board", map[string]string{"html": "/notices/ID.poster"}},
	{"light-box", map[string]string{"html": "/notices/ID.poster?paper=a3"}},
	{"village-window", map[string]string{"html": "/poster?kind=KIND"}},
}

// ofEachKind publishes one notice of each kind, and returns their headlines.
func (h *running) ofEachKind() (ids map[string]string, said map[string]notice.Words) {
	ids, said = map[string]string{}, map[string]notice.Words{}
	more := map[string]string{
		"enforcement": `"event":"drinkDriving","enforcement":{"authority":{"zh-CN":"云溪县公安局交通警察大队"},"legalBasis":{"zh-CN":"《道路交通安全法》第九十一条"},"measure":{"zh-CN":"呼气检测"},"procedure":{"zh-CN":"全程录像"},"remedy":{"zh-CN":"可申请行政复议"},"remedyLimit":{"zh-CN":"六十日内"},"supervision":"12389"},`,
		"case":        `"event":"rumour","statement":{"claim":{"zh-CN":"大桥塌了","en":"the bridge fell"},"known":{"zh-CN":"大桥完好","en":"the bridge is sound"},"verdict":"false"},`,
		"service":     `"event":"office","service":{"item":{"zh-CN":"换证","en":"renewals"},"hours":{"zh-CN":"周六照常","en":"also on Saturdays"}},`,
	}
	for _, k := range notice.Kinds() {
		body := more[k.Word]
		if body == "" {
			body = fmt.Sprintf(`"event":%q,`, notice.Events(notice.Kind(k.Word))[0].Word)
		}
		w := notice.Words{notice.Chinese: k.Name[notice.Chinese] + "甲乙丙丁", notice.English: "Alpha bravo: " + k.Name[notice.English]}
		r := h.publish(fmt.Sprintf(`{"kind":%q,%s"severity":"minor","expires":%q,"text":{"zh-CN":{"headline":%q,"instruction":"请留意。"},"en":{"headline":%q,"instruction":"Please take note."}}}`,
			k.Word, body, time.Now().Add(time.Hour).UTC().Format(time.RFC3339), w[notice.Chinese], w[notice.English]))
		ids[k.Word], said[k.Word] = r.ID.UUID(), w
	}
	return ids, said
}

// TestEachKindComesOutOnEachCarrier makes the table of eight kinds and eight
// carriers in both languages, and keeps it where "go test -artifacts" says.
func TestEachKindComesOutOnEachCarrier(t *testing.T) {
	h := start(t)
	ids, said := h.ofEachKind()
	kept := t.ArtifactDir()
	for _, k := range notice.Kinds() {
		for _, c := range carriers {
			for ending, path := range c.docs {
				for _, lang := range []notice.Lang{notice.Chinese, notice.English} {
					at := strings.NewReplacer("ID", ids[k.Word], "KIND", k.Word).Replace(path)
					if lang == notice.English {
						file, query, _ := strings.Cut(at, "?")
						q, _ := url.ParseQuery(query)
						q.Set("lang", "en")
						at = file + "?" + q.Encode() // in the canonical order
					}
					code, body := h.get(at)
					if text := html.UnescapeString(body); code != http.StatusOK || !strings.Contains(text, said[k.Word][lang]) {
						t.Errorf("%s by %s in %s (%s): %d, without %q", k.Word, c.name, lang, at, code, said[k.Word][lang])
					}
					file := filepath.Join(kept, fmt.Sprintf("%s.%s.%s.%s", k.Word, c.name, lang, ending))
					if err := os.WriteFile(file, []byte(body), 0o600); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
	}
}
