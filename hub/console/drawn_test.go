package console_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wayside/hub/desk"
	"wayside/hub/notice"

	"github.com/chromedp/chromedp"
)

// telephonePhoto is a picture from a telephone, that says where it was taken.
func telephonePhoto(t testing.TB) []byte {
	t.Helper()
	raw := photo(t)
	exif := "Exif\x00\x00GPS 28.51N 117.94E"
	return append([]byte("\xff\xd8\xff\xe1\x00"+string(rune(len(exif)+2))+exif), raw[2:]...)
}

// postFile sends a form of a draft with a file, as a browser without script.
func (b *browser) postFile(path string, f url.Values, name string, content []byte) answer {
	b.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for field, values := range f {
		if field != "picture" {
			b.ok(form.WriteField(field, values[0]))
		}
	}
	part, err := form.CreateFormFile("picture", name)
	b.ok(err)
	_, err = part.Write(content)
	b.ok(err)
	b.ok(form.Close())
	req, err := http.NewRequest(http.MethodPost, b.url+path, &body)
	b.ok(err)
	req.Header.Set("Content-Type", form.FormDataContentType())
	req.Header.Set("Origin", b.url)
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.do(req)
}

var deed = map[string]string{"f.subject": "司机停车救人", "f.subject.en": "a driver stopped to help", "f.what": "一名出租车司机将伤者送医", "f.what.en": "a taxi driver took the injured to hospital"}

// TestAGoodDeedGoesOutWithItsPicture: without script; it asks what the picture shows
// in both languages, and nothing of the file is out but what is to be seen.
func TestAGoodDeedGoesOutWithItsPicture(t *testing.T) {
	h := newsroom(t)
	li := h.operator("li", desk.Author)
	action, f := formOf(t, li.get("/console/compose?template=thanks&lang=en").body)
	for name, value := range deed {
		f.Set(name, value)
	}
	f.Set("act", "submit")
	a := li.postFile(action, f, "deed.jpg", telephonePhoto(t))
	li.says(a, 422, "say in Chinese what the picture shows", "say in English what the picture shows", "/console/pictures/", "司机停车救人")
	_, f = formOf(t, a.body)
	if digest := f.Get("f.picture"); !strings.HasPrefix(digest, "sha256:") {
		t.Fatalf("the draft does not keep the picture: %q", digest)
	}
	f.Set("f.pictureText", "出租车停在路边")
	f.Set("f.pictureText.en", "A taxi at the roadside")
	f.Set("act", "look")
	a = li.post(action, f)
	li.says(a, 200, "A taxi at the roadside", "出租车停在路边")
	if _, rest, ok := strings.Cut(a.body, `src="/console/pictures/`); ok {
		file, _, _ := strings.Cut(rest, `"`)
		if got := li.get("/console/pictures/" + file); got.status != 200 || strings.Contains(got.body, "GPS") {
			t.Errorf("the preview's picture: %d", got.status)
		}
	} else {
		t.Error("the preview shows no picture")
	}
	_, f = formOf(t, a.body)
	f.Set("act", "submit")
	li.sent(li.post(action, f), "/console/compose/")
	n := h.standsNow(notice.ID("urn:uuid:" + action[strings.LastIndex(action, "/")+1:])).Notice
	if len(n.Attachments) != 1 || n.Attachments[0].Text[notice.English] != "A taxi at the roadside" || n.Attachments[0].Media != "image/jpeg" || n.Attachments[0].Size == 0 {
		t.Fatalf("what is out has the pictures %+v", n.Attachments)
	}
	for _, size := range []string{".jpg", "-800.jpg", "-320.jpg"} {
		_, path, _ := strings.Cut(strings.TrimSuffix(n.Attachments[0].Href, ".jpg")+size, "/attachments/")
		r, err := http.Get(h.public + "/attachments/" + path)
		h.ok(err)
		r.Body.Close()
		if r.StatusCode != 200 {
			t.Errorf("%s: %d", size, r.StatusCode)
		}
	}
}

