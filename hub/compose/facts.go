package compose

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"wayside/hub/notice"
)

// reading reads the facts of one draft, and notes what can't be read.
type reading struct {
	b     *Book
	t     *Template
	facts Facts
	zone  *time.Location
	now   time.Time
	ps    *notice.Problems
}

// number is a fact of sort [Number]; nil where there is none.
func (r *reading) number(slot string, most float64) *float64 {
	s := r.facts[slot]
	if s == "" {
		return nil
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || !(v >= 0 && v <= most) {
		r.ps.Add(slot, fmt.Sprintf("应为 0 到 %g 的数", most), fmt.Sprintf("want a number from 0 to %g", most))
		return nil
	}
	return &v
}

func (r *reading) whole(slot string, each, most float64) *int {
	v := r.number(slot, most)
	if v == nil {
		return nil
	}
	n := int(math.Round(*v * each))
	return &n
}

func (r *reading) moment(slot string) time.Time {
	s := r.facts[slot]
	if s == "" {
		return time.Time{}
	}
	t, err := time.ParseInLocation(Moment, s, r.zone)
	if err != nil {
		if t, err = time.ParseInLocation(Moment+":05", s, r.zone); err != nil {
			r.ps.Add(slot, "应为日期和时刻，例如 2026-11-26T12:30", "want a date and a time, such as 2026-11-26T12:30")
			return time.Time{}
		}
	}
	return t.UTC()
}

var postForm = regexp.MustCompile(`^[Kk]?(\d{1,5})(?:\+(\d{1,3}))?$`)

// chainage reads one post, in metres.
func chainage(s string) (float64, bool) {
	m := postForm.FindStringSubmatch(strings.ReplaceAll(strings.TrimSpace(s), " ", ""))
	if m == nil {
		return 0, false
	}
	km, _ := strconv.ParseFloat(m[1], 64)
	metres, _ := strconv.ParseFloat(m[2]+"000"[:3-len(m[2])], 64)
	return km*1000 + metres, true
}

var stretchMark = strings.NewReplacer("至", "–", "到", "–", "-", "–", "—", "–", "~", "–", "～", "–", " to ", "–")

// stretch is where on the road it is.
func (r *reading) stretch() (from, to float64, known bool) {
	s := r.facts["chainage"]
	if s == "" {
		return 0, 0, false
	}
	a, b, two := strings.Cut(stretchMark.Replace(s), "–")
	from, ok := chainage(a)
	to = from
	if two {
		var good bool
		to, good = chainage(b)
		ok = ok && good
	}
	if !ok {
		r.ps.Add("chainage", "应为桩号，例如 K71+300 或 K71+300–K74+650", "want a chainage, such as K71+300 or K71+300–K74+650")
	}
	return from, to, ok
}

// lanes are the numbers of the lanes that are closed.
func (r *reading) lanes() (list []int) {
	for _, s := range strings.FieldsFunc(r.facts["lanes"], func(c rune) bool { return strings.ContainsRune(",，、 ", c) }) {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 || n > 20 {
			r.ps.Add("lanes", "应为从左数的车道号，例如 2 或 1,2", "want numbers of lanes from the left, such as 2 or 1,2")
			return nil
		}
		list = append(list, n)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func (r *reading) point() *notice.Geometry {
	s := r.facts["point"]
	if s == "" {
		return nil
	}
	x, y, _ := strings.Cut(strings.ReplaceAll(s, "，", ","), ",")
	lon, err1 := strconv.ParseFloat(strings.TrimSpace(x), 64)
	lat, err2 := strconv.ParseFloat(strings.TrimSpace(y), 64)
	if err1 != nil || err2 != nil || !(math.Abs(lon) <= 180 && math.Abs(lat) <= 90) {
		r.ps.Add("point", "应为“经度,纬度”，例如 117.93,28.51", "want longitude,latitude, such as 117.93,28.51")
		return nil
	}
	return notice.Point(lon, lat)
}

// words are a text in both languages, as far as it was given.
func (r *reading) words(slot string) notice.Words {
	w := notice.Words{}
	if s := r.facts[slot]; s != "" {
		w[notice.Chinese] = s
	}
	if s := r.facts[slot+".en"]; s != "" {
		w[notice.English] = s
	}
	if len(w) == 0 {
		return nil
	}
	return w
}

// said is a fact as a text in lang says it; "" where it is not known in it.
func (r *reading) said(name string, lang notice.Lang) string {
	s, _ := SlotNamed(name)
	value := r.facts[name]
	switch {
	case s.Sort == Words && lang == notice.English:
		value = r.facts[name+".en"]
	case name == "road":
		return r.roadName(lang)
	case value == "":
	case s.Sort == Stretch:
		if lang == notice.English {
			return strings.ReplaceAll(stretchMark.Replace(value), "–", " to ")
		}
		return strings.ReplaceAll(stretchMark.Replace(value), "–", "至")
	case s.Sort == Time:
		return r.clock(name, lang)
	case s.Sort == Choice && lang == notice.English:
		return strings.ToLower(notice.NameOf(s.Options, value, lang))
	case s.Sort == Choice:
		return notice.NameOf(s.Options, value, lang)
	case s.Sort == Lanes:
		return r.laneNames(lang)
	}
	return strings.TrimRight(value, stops)
}

// stops are what a fact may end in: the text that says it has its own.
const stops = "。.；; "

func (r *reading) roadName(lang notice.Lang) string {
	name := r.facts["road"]
	known, ok := r.b.County.road(name)
	switch {
	case !ok:
		return name
	case lang == notice.English && known.English != "":
		return known.English
	case lang == notice.English:
		return known.Name
	}
	return known.Name + known.LocalName
}

func (r *reading) laneNames(lang notice.Lang) string {
	var ps notice.Problems
	quiet := *r
	quiet.ps = &ps // it was said once
	var names []string
	for _, n := range quiet.lanes() {
		names = append(names, strconv.Itoa(n))
	}
	switch n := len(names); {
	case n == 0:
		return ""
	case lang == notice.Chinese:
		return "第" + strings.Join(names, "、") + "车道"
	case n == 1:
		return "lane " + names[0]
	default:
		return "lanes " + strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
}

// clock is a time as people read it: with its day where that is not today, or
// where the notice is about days to come and read on others.
func (r *reading) clock(slot string, lang notice.Lang) string {
	var ps notice.Problems
	quiet := *r
	quiet.ps = &ps // it was said once
	t, onset, until := quiet.moment(slot).In(r.zone), quiet.moment("onset").In(r.zone), quiet.moment("until").In(r.zone)
	if len(ps) > 0 {
		return ""
	}
	hm := t.Format("15:04")
	switch {
	case slot == "until" && r.t.Asks("onset") && sameDay(t, onset):
		return hm
	case !r.t.Planned && sameDay(t, r.now.In(r.zone)) && sameDay(t, until):
		return hm
	case lang == notice.English:
		return hm + t.Format(" on 2 January")
	}
	return fmt.Sprintf("%d月%d日%s", t.Month(), t.Day(), hm)
}

func sameDay(a, b time.Time) bool { return a.Year() == b.Year() && a.YearDay() == b.YearDay() }
