package notice_test

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"wayside/hub/notice"

	"pgregory.net/rapid"
)

// noon is a moment of the fictional county of Yunxi.
var noon = time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC)

// sample is the least that a notice of a kind must say.
func sample(kind notice.Kind) *notice.Notice {
	n := &notice.Notice{
		ID: notice.DeriveID("yunxi", string(kind)), Revision: 1, Kind: kind, Event: notice.Event(notice.Events(kind)[0].Word),
		Status: notice.Actual, Audience: notice.Public,
		Severity: notice.Minor, Urgency: notice.Expected, Certainty: notice.Likely,
		Publisher: notice.Party{ID: "yunxi", Name: notice.Words{notice.Chinese: "云溪县公安局交通警察大队", notice.English: "Yunxi Traffic Police"}},
		Sent:      noon, Expires: noon.Add(6 * time.Hour),
		Text: map[notice.Lang]notice.Text{notice.Chinese: {Headline: "G320 雨岭隧道 交通事故"}, notice.English: {Headline: "Accident in Yuling Tunnel, G320"}},
	}
	if kind == notice.Enforcing {
		n.Enforcement = grounded()
	}
	if kind == notice.ServiceCard {
		n.Service = &notice.Service{Duty: notice.Words{notice.Chinese: "机动车登记"}, Telephone: "0793-5550120"}
	}
	return n
}

// hostile are strings that have broken documents somewhere.
var hostile = []string{
	"", " ", "雨岭隧道", "青河大桥 K12+300", "\u2028", "\u2029\u2028", "\ufffd", `\u2028`, `\\u2029`, `\`, `"`, `</script>`, "&amp;<b>", "a\nb\r\tc\b\f",
	"\x00\x01\x1f\x7f", "\u202e\u2067evil", "👮🏽‍♀️🚧", "e\u0301", "'; DROP TABLE", "-0", "1e21", "]]>", "\ufeff", "\U0010ffff", "a-0,b:-0}",
}

func text(t *rapid.T) string {
	if rapid.Bool().Draw(t, "hostile") {
		return rapid.SampledFrom(hostile).Draw(t, "s")
	}
	return rapid.StringN(0, 12, -1).Draw(t, "s")
}

var numbers = []float64{0, math.Copysign(0, -1), 1, -1, 0.1, -0.5, 1e-6, 1e-7, 1.5e-9, 5e-324, 1 << 53, -(1 << 53), 123456.789, 1e15, 117.92, 28.51, 1.0 / 3}

func number(t *rapid.T) float64 {
	if rapid.Bool().Draw(t, "odd") {
		return rapid.SampledFrom(numbers).Draw(t, "f")
	}
	return rapid.Float64Range(-1e9, 1e9).Draw(t, "f")
}

// anyJSON is a value as encoding/json decodes it.
func anyJSON(t *rapid.T, depth int) any {
	most := 5
	if depth > 2 {
		most = 3
	}
	switch rapid.IntRange(0, most).Draw(t, "type") {
	case 0:
		return nil
	case 1:
		return rapid.Bool().Draw(t, "b")
	case 2:
		return number(t)
	case 3:
		return text(t)
	case 4:
		list := []any{}
		for range rapid.IntRange(0, 3).Draw(t, "n") {
			list = append(list, anyJSON(t, depth+1))
		}
		return list
	}
	m := map[string]any{}
	for range rapid.IntRange(0, 3).Draw(t, "n") {
		m["x"+text(t)] = anyJSON(t, depth+1)
	}
	return m
}

// document draws a notice with anything in it that the vocabulary can hold.
func document() *rapid.Generator[*notice.Notice] {
	return rapid.Custom(func(t *rapid.T) *notice.Notice {
		n := new(notice.Notice)
		fill(t, reflect.ValueOf(n).Elem())
		return n
	})
}

