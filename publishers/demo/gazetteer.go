package demo

import (
	"fmt"
	"strings"

	"wayside/hub/notice"
)

// Gazetteer is what the county's office knows of its roads and places, as the
// document in TOML that those who write notices look things up in.
func Gazetteer() []byte {
	var b strings.Builder
	b.WriteString("# 云溪县：辖区、道路和地点。桩号以米计。 Area, roads and places; chainages in metres.\n\nbox = [117.6, 28.3, 118.3, 28.8]\n\n")
	fmt.Fprintf(&b, "[[area]]\nscheme = \"GB/T 2260\"\ncode = %q\nname = {zh-CN = \"云溪县\", en = \"Yunxi County\"}\n", areaCode)
	for _, r := range []struct {
		name, local, english string
		from, to             float64
		line                 []notice.Position
	}{
		{"S38", "云岭高速", "", 60_000, 96_000, expressway()},
		{"G320", "", "", 402_000, 445_000, national()},
		{"S211", "", "", 0, 16_000, northRoad()},
		{"X205", "", "", 0, 14_500, riversideRoad()},
		{"人民路", "", "People's Road", 0, 3_200, peoplesRoad()},
	} {
		fmt.Fprintf(&b, "\n[[road]]\nname = %q\nlocalName = %q\nenglish = %q\nfrom = %.1f\nto = %.1f\nline = [", r.name, r.local, r.english, r.from, r.to)
		for i, p := range r.line {
			if i > 0 {
				b.WriteString(", ")
			}
			fmt.Fprintf(&b, "[%v, %v]", p[0], p[1])
		}
		b.WriteString("]\n")
	}
	b.WriteString(places)
	return []byte(b.String())
}

const places = `
[office]
authority = {zh-CN = "云溪县公安局交通警察大队", en = "Yunxi County Traffic Police"}
remedy = {zh-CN = "不服处罚决定的，可向云溪县人民政府申请行政复议，或向云溪县人民法院提起行政诉讼", en = "ask the county government for a review, or sue at the county court"}
remedyLimit = {zh-CN = "复议六十日内，诉讼六个月内", en = "sixty days for a review, six months for the court"}
supervision = "0700-5550122"

[[place]]
name = {zh-CN = "雨岭隧道", en = "Yuling Tunnel"}
road = "S38"
from = 71300.0
to = 74650.0
direction = "E"
detour = {zh-CN = "从云溪西互通下高速，走G320", en = "leave at Yunxi West and follow the G320"}

[[place]]
name = {zh-CN = "云溪西互通", en = "Yunxi West interchange"}
road = "S38"
from = 70200.0

[[place]]
name = {zh-CN = "青河大桥", en = "Qinghe Bridge"}
road = "G320"
from = 423150.0
to = 423980.0
detour = {zh-CN = "走X205", en = "use the X205"}

[[place]]
name = {zh-CN = "第二中学", en = "No. 2 Middle School"}
road = "人民路"
`
