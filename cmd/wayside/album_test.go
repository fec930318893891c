package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestAPictureGoesWithItsNoticeEverywhere(t *testing.T) {
	h := start(t)
	var drawn bytes.Buffer
	if err := png.Encode(&drawn, image.NewRGBA(image.Rect(0, 0, 1000, 500))); err != nil {
		t.Fatal(err)
	}
	if code, _, _ := h.ask(http.MethodPost, "/api/v1/attachments", nil, drawn.String()); code != http.StatusUnauthorized {
		t.Errorf("without a token: %d", code)
	}
	if code, body, _ := h.say(http.MethodPost, "/api/v1/attachments", "<svg/>"); code != http.StatusUnsupportedMediaType {
		t.Errorf("a drawing: %d %s", code, body)
	}
	code, body, _ := h.say(http.MethodPost, "/api/v1/attachments", drawn.String()+"taken at 28.5,117.9")
	var kept struct {
		Href, Media, Digest string
		Size                int
		Sizes               []struct{ Href string }
	}
	if err := json.Unmarshal([]byte(body), &kept); err != nil || code != http.StatusCreated || len(kept.Sizes) != 2 {
		t.Fatalf("keep: %d %s", code, body)
	}
	r := h.publish(closure("雨后塌方现场", time.Now().Add(time.Hour), fmt.Sprintf(`,"attachments":[{"href":%q,"media":%q,"digest":%q,"size":%d,"text":{"zh-CN":"落石占满两条车道"}}]`, kept.Href, kept.Media, kept.Digest, kept.Size)))
	path := strings.TrimPrefix(kept.Href, h.url)
	_, page := h.get("/notices/" + r.ID.UUID() + "?lang=zh-CN")
	if !strings.Contains(page, `srcset="`+strings.TrimSuffix(path, ".jpg")+"-320.jpg 320w") || !strings.Contains(page, `alt="落石占满两条车道"`) {
		t.Errorf("the page lacks the picture or what it shows")
	}
	if _, feed := h.get("/feeds/now.rss"); !strings.Contains(feed, kept.Href) {
		t.Error("the feed lacks the picture")
	}
	backup, again := filepath.Join(t.TempDir(), "backup"), filepath.Join(t.TempDir(), "again")
	must(t, "backup", backup, "--data", h.data)
	must(t, "restore", backup, "--data", again)
	other := startOn(t, again, h.token)
	for _, one := range []*running{h, other} {
		code, raw, head := one.ask(http.MethodGet, path, nil, "")
		if code != http.StatusOK || len(raw) != kept.Size || head.Get("Content-Type") != "image/jpeg" || strings.Contains(raw, "28.5") {
			t.Errorf("%s: %d, %d bytes of %d, %s", one.url, code, len(raw), kept.Size, head.Get("Content-Type"))
		}
	}
}
