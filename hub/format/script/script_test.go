package script_test

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"wayside/hub/format/internal/formattest"
	"wayside/hub/format/script"
	"wayside/hub/notice"
)

// "Nothing known" must not sound like "all clear".
func TestEmptySheetSaysAsOfWhenNothingIsInForce(t *testing.T) {
	for name, want := range map[string][2]string{
		"radio": {"截至今天上午九点三十分，没有正在生效的信息。", "As of 9:30 a.m. today, no notice is in force."},
		"ssml":  {"<s>截至今天上午九点三十分，没有正在生效的信息。</s>", "<s>As of 9:30 a.m. today, no notice is in force.</s>"},
		"crawl": {"截至11月24日9时30分，没有正在生效的信息。\n", "As of 09:30 on 24 November, no notice is in force.\n"},
		"text":  {"截至11月24日9时30分，没有正在生效的信息。\n", "As of 09:30 on 24 November, no notice is in force.\n"},
	} {
		for i, lang := range []notice.Lang{notice.Chinese, notice.English} {
			if got, _ := channels[name].Write(t, lang); !bytes.Contains(got, []byte(want[i])) {
				t.Errorf("%s: got %s, want %s", name, got, want[i])
			}
		}
	}
}

// A drill that is heard as real is worse than one that isn't heard.
func TestExercisesAndRestrictedNoticesAreNeverWritten(t *testing.T) {
	for name, encode := range channels {
		for _, n := range formattest.County()[11:] {
			got, losses := encode.Write(t, notice.Chinese, n)
			if left(losses) != 1 || bytes.Contains(got, []byte("青河大桥")) || bytes.Contains(got, []byte("封闭")) || !bytes.Contains(got, []byte("没有需要播报的信息")) {
				t.Errorf("%s: got losses %v and %s", name, losses, got)
			}
		}
	}
}

func TestTheSevereComeFirstAndThenTheNew(t *testing.T) {
	var ns []*notice.Notice
	for i, severity := range []notice.Severity{notice.Minor, notice.Extreme, notice.Severe, notice.Severe} {
		n := formattest.County()[8]
		n.ID = notice.DeriveID("order", string(severity)+string(rune('a'+i)))
		n.Severity, n.Sent = severity, n.Sent.Add(time.Duration(i)*time.Minute)
		n.Text = map[notice.Lang]notice.Text{notice.Chinese: {Headline: strings.Repeat("甲乙丙丁"[3*i:3*i+3], 30)}}
		ns = append(ns, n)
	}
	got, _ := formattest.Encode(script.Radio).Write(t, notice.Chinese, ns...)
	if at := order(string(got), "乙", "丁", "丙", "甲"); !slices.IsSorted(at) {
		t.Errorf("got places %v in\n%s", at, got)
	}
}

func order(s string, parts ...string) (at []int) {
	for _, p := range parts {
		at = append(at, strings.Index(s, strings.Repeat(p, 30)))
	}
	return at
}

// A warning is told with its source and the time of issue, also where an author
// wrote what is to be read.
func TestWarningsSaySourceAndTime(t *testing.T) {
	for radio, want := range map[string]string{
		"": "云溪县气象台今天上午八点发布暴雨红色预警信号。",
		"云溪县气象台发布暴雨红色预警信号，请避险。":    "云溪县气象台今天上午八点发布暴雨红色预警信号，请避险。",
		"今天上午8时，云溪县气象台发布暴雨红色预警信号！": "今天上午八点，云溪县气象台发布暴雨红色预警信号！",
		"G320沿线有暴雨，请避险。":           "云溪县气象台今天上午八点发布：国道三二零沿线有暴雨，请避险。",
	} {
		n := formattest.County()[4]
		text := n.Text[notice.Chinese]
		text.Radio = radio
		n.Text[notice.Chinese] = text
		if got, _ := formattest.Encode(script.Radio).Write(t, notice.Chinese, n); !strings.Contains(string(got), "\n"+want) {
			t.Errorf("%s: got %s, want %s", radio, got, want)
		}
	}
}

// A colour is a word of an official signal alone: a severity is none.
func TestSeverityIsNoColour(t *testing.T) {
	n := formattest.County()[4]
	n.Colour, n.Text = "", map[notice.Lang]notice.Text{notice.Chinese: {Headline: "云溪县有暴雨"}, notice.English: {Headline: "Heavy rain in Yunxi"}}
	for name, encode := range channels {
		for _, lang := range []notice.Lang{notice.Chinese, notice.English} {
			got, _ := encode.Write(t, lang, n)
			if strings.ContainsAny(string(got), "红橙黄蓝") || strings.Contains(strings.ToLower(string(got)), "red ") || !strings.Contains(string(got), map[notice.Lang]string{notice.Chinese: "云溪县气象台", notice.English: "Yunxi Weather Station"}[lang]) {
				t.Errorf("%s: got %s", name, got)
			}
		}
	}
}

