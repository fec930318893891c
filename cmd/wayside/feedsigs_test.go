package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"wayside/hub/trust"
)

// TestTheSignaturesInEveryFeedAreOfTheDocumentsTheyName fetches what each feed
// names, and holds the signatures of the feed against exactly those bytes.
func TestTheSignaturesInEveryFeedAreOfTheDocumentsTheyName(t *testing.T) {
	t.Parallel()
	h := startSigning(t)
	own := h.whole("自签 <&>\u2028乙")
	doc := h.emit(own)
	if code, body := h.post(doc, trust.SignNotice(doc, h.key)); code != http.StatusCreated {
		t.Fatalf("%d %s", code, body)
	}
	other := h.publish(closure("未自签", time.Now().Add(time.Hour), ""))
	ring := h.keyList().Ring(time.Now()).For("yunxi-police")
	pinned := []string{"--keys", h.save("/keys", t.TempDir(), "keys.txt"), "--root", h.root().String(), "--lang", "en"}
	for _, feed := range []string{"/feeds/now.json", "/feeds/log.json", "/feeds/now.atom", "/feeds/log.atom", "/feeds/now.rss", "/feeds/log.rss", "/feeds/now.geojson", "/feeds/now.cap", "/notices/" + own.ID.UUID() + ".cap", "/notices/" + other.ID.UUID() + ".geojson"} {
		dir := t.TempDir()
		file := h.save(feed, dir, "feed")
		claims, err := claimsOf(mustRead(t, file))
		if err != nil {
			t.Errorf("%s: %v", feed, err)
		}
		want := 2
		if strings.HasPrefix(feed, "/notices/") {
			want = 1
		}
		named := map[string]bool{}
		for i, c := range claims {
			path := strings.TrimPrefix(c.Document, h.url)
			code, body := h.get(path)
			by, err := trust.VerifyNotice([]byte(body), c.Sigs, ring)
			if code != http.StatusOK || err != nil {
				t.Errorf("%s: %s: %d, %v", feed, c.Document, code, err)
			}
			if itself := strings.Contains(path, own.ID.UUID()); slices.ContainsFunc(by, func(l trust.Listed) bool { return l.ID() == h.key.ID() }) != itself {
				t.Errorf("%s: %s is signed by %v", feed, path, by)
			}
			if c.Notice != nil && string(c.Notice) != body {
				t.Errorf("%s carries another document than %s", feed, path)
			}
			named[path] = true
			if err := os.WriteFile(filepath.Join(dir, fmt.Sprint(i, ".json")), []byte(body), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if len(named) != want {
			t.Errorf("%s names %d documents, want %d", feed, len(named), want)
		}
		says(t, must(t, append([]string{"verify", file}, pinned...)...), "VERIFIED", "signatures of all")

		// A word of the document is changed, in the feed or beside it.
		spoilt, what := file, filepath.Join(dir, "0.json")
		if claims[0].Notice != nil {
			what = file
		}
		raw := string(mustRead(t, what))
		bad := strings.ReplaceAll(raw, `"closure"`, `"accident"`)
		if bad == raw {
			t.Fatalf("%s: nothing to change in %s", feed, what)
		}
		if err := os.WriteFile(what, []byte(bad), 0o600); err != nil {
			t.Fatal(err)
		}
		if code, out, _ := command(t, "", append([]string{"verify", spoilt}, pinned...)...); code != exitRefused || !strings.Contains(out, "does not fit") {
			t.Errorf("%s with a changed document: exit %d\n%s", feed, code, out)
		}
		if claims[0].Notice != nil {
			continue
		}
		alone := write(t, "alone", string(mustRead(t, file)))
		if code, out, _ := command(t, "", append([]string{"verify", alone}, pinned...)...); code != exitUsage || !strings.Contains(out, claims[0].Document) {
			t.Errorf("%s without its documents: exit %d\n%s", feed, code, out)
		}
	}
}
