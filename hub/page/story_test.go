package page_test

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"

	"wayside/hub/notice"
	"wayside/hub/page"
)

// theft is a case release of a stage, as a revision of one notice.
func theft(revision int, sent, stage, changed, changedEn string) *notice.Notice {
	n := base("theft", bureau, notice.Case, "statement", notice.SeverityUnknown, sent,
		notice.Text{Headline: "情况通报：城关镇电动自行车被盗案", Description: "接群众报警，城关镇多辆电动自行车被盗。", Changed: changed},
		notice.Text{Headline: "Police statement: electric bicycles stolen in Chengguan", Description: "Several people reported stolen bicycles.", Changed: changedEn})
	n.Revision = revision
	if n.Handling = (&notice.Handling{Stage: stage}); stage == notice.Closed {
		n.Handling.Result = w("抓获一名34岁男子，追回五辆", "A man, 34, was caught and five bicycles were found")
	}
	return n
}

// thefts are its revisions, newest first: closed, and taken up again.
func thefts() (out []notice.Entry) {
	for i, n := range []*notice.Notice{
		theft(4, "09:30", "underWay", "又有人报警，恢复侦办。", "More people have reported; the case is taken up again."),
		theft(3, "09:00", notice.Closed, "案件办结。", "The case is closed."),
		theft(2, "08:20", "underWay", "已立案。", "An inquiry was opened."), theft(1, "08:00", "reported", "", ""),
	} {
		out = append(out, entry(uint64(700-i), n))
	}
	return out
}

// TestAStageIsTracedToItsVersion: the page of a case tells each stage in the order
// in which it was told, since when, and leads to the very bytes that told it.
func TestAStageIsTracedToItsVersion(t *testing.T) {
	p := newPages(t, site("http://hub.test"))
	for lang, want := range map[notice.Lang]string{
		notice.Chinese: "已接报 08:00 1|办理中 08:20 2|已办结 09:00 3 抓获一名34岁男子，追回五辆|now 办理中 09:30 4 又有人报警，恢复侦办。|ahead 已办结",
		notice.English: "Reported 08:00 1|Under way 08:20 2|Closed 09:00 3 A man, 34, was caught and five bicycles were found|now Under way 09:30 4 More people have reported; the case is taken up again.|ahead Closed",
	} {
		var b bytes.Buffer
		if err := p.Notice(&b, page.Permanent{Lang: lang, Entry: thefts()[0], History: thefts(), Now: now()}); err != nil {
			t.Fatal(err)
		}
		_, list, _ := strings.Cut(b.String(), `<ol class="stages">`)
		list, _, _ = strings.Cut(list, "</ol>")
		var got []string
		for _, m := range regexp.MustCompile(`<li(?: class="(now|ahead)"(?: aria-current="step")?)?><b>([^<]+)</b>(?: <time[^>]+>([^<]+)</time> <a class="quiet" href="/notices/`+theft(1, "08:00", "", "", "").ID.UUID()+`/(\d)\.json">[^<]+</a>| <span[^>]*>[^<]+</span>)(?:<p>([^<]+)</p>)?</li>`).FindAllStringSubmatch(list, -1) {
			got = append(got, strings.Join(slices.DeleteFunc(m[1:], func(s string) bool { return s == "" }), " "))
		}
		if s := strings.Join(got, "|"); s != want {
			t.Errorf("got  %s\nwant %s\nin %s", s, want, list)
		}
	}
}

