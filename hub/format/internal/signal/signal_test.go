package signal_test

import (
	"testing"

	"wayside/hub/format/internal/signal"
	"wayside/hub/notice"
)

func TestHeadlinesAreRead(t *testing.T) {
	for s, want := range map[string]struct {
		issuer string
		verb   signal.Verb
		name   string
		colour notice.Colour
	}{
		"云溪县气象台发布暴雨橙色预警信号":                        {"云溪县气象台", signal.Issue, "暴雨", notice.Orange},
		"云溪县气象台2026年11月24日08时30分发布大雾黄色预警":         {"云溪县气象台", signal.Issue, "大雾", notice.Yellow},
		"云溪县气象台更新大风蓝色预警信号":                        {"云溪县气象台", signal.Update, "大风", notice.Blue},
		"云溪县气象台变更发布雷雨大风黄色预警":                      {"云溪县气象台", signal.Update, "雷雨大风", notice.Yellow},
		"云溪县气象台24日11时19分继续发布道路结冰橙色预警信号":           {"云溪县气象台", signal.Continue, "道路结冰", notice.Orange},
		"云溪县气象台将暴雨黄色预警升级为橙色预警":                    {"云溪县气象台", signal.Upgrade, "暴雨", notice.Orange},
		"云溪县气象台升级发布暴雨红色预警[Ⅰ级/特别重大]":               {"云溪县气象台", signal.Upgrade, "暴雨", notice.Red},
		"云溪县气象台将高温橙色预警降级为黄色预警信号":                  {"云溪县气象台", signal.Downgrade, "高温", notice.Yellow},
		"云溪县气象台解除暴雨红色预警信号":                        {"云溪县气象台", signal.Lift, "暴雨", notice.Red},
		"云溪县气象台解除暴雨橙色预警，发布暴雨黄色预警":                 {"云溪县气象台", signal.Issue, "暴雨", notice.Yellow},
		"云溪县水利局发布山洪灾害气象风险预警[II级/严重]":              {"云溪县水利局", signal.Issue, "山洪灾害气象风险", notice.Orange},
		"云溪县气象台发布霾预警/III/较重":                      {"云溪县气象台", signal.Issue, "霾", notice.Yellow},
		"云溪县自然资源局与云溪县气象局联合发布地质灾害气象风险黄色预警":         {"云溪县自然资源局与云溪县气象局联合", signal.Issue, "地质灾害气象风险", notice.Yellow},
		"云溪县气象台发布洪水预警":                            {"云溪县气象台", signal.Issue, "洪水", ""},
		"暴雨橙色预警，解除时间另行通知":                         {"暴雨橙色预警，", "", "暴雨", notice.Orange},
		"云溪县气象台发布森林（草原）火险红色预警":                    {"云溪县气象台", signal.Issue, "森林（草原）火险", notice.Red},
		"青河大桥积水，云溪县气象台发布暴雨蓝色预警":                   {"", signal.Issue, "暴雨", notice.Blue},
		"云溪县气象台撤销大雾橙色预警信号":                        {"云溪县气象台", signal.Lift, "大雾", notice.Orange},
		"云溪县气象台发布道路结冰黄色预警信号、大雾橙色预警信号":             {"云溪县气象台", "", "大雾", notice.Orange},
		"云溪县气象台继续发布高温红色预警信号［Ⅰ级／特别严重］，请注意防范":       {"云溪县气象台", signal.Continue, "高温", notice.Red},
		"云溪县气象台发布沙尘暴黄色预警信号，未解除前请勿外出":              {"云溪县气象台", signal.Issue, "沙尘暴", notice.Yellow},
		"云溪县气象台已于24日8时解除寒潮蓝色预警信号":                 {"云溪县气象台已", signal.Lift, "寒潮", notice.Blue},
		"云溪县应急管理局发布防汛提示：县气象台将暴雨蓝色预警信号变更为暴雨黄色预警信号": {"云溪县应急管理局", signal.Update, "暴雨", notice.Yellow},
	} {
		h, ok := signal.Parse(s)
		if want.issuer == "暴雨橙色预警，" {
			want.issuer = ""
		}
		if !ok || h.Issuer != want.issuer || h.Verb != want.verb || h.Name != want.name || h.Colour != want.colour {
			t.Errorf("%s: got %q %q %q %q %v", s, h.Issuer, h.Verb, h.Name, h.Colour, ok)
		}
	}
	for _, s := range []string{"", "G320 雨岭隧道封闭", "预警", "请注意预警信息", "橙色座椅"} {
		if h, ok := signal.Parse(s); ok {
			t.Errorf("%s: read as a warning: %+v", s, h)
		}
	}
}

