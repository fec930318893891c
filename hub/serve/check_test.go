package serve_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// form posts the form of the page /check.
func (h *house) form(lang string, from string, parts ...string) *httptest.ResponseRecorder {
	h.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for i := 0; i+1 < len(parts); i += 2 {
		w, err := m.CreateFormField(parts[i])
		if parts[i] == "file" {
			w, err = m.CreateFormFile("file", "document")
		}
		if err == nil {
			_, err = w.Write([]byte(parts[i+1]))
		}
		if err != nil {
			h.Fatal(err)
		}
	}
	m.Close()
	r := httptest.NewRequest(http.MethodPost, base+"/check?lang="+lang, &b)
	r.Header.Set("Content-Type", m.FormDataContentType())
	r.RemoteAddr = from
	w := httptest.NewRecorder()
	h.handler.ServeHTTP(w, r)
	return w
}

const (
	here     = "127.0.0.1:1"
	oneGood  = `{"kind":"traffic","event":"closure","severity":"severe","urgency":"immediate","certainty":"observed","expires":"2100-01-01T00:00:00Z","text":{"zh-CN":{"headline":"只为检查的封闭<script>"},"en":{"headline":"A closure only to check"}}}`
	oneWrong = `{"kind":"trafic","text":{"zh-CN":{"headline":"x"}}}`
)

func TestACheckedDocumentIsJudgedAndNeitherKeptNorPublished(t *testing.T) {
	h := build(t)
	before := h.hub.Head()
	for name, c := range map[string]struct {
		parts []string
		wants []string
	}{
		"a good file":     {[]string{"file", oneGood}, []string{"A closure only to check", `id="verdict"`, "Wayside JSON: 1 valid"}},
		"pasted":          {[]string{"text", oneGood, "file", ""}, []string{"A closure only to check", "&lt;script&gt;", "<details open>"}},
		"a wrong one":     {[]string{"file", "[" + oneGood + "," + oneWrong + "]"}, []string{"There are errors", "<code>kind</code>", "unknown value", "<code>[1]</code>"}},
		"the format told": {[]string{"format", "cap", "file", "<alert/>"}, []string{`<option value="cap" selected>`, "There are errors"}},
		"no such format":  {[]string{"format", "gif", "file", "x"}, []string{"It can&#39;t be read", "no format"}},
		"unknown":         {[]string{"file", "\x00\x01"}, []string{"It can&#39;t be read", "tell the format"}},
		"nothing":         {nil, []string{"It can&#39;t be read"}},
	} {
		w := h.form("en", here, c.parts...)
		body := w.Body.String()
		if w.Code != http.StatusOK || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: got %d, %s", name, w.Code, w.Header().Get("Cache-Control"))
		}
		for _, want := range c.wants {
			if !strings.Contains(body, want) {
				t.Errorf("%s: lacks %q\n%s", name, want, body)
			}
		}
		if strings.Contains(body, "封闭<script>") {
			t.Errorf("%s: the words of a document became markup", name)
		}
	}
	if w := h.form("zh-CN", here, "file", oneWrong); !strings.Contains(w.Body.String(), "不认识") {
		t.Errorf("in Chinese: got %s", w.Body)
	}
	if h.hub.Head() != before || strings.Contains(h.said.String(), "检查的封闭") {
		t.Error("a document to be checked was published or logged")
	}
}

func TestCheckingIsBounded(t *testing.T) {
	h := build(t)
	if w := h.form("en", here, "file", strings.Repeat(" ", 1<<20+1)); w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("more than 1 MiB: got %d", w.Code)
	}
	if w := h.form("en", here, "file", "x", "text", strings.Repeat("y", 2<<20)); w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("much text beside the file: got %d", w.Code)
	}
	codes := map[int]int{}
	for range 30 {
		codes[h.form("en", "192.0.2.7:1", "text", "x").Code]++
	}
	if codes[http.StatusTooManyRequests] < 5 || codes[http.StatusOK] < 15 {
		t.Errorf("30 at once of one address: got %v", codes)
	}
	if w := h.form("en", "192.0.2.8:1", "text", "x"); w.Code != http.StatusOK {
		t.Errorf("another address: got %d", w.Code)
	}
	r := httptest.NewRequest(http.MethodPost, base+"/check", strings.NewReader("a=b"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	h.handler.ServeHTTP(w, r)
	if w.Code != http.StatusUnsupportedMediaType {
		t.Errorf("another form: got %d", w.Code)
	}
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	w = httptest.NewRecorder()
	h.handler.ServeHTTP(w, r)
	if w.Code != http.StatusForbidden {
		t.Errorf("from another site: got %d", w.Code)
	}
}
