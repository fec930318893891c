package cap

import (
	"regexp"
	"strings"

	"wayside/hub/format/internal/eventname"
	"wayside/hub/format/internal/signal"
	"wayside/hub/notice"
)

// classify says what a message is about: by its event codes, else by the names
// in its event and headline that fit its category, else by the category.
func classify(blocks []*info) (notice.Kind, notice.Event) {
	lead := blocks[0]
	if k, e, ok := byCode(lead.EventCode); ok {
		return k, e
	}
	category := "Other"
	if len(lead.Category) > 0 {
		category = lead.Category[0]
	}
	c, ok := categories[category]
	if !ok {
		c = categories["Other"]
	}
	texts := []string{}
	for _, b := range blocks {
		texts = append(texts, b.Event, b.Headline)
	}
	if c.kind == notice.Safety { // such a category says little: look further
		texts = append(texts, lead.Description)
	}
	for _, text := range texts {
		for _, k := range c.tables {
			if e := eventname.Find(k, text); e != "" {
				return k, e
			}
		}
	}
	return c.kind, c.fallback
}

func byCode(codes []pair) (notice.Kind, notice.Event, bool) {
	for _, c := range codes {
		if e, ok := australian[c.Value]; ok && strings.Contains(c.Name, "AUeventLIST") {
			return notice.Traffic, e, true
		}
		if c.Name == "SAME" && c.Value == "CAE" {
			return notice.Police, "missing", true
		}
		if t, ok := signal.Coded(c.Value); ok && strings.Contains(c.Name, "eventType") {
			return notice.Weather, t.Event, true
		}
	}
	return "", "", false
}

var (
	// A Chinese signal is a type, a colour and 预警: 暴雨橙色预警信号.
	chineseSignal = regexp.MustCompile(`([蓝藍黄黃橙红紅])色(?:预警|預警)`)
	englishSignal = regexp.MustCompile(`(?i)\b(blue|yellow|orange|red)\s+(?:[a-z-]+\s+){0,4}?(?:warning|alert|signal)\b`)
	redFlag       = regexp.MustCompile(`(?i)\bred flag\b`)
	colourWord    = regexp.MustCompile(`(?i)\b(?:blue|yellow|orange|red)\b|[蓝藍黄黃橙红紅]`)
)

// colourOf is the four-colour signal that the issuer of a block gave, in a
// parameter, its event or its headline; awareness says that it is MeteoAlarm's
// level, which decides the severity too.
func colourOf(i *info) (c notice.Colour, awareness bool) {
	if w := i.param("awareness_level"); w != "" {
		c := colourIn(w)
		return c, c != ""
	}
	for _, p := range i.Parameter {
		name := strings.ToLower(p.Name)
		if strings.HasSuffix(name, "color") || strings.HasSuffix(name, "colour") || name == "hsas" {
			if c := colourIn(p.Value); c != "" {
				return c, false
			}
		}
	}
	for _, text := range []string{i.Event, i.Headline} {
		if m := chineseSignal.FindAllStringSubmatch(text, -1); m != nil {
			return signal.Colour(m[len(m)-1][1]), false
		}
		if m := englishSignal.FindStringSubmatch(redFlag.ReplaceAllString(text, "")); m != nil {
			return signal.Colour(m[1]), false
		}
	}
	return "", false
}

// colourIn is the one colour that a short value names.
func colourIn(value string) notice.Colour {
	if m := colourWord.FindAllString(value, 2); len(m) == 1 {
		return signal.Colour(m[0])
	}
	return ""
}

// eventName is what a notice's event is called in lang, with the colour of an
// official signal: 暴雨橙色预警, Orange rainstorm warning.
func eventName(n *notice.Notice, lang notice.Lang) string {
	name := notice.EventName(n.Kind, n.Event, lang)
	if n.Kind != notice.Weather || n.Colour == "" {
		return name
	}
	if strings.HasPrefix(strings.ToLower(string(lang)), "zh") {
		return name + notice.NameOf(notice.Colours(), string(n.Colour), notice.Chinese) + "预警"
	}
	return notice.NameOf(notice.Colours(), string(n.Colour), notice.English) + " " + strings.ToLower(notice.EventName(n.Kind, n.Event, notice.English)) + " warning"
}
