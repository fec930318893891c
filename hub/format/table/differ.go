package table

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"wayside/hub/notice"
)

// tree is n as JSON has it, without what the hub numbers itself.
func tree(n *notice.Notice) any {
	raw, err := json.Marshal(n)
	var members map[string]any
	if err == nil {
		err = json.Unmarshal(raw, &members)
	}
	if err != nil {
		return map[string]any{"text": err.Error()} // differs, and so is told
	}
	delete(members, "id")
	delete(members, "revision")
	return members
}

// differ names, as losses, the members of one tree that another lacks.
type differ struct {
	id     notice.ID
	losses *notice.Losses
}

// compare walks want beside got; what is added in got is no loss.
func (d differ) compare(path string, got, want any) {
	if reflect.DeepEqual(got, want) || got == nil && (want == "unknown" || want == "" || want == false) {
		return
	}
	w, isObject := want.(map[string]any)
	g, gotObject := got.(map[string]any)
	list, isList := want.([]any)
	gotList, _ := got.([]any)
	switch {
	case isObject && gotObject && path != "geometry" && path != "origin":
		for _, k := range slices.Sorted(maps.Keys(w)) {
			d.compare(strings.TrimPrefix(path+"."+k, "."), g[k], w[k])
		}
	case isList && len(gotList) > 0:
		for i, v := range list {
			var own any
			if i < len(gotList) {
				own = gotList[i]
			}
			d.compare(fmt.Sprintf("%s[%d]", path, i), own, v)
		}
	case isObject && !gotObject && len(w) == 0:
	case got == nil:
		d.losses.Add(d.id, path, "no column holds it")
	default:
		d.losses.Add(d.id, path, "a cell can't hold it as it is")
	}
}
