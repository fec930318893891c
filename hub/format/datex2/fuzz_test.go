package datex2_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"wayside/hub/format/internal/formattest"
)

// FuzzDecode starts from the situations of our samples one by one, and from
// small real files where they are: the engine is slow with large seeds.
func FuzzDecode(f *testing.F) {
	for _, name := range []string{"county.v3.xml", "county.v2.xml"} {
		doc := formattest.Sample(f, name)
		open, end := "<situation id=", "</situation>"
		if bytes.Contains(doc, []byte("<d:situation id=")) {
			open, end = "<d:situation id=", "</d:situation>"
		}
		parts := strings.Split(string(doc), open)
		last := parts[len(parts)-1]
		tail := last[strings.LastIndex(last, end)+len(end):]
		for _, part := range parts[1:] {
			f.Add([]byte(parts[0] + open + part[:strings.LastIndex(part, end)+len(end)] + tail))
		}
	}
	f.Add(accident(location(`<l:gmlLineString srsName="25833"><l:posList>1 2 3 4</l:posList></l:gmlLineString>`)))
	for _, dir := range []string{"datex2", "digitraffic"} {
		paths, _ := os.ReadDir(formattest.DataDir() + "/" + dir)
		for _, p := range paths {
			if raw, err := os.ReadFile(formattest.DataDir() + "/" + dir + "/" + p.Name()); err == nil && len(raw) < 5000 {
				f.Add(raw)
			}
		}
	}
	p := pair()
	p.Settings.AllowConfidential = []string{"unspecified", "restrictedToAuthoritiesTrafficOperatorsAndPublishers"}
	f.Fuzz(func(t *testing.T, raw []byte) { formattest.FuzzTarget(t, raw, p) })
}