func TestOnlyALastVerbLifts(t *testing.T) {
	for s, want := range map[string]bool{
		"云溪县气象台解除暴雨橙色预警": true, "云溪县气象台撤销大风蓝色预警信号": true, "解除交通预警": true, "雲溪縣氣象臺撤銷黃色預警": true,
		"雲溪縣氣象臺撤銷黃色預警，發布橙色預警": false,
		"解除暴雨橙色预警，发布暴雨黄色预警":   false, "暴雨橙色预警未解除": false, "暴雨橙色预警，交通管制解除": false, "发布暴雨橙色预警": false,
	} {
		if got := signal.Lifted(s); got != want {
			t.Errorf("%s: got %v", s, got)
		}
	}
}

func TestEveryTypeIsFoundByItsNameAndCode(t *testing.T) {
	for _, term := range notice.Events(notice.Weather) {
		s, ok := signal.Of(notice.Event(term.Word))
		if !ok {
			t.Errorf("no type for %s", term.Word)
			continue
		}
		if back, ok := signal.Named(s.Name); !ok || back.Code != s.Code || back.Event != s.Event {
			t.Errorf("%s: named %+v", s.Name, back)
		}
		if back, ok := signal.Coded(s.Code); s.Code != "" && (!ok || back.Name != s.Name) {
			t.Errorf("%s: coded %+v", s.Code, back)
		}
	}
	for name, want := range map[string]string{"Strong convection": "强对流", "Forest (grassland) fire risk": "森林（草原）火险", "Other meteorological disasters": "其他气象灾害", "雷暴大风": "雷雨大风", "暴雨预警信号": "暴雨"} {
		if got, ok := signal.Named(name); !ok || got.Name != want {
			t.Errorf("%s: got %q", name, got.Name)
		}
	}
}

func TestColoursAndLevels(t *testing.T) {
	for word, want := range map[string]notice.Colour{"橙色": notice.Orange, "黃": notice.Yellow, "RED": notice.Red, " Blue ": notice.Blue, "": "", "white": "", "Unknown": ""} {
		if got := signal.Colour(word); got != want {
			t.Errorf("%q: got %q", word, got)
		}
	}
	for word, want := range map[string]notice.Colour{"Ⅲ": notice.Yellow, "iii": notice.Yellow, "II级": notice.Orange, "Ⅰ": notice.Red, "特别严重": notice.Red, "": "", "V": ""} {
		if got := signal.Level(word); got != want {
			t.Errorf("level %q: got %q", word, got)
		}
	}
	if signal.Severity("") != notice.SeverityUnknown || signal.Severity(notice.Red) != notice.Extreme {
		t.Error("severities")
	}
	for want, h := range map[string]signal.Headline{
		"云溪县气象台发布暴雨橙色预警": {Issuer: "云溪县气象台", Name: "暴雨", Colour: notice.Orange},
		"云溪县气象台解除洪水预警":   {Issuer: "云溪县气象台", Name: "洪水", Verb: signal.Lift},
	} {
		if got := h.String(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	rain, _ := signal.Named("暴雨")
	if got := signal.English(rain, notice.Orange) + signal.English(rain, ""); got != "Orange rainstorm warningRainstorm warning" {
		t.Error(got)
	}
}