// TestEveryVersionOfWhatIsAnsweredForStaysReadable: of a case and of a statement,
// what it said then stands on its page, with its verdict, beside a link to the
// bytes.
func TestEveryVersionOfWhatIsAnsweredForStaysReadable(t *testing.T) {
	p := newPages(t, site("http://hub.test"))
	claim := func(revision int, sent, verdict, zh, known string) notice.Entry {
		n := base("claim", bureau, notice.Case, "rumour", notice.Minor, sent, notice.Text{Headline: zh}, notice.Text{Headline: "in English " + known})
		n.Revision, n.Statement = revision, &notice.Statement{Claim: w("大桥塌了", "the bridge fell"), Verdict: verdict, Known: w(known, "in English "+known)}
		if verdict == notice.Checking {
			n.Statement.NextWord = at("09:00")
		}
		return entry(uint64(600+revision), n)
	}
	history := []notice.Entry{claim(3, "09:40", "false", "大桥没有塌", "视频是外地的"), claim(2, "09:00", "partly", "护栏受损属实", "护栏受损"), claim(1, "08:30", notice.Checking, "正在核实", "正在派人查看")}
	var b bytes.Buffer
	if err := p.Notice(&b, page.Permanent{Lang: notice.Chinese, Entry: history[0], History: history, Now: now()}); err != nil {
		t.Fatal(err)
	}
	_, story, _ := strings.Cut(b.String(), `<ol class="steps">`)
	for _, want := range []string{"护栏受损属实", "部分属实", "正在核实", "正在派人查看", "核实中", "原为 部分属实", "原为 核实中", "/1.json", "/2.json", "/3.json"} {
		if !strings.Contains(story, want) {
			t.Errorf("the history lacks %q", want)
		}
	}
	if strings.Count(story, "<details>") != 2 {
		t.Error("what it says now is told twice, or an earlier version is not")
	}
}

// TestAPromisedWordIsOwedPastExpiry: the page of a statement that has expired says
// that its next word has not come, and so does its text to pass on; that of one
// which was withdrawn waits for nothing.
func TestAPromisedWordIsOwedPastExpiry(t *testing.T) {
	p := newPages(t, site("http://hub.test"))
	n := base("claim", bureau, notice.Case, "rumour", notice.Minor, "08:30", notice.Text{Headline: "关于大桥的说法"}, notice.Text{Headline: "About the bridge"})
	n.Statement, n.Expires = &notice.Statement{Claim: w("大桥塌了", "the bridge fell"), Verdict: notice.Checking, NextWord: at("09:00")}, at("09:10")
	shown := func(state notice.State, lang notice.Lang) string {
		e := entry(600, n)
		if e.State = state; state == notice.Withdrawn {
			e.End = &notice.End{Cause: notice.CauseWithdrawn, Text: w("误发", "Sent in error"), At: at("09:05")}
		}
		var b bytes.Buffer
		if err := p.Notice(&b, page.Permanent{Lang: lang, Entry: e, History: []notice.Entry{e}, Now: now()}); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	for lang, want := range map[notice.Lang][]string{
		notice.Chinese: {"原定 09:00 通报，尚未通报。</p>", "\n原定 11月22日 09:00 通报，尚未通报。\n"}, notice.English: {"The word promised for 09:00 is overdue.</p>", "\nThe word promised for 22 Nov 09:00 is overdue.\n"},
	} {
		expired := shown(notice.Expired, lang)
		for _, w := range want {
			if !strings.Contains(expired, w) {
				t.Errorf("an expired statement doesn't say %q", w)
			}
		}
		for _, word := range []string{"尚未通报", "overdue", "was due"} {
			if strings.Contains(shown(notice.Withdrawn, lang), word) {
				t.Errorf("one that was withdrawn still says %q", word)
			}
		}
	}
}

// TestLinkedNoticesLeadBothWays: to what it follows, and on to what follows it; from
// the banner too, where it is over.
func TestLinkedNoticesLeadBothWays(t *testing.T) {
	p := newPages(t, site("http://hub.test"))
	before, is, after := entry(1, theft(1, "08:00", "reported", "", "")), entry(2, theft(1, "08:30", "underWay", "", "")), entry(3, theft(1, "09:00", notice.Closed, "", ""))
	is.Notice.ID, after.Notice.ID = notice.DeriveID("x", "is"), notice.DeriveID("x", "after")
	before.State, is.State = notice.Expired, notice.Superseded
	is.End = &notice.End{Cause: notice.CauseSuperseded, By: string(after.Notice.ID), At: at("09:00")}
	var b bytes.Buffer
	if err := p.Notice(&b, page.Permanent{Lang: notice.English, Entry: is, History: []notice.Entry{is}, Before: []notice.Entry{before}, After: []notice.Entry{after}, Now: now()}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`<h2>It follows</h2><ul class="linked"><li><a href="/notices/` + before.Notice.ID.UUID() + `">Police statement: electric bicycles stolen in Chengguan</a><p class="quiet"><b>Reported</b>`,
		`<h2>Followed by</h2><ul class="linked"><li><a href="/notices/` + after.Notice.ID.UUID() + `">`, `Go on to: <a href="/notices/` + after.Notice.ID.UUID() + `">`,
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the page lacks %s", want)
		}
	}
}
