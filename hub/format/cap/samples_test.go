package cap_test

import (
	"strings"
	"testing"
	"time"

	"wayside/hub/format/cap"
	"wayside/hub/format/internal/formattest"
	"wayside/hub/notice"
)

// settings are those of a source in the fictional county.
func settings() notice.Settings {
	return notice.Settings{
		Publisher: notice.Party{ID: "yunxi"}, Feed: "yunxi-cap",
		Zone: time.FixedZone("CST", 8*3600), Bounds: &notice.Box{West: 117, South: 28, East: 119, North: 29},
	}
}

func decodeAll(doc []byte, s notice.Settings) ([]notice.Item, error) {
	return formattest.Decode(cap.Decode).Items(doc, s)
}

func decodeOne(t *testing.T, doc string, s notice.Settings) notice.Item {
	t.Helper()
	items, err := decodeAll([]byte(doc), s)
	if err != nil || len(items) != 1 {
		t.Fatalf("got %d items, %v; want one", len(items), err)
	}
	return items[0]
}

func sample(t testing.TB, name string) string { return string(formattest.Sample(t, name)) }

func dataFile(t testing.TB, parts ...string) string { return formattest.DataFile(t, parts...) }

// schemaErrors is what xmllint says of doc against the CAP 1.2 schema.
func schemaErrors(t testing.TB, doc []byte) string { return formattest.XMLLint(t, "CAP-v1.2.xsd", doc) }

// say lists the errors and warnings of an item for a comparison.
func say(p notice.Problems) string {
	var out []string
	for _, q := range p {
		mark := "error "
		switch {
		case q.Advice:
			continue
		case q.Warning:
			mark = "warn "
		}
		out = append(out, mark+q.Field)
	}
	return strings.Join(out, ", ")
}

// pointer is a pointer to v.
func pointer[T any](v T) *T { return &v }
