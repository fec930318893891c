// Package loss names what a write-only format leaves out of a notice.
// hub/format/… use it.
package loss

import (
	"encoding/json"
	"maps"
	"slices"

	"wayside/hub/notice"
)

// Rest notes every member that n has but those carried, by its name in JSON and
// in their order, as lost for that reason.
func Rest(losses *notice.Losses, n *notice.Notice, why string, carried ...string) {
	raw, err := json.Marshal(n)
	if err != nil {
		losses.Add(n.ID, "notice", err.Error())
		return
	}
	var members map[string]json.RawMessage
	_ = json.Unmarshal(raw, &members)
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if !slices.Contains(carried, name) {
			losses.Add(n.ID, name, why)
		}
	}
}

// OtherLanguages notes every text of n but that in the language used.
func OtherLanguages(losses *notice.Losses, n *notice.Notice, used notice.Lang) {
	for _, lang := range slices.Sorted(maps.Keys(n.Text)) {
		if lang != used {
			losses.Add(n.ID, "text."+string(lang), "one language is written")
		}
	}
}
