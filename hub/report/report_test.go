package report_test

import (
	"strings"
	"testing"
	"time"

	"wayside/hub/notice"
	"wayside/hub/report"
)

var morning = time.Date(2026, 11, 26, 8, 0, 0, 0, time.UTC)

func book(t testing.TB) *report.Book {
	t.Helper()
	b, ps := report.ReadBook(report.BuiltIn())
	if ps.Failed() {
		t.Fatal(ps)
	}
	return b
}

func fields(ps notice.Problems) string {
	var out []string
	for _, p := range ps {
		out = append(out, p.Field)
	}
	return strings.Join(out, " ")
}

func TestTheBookThatComesAlongNamesADeskAndDaysForEverything(t *testing.T) {
	b := book(t)
	about := map[report.About]bool{}
	for _, c := range b.Categories {
		about[c.About] = true
		if d := b.Desk(c.Desk); d.Name.In(notice.English) == d.ID || c.Days < 1 || c.Hint.In(notice.Chinese) == "" {
			t.Errorf("%s: desk %q, %d days", c.Code, d.Name, c.Days)
		}
	}
	if len(about) != 3 {
		t.Errorf("categories are about %v", about)
	}
	for _, code := range []string{"outdated", "hazard", "blocked", "sign", "speeding", "question", "complaint", "praise"} {
		if _, ok := b.Category(code); !ok {
			t.Errorf("no category %s", code)
		}
	}
}

// TestEverythingHasRepliesOfBothLanguages: and of what they leave to be filled in,
// as much in the one as in the other.
func TestEverythingHasRepliesOfBothLanguages(t *testing.T) {
	b := book(t)
	for _, c := range b.Categories {
		replies := b.RepliesTo(c.Code)
		if len(replies) < 2 || len(replies) > 5 {
			t.Errorf("%s has %d replies", c.Code, len(replies))
		}
		for _, r := range replies {
			zh, en := strings.Count(r.Text[notice.Chinese], "〔"), strings.Count(r.Text[notice.English], "〔")
			ps := report.CheckAnswer(report.Answer{Text: r.Text}, notice.Chinese, "")
			if zh != en || (zh > 0) != ps.Failed() {
				t.Errorf("%s, %s: %d and %d to be filled in; %v", c.Code, r.Name, zh, en, ps)
			}
		}
	}
}

func TestAnAnswerWithABlankIsRefusedAtItsField(t *testing.T) {
	a := report.Answer{
		Asked: notice.Words{notice.Chinese: "〔什么〕"},
		Text:  notice.Words{notice.Chinese: "请向〔部门及电话〕反映。", notice.English: "Please turn to 〔authority and telephone〕."},
	}
	ps := report.CheckAnswer(a, notice.Chinese, "")
	got := map[string]notice.Words{}
	for _, p := range ps {
		got[p.Field] = p.Message
	}
	if len(got) != 3 || !strings.Contains(got["text.zh-CN"][notice.Chinese], "〔部门及电话〕") || !strings.Contains(got["text.en"][notice.English], "〔authority and telephone〕") || got["asked.zh-CN"] == nil {
		t.Errorf("%v", ps)
	}
	a = report.Answer{Text: notice.Words{notice.Chinese: "依据云公交〔2026〕12 号通告，请向城管局（0793-5550123）反映。"}}
	if ps := report.CheckAnswer(a, notice.Chinese, ""); ps.Failed() {
		t.Errorf("the number of a document is no blank: %v", ps)
	}
}