// TestAPictureThatIsNoneIsToldAtItsField, and costs nothing that was typed nor the
// picture before it; one that is taken away is gone from the draft.
func TestAPictureThatIsNoneIsToldAtItsField(t *testing.T) {
	h := newsroom(t)
	li := h.operator("li", desk.Author)
	action, f := formOf(t, li.get("/console/compose?template=thanks&lang=en").body)
	for name, value := range deed {
		f.Set(name, value)
	}
	f.Set("act", "look")
	_, f = formOf(t, li.postFile(action, f, "deed.jpg", telephonePhoto(t)).body)
	kept := f.Get("f.picture")
	for why, raw := range map[string][]byte{"only JPEG and PNG": []byte("GIF89a"), "too large": append([]byte("\xff\xd8\xff"), make([]byte, 9<<20)...), "may be damaged": telephonePhoto(t)[:3000]} {
		for _, act := range []string{"look", "submit"} {
			f.Set("act", act)
			a := li.postFile(action, f, "x.jpg", raw)
			if want := map[string]int{"look": 200, "submit": 422}[act]; a.status != want || !strings.Contains(a.body, why) || !strings.Contains(a.body, "一名出租车司机将伤者送医") {
				t.Errorf("%s, %s: %d, %v", why, act, a.status, strings.Contains(a.body, why))
			}
			if _, f = formOf(t, a.body); f.Get("f.picture") != kept {
				t.Errorf("%s: the picture before it became %q", why, f.Get("f.picture"))
			}
		}
	}
	f.Set("act", "unpicture")
	a := li.post(action, f)
	if _, f = formOf(t, a.body); f.Get("f.picture") != "" || strings.Contains(a.body, "what the picture shows, ") {
		t.Errorf("the picture that was taken away is %q", f.Get("f.picture"))
	}
	f.Set("f.picture", "sha256:"+strings.Repeat("0", 64))
	f.Set("act", "look")
	li.says(li.post(action, f), 200, "the picture is not there any more")
}

// TestAPictureIsUploadedWhileTheRestIsTyped: in a browser, on a telephone.
func TestAPictureIsUploadedWhileTheRestIsTyped(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIP: a browser takes its time")
	}
	h := newsroom(t)
	h.operator("li", desk.Author)
	w := h.writes("li", 390, 800)
	w.open("/console/compose?template=thanks&lang=en")
	w.until(scripted)
	for name, value := range deed {
		w.focus(name)
		w.types(value, 1)
	}
	w.until(saved)
	choose := func(name string, raw []byte) {
		file := filepath.Join(t.TempDir(), name)
		h.ok(os.WriteFile(file, raw, 0o600))
		w.ask(unmark)
		h.ok(chromedp.Do(w.tab, chromedp.SetUploadFiles(chromedp.CSS("#f-picture"), []string{file})))
	}
	choose("no.gif", []byte("GIF89a"))
	w.until(saved + ` && document.querySelector("[data-told='f.picture'] .s4")?.innerText.includes("JPEG")`)
	choose("large.jpg", make([]byte, 9<<20))
	w.until(`document.querySelector("[data-told='f.picture'] .s4")?.innerText.includes("8 MiB")`)
	choose("deed.jpg", telephonePhoto(t))
	w.until(saved + ` && document.getElementById("drawn").naturalWidth > 0 && !document.querySelector("[data-told='f.picture'] .s4") && document.querySelector("#preview .drawn img")`)
	if w.ask(`document.querySelector("[data-told='f.pictureText'] .s4") !== null && document.querySelector("[data-told='f.pictureText.en'] .s4") !== null`) != "true" {
		t.Error("nobody is asked what the picture shows")
	}
	w.ask(`(document.getElementById("undraw").click(), ` + unmark + `)`)
	w.until(saved + ` && document.getElementById("drawn").hidden && ` + valueOf("f.picture") + ` === ""`)
	choose("deed.jpg", telephonePhoto(t))
	w.until(saved + ` && !document.getElementById("drawn").hidden`)
	for name, value := range map[string]string{"f.pictureText": "出租车停在路边", "f.pictureText.en": "A taxi at the roadside"} {
		w.focus(name)
		w.types(value, 1)
	}
	w.until(saved + ` && document.querySelector("#state .good")`)
	if w.ask(`document.documentElement.scrollWidth <= innerWidth`) != "true" {
		t.Error("a phone must scroll sideways")
	}
	w.ask(`document.getElementById("submit").click()`)
	w.until(`document.getElementById("sent")`)
	out := h.all()
	if len(out) != 1 || len(out[0].Notice.Attachments) != 1 {
		t.Errorf("what is out: %+v", out)
	}
}
