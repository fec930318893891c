package script_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"wayside/hub/format/internal/formattest"
	"wayside/hub/format/script"
	"wayside/hub/notice"
)

var channels = map[string]formattest.Encode{"radio": script.Radio, "ssml": script.SSML, "crawl": script.Crawl, "text": script.Text}

// What a presenter, an engine, a viewer and a phone get of the county's notices,
// in both languages.
func TestEncodeGolden(t *testing.T) {
	for name, encode := range channels {
		for _, lang := range []notice.Lang{notice.Chinese, notice.English} {
			got, losses := encode.Write(t, lang, formattest.County()...)
			formattest.Golden(t, "county."+string(lang)+"."+name, got)
			var lines strings.Builder
			for _, l := range losses {
				lines.WriteString(l.String() + "\n")
			}
			formattest.Golden(t, "county."+string(lang)+"."+name+".losses", []byte(lines.String()))
		}
	}
}

// evening is a sheet of what is harder to tell: a script and a short text of an
// author's own, a signal told at length, an expressway, a withdrawal, what is
// ahead, a rumour, a text in the other language alone, a schedule with
// exceptions.
func evening(lang notice.Lang) notice.Sheet {
	ns := formattest.County()
	tunnel, accident, closure, jam, rain, appeal := ns[0], ns[1], ns[2], ns[3], ns[4], ns[7]
	for l, t := range closure.Text {
		t.Radio = map[notice.Lang]string{notice.Chinese: "各位司机请注意，G320雨岭隧道两个方向都已封闭，请提前从X205绕行。", notice.English: "Drivers, mind: the Yuling Tunnel on G320 is closed both ways. Take X205 before you reach it."}[l]
		t.Brief = map[notice.Lang]string{notice.Chinese: "雨岭隧道双向封闭，请走X205。", notice.English: "Yuling Tunnel closed both ways, take X205."}[l]
		closure.Text[l] = t
	}
	rain.Colour = notice.Orange
	rain.Text = map[notice.Lang]notice.Text{
		notice.Chinese: {Headline: "云溪县北部未来3小时降雨量将达50毫米以上", Description: "雨岭、青河两镇（街道）雨势较强，局地阵风8级。", Instruction: "请勿驶入积水路段。"},
		notice.English: {Headline: "More than 50 mm of rain in 3 h in northern Yunxi", Instruction: "Do not drive into standing water."},
	}
	accident.Roads = []notice.Road{{Name: "G42", LocalName: "沪蓉高速", Towards: notice.Words{notice.Chinese: "武汉", notice.English: "Wuhan"}, From: &notice.RoadPoint{Label: "K512+050"}}}
	accident.Text = map[notice.Lang]notice.Text{notice.Chinese: {Headline: "G42沪蓉高速2车追尾，占用应急车道", Description: "事故发生在7:50，已有1人送医。\n预计9:50恢复。"}}
	tunnel.Schedule.Exceptions = []notice.Exception{{Date: "2026-11-24"}}
	appeal.Statement = &notice.Statement{Claim: notice.Words{notice.Chinese: "X205大桥塌了", notice.English: "the X205 bridge has collapsed"}, Verdict: "false"}
	s := formattest.Sheet(lang, closure, rain, accident, tunnel, appeal, jam)
	s.Entries[5].State = notice.Withdrawn
	s.Entries[5].End = &notice.End{Cause: notice.CauseWithdrawn, Text: notice.Words{notice.Chinese: "数据有误。", notice.English: "The data were wrong."}}
	return s
}

func TestHarderCasesGolden(t *testing.T) {
	for name, encode := range map[string]formattest.Encode{"radio": script.Reading{Budget: 150 * time.Second}.Radio, "crawl": script.Crawl, "text": script.Text} {
		for _, lang := range []notice.Lang{notice.Chinese, notice.English} {
			var b bytes.Buffer
			if _, err := encode(&b, evening(lang)); err != nil {
				t.Fatal(err)
			}
			formattest.Golden(t, "evening."+string(lang)+"."+name, b.Bytes())
		}
	}
}
