package feed

import (
	"encoding/json"
	"math"
	"reflect"
	"time"

	"wayside/hub/notice"
)

// tidy returns a copy of n whose texts are all clean, so that nothing which
// follows can forget to clean one. The hub cleans at admission; this is for
// what it didn't see. What the vocabulary would not read back is refused.
func tidy(n *notice.Notice) (*notice.Notice, bool) {
	if n == nil {
		return nil, false
	}
	if sound(reflect.ValueOf(n)) {
		same := *n
		return &same, true
	}
	raw, err := json.Marshal(n)
	if err != nil {
		return nil, false
	}
	fresh, problems := notice.Read(raw)
	if problems.Failed() {
		return nil, false
	}
	fresh.Normalise(notice.Clean)
	return fresh, true
}

// sound reports whether v is clean as it is, and can be written: the usual
// case, and far cheaper than a copy.
func sound(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.String:
		return notice.Clean(v.String()) == v.String()
	case reflect.Float64:
		return math.Abs(v.Float()) <= 1<<53
	case reflect.Pointer, reflect.Interface:
		return v.IsNil() || sound(v.Elem())
	case reflect.Slice:
		for i := range v.Len() {
			if !sound(v.Index(i)) {
				return false
			}
		}
	case reflect.Map:
		for it := v.MapRange(); it.Next(); {
			if !sound(it.Value()) {
				return false
			}
		}
	case reflect.Struct:
		return soundStruct(v)
	}
	return true
}

func soundStruct(v reflect.Value) bool {
	switch x := v.Interface().(type) {
	case time.Time:
		return x.Year() >= 1 && x.Year() <= 9999
	case notice.Geometry:
		if _, err := json.Marshal(x); err != nil {
			return false
		}
	}
	for i := range v.NumField() {
		if !sound(v.Field(i)) {
			return false
		}
	}
	return true
}
