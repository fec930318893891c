package grid

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"wayside/hub/notice"
)

const clockForm = `(上午|下午|晚上|凌晨|中午|am|pm)?\s*(\d{1,2})[:时点](半|\d{1,2})?(?:分|[:分](\d{1,2}(?:\.\d{1,9})?)秒?)?\s*(am|pm)?`

var (
	weekday   = regexp.MustCompile(`[(]?(?:周|星期|礼拜)[一二三四五六日天][)]?`)
	moment    = regexp.MustCompile(`^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?(?:[t\s]*` + clockForm + `)?\s*(z|utc|[+-]\d{2}:?\d{2})?$`)
	compact   = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})(?:[t\s]?(\d{2})(\d{2})(\d{2})?)?$`)
	yearLast  = regexp.MustCompile(`^(\d{1,2})([/.-])(\d{1,2})[/.-](\d{4})(\D.*)?$`)
	yearless  = regexp.MustCompile(`^\d{1,2}[月/-]\d{1,2}`)
	clockOnly = regexp.MustCompile(`^` + clockForm + `$`)
	serial    = regexp.MustCompile(`^\d{5}(\.\d+)?$`)
)

// Time reads a moment as people type it: RFC 3339 and other ISO forms,
// 2026/11/24 9:30, 2026年11月24日9时30分, 20261124. Without an offset it is wall
// clock in zone. dateOnly: no time of day was given, and t is the day's first
// moment.
func (g Grid) Time(cell string, zone *time.Location) (t time.Time, dateOnly bool, fault notice.Words) {
	s := strings.ToLower(Fold(cell))
	s = strings.TrimSpace(weekday.ReplaceAllString(s, " "))
	if serial.MatchString(s) {
		days, _ := strconv.ParseFloat(s, 64)
		if s = Serial(days, g.Date1904); s == "" || days < 20_000 || days > 80_000 { // 1954 to 2119
			return t, false, both("应为时间，例如 2026-11-24 09:30", "want a time, such as 2026-11-24 09:30")
		}
	}
	if m := yearLast.FindStringSubmatch(s); m != nil {
		a, _ := strconv.Atoi(m[1])
		b, _ := strconv.Atoi(m[3])
		switch {
		case a > 12 && b <= 12:
			a, b = b, a
		case a <= 12 && (b > 12 || a == b):
		default:
			return t, false, both("日期 "+cell+" 的日和月分不清；请写成 2026-11-24", "day and month of "+cell+" can't be told apart; write 2026-11-24")
		}
		s = m[4] + "-" + strconv.Itoa(a) + "-" + strconv.Itoa(b) + m[5]
	}
	if m := compact.FindStringSubmatch(s); m != nil {
		s = m[1] + "-" + m[2] + "-" + m[3]
		if m[4] != "" {
			s += " " + m[4] + ":" + m[5]
		}
		if m[6] != "" {
			s += ":" + m[6]
		}
	}
	if m := moment.FindStringSubmatch(s); m != nil {
		return assemble(m, zone)
	}
	if yearless.MatchString(s) {
		return t, false, both("日期 "+cell+" 没有年份", "the date "+cell+" has no year")
	}
	return t, false, both("应为时间，例如 2026-11-24 09:30 或 2026年11月24日9时30分", "want a time, such as 2026-11-24 09:30")
}

// assemble makes a time of the groups of moment.
func assemble(m []string, zone *time.Location) (t time.Time, dateOnly bool, fault notice.Words) {
	year, _ := strconv.Atoi(m[1])
	month, _ := strconv.Atoi(m[2])
	day, _ := strconv.Atoi(m[3])
	clock, ok := time.Duration(0), true
	if dateOnly = m[5] == ""; !dateOnly {
		clock, ok = clockOf(m[4:9])
	}
	if offset := m[9]; offset != "" {
		zone = time.UTC
		if hm := strings.ReplaceAll(offset, ":", ""); len(hm) == 5 {
			hours, _ := strconv.Atoi(hm[1:3])
			minutes, _ := strconv.Atoi(hm[3:])
			seconds := hours*3600 + minutes*60
			if hm[0] == '-' {
				seconds = -seconds
			}
			zone = time.FixedZone("", seconds)
		}
	}
	if zone == nil {
		zone = time.UTC
	}
	date := time.Date(year, time.Month(month), day, 0, 0, 0, 0, zone)
	if !ok || date.Day() != day || int(date.Month()) != month {
		return t, false, both("没有这一天或这个时刻", "no such day or time of day")
	}
	whole := clock.Truncate(time.Second)
	return time.Date(year, time.Month(month), day, 0, 0, int(whole/time.Second), int(clock-whole), zone), dateOnly, nil
}

// clockOf reads the groups of clockForm.
func clockOf(m []string) (time.Duration, bool) {
	h, _ := strconv.Atoi(m[1])
	minutes, _ := strconv.Atoi(m[2])
	if m[2] == "半" {
		minutes = 30
	}
	seconds, _ := strconv.ParseFloat("0"+m[3], 64)
	switch half := m[0] + m[4]; {
	case (half == "下午" || half == "晚上" || half == "pm") && h < 12:
		h += 12
	case (half == "am" || half == "凌晨" || half == "上午") && h == 12:
		h = 0
	case half == "中午" && h < 3:
		h += 12
	}
	d := time.Duration(h)*time.Hour + time.Duration(minutes)*time.Minute + time.Duration(math.Round(seconds*1000))*time.Millisecond
	return d, minutes < 60 && seconds < 60 && d <= 24*time.Hour
}

// Clock reads a time of day as "15:04".
func Clock(cell string) (string, bool) {
	s := strings.TrimPrefix(strings.ToLower(Fold(cell)), "次日")
	m := clockOnly.FindStringSubmatch(s)
	if m == nil {
		return "", false
	}
	d, ok := clockOf(m[1:6])
	if !ok || d%time.Minute != 0 {
		return "", false
	}
	return time.Time{}.Add(d).Format("15:04"), true
}

// Serial writes a number of days, as spreadsheets keep dates, as "2026-11-24
// 09:30:00", without what is zero: a number below 1 is a time of day, a whole
// one a date. It is "" of what is no date. Spreadsheets count from 1900 and
// believe that this was a leap year, so 60 is 1900-02-29, a day that [Grid.Time]
// refuses.
func Serial(days float64, from1904 bool) string {
	if !(days >= 0 && days < 2_958_466) { // to the end of 9999
		return ""
	}
	const perDay = 24 * 60 * 60
	seconds := int64(math.Round(days * perDay))
	day, clock := seconds/perDay, seconds%perDay
	epoch := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case from1904:
		epoch = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case day == 60:
		return strings.TrimSuffix("1900-02-29 "+clockText(clock), " ")
	case day < 60:
		epoch = time.Date(1899, 12, 31, 0, 0, 0, 0, time.UTC)
	}
	if days < 1 && clock > 0 && day == 0 {
		return clockText(clock)
	}
	return strings.TrimSuffix(epoch.AddDate(0, 0, int(day)).Format(time.DateOnly)+" "+clockText(clock), " ")
}

func clockText(seconds int64) string {
	t := time.Time{}.Add(time.Duration(seconds) * time.Second)
	switch {
	case seconds == 0:
		return ""
	case seconds%60 == 0:
		return t.Format("15:04")
	}
	return t.Format(time.TimeOnly)
}
