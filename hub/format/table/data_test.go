package table_test

import (
	"testing"

	"wayside/hub/format/internal/formattest"
	"wayside/hub/format/internal/grid"
	"wayside/hub/format/table"
)

// No station's list was to be had. These are real tables of other things: every
// row is read, and none is taken for a list of notices.
func TestRealTablesOfOtherThingsAreReadAndRefused(t *testing.T) {
	for path, want := range map[string]int{"qweather/alert-events.csv": 462, "cap/AUeventLIST1.0.csv": 177, "signs/icone_pcms_messages.tsv": 32} {
		raw := formattest.Data(t, path)
		text, err := grid.Text(raw)
		if err != nil {
			t.Errorf("%s: %v", path, err)
		}
		g := grid.CSV(text, func([]string) int { return 0 })
		if len(g.Rows) != want || g.Broken != nil {
			t.Errorf("%s: %d rows, %v; want %d", path, len(g.Rows), g.Broken, want)
		}
		if table.SniffCSV(raw) {
			t.Errorf("%s: taken for a list", path)
		}
		items, _ := formattest.Decode(table.DecodeCSV).Items(raw, formattest.Settings())
		for _, it := range items {
			if !it.Problems.Failed() {
				t.Errorf("%s: %s became a notice", path, it.Place)
			}
		}
	}
}