func fill(t *rapid.T, v reflect.Value) {
	switch v.Interface().(type) {
	case time.Time:
		if rapid.Bool().Draw(t, "time") {
			v.Set(reflect.ValueOf(time.UnixMilli(rapid.Int64Range(0, 4e12).Draw(t, "ms")).UTC()))
		}
		return
	case *notice.Geometry:
		if rapid.Bool().Draw(t, "geometry") {
			v.Set(reflect.ValueOf(shape(t, 0)))
		}
		return
	case any:
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(t, v.Field(i))
		}
	case reflect.Pointer:
		if rapid.Bool().Draw(t, "some") {
			v.Set(reflect.New(v.Type().Elem()))
			fill(t, v.Elem())
		}
	case reflect.Slice:
		for range rapid.IntRange(0, 2).Draw(t, "len") {
			e := reflect.New(v.Type().Elem()).Elem()
			fill(t, e)
			v.Set(reflect.Append(v, e))
		}
	case reflect.Map:
		for i := range rapid.IntRange(0, 2).Draw(t, "len") {
			if v.IsNil() {
				v.Set(reflect.MakeMap(v.Type()))
			}
			e := reflect.New(v.Type().Elem()).Elem()
			if e.Kind() == reflect.Interface {
				if x := anyJSON(t, 0); x != nil {
					e.Set(reflect.ValueOf(x))
				}
			} else {
				fill(t, e)
			}
			v.SetMapIndex(reflect.ValueOf([]string{"zh-CN", "en"}[i]).Convert(v.Type().Key()), e)
		}
	case reflect.String:
		v.SetString(text(t))
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, "bool"))
	case reflect.Int, reflect.Int64:
		v.SetInt(rapid.Int64Range(-1<<53, 1<<53).Draw(t, "int"))
	case reflect.Float64:
		v.SetFloat(number(t))
	default:
		panic(fmt.Sprintf("no value for %s", v.Type()))
	}
}

// shape draws any GeoJSON geometry.
func shape(t *rapid.T, depth int) *notice.Geometry {
	positions := func() (ps []notice.Position) {
		for range rapid.IntRange(1, 4).Draw(t, "positions") {
			ps = append(ps, notice.Position{number(t), number(t)})
		}
		return ps
	}
	lines := func() (ls [][]notice.Position) {
		for range rapid.IntRange(1, 2).Draw(t, "lines") {
			ls = append(ls, positions())
		}
		return ls
	}
	g := &notice.Geometry{Type: rapid.SampledFrom([]string{
		"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection",
	}).Draw(t, "geometry type")}
	if depth > 2 && g.Type == "GeometryCollection" {
		g.Type = "Point"
	}
	switch g.Type {
	case "Point":
		g.Points = positions()[:1]
	case "MultiPoint":
		g.Points = positions()
	case "LineString":
		g.Lines = lines()[:1]
	case "MultiLineString":
		g.Lines = lines()
	case "Polygon":
		g.Polygons = [][][]notice.Position{lines()}
	case "MultiPolygon":
		g.Polygons = [][][]notice.Position{lines(), lines()}
	default:
		for range rapid.IntRange(1, 3).Draw(t, "members") {
			g.Members = append(g.Members, *shape(t, depth+1))
		}
	}
	return g
}

func emit(t testing.TB, n *notice.Notice) string {
	t.Helper()
	doc, err := notice.Emit(n)
	if err != nil {
		t.Fatal(err)
	}
	return string(doc)
}

// fieldsOf lists the fields of problems, in order.
func fieldsOf(ps notice.Problems) string {
	var fields []string
	for _, p := range ps {
		fields = append(fields, p.Field)
	}
	return strings.Join(fields, " ")
}

// bilingual fails where a problem lacks a field or a language.
func bilingual(t testing.TB, ps notice.Problems, mayLackField bool) {
	t.Helper()
	for _, p := range ps {
		if p.Field == "" && !mayLackField || p.Message[notice.Chinese] == "" || p.Message[notice.English] == "" {
			t.Errorf("problem is not whole: %+v", p)
		}
	}
}

// grounded says all that a checkpoint must say.
func grounded() *notice.Enforcement {
	zh := func(s string) notice.Words { return notice.Words{notice.Chinese: s} }
	return &notice.Enforcement{
		Authority: zh("云溪县公安局交通警察大队"), LegalBasis: zh("《道路交通安全法》第九十一条"), Measure: zh("呼气酒精测试"), Asked: zh("出示驾驶证"),
		Remedy: zh("可申请行政复议"), RemedyLimit: zh("六十日内"), Supervision: "0793-5550110",
	}
}