func TestABadBookIsRefusedWithAllThatIsWrong(t *testing.T) {
	_, ps := report.ReadBook([]byte(`
[[desk]]
id = "a"
name = {zh-CN = "甲"}
[[desk]]
id = "a"
name = {zh-CN = "甲", en = "A"}
[[category]]
code = "Big"
about = "thing"
name = {zh-CN = "大", en = "big"}
desk = "b"
days = 0
colour = "red"
`))
	if got := fields(ps); got != "category.colour" {
		t.Errorf("unknown members are told first: %q", got)
	}
	_, ps = report.ReadBook([]byte(strings.Replace(`
[[desk]]
id = "a"
name = {zh-CN = "甲"}
[[desk]]
id = "a"
name = {zh-CN = "甲", en = "A"}
telephone = "`+strings.Repeat("0", 61)+`"
[[category]]
code = "Big"
about = "thing"
name = {zh-CN = "大", en = "big"}
desk = "b"
days = 0
[[category.field]]
name = "x"
label = {en = "X"}
[[reply]]
name = {en = "R"}
text = {en = "R"}
`, "\r", "", 1)))
	if got, want := fields(ps), "desk[0].name desk[1].telephone desk[1].id category[0].code category[0].about category[0].desk category[0].days category[0].field[0].label reply[0].name reply[0].text"; got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestAReportIsReadWithItsDeskAndItsTime(t *testing.T) {
	b := book(t)
	r, said, contact, ps := b.Read(report.Sent{Category: "hazard", Lang: notice.English, Lon: "117.92534", Lat: "28.51471", Text: "A \u202Eload\r\n fell ", Contact: " 138 0013\n8000 ", Fields: map[string]string{"what": "load", "colour": "red"}}, morning)
	if ps.Failed() {
		t.Fatal(ps)
	}
	if r.Desk != "command" || r.Due != morning.Add(24*time.Hour) || r.State != report.Received || !r.Open() || r.Point.String() != "117.925,28.515" {
		t.Errorf("%+v %v", r, r.Point)
	}
	if said.Text != "A load\n fell" || said.Point.String() != "117.92534,28.51471" || contact != "138 0013 8000" || len(said.Fields) != 1 || said.Fields["what"] != "load" {
		t.Errorf("%+v %q", said, contact)
	}
}

func TestWhatIsWrongWithAReportIsToldAllAtOnce(t *testing.T) {
	b := book(t)
	for name, c := range map[string]struct {
		sent report.Sent
		want string
	}{
		"no category":      {report.Sent{Text: "x"}, "category"},
		"a hazard nowhere": {report.Sent{Category: "hazard", Contact: strings.Repeat("9", 201)}, "contact what address"},
		"not a choice":     {report.Sent{Category: "hazard", Address: "G320 K5", Fields: map[string]string{"what": "ufo"}}, "what"},
		"not a place":      {report.Sent{Category: "blocked", Lon: "200", Lat: "x"}, "lon"},
		"NaN":              {report.Sent{Category: "blocked", Lon: "NaN", Lat: "NaN"}, "lon"},
		"no question":      {report.Sent{Category: "question", Text: " \u200b"}, "text"},
		"too much":         {report.Sent{Category: "praise", Text: strings.Repeat("好", report.MostText+1)}, "text text"},
		"of no notice":     {report.Sent{Category: "outdated", Notice: "x"}, "notice"},
		"of no revision":   {report.Sent{Category: "outdated", Notice: "0b6f5a1e-38cb-4f0e-9f0e-5d5fb0a10001", Revision: "-1"}, "revision"},
	} {
		_, _, _, ps := b.Read(c.sent, morning)
		if got := fields(ps); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		for _, p := range ps {
			if p.Message[notice.Chinese] == "" || p.Message[notice.English] == "" {
				t.Errorf("%s: %+v is not in both languages", name, p)
			}
		}
	}
}

func TestTheSameIsTheSamePlaceAndTime(t *testing.T) {
	at := func(lon, lat float64) *report.Point { return &report.Point{Lon: lon, Lat: lat} }
	first := report.Report{Category: "hazard", At: morning, Point: at(117.925, 28.515)}
	for name, c := range map[string]struct {
		later report.Report
		want  bool
	}{
		"beside it":        {report.Report{Category: "hazard", At: morning.Add(time.Hour), Point: at(117.926, 28.515)}, true},
		"next door":        {report.Report{Category: "hazard", At: morning.Add(time.Hour), Point: at(117.928, 28.515)}, false},
		"a day later":      {report.Report{Category: "hazard", At: morning.Add(25 * time.Hour), Point: at(117.925, 28.515)}, false},
		"something else":   {report.Report{Category: "sign", At: morning, Point: at(117.925, 28.515)}, false},
		"nobody knows":     {report.Report{Category: "hazard", At: morning}, false},
		"of a notice":      {report.Report{Category: "hazard", At: morning, Notice: "x"}, false},
		"across the globe": {report.Report{Category: "hazard", At: morning, Point: at(-62.075, 28.515)}, false},
	} {
		if got := first.Same(c.later); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	q := report.Report{Category: "question", At: morning}
	if q.Same(q) {
		t.Error("two questions are one")
	}
	n := report.Report{Category: "outdated", Notice: "n", Revision: 2, At: morning}
	if m := n; !n.Same(m) {
		t.Error("two doubts of one revision are two")
	} else if m.Revision = 3; n.Same(m) {
		t.Error("doubts of two revisions are one")
	}
}

func TestLateIsLateAlsoOnceItIsAnswered(t *testing.T) {
	due := morning.Add(24 * time.Hour)
	r := report.Report{At: morning, Due: due, State: report.Received}
	if r.Overdue(due) || !r.Overdue(due.Add(time.Second)) {
		t.Error("it is late at another time than after it is due")
	}
	r.State, r.Closed = report.Answered, due.Add(-time.Second)
	if r.Overdue(due.Add(time.Hour)) {
		t.Error("what was answered in time becomes late")
	}
	if r.Closed = due.Add(time.Hour); !r.Overdue(due) {
		t.Error("a late answer hides that it was late")
	}
}

// TestAMergedReportIsMeasuredByItsOwnTime: it is answered by what it was merged
// into, and no sooner than it was.
func TestAMergedReportIsMeasuredByItsOwnTime(t *testing.T) {
	due := morning.Add(24 * time.Hour)
	hours := func(n int) time.Time { return morning.Add(time.Duration(n) * time.Hour) }
	for name, c := range map[string]struct {
		merged, answered time.Time
		settled          time.Time
		late             bool // at 30 hours
	}{
		"the other is open":              {hours(1), time.Time{}, time.Time{}, true},
		"the other is answered in time":  {hours(1), hours(3), hours(3), false},
		"the other is answered late":     {hours(1), hours(25), hours(25), true},
		"merged late into an old answer": {hours(26), hours(3), hours(26), true},
		"merged in time into one":        {hours(5), hours(3), hours(5), false},
	} {
		r := report.Report{At: morning, Due: due, State: report.Merged, Closed: c.merged, IntoClosed: c.answered}
		if got := r.Settled(); !got.Equal(c.settled) || r.Overdue(hours(30)) != c.late || r.Open() {
			t.Errorf("%s: settled %v, late %t", name, got, r.Overdue(hours(30)))
		}
	}
}

func TestOnlyWhatOneAnswerFitsIsMerged(t *testing.T) {
	b := book(t)
	of := func(category string) report.Report {
		return report.Report{Category: category, At: morning.Add(time.Hour), State: report.Received}
	}
	before := func(category string, after time.Duration, text string) report.Report {
		r := of(category)
		r.State, r.Closed, r.Answer = report.Answered, morning.Add(after), &report.Answer{Text: notice.Words{notice.Chinese: text}}
		return r
	}
	about := of("outdated")
	about.Notice = "n"
	later := of("hazard")
	later.At = morning.Add(3 * time.Hour)
	for name, c := range map[string]struct {
		r, into report.Report
		with    []report.Report
		ok      bool
	}{
		"two questions":                    {of("question"), of("question"), nil, true},
		"two complaints":                   {of("complaint"), of("complaint"), nil, true},
		"two things of one place":          {of("hazard"), of("sign"), nil, true},
		"a question and a complaint":       {of("question"), of("complaint"), nil, false},
		"a complaint and praise":           {of("complaint"), of("praise"), nil, false},
		"a complaint and a place":          {of("complaint"), of("speeding"), nil, false},
		"a place and a question":           {of("blocked"), of("question"), nil, false},
		"two notices":                      {about, of("outdated"), nil, false},
		"one notice":                       {about, about, nil, true},
		"what is answered already":         {before("hazard", 2*time.Hour, "好"), of("hazard"), nil, false},
		"into what was answered meanwhile": {of("hazard"), before("hazard", 2*time.Hour, "好"), nil, true},
		"into what was answered before":    {of("hazard"), before("hazard", 0, "好"), nil, false},
		"with one that came after":         {of("hazard"), before("hazard", 2*time.Hour, "好"), []report.Report{later}, false},
		"into its own contact":             {of("hazard"), before("hazard", 2*time.Hour, "已致电 139-0013-0001"), nil, false},
	} {
		ps := b.CheckMerge(c.r, c.with, c.into, "", "139 0013 0001")
		if ps.Failed() == c.ok {
			t.Errorf("%s: %v", name, ps)
		}
		for _, p := range ps {
			if p.Field != "into" || p.Message[notice.Chinese] == "" || p.Message[notice.English] == "" {
				t.Errorf("%s: %+v", name, p)
			}
		}
	}
}

// TestAContactStandsInNoAnswerHoweverItIsWritten: numbers are their digits, ids and
// mailboxes are case-blind, and what is everybody's is nobody's.
func TestAContactStandsInNoAnswerHoweverItIsWritten(t *testing.T) {
	for contact, texts := range map[string][]string{
		"139 0013 0001":                       {"已回电 139 0013 0001", "已回电13900130001。", "139-0013-0001", "１３９００１３０００１", "+86 139 0013 0001", "0086-13900130001", "139（0013）0001", "139 0013\n0001", "电话139.0013.0001已接通"},
		"+86 139-0013-0001":                   {"13900130001", "139 0013 0001"},
		"+8613900130001":                      {"13900130001", "139 0013 0001"},
		"１３９００１３０００１":                         {"13900130001"},
		"张三13900130001，或 138 0013 8000":       {"13900130001", "138-0013-8000"},
		"13900130001 13800138000":             {"13900130001", "13800138000"},
		"0793-8200122":                        {"已拨打 0793 820 0122", "已拨打8200122", "+86 793 8200122"},
		"07938200122":                         {"8200122", "+86 793-8200122"},
		"QQ12345678":                          {"qq 12345678", "１２３４５６７８"},
		"短号 660123":                           {"已拨打660123"},
		"someone@example.org":                 {"并致信 someone@example.org", "Someone@Example.ORG", "someone＠example.org", "someone @ example.org"},
		"邮箱：Someone@Example.org":              {"someone@example.org"},
		"微信wang_xm88":                         {"已在微信联系 Wang_XM88", "WANG_XM88已回复"},
		"微信号:zhang-san":                       {"Zhang-San 已回复"},
		"wx:abcde":                            {"ABCDE"},
		"wang88@qq.com":                       {"微信 wang88"},
		"青河路12号3栋":                            {"已到青河路12号3栋走访"},
		"139 0013 0001 / someone@example.org": {"已致信 someone@example.org", "已回电 13900130001"},
	} {
		for _, text := range texts {
			if ps := report.CheckAnswer(report.Answer{Text: notice.Words{notice.Chinese: text}}, notice.Chinese, "", contact); fields(ps) != "text.zh-CN" {
				t.Errorf("%q stands in %q: %v", contact, text, ps)
			}
		}
	}
	for contact, texts := range map[string][]string{
		"139 0013 0001":              {"G1523 K139+001 已处理", "2026 年 11 月 26 日 8 时 40 分", "咨询 0793-8200122、12328 或 122", "139****0001"},
		"0793-820 0122":              {"请拨打 0793-8200110", "电话 0793-820 0110"},
		"+86 793 820 0122":           {"请拨打 0793-8200110", "+86 793 8200110"},
		"someone@example.org":        {"we sent someone", "example.org"},
		"微信 wang_88":                 {"已在微信回复", "we wrote on WeChat"},
		"WeChat zhang, please write": {"We answered on WeChat. Please look there."},
		"short":                      {"shortly", "a shortage"}, "12345": {"请拨打12345"}, "110": {"请拨打110"}, "": {"好"}, "电话 1": {"请打电话"}, "660123": {"K1660123"},
	} {
		for _, text := range texts {
			if ps := report.CheckAnswer(report.Answer{Text: notice.Words{notice.Chinese: text}}, notice.Chinese, contact); ps.Failed() {
				t.Errorf("%q is said to stand in %q: %v", contact, text, ps)
			}
		}
	}
}

func TestAnAnswerIsInTheLanguageOfWhoAskedAndKeepsTheirContact(t *testing.T) {
	zh := notice.Words{notice.Chinese: "已处理"}
	for name, c := range map[string]struct {
		a       report.Answer
		lang    notice.Lang
		contact string
		want    string
	}{
		"good":                    {report.Answer{Text: zh}, notice.Chinese, "13800138000", ""},
		"in the other language":   {report.Answer{Text: zh}, notice.English, "", "text.en"},
		"of a further language":   {report.Answer{Text: zh}, "ug", "", ""},
		"empty":                   {report.Answer{}, notice.Chinese, "", "text.zh-CN"},
		"with the contact":        {report.Answer{Text: notice.Words{notice.Chinese: "已致电13800138000"}}, notice.Chinese, "张三 13800138000", "text.zh-CN"},
		"asked with the contact":  {report.Answer{Text: zh, Asked: notice.Words{notice.English: "A@B.example asks"}}, notice.Chinese, "a@b.example", "asked.en"},
		"with a word of contacts": {report.Answer{Text: notice.Words{notice.Chinese: "请打电话"}}, notice.Chinese, "电话 1", ""},
	} {
		if got := fields(report.CheckAnswer(c.a, c.lang, c.contact)); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// TestAPlaceIsForTheDesksOfItsArea: as in a prefecture of several counties.
func TestAPlaceIsForTheDesksOfItsArea(t *testing.T) {
	doc := string(report.BuiltIn()) + `
[[desk]]
id = "yunxi"
name = {zh-CN = "云溪县指挥中心", en = "Yunxi control room"}
[[area]]
name = {zh-CN = "云溪县", en = "Yunxi County"}
outline = [[117.8, 28.4], [118, 28.4], [118, 28.6], [117.8, 28.6]]
desks = {command = "yunxi"}
`
	b, ps := report.ReadBook([]byte(doc))
	if ps.Failed() {
		t.Fatal(ps)
	}
	for name, c := range map[string]struct {
		sent report.Sent
		want string
	}{
		"within":                  {report.Sent{Category: "hazard", Lon: "117.9", Lat: "28.5"}, "yunxi"},
		"outside":                 {report.Sent{Category: "hazard", Lon: "118.1", Lat: "28.5"}, "command"},
		"in words alone":          {report.Sent{Category: "hazard", Address: "云溪县 G320 K5"}, "command"},
		"of a desk for all areas": {report.Sent{Category: "sign", Lon: "117.9", Lat: "28.5"}, "facilities"},
		"about no place":          {report.Sent{Category: "outdated", Notice: "0b6f5a1e-38cb-4f0e-9f0e-5d5fb0a10001", Lon: "117.9", Lat: "28.5"}, "command"},
	} {
		if r, _, _, _ := b.Read(c.sent, morning); r.Desk != c.want {
			t.Errorf("%s: asked is %q, want %q", name, r.Desk, c.want)
		}
	}
	hazard, _ := b.Category("hazard")
	sign, _ := b.Category("sign")
	if !b.ByArea(hazard) || b.ByArea(sign) || book(t).ByArea(hazard) {
		t.Error("who is asked depends on the place, and nobody is told; or the other way round")
	}
	_, ps = report.ReadBook([]byte(string(report.BuiltIn()) + `
[[area]]
name = {en = "Yunxi"}
outline = [[28.5, 117.9], [118, 28.4]]
desks = {command = "nobody", office = "command"}
[[area]]
name = {zh-CN = "甲", en = "A"}
outline = [[117.8, 28.4], [118, 28.4], [118, 28.6]]
`))
	if got, want := fields(ps), "area[0].name area[0].outline area[0].outline[0] area[0].desks.command area[0].desks.office area[1].desks"; got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}
