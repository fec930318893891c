package page

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"wayside/hub/filter"
	"wayside/hub/notice"
	"wayside/hub/trust"
)

// Display says how a board shows what it shows. Sizes of a dot-matrix face
// are in characters of Dot dots; LossAfter is in seconds, Overscan in percent.
type Display struct {
	Mode      string        `json:"mode"` // board, led, poster, ticker
	Rows      int           `json:"rows"`
	Cols      int           `json:"cols"`
	Dot       int           `json:"dot"`   // 16, 24, 32
	Panel     string        `json:"panel"` // rg, full, amber, white
	Theme     string        `json:"theme"` // dark, light, auto
	Units     int           `json:"units"` // notices at once
	Fill      string        `json:"fill"`  // when there is nothing to say: tips, clock, blank
	Loss      string        `json:"loss"`  // when contact is lost: default, hold, blank
	LossAfter int           `json:"lossafter"`
	Rotate    int           `json:"rotate"`         // 0, 90, 270 degrees
	Overscan  int           `json:"overscan"`       // 0 to 5
	Night     string        `json:"night"`          // when it is dimmed: sun, off, or hours HH:MM-HH:MM
	Zone      string        `json:"tz"`             // IANA name; "" for the site's
	Test      bool          `json:"test"`           // a burnt-in mark
	Code      bool          `json:"code"`           // the code of each notice, for who stands before it
	Langs     []notice.Lang `json:"langs"`          // one or two, the first is the larger
	Keys      []string      `json:"keys,omitempty"` // public keys of the hub; what they have not signed is not shown

	Selection filter.Selection `json:"-"` // what it shows
}

// usual is a board to which nothing was said.
func usual() Display {
	return Display{Mode: "board", Rows: 2, Cols: 10, Dot: 16, Panel: "rg", Theme: "dark", Units: 4, Fill: "clock",
		Loss: "default", LossAfter: 300, Night: "sun", Code: true, Langs: []notice.Lang{notice.Chinese}}
}

// setting reads the value of one display parameter into d and reports whether
// it is one that the parameter knows; want says which it does.
type setting struct {
	set  func(d *Display, value string) bool
	want string
}

func oneOf(field func(*Display) *string, words ...string) setting {
	return setting{func(d *Display, v string) bool {
		*field(d) = v
		return slices.Contains(words, v)
	}, strings.Join(words, ", ")}
}

func numberOf(field func(*Display) *int, low, high int) setting {
	return setting{func(d *Display, v string) bool {
		n, err := strconv.Atoi(v)
		*field(d) = n
		return err == nil && n >= low && n <= high && strconv.Itoa(n) == v
	}, strconv.Itoa(low) + "–" + strconv.Itoa(high)}
}

func numberAmong(field func(*Display) *int, values ...int) setting {
	words := make([]string, len(values))
	for i, n := range values {
		words[i] = strconv.Itoa(n)
	}
	return setting{func(d *Display, v string) bool {
		n, err := strconv.Atoi(v)
		*field(d) = n
		return err == nil && slices.Contains(words, v)
	}, strings.Join(words, ", ")}
}

func flagOf(field func(*Display) *bool) setting {
	return setting{func(d *Display, v string) bool {
		*field(d) = v == "1"
		return v == "0" || v == "1"
	}, "0, 1"}
}

// settings are the display parameters of /board, whose words there are in some
// languages.
func settings(langs []notice.Lang) map[string]setting {
	return map[string]setting{
		"mode":      oneOf(func(d *Display) *string { return &d.Mode }, "board", "led", "poster", "ticker"),
		"rows":      numberOf(func(d *Display) *int { return &d.Rows }, 1, 12),
		"cols":      numberOf(func(d *Display) *int { return &d.Cols }, 2, 40),
		"dot":       numberAmong(func(d *Display) *int { return &d.Dot }, 16, 24, 32),
		"panel":     oneOf(func(d *Display) *string { return &d.Panel }, "rg", "full", "amber", "white"),
		"theme":     oneOf(func(d *Display) *string { return &d.Theme }, "dark", "light", "auto"),
		"units":     numberOf(func(d *Display) *int { return &d.Units }, 1, 6),
		"fill":      oneOf(func(d *Display) *string { return &d.Fill }, "tips", "clock", "blank"),
		"loss":      oneOf(func(d *Display) *string { return &d.Loss }, "default", "hold", "blank"),
		"lossafter": numberOf(func(d *Display) *int { return &d.LossAfter }, 45, 86400),
		"rotate":    numberAmong(func(d *Display) *int { return &d.Rotate }, 0, 90, 270),
		"overscan":  numberOf(func(d *Display) *int { return &d.Overscan }, 0, 5),
		"night":     {setNight, "sun, off, HH:MM-HH:MM"},
		"tz":        {setZone, "Asia/Shanghai, …"},
		"test":      flagOf(func(d *Display) *bool { return &d.Test }),
		"code":      flagOf(func(d *Display) *bool { return &d.Code }),
		"key":       {setKeys, "NAME+HASH+BASE64"},
		"lang":      langsAmong(langs),
	}
}

func setZone(d *Display, v string) bool {
	d.Zone = v
	_, err := time.LoadLocation(v)
	return err == nil && v != "Local" && len(v) < 60
}

func setNight(d *Display, v string) bool {
	d.Night = v
	return v == "sun" || v == "off" || notice.IsHours(v)
}

// setKeys reads keys of one hub, in the text form. A plus that was not escaped
// has become a blank, which no key holds.
func setKeys(d *Display, v string) bool {
	d.Keys = nil
	var first trust.Public
	for text := range strings.SplitSeq(v, ",") {
		k, err := trust.ParsePublic(strings.ReplaceAll(text, " ", "+"))
		if err != nil || len(d.Keys) > 0 && k.Name != first.Name {
			return false
		}
		first, d.Keys = k, append(d.Keys, k.String())
	}
	return true
}

func langsAmong(langs []notice.Lang) setting {
	if len(langs) == 0 {
		langs = []notice.Lang{notice.Chinese, notice.English}
	}
	var words []string
	for _, l := range langs {
		words = append(words, string(l))
	}
	return setting{func(d *Display, v string) bool {
		d.Langs = nil
		for s := range strings.SplitSeq(v, ",") {
			l := notice.Lang(s)
			if !slices.Contains(langs, l) || slices.Contains(d.Langs, l) {
				return false
			}
			d.Langs = append(d.Langs, l)
		}
		return len(d.Langs) <= 2
	}, strings.Join(append(words, words[0]+","+words[1]), ", ")}
}

// ParseDisplay reads the query of a board: display parameters, and the filter
// of what it shows. Every unknown parameter or value is named; the display is
// complete all the same, with what was understood. Boards speak langs, without
// any Chinese and English.
func ParseDisplay(v url.Values, langs ...notice.Lang) (Display, notice.Problems) {
	d := usual()
	var problems notice.Problems
	known := settings(langs)
	names := slices.Sorted(maps.Keys(known))
	for _, name := range names {
		given, ok := v[name]
		if !ok {
			continue
		}
		s, was := known[name], d
		if len(given) != 1 || !s.set(&d, given[0]) {
			d = was
			problems.Add(name, "没有这个值；可用："+s.want, "no such value; known: "+s.want)
		}
	}
	q, wrong := filter.Parse(v, filter.Params{Extra: names})
	if !wrong.Failed() {
		d.Selection = q.Selection
	}
	return d, append(problems, wrong...)
}
