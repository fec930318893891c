package serve_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"image"
	"image/jpeg"
	"maps"
	"math/bits"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"wayside/hub/account"
	"wayside/hub/desk"
	"wayside/hub/notice"
	"wayside/hub/picture"
	"wayside/hub/report"
)

// form makes a body of fields and pictures as the page sends it.
func form(t testing.TB, photos [][]byte, fields ...string) (body, media string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for i := 0; i+1 < len(fields); i += 2 {
		if err := w.WriteField(fields[i], fields[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	for _, photo := range photos {
		part, err := w.CreateFormFile("photo", "IMG_SECRET.jpg")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write(photo); err != nil {
			t.Fatal(err)
		}
	}
	w.Close()
	return b.String(), w.FormDataContentType()
}

// tell sends a form from an address.
func (h *house) tell(from string, photos [][]byte, fields ...string) *httptest.ResponseRecorder {
	h.Helper()
	body, media := form(h, photos, fields...)
	return h.ask("POST", "/report", body, "Content-Type", media, "From", from+":4711", "Origin", base, "Sec-Fetch-Site", "same-origin")
}

var challengeField = regexp.MustCompile(`name="challenge" value="([^"]+)"`)

// work works out a proof of work as a page does.
func (h *house) work() (challenge, nonce string) {
	h.Helper()
	found := challengeField.FindStringSubmatch(text(h, h.get("/report?category=question&lang=en")))
	if found == nil {
		h.Fatal("the form has no challenge")
	}
	for i := 0; ; i++ {
		nonce = fmt.Sprint("test", time.Now().UnixNano(), i)
		sum := sha256.Sum256([]byte(found[1] + "." + nonce))
		if bits.LeadingZeros64(binary.BigEndian.Uint64(sum[:])) >= 18 {
			return found[1], nonce
		}
	}
}

// codeIn is the code of the report that a redirect leads to.
func codeIn(t testing.TB, w *httptest.ResponseRecorder) string {
	t.Helper()
	wants(t, w, http.StatusSeeOther)
	to, err := url.Parse(w.Header().Get("Location"))
	code, ok := notice.ParseCode(strings.TrimPrefix(to.Path, "/reports/"))
	if err != nil || !ok || to.Fragment != "received" {
		t.Fatalf("it leads to %s", w.Header().Get("Location"))
	}
	return code
}

func TestAnybodyReportsWithoutAnAccountAndSeesWhoAnswersByWhen(t *testing.T) {
	h := build(t)
	for _, lang := range []string{"zh-CN", "en"} {
		page := text(t, wants(t, h.get("/report?lang="+lang), 200))
		for _, category := range []string{"hazard", "blocked", "sign", "speeding", "question", "complaint", "praise"} {
			if !strings.Contains(page, "category="+category) {
				t.Errorf("%s: %s is not offered", lang, category)
			}
		}
	}
	code := codeIn(t, h.tell("198.51.100.7", nil, "category", "hazard", "lang", "en", "field.what", "load", "address", "G320 K1280", "text", "MARKER-TEXT"))
	for lang, want := range map[string][]string{"en": {"Report " + code, "received", "A hazard on the road", "Responsible", "Control room", "To be answered by"}, "zh-CN": {"短码 " + code, "已收到", "路上有危险", "首问负责", "指挥中心", "答复期限"}} {
		page := text(t, wants(t, h.get("/reports/"+code+"?lang="+lang), 200))
		for _, w := range want {
			if !strings.Contains(page, w) {
				t.Errorf("%s: the page never says %q", lang, w)
			}
		}
		if strings.Contains(page, "MARKER") {
			t.Errorf("%s: what was written is public", lang)
		}
	}
	h.clock.forward(25 * time.Hour)
	if page := text(t, h.get("/reports/"+code+"?lang=en")); !strings.Contains(page, "received, overdue") {
		t.Error("it is late, and does not say so")
	}
	if page := text(t, h.get("/report?lang=en")); !regexp.MustCompile(`overdue</dt><dd>1<`).MatchString(page) {
		t.Error("what is overdue is not counted in public")
	}
}

func TestAFormWithFaultsComesBackWithAllThatWasTyped(t *testing.T) {
	h := build(t)
	w := wants(t, h.tell("198.51.100.7", nil, "category", "hazard", "lang", "en", "text", `it's <b>"bad"</b>`, "contact", "li@example.com", "lon", "x"), 422)
	page := text(t, w)
	for _, want := range []string{`it&#39;s &lt;b&gt;&#34;bad&#34;&lt;/b&gt;`, "li@example.com", "fill in: What is it", "want longitude and latitude", `name="challenge"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the form lacks %q", want)
		}
	}
	list, err := h.desk.Reports(t.Context(), desk.Wanted{Limit: 9})
	if err != nil || len(list) != 0 {
		t.Errorf("%v, %v", list, err)
	}
	for name, c := range map[string]struct {
		body, media string
		status      int
	}{
		"no form":     {"{}", "application/json", 415},
		"half a form": {"--x\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nabc", "multipart/form-data; boundary=x", 400},
		"too much":    {"text=" + strings.Repeat("x", 70_000), "application/x-www-form-urlencoded", 413},
	} {
		wants(t, h.ask("POST", "/report", c.body, "Content-Type", c.media, "From", "198.51.100.8:1"), c.status)
		_ = name
	}
	wants(t, h.ask("POST", "/report", "category=praise&text=x", "Content-Type", "application/x-www-form-urlencoded", "Origin", "https://elsewhere.example", "Sec-Fetch-Site", "cross-site"), 403)
}

// TestAPictureThatIsTooLargeLosesNothingThatWasTyped: the form comes back, and says
// at the picture what to do.
func TestAPictureThatIsTooLargeLosesNothingThatWasTyped(t *testing.T) {
	h := build(t)
	large, huge := make([]byte, picture.MostBytes+1), make([]byte, 23<<20)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewRGBA(image.Rect(0, 0, 60, 40)), nil); err != nil {
		t.Fatal(err)
	}
	fine := b.Bytes()
	for i, c := range []struct {
		photos [][]byte
		want   string
	}{
		{[][]byte{fine, large}, "picture 2 is too large: at most 8 MiB"},
		{[][]byte{large, large, fine}, "picture 1 is too large: at most 8 MiB"},
		{[][]byte{fine, fine, fine, fine}, "too many pictures: at most 3"},
		{[][]byte{huge, huge, huge}, "too large together"},
		{[][]byte{[]byte("GIF89a")}, "picture 1 can&#39;t be read"},
	} {
		w := h.tell(fmt.Sprintf("198.51.100.%d", i), c.photos, "category", "hazard", "lang", "en", "address", "G320 K1280", "text", "MY LONG TEXT", "contact", "li@example.com", "field.what", "load")
		page := text(t, wants(t, w, 422))
		for _, want := range []string{c.want, "MY LONG TEXT", "li@example.com", "G320 K1280", `value="load" selected`, `name="challenge"`} {
			if !strings.Contains(page, want) {
				t.Errorf("%s: the form lacks %q", c.want, want)
			}
		}
	}
	page := text(t, wants(t, h.tell("198.51.100.99", [][]byte{large}, "category", "hazard", "lang", "en"), 422))
	for _, want := range []string{"picture 1 is too large", "fill in: What is it", "say where it is"} {
		if !strings.Contains(page, want) {
			t.Errorf("not all is told at once: %q is missing", want)
		}
	}
	page = text(t, wants(t, h.tell("198.51.100.98", [][]byte{fine}, "category", "hazard", "lang", "en"), 422))
	if !strings.Contains(page, "Please choose the pictures again") {
		t.Error("the pictures are gone, and nobody is told")
	}
	if list, err := h.desk.Reports(t.Context(), desk.Wanted{Limit: 9}); err != nil || len(list) != 0 {
		t.Errorf("%v, %v", list, err)
	}
}

func TestAReportOnANoticeIsAboutTheRevisionThatWasSeen(t *testing.T) {
	h := build(t)
	n := h.publish(work("雨岭隧道检修"))
	link := regexp.MustCompile(`href="(/report\?[^"]+)"`).FindStringSubmatch(text(t, h.get("/notices/"+n.ID.UUID()+"?lang=en")))
	if link == nil {
		t.Fatal("the page of the notice leads nowhere")
	}
	page := text(t, wants(t, h.get(strings.ReplaceAll(link[1], "&amp;", "&")), 200))
	if !strings.Contains(page, "雨岭隧道检修") || !strings.Contains(page, n.ID.UUID()) {
		t.Error("the form does not name the notice")
	}
	first := codeIn(t, h.tell("198.51.100.7", nil, "category", "outdated", "lang", "en", "notice", n.ID.UUID(), "revision", "1", "text", "It is open."))
	second := codeIn(t, h.tell("198.51.100.8", nil, "category", "outdated", "lang", "en", "notice", n.ID.UUID(), "revision", "7"))
	r, err := h.desk.Report(t.Context(), second)
	if err != nil || r.State != report.Merged || r.Into != first || r.Notice != n.ID || r.Revision != 1 {
		t.Errorf("%+v, %v", r, err)
	}
	if page := text(t, h.get("/reports/"+second+"?lang=en")); !strings.Contains(page, "/reports/"+first) {
		t.Error("the merged one does not lead to the other")
	}
	if page := text(t, h.get("/reports/"+first+"?lang=en")); !strings.Contains(page, "One more person") {
		t.Error("the other does not say that there was one more")
	}
	wants(t, h.tell("198.51.100.9", nil, "category", "outdated", "notice", id1), 404)
	if page := text(t, wants(t, h.get("/report?category=outdated&lang=en"), 200)); !strings.Contains(page, "category=hazard") {
		t.Error("without a notice there is nothing to choose")
	}
}

func TestATapTwiceIsOneReport(t *testing.T) {
	h := build(t)
	fields := []string{"category", "question", "lang", "zh-CN", "text", "几点开门"}
	first := codeIn(t, h.tell("198.51.100.7", nil, fields...))
	if again := codeIn(t, h.tell("198.51.100.7", nil, fields...)); again != first {
		t.Errorf("%s and %s", first, again)
	}
	if other := codeIn(t, h.tell("203.0.113.9", nil, fields...)); other == first {
		t.Error("somebody else's is the same")
	}
}

func TestWithoutWorkANetworkIsLetInSlowlyAndWorkIsGoodOnce(t *testing.T) {
	h := build(t)
	send := func(from string, i int, more ...string) int {
		return h.tell(from, nil, append([]string{"category", "question", "lang", "en", "text", fmt.Sprint("question ", i)}, more...)...).Code
	}
	for i, want := range []int{303, 303, 429, 429} {
		if got := send("198.51.100.7", i); got != want {
			t.Errorf("without work, number %d: %d, want %d", i, got, want)
		}
	}
	if got := send("2001:db8::1", 0) + send("2001:db8::2", 1); got != 606 {
		t.Errorf("%d", got)
	}
	if got := send("2001:db8::3", 2); got != 429 {
		t.Errorf("another address of the same network: %d", got)
	}
	challenge, nonce := h.work()
	for name, c := range map[string]struct {
		challenge, nonce string
		want             int
	}{
		"no work": {challenge, "x", 429}, "another's challenge": {strings.Replace(challenge, ".", "1.", 1), nonce, 429}, "too long": {challenge, strings.Repeat("x", 65), 429},
	} {
		if got := send("198.51.100.7", 10, "challenge", c.challenge, "work", c.nonce); got != c.want {
			t.Errorf("%s: %d", name, got)
		}
	}
	if got := send("198.51.100.7", 11, "challenge", challenge, "work", nonce); got != 303 {
		t.Errorf("with work: %d", got)
	}
	if got := send("198.51.100.7", 12, "challenge", challenge, "work", nonce); got != 429 {
		t.Errorf("with the same work again: %d", got)
	}
	challenge, nonce = h.work()
	h.clock.forward(3 * time.Hour)
	if got := send("198.51.100.7", 13, "challenge", challenge, "work", nonce); got != 429 {
		t.Errorf("with work of hours ago: %d", got)
	}
	w := h.tell("198.51.100.7", nil, "category", "question", "lang", "en", "text", "MY LONG TEXT")
	if page := text(t, wants(t, w, 429)); !strings.Contains(page, "MY LONG TEXT") || w.Header().Get("Retry-After") == "" {
		t.Error("who is refused loses what they typed, or is not told when to come again")
	}
}

func TestAFloodFromEverywhereIsRefusedInAll(t *testing.T) {
	h := build(t)
	taken, refused := 0, 0
	for i := range 200 {
		switch h.tell(fmt.Sprintf("10.%d.%d.1", i/200, i%200), nil, "category", "question", "lang", "en", "text", fmt.Sprint(i)).Code {
		case http.StatusSeeOther:
			taken++
		case http.StatusServiceUnavailable:
			refused++
		}
	}
	if taken < 10 || taken > 40 || taken+refused != 200 {
		t.Errorf("%d taken, %d refused", taken, refused)
	}
	if n := strings.Count(h.said.String(), "request failed"); n != 0 {
		t.Errorf("the flood wrote %d lines of the log", n)
	}
	if page := text(t, h.tell("10.9.9.9", nil, "category", "question", "lang", "en", "text", "x")); !strings.Contains(page, "too many people are reporting") || !strings.Contains(page, "提交的人太多") {
		t.Error("the page does not say what happens")
	}
	if m := text(t, h.get("/metrics", "From", "127.0.0.1:1")); !regexp.MustCompile(`wayside_reports_crowded_total [1-9]`).MatchString(m) {
		t.Error("the flood is not counted")
	}
}

func TestPicturesAreKeptWithoutWhatTheyBetray(t *testing.T) {
	h := build(t)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewRGBA(image.Rect(0, 0, 60, 40)), nil); err != nil {
		t.Fatal(err)
	}
	betrays := append(bytes.Clone(b.Bytes()), "GPS MARKER"...)
	code := codeIn(t, h.tell("198.51.100.7", [][]byte{betrays}, "category", "hazard", "lang", "en", "field.what", "load", "address", "G320"))
	photo, err := h.desk.Photo(t.Context(), code, 1)
	if err != nil || bytes.Contains(photo, []byte("MARKER")) {
		t.Errorf("%d bytes, %v", len(photo), err)
	}
	for name, photos := range map[string][][]byte{"no picture": {[]byte("GIF89a")}, "four": {betrays, betrays, betrays, betrays}} {
		from := "203.0.113.7"
		if name == "four" {
			from = "203.0.113.8"
		}
		if page := text(t, wants(t, h.tell(from, photos, "category", "hazard", "lang", "en", "field.what", "load", "address", "G320"), 422)); !strings.Contains(page, "picture") {
			t.Errorf("%s: the page does not say why", name)
		}
	}
}

// TestNothingPersonalOfAReportIsPublic plants markers in everything that a person
// can write, and looks for them on every public route.
func TestNothingPersonalOfAReportIsPublic(t *testing.T) {
	h := build(t)
	n := h.publish(work("雨岭隧道检修"))
	var photo bytes.Buffer
	if err := jpeg.Encode(&photo, image.NewRGBA(image.Rect(0, 0, 8, 8)), nil); err != nil {
		t.Fatal(err)
	}
	codes := []string{
		codeIn(t, h.tell("198.51.100.1", [][]byte{photo.Bytes()}, "category", "hazard", "lang", "en", "field.what", "load", "address", "MARKER-1", "text", "MARKER-2", "contact", "MARKER-3", "lon", "117.92534", "lat", "28.51471")),
		codeIn(t, h.tell("198.51.100.2", nil, "category", "speeding", "lang", "en", "field.when", "MARKER-4", "address", "MARKER-5", "text", "MARKER-6")),
		codeIn(t, h.tell("198.51.100.3", nil, "category", "complaint", "lang", "zh-CN", "text", "MARKER-7", "contact", "MARKER-8")),
		codeIn(t, h.tell("198.51.100.4", nil, "category", "outdated", "lang", "zh-CN", "notice", n.ID.UUID(), "text", "MARKER-9", "contact", "MARKER-10")),
	}
	wants(t, h.ask("POST", "/open311/v2/requests.json", "service_code=praise&description=MARKER-11&first_name=MARKER-12&phone=MARKER-13&media_url=http://MARKER-14.example/&address_string=MARKER-15&account_id=MARKER-16", "Content-Type", "application/x-www-form-urlencoded"), 201)
	for _, code := range codes {
		a := report.Answer{Asked: notice.Words{notice.Chinese: "问", notice.English: "asked"}, Text: notice.Words{notice.Chinese: "答", notice.English: "answered"}}
		h.answered(code, a)
	}
	targets := []string{"/", "/report", "/report?lang=en", "/report?category=hazard", "/near", "/road/G320", "/notices/" + n.ID.UUID(), "/notices/" + n.ID.UUID() + ".json", "/notices/" + n.ID.UUID() + ".poster", "/api/v1/notices", "/api/v1/changes?wait=0",
		"/api/v1/notices/" + n.ID.UUID() + "/history", "/api/v1/sources", "/api/v1/doubts", "/feeds/", "/feeds.opml", "/poster", "/board", "/signs/", "/metrics", "/healthz", "/readyz", "/log/checkpoint", "/openapi.yaml", "/keys",
		"/open311/v2/discovery.json", "/open311/v2/services.json", "/open311/v2/requests.json", "/open311/v2/requests.xml", "/open311/v2/services/hazard.xml"}
	for _, f := range []string{"rss", "atom", "json"} {
		targets = append(targets, "/feeds/log."+f)
	}
	for _, f := range []string{"rss", "atom", "json", "geojson", "wzdx", "cwz", "datex2", "open511", "cifs", "cap", "cma", "csv", "ics", "kml", "radio", "ssml", "crawl", "text"} {
		targets = append(targets, "/feeds/now."+f)
	}
	for _, code := range codes {
		for _, lang := range []string{"zh-CN", "en"} {
			targets = append(targets, "/reports/"+code+"?lang="+lang)
		}
		targets = append(targets, "/open311/v2/requests/"+code+".json", "/open311/v2/requests/"+code+".xml")
	}
	answers := 0
	for _, target := range targets {
		w := h.get(target)
		body := text(t, w) + fmt.Sprint(w.Header())
		if strings.Contains(body, "MARKER") || strings.Contains(body, "117.92534") || strings.Contains(body, "28.51471") {
			t.Errorf("%s tells what somebody wrote", target)
		}
		if strings.Contains(body, "answered") {
			answers++
		}
	}
	if answers < 2*len(codes) {
		t.Errorf("answers are read at %d places only", answers)
	}
	if strings.Contains(h.said.String(), "MARKER") {
		t.Error("the operator's log tells what somebody wrote")
	}
}

// answered gives a report its answer, which a second person has read.
func (h *house) answered(code string, a report.Answer) {
	h.Helper()
	if err := h.desk.ProposeAnswer(h.Context(), desk.Proposal{Code: code, By: "@li", State: report.Answered, Answer: a}); err != nil {
		h.Fatal(err)
	}
	all, err := h.desk.Proposals(h.Context(), code)
	if err != nil {
		h.Fatal(err)
	}
	if err := h.desk.ReviewAnswer(h.Context(), code, desk.Verdict{By: "@wang", Approve: true, Digest: all[0].Digest()}); err != nil {
		h.Fatal(err)
	}
}

var counted = regexp.MustCompile(`<dt>([^<]+)</dt><dd>(\d+)</dd>`)

// TestWhatBecameOfReportsAddsUpWhereverItIsCounted: received is in time and late and
// open, on the page, in the account and its table alike; and a report that waited
// too long says so, also once it is merged into one that was answered in time.
func TestWhatBecameOfReportsAddsUpWhereverItIsCounted(t *testing.T) {
	h := build(t)
	h.publish(work("雨岭隧道检修")) // a month without a record has no account
	month := account.MonthOf(h.clock.now(), time.UTC).String()
	var codes []string
	for i := range 5 {
		codes = append(codes, codeIn(t, h.tell(fmt.Sprintf("198.51.100.%d", i), nil, "category", "question", "lang", "en", "text", "When do you open?")))
	}
	a := report.Answer{Text: notice.Words{notice.Chinese: "九点", notice.English: "At nine"}}
	h.answered(codes[0], a)
	if err := h.desk.MergeReport(t.Context(), codes[1], codes[0]); err != nil { // in time
		t.Fatal(err)
	}
	h.clock.forward(6 * 24 * time.Hour)
	h.answered(codes[2], a)                                                     // late
	if err := h.desk.MergeReport(t.Context(), codes[3], codes[0]); err != nil { // late
		t.Fatal(err)
	}
	for code, want := range map[string]string{codes[1]: ">merged<", codes[2]: ">answered late<", codes[3]: "merged, answered late<", codes[4]: "received, overdue<"} {
		if page := text(t, h.get("/reports/"+code+"?lang=en")); !strings.Contains(page, want) {
			t.Errorf("%s does not say %q", code, want)
		}
	}
	if doc := text(t, h.get("/open311/v2/requests/"+codes[3]+".json?lang=en")); !strings.Contains(doc, "merged "+codes[0]+", answered late: At nine") {
		t.Errorf("Open311 says %s", doc)
	}
	got := map[string]string{}
	for _, m := range counted.FindAllStringSubmatch(text(t, h.get("/report?lang=en")), -1) {
		got[m[1]] = m[2]
	}
	if want := map[string]string{"received": "5", "of these merged": "2", "answered in time": "2", "answered late": "2", "open": "1", "of these overdue": "1"}; !maps.Equal(got, want) {
		t.Errorf("the page counts %v, want %v", got, want)
	}
	var stands account.Account
	if err := json.Unmarshal([]byte(text(t, wants(t, h.get("/account/"+month+".json"), 200))), &stands); err != nil {
		t.Fatal(err)
	}
	want := account.Reports{Category: "question", Name: stands.Books.Reports[0].Name, Received: 5, Merged: 2, InTime: 2, Late: 2, Open: 1, Overdue: 1}
	if len(stands.Books.Reports) != 1 || !reflect.DeepEqual(stands.Books.Reports[0], want) {
		t.Errorf("the account counts %+v, want %+v", stands.Books.Reports, want)
	}
	table := text(t, h.get("/account/"+month+".csv"))
	for _, line := range []string{"received,question,5", "merged,question,2", "answered in time,question,2", "answered late,question,2", "open,question,1", "overdue,question,1"} {
		if !strings.Contains(table, "reports "+line+"\n") {
			t.Errorf("the table lacks %q", line)
		}
	}
	row := `<td class="of">A question</td>`
	for _, one := range []string{"Received 5", "Of these merged 2", "Answered in time 2", "Answered late 2", "Open 1", "Of these overdue 1"} {
		at := strings.LastIndex(one, " ")
		row += `<td class="num" data-th="` + one[:at] + `">` + one[at+1:] + "</td>"
	}
	if page := text(t, h.get("/account/"+month+"?lang=en")); !strings.Contains(page, row) {
		t.Error("the page of the month counts otherwise")
	}
}

func TestAnAnswerIsRatedOnceByEachNetworkAndCountedInPublic(t *testing.T) {
	h := build(t)
	code := codeIn(t, h.tell("198.51.100.7", nil, "category", "question", "lang", "en", "text", "When do you open?"))
	rate := func(from, rating, origin string) int {
		return h.ask("POST", "/reports/"+code, "lang=en&rating="+rating, "Content-Type", "application/x-www-form-urlencoded", "From", from+":4711", "Origin", origin, "Sec-Fetch-Site", map[bool]string{true: "same-origin", false: "cross-site"}[origin == base]).Code
	}
	if got := rate("198.51.100.7", "good", base); got != 404 {
		t.Errorf("before there is an answer: %d", got)
	}
	a := report.Answer{Text: notice.Words{notice.Chinese: "九点", notice.English: "At nine"}}
	h.answered(code, a)
	for i, c := range []struct {
		from, rating, origin string
		want                 int
	}{{"198.51.100.8", "good", base, 303}, {"198.51.100.8", "bad", base, 303}, {"198.51.100.9", "bad", base, 303}, {"198.51.100.10", "best", base, 400}, {"198.51.100.10", "good", "https://elsewhere.example", 403}} {
		if got := rate(c.from, c.rating, c.origin); got != c.want {
			t.Errorf("%d: %d, want %d", i, got, c.want)
		}
	}
	if page := text(t, h.get("/reports/"+code+"?lang=en")); !strings.Contains(page, "useful 1, not useful 1") {
		t.Error("what people said is not on the page")
	}
	month := strings.TrimPrefix(targets(h)["GET /account/{file}"], "/account/")
	if csv := text(t, wants(t, h.get("/account/"+month+".csv"), 200)); !strings.Contains(csv, "answers rated useful,question,1") || !strings.Contains(csv, "answers rated useless,question,1") {
		t.Errorf("the account does not count it:\n%s", csv)
	}
}
