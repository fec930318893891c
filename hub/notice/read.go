package notice

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Bounds of a native document.
const (
	MaxDocument = 256 << 10 // bytes of one document
	maxDepth    = 32        // of nesting
	most        = 1 << 53   // of numbers
)

// Read decodes one native document. It reports every unknown member, every
// member given twice and every value of a wrong type at once, each with its
// path; it does not validate (see [Notice.Validate]). Raw must not be changed
// afterwards: texts of the notice may share its memory, since of what stands both
// are kept.
func Read(raw []byte) (*Notice, Problems) {
	var ps Problems
	if len(raw) > MaxDocument {
		ps.Add("", fmt.Sprintf("文档超过 %d KiB", MaxDocument>>10), fmt.Sprintf("the document is larger than %d KiB", MaxDocument>>10))
		return nil, ps
	}
	if n, ok := quick(raw); ok {
		return n, ps
	}
	return thorough(raw)
}

// thorough reads a document by way of a tree, so that it can tell everything
// that is wrong with it.
func thorough(raw []byte) (*Notice, Problems) {
	var ps Problems
	tree := Tree(raw, &ps)
	if tree == nil && ps.Failed() {
		return nil, ps
	}
	if _, ok := tree.(map[string]any); !ok {
		ps.Add("", "应为一个 JSON 对象", "want a JSON object")
		return nil, ps
	}
	tree, _ = conform(tree, reflect.TypeFor[Notice](), "", &ps)
	fit, err := json.Marshal(tree)
	n := new(Notice)
	if err == nil {
		err = json.Unmarshal(fit, n)
	}
	if err != nil {
		ps.Add("", "无法读取："+err.Error(), "can't be read: "+err.Error())
	}
	return n, ps
}

// Tree reads any JSON text into maps, slices, strings, float64, bool and nil.
// Unlike encoding/json alone it refuses invalid UTF-8, members given twice,
// integers beyond ±2^53 (which a browser could not keep) and nesting beyond a
// bound.
func Tree(raw []byte, ps *Problems) any {
	if !utf8.Valid(raw) {
		ps.Add("", "不是有效的 UTF-8", "not valid UTF-8")
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	v, err := treeValue(d, "", 0, ps)
	if err == nil {
		if _, more := d.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("more than one JSON value")
		}
	}
	if err != nil {
		at := fmt.Sprintf("byte %d", d.InputOffset())
		ps.Add(at, "不是有效的 JSON："+err.Error(), "not valid JSON: "+err.Error())
		return nil
	}
	return v
}

func treeValue(d *json.Decoder, path string, depth int, ps *Problems) (any, error) {
	t, err := d.Token()
	if err != nil {
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return nil, err
	}
	if depth > maxDepth {
		return nil, fmt.Errorf("nested deeper than %d levels", maxDepth)
	}
	switch t := t.(type) {
	case json.Delim:
		if t == '[' {
			return treeList(d, path, depth, ps)
		}
		return treeObject(d, path, depth, ps)
	case json.Number:
		f, err := t.Float64()
		if err != nil || math.Abs(f) > most || math.Abs(f) == most && strings.TrimPrefix(t.String(), "-") != "9007199254740992" {
			ps.Add(path, "数值超出 ±2^53", "the number is beyond ±2^53")
			return 0.0, nil
		}
		return f, nil
	}
	return t, nil
}

