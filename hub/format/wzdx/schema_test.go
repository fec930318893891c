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

	"wayside/hub/format/internal/formattest"
)

// Stand-ins for the schemas of geojson.org that the schema of WZDx refers to.
const (
	position   = `{"type":"array","minItems":2,"items":{"type":"number"}}`
	lineString = `{"type":"object","required":["type","coordinates"],"properties":{"type":{"enum":["LineString"]},"coordinates":{"type":"array","minItems":2,"items":` + position + `}}}`
	multiPoint = `{"type":"object","required":["type","coordinates"],"properties":{"type":{"enum":["MultiPoint"]},"coordinates":{"type":"array","items":` + position + `}}}`
)

const schemaBase = "https://raw.githubusercontent.com/usdot-jpo-ode/wzdx/main/schemas/4.2/"

// schemaOf compiles the official schema of a dialect, nil where the real data
// is not at hand.
var schemaOf = map[string]func() (*jsonschema.Schema, error){
	"wzdx": sync.OnceValues(func() (*jsonschema.Schema, error) {
		files := map[string]string{}
		for _, name := range []string{"WorkZoneFeed", "RoadEventFeature", "FeedInfo", "Direction", "BoundingBox"} {
			files[schemaBase+name+".json"] = "wzdx-4.2-" + name + ".json"
		}
		return compile(schemaBase+"WorkZoneFeed.json", files)
	}),
	"cwz": sync.OnceValues(func() (*jsonschema.Schema, error) {
		return compile("https://cwz.example/feed.json", map[string]string{"https://cwz.example/feed.json": "connected_work_zone_feed_v1.0.schema.json"})
	}),
}

func compile(root string, files map[string]string) (*jsonschema.Schema, error) {
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	c.DefaultDraft(jsonschema.Draft7)
	add := func(url string, raw []byte) error {
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
		if err != nil {
			return err
		}
		return c.AddResource(url, doc)
	}
	for kind, raw := range map[string]string{"LineString": lineString, "MultiPoint": multiPoint} {
		if err := add("https://geojson.org/schema/"+kind+".json", []byte(raw)); err != nil {
			return nil, err
		}
	}
	for url, name := range files {
		raw, err := os.ReadFile(filepath.Join(formattest.DataDir(), "schemas", name))
		if os.IsNotExist(err) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		if err := add(url, raw); err != nil {
			return nil, err
		}
	}
	return c.Compile(root)
}

// assertSchema holds what was written against the official schema, where that
// is at hand, and the business rules that no schema can see.
func (d dialect) assertSchema(t testing.TB, name string, raw []byte) {
	t.Helper()
	schema, err := schemaOf[d.name]()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if schema != nil {
		if err := schema.Validate(doc); err != nil {
			t.Errorf("%s: not valid against the schema of %s: %v", name, d.name, err)
		}
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
