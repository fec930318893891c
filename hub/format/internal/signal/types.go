package signal

import (
	"strings"

	"wayside/hub/notice"
)

// Type is a type of China's official warnings.
type Type struct {
	// Code is the national platform's (GB/T 35561 and its rules of exchange:
	// 11A floods, 11B weather); "" where it is not known. Those of weather
	// are the numbers of QWeather's 10xx.
	Code    string
	Name    string // 暴雨
	English string // as it reads within a sentence: rainstorm
	Event   notice.Event
	also    []string // other names of the same, as they are met
}

// types stand in the order of their codes; of several for one event the first
// is the one that is written for it.
var types = []Type{
	{Code: "11A01", Name: "洪水", English: "flood", Event: "flood", also: []string{"洪涝", "flood"}},
	{Code: "11A02", Name: "内涝", English: "waterlogging", Event: "flood"},
	{Code: "11B01", Name: "台风", English: "typhoon", Event: "typhoon", also: []string{"typhoon"}},
	{Code: "11B02", Name: "龙卷风", English: "tornado", Event: "tornado", also: []string{"龙卷", "tornado"}},
	{Code: "11B03", Name: "暴雨", English: "rainstorm", Event: "rainstorm", also: []string{"rainstorm", "heavy rain"}},
	{Code: "11B04", Name: "暴雪", English: "snowstorm", Event: "snowstorm", also: []string{"snowstorm", "snow storm"}},
	{Code: "11B05", Name: "寒潮", English: "cold wave", Event: "coldWave", also: []string{"cold wave"}},
	{Code: "11B06", Name: "大风", English: "gale", Event: "gale", also: []string{"gale", "strong wind"}},
	{Code: "11B07", Name: "沙尘暴", English: "sandstorm", Event: "sandstorm", also: []string{"sandstorm", "dust storm"}},
	{Code: "11B08", Name: "低温冻害", English: "freeze damage", Event: "coldWave", also: []string{"低温"}},
	{Code: "11B09", Name: "高温", English: "heat", Event: "heat", also: []string{"heat", "high temperature"}},
	{Code: "11B10", Name: "热浪", English: "heat wave", Event: "heat", also: []string{"heat wave"}},
	{Code: "11B13", Name: "雪崩", English: "avalanche", Event: "avalanche", also: []string{"avalanche"}},
	{Code: "11B14", Name: "雷电", English: "lightning", Event: "lightning", also: []string{"lightning"}},
	{Code: "11B15", Name: "冰雹", English: "hail", Event: "hail", also: []string{"hail"}},
	{Code: "11B16", Name: "霜冻", English: "frost", Event: "frost", also: []string{"frost"}},
	{Code: "11B17", Name: "大雾", English: "fog", Event: "fog", also: []string{"浓雾", "fog", "heavy fog", "dense fog"}},
	{Code: "11B19", Name: "霾", English: "haze", Event: "haze", also: []string{"灰霾", "haze"}},
	{Code: "11B20", Name: "雷雨大风", English: "thunderstorm gale", Event: "thunderstorm", also: []string{"雷暴大风", "雷雨强风", "thunderstorm gale", "thunder gust"}},
	{Code: "11B21", Name: "道路结冰", English: "icy road", Event: "iceRoad", also: []string{"道路冰雪", "icy road", "road icing"}},
	{Code: "11B22", Name: "干旱", English: "drought", Event: "drought", also: []string{"drought"}},
	{Code: "11B23", Name: "海上大风", English: "gale at sea", Event: "gale"},
	{Code: "11B25", Name: "森林火险", English: "forest fire danger", Event: "wildfire", also: []string{"forest fire risk"}},
	{Code: "11B26", Name: "草原火险", English: "grassland fire danger", Event: "wildfire"},
	{Code: "11B29", Name: "重污染", English: "heavy pollution", Event: "airQuality", also: []string{"空气重污染", "重污染天气", "大气污染"}},
	{Code: "11B31", Name: "强对流", English: "severe convection", Event: "convection", also: []string{"强对流天气", "strong convection", "severe convection"}},
	{Code: "11B33", Name: "大雪", English: "heavy snow", Event: "snowstorm"},
	{Code: "11B34", Name: "寒冷", English: "cold", Event: "coldWave", also: []string{"严寒", "持续低温"}},
	{Code: "11B37", Name: "地质灾害气象风险", English: "geological hazard", Event: "geological", also: []string{"地质灾害", "地质灾害气象", "地质灾害风险", "geological hazard"}},
	{Code: "11B38", Name: "强降雨", English: "heavy rain", Event: "rainstorm", also: []string{"短时强降雨", "短历时强降水", "强降水"}},
	{Code: "11B39", Name: "强降温", English: "falling temperature", Event: "coldWave", also: []string{"降温"}},
	{Code: "11B41", Name: "森林（草原）火险", English: "forest and grassland fire danger", Event: "wildfire", also: []string{"森林(草原)火险", "forest (grassland) fire risk"}},
	{Name: "低能见度", English: "poor visibility", Event: "visibility", also: []string{"能见度不良"}},
	{Name: "山洪", English: "flash flood", Event: "flashFlood", also: []string{"山洪灾害", "山洪灾害气象风险", "中小河流洪水和山洪气象风险", "flash flood"}},
	{Name: "海浪", English: "coastal hazard", Event: "coast", also: []string{"风暴潮", "海上风险"}},
	{Name: "海啸", English: "tsunami", Event: "tsunami", also: []string{"tsunami"}},
	{Name: "地震", English: "earthquake", Event: "earthquake", also: []string{"earthquake"}},
	{Name: "其他气象灾害", English: "weather", Event: "other", also: []string{"other meteorological disasters"}},
}

// suffixes that names of types are met with.
var suffixes = []string{"信号", "预警", "warning", "气象等级", "事件"}

// Named returns the type of that name, in Chinese or in English, in any case.
func Named(name string) (Type, bool) {
	name = plain(name)
	for _, t := range types {
		if t.Name == name {
			return t, true
		}
		for _, other := range t.also {
			if other == name {
				return t, true
			}
		}
	}
	return Type{}, false
}

func plain(name string) string {
	name = strings.ToLower(strings.Join(strings.Fields(name), " "))
	for _, s := range suffixes {
		name = strings.TrimSpace(strings.TrimSuffix(name, s))
	}
	return name
}

// Coded returns the type of a code of the national platform ("11B03").
func Coded(code string) (Type, bool) {
	code = strings.ToUpper(strings.TrimSpace(code))
	for _, t := range types {
		if code != "" && t.Code == code {
			return t, true
		}
	}
	return Type{}, false
}

// Of returns the type that is written for an event of the weather.
func Of(e notice.Event) (Type, bool) {
	for _, t := range types {
		if t.Event == e {
			return t, true
		}
	}
	return Type{}, false
}

// in returns the type whose name in text is the longest, and that name.
func in(text string) (found Type, name string, ok bool) {
	for _, t := range types {
		for _, n := range append([]string{t.Name}, t.also...) {
			if len(n) > len(name) && n[0] >= 0x80 && strings.Contains(text, n) {
				found, name, ok = t, n, true
			}
		}
	}
	return found, name, ok
}