// What found no room is named, and said.
func TestWhatFindsNoRoomIsNamedAndCounted(t *testing.T) {
	var b bytes.Buffer
	losses, err := script.Reading{Budget: 40 * time.Second}.Radio(&b, formattest.Sheet(notice.Chinese, formattest.County()[:11]...))
	if err != nil {
		t.Fatal(err)
	}
	if n := left(losses); n != 8 || !strings.Contains(b.String(), "另有八条信息没有播报") {
		t.Errorf("%d losses, and\n%s", n, b.String())
	}
}

func TestSegmentsOfTextMessages(t *testing.T) {
	for _, c := range []struct {
		text string
		want int
	}{
		{"", 1}, {strings.Repeat("a", 160), 1}, {strings.Repeat("a", 161), 2}, {strings.Repeat("a", 306), 2}, {strings.Repeat("a", 307), 3},
		{strings.Repeat("€", 80), 1}, {strings.Repeat("€", 81), 2},
		{strings.Repeat("路", 70), 1}, {strings.Repeat("路", 71), 2}, {strings.Repeat("路", 134), 2}, {strings.Repeat("路", 135), 3}, {strings.Repeat("😀", 36), 2},
	} {
		if got := script.Segments(c.text); got != c.want {
			t.Errorf("%.10s… of %d bytes: got %d, want %d", c.text, len(c.text), got, c.want)
		}
	}
}

func TestEncodeIsDeterministicAndLeavesTheSheetAlone(t *testing.T) {
	s := formattest.Sheet(notice.Chinese, formattest.County()...)
	before := formattest.Indent(t, s)
	for name, encode := range channels {
		first, _ := encode.Write(t, notice.Chinese, formattest.County()...)
		for range 5 {
			if again, _ := encode.Write(t, notice.Chinese, formattest.County()...); !bytes.Equal(first, again) {
				t.Fatalf("%s: differs from itself", name)
			}
		}
		if _, err := encode(io.Discard, s); err != nil {
			t.Fatal(err)
		}
	}
	if formattest.Indent(t, s) != before {
		t.Error("the sheet was changed")
	}
}

func BenchmarkEncode(b *testing.B) {
	for _, name := range []string{"radio", "ssml", "crawl", "text"} {
		b.Run(name, func(b *testing.B) {
			var ns []*notice.Notice
			for i := range 20 {
				for _, n := range formattest.County() {
					n.ID = notice.DeriveID("bench", string(n.ID)+string(rune('a'+i)))
					ns = append(ns, n)
				}
			}
			s := formattest.Sheet(notice.Chinese, ns...)
			for b.Loop() {
				var out bytes.Buffer
				if _, err := channels[name](&out, s); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*len(ns)), "µs/notice")
		})
	}
}

// A megabyte of what the spelling has to look at most closely, as
// notices of the longest valid texts.
func BenchmarkHostileMegabyte(b *testing.B) {
	for name, piece := range map[string]string{"digits": "1", "roads and times": "G42K1+2，2:00-3:00，5%，", "pauses": "，（"} {
		var ns []*notice.Notice
		for i := range 50 {
			n := formattest.County()[0]
			n.ID = notice.DeriveID("hostile", string(rune('a'+i)))
			cut := func(most int) string { return string([]rune(strings.Repeat(piece, most))[:most]) }
			n.Text = map[notice.Lang]notice.Text{notice.Chinese: {Headline: cut(200), Description: cut(9000), Instruction: cut(9000), Radio: cut(9000), Brief: cut(300)}}
			ns = append(ns, n)
		}
		for channel, encode := range channels {
			b.Run(name+" "+channel, func(b *testing.B) {
				for b.Loop() {
					encode.Write(b, notice.Chinese, ns...)
				}
			})
		}
	}
}

