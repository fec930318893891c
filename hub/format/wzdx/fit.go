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
	members, isObject := v.(map[string]any)
	list, isList := v.([]any)
	switch kind := t.Kind(); {
	case kind == reflect.Struct && isObject:
		return conformStruct(members, t, path, ps), true
	case kind == reflect.Map && isObject:
		out := map[string]any{}
		for k, e := range members {
			if f, keep := conform(e, t.Elem(), join(path, k), ps); keep {
				out[k] = f
			}
		}
		return out, true
	case kind == reflect.Slice && isList:
		out := make([]any, 0, len(list))
		for i, e := range list {
			if f, keep := conform(e, t.Elem(), fmt.Sprintf("%s[%d]", path, i), ps); keep {
				out = append(out, f)
			}
		}
		return out, true
	}
	if want := misfit(v, t.Kind()); want != nil {
		ps.Warn(path, "应为"+want[notice.Chinese]+"，已略去", "want "+want[notice.English]+"; left out")
		return nil, false
	}
	return v, true
}

// misfit is what is wanted instead of v, nil where v fits.
func misfit(v any, kind reflect.Kind) notice.Words {
	number, isNumber := v.(float64)
	_, isString := v.(string)
	_, isBool := v.(bool)
	switch {
	case kind == reflect.String && !isString:
		return notice.Words{notice.Chinese: "字符串", notice.English: "a string"}
	case kind == reflect.Bool && !isBool:
		return notice.Words{notice.Chinese: " true 或 false", notice.English: "true or false"}
	case kind == reflect.Int && !(isNumber && number == math.Trunc(number)):
		return notice.Words{notice.Chinese: "整数", notice.English: "a whole number"}
	case kind == reflect.Float64 && !isNumber:
		return notice.Words{notice.Chinese: "数字", notice.English: "a number"}
	case kind == reflect.Slice:
		return notice.Words{notice.Chinese: "数组", notice.English: "an array"}
	case kind == reflect.Struct, kind == reflect.Map:
		return notice.Words{notice.Chinese: "对象", notice.English: "an object"}
	}
	return nil
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
