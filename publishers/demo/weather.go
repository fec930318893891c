package demo

import (
	"encoding/xml"
	"fmt"
	"strings"
	"time"

	"wayside/hub/notice"
)

// The warnings of the county's observatory as CAP 1.2 alerts, one document
// each, as the national platform numbers them.

type capAlert struct {
	XMLName    xml.Name  `xml:"urn:oasis:names:tc:emergency:cap:1.2 alert"`
	Identifier string    `xml:"identifier"`
	Sender     string    `xml:"sender"`
	Sent       string    `xml:"sent"`
	Status     string    `xml:"status"`
	MsgType    string    `xml:"msgType"`
	Scope      string    `xml:"scope"`
	Note       string    `xml:"note,omitempty"`
	References string    `xml:"references,omitempty"`
	Info       []capInfo `xml:"info"`
}

type capInfo struct {
	Language    string    `xml:"language"`
	Category    string    `xml:"category"`
	Event       string    `xml:"event"`
	Response    []string  `xml:"responseType,omitempty"`
	Urgency     string    `xml:"urgency"`
	Severity    string    `xml:"severity"`
	Certainty   string    `xml:"certainty"`
	EventCode   []capPair `xml:"eventCode,omitempty"`
	Effective   string    `xml:"effective,omitempty"`
	Onset       string    `xml:"onset,omitempty"`
	Expires     string    `xml:"expires,omitempty"`
	SenderName  string    `xml:"senderName,omitempty"`
	Headline    string    `xml:"headline"`
	Description string    `xml:"description,omitempty"`
	Instruction string    `xml:"instruction,omitempty"`
	Area        []capArea `xml:"area,omitempty"`
}

type capPair struct {
	Name  string `xml:"valueName"`
	Value string `xml:"value"`
}

type capArea struct {
	Desc    string    `xml:"areaDesc"`
	Polygon []string  `xml:"polygon,omitempty"`
	Geocode []capPair `xml:"geocode,omitempty"`
}

const sender = "qxt@yunxi.example"

// signal is what a warning says in both languages.
type signal struct {
	event, code, severity, certainty string // the event in Chinese, its code of GB 12379
	eventEN                          string
	headline, text, advice           notice.Words
	area                             notice.Words
	polygon                          []notice.Position
}

// warnings are the messages that stand in the observatory's list at a time.
func warnings(at time.Time) [][]byte {
	var docs [][]byte
	for _, a := range append([]*capAlert{gale(at)}, append(icyRoads(at), fogByMistake(at)...)...) {
		doc, err := xml.MarshalIndent(a, "", " ")
		if err != nil {
			continue // of strings alone: can't fail
		}
		docs = append(docs, append([]byte(xml.Header), doc...))
	}
	return docs
}

// identifier is the sender's code and the second of issue: no two signals of
// the county are issued in the same second of a minute.
func identifier(t time.Time) string {
	return station().ID + "_" + t.In(zone()).Format("20060102150405")
}

func capTime(t time.Time) string { return t.In(zone()).Format("2006-01-02T15:04:05-07:00") }

func message(kind string, sent, expires time.Time, s signal, refers ...*capAlert) *capAlert {
	a := &capAlert{Identifier: identifier(sent), Sender: sender, Sent: capTime(sent), Status: "Actual", MsgType: kind, Scope: "Public"}
	var refs []string
	for _, r := range refers {
		refs = append(refs, strings.Join([]string{r.Sender, r.Identifier, r.Sent}, ","))
	}
	a.References = strings.Join(refs, " ")
	for _, lang := range []notice.Lang{notice.Chinese, notice.English} {
		event := s.event
		if lang == notice.English {
			event = s.eventEN
		}
		a.Info = append(a.Info, capInfo{
			Language: string(lang), Category: "Met", Event: event, Response: []string{"Prepare", "Avoid"},
			Urgency: "Expected", Severity: s.severity, Certainty: s.certainty,
			EventCode: []capPair{{"profile:CN:eventType", s.code}}, Onset: capTime(sent), Expires: capTime(expires),
			SenderName: station().Name[lang], Headline: s.headline[lang], Description: s.text[lang], Instruction: s.advice[lang],
			Area: []capArea{{Desc: s.area[lang], Polygon: []string{capPolygon(s.polygon)}, Geocode: []capPair{{"CPEAS Geographic Code", areaCode + "000000"}}}},
		})
	}
	return a
}