func treeList(d *json.Decoder, path string, depth int, ps *Problems) (any, error) {
	list := []any{}
	for d.More() {
		v, err := treeValue(d, fmt.Sprintf("%s[%d]", path, len(list)), depth+1, ps)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	_, err := d.Token()
	return list, err
}

func treeObject(d *json.Decoder, path string, depth int, ps *Problems) (any, error) {
	members := map[string]any{}
	for d.More() {
		k, err := d.Token()
		if err != nil {
			return nil, err
		}
		key, at := k.(string), member(path, k.(string))
		if _, twice := members[key]; twice {
			ps.Add(at, "成员重复", "the member is given twice")
		}
		if members[key], err = treeValue(d, at, depth+1, ps); err != nil {
			return nil, err
		}
	}
	_, err := d.Token()
	return members, err
}

func member(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// conform walks a tree beside the type it should have, reports what does not
// fit, and returns the tree without it (keep false: leave this value out).
func conform(v any, t reflect.Type, path string, ps *Problems) (fit any, keep bool) {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if v == nil {
		return nil, false // null is the same as absent
	}
	wrong := func(zh, en string) (any, bool) {
		ps.Add(path, "应为"+zh, "want "+en)
		return nil, false
	}
	switch t {
	case reflect.TypeFor[time.Time]():
		s, ok := v.(string)
		if err := new(time.Time).UnmarshalText([]byte(s)); !ok || err != nil {
			return wrong(" RFC 3339 时间，例如 2026-11-24T09:30:00+08:00", "an RFC 3339 time, such as 2026-11-24T09:30:00+08:00")
		}
		return v, true
	case reflect.TypeFor[Geometry]():
		raw, _ := json.Marshal(v)
		if err := json.Unmarshal(raw, new(Geometry)); err != nil {
			return wrong(" GeoJSON 几何："+err.Error(), "a GeoJSON geometry: "+err.Error())
		}
		return v, true
	}
	switch t.Kind() {
	case reflect.Struct:
		return conformStruct(v, t, path, ps)
	case reflect.Map:
		return conformMap(v, t, path, ps)
	case reflect.Slice:
		return conformList(v, t, path, ps)
	case reflect.String:
		if _, ok := v.(string); !ok {
			return wrong("字符串", "a string")
		}
	case reflect.Bool:
		if _, ok := v.(bool); !ok {
			return wrong(" true 或 false", "true or false")
		}
	case reflect.Int, reflect.Int64:
		if f, ok := v.(float64); !ok || f != math.Trunc(f) {
			return wrong("整数", "a whole number")
		}
	case reflect.Float64:
		if _, ok := v.(float64); !ok {
			return wrong("数字", "a number")
		}
	}
	return v, true
}

func conformList(v any, t reflect.Type, path string, ps *Problems) (any, bool) {
	list, ok := v.([]any)
	if !ok {
		ps.Add(path, "应为数组", "want an array")
		return nil, false
	}
	out := make([]any, 0, len(list))
	for i, e := range list {
		if f, keep := conform(e, t.Elem(), fmt.Sprintf("%s[%d]", path, i), ps); keep {
			out = append(out, f)
		}
	}
	return out, true
}

func conformStruct(v any, t reflect.Type, path string, ps *Problems) (any, bool) {
	members, ok := v.(map[string]any)
	if !ok {
		ps.Add(path, "应为对象", "want an object")
		return nil, false
	}
	known := map[string]reflect.Type{}
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		known[name] = t.Field(i).Type
	}
	out := map[string]any{}
	for _, k := range slices.Sorted(maps.Keys(members)) {
		e := members[k]
		ft, ok := known[k]
		if !ok {
			ps.Add(member(path, k), "未知字段", "unknown field")
			continue
		}
		if f, keep := conform(e, ft, member(path, k), ps); keep {
			out[k] = f
		}
	}
	return out, true
}

func conformMap(v any, t reflect.Type, path string, ps *Problems) (any, bool) {
	members, ok := v.(map[string]any)
	if !ok {
		ps.Add(path, "应为对象", "want an object")
		return nil, false
	}
	out := map[string]any{}
	for _, k := range slices.Sorted(maps.Keys(members)) {
		e := members[k]
		if t.Elem().Kind() == reflect.Interface {
			if integerName(k, e, member(path, k), ps) {
				out[k] = e
			}
			continue
		}
		if f, keep := conform(e, t.Elem(), member(path, k), ps); keep {
			out[k] = f
		}
	}
	return out, true
}

// integerName refuses member names that are integers at any depth: browsers
// move them to the front, and the bytes would not survive a round trip.
func integerName(k string, v any, path string, ps *Problems) bool {
	if _, err := strconv.ParseUint(k, 10, 64); err == nil {
		ps.Add(path, "成员名不能是整数", "a member can't be named like an integer")
		return false
	}
	ok := true
	if m, is := v.(map[string]any); is {
		for _, k := range slices.Sorted(maps.Keys(m)) {
			ok = integerName(k, m[k], member(path, k), ps) && ok
		}
	}
	if l, is := v.([]any); is {
		for i, e := range l {
			ok = integerName("[]", e, fmt.Sprintf("%s[%d]", path, i), ps) && ok
		}
	}
	return ok
}
