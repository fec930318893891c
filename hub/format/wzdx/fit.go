package wzdx

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"

	"wayside/hub/notice"
)

// fill reads a tree of JSON into the struct that to points to. What the struct
// does not have, and what is of a wrong type, is left out with a warning each,
// so that one bad member costs no more than itself.
func fill(tree, to any, path string, ps *notice.Problems) {
	fit, keep := conform(tree, reflect.TypeOf(to).Elem(), path, ps)
	if !keep {
		return
	}
	raw, err := json.Marshal(fit)
	if err == nil {
		err = json.Unmarshal(raw, to)
	}
	if err != nil {
		ps.Add(path, "无法读取："+err.Error(), "can't be read: "+err.Error())
	}
}

// conform returns what of v fits t; keep is false where nothing does.
func conform(v any, t reflect.Type, path string, ps *notice.Problems) (fit any, keep bool) {
	if v == nil {
		return nil, false // null is the same as absent
	}
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == reflect.TypeFor[notice.Geometry]() {
		return conformGeometry(v, path, ps)
	}
	wrong := func(zh, en string) (any, bool) {
		ps.Warn(path, "应为"+zh+"，已略去", "want "+en+"; left out")
		return nil, false
	}
	switch t.Kind() {
	case reflect.Struct:
		members, ok := v.(map[string]any)
		if !ok {
			return wrong("对象", "an object")
		}
		return conformStruct(members, t, path, ps), true
	case reflect.Slice:
		list, ok := v.([]any)
		if !ok {
			return wrong("数组", "an array")
		}
		out := make([]any, 0, len(list))
		for i, e := range list {
			if f, keep := conform(e, t.Elem(), fmt.Sprintf("%s[%d]", path, i), ps); keep {
				out = append(out, f)
			}
		}
		return out, true
	case reflect.Map:
		members, ok := v.(map[string]any)
		if !ok {
			return wrong("对象", "an object")
		}
		out := map[string]any{}
		for k, e := range members {
			if f, keep := conform(e, t.Elem(), path+"."+k, ps); keep {
				out[k] = f
			}
		}
		return out, true
	case reflect.String:
		if _, ok := v.(string); !ok {
			return wrong("字符串", "a string")
		}
	case reflect.Bool:
		if _, ok := v.(bool); !ok {
			return wrong(" true 或 false", "true or false")
		}
	case reflect.Int:
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

func conformGeometry(v any, path string, ps *notice.Problems) (any, bool) {
	raw, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(raw, new(notice.Geometry))
	}
	if err != nil {
		ps.Warn(path, "应为 GeoJSON 几何，已略去："+err.Error(), "want a GeoJSON geometry; left out: "+err.Error())
		return nil, false
	}
	return v, true
}

func conformStruct(members map[string]any, t reflect.Type, path string, ps *notice.Problems) map[string]any {
	types := map[string]reflect.Type{}
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		types[name] = t.Field(i).Type
	}
	out := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		member, known := types[name]
		if !known {
			ps.Warn(join(path, name), "WZDx 4 没有这个成员，未采用", "not a member of WZDx 4; not taken over")
			continue
		}
		if f, keep := conform(members[name], member, join(path, name), ps); keep {
			out[name] = f
		}
	}
	return out
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
