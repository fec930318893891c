package sign

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"wayside/hub/filter"
	"wayside/hub/notice"
)

// Bounds of a profile.
const (
	mostWidth  = 1024
	mostHeight = 512
	mostFonts  = 16
	mostText   = 300 // characters
	mostBanned = 500
	// MostProfile is how large the document of a profile may be, in bytes.
	MostProfile = 64 << 10
)

var signID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)

// Read reads a profile from JSON, fills in what was left out and validates it:
// every problem at once, each with its field, in zh-CN and en. Warnings come
// with a good profile.
func Read(raw []byte) (*Profile, notice.Problems) {
	var ps notice.Problems
	p := new(Profile)
	d := json.NewDecoder(bytes.NewReader(raw))
	err := d.Decode(p)
	if wrong := (*json.UnmarshalTypeError)(nil); errors.As(err, &wrong) && wrong.Field != "" {
		ps.Add(wrong.Field, "类型不对：这里不能是 "+wrong.Value, "a "+wrong.Value+" can't stand here")
	} else if err != nil {
		ps.Add("document", "不是完整的 JSON 对象", "not a whole JSON object: "+err.Error())
		return p, ps
	} else if _, err := d.Token(); err != io.EOF {
		ps.Add("document", "对象后面还有内容", "something follows the object")
	}
	unknown(&ps, "", raw, reflect.TypeFor[Profile]())
	p.complete()
	return p, append(ps, p.Validate()...)
}

// unknown names the members that a profile does not have: a mistyped one
// would be left out in silence.
func unknown(ps *notice.Problems, at string, raw []byte, t reflect.Type) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() == reflect.Slice {
		var list []json.RawMessage
		_ = json.Unmarshal(raw, &list)
		for i, one := range list {
			unknown(ps, fmt.Sprintf("%s[%d]", at, i), one, t.Elem())
		}
		return
	}
	var members map[string]json.RawMessage
	if t.Kind() != reflect.Struct || json.Unmarshal(raw, &members) != nil {
		return
	}
	known := map[string]reflect.Type{}
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		known[name] = t.Field(i).Type
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		field := strings.TrimPrefix(at+"."+name, ".")
		if inner, ok := known[name]; ok && name != "" {
			unknown(ps, field, members[name], inner)
		} else {
			ps.Add(field, "没有这一项", "there is no such member")
		}
	}
}

// Validate reports all that is wrong with a profile, and reads its filter.
func (p *Profile) Validate() notice.Problems {
	v := &checker{p: p}
	if !signID.MatchString(p.ID) {
		v.add("id", "应为 1 到 64 个字母、数字、点、横线或下划线", "want 1 to 64 letters, digits, '.', '-' or '_'")
	}
	v.ps = append(v.ps, p.Name.Check("name", 100)...)
	v.place()
	v.panel()
	v.fonts()
	v.showing()
	v.words()
	slices.SortStableFunc(v.ps, func(a, b notice.Problem) int { return strings.Compare(a.Field, b.Field) })
	return v.ps
}

type checker struct {
	p  *Profile
	ps notice.Problems
}

func (v *checker) add(field, zh, en string) { v.ps.Add(field, zh, en) }

func (v *checker) word(field, got string, known ...string) {
	if !slices.Contains(known, got) {
		list := strings.Join(known, ", ")
		v.add(field, fmt.Sprintf("不认识 %q；可用：%s", got, list), fmt.Sprintf("unknown value %q; one of %s", got, list))
	}
}

func (v *checker) bounds(field string, got, low, high float64) {
	if !(got >= low && got <= high) {
		v.add(field, fmt.Sprintf("应为 %g 到 %g", low, high), fmt.Sprintf("want %g to %g", low, high))
	}
}

func (v *checker) place() {
	at := v.p.Place
	if at.Direction != "" {
		if _, ok := notice.Find(notice.Directions(), string(at.Direction)); !ok {
			v.add("place.direction", "没有这个方向："+string(at.Direction), fmt.Sprintf("unknown direction %q", at.Direction))
		}
	}
	v.word("place.ahead", at.Ahead, "", rising, falling)
	if (at.Lon == nil) != (at.Lat == nil) {
		v.add("place.lon", "经度和纬度要一起给出", "longitude and latitude go together")
	}
	if at.Lon != nil {
		v.bounds("place.lon", *at.Lon, -180, 180)
	}
	if at.Lat != nil {
		v.bounds("place.lat", *at.Lat, -90, 90)
	}
	if at.Chainage != nil {
		v.bounds("place.chainage", *at.Chainage, 0, 1e8)
		if at.Road == "" {
			v.add("place.road", "有桩号时要写明道路", "a chainage needs its road")
		}
	}
	if at.Road == "" && at.Lon == nil {
		v.add("place", "要写明道路或经纬度", "needs a road or coordinates")
	}
	if len(at.Road)+len(at.Label) > 2*mostText {
		v.add("place.road", "太长", "too long")
	}
}

func (v *checker) panel() {
	p := v.p
	v.bounds("width", float64(p.Width), 8, mostWidth)
	v.bounds("height", float64(p.Height), 7, mostHeight)
	if p.Pitch != 0 {
		v.bounds("pitch", p.Pitch, 1, 200)
	}
	v.word("panel", string(p.Panel), string(Amber), string(White), string(TwoColour), string(FullColor))
	v.word("depth", string(p.Depth), string(OneBit), string(Classic), string(TrueRGB))
	v.word("matrix", string(p.Matrix), string(Full), string(Lines), string(Character))
	switch {
	case p.Matrix == Full && p.Cell != nil:
		v.add("cell", "全点阵没有字符块", "a full matrix has no cells")
	case (p.Matrix == Lines || p.Matrix == Character) && (p.Cell == nil || p.Cell.H < 1 || p.Cell.H > p.Height || p.Cell.W < 0 || p.Cell.W > p.Width):
		v.add("cell", "应为字符块的宽和高，不大于屏体", "want the width and height of a cell, no larger than the panel")
	case p.Matrix == Character && p.Cell.W == 0:
		v.add("cell.w", "字符屏要有字符块的宽", "a character matrix needs the width of its cells")
	case p.Matrix == Lines && p.Cell.W != 0:
		v.add("cell.w", "行点阵的字符块没有宽", "the cells of a line matrix have no width")
	}
}

