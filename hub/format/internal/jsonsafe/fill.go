package jsonsafe

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

// Fill reads a tree of JSON (see [notice.Tree]) into the struct that to points
// to. What the struct does not have, and what is of a wrong type, is left out
// with a warning each, under its path below path; spec names the format in
// these warnings ("WZDx 4"). A field of type any takes whatever stands there;
// embedded structs are not looked into.
func Fill(tree, to any, path, spec string, ps *notice.Problems) {
	f := filler{spec: spec, ps: ps, types: map[reflect.Type]map[string]reflect.Type{}}
	fit, keep := f.conform(tree, reflect.TypeOf(to).Elem(), path)
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

type filler struct {
	spec  string
	ps    *notice.Problems
	types map[reflect.Type]map[string]reflect.Type // of members by name, of structs met before
}

// conform returns what of v fits t; keep is false where nothing does.
func (f *filler) conform(v any, t reflect.Type, path string) (fit any, keep bool) {
	if v == nil {
		return nil, false // null is the same as absent
	}
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == reflect.TypeFor[notice.Geometry]() {
		return f.conformGeometry(v, path)
	}
	if t.Kind() == reflect.Interface {
		return v, true
	}
	members, isObject := v.(map[string]any)
	list, isList := v.([]any)
	switch kind := t.Kind(); {
	case kind == reflect.Struct && isObject:
		return f.conformStruct(members, t, path), true
	case kind == reflect.Map && isObject:
		out := map[string]any{}
		for _, k := range slices.Sorted(maps.Keys(members)) { // so that warnings come in one order
			if fit, keep := f.conform(members[k], t.Elem(), join(path, k)); keep {
				out[k] = fit
			}
		}
		return out, true
	case kind == reflect.Slice && isList:
		out := make([]any, 0, len(list))
		for i, e := range list {
			if fit, keep := f.conform(e, t.Elem(), fmt.Sprintf("%s[%d]", path, i)); keep {
				out = append(out, fit)
			}
		}
		return out, true
	}
	if want := misfit(v, t.Kind()); want != nil {
		f.ps.Warn(path, "应为"+want[notice.Chinese]+"，已略去", "want "+want[notice.English]+"; left out")
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

func (f *filler) conformGeometry(v any, path string) (any, bool) {
	raw, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(raw, new(notice.Geometry))
	}
	if err != nil {
		f.ps.Warn(path, "应为 GeoJSON 几何，已略去："+err.Error(), "want a GeoJSON geometry; left out: "+err.Error())
		return nil, false
	}
	return v, true
}

func (f *filler) conformStruct(members map[string]any, t reflect.Type, path string) map[string]any {
	types := f.members(t)
	out := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		member, known := types[name]
		if !known {
			f.ps.Warn(join(path, name), f.spec+" 没有这个成员，未采用", "not a member of "+f.spec+"; not taken over")
			continue
		}
		if fit, keep := f.conform(members[name], member, join(path, name)); keep {
			out[name] = fit
		}
	}
	return out
}

// members are the types of the members of struct t, by their names.
func (f *filler) members(t reflect.Type) map[string]reflect.Type {
	types, known := f.types[t]
	if !known {
		types = map[string]reflect.Type{}
		for i := range t.NumField() {
			name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
			types[name] = t.Field(i).Type
		}
		f.types[t] = types
	}
	return types
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