// capPolygon writes latitude first (CAP 1.2 section 3.2.4).
func capPolygon(ring []notice.Position) string {
	var b strings.Builder
	for i, p := range append(ring, ring[0]) {
		if i > 0 {
			b.WriteByte(' ')
		}
		fmt.Fprintf(&b, "%g,%g", p[1], p[0])
	}
	return b.String()
}

func wholeCounty() []notice.Position {
	return []notice.Position{{117.7, 28.36}, {118.14, 28.36}, {118.16, 28.56}, {118.02, 28.7}, {117.8, 28.7}, {117.68, 28.55}}
}

func hills() []notice.Position {
	return []notice.Position{{117.74, 28.585}, {118.1, 28.575}, {118.04, 28.69}, {117.82, 28.69}}
}

// gale is the signal of the day, issued each morning.
func gale(at time.Time) *capAlert {
	issued, _ := daily(at, 6)
	day := issued.In(zone())
	return message("Alert", issued, issued.Add(24*time.Hour+30*time.Minute), signal{
		event: "大风蓝色预警", eventEN: "Blue gale warning", code: "11B06", severity: "Minor", certainty: "Likely",
		headline: words("云溪县气象台发布大风蓝色预警信号[Ⅳ级/一般]", "Yunxi County Meteorological Observatory issues a blue gale warning"),
		text: words(
			fmt.Sprintf("云溪县气象台%s发布大风蓝色预警信号：受冷空气影响，预计未来24小时我县大部分地区将出现平均风力5～6级、阵风7～8级的偏北风，桥面和山口路段风力更大。", day.Format("1月2日6时")),
			fmt.Sprintf("Issued at 06:00 on %s: cold air will bring northerly winds of force 5 to 6, gusting 7 to 8, to most of the county over the next 24 hours, stronger on bridges and mountain passes.", day.Format("2 January"))),
		advice: words("驾车经过青河大桥和山口路段请握稳方向盘、降低车速，厢式货车和摩托车尤须注意。", "Hold the wheel firmly and slow down on the Qinghe Bridge and at passes; vans and motorcycles take particular care."),
		area:   words("云溪县", "Yunxi County"), polygon: wholeCounty(),
	})
}

// icyRoads are told every five minutes: yellow, raised to orange, lifted.
func icyRoads(at time.Time) []*capAlert {
	s := cycle(at, 300*time.Second, 25*time.Second)
	yellow := message("Alert", s.began, s.after(12*time.Hour), signal{
		event: "道路结冰黄色预警", eventEN: "Yellow icy road warning", code: "11B21", severity: "Moderate", certainty: "Likely",
		headline: words("云溪县气象台发布道路结冰黄色预警信号[Ⅲ级/较重]", "Yunxi County Meteorological Observatory issues a yellow icy road warning"),
		text: words("预计未来12小时内，我县北部雨岭、石塘一带海拔400米以上路段气温将降至0℃以下，路面有结冰，对交通有影响。",
			"Temperatures on roads above 400 m in the north of the county, around Yuling and Shitang, will fall below 0 °C within 12 hours; ice will form and affect traffic."),
		advice: words("请减速慢行，避免急刹车、急转向；S211省道北段和雨岭隧道出入口请加大车距。", "Slow down and avoid hard braking and sharp steering; leave more distance on the northern S211 and at both ends of the Yuling Tunnel."),
		area:   words("云溪县北部山区", "Northern hills of Yunxi County"), polygon: hills(),
	})
	orange := message("Update", s.after(60*time.Second), s.after(6*time.Hour+60*time.Second), signal{
		event: "道路结冰橙色预警", eventEN: "Orange icy road warning", code: "11B21", severity: "Severe", certainty: "Observed",
		headline: words("云溪县气象台将道路结冰黄色预警信号升级为道路结冰橙色预警信号[Ⅱ级/严重]", "Yunxi County Meteorological Observatory raises the icy road warning from yellow to orange"),
		text: words("目前我县北部山区部分路段已出现道路结冰，预计未来6小时内仍将持续并可能加重，对交通有较大影响。",
			"Ice has formed on parts of the roads in the northern hills. It will persist for the next six hours and may get worse, with considerable effect on traffic."),
		advice: words("非必要不要前往北部山区。确需通行的车辆请安装防滑链，服从交警指挥；S211省道北段可能临时管制。", "Do not travel to the northern hills unless you must. Fit snow chains and follow police instructions; the northern S211 may be closed at short notice."),
		area:   words("云溪县北部山区", "Northern hills of Yunxi County"), polygon: hills(),
	}, yellow)
	switch s.phase(0, 60*time.Second, 195*time.Second, 255*time.Second) {
	case 1:
		return []*capAlert{yellow}
	case 2:
		return []*capAlert{orange}
	case 3:
		return []*capAlert{lifted(s.after(195*time.Second), yellow, orange)}
	}
	return nil
}