func (v *checker) fonts() {
	p := v.p
	if len(p.Fonts) > mostFonts {
		v.add("fonts", fmt.Sprintf("最多 %d 种", mostFonts), fmt.Sprintf("at most %d", mostFonts))
	}
	seen := map[int]bool{}
	for i, f := range p.Fonts {
		at := fmt.Sprintf("fonts[%d]", i)
		v.bounds(at+".number", float64(f.Number), 1, 255)
		if seen[f.Number] {
			v.add(at+".number", "编号重复", "the number is used twice")
		}
		seen[f.Number] = true
		face := faceOf(f.Face)
		if v.word(at+".face", f.Face, Faces()...); face.Height == 0 {
			continue
		}
		for name, s := range map[string]*int{".charSpacing": f.CharSpacing, ".lineSpacing": f.LineSpacing} {
			if s != nil {
				v.bounds(at+name, float64(*s), 0, 32)
			}
		}
		if p.rows(f) < 1 || p.Cell != nil && face.Height > p.Cell.H {
			v.add(at+".face", fmt.Sprintf("字高 %d 点，屏体放不下一行", face.Height), fmt.Sprintf("%d dots high: not one line of it fits the panel", face.Height))
		}
	}
}

func (v *checker) showing() {
	p := v.p
	v.word("justifyPage", p.JustifyPage, top, middle, bottom)
	v.word("justifyLine", p.JustifyLine, left, centre, right)
	v.bounds("pageOn", float64(p.PageOn), 1, 255)
	v.bounds("pageOff", float64(*p.PageOff), 0, 255)
	v.bounds("maxPages", float64(p.MaxPages), 1, 2)
	v.bounds("maxMultiLength", float64(p.MaxMULTI), 0, 1<<16)
	for i, t := range p.Tags {
		v.word(fmt.Sprintf("tags[%d]", i), t, "hc", "fo", "cf", "pb", "tr", "cr", "jl", "jp", "pt", "nl", "np", "sc", "g")
	}
	for i, l := range p.Languages {
		v.word(fmt.Sprintf("languages[%d]", i), string(l), string(notice.Chinese), string(notice.English))
		if slices.Index(p.Languages, l) < i {
			v.add(fmt.Sprintf("languages[%d]", i), "语言重复", "named twice")
		}
	}
	if p.Speed != 0 {
		v.bounds("speed", p.Speed, 5, 160)
	}
	given, err := url.ParseQuery(p.Filter)
	q, wrong := filter.Parse(given, filter.Params{})
	if err != nil {
		v.add("filter", "不是查询串，例如 kind=traffic&road=G320", "not a query such as kind=traffic&road=G320")
	}
	for _, w := range wrong {
		w.Field = "filter." + w.Field
		v.ps = append(v.ps, w)
	}
	p.selection = q.Selection
}

func (v *checker) words() {
	p := v.p
	for l, s := range p.Text {
		if utf8.RuneCountInString(s) > mostText {
			v.add("text."+string(l), fmt.Sprintf("最多 %d 个字符", mostText), fmt.Sprintf("at most %d characters", mostText))
		}
	}
	v.ps = append(v.ps, p.Text.Check("text", mostText)...)
	if len(p.Banned) > mostBanned {
		v.add("bannedWords", fmt.Sprintf("最多 %d 个", mostBanned), fmt.Sprintf("at most %d", mostBanned))
	}
	for i, word := range p.Banned {
		if n := utf8.RuneCountInString(word); n < 1 || n > 40 || strings.TrimSpace(word) != word {
			v.add(fmt.Sprintf("bannedWords[%d]", i), "应为 1 到 40 个字符，两端没有空格", "want 1 to 40 characters, without blanks around them")
		}
	}
	v.word("fill", p.Fill, "text", "clock", "blank")
	v.word("loss", p.Loss, "default", "hold", "blank")
	v.bounds("lossAfter", float64(p.LossAfter), 45, 86400)
	v.word("takeover", p.Takeover, "yes", "no")
	if p.Night != "sun" && p.Night != "off" && !notice.IsHours(p.Night) {
		v.ps.Add("night", "应为 sun、off 或 HH:MM-HH:MM", "want sun, off or HH:MM-HH:MM")
	}
	if _, err := time.LoadLocation(p.Zone); err != nil || p.Zone == "Local" {
		v.add("tz", "应为时区名，例如 Asia/Shanghai", "want a time zone name, such as Asia/Shanghai")
	}
	if p.Pitch == 0 || p.Speed == 0 {
		v.ps.Warn("pitch", "没有点距或车速，不能判断司机能否读完", "without pitch and speed nobody can tell whether a driver has the time to read it")
		return
	}
	for i, f := range p.Fonts {
		if face := faceOf(f.Face); face.Height > 0 && p.exposure(f) < leastDwell {
			v.ps.Warn(fmt.Sprintf("fonts[%d]", i), "按这个车速，司机只有不到 2.5 秒能看清这种字", "at this speed a driver can read letters of this size for less than 2.5 seconds")
		}
	}
}
