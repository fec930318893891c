package main

import (
	"encoding/json"
	"fmt"
	"os"

	"wayside/hub/notice"
	"wayside/hub/page"
	"wayside/publishers/demo"
)

// outlines are the roads that the map of the pages always shows: of a GeoJSON
// file, whose features carry the road in their property "name", or of the
// demonstration's county.
func outlines(path string, demonstration bool) (out []page.Outline, err error) {
	if path == "" {
		if demonstration {
			for _, o := range demo.Outlines() {
				out = append(out, page.Outline{Road: o.Road, Line: o.Line})
			}
		}
		return out, nil
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the outlines: %w", err)
	}
	var doc struct {
		Features []struct {
			Geometry   *notice.Geometry
			Properties struct{ Name string }
		}
	}
	if err := json.Unmarshal(raw, &doc); err != nil {
		return nil, fmt.Errorf("read the outlines %s: want a GeoJSON FeatureCollection: %w", path, err)
	}
	for _, f := range doc.Features {
		if f.Geometry != nil {
			out = append(out, page.Outline{Road: f.Properties.Name, Line: f.Geometry})
		}
	}
	return out, nil
}