// A headline that names its issuer and signal, as those of the national
// platform do, is told once, with its time and without the level in brackets;
// a point whose name is its own post is told once.
func TestNothingIsSaidTwice(t *testing.T) {
	n := formattest.County()[4]
	n.Text[notice.Chinese] = notice.Text{Headline: "云溪县气象台将暴雨橙色预警信号升级为暴雨红色预警信号[Ⅰ级/特别严重]", Instruction: "启动Ⅰ级响应。"}
	works := formattest.County()[0]
	works.Roads[0].From.Name, works.Roads[0].To = works.Roads[0].From.Label, nil
	claim := formattest.County()[7]
	claim.Event, claim.Statement = "rumour", &notice.Statement{Claim: notice.Words{notice.Chinese: "网传“青河大桥塌陷”"}, Verdict: "false"}
	for name, encode := range channels {
		got, _ := encode.Write(t, notice.Chinese, n, works, claim)
		for _, twice := range []string{"气象台", "暴雨红色预警信号", "青河大桥塌陷", "123400", "一百二十三公里"} {
			if strings.Count(string(got), twice) > 1 {
				t.Errorf("%s says %s twice: %s", name, twice, got)
			}
		}
		if strings.Contains(string(got), "特别严重]") || strings.Contains(string(got), "网传“网传") || (name == "radio" || name == "ssml") && strings.ContainsAny(string(got), "ⅠⅡ") {
			t.Errorf("%s: got %s", name, got)
		}
	}
}

// TestTheStageOfACaseIsTold: aloud and in short, once, and what came of it.
func TestTheStageOfACaseIsTold(t *testing.T) {
	for _, c := range []struct {
		lang            notice.Lang
		headline, stage string
		radio           string
		has             map[string]string
	}{
		{notice.Chinese, "城关镇电动自行车被盗案", "underWay", "", map[string]string{"radio": "办理进展：正在办理。", "text": "被盗案（办理中）", "crawl": "被盗案（办理中）"}},
		{notice.English, "Stolen bicycles in Chengguan", "underWay", "", map[string]string{"radio": "It is being dealt with.", "text": "in Chengguan (under way)"}},
		{notice.Chinese, "城关镇电动自行车被盗案", notice.Closed, "警方通报：城关镇电动自行车被盗案。", map[string]string{"radio": "办理结果：追回五辆。", "text": "（已办结）"}},
		{notice.Chinese, "城关镇电动自行车被盗案已办结", notice.Closed, "", map[string]string{"text": "被盗案已办结。办理结果：追回五辆 ", "radio": "办理结果：追回五辆。"}},
	} {
		n := formattest.County()[7]
		n.Event, n.Handling = "statement", &notice.Handling{Stage: c.stage, Result: notice.Words{notice.Chinese: "追回五辆", notice.English: "five were found"}}
		n.Text = map[notice.Lang]notice.Text{c.lang: {Headline: c.headline, Radio: c.radio}}
		for name, want := range c.has {
			got, losses := channels[name].Write(t, c.lang, n)
			if !strings.Contains(string(got), want) || strings.Count(string(got), "办结") > 1 {
				t.Errorf("%s: want %s, got %s", name, want, got)
			}
			if name == "text" {
				for _, l := range losses {
					if l.Field == "handling.stage" {
						t.Errorf("%s is told, and named as lost", c.stage)
					}
				}
			}
		}
	}
}

// TestAPromisedWordThatHasNotComeIsToldAsSuch: aloud and in short.
func TestAPromisedWordThatHasNotComeIsToldAsSuch(t *testing.T) {
	for _, c := range []struct {
		lang notice.Lang
		due  time.Duration
		has  map[string]string
		not  string
	}{
		{notice.Chinese, time.Hour, map[string]string{"radio": "下次通报：今天上午十点三十分。", "text": "网传“青河大桥塌陷”，正在核实"}, "尚未通报"},
		{notice.Chinese, -time.Hour, map[string]string{"radio": "原定今天上午八点三十分通报，尚未通报。", "text": "正在核实。原定11月24日8时30分通报，尚未通报"}, "下次通报"},
		{notice.English, -time.Hour, map[string]string{"radio": "The word promised for 8:30 a.m. today is overdue.", "text": "The claim that the bridge fell is being checked. The word promised for 08:30 on 24 November is overdue"}, "next word"},
	} {
		n := formattest.County()[7]
		n.Event, n.Statement = "rumour", &notice.Statement{Claim: notice.Words{notice.Chinese: "青河大桥塌陷", notice.English: "the bridge fell"}, Verdict: notice.Checking, NextWord: formattest.Now.Add(c.due)}
		n.Text = map[notice.Lang]notice.Text{notice.Chinese: {Headline: "关于大桥的说法"}, notice.English: {Headline: "Qinghe"}}
		for name, want := range c.has {
			got, _ := channels[name].Write(t, c.lang, n)
			if !strings.Contains(string(got), want) || strings.Contains(string(got), c.not) || strings.Contains(string(got), "经核查正在") {
				t.Errorf("%s: want %s, got %s", name, want, got)
			}
		}
	}
}
