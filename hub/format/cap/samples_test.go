package cap_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wayside/hub/format/cap"
	"wayside/hub/notice"
)

// settings are those of a source in the fictional county.
func settings() notice.Settings {
	return notice.Settings{
		Publisher: notice.Party{ID: "yunxi"}, Feed: "yunxi-cap",
		Zone: time.FixedZone("CST", 8*3600), Bounds: &notice.Box{West: 117, South: 28, East: 119, North: 29},
	}
}

func decodeAll(doc []byte, s notice.Settings) (items []notice.Item, err error) {
	for item, e := range cap.Decode(bytes.NewReader(doc), s) {
		if e != nil {
			return items, e
		}
		items = append(items, item)
	}
	return items, nil
}

func decodeOne(t *testing.T, doc string, s notice.Settings) notice.Item {
	t.Helper()
	items, err := decodeAll([]byte(doc), s)
	if err != nil || len(items) != 1 {
		t.Fatalf("got %d items, %v; want one", len(items), err)
	}
	return items[0]
}

func sample(t testing.TB, name string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// dataFile is the path of a file of the real data, which is no part of the
// project: the test is skipped where it is absent.
func dataFile(t testing.TB, parts ...string) string {
	t.Helper()
	path := filepath.Join(append([]string{dataRoot()}, parts...)...)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("real data is absent: %v", err)
	}
	return path
}

// dataRoot lies beside the project, or where the environment says.
func dataRoot() string {
	if root := os.Getenv("WAYSIDE_DATA"); root != "" {
		return root
	}
	return filepath.Join("..", "..", "..", "..", "shared", "data")
}

// schemaErrors is what xmllint says of doc against the CAP 1.2 schema.
func schemaErrors(t testing.TB, doc []byte) string {
	t.Helper()
	lint, err := exec.LookPath("xmllint")
	if err != nil {
		t.Skip("xmllint is absent")
	}
	cmd := exec.Command(lint, "--nonet", "--noout", "--schema", dataFile(t, "schemas", "CAP-v1.2.xsd"), "-")
	cmd.Stdin = bytes.NewReader(doc)
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if err == nil {
		return ""
	}
	return string(out)
}

// say lists the problems of an item for a comparison, warnings with a mark.
func say(p notice.Problems) string {
	var out []string
	for _, q := range p {
		mark := "error "
		if q.Warning {
			mark = "warn "
		}
		out = append(out, mark+q.Field)
	}
	return strings.Join(out, ", ")
}