func lifted(sent time.Time, refers ...*capAlert) *capAlert {
	a := message("Update", sent, sent.Add(time.Hour), signal{
		event: "道路结冰橙色预警解除", eventEN: "Icy road warning lifted", code: "11B21", severity: "Minor", certainty: "Observed",
		headline: words("云溪县气象台解除道路结冰橙色预警信号", "Yunxi County Meteorological Observatory lifts the orange icy road warning"),
		text:     words("北部山区气温已回升至0℃以上，路面结冰已融化。", "Temperatures in the northern hills are above 0 °C again and the ice has melted."),
		area:     words("云溪县北部山区", "Northern hills of Yunxi County"), polygon: hills(),
	}, refers...)
	for i := range a.Info {
		a.Info[i].Response, a.Info[i].Urgency = []string{"AllClear"}, "Past"
	}
	return a
}

// fogByMistake is a signal that went out by mistake and is withdrawn.
func fogByMistake(at time.Time) []*capAlert {
	s := cycle(at, 330*time.Second, 12*time.Second)
	issued := s.after(20 * time.Second)
	fog := message("Alert", issued, issued.Add(6*time.Hour), signal{
		event: "大雾黄色预警", eventEN: "Yellow fog warning", code: "11B17", severity: "Moderate", certainty: "Likely",
		headline: words("云溪县气象台发布大雾黄色预警信号[Ⅲ级/较重]", "Yunxi County Meteorological Observatory issues a yellow fog warning"),
		text:     words("预计未来12小时内我县青河沿岸将出现能见度小于500米的雾。", "Fog with visibility below 500 m is expected along the Qinghe within 12 hours."),
		advice:   words("驾车请打开雾灯和近光灯，控制车速。", "Use fog lights and dipped headlights, and keep your speed down."),
		area:     words("云溪县青河沿岸", "Along the Qinghe, Yunxi County"), polygon: wholeCounty(),
	})
	switch s.phase(20*time.Second, 70*time.Second, 130*time.Second) {
	case 1:
		return []*capAlert{fog}
	case 2:
		sent := s.after(70 * time.Second)
		return []*capAlert{message("Cancel", sent, sent.Add(time.Hour), signal{
			event: "大雾", eventEN: "Fog", code: "11B17", severity: "Minor", certainty: "Unlikely",
			headline: words(fmt.Sprintf("更正：%s发布的大雾预警系测试时误发，现予收回", clockZH(issued)), fmt.Sprintf("Correction: the fog warning of %s was sent by mistake during a test and is withdrawn", clockEN(issued))),
			area:     words("云溪县青河沿岸", "Along the Qinghe, Yunxi County"), polygon: wholeCounty(),
		}, fog)}
	}
	return nil
}
