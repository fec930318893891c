package wzdx_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Stand-ins for the schemas of geojson.org that the schema of WZDx refers to.
const (
	position   = `{"type":"array","minItems":2,"items":{"type":"number"}}`
	lineString = `{"type":"object","required":["type","coordinates"],"properties":{"type":{"enum":["LineString"]},"coordinates":{"type":"array","minItems":2,"items":` + position + `}}}`
	multiPoint = `{"type":"object","required":["type","coordinates"],"properties":{"type":{"enum":["MultiPoint"]},"coordinates":{"type":"array","items":` + position + `}}}`
)

const schemaBase = "https://raw.githubusercontent.com/usdot-jpo-ode/wzdx/main/schemas/4.2/"

// realSchemas reports whether the official schemas are at hand.
func realSchemas() (os.FileInfo, error) { return os.Stat(filepath.Join(dataDir(), "schemas")) }

var compiled struct {
	sync.Once
	schema *jsonschema.Schema
}

// feedSchema is the official schema, nil where the real data is not at hand.
func feedSchema(t testing.TB) *jsonschema.Schema {
	t.Helper()
	files := map[string][]byte{"https://geojson.org/schema/LineString.json": []byte(lineString), "https://geojson.org/schema/MultiPoint.json": []byte(multiPoint)}
	for _, name := range []string{"WorkZoneFeed", "RoadEventFeature", "FeedInfo", "Direction", "BoundingBox"} {
		files[schemaBase+name+".json"] = realFile(t, "schemas", "wzdx-4.2-"+name+".json")
	}
	compiled.Do(func() {
		c := jsonschema.NewCompiler()
		c.AssertFormat()
		for url, raw := range files {
			doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
			if err != nil {
				t.Fatal(err)
			}
			if err := c.AddResource(url, doc); err != nil {
				t.Fatal(err)
			}
		}
		compiled.schema = c.MustCompile(schemaBase + "WorkZoneFeed.json")
	})
	return compiled.schema
}

// assertSchema holds what was written against the official schema and the
// business rules that no schema can see.
func assertSchema(t testing.TB, name string, raw []byte) {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if err := feedSchema(t).Validate(doc); err != nil {
		t.Errorf("%s: not valid against the schema of WZDx 4.2: %v", name, err)
	}
	assertRules(t, name, raw)
}

// assertRules checks the business rules, and that ids are unique and links
// that the writer made lead somewhere.
func assertRules(t testing.TB, name string, raw []byte) {
	t.Helper()
	var doc struct {
		Info struct {
			Sources []struct {
				ID string `json:"data_source_id"`
			} `json:"data_sources"`
		} `json:"feed_info"`
		Features []struct {
			ID         string
			Properties struct {
				Core struct {
					Source string `json:"data_source_id"`
				} `json:"core_details"`
				Start, End string
				Lanes      []struct{ Order int }
			}
		}
	}
	if err := json.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	sources, ids := map[string]bool{}, map[string]bool{}
	for _, s := range doc.Info.Sources {
		sources[s.ID] = true
	}
	for _, f := range doc.Features {
		if ids[f.ID] {
			t.Errorf("%s: id %s is used twice", name, f.ID)
		}
		ids[f.ID] = true
		if !sources[f.Properties.Core.Source] {
			t.Errorf("%s: data source %q is not in the feed", name, f.Properties.Core.Source)
		}
		for i, l := range f.Properties.Lanes {
			if l.Order != i+1 {
				t.Errorf("%s: %s: lane %d has order %d", name, f.ID, i, l.Order)
			}
		}
	}
	for line := range strings.Lines(string(raw)) {
		if strings.Contains(line, "+00:00") || strings.Contains(line, "+08:00") {
			t.Errorf("%s: a time is not in UTC", name)
		}
	}
}
